/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas of the user: "= 0.9 * box_area * board_weight". Numbers, names of parameters, units as
 * constants (a number directly before a unit binds tightest: `2 kg/item`), + - * / ^, brackets, and the
 * functions min, max, clamp, exp, log, sqrt. Built straight into the graph, which checks the units.
 *
 * `^` binds to the right and before a sign (-2^2 is -4). A symbol of units.h is that unit, never a parameter.
 * Refused because they can be read in two ways: `2 kg ^ 2`, and `a / 2 kg/item`.
 */
#ifndef CRADLE_SCENARIO_EXPRESSION_H
#define CRADLE_SCENARIO_EXPRESSION_H

#include "graph/graph.h"

/* The node of a name that is no unit, function or number; `where` is the name's own place. If there is none
 * the resolver reports it (with a suggestion) and returns a void node. */
typedef cradle_node (*expression_resolve)(void *context, const char *name, place where);

/* Builds the formula in `text` (without the "="), which stands at `where`. What is wrong is reported with
 * the column of the fault, and the node is void. Nesting is limited to 64. */
cradle_node expression_build(const char *text, place where, graph *graph, expression_resolve resolve,
                             void *context, arena *memory, diagnostics *complaints);

#endif
