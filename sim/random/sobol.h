/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Direction numbers of Sobol' points (Sobol' 1967; Joe and Kuo 2008). Everything here is bit-reversed: bit 0
 * of a point is its first binary digit, 1/2, because the scrambling of points.c works from there upwards.
 */
#ifndef CRADLE_RANDOM_SOBOL_H
#define CRADLE_RANDOM_SOBOL_H

#include <stdint.h>

enum { SOBOL_DIMENSIONS = 1111, SOBOL_BITS = 32, SOBOL_DEGREE_MAX = 13 };

typedef struct sobol_row {
    uint16_t polynomial; /* coefficients as bits; 1 for the first dimension, van der Corput's */
    uint16_t first[SOBOL_DEGREE_MAX];
} sobol_row;

extern const sobol_row sobol_rows[SOBOL_DIMENSIONS];

/* Of a dimension below SOBOL_DIMENSIONS: point i is the exclusive or of directions[k] over the bits k that i
 * has. */
void sobol_directions(uint32_t dimension, uint32_t directions[SOBOL_BITS]);

/* The other way round: the first digit becomes the highest bit. */
static inline uint32_t sobol_reverse(uint32_t x) {
    x = (x >> 1 & UINT32_C(0x55555555)) | (x & UINT32_C(0x55555555)) << 1;
    x = (x >> 2 & UINT32_C(0x33333333)) | (x & UINT32_C(0x33333333)) << 2;
    x = (x >> 4 & UINT32_C(0x0f0f0f0f)) | (x & UINT32_C(0x0f0f0f0f)) << 4;
    x = (x >> 8 & UINT32_C(0x00ff00ff)) | (x & UINT32_C(0x00ff00ff)) << 8;
    return x >> 16 | x << 16;
}

#endif
