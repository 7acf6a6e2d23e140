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
 *
 * Where only groups of samples are independent of each other, the mean of their means is the mean, and its
 * standard error is the spread of their means. For a quantile q the same holds of the shares F_r of each
 * group's samples that are below q: their spread takes the place of sqrt(p(1 - p)/n), and the distance of the
 * order statistics above says how far q moves with the share (Bahadur 1966, Annals of Mathematical Statistics
 * 37). Shares are unbiased in groups of any size, which quantiles of groups are not. An order statistic
 * cannot be known better than to its rank, so the spread counts as one rank at least.
 *
 * The squares of the spread of R groups are divided by R - 3 in place of R - 1, which gives the standard
 * deviation of Student's distribution: what is known after so few (JCGM 101:2008, clause 6.4.9.4). So two
 * standard errors hold the truth in 95 % of cases here too.
 */
#include <assert.h>
#include <math.h>

#include "base/dispatch.h"
#include "stats/order.h"
#include "stats/summary.h"

enum { RANKS_EACH = 4, RANK_COUNT = RANKS_EACH * CRADLE_QUANTILE_COUNT };

const double summary_probabilities[CRADLE_QUANTILE_COUNT] = {
#define X(text, value) value,
    CRADLE_QUANTILE_LIST(X)
#undef X
};

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

/* How many of the values are at most each of the quantiles. */
CRADLE_LEVELS(count_below, (const double *values, size_t count, const double *quantiles, uint64_t *counts),
              (values, count, quantiles, counts)) {
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const double quantile = quantiles[q];
        uint64_t below = 0;
        for (size_t i = 0; i < count; i++) {
            below += values[i] <= quantile;
        }
        counts[q] = below;
    }
}

double summary_replicate_error(double m2, size_t replicates) {
    const double r = (double)replicates;
    return sqrt(m2 / (r - 3.0) / r);
}

/* Puts the errors that the replicates show in place of those of independent samples. */
static void errors_of_replicates(const double *values, size_t size, size_t replicates, const size_t *ranks,
                                 cradle_summary *summary) {
    /* the mean first, then the shares below the quantiles */
    moments spread[1 + CRADLE_QUANTILE_COUNT];
    for (size_t k = 0; k <= CRADLE_QUANTILE_COUNT; k++) {
        spread[k] = moments_of(NULL, 0);
    }
    for (size_t r = 0; r < replicates; r++) {
        uint64_t below[CRADLE_QUANTILE_COUNT];
        count_below(values + r * size, size, summary->quantiles, below);
        for (size_t k = 0; k <= CRADLE_QUANTILE_COUNT; k++) {
            double one = k == 0 ? moments_of(values + r * size, size).mean : (double)below[k - 1];
            spread[k] = moments_merge(spread[k], moments_of(&one, 1));
        }
    }
    const double r = (double)replicates;
    summary->se = summary_replicate_error(spread[0].m2, replicates);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const size_t *ends = ranks + RANKS_EACH * q + 2;
        double in_ranks = summary_replicate_error(spread[1 + q].m2, replicates) * r;
        in_ranks = in_ranks > 1.0 ? in_ranks : 1.0;
        summary->quantile_se[q] *= ends[1] > ends[0] ? 2.0 * in_ranks / (double)(ends[1] - ends[0]) : 1.0;
    }
}

cradle_status summary_of_row(const double *values, const moments *row_moments, size_t replicates,
                             cradle_summary *summary) {
    size_t count = (size_t)row_moments->count;
    assert(count > 0 && (replicates == 1 || replicates > 3) && count % replicates == 0);
    size_t ranks[RANK_COUNT];
    double found[RANK_COUNT];
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        ranks_of(summary_probabilities[q], count, ranks + RANKS_EACH * q);
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
        double share = (double)(count - 1) * summary_probabilities[q] - (double)ranks[RANKS_EACH * q];
        summary->quantiles[q] = at[0] + share * (at[1] - at[0]);
        summary->quantile_se[q] = 0.5 * (at[3] - at[2]);
    }
    if (replicates > 1) {
        errors_of_replicates(values, count / replicates, replicates, ranks, summary);
    }
    return CRADLE_OK;
}

double summary_precision(const cradle_summary *summary) {
    return summary->se == 0.0 ? 0.0 : summary->se / fabs(summary->mean);
}

cradle_summary summary_of_constant(double value) {
    cradle_summary summary = {.mean = value};
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        summary.quantiles[q] = value;
    }
    return summary;
}

cradle_summary summary_in_unit(const cradle_summary *summary, double factor) {
    cradle_summary scaled = {.mean = summary->mean / factor,
                             .sd = summary->sd / factor,
                             .se = summary->se / factor,
                             .deterministic = summary->deterministic / factor};
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        scaled.quantiles[q] = summary->quantiles[q] / factor;
        scaled.quantile_se[q] = summary->quantile_se[q] / factor;
    }
    return scaled;
}
