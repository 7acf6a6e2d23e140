/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Electricity against the worked example of a grid of 100 TWh (coal 60, gas 10, hydro 14, wind 9, solar 4,
 * nuclear 3; losses 4.5 %), whose digits were computed elsewhere: direct, upstream, network losses, residual
 * mix, contract, projection; PAS 2050 clause 8.5; and hand calculations for what the example leaves out.
 * Through the public interface: scenario in, result out.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cradle.h"
#include "products.h"

enum { OVERRIDES_MAX = 6, TEXT_BYTES = 8192 };

static const double half_digit = 5e-7; /* the example is given to six decimals */
static const char all_met[] =
    "criteria: {conveys_attribute: true, sole_claim: true, tracked_and_retired: true, vintage: true, "
    "same_market: true, supplier_delivered: true, direct_exclusive: true, residual_mix: true}";

typedef struct outcome {
    cradle_status status;
    cradle_result *result;
    char complaints[TEXT_BYTES];
} outcome;

/* Loads and, if it is in order, runs the example; `sets` are PATH, VALUE, ..., NULL. */
static outcome attempt(const char *const *sets) {
    cradle_override overrides[OVERRIDES_MAX];
    outcome self = {.result = NULL};
    size_t count = 0;
    for (; sets[2 * count] != NULL; count++) {
        cr_assert_lt(count, OVERRIDES_MAX);
        overrides[count] = (cradle_override){sets[2 * count], sets[2 * count + 1]};
    }
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = overrides,
                                   .override_count = count};
    cradle_scenario *scenario = NULL;
    self.status =
        cradle_scenario_load(CRADLE_SOURCE_DIR "/tests/models/electricity.yaml", &options, &scenario);
    FILE *stream = fmemopen(self.complaints, sizeof self.complaints - 1, "w");
    cradle_scenario_print_diagnostics(scenario, stream, false);
    fclose(stream);
    if (self.status == CRADLE_OK) {
        cr_assert_eq(cradle_run(scenario, &(cradle_run_options){0}, &self.result), CRADLE_OK);
    }
    cradle_scenario_free(scenario);
    return self;
}

#define SETS(...)                             \
    (const char *const[]) {                   \
        __VA_ARGS__ __VA_OPT__(, ) NULL, NULL \
    }

/* The part's figure with these settings; `warning` (or NULL: none at all) is in the complaints. */
static double figure(const char *part, const char *warning, const char *const *sets) {
    outcome found = attempt(sets);
    cradle_summary summary = {0};
    cr_assert_eq(found.status, CRADLE_OK, "%s", found.complaints);
    cr_expect(warning ? strstr(found.complaints, warning) != NULL : found.complaints[0] == '\0', "%s",
              found.complaints);
    cr_assert(cradle_result_summary(found.result, NULL, "part", part, &summary), "%s", part);
    cr_expect(fabs(summary.mean - summary.deterministic) <= 1e-9 * fabs(summary.mean));
    cradle_result_free(found.result);
    return summary.deterministic;
}

static void expect(double found, double expected, double tolerance) {
    cr_expect(fabs(found - expected) <= tolerance, "%.9f, expected %.9f", found, expected);
}

static void expect_refused(const char *part_of_message, const char *const *sets) {
    outcome found = attempt(sets);
    cr_expect_eq(found.status, CRADLE_BAD_INPUT);
    cr_expect(strstr(found.complaints, part_of_message), "%s", found.complaints);
    cradle_result_free(found.result);
}

/* ---------------------------------------------------------------- location-based */

Test(electricity, delivered_and_its_parts) {
    double delivered = figure("assembly", NULL, SETS());
    double generated = figure("assembly", NULL, SETS("manufacturing.site", "XL"));
    double direct = figure("assembly", NULL, SETS("manufacturing.site", "XD"));
    expect(delivered, 0.703037, half_digit);
    expect(direct, 0.610000, half_digit);
    expect(generated - direct, 0.061400, half_digit);
    expect(delivered - generated, 0.031637, half_digit);
}

