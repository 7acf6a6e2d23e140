/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two alternatives in the same draws: what is known of their difference, of their ratio and of which of them
 * is less.
 */
#ifndef CRADLE_STATS_COMPARE_H
#define CRADLE_STATS_COMPARE_H

#include <stddef.h>

#include "cradle.h"

/* Compares a[i] with b[i], i < count, all finite and in the same `replicates` groups as those of
 * summary_of_row(); the members `deterministic` are the caller's. `options` as in cradle_compare().
 * CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status compare_rows(const double *a, const double *b, size_t count,
                                             size_t replicates, const cradle_compare_options *options,
                                             cradle_comparison *result);

/* How often a is less than `factor` times b; the standard error goes to *standard_error. */
double compare_probability(const double *a, const double *b, size_t count, size_t replicates, double factor,
                           double *standard_error);

/* The difference alone, which spares the sorting. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status compare_difference(const double *a, const double *b, size_t count,
                                                   size_t replicates, cradle_summary *difference);

/* probabilities[v * variants + r]: how often rows[v] has the rank r (0: the least) among all in the same
 * draw. Equal values share their ranks. */
void compare_ranks(const double *const *rows, size_t variants, size_t count, double *probabilities);

#endif
