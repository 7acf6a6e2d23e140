/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The polynomial of a cell goes through the quantile at the nodes of Chebyshev, and is held against it at
 * three other places. Next to an end of the distribution the quantile bends like a power or a logarithm of
 * the distance: the second cell, and often the third, take more terms, the first is as hard to meet however
 * narrow it is.
 */
#include "random/cells.h"

#include <math.h>

#include "base/dispatch.h"
#include "base/elementary.h"
#include "base/fused.h"
#include "random/columns.h"
#include "random/family.h"
#include "random/keyed.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum { CHECKS = 3, LANES = 8, ASKED_MOST = SOBOL_CELLS / 2 };

/* Of quantiles: with a hundred powers of two to spare for what fused_in_steps() asks of their terms. */
#define SIZE_LEAST 0x1p-800
#define SIZE_MOST 0x1p800

/* Places in a cell are in [1, 2), as the bits of a point give them at no cost: less by half a step of the
 * points' grid. */
#define PLACE_START (1.0 - 0x1p-47)
#define FROM_MIDDLE(x) (PLACE_START + 0.5 + (x))

/* -cos(pi (k + 1/2)/n)/2 for n terms */
static const double nodes[CELL_TERMS] = {FROM_MIDDLE(-0.4903926402016152), FROM_MIDDLE(-0.4157348061512726),
                                         FROM_MIDDLE(-0.2777851165098011), FROM_MIDDLE(-0.0975451610080641),
                                         FROM_MIDDLE(0.0975451610080641),  FROM_MIDDLE(0.2777851165098011),
                                         FROM_MIDDLE(0.4157348061512726),  FROM_MIDDLE(0.4903926402016152)};
static const double steep_nodes[CELL_STEEP_TERMS] = {
    FROM_MIDDLE(-0.4957224306869052), FROM_MIDDLE(-0.4619397662556434), FROM_MIDDLE(-0.3966766701456176),
    FROM_MIDDLE(-0.3043807145043603), FROM_MIDDLE(-0.1913417161825449), FROM_MIDDLE(-0.0652630961100258),
    FROM_MIDDLE(0.0652630961100258),  FROM_MIDDLE(0.1913417161825449),  FROM_MIDDLE(0.3043807145043603),
    FROM_MIDDLE(0.3966766701456176),  FROM_MIDDLE(0.4619397662556434),  FROM_MIDDLE(0.4957224306869052)};
/* Where the error is largest, with as many terms and with more: at the ends, and between nodes. */
static const double checks[CHECKS] = {FROM_MIDDLE(-0.4999), FROM_MIDDLE(0.3536), FROM_MIDDLE(0.4999)};

/* ---------------------------------------------------------------- fitting */

/* Some cells, side by side, with polynomials of so many terms. */
typedef struct fitting {
    size_t cell_count, term_count;
    const double *nodes;
    double numbers[SOBOL_CELLS];            /* of the cells */
    double terms[CELL_TERMS * SOBOL_CELLS]; /* [term_count][cell_count] */
    double meets[SOBOL_CELLS];              /* 1: the polynomial is good enough, else 0 */
} fitting;

/* Calls `loops` of a fitting, with the numbers of the usual one for the compiler to know: that is several
 * times as quick. */
#define WITH_NUMBERS(loops, self, ...)                                      \
    do {                                                                    \
        if ((self)->cell_count == SOBOL_CELLS) {                            \
            loops(self, SOBOL_CELLS, CELL_TERMS, __VA_ARGS__);              \
        } else {                                                            \
            loops(self, (self)->cell_count, CELL_STEEP_TERMS, __VA_ARGS__); \
        }                                                                   \
    } while (0)

CRADLE_LEVELS(place_uniforms, (const fitting *self, const double *places, size_t count, double *uniforms),
              (self, places, count, uniforms)) {
    for (size_t k = 0; k < count; k++) {
        for (size_t c = 0; c < self->cell_count; c++) {
            uniforms[k * self->cell_count + c] = (self->numbers[c] + (places[k] - PLACE_START)) / SOBOL_CELLS;
        }
    }
}

