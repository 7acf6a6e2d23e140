/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assessments of inventories whose figures can be worked out on paper (tiny.h), against the scalar evaluator
 * and against each other; and what is said when a number is not finite.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "stats/assess.h"
#include "stats/outputs.h"
#include "stats/readings.h"
#include "tiny.h"

static assess_options options(uint64_t samples, int threads, bool keep) {
    return (assess_options){.evaluate = {.seed = 7, .samples = samples, .threads = threads},
                            .keep_samples = keep};
}

static assessment assess_tiny(tiny *t, const assess_options *given) {
    assessment found;
    cr_assert(tiny_build(t));
    cr_assert_eq(assess(&t->inventory, given, t->memory, &t->complaints, &found), CRADLE_OK);
    return found;
}

static void near(double found, double expected, double tolerance, const char *what) {
    cr_assert(fabs(found - expected) <= tolerance, "%s: %.15g, expected %.15g", what, found, expected);
}

Test(assess, figures_worked_out_on_paper) {
    tiny t;
    assess_options given = options(200000, 0, false);
    assessment found = assess_tiny(&t, &given);
    const variant_assessment *base = &found.variants[0];
    const cradle_summary *stages = base->by[DIVISION_STAGE];
    cr_assert_eq(found.samples, 200000);
    cr_assert_eq(found.seed, 7);
    cr_assert_eq(found.draws_per_sample, 4, "mass, energy, and the factor twice: %zu",
                 found.draws_per_sample);
    cr_assert_null(found.kept);
    double all = TINY_FRAME_MEAN + TINY_CHARGING_MEAN + TINY_LEAK;
    near(base->total.mean, all, 4 * base->total.se, "total");
    near(base->total.deterministic, 0.024 * 16.6 + 6.0 + 7.71, 1e-12, "deterministic");
    near(stages[CRADLE_RAW_MATERIALS].mean, TINY_FRAME_MEAN, 4 * stages[0].se, "frame");
    near(stages[CRADLE_RAW_MATERIALS].sd, TINY_FRAME_MEAN * TINY_FRAME_CV, 0.02 * stages[0].sd, "frame sd");
    /* the median of a product of lognormals is the product of the medians; its 97.5 % quantile by the sum of
     * the squares of the sigmas */
    near(stages[0].quantiles[3], 0.024 * 16.6, 4 * stages[0].quantile_se[3], "frame median");
    near(stages[0].quantiles[6], 0.024 * 16.6 * exp(1.959963984540054 * sqrt(0.05)),
         4 * stages[0].quantile_se[6], "frame 97.5 %");
    near(stages[CRADLE_USE].quantiles[0], 0.4 * 10.25, 4 * stages[CRADLE_USE].quantile_se[0], "use 2.5 %");
    near(stages[CRADLE_USE].sd, 0.4 * 10.0 / sqrt(12.0), 0.01, "use sd");
    near(found.variants[1].by[DIVISION_PART][0].deterministic, 0.024 * 0.8, 1e-15, "recycled frame");
    tiny_free(&t);
}

/* In the units they ask for: U(10, 20) kWh of the use, and the leak of 10 g. */
Test(assess, outputs_are_in_their_units) {
    tiny t;
    assess_options given = options(200000, 0, false);
    assessment found = assess_tiny(&t, &given);
    for (size_t v = 0; v < 2; v++) {
        const cradle_summary *own = found.variants[v].by[DIVISION_OUTPUT];
        near(own[0].mean, 15.0, 4 * own[0].se, "mean");
        near(own[0].sd, 10.0 / sqrt(12.0), 0.02, "sd");
        near(own[0].se, own[0].sd / sqrt(200000.0), 1e-12, "standard error");
        near(own[0].deterministic, 15.0, 1e-12, "deterministic");
        near(own[0].quantiles[0], 10.25, 4 * own[0].quantile_se[0], "2.5 %");
        near(own[0].quantile_se[0], 10.0 * sqrt(0.025 * 0.975 / 200000.0), 1e-3, "its error");
        near(own[1].mean, 10.0, 1e-12, "leak");
        near(own[1].quantiles[6], 10.0, 1e-12, "leak 97.5 %");
        cr_assert_eq(own[1].sd, 0.0);
    }
    tiny_free(&t);
}

