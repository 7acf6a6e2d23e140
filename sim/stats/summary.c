/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The summary of a row: mean and standard deviation (n - 1) from its moments, the standard error sd /
 * sqrt(n), and quantiles from exact order statistics by Hyndman and Fan (1996), type 7: the quantile p lies
 * at the rank (n - 1) p, counted from 0, straight lines between neighbours.
 *
 * The error of a quantile needs no density: the number of samples below the true quantile is binomial with
 * mean np and variance np(1 - p), so the order statistics of the ranks np -+ sqrt(np(1 - p)) are a one-sigma
 * interval, and half their distance is the standard error (David and Nagaraja, Order Statistics, 2003,
 * section 7.1). A single sample has no spread: sd and errors are 0.
 */
#include <assert.h>
#include <math.h>

#include "stats/order.h"
#include "stats/summary.h"

enum { RANKS_EACH = 4, RANK_COUNT = RANKS_EACH * CRADLE_QUANTILE_COUNT };

static const double probabilities[] = {
#define X(text, value) value,
    CRADLE_QUANTILE_LIST(X)
#undef X
};
_Static_assert(sizeof(probabilities) / sizeof(probabilities[0]) == CRADLE_QUANTILE_COUNT, "one row each");

static size_t clamp_rank(double rank, size_t count) {
    if (rank <= 0.0) {
        return 0;
    }
    return rank >= (double)(count - 1) ? count - 1 : (size_t)rank;
}

/* The two neighbours of the quantile, then the two ends of its error. */
static void ranks_of(double p, size_t count, size_t ranks[RANKS_EACH]) {
    double n = (double)count;
    double spread = sqrt(n * p * (1.0 - p));
    ranks[0] = clamp_rank(floor((n - 1.0) * p), count);
    ranks[1] = clamp_rank((double)ranks[0] + 1.0, count);
    ranks[2] = clamp_rank(floor(n * p - spread), count);
    ranks[3] = clamp_rank(ceil(n * p + spread) - 1.0, count);
}

cradle_status summary_of_row(const double *values, const moments *row_moments, cradle_summary *summary) {
    size_t count = (size_t)row_moments->count;
    assert(count > 0);
    size_t ranks[RANK_COUNT];
    double found[RANK_COUNT];
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        ranks_of(probabilities[q], count, ranks + RANKS_EACH * q);
    }
    cradle_status status =
        order_statistics(values, count, row_moments->low, row_moments->high, ranks, RANK_COUNT, found);
    if (status != CRADLE_OK) {
        return status;
    }
    summary->mean = row_moments->mean;
    summary->sd = count > 1 ? sqrt(row_moments->m2 / (double)(count - 1)) : 0.0;
    summary->se = summary->sd / sqrt((double)count);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const double *at = found + RANKS_EACH * q;
        double share = (double)(count - 1) * probabilities[q] - (double)ranks[RANKS_EACH * q];
        summary->quantiles[q] = at[0] + share * (at[1] - at[0]);
        summary->quantile_se[q] = 0.5 * (at[3] - at[2]);
    }
    return CRADLE_OK;
}

cradle_summary summary_of_constant(double value) {
    cradle_summary summary = {.mean = value};
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        summary.quantiles[q] = value;
    }
    return summary;
}
