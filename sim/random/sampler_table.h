/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table of a quantile function: quintic polynomials on segments of p, addressed by the bits of the double.
 *
 * Each half of the distribution has its own polynomials in the probability p of its own tail, 2^-53 <= p <
 * 1/2. The exponent and the top three bits of the mantissa of p number the segments, eight to an octave, so
 * the tails are as finely cut as the middle; the other bits are the place in the segment, t in
 * [-1/2, 1/2).
 */
#ifndef CRADLE_RANDOM_SAMPLER_TABLE_H
#define CRADLE_RANDOM_SAMPLER_TABLE_H

#include "random/distribution.h"

enum {
    TABLE_SEGMENT_BITS = 3,
    TABLE_OCTAVES = 52,
    TABLE_SIDE = (TABLE_OCTAVES << TABLE_SEGMENT_BITS) + 1, /* rows of a half: its segments, and p = 1/2 */
    TABLE_TERMS = 6,
    TABLE_COLUMNS = 8, /* of a row: its terms and the first two again; one line of the cache */
    TABLE_FIRST = (1023 - 53) << TABLE_SEGMENT_BITS /* exponent and mantissa bits of 2^-53 */
};

/* The tables of one run; equal shapes have one. */
struct sampler_tables {
    arena *memory;
    struct sampler_table *items;
    size_t count, capacity;
};

/* Rows of TABLE_COLUMNS numbers, the coefficients of 1, t, ... t^5, 1, t: the segments of the lower
 * half, rising in p, then those of the upper half, each half with a last row for p = 1/2 alone. NULL when out
 * of memory. */
CRADLE_MUST_CHECK const double *sampler_table_find(sampler_tables *tables, const distribution *shape);

#endif
