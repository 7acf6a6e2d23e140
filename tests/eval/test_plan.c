/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plans: what they leave out, and how many registers known shapes need (counted by hand).
 */
#include "workbench.h"

#include "eval/evaluate.h"

TestSuite(plan, .timeout = 60);

static cradle_node uncertain(workbench *bench, int i) {
    char name[32];
    snprintf(name, sizeof name, "q.%d", i);
    return bench_quantity(bench, name, 1.5, "", (distribution){DISTRIBUTION_UNIFORM, {1, 2}, NULL, NULL, 0});
}

static plan *plan_of(workbench *bench, const cradle_node *outputs, size_t count) {
    plan *made = plan_new(bench->graph, outputs, count, &(evaluate_options){.samples = 3}, bench->memory);
    cr_assert_not_null(made);
    return made;
}

static void expect(const plan *made, size_t rows, size_t draws, size_t instructions, size_t registers) {
    cr_assert_eq(plan_rows(made), rows, "%zu rows", plan_rows(made));
    cr_assert_eq(plan_draws(made), draws, "%zu draws", plan_draws(made));
    cr_assert_eq(plan_instructions(made), instructions, "%zu instructions", plan_instructions(made));
    cr_assert_eq(plan_registers(made), registers, "%zu registers", plan_registers(made));
}

Test(plan, folds_and_shares) {
    workbench *bench = bench_open();
    cradle_node x = uncertain(bench, 1), y = uncertain(bench, 2), two = bench_constant(bench, 2, "");
    cradle_node known = bench_op2(bench, OPERATION_MUL, bench_fixed(bench, "f", 3, ""), two);
    cradle_node scaled = bench_op2(bench, OPERATION_MUL, x, known);
    cradle_node unused = bench_op2(bench, OPERATION_MUL, y, known);
    cr_assert_neq(unused.index, 0);
    cradle_node outputs[] = {scaled, known, scaled, x, two, {0}};
    plan *made = plan_of(bench, outputs, 6);
    expect(made, 2, 1, 2, 1); /* x is taken from its register, which the product then has */
    cr_assert_eq(plan_row(made, 0), 0);
    cr_assert_eq(plan_row(made, 1), -1);
    cr_assert_eq(plan_constant(made, 1), 6.0);
    cr_assert_eq(plan_row(made, 2), 0, "an equal output shares the row");
    cr_assert_eq(plan_row(made, 3), 1);
    cr_assert_eq(plan_constant(made, 4), 2.0);
    cr_assert(plan_row(made, 5) == -1 && isnan(plan_constant(made, 5)));
    expect(plan_of(bench, &known, 1), 0, 0, 0, 0);
    expect(plan_of(bench, NULL, 0), 0, 0, 0, 0);
    bench_close(bench);
}

/* As variants and shares leave them: x * 1 / 1 + y is x + y, and so is all that is made of them. */
Test(plan, factors_of_one_cost_nothing) {
    workbench *bench = bench_open();
    cradle_node x = uncertain(bench, 1), y = uncertain(bench, 2), one = bench_constant(bench, 1, "");
    cradle_node count = bench_fixed(bench, "count", 1, ""), three = bench_fixed(bench, "three", 3, "");
    cradle_node same_x = bench_op2(bench, OPERATION_DIV, bench_op2(bench, OPERATION_MUL, x, count), one);
    cradle_node plain = bench_op2(bench, OPERATION_ADD, x, y);
    cradle_node with_ones =
        bench_op2(bench, OPERATION_ADD, same_x, bench_op2(bench, OPERATION_MUL, count, y));
    cradle_node terms[] = {bench_op2(bench, OPERATION_MUL, plain, bench_constant(bench, 3, "")),
                           bench_op2(bench, OPERATION_MUL, with_ones, three)};
    cr_assert(plain.index != with_ones.index && terms[0].index != terms[1].index, "the graph keeps them");
    cradle_node outputs[] = {plain, with_ones, terms[0], terms[1], same_x, x};
    plan *made = plan_of(bench, outputs, 6);
    expect(made, 3, 2, 4, 2); /* x, y, x + y, and that by 3 */
    cr_assert(plan_row(made, 0) == plan_row(made, 1) && plan_row(made, 2) == plan_row(made, 3) &&
              plan_row(made, 4) == plan_row(made, 5));
    cradle_node others[] = {bench_op2(bench, OPERATION_DIV, one, x), bench_op2(bench, OPERATION_SUB, x, y),
                            bench_op2(bench, OPERATION_SUB, y, x), bench_op2(bench, OPERATION_MUL, x, x),
                            bench_op2(bench, OPERATION_MUL, x, three)};
    expect(plan_of(bench, others, 5), 5, 2, 7,
           3); /* nothing is taken for what it is not; x, y and one of x and y */
    bench_close(bench);
}

