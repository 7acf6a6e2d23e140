/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sobol' indices of Ishigami's function (a = 7, b = 0.1) from unscrambled Sobol' points, A = dimensions 1 to
 * 3, B = 4 to 6, with point 0: digits computed with SciPy's points and SALib's formulas. Analytic: D
 * = 13.844588, V1 = 4.345888, V2 = 6.125000, V13 = 3.373700.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "random/keyed.h"
#include "random/sobol.h"
#include "stats/indices.h"
#include "stats/regression.h"

static const double pi = 3.14159265358979323846;

static double ishigami(const double *u) {
    const double x = pi * (2 * u[0] - 1), y = pi * (2 * u[1] - 1), z = pi * (2 * u[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * z * z * z * z * sin(x);
}

static void near(double found, double expected, double tolerance, const char *what) {
    cr_expect(fabs(found - expected) <= tolerance, "%s: %.9f, expected %.9f", what, found, expected);
}

static double sobol_point(uint32_t dimension, uint32_t index) {
    uint32_t directions[SOBOL_BITS], point = 0;
    sobol_directions(dimension, SOBOL_BITS, directions);
    for (uint32_t k = 0; k < SOBOL_BITS; k++) {
        point ^= (index >> k & 1) != 0 ? directions[k] : 0;
    }
    return (double)point * 0x1p-32;
}

typedef struct design {
    size_t count;
    double *a, *b, *exchanged[3];
} design;

/* `u` gives the uniform number of a column of [A, B] at a point. */
static design make(size_t count, double (*u)(const void *context, size_t column, size_t index),
                   const void *context) {
    design self = {.count = count, .a = calloc(5 * count, sizeof *self.a)};
    cr_assert_not_null(self.a);
    self.b = self.a + count;
    for (size_t i = 0; i < 3; i++) {
        self.exchanged[i] = self.a + (2 + i) * count;
    }
    for (size_t j = 0; j < count; j++) {
        double a[3], b[3];
        for (size_t i = 0; i < 3; i++) {
            a[i] = u(context, i, j);
            b[i] = u(context, 3 + i, j);
        }
        self.a[j] = ishigami(a);
        self.b[j] = ishigami(b);
        for (size_t i = 0; i < 3; i++) {
            const double kept = a[i];
            a[i] = b[i];
            self.exchanged[i][j] = ishigami(a);
            a[i] = kept;
        }
    }
    return self;
}

static double unscrambled(const void *context, size_t column, size_t index) {
    (void)context;
    return sobol_point((uint32_t)column, (uint32_t)index);
}

static indices_base base_of(const design *d) {
    enum { SLOTS = 256 };
    moments a[SLOTS], b[SLOTS];
    const indices_groups groups = indices_groups_of(d->count, 1);
    cr_assert_leq(indices_slots(&groups), SLOTS);
    for (size_t slot = 0; slot < SLOTS; slot++) {
        a[slot] = b[slot] = moments_of(NULL, 0);
    }
    for (size_t at = 0; at < d->count;) {
        const indices_stretch found = indices_stretch_at(&groups, at, 0, d->count - at);
        cr_assert(found.count > 0 && a[found.slot].count == 0, "a slot of its own");
        a[found.slot] = moments_of(d->a + at, found.count);
        b[found.slot] = moments_of(d->b + at, found.count);
        at += found.count;
    }
    return indices_base_of(&groups, d->b[0], a, b);
}

Test(indices, ishigami_with_unscrambled_points) {
    static const double first[] = {0.314106, 0.442473, -0.000065}, total[] = {0.557435, 0.442454, 0.243293};
    design d = make(4096, unscrambled, NULL);
    const indices_base base = base_of(&d);
    near(base.mean, 3.499912, 6e-7, "pooled mean");
    near(base.variance, 13.844530, 6e-7, "variance");
    for (size_t i = 0; i < 3; i++) {
        cradle_sobol_indices found;
        cr_assert(cradle_sobol_indices_of(d.a, d.b, d.exchanged[i], d.count, 1, &found));
        near(found.first, first[i], 6e-7, "first order");
        near(found.total, total[i], 6e-7, "total");
    }
    free(d.a);
}

/* Of 1024 points the published digits are uncentred: 1/N sum f(B) (f(AB) - f(A)) / V. */
Test(indices, total_of_1024_points) {
    static const double total[] = {0.558179, 0.443285, 0.242149};
    design d = make(1024, unscrambled, NULL);
    near(base_of(&d).variance, 13.818954, 6e-7, "variance");
    for (size_t i = 0; i < 3; i++) {
        cradle_sobol_indices found;
        cr_assert(cradle_sobol_indices_of(d.a, d.b, d.exchanged[i], d.count, 1, &found));
        near(found.total, total[i], 6e-7, "total");
    }
    free(d.a);
}

static double independent(const void *context, size_t column, size_t index) {
    return keyed_uniform(*(const uint64_t *)context, 77 + column, index);
}

/* Two stated errors hold the analytic value in 95 % of cases: of 200 runs, 190 +- 4 sd of 3.1. */
Test(indices, stated_errors_are_honest) {
    enum { RUNS = 200 };
    static const double first[] = {0.313905, 0.442411, 0.0}, total[] = {0.557589, 0.442411, 0.243684};
    int first_within[3] = {0}, total_within[3] = {0};
    for (uint64_t run = 0; run < RUNS; run++) {
        design d = make(2048, independent, &run);
        for (size_t i = 0; i < 3; i++) {
            cradle_sobol_indices found;
            cr_assert(cradle_sobol_indices_of(d.a, d.b, d.exchanged[i], d.count, 1, &found));
            first_within[i] += fabs(found.first - first[i]) <= 2 * found.first_se;
            total_within[i] += fabs(found.total - total[i]) <= 2 * found.total_se;
        }
        free(d.a);
    }
    for (size_t i = 0; i < 3; i++) {
        cr_expect(first_within[i] >= 178 && first_within[i] <= 199, "S%zu %d", i, first_within[i]);
        cr_expect(total_within[i] >= 178 && total_within[i] <= 199, "ST%zu %d", i, total_within[i]);
    }
}

Test(indices, what_does_not_vary_or_fit) {
    const double same[8] = {3, 3, 3, 3, 3, 3, 3, 3}, other[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    cradle_sobol_indices found = {9, 9, 9, 9};
    cr_assert(cradle_sobol_indices_of(same, same, same, 8, 4, &found));
    cr_expect(found.first == 0.0 && found.total == 0.0 && found.first_se == 0.0);
    cr_assert(cradle_sobol_indices_of(other, same, same, 8, 2, &found));
    cr_expect(isnan(found.first_se) && isnan(found.total_se) && found.total > 0.0);
    cr_expect_not(cradle_sobol_indices_of(other, same, same, 8, 3, &found));
    cr_expect_not(cradle_sobol_indices_of(other, same, same, 8, 0, &found));
    cr_expect_not(cradle_sobol_indices_of(other, same, same, 0, 1, &found));
    cr_expect_not(cradle_sobol_indices_of(other, same, same, 65 * 2, 65, &found));
}

/* ---------------------------------------------------------------- the pieces of regression */

Test(indices, ranks_share_ties) {
    double values[] = {5, 1, 5, 3, 5, 1};
    static const double expected[] = {4, 0.5, 4, 2, 4, 0.5};
    cr_assert(ranking_replace(values, 6));
    for (size_t i = 0; i < 6; i++) {
        near(values[i], expected[i], 0.0, "rank");
    }
    cr_assert(ranking_replace(values, 0));
}

/* Signs, both zeros, the smallest and the largest numbers, and such as differ in their last bits alone. */
Test(indices, ranks_order_all_numbers) {
    double values[] = {0.0, -1.5, 1.0 + 0x1p-52, -0.0, 1.0, -5e-324, 5e-324, -1e308, 1e308, -1.25};
    static const double expected[] = {4.5, 1, 8, 4.5, 7, 3, 6, 0, 9, 2};
    cr_assert(ranking_replace(values, 10));
    for (size_t i = 0; i < 10; i++) {
        near(values[i], expected[i], 0.0, "rank");
    }
}

/* Correlations r12 = 0.5, r1y = 0.6, r2y = 0.7: b = (r1y - r12 r2y, r2y - r12 r1y) / (1 - r12^2), and the
 * partial correlation is (r1y - r12 r2y) / sqrt((1 - r12^2)(1 - r2y^2)). */
Test(indices, two_inputs_by_hand) {
    double matrix[] = {1, 0, 0.5, 1}, work[2 * REGRESSION_TOGETHER], coefficients[2], partial[2];
    const double with_figure[] = {0.6, 0.7};
    cr_assert(least_squares(matrix, 2, with_figure, work, coefficients, partial));
    near(coefficients[0], 0.25 / 0.75, 1e-15, "b1");
    near(coefficients[1], 0.40 / 0.75, 1e-15, "b2");
    near(partial[0], 0.25 / sqrt(0.75 * 0.51), 1e-15, "partial 1");
    near(partial[1], 0.40 / sqrt(0.75 * 0.64), 1e-15, "partial 2");
    double dependent[] = {1, 0, 1, 1};
    cr_expect_not(least_squares(dependent, 2, with_figure, work, coefficients, partial));
}

/* Inputs that are all correlated by r: with J the matrix of ones, R = (1 - r) I + r J has the inverse
 * (I - s J) / (1 - r), s = r / (1 + (n - 1) r). */
Test(indices, equally_correlated_inputs) {
    enum { MOST = 19 };
    const double r = 0.3;
    for (size_t n = 1; n <= MOST; n++) {
        double matrix[MOST * MOST], work[MOST * REGRESSION_TOGETHER], with[MOST], sum = 0.0, rest = 1.0;
        double coefficients[MOST], partial[MOST];
        for (size_t i = 0; i < n; i++) {
            with[i] = 0.02 * (double)(i + 1) - 0.1;
            sum += with[i];
            for (size_t j = 0; j < n; j++) {
                matrix[i * n + j] = j < i ? r : j == i ? 1.0 : NAN;
            }
        }
        const double s = r / (1.0 + (double)(n - 1) * r);
        for (size_t i = 0; i < n; i++) {
            rest -= with[i] * (with[i] - s * sum) / (1.0 - r);
        }
        cr_assert(least_squares(matrix, n, with, work, coefficients, partial));
        for (size_t i = 0; i < n; i++) {
            const double b = (with[i] - s * sum) / (1.0 - r), inverse = (1.0 - s) / (1.0 - r);
            near(coefficients[i], b, 1e-14, "coefficient");
            near(partial[i], b / sqrt(rest * inverse + b * b), 1e-14, "partial correlation");
        }
    }
}

static void group_is(const char *name, const char *group) {
    const size_t length = factors_group_length(name);
    cr_expect(length == strlen(group) && strncmp(name, group, length) == 0, "%s: %.*s", name, (int)length,
              name);
}

Test(indices, groups_of_names) {
    group_is("parts.frame.mass", "parts.frame");
    group_is("parts.soc.die.area", "parts.soc");
    group_is("parts.\"a.b\".mass", "parts.\"a.b\"");
    group_is("parameters.service_life", "parameters");
    group_is("use.charging.cycles", "use.charging");
    group_is("distribution.1.distance", "distribution.1");
    group_is("data.materials.aluminium.virgin[CN]", "data.materials.aluminium");
    group_is("data.generation.coal[GLO]", "data.generation");
    group_is("data.end_of_life.packaging.collected[GB]", "data.end_of_life.packaging");
    group_is("data.grids.CN.hydro[CN.x]", "data.grids.CN");
    group_is("mass", "");
}
