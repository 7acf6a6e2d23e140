/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units that are refused: what is said, which part of the text is at fault, and that no text at all brings
 * the parser down.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "units/units.h"

/* `fault` is the part of the text that is marked; `message` and `hint` are parts of what is said (hint NULL:
 * there is none). */
typedef struct refusal {
    const char *text, *fault, *message, *hint;
} refusal;

static void expect_refused(refusal r, bool quantity) {
    arena *memory = arena_new();
    unit u;
    unit_error error = {0};
    double value;
    bool done = quantity ? unit_parse_quantity(r.text, &value, &u, NULL, memory, &error)
                         : unit_parse(r.text, &u, memory, &error);
    cr_assert_not(done, "'%s' was accepted", r.text);
    cr_assert_not_null(strstr(error.message, r.message), "'%s': '%s'", r.text, error.message);
    if (r.hint == NULL) {
        cr_assert_null(error.hint, "'%s': '%s'", r.text, error.hint);
    } else {
        cr_assert_not_null(error.hint, "'%s': no hint", r.text);
        cr_assert_not_null(strstr(error.hint, r.hint), "'%s': '%s'", r.text, error.hint);
    }
    cr_assert(error.offset + error.length <= strlen(r.text));
    cr_assert(error.length == strlen(r.fault) && memcmp(r.text + error.offset, r.fault, error.length) == 0,
              "'%s': marked '%.*s', not '%s'", r.text, (int)error.length, r.text + error.offset, r.fault);
    arena_free(memory);
}

static const refusal units[] = {
    {"ton", "ton", "three different masses", "'t'"},
    {"kg CO2e/ton", "ton", "'ton'", "'t'"},
    {"tons", "tons", "three", "'t'"},
    {"gal", "gal", "'gal' is no unit here", "'L'"},
    {"kg/a", "a", "year or an are", "'year'"},
    {"y", "y", "not clear", "'year'"},
    {"mo", "mo", "not clear", "'month'"},
    {"Nm3", "Nm3", "normal cubic metre", "'kg'"},
    {"oz", "oz", "mass or a volume", "'g'"},
    {"pt", "pt", "volumes", "'L'"},
    {"ct", "ct", "carat", "'g'"},
    {"kt", "kt", "knot", "'t'"},
    {"T", "T", "tesla", "'t'"},
    {"C", "C", "Celsius", "'K'"},
    {"°C", "°C", "differences", "'K'"},
    {"degC", "degC", "differences", "'K'"},
    {"hp", "hp", "two horsepowers", "'kW'"},
    {"PS", "PS", "watts", "'kW'"},
    {"BTU", "BTU", "several", "'kWh'"},
    {"cal", "cal", "several", "'kJ'"},
    {"toe", "toe", "several", "'MWh'"},
    {"M", "M", "prefix", "'m'"},
    {"l", "l", "digit 1", "'L'"},
    {"unit", "unit", "not clear", "'item'"},
    {"kg/units", "units", "not clear", "'item'"},
    {"cycles/year", "cycles", "counted", "'/year'"},
    {"EUR", "EUR", "money", NULL},
    {"Kg", "Kg", "unknown unit 'Kg'", "did you mean 'kg'?"},
    {"KWH", "KWH", "unknown", "'kWh'"},
    {"kg CO2e/kwh", "kwh", "unknown", "'kWh'"},
    {"MAH", "MAH", "unknown", "'mAh'"},
    {"Mw", "Mw", "unknown", "did you mean 'mW' or 'MW'?"},
    {"GiB", "GiB", "unknown", "'GB'"},
    {"yaer", "yaer", "unknown", "'year'"},
    {"itmes", "itmes", "unknown", "'item"},
    {"furlong", "furlong", "unknown unit 'furlong'", NULL},
    {"Ω", "Ω", "unknown", NULL},
    {"kg CO2", "CO2", "a gas is no unit", "'kg CO2e'"},
    {"kg CO₂/kWh", "CO₂", "gas", "'kg CO2e'"},
    {"kgCO2", "kgCO2", "unknown", "'kg CO2e'"},
    {"kg CO2-equivalents", "CO2-equivalents", "unknown", "'kg CO2e'"},
    {"kg co2e", "co2e", "unknown", "'kg CO2e'"},
    {"CO2e", "CO2e", "not how much", "'kg CO2e'"},
    {"CO2e/kg", "CO2e", "not how much", "'kg CO2e'"},
    {"m CO2e", "CO2e", "not how much", "'kg CO2e'"},
    {"kg CH4", "CH4", "gas", "'kg'"},
    {"kg/m2/year", "/year", "second division", "write 'kg/(m2 year)'"},
    {"kg per m2 per year", "per year", "second division", "write 'kg/(m2 year)'"},
    {"kg CO2e/t km", "km", "two readings", "write 'kg CO2e/(t km)'"},
    {"kgCO2e/t.km", ".km", "two readings", "write 'kgCO2e/(t km)'"},
    {"a/b", "a", "year or an are", "'year'"},
    {"(kg/m2/s)", "/s", "second division", "brackets"},
    {"kg/", "", "missing", NULL},
    {"kg/)", ")", "missing", NULL},
    {"kg..m", ".", "missing", NULL},
    {"*kg", "*", "missing", NULL},
    {"kg //m", "/", "missing", NULL},
    {"()", "()", "missing", NULL},
    {"(kg", "(kg", "not closed", NULL},
    {"kg)", ")", "does not belong", NULL},
    {"2 kg", "2", "the number '2'", NULL},
    {"kg 0.5", "0", "the number '0'", NULL},
    {"1 kg", "kg", "does not belong", NULL},
    {"m^", "^", "no power", "m^2"},
    {"m^x", "^", "no power", "m^2"},
    {"m^0", "^0", "no power", "m^2"},
    {"m^1000", "^1000", "no power", "m^2"},
    {"m-2", "m-2", "unknown", "m^-2"},
    {"%2", "%2", "unknown", "did you mean"},
    {"m^60 m^60", "m^60 m^60", "beyond", NULL},
    {"TWh^50", "TWh^50", "beyond", NULL},
    {"((((((((((((((((((m))))))))))))))))))", "(", "too many brackets", NULL},
};