Test(plan, registers_by_liveness) {
    workbench *bench = bench_open();
    cradle_node left = uncertain(bench, 0), right = uncertain(bench, 0);
    for (int i = 1; i < 40; i++) { /* ((q0 + q1) + q2) + ..., and q39 + (... + (q1 + q0)) */
        left = bench_op2(bench, OPERATION_SUB, left, uncertain(bench, i));
        right = bench_op2(bench, OPERATION_DIV, uncertain(bench, i), right);
    }
    expect(plan_of(bench, &left, 1), 1, 40, 79, 2);
    expect(plan_of(bench, &right, 1), 1, 40, 79, 2);

    cradle_node tree[16]; /* a full binary tree over 16 leaves needs 5 */
    for (int i = 0; i < 16; i++) {
        tree[i] = uncertain(bench, 100 + i);
    }
    for (int width = 16; width > 1; width /= 2) {
        for (int i = 0; i < width / 2; i++) {
            tree[i] = bench_op2(bench, OPERATION_SUB, tree[2 * i], tree[2 * i + 1]);
        }
    }
    expect(plan_of(bench, &tree[0], 1), 1, 16, 31, 5);

    cradle_node terms[100]; /* a sum takes its terms four by four; it grows in the first term's register */
    for (int i = 0; i < 100; i++) {
        terms[i] = uncertain(bench, 200 + i);
    }
    cradle_node sum = graph_sum(bench->graph, terms, 100);
    expect(plan_of(bench, &sum, 1), 1, 100, 125, 5);
    cradle_node power = bench_op1(bench, OPERATION_EXP, sum);
    expect(plan_of(bench, &power, 1), 1, 100, 126, 5);

    cradle_node one = bench_constant(bench, 1, ""), x = uncertain(bench, 0);
    cradle_node chosen[] = {bench_select(bench, x, one, x, bench_constant(bench, 3, "")),
                            bench_select(bench, one, x, x, one)};
    expect(plan_of(bench, chosen, 2), 2, 1, 3,
           4); /* x, the constants 1 and 3, and the first while x is needed */
    cradle_node square = bench_op2(bench, OPERATION_MUL, left, left);
    expect(plan_of(bench, &square, 1), 1, 40, 80, 2);
    bench_close(bench);
}

/* As flows are, which go into the sum of their part and of their stage: each pair is added up, and taken by
 * the two long sums in groups of four. Their last groups wait until they are asked for: two by four blocks,
 * beside the two sums and that of the last pair. */
Test(plan, sums_take_their_terms_as_they_come) {
    enum { PAIRS = 100 };
    workbench *bench = bench_open();
    cradle_node outputs[PAIRS + 2], left[PAIRS], right[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        left[i] = uncertain(bench, 2 * i);
        right[i] = uncertain(bench, 2 * i + 1);
        outputs[i] = graph_sum(bench->graph, (cradle_node[]){left[i], right[i]}, 2);
    }
    outputs[PAIRS] = graph_sum(bench->graph, left, PAIRS);
    outputs[PAIRS + 1] = graph_sum(bench->graph, right, PAIRS);
    expect(plan_of(bench, outputs, PAIRS + 2), PAIRS + 2, 2 * PAIRS, 3 * PAIRS + 2 * PAIRS / 4, 11);
    bench_close(bench);
}

static void note_row(void *context, const evaluate_block *block) {
    size_t **next = context;
    *(*next)++ = block->row;
}