Test(assess, constants_and_nothing) {
    tiny t;
    assess_options given = options(1000, 1, true);
    assessment found = assess_tiny(&t, &given);
    const cradle_summary *leak = &found.variants[0].by[DIVISION_STAGE][CRADLE_END_OF_LIFE];
    const cradle_summary *nothing = &found.variants[0].by[DIVISION_STAGE][CRADLE_DISTRIBUTION];
    near(leak->mean, 7.71, 1e-12, "leak");
    cr_assert(leak->sd == 0.0 && leak->se == 0.0 && leak->quantile_se[0] == 0.0);
    cr_assert(leak->quantiles[0] == leak->mean && leak->quantiles[6] == leak->mean);
    near(leak->deterministic, 7.71, 1e-12, "deterministic leak");
    cr_assert(nothing->mean == 0.0 && nothing->quantiles[6] == 0.0 && nothing->deterministic == 0.0);
    cr_assert_null(found.variants[0].stage_samples[CRADLE_END_OF_LIFE]);
    cr_assert_null(found.variants[0].stage_samples[CRADLE_DISTRIBUTION]);
    memory_free_aligned(found.kept);
    tiny_free(&t);
}

Test(assess, every_division_sums_to_the_total) {
    tiny t;
    assess_options given = options(4096, 2, true);
    assessment found = assess_tiny(&t, &given);
    for (size_t v = 0; v < 2; v++) {
        const variant_assessment *one = &found.variants[v];
        for (division d = 0; d < DIVISION_READING; d++) { /* a reading is no part of the total */
            double mean = 0.0, central = 0.0;
            for (size_t m = 0; m < division_size(&t.inventory, d); m++) {
                mean += one->by[d][m].mean;
                central += one->by[d][m].deterministic;
            }
            near(mean, one->total.mean, 1e-13 * one->total.mean, division_key(d));
            near(central, one->total.deterministic, 1e-13 * one->total.mean, division_key(d));
        }
        for (size_t i = 0; i < 4096; i++) { /* sample by sample, the constant leak added by hand */
            double sum =
                one->stage_samples[CRADLE_RAW_MATERIALS][i] + one->stage_samples[CRADLE_USE][i] + 7.71;
            near(one->total_samples[i], sum, 1e-14 * sum, "stages");
        }
    }
    memory_free_aligned(found.kept);
    tiny_free(&t);
}

/* A reading that is the headline is its node, and so costs no row of samples. */
Test(assess, readings_of_the_headline_are_its_node) {
    tiny t;
    cr_assert(tiny_build(&t));
    outputs built;
    cr_assert_eq(outputs_build(&t.inventory, t.memory, &built), CRADLE_OK);
    size_t first = built.first[DIVISION_READING], differing = 0;
    for (size_t r = 0; r < readings_count(&t.inventory); r++) {
        char key[READING_KEY_BYTES];
        bool same = built.nodes[first + r].index == outputs_total(&built, 0).index;
        bool delayed = strcmp(readings_key(&t.inventory, r, key), "delayed_emissions") == 0;
        cr_expect_eq(same, !delayed, "%s", key);
        differing += !same;
    }
    cr_expect_eq(differing, 1);
    tiny_free(&t);
}

/* Of the members of the tiny inventory none has all flows, until all are made fossil. */
Test(assess, a_member_that_has_all_flows_is_the_total) {
    tiny t;
    cr_assert(tiny_build(&t));
    for (size_t i = 0; i < t.inventory.variants[1].count; i++) {
        t.inventory.variants[1].flows[i].origin = CRADLE_FOSSIL;
    }
    outputs built;
    cr_assert_eq(outputs_build(&t.inventory, t.memory, &built), CRADLE_OK);
    for (size_t v = 0; v < 2; v++) {
        const cradle_node *nodes = built.nodes + v * built.per_variant;
        for (division d = 0; d < DIVISION_READING; d++) {
            for (size_t m = 0; m < division_size(&t.inventory, d); m++) {
                bool all = v == 1 && d == DIVISION_ORIGIN && m == CRADLE_FOSSIL;
                cr_expect_eq(nodes[built.first[d] + m].index == outputs_total(&built, v).index, all, "%s %zu",
                             division_key(d), m);
            }
        }
    }
    tiny_free(&t);
}

