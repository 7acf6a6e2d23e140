/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Family: what one kind of distribution knows about itself. distribution.c has the table of all; a new
 * kind is a row of DISTRIBUTION_LIST and a family in one of the distribution_*.c files.
 */
#ifndef CRADLE_RANDOM_FAMILY_H
#define CRADLE_RANDOM_FAMILY_H

#include "random/distribution.h"

typedef struct family {
    int parameters;                                 /* how many of p[] count */
    const char *(*fault)(const distribution *self); /* sees finite parameters, unless may_be_infinite */
    bool may_be_infinite;
    double (*quantile)(const distribution *self, double p, bool upper); /* p <= 1/2 is the accurate half */
    double (*mean)(const distribution *self);
    double (*sd)(const distribution *self);
    void (*bounds)(const distribution *self, double *low, double *high); /* infinite where unbounded */
} family;

#define X(name, key) extern const family family_##name;
DISTRIBUTION_LIST(X)
#undef X

/* The bounds of any distribution, infinite where it has none. */
void family_bounds(const distribution *self, double *low, double *high);

/* Low and high are p[0] and p[1]; the bounds of UNIFORM and BETA. */
void family_bounds_first_two(const distribution *self, double *low, double *high);

/* PERT and BETA as low + (high - low) y with y ~ Beta(alpha, beta). */
typedef struct beta_shape {
    double low, high, alpha, beta;
} beta_shape;

beta_shape beta_shape_of(const distribution *self);

#endif
