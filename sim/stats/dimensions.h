/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which quantity gets which dimension of the Sobol' points (random/points.h).
 *
 * The rule: by name, from "data.batteries..." to "use...", whether the quantity varies or not; first those of
 * the first variant, then those that only the second has, and so on. So another value, another spread or none
 * for a quantity moves no other quantity's draws, and neither do variants at the end; a part or a datum more
 * moves those whose names come after it. (The order in which models read would depend on the compiler, which
 * chooses in which order the arguments of a call are evaluated.)
 */
#ifndef CRADLE_STATS_DIMENSIONS_H
#define CRADLE_STATS_DIMENSIONS_H

#include "eval/evaluate.h"
#include "graph/inventory.h"

/* ranks[axis] of all axes of the plan, from 0, each once. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status dimensions_choose(const plan *plan, const inventory *life_cycle,
                                                  arena *memory, uint32_t *ranks);

#endif