/* All of x + y is there before the first output is; x + y + z is made of nothing else. */
Test(plan, outputs_are_complete_in_their_order) {
    workbench *bench = bench_open();
    cradle_node x = uncertain(bench, 0), y = uncertain(bench, 1), z = uncertain(bench, 2);
    cradle_node both = bench_op2(bench, OPERATION_ADD, x, y);
    cradle_node outputs[] = {bench_op2(bench, OPERATION_MUL, x, y), bench_op1(bench, OPERATION_EXP, z),
                             graph_sum(bench->graph, (cradle_node[]){both, z, x}, 3), both};
    const evaluate_options options = {.seed = 1, .samples = 3, .threads = 1};
    size_t rows[4], *next = rows;
    cr_assert_eq(evaluate_blocks(plan_of(bench, outputs, 4), &options, 0, 3, note_row, &next, NULL),
                 CRADLE_OK);
    static const size_t expected[] = {0, 1, 3, 2};
    cr_assert(next == rows + 4 && memcmp(rows, expected, sizeof expected) == 0, "%zu %zu %zu %zu", rows[0],
              rows[1], rows[2], rows[3]);
    bench_close(bench);
}

/* Multiples and products that nothing else uses are formed by the instruction that does. */
Test(plan, one_instruction_forms_several_nodes) {
    workbench *bench = bench_open();
    cradle_node x[6], two = bench_constant(bench, 2, ""), multiples[6];
    for (int i = 0; i < 6; i++) {
        x[i] = uncertain(bench, i);
        multiples[i] = bench_op2(bench, OPERATION_MUL, x[i], bench_constant(bench, i + 2, ""));
    }
    cradle_node sum = graph_sum(bench->graph, multiples, 4);
    expect(plan_of(bench, &sum, 1), 1, 4, 5, 4);
    expect(plan_of(bench, (cradle_node[]){sum, multiples[0]}, 2), 2, 4, 6, 4); /* which is a row itself */
    cradle_node difference = bench_op2(bench, OPERATION_SUB, two, multiples[0]);
    expect(plan_of(bench, &difference, 1), 1, 1, 2, 1);
    cradle_node product =
        bench_op2(bench, OPERATION_MUL, multiples[0], x[1]); /* 2 x0 x1 x2 x3, and that by x4 x5 */
    for (int i = 2; i < 6; i++) {
        product = bench_op2(bench, OPERATION_MUL, i % 2 == 0 ? product : x[i], i % 2 == 0 ? x[i] : product);
    }
    expect(plan_of(bench, &product, 1), 1, 6, 8, 4);
    cradle_node by_two = bench_op2(bench, OPERATION_MUL, bench_op2(bench, OPERATION_MUL, x[0], x[1]), two);
    expect(plan_of(bench, &by_two, 1), 1, 2, 4, 2); /* the constant comes last, so the bits would differ */
    bench_close(bench);
}

/* Constants among the last terms of a sum give no instruction; the row is complete with the one before. */
Test(plan, rows_are_complete_with_their_last_instruction) {
    workbench *bench = bench_open();
    cradle_node terms[8];
    for (int i = 0; i < 8; i++) {
        terms[i] = i < 4 ? uncertain(bench, i) : bench_fixed(bench, i % 2 == 0 ? "even" : "odd", i, "");
    }
    cradle_node sum = graph_sum(bench->graph, terms, 8);
    const plan *made = plan_of(bench, &sum, 1);
    const evaluate_options options = {.seed = 1, .samples = 3, .threads = 1};
    double values[3] = {-1, -1, -1}, *rows[] = {values};
    cr_assert_eq(evaluate(made, &options, rows, NULL), CRADLE_OK);
    for (uint64_t s = 0; s < 3; s++) {
        cr_assert_float_eq(values[s], graph_sample(bench->graph, sum, 1, s), 1e-8 * fabs(values[s]));
    }
    bench_close(bench);
}

Test(plan, of_a_deep_graph) {
    workbench *bench = bench_open();
    cradle_node n = uncertain(bench, 0), step = uncertain(bench, 1);
    for (int i = 0; i < 100000; i++) {
        n = bench_op2(bench, i % 2 == 0 ? OPERATION_ADD : OPERATION_SUB, n, step);
    }
    expect(plan_of(bench, &n, 1), 1, 2, 100002, 2);
    bench_close(bench);
}
