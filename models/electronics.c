/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Semiconductors by the equations of ACT (Gupta et al., ISCA 2022, doi 10.1145/3470496.3527408):
 *
 *     die    = area (EPA electricity + GPA + MPA) / yield + packages K_r
 *     memory = capacity CPS / yield + packages K_r
 *
 * EPA is fab electricity, GPA direct gases, MPA materials per area of a process node; CPS is CO2e per
 * capacity; K_r the footprint of one package. GPA is known for 95 and 99 % abatement; between them it is
 * taken as linear, so that 97 % is their mean, the figure of ACT.
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
    {.name = "defects",
     .kind = CRADLE_RECORD,
     .record = &defects_record,
     .optional = true,
     .doc = "in place of `yield`: a yield that follows from area and defects"},
    {.name = "wafer",
     .kind = CRADLE_NUMBER,
     .unit = "mm",
     .low = 25,
     .high = 450,
     .optional = true,
     .doc = "diameter of the wafer, to count the edge that holds no whole die"},
    {.name = "abatement",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 95,
     .high = 99,
     .optional = true,
     .lever = true,
     .doc = "share of the fab's gases destroyed; without it all from 95 to 99 % is possible"},
    {0},
};

static const cradle_record die_record = {
    .name = "die",
    .doc = "a logic, analog or sensor die in its package",
    .fields = die_fields,
};

/* Area of wafer for the dies of a part: what fails, and with `wafer` the edge, is made too. */
static cradle_node processed_area(cradle_model *model, const cradle_input *part, const cradle_input *die) {
    cradle_node one = cradle_number(model, die, "area");
    const cradle_input *defects = cradle_child(die, "defects");
    cradle_node kept = defects ? defects_yield(model, defects, one) : cradle_number(model, die, "yield");
    if (defects) {
        cradle_label(model, kept, "%s.yield", cradle_name(part));
    }
    if (defects && cradle_written(die, "yield")) {
        cradle_complain(model, die, "yield", "state one of the two",
                        "the yield is stated, and follows from `defects` too");
    }
    if (cradle_given(die, "wafer")) {
        kept = cradle_mul(model, kept, wafer_use(model, die, one));
    }
    cradle_node area = cradle_mul(model, part_count(model, part), one);
    return cradle_label(model, cradle_div(model, area, kept), "%s.processed_area", cradle_name(part));
}

static cradle_node fab_gases(cradle_model *model, const cradle_input *die, const char *process,
                             const char *place) {
    if (!cradle_given(die, "abatement")) {
        return cradle_datum(model, "logic_nodes", process, "gases", place, "kg CO2e/cm2");
    }
    cradle_node worst = cradle_datum(model, "logic_nodes", process, "gases_95", place, "kg CO2e/cm2");
    cradle_node best = cradle_datum(model, "logic_nodes", process, "gases_99", place, "kg CO2e/cm2");
    cradle_node better = cradle_div(
        model, cradle_sub(model, cradle_number(model, die, "abatement"), cradle_constant(model, 95, "%")),
        cradle_constant(model, 4, "%"));
    return cradle_add(model, cradle_mul(model, cradle_complement(model, better), worst),
                      cradle_mul(model, better, best));
}

static void die_declare(cradle_model *model, const cradle_input *part, const cradle_input *die) {
    const char *process = cradle_text(die, "node");
    const char *place = cradle_text(part, "made_in");
    if (process[0] == '\0') {
        return;
    }
    cradle_node processed = processed_area(model, part, die);
    cradle_node materials = cradle_datum(model, "logic_nodes", process, "materials", place, "kg CO2e/cm2");
    cradle_node electricity = cradle_datum(model, "logic_nodes", process, "electricity", place, "kWh/cm2");
    cradle_node gases = fab_gases(model, die, process, place);

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
