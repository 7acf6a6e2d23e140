/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity and break-even through the public interface, on products whose answers are known: Ishigami's
 * function (Saltelli et al., Sensitivity Analysis, 2000, section 2.9), and a product of lognormals, where
 * with v = exp(sigma^2) - 1 and V = prod (1 + v) - 1 the indices are S = v / V and ST = v prod_others (1 + v)
 * / V.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "cradle.h"

/* ---------------------------------------------------------------- the products */

#define NUMBER(name_, unit_) \
    { .name = name_, .kind = CRADLE_NUMBER, .unit = unit_, .doc = "a number of the test" }

static const cradle_field ishigami_fields[] = {NUMBER("x", ""), NUMBER("y", ""), NUMBER("z", ""), {0}};
static const cradle_record ishigami_record = {
    .name = "function", .doc = "Ishigami's function", .fields = ishigami_fields};

/* Straight lines between 16385 points of the sine are within 2e-8 of it. */
static cradle_node sine(cradle_model *model, cradle_node x) {
    enum { POINTS = 16385 };
    static double xs[POINTS], ys[POINTS];
    for (int i = 0; i < POINTS; i++) {
        xs[i] = 3.2 * (2.0 * i / (POINTS - 1) - 1.0);
        ys[i] = sin(xs[i]);
    }
    return cradle_lookup(model, x, xs, "", ys, "", POINTS);
}

static void declare_ishigami(cradle_model *model, const cradle_input *scenario) {
    cradle_node x = sine(model, cradle_number(model, scenario, "x"));
    cradle_node y = sine(model, cradle_number(model, scenario, "y"));
    cradle_node z = cradle_pow(model, cradle_number(model, scenario, "z"), cradle_constant(model, 4, ""));
    cradle_node terms[] = {x, cradle_mul(model, cradle_constant(model, 7, ""), cradle_mul(model, y, y)),
                           cradle_mul(model, cradle_constant(model, 0.1, ""), cradle_mul(model, z, x))};
    cradle_node amount = cradle_mul(model, cradle_sum(model, terms, 3), cradle_constant(model, 1, "kg CO2e"));
    cradle_emit(model,
                (cradle_flow){.stage = CRADLE_USE, .part = "function", .gas = "co2e", .amount = amount});
}

static const cradle_product ishigami = {
    .name = "ishigami", .doc = "a test function", .record = &ishigami_record, .declare = declare_ishigami};

static const cradle_field pair_fields[] = {NUMBER("mass", "kg"), NUMBER("yield", ""), {0}};
static const cradle_record pair_record = {.name = "pair", .doc = "two numbers", .fields = pair_fields};
static const cradle_field lognormals_fields[] = {
    {.name = "pair", .kind = CRADLE_RECORD, .record = &pair_record, .doc = "two numbers"},
    NUMBER("factor", "kg CO2e/kg"),
    NUMBER("share", ""),
    NUMBER("extra", "kg CO2e"),
    NUMBER("count", ""),
    {0}};
static const cradle_record lognormals_record = {
    .name = "lognormals", .doc = "a product of lognormals", .fields = lognormals_fields};

/* mass / yield x factor x share + count x extra */
static void declare_lognormals(cradle_model *model, const cradle_input *scenario) {
    const cradle_input *pair = cradle_child(scenario, "pair");
    cradle_node gross =
        cradle_div(model, cradle_number(model, pair, "mass"), cradle_number(model, pair, "yield"));
    cradle_node burden = cradle_mul(model, cradle_mul(model, gross, cradle_number(model, scenario, "factor")),
                                    cradle_number(model, scenario, "share"));
    cradle_node extra =
        cradle_mul(model, cradle_number(model, scenario, "count"), cradle_number(model, scenario, "extra"));
    cradle_emit(model, (cradle_flow){.part = "product", .gas = "co2e", .amount = burden});
    cradle_emit(model, (cradle_flow){.stage = CRADLE_USE, .part = "extra", .gas = "co2e", .amount = extra});
}

static const cradle_product lognormals = {
    .name = "lognormals", .doc = "a test", .record = &lognormals_record, .declare = declare_lognormals};

/* ---------------------------------------------------------------- help */

static const cradle_product *const products[] = {&ishigami, &lognormals, NULL};

