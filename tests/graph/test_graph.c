/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Building, hash-consing, folding and the scalar evaluator. Expected values are calculated by hand.
 */
#include "workbench.h"

#include "base/text.h"
#include "random/keyed.h"

TestSuite(graph, .timeout = 120);

static const distribution wide = {DISTRIBUTION_UNIFORM, {1.0, 3.0}, NULL, NULL, 0};

static cradle_node uniform(workbench *bench, const char *name, const char *unit_text) {
    return bench_quantity(bench, name, 2.0, unit_text, wide);
}

Test(graph, equal_subexpressions_are_one_node) {
    workbench *bench = bench_open();
    cradle_node a = uniform(bench, "a", "kg"), b = uniform(bench, "b", "kg");
    size_t leaves = graph_count(bench->graph);
    cr_assert_eq(leaves, 3); /* with void */
    cr_assert_eq(uniform(bench, "a", "kg").index, a.index);
    cradle_node sum = bench_op2(bench, OPERATION_ADD, a, b);
    cr_assert_eq(bench_op2(bench, OPERATION_ADD, a, b).index, sum.index);
    cr_assert_eq(bench_op2(bench, OPERATION_ADD, b, a).index, sum.index, "a + b is b + a");
    cradle_node difference = bench_op2(bench, OPERATION_SUB, a, b);
    cr_assert_neq(bench_op2(bench, OPERATION_SUB, b, a).index, difference.index);
    cr_assert_neq(bench_op2(bench, OPERATION_MIN, a, b).index, bench_op2(bench, OPERATION_MAX, a, b).index);
    cr_assert_eq(graph_count(bench->graph), leaves + 5);

    cradle_node total = graph_sum(bench->graph, (cradle_node[]){a, b, sum}, 3);
    cr_assert_eq(graph_sum(bench->graph, (cradle_node[]){a, b, sum}, 3).index, total.index);
    cr_assert_neq(graph_sum(bench->graph, (cradle_node[]){b, a, sum}, 3).index, total.index, "order counts");
    cr_assert_eq(graph_node(bench->graph, total)->count, 3);
    bench_close(bench);
}

Test(graph, identity_of_leaves_and_tables) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node a = uniform(bench, "a", "kg");
    distribution narrow = {DISTRIBUTION_UNIFORM, {1.5, 2.5}, NULL, NULL, 0};
    cr_assert_neq(bench_quantity(bench, "a", 2.0, "kg", narrow).index, a.index, "other distribution");
    cr_assert_neq(bench_quantity(bench, "a", 2.5, "kg", wide).index, a.index, "other value");
    cr_assert_neq(uniform(bench, "a", "m").index, a.index, "other dimension");
    cr_assert_neq(uniform(bench, "c", "kg").index, a.index, "other name");
    cr_assert_eq(bench_quantity(bench, "a", 2.0, "g", wide).index, a.index,
                 "the unit it was written in is none");
    cr_assert_neq(bench_constant(bench, 1.0, "kg").index, bench_constant(bench, 1.0, "m").index);
    cr_assert_eq(bench_constant(bench, 0.0, "kg").index, bench_constant(bench, -0.0, "kg").index);

    double xs[] = {0.0, 1.0}, ys[] = {5.0, 7.0}, same_x[] = {0.0, 1.0}, same_y[] = {5.0, 7.0};
    dimension none = {{0}}, mass = bench_unit(bench, "kg").dimension;
    cradle_node x = uniform(bench, "x", "");
    cradle_node looked_up = graph_lookup(graph, x, &(lookup_table){xs, ys, 2}, none, mass);
    cr_assert_eq(graph_lookup(graph, x, &(lookup_table){same_x, same_y, 2}, none, mass).index,
                 looked_up.index);
    same_y[1] = 8.0;
    cr_assert_neq(graph_lookup(graph, x, &(lookup_table){same_x, same_y, 2}, none, mass).index,
                  looked_up.index);
    ys[1] = 99.0; /* the table was copied */
    cr_assert_eq(graph_node(graph, looked_up)->table->y[1], 7.0);
    bench_close(bench);
}

