/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * DISCRETE and EMPIRICAL: distributions given as a list. The quantile of DISCRETE is the first value whose
 * cumulative probability reaches p. That of EMPIRICAL joins the sorted observations x_i at
 * p = (i - 1/2)/n by straight lines and is constant beyond; integrating it piece by piece gives
 *
 *     mean      (x_1 + ... + x_n)/n
 *     E[x^2]    (x_1^2/2 + x_n^2/2 + sum over i of (x_i^2 + x_i x_{i+1} + x_{i+1}^2)/3)/n
 */
#include <math.h>

#include "random/family.h"

/* Probabilities written with a few digits must add up to 1 within this. */
#define SUM_TOLERANCE 1e-6

static const char *list_fault(const distribution *self) {
    for (size_t i = 0; i < self->count; i++) {
        if (!isfinite(self->values[i])) {
            return "its values must be finite numbers";
        }
        if (i > 0 && self->values[i] < self->values[i - 1]) {
            return "its values must be in rising order";
        }
    }
    return NULL;
}

static void list_bounds(const distribution *self, double *low, double *high) {
    *low = self->values[0];
    *high = self->values[self->count - 1];
}

/* ---------------------------------------------------------------- DISCRETE */

static const char *discrete_fault(const distribution *self) {
    if (self->count == 0) {
        return "it needs at least one value";
    }
    double sum = 0.0;
    for (size_t i = 0; i < self->count; i++) {
        if (!(self->weights[i] > 0.0)) {
            return "every probability must be above zero";
        }
        sum += self->weights[i];
    }
    return fabs(sum - 1.0) <= SUM_TOLERANCE ? list_fault(self) : "the probabilities must sum to 1";
}

static double discrete_quantile(const distribution *self, double p, bool upper) {
    double tail = 0.0;
    if (upper) { /* the last value whose upper tail P(x >= value) exceeds p */
        for (size_t i = self->count; i-- > 1;) {
            tail += self->weights[i];
            if (tail > p) {
                return self->values[i];
            }
        }
        return self->values[0];
    }
    for (size_t i = 0; i + 1 < self->count; i++) {
        tail += self->weights[i];
        if (tail >= p) {
            return self->values[i];
        }
    }
    return self->values[self->count - 1];
}

static double discrete_mean(const distribution *self) {
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < self->count; i++) {
        sum += self->weights[i] * self->values[i];
        total += self->weights[i];
    }
    return sum / total;
}

static double discrete_sd(const distribution *self) {
    const double mean = discrete_mean(self);
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < self->count; i++) {
        const double off = self->values[i] - mean;
        sum += self->weights[i] * off * off;
        total += self->weights[i];
    }
    return sqrt(sum / total);
}

const family family_DISCRETE = {.fault = discrete_fault,
                                .quantile = discrete_quantile,
                                .mean = discrete_mean,
                                .sd = discrete_sd,
                                .bounds = list_bounds};

/* ---------------------------------------------------------------- EMPIRICAL */

static const char *empirical_fault(const distribution *self) {
    return self->count < 2 ? "it needs at least two observations" : list_fault(self);
}

static double empirical_quantile(const distribution *self, double p, bool upper) {
    const double last = (double)(self->count - 1);
    const double rank = fmin(fmax((double)self->count * p - 0.5, 0.0), last); /* from the end asked for */
    const size_t step = rank < last ? (size_t)rank : self->count - 2;
    const size_t near = upper ? self->count - 1 - step : step, far = upper ? near - 1 : near + 1;
    return self->values[near] + (rank - (double)step) * (self->values[far] - self->values[near]);
}

static double empirical_mean(const distribution *self) {
    double sum = 0.0;
    for (size_t i = 0; i < self->count; i++) {
        sum += self->values[i] / (double)self->count;
    }
    return sum;
}

static double empirical_sd(const distribution *self) {
    const double mean = empirical_mean(self);
    const double first = self->values[0] - mean, last = self->values[self->count - 1] - mean;
    double sum = 0.5 * (first * first + last * last);
    for (size_t i = 0; i + 1 < self->count; i++) {
        const double a = self->values[i] - mean, b = self->values[i + 1] - mean;
        sum += (a * a + a * b + b * b) / 3.0;
    }
    return sqrt(sum / (double)self->count);
}

const family family_EMPIRICAL = {.fault = empirical_fault,
                                 .quantile = empirical_quantile,
                                 .mean = empirical_mean,
                                 .sd = empirical_sd,
                                 .bounds = list_bounds};