static cradle_scenario *load(const char *name, const cradle_override *overrides, size_t count) {
    char path[512];
    snprintf(path, sizeof path, "%s/tests/models/sensitivity/%s", CRADLE_SOURCE_DIR, name);
    cradle_load_options options = {.products = products,
                                   .data_directory = CRADLE_SOURCE_DIR "/data",
                                   .overrides = overrides,
                                   .override_count = count};
    cradle_scenario *scenario = NULL;
    cradle_status status = cradle_scenario_load(path, &options, &scenario);
    cradle_scenario_print_diagnostics(scenario, stderr, false);
    cr_assert_eq(status, CRADLE_OK);
    return scenario;
}

static cradle_result *run(cradle_scenario *scenario, const cradle_run_options *options) {
    cradle_result *result = NULL;
    cr_assert_eq(cradle_run(scenario, options, &result), CRADLE_OK);
    return result;
}

static double measure(const cradle_result *result, const char *variant, const char *input, const char *key) {
    double value = NAN;
    cr_expect(cradle_result_measure(result, variant, input, key, &value), "%s of %s", key, input);
    return value;
}

static void near(double found, double expected, double tolerance, const char *what, const char *input) {
    cr_expect(fabs(found - expected) <= tolerance, "%s of %s: %.9g, expected %.9g", what, input, found,
              expected);
}

/* ---------------------------------------------------------------- Ishigami */

static const char *const letters[] = {"x", "y", "z"};

static void check_ishigami(cradle_sampler sampler, double tolerance) {
    static const double first[] = {0.313905, 0.442411, 0.0}, total[] = {0.557589, 0.442411, 0.243684};
    cradle_scenario *scenario = load("ishigami.yaml", NULL, 0);
    cradle_result *result = run(
        scenario,
        &(cradle_run_options){.sensitivity = CRADLE_SOBOL_INDICES, .has_sampler = true, .sampler = sampler});
    cr_assert_eq(cradle_result_input_count(result), 3);
    for (size_t i = 0; i < 3; i++) {
        const char *x = letters[i];
        double s = measure(result, NULL, x, "sobol_first"), st = measure(result, NULL, x, "sobol_total");
        double s_se = measure(result, NULL, x, "sobol_first_standard_error");
        double st_se = measure(result, NULL, x, "sobol_total_standard_error");
        near(s, first[i], tolerance, "S", x);
        near(st, total[i], tolerance, "ST", x);
        near(s, first[i], 4 * s_se, "S by its error", x);
        near(st, total[i], 4 * st_se, "ST by its error", x);
        cr_expect(s_se > 0.0 && s_se < tolerance && st_se > 0.0 && st_se < tolerance, "%s %g %g", x, s_se,
                  st_se);
        /* between 32 classes little is left of the 64 of the lines within */
        near(measure(result, NULL, x, "first_order"), first[i], 0.02, "given-data S", x);
    }
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}

Test(sensitivity, ishigami) {
    check_ishigami(CRADLE_SOBOL, 0.005);
    check_ishigami(CRADLE_LHS, 0.02);
    check_ishigami(CRADLE_MC, 0.02);
}

/* Why correlations must not be used alone: y matters, and they do not see it. */
Test(sensitivity, ishigami_by_ranks) {
    static const double partial[] = {0.438, -0.001, -0.001};
    cradle_scenario *scenario = load("ishigami.yaml", NULL, 0);
    cradle_result *result = run(scenario, &(cradle_run_options){.sensitivity = CRADLE_REGRESSION});
    for (size_t i = 0; i < 3; i++) {
        near(measure(result, NULL, letters[i], "partial_rank_correlation"), partial[i], 0.03, "PRCC",
             letters[i]);
    }
    double value;
    cr_expect_not(cradle_result_measure(result, NULL, "x", "sobol_first", &value));
    cr_expect_not(cradle_result_measure(result, NULL, "u", "first_order", &value));
    cr_expect_not(cradle_result_measure(result, "u", "x", "first_order", &value));
    cr_expect_not(cradle_result_measure(result, NULL, "x", "first", &value));
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}

/* ---------------------------------------------------------------- lognormals */

static const char *const factors[] = {"pair.mass", "pair.yield", "factor", "share"};
static const double sigmas[] = {0.3, 0.2, 0.1, 0.05};

static double v_of(double sigma) {
    return exp(sigma * sigma) - 1;
}