/* The quantiles of the cells at `count` places. */
static void find_quantiles(const fitting *self, const sampler *sampler, const double *places, size_t count,
                           double *quantiles) {
    place_uniforms(self, places, count, quantiles);
    sampler_quantiles(sampler, quantiles, quantiles, count * self->cell_count);
}

CRADLE_INLINE void interpolate_all(fitting *self, size_t width, size_t count, double *values) {
    columns_interpolate(width, count, self->nodes, values, self->terms);
}

CRADLE_LEVELS(interpolate, (fitting * self, double *values), (self, values)) {
    WITH_NUMBERS(interpolate_all, self, values);
}

/* Leaves a cell its 1 if it meets the quantile at a place, and lies inside the bounds by as much as it may
 * miss; else it has 0. */
CRADLE_INLINE void check_all(fitting *self, size_t width, size_t count, double place, const double *quantiles,
                             double low, double high) {
    for (size_t c = 0; c < width; c++) {
        double found = self->terms[(count - 1) * width + c];
        for (size_t k = count - 1; k-- > 0;) {
            found = found * place + self->terms[k * width + c];
        }
        const double expected = quantiles[c], size = fabs(expected), error = CELL_ERROR * size;
        double met = fabs(found - expected) <= error ? self->meets[c] : 0.0;
        met = size >= SIZE_LEAST ? met : 0.0;
        met = size <= SIZE_MOST ? met : 0.0;
        met = expected - error >= low ? met : 0.0;
        self->meets[c] = expected + error <= high ? met : 0.0;
    }
}

CRADLE_LEVELS(check, (fitting * self, double place, const double *quantiles, double low, double high),
              (self, place, quantiles, low, high)) {
    WITH_NUMBERS(check_all, self, place, quantiles, low, high);
}

static void fit(fitting *self, const sampler *sampler, const distribution *distribution) {
    double values[CELL_TERMS * SOBOL_CELLS], low, high;
    family_bounds(distribution, &low, &high);
    find_quantiles(self, sampler, self->nodes, self->term_count, values);
    interpolate(self, values);
    find_quantiles(self, sampler, checks, CHECKS, values);
    for (size_t k = 0; k < CHECKS; k++) {
        check(self, checks[k], values + k * self->cell_count, low, high);
    }
}

static void fit_all(cells *self, const sampler *sampler, const distribution *distribution, fitting *all) {
    all->cell_count = SOBOL_CELLS;
    all->term_count = CELL_TERMS;
    all->nodes = nodes;
    for (size_t c = 0; c < SOBOL_CELLS; c++) {
        all->numbers[c] = (double)c;
        all->meets[c] = c > 0 && c + 1 < SOBOL_CELLS; /* the bounds themselves lie in the others */
    }
    fit(all, sampler, distribution);
    for (size_t c = 0; c < SOBOL_CELLS; c++) {
        for (size_t k = 0; k < CELL_TERMS; k++) {
            self->terms[c][k] = all->terms[k * SOBOL_CELLS + c];
        }
    }
}

/* More terms for cells that are not met, and that are not the ends. */
static void fit_steep(cells *self, const sampler *sampler, const distribution *distribution, fitting *all) {
    fitting steep = {.term_count = CELL_STEEP_TERMS, .nodes = steep_nodes};
    for (size_t c = 1; c + 1 < SOBOL_CELLS && steep.cell_count < CELL_STEEP; c++) {
        steep.numbers[steep.cell_count] = (double)c;
        steep.meets[steep.cell_count] = 1.0;
        steep.cell_count += all->meets[c] == 0.0;
    }
    fit(&steep, sampler, distribution);
    for (size_t c = 0; c < steep.cell_count; c++) {
        if (steep.meets[c] != 0.0) {
            const size_t number = (size_t)steep.numbers[c];
            all->meets[number] = 1.0;
            self->steep[self->steep_count] = (uint8_t)number;
            for (size_t k = 0; k < CELL_STEEP_TERMS; k++) {
                self->steep_terms[self->steep_count][k] = steep.terms[k * steep.cell_count + c];
            }
            self->steep_count++;
        }
    }
}

