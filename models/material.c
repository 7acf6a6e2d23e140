/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A part formed from one material.
 *
 *     input          = count mass / (yield (1 - loss))
 *     raw materials  = input ((1 - R1) virgin + R1 recycled)
 *     manufacturing  = input forming electricity
 *
 * PAS 2050:2011 Annex D, recycled-content method: recycled input carries its recycling, scrap leaves
 * without a credit.
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

static cradle_node material_factor(cradle_model *model, const cradle_input *part,
                                   const cradle_input *fields) {
    const char *material = cradle_text(fields, "material");
    const char *place = cradle_text(part, "made_in");
    if (material[0] == '\0') {
        return (cradle_node){0};
    }
    cradle_node virgin = cradle_datum(model, "materials", material, "virgin", place, "kg CO2e/kg");
    if (!cradle_has_datum(model, "materials", material, "recycled")) {
        double low, high;
        if (cradle_bounds(model, cradle_number(model, fields, "recycled_content"), "%", &low, &high) &&
            high > 0) {
            cradle_complain(model, fields, "recycled_content", "the data set has a virgin route only",
                            "no recycled route of '%s' is known", material);
        }
        return virgin;
    }
    cradle_node share = cradle_number(model, fields, "recycled_content");
    cradle_node recycled = cradle_datum(model, "materials", material, "recycled", place, "kg CO2e/kg");
    return cradle_add(model, cradle_mul(model, cradle_complement(model, share), virgin),
                      cradle_mul(model, share, recycled));
}

static void material_declare(cradle_model *model, const cradle_input *part, const cradle_input *fields) {
    if (!cradle_given(part, "mass")) {
        cradle_complain(model, part, NULL, "add `mass: 24 g`", "a part made of a material needs its mass");
        return;
    }
    cradle_node kept = cradle_mul(model, cradle_number(model, fields, "yield"),
                                  cradle_complement(model, cradle_number(model, fields, "loss")));
    cradle_node pieces = cradle_mul(model, part_count(model, part), cradle_number(model, part, "mass"));
    cradle_node input = cradle_label(model, cradle_div(model, pieces, kept), "%s.input", cradle_name(part));
    bool primary = cradle_primary(part, "mass");

    part_emit(model, part, CRADLE_RAW_MATERIALS, primary,
              cradle_mul(model, input, material_factor(model, part, fields)));

    cradle_node energy = cradle_mul(model, input, cradle_number(model, fields, "forming"));
    part_emit_electricity(model, part, CRADLE_MANUFACTURING, cradle_primary(fields, "forming"), energy);
}

const cradle_component material_component = {
    .key = "material",
    .inlined = true,
    .record = &material_record,
    .declare = material_declare,
};