Test(sensitivity, product_of_lognormals) {
    const cradle_override none = {"count", "0"};
    cradle_scenario *scenario = load("lognormals.yaml", &none, 1);
    cradle_result *result = run(scenario, &(cradle_run_options){.sensitivity = CRADLE_SOBOL_INDICES});
    double product = 1, sum = 0;
    for (size_t i = 0; i < 4; i++) {
        product *= 1 + v_of(sigmas[i]);
        sum += sigmas[i] * sigmas[i];
    }
    for (size_t i = 0; i < 4; i++) {
        const char *x = factors[i];
        const double v = v_of(sigmas[i]), s = v / (product - 1);
        near(measure(result, NULL, x, "sobol_first"), s, 0.003, "S", x);
        near(measure(result, NULL, x, "sobol_total"), v * product / (1 + v) / (product - 1), 0.003, "ST", x);
        near(measure(result, NULL, x, "first_order"), s, 0.012, "given-data S", x);
        /* Spearman of two normals of correlation r is 6/pi asin(r/2) */
        const double sign = i == 1 ? -1 : 1, r = sigmas[i] / sqrt(sum);
        near(measure(result, NULL, x, "rank_correlation"), sign * 6 / 3.14159265358979323846 * asin(r / 2),
             0.01, "Spearman", x);
        near(measure(result, NULL, x, "elasticity"), sign, 1e-14, "elasticity", x);
        /* (df/dx sd)^2 / V with df/dx = f/x; the sd of a lognormal is its median e^(sigma^2/2) sqrt(v) */
        const double slope = exp(0.5 * sigmas[i] * sigmas[i]) * sqrt(v);
        near(measure(result, NULL, x, "contribution"), slope * slope / (product * (product - 1)), 0.005,
             "contribution", x);
    }
    /* correlation with the figure: sqrt(S) for x itself; the mass has no other that goes with it */
    near(measure(result, NULL, "pair.mass", "standardised_regression"), sqrt(v_of(0.3) / (product - 1)), 0.01,
         "regression", "mass");
    /* both of the pair as one factor */
    const double pair = (1 + v_of(0.3)) * (1 + v_of(0.2)), rest = product / pair;
    bool is_group = false;
    cr_expect_str_eq(cradle_result_input(result, cradle_result_input_count(result) - 1, &is_group), "pair");
    cr_expect(is_group && cradle_result_input(result, 99, NULL) == NULL);
    near(measure(result, NULL, "pair", "sobol_first"), (pair - 1) / (product - 1), 0.003, "S", "pair");
    near(measure(result, NULL, "pair", "sobol_total"), (pair - 1) * rest / (product - 1), 0.003, "ST",
         "pair");
    near(measure(result, NULL, "pair", "elasticity"), 0, 1e-14, "elasticity", "pair");
    double value;
    cr_expect_not(cradle_result_measure(result, NULL, "pair", "rank_correlation", &value));
    /* fixed, and without effect */
    near(measure(result, NULL, "count", "sobol_total"), 0, 0, "ST", "count");
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}

/* The total depends on all; the difference of the variants is the extra alone. */
Test(sensitivity, of_a_difference) {
    cradle_scenario *scenario = load("lognormals.yaml", NULL, 0);
    cradle_result *result =
        run(scenario, &(cradle_run_options){.sensitivity = CRADLE_SOBOL_INDICES, .versus = "baseline"});
    const char *other = "two extras";
    near(measure(result, other, "extra", "sobol_first"), 1, 0.002, "S", "extra");
    near(measure(result, other, "extra", "sobol_total"), 1, 0.002, "ST", "extra");
    near(measure(result, other, "extra", "contribution"), 1, 0.01, "contribution", "extra");
    near(measure(result, other, "extra", "rank_correlation"), 1, 1e-5, "Spearman", "extra");
    near(measure(result, other, "extra", "standardised_regression"), 1, 1e-6, "regression", "extra");
    near(measure(result, other, "extra", "elasticity"), 1, 1e-12, "elasticity", "extra");
    /* count is 1 in one variant and 2 in the other: (2 - 1) / (2 x 1 - 1 x 1) */
    near(measure(result, other, "count", "elasticity"), 1, 1e-12, "elasticity", "count");
    near(measure(result, other, "pair.mass", "sobol_total"), 0, 0.001, "ST", "mass");
    near(measure(result, other, "pair.mass", "elasticity"), 0, 1e-12, "elasticity", "mass");
    double value; /* of the baseline to itself there is none */
    cr_expect_not(cradle_result_measure(result, "baseline", "extra", "sobol_total", &value));
    cradle_result_free(result);

    result = run(scenario, &(cradle_run_options){
                               .samples = 1024, .sensitivity = CRADLE_REGRESSION, .sensitivity_of = other});
    cr_expect_not(cradle_result_measure(result, "baseline", "extra", "elasticity", &value));
    near(measure(result, other, "extra", "elasticity"), 2.0 / 11.6, 1e-12, "elasticity", "extra");
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}

