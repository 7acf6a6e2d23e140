/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One chunk of points of one replicate, and what it is made with: the random words of keyed_words() for the
 * seed, the quantity and the replicate.
 */
#ifndef CRADLE_RANDOM_POINTS_KERNELS_H
#define CRADLE_RANDOM_POINTS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "random/sobol.h"

enum {
    SOBOL_CHUNK_BITS = 9,
    POINTS_CHUNK = 1 << SOBOL_CHUNK_BITS,
    SOBOL_LEAF_BITS = 4, /* so many digits have a tree of coins */
    SOBOL_LEAVES = 1 << SOBOL_LEAF_BITS,
    SOBOL_GROUPS = POINTS_CHUNK / SOBOL_LEAVES,
    SOBOL_INDEX_BITS = 30,
    SOBOL_WORDS = 1 + SOBOL_LEAVES + SOBOL_INDEX_BITS - SOBOL_LEAF_BITS,
    LATIN_WORDS = 7
};

/* The scrambling of one replicate in one dimension (points_kernels.c says how it works). */
typedef struct sobol_scrambling {
    uint64_t leaves[SOBOL_LEAVES]; /* of point j: its leaf, as bits of a number in [1, 2) */
    uint64_t within[SOBOL_LEAVES]; /* of point j: its place in the leaf */
    /* Place, and turn of the leaves: */
    uint64_t groups[SOBOL_GROUPS];    /* of the points 16 g of a chunk, */
    uint64_t jumps[SOBOL_INDEX_BITS]; /* and of a bit of an index beyond the leaves */
} sobol_scrambling;

/* For indices below 2^index_bits, at least those of a chunk and at most 2^SOBOL_INDEX_BITS. */
void sobol_scramble(const uint32_t directions[SOBOL_BITS], const uint64_t words[SOBOL_WORDS],
                    unsigned index_bits, sobol_scrambling *self);
/* Scrambled Sobol' points `first` to `first + count`, both multiples of SOBOL_LEAVES, all in one of the
 * chunks of POINTS_CHUNK. */
void points_sobol(const sobol_scrambling *self, uint32_t first, size_t count, double *uniforms);
/* The coordinates `first` to `first + count` of a Latin hypercube of `size` points; at most POINTS_CHUNK. */
void points_latin(const uint64_t words[LATIN_WORDS], uint32_t size, uint32_t first, size_t count,
                  double *uniforms);

#endif
