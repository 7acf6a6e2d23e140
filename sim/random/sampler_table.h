/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table of a quantile function: polynomials of degree eight on segments of a probability, addressed by the
 * bits of the double. Its exponent and the top bit of its mantissa number the segments, two to an octave, so
 * the tails are as finely cut as the middle; the other bits are the place in the segment, t in [-1/2, 1/2).
 *
 *     odd     a shape that is odd about u = 1/2, as the standard normal is:
 *             x = (u - 1/2) g(v),  v = u (1 - u), 2^-54 <= v < 1/4
 *     others  the halves apart, each by the probability of its own tail:
 *             x = f(p),  p = min(u, 1 - u), 2^-53 <= p < 1/2
 *
 * A probability at its upper end is taken for the double below it.
 */
#ifndef CRADLE_RANDOM_SAMPLER_TABLE_H
#define CRADLE_RANDOM_SAMPLER_TABLE_H

#include "random/distribution.h"

enum {
    TABLE_SEGMENT_BITS = 1,
    TABLE_OCTAVES = 52,
    TABLE_SIDE = TABLE_OCTAVES << TABLE_SEGMENT_BITS, /* rows of a half */
    TABLE_TERMS = 9,
    TABLE_COLUMNS = 10, /* of a row: its terms, and one not used */
    TABLE_MARGIN = 2,   /* numbers before the first row and after the last that may be read, not used */
    TABLE_WIDE = 16     /* segments that AVX-512 picks from */
};

/* Below this is the tail: the ends of quantiles that are cut into cells (cells.h). */
#define TABLE_TAIL 0x1p-6

/* The exponent and mantissa bits of the lowest probability. */
#define TABLE_FIRST(is_odd) ((UINT64_C(1023) - ((is_odd) ? 54 : 53)) << TABLE_SEGMENT_BITS)
#define TABLE_SHIFT (52 - TABLE_SEGMENT_BITS)

typedef struct sampler_table {
    distribution shape;
    bool is_odd;
    /* The coefficients of 1, t, ... t^8 of each segment, rising in the probability; those of the lower half,
     * then those of the upper half, if the halves are apart. */
    double *rows;
    /* The same of TABLE_WIDE segments side by side, at the places that the low four bits of exponent and
     * mantissa say: of each half, of each term. The uppermost hold nearly all draws; the others are those
     * below TABLE_TAIL. They start at a line of the cache. */
    double *upper, *tail;
} sampler_table;

/* The tables of one run; equal shapes have one. */
struct sampler_tables {
    arena *memory;
    sampler_table **items;
    size_t count, capacity, fitted;
};

/* One that sampler_tables_fit() has filled or will; NULL when out of memory. */
CRADLE_MUST_CHECK const sampler_table *sampler_table_find(sampler_tables *tables, const distribution *shape);

/* The shape at `count` uniforms, which may be in the same place. Whatever they are, nothing outside the table
 * is read. */
void sampler_lookup(const sampler_table *table, const double *uniforms, double *shapes, size_t count);

#endif
