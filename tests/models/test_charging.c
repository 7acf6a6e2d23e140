/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charging, the ageing of batteries, and repairs, against worked examples and numbers integrated elsewhere.
 */
#include "worked.h"

/* kg CO2e per kWh delivered, of the data library beside this file. */
static const double china = 0.5703 / (1 - 0.045);
/* kWh of a year in phone.yaml: charging as new, and the charger's idle draw. */
static const double charge = 6.469969, idle = 0.408;

Test(charging, keeps_a_full_battery_full) {
    cradle_override maintenance = {"use.charging.maintenance", "{power: 0.8 W, time: 1200 h/year}"};
    cradle_result *result = run("phone.yaml", &maintenance, 1);
    expect(result, NULL, "year", "2024", 7.837969 * china, half_digit);
    expect(result, NULL, "stage", "use", 2.5 * 7.837969 * china, 2.5 * half_digit);
    cradle_result_free(result);
}

/* A watch: charge 1.121735, no-load 2.463750 kWh, whether it is the charger or the air gap that loses. */
Test(charging, of_a_watch) {
    cradle_override wired[] = {
        {"use.charging.capacity", "455 mAh"},     {"use.charging.voltage", "3.85 V"},
        {"use.charging.cycles", "365 /year"},     {"use.charging.charger_efficiency", "60 %"},
        {"use.charging.no_load_power", "0.30 W"}, {"use.charging.no_load_time", "8212.5 h/year"}};
    cradle_override wireless[6];
    memcpy(wireless, wired, sizeof wired);
    wireless[3] = (cradle_override){"use.charging.wireless", "{share: 100 %, efficiency: 60 %}"};
    for (int i = 0; i < 2; i++) {
        cradle_result *result = run("phone.yaml", i == 0 ? wired : wireless, 6);
        expect(result, NULL, "year", "2024", (1.121735 + 2.463750) * china, half_digit);
        cradle_result_free(result);
    }
}

Test(charging, partly_without_a_wire) {
    cradle_override wireless = {"use.charging.wireless", "{share: 30 %, efficiency: 50 %}"};
    cradle_result *result = run("phone.yaml", &wireless, 1);
    /* 4.5 Ah 3.87 V 300 / 0.95 (0.7 / 0.85 + 0.3 / 0.5) */
    double stored = 4.5 * 3.87 * 300 / 0.95 / 1000;
    expect(result, NULL, "year", "2024", (stored * (0.7 / 0.85 + 0.3 / 0.5) + idle) * china, 1e-9);
    cradle_result_free(result);
}

/* The floor of Regulation (EU) 2019/1782: 0.736227 at 5 W of low voltage, 0.854697 at 20 W, 0.88 above 49 W.
 */
Test(charging, by_the_rating_of_the_charger) {
    static const struct {
        const char *charger;
        double efficiency;
    } cases[] = {{"{power: 5 W, low_voltage: true}", 0.736227},
                 {"{power: 20 W}", 0.854697},
                 {"{power: 120 W}", 0.88},
                 {"{power: 60 W, low_voltage: true}", 0.87}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cradle_override rated[] = {{"use.charging.charger_efficiency", "~"},
                                   {"use.charging.charger", cases[i].charger}};
        cradle_result *result = run("phone.yaml", rated, 2);
        double stored = 4.5 * 3.87 * 300 / 0.95 / 1000;
        expect(result, NULL, "year", "2024", (stored / cases[i].efficiency + idle) * china, 6e-6);
        cradle_result_free(result);
    }
}

Test(charging, says_one_thing_about_the_charger) {
    cradle_override both = {"use.charging.charger", "{power: 20 W}"};
    cr_expect(strstr(complaints("phone.yaml", &both, 1), "the charger's efficiency is stated, and follows"));
    cradle_override neither = {"use.charging.charger_efficiency", "~"};
    const char *found = complaints("phone.yaml", &neither, 1);
    cr_expect(strstr(found, "tests/models/phone.yaml:32:13: error: charging has no 'charger_efficiency'"),
              "%s", found);
}

/* Fade at mid-year: 6.227345, 5.742098, 5.256850, 4.771602 kWh; 27.469895 kWh with the rest, 16.404273 kg. */
Test(ageing, over_four_years) {
    cradle_override aged[] = {{"use.service_life", "4 year"},
                              {"use.charging.maintenance", "{power: 0.8 W, time: 1200 h/year}"},
                              {"use.charging.ageing", "{fade: 20 %, after: 800}"}};
    cradle_result *result = run("phone.yaml", aged, 3);
    double rest = 0.408 + 0.96;
    expect(result, NULL, "year", "2024", (5.742098 + rest) * china, half_digit);
    expect(result, NULL, "year", "2025", (5.256850 + rest) * china, half_digit);
    expect(result, NULL, "year", "2026", (4.771602 + rest) * china, half_digit);
    expect(result, NULL, "stage", "use", 16.404273, half_digit);
    cradle_result_free(result);
}

