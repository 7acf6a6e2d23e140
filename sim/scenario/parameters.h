/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The named formulas of a variant: its `parameters:`, which formulas use wherever a number stands, and its
 * `outputs:` (outputs.c). They are resolved when a formula first asks for them, so their order in the file
 * does not matter; a circle of formulas is reported with the chain of names.
 */
#ifndef CRADLE_SCENARIO_PARAMETERS_H
#define CRADLE_SCENARIO_PARAMETERS_H

#include "base/text.h"
#include "scenario/expression.h"
#include "scenario/library.h"
#include "scenario/number.h"

typedef struct parameter {
    const tree_pair *written;
    bool usable; /* its number could be read */
    bool busy;   /* its formula is being built */
    bool done;
    bool used;
    number number;
    cradle_node node;
} parameter;

/* What sort of names they are. */
typedef struct parameters_kind {
    const char *key;           /* "parameters": the first step of their paths */
    const char *one;           /* "a parameter" */
    const char *const *also;   /* further keys of theirs, NULL-terminated; or NULL */
    expression_resolve beyond; /* for the names that are none of them; NULL: such a name is a mistake */
    void *context;
} parameters_kind;

extern const parameters_kind parameters_own_kind;

typedef struct parameters {
    const parameters_kind *kind;
    arena *memory;
    diagnostics *complaints;
    graph *graph;
    parameter *items;
    const char **names;
    size_t count;
    text_map index;
    const char **chain; /* of formulas being built; at most `count` */
    size_t depth;
    cradle_input *specification; /* what names such as `spec.storage` mean; NULL: nothing */
    const data_library *library;       /* for it */
} parameters;

/* Reads `written`, the mapping or NULL. False when out of memory. */
CRADLE_MUST_CHECK bool parameters_read(parameters *self, const parameters_kind *kind, const tree *written,
                                       graph *into, arena *memory, diagnostics *complaints);
/* The node of a name that a formula asks for at `where`; false if there is none of that name. */
bool parameters_find(parameters *self, const char *name, place where, cradle_node *result);
/* The node of a number: its quantity under `name`, or its formula. `fallback_of` is NULL, or the path of a
 * field that is absent and has this formula as its fallback; then `absent_at` is where it could stand. */
cradle_node parameters_build(parameters *self, const number *read, const char *name, const char *fallback_of,
                             const tree *absent_at);
/* Builds what no formula asked for, to find its mistakes. */
void parameters_finish(parameters *self);

#endif
