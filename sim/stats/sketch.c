/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counting, and quantiles from counts. The errors are those of summary.c, with ranks taken from the counts.
 * Replicates are counted apart, so that the shares of their samples below a quantile can be compared.
 */
#include "stats/sketch.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/dispatch.h"
#include "stats/order.h"
#include "stats/summary.h"

enum { CHUNK = 256, QUANTILE_ENDS = 2 };

static const double grid_share = 0.01; /* of the samples on either side of the grid */

size_t sketch_bytes(size_t replicates) {
    return sizeof(sketch) + replicates * (SKETCH_CELLS * sizeof(uint64_t) + sizeof(moments));
}

sketch *sketch_new(const double *pilot, size_t count, double low, double high, uint64_t samples,
                   size_t replicates) {
    const size_t outside = (size_t)(grid_share * (double)count);
    const size_t ranks[QUANTILE_ENDS] = {outside, count - 1 - outside};
    double ends[QUANTILE_ENDS];
    sketch *self = memory_allocate(sketch_bytes(replicates));
    if (self == NULL || order_statistics(pilot, count, low, high, ranks, QUANTILE_ENDS, ends) != CRADLE_OK) {
        memory_free(self);
        return NULL;
    }
    memset(self, 0, sketch_bytes(replicates));
    self->means = (moments *)(void *)(self + 1);
    self->counts = (uint64_t *)(void *)(self->means + replicates);
    self->low = ends[0];
    self->width = (ends[1] - ends[0]) / SKETCH_BUCKETS;
    self->replicates = replicates;
    self->replicate_size = samples / replicates;
    for (size_t r = 0; r < replicates; r++) {
        self->means[r] = moments_of(NULL, 0);
    }
    return self;
}

/* The cells of up to CHUNK values: a monotone function of the value, also in rounded arithmetic. */
CRADLE_LEVELS(find_cells, (const sketch *grid, const double *values, size_t count, int32_t *found),
              (grid, values, count, found)) {
    /* Without width: below, at or above the one value that the pilot had. */
    const double low = grid->low, scale = grid->width > 1.0 / DBL_MAX ? 1.0 / grid->width : DBL_MAX;
    for (size_t i = 0; i < count; i++) {
        double at = (values[i] - low) * scale + 1.0;
        at = at < 0.0 ? 0.0 : at;
        at = at > SKETCH_CELLS - 1 ? SKETCH_CELLS - 1 : at;
        found[i] = (int32_t)at;
    }
}

/* Samples of one replicate. */
static void add_to_replicate(sketch *self, size_t replicate, const double *values, size_t count) {
    uint64_t *counts = self->counts + replicate * SKETCH_CELLS;
    int32_t found[CHUNK];
    if (self->replicates > 1) { /* else it is the mean of the row */
        self->means[replicate] = moments_merge(self->means[replicate], moments_of(values, count));
    }
    for (size_t start = 0; start < count; start += CHUNK) {
        const size_t length = count - start < CHUNK ? count - start : CHUNK;
        find_cells(self, values + start, length, found);
        for (size_t i = 0; i < length; i++) {
            counts[found[i]]++;
        }
    }
}

void sketch_add(sketch *self, const double *values, uint64_t first, size_t count) {
    while (count > 0) {
        const uint64_t replicate = first / self->replicate_size;
        const uint64_t left = (replicate + 1) * self->replicate_size - first;
        const size_t length = left < count ? (size_t)left : count;
        add_to_replicate(self, (size_t)replicate, values, length);
        values += length;
        first += length;
        count -= length;
    }
}

/* ---------------------------------------------------------------- looking up */

/* The whole row's counts, and its ends. */
typedef struct totals {
    const sketch *of;
    double low, high;
    uint64_t below[SKETCH_CELLS + 1]; /* how many lie in the cells before */
} totals;

