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

enum { TOGETHER = REGRESSION_TOGETHER }; /* rows, and columns of the inverse */

/* A pivot below this is a linear dependence. */
static const double pivot_min = 1e-9;

/* The elements of TOGETHER rows, or of those there are, left of the first one's diagonal. */
static void factor_left(double *matrix, size_t count, size_t first, size_t rows) {
    const double *of[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++) {
        of[k] = matrix + (first + (k < rows ? k : 0)) * count;
    }
    for (size_t j = 0; j < first; j++) {
        const double *other = matrix + j * count;
        double sums[TOGETHER];
        regression_dots(of, other, j, sums);
        for (size_t k = 0; k < rows; k++) {
            double *element = matrix + (first + k) * count + j;
            *element = (*element - sums[k]) / other[j];
        }
    }
}

static bool factor(double *matrix, size_t count) {
    for (size_t first = 0; first < count; first += TOGETHER) {
        const size_t end = count - first < TOGETHER ? count : first + TOGETHER;
        factor_left(matrix, count, first, end - first);
        for (size_t i = first; i < end; i++) {
            double *row = matrix + i * count;
            for (size_t j = first; j <= i; j++) {
                const double *other = matrix + j * count;
                const double sum = row[j] - regression_dot(row, other, j);
                if (i == j && !(sum > pivot_min)) {
                    return false;
                }
                row[j] = i == j ? sqrt(sum) : sum / other[j];
            }
        }
    }
    return true;
}

/* x = L^-1 x. */
static void solve_lower(const double *lower, size_t count, double *x) {
    for (size_t i = 0; i < count; i++) {
        const double *row = lower + i * count;
        x[i] = (x[i] - regression_dot(row, x, i)) / row[i];
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

/* Of R^-1 = L^-T L^-1 the elements `first` to `first + TOGETHER` of the diagonal, as far as there are such:
 * the squares of the columns of L^-1, which are 0 above their own element. In `work` the columns, from
 * `first` on. */
static void invert_diagonal(const double *lower, size_t count, size_t first, double *work,
                            double squares[TOGETHER]) {
    const size_t length = count - first;
    const double *columns[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++) {
        columns[k] = work + k * length;
        squares[k] = 0.0;
    }
    for (size_t i = 0; i < length; i++) {
        const double *row = lower + (first + i) * count + first;
        double sums[TOGETHER];
        regression_dots(columns, row, i, sums);
        for (size_t k = 0; k < TOGETHER; k++) {
            const double element = ((i == k ? 1.0 : 0.0) - sums[k]) / row[i];
            work[k * length + i] = element;
            squares[k] += element * element;
        }
    }
}

bool least_squares(double *matrix, size_t count, const double *with_figure, double *work,
                   double *coefficients, double *partial) {
    if (!factor(matrix, count)) {
        return false;
    }
    memcpy(coefficients, with_figure, count * sizeof *coefficients);
    solve_lower(matrix, count, coefficients);
    solve_upper(matrix, count, coefficients);
    double rest = 1.0, inverse[TOGETHER];
    for (size_t i = 0; i < count; i++) {
        rest -= with_figure[i] * coefficients[i];
    }
    rest = rest > 0.0 ? rest : 0.0;
    for (size_t i = 0; i < count; i++) {
        if (i % TOGETHER == 0) {
            invert_diagonal(matrix, count, i, work, inverse);
        }
        const double size = sqrt(rest * inverse[i % TOGETHER] + coefficients[i] * coefficients[i]);
        partial[i] = size > 0.0 ? coefficients[i] / size : 0.0;
    }
    return true;
}
