/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Direction numbers of Sobol' points (Sobol' 1967; Joe and Kuo 2008) as binary fractions: the highest bit of
 * a word is the first digit, 1/2.
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

/* Of a dimension below SOBOL_DIMENSIONS the first `count` directions: point i is the exclusive or of
 * directions[k] over the bits k that i has. directions[k] has k + 1 digits, of which the last is 1. */
void sobol_directions(uint32_t dimension, unsigned count, uint32_t directions[SOBOL_BITS]);

#endif
