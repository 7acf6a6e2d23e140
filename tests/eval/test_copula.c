/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities drawn together: what a copula must change and what it must not. Spearman's rank correlation of
 * bivariate normals of correlation rho is 6/pi asin(rho/2) (Pearson 1907; scipy.stats.spearmanr of a million
 * draws agrees), so with rho = 2 sin(pi r/6) it is r for any continuous distributions. Of n independent draws
 * its standard error is at most 1/sqrt(n - 1).
 */
#include <stdlib.h>

#include "workbench.h"

#include "base/text.h"
#include "eval/evaluate.h"

TestSuite(copula_draws, .timeout = 240);

enum { SAMPLES = 65536, MEMBERS = 4 };

static const char *const names[MEMBERS] = {"lognormal", "triangular", "pert", "normal"};
static const double asked[MEMBERS][MEMBERS] = {
    {1, 0.8, -0.5, 0}, {0.8, 1, -0.3, 0}, {-0.5, -0.3, 1, 0}, {0, 0, 0, 1}};
static const cradle_sampler samplers[] = {CRADLE_MC, CRADLE_LHS, CRADLE_SOBOL};

static distribution distribution_at(size_t i) {
    const distribution all[MEMBERS] = {
        {.kind = DISTRIBUTION_LOGNORMAL, .p = {2.0, 0.5, 0.5}},
        {.kind = DISTRIBUTION_TRIANGULAR, .p = {1.0, 2.0, 7.0}},
        {.kind = DISTRIBUTION_PERT, .p = {0.0, 1.0, 10.0}},
        {.kind = DISTRIBUTION_NORMAL, .p = {5.0, 1.0, 1.0}},
    };
    return all[i];
}

/* The rows of the quantities, with the first three of them coupled or not. */
static double *draw(workbench *bench, bool coupled, cradle_sampler sampler, int threads) {
    cradle_node nodes[MEMBERS];
    for (size_t i = 0; i < MEMBERS; i++) {
        nodes[i] = bench_quantity(bench, names[i], 1.0, "kg", distribution_at(i));
    }
    static double matrix[9], factor[9];
    static const char *group_names[3];
    static copula group = {group_names, 3, matrix, factor};
    for (size_t i = 0; i < 9; i++) {
        group_names[i / 3] = names[i / 3];
        matrix[i] = i % 4 == 0 ? 1.0 : copula_normal_correlation(asked[i / 3][i % 3]);
    }
    cr_assert_eq(copula_factor(matrix, 3, factor), 3);
    graph_set_copulas(bench->graph, &group, coupled);
    const evaluate_options options = {
        .seed = 2050, .samples = SAMPLES, .sampler = sampler, .threads = threads};
    plan *made = plan_new(bench->graph, nodes, MEMBERS, &options, bench->memory);
    cr_assert_not_null(made);
    double *rows = calloc(MEMBERS * SAMPLES, sizeof *rows), *places[MEMBERS];
    for (size_t i = 0; i < MEMBERS; i++) {
        places[plan_row(made, i)] = rows + i * SAMPLES;
    }
    cr_assert_eq(evaluate(made, &options, places, NULL), CRADLE_OK);
    return rows;
}

static int by_value(const void *a, const void *b) {
    const double left = **(double *const *)a, right = **(double *const *)b;
    return (left > right) - (left < right);
}

static void rank(double *values, double *ranks) {
    double **order = malloc(SAMPLES * sizeof *order);
    for (size_t i = 0; i < SAMPLES; i++) {
        order[i] = &values[i];
    }
    qsort(order, SAMPLES, sizeof *order, by_value);
    for (size_t i = 0; i < SAMPLES; i++) {
        ranks[order[i] - values] = (double)i;
    }
    free(order);
}

static double spearman(double *a, double *b) {
    double *ranks = malloc(2 * SAMPLES * sizeof *ranks), sum = 0.0;
    const double n = SAMPLES, mean = (n - 1.0) / 2.0;
    rank(a, ranks);
    rank(b, ranks + SAMPLES);
    for (size_t i = 0; i < SAMPLES; i++) {
        sum += (ranks[i] - mean) * (ranks[SAMPLES + i] - mean);
    }
    free(ranks);
    return sum / (n * (n * n - 1.0) / 12.0);
}

Test(copula_draws, have_the_rank_correlations_that_are_asked_for) {
    for (size_t s = 0; s < 3; s++) {
        workbench *bench = bench_open();
        double *rows = draw(bench, true, samplers[s], 1);
        for (size_t i = 0; i < MEMBERS; i++) {
            for (size_t k = 0; k < i; k++) {
                const double found = spearman(rows + i * SAMPLES, rows + k * SAMPLES);
                cr_expect_float_eq(found, asked[i][k], 4.0 / sqrt(SAMPLES - 1.0), "%s: %s, %s: %g",
                                   cradle_sampler_key(samplers[s]), names[i], names[k], found);
            }
        }
        free(rows);
        bench_close(bench);
    }
}

