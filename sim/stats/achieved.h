/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which rank correlations a run really draws, beside those the scenario asks for.
 */
#ifndef CRADLE_STATS_ACHIEVED_H
#define CRADLE_STATS_ACHIEVED_H

#include "eval/evaluate.h"
#include "graph/inventory.h"

/* Of at most so many of the run's first samples. */
enum { ACHIEVED_SAMPLES = 65536 };

/* Spearman's rank correlation of each of the inventory's correlations, in the draws of `run`; NAN of fewer
 * than two samples. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status achieved_measure(const inventory *life_cycle, const evaluate_options *run,
                                                 arena *memory, double *achieved);

#endif
