/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samplers: their error bound against the exact quantiles over many shapes, and what comes out of keyed
 * uniforms against moments and distribution functions that the samplers have no part in.
 */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random/distribution.h"
#include "random/keyed.h"
#include "random/points.h"
#include "shapes.h"

enum { DRAWS = 200000, CELL_DRAWS = 1 << 16 };

static const double observations[] = {1.5, 2.0, 2.0, 3.25, 7.0, 11.0}, shades[] = {1.0, 2.0, 5.0, 9.0, 9.5},
                    shares[] = {0.2, 0.4, 0.1, 0.25, 0.05}, alone[] = {4.0}, certain[] = {1.0};

static const distribution shapes[] = {
    NORMAL(0.0, 1.0, 1.0),
    NORMAL(10.0, 1.0, 3.0),
    NORMAL(5.0, 0.0, 1e-6),
    NORMAL(1e-9, 1e-10, 1e-10),
    LOGNORMAL(1.0, 0.2, 0.2),
    LOGNORMAL(1.0, 1.0986122886681098, 1.0986122886681098), /* GSD 3 */
    LOGNORMAL(1.0, 1.3862943611198906, 1.3862943611198906), /* GSD 4 */
    LOGNORMAL(16.6, 0.31, 0.12),
    LOGNORMAL(5e-7, 0.1, 1.0986122886681098),
    LOGNORMAL(5.0, 1e-3, 0.0),
    UNIFORM(2.0, 5.0),
    UNIFORM(-0.1, 0.3),
    TRIANGULAR(2.0, 3.0, 5.0),
    TRIANGULAR(0.0, 0.0, 1.0),
    TRIANGULAR(0.1, 0.3, 0.3),
    PERT(0.0, 0.0, 1.0),
    PERT(0.0, 1.0, 1.0),
    PERT(0.1, 0.1, 0.3),
    PERT(2.0, 3.0, 5.0),
    PERT(-1.0, 0.5, 1.0),
    PERT(0.0, 0.01, 1.0),
    BETA(0.0, 1.0, 0.5, 0.5),
    BETA(0.0, 1.0, 0.2, 0.2),
    BETA(0.0, 1.0, 0.2, 5.0),
    BETA(0.0, 1.0, 5.0, 0.2),
    BETA(0.0, 1.0, 0.3, 10000.0),
    BETA(0.0, 1.0, 2.0, 50.0),
    BETA(0.0, 1.0, 400.0, 700.0),
    BETA(0.0, 1.0, 10000.0, 10000.0),
    BETA(-3.0, 7.0, 1.0, 1.0),
    TRUNCATED(0.0, 1.0, -1.0, 2.0),
    TRUNCATED(0.5, 0.1, 0.0, 1.0),
    TRUNCATED(0.0, 1.0, 0.0, INFINITY),
    TRUNCATED(0.0, 1.0, 5.0, INFINITY),
    TRUNCATED(0.0, 1.0, 30.0, INFINITY),
    TRUNCATED(0.0, 1.0, -INFINITY, -8.0),
    TRUNCATED(10.0, 1.0, 12.0, 13.0),
    TRUNCATED(0.0, 1.0, -7.0, 7.0),
    TRUNCATED(0.0, 1.0, 1.0, 1.0001),
    {.kind = DISTRIBUTION_DISCRETE, .values = shades, .weights = shares, .count = 5},
    {.kind = DISTRIBUTION_DISCRETE, .values = alone, .weights = certain, .count = 1},
    {.kind = DISTRIBUTION_EMPIRICAL, .values = observations, .count = 6},
    {.kind = DISTRIBUTION_EMPIRICAL, .values = observations, .count = 2},
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* The error of one sample relative to the bound that is promised for it. */
static double error_of(const distribution *d, double p, bool upper, double sample, double spread) {
    const double exact = distribution_quantile(d, p, upper);
    if (sample == exact) {
        return 0.0;
    }
    const double bound = p < 1e-6 ? SAMPLER_TAIL_ERROR : SAMPLER_ERROR;
    return fabs(sample - exact) / fmax(fabs(exact), spread) / bound;
}

Test(sampler, stays_within_its_error_bound) {
    gsl_set_error_handler_off();
    arena *memory = arena_new();
    for (size_t s = 0; s < SHAPES; s++) {
        const distribution *d = &shapes[s];
        cr_assert_null(distribution_fault(d), "shape %zu", s);
        const sampler *compiled = sampler_compile(d, sampler_tables_new(memory));
        const double spread = distribution_quantile(d, 0.25, true) - distribution_quantile(d, 0.25, false);
        /* Every segment of the table at eleven places, in both halves, on the grid of the draws. */
        for (double exponent = -53.0; exponent < -1.0; exponent += 0.0113) {
            const double p = floor(exp2(exponent) * 0x1p52) * 0x1p-52 + 0x1p-53;
            const double uniforms[2] = {p, 1.0 - p};
            double samples[2];
            sampler_quantiles(compiled, uniforms, samples, 2);
            cr_assert(error_of(d, p, false, samples[0], spread) <= 1.0, "shape %zu: %.17g at %g", s,
                      samples[0], p);
            cr_assert(error_of(d, p, true, samples[1], spread) <= 1.0, "shape %zu: %.17g at 1 - %g", s,
                      samples[1], p);
        }
    }
    arena_free(memory);
}

Test(sampler, stays_within_its_bounds_whatever_it_is_given) {
    gsl_set_error_handler_off();
    static const double odd[] = {0.0,     1.0, 0.5,      -1.0,      2.0,          1e-300,
                                 0x1p-54, NAN, INFINITY, -INFINITY, 1.0 - 0x1p-53};
    enum { ODD = sizeof odd / sizeof *odd };
    double *uniforms = malloc(DRAWS * sizeof *uniforms), *samples = malloc(DRAWS * sizeof *samples);
    arena *memory = arena_new();
    keyed_uniforms(4, 44, 0, DRAWS, uniforms);
    for (size_t s = 0; s < SHAPES; s++) {
        const sampler *compiled = sampler_compile(&shapes[s], sampler_tables_new(memory));
        double low, high, at_odd[ODD];
        distribution_support(&shapes[s], 0x1p-53, &low, &high); /* the widest a draw can reach */
        const double slack = 1e-6 * (fabs(low) + fabs(high));
        sampler_quantiles(compiled, uniforms, samples, DRAWS);
        for (size_t i = 0; i < DRAWS; i++) {
            cr_assert(samples[i] >= low && samples[i] <= high, "shape %zu: %.17g at %.17g", s, samples[i],
                      uniforms[i]);
        }
        sampler_quantiles(compiled, odd, at_odd, ODD); /* must not read outside its table */
        if (shapes[s].kind == DISTRIBUTION_NORMAL || shapes[s].kind == DISTRIBUTION_LOGNORMAL) {
            for (size_t i = 0; i < ODD; i++) {
                cr_assert(at_odd[i] >= low - slack && at_odd[i] <= high + slack, "shape %zu: %g at %g", s,
                          at_odd[i], odd[i]);
            }
        }
        if (shapes[s].kind == DISTRIBUTION_LOGNORMAL) {
            cr_assert(fabs(at_odd[2] / shapes[s].p[0] - 1.0) < 1e-9, "shape %zu: median %g", s, at_odd[2]);
        }
        for (size_t n = 0; n < 200; n += 13) { /* in place, and no further than asked */
            double block[200];
            memcpy(block, uniforms, sizeof block);
            sampler_quantiles(compiled, block, block, n);
            cr_assert(memcmp(block, samples, n * sizeof *block) == 0, "shape %zu, %zu in place", s, n);
            cr_assert(memcmp(block + n, uniforms + n, (200 - n) * sizeof *block) == 0, "shape %zu", s);
        }
    }
    arena_free(memory);
    free(uniforms);
    free(samples);
}

/* ---------------------------------------------------------------- draws */

static double normal_below(double x) {
    return gsl_cdf_gaussian_P(x + 2.0, 0.5);
}

static double two_normals_below(double x) {
    return gsl_cdf_gaussian_P(x - 10.0, x < 10.0 ? 1.0 : 3.0);
}

static double lognormal_below(double x) {
    return gsl_cdf_lognormal_P(x, 0.0, 1.0986122886681098);
}

static double two_lognormals_below(double x) {
    return gsl_cdf_lognormal_P(x, log(16.6), x < 16.6 ? 0.3123415138518162 : 0.11996125654120175);
}

static double uniform_below(double x) {
    return (x - 2.0) / 3.0;
}

static double triangular_below(double x) { /* 2, 3, 5 */
    return x < 3.0 ? (x - 2.0) * (x - 2.0) / 3.0 : 1.0 - (5.0 - x) * (5.0 - x) / 6.0;
}

static double pert_below(double x) { /* 0, 0, 1: alpha 1, beta 5 */
    return 1.0 - pow(1.0 - x, 5.0);
}

static double arcsine_below(double x) {
    return asin(sqrt(x)) / 1.57079632679489661923;
}

static double truncated_below(double x) { /* from 5 standard deviations upwards */
    return 1.0 - erfc(x / sqrt(2.0)) / erfc(5.0 / sqrt(2.0));
}

static double window_below(double x) {
    const double at_low = gsl_cdf_ugaussian_P(-1.0);
    return (gsl_cdf_ugaussian_P(x) - at_low) / (gsl_cdf_ugaussian_P(2.0) - at_low);
}

static const struct {
    distribution distribution;
    double (*below)(double);
    double mean, sd; /* of SciPy; see test_distribution.c for the expressions */
} rows[] = {
    {NORMAL(-2.0, 0.5, 0.5), normal_below, -2.0, 0.5},
    {NORMAL(10.0, 1.0, 3.0), two_normals_below, 10.7978845608029, 2.08887056268033},
    {LOGNORMAL(1.0, 1.0986122886681098, 1.0986122886681098), lognormal_below, 1.82846072753121,
     2.79895989868023},
    {LOGNORMAL(16.6, 0.3123415138518162, 0.11996125654120175), two_lognormals_below, 15.7360354230374,
     3.19198593857101},
    {UNIFORM(2.0, 5.0), uniform_below, 3.5, 0.866025403784439},
    {TRIANGULAR(2.0, 3.0, 5.0), triangular_below, 3.33333333333333, 0.623609564462324},
    {PERT(0.0, 0.0, 1.0), pert_below, 0.166666666666667, 0.140859042454753},
    {BETA(0.0, 1.0, 0.5, 0.5), arcsine_below, 0.5, 0.353553390593274},
    {TRUNCATED(0.0, 1.0, -1.0, 2.0), window_below, 0.229637179091329, 0.720945586859046},
    {TRUNCATED(0.0, 1.0, 5.0, INFINITY), truncated_below, 5.186503967125842, 0.180821554625305},
};

static double empirical_below(double x) { /* 1, 2, 4, 9 at the probabilities 1/8, 3/8, 5/8, 7/8 */
    return x < 1.0   ? 0.0
           : x < 2.0 ? 0.125 + 0.25 * (x - 1.0)
           : x < 4.0 ? 0.375 + 0.125 * (x - 2.0)
           : x < 9.0 ? 0.625 + 0.05 * (x - 4.0)
                     : 1.0;
}

static double discrete_below(double x) {
    double sum = 0.0;
    for (size_t i = 0; i < 5 && shades[i] <= x; i++) {
        sum += shares[i];
    }
    return sum;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double distance(double *samples, double (*below)(double)) {
    qsort(samples, DRAWS, sizeof *samples, ascending);
    double worst = 0.0;
    for (size_t i = 0; i < DRAWS; i++) {
        const double p = below(samples[i]);
        worst = fmax(worst, fmax(p - (double)i / DRAWS, (double)(i + 1) / DRAWS - p));
    }
    return worst * sqrt((double)DRAWS);
}

Test(sampler, draws_follow_their_distribution) {
    gsl_set_error_handler_off();
    double *samples = malloc(DRAWS * sizeof *samples);
    arena *memory = arena_new();
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        keyed_uniforms(2050, 1000 + r, 0, DRAWS, samples);
        sampler_quantiles(sampler_compile(&rows[r].distribution, sampler_tables_new(memory)), samples,
                          samples, DRAWS);
        double sum = 0.0, square = 0.0, fourth = 0.0;
        for (size_t i = 0; i < DRAWS; i++) {
            const double off = samples[i] - rows[r].mean;
            sum += off;
            square += off * off;
            fourth += off * off * off * off;
        }
        const double variance = rows[r].sd * rows[r].sd;
        const double se_of_variance = sqrt((fourth / DRAWS - variance * variance) / DRAWS);
        cr_assert(fabs(sum / DRAWS) < 4.0 * rows[r].sd / sqrt(DRAWS), "row %zu: mean off by %g", r,
                  sum / DRAWS);
        cr_assert(fabs(square / DRAWS - variance) < 4.0 * se_of_variance, "row %zu: variance %g", r,
                  square / DRAWS);
        const double far = distance(samples, rows[r].below); /* above 2.23 with probability 1e-4 */
        cr_assert(far < 2.23, "row %zu: distance %g", r, far);
    }
    arena_free(memory);
    free(samples);
}

/* ---------------------------------------------------------------- ten million draws */

enum { MANY = 10000000, CHUNK = 50000, EDGES = 247 + 8, PADDED = 256 };

/* Places in rising order, thinly in the middle and far into both tails. */
static void edges_of(const distribution *d, double edges[PADDED]) {
    static const double tails[] = {1e-6, 1e-5, 1e-4, 1e-3};
    for (size_t k = 0; k < 4; k++) {
        edges[k] = distribution_quantile(d, tails[k], false);
        edges[EDGES - 1 - k] = distribution_quantile(d, tails[k], true);
    }
    for (size_t k = 1; k < 248; k++) {
        edges[3 + k] = distribution_quantile(d, (double)k / 248.0, false);
    }
    edges[EDGES] = INFINITY;
}

/* The first edge that is not below x; EDGES if there is none. `edges` is filled up with infinities. */
static size_t edge_above(const double edges[PADDED], double x) {
    size_t at = 0;
    for (size_t step = PADDED / 2; step > 0; step /= 2) {
        at += (size_t)(edges[at + step - 1] < x) * step;
    }
    return at;
}

typedef struct drawn {
    double sum, square, fourth; /* of the distances from the mean */
    size_t found[EDGES + 1];    /* between edges */
} drawn;

static void draw_many(const distribution *d, double mean, uint64_t name, const double edges[PADDED],
                      drawn *all) {
    static double samples[CHUNK];
    arena *memory = arena_new();
    const sampler *compiled = sampler_compile(d, sampler_tables_new(memory));
    *all = (drawn){0};
    for (uint64_t first = 0; first < MANY; first += CHUNK) {
        keyed_uniforms(2050, name, first, CHUNK, samples);
        sampler_quantiles(compiled, samples, samples, CHUNK);
        for (size_t i = 0; i < CHUNK; i++) {
            const double off = samples[i] - mean, square = off * off;
            all->sum += off;
            all->square += square;
            all->fourth += square * square;
            all->found[edge_above(edges, samples[i])]++;
        }
    }
    arena_free(memory);
}

static void check_many(const char *what, const distribution *d, double (*below)(double), double mean,
                       double sd, uint64_t name) {
    double edges[PADDED];
    drawn all;
    edges_of(d, edges);
    draw_many(d, mean, name, edges, &all);
    const double n = MANY, variance = sd * sd;
    const double se_of_variance = sqrt((all.fourth / n - variance * variance) / n);
    cr_assert(fabs(all.sum / n) < 4.0 * sd / sqrt(n), "%s: mean off by %g", what, all.sum / n);
    cr_assert(fabs(all.square / n - variance) < 4.0 * se_of_variance, "%s: variance %g", what,
              all.square / n);
    double at_most = 0.0, farthest = 0.0;
    for (size_t k = 0; k < EDGES; k++) {
        at_most += (double)all.found[k];
        const double p = below(edges[k]), off = at_most - n * p;
        farthest = fmax(farthest, fabs(off) / sqrt(n));
        cr_assert(fabs(off) <= 4.5 * sqrt(n * p * (1.0 - p)) + 1e-6 * n * p, "%s: %g of %g at %g", what,
                  at_most, n * p, edges[k]);
    }
    cr_assert(farthest < 2.23, "%s: distance %g", what, farthest); /* Kolmogorov's, 1e-4 */
}

Test(sampler, ten_million_draws_follow_their_distribution, .timeout = 300) {
    gsl_set_error_handler_off();
    static const double apart[] = {1.0, 2.0, 4.0, 9.0};
    const distribution list = {
        .kind = DISTRIBUTION_DISCRETE, .values = shades, .weights = shares, .count = 5};
    const distribution observed = {.kind = DISTRIBUTION_EMPIRICAL, .values = apart, .count = 4};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        check_many(distribution_key(rows[r].distribution.kind), &rows[r].distribution, rows[r].below,
                   rows[r].mean, rows[r].sd, 2000 + r);
    }
    check_many("discrete", &list, discrete_below, 4.225, 3.348413803579241, 3000);
    check_many("empirical", &observed, empirical_below, 4.0, 2.8722813232690143, 3001);
}

