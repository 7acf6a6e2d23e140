/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The summary of a row against NumPy and against what theory says of its errors.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "stats/summary.h"

/* numpy: x = (np.arange(11)**1.5)[[7,1,4,0,10,2,9,3,6,5,8]]; x.mean(), x.std(ddof=1), np.quantile(x,
 * [.025,.05,.25,.5,.75,.95,.975]) (method "linear" is Hyndman and Fan's type 7) */
static const double expected_mean = 12.970210060796024, expected_sd = 10.837481998910453;
static const double expected_quantiles[] = {0.25,
                                            0.5,
                                            4.012289773726411,
                                            11.180339887498947,
                                            20.573838087710826,
                                            29.311388300841898,
                                            30.467082451262847};

Test(summary, small_row_as_numpy_has_it) {
    static const int order[] = {7, 1, 4, 0, 10, 2, 9, 3, 6, 5, 8};
    double values[11];
    for (int i = 0; i < 11; i++) {
        values[i] = pow(order[i], 1.5);
    }
    moments all = moments_of(values, 11);
    cradle_summary found;
    cr_assert_eq(summary_of_row(values, &all, 1, &found), CRADLE_OK);
    cr_assert_float_eq(found.mean, expected_mean, 1e-13 * expected_mean);
    cr_assert_float_eq(found.sd, expected_sd, 1e-13 * expected_sd);
    cr_assert_float_eq(found.se, expected_sd / sqrt(11.0), 1e-13);
    for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        cr_assert_float_eq(found.quantiles[q], expected_quantiles[q], 1e-13, "quantile %d: %.17g", q,
                           found.quantiles[q]);
    }
}

/* 0, 1, ..., n - 1 in some order: the quantile p is (n - 1) p, and the ranks are the values. */
Test(summary, ranks_are_values) {
    enum { N = 10000 };
    double *values = malloc(N * sizeof(*values));
    for (int i = 0; i < N; i++) {
        values[i] = (double)((i * 7919) % N);
    }
    moments all = moments_of(values, N);
    cradle_summary found;
    cr_assert_eq(summary_of_row(values, &all, 1, &found), CRADLE_OK);
    cr_assert_float_eq(found.quantiles[0], 249.975, 1e-9);
    cr_assert_float_eq(found.quantiles[3], 4999.5, 1e-9);
    cr_assert_float_eq(found.quantiles[6], 9749.025, 1e-9);
    /* sqrt(n p (1 - p)) = 50 for the median, 15.6 for the outer ones; whole ranks: half a rank either way */
    cr_assert_float_eq(found.quantile_se[3], 50.0, 1.0);
    cr_assert_float_eq(found.quantile_se[0], 15.6, 1.0);
    cr_assert_float_eq(found.quantile_se[6], 15.6, 1.0);
    free(values);
}

Test(summary, one_and_two_samples) {
    double values[] = {5.0, 7.0};
    moments one = moments_of(values, 1), two = moments_of(values, 2);
    cradle_summary found;
    cr_assert_eq(summary_of_row(values, &one, 1, &found), CRADLE_OK);
    cr_assert(found.mean == 5.0 && found.sd == 0.0 && found.se == 0.0);
    cr_assert(found.quantiles[0] == 5.0 && found.quantiles[6] == 5.0 && found.quantile_se[3] == 0.0);
    cr_assert_eq(summary_of_row(values, &two, 1, &found), CRADLE_OK);
    cr_assert_float_eq(found.sd, sqrt(2.0), 1e-15);
    cr_assert_float_eq(found.quantiles[0], 5.05, 1e-15);
    cr_assert_float_eq(found.quantile_se[3], 1.0, 1e-15);
}

/* numpy: v = (np.arange(64) * 37) % 64; g = v.reshape(16, 4); g.mean(1).std(ddof=1) / 4; and for each q =
 * np.quantile(v, p): np.sqrt((g <= q).sum(1).var(ddof=1) * 16) ranks, which here are values;
 * all times np.sqrt(15 / 13). */
Test(summary, errors_of_replicates_as_numpy_has_them) {
    static const double errors[] = {1.4675987714106853, 1.9215378456610455, 3.137858162210944,
                                    2.218800784900916,  3.137858162210944,  1.9215378456610455,
                                    1.4675987714106853};
    double values[64];
    for (int i = 0; i < 64; i++) {
        values[i] = i * 37 % 64;
    }
    moments all = moments_of(values, 64);
    cradle_summary found, independent;
    cr_assert_eq(summary_of_row(values, &all, 16, &found), CRADLE_OK);
    cr_assert_eq(summary_of_row(values, &all, 1, &independent), CRADLE_OK);
    cr_assert_float_eq(found.se, 1.7541160386140582, 1e-14);
    cr_assert(found.mean == independent.mean && found.sd == independent.sd);
    for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        cr_assert(found.quantiles[q] == independent.quantiles[q]);
        cr_assert_float_eq(found.quantile_se[q], errors[q], 1e-13, "quantile %d: %.17g", q,
                           found.quantile_se[q]);
    }
    cr_assert_float_eq(summary_precision(&found), found.se / 31.5, 1e-16);
}

/* Replicates that agree to the last sample still do not know a quantile better than to a rank. */
Test(summary, equal_replicates) {
    double values[16 * 100];
    for (int i = 0; i < 1600; i++) {
        values[i] = i % 100;
    }
    moments all = moments_of(values, 1600);
    cradle_summary found;
    cr_assert_eq(summary_of_row(values, &all, 16, &found), CRADLE_OK);
    cr_assert(found.se == 0.0 && summary_precision(&found) == 0.0);
    cr_assert_float_eq(found.quantiles[3], 49.5, 1e-14);
    cr_assert_float_eq(found.quantile_se[3], 1.0 / 16.0, 0.02, "16 values a rank: %g", found.quantile_se[3]);
    cradle_summary nothing = {.mean = 0.0, .se = 1.0};
    cr_assert(isinf(summary_precision(&nothing)));
}

Test(summary, of_a_constant) {
    cradle_summary found = summary_of_constant(-2.5);
    cr_assert(found.mean == -2.5 && found.sd == 0.0 && found.se == 0.0);
    for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        cr_assert(found.quantiles[q] == -2.5 && found.quantile_se[q] == 0.0);
    }
}