Test(electricity, official_averages) {
    /* The nation's upstream 0.0614 above 0.3 of the plants, and the nation's losses. */
    expect(figure("assembly", NULL, SETS("manufacturing.site", "XE-A")), (0.3 + 0.0614) / 0.955, 1e-12);
    /* Upstream of factors known as a whole: 0.5 x 1 x (1 - 0.9) + 0.5 x 0.02 = 0.06. */
    expect(figure("assembly", NULL, SETS("manufacturing.site", "XF-A")), 0.46, 1e-12);
    expect(figure("assembly", NULL, SETS("manufacturing.site", "XF-B")), 0.5, 1e-12);
    expect(figure("charging", NULL, SETS("use.country", "XF-B")), 6000 * 0.5, 1e-9);
    expect_refused("unknown site 'XE-C'", SETS("manufacturing.site", "XE-C"));
}

Test(electricity, mixes_of_other_years) {
    expect(figure("assembly", NULL, SETS("manufacturing.grid_year", "2019")), 1.03 / 0.955, 1e-12);
    expect(figure("charging", NULL, SETS("use.grid_year", "2019")), 6000 * 1.03 / 0.955, 1e-8);
    /* An entry of the scenario's own data file replaces that one alone. */
    expect(figure("assembly", NULL, SETS("manufacturing.grid_year", "2019", "manufacturing.site", "XL")),
           0.47, 1e-12);
    expect_refused("'grid_year' cannot be '2014'", SETS("manufacturing.grid_year", "2014"));
    expect_refused("the grid mix of 'XF' in 2019 is not known",
                   SETS("manufacturing.grid_year", "2019", "manufacturing.site", "XF"));
    expect_refused("hint: there are: 2019", SETS("manufacturing.grid_year", "2016"));
}

Test(electricity, renewables_that_no_average_counts) {
    const char *share = "30 %";
    double expected = (0.7 * 0.6714 + 0.3 * 0.012) / 0.955;
    expect(figure("assembly", NULL, SETS("manufacturing.renewable", share)), expected, 1e-12);
    /* By the market-based method what is left comes from the residual mix. */
    expect(
        figure("assembly", NULL, SETS("manufacturing.renewable", share, "assessment.electricity", "market")),
        (0.7 * 0.777070 + 0.3 * 0.012) / 0.955, half_digit);
}

/* ---------------------------------------------------------------- market-based */

Test(electricity, residual_mix) {
    expect(figure("assembly", NULL, SETS("assessment.electricity", "market")) * 0.955, 0.777070, half_digit);
    expect(figure("assembly", NULL, SETS("assessment.electricity", "market", "manufacturing.site", "XD")),
           0.709302, half_digit);
    /* Nothing claimed is known of XL, nor of XE in another year: the grid average. */
    expect(figure("assembly", NULL, SETS("assessment.electricity", "market", "manufacturing.site", "XL")),
           0.671400, half_digit);
    expect(
        figure("assembly", NULL, SETS("assessment.electricity", "market", "manufacturing.grid_year", "2019")),
        1.03 / 0.955, 1e-12);
    /* Users have their grid, whatever the maker's contracts are. */
    expect(figure("charging", NULL, SETS("assessment.electricity", "market")), 4218.219895, half_digit);
}

