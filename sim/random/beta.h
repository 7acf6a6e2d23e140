/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles of the beta distribution on [0, 1], to nearly full precision in the lower half, and fast
 * enough to fill tables from.
 */
#ifndef CRADLE_RANDOM_BETA_H
#define CRADLE_RANDOM_BETA_H

#include <stdbool.h>
#include <stddef.h>

/* The shapes for which the bounds of beta_quantile() and of the samplers are tested. */
#define BETA_SHAPE_MIN 0.2
#define BETA_SHAPE_MAX 10000.0

/* y with P(Y <= y) = p, 0 < p < 1; relatively accurate also where y is tiny. Of the upper half take
 * 1 - beta_quantile(beta, alpha, 1 - p). */
double beta_quantile(double alpha, double beta, double p);

/* ln y as a function of log2 p over the lower half, in Chebyshev polynomials, four pieces between the
 * powers of two -53, -19, -7, -3, -1. There the function is so smooth that a few dozen quantiles give it to
 * 1e-10. */
enum { BETA_CURVE_PIECES = 4, BETA_CURVE_NODES = 18 };

typedef struct beta_curve {
    double coefficients[BETA_CURVE_PIECES][BETA_CURVE_NODES];
} beta_curve;

/* False if a piece misses its control points; then use beta_quantile(). */
bool beta_curve_fit(beta_curve *self, double alpha, double beta);
enum { BETA_CURVE_POINTS = 64 };
/* y at `count` points, at most BETA_CURVE_POINTS, between two neighbouring whole log2_p of [-53, -1]. */
void beta_curve_fill(const beta_curve *self, const double *log2_p, double *y, size_t count);

#endif
