/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The use phase of what has a battery: charging, by wire or without, the charger's idle draw, and what holds
 * a full battery full.
 *
 *     E in year y = capacity voltage health_y cycles / (battery_efficiency charger)
 *                 + no_load_power no_load_time + maintenance power time
 *     1 / charger = (1 - wireless share) / charger_efficiency + wireless share / wireless efficiency
 *
 * The general form of the energy of battery products under IEC 62301 and Regulation (EU) 2019/1782; health_y
 * is 1 without `ageing` (ageing.c).
 */
#include "stages.h"

static const cradle_field wireless_fields[] = {
    {.name = "share",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "share of the charging that is done without a wire"},
    {.name = "efficiency",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 60 %, uniform: [50, 70]}",
     .low = 5,
     .high = 100,
     .lever = true,
     .doc = "energy into the device per energy from the socket, then"},
    {0},
};

static const cradle_record wireless_record = {
    .name = "wireless charging", .doc = "charging without a wire", .fields = wireless_fields};

static const cradle_field maintenance_fields[] = {
    {.name = "power",
     .kind = CRADLE_NUMBER,
     .unit = "W",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "what the device draws when connected and full"},
    {.name = "time",
     .kind = CRADLE_NUMBER,
     .unit = "h/year",
     .low = 0,
     .high = 8760,
     .lever = true,
     .doc = "how long it does so"},
    {0},
};

static const cradle_record maintenance_record = {
    .name = "maintenance", .doc = "keeping a full battery full", .fields = maintenance_fields};

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
     .optional = true, /* charger.c sees to it that it can be known */
     .lever = true,
     .doc = "energy into the device per energy from the socket"},
    {.name = "charger",
     .kind = CRADLE_RECORD,
     .record = &charger_record,
     .optional = true,
     .doc = "in place of `charger_efficiency`: a charger that just meets Regulation (EU) 2019/1782"},
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
    {.name = "wireless",
     .kind = CRADLE_RECORD,
     .record = &wireless_record,
     .optional = true,
     .doc = "what is charged without a wire"},
    {.name = "maintenance",
     .kind = CRADLE_RECORD,
     .record = &maintenance_record,
     .optional = true,
     .doc = "power of the full device on its charger"},
    {.name = "ageing",
     .kind = CRADLE_RECORD,
     .record = &ageing_record,
     .optional = true,
     .doc = "how the battery ages, and when it is replaced; without it the battery stays as new"},
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

/* From the socket to what the battery gives back. */
static cradle_node charging_efficiency(cradle_model *model, const cradle_input *charging) {
    cradle_node charger = charger_efficiency(model, charging);
    const cradle_input *wireless = cradle_child(charging, "wireless");
    if (wireless) {
        cradle_node one = cradle_constant(model, 1, "");
        cradle_node share = cradle_number(model, wireless, "share");
        cradle_node wired = cradle_div(model, cradle_complement(model, share), charger);
        cradle_node without = cradle_div(model, share, cradle_number(model, wireless, "efficiency"));
        charger = cradle_div(model, one, cradle_add(model, wired, without));
    }
    return cradle_mul(model, cradle_number(model, charging, "battery_efficiency"), charger);
}

/* What is drawn whether the battery is new or old. */
static cradle_node idle_energy(cradle_model *model, const cradle_input *charging) {
    cradle_node idle = cradle_mul(model, cradle_number(model, charging, "no_load_power"),
                                  cradle_number(model, charging, "no_load_time"));
    const cradle_input *maintenance = cradle_child(charging, "maintenance");
    if (!maintenance) {
        return idle;
    }
    return cradle_add(model, idle,
                      cradle_mul(model, cradle_number(model, maintenance, "power"),
                                 cradle_number(model, maintenance, "time")));
}

static void batteries_declare(cradle_model *model, const cradle_input *product, const service_period *service,
                              const battery_wear *wear) {
    const cradle_input *battery = parts_find(product, cradle_text(wear->ageing, "battery"));
    if (!battery) {
        cradle_complain(model, wear->ageing, "battery", "name the part: `battery: battery`",
                        "there is no part '%s' to replace", cradle_text(wear->ageing, "battery"));
        return;
    }
    for (int year = 0; wear->replacements > 0 && year < service->years; year++) {
        repair_declare(model, product, service, battery, year,
                       ageing_replacements(model, wear, service, year));
    }
}

void charging_declare(cradle_model *model, const cradle_input *product, const service_period *service) {
    const cradle_input *charging = service->use ? cradle_child(service->use, "charging") : NULL;
    if (!charging) {
        return;
    }
    bool primary = cradle_primary(charging, "cycles");
    cradle_node stored = cradle_mul(model,
                                    cradle_mul(model, cradle_number(model, charging, "capacity"),
                                               cradle_number(model, charging, "voltage")),
                                    cradle_number(model, charging, "cycles"));
    cradle_node charged = cradle_div(model, stored, charging_efficiency(model, charging));
    cradle_node idle = idle_energy(model, charging);
    battery_wear wear = ageing_read(model, charging, service);
    if (!wear.fades) {
        cradle_node power = cradle_label(model, cradle_add(model, charged, idle), "charging.energy_per_year");
        service_emit_electricity(model, service, "charging", primary, power);
    }
    for (int year = 0; wear.fades && year < service->years; year++) {
        cradle_node aged = cradle_mul(model, charged, ageing_health(model, &wear, service, year));
        service_emit_electricity_in(
            model, service, year, "charging", primary,
            cradle_label(model, cradle_add(model, aged, idle), "charging.energy_in_year_%d", year));
    }
    if (wear.ageing && cradle_given(wear.ageing, "replaced_at")) {
        batteries_declare(model, product, service, &wear);
    }
}
