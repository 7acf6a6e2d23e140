/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The estimators, with d_j = f(A_B)_j - f(A)_j:
 *
 *     S  = 1/N sum (f(B)_j - m) d_j / V     first order (Saltelli et al. 2010)
 *     ST = 1/2N sum d_j^2 / V               total (Jansen 1999)
 *
 * (Computer Physics Communications 181 and 117.) m and V are the mean and the population variance of f(A) and
 * f(B) together; taking m off lessens the noise.
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
#include "eval/evaluate.h"
#include "stats/indices.h"

enum { GROUPS_MIN = 4, GROUP_POINTS_MIN = 8 };

/* What a group adds to the numerators, and to the variance. */
typedef struct sums {
    double products, squares, variance;
} sums;

CRADLE_LEVELS(add_up, (const double *b, const double *d, double mean, size_t count, sums *result),
              (b, d, mean, count, result)) {
    double products[LANES] = {0}, squares[LANES] = {0};
    const size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            products[k] += (b[i + k] - mean) * d[i + k];
            squares[k] += d[i + k] * d[i + k];
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        products[k] += (b[whole + k] - mean) * d[whole + k];
        squares[k] += d[whole + k] * d[whole + k];
    }
    result->products = lanes_sum(products);
    result->squares = lanes_sum(squares);
}

static size_t start_of(const indices_base *base, size_t group) {
    return base->count * group / base->groups;
}

static double square_deviations(const double *values, size_t count, double mean) {
    const moments m = moments_of(values, count);
    return m.m2 + (double)count * (m.mean - mean) * (m.mean - mean);
}

indices_base indices_base_of(const double *a, const double *b, size_t count, size_t replicates) {
    const moments both = moments_merge(moments_of(a, count), moments_of(b, count));
    size_t groups = replicates;
    if (replicates == 1) {
        groups =
            count / GROUP_POINTS_MIN < INDICES_GROUPS_MAX ? count / GROUP_POINTS_MIN : INDICES_GROUPS_MAX;
        groups = groups < GROUPS_MIN ? 1 : groups;
    }
    indices_base base = {
        .a = a, .b = b, .count = count, .groups = groups, .mean = both.mean, .variance = both.m2};
    base.variance /= both.count > 0 ? (double)both.count : 1.0;
    for (size_t g = 0; g < groups; g++) {
        const size_t first = start_of(&base, g), size = start_of(&base, g + 1) - first;
        base.group_squares[g] =
            square_deviations(a + first, size, base.mean) + square_deviations(b + first, size, base.mean);
    }
    return base;
}

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

cradle_sobol_indices indices_of(const indices_base *base, const double *difference) {
    if (!(base->variance > 0.0)) {
        return (cradle_sobol_indices){0};
    }
    sums group[INDICES_GROUPS_MAX], all = {0};
    for (size_t g = 0; g < base->groups; g++) {
        const size_t first = start_of(base, g), end = start_of(base, g + 1);
        add_up(base->b + first, difference + first, base->mean, end - first, &group[g]);
        group[g].variance = base->group_squares[g];
        all.products += group[g].products;
        all.squares += group[g].squares;
        all.variance += group[g].variance;
    }
    const double n = (double)base->count;
    return (cradle_sobol_indices){.first = all.products / n / base->variance,
                                  .first_se = error_of(group, base->groups, &all, false),
                                  .total = 0.5 * all.squares / n / base->variance,
                                  .total_se = error_of(group, base->groups, &all, true)};
}

bool cradle_sobol_indices_of(const double *a, const double *b, const double *exchanged, size_t count,
                             size_t groups, cradle_sobol_indices *indices) {
    if (count == 0 || groups == 0 || groups > INDICES_GROUPS_MAX || count % groups != 0) {
        return false;
    }
    double *difference = memory_allocate(count * sizeof *difference);
    if (difference == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        difference[i] = exchanged[i] - a[i];
    }
    const indices_base base = indices_base_of(a, b, count, groups);
    *indices = indices_of(&base, difference);
    memory_free(difference);
    return true;
}
