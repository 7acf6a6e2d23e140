/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of plans: against the exact scalar evaluator, the same bits for any number of threads and samples,
 * interruption, and every allocation failing in turn.
 */
#include "workbench.h"

#include "base/text.h"
#include "eval/evaluate.h"
#include "random/keyed.h"

TestSuite(evaluate, .timeout = 240);

typedef struct outcome {
    plan *plan;
    double **rows;
    moments *moments;
    cradle_status status;
} outcome;

static outcome run_with(workbench *bench, const cradle_node *outputs, size_t count,
                        evaluate_options options) {
    outcome made = {.plan = plan_new(bench->graph, outputs, count, &options, bench->memory)};
    cr_assert_not_null(made.plan);
    size_t rows = plan_rows(made.plan);
    made.rows = arena_alloc(bench->memory, (rows + 1) * sizeof *made.rows);
    made.moments = arena_alloc(bench->memory, (rows + 1) * sizeof *made.moments);
    for (size_t r = 0; r < rows; r++) {
        made.rows[r] = arena_alloc(bench->memory, (options.samples + 2) * sizeof(double));
        made.rows[r][options.samples] = made.rows[r][options.samples + 1] = -77.0; /* sentinels */
    }
    made.status = evaluate(made.plan, &options, made.rows, made.moments);
    for (size_t r = 0; r < rows; r++) {
        cr_assert(made.rows[r][options.samples] == -77.0 && made.rows[r][options.samples + 1] == -77.0);
    }
    return made;
}

static outcome run(workbench *bench, const cradle_node *outputs, size_t count, uint64_t samples,
                   int threads) {
    return run_with(bench, outputs, count,
                    (evaluate_options){.seed = 2050, .samples = samples, .threads = threads});
}

/* The draws are within 1e-9 of the exact ones; the graph multiplies that by its condition. */
Test(evaluate, random_graphs_equal_the_scalar_evaluator) {
    size_t compared = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        workbench *bench = bench_open();
        random_graph random;
        random_graph_make(&random, bench, seed);
        outcome got = run(bench, random.nodes, random.count, 5, 1);
        cr_assert_eq(got.status, CRADLE_OK);
        for (size_t i = 0; i < random.count; i++) {
            ptrdiff_t row = plan_row(got.plan, i);
            cr_assert_eq(row >= 0, graph_is_uncertain(bench->graph, random.nodes[i]));
            for (uint64_t s = 0; s < 5; s++) {
                double exact = graph_sample(bench->graph, random.nodes[i], 2050, s);
                double value = row >= 0 ? got.rows[row][s] : plan_constant(got.plan, i);
                double tolerance = (SAMPLER_ERROR + 1e-15) * (1 + random.condition[i]);
                cr_assert(value == exact || fabs(value - exact) <= tolerance * fabs(exact),
                          "graph %d node %zu sample %d: %.17g, not %.17g", (int)seed, i, (int)s, value,
                          exact);
                compared += row >= 0;
            }
        }
        bench_close(bench);
    }
    cr_assert_gt(compared, 50000);
}

Test(evaluate, same_bits_for_any_threads) {
    workbench *bench = bench_open();
    random_graph random;
    random_graph_make(&random, bench, 42);
    enum { SAMPLES = 20 * EVALUATE_BLOCK + 123 };
    outcome one = run(bench, random.nodes, random.count, SAMPLES, 1);
    static const int threads[] = {2, 7, 0};
    for (size_t t = 0; t < 3; t++) {
        outcome other = run(bench, random.nodes, random.count, SAMPLES, threads[t]);
        cr_assert_eq(other.status, CRADLE_OK);
        for (size_t r = 0; r < plan_rows(one.plan); r++) {
            cr_assert_eq(memcmp(one.rows[r], other.rows[r], SAMPLES * sizeof(double)), 0, "row %zu", r);
            cr_assert_eq(memcmp(&one.moments[r], &other.moments[r], sizeof(moments)), 0, "moments of row %zu",
                         r);
        }
    }
    bench_close(bench);
}

