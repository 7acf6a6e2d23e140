/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Seasons of air conditioners against published controls of ISO 16358-1, ISO 16358-2 and EN 14825, and
 * against figures of an independent program that finds the crossings by bisection. The scenario lasts a year
 * where a kilowatt-hour is a kilogram of CO2e, so that the emission of `cooling` is CSEC.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cradle.h"
#include "products.h"

static const double half_digit = 5e-7;

static cradle_status load(const char *cooling, const char *heating, cradle_scenario **scenario) {
    const cradle_override overrides[] = {{.path = "use.cooling", .value = cooling},
                                         {.path = "use.heating", .value = heating}};
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = overrides,
                                   .override_count = heating ? 2 : 1};
    return cradle_scenario_load(CRADLE_SOURCE_DIR "/tests/models/season.yaml", &options, scenario);
}

/* The electricity of `part` in kWh. */
static cradle_summary electricity(const char *part, const char *cooling, const char *heating,
                                  const cradle_run_options *how) {
    cradle_scenario *scenario = NULL;
    cradle_result *result = NULL;
    cradle_summary found = {0};
    cradle_status status = load(cooling, heating, &scenario);
    if (status != CRADLE_OK) {
        cradle_scenario_print_diagnostics(scenario, stderr, false);
    }
    cr_assert_eq(status, CRADLE_OK);
    cr_assert_eq(cradle_run(scenario, how, &result), CRADLE_OK);
    cr_assert(cradle_result_summary(result, NULL, "part", part, &found));
    cradle_result_free(result);
    cradle_scenario_free(scenario);
    return found;
}

static double cooling_electricity(const char *cooling) {
    return electricity("cooling", cooling, NULL, &(cradle_run_options){0}).mean;
}

static void expect_near(double found, double expected, double tolerance, const char *what) {
    cr_expect(fabs(found - expected) <= tolerance, "%s: %.9f, expected %.9f", what, found, expected);
}

#define POINTS(full_capacity, full_power, half_capacity, half_power)                   \
    "test_points: {full: {capacity: " #full_capacity " W, power: " #full_power " W}, " \
    "half: {capacity: " #half_capacity " W, power: " #half_power " W}}"
#define UNIT POINTS(3500, 1000, 1750, 390)

/* ---------------------------------------------------------------- ISO 16358-1 */

/* Load hours of the reference climate: sum n (t - 20) / 15. */
static const double iso_t1_load_hours = 2565.966666667 / 3.5;

Test(cooling, published_controls_of_iso_16358_1) {
    double used = cooling_electricity("{" UNIT ", climate: iso_t1}");
    expect_near(used, 502.366794, half_digit, "CSEC");
    expect_near(3.5 * iso_t1_load_hours / used, 5.107755, half_digit, "CSPF");

    used = cooling_electricity("{" POINTS(2691.334, 889.5, 1249.055, 303.2) ", climate: iso_t1}");
    expect_near(2.691334 * iso_t1_load_hours / used, 4.665309, half_digit, "South-East Asia, 4.665");
    used = cooling_electricity("{" POINTS(3600, 1080, 1800, 432) ", climate: iso_t1}");
    expect_near(3.6 * iso_t1_load_hours / used, 4.755534, half_digit, "ASEAN report, 4.76");
    expect_near(used, 554.991, 5e-4, "ASEAN report, 555 kWh");
    used = cooling_electricity("{" POINTS(2800, 800, 1400, 330) ", climate: iso_t1}");
    expect_near(2.8 * iso_t1_load_hours / used, 4.857783, half_digit, "JATL, 4.86");
    used = cooling_electricity("{" POINTS(2800, 700, 1400, 330) ", climate: iso_t1}");
    expect_near(used, 417, 0.5, "JATL tool, 417 kWh");
    expect_near(2.8 * iso_t1_load_hours / used, 4.93, 0.005, "JATL tool, 4.93");
}

/* Power in W, from climates of one temperature: cycling, on the way between the levels, at full load. */
Test(cooling, single_temperatures) {
    static const struct {
        const char *climate;
        double power;
    } bins[] = {{"only_21", 45.274031},  {"only_25", 219.893048}, {"only_28", 345.246262},
                {"only_30", 476.458858}, {"only_33", 747.329659}, {"only_35", 1000}};
    for (size_t i = 0; i < sizeof bins / sizeof bins[0]; i++) {
        char season[256];
        snprintf(season, sizeof season, "{" UNIT ", climate: %s}", bins[i].climate);
        expect_near(cooling_electricity(season), bins[i].power, half_digit, bins[i].climate);
    }
}

