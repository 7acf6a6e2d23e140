/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Freight by legs (PAS 2050:2011 clauses 6.4.7 and 8.6). A mode of the data set `transport` is known either
 * per tonne-kilometre, at usual loads with empty returns, or as a vehicle, per kilometre that it drives:
 *
 *     by tonne-kilometre  mass distance factor
 *     by vehicle          distance (1 + empty_return) max(mass / payload, volume / space) / load_factor
 * factor
 *
 * so the vehicle is shared by what fills it first, mass or volume. What flies is of the origin `aircraft`,
 * without a multiplier for radiative forcing (clause 5.4).
 */
#include <string.h>

#include "stages.h"

static const cradle_field leg_fields[] = {
    {.name = "mode",
     .kind = CRADLE_ENTRY,
     .options = "transport",
     .lever = true,
     .doc = "an entry of `transport`, such as air_freight or vehicle_van"},
    {.name = "distance",
     .kind = CRADLE_NUMBER,
     .unit = "km",
     .low = 0,
     .high = 50000,
     .lever = true,
     .doc = "length of the leg"},
    {.name = "load_factor",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 1,
     .high = 100,
     .optional = true,
     .lever = true,
     .doc = "of a vehicle: how full it is on the way there, by mass or volume, whichever fills it first"},
    {.name = "empty_return",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .optional = true,
     .lever = true,
     .doc = "of a vehicle: share of the way back that it drives empty"},
    {.name = "volume",
     .kind = CRADLE_NUMBER,
     .unit = "L",
     .low = 0,
     .high = 1e6,
     .optional = true,
     .lever = true,
     .doc = "of a vehicle: the space that all that is carried takes, packed; without it mass alone counts"},
    {0},
};

const cradle_record leg_record = {
    .name = "transport leg", .doc = "one leg of a journey", .fields = leg_fields};

/* What is carried: all of `whole`, or a part of it that takes its share of the volume by mass. */
typedef struct freight {
    cradle_stage stage;
    const char *part; /* that it counts for */
    cradle_node mass, whole;
} freight;

/* The entries of the data library that fly are named so. */
static bool flies(const char *mode) {
    return strncmp(mode, "air_", 4) == 0;
}

static cradle_node by_tonne_kilometre(cradle_model *model, const cradle_input *leg, const char *mode,
                                      const freight *load) {
    static const char *const of_vehicles[] = {"load_factor", "empty_return", "volume"};
    for (size_t i = 0; i < sizeof of_vehicles / sizeof *of_vehicles; i++) {
        if (cradle_written(leg, of_vehicles[i])) {
            cradle_complain(model, leg, of_vehicles[i], "for a vehicle, such as `mode: vehicle_van`",
                            "the factor of '%s' holds its usual load and empty return", mode);
        }
    }
    cradle_node work = cradle_mul(model, load->mass, cradle_number(model, leg, "distance"));
    return cradle_mul(model, work, cradle_datum(model, "transport", mode, NULL, "", "kg CO2e/(t km)"));
}

/* The share of a full vehicle that the freight takes. */
static cradle_node fills(cradle_model *model, const cradle_input *leg, const char *mode,
                         const freight *load) {
    cradle_node payload = cradle_datum(model, "transport", mode, "payload", "", "t");
    cradle_node by_mass = cradle_div(model, load->mass, payload);
    if (!cradle_given(leg, "volume")) {
        return by_mass;
    }
    cradle_node volume = cradle_number(model, leg, "volume");
    if (load->mass.index != load->whole.index) {
        volume = cradle_mul(model, volume, cradle_div(model, load->mass, load->whole));
    }
    cradle_node space = cradle_datum(model, "transport", mode, "space", "", "m3");
    return cradle_max(model, by_mass, cradle_div(model, volume, space));
}

static cradle_node by_vehicle(cradle_model *model, const cradle_input *leg, const char *mode,
                              const freight *load) {
    if (!cradle_given(leg, "load_factor") || !cradle_given(leg, "empty_return")) {
        cradle_complain(model, leg, NULL, "add `load_factor: 60 %, empty_return: 30 %`",
                        "the vehicle '%s' needs its load factor and its empty return", mode);
        return (cradle_node){0};
    }
    cradle_node back =
        cradle_add(model, cradle_constant(model, 1, ""), cradle_number(model, leg, "empty_return"));
    cradle_node driven = cradle_mul(model, cradle_number(model, leg, "distance"), back);
    cradle_node share =
        cradle_div(model, fills(model, leg, mode, load), cradle_number(model, leg, "load_factor"));
    cradle_node factor = cradle_datum(model, "transport", mode, "driven", "", "kg CO2e/km");
    return cradle_mul(model, cradle_mul(model, driven, share), factor);
}

static void legs_declare(cradle_model *model, const cradle_input *owner, const char *list,
                         const freight *load) {
    size_t count = cradle_count(owner, list);
    for (size_t i = 0; i < count; i++) {
        const cradle_input *leg = cradle_item(owner, list, i);
        const char *mode = cradle_text(leg, "mode");
        if (mode[0] == '\0') {
            continue;
        }
        bool vehicle = cradle_has_datum(model, "transport", mode, "driven");
        cradle_emit(model, (cradle_flow){.stage = load->stage,
                                         .part = load->part,
                                         .gas = "co2e",
                                         .origin = flies(mode) ? CRADLE_AIRCRAFT : CRADLE_FOSSIL,
                                         .primary = cradle_primary(leg, "distance"),
                                         .amount = vehicle ? by_vehicle(model, leg, mode, load)
                                                           : by_tonne_kilometre(model, leg, mode, load)});
    }
}

void transport_declare_legs(cradle_model *model, const cradle_input *owner, const char *list,
                            cradle_stage stage, cradle_node mass) {
    legs_declare(model, owner, list, &(freight){stage, list, mass, mass});
}

void transport_declare(cradle_model *model, const cradle_input *product) {
    transport_declare_legs(model, product, "inbound", CRADLE_RAW_MATERIALS,
                           parts_mass(model, product, false));
    transport_declare_legs(model, product, "distribution", CRADLE_DISTRIBUTION,
                           parts_mass(model, product, true));
}

void transport_declare_part(cradle_model *model, const cradle_input *product, const cradle_input *part) {
    if (!cradle_given(part, "mass")) {
        return;
    }
    cradle_node mass = part_mass(model, part);
    const char *name = cradle_name(part);
    legs_declare(model, product, "inbound",
                 &(freight){CRADLE_RAW_MATERIALS, name, mass, parts_mass(model, product, false)});
    legs_declare(model, product, "distribution",
                 &(freight){CRADLE_DISTRIBUTION, name, mass, parts_mass(model, product, true)});
}
