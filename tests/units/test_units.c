/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units that are read: every symbol against its definition, every spelling of CO2e, powers and quotients,
 * quantities. The definitions stand here in base units, written out anew.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "units/units.h"

static unit parse(const char *text) {
    arena *memory = arena_new();
    unit result = {.factor = NAN};
    unit_error error = {0};
    bool done = unit_parse(text, &result, memory, &error);
    cr_assert(done, "'%s': %s (%s)", text, done ? "" : error.message,
              !done && error.hint != NULL ? error.hint : "no hint");
    arena_free(memory);
    return result;
}

/* Exponents in the order kg, m, s, A, K, kg CO2e, item, B. */
static void expect(const char *text, double factor, int kg, int m, int s, int a, int k, int co2e, int item,
                   int b) {
    const int expected[] = {kg, m, s, a, k, co2e, item, b};
    unit got = parse(text);
    cr_assert(got.factor == factor, "'%s': factor %.17g, not %.17g", text, got.factor, factor);
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        cr_assert(got.dimension.exponent[i] == expected[i], "'%s': exponent %d is %d, not %d", text, i,
                  got.dimension.exponent[i], expected[i]);
    }
}

static void expect_same(const char *one, const char *other) {
    unit a = parse(one);
    unit b = parse(other);
    cr_assert(dimension_equal(a.dimension, b.dimension), "'%s' and '%s' differ in dimension", one, other);
    cr_assert(fabs(a.factor - b.factor) <= 4e-16 * fabs(b.factor), "'%s' is %.17g, '%s' %.17g", one, a.factor,
              other, b.factor);
}

typedef struct definition {
    const char *symbols; /* separated by spaces */
    double factor;
    int kg, m, s, a, k, item, b;
} definition;

static const definition definitions[] = {
    {"ug µg μg", 0.000000001, 1, 0, 0, 0, 0, 0, 0},
    {"mg", 0.000001, 1, 0, 0, 0, 0, 0, 0},
    {"g", 0.001, 1, 0, 0, 0, 0, 0, 0},
    {"kg", 1, 1, 0, 0, 0, 0, 0, 0},
    {"t tonne tonnes", 1000, 1, 0, 0, 0, 0, 0, 0},
    {"nm", 0.000000001, 0, 1, 0, 0, 0, 0, 0},
    {"um µm μm", 0.000001, 0, 1, 0, 0, 0, 0, 0},
    {"mm", 0.001, 0, 1, 0, 0, 0, 0, 0},
    {"cm", 0.01, 0, 1, 0, 0, 0, 0, 0},
    {"dm", 0.1, 0, 1, 0, 0, 0, 0, 0},
    {"in inch inches", 0.0254, 0, 1, 0, 0, 0, 0, 0},
    {"m", 1, 0, 1, 0, 0, 0, 0, 0},
    {"km", 1000, 0, 1, 0, 0, 0, 0, 0},
    {"um2", 0.000000000001, 0, 2, 0, 0, 0, 0, 0},
    {"mm2 mm^2 mm²", 0.000001, 0, 2, 0, 0, 0, 0, 0},
    {"cm2 cm^2 cm²", 0.0001, 0, 2, 0, 0, 0, 0, 0},
    {"dm2 dm^2 dm²", 0.01, 0, 2, 0, 0, 0, 0, 0},
    {"m2 m^2 m² (m)^2 m.m m*m m·m", 1, 0, 2, 0, 0, 0, 0, 0},
    {"ha", 10000, 0, 2, 0, 0, 0, 0, 0},
    {"km2 km^2 km²", 1000000, 0, 2, 0, 0, 0, 0, 0},
    {"mm3 mm³", 0.000000001, 0, 3, 0, 0, 0, 0, 0},
    {"cm3 cm^3 mL", 0.000001, 0, 3, 0, 0, 0, 0, 0},
    {"dm3 dm³ L", 0.001, 0, 3, 0, 0, 0, 0, 0},
    {"m3 m^3 m³", 1, 0, 3, 0, 0, 0, 0, 0},
    {"s", 1, 0, 0, 1, 0, 0, 0, 0},
    {"min", 60, 0, 0, 1, 0, 0, 0, 0},
    {"h hour hours", 60 * 60, 0, 0, 1, 0, 0, 0, 0},
    {"d day days", 24 * 60 * 60, 0, 0, 1, 0, 0, 0, 0},
    {"week weeks", 7 * 24 * 60 * 60, 0, 0, 1, 0, 0, 0, 0},
    {"month months", 730.0 * 60 * 60, 0, 0, 1, 0, 0, 0, 0},
    {"year years yr", 8760.0 * 60 * 60, 0, 0, 1, 0, 0, 0, 0},
    {"J", 1, 1, 2, -2, 0, 0, 0, 0},
    {"kJ", 1000, 1, 2, -2, 0, 0, 0, 0},
    {"MJ", 1000000, 1, 2, -2, 0, 0, 0, 0},
    {"GJ", 1000000000, 1, 2, -2, 0, 0, 0, 0},
    {"Wh", 3600, 1, 2, -2, 0, 0, 0, 0},
    {"kWh", 3600000, 1, 2, -2, 0, 0, 0, 0},
    {"MWh", 3600000000.0, 1, 2, -2, 0, 0, 0, 0},
    {"GWh", 3600000000000.0, 1, 2, -2, 0, 0, 0, 0},
    {"TWh", 3600000000000000.0, 1, 2, -2, 0, 0, 0, 0},
    {"mW", 0.001, 1, 2, -3, 0, 0, 0, 0},
    {"W", 1, 1, 2, -3, 0, 0, 0, 0},
    {"kW", 1000, 1, 2, -3, 0, 0, 0, 0},
    {"MW", 1000000, 1, 2, -3, 0, 0, 0, 0},
    {"GW", 1000000000, 1, 2, -3, 0, 0, 0, 0},
    {"mV", 0.001, 1, 2, -3, -1, 0, 0, 0},
    {"V", 1, 1, 2, -3, -1, 0, 0, 0},
    {"mA", 0.001, 0, 0, 0, 1, 0, 0, 0},
    {"A", 1, 0, 0, 0, 1, 0, 0, 0},
    {"mAh", 3.6, 0, 0, 1, 1, 0, 0, 0},
    {"Ah", 3600, 0, 0, 1, 1, 0, 0, 0},
    {"K", 1, 0, 0, 0, 0, 1, 0, 0},
    {"item items piece pieces", 1, 0, 0, 0, 0, 0, 1, 0},
    {"B", 1, 0, 0, 0, 0, 0, 0, 1},
    {"kB", 1000, 0, 0, 0, 0, 0, 0, 1},
    {"MB", 1000000, 0, 0, 0, 0, 0, 0, 1},
    {"GB", 1000000000, 0, 0, 0, 0, 0, 0, 1},
    {"TB", 1000000000000.0, 0, 0, 0, 0, 0, 0, 1},
    {"tkm t.km t·km t*km (t)(km)", 1000000, 1, 1, 0, 0, 0, 0, 0},
    {"%", 0.01, 0, 0, 0, 0, 0, 0, 0},
};

