/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The polynomial of a cell goes through the quantile at eight Chebyshev nodes, and is held against it at
 * three other places. Next to an end of the distribution, where the quantile bends like a power or a
 * logarithm of the distance, a cell is as hard to meet however narrow it is: about five of the cells are left
 * over.
 */
#include "random/cells.h"

#include <math.h>

#include "base/dispatch.h"
#include "base/elementary.h"
#include "random/columns.h"
#include "random/family.h"
#include "random/keyed.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum { CHECKS = 3, LANES = 8, ASKED_MOST = SOBOL_CELLS / 2 };

/* -cos(pi (k + 1/2)/8)/2 */
static const double nodes[CELL_TERMS] = {-0.4903926402016152, -0.4157348061512726, -0.2777851165098011,
                                         -0.0975451610080641, 0.0975451610080641,  0.2777851165098011,
                                         0.4157348061512726,  0.4903926402016152};
/* Where the error is largest: at the ends, or between nodes. */
static const double checks[CHECKS] = {-0.4999, 0.19, 0.4999};

/* A number for each cell at each node. */
typedef double columns[CELL_TERMS][SOBOL_CELLS];

/* ---------------------------------------------------------------- fitting */

CRADLE_LEVELS(place_uniforms, (const double *places, size_t count, columns uniforms),
              (places, count, uniforms)) {
    for (size_t k = 0; k < count; k++) {
        for (size_t c = 0; c < SOBOL_CELLS; c++) {
            uniforms[k][c] = ((double)(int32_t)c + 0.5 + places[k]) / SOBOL_CELLS;
        }
    }
}

/* The quantiles of all cells at `count` places. */
static void find_quantiles(const sampler *sampler, const double *places, size_t count, columns quantiles) {
    place_uniforms(places, count, quantiles);
    sampler_quantiles(sampler, quantiles[0], quantiles[0], count * SOBOL_CELLS);
}

CRADLE_LEVELS(interpolate, (columns values, columns terms), (values, terms)) {
    columns_interpolate(SOBOL_CELLS, CELL_TERMS, nodes, values[0], terms[0]);
}

/* Leaves a cell its 1 if it meets the quantile at a place, and lies inside the bounds by as much as it may
 * miss; else it has 0. */
CRADLE_LEVELS(check,
              (const double (*terms)[SOBOL_CELLS], double place, const double *quantiles, double low,
               double high, double *meets),
              (terms, place, quantiles, low, high, meets)) {
    for (size_t c = 0; c < SOBOL_CELLS; c++) {
        double found = terms[CELL_TERMS - 1][c];
        for (int k = CELL_TERMS - 2; k >= 0; k--) {
            found = found * place + terms[k][c];
        }
        const double expected = quantiles[c], error = CELL_ERROR * fabs(expected);
        double met = fabs(found - expected) <= error ? meets[c] : 0.0;
        met = expected - error >= low ? met : 0.0;
        meets[c] = expected + error <= high ? met : 0.0;
    }
}

bool cells_fit(cells *self, const sampler *sampler, const distribution *distribution) {
    if (distribution->kind == DISTRIBUTION_UNIFORM || distribution->kind == DISTRIBUTION_DISCRETE ||
        distribution->kind == DISTRIBUTION_EMPIRICAL) {
        return false;
    }
    columns values, terms;
    double meets[SOBOL_CELLS], low, high;
    family_bounds(distribution, &low, &high);
    find_quantiles(sampler, nodes, CELL_TERMS, values);
    interpolate(values, terms);
    find_quantiles(sampler, checks, CHECKS, values);
    for (size_t c = 0; c < SOBOL_CELLS; c++) {
        meets[c] = c > 0 && c + 1 < SOBOL_CELLS; /* the bounds themselves lie in the others */
    }
    for (size_t k = 0; k < CHECKS; k++) {
        check((const double(*)[SOBOL_CELLS])terms, checks[k], values[k], low, high, meets);
    }
    self->asked_count = 0;
    for (size_t c = 0; c < SOBOL_CELLS; c++) {
        for (size_t k = 0; k < CELL_TERMS; k++) {
            self->terms[c][k] = terms[k][c];
        }
        self->asked[self->asked_count] = (uint8_t)c;
        self->asked_count += meets[c] == 0.0;
    }
    return self->asked_count <= ASKED_MOST;
}

/* ---------------------------------------------------------------- sampling */

