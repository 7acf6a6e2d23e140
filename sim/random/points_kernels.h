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
    SOBOL_CHUNK_BITS = 10,
    POINTS_CHUNK = 1 << SOBOL_CHUNK_BITS,
    SOBOL_LEAF_BITS = 4, /* so many digits have a tree of coins */
    SOBOL_LEAVES = 1 << SOBOL_LEAF_BITS,
    SOBOL_CELL_BITS = 6, /* of an index: as many digits say the cell of a point */
    SOBOL_CELLS = 1 << SOBOL_CELL_BITS,
    SOBOL_GROUPS = POINTS_CHUNK / SOBOL_CELLS,
    SOBOL_INDEX_BITS = 30,
    SOBOL_WORDS = 1 + SOBOL_LEAVES + SOBOL_INDEX_BITS - SOBOL_LEAF_BITS,
    LATIN_WORDS = 7
};

/* The scrambling of one replicate in one dimension. SOBOL_CELLS successive points, the first a multiple of
 * it, are a group: one point in each of as many equal cells. Point j of a group is point j ^ turn of the
 * first group, moved within its cell; turn and move are the group's (points_kernels.c says why). */
typedef struct sobol_scrambling {
    uint64_t first[SOBOL_CELLS]; /* the first group, as bits of numbers in [1, 2) */
    uint8_t cells[SOBOL_CELLS];  /* of its points, and */
    uint8_t points[SOBOL_CELLS]; /* which of them lies in each cell */
    /* Turn and move, as SOBOL_TURN() and SOBOL_MOVE() read them: */
    uint64_t groups[SOBOL_GROUPS];    /* of the groups of a chunk, */
    uint64_t jumps[SOBOL_INDEX_BITS]; /* and of a bit of an index beyond the first group */
} sobol_scrambling;

/* Of what is combined by exclusive or. */
#define SOBOL_DIGITS 52
#define SOBOL_TURN(jump) ((jump) >> (64 - SOBOL_CELL_BITS))
#define SOBOL_MOVE(jump) ((jump) & ((UINT64_C(1) << (SOBOL_DIGITS - SOBOL_CELL_BITS)) - 1))

/* For indices below 2^index_bits, at least those of a chunk and at most 2^SOBOL_INDEX_BITS. */
void sobol_scramble(const uint32_t directions[SOBOL_BITS], const uint64_t words[SOBOL_WORDS],
                    unsigned index_bits, sobol_scrambling *self);
/* Turns and moves of `count` groups of points from `first` on, a multiple of SOBOL_CELLS, all in one of the
 * chunks of POINTS_CHUNK. */
void sobol_groups(const sobol_scrambling *self, uint32_t first, size_t count, uint64_t jumps[SOBOL_GROUPS]);
/* Scrambled Sobol' points `first` to `first + count`, both multiples of SOBOL_CELLS, all in one of the
 * chunks of POINTS_CHUNK. */
void points_sobol(const sobol_scrambling *self, uint32_t first, size_t count, double *uniforms);
/* The coordinates `first` to `first + count` of a Latin hypercube of `size` points; at most POINTS_CHUNK. */
void points_latin(const uint64_t words[LATIN_WORDS], uint32_t size, uint32_t first, size_t count,
                  double *uniforms);

#endif
