/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The use phase of an air conditioner: the electricity of its seasons and standby. A season says what it asks
 * for in one of three ways: rated capacity, equivalent full-load hours and the seasonal efficiency of the
 * label (ISO 16358-1: CSEC = CSTL / CSPF), test points and a climate (season_iso.c), or the part-load tests
 * of EN 14825 (season_en.c).
 *
 *     E per year = capacity full_load_hours / seasonal_efficiency + standby_power standby_time
 *     APF        = (CSTL + HSTL) / (CSEC + HSEC)     ISO 16358-3
 */
#include "season.h"
#include "stages.h"

static const cradle_field rated_fields[] = {
    {.name = "capacity",
     .kind = CRADLE_NUMBER,
     .unit = "kW",
     .low = 0,
     .high = 1000,
     .lever = true,
     .doc = "rated capacity"},
    {.name = "full_load_hours",
     .kind = CRADLE_NUMBER,
     .unit = "h/year",
     .low = 0,
     .high = 8760,
     .lever = true,
     .doc = "seasonal load divided by the rated capacity"},
    {.name = "seasonal_efficiency",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .low = 0.5,
     .high = 20,
     .lever = true,
     .doc = "seasonal load per electricity: CSPF, HSPF, SEER or APF"},
    {0},
};
static const cradle_record rated_record = {
    .name = "season", .doc = "a season by rated capacity and full-load hours", .fields = rated_fields};

static const cradle_component rated_component = {.key = "capacity", .inlined = true, .record = &rated_record};

static const cradle_component *const cooling_ways[] = {&rated_component, &cooling_points_component,
                                                       &part_load_component, NULL};
static const cradle_component *const heating_ways[] = {&rated_component, &heating_points_component, NULL};

static const cradle_field no_fields[] = {{0}};
static const cradle_record cooling_record = {.name = "season",
                                             .doc = "what a season of cooling asks for",
                                             .fields = no_fields,
                                             .components = cooling_ways};
static const cradle_record heating_record = {.name = "season",
                                             .doc = "what a season of heating asks for",
                                             .fields = no_fields,
                                             .components = heating_ways};

static const cradle_field cooling_use_fields[] = {
    USE_FIELDS,
    {.name = "cooling", .kind = CRADLE_RECORD, .record = &cooling_record, .doc = "the cooling season"},
    {.name = "heating",
     .kind = CRADLE_RECORD,
     .record = &heating_record,
     .optional = true,
     .doc = "the heating season, if it is used for heating"},
    {.name = "standby_power",
     .kind = CRADLE_NUMBER,
     .unit = "W",
     .fallback = "{value: 1 W, pert: [0.3, 1, 3]}",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "what it draws when off but plugged in; EN 14825 has modes of its own instead"},
    {.name = "standby_time",
     .kind = CRADLE_NUMBER,
     .unit = "h/year",
     .fallback = "{value: 6500 h/year, pert: [0, 6500, 8000]}",
     .low = 0,
     .high = 8760,
     .doc = "how long it does so"},
    {0},
};

const cradle_record cooling_use_record = {
    .name = "use", .doc = "where, how long and how hard it works", .fields = cooling_use_fields};

/* How a season is described; NULL without a season or with a wrong one, which is reported. */
static const cradle_component *way_of(const service_period *service, const char *name) {
    const cradle_input *season = service->use ? cradle_child(service->use, name) : NULL;
    const cradle_input *fields;
    return season ? cradle_component_of(season, &fields) : NULL;
}

static season_account rated_account(cradle_model *model, const cradle_input *season) {
    cradle_node load = cradle_mul(model, cradle_number(model, season, "capacity"),
                                  cradle_number(model, season, "full_load_hours"));
    return (season_account){load,
                            cradle_div(model, load, cradle_number(model, season, "seasonal_efficiency"))};
}

static season_account season_of(cradle_model *model, const service_period *service, const char *name) {
    const cradle_component *way = way_of(service, name);
    const cradle_input *season = cradle_child(service->use, name);
    const char *country = cradle_text(service->use, "country");
    if (way == &rated_component) {
        return rated_account(model, season);
    }
    if (way == &cooling_points_component) {
        return cooling_points_account(model, season, country);
    }
    if (way == &heating_points_component) {
        return heating_points_account(model, season, country);
    }
    return way == &part_load_component ? part_load_account(model, season, country)
                                       : (season_account){{0}, {0}};
}

/* Declares the electricity of a season, and says what it was. */
static season_account season_declare(cradle_model *model, const service_period *service, const char *name) {
    const cradle_component *way = way_of(service, name);
    if (!way) {
        return (season_account){{0}, {0}};
    }
    bool primary =
        way == &rated_component && cradle_primary(cradle_child(service->use, name), "full_load_hours");
    season_account account = season_of(model, service, name);
    cradle_label(model, account.electricity, "%s.energy_per_year", name);
    service_emit_electricity(model, service, name, primary, account.electricity);
    return account;
}

/* APF of ISO 16358-3; CSPF without heating. */
static cradle_node annual_factor(cradle_model *model, const service_period *service, season_account cooling,
                                 season_account heating) {
    if (!cradle_given(service->use, "heating")) {
        return cradle_div(model, cooling.load, cooling.electricity);
    }
    return cradle_div(model, cradle_add(model, cooling.load, heating.load),
                      cradle_add(model, cooling.electricity, heating.electricity));
}

cradle_node cooling_declare(cradle_model *model, const service_period *service) {
    if (!service->use) {
        return (cradle_node){0};
    }
    season_account cooling = season_declare(model, service, "cooling");
    season_account heating = season_declare(model, service, "heating");
    if (way_of(service, "cooling") != &part_load_component) { /* its modes hold all hours of the year */
        cradle_node standby = cradle_mul(model, cradle_number(model, service->use, "standby_power"),
                                         cradle_number(model, service->use, "standby_time"));
        service_emit_electricity(model, service, "standby", false, standby);
    }
    return annual_factor(model, service, cooling, heating);
}