/* The first year is all raw materials, of three parts, and the first half of the charging. */
Test(assess, divisions_share_the_sums_of_one_kind) {
    tiny t;
    cr_assert(tiny_build(&t));
    const variant *v = &t.inventory.variants[0];
    for (size_t part = 1; part < t.inventory.part_count; part++) {
        flow more = v->flows[0];
        more.part = part;
        more.co2e = v->flows[part].co2e;
        tiny_emit(&t, 0, more);
    }
    outputs built;
    cr_assert_eq(outputs_build(&t.inventory, t.memory, &built), CRADLE_OK);
    const cradle_node raw = built.nodes[built.first[DIVISION_STAGE] + CRADLE_RAW_MATERIALS];
    const cradle_node first_year = built.nodes[built.first[DIVISION_YEAR]];
    const node *sum = graph_node(t.inventory.graph, first_year);
    cr_expect_eq(graph_node(t.inventory.graph, raw)->count, 3);
    cr_assert_eq(sum->count, 2);
    cr_expect_eq(sum->operands[0], raw.index);
    cr_expect_eq(sum->operands[1], v->flows[1].co2e.index);
    near(graph_central(t.inventory.graph, first_year), 0.024 * 16.6 + 3 * TINY_CHARGING_MEAN / 2, 1e-12,
         "year");
    tiny_free(&t);
}

Test(assess, samples_are_those_of_the_scalar_evaluator) {
    tiny t;
    assess_options given = options(700, 2, true);
    assessment found = assess_tiny(&t, &given);
    const variant *v = &t.inventory.variants[1];
    for (uint64_t i = 0; i < 700; i += 23) {
        double sum = 0.0;
        for (size_t f = 0; f < v->count; f++) {
            sum += graph_sample(t.inventory.graph, v->flows[f].co2e, 7, i);
        }
        near(found.variants[1].total_samples[i], sum, 1e-8 * sum, "total");
    }
    /* what the variants have in common is one row; what differs is drawn with the same numbers */
    cr_assert_eq(found.variants[0].stage_samples[CRADLE_USE], found.variants[1].stage_samples[CRADLE_USE]);
    cr_assert_neq(found.variants[0].total_samples, found.variants[1].total_samples);
    near(found.variants[1].stage_samples[0][99] / found.variants[0].stage_samples[0][99], 0.8 / 16.6, 1e-12,
         "paired");
    memory_free_aligned(found.kept);
    tiny_free(&t);
}

Test(assess, threads_change_nothing) {
    tiny a, b;
    assess_options one = options(30000, 1, false), seven = options(30000, 7, true);
    assessment first = assess_tiny(&a, &one), second = assess_tiny(&b, &seven);
    for (size_t v = 0; v < 2; v++) {
        cr_assert_eq(memcmp(&first.variants[v].total, &second.variants[v].total, sizeof(cradle_summary)), 0);
        for (division d = 0; d < DIVISION_COUNT; d++) {
            cr_assert_eq(memcmp(first.variants[v].by[d], second.variants[v].by[d],
                                division_size(&a.inventory, d) * sizeof(cradle_summary)),
                         0, "%s", division_key(d));
        }
    }
    memory_free_aligned(second.kept);
    tiny_free(&a);
    tiny_free(&b);
}

/* Over many seeds the stated errors must be those that occur: of the mean and of the outer quantile. */
Test(assess, standard_errors_are_honest) {
    enum { RUNS = 300 };
    int mean_within = 0, quantile_within = 0;
    tiny t;
    cr_assert(tiny_build(&t));
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        assess_options given = options(2000, 1, false);
        given.evaluate.seed = seed;
        assessment found;
        cr_assert_eq(assess(&t.inventory, &given, t.memory, &t.complaints, &found), CRADLE_OK);
        const cradle_summary *frame = &found.variants[0].by[DIVISION_PART][0];
        double truth = 0.024 * 16.6 * exp(1.959963984540054 * sqrt(0.05));
        mean_within += fabs(frame->mean - TINY_FRAME_MEAN) < frame->se;
        quantile_within += fabs(frame->quantiles[6] - truth) < frame->quantile_se[6];
    }
    /* one standard error covers 68.3 %: 205 of 300, sd 8; the quantile's is rounded outwards to whole ranks
     */
    cr_assert(mean_within > 173 && mean_within < 237, "%d of %d", mean_within, RUNS);
    cr_assert(quantile_within > 173 && quantile_within < 250, "%d of %d", quantile_within, RUNS);
    tiny_free(&t);
}