Test(sampler, lists_are_drawn_with_their_frequencies) {
    double *samples = malloc(DRAWS * sizeof *samples);
    arena *memory = arena_new();
    for (size_t count = 1; count <= 5; count++) { /* equal chances for the first few of a list */
        const double even[5] = {1.0 / count, 1.0 / count, 1.0 / count, 1.0 / count, 1.0 / count};
        const distribution d = {
            .kind = DISTRIBUTION_DISCRETE, .values = shades, .weights = even, .count = count};
        keyed_uniforms(1, count, 0, DRAWS, samples);
        sampler_quantiles(sampler_compile(&d, sampler_tables_new(memory)), samples, samples, DRAWS);
        size_t found[5] = {0}, elsewhere = 0;
        for (size_t i = 0; i < DRAWS; i++) {
            size_t k = 0;
            while (k < count && shades[k] != samples[i]) {
                k++;
            }
            k < count ? found[k]++ : elsewhere++;
        }
        cr_assert(elsewhere == 0);
        for (size_t k = 0; k < count; k++) {
            const double p = even[k];
            cr_assert(fabs((double)found[k] / DRAWS - p) <= 4.0 * sqrt(p * (1.0 - p) / DRAWS), "%zu of %zu",
                      k, count);
        }
    }
    arena_free(memory);
    free(samples);
}

