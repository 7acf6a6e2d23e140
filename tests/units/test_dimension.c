/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dimensions: a commutative group, and names that are read back as what they name.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "units/units.h"

static uint64_t state = 42;

static int draw(int below) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((state >> 33) % (uint64_t)below);
}

static dimension random_dimension(int largest) {
    dimension d = {{0}};
    for (int i = 0; i < 3; i++) {
        d.exponent[draw(DIMENSION_COUNT)] = (int8_t)(draw(2 * largest + 1) - largest);
    }
    return d;
}

Test(dimension, forms_a_group) {
    const dimension one = {{0}};
    cr_assert(dimension_is_none(one));
    for (int i = 0; i < 10000; i++) {
        dimension a = random_dimension(9);
        dimension b = random_dimension(9);
        dimension c = random_dimension(9);
        cr_assert(dimension_equal(dimension_mul(a, b), dimension_mul(b, a)));
        cr_assert(
            dimension_equal(dimension_mul(dimension_mul(a, b), c), dimension_mul(a, dimension_mul(b, c))));
        cr_assert(dimension_equal(dimension_div(dimension_mul(a, b), b), a));
        cr_assert(dimension_is_none(dimension_div(a, a)));
        cr_assert(dimension_equal(dimension_mul(a, one), a));
        cr_assert(dimension_equal(dimension_pow(a, 3), dimension_mul(a, dimension_mul(a, a))));
        cr_assert(dimension_equal(dimension_pow(a, -1), dimension_div(one, a)));
        cr_assert(dimension_is_none(dimension_pow(a, 0)));
        cr_assert(dimension_equal(a, b) == (memcmp(&a, &b, sizeof a) == 0));
    }
    dimension large = {{90}};
    cr_assert(dimension_mul(large, large).exponent[0] == 100, "saturates");
    cr_assert(dimension_pow(large, -1000000).exponent[0] == -100);
    cr_assert(dimension_div((dimension){{-90}}, large).exponent[0] == -100);
}

static void expect_round_trip(dimension d, arena *memory) {
    double factor = NAN;
    unit u;
    unit_error error = {0};
    const char *printed = dimension_display_unit(d, &factor, memory);
    bool done = unit_parse(printed, &u, memory, &error);
    cr_assert(done, "'%s': %s", printed, done ? "" : error.message);
    cr_assert(dimension_equal(u.dimension, d), "'%s' is another dimension", printed);
    cr_assert(fabs(u.factor - factor) <= 1e-15 * factor, "'%s': %.17g, not %.17g", printed, u.factor, factor);
}

Test(dimension, what_is_printed_is_read_back) {
    arena *memory = arena_new();
    for (int i = 0; i < 20000; i++) {
        expect_round_trip(random_dimension(i % 2 == 0 ? 3 : 99), memory);
    }
    dimension all = {{99, -99, 99, -99, 99, -99, 99, -99}};
    expect_round_trip(all, memory);
    expect_round_trip(dimension_pow(all, -1), memory);
    arena_free(memory);
}

static void expect_names(const char *text, const char *described, const char *display) {
    arena *memory = arena_new();
    unit u;
    unit_error error;
    double factor = NAN;
    cr_assert(unit_parse(text, &u, memory, &error));
    cr_assert_str_eq(dimension_describe(u.dimension, memory), described);
    cr_assert_str_eq(dimension_display_unit(u.dimension, &factor, memory), display);
    expect_round_trip(u.dimension, memory);
    arena_free(memory);
}

Test(dimension, has_the_names_people_use) {
    expect_names("", "a number without unit", "");
    expect_names("%", "a number without unit", "");
    expect_names("h/year", "a number without unit", "");
    expect_names("g", "mass (kg)", "kg");
    expect_names("J", "energy (kWh)", "kWh");
    expect_names("mAh V", "energy (kWh)", "kWh");
    expect_names("MW", "power (W)", "W");
    expect_names("h", "time (year)", "year");
    expect_names("1/h", "per time (/year)", "/year");
    expect_names("g CO2e", "CO2e (kg CO2e)", "kg CO2e");
    expect_names("g CO2e/J", "CO2e per energy (kg CO2e/kWh)", "kg CO2e/kWh");
    expect_names("kg CO2e/t", "CO2e per mass (kg CO2e/kg)", "kg CO2e/kg");
    expect_names("kg CO2e/cm2", "CO2e per area (kg CO2e/m2)", "kg CO2e/m2");
    expect_names("kg CO2e/MB", "CO2e per data (kg CO2e/GB)", "kg CO2e/GB");
    expect_names("kg CO2e/item", "CO2e per item (kg CO2e/item)", "kg CO2e/item");
    expect_names("kg CO2e/tkm", "CO2e per transport work (kg CO2e/(t km))", "kg CO2e/(t km)");
    expect_names("kWh/cm2", "energy per area (kWh/m2)", "kWh/m2");
    expect_names("tkm", "transport work (t km)", "t km");
    expect_names("mAh", "electric charge (Ah)", "Ah");
    expect_names("kg CO2e m s", "m s kg CO2e", "m s kg CO2e");
    expect_names("K/(B s)", "K/(s B)", "K/(s B)");
    double factor = 0.0;
    arena *memory = arena_new();
    unit u;
    unit_error error;
    cr_assert(unit_parse("J", &u, memory, &error));
    (void)dimension_display_unit(u.dimension, &factor, memory);
    cr_assert(factor == 3.6e6);
    memory_fail_after(0);
    const char *described = dimension_describe(u.dimension, memory);
    memory_fail_after(-1);
    cr_assert_str_eq(described, "?");
    arena_free(memory);
}
