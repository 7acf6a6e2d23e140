/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The summary of a row from what its sieve has left behind. How many samples were below the centre of a
 * stretch says about where in it the wanted ranks lie: of what is kept only that part, its window, is looked
 * through. From the centre to a rank that lies in the window every sample is in the window, too, so a rank
 * among all samples is a rank among those in the windows, less by the same number for all ranks of a
 * quantile.
 */
#include <math.h>

#include "base/arena.h"
#include "stats/order.h"
#include "stats/sieve.h"
#include "stats/summary.h"

/* Windows are wider than the ranks by this share of half their stretch, and of their distance from its
 * centre, as samples do not lie evenly. */
#define AIM_MARGIN 0.03
#define AIM_SLOPE 0.3

/* What lies in the windows of a row. */
typedef struct view {
    const sifted *row;
    sieve_counts *counts; /* by replicate, of all samples */
    sieve_counts total;
    double *values; /* of those in the windows: */
    size_t count;
    sieve_counts *inside; /* by replicate, */
    size_t *ends;         /* and where its values end */
} view;

/* The ranks that are looked for, without the atoms; those that are not atoms. */
typedef struct wanted {
    size_t count, ranks[SUMMARY_RANKS], numbers[SUMMARY_RANKS]; /* `numbers`: among all */
} wanted;

/* On which sides of their windows ranks were missed. */
typedef struct misses {
    bool any, low[CRADLE_QUANTILE_COUNT], high[CRADLE_QUANTILE_COUNT];
} misses;

/* ---------------------------------------------------------------- windows */

static void add_counts(sieve_counts *self, const sieve_counts *other) {
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        self->below[q] += other->below[q];
    }
    self->less += other->less;
    self->equal += other->equal;
}

static bool view_new(view *self, const sifted *row) {
    const size_t replicates = row->replicates;
    size_t kept = SIEVE_BEYOND;
    for (size_t b = 0; b < row->blocks; b++) {
        kept += row->kept[b].count;
    }
    *self = (view){.row = row,
                   .counts = memory_allocate(replicates * sizeof *self->counts),
                   .values = memory_allocate(kept * sizeof *self->values),
                   .inside = memory_allocate(replicates * sizeof *self->inside),
                   .ends = memory_allocate(replicates * sizeof *self->ends)};
    if (self->counts == NULL || self->values == NULL || self->inside == NULL || self->ends == NULL) {
        return false;
    }
    for (size_t r = 0; r < replicates; r++) {
        self->counts[r] = (sieve_counts){0};
        for (size_t part = 0; part < row->parts; part++) {
            add_counts(&self->counts[r], &row->counts[part * row->stride + r]);
        }
        add_counts(&self->total, &self->counts[r]);
    }
    return true;
}

static void view_free(view *self) {
    memory_free(self->ends);
    memory_free(self->inside);
    memory_free(self->values);
    memory_free(self->counts);
}

/* What was kept of a block, with that of the blocks behind it, up to `end`, as far as it lies there. */
static sieve_piece take_pieces(const sifted *row, size_t *block, size_t end) {
    sieve_piece whole = row->kept[(*block)++];
    for (; *block < end; (*block)++) {
        const sieve_piece *next = &row->kept[*block];
        if (next->values != whole.values + whole.count || whole.count + next->count > EVALUATE_BLOCK) {
            break;
        }
        whole.count += next->count;
    }
    return whole;
}

static void look_into(view *self, const sieve *windows) {
    const sifted *row = self->row;
    const size_t each = row->blocks / row->replicates;
    self->count = 0;
    for (size_t r = 0, b = 0; r < row->replicates; r++) {
        self->inside[r] = (sieve_counts){0};
        while (b < (r + 1) * each) {
            const sieve_piece piece = take_pieces(row, &b, (r + 1) * each);
            self->count +=
                sieve_pick(windows, piece.values, piece.count, self->values + self->count, &self->inside[r]);
        }
        self->ends[r] = self->count;
    }
}

/* The part of half a stretch that ranks up to `distance` halves from the centre take, with a margin. */
static double share_of(double distance) {
    return fmin(1.0, (1.0 + AIM_SLOPE) * fmax(0.0, distance) + AIM_MARGIN);
}

/* Where in each stretch the wanted ranks are, about, if its samples lie evenly to either side of its centre.
 */
static sieve aim(const sieve *self, const view *all, size_t samples, const wanted *wanted) {
    sieve windows = *self;
    double down[CRADLE_QUANTILE_COUNT] = {0}, up[CRADLE_QUANTILE_COUNT] = {0};
    for (size_t k = 0; k < wanted->count; k++) {
        const size_t q = wanted->numbers[k] / SUMMARY_RANKS_EACH;
        const double half = sieve_reach(sieve_pilot(samples), q) * (double)samples;
        const double above = ((double)wanted->ranks[k] - (double)all->total.below[q]) / half;
        down[q] = fmax(down[q], -above);
        up[q] = fmax(up[q], above);
    }
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const uint16_t centre = self->centre[q];
        windows.from[q] = (uint16_t)(centre - ceil(share_of(down[q]) * (centre - self->from[q])));
        windows.to[q] = (uint16_t)(centre + ceil(share_of(up[q]) * (self->to[q] - centre)));
    }
    return windows;
}