/* ---------------------------------------------------------------- samplers */

static assess_options with_sampler(cradle_sampler sampler, uint64_t samples, int threads) {
    assess_options made = options(samples, threads, true);
    made.evaluate.sampler = sampler;
    return made;
}

Test(assess, samplers_agree_and_threads_change_nothing) {
    tiny a, b;
    assess_options independent = options(400000, 0, false);
    assessment all = assess_tiny(&a, &independent);
    const cradle_summary *known = &all.variants[0].total;
    for (int sampler = CRADLE_LHS; sampler <= CRADLE_SOBOL; sampler++) {
        assess_options one = with_sampler((cradle_sampler)sampler, 16384, 1),
                       seven = with_sampler((cradle_sampler)sampler, 16384, 7);
        tiny first_tiny;
        assessment first = assess_tiny(&first_tiny, &one), second = assess_tiny(&b, &seven);
        const cradle_summary *total = &first.variants[0].total;
        cr_assert_eq(first.sampler, (cradle_sampler)sampler);
        cr_assert_eq(memcmp(total, &second.variants[0].total, sizeof *total), 0);
        cr_assert_eq(
            memcmp(first.variants[1].total_samples, second.variants[1].total_samples, 16384 * sizeof(double)),
            0);
        near(total->mean, TINY_FRAME_MEAN + TINY_CHARGING_MEAN + TINY_LEAK, 4 * total->se, "mean");
        cr_assert_lt(total->se, 0.05 * total->sd / 128.0, "%g", total->se);
        for (int q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
            near(total->quantiles[q], known->quantiles[q],
                 4 * hypot(total->quantile_se[q], known->quantile_se[q]), "quantile");
        }
        memory_free_aligned(first.kept);
        memory_free_aligned(second.kept);
        tiny_free(&first_tiny);
        tiny_free(&b);
    }
    tiny_free(&a);
}

Test(assess, precision_doubles_the_samples) {
    tiny t;
    assess_options given = options(100, 2, true);
    given.precision = 0.002;
    given.samples_max = 100000;
    assessment found = assess_tiny(&t, &given);
    /* sd / mean is 0.085 and 0.082: (0.085 / 0.002)^2 = 1800 samples are needed, 3200 are drawn */
    cr_assert_eq(found.samples, 3200);
    for (size_t v = 0; v < 2; v++) {
        cr_assert_leq(found.variants[v].total.se, 0.002 * found.variants[v].total.mean);
    }
    assess_options same = options(3200, 2, true), bounded = given;
    tiny u;
    assessment plain = assess_tiny(&u, &same);
    cr_assert_eq(memcmp(&plain.variants[1].total, &found.variants[1].total, sizeof(cradle_summary)), 0);
    cr_assert_eq(memcmp(plain.variants[1].total_samples, found.variants[1].total_samples, 3200 * 8), 0);
    memory_free_aligned(plain.kept);
    memory_free_aligned(found.kept);
    tiny_free(&u);
    bounded.samples_max = 1599;
    bounded.keep_samples = false;
    cr_assert_eq(assess(&t.inventory, &bounded, t.memory, &t.complaints, &found), CRADLE_OK);
    cr_assert_eq(found.samples, 800);
    bounded.samples_max = 1; /* less than it begins with */
    cr_assert_eq(assess(&t.inventory, &bounded, t.memory, &t.complaints, &found), CRADLE_OK);
    cr_assert_eq(found.samples, 100);
    tiny_free(&t);
}

