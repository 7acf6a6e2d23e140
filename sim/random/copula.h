/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Correlated quantities: a Gaussian copula (Iman and Conover 1982 give the rank correlation, Nelsen 2006,
 * "An Introduction to Copulas", the construction). Of a group the points u_j of its members become
 *
 *     z_i = sum over j <= i of L_ij q(u_j),   u'_i = P(Z <= z_i)
 *
 * with q the quantile of the standard normal and L L' = R, the correlations of the normals. Spearman's rank
 * correlation r of the members belongs to the normal correlation 2 sin(pi r/6) (Pearson 1907), whatever their
 * distributions, as long as these are continuous. So u'_i is uniform, each member keeps its distribution, and
 * the first member of a group its very points.
 */
#ifndef CRADLE_RANDOM_COPULA_H
#define CRADLE_RANDOM_COPULA_H

#include <stdbool.h>
#include <stddef.h>

/* A group of quantities, known by their names. */
typedef struct copula {
    const char **names;
    size_t count;
    double *matrix; /* [count][count] correlations of the normals, symmetric */
    double *factor; /* [count][count] L, lower triangular */
} copula;

enum { COPULA_MEMBERS_MAX = 64 }; /* of a group: member k costs k + 1 points a draw */

/* 2 sin(pi rank/6), |rank| <= 1. */
double copula_normal_correlation(double rank);
/* Cholesky's factor of a correlation matrix of `count` rows, both [count][count]. Returns `count`, or the
 * first row whose leading minor is not positive (to rounding). */
size_t copula_factor(const double *matrix, size_t count, double *factor);

/* Adds weight q(u) to each of the normals. */
void copula_add(double weight, const double *uniforms, double *normals, size_t count);
/* Their probabilities, as multiples of 2^-52 plus 2^-53 like all points (keyed.h). In place is allowed. */
void copula_uniforms(const double *normals, double *uniforms, size_t count);

#endif
