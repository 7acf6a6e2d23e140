/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which variants are evaluated together: as many, in their order, as have rows that fit in memory. What two
 * batches share is evaluated in both, which costs little beside the rows of each. Batches depend on the
 * inventory, the samples and the memory alone.
 */
#ifndef CRADLE_STATS_BATCHES_H
#define CRADLE_STATS_BATCHES_H

#include "stats/outputs.h"
#include "stats/rows.h"

typedef struct batches {
    size_t count;
    size_t *ends; /* by batch: behind its last variant */
    size_t rows;  /* of the largest */
    rows_way way; /* ROWS_STREAMED: not even those of one variant fit */
} batches;

/* `kept`: all samples of all, in one batch whatever it takes. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status batches_make(const inventory *life_cycle, const outputs *all,
                                             const evaluate_options *run, double bytes, bool kept,
                                             arena *memory, batches *result);

/* The uncertain quantities that the outputs need, and all nodes that are evaluated for them. */
typedef struct batches_census {
    size_t draws, nodes;
} batches_census;
CRADLE_MUST_CHECK cradle_status batches_count(const inventory *life_cycle, const outputs *all,
                                              batches_census *census);

#endif