/* mass / yield, where the yield can be zero. */
static cradle_status assess_quotient(tiny *t, distribution yield, double value, assessment *found) {
    cr_assert(tiny_build(t));
    graph *g = t->inventory.graph;
    cradle_node mass = tiny_quantity(t, "parts.frame.mass", 0.024, "g", tiny_mass(1e-3),
                                     (distribution){.kind = DISTRIBUTION_UNIFORM, .p = {0.02, 0.03}});
    cradle_node share = tiny_quantity(t, "parts.frame.yield", value, "%", (unit){{{0}}, 0.01}, yield);
    cradle_node drawn = graph_apply(g, OPERATION_DIV, (cradle_node[]){mass, share});
    cradle_node gwp = graph_constant(g, 2.0, tiny_co2e_per_mass().dimension);
    cradle_node co2e = graph_apply(g, OPERATION_MUL, (cradle_node[]){drawn, gwp});
    for (size_t v = 0; v < 2; v++) {
        tiny_emit(t, v, (flow){.stage = CRADLE_MANUFACTURING, .gas = 1, .amount = drawn, .co2e = co2e});
    }
    assess_options given = options(1000, 2, true);
    return assess(&t->inventory, &given, t->memory, &t->complaints, found);
}

static const diagnostic *only_error(const tiny *t) {
    const diagnostic *error = NULL;
    for (size_t i = 0; i < t->complaints.count; i++) {
        if (t->complaints.items[i].severity == SEVERITY_ERROR) {
            cr_assert_null(error, "two complaints: %s and %s", error->message,
                           t->complaints.items[i].message);
            error = &t->complaints.items[i];
        }
    }
    cr_assert_not_null(error);
    return error;
}

Test(assess, a_division_by_zero_is_told_with_its_formula) {
    static const double values[] = {0.0, 0.5}, weights[] = {0.01, 0.99};
    distribution yield = {.kind = DISTRIBUTION_DISCRETE, .values = values, .weights = weights, .count = 2};
    tiny t;
    assessment found;
    cr_assert_eq(assess_quotient(&t, yield, 0.5, &found), CRADLE_BAD_INPUT);
    cr_assert_null(found.kept);
    const diagnostic *error = only_error(&t); /* once for both variants */
    cr_assert(strstr(error->message, "division by zero in") == error->message, "%s", error->message);
    cr_assert_not_null(strstr(error->message, "mass / "), "%s", error->message);
    cr_assert_not_null(strstr(error->message, "yield"), "%s", error->message);
    cr_assert_not_null(strstr(error->hint, "of variant 'baseline'"), "%s", error->hint);
    cr_assert_not_null(strstr(error->hint, "kg / 0;"), "%s", error->hint);
    cr_assert_eq(error->where.source, t.sources.items[0]);
    cr_assert_eq(error->where.line, 2);
    tiny_free(&t);
}

/* The sample that is told must be the one that was drawn, whatever the sampler. */
Test(assess, a_fault_is_replayed_with_the_points_of_its_run) {
    static const double values[] = {0.0, 0.5}, weights[] = {0.01, 0.99};
    distribution yield = {.kind = DISTRIBUTION_DISCRETE, .values = values, .weights = weights, .count = 2};
    for (int sampler = CRADLE_LHS; sampler <= CRADLE_SOBOL; sampler++) {
        tiny t;
        assessment found;
        cr_assert_eq(assess_quotient(&t, yield, 0.5, &found), CRADLE_BAD_INPUT);
        t.complaints = (diagnostics){0};
        diagnostics_init(&t.complaints, t.memory);
        assess_options given = with_sampler((cradle_sampler)sampler, 4096, 2);
        cr_assert_eq(assess(&t.inventory, &given, t.memory, &t.complaints, &found), CRADLE_BAD_INPUT);
        const diagnostic *error = only_error(&t);
        cr_assert(strstr(error->message, "division by zero in") == error->message, "%s", error->message);
        cr_assert_not_null(strstr(error->hint, "kg / 0;"), "%s", error->hint);
        tiny_free(&t);
    }
}

Test(assess, the_deterministic_figure_must_be_finite_too) {
    tiny t;
    assessment found;
    distribution yield = {.kind = DISTRIBUTION_UNIFORM, .p = {0.0, 1.0}};
    cr_assert_eq(assess_quotient(&t, yield, 0.0, &found), CRADLE_BAD_INPUT);
    const diagnostic *error = only_error(&t);
    cr_assert_not_null(strstr(error->message, "division by zero"), "%s", error->message);
    cr_assert_not_null(strstr(error->hint, "every quantity at its value"), "%s", error->hint);
    tiny_free(&t);
}