bool cells_fit(cells *self, const sampler *sampler, const distribution *distribution) {
    if (distribution->kind == DISTRIBUTION_UNIFORM || distribution->kind == DISTRIBUTION_DISCRETE ||
        distribution->kind == DISTRIBUTION_EMPIRICAL) {
        return false;
    }
    fitting all;
    self->steep_count = self->asked_count = 0;
    fit_all(self, sampler, distribution, &all);
    fit_steep(self, sampler, distribution, &all);
    for (size_t c = 0; c < SOBOL_CELLS; c++) {
        self->asked[self->asked_count] = (uint8_t)c;
        self->asked_count += all.meets[c] == 0.0;
    }
    return self->asked_count <= ASKED_MOST;
}

/* ---------------------------------------------------------------- sampling */

#define CELL_MASK ((UINT64_C(1) << SOBOL_DIGITS) - 1)

/* The place of a point of the first group in its cell, as the bits of a number in [1, 2), and how a group
 * moves it. */
CRADLE_INLINE uint64_t place_bits(uint64_t point) {
    return (point << SOBOL_CELL_BITS & CELL_MASK) | ELEMENTARY_ONE;
}

CRADLE_INLINE uint64_t place_move(uint64_t jump) {
    return SOBOL_MOVE(jump) << SOBOL_CELL_BITS;
}

/* `terms` are in the order of the points. */
CRADLE_INLINE void draw_group(dispatch_level level, const double (*terms)[SOBOL_CELLS], const uint64_t *first,
                              uint64_t jump, double *samples) {
    const uint64_t turn = SOBOL_TURN(jump), move = place_move(jump);
    double drawn[SOBOL_CELLS];
    /* Without the instruction there is much to wait for: then all points are taken side by side. */
    const size_t width = fused_in_hardware(level) ? 1 : SOBOL_CELLS;
    for (size_t start = 0; start < SOBOL_CELLS; start += width) {
        double t[SOBOL_CELLS], *sum = drawn + start;
        for (size_t j = 0; j < width; j++) {
            t[j] = elementary_number(place_bits(first[start + j]) ^ move);
            sum[j] = terms[CELL_TERMS - 1][start + j];
        }
        for (int k = CELL_TERMS - 2; k >= 0; k--) {
            for (size_t j = 0; j < width; j++) {
                sum[j] = fused_multiply_add(level, sum[j], t[j], terms[k][start + j]);
            }
        }
    }
    for (uint64_t j = 0; j < SOBOL_CELLS; j++) {
        samples[j] = drawn[j ^ turn];
    }
}

CRADLE_INLINE void draw_all(dispatch_level level, const cells *self, const sobol_scrambling *scrambling,
                            const uint64_t *jumps, size_t groups, double *samples) {
    double terms[CELL_TERMS][SOBOL_CELLS];
    for (size_t j = 0; j < SOBOL_CELLS; j++) {
        for (size_t k = 0; k < CELL_TERMS; k++) {
            terms[k][j] = self->terms[scrambling->cells[j]][k];
        }
    }
    for (size_t g = 0; g < groups; g++) {
        draw_group(level, (const double(*)[SOBOL_CELLS])terms, scrambling->first, jumps[g],
                   samples + g * SOBOL_CELLS);
    }
}

#if CRADLE_DISPATCH || defined(__AVX512F__)

