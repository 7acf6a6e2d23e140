/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A part formed from one material.
 *
 *     input          = count mass / (yield (1 - loss))
 *     raw materials  = input x what recycling.c says of the material
 *     manufacturing  = input forming electricity
 */
#include "stages.h"

static const cradle_field material_fields[] = {
    {.name = "material", .kind = CRADLE_ENTRY, .options = "materials", .doc = "an entry of `materials`"},
    {.name = "recycled_content",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "0 %",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "R1: share of recycled material in the input"},
    {.name = "recycled_at_end",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .optional = true,
     .lever = true,
     .doc = "R2: share of the part that is recycled at its end; else what is collected, times what the data "
            "set `recycling` recovers of the material"},
    {.name = "energy_recovered",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .optional = true,
     .lever = true,
     .doc = "R3: share of the part that is burnt with energy recovery; counts in the Circular Footprint "
            "Formula alone"},
    {.name = "yield",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 90 %, pert: [75, 90, 98]}",
     .low = 1,
     .high = 100,
     .lever = true,
     .doc = "mass in the part per mass of input: 10-50 % for milling, 90-99 % for moulding"},
    {.name = "loss",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "1 %",
     .low = 0,
     .high = 90,
     .lever = true,
     .doc = "finished parts rejected before assembly"},
    {.name = "forming",
     .kind = CRADLE_NUMBER,
     .unit = "kWh/kg",
     .fallback = "{value: 3 kWh/kg, lognormal: 1.8}",
     .low = 0,
     .high = 1000,
     .lever = true,
     .doc = "electricity of forming per mass of input"},
    {0},
};

static const cradle_record material_record = {
    .name = "material part",
    .doc = "a part formed from one material",
    .fields = material_fields,
};

static void material_declare(cradle_model *model, const cradle_input *part, const cradle_input *fields) {
    if (!cradle_given(part, "mass")) {
        cradle_complain(model, part, NULL, "add `mass: 24 g`", "a part made of a material needs its mass");
        return;
    }
    cradle_node kept = cradle_mul(model, cradle_number(model, fields, "yield"),
                                  cradle_complement(model, cradle_number(model, fields, "loss")));
    cradle_node pieces = cradle_mul(model, part_count(model, part), cradle_number(model, part, "mass"));
    cradle_node input = cradle_label(model, cradle_div(model, pieces, kept), "%s.input", cradle_name(part));
    recycling_emit_input(model, part, fields, input);

    cradle_node energy = cradle_mul(model, input, cradle_number(model, fields, "forming"));
    part_emit_electricity(model, part, CRADLE_MANUFACTURING, cradle_primary(fields, "forming"), energy);
}

const cradle_component material_component = {
    .key = "material",
    .inlined = true,
    .record = &material_record,
    .declare = material_declare,
};
