/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Regression by correlations. With R the correlations of the inputs and r theirs with the figure, the
 * standardised coefficients are b = R^-1 r. The partial correlation of input i is -P_iy / sqrt(P_ii P_yy), P
 * the inverse of the matrix of inputs and figure together; by its Schur complement s = 1 - r'b this is
 * b_i / sqrt(s (R^-1)_ii + b_i^2). R is factored by Cholesky, without pivoting: it is near the unit matrix,
 * as inputs are drawn independently.
 */
#include <math.h>
#include <string.h>

#include "stats/regression.h"

/* A pivot below this is a linear dependence. */
static const double pivot_min = 1e-9;

static bool factor(double *matrix, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double *row = matrix + i * count;
        for (size_t j = 0; j <= i; j++) {
            const double *other = matrix + j * count;
            const double sum = row[j] - regression_dot(row, other, j);
            if (i == j && !(sum > pivot_min)) {
                return false;
            }
            row[j] = i == j ? sqrt(sum) : sum / other[j];
        }
    }
    return true;
}

/* x = L^-1 x, from the element `first` on: those before it are 0. */
static void solve_lower(const double *lower, size_t count, size_t first, double *x) {
    for (size_t i = first; i < count; i++) {
        const double *row = lower + i * count;
        x[i] = (x[i] - regression_dot(row + first, x + first, i - first)) / row[i];
    }
}

static void solve_upper(const double *lower, size_t count, double *x) {
    for (size_t i = count; i-- > 0;) {
        for (size_t k = i + 1; k < count; k++) {
            x[i] -= lower[k * count + i] * x[k];
        }
        x[i] /= lower[i * count + i];
    }
}

bool least_squares(double *matrix, size_t count, const double *with_figure, double *work,
                   double *coefficients, double *partial) {
    if (!factor(matrix, count)) {
        return false;
    }
    memcpy(coefficients, with_figure, count * sizeof *coefficients);
    solve_lower(matrix, count, 0, coefficients);
    solve_upper(matrix, count, coefficients);
    double rest = 1.0;
    for (size_t i = 0; i < count; i++) {
        rest -= with_figure[i] * coefficients[i];
    }
    rest = rest > 0.0 ? rest : 0.0;
    for (size_t i = 0; i < count; i++) {
        memset(work, 0, count * sizeof *work);
        work[i] = 1.0;
        solve_lower(matrix, count, i, work); /* (R^-1)_ii is the square of L^-1 e_i */
        double inverse = 0.0;
        for (size_t k = i; k < count; k++) {
            inverse += work[k] * work[k];
        }
        double size = sqrt(rest * inverse + coefficients[i] * coefficients[i]);
        partial[i] = size > 0.0 ? coefficients[i] / size : 0.0;
    }
    return true;
}
