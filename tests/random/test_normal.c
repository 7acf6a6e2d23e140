/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The standard normal and the incomplete beta function against GSL and long double arithmetic.
 */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "random/incomplete_beta.h"
#include "random/normal.h"

static void near(double found, long double exact, double tolerance, const char *what, double at) {
    cr_assert(fabsl((long double)found - exact) <= tolerance * fabsl(exact), "%s at %.17g: %.17g, not %.17Lg",
              what, at, found, exact);
}

Test(normal, probabilities) {
    const long double root = sqrtl(2.0L);
    for (double z = 1e-9; z < 37.6; z = z < 0.1 ? z * 1.7 : z + 0.0137) {
        near(normal_below(-z), erfcl(z / root) / 2.0L, 1e-15 * (4.0 + 0.02 * z * z), "lower tail", -z);
        near(normal_below(z), 1.0L - erfcl(z / root) / 2.0L, 1e-15, "below", z);
        near(normal_from_centre(z), erfl(z / root) / 2.0L, 4e-16, "from the centre", z);
        near(normal_from_centre(-z), -erfl(z / root) / 2.0L, 4e-16, "from the centre", -z);
        near(normal_density(z), expl(-0.5L * z * z) / sqrtl(2.0L * acosl(-1.0L)), 1e-15 * (1.0 + 0.5 * z * z),
             "density", z);
    }
    cr_assert(normal_below(-INFINITY) == 0.0 && normal_below(INFINITY) == 1.0 && normal_below(0.0) == 0.5);
    cr_assert(normal_below(-39.5) == 0.0 && normal_below(39.5) == 1.0 && normal_from_centre(0.0) == 0.0);
}

Test(normal, quantiles) {
    for (double p = 0.5; p > 1e-300; p *= p > 0.01 ? 0.9993 : 0.71) {
        const double z = normal_quantile(p, false);
        near(z, gsl_cdf_ugaussian_Pinv(p), 2e-15, "as GSL", p);
        cr_assert(normal_quantile(p, true) == -z);
        /* d ln p = -z dz or so: the rounding of z counts z^2 times */
        near((double)(erfcl(-z / sqrtl(2.0L)) / 2.0L / p), 1.0L, 1e-15 * (2.0 + z * z), "inverts", p);
        if (p > 1e-10) {
            near(normal_quantile(1.0 - p, true), normal_quantile(1.0 - (1.0 - p), false), 1e-15, "upper", p);
        }
    }
    cr_assert(normal_quantile(0.5, false) == 0.0);
}

static const double shapes[] = {0.2, 0.5, 1.0, 1.4, 2.0, 4.6, 9.99, 10.0, 37.0, 400.0, 2500.0, 10000.0};
enum { SHAPES = sizeof shapes / sizeof *shapes };

Test(incomplete_beta, complete) {
    for (size_t i = 0; i < SHAPES; i++) {
        for (size_t k = 0; k < SHAPES; k++) {
            const double a = shapes[i], b = shapes[k];
            const long double exact = lgammal(a) + lgammal(b) - lgammal((long double)a + b);
            cr_assert(fabsl(beta_log_function(a, b) - exact) <= 1e-15L * (20.0L + fabsl(exact)),
                      "(%g, %g): %.17g", a, b, beta_log_function(a, b));
            cr_assert(fabs(beta_log_function(a, b) - gsl_sf_lnbeta(a, b)) <= 1e-11 * (1.0 + a + b) / 10.0);
        }
    }
}

Test(incomplete_beta, probabilities) {
    gsl_set_error_handler_off();
    for (size_t i = 0; i < SHAPES; i++) {
        for (size_t k = 0; k < SHAPES; k++) {
            const double a = shapes[i], b = shapes[k], log_beta = beta_log_function(a, b);
            for (double v = -1e-12; v > -60.0; v *= 1.31) {
                double slope, slope_above, slope_below;
                const double found = beta_log_probability(a, b, log_beta, v, &slope);
                const double expected =
                    v < -0.5 ? gsl_cdf_beta_P(exp(v), a, b) : gsl_cdf_beta_Q(-expm1(v), b, a);
                if (expected < 1e-300 || expected > 1.0 - 1e-13) {
                    continue; /* underflow there, nothing to see here */
                }
                cr_assert(fabs(exp(found) / expected - 1.0) <= 1e-13 * (20.0 + a + b),
                          "(%g, %g) at %g: %.17g, not %.17g", a, b, v, exp(found), expected);
                const double step = 1e-5 * fabs(v); /* a central difference loses a third of the digits */
                const double risen = beta_log_probability(a, b, log_beta, v + step, &slope_above) -
                                     beta_log_probability(a, b, log_beta, v - step, &slope_below);
                cr_assert(slope >= fmin(slope_above, slope_below) * (1.0 - 1e-9) &&
                          slope <= fmax(slope_above, slope_below) * (1.0 + 1e-9));
                if (slope * step > 1e-9 * (20.0 + a + b)) {
                    cr_assert(fabs(risen / (2.0 * step) / slope - 1.0) < 2e-3,
                              "(%g, %g) at %g: slope %g, not %g", a, b, v, slope, risen / (2.0 * step));
                }
            }
        }
    }
}

/* Closed forms: I_y(a, 1) = y^a, I_y(1, b) = 1 - (1 - y)^b, the arcsine law. */
Test(incomplete_beta, closed_forms) {
    for (double v = -0.001; v > -60.0; v *= 1.17) {
        double slope;
        const long double y = expl(v);
        for (size_t i = 0; i < SHAPES; i++) {
            const double c = shapes[i], log_beta = -log(c);
            near(exp(beta_log_probability(c, 1.0, log_beta, v, &slope) - c * v), 1.0L,
                 1e-15 * (20.0 + c + c * fabs(v)), "y^a", v);
            near(slope, c, 1e-15 * (20.0 + c), "slope", v);
            const long double above = expl(c * log1pl(-y));
            near(exp(beta_log_probability(1.0, c, log_beta, v, &slope)), -expm1l(c * log1pl(-y)),
                 1e-15 * (20.0 + c), "1 - (1 - y)^b", v);
            if (above > 1e-300L) {
                near(slope, c * y * above / (1.0L - y) / -expm1l(c * log1pl(-y)), 1e-14 * (20.0 + c), "slope",
                     v);
            }
        }
        near(exp(beta_log_probability(0.5, 0.5, beta_log_function(0.5, 0.5), v, &slope)),
             asinl(sqrtl(y)) / (acosl(-1.0L) / 2.0L), 1e-14, "arcsine", v);
    }
}
