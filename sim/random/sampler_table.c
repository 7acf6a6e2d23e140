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
#include "random/columns.h"
#include "random/family.h"

#define INVERSE_LN2 1.44269504088896340736

enum {
    OCTAVE_SEGMENTS = 1 << TABLE_SEGMENT_BITS,
    OCTAVE_NODES = OCTAVE_SEGMENTS * TABLE_TERMS,
    ROWS = TABLE_SIDE * TABLE_COLUMNS, /* doubles of a half */
    WIDE = TABLE_TERMS * TABLE_WIDE
};

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

/* A number for each node of each segment of a half. */
typedef double columns[TABLE_TERMS][TABLE_SIDE];

CRADLE_LEVELS(interpolate, (columns values, columns terms), (values, terms)) {
    columns_interpolate(TABLE_SIDE, TABLE_TERMS, nodes, values[0], terms[0]);
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

static void fit_half(const half *self, double *rows, double *upper, double *tail) {
    const int lowest = self->is_odd ? -54 : -53;
    columns values, terms;
    for (int octave = 0; octave < TABLE_OCTAVES; octave++) {
        double of_octave[OCTAVE_NODES];
        fill_octave(self, lowest + octave, of_octave);
        for (int i = 0; i < OCTAVE_NODES; i++) {
            values[i % TABLE_TERMS][octave * OCTAVE_SEGMENTS + i / TABLE_TERMS] = of_octave[i];
        }
    }
    interpolate(values, terms);
    const uint64_t first = TABLE_FIRST(self->is_odd),
                   end_of_tail = elementary_bits(TABLE_TAIL) >> TABLE_SHIFT;
    for (size_t segment = 0; segment < TABLE_SIDE; segment++) {
        /* Later rows, of higher probabilities, take the place of earlier ones. */
        const uint64_t place = (first + segment) % TABLE_WIDE;
        for (size_t k = 0; k < TABLE_TERMS; k++) {
            rows[segment * TABLE_COLUMNS + k] = upper[k * TABLE_WIDE + place] = terms[k][segment];
            if (first + segment < end_of_tail) {
                tail[k * TABLE_WIDE + place] = terms[k][segment];
            }
        }
    }
}

static void fit(sampler_table *self) {
    for (size_t upper = 0; upper < (self->is_odd ? 1 : 2); upper++) {
        const half half = half_of(&self->shape, self->is_odd, upper != 0);
        fit_half(&half, self->rows + upper * ROWS, self->upper + upper * WIDE, self->tail + upper * WIDE);
    }
}

/* ---------------------------------------------------------------- sharing */

sampler_tables *sampler_tables_new(arena *memory) {
    sampler_tables *self = arena_alloc(memory, sizeof *self);
    if (self != NULL) {
        self->memory = memory;
    }
    return self;
}

static sampler_table *make_table(const distribution *shape, arena *memory) {
    const bool is_odd = shape->kind == DISTRIBUTION_NORMAL;
    const size_t halves = is_odd ? 1 : 2;
    sampler_table *self = arena_alloc(memory, sizeof *self);
    double *rows = arena_alloc(memory, (halves * ROWS + (size_t)2 * TABLE_MARGIN) * sizeof *rows);
    double *wide = arena_alloc_lines(memory, 2 * halves * WIDE * sizeof *wide);
    if (self == NULL || rows == NULL || wide == NULL) {
        return NULL;
    }
    *self = (sampler_table){.shape = *shape,
                            .is_odd = is_odd,
                            .rows = rows + TABLE_MARGIN,
                            .upper = wide,
                            .tail = wide + halves * WIDE};
    return self;
}

const sampler_table *sampler_table_find(sampler_tables *self, const distribution *shape) {
    for (size_t i = 0; i < self->count; i++) {
        if (distribution_equal(&self->items[i]->shape, shape)) {
            return self->items[i];
        }
    }
    sampler_table **items =
        arena_grow(self->memory, self->items, self->count, &self->capacity, sizeof *items);
    sampler_table *made = make_table(shape, self->memory);
    if (items == NULL || made == NULL) {
        return NULL;
    }
    self->items = items;
    return items[self->count++] = made;
}

void sampler_tables_fit(sampler_tables *self) {
    const size_t first = self->fitted;
#pragma omp for schedule(dynamic)
    for (size_t i = first; i < self->count; i++) {
        fit(self->items[i]);
    }
#pragma omp single
    self->fitted = self->count;
}