Test(electricity, contract) {
    char contract[512];
    snprintf(contract, sizeof contract, "{share: 40 %%, technology: wind, %s}", all_met);
    const char *path = "manufacturing.electricity_contract";
    expect(figure("assembly", NULL, SETS(path, contract)), 0.703037, half_digit);
    expect(figure("assembly", NULL, SETS(path, contract, "assessment.electricity", "market")), 0.493238,
           half_digit);
    /* Parts take contracts, too: 1 kWh of forming; the material itself does not change. */
    path = "parts.case.electricity_contract";
    double location = figure("case", NULL, SETS(path, contract));
    double market = figure("case", NULL, SETS(path, contract, "assessment.electricity", "market"));
    expect(market - location, 0.493238 - 0.703037, 2 * half_digit);
    /* Without a residual mix the rest is the grid average. */
    expect(figure("assembly", NULL,
                  SETS("manufacturing.electricity_contract", contract, "assessment.electricity", "market",
                       "manufacturing.site", "XL")),
           0.4 * 0.012 + 0.6 * 0.6714, 1e-12);
}

Test(electricity, contract_that_fails_a_criterion) {
    static const char *const names[] = {"conveys_attribute", "sole_claim",  "tracked_and_retired",
                                        "vintage",           "same_market", "supplier_delivered",
                                        "direct_exclusive",  "residual_mix"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char contract[512], path[64], warning[96];
        snprintf(contract, sizeof contract, "{share: 40 %%, technology: wind, %s}", all_met);
        snprintf(path, sizeof path, "manufacturing.electricity_contract.criteria.%s", names[i]);
        snprintf(warning, sizeof warning, "the contract is left out, for it does not meet: %s\n", names[i]);
        expect(figure("assembly", warning,
                      SETS("manufacturing.electricity_contract", contract, path, "false",
                           "assessment.electricity", "market")),
               0.813686, half_digit);
    }
}

Test(electricity, contract_mistakes) {
    expect_refused("has no 'criteria'",
                   SETS("manufacturing.electricity_contract", "{share: 40 %, technology: wind}"));
    expect_refused("unknown technology 'wnd'", SETS("manufacturing.electricity_contract",
                                                    "{share: 40 %, technology: wnd, criteria: {}}"));
    expect_refused("'share'", SETS("manufacturing.electricity_contract",
                                   "{share: 140 %, technology: wind, criteria: {}}"));
    expect_refused("'electricity' cannot be 'supplier'", SETS("assessment.electricity", "supplier"));
}

/* ---------------------------------------------------------------- projections */

Test(electricity, projection) {
    expect(figure("charging", NULL, SETS()), 4218.219895, half_digit);
    double yearly = figure("charging", NULL, SETS("use.projection", "{yearly: -4 %}"));
    expect(yearly, 3534.524108, half_digit);
    expect(yearly / 6000, 0.589087, half_digit);
    /* 0.703037 (1 - 0.8 y / 10) over ten years: 1 - 0.8 x 0.45 of the static figure. */
    expect(figure("charging", NULL, SETS("use.projection", "{target_year: 2035, reduction: 80 %}")),
           4218.219895 * 0.64, half_digit);
    /* (0.6714 (5 - y) + 0.05 y) / 5 in five years, then 0.05 in five more. */
    expect(figure("charging", NULL, SETS("use.projection", "{target_year: 2030, target: 0.05 kg CO2e/kWh}")),
           600 * (0.6714 * 3 + 0.05 * 2 + 0.05 * 5) / 0.955, 1e-9);
    /* 2025: 0.6; 2026: 0.6, 0.5, 0.4, 0.3; from 2030: 0.2. */
    expect(figure("charging", NULL,
                  SETS("use.projection", "{table: [{year: 2026, factor: 0.6 kg CO2e/kWh}, {year: 2030, "
                                         "factor: 0.2 kg CO2e/kWh}]}")),
           600 * (0.6 + 0.6 + 0.5 + 0.4 + 0.3 + 5 * 0.2) / 0.955, 1e-9);
}

