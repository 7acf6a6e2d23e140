/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions of uncertain quantities, each known by its quantile function. Parameters are in base
 * units. distribution_quantile() is exact to nearly double precision; the sample loop uses a `sampler`
 * compiled from it.
 *
 * All of it is our own arithmetic (base/elementary.h, random/normal.h, random/incomplete_beta.h), not GSL's
 * or libm's: those take other instructions on other processors, their last bits differ, and a result file
 * must not. GSL is what the tests compare with.
 *
 *   FIXED             a known number
 *   NORMAL            p = {centre, sd below, sd above}: a normal, or two halves of normals joined at the
 *                     median
 *   LOGNORMAL         p = {median, sigma below, sigma above}: ln x is NORMAL; median > 0
 *   UNIFORM           p = {low, high}
 *   TRIANGULAR        p = {low, mode, high}
 *   PERT              p = {low, mode, high}: BETA with alpha = 1 + 4 (mode - low)/(high - low)
 *   BETA              p = {low, high, alpha, beta}, alpha and beta from 0.2 to 10000
 *   TRUNCATED_NORMAL  p = {mean, sd, low, high}: of the parent normal; low or high may be infinite
 *   DISCRETE          values with probabilities
 *   EMPIRICAL         observations, sorted: the quantile is a straight line between order statistics at
 *                     p = (i - 1/2)/n, constant beyond both ends (Hyndman and Fan 1996, type 5)
 *
 * A `range95` of [l, h] around v is NORMAL or LOGNORMAL with the median v and the 2.5 % and 97.5 %
 * quantiles l and h exactly, which is why both carry two spreads.
 */
#ifndef CRADLE_RANDOM_DISTRIBUTION_H
#define CRADLE_RANDOM_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define DISTRIBUTION_LIST(X)         \
    X(FIXED, "fixed")                \
    X(NORMAL, "normal")              \
    X(LOGNORMAL, "lognormal")        \
    X(UNIFORM, "uniform")            \
    X(TRIANGULAR, "triangular")      \
    X(PERT, "pert")                  \
    X(BETA, "beta")                  \
    X(TRUNCATED_NORMAL, "truncated") \
    X(DISCRETE, "discrete")          \
    X(EMPIRICAL, "empirical")

typedef enum distribution_kind {
#define X(name, key) DISTRIBUTION_##name,
    DISTRIBUTION_LIST(X)
#undef X
        DISTRIBUTION_COUNT
} distribution_kind;

typedef struct distribution {
    distribution_kind kind;
    double p[4];
    const double *values;  /* DISCRETE, EMPIRICAL: rising; borrowed */
    const double *weights; /* DISCRETE: probabilities, summing to 1; borrowed */
    size_t count;
} distribution;

/* The z of the 97.5 % quantile of the standard normal, which turns a 95 % range into a sigma. */
extern const double distribution_z975;

const char *distribution_key(distribution_kind kind);
/* NULL if the distribution is possible, else what is wrong with it ("low must be below high"). */
const char *distribution_fault(const distribution *self);
/* The exact quantile, 0 < p < 1. `upper`: of 1 - p, accurate for small p. */
double distribution_quantile(const distribution *self, double p, bool upper);
double distribution_mean(const distribution *self);
double distribution_sd(const distribution *self);
/* Where the distribution lives; unbounded sides are cut at the quantiles p and 1 - p. */
void distribution_support(const distribution *self, double p, double *low, double *high);
bool distribution_equal(const distribution *a, const distribution *b);

/* sigma of the ecoinvent v3 pedigree: sqrt(basic variance + sum of the indicators' variances), scores 1..5
 * in the order reliability, completeness, temporal, geographical, further technological. NAN for a score
 * out of range. Source: ecoinvent data quality guideline v3. */
double distribution_pedigree_sigma(const int scores[5], double basic_variance);

/* A distribution compiled for the sample loop. Opaque, in the arena of `tables`; `distribution` must outlive
 * it. NULL when out of memory. Not for FIXED. */
typedef struct sampler sampler;
/* What the samplers of one run share. In `memory`; NULL when out of memory. */
typedef struct sampler_tables sampler_tables;
CRADLE_MUST_CHECK sampler_tables *sampler_tables_new(arena *memory);
CRADLE_MUST_CHECK const sampler *sampler_compile(const distribution *distribution, sampler_tables *tables);
/* The same of many, whose tables are filled together: first each is prepared, then all are fitted, by all
 * threads of an OpenMP team, each of which calls this, or by one that is in none. */
CRADLE_MUST_CHECK const sampler *sampler_prepare(const distribution *distribution, sampler_tables *tables);
void sampler_tables_fit(sampler_tables *self);
/* uniforms -> samples, `count` of them; in place is allowed. Relative error against distribution_quantile
 * (or, near a zero of the quantile, error against the interquartile range): SAMPLER_ERROR for p in
 * [1e-6, 1 - 1e-6], SAMPLER_TAIL_ERROR beyond. Tested for every kind up to a GSD of 4 and for alpha and beta
 * of 0.2 to 10000. No sample lies outside the distribution's bounds. */
#define SAMPLER_ERROR 1e-9
#define SAMPLER_TAIL_ERROR 1e-6
void sampler_quantiles(const sampler *self, const double *uniforms, double *samples, size_t count);

#endif