/* The mean health over the half year that is left is that of its middle. */
Test(ageing, over_part_of_a_year) {
    cradle_override aged = {"use.charging.ageing", "{}"}; /* 20 % after 800 cycles, the floor of 2023/1670 */
    cradle_result *result = run("phone.yaml", &aged, 1);
    expect(result, NULL, "stage", "use", (charge * (0.9625 + 0.8875 + 0.415625) + 2.5 * idle) * china, 2e-6);
    cradle_result_free(result);
}

Test(ageing, costs_nothing_where_the_energy_is_fixed) {
    cradle_override aged = {"use.charging.ageing", "{fixed: energy}"};
    cradle_result *result = run("phone.yaml", &aged, 1);
    expect(result, NULL, "stage", "use", 2.5 * (charge + idle) * china, 3 * half_digit);
    expect(result, NULL, "part", "battery", 0.87, 1e-12);
    cradle_result_free(result);
}

/* At 300 cycles a year the battery is at 80 % after 8/3 years, in the third: health integrated numerically.
 */
Test(ageing, ends_with_a_new_battery) {
    cradle_override aged[] = {{"use.service_life", "4 year"}, {"use.charging.ageing", "{replaced_at: 80 %}"}};
    cradle_result *result = run("phone.yaml", aged, 2);
    expect(result, NULL, "year", "2024", (charge * 0.8875 + idle) * china, half_digit);
    expect(result, NULL, "year", "2025", (charge * 0.87916667 + idle) * china + 0.87, half_digit);
    expect(result, NULL, "year", "2026", (charge * 0.9375 + idle) * china, half_digit);
    expect(result, NULL, "part", "battery", 2 * 0.87, 1e-12);
    cradle_result_free(result);
}

/* Twice as many cycles: replaced after 4/3 and 8/3 years; at 4 years nobody puts in another. */
Test(ageing, ends_with_new_batteries) {
    cradle_override aged[] = {{"use.service_life", "4 year"},
                              {"use.charging.ageing", "{fade: 40 %, replaced_at: 80 %}"}};
    cradle_result *result = run("phone.yaml", aged, 2);
    expect(result, NULL, "part", "battery", 3 * 0.87, 1e-12);
    expect(result, NULL, "stage", "use", (4 * 0.9 * charge + 4 * idle) * china + 2 * 0.87, 4 * half_digit);
    cradle_result_free(result);
}

/* Charged more often as it holds less, it is at 80 % after 2.4 years: dn/dt = 300 / (1 - 0.2 n / 800). */
Test(ageing, is_faster_where_the_energy_is_fixed) {
    static const char *const lives[] = {"2.39 year", "2.41 year"};
    for (int i = 0; i < 2; i++) {
        cradle_override aged[] = {{"use.service_life", lives[i]},
                                  {"use.charging.ageing", "{fixed: energy, replaced_at: 80 %}"}};
        cradle_result *result = run("phone.yaml", aged, 2);
        expect(result, NULL, "part", "battery", (i + 1) * 0.87, 1e-12);
        expect(result, NULL, "part", "charging", (2.39 + 0.02 * i) * (charge + idle) * china, 3 * half_digit);
        cradle_result_free(result);
    }
}

/* The frame costs 0.326925 kg to make and to throw away, and 45 g over 3,500 km at 1 kg/(t km). */
Test(repairs, bring_the_part_again) {
    cradle_override replaced = {"parts.frame.replacements", "0.4"};
    cradle_result *result = run("phone.yaml", &replaced, 1);
    double again = 0.326925 + 0.045 * 3.5;
    double year = (charge + idle) * china;
    expect(result, NULL, "stage", "use", 2.5 * year + 0.4 * again, 3 * half_digit);
    expect(result, NULL, "stage", "distribution", 0.145 * 2.5, 1e-12); /* as without repairs */
    expect(result, NULL, "part", "frame", 0.326925 + 0.4 * again, 2 * half_digit);
    /* 0.4 replacements over 2.5 years: 0.16 in each whole one. */
    expect(result, NULL, "year", "2024", year + 0.16 * again, half_digit);
    cradle_result_free(result);
}

/* Of any product: a kilogram of casing at 10.5 kg, carried 0 km and all collected, once in 15 years. */
Test(repairs, of_an_air_conditioner) {
    cradle_override replaced = {"parts.casing.replacements", "1"};
    cradle_result *result = run("air_conditioner.yaml", &replaced, 1);
    expect(result, NULL, "part", "casing", 2 * 10.5, 1e-9);
    double year = 0.8 * 0.04 * (771 + 7.2) + 650 * 0.5703; /* leak and top-up, cooling */
    expect(result, NULL, "year", "3", year + 10.5 / 15, 1e-9);
    cradle_result_free(result);
}
