/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The outputs of an assessment: for every variant one node for its total and one for each member of each
 * division, built from its flows. They stand in one list, variant by variant: the total first, then the
 * divisions in the order of DIVISION_LIST.
 */
#ifndef CRADLE_STATS_OUTPUTS_H
#define CRADLE_STATS_OUTPUTS_H

#include "stats/assess.h"

typedef struct outputs {
    size_t per_variant;
    size_t first[DIVISION_COUNT]; /* within a variant: where a division's members start; 0 is the total */
    size_t count;
    cradle_node *nodes;
} outputs;

/* CRADLE_NO_MEMORY, or CRADLE_BAD_INPUT if a flow is void (which has been reported). */
CRADLE_MUST_CHECK cradle_status outputs_build(const inventory *life_cycle, arena *memory, outputs *result);

#endif