Test(cooling, above_the_full_capacity_it_runs_flat_out) {
    /* power = 1000 + (1000 - 914) 2 / 6 on the line of 29 and 35 degrees */
    expect_near(cooling_electricity("{" UNIT ", climate: only_37}"), 1000 + 86.0 / 3, 1e-9,
                "line of 29 and 35");
    /* and where it was tested at 46 degrees: 1000 + (1300 - 1000) 2 / 11 */
    expect_near(
        cooling_electricity("{test_points: {full: {capacity: 3500 W, power: 1000 W, at_46: {capacity: "
                            "2900 W, power: 1300 W}}, half: {capacity: 1750 W, power: 390 W}}, "
                            "climate: only_37}"),
        1000 + 600.0 / 11, 1e-9, "line of 35 and 46");
}

Test(cooling, other_levels_and_tests) {
    expect_near(
        cooling_electricity("{test_points: {full: {capacity: 3500 W, power: 1000 W}, half: {capacity: 1750 "
                            "W, power: 390 W}, min: {capacity: 700 W, power: 130 W}}, climate: iso_t1}"),
        457.746024961, 1e-8, "with minimum");
    expect_near(
        cooling_electricity("{test_points: {full: {capacity: 3500 W, power: 1000 W}, half: {capacity: 1750 "
                            "W, power: 390 W, at_29: {capacity: 1900 W, power: 350 W}}}, climate: iso_t1}"),
        485.9471308993839, 1e-8, "half measured at 29 degrees");
    /* without degradation 25 degrees cost 1166.667 / 1884.75 x 356.46 W */
    expect_near(cooling_electricity("{" UNIT ", climate: only_25, degradation: 0}"),
                3500.0 / 3 / (1750 * (1 + 0.077 * 10 / 6)) * 390 * (1 - 0.086 * 10 / 6), 1e-9, "C_D 0");
}

Test(cooling, national_climates) {
    double used = cooling_electricity("{" UNIT ", climate: china}");
    expect_near(used, 501.110897, half_digit, "China CSEC");
    expect_near(2182.605833 / used, 4.355535, half_digit, "China SEER");
    /* The same with the reference climate's line does not fit the registry. */
    cr_expect(cooling_electricity("{" UNIT ", climate: china, no_load: 20}") > 1.1 * used);
    /* Published 5.00 with crossings rounded to whole degrees, which Cradle does not do. */
    used = cooling_electricity("{" POINTS(5104, 1352, 2544.9, 457) ", climate: india}");
    expect_near(3950.96046 / used, 5.015134, half_digit, "India");
    expect_near(3950.96046 / used, 5.00, 0.02, "India, published");
}

/* Hot climate: the load is full at 46 degrees and levels have a kink at 35. Published: CSPF 4.95, 4349 kWh.
 */
Test(cooling, saudi_control_of_t3) {
    double used = cooling_electricity(
        "{test_points: {full: {capacity: 6058 W, power: 1611 W, at_46: {capacity: 5418 W, power: 1971 W}}, "
        "half: "
        "{capacity: 3036 W, power: 566 W}, min: {capacity: 1780 W, power: 284 W}}, climate: saudi_arabia, "
        "degradation: 0.27}");
    expect_near(used, 4354.1391044441, 1e-7, "CSEC");
    expect_near(21547.386 / used, 4.95, 0.005, "CSPF");
    expect_near(used, 4349, 0.0015 * 4349, "CSEC, published");
    /* The load crosses the half capacity behind the kink; 46 degrees by the standard's factors. */
    used =
        cooling_electricity("{" POINTS(6058, 1611, 4500, 1000) ", climate: saudi_arabia, degradation: 0.27}");
    expect_near(used, 5291.1342774576, 1e-7, "crossing behind the kink");
}

/* Branches are chosen sample by sample: the mean over half capacities from 1000 to 2600 W, where they change
 * at many temperatures, against a rule of 4,000 midpoints. */