Test(electricity, projection_mistakes) {
    expect_refused("a projection has exactly one form, not 0", SETS("use.projection", "{}"));
    expect_refused("a projection has exactly one form, not 2",
                   SETS("use.projection", "{yearly: -4 %, target_year: 2040, reduction: 50 %}"));
    expect_refused("a target is a factor ('target') or a 'reduction'",
                   SETS("use.projection", "{target_year: 2040}"));
    expect_refused("a target is a factor ('target') or a 'reduction'",
                   SETS("use.projection", "{yearly: -4 %, reduction: 10 %}"));
    expect_refused("lies after the first year of service, 2025",
                   SETS("use.projection", "{target_year: 2025, reduction: 50 %}"));
    expect_refused("the years of a projection rise",
                   SETS("use.projection", "{table: [{year: 2030, factor: 0.2 kg CO2e/kWh}, {year: 2030, "
                                          "factor: 0.1 kg CO2e/kWh}]}"));
    expect_refused("needs 'from'",
                   SETS("use.projection", "{target_year: 2040, reduction: 50 %}", "use.from", "~"));
}

/* ---------------------------------------------------------------- hours */

static const double even_use = 4218.219895;

Test(electricity, hours) {
    /* A shape that is even but for its digits sees 6 / 24 of the clean hours. */
    double evening = 1.2 / 1.025, shifted = (0.8 * 1.2 + 0.2 * 0.5) / 1.025;
    expect(figure("charging", NULL, SETS("use.hourly", "{load: evening, intensity: sunny}")),
           even_use * evening, half_digit);
    expect(figure("charging", NULL, SETS("use.hourly", "{load: evening, intensity: sunny, shifted: 20 %}")),
           even_use * shifted, half_digit);
    expect(
        figure("charging", NULL,
               SETS("use.hourly", "{load: evening, intensity: sunny, shifted: 100 %, shifted_to: evening}")),
        even_use * evening, half_digit);
    expect(figure("charging", NULL, SETS("use.hourly", "{load: midday, intensity: sunny}")),
           even_use * 0.5 / 1.025, half_digit);
}

Test(electricity, sun_and_battery) {
    const char *path = "use.hourly";
    /* The sun yields half a kWh per kWh used, none of it in the evening; the battery holds 0.3 of it. */
    double grid = 1 - 0.9 * 0.3;
    expect(figure("charging", NULL,
                  SETS(path, "{load: evening, intensity: sunny, solar: {output: 50 %, shape: midday, "
                             "storage: 30 %, storage_efficiency: 90 %}}")),
           even_use * 1.2 / 1.025 * grid + 6000 * 0.04 * 0.3, half_digit);
    /* With 20 % shifted to midday the sun supplies that at once; 0.27 of the 0.8 left come from the battery.
     */
    expect(figure("charging", NULL,
                  SETS(path, "{load: evening, intensity: sunny, shifted: 20 %, solar: {output: 50 %, shape: "
                             "midday, storage: 30 %, storage_efficiency: 90 %}}")),
           even_use * 1.2 / 1.025 * 0.8 * (1 - 0.27 / 0.8) + 6000 * 0.04 * (0.2 + 0.3), half_digit);
    /* More sun than is used, and no battery: the evening is the grid's, the surplus earns nothing. */
    expect(figure("charging", NULL,
                  SETS(path, "{load: evening, intensity: sunny, shifted: 50 %, solar: {output: 400 %, shape: "
                             "midday, storage_efficiency: 90 %}}")),
           even_use * 1.2 / 1.025 * 0.5 + 6000 * 0.04 * 0.5, half_digit);
    /* All from the sun. */
    expect(figure("charging", NULL,
                  SETS(path, "{load: midday, intensity: sunny, solar: {output: 100 %, shape: midday, "
                             "storage_efficiency: 90 %}}")),
           6000 * 0.04, 1e-6);
    expect_refused("unknown load 'evning'", SETS(path, "{load: evning, intensity: sunny}"));
}

/* ---------------------------------------------------------------- PAS 2050 clause 8.5 */

