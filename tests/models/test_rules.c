/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules of standards on one inventory: worked examples of PAS 2050:2011 Annexes D and E and clause 9 e,
 * of the Circular Footprint Formula, and hand calculations of every reading. Scenario in, result out.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cradle.h"
#include "ledger.h"
#include "products.h"

static const double half_digit = 5e-7; /* the examples are given to six decimals */

/* Runs a scenario of this folder with `assignments`, a NULL-terminated list of path, value, path, value. */
static cradle_result *run(const char *name, const char *const *assignments) {
    enum { OVERRIDES_MAX = 12, PRODUCTS_MAX = 16 };
    cradle_override overrides[OVERRIDES_MAX];
    const cradle_product *products[PRODUCTS_MAX] = {&ledger_product};
    char path[512];
    size_t count = 0;
    for (; assignments != NULL && assignments[2 * count] != NULL; count++) {
        cr_assert_lt(count, OVERRIDES_MAX);
        overrides[count] = (cradle_override){assignments[2 * count], assignments[2 * count + 1]};
    }
    for (size_t i = 0; cradle_products[i] != NULL; i++) {
        cr_assert_lt(i + 2, PRODUCTS_MAX);
        products[i + 1] = cradle_products[i];
    }
    snprintf(path, sizeof path, "%s/tests/models/%s", CRADLE_SOURCE_DIR, name);
    cradle_load_options options = {.products = products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = overrides,
                                   .override_count = count};
    cradle_scenario *scenario = NULL;
    cradle_status status = cradle_scenario_load(path, &options, &scenario);
    if (status != CRADLE_OK) {
        cradle_scenario_print_diagnostics(scenario, stderr, false);
    }
    cr_assert_eq(status, CRADLE_OK);
    cradle_result *result = NULL;
    cr_assert_eq(cradle_run(scenario, &(cradle_run_options){0}, &result), CRADLE_OK);
    cradle_scenario_free(scenario);
    return result;
}

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

static double figure(const cradle_result *result, const char *division, const char *name) {
    cradle_summary summary;
    cr_assert(cradle_result_summary(result, NULL, division, name, &summary), "%s %s", division, name);
    cr_expect(fabs(summary.mean - summary.deterministic) <= 1e-12 * fabs(summary.mean), "%s %s", division,
              name);
    return summary.deterministic;
}

static void expect(const cradle_result *result, const char *division, const char *name, double expected,
                   double tolerance) {
    double found = figure(result, division, name);
    cr_expect(fabs(found - expected) <= tolerance, "%s %s: %.9f, expected %.9f", division, name, found,
              expected);
}

/* ---------------------------------------------------------------- recycling */

static void expect_recycling(const cradle_result *result, double content, double loop, double circular) {
    expect(result, "reading", "recycled_content", content, half_digit);
    expect(result, "reading", "closed_loop", loop, half_digit);
    expect(result, "reading", "circular_footprint", circular, half_digit);
}

/* R1 .35, R2 .60, R3 .25, Ev 10.5, Er 1.2, Ee 1.1, Ed .05, EER .02, A .2, B 0. */
Test(rules, aluminium_under_every_recycling_rule) {
    cradle_result *result = run("recycling.yaml", NULL);
    expect(result, "total", "", 7.265, half_digit);
    expect_recycling(result, 7.265, 4.94, 5.3495);
    expect(result, "reading", "pef", 5.3495, half_digit);
    expect(result, "reading", "iso_14067", 7.265, half_digit);
    cradle_result_free(result);
    result = run("recycling.yaml", WITH("parts.frame.mass", "45 g"));
    expect_recycling(result, 0.326925, 0.2223, 0.045 * 5.3495);
    cradle_result_free(result);
}

