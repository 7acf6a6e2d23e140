/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chunks of points, as loops that the compiler vectorises.
 *
 * Owen's scrambling (1995) turns each binary digit of a number by a coin of its own for each beginning that
 * the digits before it make: a tree of coins. Ours is that tree for the first SOBOL_LEAF_BITS digits and the
 * coins of the digit below; in each of its leaves the digits below are turned by a shift of the leaf's own,
 * after a random linear map, by which a digit depends on all those before it (Matousek 1998, "On the
 * L2-discrepancy for anchored boxes"). Two points then have the same joint distribution as with coins
 * throughout: behind the first digit in which they differ they are independent. So the variance of every mean
 * is that of Owen's scrambling (Owen 2003, "Variance with alternative scramblings of digital nets"), and
 * being linear it costs an exclusive or. With `a` the lowest bits of the index, SOBOL_CELL_BITS of them, and
 * `b` the others, point a ^ b is that of a ^ turn, and below its first digits
 *
 *     map(digits of b) ^ map(digits of turn)
 *
 * is added: the first group has a point with each beginning of SOBOL_CELL_BITS digits, and the turn of b is
 * the one whose beginning is that of b, so that nothing of b is left in the digits that say the cell.
 *
 * A Latin hypercube needs a permutation of the strata that can be asked for one index: a bijection on the
 * next power of two, applied until it comes back to the range (cycle walking; Black and Rogaway 2002), and
 * then turned around by a keyed distance, which alone makes each stratum equally likely for each index.
 */
#include "random/points_kernels.h"

#include "base/dispatch.h"
#include "base/elementary.h"
#include "random/keyed.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum { PERMUTATION_ROUNDS = 4, LEAF_DIGITS = SOBOL_DIGITS - SOBOL_LEAF_BITS };

/* ---------------------------------------------------------------- Sobol' points */

#define WITHIN_LEAF ((UINT64_C(1) << LEAF_DIGITS) - 1)

/* Every leaf, turned by the coins on its way from the root; coin 2^d + p is that of digit d behind digits p. */
static void turn_leaves(uint64_t coins, uint64_t turned[SOBOL_LEAVES]) {
    turned[0] = 0;
    for (unsigned nodes = 1; nodes < SOBOL_LEAVES; nodes *= 2) {
        for (unsigned p = nodes; p-- > 0;) { /* from above: its children take two places from 2 p on */
            const uint64_t node = 2 * turned[p], coin = coins >> (nodes + p) & 1U;
            turned[2 * p + 1] = node + (coin ^ 1U);
            turned[2 * p] = node + coin;
        }
    }
}

/* The digits of a direction below those of the leaf, by the random map: of each the column that says which
 * digits it turns, itself and some of those below. */
static uint64_t map_within(const uint64_t *columns, uint32_t direction) {
    uint64_t mapped = 0;
    for (uint32_t rest = direction << SOBOL_LEAF_BITS; rest != 0; rest <<= 1) {
        const uint64_t chosen = (uint64_t)0 - (rest >> (SOBOL_BITS - 1));
        mapped ^= *columns++ & chosen;
    }
    return mapped;
}

/* The first digits of a direction; those of directions[k], if more than k, end with the digit k. */
static unsigned digits_of(uint32_t direction, unsigned count) {
    return direction >> (SOBOL_BITS - count);
}

/* Which point of the first group has the first digits of a direction. Nobody could predict them. */
static uint64_t turn_of(const uint32_t directions[SOBOL_BITS], uint32_t direction) {
    unsigned left = digits_of(direction, SOBOL_CELL_BITS), point = 0;
    for (unsigned k = SOBOL_CELL_BITS; k-- > 0;) {
        const unsigned has = left >> (SOBOL_CELL_BITS - 1 - k) & 1U;
        left ^= digits_of(directions[k], SOBOL_CELL_BITS) & (0U - has);
        point |= has << k;
    }
    return point;
}

void sobol_scramble(const uint32_t directions[SOBOL_BITS], const uint64_t words[SOBOL_WORDS],
                    unsigned index_bits, sobol_scrambling *self) {
    const uint64_t *shifts = words + 1, *coins = shifts + SOBOL_LEAVES;
    uint64_t columns[SOBOL_INDEX_BITS - SOBOL_LEAF_BITS], leaves[SOBOL_LEAVES], within[SOBOL_CELLS];
    unsigned leaf[SOBOL_CELLS];
    for (unsigned d = 0; d + SOBOL_LEAF_BITS < SOBOL_INDEX_BITS; d++) {
        const uint64_t own = UINT64_C(1) << (LEAF_DIGITS - 1 - d);
        columns[d] = own | (coins[d] & (own - 1));
    }
    turn_leaves(words[0], leaves);
    for (unsigned j = 0; j < SOBOL_LEAVES; j++) {
        leaves[j] = ELEMENTARY_ONE | leaves[j] << LEAF_DIGITS | (shifts[j] & WITHIN_LEAF);
    }
    within[0] = leaf[0] = 0;
    for (unsigned k = 0, made = 1; k < SOBOL_CELL_BITS; k++, made *= 2) {
        const uint64_t mapped = map_within(columns, directions[k]);
        for (unsigned j = 0; j < made; j++) {
            within[made + j] = within[j] ^ mapped;
            leaf[made + j] = leaf[j] ^ digits_of(directions[k], SOBOL_LEAF_BITS);
        }
    }
    for (unsigned j = 0; j < SOBOL_CELLS; j++) {
        self->first[j] = leaves[leaf[j]] ^ within[j];
        self->cells[j] = self->first[j] >> (SOBOL_DIGITS - SOBOL_CELL_BITS) & (SOBOL_CELLS - 1);
        self->points[self->cells[j]] = (uint8_t)j;
    }
    for (unsigned k = SOBOL_CELL_BITS; k < index_bits; k++) {
        const uint64_t turn = turn_of(directions, directions[k]);
        self->jumps[k] = turn << (64 - SOBOL_CELL_BITS) | (map_within(columns, directions[k]) ^ within[turn]);
    }
    self->groups[0] = 0;
    for (unsigned k = SOBOL_CELL_BITS, made = 1; made < SOBOL_GROUPS; k++, made *= 2) {
        for (unsigned g = 0; g < made; g++) {
            self->groups[made + g] = self->groups[g] ^ self->jumps[k];
        }
    }
}

void sobol_groups(const sobol_scrambling *self, uint32_t first, size_t count, uint64_t jumps[SOBOL_GROUPS]) {
    uint64_t start = 0;
    for (unsigned k = SOBOL_CHUNK_BITS; first >> k != 0; k++) {
        start ^= self->jumps[k] & ((uint64_t)0 - (first >> k & 1U));
    }
    for (size_t g = 0; g < count; g++) {
        jumps[g] = start ^ self->groups[first % POINTS_CHUNK / SOBOL_CELLS + g];
    }
}

CRADLE_INLINE void fill_group(const sobol_scrambling *self, uint64_t jump, double *uniforms) {
    const uint64_t turn = SOBOL_TURN(jump), move = SOBOL_MOVE(jump);
    for (uint64_t j = 0; j < SOBOL_CELLS; j++) {
        uniforms[j] = elementary_number(self->first[j ^ turn] ^ move) - KEYED_SHIFT_DOWN;
    }
}

#if CRADLE_DISPATCH || defined(__AVX512F__)

/* The same, eight at a time. */
CRADLE_TARGET_AVX512 static void fill_wide(const sobol_scrambling *self, const uint64_t *jumps, size_t groups,
                                           double *uniforms) {
    const __m512i lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    const __m512d down = _mm512_set1_pd(KEYED_SHIFT_DOWN);
    for (size_t g = 0; g < groups; g++) {
        const uint64_t turn = SOBOL_TURN(jumps[g]);
        const __m512i move = _mm512_set1_epi64((int64_t)SOBOL_MOVE(jumps[g]));
        const __m512i order = _mm512_xor_si512(lanes, _mm512_set1_epi64((int64_t)(turn % 8)));
        for (uint64_t j = 0; j < SOBOL_CELLS; j += 8) {
            const __m512i cells = _mm512_loadu_si512(self->first + (j ^ turn / 8 * 8));
            const __m512i bits = _mm512_xor_si512(_mm512_permutexvar_epi64(order, cells), move);
            _mm512_storeu_pd(uniforms + g * SOBOL_CELLS + j, _mm512_sub_pd(_mm512_castsi512_pd(bits), down));
        }
    }
}

#endif

CRADLE_LEVELS(fill_groups,
              (const sobol_scrambling *self, const uint64_t *jumps, size_t groups, double *uniforms),
              (self, jumps, groups, uniforms)) {
#if CRADLE_DISPATCH || defined(__AVX512F__)
    if (level == DISPATCH_AVX512 || !CRADLE_DISPATCH) {
        fill_wide(self, jumps, groups, uniforms);
        return;
    }
#endif
    for (size_t g = 0; g < groups; g++) {
        fill_group(self, jumps[g], uniforms + g * SOBOL_CELLS);
    }
}

void points_sobol(const sobol_scrambling *self, uint32_t first, size_t count, double *uniforms) {
    uint64_t jumps[SOBOL_GROUPS];
    sobol_groups(self, first, count / SOBOL_CELLS, jumps);
    fill_groups(self, jumps, count / SOBOL_CELLS, uniforms);
}

/* ---------------------------------------------------------------- Latin hypercube */

/* A bijection whose every bit depends on all others: Wellons's "lowbias32" (2018). */
CRADLE_INLINE uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= UINT32_C(0x7feb352d);
    x ^= x >> 15;
    x *= UINT32_C(0x846ca68b);
    return x ^ x >> 16;
}

