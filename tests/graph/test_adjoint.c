/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Derivatives of the graph against closed forms, and on random graphs against central differences of the
 * scalar evaluator.
 */
#include "workbench.h"

static void near(double found, double expected, double tolerance, const char *what) {
    cr_expect(fabs(found - expected) <= tolerance, "%s: %.15g, expected %.15g", what, found, expected);
}

static cradle_node number(workbench *bench, const char *name, double value) {
    return bench_fixed(bench, name, value, "");
}

static void derive(workbench *bench, cradle_node of, double *derivatives) {
    uint32_t *order = arena_alloc(bench->memory, ((size_t)of.index + 1) * sizeof *order);
    const size_t count = graph_order(bench->graph, of, order);
    cr_assert_gt(count, 0);
    graph_adjoint(bench->graph, order, count, derivatives);
}

Test(adjoint, closed_forms) {
    workbench *bench = bench_open();
    cradle_node x = number(bench, "x", 2.0), y = number(bench, "y", 3.0);
    cradle_node quotient = bench_op2(bench, OPERATION_DIV, x, y);
    cradle_node power = bench_op2(bench, OPERATION_POW, x, y);
    cradle_node log = bench_op1(bench, OPERATION_LOG, x), exp_y = bench_op1(bench, OPERATION_EXP, y);
    double d[64];
    derive(bench, quotient, d);
    near(d[x.index], 1.0 / 3.0, 1e-15, "x / y by x");
    near(d[y.index], -2.0 / 9.0, 1e-15, "x / y by y");
    derive(bench, power, d);
    near(d[x.index], 12.0, 1e-13, "x ^ y by x");
    near(d[y.index], 8.0 * 0.69314718055994531, 1e-13, "x ^ y by y");
    derive(bench, log, d);
    near(d[x.index], 0.5, 1e-15, "log");
    derive(bench, exp_y, d);
    near(d[y.index], 20.085536923187668, 1e-13, "exp");
    /* a node that is used twice: x * x - x / y */
    derive(bench, bench_op2(bench, OPERATION_SUB, bench_op2(bench, OPERATION_MUL, x, x), quotient), d);
    near(d[x.index], 4.0 - 1.0 / 3.0, 1e-14, "x x - x / y");
    cradle_node zero = number(bench, "zero", 0.0);
    derive(bench, bench_op2(bench, OPERATION_POW, zero, bench_constant(bench, 1, "")), d);
    near(d[zero.index], 1.0, 0.0, "0 ^ 1");
    derive(bench, bench_op2(bench, OPERATION_POW, zero, bench_constant(bench, 2, "")), d);
    near(d[zero.index], 0.0, 0.0, "0 ^ 2");
    bench_close(bench);
}

/* The years of service: clamp(life - y, 0, 1), summed, is the life, also where it is whole. */
Test(adjoint, corners_count_half_from_each_side) {
    workbench *bench = bench_open();
    cradle_node life = number(bench, "life", 3.0), years[6];
    cradle_node none = bench_constant(bench, 0, ""), one = bench_constant(bench, 1, "");
    for (int y = 0; y < 6; y++) {
        cradle_node left = bench_op2(bench, OPERATION_SUB, life, bench_constant(bench, y, ""));
        years[y] = bench_op2(bench, OPERATION_MIN, bench_op2(bench, OPERATION_MAX, left, none), one);
    }
    double d[128];
    derive(bench, graph_sum(bench->graph, years, 6), d);
    near(d[life.index], 1.0, 0.0, "service life");
    static const double xs[] = {1, 3, 4}, ys[] = {0, 4, 3};
    static const lookup_table table = {xs, ys, 3};
    const double at[] = {0.0, 1.0, 2.0, 3.0, 3.5, 4.0, 5.0}, slopes[] = {0, 1, 2, 0.5, -1, -0.5, 0};
    for (int i = 0; i < 7; i++) {
        cradle_node x = number(bench, "x", at[i]);
        cradle_node y = graph_lookup(bench->graph, x, &table, (dimension){{0}}, (dimension){{0}});
        derive(bench, y, d);
        near(d[x.index], slopes[i], 1e-15, "table");
    }
    bench_close(bench);
}

Test(adjoint, only_the_branch_that_is_taken) {
    workbench *bench = bench_open();
    cradle_node a = number(bench, "a", 1.0), b = number(bench, "b", 2.0), c = number(bench, "c", 5.0);
    double d[64];
    derive(bench, bench_select(bench, a, b, c, b), d);
    cr_expect(d[c.index] == 1.0 && d[a.index] == 0.0 && d[b.index] == 0.0);
    derive(bench, bench_select(bench, b, a, c, b), d);
    cr_expect(d[c.index] == 0.0 && d[b.index] == 1.0);
    bench_close(bench);
}

typedef struct shift {
    const char *name;
    double by;
} shift;

static double shifted(void *context, const quantity *q) {
    const shift *one = context;
    return q->value * (strcmp(q->name, one->name) == 0 ? 1.0 + one->by : 1.0);
}