Test(cooling, uncertain_test_points) {
    cradle_run_options many = {.samples = 65536, .has_sampler = true, .sampler = CRADLE_SOBOL};
    cradle_summary found = electricity(
        "cooling",
        "{test_points: {full: {capacity: 3500 W, power: 1000 W}, half: {capacity: {value: 1750 W, "
        "uniform: [1000, 2600]}, power: 390 W}}, climate: iso_t1}",
        NULL, &many);
    expect_near(found.mean, 511.043758, 1e-4, "mean");
    expect_near(found.deterministic, 502.366794, half_digit, "deterministic");
    /* The load moves with the full capacity, here 2500 to 4500 W. */
    found =
        electricity("cooling",
                    "{test_points: {full: {capacity: {value: 3500 W, uniform: [2500, 4500]}, power: 1000 W}, "
                    "half: {capacity: 1750 W, power: 390 W}}, climate: iso_t1}",
                    NULL, &many);
    expect_near(found.mean, 499.064695, 1e-4, "mean over full capacities");
}

/* ---------------------------------------------------------------- ISO 16358-2 */

#define HEATING(more_levels, half_more, full_more)                    \
    "{test_points: {full: {capacity: 4300 W, power: 1320 W" full_more \
    "}, half: {capacity: 2300 W, power: 450 "                         \
    "W" half_more "}" more_levels "}, climate: iso_heating}"
#define MIN ", min: {capacity: 680 W, power: 150 W}"
#define EXTENDED ", extended: {capacity: 4200 W, power: 1700 W}"
#define EXTENDED_COLD \
    ", extended: {capacity: 4200 W, power: 1700 W, at_minus_7: {capacity: 1700 W, power: 1300 W}}"
#define HALF_COLD ", at_minus_7: {capacity: 1000 W, power: 300 W}"
#define FULL_COLD ", at_minus_7: {capacity: 2400 W, power: 800 W}"

static double heating_electricity(const char *heating) {
    return electricity("heating", "{" UNIT ", climate: iso_t1}", heating, &(cradle_run_options){0}).mean;
}

Test(heating, published_controls_of_iso_16358_2) {
    static const struct {
        const char *season;
        double electricity; /* HSEC as published, to a tenth of a kilowatt-hour */
    } controls[] = {
        {HEATING("", "", ""), 1079.3},
        {HEATING(MIN, "", ""), 1061.4},
        {HEATING(EXTENDED, "", ""), 1079.0},
        {HEATING(MIN EXTENDED, "", ""), 1061.1},
        {HEATING("", "", FULL_COLD), 1077.2},
        {HEATING("", HALF_COLD, ""), 1080.7},
        {HEATING(MIN EXTENDED, "", FULL_COLD), 1058.0},
        {HEATING(MIN EXTENDED, HALF_COLD, ""), 1064.4},
        {HEATING(MIN EXTENDED, HALF_COLD, FULL_COLD), 1061.1},
        {HEATING(MIN EXTENDED_COLD, HALF_COLD, FULL_COLD), 1066.3},
    };
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        expect_near(heating_electricity(controls[i].season), controls[i].electricity, 0.05,
                    controls[i].season);
    }
    expect_near(4885.376705882 / heating_electricity(HEATING("", "", "")), 4.526521, half_digit, "HSPF");
    expect_near(4885.376705882 / heating_electricity(HEATING(MIN, "", "")), 4.602881, half_digit,
                "with minimum");
}

/* ---------------------------------------------------------------- EN 14825 */

#define PART_LOAD(modes)                                                                                     \
    "{part_load: {design_load: 3.5 kW, a: {capacity: 3.5 kW, power: 1 kW}, b: {capacity: 2.6 kW, power: "    \
    "0.52 "                                                                                                  \
    "kW}, c: {capacity: 1.7 kW, power: 0.22 kW}, d: {capacity: 1.2 kW, power: 0.11 kW}, thermostat_off: 15 " \
    "W, "                                                                                                    \
    "standby: 1 W" modes "}, climate: europe}"

Test(cooling, worked_example_of_en_14825) {
    double used = cooling_electricity(PART_LOAD(""));
    expect_near(used, 188.228584, half_digit, "electricity");
    expect_near(1225 / used, 6.508044, half_digit, "SEER");
    expect_near(1225 / (used - (221 * 15 + 2142) / 1000.0), 6.702355, half_digit, "SEER_on");
    /* A crankcase heater of 10 W is on for 2672 h, of a unit that cools only for 7760 h. */
    double heated = cooling_electricity(PART_LOAD(", crankcase_heater: 10 W"));
    expect_near(heated - used, 26.72, 1e-9, "crankcase heater");
    double cooling_only =
        cooling_electricity(PART_LOAD(", crankcase_heater: 10 W, off: 2 W, modes: en_14825_cooling_only"));
    expect_near(cooling_only - used, 77.6 + 2 * 5.088, 1e-9, "cooling only");
}

