/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chunks of points, as loops of 32-bit arithmetic that the compiler vectorises.
 *
 * Owen scrambling turns each binary digit of a number by a coin that depends on the digits before it. In the
 * bit-reversed number, digits before are bits below, and every chain of additions, multiplications by odd
 * numbers and x ^= x * even does just that, as carries only go up (Laine and Karras 2011, "Stratified
 * sampling for stochastic transparency"; Burley 2020, "Practical hash-based Owen scrambling"; Vegdahl 2021).
 * Ours has eight words of key in place of one: then the 2^16 parities of the 16 coins of the fifth digit are
 * all fair (tested), which the published constants with one word are not. The last addition and
 * multiplication alone make each point uniform whatever comes before, so the replicates are unbiased and
 * independent whatever the quality of the rest.
 *
 * A Latin hypercube needs a permutation of the strata that can be asked for one index: a bijection on the
 * next power of two, applied until it comes back to the range (cycle walking; Black and Rogaway 2002), and
 * then turned around by a keyed distance, which alone makes each stratum equally likely for each index.
 */
#include "random/points_kernels.h"

#include <string.h>

#include "base/dispatch.h"

enum { PERMUTATION_ROUNDS = 4 };

/* A bijection whose every bit depends on all others: Wellons's "lowbias32" (2018). */
CRADLE_INLINE uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= UINT32_C(0x7feb352d);
    x ^= x >> 15;
    x *= UINT32_C(0x846ca68b);
    return x ^ x >> 16;
}

CRADLE_INLINE uint32_t scramble(uint32_t x, const uint32_t keys[POINTS_KEYS]) {
    x = (x + keys[0]) * (keys[1] | 1U);
    x ^= x * UINT32_C(0x3d20adea);
    x = (x + keys[2]) * (keys[3] | 1U);
    x ^= x * UINT32_C(0x05526c56);
    x = (x + keys[4]) * (keys[5] | 1U);
    x ^= x * UINT32_C(0x53a22864);
    return (x + keys[6]) * (keys[7] | 1U);
}

CRADLE_LEVELS(scramble_all, (const uint32_t *digits, const uint32_t *keys, double *uniforms, size_t count),
              (digits, keys, uniforms, count)) {
    uint32_t key[POINTS_KEYS];
    memcpy(key, keys, sizeof key);
    for (size_t i = 0; i < count; i++) {
        const uint32_t upper = scramble(digits[i], key);
        /* A coin for each of the 20 digits below, which no two points share. */
        const uint32_t lower = mix(upper ^ key[1]) >> 12;
        uint64_t bits = UINT64_C(0x3ff0000000000000) | (uint64_t)sobol_reverse(upper) << 20 | (uint64_t)lower;
        double x; /* in [1, 2), so that what is taken away is exact */
        memcpy(&x, &bits, sizeof x);
        uniforms[i] = x - (1.0 - 0x1p-53);
    }
}

void points_sobol(const uint32_t directions[SOBOL_BITS], const uint32_t keys[POINTS_KEYS], uint32_t first,
                  size_t count, double *uniforms) {
    uint32_t digits[POINTS_CHUNK];
    digits[0] = 0;
    for (unsigned k = 0; first >> k != 0; k++) {
        digits[0] ^= (first >> k & 1U) != 0 ? directions[k] : 0;
    }
    for (size_t k = 0, made = 1; made < count; k++, made *= 2) {
        const uint32_t direction = directions[k];
        for (size_t i = 0; i < made; i++) {
            digits[made + i] = digits[i] ^ direction;
        }
    }
    scramble_all(digits, keys, uniforms, count);
}

/* ---------------------------------------------------------------- Latin hypercube */

typedef struct permutation {
    uint32_t mask; /* of the next power of two */
    unsigned shift;
    uint32_t factors[PERMUTATION_ROUNDS], terms[PERMUTATION_ROUNDS];
} permutation;

static permutation permutation_of(const uint32_t keys[POINTS_KEYS], uint32_t size) {
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

void points_latin(const uint32_t keys[POINTS_KEYS], uint32_t size, uint32_t first, size_t count,
                  double *uniforms) {
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
