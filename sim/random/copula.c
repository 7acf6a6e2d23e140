/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Gaussian copula in our own arithmetic: plain loops over random/normal.h, in one order, so that threads,
 * vector widths and compilers change no bit.
 */
#include "random/copula.h"

#include <math.h>

#include "random/normal.h"

/* sin(x) for |x| <= pi/6 by its series, cut where the rest is below 2^-60 of the result. */
static double small_sine(double x) {
    const double square = x * x;
    double p = 1.0 / 355687428096000.0;
    p = p * square - 1.0 / 1307674368000.0;
    p = p * square + 1.0 / 6227020800.0;
    p = p * square - 1.0 / 39916800.0;
    p = p * square + 1.0 / 362880.0;
    p = p * square - 1.0 / 5040.0;
    p = p * square + 1.0 / 120.0;
    p = p * square - 1.0 / 6.0;
    return x + x * square * p;
}

double copula_normal_correlation(double rank) {
    const double sixth_of_pi = 0.52359877559829887308;
    return 2.0 * small_sine(rank * sixth_of_pi);
}

size_t copula_factor(const double *matrix, size_t count, double *factor) {
    const double least =
        1e-10; /* of a pivot, which is 1 without correlation: below, rounding is all there is */
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j <= i; j++) {
            double rest = matrix[i * count + j];
            for (size_t k = 0; k < j; k++) {
                rest -= factor[i * count + k] * factor[j * count + k];
            }
            if (i == j && !(rest > least)) {
                return i;
            }
            factor[i * count + j] = i == j ? sqrt(rest) : rest / factor[j * count + j];
        }
    }
    return count;
}

void copula_add(double weight, const double *uniforms, double *normals, size_t count) {
    for (size_t i = 0; i < count; i++) {
        normals[i] += weight * normal_quantile(uniforms[i], false);
    }
}

void copula_uniforms(const double *normals, double *uniforms, size_t count) {
    const double cells = 0x1p52, half_cell = 0x1p-53;
    for (size_t i = 0; i < count; i++) {
        double cell = floor(normal_below(normals[i]) * cells);
        cell = cell < cells ? cell : cells - 1.0;
        uniforms[i] = cell / cells + half_cell;
    }
}