static void refused(const cradle_run_options *options) {
    cradle_scenario *scenario = load("lognormals.yaml", NULL, 0);
    cradle_result *result = NULL;
    cr_expect_eq(cradle_run(scenario, options, &result), CRADLE_BAD_INPUT);
    cr_expect_null(result);
    cr_expect_eq(cradle_scenario_print_diagnostics(scenario, stderr, false), 1);
    cradle_scenario_free(scenario);
}

Test(sensitivity, unknown_variants) {
    refused(&(cradle_run_options){.samples = 16, .sensitivity = CRADLE_REGRESSION, .versus = "base"});
    refused(&(cradle_run_options){.samples = 16, .sensitivity = CRADLE_REGRESSION, .sensitivity_of = "base"});
}

/* A result of few samples has what they can tell: no regression of more inputs than samples, no error of four
 * groups of two. */
Test(sensitivity, few_samples) {
    cradle_scenario *scenario = load("lognormals.yaml", NULL, 0);
    for (uint64_t samples = 1; samples <= 9; samples += 4) {
        cradle_result *result = run(scenario, &(cradle_run_options){.samples = samples,
                                                                    .has_sampler = true,
                                                                    .sampler = CRADLE_MC,
                                                                    .sensitivity = CRADLE_SOBOL_INDICES});
        double value;
        const bool regressed =
            cradle_result_measure(result, NULL, "extra", "standardised_regression", &value);
        cr_expect_eq(regressed, samples > 7, "%d", (int)samples);
        cr_expect_eq(cradle_result_measure(result, NULL, "extra", "sobol_total_standard_error", &value),
                     false);
        cr_expect(isfinite(measure(result, NULL, "extra", "sobol_total")));
        cradle_result_free(result);
    }
    cradle_scenario_free(scenario);
}

/* Wherever memory runs out, the run says so and harms nothing. Of thousands of places some are tried. */
Test(sensitivity, without_memory) {
    const cradle_run_options options = {
        .samples = 4096, .threads = 2, .sensitivity = CRADLE_SOBOL_INDICES, .versus = "baseline"};
    cradle_status status = CRADLE_NO_MEMORY;
    long k = 0;
    for (; status == CRADLE_NO_MEMORY; k += 1 + k / 32) {
        cradle_scenario *scenario = load("lognormals.yaml", NULL, 0);
        cradle_result *result = NULL;
        memory_fail_after(k);
        status = cradle_run(scenario, &options, &result);
        memory_fail_after(-1);
        cr_assert_eq(result != NULL, status == CRADLE_OK, "allocation %ld", k);
        cradle_result_free(result);
        cradle_scenario_free(scenario);
    }
    cr_assert_eq(status, CRADLE_OK, "allocation %ld: %d", k, (int)status);
}

/* Written and read back, it is the same. */
Test(sensitivity, in_a_file) {
    cradle_scenario *scenario = load("lognormals.yaml", NULL, 0);
    cradle_result *result = run(
        scenario,
        &(cradle_run_options){.samples = 4096, .sensitivity = CRADLE_SOBOL_INDICES, .versus = "baseline"});
    char path[64];
    snprintf(path, sizeof path, "/tmp/cradle-sensitivity-%ld.h5", (long)getpid());
    cr_assert_eq(cradle_result_write(result, path), CRADLE_OK);
    cradle_result *again = NULL;
    cr_assert_eq(cradle_result_read(path, &again), CRADLE_OK);
    remove(path);
    cr_assert_eq(cradle_result_input_count(again), cradle_result_input_count(result));
    static const char *const keys[] = {"elasticity", "partial_rank_correlation", "sobol_first",
                                       "sobol_total_standard_error"};
    for (size_t i = 0; i < cradle_result_input_count(result); i++) {
        bool group, group_again;
        const char *name = cradle_result_input(result, i, &group);
        cr_expect_str_eq(cradle_result_input(again, i, &group_again), name);
        cr_expect_eq(group, group_again);
        for (size_t k = 0; k < 4; k++) {
            double a = 0, b = 0;
            bool known = cradle_result_measure(result, "two extras", name, keys[k], &a);
            cr_expect_eq(cradle_result_measure(again, "two extras", name, keys[k], &b), known);
            cr_expect(!known || a == b, "%s of %s", keys[k], name);
        }
    }
    cradle_result_free(again);
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}