Test(assess, other_numbers_that_are_not_finite) {
    static const struct {
        operation op;
        double low, high;
        const char *message;
    } cases[] = {{OPERATION_LOG, -1.0, 1.0, "logarithm of a number that is not positive"},
                 {OPERATION_EXP, 0.0, 2000.0, "the exponential is too large"}};
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        tiny t;
        cr_assert(tiny_build(&t));
        graph *g = t.inventory.graph;
        cradle_node x =
            tiny_quantity(&t, "x", cases[c].high * 0.1, "", (unit){{{0}}, 1.0},
                          (distribution){.kind = DISTRIBUTION_UNIFORM, .p = {cases[c].low, cases[c].high}});
        cradle_node y = graph_apply(g, cases[c].op, &x);
        cradle_node kilogram = graph_constant(g, 1.0, (dimension){.exponent[DIMENSION_CO2E] = 1});
        cradle_node co2e = graph_apply(g, OPERATION_MUL, (cradle_node[]){y, kilogram});
        tiny_emit(&t, 1, (flow){.stage = CRADLE_MANUFACTURING, .amount = co2e, .co2e = co2e});
        assess_options given = options(600, 2, false);
        assessment found;
        cr_assert_eq(assess(&t.inventory, &given, t.memory, &t.complaints, &found), CRADLE_BAD_INPUT);
        const diagnostic *error = only_error(&t);
        cr_assert_not_null(strstr(error->message, cases[c].message), "%s", error->message);
        cr_assert_not_null(strstr(error->hint, "'recycled frame'"), "%s", error->hint);
        tiny_free(&t);
    }
}

Test(assess, too_many_samples_to_keep_are_refused_with_the_figure) {
    tiny t;
    cr_assert(tiny_build(&t));
    assess_options given = options(10000000000u, 2, true);
    assessment found;
    cr_assert_eq(assess(&t.inventory, &given, t.memory, &t.complaints, &found), CRADLE_TOO_LARGE);
    const diagnostic *error = only_error(&t);
    cr_assert_not_null(strstr(error->message, "GiB"), "%s", error->message);
    cr_assert_not_null(strstr(error->message, "limit is 8 GiB"), "%s", error->message);
    cr_assert_null(error->where.source);
    tiny_free(&t);
}

static bool stop(void *context, uint64_t done, uint64_t total) {
    (void)done;
    (void)total;
    ++*(int *)context;
    return false;
}

Test(assess, can_be_interrupted) {
    tiny t;
    int calls = 0;
    cr_assert(tiny_build(&t));
    assess_options given = options(2000000, 2, true);
    given.evaluate.progress = stop;
    given.evaluate.progress_context = &calls;
    assessment found;
    cr_assert_eq(assess(&t.inventory, &given, t.memory, &t.complaints, &found), CRADLE_INTERRUPTED);
    cr_assert_gt(calls, 0);
    cr_assert_null(found.kept);
    tiny_free(&t);
}

static void fail_every_allocation(uint64_t samples, uint64_t samples_max, bool kept) {
    cradle_status status = CRADLE_NO_MEMORY;
    long failing = 0;
    for (; status != CRADLE_OK && failing < 5000; failing++) {
        tiny t;
        cr_assert(tiny_build(&t));
        assess_options given = options(samples, 2, kept);
        given.evaluate.sampler = CRADLE_SOBOL;
        given.precision = 1e-3;
        given.samples_max = samples_max;
        assessment found;
        memory_fail_after(failing);
        status = assess(&t.inventory, &given, t.memory, &t.complaints, &found);
        memory_fail_after(-1);
        cr_assert(status == CRADLE_OK || status == CRADLE_NO_MEMORY, "%ld: %d", failing, (int)status);
        memory_free_aligned(found.kept);
        tiny_free(&t);
    }
    cr_assert(failing > 10 && failing < 5000, "%ld", failing);
}

Test(assess, every_failed_allocation_is_told, .timeout = 120) {
    fail_every_allocation(1024, 4096, true);
}

/* More samples than a pilot has, and none kept. */
Test(assess, every_failed_allocation_of_sieves_is_told, .timeout = 120) {
    fail_every_allocation(16384, 16384, false);
}
