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
/* The standard error of the mean of `replicates` figures from the sum of their squared deviations. */
double summary_replicate_error(double m2, size_t replicates);
/* The quantiles of CRADLE_QUANTILE_LIST. */
extern const double summary_probabilities[CRADLE_QUANTILE_COUNT];
/* Of an output without uncertainty. */
cradle_summary summary_of_constant(double value);
/* The same figures in a unit: each divided by its factor. */
cradle_summary summary_in_unit(const cradle_summary *summary, double factor);

/* The standard error as a share of the mean; infinite if only the mean is 0. */
double summary_precision(const cradle_summary *summary);

#endif
