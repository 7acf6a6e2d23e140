/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Semiconductors by the equations of ACT (Gupta et al., ISCA 2022, doi 10.1145/3470496.3527408):
 *
 *     die    = area (EPA electricity + GPA + MPA) / yield + packages K_r
 *     memory = capacity CPS / yield + packages K_r
 *
 * EPA is fab electricity, GPA direct gases, MPA materials per area of a process node; CPS is CO2e per
 * capacity; K_r the footprint of one package.
 */
#include "stages.h"

#define YIELD_FIELD                                                                 \
    {                                                                               \
        .name = "yield", .kind = CRADLE_NUMBER, .unit = "%",                        \
        .fallback = "{value: 87.5 %, pert: [75, 87.5, 95]}", .low = 1, .high = 100, \
        .doc = "good dies per dies made; 87.5 % is the default of ACT"              \
    }

#define PACKAGES_FIELD                                                                             \
    {                                                                                              \
        .name = "packages", .kind = CRADLE_NUMBER, .unit = "item", .fallback = "1 item", .low = 0, \
        .high = 1000, .doc = "packages the silicon is put in"                                      \
    }

static cradle_node packages(cradle_model *model, const cradle_input *part, const cradle_input *fields) {
    cradle_node each =
        cradle_datum(model, "modules", "ic_package", NULL, cradle_text(part, "made_in"), "kg CO2e/item");
    return cradle_mul(
        model, cradle_mul(model, part_count(model, part), cradle_number(model, fields, "packages")), each);
}

/* ---------------------------------------------------------------- die */

static const cradle_field die_fields[] = {
    {.name = "area",
     .kind = CRADLE_NUMBER,
     .unit = "cm2",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "area of silicon"},
    {.name = "node",
     .kind = CRADLE_ENTRY,
     .options = "logic_nodes",
     .lever = true,
     .doc = "process node, such as `4 nm`"},
    YIELD_FIELD,
    PACKAGES_FIELD,
    {0},
};

static const cradle_record die_record = {
    .name = "die",
    .doc = "a logic, analog or sensor die in its package",
    .fields = die_fields,
};

static void die_declare(cradle_model *model, const cradle_input *part, const cradle_input *die) {
    const char *process = cradle_text(die, "node");
    const char *place = cradle_text(part, "made_in");
    if (process[0] == '\0') {
        return;
    }
    cradle_node area = cradle_mul(model, part_count(model, part), cradle_number(model, die, "area"));
    cradle_node processed = cradle_label(model, cradle_div(model, area, cradle_number(model, die, "yield")),
                                         "%s.processed_area", cradle_name(part));
    cradle_node materials = cradle_datum(model, "logic_nodes", process, "materials", place, "kg CO2e/cm2");
    cradle_node electricity = cradle_datum(model, "logic_nodes", process, "electricity", place, "kWh/cm2");
    cradle_node gases = cradle_datum(model, "logic_nodes", process, "gases", place, "kg CO2e/cm2");

    part_emit(model, part, CRADLE_RAW_MATERIALS, false,
              cradle_add(model, cradle_mul(model, processed, materials), packages(model, part, die)));
    part_emit(model, part, CRADLE_MANUFACTURING, false, cradle_mul(model, processed, gases));
    part_emit_electricity(model, part, CRADLE_MANUFACTURING, false,
                          cradle_mul(model, processed, electricity));
}

const cradle_component die_component = {.key = "die", .record = &die_record, .declare = die_declare};

/* ---------------------------------------------------------------- memory */

static const cradle_field memory_fields[] = {
    {.name = "type",
     .kind = CRADLE_ENTRY,
     .options = "memories",
     .lever = true,
     .doc = "an entry of `memories`, such as lpddr5x"},
    {.name = "capacity",
     .kind = CRADLE_NUMBER,
     .unit = "GB",
     .low = 0,
     .high = 1e5,
     .lever = true,
     .doc = "capacity"},
    YIELD_FIELD,
    PACKAGES_FIELD,
    {0},
};

static const cradle_record memory_record = {
    .name = "memory",
    .doc = "DRAM or flash, by capacity",
    .fields = memory_fields,
};

static void memory_declare(cradle_model *model, const cradle_input *part, const cradle_input *memory) {
    const char *type = cradle_text(memory, "type");
    if (type[0] == '\0') {
        return;
    }
    cradle_node factor =
        cradle_datum(model, "memories", type, NULL, cradle_text(part, "made_in"), "kg CO2e/GB");
    cradle_node capacity =
        cradle_mul(model, part_count(model, part), cradle_number(model, memory, "capacity"));
    cradle_node made = cradle_div(model, capacity, cradle_number(model, memory, "yield"));
    part_emit(model, part, CRADLE_RAW_MATERIALS, false,
              cradle_add(model, cradle_mul(model, made, factor), packages(model, part, memory)));
}

const cradle_component memory_component = {
    .key = "memory", .record = &memory_record, .declare = memory_declare};
