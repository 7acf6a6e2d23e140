/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paired comparison. Both alternatives are evaluated in the same draws, so what they share cancels: the
 * probability that A is less than B is the share of draws in which it is.
 *
 * The modified test (Heijungs, Henriksson and Guinee 2016) does not ask whether the means differ at all,
 * which enough runs always affirm, but whether the effect S = |mean|/sd of the difference is more than 0.2:
 * t = (S - 0.2) sqrt(n) against Student's t with n - 1 degrees of freedom, n declared beforehand. Student's
 * quantile comes from the beta distribution: t^2/(t^2 + n - 1) is Beta(1/2, (n - 1)/2).
 *
 * The overlap of two densities, the integral of the lesser one, is taken on a grid of Gaussian kernel
 * estimates with Silverman's bandwidth (1986, formula 3.31), of logarithms where all values are positive: the
 * overlap is the same, and the densities are less skewed.
 */
#include "stats/compare.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/elementary.h"
#include "random/beta.h"
#include "stats/summary.h"

#define NULL_EFFECT 0.2 /* Cohen's "small", which the modified test takes as no difference */
#define SIGNIFICANCE 0.05
enum { DECLARED_DEFAULT = 1000, FREEDOM_MAX = 20000 };

typedef struct pairing { /* of one comparison */
    const double *a, *b;
    size_t count, replicates;
    double *x, *y;     /* [count] each: scratch */
    double *sorted[2]; /* [count] each: a and b, or their logarithms */
} pairing;

/* ---------------------------------------------------------------- rows */

static moments moments_of_row(const double *values, size_t count) {
    moments all = moments_of(NULL, 0);
    for (size_t at = 0; at < count; at += EVALUATE_BLOCK) {
        size_t left = count - at;
        all = moments_merge(all, moments_of(values + at, left < EVALUATE_BLOCK ? left : EVALUATE_BLOCK));
    }
    return all;
}

static cradle_status summarise(const double *values, size_t count, size_t replicates,
                               cradle_summary *summary) {
    moments all = moments_of_row(values, count);
    if (all.low == all.high) {
        *summary = summary_of_constant(all.low);
        return CRADLE_OK;
    }
    return summary_of_row(values, &all, replicates, summary);
}

