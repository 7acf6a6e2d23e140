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
    double low, high;         /* bounds, infinite where there are none */
    const double *table;      /* of sampler_table_find(): a standard shape x */
    double centre;            /* table: the sample is centre + x spread, or centre 2^(x spread), */
    double below, above;      /* with the spread `below` where x < 0, else `above` */
    double mode_share;        /* TRIANGULAR: probability below the mode */
    double left, right;       /* TRIANGULAR: (high - low) times the distance of the mode from either end */
    const double *values;     /* DISCRETE, EMPIRICAL; borrowed */
    const double *cumulative; /* DISCRETE: of all but the last, then infinities up to `size` */
    size_t count, size;       /* `size`: the power of two above count - 1 */
};

#define INVERSE_LN2 1.44269504088896340736

#define KERNEL(name)                                                                                  \
    CRADLE_LEVELS(name, (const sampler *self, const double *uniforms, double *samples, size_t count), \
                  (self, uniforms, samples, count))

/* ---------------------------------------------------------------- table */

enum { TABLE_CHUNK = 512, TABLE_GROUP = 4, TABLE_ROW_SHIFT = 6 };

_Static_assert(TABLE_COLUMNS * sizeof(double) == 1 << TABLE_ROW_SHIFT, "rows are addressed by a shift");

typedef double pair __attribute__((vector_size(16), may_alias));
typedef double group __attribute__((vector_size(8 * TABLE_GROUP), aligned(8), may_alias));
typedef int16_t words __attribute__((vector_size(8 * TABLE_GROUP), aligned(8), may_alias));

/* Where the row of each uniform starts, in bytes, and its place in the segment. */
CRADLE_INLINE void locate(const double *uniforms, uint64_t *starts, double *places, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const double u = uniforms[i], rest = 1.0 - u, half = 0.5 - u;
        double tail = u < rest ? u : rest;
        tail = tail > 0x1p-53 ? tail : 0x1p-53;
        const uint64_t bits = elementary_bits(tail), upper = elementary_bits(half) >> 63; /* u > 1/2 */
        const uint64_t row =
            (bits >> (52 - TABLE_SEGMENT_BITS)) - TABLE_FIRST + (upper != 0 ? TABLE_SIDE : 0);
        starts[i] = row << TABLE_ROW_SHIFT;
        const uint64_t mantissa = bits << TABLE_SEGMENT_BITS & UINT64_C(0x000fffffffffffff);
        places[i] = elementary_number(mantissa | UINT64_C(0x3ff0000000000000)) - 1.5;
    }
}

/* The pair of columns k and k + 1 of two rows, side by side. Beyond the baseline, four numbers of each row
 * are loaded so that the wanted pair is the lower half of the first and the upper half of the second: to
 * blend them any unit of the processor will do, while moving halves keeps the one that shuffles busy. GCC
 * sees the blend only among short words. */
#define PAIR_AT(start, k) (*(const pair *)(const void *)(table + (start) + (k) * sizeof(double)))
#define WORDS_AT(start, k) (*(const words *)(const void *)(table + (start) + (k) * sizeof(double)))
#define TWO_ROWS(k, first, second)                                                                          \
    (level == DISPATCH_BASELINE                                                                             \
         ? (group)__builtin_shufflevector(PAIR_AT(first, k), PAIR_AT(second, k), 0, 1, 2, 3)                \
         : (group)__builtin_shufflevector(WORDS_AT(first, k), WORDS_AT(second, ((k) + 4) % TABLE_TERMS), 0, \
                                          1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31))

/* c[k] + c[k + 1] t of four samples. */
#define LINE(first, second, place)                                      \
    (__builtin_shufflevector((first), (second), 1, 5, 3, 7) * (place) + \
     __builtin_shufflevector((first), (second), 0, 4, 2, 6))

/* The polynomials of four samples side by side: their rows are read pair by pair and transposed, which is
 * quicker than gathering each term. */
CRADLE_INLINE void evaluate_group(dispatch_level level, const char *table, const uint64_t *starts,
                                  const double *places, double *shapes) {
    const group place = *(const group *)(const void *)places, square = place * place;
    const group low = LINE(TWO_ROWS(0, starts[0], starts[2]), TWO_ROWS(0, starts[1], starts[3]), place);
    const group middle = LINE(TWO_ROWS(2, starts[0], starts[2]), TWO_ROWS(2, starts[1], starts[3]), place);
    const group high = LINE(TWO_ROWS(4, starts[0], starts[2]), TWO_ROWS(4, starts[1], starts[3]), place);
    *(group *)(void *)shapes = (high * square + middle) * square + low;
}

/* The standard shape at `count` uniforms, at most TABLE_CHUNK; `shapes` has room for whole groups. */
CRADLE_INLINE void look_up(dispatch_level level, const sampler *self, const double *uniforms, double *shapes,
                           size_t count) {
    uint64_t starts[TABLE_CHUNK];
    double places[TABLE_CHUNK];
    locate(uniforms, starts, places, count);
    for (size_t i = count; i % TABLE_GROUP != 0; i++) { /* the last group is filled up */
        starts[i] = 0;
        places[i] = 0.0;
    }
    for (size_t i = 0; i < count; i += TABLE_GROUP) {
        evaluate_group(level, (const char *)self->table, starts + i, places + i, shapes + i);
    }
}

KERNEL(table_quantiles) {
    const double low = self->low, high = self->high, centre = self->centre, below = self->below,
                 above = self->above;
    for (size_t start = 0; start < count; start += TABLE_CHUNK) {
        const size_t length = count - start < TABLE_CHUNK ? count - start : TABLE_CHUNK;
        double shapes[TABLE_CHUNK];
        look_up(level, self, uniforms + start, shapes, length);
        for (size_t i = 0; i < length; i++) {
            double x = centre + shapes[i] * (shapes[i] < 0.0 ? below : above);
            x = x > low ? x : low;
            samples[start + i] = x < high ? x : high;
        }
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
    for (size_t start = 0; start < count; start += TABLE_CHUNK) {
        const size_t length = count - start < TABLE_CHUNK ? count - start : TABLE_CHUNK;
        double shapes[TABLE_CHUNK];
        look_up(level, self, uniforms + start, shapes, length);
        for (size_t i = 0; i < length; i++) {
            samples[start + i] = centre * exp2_nearly(shapes[i] * (shapes[i] < 0.0 ? below : above));
        }
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

KERNEL(triangular_quantiles) {
    const double low = self->low, high = self->high, share = self->mode_share, left = self->left,
                 right = self->right;
    CRADLE_LANEWISE
    for (size_t i = 0; i < count; i++) {
        const double u = uniforms[i];
        const double root = sqrt(u < share ? u * left : (1.0 - u) * right);
        double x = u < share ? low + root : high - root;
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
    self->left = width * (mode - self->low);
    self->right = width * (self->high - mode);
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

const sampler *sampler_compile(const distribution *distribution, sampler_tables *tables) {
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
    assert(!compiled || sampler_agrees(self, distribution));
    return compiled ? self : NULL;
}

void sampler_quantiles(const sampler *self, const double *uniforms, double *samples, size_t count) {
    self->quantiles(self, uniforms, samples, count);
}
