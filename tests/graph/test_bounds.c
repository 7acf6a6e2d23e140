/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bounds: hand-made cases, and the property that no sample of a random graph leaves them.
 */
#include "workbench.h"

#include "base/text.h"
#include "random/keyed.h"

TestSuite(bounds, .timeout = 120);

static void expect(workbench *bench, cradle_node n, double low, double high) {
    double found_low, found_high;
    cr_assert_neq(n.index, 0);
    graph_bounds(bench->graph, n, &found_low, &found_high);
    cr_assert(found_low == low && found_high == high, "[%.17g, %.17g], not [%.17g, %.17g]", found_low,
              found_high, low, high);
}

/* Ends that libm gives, within the two units in the last place by which ours may differ. */
static void expect_nearly(workbench *bench, cradle_node n, double low, double high) {
    double found_low, found_high;
    graph_bounds(bench->graph, n, &found_low, &found_high);
    cr_assert(found_low == low || fabs(found_low - low) <= 4.5e-16 * fabs(low), "%.17g", found_low);
    cr_assert(found_high == high || fabs(found_high - high) <= 4.5e-16 * fabs(high), "%.17g", found_high);
}

static cradle_node between(workbench *bench, double low, double high) {
    char name[64];
    snprintf(name, sizeof name, "between %g and %g", low, high);
    distribution spread = {DISTRIBUTION_UNIFORM, {low, high}, NULL, NULL, 0};
    return bench_quantity(bench, name, (low + high) / 2, "", spread);
}

Test(bounds, by_hand) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node a = between(bench, -1, 2), b = between(bench, 3, 5), z = between(bench, 0, 4),
                m = between(bench, -4, -2);
    expect(bench, a, -1, 2);
    expect(bench, bench_constant(bench, 7, ""), 7, 7);
    expect(bench, bench_fixed(bench, "fixed", 7, ""), 7, 7);
    expect(bench, bench_op2(bench, OPERATION_ADD, a, b), 2, 7);
    expect(bench, bench_op2(bench, OPERATION_SUB, a, b), -6, -1);
    expect(bench, bench_op2(bench, OPERATION_MUL, a, b), -5, 10);
    expect(bench, bench_op2(bench, OPERATION_MUL, a, m), -8, 4);
    expect(bench, bench_op2(bench, OPERATION_DIV, a, m), -1, 0.5);
    expect(bench, bench_op2(bench, OPERATION_DIV, b, z), 0.75, INFINITY);
    expect(bench, bench_op2(bench, OPERATION_DIV, b, a), -INFINITY, INFINITY);
    expect(bench, bench_op2(bench, OPERATION_MIN, a, z), -1, 2);
    expect(bench, bench_op2(bench, OPERATION_MAX, a, b), 3, 5);
    expect(bench, bench_op2(bench, OPERATION_POW, a, bench_constant(bench, 2, "")), 0, 4);
    expect(bench, bench_op2(bench, OPERATION_POW, a, bench_constant(bench, 3, "")), -1, 8);
    expect(bench, bench_op2(bench, OPERATION_POW, m, bench_constant(bench, -2, "")), 0.0625, 0.25);
    expect_nearly(bench, bench_op2(bench, OPERATION_POW, z, bench_constant(bench, 0.5, "")), 0, 2);
    expect_nearly(bench, bench_op2(bench, OPERATION_POW, z, bench_constant(bench, -0.5, "")), 0.5, INFINITY);
    expect(bench, bench_op2(bench, OPERATION_POW, a, bench_constant(bench, 0.5, "")), -INFINITY, INFINITY);
    expect(bench, bench_op2(bench, OPERATION_POW, between(bench, 0.5, 4), a), 0.25, 16);
    expect_nearly(bench, bench_op1(bench, OPERATION_EXP, a), exp(-1), exp(2));
    expect_nearly(bench, bench_op1(bench, OPERATION_LOG, b), log(3), log(5));
    expect_nearly(bench, bench_op1(bench, OPERATION_LOG, a), -INFINITY, log(2));
    expect(bench, bench_select(bench, a, b, z, m), 0, 4);
    expect(bench, bench_select(bench, b, a, z, m), -4, -2);
    expect(bench, bench_select(bench, a, z, z, m), -4, 4);
    expect(bench, graph_sum(graph, (cradle_node[]){a, b, m}, 3), -2, 5);
    double xs[] = {0, 1, 3, 9}, ys[] = {1, 7, -1, 100};
    dimension none = {{0}};
    expect(bench, graph_lookup(graph, z, &(lookup_table){xs, ys, 4}, none, none), -1, -1 + 101.0 / 6);
    expect(bench, graph_lookup(graph, m, &(lookup_table){xs, ys, 4}, none, none), 1, 1);
    cradle_node all = bench_op2(bench, OPERATION_DIV, b, a); /* infinity - infinity says nothing */
    expect(bench, bench_op2(bench, OPERATION_SUB, all, all), -INFINITY, INFINITY);
    bench_close(bench);
}

Test(bounds, of_distributions) {
    workbench *bench = bench_open();
    distribution normal = {DISTRIBUTION_NORMAL, {10, 1, 2}, NULL, NULL, 0};
    double low, high;
    graph_bounds(bench->graph, bench_quantity(bench, "n", 10, "", normal), &low, &high);
    cr_assert_float_eq(low, 10 - 4.753424308822899, 1e-9); /* scipy.stats.norm.ppf(1e-6) */
    cr_assert_float_eq(high, 10 + 2 * 4.753424308822899, 1e-9);
    distribution pert = {DISTRIBUTION_PERT, {1, 2, 5}, NULL, NULL, 0};
    graph_bounds(bench->graph, bench_quantity(bench, "p", 2, "", pert), &low, &high);
    cr_assert_eq(low, 1);
    cr_assert_eq(high, 5);
    bench_close(bench);
}

/* A draw beyond the cut of an unbounded distribution may leave the bounds; none of these is one. */
static bool is_within_cut(uint64_t seed, uint64_t sample) {
    for (size_t i = 0; i < RANDOM_LEAVES; i++) {
        char name[40];
        snprintf(name, sizeof name, "leaf.%zu", i);
        double u = keyed_uniform(seed, text_hash(name), sample);
        if (u < 1e-6 || u > 1 - 1e-6) {
            return false;
        }
    }
    return true;
}

Test(bounds, hold_every_sample) {
    size_t finite = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        workbench *bench = bench_open();
        random_graph random;
        random_graph_make(&random, bench, seed);
        for (size_t i = 0; i < random.count; i++) {
            double low, high;
            graph_bounds(bench->graph, random.nodes[i], &low, &high);
            cr_assert_leq(low, high);
            finite += isfinite(low) && isfinite(high) && low < high;
            double central = graph_central(bench->graph, random.nodes[i]),
                   slack = 1e-12 * (1 + fabs(central));
            cr_assert(central >= low - slack && central <= high + slack);
            for (uint64_t sample = 0; sample < 8 && is_within_cut(seed, sample); sample++) {
                double x = graph_sample(bench->graph, random.nodes[i], seed, sample);
                slack = 1e-12 * (1 + fabs(x));
                cr_assert(x >= low - slack && x <= high + slack, "graph %d node %zu: %g not in [%g, %g]",
                          (int)seed, i, x, low, high);
            }
        }
        bench_close(bench);
    }
    cr_assert_gt(finite, 3000, "most bounds say something: %zu", finite);
}