/* EN 14825 counts standby itself; the standby of the use phase is not added. */
Test(cooling, modes_stand_in_place_of_standby) {
    cradle_scenario *scenario = NULL;
    cradle_result *result = NULL;
    cradle_summary found;
    cr_assert_eq(load(PART_LOAD(""), NULL, &scenario), CRADLE_OK);
    cr_assert_eq(cradle_run(scenario, &(cradle_run_options){0}, &result), CRADLE_OK);
    cr_expect_not(cradle_result_summary(result, NULL, "part", "standby", &found));
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}

/* ---------------------------------------------------------------- what is wrong */

static void expect_complaint_about(const cradle_override *overrides, size_t count,
                                   const char *part_of_message) {
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = overrides,
                                   .override_count = count};
    cradle_scenario *scenario = NULL;
    char text[8192] = "";
    cr_expect_eq(cradle_scenario_load(CRADLE_SOURCE_DIR "/tests/models/season.yaml", &options, &scenario),
                 CRADLE_BAD_INPUT, "%s", part_of_message);
    FILE *stream = fmemopen(text, sizeof text - 1, "w");
    cradle_scenario_print_diagnostics(scenario, stream, false);
    fclose(stream);
    cr_expect(strstr(text, part_of_message), "expected '%s' in\n%s", part_of_message, text);
    cradle_scenario_free(scenario);
}

static void expect_complaint(const char *cooling, const char *part_of_message) {
    expect_complaint_about(&(cradle_override){.path = "use.cooling", .value = cooling}, 1, part_of_message);
}

Test(cooling, a_season_is_described_in_one_way) {
    expect_complaint("{climate: iso_t1}",
                     "season does not say what it is: one of capacity, test_points, part_load");
    expect_complaint("{" UNIT ", climate: iso_t1, capacity: 3 kW}", "is both");
    expect_complaint("{" UNIT ", climate: iso_t1, full_load_hours: 600 h/year}",
                     "'full_load_hours' goes with 'capacity', but season is a 'test_points'");
    expect_complaint("{capacity: 3 kW, seasonal_efficiency: 5}", "has no 'full_load_hours'");
    expect_complaint("{" UNIT "}", "season has no 'climate'");
}

Test(cooling, wrong_test_points) {
    expect_complaint("{test_points: {full: {capacity: 3500 W, power: 1000 W}}, climate: iso_t1}",
                     "test points has no 'half'");
    expect_complaint("{" POINTS(1750, 390, 3500, 1000) ", climate: iso_t1}",
                     "the capacity of 'half' is not below that of 'full' at 35 degrees Celsius");
    expect_complaint(
        "{test_points: {full: {capacity: 3500 W, power: 1000 W}, half: {capacity: 1750 W}}, climate: "
        "iso_t1}",
        "has no 'power'");
    expect_complaint(
        "{test_points: {full: {capacity: 3500 W, power: 1000 W}, half: {capacity: 1750 W, power: -3 "
        "W}}, climate: iso_t1}",
        "power");
}

Test(cooling, wrong_climates) {
    expect_complaint("{" UNIT ", climate: iso_t9}", "unknown climate 'iso_t9'");
    expect_complaint("{" UNIT ", climate: negative}", "the climate 'negative' has negative hours at 31");
    expect_complaint("{" UNIT ", climate: too_long}",
                     "the hours of the climate 'too_long' sum to more than a year");
    expect_complaint("{" UNIT ", climate: misspelt}",
                     "the climate 'misspelt' has '31.5', which is no temperature");
    expect_complaint("{" UNIT ", climate: at_40}",
                     "the climate 'at_40' has its full load at a temperature without a test");
    expect_complaint("{" UNIT ", climate: lineless}", "'lineless' has no 'no_load'");
    expect_complaint("{" UNIT ", climate: no_hours}",
                     "no temperature of the climate 'no_hours' asks for any load");
    expect_complaint("{" UNIT ", climate: hong_kong_heating}",
                     "no temperature of the climate 'hong_kong_heating'");
    /* The same rules hold for EN 14825. */
    expect_complaint(
        "{part_load: {design_load: 3.5 kW, a: {capacity: 3.5 kW, power: 1 kW}, b: {capacity: 2.6 kW, "
        "power: 0.52 kW}, c: {capacity: 1.7 kW, power: 0.22 kW}, d: {capacity: 1.2 kW, power: 0.11 kW}, "
        "thermostat_off: 15 W, standby: 1 W}, climate: no_hours}",
        "no temperature of the climate 'no_hours'");
}

