/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of one row of samples.
 */
#ifndef CRADLE_STATS_SUMMARY_H
#define CRADLE_STATS_SUMMARY_H

#include "eval/evaluate.h"

/* Mean, sd and quantiles with their Monte Carlo errors; `deterministic` is the caller's. All values are
 * finite. They come in `replicates` independent groups of equal size, one after the other, within which they
 * may depend on each other; 1: all are independent. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status summary_of_row(const double *values, const moments *row_moments,
                                               size_t replicates, cradle_summary *summary);

/* The same step by step, for those who find order statistics otherwise. The ranks that are needed, those of
 * one quantile together: */
enum { SUMMARY_RANKS_EACH = 4, SUMMARY_RANKS = SUMMARY_RANKS_EACH * CRADLE_QUANTILE_COUNT };
void summary_ranks(size_t count, size_t ranks[SUMMARY_RANKS]);
/* of independent samples, by the order statistics of these ranks: */
void summary_by_ranks(const moments *row_moments, const size_t ranks[SUMMARY_RANKS],
                      const double found[SUMMARY_RANKS], cradle_summary *summary);
/* and the errors that replicates show. How many of a replicate's samples are at most each quantile: */
typedef struct summary_replicate {
    double mean;
    uint64_t below[CRADLE_QUANTILE_COUNT];
} summary_replicate;
void summary_count_below(const double *values, size_t count, const double quantiles[CRADLE_QUANTILE_COUNT],
                         uint64_t below[CRADLE_QUANTILE_COUNT]);
void summary_by_replicates(const summary_replicate *replicates, size_t count,
                           const size_t ranks[SUMMARY_RANKS], cradle_summary *summary);
/* The standard error of the mean of `replicates` figures from the sum of their squared deviations. */
double summary_replicate_error(double m2, size_t replicates);
/* The quantiles of CRADLE_QUANTILE_LIST. */
extern const double summary_probabilities[CRADLE_QUANTILE_COUNT];
/* Their numbers, for loops that keep something of each in a register. */
#define SUMMARY_EACH_QUANTILE(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6)
_Static_assert(CRADLE_QUANTILE_COUNT == 7, "SUMMARY_EACH_QUANTILE numbers them");
/* Of an output without uncertainty. */
cradle_summary summary_of_constant(double value);
/* The same figures in a unit: each divided by its factor. */
cradle_summary summary_in_unit(const cradle_summary *summary, double factor);

/* The standard error as a share of the mean; infinite if only the mean is 0. */
double summary_precision(const cradle_summary *summary);

#endif
