/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs: the mappings of a scenario, read and checked by the field tables of a model. Reading collects every
 * complaint; a field that is wrong is left empty, and the accessors of cradle.h give void nodes and "" for
 * it.
 */
#ifndef CRADLE_SCENARIO_INPUT_H
#define CRADLE_SCENARIO_INPUT_H

#include "scenario/library.h"
#include "scenario/number.h"
#include "scenario/parameters.h"

/* One field of an input. */
typedef struct slot {
    const cradle_field *field;
    const tree_pair *written; /* NULL: absent */
    bool assumed;             /* the table's fallback holds */
    bool usable;              /* whatever the kind holds is there and right */
    const char *path;         /* dotted, as in variants and --set */
    number number;            /* NUMBER */
    cradle_node node;         /* NUMBER: once it was asked for, or at once for a formula */
    const char *text;         /* CHOICE, ENTRY, TEXT */
    bool flag;                /* FLAG */
    cradle_input **items;     /* RECORD (one), LIST */
    size_t count;
} slot;

struct cradle_input {
    const cradle_record *record;
    const char *name; /* the last step of the path */
    const char *path;
    const tree *written;
    slot *slots; /* those of an inlined component first */
    size_t count;
    const cradle_component *component; /* or NULL */
    cradle_input *component_input;     /* the same input if inlined */
    bool noted;                        /* its fallbacks are among the choices of the inventory */
};

/* The fallbacks of the tables, each parsed once. */
typedef struct fallbacks {
    text_map index;
    const tree **trees;
    size_t count, capacity;
} fallbacks;

/* Inputs that were read before, by their paths. Variants share what they do not change: a mapping that is the
 * same tree at the same place, was read without complaint and holds no formula is the same input. */
typedef struct input_cache {
    text_map index;
    struct cradle_input **items;
    size_t count, capacity;
} input_cache;

/* What reading needs; one for each variant. */
typedef struct input_reader {
    arena *memory;      /* of what is read */
    arena *lasting;     /* of what the readers of other variants find again: the fallbacks */
    input_cache *cache; /* or NULL */
    bool caching;       /* what is read goes there; then `memory` is that of the cache */
    size_t formulas;    /* that were built */
    source_set *sources;
    diagnostics *complaints;
    data_library *library; /* grows by what is read on demand */
    graph *graph;
    parameters *parameters;
    fallbacks *fallbacks;
} input_reader;

/* Reads a mapping by its table. `others` are keys that stand beside the table's own and are read elsewhere
 * (NULL-terminated; NULL: any). `path` "" is the top. NULL when out of memory, or if it is no mapping. */
CRADLE_MUST_CHECK cradle_input *input_read(input_reader *self, const tree *written,
                                           const cradle_record *record, const char *path, const char *name,
                                           const char *const *others);

/* The same in two steps, for who must know the input while its fields are read. */
CRADLE_MUST_CHECK cradle_input *input_open(input_reader *self, const tree *written,
                                           const cradle_record *record, const char *path, const char *name);
void input_fill(input_reader *self, cradle_input *input, const char *const *others);

/* The slot of a field; an assertion if the table has none. NULL for a NULL input. */
slot *input_slot(const cradle_input *self, const char *field);
/* The slot whose text is this very pointer, anywhere below: where a name that failed was written. */
const slot *input_find_text(const cradle_input *self, const char *text);
/* The node of a number that is usable: its formula, or its quantity, made when first asked for. */
cradle_node input_slot_node(graph *into, slot *found);
/* How the input is called in messages: "part 'frame'". */
const char *input_describe(const cradle_record *record, const char *name, arena *memory);

/* ---- field.c: one field of one kind */
void field_read(input_reader *self, const tree *value, slot *into);
/* Whether a field's formula, built, has its dimension and range; else it is reported. */
bool field_check_formula(input_reader *self, const slot *into);

#endif