/* The headline by another rule is the reading of it, and the other readings stay. */
Test(rules, the_recycling_rule_can_be_the_headlines) {
    cradle_result *result = run("recycling.yaml", WITH("assessment.recycling", "closed_loop"));
    expect(result, "total", "", 4.94, half_digit);
    expect(result, "stage", "raw_materials", 10.5, half_digit);
    expect(result, "stage", "end_of_life", -5.56, half_digit);
    expect_recycling(result, 7.265, 4.94, 5.3495);
    expect(result, "reading", "ghg_protocol", 4.94, half_digit);
    cradle_result_free(result);

    result = run("recycling.yaml", WITH("assessment.recycling", "circular_footprint"));
    expect(result, "total", "", 5.3495, half_digit);
    expect(result, "stage", "raw_materials", 9.849, half_digit);
    expect(result, "stage", "end_of_life", -4.512 + 0.005 + 0.0075, half_digit);
    expect_recycling(result, 7.265, 4.94, 5.3495);
    expect(result, "reading", "ghg_protocol", 7.265, half_digit); /* which does not know the formula */
    expect(result, "reading", "iso_14067", 7.265, half_digit);
    cradle_result_free(result);
}

/* R1 .3, R2 .2, R3 .5, A .5, Ev 7, Erec 1.6, ErecEoL 1.5, ED .1, Q .9, EER 2.7, LHV 30 MJ. */
Test(rules, polycarbonate_with_energy_recovery) {
    cradle_result *result =
        run("recycling.yaml",
            WITH("assessment.recycling", "circular_footprint", "parts.frame.material", "polycarbonate",
                 "parts.frame.recycled_content", "30 %", "parts.frame.recycled_at_end", "20 %",
                 "parts.frame.energy_recovered", "50 %", "end_of_life.category", "plastics"));
    expect(result, "stage", "raw_materials", 6.085, half_digit);
    expect(result, "stage", "end_of_life", -0.48 + 0.87075 + 0.03, half_digit);
    expect(result, "total", "", 6.50575, half_digit);
    cradle_result_free(result);
}

/* A = B = 1 leaves no credit: 7.252500, and 7.265 - .25 x .05 is the same by hand. */
Test(rules, the_formula_collapses_to_a_cut_off) {
    cradle_result *result =
        run("recycling.yaml", WITH("data", "[cut_off/recycling.yaml, cut_off/energy_recovery.yaml]"));
    expect_recycling(result, 7.265, 4.94, 7.2525);
    cradle_result_free(result);
}

/* What is recycled at the end is what is collected unless the part says; and of a material without a recycled
 * route nothing is. The phone's frame: 45 g of aluminium, 60 % collected; the box: 0.25 kg of ceramic. */
Test(rules, what_is_not_stated) {
    cradle_result *result = run("phone.yaml", NULL);
    double total = figure(result, "total", "");
    expect(result, "reading", "closed_loop", total - 0.326925 + 0.2223, half_digit);
    /* The formula without energy recovery: (0.65 x 10.5 + 0.35 (0.2 x 1.2 + 0.8 x 10.5)) + 0.8 x 0.6 (1.1
     * - 10.5)
     * + 0.4 x 0.05, times 0.045 kg. */
    double circular = 0.045 * (0.65 * 10.5 + 0.35 * (0.24 + 8.4) + 0.48 * -9.4 + 0.02);
    expect(result, "reading", "circular_footprint", total - 0.326925 + circular, half_digit);
    cradle_result_free(result);

    result =
        run("phone.yaml", WITH("parts.frame.recycled_content", "0 %", "parts.frame.material", "ceramic"));
    total = figure(result, "total", "");
    expect(result, "reading", "closed_loop", total, 0.0);
    expect(result, "reading", "circular_footprint", total, 0.0);
    cradle_result_free(result);
}

/* ---------------------------------------------------------------- Annex E */

