/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `correlations:` of a scenario: which of its uncertain numbers go together, and how closely.
 *
 *     correlations:
 *       - {between: [parts.frame.mass, parts.back_cover.mass], rank: 0.8}
 *
 * `rank` is Spearman's; of more than two names it holds between any two. Numbers that are linked by pairs
 * form a group (random/copula.h), in the order in which they are named; its pairs that are not stated are not
 * correlated.
 */
#ifndef CRADLE_SCENARIO_CORRELATIONS_H
#define CRADLE_SCENARIO_CORRELATIONS_H

#include "graph/inventory.h"
#include "scenario/tree.h"

/* Reads `written`, which may be NULL, into the inventory. False when out of memory; what is wrong is
 * reported. */
CRADLE_MUST_CHECK bool correlations_read(const tree *written, arena *memory, diagnostics *complaints,
                                         inventory *into);
/* Checks the names against the graph, whose variants are all declared, and has it draw the groups together.
 * False when out of memory. */
CRADLE_MUST_CHECK bool correlations_apply(const tree *written, arena *memory, diagnostics *complaints,
                                          inventory *into);

#endif
