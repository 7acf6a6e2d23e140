/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments of a block and their merging. Formulas: Chan, Golub and LeVeque, Algorithms for computing the
 * sample variance, The American Statistician 37 (1983): one pass over the data shifted by one of them
 * (section 3), and equation 2.1 (merging). As the shift v is in the data, (v - mean)^2 is at most m2, so of
 * the m2 of n values no more than n roundings are lost.
 */
#include <math.h>
#include <string.h>

#include "base/lanes.h"
#include "eval/evaluate.h"

typedef struct lanes {
    double sum[LANES], squares[LANES], low[LANES], high[LANES];
} lanes;

CRADLE_INLINE void take(lanes *self, size_t k, double value, double shift) {
    const double deviation = value - shift;
    self->sum[k] += deviation;
    self->squares[k] += deviation * deviation;
    self->low[k] = value < self->low[k] ? value : self->low[k];
    self->high[k] = value > self->high[k] ? value : self->high[k];
}

CRADLE_LEVELS(add_up, (const double *values, size_t count, moments *self), (values, count, self)) {
    const double shift = values[0];
    lanes lanes;
    for (size_t k = 0; k < LANES; k++) {
        lanes.sum[k] = lanes.squares[k] = 0.0;
        lanes.low[k] = INFINITY;
        lanes.high[k] = -INFINITY;
    }
    const size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            take(&lanes, k, values[i + k], shift);
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        take(&lanes, k, values[whole + k], shift);
    }
    const double sum = lanes_sum(lanes.sum);
    const double m2 = lanes_sum(lanes.squares) - sum * sum / (double)count;
    self->mean = shift + sum / (double)count;
    self->m2 = m2 < 0.0 ? 0.0 : m2;
    self->low = lanes_least(lanes.low);
    self->high = lanes_most(lanes.high);
}

moments moments_of(const double *values, size_t count) {
    moments self = {.count = count, .low = INFINITY, .high = -INFINITY};
    if (count > 0) {
        add_up(values, count, &self);
    }
    return self;
}

/* Equation 2.1 with what depends on the counts alone, none of which is 0. */
typedef struct merger {
    uint64_t count;
    double mean, m2; /* weights of the distance between the means, and of its square */
} merger;

static merger merger_of(uint64_t a, uint64_t b) {
    const double n_a = (double)a, n_b = (double)b, n = n_a + n_b;
    return (merger){.count = a + b, .mean = n_b / n, .m2 = n_a * n_b / n};
}

static inline moments merge(const merger *by, const moments *a, const moments *b) {
    const double delta = b->mean - a->mean;
    return (moments){.count = by->count,
                     .mean = a->mean + delta * by->mean,
                     .m2 = a->m2 + b->m2 + delta * delta * by->m2,
                     .low = a->low < b->low ? a->low : b->low,
                     .high = a->high > b->high ? a->high : b->high};
}

moments moments_merge(moments a, moments b) {
    if (a.count == 0 || b.count == 0) {
        return a.count == 0 ? b : a;
    }
    const merger by = merger_of(a.count, b.count);
    return merge(&by, &a, &b);
}

void moments_merge_rows(moments *rows, const moments *block, size_t count) {
    if (count == 0 || block[0].count == 0) {
        return;
    }
    if (rows[0].count == 0) {
        memcpy(rows, block, count * sizeof *rows);
        return;
    }
    const merger by = merger_of(rows[0].count, block[0].count);
    for (size_t r = 0; r < count; r++) {
        rows[r] = merge(&by, &rows[r], &block[r]);
    }
}
