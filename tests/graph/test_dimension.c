/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The unit check: what it accepts with which dimension, and every complaint with its text and place.
 */
#include "workbench.h"

TestSuite(dimension, .timeout = 60);

static const distribution fixed = {.kind = DISTRIBUTION_FIXED};

static void expect_unit(workbench *bench, cradle_node n, const char *unit_text) {
    cr_assert_neq(n.index, 0, "%s", unit_text);
    cr_assert(dimension_equal(graph_node(bench->graph, n)->dimension, bench_unit(bench, unit_text).dimension),
              "%s", unit_text);
}

Test(dimension, of_every_operation) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node mass = bench_fixed(bench, "mass", 2, "g"), mass2 = bench_fixed(bench, "mass2", 3, "kg");
    cradle_node factor = bench_fixed(bench, "factor", 16.6, "kg CO2e/kg"),
                share = bench_fixed(bench, "share", 10, "%");
    expect_unit(bench, bench_op2(bench, OPERATION_ADD, mass, mass2), "kg");
    expect_unit(bench, bench_op2(bench, OPERATION_SUB, mass, mass2), "kg");
    expect_unit(bench, bench_op2(bench, OPERATION_MIN, mass, mass2), "kg");
    expect_unit(bench, bench_op2(bench, OPERATION_MAX, mass, mass2), "kg");
    expect_unit(bench, bench_op2(bench, OPERATION_MUL, mass, factor), "kg CO2e");
    expect_unit(bench, bench_op2(bench, OPERATION_DIV, mass, mass2), "");
    expect_unit(
        bench,
        bench_op2(bench, OPERATION_POW, bench_fixed(bench, "side", 2, "m"), bench_constant(bench, 3, "")),
        "m3");
    expect_unit(
        bench,
        bench_op2(bench, OPERATION_POW, bench_fixed(bench, "side", 2, "m"), bench_constant(bench, -1, "")),
        "1/m");
    expect_unit(bench, bench_op2(bench, OPERATION_POW, share, share), "");
    expect_unit(bench, bench_op1(bench, OPERATION_EXP, share), "");
    expect_unit(bench, bench_op1(bench, OPERATION_LOG, share), "");
    expect_unit(bench, bench_select(bench, mass, mass2, factor, bench_fixed(bench, "other", 1, "kg CO2e/kg")),
                "kg CO2e/kg");
    expect_unit(bench, graph_sum(graph, (cradle_node[]){mass, mass2, mass}, 3), "g");
    double xs[] = {0, 1};
    expect_unit(bench,
                graph_lookup(graph, mass, &(lookup_table){xs, xs, 2}, bench_unit(bench, "kg").dimension,
                             bench_unit(bench, "kWh").dimension),
                "J");
    expect_unit(bench,
                bench_op2(bench, OPERATION_ADD, bench_fixed(bench, "e", 1, "kWh"),
                          bench_op2(bench, OPERATION_MUL, bench_fixed(bench, "c", 4820, "mAh"),
                                    bench_fixed(bench, "v", 3.87, "V"))),
                "Wh");
    cr_assert_eq(bench->complaints.errors, 0);
    bench_close(bench);
}

