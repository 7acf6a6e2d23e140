/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samplers: the quantile functions as the sample loop evaluates them. UNIFORM and TRIANGULAR have closed
 * forms, DISCRETE and EMPIRICAL are looked up in their lists, and all others come from one kind of table
 * (sampler_table.h) of a standard shape, which place and spreads then carry to the quantity.
 *
 * Invariants: uniforms as keyed_uniforms() makes them have an exact 1 - u, so both tails are equally good;
 * no sample lies outside the bounds of its distribution; every step is rounded the same way on every CPU;
 * no uniform, not even NaN, makes a kernel read outside its table.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/dispatch.h"
#include "base/elementary.h"
#include "random/family.h"
#include "random/sampler_check.h"
#include "random/sampler_table.h"

struct sampler {
    void (*quantiles)(const sampler *self, const double *uniforms, double *samples, size_t count);
    double low, high;           /* bounds, infinite where there are none */
    const sampler_table *table; /* a standard shape x */
    double centre;              /* table: the sample is centre + x spread, or centre 2^(x spread), */
    double below, above;        /* with the spread `below` where x < 0, else `above` */
    double mode_share;          /* TRIANGULAR: probability below the mode */
    double left, right;       /* TRIANGULAR: roots of high - low times the mode's distance from either end */
    const double *values;     /* DISCRETE, EMPIRICAL; borrowed */
    const double *cumulative; /* DISCRETE: of all but the last, then infinities up to `size` */
    size_t count, size;       /* `size`: the power of two above count - 1 */
};

#define INVERSE_LN2 1.44269504088896340736

#define KERNEL(name)                                                                                  \
    CRADLE_LEVELS(name, (const sampler *self, const double *uniforms, double *samples, size_t count), \
                  (self, uniforms, samples, count))

/* ---------------------------------------------------------------- table */

/* Both work in place: another block, at an unlucky distance, would hold up the loads. */

KERNEL(table_quantiles) {
    const double low = self->low, high = self->high, centre = self->centre, below = self->below,
                 above = self->above;
    sampler_lookup(self->table, uniforms, samples, count);
    for (size_t i = 0; i < count; i++) {
        double x = centre + samples[i] * (samples[i] < 0.0 ? below : above);
        x = x > low ? x : low;
        samples[i] = x < high ? x : high;
    }
}

/* 2^y, |y| < 1022, to a relative 6e-11, which SAMPLER_ERROR allows: the polynomial through 2^r at eight
 * Chebyshev nodes, r being what rounding leaves of y, |r| <= 1/2. */
CRADLE_INLINE double exp2_nearly(double y) {
    const double shifted = y + ELEMENTARY_WHOLE, r = y - (shifted - ELEMENTARY_WHOLE);
    double p = 1.5303700711365693e-05;
    p = p * r + 0.00015469729214118296;
    p = p * r + 0.0013333478473685416;
    p = p * r + 0.009618025613318034;
    p = p * r + 0.055504109063258665;
    p = p * r + 0.24022651213498092;
    p = p * r + 0.6931471805568324;
    p = p * r + 0.9999999999595618;
    return p * elementary_power_of_two(shifted);
}

KERNEL(exponential_quantiles) {
    const double centre = self->centre, below = self->below, above = self->above;
    sampler_lookup(self->table, uniforms, samples, count);
    for (size_t i = 0; i < count; i++) {
        samples[i] = centre * exp2_nearly(samples[i] * (samples[i] < 0.0 ? below : above));
    }
}

/* ---------------------------------------------------------------- closed forms */

KERNEL(uniform_quantiles) {
    const double low = self->low, high = self->high, width = high - low;
    CRADLE_LANEWISE
    for (size_t i = 0; i < count; i++) {
        const double u = uniforms[i], from_low = low + u * width, from_high = high - (1.0 - u) * width;
        samples[i] = u <= 0.5 ? from_low : from_high;
    }
}

/* sqrt(x) of a normal x > 0, to a relative 3e-12: 1/sqrt(x) from the halved exponent (Lomont 2003) by three
 * of Newton's steps, the first with a larger constant as the start is never too large. The instruction is
 * exact, but takes as long as forty others. */
CRADLE_INLINE double sqrt_nearly(double x) {
    const double half = 0.5 * x;
    double y = elementary_number(UINT64_C(0x5fe6eb50c7b537a9) - (elementary_bits(x) >> 1));
    y = y * (1.5008789 - half * (y * y));
    y = y * (1.5 - half * (y * y));
    y = y * (1.5 - half * (y * y));
    return x * y;
}

KERNEL(triangular_quantiles) {
    const double low = self->low, high = self->high, share = self->mode_share, left = self->left,
                 right = -self->right;
    CRADLE_LANEWISE
    for (size_t i = 0; i < count; i++) {
        const double u = uniforms[i], rest = 1.0 - u, root = sqrt_nearly(u < share ? u : rest);
        double x = (u < share ? low : high) + root * (u < share ? left : right);
        x = x > low ? x : low;
        samples[i] = x < high ? x : high;
    }
}

/* ---------------------------------------------------------------- lists */

