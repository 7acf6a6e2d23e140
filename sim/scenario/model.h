/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model half of cradle.h: one variant while its product declares it.
 */
#ifndef CRADLE_SCENARIO_MODEL_H
#define CRADLE_SCENARIO_MODEL_H

#include "graph/inventory.h"
#include "scenario/input.h"

/* The members of the inventory by name, and its growing arrays; and what models ask again and again. */
typedef struct inventory_index {
    text_map parts, gases, choices;
    size_t part_capacity, gas_capacity, choice_capacity;
    text_map noted; /* data that are choices already: bits of the localities by which they were chosen */
    text_map unit_texts;
    unit *units; /* that models named, by unit_texts */
    size_t unit_count, unit_capacity;
} inventory_index;

struct cradle_model {
    arena *memory;  /* of the declaration alone, */
    arena *lasting; /* and of what outlives it: names */
    graph *graph;
    inventory *inventory;
    inventory_index *index;
    variant *variant;
    data_library *library;
    input_reader *reader;
    const cradle_input *root; /* of the variant */
    diagnostics *complaints;
    cradle_scope scope; /* of the flows now emitted */
    int first_year; /* 0: not stated */
};

void inventory_index_init(inventory_index *self, arena *memory);
/* The unit of a model's literal, parsed once. */
unit model_unit(const cradle_model *self, const char *text);
/* Notes a choice once; false if it stood there already. */
bool model_note_choice(cradle_model *self, const char *sentence);
/* Notes the names that a table's fallback chose: "use.country: GLO, by default". */
void model_note_fallbacks(cradle_model *self, cradle_input *input);

/* ---- scale_up.c */

/* Adds to the flows of a variant those that stand for the sources left out. */
void model_scale_up(cradle_model *self);

#endif
