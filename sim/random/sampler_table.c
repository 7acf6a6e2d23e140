/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fitting the tables of the samplers: in each segment the polynomial through the quantile at nine Chebyshev
 * nodes. On a segment of [2^e, 1.5 2^e) a function like p^a is met to binomial(a, 9) 2e-9, the quantile
 * functions here to 1e-10.
 *
 * Distributions that differ only in place and width share a table: all normal and lognormal ones that of the
 * standard normal. Where quantiles are dear (PERT, BETA), a beta_curve of 144 of them stands in.
 */
#include "random/sampler_table.h"

#include <math.h>
#include <stdint.h>

#include "base/elementary.h"
#include "random/beta.h"
#include "random/family.h"

#define INVERSE_LN2 1.44269504088896340736

enum { OCTAVE_SEGMENTS = 1 << TABLE_SEGMENT_BITS, OCTAVE_NODES = OCTAVE_SEGMENTS * TABLE_TERMS };

/* The places of the nodes in a segment: -cos(pi (k + 1/2)/9)/2. */
static const double nodes[TABLE_TERMS] = {
    -0.492403876506104,  -0.4330127018922193, -0.3213938048432697, -0.17101007166283436, 0.0,
    0.17101007166283436, 0.3213938048432697,  0.4330127018922193,  0.492403876506104};

/* One half of a distribution as a function of the probability of its tail. */
typedef struct half {
    const distribution *distribution;
    bool is_odd; /* the lower half over u - 1/2, as a function of u (1 - u) */
    bool upper;
    bool has_curve;
    beta_curve curve;
    double end, width; /* of a curve: quantile = end + width y, width negative for the upper half */
} half;

static half half_of(const distribution *distribution, bool is_odd, bool upper) {
    half self = {.distribution = distribution, .is_odd = is_odd, .upper = upper};
    if (distribution->kind == DISTRIBUTION_PERT || distribution->kind == DISTRIBUTION_BETA) {
        const beta_shape shape = beta_shape_of(distribution);
        self.end = upper ? shape.high : shape.low;
        self.width = upper ? shape.low - shape.high : shape.high - shape.low;
        self.has_curve = upper ? beta_curve_fit(&self.curve, shape.beta, shape.alpha)
                               : beta_curve_fit(&self.curve, shape.alpha, shape.beta);
    }
    return self;
}

/* The coefficients of the polynomial through (nodes[k], values[k]): Newton's divided differences,
 * multiplied out. `values` is overwritten. */
static void interpolate(double values[TABLE_TERMS], double terms[TABLE_TERMS]) {
    for (int order = 1; order < TABLE_TERMS; order++) {
        for (int k = TABLE_TERMS - 1; k >= order; k--) {
            values[k] = (values[k] - values[k - 1]) / (nodes[k] - nodes[k - order]);
        }
    }
    for (int k = 0; k < TABLE_TERMS; k++) {
        terms[k] = 0.0;
    }
    for (int k = TABLE_TERMS - 1; k >= 0; k--) { /* terms = terms (t - nodes[k]) + values[k] */
        for (int j = TABLE_TERMS - 1; j > 0; j--) {
            terms[j] = terms[j - 1] - nodes[k] * terms[j];
        }
        terms[0] = values[k] - nodes[k] * terms[0];
    }
}

/* The quantile, or what stands for it in the table, at a probability in it. */
static double value_at(const half *self, double probability) {
    if (!self->is_odd) {
        return distribution_quantile(self->distribution, probability, self->upper);
    }
    const double twice = sqrt(1.0 - 4.0 * probability); /* 1 - 2 u; u = (1 - twice)/2 without cancellation: */
    const double u = 2.0 * probability / (1.0 + twice);
    return -2.0 * distribution_quantile(self->distribution, u, false) / twice;
}

/* The values at the nodes of all segments of the octave that starts at 2^exponent. */
static void fill_octave(const half *self, int exponent, double values[OCTAVE_NODES]) {
    double places[OCTAVE_NODES];
    for (int i = 0; i < OCTAVE_NODES; i++) {
        places[i] = (i / TABLE_TERMS + 0.5 + nodes[i % TABLE_TERMS]) / OCTAVE_SEGMENTS;
    }
    if (self->has_curve) {
        for (int i = 0; i < OCTAVE_NODES; i++) {
            places[i] = exponent + elementary_log(1.0 + places[i]) * INVERSE_LN2;
        }
        beta_curve_fill(&self->curve, places, values, OCTAVE_NODES);
        for (int i = 0; i < OCTAVE_NODES; i++) {
            values[i] = self->end + self->width * values[i];
        }
        return;
    }
    for (int i = 0; i < OCTAVE_NODES; i++) {
        values[i] = value_at(self, ldexp(1.0 + places[i], exponent));
    }
}

static void fit_half(const half *self, double *rows, double *wide) {
    const int lowest = self->is_odd ? -54 : -53;
    for (int octave = 0; octave < TABLE_OCTAVES; octave++) {
        double values[OCTAVE_NODES];
        fill_octave(self, lowest + octave, values);
        for (int segment = 0; segment < OCTAVE_SEGMENTS; segment++, rows += TABLE_COLUMNS) {
            interpolate(values + segment * TABLE_TERMS, rows);
            /* Later rows, of higher probabilities, take the place of earlier ones. */
            const uint64_t number =
                TABLE_FIRST(self->is_odd) + (uint64_t)(octave * OCTAVE_SEGMENTS + segment);
            for (int k = 0; k < TABLE_TERMS; k++) {
                wide[k * TABLE_WIDE + (int)(number % TABLE_WIDE)] = rows[k];
            }
        }
    }
}

static bool fit(sampler_table *self, arena *memory) {
    enum { ROWS = TABLE_SIDE * TABLE_COLUMNS, WIDE = TABLE_TERMS * TABLE_WIDE };
    const size_t halves = self->is_odd ? 1 : 2;
    double *rows = arena_alloc(memory, (halves * ROWS + (size_t)2 * TABLE_MARGIN) * sizeof *rows);
    double *wide = arena_alloc_lines(memory, halves * WIDE * sizeof *wide);
    if (rows == NULL || wide == NULL) {
        return false;
    }
    rows += TABLE_MARGIN;
    for (size_t upper = 0; upper < halves; upper++) {
        const half half = half_of(&self->shape, self->is_odd, upper != 0);
        fit_half(&half, rows + upper * ROWS, wide + upper * WIDE);
    }
    self->rows = rows;
    self->wide = wide;
    return true;
}

/* ---------------------------------------------------------------- sharing */

sampler_tables *sampler_tables_new(arena *memory) {
    sampler_tables *self = arena_alloc(memory, sizeof *self);
    if (self != NULL) {
        self->memory = memory;
    }
    return self;
}

const sampler_table *sampler_table_find(sampler_tables *self, const distribution *shape) {
    for (size_t i = 0; i < self->count; i++) {
        if (distribution_equal(&self->items[i]->shape, shape)) {
            return self->items[i];
        }
    }
    const sampler_table **items =
        arena_grow(self->memory, self->items, self->count, &self->capacity, sizeof *items);
    sampler_table *made = arena_alloc(self->memory, sizeof *made);
    if (items == NULL || made == NULL) {
        return NULL;
    }
    self->items = items;
    *made = (sampler_table){.shape = *shape, .is_odd = shape->kind == DISTRIBUTION_NORMAL};
    if (!fit(made, self->memory)) {
        return NULL;
    }
    return items[self->count++] = made;
}
