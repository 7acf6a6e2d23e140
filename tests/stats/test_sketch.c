/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sketches against the exact summary of the same values, and against what they promise: a quantile is in its
 * bucket, whatever the shape of the data, and neither pieces nor their sizes change a bit.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/sketch.h"
#include "stats/summary.h"

enum { N = 1 << 20 };

/* A permutation of 0 .. N - 1: odd multipliers are invertible modulo a power of two. */
static double uniform_at(uint64_t i) {
    return ((double)((i * 2654435761u + 12345u) % N) + 0.5) / N;
}

static double shape_at(int shape, double u) {
    switch (shape) {
    case 0:
        return u;
    case 1:
        return exp(2.0 * sqrt(2.0) * (u < 0.5 ? -1.0 : 1.0) * pow(fabs(2.0 * u - 1.0), 3.0)); /* long tail */
    case 2:
        return u < 0.3 ? -1.0 : u < 0.8 ? 0.0 : 5.0; /* three values */
    case 3:
        return 7.0 + 1e-9 * u; /* narrow */
    default:
        return u < 0.995 ? 4.0 : 9.0; /* one value on the grid */
    }
}

static double *values_of(int shape) {
    double *values = malloc(N * sizeof(*values));
    for (uint64_t i = 0; i < N; i++) {
        values[i] = shape_at(shape, uniform_at(i));
    }
    return values;
}

static cradle_summary sketched(const double *values, size_t replicates, size_t piece, double *width) {
    moments all = moments_of(NULL, 0), pilot = moments_of(values, SKETCH_PILOT);
    sketch *made = sketch_new(values, SKETCH_PILOT, pilot.low, pilot.high, N, replicates);
    cr_assert_not_null(made);
    for (size_t first = 0; first < N; first += piece) {
        size_t count = N - first < piece ? N - first : piece;
        sketch_add(made, values + first, first, count);
    }
    for (size_t first = 0; first < N; first += 512) {
        all = moments_merge(all, moments_of(values + first, 512));
    }
    cradle_summary found = sketch_summary(made, &all);
    *width = made->width;
    memory_free(made);
    return found;
}

Test(sketch, quantiles_are_within_a_bucket_of_the_exact_ones) {
    for (int shape = 0; shape < 5; shape++) {
        double *values = values_of(shape), width;
        moments all = moments_of(values, N);
        cradle_summary exact, found = sketched(values, 1, 16384, &width);
        cr_assert_eq(summary_of_row(values, &all, 1, &exact), CRADLE_OK);
        cr_expect_float_eq(found.mean, exact.mean, 1e-12 * fabs(exact.mean));
        cr_expect_float_eq(found.sd, exact.sd, 1e-6 * exact.sd);
        cr_expect_float_eq(found.se, exact.sd / sqrt(N), 1e-6 * exact.se);
        for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
            cr_expect_leq(fabs(found.quantiles[q] - exact.quantiles[q]), width * (1 + 1e-9),
                          "shape %d, %d: %g %g", shape, q, found.quantiles[q], exact.quantiles[q]);
        }
        free(values);
    }
}

/* Of evenly spread values the quantile is p and its error sqrt(p (1 - p) / n). */
Test(sketch, a_uniform_as_theory_has_it) {
    double *values = values_of(0), width;
    cradle_summary found = sketched(values, 1, N, &width);
    cr_expect_float_eq(width, 0.98 / SKETCH_BUCKETS, 1e-3 * width);
    for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const double p = summary_probabilities[q], error = sqrt(p * (1.0 - p) / N);
        cr_expect_float_eq(found.quantiles[q], p, 0.1 * width);
        cr_expect_float_eq(found.quantile_se[q], error, 0.02 * error, "%d: %g, not %g", q,
                           found.quantile_se[q], error);
    }
    free(values);
}

Test(sketch, the_size_of_the_pieces_changes_no_bit) {
    double *values = values_of(1), width;
    cradle_summary a = sketched(values, 1, 512, &width), b = sketched(values, 1, 100003, &width);
    cr_expect_eq(memcmp(&a, &b, sizeof a), 0);
    free(values);
}

/* Replicates whose means differ by a known amount: 16 blocks of uniform values, shifted by -7.5 d .. 7.5 d.
 * The sum of squares of the shifts is 340 d^2, so the error of the mean is sqrt(340 / 13 / 16) d. The share
 * below the median moves by the shift, too. */
Test(sketch, errors_are_those_the_replicates_show) {
    const double d = 1e-3, error = sqrt(340.0 / 13.0 / 16.0) * d;
    double *values = malloc(N * sizeof(*values)), width;
    const size_t size = N / 16;
    for (size_t i = 0; i < N; i++) {
        values[i] = ((double)(i * 40503u % size) + 0.5) / (double)size + ((double)(i / size) - 7.5) * d;
    }
    cradle_summary found = sketched(values, 16, 5000, &width), exact;
    moments all = moments_of(values, N);
    cr_assert_eq(summary_of_row(values, &all, 16, &exact), CRADLE_OK);
    cr_expect_float_eq(found.se, error, 1e-6 * error, "%g, not %g", found.se, error);
    cr_expect_float_eq(found.quantile_se[3], error, 0.02 * error, "%g, not %g", found.quantile_se[3], error);
    for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        cr_expect_float_eq(found.quantile_se[q], exact.quantile_se[q], 0.05 * exact.quantile_se[q]);
    }
    free(values);
}