Test(units, every_symbol_is_as_defined) {
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        definition d = definitions[i];
        char symbols[64];
        strcpy(symbols, d.symbols);
        for (char *symbol = strtok(symbols, " "); symbol != NULL; symbol = strtok(NULL, " ")) {
            expect(symbol, d.factor, d.kg, d.m, d.s, d.a, d.k, 0, d.item, d.b);
        }
    }
}

Test(units, co2e_in_all_spellings) {
    static const char *const kilogram[] = {"kg CO2e",      "kgCO2e",    "kg CO2-eq", "kg CO2eq",
                                           "kg CO2-e",     "kg CO₂e",   "kgCO₂e",    "kgCO2-eq",
                                           "kgCO2eq",      "kg CO2 eq", "kg CO₂-eq", "  kg  CO2e  ",
                                           "kg\u00A0CO2e", "(kg CO2e)", "kgCO2-e"};
    for (size_t i = 0; i < sizeof kilogram / sizeof kilogram[0]; i++) {
        expect(kilogram[i], 1.0, 0, 0, 0, 0, 0, 1, 0, 0);
        char per_energy[64];
        static const char *const per[] = {"/kWh", " / kWh", " per kWh", "/(kWh)", "/(kW h)"};
        for (size_t j = 0; j < sizeof per / sizeof per[0]; j++) {
            strcpy(per_energy, kilogram[i]);
            strcat(per_energy, per[j]);
            expect(per_energy, 1.0 / 3.6e6, -1, -2, 2, 0, 0, 1, 0, 0);
        }
    }
    expect("g CO2e", 1e-3, 0, 0, 0, 0, 0, 1, 0, 0);
    expect("gCO2e", 1e-3, 0, 0, 0, 0, 0, 1, 0, 0);
    expect("mg CO2e", 1e-6, 0, 0, 0, 0, 0, 1, 0, 0);
    expect("t CO2e", 1e3, 0, 0, 0, 0, 0, 1, 0, 0);
    expect("tCO2-eq", 1e3, 0, 0, 0, 0, 0, 1, 0, 0);
    expect("kg CO2e/kg", 1.0, -1, 0, 0, 0, 0, 1, 0, 0);
    expect("kg/kg CO2e", 1.0, 1, 0, 0, 0, 0, -1, 0, 0);
    cr_assert_not(dimension_equal(parse("kg CO2e").dimension, parse("kg").dimension));
    expect_same("g CO2e/kWh", "kg CO2e/MWh");
    expect_same("kg CO2e/tkm", "kg CO2e/(t km)");
    expect_same("kgCO2e/(t.km)", "g CO2e/(kg km)");
}

