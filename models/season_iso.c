/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Seasons from test points: cooling by ISO 16358-1:2013, heating by ISO 16358-2:2013.
 *
 *     cooling  tests at 35 degrees; at 29 degrees capacity x 1.077 and power x 0.914 unless measured; in hot
 *              climates (T3) at 46 degrees x 0.859 and x 1.25 unless measured
 *     heating  tests at 7 degrees; at -7 degrees capacity x 0.64 and power x 0.82 unless measured; the
 *              extended level is tested at 2 degrees with frost; at -7 degrees x 1.12 x 0.734 and
 *              x 1.06 x 0.877 unless measured
 *     load     cooling: the full capacity at 35 (T3: 46) degrees; heating: 0.82 of it at 0 degrees
 */
#include "season.h"

static const double rated_cooling = 35, mild = 29, hot = 46;
static const double rated_heating = 7, frost = 2, cold = -7;

/* ---------------------------------------------------------------- fields */

static const cradle_field other_test_fields[] = {TEST_FIELDS, {0}};
static const cradle_record other_test_record = {
    .name = "test point", .doc = "a test at another temperature", .fields = other_test_fields};

#define OTHER_TEST(field, text) \
    { .name = field, .kind = CRADLE_RECORD, .record = &other_test_record, .optional = true, .doc = text }

static const cradle_field cooling_level_fields[] = {
    TEST_FIELDS,
    OTHER_TEST("at_29", "the test at 29 degrees Celsius, where it was made"),
    OTHER_TEST("at_46", "the test at 46 degrees Celsius, where it was made"),
    {0},
};
static const cradle_record cooling_level_record = {
    .name = "test point", .doc = "the test at 35 degrees Celsius", .fields = cooling_level_fields};

static const cradle_field heating_level_fields[] = {
    TEST_FIELDS,
    OTHER_TEST("at_minus_7", "the test at -7 degrees Celsius, where it was made"),
    {0},
};
static const cradle_record heating_level_record = {
    .name = "test point",
    .doc = "the test at 7 degrees Celsius, of the extended level at 2",
    .fields = heating_level_fields};

#define LEVEL(field, table, is_optional, text) \
    { .name = field, .kind = CRADLE_RECORD, .record = &table, .optional = is_optional, .doc = text }

static const cradle_field cooling_points_fields[] = {
    LEVEL("min", cooling_level_record, true, "at minimum capacity, where it was tested"),
    LEVEL("half", cooling_level_record, false, "at half capacity"),
    LEVEL("full", cooling_level_record, false, "at full capacity"),
    {0},
};
static const cradle_record cooling_points_record = {
    .name = "test points", .doc = "what the unit was measured at", .fields = cooling_points_fields};

static const cradle_field heating_points_fields[] = {
    LEVEL("min", heating_level_record, true, "at minimum capacity, where it was tested"),
    LEVEL("half", heating_level_record, false, "at half capacity"),
    LEVEL("full", heating_level_record, false, "at full capacity"),
    LEVEL("extended", heating_level_record, true, "at extended capacity, 2 degrees Celsius"),
    {0},
};
static const cradle_record heating_points_record = {
    .name = "test points", .doc = "what the unit was measured at", .fields = heating_points_fields};

/* The fields of a season by test points; the first is the key that selects it. */
#define SEASON_FIELDS(table)                                                                                 \
    {.name = "test_points",                                                                                  \
     .kind = CRADLE_RECORD,                                                                                  \
     .record = &table,                                                                                       \
     .doc = "capacity and power as tested, by capacity level"},                                              \
        CLIMATE_FIELDS, {                                                                                    \
        .name = "degradation", .kind = CRADLE_NUMBER, .unit = "", .fallback = "0.25", .low = 0, .high = 0.9, \
        .doc = "C_D of cycling; ISO 16358 has 0.25, for T3 0.27"                                             \
    }

static const cradle_field cooling_season_fields[] = {SEASON_FIELDS(cooling_points_record), {0}};
static const cradle_field heating_season_fields[] = {SEASON_FIELDS(heating_points_record), {0}};
static const cradle_record cooling_season_record = {
    .name = "season", .doc = "a cooling season by ISO 16358-1", .fields = cooling_season_fields};
static const cradle_record heating_season_record = {
    .name = "season", .doc = "a heating season by ISO 16358-2", .fields = heating_season_fields};

const cradle_component cooling_points_component = {
    .key = "test_points", .inlined = true, .record = &cooling_season_record};
const cradle_component heating_points_component = {
    .key = "test_points", .inlined = true, .record = &heating_season_record};

/* ---------------------------------------------------------------- levels */

static test_point tested(cradle_model *model, const cradle_input *test, double temperature) {
    return (test_point){temperature, cradle_number(model, test, "capacity"),
                        cradle_number(model, test, "power")};
}

