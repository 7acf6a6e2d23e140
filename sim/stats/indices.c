/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The estimators, with d_j = f(A_B)_j - f(A)_j:
 *
 *     S  = 1/N sum (f(B)_j - m) d_j / V     first order (Saltelli et al. 2010)
 *     ST = 1/2N sum d_j^2 / V               total (Jansen 1999)
 *
 * (Computer Physics Communications 181 and 117.) m and V are the mean and the population variance of f(A) and
 * f(B) together; taking m off lessens the noise. As m is known in the end only, the sum is
 * sum (f(B)_j - c) d_j - (m - c) sum d_j with any c near.
 *
 * Their errors are those of the jackknife over independent groups of points: of Sobol' points and Latin
 * hypercubes the randomisations, within which points depend on each other so that drawing them anew one by
 * one (the bootstrap) would state the wrong error; of independent points groups of equal size. As in
 * summary.c the squares count as from R - 3 in place of R - 1, so that two standard errors hold the truth in
 * 95 % of cases.
 */
#include <math.h>

#include "base/arena.h"
#include "base/lanes.h"
#include "stats/indices.h"

enum { GROUPS_MIN = 4, GROUP_POINTS_MIN = 8 };

typedef struct lanes {
    double products[LANES], differences[LANES], squares[LANES];
} lanes;

CRADLE_INLINE void take(lanes *self, size_t k, double beyond, double d) {
    self->products[k] += beyond * d;
    self->differences[k] += d;
    self->squares[k] += d * d;
}

CRADLE_LEVELS(add_up, (const double *b, const double *d, double shift, size_t count, indices_sums *result),
              (b, d, shift, count, result)) {
    lanes lanes;
    for (size_t k = 0; k < LANES; k++) {
        lanes.products[k] = lanes.differences[k] = lanes.squares[k] = 0.0;
    }
    const size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
#pragma omp simd
        for (size_t k = 0; k < LANES; k++) {
            take(&lanes, k, b[i + k] - shift, d[i + k]);
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        take(&lanes, k, b[whole + k] - shift, d[whole + k]);
    }
    result->products = lanes_sum(lanes.products);
    result->differences = lanes_sum(lanes.differences);
    result->squares = lanes_sum(lanes.squares);
}

indices_sums indices_sum(const double *b, const double *d, double shift, size_t count) {
    indices_sums result;
    add_up(b, d, shift, count, &result);
    return result;
}

/* ---------------------------------------------------------------- groups */

static size_t start_of(const indices_groups *self, size_t group) {
    return self->count * group / self->groups;
}

indices_groups indices_groups_of(size_t count, size_t replicates) {
    indices_groups self = {.count = count, .groups = replicates};
    if (replicates == 1) {
        self.groups =
            count / GROUP_POINTS_MIN < INDICES_GROUPS_MAX ? count / GROUP_POINTS_MIN : INDICES_GROUPS_MAX;
        self.groups = self.groups < GROUPS_MIN ? 1 : self.groups;
    }
    return self;
}

/* From one stretch to the next the block or the group is another, or both. */
size_t indices_slots(const indices_groups *self) {
    return self->count / EVALUATE_BLOCK + 1 + self->groups;
}

indices_stretch indices_stretch_at(const indices_groups *self, size_t first, size_t offset, size_t count) {
    const size_t at = first + offset, block = at / EVALUATE_BLOCK;
    size_t group = at * self->groups / self->count;
    while (start_of(self, group + 1) <= at) {
        group++;
    }
    const size_t block_end = (block + 1) * EVALUATE_BLOCK, group_end = start_of(self, group + 1);
    const size_t left = (group_end < block_end ? group_end : block_end) - at;
    return (indices_stretch){block + group, offset, left < count - offset ? left : count - offset, group};
}

/* Squared deviations from the mean of all. */
static double square_deviations(const moments *m, double mean) {
    return m->m2 + (double)m->count * (m->mean - mean) * (m->mean - mean);
}

indices_base indices_base_of(const indices_groups *groups, double shift, const moments *a, const moments *b) {
    indices_base self = {.groups = *groups, .shift = shift};
    moments both = moments_of(NULL, 0);
    for (size_t slot = 0; slot < indices_slots(groups); slot++) {
        both = moments_merge(both, moments_merge(a[slot], b[slot]));
    }
    self.mean = both.mean;
    self.variance = both.count > 0 ? both.m2 / (double)both.count : 0.0;
    for (size_t offset = 0; offset < groups->count;) {
        const indices_stretch at = indices_stretch_at(groups, 0, offset, groups->count);
        self.group_squares[at.group] +=
            square_deviations(&a[at.slot], self.mean) + square_deviations(&b[at.slot], self.mean);
        offset += at.count;
    }
    return self;
}