Test(cooling, wrong_part_load) {
    expect_complaint(
        "{part_load: {design_load: 3.5 kW, a: {capacity: 3.5 kW, power: 1 kW}, c: {capacity: 1.7 kW, power: "
        "0.22 kW}, d: {capacity: 1.2 kW, power: 0.11 kW}, thermostat_off: 15 W}, climate: europe}",
        "part load has no 'b'");
    expect_complaint(PART_LOAD(", modes: en_2099"), "unknown modes 'en_2099'");
}

/* ---------------------------------------------------------------- the label */

/* Load 2565.97 + 4885.38 kWh, electricity 502.37 + 1079.28 kWh: APF 4.711. */
static const cradle_override with_heating = {.path = "use.heating", .value = HEATING("", "", "")};

static void expect_label(const char *label, const char *part_of_message) {
    const cradle_override overrides[] = {with_heating, {.path = "label", .value = label}};
    expect_complaint_about(overrides, 2, part_of_message);
}

/* Load that is not met does not count: at 37 degrees 3410.2 W of 3966.7, with 1028.7 W. */
Test(label, sees_the_load_that_is_met) {
    const cradle_override overrides[] = {
        {.path = "use.cooling", .value = "{" UNIT ", climate: only_37}"},
        {.path = "label", .value = "{standard: gb_21455, grade: 3, capacity: 3.5 kW, seer: 5.10}"}};
    expect_complaint_about(overrides, 2,
                           "the use phase comes to a factor of 3.32, not to the 5.10 of the label");
}

static cradle_status load_label(const char *label, bool heats) {
    const cradle_override overrides[] = {{.path = "label", .value = label}, with_heating};
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = overrides,
                                   .override_count = heats ? 2 : 1};
    cradle_scenario *scenario = NULL;
    cradle_status status =
        cradle_scenario_load(CRADLE_SOURCE_DIR "/tests/models/season.yaml", &options, &scenario);
    cradle_scenario_print_diagnostics(scenario, stderr, false);
    cradle_scenario_free(scenario);
    return status;
}

Test(label, that_fits_is_silent) {
    /* 954.6 x 3.5 / 4.71 = 709 kWh. */
    cr_expect_eq(
        load_label("{standard: gb_21455, grade: 2, capacity: 3.5 kW, apf: 4.71, annual_electricity: 709 "
                   "kWh/year}",
                   true),
        CRADLE_OK);
    cr_expect_eq(load_label("{standard: gb_21455, grade: 3, capacity: 3.5 kW, seer: 5.10}", false),
                 CRADLE_OK);
    /* The limits of the grades, and a larger unit, for which 4.71 is grade 1. */
    cr_expect_eq(load_label("{standard: gb_21455, grade: 2, capacity: 4.5 kW, apf: 4.70}", true), CRADLE_OK);
    cr_expect_eq(load_label("{standard: gb_21455, grade: 1, capacity: 4.6 kW, apf: 4.50}", true), CRADLE_OK);
}

Test(label, contradictions) {
    expect_label("{standard: gb_21455, grade: 1, capacity: 3.5 kW, apf: 4.71}",
                 "apf 4.71 at this capacity is grade 2 of GB 21455-2019, not 1");
    expect_label("{standard: gb_21455, grade: 5, capacity: 3.5 kW, apf: 3.29}",
                 "apf 3.29 is below grade 5 of GB 21455-2019");
    expect_label("{standard: gb_21455, grade: 1, capacity: 3.5 kW, apf: 5.00}",
                 "the use phase comes to a factor of 4.71, not to the 5.00 of the label");
    expect_label(
        "{standard: gb_21455, grade: 2, capacity: 3.5 kW, apf: 4.71, annual_electricity: 600 kWh/year}",
        "APF x annual electricity / capacity is 807 h");
    expect_label("{standard: gb_21455, grade: 2, capacity: 3.5 kW}", "a label has either 'apf' or 'seer'");
    expect_label("{standard: gb_21455, grade: 2, capacity: 3.5 kW, apf: 4.71, seer: 5}",
                 "a label has either 'apf' or 'seer'");
    expect_label("{standard: gb_21455, grade: 6, capacity: 3.5 kW, apf: 4.71}", "grade");
    expect_label("{standard: eu_2017, grade: 2, capacity: 3.5 kW, apf: 4.71}", "standard");
}