/* 0.8 kg R-32, 4 % a year over 12 years and 15 % at the end: 388.584 kg, WF 0.921905, 358.237440. */
Test(rules, refrigerant_delayed) {
    cradle_result *result = run("air_conditioner.yaml", WITH("use.service_life", "12 year",
                                                             "use.cooling.full_load_hours", "0 h/year"));
    double at_once = 10.5 + 0.8 * 7.2;   /* casing and making of the charge */
    double topped_up = 0.8 * 0.04 * 7.2; /* making of what is topped up, in each of the years 1 to 12 */
    double later = at_once + topped_up * (12 - 78 / 100.0);
    expect(result, "total", "", 388.584 + at_once + 12 * topped_up, half_digit);
    expect(result, "reading", "delayed_emissions", 358.237440 + later, half_digit);
    expect(result, "reading", "delayed_emissions", 388.584 * 0.921905 + later, 388.584 * half_digit);
    cradle_result_free(result);
}

static const char uniform[] =
    "[{flow: a, amount: 120 kg CO2e, stage: use, year: 0}, {flow: b, amount: 120 kg CO2e,"
    "  stage: use, year: 1}, {flow: c, amount: 960 kg CO2e, stage: use, year: 5}]";
static const char mixed[] = "[{flow: a, amount: 0.2 kg CO2e, stage: end_of_life, year: 5},"
                            " {flow: b, amount: 0.3 kg CO2e, stage: end_of_life, year: 15},"
                            " {flow: c, amount: 0.5 kg CO2e, stage: end_of_life, year: 30}]";

Test(rules, delayed_releases) {
    cradle_result *result = run("ledger.yaml", WITH("flows", mixed));
    expect(result, "total", "", 1.0, half_digit);
    expect(result, "reading", "delayed_emissions", 0.795, half_digit);
    cradle_result_free(result);
    /* In the course of the first, second and sixth year: counted at their ends. */
    result = run("ledger.yaml", WITH("flows", uniform));
    expect(result, "reading", "delayed_emissions", 120 * 0.99 + 120 * 0.98 + 960 * 0.94, half_digit);
    cradle_result_free(result);
    /* The 100th year weighs nothing, and neither does what is emitted after it. */
    result = run("ledger.yaml", WITH("flows", "[{flow: a, amount: 7 kg CO2e, stage: use, year: 99},"
                                              " {flow: b, amount: 9 kg CO2e, stage: use, year: 100},"
                                              " {flow: c, amount: 2 kg CO2e, stage: distribution}]"));
    expect(result, "reading", "delayed_emissions", 2.0, 1e-12);
    cradle_result_free(result);
}

/* A single release at t0 <= 25 weighs (100 - 0.76 t0)/100; later ones, and use, which is spread over its
 * year, by the general form. */