/* Kolmogorov-Smirnov: at 1.95/sqrt(n) one sample in a thousand fails. The first halves of draws against the
 * exact quantile function, by their sorted order. */
Test(copula_draws, keep_their_distributions) {
    for (size_t s = 0; s < 3; s++) {
        workbench *bench = bench_open();
        double *rows = draw(bench, true, samplers[s], 1), *ranks = malloc(SAMPLES * sizeof *ranks);
        for (size_t i = 0; i < MEMBERS; i++) {
            const distribution d = distribution_at(i);
            const double allowed = 1.95 / sqrt(SAMPLES);
            rank(rows + i * SAMPLES, ranks);
            for (size_t n = 0; n < SAMPLES; n += 7) {
                const double p = (ranks[n] + 0.5) / SAMPLES, x = rows[i * SAMPLES + n];
                const double low = p > allowed ? distribution_quantile(&d, p - allowed, false) : -INFINITY;
                const double high =
                    p + allowed < 1.0 ? distribution_quantile(&d, p + allowed, false) : INFINITY;
                cr_assert(low <= x && x <= high, "%s: %s at %g: %g", cradle_sampler_key(samplers[s]),
                          names[i], p, x);
            }
        }
        free(ranks);
        free(rows);
        bench_close(bench);
    }
}

/* The first of a group and all that are in none have the very draws they had; the others have not. */
Test(copula_draws, leave_the_others_alone) {
    for (size_t s = 0; s < 3; s++) {
        workbench *bench = bench_open(), *other = bench_open();
        double *with = draw(bench, true, samplers[s], 1), *without = draw(other, false, samplers[s], 1);
        const size_t bytes = SAMPLES * sizeof *with;
        cr_expect_eq(memcmp(with, without, bytes), 0);
        cr_expect_eq(memcmp(with + 3 * SAMPLES, without + 3 * SAMPLES, bytes), 0);
        cr_expect_neq(memcmp(with + SAMPLES, without + SAMPLES, bytes), 0);
        free(with);
        free(without);
        bench_close(bench);
        bench_close(other);
    }
}

Test(copula_draws, are_the_same_for_any_number_of_threads) {
    workbench *bench = bench_open(), *other = bench_open();
    double *one = draw(bench, true, CRADLE_SOBOL, 1), *seven = draw(other, true, CRADLE_SOBOL, 7);
    cr_expect_eq(memcmp(one, seven, MEMBERS * SAMPLES * sizeof *one), 0);
    free(one);
    free(seven);
    bench_close(bench);
    bench_close(other);
}

/* A plan that needs one member alone draws it from the points of those before it, and its points are told one
 * by one and all at once. */
Test(copula_draws, need_no_draw_of_the_other_members) {
    workbench *bench = bench_open();
    double *rows = draw(bench, true, CRADLE_MC, 1), *alone = calloc(SAMPLES, sizeof *alone);
    const cradle_node third = bench_quantity(bench, names[2], 1.0, "kg", distribution_at(2));
    const evaluate_options options = {.seed = 2050, .samples = SAMPLES, .sampler = CRADLE_MC};
    plan *made = plan_new(bench->graph, &third, 1, &options, bench->memory);
    cr_assert_not_null(made);
    cr_expect_eq(plan_draws(made), 1);
    cr_expect_eq(plan_axes(made), 3);
    cr_assert_eq(evaluate(made, &options, &alone, NULL), CRADLE_OK);
    cr_expect_eq(memcmp(alone, rows + 2 * SAMPLES, SAMPLES * sizeof *alone), 0);
    size_t axis = 0;
    while (!text_equal(plan_axis_name(made, axis), names[2])) {
        axis++;
    }
    evaluate_uniforms(made, &options, axis, 0, 1000, alone);
    const distribution d = distribution_at(2);
    for (size_t i = 0; i < 1000; i += 37) {
        cr_expect_eq(alone[i], evaluate_uniform(made, &options, names[2], i));
        cr_expect_float_eq(distribution_quantile(&d, alone[i], false), rows[2 * SAMPLES + i], 1e-7);
    }
    free(alone);
    free(rows);
    bench_close(bench);
}

Test(copula_draws, survive_every_allocation_that_fails) {
    workbench *bench = bench_open();
    free(draw(bench, true, CRADLE_MC, 1));
    const cradle_node third = bench_quantity(bench, names[2], 1.0, "kg", distribution_at(2));
    bool made = false;
    for (long k = 0; !made; k++) {
        cr_assert_lt(k, 1000);
        arena *memory = arena_new();
        memory_fail_after(k);
        const plan *p =
            plan_new(bench->graph, &third, 1, &(evaluate_options){.sampler = CRADLE_SOBOL}, memory);
        memory_fail_after(-1);
        made = p != NULL;
        arena_free(memory);
    }
    bench_close(bench);
}
