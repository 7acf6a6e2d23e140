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

#include "base/arena.h"
#include "base/dispatch.h"
#include "stats/order.h"
#include "stats/summary.h"

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
static void ranks_of(double p, size_t count, size_t ranks[SUMMARY_RANKS_EACH]) {
    double n = (double)count;
    double spread = sqrt(n * p * (1.0 - p));
    ranks[0] = clamp_rank(floor((n - 1.0) * p), count);
    ranks[1] = clamp_rank((double)ranks[0] + 1.0, count);
    ranks[2] = clamp_rank(floor(n * p - spread), count);
    ranks[3] = clamp_rank(ceil(n * p + spread) - 1.0, count);
}

/* How many of the values are at most each of the quantiles, which stay in registers. */
CRADLE_LEVELS(count_below, (const double *values, size_t count, const double *quantiles, uint64_t *counts),
              (values, count, quantiles, counts)) {
#define X(q)                                 \
    const double quantile##q = quantiles[q]; \
    uint64_t below##q = 0;
    SUMMARY_EACH_QUANTILE(X)
#undef X
    for (size_t i = 0; i < count; i++) {
        const double value = values[i];
#define X(q) below##q += value <= quantile##q;
        SUMMARY_EACH_QUANTILE(X)
#undef X
    }
#define X(q) counts[q] = below##q;
    SUMMARY_EACH_QUANTILE(X)
#undef X
}

void summary_count_below(const double *values, size_t count, const double quantiles[CRADLE_QUANTILE_COUNT],
                         uint64_t below[CRADLE_QUANTILE_COUNT]) {
    count_below(values, count, quantiles, below);
}

double summary_replicate_error(double m2, size_t replicates) {
    const double r = (double)replicates;
    return sqrt(m2 / (r - 3.0) / r);
}

void summary_ranks(size_t count, size_t ranks[SUMMARY_RANKS]) {
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        ranks_of(summary_probabilities[q], count, ranks + SUMMARY_RANKS_EACH * q);
    }
}

void summary_by_ranks(const moments *row_moments, const size_t ranks[SUMMARY_RANKS],
                      const double found[SUMMARY_RANKS], cradle_summary *summary) {
    const double count = (double)row_moments->count;
    summary->mean = row_moments->mean;
    summary->sd = count > 1.0 ? sqrt(row_moments->m2 / (count - 1.0)) : 0.0;
    summary->se = summary->sd / sqrt(count);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const double *at = found + SUMMARY_RANKS_EACH * q;
        const double share = (count - 1.0) * summary_probabilities[q] - (double)ranks[SUMMARY_RANKS_EACH * q];
        summary->quantiles[q] = at[0] + share * (at[1] - at[0]);
        summary->quantile_se[q] = 0.5 * (at[3] - at[2]);
    }
}

/* Puts the errors that the replicates show in place of those of independent samples. */
void summary_by_replicates(const summary_replicate *replicates, size_t count,
                           const size_t ranks[SUMMARY_RANKS], cradle_summary *summary) {
    moments means = moments_of(NULL, 0);
    for (size_t r = 0; r < count; r++) {
        means = moments_merge(means, moments_of(&replicates[r].mean, 1));
    }
    summary->se = summary_replicate_error(means.m2, count);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        moments shares = moments_of(NULL, 0);
        for (size_t r = 0; r < count; r++) {
            const double below = (double)replicates[r].below[q];
            shares = moments_merge(shares, moments_of(&below, 1));
        }
        const size_t *ends = ranks + SUMMARY_RANKS_EACH * q + 2;
        double in_ranks = summary_replicate_error(shares.m2, count) * (double)count;
        in_ranks = in_ranks > 1.0 ? in_ranks : 1.0;
        summary->quantile_se[q] *= ends[1] > ends[0] ? 2.0 * in_ranks / (double)(ends[1] - ends[0]) : 1.0;
    }
}

/* One after the other, each `size` values. */
static cradle_status take_replicates(const double *values, size_t size, size_t count, const size_t *ranks,
                                     cradle_summary *summary) {
    summary_replicate *replicates = memory_allocate(count * sizeof *replicates);
    if (replicates == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t r = 0; r < count; r++) {
        replicates[r].mean = moments_of(values + r * size, size).mean;
        count_below(values + r * size, size, summary->quantiles, replicates[r].below);
    }
    summary_by_replicates(replicates, count, ranks, summary);
    memory_free(replicates);
    return CRADLE_OK;
}

cradle_status summary_of_row(const double *values, const moments *row_moments, size_t replicates,
                             cradle_summary *summary) {
    size_t count = (size_t)row_moments->count;
    assert(count > 0 && (replicates == 1 || replicates > 3) && count % replicates == 0);
    size_t ranks[SUMMARY_RANKS];
    double found[SUMMARY_RANKS];
    summary_ranks(count, ranks);
    cradle_status status =
        order_statistics(values, count, row_moments->low, row_moments->high, ranks, SUMMARY_RANKS, found);
    if (status == CRADLE_OK) {
        summary_by_ranks(row_moments, ranks, found, summary);
        if (replicates > 1) {
            status = take_replicates(values, count / replicates, replicates, ranks, summary);
        }
    }
    return status;
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
