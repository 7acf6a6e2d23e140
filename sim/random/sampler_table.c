/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fitting the tables of the samplers: in each segment the polynomial through the quantile at six
 * Chebyshev nodes. On a segment of [2^e, 2^(e+1)) a function like p^a is met to binomial(a, 6) 2e-9, the
 * quantile functions here to 1e-10 and better.
 *
 * A table needs 4992 quantiles, so distributions that differ only in place and width share one: all normal
 * and lognormal ones that of the standard normal. Where quantiles are dear (PERT, BETA), a beta_curve of 144
 * quantiles stands in.
 */
#include "random/sampler_table.h"

#include <math.h>
#include <stdint.h>

#include "base/elementary.h"
#include "random/beta.h"
#include "random/family.h"

#define INVERSE_LN2 1.44269504088896340736

enum { OCTAVE_SEGMENTS = 1 << TABLE_SEGMENT_BITS, OCTAVE_NODES = OCTAVE_SEGMENTS * TABLE_TERMS };

/* The places of the nodes in a segment: -cos(pi (k + 1/2)/6)/2. */
static const double nodes[TABLE_TERMS] = {-0.48296291314453414, -0.35355339059327376, -0.12940952255126037,
                                          0.12940952255126037,  0.35355339059327376,  0.48296291314453414};

/* One half of a distribution as a function of the probability of its tail. */
typedef struct half {
    const distribution *distribution;
    bool upper;
    bool has_curve;
    beta_curve curve;
    double end, width; /* of a curve: quantile = end + width y, width negative for the upper half */
} half;

static half half_of(const distribution *distribution, bool upper) {
    half self = {.distribution = distribution, .upper = upper};
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

/* The quantiles at the nodes of all segments of the octave that starts at 2^exponent. */
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
        values[i] = distribution_quantile(self->distribution, ldexp(1.0 + places[i], exponent), self->upper);
    }
}

static void fit_half(const half *self, double *rows) {
    for (int octave = 0; octave < TABLE_OCTAVES; octave++) {
        double values[OCTAVE_NODES];
        fill_octave(self, octave - TABLE_OCTAVES - 1, values);
        for (int segment = 0; segment < OCTAVE_SEGMENTS; segment++, rows += TABLE_COLUMNS) {
            interpolate(values + segment * TABLE_TERMS, rows);
            for (int k = TABLE_TERMS; k < TABLE_COLUMNS; k++) {
                rows[k] = rows[k - TABLE_TERMS];
            }
        }
    }
    rows[0] = rows[TABLE_TERMS] = distribution_quantile(self->distribution, 0.5, self->upper);
}

static const double *fit(const distribution *shape, arena *memory) {
    enum { ROW_BYTES = TABLE_COLUMNS * sizeof(double) };
    char *bytes = arena_alloc(memory, (2 * (size_t)TABLE_SIDE + 1) * ROW_BYTES);
    if (bytes == NULL) {
        return NULL;
    }
    double *rows = (double *)(void *)(bytes + (ROW_BYTES - (uintptr_t)bytes % ROW_BYTES));
    const half lower = half_of(shape, false), upper = half_of(shape, true);
    fit_half(&lower, rows);
    fit_half(&upper, rows + TABLE_SIDE * TABLE_COLUMNS);
    return rows;
}

/* ---------------------------------------------------------------- sharing */

typedef struct sampler_table {
    distribution shape;
    const double *rows;
} sampler_table;

sampler_tables *sampler_tables_new(arena *memory) {
    sampler_tables *self = arena_alloc(memory, sizeof *self);
    if (self != NULL) {
        self->memory = memory;
    }
    return self;
}

const double *sampler_table_find(sampler_tables *self, const distribution *shape) {
    for (size_t i = 0; i < self->count; i++) {
        if (distribution_equal(&self->items[i].shape, shape)) {
            return self->items[i].rows;
        }
    }
    sampler_table *items = arena_grow(self->memory, self->items, self->count, &self->capacity, sizeof *items);
    if (items == NULL) {
        return NULL;
    }
    self->items = items;
    const double *rows = fit(shape, self->memory);
    if (rows != NULL) {
        items[self->count++] = (sampler_table){*shape, rows};
    }
    return rows;
}