Test(rules, single_delayed_release) {
    static const struct {
        const char *flows;
        double weighted;
    } cases[] = {
        {"[{flow: a, amount: 1 kg CO2e, stage: end_of_life, year: 2}]", 0.984800},
        {"[{flow: a, amount: 1 kg CO2e, stage: end_of_life, year: 10}]", 0.924000},
        {"[{flow: a, amount: 1 kg CO2e, stage: end_of_life, year: 25},"
         " {flow: b, amount: 3 kg CO2e, stage: manufacturing, year: 0}]",
         3.810000},
        {"[{flow: a, amount: 1 kg CO2e, stage: end_of_life, year: 26}]", 0.740000},
        {"[{flow: a, amount: 1 kg CO2e, stage: use, year: 9}]", 0.900000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cradle_result *result = run("ledger.yaml", WITH("flows", cases[i].flows));
        expect(result, "reading", "delayed_emissions", cases[i].weighted, half_digit);
        cradle_result_free(result);
    }
}

/* 1,200 kg over the years 1 to 10: 1134. A grid of 0.5703 kg/kWh and 10 years of use. */
Test(rules, uniform_release_of_a_use_phase) {
    cradle_result *result =
        run("air_conditioner.yaml", WITH("use.service_life", "10 year", "refrigerant.leakage", "0 %/year",
                                         "refrigerant.end_of_life_loss", "0 %"));
    double at_once = 10.5 + 0.8 * 7.2, used = 6500 * 0.5703;
    expect(result, "total", "", used + at_once, half_digit);
    expect(result, "reading", "delayed_emissions", used * 1134 / 1200 + at_once, half_digit);
    cradle_result_free(result);
}

/* ---------------------------------------------------------------- warming potentials */

/* 0.6 kg of HFC-32 escape: 462.6 kg by AR6, 405 by AR4, 0.6 x 677 by AR5; the rest is published as CO2e. */
Test(rules, every_set_of_warming_potentials) {
    const double rest = 5560.425 + 10.5 + 9.216;
    cradle_result *result = run("air_conditioner.yaml", NULL);
    expect(result, "reading", "gwp_ar4", 405.0 + rest, 1e-9);
    expect(result, "reading", "gwp_ar5", 0.6 * 677 + rest, 1e-9);
    expect(result, "reading", "gwp_ar6", 462.6 + rest, 1e-9);
    cradle_result_free(result);

    result = run("air_conditioner.yaml", WITH("assessment.gwp", "AR4"));
    expect(result, "total", "", 405.0 + rest, 1e-9);
    expect(result, "reading", "gwp_ar6", 462.6 + rest, 1e-9);
    expect(result, "reading", "iso_14067", 462.6 + rest, 1e-9); /* standards take the latest set */
    cradle_result_free(result);
}

/* A set without some gas of the product gives no reading, and the others do. */
Test(rules, a_set_that_lacks_a_gas) {
    cradle_result *result = run("ledger.yaml", WITH("flows", "[{flow: a, mass: 2 kg, gas: rare}]"));
    cradle_summary summary;
    expect(result, "total", "", 20.0, 1e-12);
    cr_expect(!cradle_result_summary(result, NULL, "reading", "gwp_ar4", &summary));
    expect(result, "reading", "gwp_ar6", 20.0, 1e-12);
    cradle_result_free(result);
}

/* ---------------------------------------------------------------- electricity, biogenic carbon, combinations
 */

Test(rules, location_and_market) {
    static const char flows[] =
        "[{flow: a, amount: 5 kg CO2e}, {flow: b, amount: 2 kg CO2e, electricity: location},"
        " {flow: b2, amount: 0.5 kg CO2e, electricity: market}]";
    cradle_result *result = run("ledger.yaml", WITH("flows", flows));
    expect(result, "total", "", 7.0, 1e-12);
    expect(result, "reading", "location", 7.0, 1e-12);
    expect(result, "reading", "market", 5.5, 1e-12);
    expect(result, "reading", "iso_14067", 5.5, 1e-12);
    expect(result, "reading", "pef", 5.5, 1e-12);
    expect(result, "reading", "ghg_protocol", 7.0, 1e-12);
    cradle_result_free(result);

    result = run("ledger.yaml", WITH("flows", flows, "assessment.electricity", "market"));
    expect(result, "total", "", 5.5, 1e-12);
    expect(result, "reading", "location", 7.0, 1e-12);
    cradle_result_free(result);
}

/* 5 fossil; 0.3 kg of biogenic CO2 out, 0.22 in for good; 0.1 kg of biogenic methane; 1 by land use change.
 */
Test(rules, biogenic_carbon) {
    cradle_result *result =
        run("ledger.yaml",
            WITH("flows", "[{flow: a, amount: 5 kg CO2e},"
                          " {flow: b, mass: 0.3 kg, gas: co2, origin: biogenic, stage: end_of_life},"
                          " {flow: c, mass: 0.22 kg, gas: co2, origin: biogenic_removal, removed: true},"
                          " {flow: d, mass: 0.1 kg, gas: hfc32, origin: biogenic},"
                          " {flow: e, amount: 1 kg CO2e, origin: land_use_change}]"));
    expect(result, "total", "", 5 + 0.3 - 0.22 + 77.1 + 1, 1e-9);
    expect(result, "origin", "biogenic_removal", -0.22, 1e-12);
    expect(result, "reading", "iso_14067", 5 + 0.3 - 0.22 + 77.1 + 1, 1e-9);
    expect(result, "reading", "pef", 5 + 77.1 + 1, 1e-9);
    expect(result, "reading", "ghg_protocol", 5 + 0.3 + 77.1 + 1, 1e-9);
    cradle_result_free(result);
}

/* Rule, electricity and potentials at once: what counts where, gas by gas. */
Test(rules, readings_combine) {
    cradle_result *result =
        run("ledger.yaml",
            WITH("assessment.gwp", "AR4", "flows",
                 "[{flow: a, mass: 1 kg, gas: hfc32},"
                 " {flow: b, mass: 2 kg, gas: hfc32, recycling: recycled_content},"
                 " {flow: c, mass: 4 kg, gas: hfc32, recycling: circular_footprint},"
                 " {flow: d, mass: 8 kg, gas: hfc125, recycling: circular_footprint, electricity: market},"
                 " {flow: e, amount: 16 kg CO2e, electricity: location},"
                 " {flow: f, mass: 32 kg, gas: co2, recycling: circular_footprint}]"));
    expect(result, "total", "", 3 * 675 + 16, 1e-9);
    expect(result, "reading", "pef", 5 * 771 + 8 * 3740 + 32, 1e-9);
    expect(result, "reading", "circular_footprint", 5 * 675 + 16 + 32, 1e-9);
    expect(result, "reading", "gwp_ar5", 3 * 677 + 16, 1e-9);
    cradle_result_free(result);
}

/* ---------------------------------------------------------------- what is left out */

static const char left_out[] =
    "[{name: w, emissions: 0.5 kg CO2e, reason: small}, {name: x, emissions: 0.3 kg CO2e,"
    "  reason: small}, {name: y, emissions: 400 g CO2e, reason: small},"
    " {name: z, emissions: 0.8 kg CO2e, reason: small}]";
static const char kept[] =
    "[{flow: a, amount: 69 kg CO2e}, {flow: b, amount: 23 kg CO2e, stage: use, year: 1}]";

/* Sources of 95.4 kg anticipated and kept, 2.0 kg dropped, 92.0 kg measured: 93.928721. */
Test(rules, scaled_up_by_coverage) {
    cradle_result *result = run("ledger.yaml", WITH("flows", kept, "assessment.exclusions", left_out,
                                                    "assessment.anticipated", "95.4 kg CO2e"));
    expect(result, "total", "", 93.928721, half_digit);
    expect(result, "part", "scale_up", 1.928721, half_digit);
    expect(result, "part", "a", 69.0, 1e-12);
    expect(result, "stage", "use", 23 / 0.979466, 23 * 2 * half_digit);
    expect(result, "year", "1", 23 / 0.979466, 23 * 2 * half_digit);
    expect(result, "reading", "delayed_emissions", 93.928721 * (0.75 + 0.25 * 0.98), 1e-6);
    cradle_result_free(result);
    /* Without another estimate the deterministic figure is what is anticipated: then what is added is 2 kg.
     */
    result = run("ledger.yaml", WITH("flows", kept, "assessment.exclusions", left_out));
    expect(result, "total", "", 94.0, 1e-12);
    cradle_result_free(result);
}

/* Every reading is scaled by the coverage of the headline. */
Test(rules, readings_are_scaled_up) {
    cradle_result *result =
        run("ledger.yaml", WITH("flows",
                                "[{flow: a, amount: 10 kg CO2e, recycling: recycled_content},"
                                " {flow: b, amount: 5 kg CO2e, recycling: closed_loop}]",
                                "assessment.exclusions", "[{name: w, emissions: 1 kg CO2e, reason: r}]"));
    expect(result, "total", "", 11.0, 1e-12);
    expect(result, "reading", "closed_loop", 5.5, 1e-12);
    cradle_result_free(result);
}
