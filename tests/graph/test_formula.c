/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas as people read them.
 */
#include "workbench.h"

TestSuite(formula, .timeout = 60);

static void expect(workbench *bench, cradle_node n, const char *symbols, const char *numbers) {
    cr_assert_neq(n.index, 0);
    cr_assert_str_eq(graph_formula(bench->graph, n, false, bench->memory), symbols);
    cr_assert_str_eq(graph_formula(bench->graph, n, true, bench->memory), numbers);
}

Test(formula, of_a_part) {
    workbench *bench = bench_open();
    cradle_node mass = bench_fixed(bench, "parts.frame.mass", 24, "g");
    cradle_node recycled = bench_fixed(bench, "parts.frame.recycled_content", 10, "%");
    cradle_node yield = bench_fixed(bench, "parts.frame.yield", 45, "%");
    cradle_node factor = bench_fixed(bench, "data.materials.aluminium.virgin[CN.GD]", 16.6, "kg CO2e/kg");
    cradle_node one = bench_constant(bench, 1, "");
    cradle_node input = bench_op2(
        bench, OPERATION_DIV,
        bench_op2(bench, OPERATION_MUL, mass, bench_op2(bench, OPERATION_SUB, one, recycled)), yield);
    expect(bench, input, "mass * (1 - recycled_content) / yield", "24 g * (1 - 10 %) / 45 %");
    graph_label(bench->graph, input, "virgin input");
    expect(bench, input, "mass * (1 - recycled_content) / yield", "24 g * (1 - 10 %) / 45 %");
    expect(bench, bench_op2(bench, OPERATION_MUL, input, factor), "virgin input * aluminium.virgin[CN.GD]",
           "0.048 kg * 16.6 kg CO2e/kg");
    expect(bench, bench_op2(bench, OPERATION_DIV, mass, factor), "mass / aluminium.virgin[CN.GD]",
           "24 g / (16.6 kg CO2e/kg)");
    cradle_node count = bench_fixed(bench, "parts.frame.count", 2, "item");
    cradle_node pieces = bench_op2(bench, OPERATION_DIV, count, bench_constant(bench, 1, "item"));
    expect(bench, bench_op2(bench, OPERATION_MUL, pieces, mass), "count * mass", "2 item * 24 g");
    cradle_node other = bench_fixed(bench, "parts.box.mass", 180, "g");
    expect(bench, bench_op2(bench, OPERATION_ADD, mass, other), "frame.mass + box.mass", "24 g + 180 g");
    cradle_node leg = bench_fixed(bench, "distribution.'a.b'.1", 2, "kg");
    expect(bench, bench_op2(bench, OPERATION_ADD, mass, leg), "mass + 'a.b'.1", "24 g + 2 kg");
    bench_close(bench);
}

Test(formula, brackets_only_where_needed) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node a = bench_fixed(bench, "a", 1, ""), b = bench_fixed(bench, "b", 2, ""),
                c = bench_fixed(bench, "c", 3, "");
    enum operation add = OPERATION_ADD, sub = OPERATION_SUB, mul = OPERATION_MUL, divide = OPERATION_DIV,
                   power = OPERATION_POW;
    expect(bench, bench_op2(bench, add, a, bench_op2(bench, add, b, c)), "a + b + c", "1 + 2 + 3");
    expect(bench, bench_op2(bench, sub, a, bench_op2(bench, sub, b, c)), "a - (b - c)", "1 - (2 - 3)");
    expect(bench, bench_op2(bench, sub, bench_op2(bench, sub, a, b), c), "a - b - c", "1 - 2 - 3");
    expect(bench, bench_op2(bench, mul, bench_op2(bench, add, a, b), c), "(a + b) * c", "(1 + 2) * 3");
    expect(bench, bench_op2(bench, mul, a, bench_op2(bench, mul, b, c)), "a * b * c", "1 * 2 * 3");
    expect(bench, bench_op2(bench, mul, a, bench_op2(bench, divide, b, c)), "a * b / c", "1 * 2 / 3");
    expect(bench, bench_op2(bench, divide, a, bench_op2(bench, mul, b, c)), "a / (b * c)", "1 / (2 * 3)");
    expect(bench, bench_op2(bench, divide, bench_op2(bench, divide, a, b), c), "a / b / c", "1 / 2 / 3");
    expect(bench, bench_op2(bench, add, bench_op2(bench, mul, a, b), c), "a * b + c", "1 * 2 + 3");
    expect(bench, bench_op2(bench, power, bench_op2(bench, add, a, b), c), "(a + b)^c", "(1 + 2)^3");
    expect(bench, bench_op2(bench, power, bench_op2(bench, power, a, b), c), "(a^b)^c", "(1^2)^3");
    expect(bench, bench_op2(bench, mul, bench_op2(bench, power, a, b), c), "a^b * c", "1^2 * 3");
    expect(bench, bench_op2(bench, sub, a, graph_sum(graph, (cradle_node[]){a, b, c}, 3)), "a - (a + b + c)",
           "1 - (1 + 2 + 3)");
    expect(bench, bench_op2(bench, OPERATION_MIN, bench_op2(bench, add, a, b), c), "min(a + b, c)",
           "min(1 + 2, 3)");
    expect(bench, bench_op1(bench, OPERATION_EXP, bench_op2(bench, sub, a, b)), "exp(a - b)", "exp(1 - 2)");
    expect(bench, bench_select(bench, a, b, bench_op2(bench, add, a, b), c), "if(a < b, a + b, c)",
           "if(1 < 2, 1 + 2, 3)");
    double xs[] = {0, 1};
    expect(bench, graph_lookup(graph, a, &(lookup_table){xs, xs, 2}, (dimension){{0}}, (dimension){{0}}),
           "lookup(a)", "lookup(1)");
    cradle_node minus = bench_constant(bench, -3, "");
    expect(bench, bench_op2(bench, add, a, minus), "a + (-3)", "1 + (-3)");
    expect(bench, bench_op2(bench, mul, minus, a), "-3 * a", "-3 * 1");
    expect(bench, bench_op2(bench, add, b, bench_op2(bench, mul, minus, a)), "b + (-3) * a", "2 + (-3) * 1");
    cradle_node side = bench_fixed(bench, "side", 2, "m");
    expect(bench, bench_op2(bench, power, side, bench_constant(bench, 2, "")), "side^2", "(2 m)^2");
    expect(bench, bench_constant(bench, 3.6, "MJ"), "1 kWh", "1 kWh");
    expect(bench, side, "side", "2 m");
    bench_close(bench);
}

/* A sum of 60 doublings would spell out 2^60 symbols, and 1,000 terms fill a page. */
Test(formula, has_a_limited_length) {
    workbench *bench = bench_open();
    cradle_node n = bench_fixed(bench, "x", 1, "");
    for (int i = 0; i < 60; i++) {
        n = bench_op2(bench, OPERATION_ADD, n, n);
    }
    const char *text = graph_formula(bench->graph, n, false, bench->memory);
    cr_assert_leq(strlen(text), 4100);
    cr_assert_not_null(strstr(text, "..."));
    cradle_node terms[1000];
    for (int i = 0; i < 1000; i++) {
        char name[40];
        snprintf(name, sizeof name, "parts.number_%d.mass", i);
        terms[i] = bench_fixed(bench, name, i + 1, "g");
    }
    text = graph_formula(bench->graph, graph_sum(bench->graph, terms, 1000), false, bench->memory);
    cr_assert(strncmp(text, "number_0.mass + number_1.mass + ", 32) == 0);
    cr_assert_str_eq(text + strlen(text) - 3, "...");
    bench_close(bench);
}
