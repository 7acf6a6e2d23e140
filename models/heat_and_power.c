/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A site's own plant for combined heat and power. PAS 2050:2011 clause 8.5 shares its emissions E between
 * the electricity Q_el and the heat Q_heat it makes: a unit of electricity bears k times what a unit of heat
 * does,
 *
 *     e_heat = E / (k Q_el + Q_heat),  e_el = k e_heat,  k = 2.5 with a boiler, 2.0 with a turbine
 */
#include <string.h>

#include "stages.h"

static const cradle_field heat_and_power_fields[] = {
    {.name = "plant",
     .kind = CRADLE_CHOICE,
     .options = "boiler|turbine",
     .doc = "boiler: coal, wood or other solid fuel; turbine: natural or landfill gas"},
    {.name = "emissions",
     .kind = CRADLE_NUMBER,
     .unit = "kg CO2e",
     .low = 0,
     .high = 1e12,
     .doc = "life-cycle emissions of the plant and its fuel in a period"},
    {.name = "electricity",
     .kind = CRADLE_NUMBER,
     .unit = "MJ",
     .low = 0,
     .high = 1e15,
     .doc = "electricity it made in that period"},
    {.name = "heat",
     .kind = CRADLE_NUMBER,
     .unit = "MJ",
     .low = 0,
     .high = 1e15,
     .doc = "useful heat it made in that period"},
    {.name = "share",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "100 %",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "part of the site's electricity that it supplies"},
    {.name = "heat_used",
     .kind = CRADLE_NUMBER,
     .unit = "MJ",
     .low = 0,
     .high = 1e9,
     .optional = true,
     .lever = true,
     .doc = "its heat that goes into one product"},
    {0},
};

const cradle_record heat_and_power_record = {
    .name = "heat and power",
    .doc = "the site's own combined heat and power",
    .fields = heat_and_power_fields,
};

/* How many times the burden of heat electricity bears; void if the plant is wrong, and reported. */
static cradle_node weight(cradle_model *model, const cradle_input *plant) {
    const char *kind = cradle_text(plant, "plant");
    if (kind[0] == '\0') {
        return (cradle_node){0};
    }
    return cradle_constant(model, strcmp(kind, "boiler") == 0 ? 2.5 : 2.0, "");
}

static cradle_node heat_factor(cradle_model *model, const cradle_input *plant) {
    cradle_node weighted =
        cradle_mul(model, weight(model, plant), cradle_number(model, plant, "electricity"));
    cradle_node made = cradle_add(model, weighted, cradle_number(model, plant, "heat"));
    return cradle_label(model, cradle_div(model, cradle_number(model, plant, "emissions"), made),
                        "heat_and_power.heat");
}

cradle_node heat_and_power_supply(cradle_model *model, const cradle_input *plant, cradle_node grid) {
    cradle_node own = cradle_label(model, cradle_mul(model, weight(model, plant), heat_factor(model, plant)),
                                   "heat_and_power.electricity");
    cradle_node share = cradle_number(model, plant, "share");
    return cradle_add(model, cradle_mul(model, share, own),
                      cradle_mul(model, cradle_complement(model, share), grid));
}

void heat_and_power_emit_heat(cradle_model *model, const cradle_input *plant, cradle_flow flow,
                              cradle_node products) {
    if (cradle_given(plant, "heat_used")) {
        flow.gas = "co2e";
        flow.origin = CRADLE_FOSSIL;
        flow.primary = cradle_primary(plant, "heat_used");
        flow.amount = cradle_mul(model, cradle_mul(model, products, cradle_number(model, plant, "heat_used")),
                                 heat_factor(model, plant));
        cradle_emit(model, flow);
    }
}
