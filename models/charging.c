/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The use phase of what has a battery: charging and the charger's idle draw.
 *
 *     E per year = capacity voltage cycles / (battery_efficiency charger_efficiency)
 *                + no_load_power no_load_time
 *
 * The general form of the energy of battery products under IEC 62301 and Regulation (EU) 2019/1782.
 */
#include "stages.h"

static const cradle_field charging_fields[] = {
    {.name = "capacity",
     .kind = CRADLE_NUMBER,
     .unit = "mAh",
     .low = 0,
     .high = 1e6,
     .lever = true,
     .doc = "rated capacity of the battery"},
    {.name = "voltage",
     .kind = CRADLE_NUMBER,
     .unit = "V",
     .low = 0.5,
     .high = 1000,
     .doc = "nominal voltage of the battery"},
    {.name = "cycles",
     .kind = CRADLE_NUMBER,
     .unit = "1/year",
     .low = 0,
     .high = 10000,
     .lever = true,
     .doc = "full charges a year"},
    {.name = "charger_efficiency",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 5,
     .high = 100,
     .lever = true,
     .doc = "energy into the device per energy from the socket"},
    {.name = "battery_efficiency",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 95 %, pert: [90, 95, 98]}",
     .low = 5,
     .high = 100,
     .lever = true,
     .doc = "energy stored per energy into the device"},
    {.name = "no_load_power",
     .kind = CRADLE_NUMBER,
     .unit = "W",
     .fallback = "{value: 0.05 W, uniform: [0.01, 0.1]}",
     .low = 0,
     .high = 10,
     .lever = true,
     .doc = "what the charger draws when nothing is charged"},
    {.name = "no_load_time",
     .kind = CRADLE_NUMBER,
     .unit = "h/year",
     .fallback = "{value: 2000 h/year, pert: [0, 2000, 8000]}",
     .low = 0,
     .high = 8760,
     .doc = "how long it does so"},
    {0},
};

static const cradle_record charging_record = {
    .name = "charging", .doc = "charging of the battery", .fields = charging_fields};

static const cradle_field charged_use_fields[] = {
    USE_FIELDS,
    {.name = "charging", .kind = CRADLE_RECORD, .record = &charging_record, .doc = "how it is charged"},
    {0},
};

const cradle_record charged_use_record = {
    .name = "use", .doc = "where, how long and how the product is used", .fields = charged_use_fields};

void charging_declare(cradle_model *model, const service_period *service) {
    const cradle_input *charging = service->use ? cradle_child(service->use, "charging") : NULL;
    if (!charging) {
        return;
    }
    cradle_node stored = cradle_mul(model,
                                    cradle_mul(model, cradle_number(model, charging, "capacity"),
                                               cradle_number(model, charging, "voltage")),
                                    cradle_number(model, charging, "cycles"));
    cradle_node efficiency = cradle_mul(model, cradle_number(model, charging, "battery_efficiency"),
                                        cradle_number(model, charging, "charger_efficiency"));
    cradle_node idle = cradle_mul(model, cradle_number(model, charging, "no_load_power"),
                                  cradle_number(model, charging, "no_load_time"));
    cradle_node power = cradle_label(model, cradle_add(model, cradle_div(model, stored, efficiency), idle),
                                     "charging.energy_per_year");
    service_emit_electricity(model, service, "charging", cradle_primary(charging, "cycles"), power);
}