Test(sampler, out_of_memory_is_null) {
    static const distribution *const tried[] = {&shapes[0], &shapes[10], &shapes[18], &shapes[39]};
    for (size_t s = 0; s < sizeof tried / sizeof *tried; s++) {
        const sampler *compiled = NULL;
        for (long countdown = 0; compiled == NULL; countdown++) {
            cr_assert(countdown < 20);
            arena *memory = arena_new();
            memory_fail_after(countdown);
            sampler_tables *tables = sampler_tables_new(memory);
            compiled = tables != NULL ? sampler_compile(tried[s], tables) : NULL;
            memory_fail_after(-1);
            cr_assert(arena_failed(memory) == (compiled == NULL));
            arena_free(memory);
        }
    }
}

/* ---------------------------------------------------------------- cells */

/* The samples of a run of Sobol' points by cells and by their uniforms, which go to `by_cells`, `uniforms`.
 */
static void draw_both(const distribution *d, const sampler *compiled, cells *cut, uint32_t rank,
                      double *by_cells, double *uniforms) {
    const points run = {.sampler = CRADLE_SOBOL, .seed = 9, .samples = CELL_DRAWS};
    points_axis axis;
    points_scrambling scrambling = {.replicate = 0};
    points_axis_init(&axis, &run, 77 + (uint64_t)d->kind, rank);
    const drawing drawing = {.sampler = compiled, .cells = cut, .next = cut};
    points_quantiles(&run, &axis, &scrambling, &drawing, 0, CELL_DRAWS, by_cells);
    points_uniforms(&run, &axis, &scrambling, 0, CELL_DRAWS, uniforms);
}

