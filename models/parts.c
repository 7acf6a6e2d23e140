/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bill of materials: what every part has, whatever it is made of, and the walk over all of them.
 */
#include <string.h>

#include "stages.h"

static const cradle_field part_fields[] = {
    {.name = "part", .kind = CRADLE_TEXT, .doc = "the part's name, unique; a step in dotted paths"},
    {.name = "made_in",
     .kind = CRADLE_ENTRY,
     .options = "grids|grid_averages",
     .fallback = "GLO",
     .lever = true,
     .doc = "country or region of making: decides the electricity and which factors are local"},
    {.name = "count",
     .kind = CRADLE_NUMBER,
     .unit = "item",
     .fallback = "1 item",
     .low = 0,
     .high = 10000,
     .doc = "how many of the part a product has"},
    {.name = "mass",
     .kind = CRADLE_NUMBER,
     .unit = "g",
     .low = 0,
     .high = 1e6,
     .optional = true,
     .lever = true,
     .doc = "mass of one piece; counts for transport and end of life, and for a material part's input"},
    {.name = "packaging",
     .kind = CRADLE_FLAG,
     .fallback = "false",
     .doc = "true for what is thrown away on unpacking"},
    SUPPLY_FIELDS,
    {.name = "replacements",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .low = 0,
     .high = 1000,
     .optional = true,
     .lever = true,
     .doc = "how often the part is replaced over the service life, as 0.4 for four of ten products"},
    {.name = "allocation",
     .kind = CRADLE_RECORD,
     .record = &allocation_record,
     .optional = true,
     .doc = "what else its making yields, to share the burden by economic value"},
    {.name = "carbon_storage",
     .kind = CRADLE_RECORD,
     .record = &carbon_storage_record,
     .optional = true,
     .doc = "carbon from the air that the part holds for more than 100 years"},
    {.name = "land_use_change",
     .kind = CRADLE_RECORD,
     .record = &land_use_change_record,
     .optional = true,
     .doc = "land that was turned to the crop the part is made of"},
    {0},
};

static const cradle_component *const part_components[] = {
    &material_component, &die_component,     &memory_component, &display_component,
    &board_component,    &battery_component, &module_component, NULL,
};

const cradle_record part_record = {
    .name = "part",
    .doc = "a line of the bill of materials",
    .fields = part_fields,
    .key = "part",
    .components = part_components,
};

void part_declare(cradle_model *model, const cradle_input *part) {
    const cradle_input *fields;
    const cradle_component *component = cradle_component_of(part, &fields);
    cradle_scope outside = allocation_begin(model, part);
    if (component) {
        component->declare(model, part, fields);
    }
    land_use_change_declare(model, part);
    cradle_scope_end(model, outside);
    carbon_storage_declare(model, part); /* carbon goes with the mass, whatever it is worth */
}

void parts_declare(cradle_model *model, const cradle_input *product) {
    size_t count = cradle_count(product, "parts");
    for (size_t i = 0; i < count; i++) {
        part_declare(model, cradle_item(product, "parts", i));
    }
}

const cradle_input *parts_find(const cradle_input *product, const char *name) {
    size_t count = cradle_count(product, "parts");
    for (size_t i = 0; i < count; i++) {
        const cradle_input *part = cradle_item(product, "parts", i);
        if (strcmp(cradle_name(part), name) == 0) {
            return part;
        }
    }
    return NULL;
}

cradle_node part_mass(cradle_model *model, const cradle_input *part) {
    return cradle_mul(model, part_count(model, part), cradle_number(model, part, "mass"));
}

cradle_node parts_mass(cradle_model *model, const cradle_input *product, bool with_packaging) {
    cradle_terms masses = {0};
    cradle_collect(model, &masses, cradle_constant(model, 0, "kg"));
    size_t count = cradle_count(product, "parts");
    for (size_t i = 0; i < count; i++) {
        const cradle_input *part = cradle_item(product, "parts", i);
        if (cradle_given(part, "mass") && (with_packaging || !cradle_flag(part, "packaging"))) {
            cradle_collect(model, &masses, part_mass(model, part));
        }
    }
    return cradle_label(model, cradle_sum(model, masses.items, masses.count),
                        with_packaging ? "shipped_mass" : "parts_mass");
}

/* Masses, areas and capacities are those of one piece, so the count of pieces is a plain number. */
cradle_node part_count(cradle_model *model, const cradle_input *part) {
    return cradle_div(model, cradle_number(model, part, "count"), cradle_constant(model, 1, "item"));
}

void part_emit_electricity(cradle_model *model, const cradle_input *part, cradle_stage stage, bool primary,
                           cradle_node energy) {
    electricity_supply supply = electricity_supply_read(part, cradle_text(part, "made_in"));
    electricity_emit(model, (cradle_flow){.stage = stage, .part = cradle_name(part), .primary = primary},
                     energy, &supply);
}

void part_emit(cradle_model *model, const cradle_input *part, cradle_stage stage, bool primary,
               cradle_node co2e) {
    cradle_emit(model, (cradle_flow){.stage = stage,
                                     .part = cradle_name(part),
                                     .gas = "co2e",
                                     .origin = CRADLE_FOSSIL,
                                     .primary = primary,
                                     .amount = co2e});
}