static void add_up(totals *all, const sketch *self, const moments *row) {
    all->of = self;
    all->low = row->low;
    all->high = row->high;
    all->below[0] = 0;
    for (size_t cell = 0; cell < SKETCH_CELLS; cell++) {
        uint64_t count = 0;
        for (size_t r = 0; r < self->replicates; r++) {
            count += self->counts[r * SKETCH_CELLS + cell];
        }
        all->below[cell + 1] = all->below[cell] + count;
    }
}

/* Where a cell begins; the last one ends where the one after it would begin. No cell reaches beyond the row.
 */
static double edge_of(const totals *all, size_t cell) {
    double edge = all->of->low + all->of->width * ((double)cell - 1.0);
    if (cell == 0 || edge < all->low) {
        return all->low;
    }
    return cell == SKETCH_CELLS || edge > all->high ? all->high : edge;
}

/* A place in the row by rank, which need not be whole: the cell, and the share of it that lies below. */
static size_t find_rank(const totals *all, double rank, double *share) {
    size_t low = 0, high = SKETCH_CELLS - 1; /* the first cell with more than `rank` up to its end */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((double)all->below[middle + 1] > rank) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    const double inside = (double)(all->below[low + 1] - all->below[low]);
    *share = inside > 0.0 ? (rank + 0.5 - (double)all->below[low]) / inside : 0.5;
    *share = *share < 0.0 ? 0.0 : *share;
    *share = *share > 1.0 ? 1.0 : *share;
    return low;
}

static double value_at(const totals *all, size_t cell, double share) {
    const double from = edge_of(all, cell), to = edge_of(all, cell + 1);
    return from + share * (to - from);
}

/* How many samples of a replicate lie below a place in the row. */
static double count_below(const sketch *self, size_t replicate, size_t cell, double share) {
    const uint64_t *counts = self->counts + replicate * SKETCH_CELLS;
    uint64_t below = 0;
    for (size_t i = 0; i < cell; i++) {
        below += counts[i];
    }
    return (double)below + share * (double)counts[cell];
}

static double spread_of_means(const sketch *self) {
    moments spread = moments_of(NULL, 0);
    for (size_t r = 0; r < self->replicates; r++) {
        spread = moments_merge(spread, moments_of(&self->means[r].mean, 1));
    }
    return spread.m2;
}

static double spread_of_shares(const sketch *self, size_t cell, double share) {
    moments spread = moments_of(NULL, 0);
    for (size_t r = 0; r < self->replicates; r++) {
        const double below = count_below(self, r, cell, share);
        spread = moments_merge(spread, moments_of(&below, 1));
    }
    return spread.m2;
}

static void find_quantile(const totals *all, double p, double n, double *quantile, double *error) {
    const sketch *self = all->of;
    double share, end_share;
    const size_t cell = find_rank(all, (n - 1.0) * p, &share);
    *quantile = value_at(all, cell, share);
    double spread = sqrt(n * p * (1.0 - p));
    if (self->replicates > 1) {
        spread = summary_replicate_error(spread_of_shares(self, cell, share), self->replicates) *
                 (double)self->replicates;
        spread = spread > 1.0 ? spread : 1.0;
    }
    /* The distance of the ends is that of a spread of independent samples, as in summary.c. */
    const double ranks = sqrt(n * p * (1.0 - p));
    size_t end = find_rank(all, (n - 1.0) * p - ranks, &end_share);
    const double low = value_at(all, end, end_share);
    end = find_rank(all, (n - 1.0) * p + ranks, &end_share);
    *error = 0.5 * (value_at(all, end, end_share) - low) * spread / ranks;
}

cradle_summary sketch_summary(const sketch *self, const moments *row_moments) {
    const double n = (double)row_moments->count;
    totals all;
    add_up(&all, self, row_moments);
    cradle_summary found = {.mean = row_moments->mean, .sd = sqrt(row_moments->m2 / (n - 1.0))};
    found.se = self->replicates > 1 ? summary_replicate_error(spread_of_means(self), self->replicates)
                                    : found.sd / sqrt(n);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        find_quantile(&all, summary_probabilities[q], n, &found.quantiles[q], &found.quantile_se[q]);
    }
    return found;
}
