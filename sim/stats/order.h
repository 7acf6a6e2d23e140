/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact order statistics in a few linear passes: bucket the values, then sort only the buckets that hold a
 * wanted rank.
 */
#ifndef CRADLE_STATS_ORDER_H
#define CRADLE_STATS_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cradle.h"

/* An integer that rises with the value: the bit pattern, flipped below zero. Both zeros are one. */
static inline uint64_t order_bits(double value) {
    uint64_t bits = 0;
    value += 0.0;
    memcpy(&bits, &value, sizeof(bits));
    return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

/* results[k] is the value of rank ranks[k] (0: the smallest) of the values, which are all finite and lie in
 * [low, high]. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status order_statistics(const double *values, size_t count, double low, double high,
                                                 const size_t *ranks, size_t rank_count, double *results);
/* Bounds of the same in half the time, by a histogram: least[k] <= the value <= most[k]. Both are the value
 * where a histogram is too coarse. */
CRADLE_MUST_CHECK cradle_status order_bounds(const double *values, size_t count, double low, double high,
                                             const size_t *ranks, size_t rank_count, double *least,
                                             double *most);

#endif
