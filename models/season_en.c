/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cooling season of EN 14825 (2012 edition; Regulation (EU) 206/2012): part-load tests A to D at 35, 30,
 * 25 and 20 degrees Celsius and the hours of the modes in which the unit waits.
 *
 *     load(t)  = design_load (t - no_load) / (35 - no_load)
 *     EER_PL   = capacity / power (1 - C_D (1 - CR)), CR = min(1, load / capacity), at each test;
 *                straight lines between the tests, constant beyond A and D
 *     SEER_on  = sum h load / sum (h load / EER_PL)
 *     SEER     = Q / (Q / SEER_on + sum over the modes h P), Q = design_load x hours of `active`
 */
#include "season.h"

/* ---------------------------------------------------------------- fields */

static const cradle_field test_fields[] = {TEST_FIELDS, {0}};
static const cradle_record test_record = {
    .name = "part-load test", .doc = "capacity and power at part load", .fields = test_fields};

#define TEST(letter, text) \
    { .name = letter, .kind = CRADLE_RECORD, .record = &test_record, .doc = text }
#define MODE(mode, default_power, text)                                                                     \
    {                                                                                                       \
        .name = mode, .kind = CRADLE_NUMBER, .unit = "W", .low = 0, .high = 500, .fallback = default_power, \
        .lever = true, .doc = text                                                                          \
    }

static const cradle_field part_load_fields[] = {
    {.name = "design_load",
     .kind = CRADLE_NUMBER,
     .unit = "kW",
     .low = 0.01,
     .high = 1000,
     .lever = true,
     .doc = "declared load at 35 degrees Celsius, P_design"},
    TEST("a", "test A, 35 degrees Celsius"),
    TEST("b", "test B, 30 degrees Celsius"),
    TEST("c", "test C, 25 degrees Celsius"),
    TEST("d", "test D, 20 degrees Celsius"),
    MODE("thermostat_off", NULL, "power when the thermostat is satisfied, P_TO"),
    MODE("standby", NULL, "power in standby, P_SB"),
    MODE("crankcase_heater", "0 W", "power of the crankcase heater, P_CK"),
    MODE("off", "0 W", "power when off, P_OFF"),
    {.name = "modes",
     .kind = CRADLE_ENTRY,
     .options = "mode_hours",
     .fallback = "en_14825_reversible",
     .doc = "an entry of `mode_hours`: how long the unit is in each mode"},
    {0},
};
static const cradle_record part_load_record = {
    .name = "part load", .doc = "what the unit declares at part load", .fields = part_load_fields};

static const cradle_field season_fields[] = {
    {.name = "part_load",
     .kind = CRADLE_RECORD,
     .record = &part_load_record,
     .doc = "part-load tests and modes of EN 14825"},
    CLIMATE_FIELDS,
    {.name = "degradation",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .fallback = "0.25",
     .low = 0,
     .high = 0.9,
     .doc = "C_D of cycling"},
    {0},
};
static const cradle_record season_record = {
    .name = "season", .doc = "a cooling season by EN 14825", .fields = season_fields};

const cradle_component part_load_component = {.key = "part_load", .inlined = true, .record = &season_record};

/* ---------------------------------------------------------------- part load */

enum { TEST_COUNT = 4 };
static const char *const test_names[TEST_COUNT] = {"d", "c", "b", "a"};
static const double test_temperatures[TEST_COUNT] = {20, 25, 30, 35};
static const double design_temperature = 35;

static cradle_node load_at(cradle_model *model, cradle_node design_load, const climate *where, double t) {
    cradle_node above = cradle_sub(model, cradle_constant(model, t, ""), where->no_load);
    cradle_node range = cradle_sub(model, cradle_constant(model, design_temperature, ""), where->no_load);
    return cradle_max(model, cradle_mul(model, design_load, cradle_div(model, above, range)),
                      cradle_constant(model, 0, "kW"));
}

static cradle_node test_efficiency(cradle_model *model, const cradle_input *season, const climate *where,
                                   cradle_node design_load, int i) {
    const cradle_input *test = cradle_child(cradle_child(season, "part_load"), test_names[i]);
    cradle_node capacity = cradle_number(model, test, "capacity");
    cradle_node ratio =
        cradle_min(model, cradle_constant(model, 1, ""),
                   cradle_div(model, load_at(model, design_load, where, test_temperatures[i]), capacity));
    cradle_node loss =
        cradle_mul(model, cradle_number(model, season, "degradation"), cradle_complement(model, ratio));
    return cradle_label(model,
                        cradle_mul(model, cradle_div(model, capacity, cradle_number(model, test, "power")),
                                   cradle_complement(model, loss)),
                        "cooling.%s.EER", test_names[i]);
}