Test(electricity, heat_and_power) {
    static const struct {
        const char *plant;
        double electricity, heat;
    } examples[] = {{"boiler", 0.462963, 0.185185}, {"turbine", 0.416667, 0.208333}};
    for (size_t i = 0; i < 2; i++) {
        char plant[160], half[160], heat[160];
        const char *format = "{plant: %s, emissions: 1000 kg CO2e, electricity: 1200 MJ, heat: 2400 MJ%s}";
        snprintf(plant, sizeof plant, format, examples[i].plant, "");
        snprintf(half, sizeof half, format, examples[i].plant, ", share: 50 %");
        snprintf(heat, sizeof heat, format, examples[i].plant, ", share: 0 %, heat_used: 1 MJ");
        const char *path = "manufacturing.heat_and_power", *energy = "manufacturing.electricity";
        expect(figure("assembly", NULL, SETS(path, plant, energy, "1 MJ")), examples[i].electricity,
               half_digit);
        expect(figure("assembly", NULL, SETS(path, half, energy, "1 MJ")),
               0.5 * examples[i].electricity + 0.5 * 0.703037 / 3.6, half_digit);
        expect(figure("assembly", NULL, SETS(path, heat, energy, "0 MJ")), examples[i].heat, half_digit);
        /* Products that fail cost heat, too. */
        expect(figure("assembly", NULL,
                      SETS(path, heat, energy, "0 MJ", "manufacturing.first_pass_yield", "50 %")),
               2 * examples[i].heat, 2 * half_digit);
    }
    expect_refused("'plant' cannot be 'engine'",
                   SETS("manufacturing.heat_and_power",
                        "{plant: engine, emissions: 1 kg CO2e, electricity: 1 MJ, heat: 1 MJ}"));
}

/* ---------------------------------------------------------------- the library's own figures */

static double of_library(const char *part, const char *path, const char *value) {
    cradle_override overrides[] = {{path, value},
                                   {"manufacturing.electricity", "1 kWh"},
                                   {"manufacturing.first_pass_yield", "100 %"},
                                   {"manufacturing.renewable", "0 %"}};
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/data",
                                   .overrides = overrides,
                                   .override_count = 4};
    cradle_scenario *scenario = NULL;
    cradle_result *result = NULL;
    cradle_summary summary;
    cr_assert_eq(cradle_scenario_load(CRADLE_SOURCE_DIR "/scenarios/smart_band_8.yaml", &options, &scenario),
                 CRADLE_OK);
    cr_assert_eq(cradle_run(scenario, &(cradle_run_options){.samples = 16}, &result), CRADLE_OK);
    cr_assert(cradle_result_summary(result, NULL, "part", part, &summary));
    cradle_result_free(result);
    cradle_scenario_free(scenario);
    return summary.deterministic;
}

Test(electricity, library) {
    /* China in 2019: coal 64.70, gas 3.10, oil 0.70, nuclear 4.65, hydro 16.96, wind 5.40, solar 2.99,
     * biomass 1.50 %. */
    double mix = 0.6470 * 0.924 + 0.0310 * 0.490 + 0.0070 * 0.730 + 0.0465 * 0.0065 + 0.1696 * 0.024 +
                 0.0540 * 0.012 + 0.0299 * 0.048 + 0.0150 * 0.230;
    expect(of_library("assembly", "manufacturing.grid_year", "2019"), mix / (1 - 0.049), 1e-9);
    expect(of_library("assembly", "manufacturing.site", "CN-OFFICIAL"), 0.5777 / (1 - 0.049), 1e-9);
    /* Guangdong: 0.4419 of its plants, and upstream of the national mix of 2024. */
    double upstream = 0.5777 * 0.924 * 0.073 + 0.0318 * 0.490 * 0.245 + 0.0088 * 0.730 * 0.12 +
                      0.0447 * 0.0065 + 0.1343 * 0.024 + 0.0988 * 0.012 + 0.0832 * 0.048 + 0.0207 * 0.230;
    expect(of_library("assembly", "manufacturing.site", "CN-GD"), (0.4419 + upstream) / (1 - 0.049), 1e-9);
}