/* By the turn within eight points: their order. */
static const uint64_t turned[LANES][LANES] __attribute__((aligned(64))) = {
    {0, 1, 2, 3, 4, 5, 6, 7}, {1, 0, 3, 2, 5, 4, 7, 6}, {2, 3, 0, 1, 6, 7, 4, 5}, {3, 2, 1, 0, 7, 6, 5, 4},
    {4, 5, 6, 7, 0, 1, 2, 3}, {5, 4, 7, 6, 1, 0, 3, 2}, {6, 7, 4, 5, 2, 3, 0, 1}, {7, 6, 5, 4, 3, 2, 1, 0}};

/* The terms of eight cells: their rows, transposed. */
CRADLE_INLINE CRADLE_TARGET_AVX512 void load_terms(const cells *self, const uint8_t numbers[LANES],
                                                   __m512d c[CELL_TERMS]) {
    __m512d a[LANES], b[LANES];
    for (int l = 0; l < LANES; l++) {
        a[l] = _mm512_loadu_pd(self->terms[numbers[l]]);
    }
    for (int l = 0; l < LANES; l += 2) {
        b[l] = _mm512_unpacklo_pd(a[l], a[l + 1]);
        b[l + 1] = _mm512_unpackhi_pd(a[l], a[l + 1]);
    }
    for (int l = 0; l < 2; l++) { /* plain steps, so that the loops vanish and all stays in registers */
        a[l] = _mm512_shuffle_f64x2(b[l], b[l + 2], 0x88);
        a[l + 2] = _mm512_shuffle_f64x2(b[l], b[l + 2], 0xdd);
        a[l + 4] = _mm512_shuffle_f64x2(b[l + 4], b[l + 6], 0x88);
        a[l + 6] = _mm512_shuffle_f64x2(b[l + 4], b[l + 6], 0xdd);
    }
    for (int k = 0; k < CELL_TERMS / 2; k++) {
        c[k] = _mm512_shuffle_f64x2(a[k], a[k + 4], 0x88);
        c[k + 4] = _mm512_shuffle_f64x2(a[k], a[k + 4], 0xdd);
    }
}

/* The same for eight points of all groups at a time, with the terms in registers. */
CRADLE_TARGET_AVX512 static void draw_wide(const cells *self, const cells *next,
                                           const sobol_scrambling *scrambling, const uint64_t *jumps,
                                           size_t groups, double *samples) {
    uint64_t moves[SOBOL_GROUPS], eights[SOBOL_GROUPS];
    const uint64_t *orders[SOBOL_GROUPS];
    for (size_t g = 0; g < groups; g++) {
        const uint64_t turn = SOBOL_TURN(jumps[g]);
        moves[g] = place_move(jumps[g]);
        eights[g] = turn / LANES * LANES;
        orders[g] = turned[turn % LANES];
    }
    for (uint64_t j = 0; j < SOBOL_CELLS; j += LANES) {
        __m512d c[CELL_TERMS];
        for (uint64_t k = 0; k < LANES; k++) { /* these lie in no order that the processor could foresee */
            __builtin_prefetch(next->terms[j + k]);
        }
        load_terms(self, scrambling->cells + j, c);
        const __m512i start = _mm512_ternarylogic_epi64(
            _mm512_slli_epi64(_mm512_loadu_si512(scrambling->first + j), SOBOL_CELL_BITS),
            _mm512_set1_epi64((int64_t)CELL_MASK), _mm512_set1_epi64((int64_t)ELEMENTARY_ONE),
            0xea); /* (a & b) | c */
        for (size_t g = 0; g < groups; g++) {
            const __m512i bits = _mm512_xor_si512(start, _mm512_set1_epi64((int64_t)moves[g]));
            const __m512d t = _mm512_castsi512_pd(bits);
            __m512d sum = c[CELL_TERMS - 1];
            for (int k = CELL_TERMS - 2; k >= 0; k--) {
                sum = _mm512_fmadd_pd(sum, t, c[k]);
            }
            _mm512_storeu_pd(samples + g * SOBOL_CELLS + (j ^ eights[g]),
                             _mm512_permutexvar_pd(_mm512_load_si512(orders[g]), sum));
        }
    }
}

#endif

