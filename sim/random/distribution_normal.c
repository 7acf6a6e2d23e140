/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NORMAL and LOGNORMAL, each of two halves joined at the median. With z standard normal,
 *
 *     NORMAL     x = centre + s z                 s = sd below for z < 0, sd above for z > 0
 *     LOGNORMAL  x = median exp(s z)              s = sigma below, sigma above
 *
 * Both halves carry the probability 1/2, so the moments are sums over half lines:
 * integral of z phi(z) over z > 0 is 1/sqrt(2 pi), of z^2 phi(z) is 1/2, and of (exp(s z) - 1) phi(z) is
 * exp(s^2/2) Phi(s) - 1/2.
 */
#include <math.h>

#include "base/elementary.h"
#include "random/family.h"
#include "random/normal.h"

const double distribution_z975 = 1.959963984540054; /* normal_quantile(0.975) */

static const double inverse_sqrt_2_pi = 0.39894228040143267794;

/* s z at the quantile p. */
static double deviation(const distribution *self, double p, bool upper) {
    const double z = normal_quantile(p, upper);
    return z * (z < 0.0 ? self->p[1] : self->p[2]);
}

static void everywhere(const distribution *self, double *low, double *high) {
    (void)self;
    *low = -INFINITY;
    *high = INFINITY;
}

/* ---------------------------------------------------------------- NORMAL */

static const char *normal_fault(const distribution *self) {
    return self->p[1] >= 0.0 && self->p[2] >= 0.0 ? NULL : "the standard deviation must not be negative";
}

static double normal_family_quantile(const distribution *self, double p, bool upper) {
    return self->p[0] + deviation(self, p, upper);
}

static double normal_mean(const distribution *self) {
    return self->p[0] + (self->p[2] - self->p[1]) * inverse_sqrt_2_pi;
}

static double normal_sd(const distribution *self) {
    const double below = self->p[1], above = self->p[2], shift = (above - below) * inverse_sqrt_2_pi;
    return sqrt(0.5 * (below * below + above * above) - shift * shift);
}

const family family_NORMAL = {.parameters = 3,
                              .fault = normal_fault,
                              .quantile = normal_family_quantile,
                              .mean = normal_mean,
                              .sd = normal_sd,
                              .bounds = everywhere};

/* ---------------------------------------------------------------- LOGNORMAL */

static const char *lognormal_fault(const distribution *self) {
    if (!(self->p[0] > 0.0)) {
        return "the value must be above zero, as a lognormal quantity cannot be zero or negative";
    }
    return self->p[1] >= 0.0 && self->p[2] >= 0.0 ? NULL
                                                  : "the geometric standard deviation must be at least 1";
}

static double lognormal_quantile(const distribution *self, double p, bool upper) {
    return self->p[0] * elementary_exp(deviation(self, p, upper));
}

/* exp(s^2/2) Phi(s) - 1/2, without cancellation at small s. */
static double half_line_growth(double s) {
    return elementary_expm1(0.5 * s * s) * normal_below(s) + normal_from_centre(s);
}

/* E[x / median - 1]. */
static double relative_growth(double below, double above) {
    return half_line_growth(-below) + half_line_growth(above);
}

static double lognormal_mean(const distribution *self) {
    return self->p[0] * (1.0 + relative_growth(self->p[1], self->p[2]));
}

static double lognormal_sd(const distribution *self) {
    const double below = self->p[1], above = self->p[2];
    if (below == above) {
        return self->p[0] * elementary_exp(0.5 * above * above) * sqrt(elementary_expm1(above * above));
    }
    const double growth = relative_growth(below, above);
    const double square =
        relative_growth(2.0 * below, 2.0 * above) - 2.0 * growth; /* E[(x / median - 1)^2] */
    return self->p[0] * sqrt(fmax(square - growth * growth, 0.0));
}

static void lognormal_bounds(const distribution *self, double *low, double *high) {
    *low = self->p[1] > 0.0 ? -INFINITY : self->p[0];
    *high = self->p[2] > 0.0 ? INFINITY : self->p[0];
}

const family family_LOGNORMAL = {.parameters = 3,
                                 .fault = lognormal_fault,
                                 .quantile = lognormal_quantile,
                                 .mean = lognormal_mean,
                                 .sd = lognormal_sd,
                                 .bounds = lognormal_bounds};
