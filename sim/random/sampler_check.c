/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samplers against the GNU Scientific Library, whenever one is compiled in a build with assertions: GSL's
 * quantile functions share no code with ours. They do not make samples, because their last bits depend on
 * the processor's libm.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "random/family.h"
#include "random/sampler_check.h"

/* The quantile of the shape a table stands for; NAN where GSL is no reference. */
static double reference(const distribution *of, double p) {
    if (of->kind == DISTRIBUTION_NORMAL || of->kind == DISTRIBUTION_LOGNORMAL) {
        const double z = gsl_cdf_ugaussian_Pinv(p);
        const double step = z * (z < 0.0 ? of->p[1] : of->p[2]);
        return of->kind == DISTRIBUTION_NORMAL ? of->p[0] + step : of->p[0] * exp(step);
    }
    if (of->kind == DISTRIBUTION_PERT || of->kind == DISTRIBUTION_BETA) {
        const beta_shape shape = beta_shape_of(of);
        if (fmin(shape.alpha, shape.beta) >= 1.0 && fmax(shape.alpha, shape.beta) <= 100.0) {
            return shape.low + (shape.high - shape.low) * gsl_cdf_beta_Pinv(p, shape.alpha, shape.beta);
        }
    }
    return NAN;
}

bool sampler_agrees(const sampler *self, const distribution *of) {
    static const double probabilities[] = {0.001, 0.03, 0.2, 0.4, 0.7, 0.95, 0.999};
    enum { COUNT = sizeof probabilities / sizeof *probabilities };
    double samples[COUNT];
    sampler_quantiles(self, probabilities, samples, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        const double expected = reference(of, probabilities[i]);
        const double size = fabs(expected) + fabs(samples[COUNT - 1] - samples[0]);
        if (fabs(samples[i] - expected) > SAMPLER_ERROR * size) { /* false where there is no reference */
            return false;
        }
    }
    return true;
}
