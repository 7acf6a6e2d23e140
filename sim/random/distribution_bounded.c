/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UNIFORM, TRIANGULAR, PERT and BETA: distributions between a low and a high. Quantiles are measured from
 * the nearer end, so that both tails keep their digits.
 *
 * PERT (Malcolm et al. 1959, in the beta form of Clark 1962): alpha = 1 + 4 (mode - low)/(high - low),
 * beta = 1 + 4 (high - mode)/(high - low); its mean is (low + 4 mode + high)/6.
 */
#include <math.h>

#include "random/beta.h"
#include "random/family.h"

static const char *ends_fault(double low, double high) {
    return low < high ? NULL : "low must be below high";
}

static const char *mode_fault(const distribution *self) {
    const char *fault = ends_fault(self->p[0], self->p[2]);
    if (fault == NULL && !(self->p[0] <= self->p[1] && self->p[1] <= self->p[2])) {
        fault = "the most likely value must lie between low and high";
    }
    return fault;
}

void family_bounds_first_two(const distribution *self, double *low, double *high) {
    *low = self->p[0];
    *high = self->p[1];
}

static void bounds_around_mode(const distribution *self, double *low, double *high) {
    *low = self->p[0];
    *high = self->p[2];
}

/* ---------------------------------------------------------------- UNIFORM */

static const char *uniform_fault(const distribution *self) {
    return ends_fault(self->p[0], self->p[1]);
}

static double uniform_quantile(const distribution *self, double p, bool upper) {
    const double step = p * (self->p[1] - self->p[0]);
    return upper ? self->p[1] - step : self->p[0] + step;
}

static double uniform_mean(const distribution *self) {
    return self->p[0] + 0.5 * (self->p[1] - self->p[0]);
}

static double uniform_sd(const distribution *self) {
    return (self->p[1] - self->p[0]) / sqrt(12.0);
}

const family family_UNIFORM = {.parameters = 2,
                               .fault = uniform_fault,
                               .quantile = uniform_quantile,
                               .mean = uniform_mean,
                               .sd = uniform_sd,
                               .bounds = family_bounds_first_two};

/* ---------------------------------------------------------------- TRIANGULAR */

static double triangular_quantile(const distribution *self, double p, bool upper) {
    const double low = self->p[0], mode = self->p[1], high = self->p[2], width = high - low;
    const double from_low = upper ? 1.0 - p : p, from_high = upper ? p : 1.0 - p;
    const double x = from_low * width < mode - low ? low + sqrt(from_low * width * (mode - low))
                                                   : high - sqrt(from_high * width * (high - mode));
    return fmin(fmax(x, low), high);
}

static double triangular_mean(const distribution *self) {
    return self->p[0] + ((self->p[1] - self->p[0]) + (self->p[2] - self->p[0])) / 3.0;
}

static double triangular_sd(const distribution *self) {
    const double width = self->p[2] - self->p[0], rise = self->p[1] - self->p[0];
    return sqrt((width * (width - rise) + rise * rise) / 18.0);
}

const family family_TRIANGULAR = {.parameters = 3,
                                  .fault = mode_fault,
                                  .quantile = triangular_quantile,
                                  .mean = triangular_mean,
                                  .sd = triangular_sd,
                                  .bounds = bounds_around_mode};

/* ---------------------------------------------------------------- PERT and BETA */

beta_shape beta_shape_of(const distribution *self) {
    if (self->kind == DISTRIBUTION_BETA) {
        return (beta_shape){self->p[0], self->p[1], self->p[2], self->p[3]};
    }
    const double low = self->p[0], mode = self->p[1], high = self->p[2], width = high - low;
    return (beta_shape){low, high, 1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width};
}

static const char *beta_fault(const distribution *self) {
    const char *fault = ends_fault(self->p[0], self->p[1]);
    if (fault == NULL && !(fmin(self->p[2], self->p[3]) >= BETA_SHAPE_MIN)) {
        fault = "alpha and beta must be at least 0.2";
    }
    if (fault == NULL && !(fmax(self->p[2], self->p[3]) <= BETA_SHAPE_MAX)) {
        fault = "alpha and beta must be at most 10000";
    }
    return fault;
}

static double beta_family_quantile(const distribution *self, double p, bool upper) {
    const beta_shape shape = beta_shape_of(self);
    const double width = shape.high - shape.low;
    if ((p <= 0.5) == upper) {
        return shape.high - width * beta_quantile(shape.beta, shape.alpha, upper ? p : 1.0 - p);
    }
    return shape.low + width * beta_quantile(shape.alpha, shape.beta, upper ? 1.0 - p : p);
}

static double beta_mean(const distribution *self) {
    const beta_shape shape = beta_shape_of(self);
    return shape.low + (shape.high - shape.low) * shape.alpha / (shape.alpha + shape.beta);
}

static double beta_sd(const distribution *self) {
    const beta_shape shape = beta_shape_of(self);
    const double sum = shape.alpha + shape.beta;
    return (shape.high - shape.low) * sqrt(shape.alpha * shape.beta / (sum + 1.0)) / sum;
}

const family family_PERT = {.parameters = 3,
                            .fault = mode_fault,
                            .quantile = beta_family_quantile,
                            .mean = beta_mean,
                            .sd = beta_sd,
                            .bounds = bounds_around_mode};

const family family_BETA = {.parameters = 4,
                            .fault = beta_fault,
                            .quantile = beta_family_quantile,
                            .mean = beta_mean,
                            .sd = beta_sd,
                            .bounds = family_bounds_first_two};
