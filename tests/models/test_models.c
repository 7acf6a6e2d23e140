/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stage models against worked examples whose digits were computed elsewhere (PAS 2050 Annex D, ACT, the
 * electricity mix, battery charging, LCCP), through the public interface: scenario in, result out.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cradle.h"
#include "products.h"

static cradle_result *run(const char *name, const cradle_override *overrides, size_t count) {
    char path[512];
    snprintf(path, sizeof path, "%s/tests/models/%s", CRADLE_SOURCE_DIR, name);
    cradle_load_options options = {.products = cradle_products,
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

static void expect(const cradle_result *result, const char *variant, const char *division, const char *name,
                   double expected, double tolerance) {
    cradle_summary summary;
    cr_assert(cradle_result_summary(result, variant, division, name, &summary), "%s %s", division, name);
    cr_expect(fabs(summary.deterministic - expected) <= tolerance, "%s %s %s: %.9f, expected %.9f",
              variant ? variant : "", division, name, summary.deterministic, expected);
    cr_expect(fabs(summary.mean - expected) <= tolerance, "%s %s: mean %.9f", division, name, summary.mean);
}

static const double half_digit = 5e-7; /* the examples are given to six decimals */

Test(models, phone_parts) {
    cradle_result *result = run("phone.yaml", NULL, 0);
    /* Annex D recycled content with R2 = 0.6: (0.65 x 10.5 + 0.35 x 1.2 + 0.4 x 0.05) x 0.045 kg. */
    expect(result, NULL, "part", "frame", 0.326925, half_digit);
    expect(result, NULL, "part", "soc", 2.584140, half_digit);
    expect(result, NULL, "part", "dram", 0.438857, half_digit);
    expect(result, NULL, "part", "flash", 1.843200, half_digit);
    expect(result, NULL, "part", "battery", 0.87, 1e-12);
    expect(result, NULL, "part", "cameras", 4.95, 1e-12);
    expect(result, NULL, "part", "display", 7.0, 1e-12);
    expect(result, NULL, "part", "mainboard", 2.0, 1e-12);
    /* 0.1 kg / (0.5 x 0.8) = 0.25 kg of input: 0.25 x 2 + 0.25 x 2 x 0.583; thrown away: 0.1 x 0.2 x 0.5. */
    expect(result, NULL, "part", "box", 0.5 + 0.2915 + 0.01, 1e-12);
    cradle_result_free(result);
}

Test(models, phone_stages) {
    cradle_result *result = run("phone.yaml", NULL, 0);
    expect(result, NULL, "part", "assembly", 2 * 0.703037, 2 * half_digit);
    /* 0.045 kg of parts over 1,000 km in, 0.145 kg over 2,500 km out, at 1 kg/(t km). */
    expect(result, NULL, "part", "inbound", 0.045, 1e-12);
    expect(result, NULL, "stage", "distribution", 0.145 * 2.5, 1e-12);
    double year = (6.469969 + 0.408000) * 0.5703 / (1 - 0.045);
    expect(result, NULL, "stage", "use", 2.5 * year, 3 * half_digit);
    expect(result, NULL, "year", "2024", year, 2 * half_digit);
    expect(result, NULL, "stage", "end_of_life", 0.045 * 0.4 * 0.05 + 0.01, 1e-12);
    /* Service ends in the third year, and the frame's treatment is booked there. */
    expect(result, NULL, "year", "2025", 0.5 * year + 0.045 * 0.4 * 0.05, 2 * half_digit);
    cradle_result_free(result);
}

Test(models, variants_change_what_depends_on_them) {
    cradle_result *result = run("phone.yaml", NULL, 0);
    /* Wind at 0.012 kg/kWh in the fab: 1.05 (2.15 x 0.012 + 0.275 + 0.5) / 0.875 + 0.15. */
    expect(result, "clean fab", "part", "soc", 1.05 * (2.15 * 0.012 + 0.775) / 0.875 + 0.15, 1e-12);
    expect(result, "clean fab", "part", "dram", 0.438857, half_digit);
    double year = (6.469969 + 0.408000) * 0.5703 / (1 - 0.045);
    expect(result, "second hand", "stage", "use", 4 * year, 4 * half_digit);
    cradle_result_free(result);
}

Test(models, air_conditioner) {
    cradle_result *result = run("air_conditioner.yaml", NULL, 0);
    expect(result, NULL, "gas", "hfc32", 462.6, 1e-9);
    expect(result, NULL, "part", "cooling", 5560.425, 1e-9);
    expect(result, NULL, "stage", "raw_materials", 10.5 + 9.216, 1e-9);
    expect(result, NULL, "total", "", 462.6 + 5560.425 + 10.5 + 9.216, 1e-9);
    expect(result, NULL, "origin", "refrigerant", 462.6, 1e-9);
    /* 0.8 kg of R-410A, half HFC-32, half HFC-125, 75 % of it lost. */
    expect(result, "blend", "gas", "hfc32", 0.4 * 0.75 * 771, 1e-9);
    expect(result, "blend", "gas", "hfc125", 0.4 * 0.75 * 3740, 1e-9);
    /* 4 kW x 500 h / 4 = 500 kWh a year. */
    expect(result, "heat pump", "part", "heating", 15 * 500 * 0.5703, 1e-9);
    cradle_result_free(result);
}

Test(models, gwp_set) {
    cradle_override older = {.path = "assessment.gwp", .value = "AR4"};
    cradle_result *result = run("air_conditioner.yaml", &older, 1);
    expect(result, NULL, "gas", "hfc32", 405.0, 1e-9);
    expect(result, NULL, "part", "cooling", 5560.425, 1e-9);
    cradle_result_free(result);
}

/* Annex E's refrigerant example: 0.8 kg R-32, 4 % a year over 12 years and 15 % at the end, GWP 771. */
Test(models, refrigerant_over_the_years) {
    cradle_override twelve = {.path = "use.service_life", .value = "12 year"};
    cradle_result *result = run("air_conditioner.yaml", &twelve, 1);
    expect(result, NULL, "gas", "hfc32", 388.584, 1e-9);
    double yearly = 0.8 * 0.04 * 771 + 650 * 0.5703;
    expect(result, NULL, "year", "0", yearly + 10.5 + 0.8 * (1 + 12 * 0.04) * 7.2, 1e-9);
    expect(result, NULL, "year", "11", yearly, 1e-9);
    expect(result, NULL, "year", "12", 0.8 * 0.15 * 771, 1e-9);
    cradle_result_free(result);
}

static void expect_complaint(const char *path, const char *value, const char *part_of_message) {
    cradle_override override = {.path = path, .value = value};
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = &override,
                                   .override_count = 1};
    cradle_scenario *scenario = NULL;
    cradle_status status =
        cradle_scenario_load(CRADLE_SOURCE_DIR "/tests/models/phone.yaml", &options, &scenario);
    cr_expect_eq(status, CRADLE_BAD_INPUT);
    char text[4096] = "";
    FILE *stream = fmemopen(text, sizeof text - 1, "w");
    cradle_scenario_print_diagnostics(scenario, stream, false);
    fclose(stream);
    cr_expect(strstr(text, part_of_message), "%s", text);
    cradle_scenario_free(scenario);
}

Test(models, rules_that_a_table_cannot_state) {
    expect_complaint("parts.box.recycled_content", "10 %", "no recycled route of 'ceramic' is known");
    expect_complaint("parts.frame.energy_recovered", "41 %", "may come to more than the whole part");
    expect_complaint("parts.frame.mass", "~", "a part made of a material needs its mass");
}
