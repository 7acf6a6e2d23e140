/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sobol' indices from the values of a function at two sets of points and the difference that exchanging some
 * of its inputs makes.
 */
#ifndef CRADLE_STATS_INDICES_H
#define CRADLE_STATS_INDICES_H

#include <stddef.h>

#include "cradle.h"

/* What all factors of one function have in common: its values f(A) and f(B) at `count` points each, which
 * come in `groups` independent groups, one after the other (points_replicates(), or 1: every point is
 * independent). */
enum { INDICES_GROUPS_MAX = 64 };

typedef struct indices_base {
    const double *a, *b;
    size_t count, groups;
    double mean, variance;                    /* of a and b together (n) */
    double group_squares[INDICES_GROUPS_MAX]; /* squared deviations from the mean in each group */
} indices_base;

indices_base indices_base_of(const double *a, const double *b, size_t count, size_t replicates);
/* difference[j] = f(A with the factor's inputs from B)_j - f(A)_j. */
cradle_sobol_indices indices_of(const indices_base *base, const double *difference);

#endif