#define CELL_MASK ((UINT64_C(1) << SOBOL_DIGITS) - 1)
/* What the bits of a place are above it: half of the cell, and half of a step of the points' grid. */
#define PLACE_DOWN (1.5 - 0x1p-47)

/* The place of a point of the first group in its cell, as the bits of a number in [1, 2), and how a group
 * moves it. */
CRADLE_INLINE uint64_t place_bits(uint64_t point) {
    return (point << SOBOL_CELL_BITS & CELL_MASK) | ELEMENTARY_ONE;
}

CRADLE_INLINE uint64_t place_move(uint64_t jump) {
    return SOBOL_MOVE(jump) << SOBOL_CELL_BITS;
}

/* (((c7 t + c6) s + (c5 t + c4)) s + (c3 t + c2)) s + (c1 t + c0), s = t^2: there is less to wait for than in
 * Horner's order. `terms` are in the order of the points. */
CRADLE_INLINE void draw_group(const double (*terms)[SOBOL_CELLS], const uint64_t *first, uint64_t jump,
                              double *samples) {
    const uint64_t turn = SOBOL_TURN(jump), move = place_move(jump);
    double drawn[SOBOL_CELLS];
    for (size_t j = 0; j < SOBOL_CELLS; j++) {
        const double t = elementary_number(place_bits(first[j]) ^ move) - PLACE_DOWN, square = t * t;
        double sum = terms[7][j] * t + terms[6][j];
        sum = sum * square + (terms[5][j] * t + terms[4][j]);
        sum = sum * square + (terms[3][j] * t + terms[2][j]);
        drawn[j] = sum * square + (terms[1][j] * t + terms[0][j]);
    }
    for (uint64_t j = 0; j < SOBOL_CELLS; j++) {
        samples[j] = drawn[j ^ turn];
    }
}

CRADLE_INLINE void draw_all(const cells *self, const sobol_scrambling *scrambling, const uint64_t *jumps,
                            size_t groups, double *samples) {
    double terms[CELL_TERMS][SOBOL_CELLS];
    for (size_t j = 0; j < SOBOL_CELLS; j++) {
        for (size_t k = 0; k < CELL_TERMS; k++) {
            terms[k][j] = self->terms[scrambling->cells[j]][k];
        }
    }
    for (size_t g = 0; g < groups; g++) {
        draw_group((const double(*)[SOBOL_CELLS])terms, scrambling->first, jumps[g],
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
    for (int l = 0; l < LANES; l += l % 2 == 0 ? 1 : 3) { /* 0, 1, 4, 5 */
        a[l] = _mm512_shuffle_f64x2(b[l], b[l + 2], 0x88);
        a[l + 2] = _mm512_shuffle_f64x2(b[l], b[l + 2], 0xdd);
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
    const __m512d down = _mm512_set1_pd(PLACE_DOWN);
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
            const __m512d t = _mm512_sub_pd(_mm512_castsi512_pd(bits), down), square = _mm512_mul_pd(t, t);
            __m512d sum = _mm512_add_pd(_mm512_mul_pd(c[7], t), c[6]);
            for (int k = CELL_TERMS - 4; k >= 0; k -= 2) {
                const __m512d line = _mm512_add_pd(_mm512_mul_pd(c[k + 1], t), c[k]);
                sum = _mm512_add_pd(_mm512_mul_pd(sum, square), line);
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
    draw_all(self, scrambling, jumps, groups, samples);
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
static void place_asked(const cells *self, const sobol_scrambling *scrambling, const uint64_t *jumps,
                        size_t groups, const double *found, double *samples) {
    for (size_t a = 0; a < self->asked_count; a++) {
        const uint64_t point = scrambling->points[self->asked[a]];
        for (size_t g = 0; g < groups; g++) {
            samples[g * SOBOL_CELLS + (point ^ SOBOL_TURN(jumps[g]))] = found[a * groups + g];
        }
    }
}

void cells_quantiles(const cells *self, const cells *next, const sampler *sampler,
                     const sobol_scrambling *scrambling, uint32_t first, size_t count, double *samples) {
    const size_t groups = count / SOBOL_CELLS;
    uint64_t jumps[SOBOL_GROUPS];
    sobol_groups(scrambling, first, groups, jumps);
    draw_groups(self, next, scrambling, jumps, groups, samples);
    double asked[ASKED_MOST * SOBOL_GROUPS];
    list_asked(self, scrambling, jumps, groups, asked);
    sampler_quantiles(sampler, asked, asked, self->asked_count * groups);
    place_asked(self, scrambling, jumps, groups, asked, samples);
}