Test(evaluate, fewer_samples_are_the_first_ones) {
    workbench *bench = bench_open();
    random_graph random;
    random_graph_make(&random, bench, 43);
    outcome all = run(bench, random.nodes, random.count, 10000, 2);
    static const uint64_t counts[] = {1, 2, 511, 512, 513, 1000};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        outcome few = run(bench, random.nodes, random.count, counts[c], 2);
        for (size_t r = 0; r < plan_rows(all.plan); r++) {
            cr_assert_eq(memcmp(few.rows[r], all.rows[r], counts[c] * sizeof(double)), 0, "first %d",
                         (int)counts[c]);
        }
    }
    outcome none = run(bench, random.nodes, random.count, 0, 2);
    cr_assert_eq(none.status, CRADLE_OK);
    cr_assert_eq(none.moments[0].count, 0);
    bench_close(bench);
}

/* An output alone, or with others around it, gives the same bits: nothing depends on the plan. */
Test(evaluate, outputs_do_not_disturb_each_other) {
    for (uint64_t seed = 44; seed < 64; seed++) {
        workbench *bench = bench_open();
        random_graph random;
        random_graph_make(&random, bench, seed);
        outcome all = run(bench, random.nodes, random.count, 100, 1);
        for (size_t i = 0; i < random.count; i++) {
            outcome alone = run(bench, &random.nodes[i], 1, 100, 1);
            ptrdiff_t row = plan_row(all.plan, i);
            cr_assert(row < 0 || memcmp(alone.rows[0], all.rows[row], 100 * sizeof(double)) == 0,
                      "graph %d node %zu", (int)seed, i);
        }
        bench_close(bench);
    }
}

Test(evaluate, draws_are_keyed_by_name) {
    workbench *bench = bench_open();
    distribution narrow = {DISTRIBUTION_UNIFORM, {1, 2}, NULL, NULL, 0};
    distribution broad = {DISTRIBUTION_UNIFORM, {0, 4}, NULL, NULL, 0};
    cradle_node nodes[] = {bench_quantity(bench, "life", 1.5, "year", narrow),
                           bench_quantity(bench, "life", 1.5, "year", broad),
                           bench_quantity(bench, "other", 1.5, "year", narrow)};
    outcome got = run(bench, nodes, 3, 1000, 2);
    cr_assert_eq(plan_draws(got.plan), 3);
    cr_assert_eq(plan_axes(got.plan), 2);
    cr_assert_str_eq(plan_axis_name(got.plan, 1), "other");
    for (size_t i = 0; i < 1000; i++) {
        double u = keyed_uniform(2050, text_hash("life"), i);
        cr_assert_float_eq(got.rows[0][i], 1 + u, 1e-12);
        cr_assert_float_eq(got.rows[1][i], 4 * u, 1e-12);
        cr_assert_neq(got.rows[2][i], got.rows[0][i]);
    }
    bench_close(bench);
}

/* Values in place of draws, for all quantities of the name; the others stay as they are. */
Test(evaluate, given_values_take_the_place_of_draws) {
    enum { SAMPLES = 1500 };
    workbench *bench = bench_open();
    distribution wide = {.kind = DISTRIBUTION_UNIFORM, .p = {0, 1}}, narrow = wide;
    narrow.p[1] = 0.5;
    cradle_node x = bench_quantity(bench, "x", 0.5, "", wide), y = bench_quantity(bench, "y", 0.5, "", wide);
    cradle_node same = bench_quantity(bench, "x", 0.25, "", narrow);
    cradle_node outputs[] = {bench_op2(bench, OPERATION_ADD, bench_op2(bench, OPERATION_MUL, x, same), y), y};
    double given[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        given[i] = i;
    }
    outcome got =
        run_with(bench, outputs, 2,
                 (evaluate_options){.samples = SAMPLES, .threads = 2, .given = "x", .given_values = given});
    outcome plain = run(bench, outputs, 2, SAMPLES, 1);
    for (int i = 0; i < SAMPLES; i++) {
        double drawn = got.rows[plan_row(got.plan, 1)][i];
        cr_assert(got.rows[plan_row(got.plan, 0)][i] == (double)i * i + drawn, "%d", i);
    }
    /* without moments, and with a name that is not drawn, the rows are those of a plain run */
    evaluate_options options = {.seed = 2050, .samples = SAMPLES, .given = "z", .given_values = given};
    cr_assert_eq(evaluate(got.plan, &options, got.rows, NULL), CRADLE_OK);
    for (int i = 0; i < SAMPLES; i++) {
        cr_assert(got.rows[plan_row(got.plan, 0)][i] == plain.rows[plan_row(plain.plan, 0)][i]);
    }
    bench_close(bench);
}

