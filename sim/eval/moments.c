/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments of a block and their merging. The eight partial sums are part of the definition: every vector
 * width adds the same numbers in the same order, so a mean has the same bits on every machine. Formulas:
 * Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37
 * (1983), equations 1.7 (two passes, corrected) and 2.1 (merging).
 */
#include <math.h>

#include "base/dispatch.h"
#include "eval/evaluate.h"

enum { LANES = 8 };

CRADLE_INLINE double sum_of_lanes(const double *lane) {
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

CRADLE_LEVELS(sum_and_range, (const double *values, size_t count, moments *self), (values, count, self)) {
    double sum[LANES] = {0}, low[LANES], high[LANES];
    for (size_t k = 0; k < LANES; k++) {
        low[k] = INFINITY;
        high[k] = -INFINITY;
    }
    size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            double value = values[i + k];
            sum[k] += value;
            low[k] = value < low[k] ? value : low[k];
            high[k] = value > high[k] ? value : high[k];
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        double value = values[whole + k];
        sum[k] += value;
        low[k] = value < low[k] ? value : low[k];
        high[k] = value > high[k] ? value : high[k];
    }
    self->mean = sum_of_lanes(sum) / (double)count;
    for (size_t k = 0; k < LANES; k++) {
        self->low = low[k] < self->low ? low[k] : self->low;
        self->high = high[k] > self->high ? high[k] : self->high;
    }
}

CRADLE_LEVELS(square_deviations, (const double *values, size_t count, moments *self), (values, count, self)) {
    const double mean = self->mean;
    double sum[LANES] = {0}, squares[LANES] = {0};
    size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            double deviation = values[i + k] - mean;
            sum[k] += deviation;
            squares[k] += deviation * deviation;
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        double deviation = values[whole + k] - mean;
        sum[k] += deviation;
        squares[k] += deviation * deviation;
    }
    double rest = sum_of_lanes(sum);
    const double m2 = sum_of_lanes(squares) - rest * rest / (double)count;
    self->m2 = m2 < 0.0 ? 0.0 : m2;
}

moments moments_of(const double *values, size_t count) {
    moments self = {.count = count, .low = INFINITY, .high = -INFINITY};
    if (count > 0) {
        sum_and_range(values, count, &self);
        square_deviations(values, count, &self);
    }
    return self;
}

moments moments_merge(moments a, moments b) {
    if (a.count == 0 || b.count == 0) {
        return a.count == 0 ? b : a;
    }
    double n_a = (double)a.count, n_b = (double)b.count, n = n_a + n_b, delta = b.mean - a.mean;
    return (moments){.count = a.count + b.count,
                     .mean = a.mean + delta * (n_b / n),
                     .m2 = a.m2 + b.m2 + delta * delta * (n_a * n_b / n),
                     .low = a.low < b.low ? a.low : b.low,
                     .high = a.high > b.high ? a.high : b.high};
}
