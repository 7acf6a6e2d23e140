/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stage models against worked examples whose digits were computed elsewhere (PAS 2050 Annex D, ACT, the
 * electricity mix, battery charging, LCCP), through the public interface: scenario in, result out.
 */
#include "worked.h"

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
    /* The first charge is a raw material, top-ups are made in use: 0.8 kg x 7.2 (1 + 15 x 4 %). */
    expect(result, NULL, "stage", "raw_materials", 10.5 + 5.76, 1e-9);
    expect(result, NULL, "stage", "use", 5560.425 + 0.48 * 771 + 3.456, 1e-9);
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
    double yearly = 0.8 * 0.04 * (771 + 7.2) + 650 * 0.5703;
    expect(result, NULL, "year", "0", yearly + 10.5 + 0.8 * 7.2, 1e-9);
    expect(result, NULL, "year", "11", yearly, 1e-9);
    expect(result, NULL, "year", "12", 0.8 * 0.15 * 771, 1e-9);
    cradle_result_free(result);
}

/* The LCCP guideline's example: a unit of 40 kg, 0.8 kg R-32, 15 years. */
Test(models, lccp) {
    cradle_result *result = run("lccp.yaml", NULL, 0);
    expect(result, NULL, "gas", "hfc32", 462.6, half_digit);
    expect(result, NULL, "part", "cooling", 5560.425, half_digit);
    expect(result, NULL, "stage", "raw_materials", 93.5736 + 5.76, half_digit);
    expect(result, NULL, "stage", "use", 5560.425 + 0.48 * 771 + 3.456, half_digit);
    expect(result, NULL, "stage", "end_of_life", 0.12 * 771 + 2.248, half_digit);
    expect(result, NULL, "total", "", 6128.0626, half_digit);
    /* Nobody tops up: the charge left after y years is 0.8 x 0.96^y kg, and nothing more is made. */
    expect(result, "not serviced", "gas", "hfc32", 332.594953, half_digit);
    expect(result, "not serviced", "stage", "raw_materials", 93.5736 + 5.76, half_digit);
    double energy = 650 * 0.5703;
    expect(result, "not serviced", "year", "7", energy + 18.539712180, 1e-8);
    expect(result, "not serviced", "year", "14", energy + 13.931619962, 1e-8);
    expect(result, "not serviced", "stage", "end_of_life", 50.153831865 + 2.248, 1e-8);
    cradle_result_free(result);

    cradle_override older = {.path = "assessment.gwp", .value = "AR4"};
    result = run("lccp.yaml", &older, 1);
    expect(result, NULL, "gas", "hfc32", 405.0, half_digit);
    expect(result, NULL, "total", "", 6070.4626, half_digit);
    cradle_result_free(result);
}

/* Two years and a half without service: the third year has half a year's leak, 0.96^2 - 0.96^2.5. */
Test(models, part_of_a_year_without_service) {
    cradle_override part = {.path = "use.service_life", .value = "2.5 year"};
    cradle_result *result = run("lccp.yaml", &part, 1);
    double energy = 650 * 0.5703;
    expect(result, "not serviced", "year", "1", energy + 23.68512, 1e-8);
    expect(result, "not serviced", "year", "2", 0.5 * energy + 11.484878433 + 83.543700235 + 2.248,
           1e-8); /* and the end of life */
    expect(result, "not serviced", "gas", "hfc32", 24.672 + 23.68512 + 11.484878433 + 83.543700235, 1e-8);
    cradle_result_free(result);
}

/* All of it leaks in the first year: nothing is left to lose. */
Test(models, everything_leaks) {
    cradle_override all = {.path = "refrigerant.leakage", .value = "100 %/year"};
    cradle_result *result = run("lccp.yaml", &all, 1);
    expect(result, "not serviced", "gas", "hfc32", 0.8 * 771, 1e-9);
    expect(result, "not serviced", "stage", "end_of_life", 2.248, 1e-9);
    cradle_result_free(result);
}

/* R-1234yf: 0.8 kg (15 x 4 % + 15 %) at a GWP of 0.501, and 3.3 for what it breaks down to. */
Test(models, degradation_products) {
    cradle_override overrides[] = {{.path = "refrigerant.type", .value = "r1234yf"},
                                   {.path = "refrigerant.degradation_products", .value = "true"}};
    cradle_result *result = run("lccp.yaml", overrides, 1);
    expect(result, NULL, "origin", "refrigerant", 0.6 * 0.501, 1e-9);
    cradle_result_free(result);
    result = run("lccp.yaml", overrides, 2);
    expect(result, NULL, "origin", "refrigerant", 0.6 * (0.501 + 3.3), 1e-9);
    expect(result, NULL, "gas", "hfo1234yf", 0.6 * 0.501, 1e-9);
    cradle_result_free(result);
    /* R-32 has none. */
    overrides[0].value = "r32";
    result = run("lccp.yaml", overrides, 2);
    expect(result, NULL, "total", "", 6128.0626, half_digit);
    cradle_result_free(result);
}

static void expect_complaint(const char *path, const char *value, const char *part_of_message) {
    cradle_override override = {.path = path, .value = value};
    const char *text = complaints("phone.yaml", &override, 1);
    cr_expect(strstr(text, part_of_message), "%s", text);
}

Test(models, rules_that_a_table_cannot_state) {
    expect_complaint("parts.box.recycled_content", "10 %", "no recycled route of 'ceramic' is known");
    expect_complaint("parts.frame.energy_recovered", "41 %", "may come to more than the whole part");
    expect_complaint("parts.frame.mass", "~", "a part made of a material needs its mass");
}
