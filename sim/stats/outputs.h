/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The outputs of an assessment: for every variant one node for its total and one for each member of each
 * division, built from its flows. They stand in one list, variant by variant, in the order in which they are
 * best computed: first the parts, as what a part needs no other does, then the total and the other divisions
 * in the order of DIVISION_LIST.
 */
#ifndef CRADLE_STATS_OUTPUTS_H
#define CRADLE_STATS_OUTPUTS_H

#include "stats/assess.h"

typedef struct outputs {
    size_t per_variant;
    size_t total,
        first[DIVISION_COUNT]; /* within a variant: where the total is, and a division's members start */
    size_t count;
    cradle_node *nodes;
} outputs;

/* The total of a variant. */
static inline cradle_node outputs_total(const outputs *self, size_t variant) {
    return self->nodes[variant * self->per_variant + self->total];
}

/* CRADLE_NO_MEMORY, or CRADLE_BAD_INPUT if a flow is void (which has been reported). */
CRADLE_MUST_CHECK cradle_status outputs_build(const inventory *life_cycle, arena *memory, outputs *result);

#endif