static void check_cells(const distribution *d, const sampler *compiled, cells *cut, uint32_t rank) {
    static double by_cells[CELL_DRAWS], uniforms[CELL_DRAWS], samples[CELL_DRAWS];
    const double spread = distribution_quantile(d, 0.25, true) - distribution_quantile(d, 0.25, false);
    double low, high;
    draw_both(d, compiled, cut, rank, by_cells, uniforms);
    sampler_quantiles(compiled, uniforms, samples, CELL_DRAWS);
    distribution_support(d, 0x1p-53, &low, &high);
    for (size_t i = 0; i < CELL_DRAWS; i++) {
        const double u = uniforms[i], found = by_cells[i];
        const bool upper = u > 0.5;
        cr_assert(fabs(found - samples[i]) <= CELL_ERROR * fabs(samples[i]),
                  "kind %d: %.17g, not %.17g at %g", d->kind, found, samples[i], u);
        cr_assert(found >= low && found <= high, "kind %d: %.17g at %g", d->kind, found, u);
        if (i % 61 == 0) {
            cr_assert(error_of(d, upper ? 1.0 - u : u, upper, found, spread) <= 1.0, "kind %d: %.17g at %g",
                      d->kind, found, u);
        }
    }
}

Test(sampler, in_cells_gives_the_same_samples) {
    gsl_set_error_handler_off();
    arena *memory = arena_new();
    size_t cut_shapes = 0;
    for (size_t s = 0; s < SHAPES; s++) {
        const sampler *compiled = sampler_compile(&shapes[s], sampler_tables_new(memory));
        cells *cut = arena_alloc_lines(memory, sizeof *cut);
        if (cells_fit(cut, compiled, &shapes[s])) {
            check_cells(&shapes[s], compiled, cut, (uint32_t)s);
            cut_shapes++;
        }
    }
    cr_expect_gt(cut_shapes, SHAPES / 2);
    arena_free(memory);
}