double compare_probability(const double *a, const double *b, size_t count, size_t replicates, double factor,
                           double *standard_error) {
    moments spread = moments_of(NULL, 0);
    const size_t size = count / replicates;
    for (size_t r = 0; r < replicates; r++) {
        size_t less = 0;
        for (size_t i = r * size; i < (r + 1) * size; i++) {
            less += a[i] < factor * b[i];
        }
        double share = (double)less / (double)size;
        spread = moments_merge(spread, moments_of(&share, 1));
    }
    /* by the replicates where only they are independent, else binomial */
    *standard_error = replicates > 1 ? summary_replicate_error(spread.m2, replicates)
                                     : sqrt(spread.mean * (1.0 - spread.mean) / (double)count);
    return spread.mean;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How probable it is that one of the first row is less than one of the second, whatever their draws; equal
 * ones count half. */
static double share_less_unpaired(const double *a, const double *b, size_t count) {
    double less = 0.0;
    size_t below = 0, equal_end = 0;
    for (size_t i = 0; i < count; i++) { /* over b: how many of a are below, how many equal */
        while (below < count && a[below] < b[i]) {
            below++;
        }
        equal_end = equal_end < below ? below : equal_end;
        while (equal_end < count && a[equal_end] <= b[i]) {
            equal_end++;
        }
        less += (double)below + 0.5 * (double)(equal_end - below);
    }
    return less / (double)count / (double)count;
}

/* ---------------------------------------------------------------- overlap */

enum { GRID = 1024 };

typedef struct density {
    double *mass; /* [GRID]: linear binning, then smoothed */
    double *smooth;
    double bandwidth;
} density;

static double silverman(const double *sorted, size_t count) {
    moments all = moments_of_row(sorted, count);
    double sd = sqrt(all.m2 / (double)(count > 1 ? count - 1 : 1));
    double quartiles = (sorted[count - 1 - count / 4] - sorted[count / 4]) / 1.34;
    double spread = quartiles > 0.0 ? fmin(sd, quartiles) : sd;
    return 0.9 * spread * elementary_pow((double)count, -0.2);
}

static void bin(const double *values, size_t count, double low, double step, double *mass) {
    for (size_t i = 0; i < count; i++) {
        double at = (values[i] - low) / step;
        size_t cell = (size_t)at;
        cell = cell > GRID - 2 ? GRID - 2 : cell;
        double share = at - (double)cell;
        mass[cell] += (1.0 - share) / (double)count;
        mass[cell + 1] += share / (double)count;
    }
}

static void smooth(const density *self, double step) {
    enum { REACH = 4 }; /* bandwidths */
    double width = self->bandwidth / step, total = 0.0;
    size_t reach = width > 0.0 ? (size_t)fmin(REACH * width, GRID - 1) : 0;
    for (size_t k = 0; k <= reach; k++) {
        double z = width > 0.0 ? (double)k / width : 0.0;
        total += (k == 0 ? 1.0 : 2.0) * elementary_exp(-0.5 * z * z);
    }
    for (size_t k = 0; k <= reach; k++) {
        double z = width > 0.0 ? (double)k / width : 0.0, weight = elementary_exp(-0.5 * z * z) / total;
        for (size_t i = 0; i < GRID; i++) {
            if (i + k < GRID) {
                self->smooth[i + k] += weight * self->mass[i];
            }
            if (k > 0 && i >= k) {
                self->smooth[i - k] += weight * self->mass[i];
            }
        }
    }
}

/* The area both densities cover. The rows are sorted. */
static cradle_status find_overlap(const pairing *self, double *overlap) {
    enum { MARGIN = 4 };
    double *grid = memory_allocate(4 * GRID * sizeof(*grid));
    if (grid == NULL) {
        return CRADLE_NO_MEMORY;
    }
    memset(grid, 0, 4 * GRID * sizeof(*grid));
    density of[2] = {{.mass = grid, .smooth = grid + GRID},
                     {.mass = grid + 2 * GRID, .smooth = grid + 3 * GRID}};
    double low = INFINITY, high = -INFINITY;
    for (int k = 0; k < 2; k++) {
        of[k].bandwidth = silverman(self->sorted[k], self->count);
        low = fmin(low, self->sorted[k][0] - MARGIN * of[k].bandwidth);
        high = fmax(high, self->sorted[k][self->count - 1] + MARGIN * of[k].bandwidth);
    }
    *overlap = low < high ? 0.0 : 1.0; /* two equal constants overlap whole */
    if (low < high) {
        double step = (high - low) / (GRID - 1);
        for (int k = 0; k < 2; k++) {
            bin(self->sorted[k], self->count, low, step, of[k].mass);
            smooth(&of[k], step);
        }
        for (size_t i = 0; i < GRID; i++) {
            *overlap += fmin(of[0].smooth[i], of[1].smooth[i]);
        }
    }
    memory_free(grid);
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- effect */

/* Student's quantile: P(T <= t) = 1 - SIGNIFICANCE. From 20,000 degrees of freedom on it is that of 20,000,
 * which differs from the normal one by less than 1e-4. */
static double student_quantile(uint64_t freedom) {
    double nu = (double)(freedom < FREEDOM_MAX ? freedom : FREEDOM_MAX);
    double rest = beta_quantile(0.5 * nu, 0.5, 2.0 * SIGNIFICANCE); /* 1 - t^2/(t^2 + nu) */
    return sqrt(nu * (1.0 - rest) / rest);
}

/* Effect and correlation of the rows x and y. */
static void find_effect(const pairing *self, cradle_comparison *result) {
    moments x = moments_of_row(self->x, self->count), y = moments_of_row(self->y, self->count);
    double shared = 0.0;
    for (size_t i = 0; i < self->count; i++) {
        shared += (self->x[i] - x.mean) * (self->y[i] - y.mean);
    }
    result->correlation = x.m2 > 0.0 && y.m2 > 0.0 ? shared / sqrt(x.m2 * y.m2) : 0.0;
    for (size_t i = 0; i < self->count; i++) {
        self->x[i] -= self->y[i];
    }
    moments d = moments_of_row(self->x, self->count);
    double sd = sqrt(d.m2 / (double)(self->count > 1 ? self->count - 1 : 1));
    result->effect = sd > 0.0 ? fabs(d.mean) / sd : d.mean != 0.0 ? INFINITY : 0.0;
    result->t = (result->effect - NULL_EFFECT) * sqrt((double)result->declared);
    result->t_critical = student_quantile(result->declared - 1);
}

/* Independent draws after which the two means lie two standard errors of their difference apart. */
static double samples_to_tell(double variance, double difference) {
    return variance == 0.0 ? 1.0 : ceil(4.0 * variance / (difference * difference));
}

static void find_samples(const pairing *self, cradle_comparison *result) {
    moments a = moments_of_row(self->a, self->count), b = moments_of_row(self->b, self->count);
    double freedom = (double)(self->count > 1 ? self->count - 1 : 1);
    double sd = result->difference.sd;
    result->samples_paired = samples_to_tell(sd * sd, result->difference.mean);
    result->samples_unpaired = samples_to_tell((a.m2 + b.m2) / freedom, result->difference.mean);
}

/* ---------------------------------------------------------------- all of it */

static bool all_positive(const pairing *self) {
    bool positive = true;
    for (size_t i = 0; i < self->count; i++) {
        positive &= self->a[i] > 0.0 && self->b[i] > 0.0;
    }
    return positive;
}

static cradle_status compare(pairing *self, cradle_comparison *result) {
    result->positive = all_positive(self);
    for (size_t i = 0; i < self->count; i++) {
        self->x[i] = self->a[i] - self->b[i];
        self->y[i] = result->positive ? self->a[i] / self->b[i] : 0.0;
    }
    cradle_status status = summarise(self->x, self->count, self->replicates, &result->difference);
    if (status == CRADLE_OK) {
        status = summarise(self->y, self->count, self->replicates, &result->ratio);
    }
    if (status != CRADLE_OK) {
        return status;
    }
    find_samples(self, result);
    for (size_t i = 0; i < self->count; i++) {
        self->x[i] = result->positive ? elementary_log(self->a[i]) : self->a[i];
        self->y[i] = result->positive ? elementary_log(self->b[i]) : self->b[i];
    }
    memcpy(self->sorted[0], self->x, self->count * sizeof(double));
    memcpy(self->sorted[1], self->y, self->count * sizeof(double));
    qsort(self->sorted[0], self->count, sizeof(double), by_value);
    qsort(self->sorted[1], self->count, sizeof(double), by_value);
    result->unpaired = share_less_unpaired(self->sorted[0], self->sorted[1], self->count);
    find_effect(self, result);
    return find_overlap(self, &result->overlap);
}

cradle_status compare_rows(const double *a, const double *b, size_t count, size_t replicates,
                           const cradle_compare_options *options, cradle_comparison *result) {
    assert(count > 0 && (replicates == 1 || replicates > 3) && count % replicates == 0);
    enum { ROWS = 4 };
    double *rows = memory_allocate(ROWS * count * sizeof(*rows));
    if (rows == NULL) {
        return CRADLE_NO_MEMORY;
    }
    *result = (cradle_comparison){.declared = options->declared > 1 ? options->declared : DECLARED_DEFAULT};
    pairing self = {.a = a,
                    .b = b,
                    .count = count,
                    .replicates = replicates,
                    .x = rows,
                    .y = rows + count,
                    .sorted = {rows + 2 * count, rows + 3 * count}};
    result->probability = compare_probability(a, b, count, replicates, 1.0, &result->probability_se);
    result->relevant =
        compare_probability(a, b, count, replicates, 1.0 - options->margin, &result->relevant_se);
    cradle_status status = compare(&self, result);
    memory_free(rows);
    return status;
}

cradle_status compare_difference(const double *a, const double *b, size_t count, size_t replicates,
                                 cradle_summary *difference) {
    double *row = memory_allocate(count * sizeof(*row));
    if (row == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        row[i] = a[i] - b[i];
    }
    cradle_status status = summarise(row, count, replicates, difference);
    memory_free(row);
    return status;
}

void compare_ranks(const double *const *rows, size_t variants, size_t count, double *probabilities) {
    memset(probabilities, 0, variants * variants * sizeof(*probabilities));
    const double each = 1.0 / (double)count;
    for (size_t i = 0; i < count; i++) {
        for (size_t v = 0; v < variants; v++) {
            size_t less = 0, equal = 0;
            for (size_t w = 0; w < variants; w++) {
                less += rows[w][i] < rows[v][i];
                equal += rows[w][i] == rows[v][i];
            }
            for (size_t r = less; r < less + equal; r++) {
                probabilities[v * variants + r] += each / (double)equal;
            }
        }
    }
}