/* ---------------------------------------------------------------- break-even */

static cradle_solution solved(const char *path, const char *range, double target, const char *of,
                              const char *versus) {
    const cradle_override spread = {path, range};
    cradle_scenario *scenario = load("lognormals.yaml", &spread, 1);
    cradle_solve_options options = {.path = path, .target = target, .of = of, .versus = versus};
    cradle_solution found;
    cr_assert_eq(cradle_solve(scenario, &options, &found), CRADLE_OK);
    found.unit = NULL; /* borrowed */
    cradle_scenario_free(scenario);
    return found;
}

/* total = c x + extra with the mean factor m = E[mass / yield] 3 share: the mean reaches 15.6 at
 * (15.6 - 1) / m ..., each draw at (15.6 - extra) / (mass / yield x factor). */
Test(sensitivity, break_even_of_a_share) {
    const double spread2 = 0.09 + 0.04 + 0.01, gross = 12 * exp(0.5 * spread2);
    cradle_solution found = solved("share", "{value: 1, uniform: [0.1, 4]}", 15.6, NULL, NULL);
    cr_assert(found.reached && found.deterministic_reached);
    near(found.value, 14.6 / gross, 4 * found.se + 1e-9, "value", "share");
    cr_expect(found.se > 0.0 && found.se < 0.002, "%g", found.se);
    near(found.deterministic, 14.6 / 12, 1e-9, "deterministic", "share");
    near(found.share, 1.0, 0.001, "draws", "share");
    /* the median of a product is near the product of medians; the extra's sd is 0.7 % of 14.6 */
    near(found.distribution.quantiles[3], 14.6 / 12, 0.003, "median", "share");
    near(log(found.distribution.quantiles[6] / found.distribution.quantiles[0]),
         2 * 1.959964 * sqrt(spread2 + 0.1 * 0.1 / (14.6 * 14.6)), 0.01, "width", "share");
    near(found.low, 0.1, 1e-12, "low", "share");
    near(found.high, 4, 1e-12, "high", "share");
    near(found.mean_low, 0.1 * gross + 1, 0.01, "least mean", "share");
}

/* The yield stands below the line; 2 extras in place of 1 make the difference 1 kg x extra. */
Test(sensitivity, break_even_of_others) {
    cradle_solution found = solved("pair.yield", "{value: 0.5, uniform: [0.1, 1]}", 10.6, NULL, NULL);
    cr_assert(found.reached);
    near(found.value, 4.8 / 9.6 * exp(0.5 * (0.09 + 0.01 + 0.0025)), 4 * found.se + 1e-9, "value", "yield");
    near(found.deterministic, 0.5, 1e-9, "deterministic", "yield");
    found =
        solved("extra", "{value: 1 kg CO2e, uniform: [0 kg CO2e, 3 kg CO2e]}", 2.5, "two extras", "baseline");
    near(found.value, 2.5, 1e-9, "value", "extra");
    near(found.distribution.sd, 0, 1e-9, "sd", "extra");
    found = solved("share", "{value: 1, uniform: [0.5, 1]}", 100, NULL, NULL);
    cr_expect(!found.reached && !found.deterministic_reached && found.share < 0.01);
    near(found.mean_high, 12 * exp(0.07) + 1, 0.05, "largest mean", "share");
}

static void unsolved(const char *path, const char *of) {
    cradle_scenario *scenario = load("lognormals.yaml", NULL, 0);
    cradle_solve_options options = {.path = path, .target = 1, .of = of};
    cradle_solution found;
    cr_expect_eq(cradle_solve(scenario, &options, &found), CRADLE_BAD_INPUT);
    cr_expect_eq(cradle_scenario_print_diagnostics(scenario, stderr, false), 1);
    cradle_scenario_free(scenario);
}

Test(sensitivity, what_cannot_be_sought) {
    unsolved("pair.maas", NULL);
    unsolved("count", NULL);
    unsolved("share", "twice");
}