Test(evaluate, moments_of_rows) {
    workbench *bench = bench_open();
    cradle_node x =
        bench_quantity(bench, "x", 1.5, "", (distribution){DISTRIBUTION_UNIFORM, {1, 2}, NULL, NULL, 0});
    enum { SAMPLES = 100 * EVALUATE_BLOCK + 17 };
    outcome got = run(bench, &x, 1, SAMPLES, 2);
    long double sum = 0, squares = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        sum += (long double)got.rows[0][i];
    }
    for (size_t i = 0; i < SAMPLES; i++) {
        long double d = (long double)got.rows[0][i] - sum / SAMPLES;
        squares += d * d;
    }
    cr_assert_eq(got.moments[0].count, SAMPLES);
    cr_assert_float_eq(got.moments[0].mean, (double)(sum / SAMPLES), 1e-14);
    cr_assert_float_eq(got.moments[0].m2, (double)squares, 1e-10);
    moments merged = moments_of(NULL, 0); /* in block order, to the last bit */
    for (size_t first = 0; first < SAMPLES; first += EVALUATE_BLOCK) {
        size_t left = SAMPLES - first;
        merged = moments_merge(
            merged, moments_of(got.rows[0] + first, left < EVALUATE_BLOCK ? left : EVALUATE_BLOCK));
    }
    cr_assert_eq(memcmp(&merged, &got.moments[0], sizeof merged), 0);
    bench_close(bench);
}

/* ---------------------------------------------------------------- samplers */

typedef struct replay {
    const plan *plan;
    const evaluate_options *run;
    uint64_t index;
} replay;

static double replayed(void *context, const quantity *q) {
    const replay *at = context;
    return graph_draw(q, evaluate_uniform(at->plan, at->run, q->name, at->index));
}

/* Every sampler, in blocks that hold many replicates, one, or a part of one. */
Test(evaluate, every_sampler_equals_the_scalar_evaluator) {
    static const uint64_t counts[] = {16, 512, 4096, 32768};
    for (int k = 0; k < 2 * 4; k++) {
        workbench *bench = bench_open();
        random_graph random;
        random_graph_make(&random, bench, 50 + (uint64_t)k);
        text_map ranks;
        text_map_init(&ranks, bench->memory);
        for (uint32_t i = 0; i < graph_count(bench->graph); i++) {
            const node *at = graph_node(bench->graph, (cradle_node){i});
            if (at->op == OPERATION_QUANTITY) { /* one without a dimension */
                const size_t rank = (i * 7 + 3) % RANDOM_NODES + (ranks.count == 2 ? 5000 : 0);
                cr_assert(text_map_put(&ranks, at->quantity->name, rank));
            }
        }
        evaluate_options options = {.seed = 9,
                                    .samples = counts[k / 2],
                                    .sampler = k % 2 == 0 ? CRADLE_SOBOL : CRADLE_LHS,
                                    .ranks = &ranks,
                                    .threads = 2};
        outcome got = run_with(bench, random.nodes, random.count, options);
        for (size_t i = 0; i < random.count; i++) {
            ptrdiff_t row = plan_row(got.plan, i);
            for (uint64_t s = 0; row >= 0 && s < options.samples; s += options.samples / 16 + 3) {
                replay at = {got.plan, &options, s};
                double exact = graph_evaluate(bench->graph, random.nodes[i], replayed, &at);
                double tolerance = (SAMPLER_ERROR + 1e-15) * (1 + random.condition[i]);
                cr_assert(fabs(got.rows[row][s] - exact) <= tolerance * fabs(exact), "case %d node %zu", k,
                          i);
            }
        }
        static const int threads[] = {1, 7};
        for (size_t t = 0; t < 2; t++) {
            options.threads = threads[t];
            outcome other = run_with(bench, random.nodes, random.count, options);
            for (size_t r = 0; r < plan_rows(got.plan); r++) {
                cr_assert_eq(memcmp(got.rows[r], other.rows[r], options.samples * sizeof(double)), 0);
            }
        }
        bench_close(bench);
    }
}