Test(graph, constants_fold_and_neutral_elements_vanish) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node x = uniform(bench, "x", "kg"), one = bench_constant(bench, 1, "");
    cradle_node none = bench_constant(bench, 0, "kg"), zero = bench_constant(bench, 0, "");
    cr_assert_eq(bench_op2(bench, OPERATION_MUL, x, one).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_MUL, one, x).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_DIV, x, one).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_ADD, x, none).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_ADD, none, x).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_SUB, x, none).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_POW, x, one).index, x.index);
    cr_assert_eq(bench_op2(bench, OPERATION_POW, x, zero).index, one.index);
    cr_assert_eq(bench_op2(bench, OPERATION_MUL, x, zero).index, none.index,
                 "0 keeps the unit of the product");
    cr_assert_eq(graph_sum(graph, &x, 1).index, x.index);
    cr_assert_eq(graph_sum(graph, (cradle_node[]){none, x, none}, 3).index, x.index);
    cr_assert_eq(graph_sum(graph, (cradle_node[]){none, none}, 2).index, none.index);
    cr_assert_eq(graph_sum(graph, NULL, 0).index, 0);

    cradle_node kilogram = bench_constant(bench, 1, "kg"); /* a 1 with a unit is no neutral element */
    cr_assert_neq(bench_op2(bench, OPERATION_MUL, x, kilogram).index, x.index);
    cr_assert_neq(bench_op2(bench, OPERATION_DIV, x, kilogram).index, x.index);
    cradle_node folded =
        bench_op2(bench, OPERATION_DIV, bench_constant(bench, 3, "kg"), bench_constant(bench, 4, "s"));
    cr_assert_eq(graph_node(graph, folded)->op, OPERATION_CONSTANT);
    cr_assert_eq(graph_node(graph, folded)->constant, 0.75);
    cr_assert(dimension_equal(graph_node(graph, folded)->dimension, bench_unit(bench, "kg/s").dimension));
    cradle_node chosen =
        bench_select(bench, zero, one, bench_constant(bench, 5, "m"), bench_constant(bench, 6, "m"));
    cr_assert_eq(graph_node(graph, chosen)->constant, 5.0);
    cradle_node summed = graph_sum(graph, (cradle_node[]){one, one, one}, 3);
    cr_assert_eq(graph_node(graph, summed)->constant, 3.0);

    cradle_node fixed = bench_fixed(bench, "yield", 50, "%");
    cr_assert_eq(graph_node(graph, bench_op2(bench, OPERATION_DIV, one, fixed))->op, OPERATION_DIV,
                 "a known quantity is kept for explain");
    cr_assert_eq(bench->complaints.errors, 0);
    bench_close(bench);
}

Test(graph, no_constant_is_infinite) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node x = uniform(bench, "x", "kg"), zero = bench_constant(bench, 0, "");
    cr_assert_eq(bench_op2(bench, OPERATION_DIV, x, zero).index, 0);
    cr_assert_eq(bench_op2(bench, OPERATION_DIV, bench_constant(bench, 2, "kg"), zero).index, 0);
    cr_assert_eq(bench_op1(bench, OPERATION_LOG, zero).index, 0);
    cr_assert_eq(bench_op1(bench, OPERATION_EXP, bench_constant(bench, 1000, "")).index, 0);
    cr_assert_eq(bench_op2(bench, OPERATION_POW, zero, bench_constant(bench, -1, "")).index, 0);
    cr_assert_eq(
        bench_op2(bench, OPERATION_POW, bench_constant(bench, -2, ""), bench_constant(bench, 0.5, "")).index,
        0);
    cr_assert_eq(graph_constant(graph, INFINITY, (dimension){{0}}).index, 0);
    cr_assert_eq(graph_constant(graph, NAN, (dimension){{0}}).index, 0);
    cradle_node huge = bench_constant(bench, 1e308, "");
    cr_assert_eq(graph_sum(graph, (cradle_node[]){huge, huge}, 2).index, 0);
    cr_assert_eq(bench_quantity(bench, "odd", INFINITY, "kg", wide).index, 0);
    static const char *const expected[] = {
        "division of a mass (x, kg) by zero",  "division of a mass (2 kg) by zero",
        "log(0) is not a finite number",       "exp(1000) is not a finite number",
        "(0) ^ (-1) is not a finite number",   "(-2) ^ (0.5) is not a finite number",
        "a number in a formula is not finite", "the result of a formula is not a finite number",
        "odd is not a finite number",
    };
    cr_assert_eq(bench->complaints.errors, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < bench->complaints.count; i++) {
        cr_assert_str_eq(bench->complaints.items[i].message, expected[i]);
    }
    bench_close(bench);
}