Test(dimension, complaints_name_both_operands) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    cradle_node mass = bench_fixed(bench, "parts.frame.mass", 24, "g");
    cradle_node energy = bench_fixed(bench, "manufacturing.electricity", 4, "kWh");
    cradle_node share = bench_fixed(bench, "parts.frame.yield", 45, "%");
    cradle_node product = bench_op2(bench, OPERATION_MUL, mass, share);
    cradle_node length = bench_fixed(bench, "side", 2, "m");
    double xs[] = {0, 1};

    bench_op2(bench, OPERATION_ADD, mass, energy);
    bench_op2(bench, OPERATION_SUB, mass, energy);
    bench_op2(bench, OPERATION_MIN, mass, share);
    bench_op2(bench, OPERATION_MAX, product, energy);
    bench_op1(bench, OPERATION_EXP, mass);
    bench_op1(bench, OPERATION_LOG, energy);
    bench_op2(bench, OPERATION_POW, length, share);
    bench_op2(bench, OPERATION_POW, length, bench_constant(bench, 0.5, ""));
    bench_op2(bench, OPERATION_POW, share, length);
    bench_select(bench, mass, energy, share, share);
    bench_select(bench, mass, mass, share, length);
    graph_sum(graph, (cradle_node[]){mass, mass, energy}, 3);
    graph_lookup(graph, length, &(lookup_table){xs, xs, 2}, bench_unit(bench, "s").dimension,
                 bench_unit(bench, "kg").dimension);
    bench_op2(bench, OPERATION_ADD, bench_constant(bench, 3, "kg CO2e"), mass);
    static const char *const expected[] = {
        "cannot add a mass (parts.frame.mass, g) to an energy (manufacturing.electricity, kWh)",
        "cannot subtract an energy (manufacturing.electricity, kWh) from a mass (parts.frame.mass, g)",
        "cannot take the smaller of a mass (parts.frame.mass, g) and a number without unit "
        "(parts.frame.yield, %)",
        "cannot take the larger of a mass (mass * yield, kg) and an energy (manufacturing.electricity, kWh)",
        "cannot take the exponential of a mass (parts.frame.mass, g): it needs a number without unit",
        "cannot take the logarithm of an energy (manufacturing.electricity, kWh): it needs a number without "
        "unit",
        "cannot raise a length (side, m) to the power of a number without unit (parts.frame.yield, %): with "
        "a unit "
        "the exponent must be a whole constant",
        "cannot raise a length (side, m) to the power of a number without unit (0.5): with a unit the "
        "exponent must "
        "be a whole constant",
        "cannot raise a number without unit (parts.frame.yield, %) to the power of a length (side, m): the "
        "exponent "
        "must be a number without unit",
        "cannot compare a mass (parts.frame.mass, g) with an energy (manufacturing.electricity, kWh)",
        "cannot choose between a number without unit (parts.frame.yield, %) and a length (side, m)",
        /* the sum makes the first complaint again: it is kept once */
        "cannot look up a length (side, m) in a table over a time",
        "cannot add CO2e (3 kg CO2e) to a mass (parts.frame.mass, g)",
    };
    size_t count = sizeof expected / sizeof expected[0];
    cr_assert_eq(bench->complaints.errors, count, "%zu", bench->complaints.errors);
    for (size_t i = 0; i < count; i++) {
        cr_assert_str_eq(bench->complaints.items[i].message, expected[i]);
        cr_assert_eq(bench->complaints.items[i].severity, SEVERITY_ERROR);
    }
    bench_close(bench);
}

Test(dimension, complaints_have_a_place) {
    workbench *bench = bench_open();
    graph *graph = bench->graph;
    source_set sources;
    source_set_init(&sources, bench->memory);
    source *file = source_add(&sources, "phone.yaml", "scenario.yaml", "a: 1\nb: 2\nc: 3\n", 15);
    cr_assert_not_null(file);
    quantity mass = {.name = "mass",
                     .value = 1,
                     .unit = bench_unit(bench, "kg"),
                     .unit_text = "kg",
                     .distribution = fixed,
                     .where = {file, 1, 4}};
    quantity energy = {.name = "energy",
                       .value = 1,
                       .unit = bench_unit(bench, "kWh"),
                       .unit_text = "kWh",
                       .distribution = fixed,
                       .where = {file, 2, 4}};
    cradle_node m = graph_quantity(graph, &mass), e = graph_quantity(graph, &energy);
    cradle_node twice = bench_op2(bench, OPERATION_MUL, bench_constant(bench, 2, ""), m);

    bench_op2(bench, OPERATION_ADD, bench_constant(bench, 1, "kWh"), twice); /* the leaf below the second */
    bench_op2(bench, OPERATION_ADD, twice, e);
    graph_set_place(graph, (place){file, 3, 7});
    bench_op2(bench, OPERATION_SUB, m, e);
    graph_set_place(graph, (place){0});
    bench_op2(bench, OPERATION_ADD, bench_constant(bench, 1, "kWh"), bench_constant(bench, 1, "kg"));
    const diagnostic *items = bench->complaints.items;
    cr_assert_eq(bench->complaints.count, 4);
    cr_assert_eq(items[0].where.line, 1);
    cr_assert_eq(items[0].where.column, 4);
    cr_assert_null(items[0].hint);
    cr_assert_eq(items[1].where.line, 1);
    cr_assert_str_eq(items[1].hint, "energy stands at phone.yaml:2:4");
    cr_assert_eq(items[2].where.line, 3, "the formula itself");
    cr_assert_eq(items[2].where.column, 7);
    cr_assert_str_eq(items[2].hint, "energy stands at phone.yaml:2:4, mass at phone.yaml:1:4");
    cr_assert_null(items[3].where.source);
    bench_close(bench);
}
