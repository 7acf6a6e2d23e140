/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parts that are bought whole: an amount (area, energy, pieces) times one cradle-to-gate factor. They
 * differ only in their rows here.
 *
 *     raw materials = count amount factor
 */
#include "stages.h"

static void bought_declare(cradle_model *model, const cradle_input *part, const cradle_input *fields,
                           const char *dataset, const char *entry_field, const char *amount_field,
                           const char *factor_unit) {
    const char *entry = cradle_text(fields, entry_field);
    if (entry[0] == '\0') {
        return;
    }
    cradle_node amount =
        amount_field ? cradle_mul(model, part_count(model, part), cradle_number(model, fields, amount_field))
                     : cradle_number(model, part, "count");
    cradle_node factor = cradle_datum(model, dataset, entry, NULL, cradle_text(part, "made_in"), factor_unit);
    part_emit(model, part, CRADLE_RAW_MATERIALS, amount_field && cradle_primary(fields, amount_field),
              cradle_mul(model, amount, factor));
}

/* ---------------------------------------------------------------- display */

static const cradle_field display_fields[] = {
    {.name = "type",
     .kind = CRADLE_ENTRY,
     .options = "displays",
     .lever = true,
     .doc = "an entry of `displays`, such as oled"},
    {.name = "area",
     .kind = CRADLE_NUMBER,
     .unit = "cm2",
     .low = 0,
     .high = 1e5,
     .lever = true,
     .doc = "area of the panel"},
    {0},
};

static const cradle_record display_record = {
    .name = "display", .doc = "a display module, by area", .fields = display_fields};

static void display_declare(cradle_model *model, const cradle_input *part, const cradle_input *display) {
    bought_declare(model, part, display, "displays", "type", "area", "kg CO2e/m2");
}

const cradle_component display_component = {
    .key = "display", .record = &display_record, .declare = display_declare};

/* ---------------------------------------------------------------- board */

static const cradle_field board_fields[] = {
    {.name = "type",
     .kind = CRADLE_ENTRY,
     .options = "boards",
     .doc = "an entry of `boards`: the bare board with passive parts, without the dies listed apart"},
    {.name = "area",
     .kind = CRADLE_NUMBER,
     .unit = "cm2",
     .low = 0,
     .high = 1e5,
     .lever = true,
     .doc = "area of the board"},
    {0},
};

static const cradle_record board_record = {
    .name = "board", .doc = "a printed circuit board, by area", .fields = board_fields};

static void board_declare(cradle_model *model, const cradle_input *part, const cradle_input *board) {
    bought_declare(model, part, board, "boards", "type", "area", "kg CO2e/m2");
}

const cradle_component board_component = {.key = "board", .record = &board_record, .declare = board_declare};

/* ---------------------------------------------------------------- battery */

static const cradle_field battery_fields[] = {
    {.name = "energy",
     .kind = CRADLE_NUMBER,
     .unit = "Wh",
     .low = 0,
     .high = 1e6,
     .lever = true,
     .doc = "rated energy"},
    {.name = "chemistry",
     .kind = CRADLE_ENTRY,
     .options = "batteries",
     .fallback = "nmc",
     .lever = true,
     .doc = "an entry of `batteries`"},
    {0},
};

static const cradle_record battery_record = {
    .name = "battery", .doc = "a rechargeable battery, by energy", .fields = battery_fields};

static void battery_declare(cradle_model *model, const cradle_input *part, const cradle_input *battery) {
    bought_declare(model, part, battery, "batteries", "chemistry", "energy", "kg CO2e/kWh");
}

const cradle_component battery_component = {
    .key = "battery", .record = &battery_record, .declare = battery_declare};

/* ---------------------------------------------------------------- module */

static const cradle_field module_fields[] = {
    {.name = "type",
     .kind = CRADLE_ENTRY,
     .options = "modules",
     .doc = "an entry of `modules`: camera, speaker, charger, ..."},
    {0},
};

static const cradle_record module_record = {
    .name = "module", .doc = "a bought module, by piece", .fields = module_fields};

static void module_declare(cradle_model *model, const cradle_input *part, const cradle_input *module) {
    bought_declare(model, part, module, "modules", "type", NULL, "kg CO2e/item");
}

const cradle_component module_component = {
    .key = "module", .record = &module_record, .declare = module_declare};