/* ---------------------------------------------------------------- progress */

typedef struct watcher {
    uint64_t calls, last, total, stop_at;
    bool falling;
} watcher;

static bool watch(void *context, uint64_t done, uint64_t total) {
    watcher *self = context;
    self->calls++;
    self->falling = self->falling || done < self->last;
    self->last = done;
    self->total = total;
    return done < self->stop_at;
}

Test(evaluate, progress_and_interruption) {
    workbench *bench = bench_open();
    random_graph random;
    random_graph_make(&random, bench, 45);
    for (int threads = 1; threads <= 3; threads++) {
        watcher patient = {.stop_at = UINT64_MAX}, hasty = {.stop_at = 1};
        evaluate_options options = {.seed = 1, .samples = 50000, .threads = threads, .progress = watch};
        options.progress_context = &patient;
        cr_assert_eq(run_with(bench, random.nodes, random.count, options).status, CRADLE_OK);
        cr_assert(patient.calls >= 1 && patient.last == 50000 && patient.total == 50000 && !patient.falling);
        options.progress_context = &hasty;
        cradle_status status = run_with(bench, random.nodes, random.count, options).status;
        /* with several threads the one who calls may find no block left */
        cr_assert(status == CRADLE_INTERRUPTED || (threads > 1 && hasty.calls == 1 && hasty.last == 50000));
        cr_assert(threads > 1 || hasty.calls == 1, "nothing is called after it said stop");
    }
    bench_close(bench);
}

/* ---------------------------------------------------------------- out of memory */

/* 0: all went well. */
static int run_with_failure(const graph *graph, const cradle_node *outputs, size_t count,
                            cradle_sampler sampler, long countdown) {
    double *rows[RANDOM_NODES], values[RANDOM_NODES][16];
    moments row_moments[RANDOM_NODES];
    const evaluate_options run = {.samples = 16, .sampler = sampler, .threads = 2};
    arena *memory = arena_new();
    cr_assert_not_null(memory);
    memory_fail_after(countdown);
    plan *made = plan_new(graph, outputs, count, &run, memory);
    int failed = made == NULL;
    if (made != NULL) {
        for (size_t r = 0; r < plan_rows(made); r++) {
            rows[r] = values[r];
        }
        cradle_status status = evaluate(
            made, &(evaluate_options){.samples = 16, .sampler = sampler, .threads = 2}, rows, row_moments);
        cr_assert(status == CRADLE_OK || status == CRADLE_NO_MEMORY);
        failed = status == CRADLE_OK ? 0 : 2;
    }
    memory_fail_after(-1);
    arena_free(memory);
    return failed;
}

Test(evaluate, every_allocation_may_fail) {
    workbench *bench = bench_open();
    random_graph random;
    random_graph_make(&random, bench, 46);
    for (cradle_sampler sampler = CRADLE_MC; sampler <= CRADLE_SOBOL; sampler++) {
        int seen[3] = {0};
        for (long k = 0; seen[0] == 0; k++) {
            seen[run_with_failure(bench->graph, random.nodes, random.count, sampler, k)]++;
            cr_assert_lt(k, 10000);
        }
        cr_assert_gt(seen[1], 4, "planning failed %d times", seen[1]);
        cr_assert_eq(seen[2], 3, "the loop takes three pieces of memory, before it starts");
    }
    evaluate_options endless = {.samples = UINT64_MAX, .threads = 1};
    plan *made = plan_new(bench->graph, random.nodes, random.count, &endless, bench->memory);
    cr_assert_eq(evaluate(made, &endless, NULL, NULL), CRADLE_NO_MEMORY, "more bytes than a size can count");
    bench_close(bench);
}