typedef struct permutation {
    uint32_t mask; /* of the next power of two */
    unsigned shift;
    uint32_t factors[PERMUTATION_ROUNDS], terms[PERMUTATION_ROUNDS];
} permutation;

static permutation permutation_of(const uint32_t keys[LATIN_WORDS], uint32_t size) {
    permutation self = {.shift = 1};
    unsigned width = 0;
    while (width < 31 && UINT32_C(1) << width < size) {
        width++;
    }
    self.mask = (UINT32_C(1) << width) - 1;
    self.shift = width > 3 ? (width + 1) / 2 : 1;
    for (unsigned round = 0; round < PERMUTATION_ROUNDS; round++) {
        self.factors[round] = keys[round] | 1U;
        self.terms[round] = mix(keys[round] ^ keys[PERMUTATION_ROUNDS]);
    }
    return self;
}

CRADLE_INLINE uint32_t permute(const permutation *self, uint32_t x) {
    for (unsigned round = 0; round < PERMUTATION_ROUNDS; round++) {
        x = (x * self->factors[round] + self->terms[round]) & self->mask;
        x ^= x >> self->shift;
    }
    return x;
}

CRADLE_LEVELS(permute_all, (const permutation *given, uint32_t *strata, size_t count),
              (given, strata, count)) {
    const permutation permutation = *given;
    for (size_t i = 0; i < count; i++) {
        strata[i] = permute(&permutation, strata[i]);
    }
}