static wanted want(const view *all, double atom, const size_t ranks[SUMMARY_RANKS],
                   double found[SUMMARY_RANKS]) {
    const uint64_t less = all->total.less, equal = all->total.equal;
    wanted self = {0};
    for (size_t k = 0; k < SUMMARY_RANKS; k++) {
        if (ranks[k] >= less && ranks[k] - less < equal) {
            found[k] = atom;
        } else {
            self.ranks[self.count] = ranks[k] - (ranks[k] < less ? 0 : equal);
            self.numbers[self.count++] = k;
        }
    }
    return self;
}

static void miss(misses *self, size_t number, bool low, bool high) {
    const size_t q = number / SUMMARY_RANKS_EACH;
    self->low[q] = self->low[q] || low;
    self->high[q] = self->high[q] || high;
    self->any = self->any || low || high;
}

/* Ranks among the samples in the windows, or misses. */
static void find_ranks(const view *all, const wanted *wanted, size_t ranks[SUMMARY_RANKS], misses *missed) {
    sieve_counts in_windows = {0};
    for (size_t r = 0; r < all->row->replicates; r++) {
        add_counts(&in_windows, &all->inside[r]);
    }
    for (size_t k = 0; k < wanted->count; k++) {
        const size_t q = wanted->numbers[k] / SUMMARY_RANKS_EACH;
        const uint64_t others = all->total.below[q] - in_windows.below[q];
        ranks[k] = (size_t)(wanted->ranks[k] - others);
        const bool low = wanted->ranks[k] < others;
        miss(missed, wanted->numbers[k], low, !low && ranks[k] >= all->count);
    }
}

/* The order statistics, unless they lie outside the windows: then that of a rank is not among what they hold.
 */
static cradle_status find_within(view *all, const sieve *windows, const wanted *wanted,
                                 double found[SUMMARY_RANKS], misses *missed) {
    size_t ranks[SUMMARY_RANKS];
    double values[SUMMARY_RANKS];
    uint16_t keys[SUMMARY_RANKS];
    *missed = (misses){0};
    look_into(all, windows);
    find_ranks(all, wanted, ranks, missed);
    if (missed->any) {
        return CRADLE_OK;
    }
    const moments inside = moments_of(all->values, all->count);
    cradle_status status =
        order_statistics(all->values, all->count, inside.low, inside.high, ranks, wanted->count, values);
    if (status != CRADLE_OK) {
        return status;
    }
    sieve_keys(windows, values, wanted->count, keys);
    for (size_t k = 0; k < wanted->count; k++) {
        const size_t number = wanted->numbers[k], q = number / SUMMARY_RANKS_EACH;
        found[number] = values[k];
        miss(missed, number, keys[k]<windows->from[q], keys[k]> windows->to[q]);
    }
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- summaries */

/* Widens the stretches that lack a rank, to the end. */
static void widen(sieve *self, const misses *missed) {
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        self->from[q] = missed->low[q] ? 0 : self->from[q];
        self->to[q] = missed->high[q] ? UINT16_MAX : self->to[q];
    }
}

static void count_replicates(const view *all, double atom, const double *means, const cradle_summary *summary,
                             summary_replicate *replicates) {
    for (size_t r = 0; r < all->row->replicates; r++) {
        const size_t start = r > 0 ? all->ends[r - 1] : 0;
        const sieve_counts *of = &all->counts[r], *inside = &all->inside[r];
        uint64_t *below = replicates[r].below;
        replicates[r].mean = means[r];
        summary_count_below(all->values + start, all->ends[r] - start, summary->quantiles, below);
        for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
            below[q] += of->below[q] - inside->below[q];
            below[q] += atom <= summary->quantiles[q] ? of->equal : 0;
        }
    }
}

static cradle_status summarise(sieve *self, view *all, const moments *row_moments, const double *means,
                               summary_replicate *replicates, cradle_summary *summary, bool *missed) {
    const size_t samples = (size_t)row_moments->count;
    size_t ranks[SUMMARY_RANKS];
    double found[SUMMARY_RANKS];
    misses missing;
    summary_ranks(samples, ranks);
    const wanted wanted = want(all, self->atom, ranks, found);
    const sieve windows = aim(self, all, samples, &wanted);
    cradle_status status = find_within(all, &windows, &wanted, found, &missing);
    if (status == CRADLE_OK && missing.any) {
        status = find_within(all, self, &wanted, found, &missing);
    }
    *missed = missing.any;
    widen(self, &missing);
    if (status == CRADLE_OK && !missing.any) {
        summary_by_ranks(row_moments, ranks, found, summary);
        if (all->row->replicates > 1) {
            count_replicates(all, self->atom, means, summary, replicates);
            summary_by_replicates(replicates, all->row->replicates, ranks, summary);
        }
    }
    return status;
}

cradle_status sieve_summary(sieve *self, const sifted *row, const moments *row_moments,
                            const double *replicate_means, cradle_summary *summary, bool *missed) {
    view all;
    summary_replicate *replicates = memory_allocate(row->replicates * sizeof *replicates);
    cradle_status status = CRADLE_NO_MEMORY;
    if (view_new(&all, row) && replicates != NULL) {
        status = summarise(self, &all, row_moments, replicate_means, replicates, summary, missed);
    }
    memory_free(replicates);
    view_free(&all);
    return status;
}
