/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Gaussian copula against NumPy and SciPy:
 *
 *     R = 2 * np.sin(np.pi * np.array([[1, .8, .5], [.8, 1, .2], [.5, .2, 1]]) / 6); np.fill_diagonal(R, 1)
 *     L = np.linalg.cholesky(R)
 *     scipy.stats.norm.cdf(L @ scipy.stats.norm.ppf([.1, .7, .35]))
 */
#include <criterion/criterion.h>
#include <math.h>

#include "random/copula.h"

static const double ranks[9] = {1, 0.8, 0.5, 0.8, 1, 0.2, 0.5, 0.2, 1};

static void normal_matrix(const double *of, size_t count, double *matrix) {
    for (size_t i = 0; i < count * count; i++) {
        matrix[i] = i % (count + 1) == 0 ? 1.0 : copula_normal_correlation(of[i]);
    }
}

Test(copula, normal_correlations_of_rank_correlations) {
    static const double known[][2] = {{0.0, 0.0},
                                      {0.8, 0.8134732861516003},
                                      {-0.3, -0.31286893008046174},
                                      {0.5, 0.5176380902050415},
                                      {0.999, 0.9990929632814857},
                                      {-1.0, -1.0}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        cr_expect_float_eq(copula_normal_correlation(known[i][0]), known[i][1], 3e-16, "%g", known[i][0]);
    }
}

Test(copula, factor_is_that_of_numpy) {
    static const double known[9] = {1.0,
                                    0.0,
                                    0.0,
                                    0.8134732861516004,
                                    0.581602280530017,
                                    0.0,
                                    0.5176380902050416,
                                    -0.36455811615422967,
                                    0.7740466313568947};
    double matrix[9], factor[9] = {0};
    normal_matrix(ranks, 3, matrix);
    cr_assert_eq(copula_factor(matrix, 3, factor), 3);
    for (size_t i = 0; i < 9; i++) {
        cr_expect_float_eq(factor[i], known[i], 1e-15, "%zu", i);
    }
}

/* Its least eigenvalue is -0.44 (np.linalg.eigvalsh); two alone are possible. */
Test(copula, impossible_matrices_have_no_factor) {
    static const double impossible[9] = {1, 0.8, 0.8, 0.8, 1, -0.5, 0.8, -0.5, 1};
    static const double equal[4] = {1, 1, 1, 1};
    double matrix[9], factor[9];
    normal_matrix(impossible, 3, matrix);
    cr_expect_eq(copula_factor(matrix, 3, factor), 2);
    cr_expect_eq(copula_factor(equal, 2, factor), 1);
}

Test(copula, points_are_those_of_scipy) {
    static const double points[3] = {0.1, 0.7, 0.35};
    static const double known[3] = {0.10000000000000009, 0.2304044818943809, 0.12449411210700395};
    double matrix[9], factor[9] = {0};
    normal_matrix(ranks, 3, matrix);
    cr_assert_eq(copula_factor(matrix, 3, factor), 3);
    for (size_t i = 0; i < 3; i++) {
        double normal = 0.0, uniform;
        for (size_t j = 0; j <= i; j++) {
            copula_add(factor[i * 3 + j], &points[j], &normal, 1);
        }
        copula_uniforms(&normal, &uniform, 1);
        cr_expect_float_eq(uniform, known[i], 4e-16, "%zu", i);
    }
}

/* Also at the ends they stay strictly inside (0, 1), with an exact 1 - u. */
Test(copula, points_stay_inside) {
    const double normals[4] = {-40.0, 40.0, -INFINITY, 8.3};
    double uniforms[4];
    copula_uniforms(normals, uniforms, 4);
    for (size_t i = 0; i < 4; i++) {
        cr_expect(uniforms[i] > 0.0 && uniforms[i] < 1.0 && 1.0 - (1.0 - uniforms[i]) == uniforms[i]);
    }
    cr_expect_eq(uniforms[0], 0x1p-53);
    cr_expect_eq(uniforms[1], 1.0 - 0x1p-53);
}