Test(graph, void_is_silent) {
    workbench *bench = bench_open();
    cradle_node x = uniform(bench, "x", "kg"), nothing = {0};
    cr_assert_eq(bench_op2(bench, OPERATION_ADD, x, nothing).index, 0);
    cr_assert_eq(bench_op2(bench, OPERATION_MUL, nothing, bench_constant(bench, 0, "")).index, 0);
    cr_assert_eq(bench_op1(bench, OPERATION_LOG, nothing).index, 0);
    cr_assert_eq(bench_select(bench, x, x, x, nothing).index, 0);
    cr_assert_eq(graph_sum(bench->graph, (cradle_node[]){x, nothing}, 2).index, 0);
    double point = 1.0;
    cr_assert_eq(graph_lookup(bench->graph, nothing, &(lookup_table){&point, &point, 1}, (dimension){{0}},
                              (dimension){{0}})
                     .index,
                 0);
    graph_label(bench->graph, nothing, "nothing");
    cr_assert_null(graph_node(bench->graph, nothing)->label);
    cr_assert_eq(graph_central(bench->graph, nothing), 0.0);
    cr_assert_eq(bench->complaints.errors, 0);
    bench_close(bench);
}

/* A formula that folds to 1 must not give its name to every other 1. */
Test(graph, constants_take_no_label) {
    workbench *bench = bench_open();
    cradle_node one = bench_constant(bench, 1, "");
    graph_label(bench->graph, one, "health");
    cr_assert_null(graph_node(bench->graph, one)->label);
    bench_close(bench);
}

Test(graph, labels_keep_the_first_name) {
    workbench *bench = bench_open();
    char name[] = "electricity";
    cradle_node x = bench_op1(bench, OPERATION_EXP, uniform(bench, "x", ""));
    graph_label(bench->graph, x, name);
    name[0] = 'E'; /* it was copied */
    graph_label(bench->graph, x, "power");
    cr_assert_str_eq(graph_node(bench->graph, x)->label, "electricity");
    bench_close(bench);
}

static double by_value(void *context, const quantity *q) {
    (void)context;
    return q->value;
}

static double doubled(void *context, const quantity *q) {
    *(int *)context += 1;
    return 2.0 * q->value;
}

Test(graph, scalar_evaluation) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    double xs[] = {1.0, 2.0, 4.0}, ys[] = {10.0, 20.0, 0.0};
    lookup_table table = {xs, ys, 3};
    dimension none = {{0}};
    const struct {
        double x, y;
    } points[] = {{0.5, 10}, {1.0, 10}, {1.25, 12.5}, {2.0, 20}, {3.0, 10}, {4.0, 0}, {9.0, 0}};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        char name[8];
        snprintf(name, sizeof name, "q%zu", i);
        cradle_node q = bench_fixed(bench, name, points[i].x, "");
        cr_assert_eq(graph_central(graph, graph_lookup(graph, q, &table, none, none)), points[i].y);
    }
    cradle_node mass = bench_fixed(bench, "mass", 24, "g"), share = bench_fixed(bench, "share", 25, "%");
    cradle_node net = bench_op2(bench, OPERATION_MUL, mass,
                                bench_op2(bench, OPERATION_SUB, bench_constant(bench, 1, ""), share));
    cr_assert_float_eq(graph_central(graph, net), 0.018, 1e-17);
    cr_assert_eq(graph_evaluate(graph, net, by_value, NULL), graph_central(graph, net));
    int calls = 0; /* 48 g * (1 - 50 %) */
    double twice = graph_evaluate(graph, net, doubled, &calls);
    cr_assert_float_eq(twice, 0.024, 1e-17);
    cr_assert_eq(calls, 2);
    cr_assert_not(graph_is_uncertain(graph, net));

    cradle_node u = uniform(bench, "u", "");
    cradle_node square = bench_op2(bench, OPERATION_MUL, u, u);
    cr_assert(graph_is_uncertain(graph, square));
    calls = 0;
    twice = graph_evaluate(graph, square, doubled, &calls);
    cr_assert_eq(twice, 16.0);
    cr_assert_eq(calls, 1, "one draw for one thing");
    double draw = 1.0 + 2.0 * keyed_uniform(7, text_hash("u"), 5);
    cr_assert_float_eq(graph_sample(graph, square, 7, 5), draw * draw, 1e-12);
    bench_close(bench);
}

