/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The use phase of an air conditioner: seasonal energy from rated capacity, equivalent full-load hours and
 * the seasonal efficiency of the label (ISO 16358-1: CSEC = CSTL / CSPF), and standby.
 *
 *     E per year = capacity full_load_hours / seasonal_efficiency + standby_power standby_time
 */
#include "stages.h"

static const cradle_field season_fields[] = {
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

static const cradle_record season_record = {
    .name = "season", .doc = "what a season of cooling or heating asks for", .fields = season_fields};

static const cradle_field cooling_use_fields[] = {
    USE_FIELDS,
    {.name = "cooling", .kind = CRADLE_RECORD, .record = &season_record, .doc = "the cooling season"},
    {.name = "heating",
     .kind = CRADLE_RECORD,
     .record = &season_record,
     .optional = true,
     .doc = "the heating season, if it is used for heating"},
    {.name = "standby_power",
     .kind = CRADLE_NUMBER,
     .unit = "W",
     .fallback = "{value: 1 W, pert: [0.3, 1, 3]}",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "what it draws when off but plugged in"},
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

static void season_declare(cradle_model *model, const service_period *service, const char *name) {
    const cradle_input *season = cradle_child(service->use, name);
    if (!season) {
        return;
    }
    cradle_node load = cradle_mul(model, cradle_number(model, season, "capacity"),
                                  cradle_number(model, season, "full_load_hours"));
    cradle_node power =
        cradle_label(model, cradle_div(model, load, cradle_number(model, season, "seasonal_efficiency")),
                     "%s.energy_per_year", name);
    service_emit_electricity(model, service, name, cradle_primary(season, "full_load_hours"), power);
}

void cooling_declare(cradle_model *model, const service_period *service) {
    if (!service->use) {
        return;
    }
    season_declare(model, service, "cooling");
    season_declare(model, service, "heating");
    cradle_node standby = cradle_mul(model, cradle_number(model, service->use, "standby_power"),
                                     cradle_number(model, service->use, "standby_time"));
    service_emit_electricity(model, service, "standby", false, standby);
}