static cradle_node efficiency_at(cradle_model *model, const cradle_node *efficiencies, double t) {
    if (t <= test_temperatures[0]) {
        return efficiencies[0];
    }
    for (int i = 1; i < TEST_COUNT; i++) {
        double t0 = test_temperatures[i - 1], t1 = test_temperatures[i];
        if (t < t1) {
            return cradle_add(model, efficiencies[i - 1],
                              cradle_mul(model, cradle_constant(model, (t - t0) / (t1 - t0), ""),
                                         cradle_sub(model, efficiencies[i], efficiencies[i - 1])));
        }
    }
    return efficiencies[TEST_COUNT - 1];
}

/* SEER_on; void if the climate is wrong, and reported. */
static cradle_node active_efficiency(cradle_model *model, const cradle_input *season, const climate *where,
                                     cradle_node design_load) {
    cradle_node efficiencies[TEST_COUNT];
    for (int i = 0; i < TEST_COUNT; i++) {
        efficiencies[i] = test_efficiency(model, season, where, design_load, i);
    }
    cradle_terms all_hours = {0}, loads = {0}, energies = {0};
    cradle_collect(model, &all_hours, cradle_constant(model, 0, "h"));
    cradle_collect(model, &loads, cradle_constant(model, 0, "kWh"));
    for (size_t i = 0; i < where->leaves; i++) {
        double t;
        cradle_node hours;
        if (climate_bin(model, where, i, &t, &hours)) {
            cradle_node load = cradle_mul(model, hours, load_at(model, design_load, where, t));
            cradle_node efficiency = efficiency_at(model, efficiencies, t);
            cradle_collect(model, &all_hours, hours);
            cradle_collect(model, &loads, load);
            cradle_collect(model, &energies, cradle_div(model, load, efficiency));
        }
    }
    cradle_node hours_sum = cradle_sum(model, all_hours.items, all_hours.count);
    cradle_node load_sum = cradle_sum(model, loads.items, loads.count);
    cradle_node electricity_sum = cradle_sum(model, energies.items, energies.count);
    if (where->leaves == 0 || !climate_check(model, where, hours_sum, load_sum)) {
        return (cradle_node){0};
    }
    return cradle_label(model, cradle_div(model, load_sum, electricity_sum), "cooling.SEER_on");
}

/* ---------------------------------------------------------------- the season */

static cradle_node mode_hours(cradle_model *model, const cradle_input *part_load, const char *mode) {
    return cradle_datum(model, "mode_hours", cradle_text(part_load, "modes"), mode, "", "h");
}

static cradle_node waiting(cradle_model *model, const cradle_input *part_load) {
    static const char *const modes[] = {"thermostat_off", "standby", "crankcase_heater", "off"};
    enum { MODES = sizeof modes / sizeof modes[0] };
    cradle_node terms[MODES];
    for (size_t i = 0; i < MODES; i++) {
        terms[i] = cradle_mul(model, mode_hours(model, part_load, modes[i]),
                              cradle_number(model, part_load, modes[i]));
    }
    return cradle_label(model, cradle_sum(model, terms, MODES), "cooling.waiting");
}

season_account part_load_account(cradle_model *model, const cradle_input *season, const char *country) {
    const cradle_input *part_load = cradle_child(season, "part_load");
    if (!part_load) {
        return (season_account){{0}, {0}}; /* reported */
    }
    climate where = climate_read(model, season, country);
    cradle_node design_load = cradle_number(model, part_load, "design_load");
    cradle_node total = cradle_label(
        model, cradle_mul(model, design_load, mode_hours(model, part_load, "active")), "cooling.Q_C");
    cradle_node active = cradle_div(model, total, active_efficiency(model, season, &where, design_load));
    cradle_node electricity = cradle_add(model, active, waiting(model, part_load));
    cradle_node factor = cradle_label(model, cradle_div(model, total, electricity), "cooling.SEER");
    cradle_node per_year = cradle_div(model, total, cradle_constant(model, 1, "year"));
    return (season_account){per_year, cradle_div(model, per_year, factor)};
}
