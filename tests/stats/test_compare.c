/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paired comparison against closed forms of two lognormals that share most of their spread: medians 60 and
 * 66, a shared sigma of 0.20, an own one of 0.08 each. With d = ln(66/60), s = 0.08 sqrt 2 and t =
 * sqrt(0.20^2 + 0.08^2):
 *
 *     P(A < B) paired Phi(d/s) = 0.800227, unpaired Phi(d/(t sqrt 2)) = 0.622811
 *     overlap 2 Phi(-d/(2t)) = 0.824911, correlation of logarithms 0.20^2/t^2 = 0.862069
 *     effect d/s = 0.842431; for 1,000 declared runs t = 20.315450
 */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "stats/compare.h"

enum { N = 1 << 20 };

/* Points of a Korobov lattice fill the cube far more evenly than draws, so the digits below are met with few.
 */
static double fraction(double x) {
    return x - floor(x);
}

static void fill(double *a, double *b, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double z[3];
        static const double steps[] = {0.41421356237309515, 0.7320508075688772, 0.23606797749978969};
        for (int k = 0; k < 3; k++) {
            z[k] = gsl_cdf_ugaussian_Pinv(fraction((double)(i + 1) * steps[k]));
        }
        a[i] = 60.0 * exp(0.20 * z[0] + 0.08 * z[1]);
        b[i] = 66.0 * exp(0.20 * z[0] + 0.08 * z[2]);
    }
}

Test(compare, two_lognormals_that_share_their_spread) {
    double *a = malloc(2 * N * sizeof(*a)), *b = a + N;
    fill(a, b, N);
    cradle_comparison found;
    cradle_compare_options options = {.margin = 0.05};
    cr_assert_eq(compare_rows(a, b, N, 1, &options, &found), CRADLE_OK);
    cr_assert(found.positive);
    cr_assert_float_eq(found.probability, 0.800227, 2e-4, "%.6f", found.probability);
    cr_assert_float_eq(found.probability_se, sqrt(0.800227 * 0.199773 / N), 1e-6);
    /* Phi((d + ln 0.95)/s) */
    cr_assert_float_eq(found.relevant, 0.651383, 4e-4, "%.6f", found.relevant);
    cr_assert_float_eq(found.unpaired, 0.622811, 2e-4, "%.6f", found.unpaired);
    cr_assert_float_eq(found.overlap, 0.824911, 2e-3, "%.6f", found.overlap);
    cr_assert_float_eq(found.correlation, 0.862069, 2e-4, "%.6f", found.correlation);
    cr_assert_float_eq(found.effect, 0.842431, 1e-3, "%.6f", found.effect);
    cr_assert_eq(found.declared, 1000);
    cr_assert_float_eq(found.t, 20.315450, 3e-2, "%.6f", found.t);
    /* scipy.stats.t.ppf(0.95, 999) */
    cr_assert_float_eq(found.t_critical, 1.6463803, 1e-6, "%.8f", found.t_critical);
    /* means: median exp(sigma^2/2), sigma^2 of each 0.0464, of the ratio 0.0128 */
    cr_assert_float_eq(found.difference.mean, (60.0 - 66.0) * exp(0.0232), 2e-3);
    cr_assert_float_eq(found.ratio.mean, 60.0 / 66.0 * exp(0.0064), 1e-4);
    cr_assert_float_eq(found.ratio.quantiles[3], 60.0 / 66.0, 1e-4);
    free(a);
}

/* scipy.stats.t.ppf(0.95, n - 1) */
Test(compare, students_quantile) {
    static const struct {
        uint64_t declared;
        double critical;
    } cases[] = {{2, 6.3137515146750376}, {10, 1.8331129326562374}, {20000, 1.6449297951}};
    double a[] = {1, 2, 3, 5}, b[] = {2, 2, 5, 6};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cradle_compare_options options = {.declared = cases[i].declared};
        cradle_comparison found;
        cr_assert_eq(compare_rows(a, b, 4, 1, &options, &found), CRADLE_OK);
        cr_assert_float_eq(found.t_critical, cases[i].critical, 1e-5 * cases[i].critical, "%.10f",
                           found.t_critical);
    }
}

/* By hand: the differences are -1, 0, -2, -1. */
Test(compare, few_values_by_hand) {
    double a[] = {1, 2, 3, 5}, b[] = {2, 2, 5, 6};
    cradle_compare_options options = {0};
    cradle_comparison found;
    cr_assert_eq(compare_rows(a, b, 4, 1, &options, &found), CRADLE_OK);
    cr_assert_float_eq(found.difference.mean, -1.0, 1e-15);
    cr_assert_float_eq(found.probability, 0.75, 1e-15);
    cr_assert(found.relevant == found.probability, "no margin");
    /* b = 2, 2: one below, one equal each; 5: three below, one equal; 6: four */
    cr_assert_float_eq(found.unpaired, (1.5 + 1.5 + 3.5 + 4.0) / 16.0, 1e-15);
    cr_assert_float_eq(found.samples_paired, ceil(4.0 * (2.0 / 3.0)), 1e-12);
}

Test(compare, equal_and_constant_rows) {
    double a[] = {3, 3, 3, 3}, b[] = {4, 4, 4, 4};
    cradle_compare_options options = {0};
    cradle_comparison found;
    cr_assert_eq(compare_rows(a, b, 4, 1, &options, &found), CRADLE_OK);
    cr_assert(found.probability == 1.0 && found.probability_se == 0.0 && found.unpaired == 1.0);
    cr_assert(isinf(found.effect) && found.samples_paired == 1.0);
    cr_assert(found.difference.mean == -1.0 && found.difference.sd == 0.0);
    cr_assert_eq(compare_rows(a, a, 4, 1, &options, &found), CRADLE_OK);
    cr_assert(found.probability == 0.0 && found.unpaired == 0.5 && found.overlap == 1.0 &&
              found.effect == 0.0);
}

Test(compare, values_that_are_not_positive_have_no_ratio) {
    double a[] = {-1, 2, 0, 1}, b[] = {0, 1, 2, 3};
    cradle_compare_options options = {0};
    cradle_comparison found;
    cr_assert_eq(compare_rows(a, b, 4, 1, &options, &found), CRADLE_OK);
    cr_assert(!found.positive && found.ratio.mean == 0.0 && found.ratio.sd == 0.0);
    cr_assert_float_eq(found.difference.mean, -1.0, 1e-15);
}

Test(compare, ranks) {
    static const double x[] = {1, 2, 3, 4}, y[] = {2, 1, 3, 5}, z[] = {9, 9, 9, 0};
    const double *rows[] = {x, y, z};
    double share[9];
    compare_ranks(rows, 3, 4, share);
    static const double expected[] = {0.375, 0.625, 0.0, 0.375, 0.375, 0.25, 0.25, 0.0, 0.75};
    for (int i = 0; i < 9; i++) {
        cr_assert_float_eq(share[i], expected[i], 1e-15, "%d: %g", i, share[i]);
    }
}