/* What a group adds to the numerators, and to the variance. */
typedef struct sums {
    double products, squares, variance;
} sums;

/* The jackknife: `all` without each group in turn. */
static double error_of(const sums *group, size_t groups, const sums *all, bool total) {
    const double r = (double)groups, scale = total ? 1.0 : 2.0;
    const double whole = scale * (total ? all->squares : all->products) / all->variance;
    double deviations = 0.0;
    for (size_t g = 0; g < groups; g++) {
        const double left = total ? all->squares - group[g].squares : all->products - group[g].products;
        const double without = scale * left / (all->variance - group[g].variance) - whole;
        deviations += without * without;
    }
    return groups > 3 ? sqrt(deviations * (r - 1.0) / r * (r - 1.0) / (r - 3.0)) : NAN;
}

/* Adds up the stretches of each group. */
static void add_groups(const indices_base *base, const indices_sums *of_slots, sums *group) {
    for (size_t g = 0; g < base->groups.groups; g++) {
        group[g] = (sums){.variance = base->group_squares[g]};
    }
    for (size_t offset = 0; offset < base->groups.count;) {
        const indices_stretch at = indices_stretch_at(&base->groups, 0, offset, base->groups.count);
        const indices_sums *of = &of_slots[at.slot];
        group[at.group].products += of->products - (base->mean - base->shift) * of->differences;
        group[at.group].squares += of->squares;
        offset += at.count;
    }
}

cradle_sobol_indices indices_of(const indices_base *base, const indices_sums *of_slots) {
    if (!(base->variance > 0.0)) {
        return (cradle_sobol_indices){0};
    }
    sums group[INDICES_GROUPS_MAX], all = {0};
    add_groups(base, of_slots, group);
    for (size_t g = 0; g < base->groups.groups; g++) {
        all.products += group[g].products;
        all.squares += group[g].squares;
        all.variance += group[g].variance;
    }
    const double n = (double)base->groups.count;
    return (cradle_sobol_indices){.first = all.products / n / base->variance,
                                  .first_se = error_of(group, base->groups.groups, &all, false),
                                  .total = 0.5 * all.squares / n / base->variance,
                                  .total_se = error_of(group, base->groups.groups, &all, true)};
}

/* Of values at hand. */
static void sum_stretches(const indices_groups *groups, double shift, const double *a, const double *b,
                          const double *exchanged, moments *of_a, moments *of_b, indices_sums *found) {
    for (size_t slot = 0; slot < indices_slots(groups); slot++) {
        of_a[slot] = of_b[slot] = moments_of(NULL, 0);
    }
    for (size_t offset = 0; offset < groups->count;) {
        const indices_stretch at = indices_stretch_at(groups, 0, offset, groups->count);
        double difference[EVALUATE_BLOCK];
        for (size_t i = 0; i < at.count; i++) {
            difference[i] = exchanged[offset + i] - a[offset + i];
        }
        of_a[at.slot] = moments_of(a + offset, at.count);
        of_b[at.slot] = moments_of(b + offset, at.count);
        found[at.slot] = indices_sum(b + offset, difference, shift, at.count);
        offset += at.count;
    }
}

bool cradle_sobol_indices_of(const double *a, const double *b, const double *exchanged, size_t count,
                             size_t groups, cradle_sobol_indices *indices) {
    if (count == 0 || groups == 0 || groups > INDICES_GROUPS_MAX || count % groups != 0) {
        return false;
    }
    const indices_groups of = indices_groups_of(count, groups);
    const size_t slots = indices_slots(&of);
    moments *of_a = memory_allocate(slots * sizeof *of_a), *of_b = memory_allocate(slots * sizeof *of_b);
    indices_sums *sums = memory_allocate(slots * sizeof *sums);
    const bool enough = of_a != NULL && of_b != NULL && sums != NULL;
    if (enough) {
        sum_stretches(&of, b[0], a, b, exchanged, of_a, of_b, sums);
        const indices_base base = indices_base_of(&of, b[0], of_a, of_b);
        *indices = indices_of(&base, sums);
    }
    memory_free(sums);
    memory_free(of_b);
    memory_free(of_a);
    return enough;
}