/* The test at another temperature, or what ISO 16358 takes in its place. */
static test_point other_test(cradle_model *model, const cradle_input *level, const char *field,
                             double temperature, double capacity_share, double power_share) {
    const cradle_input *other = cradle_child(level, field);
    if (other) {
        return tested(model, other, temperature);
    }
    test_point point = tested(model, level, temperature);
    point.capacity = cradle_mul(model, cradle_constant(model, capacity_share, ""), point.capacity);
    point.power = cradle_mul(model, cradle_constant(model, power_share, ""), point.power);
    return point;
}

static void add_cooling_level(cradle_model *model, capacity_levels *self, const cradle_input *points,
                              const char *name, bool is_hot) {
    const cradle_input *test = cradle_child(points, name);
    if (!test) {
        return;
    }
    capacity_level *level = &self->levels[self->count++];
    *level = (capacity_level){.season = self->season, .name = name, .count = 2};
    level->points[0] = other_test(model, test, "at_29", mild, 1.077, 0.914);
    level->points[1] = tested(model, test, rated_cooling);
    if (is_hot || cradle_child(test, "at_46")) {
        level->points[level->count++] = other_test(model, test, "at_46", hot, 0.859, 1.25);
    }
}

static void add_heating_level(cradle_model *model, capacity_levels *self, const cradle_input *points,
                              const char *name) {
    const cradle_input *test = cradle_child(points, name);
    if (!test) {
        return;
    }
    capacity_level *level = &self->levels[self->count++];
    *level = (capacity_level){.season = self->season, .name = name, .count = 2};
    level->points[0] = other_test(model, test, "at_minus_7", cold, 0.64, 0.82);
    level->points[1] = tested(model, test, rated_heating);
}

static void add_extended_level(cradle_model *model, capacity_levels *self, const cradle_input *points) {
    const cradle_input *test = cradle_child(points, "extended");
    if (!test) {
        return;
    }
    capacity_level *level = &self->levels[self->count++];
    *level = (capacity_level){.season = self->season, .name = "extended", .count = 2};
    level->points[0] = other_test(model, test, "at_minus_7", cold, 1.12 * 0.734, 1.06 * 0.877);
    level->points[1] = tested(model, test, frost);
}

/* ---------------------------------------------------------------- seasons */

static bool knows_full_load(cradle_model *model, const climate *where) {
    if (where->full_load == 0 || where->full_load == rated_cooling || where->full_load == hot) {
        return true;
    }
    cradle_complain(model, where->season, "climate", "ISO 16358-1 has 35 and, for hot climates, 46",
                    "the climate '%s' has its full load at a temperature without a test", where->name);
    return false;
}

season_account cooling_points_account(cradle_model *model, const cradle_input *season, const char *country) {
    climate where = climate_read(model, season, country);
    const cradle_input *points = cradle_child(season, "test_points");
    bool is_hot = where.full_load == hot;
    capacity_levels levels = {.season = "cooling",
                              .factor = "CSPF",
                              .total_load = "CSTL",
                              .total_electricity = "CSEC",
                              .degradation = cradle_number(model, season, "degradation"),
                              .full_load_temperature = is_hot ? hot : rated_cooling};
    add_cooling_level(model, &levels, points, "min", is_hot);
    add_cooling_level(model, &levels, points, "half", is_hot);
    add_cooling_level(model, &levels, points, "full", is_hot);
    if (!cradle_child(points, "full") || !cradle_child(points, "half") || !knows_full_load(model, &where)) {
        return (season_account){{0}, {0}}; /* reported */
    }
    const capacity_level *full = &levels.levels[levels.count - 1];
    levels.full_load = full->points[is_hot ? 2 : 1].capacity;
    return capacity_levels_account(model, &levels, &where);
}

season_account heating_points_account(cradle_model *model, const cradle_input *season, const char *country) {
    climate where = climate_read(model, season, country);
    const cradle_input *points = cradle_child(season, "test_points");
    capacity_levels levels = {.season = "heating",
                              .factor = "HSPF",
                              .total_load = "HSTL",
                              .total_electricity = "HSEC",
                              .degradation = cradle_number(model, season, "degradation"),
                              .make_up = true};
    add_heating_level(model, &levels, points, "min");
    add_heating_level(model, &levels, points, "half");
    add_heating_level(model, &levels, points, "full");
    add_extended_level(model, &levels, points);
    const cradle_input *full = cradle_child(points, "full");
    if (!full || !cradle_child(points, "half")) {
        return (season_account){{0}, {0}}; /* reported */
    }
    levels.full_load =
        cradle_mul(model, cradle_constant(model, 0.82, ""), cradle_number(model, full, "capacity"));
    return capacity_levels_account(model, &levels, &where);
}