Test(refusals, units_and_their_hints) {
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        expect_refused(units[i], false);
    }
}

static const refusal quantities[] = {
    {"", "", "a number is missing", "12 g"},
    {"   ", "", "a number is missing", "12 g"},
    {"abc", "abc", "no number", "12 g"},
    {" kg ", "kg", "no number", "12 g"},
    {"inf kg", "inf kg", "no number", "12 g"},
    {"−3 K", "−3 K", "no number", "'-'"},
    {"~12 g", "~12 g", "no number", "value:"},
    {"1e999 g", "1e999 g", "too large", NULL},
    {"1,2 kg", "1,2", "no comma", "write '1.2'"},
    {"1,200 kg", "1,200", "no comma", "write '1.200' or '1200'"},
    {"1,234,567.8 g", "1,234,567.8", "no comma", "point"},
    {"1 200 kg", "1 200", "two numbers", "without spaces"},
    {"1'200 kg", "'", "marks", "12000"},
    {"12-15 g", "-", "range", "uniform"},
    {"12 – 15 g", "–", "range", "uniform"},
    {"12 ± 1 g", "±", "uncertainty", "normal"},
    {"1.2.3 g", ".", "one decimal point", NULL},
    {"12 kwh", "kwh", "unknown", "'kWh'"},
    {"16.6 kg CO2/kg", "CO2", "gas", "'kg CO2e'"},
    {"4 kg CO2e/m2/year", "/year", "second division", "write 'kg CO2e/(m2 year)'"},
    {"3/4", "4", "the number '4'", NULL},
    {"0x10 g", "x10", "unknown", NULL},
    {"300 cycles/year", "cycles", "counted", "'/year'"},
};

Test(refusals, quantities_and_their_hints) {
    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
        expect_refused(quantities[i], true);
    }
    char long_unit[3000] = "12 ";
    for (int i = 3; i < 2999; i += 2) {
        memcpy(long_unit + i, "µ", 3);
    }
    arena *memory = arena_new();
    unit u;
    unit_error error;
    double value;
    cr_assert_not(unit_parse_quantity(long_unit, &value, &u, NULL, memory, &error));
    cr_assert(strlen(error.message) < 100, "a long word is shown in part");
    arena_free(memory);
}

/* Texts of random pieces: whatever is accepted is sound and means the same in brackets; what is refused has
 * a message and a fault within the text. */
Test(refusals, random_texts_do_no_harm) {
    static const char *const pieces[] = {
        "kg", "CO2e", "CO2",  "-eq",  " ",    "/", "per",  ".", "(", ")",  "m",   "2", "^",    "²", "⁻",
        "%",  "1",    "item", "year", "t km", "µ", "\xC2", "-", "³", "K3", "ton", "e", "\xFF", "·", "0.5"};
    uint64_t state = 2050;
    size_t accepted = 0;
    for (int i = 0; i < 60000; i++) {
        char text[128] = "";
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        /* one to six pieces */
        for (uint64_t left = (state >> 33) % (i % 2 == 0 ? 27000 : 700000000); left > 0; left /= 30) {
            strcat(text, pieces[left % 30]);
        }
        arena *memory = arena_new();
        unit u, again;
        unit_error error = {0};
        char bracketed[132];
        snprintf(bracketed, sizeof bracketed, "(%s)", text);
        if (unit_parse(text, &u, memory, &error)) {
            accepted++;
            cr_assert(isfinite(u.factor) && u.factor > 0.0, "'%s'", text);
            if (!dimension_is_none(u.dimension)) {
                cr_assert(unit_parse(bracketed, &again, memory, &error), "'%s': %s", bracketed,
                          error.message);
                cr_assert(u.factor == again.factor && dimension_equal(u.dimension, again.dimension));
            }
        } else {
            cr_assert(error.message != NULL && error.offset + error.length <= strlen(text), "'%s'", text);
        }
        double value;
        snprintf(bracketed, sizeof bracketed, "12%s", text);
        if (!unit_parse_quantity(bracketed, &value, &u, NULL, memory, &error)) {
            cr_assert(error.message != NULL && error.offset + error.length <= strlen(bracketed));
        }
        arena_free(memory);
    }
    cr_assert(accepted > 300, "the pieces make units now and then: %zu", accepted);
}

Test(refusals, lack_of_memory_is_survived) {
    static const char *const texts[] = {"12 kwh", "4 kg/m2/year", "1,200 kg", "5 ton", "12 kg CO2e/kWh"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (long k = 0; k < 4; k++) {
            arena *memory = arena_new();
            unit u;
            unit_error error = {0};
            double value;
            const char *unit_text;
            memory_fail_after(k);
            bool done = unit_parse_quantity(texts[i], &value, &u, &unit_text, memory, &error);
            memory_fail_after(-1);
            cr_assert(done == (i == 4 && k > 0));
            cr_assert(done || error.message != NULL);
            arena_free(memory);
        }
    }
}
