/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TRUNCATED_NORMAL: a normal of mean m and standard deviation s, given that it lies in [low, high]. With
 * a = (low - m)/s, b = (high - m)/s and Z = Phi(b) - Phi(a),
 *
 *     mean      m + s d,                d = (phi(a) - phi(b))/Z
 *     variance  s^2 (1 + (a phi(a) - b phi(b))/Z - d^2)           (Johnson, Kotz and Balakrishnan
 * 1994, 13.10)
 *
 * Probabilities are taken from the tail in which they are small, so that an interval far out works too.
 */
#include <math.h>

#include "base/elementary.h"
#include "random/family.h"
#include "random/normal.h"

/* Beyond this many standard deviations the tail is not a normal double. */
#define FARTHEST 37.0
/* An interval narrower than this (in sd) is flat to double precision; the formulas would cancel. */
#define NARROWEST 1e-6

typedef struct window {
    double a, b;         /* standardised bounds */
    double below, above; /* the parent's probability on either side */
    double inside;       /* and between */
} window;

static window window_of(const distribution *self) {
    window w = {.a = (self->p[2] - self->p[0]) / self->p[1], .b = (self->p[3] - self->p[0]) / self->p[1]};
    w.below = normal_below(w.a);
    w.above = normal_below(-w.b);
    if (w.a >= 0.0) {
        w.inside = normal_below(-w.a) - w.above;
    } else if (w.b <= 0.0) {
        w.inside = normal_below(w.b) - w.below;
    } else {
        w.inside = 1.0 - w.below - w.above;
    }
    return w;
}

static const char *truncated_fault(const distribution *self) {
    if (isinf(self->p[0]) || isinf(self->p[1])) {
        return "its mean and standard deviation must be finite numbers";
    }
    if (!(self->p[1] > 0.0)) {
        return "the standard deviation must be above zero";
    }
    if (!(self->p[2] < self->p[3])) {
        return "low must be below high";
    }
    const double a = (self->p[2] - self->p[0]) / self->p[1], b = (self->p[3] - self->p[0]) / self->p[1];
    if (a > FARTHEST || b < -FARTHEST) {
        return "low and high lie more than 37 standard deviations from the value";
    }
    return b - a < NARROWEST ? "low and high are so close that the normal is flat between them; use uniform"
                             : NULL;
}

static double truncated_quantile(const distribution *self, double p, bool upper) {
    const window w = window_of(self);
    const double lower_share = upper ? 1.0 - p : p, upper_share = upper ? p : 1.0 - p;
    const double lower_tail = w.below + lower_share * w.inside, upper_tail = w.above + upper_share * w.inside;
    const bool by_upper = lower_tail >= upper_tail;
    const double z = normal_quantile(by_upper ? upper_tail : lower_tail, by_upper);
    return fmin(fmax(self->p[0] + self->p[1] * z, self->p[2]), self->p[3]);
}

/* Mean and sd of the standardised variable, for a window so narrow that the closed form would cancel:
 * Gauss-Legendre with five points over a density that hardly changes. */
static void narrow_moments(const window *w, double *mean, double *sd) {
    static const double points[5] = {-0.90617984593866399, -0.53846931010568309, 0.0, 0.53846931010568309,
                                     0.90617984593866399};
    static const double weights[5] = {0.23692688505618909, 0.47862867049936647, 0.56888888888888889,
                                      0.47862867049936647, 0.23692688505618909};
    const double centre = 0.5 * (w->a + w->b), half = 0.5 * (w->b - w->a);
    double sum_0 = 0.0, sum_1 = 0.0, sum_2 = 0.0;
    for (int i = 0; i < 5; i++) {
        const double t = points[i], step = half * t,
                     weight = weights[i] * elementary_exp(-step * (centre + 0.5 * step));
        sum_0 += weight;
        sum_1 += weight * t;
        sum_2 += weight * t * t;
    }
    const double shift = sum_1 / sum_0;
    *mean = centre + half * shift;
    *sd = half * sqrt(sum_2 / sum_0 - shift * shift);
}

static void standard_moments(const distribution *self, double *mean, double *sd) {
    const window w = window_of(self);
    if ((w.b - w.a) * (1.0 + 0.5 * fabs(w.a + w.b)) < 1.0) {
        narrow_moments(&w, mean, sd);
        return;
    }
    const double at_a = normal_density(w.a), at_b = normal_density(w.b);
    const double a_at_a = isinf(w.a) ? 0.0 : w.a * at_a, b_at_b = isinf(w.b) ? 0.0 : w.b * at_b;
    *mean = (at_a - at_b) / w.inside;
    *sd = sqrt(fmax(1.0 + (a_at_a - b_at_b) / w.inside - *mean * *mean, 0.0));
}

static double truncated_mean(const distribution *self) {
    double mean, sd;
    standard_moments(self, &mean, &sd);
    return self->p[0] + self->p[1] * mean;
}

static double truncated_sd(const distribution *self) {
    double mean, sd;
    standard_moments(self, &mean, &sd);
    return self->p[1] * sd;
}

static void truncated_bounds(const distribution *self, double *low, double *high) {
    *low = self->p[2];
    *high = self->p[3];
}

const family family_TRUNCATED_NORMAL = {.parameters = 4,
                                        .fault = truncated_fault,
                                        .may_be_infinite = true,
                                        .quantile = truncated_quantile,
                                        .mean = truncated_mean,
                                        .sd = truncated_sd,
                                        .bounds = truncated_bounds};