Test(units, products_quotients_and_powers) {
    expect("", 1.0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect("  ", 1.0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect("1", 1.0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect("/year", 1.0 / 31536000, 0, 0, -1, 0, 0, 0, 0, 0);
    expect("1/year", 1.0 / 31536000, 0, 0, -1, 0, 0, 0, 0, 0);
    expect("per year", 1.0 / 31536000, 0, 0, -1, 0, 0, 0, 0, 0);
    expect("%/year", 0.01 / 31536000, 0, 0, -1, 0, 0, 0, 0, 0);
    expect("t km", 1e6, 1, 1, 0, 0, 0, 0, 0, 0);
    expect("mAh V", 3.6, 1, 2, -2, 0, 0, 0, 0, 0); /* an energy: mAh x V = 3.6 J */
    expect("kg/(m2 year)", 1.0 / 31536000, 1, -2, -1, 0, 0, 0, 0, 0);
    expect("kg m2/s2", 1.0, 1, 2, -2, 0, 0, 0, 0, 0);
    expect("kg m^2 s^-2", 1.0, 1, 2, -2, 0, 0, 0, 0, 0);
    expect("kg m² s⁻²", 1.0, 1, 2, -2, 0, 0, 0, 0, 0);
    expect("m^12", 1.0, 0, 12, 0, 0, 0, 0, 0, 0);
    expect("(kg CO2e)^2/item", 1.0, 0, 0, 0, 0, 0, 2, -1, 0);
    expect("(kg/(m2))/(s)", 1.0, 1, -2, -1, 0, 0, 0, 0, 0);
    expect("kg/(m/s)", 1.0, 1, -1, 1, 0, 0, 0, 0, 0);
    expect("(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)(m)", 1.0, 0, 20, 0, 0, 0, 0, 0, 0);
    expect("s2", 1.0, 0, 0, 2, 0, 0, 0, 0, 0);
    expect_same("kW h", "kWh");
    expect_same("W s", "J");
    expect_same("V A", "W");
    expect("h/year", 3600.0 / 31536000, 0, 0, 0, 0, 0, 0, 0, 0);
    cr_assert(fabs(parse("h/year").factor * 8760 - 1.0) < 1e-15);
}

Test(units, single_symbols) {
    unit u;
    cr_assert(unit_symbol("kg", 2, &u) && u.factor == 1.0);
    cr_assert(unit_symbol("kgx", 2, &u) && u.factor == 1.0, "the length counts, not the NUL");
    cr_assert(unit_symbol("cm2", 3, &u) && u.factor == 1e-4 && u.dimension.exponent[DIMENSION_LENGTH] == 2);
    cr_assert(unit_symbol("year", 4, &u) && u.factor == 31536000);
    cr_assert(unit_symbol("gCO2e", 5, &u) && u.factor == 1e-3 && u.dimension.exponent[DIMENSION_CO2E] == 1);
    cr_assert(unit_symbol("kg CO2e", 7, &u) && u.dimension.exponent[DIMENSION_CO2E] == 1);
    static const char *const none[] = {"",
                                       "CO2e",
                                       "CO2",
                                       "t km",
                                       "kg/m",
                                       "box_area",
                                       "ton",
                                       "KG",
                                       "kg CO2",
                                       "1",
                                       "m^2",
                                       "(m)",
                                       "a_name_that_is_longer_than_any_symbol_of_a_unit"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        cr_assert_not(unit_symbol(none[i], strlen(none[i]), &u), "'%s'", none[i]);
    }
}

static void expect_quantity(const char *text, double value, const char *same_unit, const char *written) {
    arena *memory = arena_new();
    unit_error error = {0};
    unit u;
    double got = NAN;
    const char *unit_text = NULL;
    bool done = unit_parse_quantity(text, &got, &u, &unit_text, memory, &error);
    cr_assert(done, "'%s': %s", text, done ? "" : error.message);
    unit expected = parse(same_unit);
    cr_assert(got == value && u.factor == expected.factor && dimension_equal(u.dimension, expected.dimension),
              "'%s': %g, factor %g", text, got, u.factor);
    cr_assert_str_eq(unit_text, written);
    cr_assert(unit_parse_quantity(text, &got, &u, NULL, memory, &error));
    arena_free(memory);
}

Test(units, quantities) {
    expect_quantity("12 g", 12, "g", "g");
    expect_quantity("12g", 12, "g", "g");
    expect_quantity("  12   g  ", 12, "g", "g");
    expect_quantity("12\u00A0kg", 12, "kg", "kg");
    expect_quantity("45%", 45, "%", "%");
    expect_quantity("45 %", 45, "%", "%");
    expect_quantity("1e3 W", 1000, "W", "W");
    expect_quantity("-3 K", -3, "K", "K");
    expect_quantity("12", 12, "", "");
    expect_quantity("12 ", 12, "", "");
    expect_quantity("0.5", 0.5, "", "");
    expect_quantity("300 /year", 300, "1/year", "/year");
    expect_quantity("300/year", 300, "1/year", "/year");
    expect_quantity("300 per year", 300, "1/year", "per year");
    expect_quantity("16.6 kg CO2e/kg", 16.6, "kg CO2e/kg", "kg CO2e/kg");
    expect_quantity("2.5e-2 kg CO2-eq / (t km)", 0.025, "kg CO2e/tkm", "kg CO2-eq / (t km)");
    expect_quantity("1 item", 1, "item", "item");
}