/* x + x doubled 60 times has 2^60 paths; a chain of 200,000 nodes would overflow a recursive walk. */
Test(graph, depth_costs_nothing) {
    workbench *bench = bench_open();
    cradle_node x = uniform(bench, "x", ""), n = x;
    for (int i = 0; i < 60; i++) {
        n = bench_op2(bench, OPERATION_ADD, n, n);
    }
    cr_assert_eq(graph_central(bench->graph, n), 0x1p61);
    cr_assert_eq(graph_evaluate(bench->graph, n, by_value, NULL), 0x1p61);
    cr_assert_not_null(graph_formula(bench->graph, n, false, bench->memory));
    cradle_node deep = x;
    cradle_node step = bench_constant(bench, 0.5, "");
    for (int i = 0; i < 200000; i++) {
        deep = bench_op2(bench, OPERATION_ADD, deep, step);
        step = i % 2 == 0 ? bench_constant(bench, 0.25, "") : bench_constant(bench, 0.5, "");
    }
    cr_assert_eq(graph_evaluate(bench->graph, deep, by_value, NULL), 2.0 + 75000.0);
    double low, high;
    graph_bounds(bench->graph, deep, &low, &high);
    cr_assert_eq(low, 75001.0);
    cr_assert_eq(high, 75003.0);
    cr_assert_eq(graph_count(bench->graph), 2 + 60 + 2 + 200000);
    bench_close(bench);
}

/* Builds a small graph with every kind of node and mistake; every allocation in turn fails. */
static bool build_with_failure(long countdown) {
    memory_fail_after(countdown);
    arena *memory = arena_new();
    diagnostics complaints;
    diagnostics_init(&complaints, memory);
    graph *graph = memory != NULL ? graph_new(memory, &complaints) : NULL;
    bool whole = false;
    if (graph != NULL) {
        double xs[] = {0.0, 1.0};
        dimension none = {{0}}, mass = {{1}};
        quantity q = {.name = "q", .value = 1.0, .unit = {none, 1.0}, .unit_text = "", .distribution = wide};
        cradle_node sum = graph_quantity(graph, &q);
        for (int i = 0; i < 300; i++) { /* beyond the first chunk of entries and the first table */
            sum = graph_apply(graph, OPERATION_ADD, (cradle_node[]){sum, graph_constant(graph, i + 1, none)});
        }
        cradle_node y = graph_lookup(graph, sum, &(lookup_table){xs, xs, 2}, none, none);
        cradle_node total = graph_sum(graph, (cradle_node[]){sum, y}, 2);
        graph_label(graph, total, "total");
        graph_apply(graph, OPERATION_ADD, (cradle_node[]){total, graph_constant(graph, 1.0, mass)});
        double sample = graph_sample(graph, total, 1, 1);
        const char *formula = graph_formula(graph, total, false, memory);
        whole = total.index != 0 && formula != NULL && !isnan(sample) && !arena_failed(memory);
        cr_assert(whole || countdown >= 0);
    }
    memory_fail_after(-1);
    arena_free(memory);
    return whole;
}

Test(graph, every_allocation_may_fail) {
    cr_assert(build_with_failure(-1));
    long k = 0;
    while (!build_with_failure(k)) {
        cr_assert_lt(++k, 5000);
    }
    cr_assert_gt(k, 8); /* that many allocations were seen to fail */
}
