/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The `parameters:` of a variant: names that formulas use wherever a number stands. They are resolved when a
 * formula first asks for them, so their order in the file does not matter; a circle of formulas is reported
 * with the chain of names.
 */
#ifndef CRADLE_SCENARIO_PARAMETERS_H
#define CRADLE_SCENARIO_PARAMETERS_H

#include "base/text.h"
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

typedef struct parameters {
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

/* Reads `written`, the `parameters:` mapping or NULL. False when out of memory. */
CRADLE_MUST_CHECK bool parameters_read(parameters *self, const tree *written, graph *into, arena *memory,
                                       diagnostics *complaints);
/* The node of a number: its quantity under `name`, or its formula. `fallback_of` is NULL, or the path of a
 * field that is absent and has this formula as its fallback; then `absent_at` is where it could stand. */
cradle_node parameters_build(parameters *self, const number *read, const char *name, const char *fallback_of,
                             const tree *absent_at);
/* Builds what no formula asked for, to find its mistakes. */
void parameters_finish(parameters *self);

#endif