/* Permutes once more, and again, those that have left the range: on average less than half of them. */
static void walk_back(const permutation *self, uint32_t size, uint32_t *strata, size_t count) {
    uint32_t outside[POINTS_CHUNK];
    size_t places[POINTS_CHUNK], left = 0;
    for (size_t i = 0; i < count; i++) { /* without branches, which nobody could predict */
        places[left] = i;
        left += strata[i] >= size;
    }
    while (left > 0) {
        for (size_t k = 0; k < left; k++) {
            outside[k] = strata[places[k]];
        }
        permute_all(self, outside, left);
        size_t still = 0;
        for (size_t k = 0; k < left; k++) {
            const size_t place = places[k];
            strata[place] = outside[k];
            places[still] = place;
            still += outside[k] >= size;
        }
        left = still;
    }
}

CRADLE_LEVELS(place_all,
              (const uint32_t *strata, uint32_t size, uint32_t key, double *uniforms, size_t count),
              (strata, size, key, uniforms, count)) {
    const double whole = (double)size;
    /* A sum that has no room for all bits of the place may be rounded up to the next stratum. */
    const double largest = size <= UINT32_C(1) << 21 ? 1.0 - 0x1p-32 : 1.0 - 0x1p-22;
    for (size_t i = 0; i < count; i++) {
        const double stratum = (double)(int32_t)strata[i];
        double place = stratum + ((double)(int32_t)(mix(strata[i] ^ key) >> 1) + 0.5) * 0x1p-31;
        place = place < stratum + largest ? place : stratum + largest;
        /* Down to the grid, and to the middle of the cell: the sum with 1 drops what is below 2^-52. */
        const double exact = place / whole, near = (1.0 + exact) - 1.0;
        uniforms[i] = (near > exact ? near - 0x1p-52 : near) + 0x1p-53;
    }
}

void points_latin(const uint64_t words[LATIN_WORDS], uint32_t size, uint32_t first, size_t count,
                  double *uniforms) {
    uint32_t keys[LATIN_WORDS];
    for (size_t i = 0; i < LATIN_WORDS; i++) {
        keys[i] = (uint32_t)words[i];
    }
    const permutation strata_of = permutation_of(keys, size);
    const uint32_t turn = (uint32_t)((uint64_t)keys[5] * size >> 32);
    uint32_t strata[POINTS_CHUNK];
    for (size_t i = 0; i < count; i++) {
        strata[i] = first + (uint32_t)i;
    }
    permute_all(&strata_of, strata, count);
    walk_back(&strata_of, size, strata, count);
    for (size_t i = 0; i < count; i++) {
        const uint32_t stratum = strata[i];
        strata[i] = stratum < size - turn ? stratum + turn : stratum - (size - turn);
    }
    place_all(strata, size, keys[6], uniforms, count);
}