static void discrete_quantiles(const sampler *self, const double *uniforms, double *samples, size_t count) {
    const double *cumulative = self->cumulative;
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        for (size_t step = self->size / 2; step > 0; step /= 2) {
            found += uniforms[i] > cumulative[found + step - 1] ? step : 0;
        }
        samples[i] = self->values[found];
    }
}

static void empirical_quantiles(const sampler *self, const double *uniforms, double *samples, size_t count) {
    const double observations = (double)self->count, last = observations - 1.0;
    const double *values = self->values;
    for (size_t i = 0; i < count; i++) {
        double rank = observations * uniforms[i] - 0.5;
        rank = rank > 0.0 ? rank : 0.0;
        rank = rank < last ? rank : last;
        size_t step = (size_t)rank;
        step = step < self->count - 2 ? step : self->count - 2;
        const double x = values[step] + (rank - (double)step) * (values[step + 1] - values[step]);
        samples[i] = x < self->high ? x : self->high;
    }
}

/* ---------------------------------------------------------------- compiling */

/* Takes place and spreads out of a distribution: what is left is its shape. */
static distribution standardise(sampler *self, const distribution *distribution) {
    struct distribution shape = *distribution;
    self->centre = 0.0;
    self->below = self->above = 1.0;
    if (distribution->kind == DISTRIBUTION_NORMAL || distribution->kind == DISTRIBUTION_LOGNORMAL) {
        self->centre = distribution->p[0];
        self->below = distribution->p[1];
        self->above = distribution->p[2];
        shape = (struct distribution){.kind = DISTRIBUTION_NORMAL, .p = {0.0, 1.0, 1.0}};
    } else if (distribution->kind == DISTRIBUTION_PERT || distribution->kind == DISTRIBUTION_BETA) {
        const beta_shape beta = beta_shape_of(distribution);
        self->centre = beta.low;
        self->below = self->above = beta.high - beta.low;
        shape = (struct distribution){.kind = DISTRIBUTION_BETA, .p = {0.0, 1.0, beta.alpha, beta.beta}};
    }
    return shape;
}

static bool compile_table(sampler *self, const distribution *distribution, sampler_tables *tables) {
    const struct distribution shape = standardise(self, distribution);
    self->quantiles = table_quantiles;
    if (distribution->kind == DISTRIBUTION_LOGNORMAL) {
        self->quantiles = exponential_quantiles;
        self->below *= INVERSE_LN2;
        self->above *= INVERSE_LN2;
        /* where the sd is finite: sigma < 27, |x| < 8.3 */
        assert(self->below < 100.0 && self->above < 100.0);
    }
    self->table = sampler_table_find(tables, &shape);
    return self->table != NULL;
}

static void compile_triangular(sampler *self, const distribution *distribution) {
    const double mode = distribution->p[1], width = self->high - self->low;
    self->quantiles = triangular_quantiles;
    self->mode_share = (mode - self->low) / width;
    self->left = sqrt(width) * sqrt(mode - self->low);
    self->right = sqrt(width) * sqrt(self->high - mode);
}

static bool compile_discrete(sampler *self, const distribution *distribution, arena *memory) {
    self->quantiles = discrete_quantiles;
    self->values = distribution->values;
    self->count = distribution->count;
    self->size = 1;
    while (self->size < self->count) {
        self->size *= 2;
    }
    double *cumulative = arena_alloc(memory, self->size * sizeof *cumulative);
    if (cumulative == NULL) {
        return false;
    }
    double sum = 0.0;
    for (size_t i = 0; i < self->size; i++) {
        sum += i + 1 < self->count ? distribution->weights[i] : INFINITY;
        cumulative[i] = sum;
    }
    self->cumulative = cumulative;
    return true;
}

const sampler *sampler_prepare(const distribution *distribution, sampler_tables *tables) {
    assert(distribution->kind != DISTRIBUTION_FIXED && distribution_fault(distribution) == NULL);
    sampler *self = arena_alloc(tables->memory, sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    family_bounds(distribution, &self->low, &self->high);
    bool compiled = true;
    switch (distribution->kind) {
    case DISTRIBUTION_UNIFORM:
        self->quantiles = uniform_quantiles;
        break;
    case DISTRIBUTION_TRIANGULAR:
        compile_triangular(self, distribution);
        break;
    case DISTRIBUTION_DISCRETE:
        compiled = compile_discrete(self, distribution, tables->memory);
        break;
    case DISTRIBUTION_EMPIRICAL:
        self->quantiles = empirical_quantiles;
        self->values = distribution->values;
        self->count = distribution->count;
        break;
    default:
        compiled = compile_table(self, distribution, tables);
        break;
    }
    return compiled ? self : NULL;
}

const sampler *sampler_compile(const distribution *distribution, sampler_tables *tables) {
    const sampler *self = sampler_prepare(distribution, tables);
    sampler_tables_fit(tables);
    assert(self == NULL || sampler_agrees(self, distribution));
    return self;
}

void sampler_quantiles(const sampler *self, const double *uniforms, double *samples, size_t count) {
    self->quantiles(self, uniforms, samples, count);
}