/* Differences of fourth order: (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h; where the halves disagree there
 * is a corner within reach, and the leaf is passed over. */
Test(adjoint, central_differences_of_random_graphs) {
    const double h = 1e-4;
    size_t compared = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        workbench *bench = bench_open();
        random_graph random;
        random_graph_make(&random, bench, seed);
        cradle_node top = random.nodes[RANDOM_NODES - 1];
        double *d = arena_alloc(bench->memory, ((size_t)top.index + 1) * sizeof *d);
        derive(bench, top, d);
        const double value = graph_central(bench->graph, top);
        for (size_t i = 0; i < RANDOM_LEAVES; i++) {
            const node *leaf = graph_node(bench->graph, random.nodes[i]);
            if (leaf->op != OPERATION_QUANTITY || random.nodes[i].index > top.index) {
                continue;
            }
            double f[4];
            const double steps[] = {h, -h, 2 * h, -2 * h};
            for (int k = 0; k < 4; k++) {
                f[k] = graph_evaluate(bench->graph, top, shifted, &(shift){leaf->quantity->name, steps[k]});
            }
            double right = (f[0] - value) / h, left = (value - f[1]) / h, far = (f[2] - f[3]) / (4 * h);
            double bend = fabs(right - left) + fabs((right + left) / 2 - far);
            double by_difference = (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h);
            double by_adjoint = d[random.nodes[i].index] * leaf->quantity->value;
            if (bend <= 0.02 * (fabs(value) + fabs(far))) {
                double scale = fabs(value) + fabs(by_difference);
                near(by_adjoint, by_difference, 1e-7 * scale, leaf->quantity->name);
                compared += by_difference != 0.0;
            }
        }
        bench_close(bench);
    }
    cr_expect(compared > 100, "%zu", compared);
}

/* A copy has the same values and draws, and what is certain is folded away. */
Test(adjoint, copies_of_nodes) {
    workbench *bench = bench_open(), *other = bench_open();
    random_graph random;
    random_graph_make(&random, bench, 7);
    size_t count = graph_count(bench->graph);
    cradle_node *copies = arena_alloc(other->memory, count * sizeof *copies);
    for (uint32_t i = 1; i < count; i++) {
        copies[i] = graph_copy_node(other->graph, bench->graph, (cradle_node){i}, copies);
        cr_assert_neq(copies[i].index, 0);
        cradle_node n = {i};
        cr_expect(graph_central(other->graph, copies[i]) == graph_central(bench->graph, n));
        cr_expect(graph_is_uncertain(other->graph, copies[i]) == graph_is_uncertain(bench->graph, n));
        cr_expect(graph_sample(other->graph, copies[i], 3, 11) == graph_sample(bench->graph, n, 3, 11));
    }
    bench_close(other);
    bench_close(bench);
}

/* A formula over x and y that uses both in many places, its inner nodes built from left to right or the other
 * way round, as a compiler may evaluate arguments. */
static cradle_node many_uses(workbench *bench, cradle_node x, cradle_node y, bool turned) {
    enum { TERMS = 7 };
    cradle_node terms[TERMS];
    for (int i = 0; i < TERMS; i++) {
        const int k = turned ? TERMS - 1 - i : i;
        const cradle_node by = bench_constant(bench, 0.1 * (k + 1), "");
        terms[k] = bench_op2(bench, OPERATION_DIV, bench_op2(bench, OPERATION_MUL, x, by),
                             bench_op2(bench, OPERATION_ADD, y, by));
    }
    return graph_sum(bench->graph, terms, TERMS);
}

Test(adjoint, does_not_depend_on_the_order_of_building) {
    double found[2][2];
    bool other_numbers = false;
    uint32_t first[256];
    for (int turned = 0; turned < 2; turned++) {
        workbench *bench = bench_open();
        const cradle_node x = number(bench, "x", 0.3), y = number(bench, "y", 0.7);
        const cradle_node sum = many_uses(bench, x, y, turned != 0);
        double d[256];
        derive(bench, sum, d);
        found[turned][0] = d[x.index];
        found[turned][1] = d[y.index];
        const node *at = graph_node(bench->graph, sum);
        for (uint32_t k = 0; k < at->count; k++) {
            other_numbers |= turned != 0 && first[k] != at->operands[k];
            first[k] = at->operands[k];
        }
        bench_close(bench);
    }
    cr_assert(other_numbers, "the two graphs number their nodes alike");
    cr_expect_eq(memcmp(found[0], found[1], sizeof found[0]), 0, "%a and %a, %a and %a", found[0][0],
                 found[1][0], found[0][1], found[1][1]);
    double by_x = 0.0; /* sum of c / (y + c) */
    for (int k = 1; k <= 7; k++) {
        by_x += 0.1 * k / (0.7 + 0.1 * k);
    }
    near(found[0][0], by_x, 1e-14, "by x");
}