/* What products are made of leaves few cells to the sampler: one at each end and where a triangle bends are
 * lost at any width and any number of terms. A list keeps its values to the bit. */
Test(sampler, cuts_the_usual_shapes_into_cells) {
    static const distribution usual[] = {NORMAL(10.0, 1.0, 1.0),      LOGNORMAL(1.0, 0.05, 0.05),
                                         LOGNORMAL(16.6, 0.31, 0.12), LOGNORMAL(1.0, 0.7, 0.7),
                                         TRIANGULAR(2.0, 3.0, 5.0),   PERT(2.0, 3.0, 5.0)};
    static const distribution uncut[] = {
        {.kind = DISTRIBUTION_DISCRETE, .values = shades, .weights = shares, .count = 5},
        {.kind = DISTRIBUTION_EMPIRICAL, .values = observations, .count = 6},
        NORMAL(1e-260, 1e-261, 1e-261), /* where fused_in_steps() holds no longer */
        LOGNORMAL(1e260, 0.05, 0.05)};
    arena *memory = arena_new();
    sampler_tables *tables = sampler_tables_new(memory);
    cells *cut = arena_alloc_lines(memory, sizeof *cut);
    for (size_t k = 0; k < sizeof usual / sizeof *usual; k++) {
        cr_expect(cells_fit(cut, sampler_compile(&usual[k], tables), &usual[k]));
        cr_expect_leq(cut->asked_count, 3, "shape %zu: %zu cells", k, cut->asked_count);
    }
    for (size_t k = 0; k < sizeof uncut / sizeof *uncut; k++) {
        cr_expect_not(cells_fit(cut, sampler_compile(&uncut[k], tables), &uncut[k]));
    }
    arena_free(memory);
}
