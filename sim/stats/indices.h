/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sobol' indices from the values of a function at two sets of points and the difference that exchanging some
 * of its inputs makes.
 */
#ifndef CRADLE_STATS_INDICES_H
#define CRADLE_STATS_INDICES_H

#include <stddef.h>

#include "eval/evaluate.h"

/* `count` points that come in groups independent of each other, one after the other. */
enum { INDICES_GROUPS_MAX = 64 };
typedef struct indices_groups {
    size_t count, groups;
} indices_groups;

/* `replicates` as points_replicates(); 1: every point is independent. */
indices_groups indices_groups_of(size_t count, size_t replicates);

/* Sums are made stretch by stretch, so that the order in which blocks come changes no bit. A stretch is what
 * one group has of one block of evaluate.h. */
typedef struct indices_stretch {
    size_t slot;   /* its number, below indices_slots(); some numbers have no stretch */
    size_t offset; /* in the piece, */
    size_t count;
    size_t group;
} indices_stretch;
size_t indices_slots(const indices_groups *self);
/* That which begins at `offset` of a piece of `count` points from `first` on. */
indices_stretch indices_stretch_at(const indices_groups *self, size_t first, size_t offset, size_t count);

/* Of a factor over a stretch, with d = f(A with the factor's inputs from B) - f(A): sums of (f(B) - shift) d,
 * of d and of d^2. */
typedef struct indices_sums {
    double products, differences, squares;
} indices_sums;
indices_sums indices_sum(const double *b, const double *d, double shift, size_t count);

/* What all factors of one function have in common. */
typedef struct indices_base {
    indices_groups groups;
    double shift;                             /* any number near f(B) */
    double mean, variance;                    /* of f(A) and f(B) together (n) */
    double group_squares[INDICES_GROUPS_MAX]; /* squared deviations from the mean in each group */
} indices_base;
/* By the moments of f(A) and f(B) in each slot; of no values where a slot has no stretch. */
indices_base indices_base_of(const indices_groups *groups, double shift, const moments *a, const moments *b);
/* By the sums of each slot that has a stretch. */
cradle_sobol_indices indices_of(const indices_base *base, const indices_sums *sums);

#endif
