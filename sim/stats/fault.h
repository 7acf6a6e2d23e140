/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a number that is not finite came from.
 */
#ifndef CRADLE_STATS_FAULT_H
#define CRADLE_STATS_FAULT_H

#include "eval/evaluate.h"
#include "graph/inventory.h"

typedef struct fault_point { /* where the number was met */
    const char *variant;
    bool central; /* every quantity at its value, else the sample `index` of the run */
    uint64_t index;
    const plan *plan;
    const evaluate_options *run;
} fault_point;

/* Reports the first operation below `output` whose operands are finite and whose value is not, at the place
 * of the quantity it depends on. */
void fault_report(const graph *g, cradle_node output, const fault_point *point, arena *memory,
                  diagnostics *complaints);

#endif