CRADLE_LEVELS(draw_groups,
              (const cells *self, const cells *next, const sobol_scrambling *scrambling,
               const uint64_t *jumps, size_t groups, double *samples),
              (self, next, scrambling, jumps, groups, samples)) {
#if CRADLE_DISPATCH || defined(__AVX512F__)
    if (level == DISPATCH_AVX512 || !CRADLE_DISPATCH) {
        draw_wide(self, next, scrambling, jumps, groups, samples);
        return;
    }
#endif
    (void)next; /* without eight rows at a time there is less to wait for */
    draw_all(level, self, scrambling, jumps, groups, samples);
}

/* Where the point of a cell is in each group. */
CRADLE_INLINE void place_cell(uint64_t point, const uint64_t *places, size_t groups, const double *found,
                              double *samples) {
    for (size_t g = 0; g < groups; g++) {
        samples[point ^ places[g]] = found[g];
    }
}

/* The points of the steep cells: of each that of all groups. */
CRADLE_LEVELS(draw_steep,
              (const cells *self, const sobol_scrambling *scrambling, const uint64_t jumps[SOBOL_GROUPS],
               const uint64_t *places, size_t groups, double *samples),
              (self, scrambling, jumps, places, groups, samples)) {
    for (size_t s = 0; s < self->steep_count; s++) {
        const uint64_t point = scrambling->points[self->steep[s]];
        const uint64_t bits = place_bits(scrambling->first[point]);
        const double *terms = self->steep_terms[s];
        double found[SOBOL_GROUPS];
        for (size_t g = 0; g < SOBOL_GROUPS; g++) {
            const double t = elementary_number(bits ^ place_move(jumps[g]));
            double sum = terms[CELL_STEEP_TERMS - 1];
            for (int k = CELL_STEEP_TERMS - 2; k >= 0; k--) {
                sum = fused_multiply_add(level, sum, t, terms[k]);
            }
            found[g] = sum;
        }
        place_cell(point, places, groups, found, samples);
    }
}

/* The points of the cells that are not fitted, group by group of each, */
CRADLE_LEVELS(list_asked,
              (const cells *self, const sobol_scrambling *scrambling, const uint64_t *jumps, size_t groups,
               double *asked),
              (self, scrambling, jumps, groups, asked)) {
    for (size_t a = 0; a < self->asked_count; a++) {
        const uint64_t bits = scrambling->first[scrambling->points[self->asked[a]]];
        for (size_t g = 0; g < groups; g++) {
            asked[a * groups + g] = elementary_number(bits ^ SOBOL_MOVE(jumps[g])) - KEYED_SHIFT_DOWN;
        }
    }
}

/* and where their samples go. */
static void place_asked(const cells *self, const sobol_scrambling *scrambling, const uint64_t *places,
                        size_t groups, const double *found, double *samples) {
    for (size_t a = 0; a < self->asked_count; a++) {
        place_cell(scrambling->points[self->asked[a]], places, groups, found + a * groups, samples);
    }
}

void cells_quantiles(const cells *self, const cells *next, const sampler *sampler,
                     const sobol_scrambling *scrambling, uint32_t first, size_t count, double *samples) {
    const size_t groups = count / SOBOL_CELLS;
    uint64_t jumps[SOBOL_GROUPS] = {0}, places[SOBOL_GROUPS];
    double asked[ASKED_MOST * SOBOL_GROUPS];
    sobol_groups(scrambling, first, groups, jumps);
    for (size_t g = 0; g < groups; g++) {
        places[g] = g * SOBOL_CELLS | SOBOL_TURN(jumps[g]);
    }
    draw_groups(self, next, scrambling, jumps, groups, samples);
    draw_steep(self, scrambling, jumps, places, groups, samples);
    list_asked(self, scrambling, jumps, groups, asked);
    sampler_quantiles(sampler, asked, asked, self->asked_count * groups);
    place_asked(self, scrambling, places, groups, asked, samples);
}
