/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whose sensitivity to what: the subjects (totals of variants, or differences of two) and the factors, which
 * are the inputs they depend on, each name once, and their groups. For the files of sensitivity.
 */
#ifndef CRADLE_STATS_FACTORS_H
#define CRADLE_STATS_FACTORS_H

#include "stats/sensitivity.h"

typedef struct subject {
    size_t variant;
    cradle_node root;
} subject;

typedef struct factors {
    const graph *graph;
    subject *subjects;
    size_t subject_count;
    const char **names; /* of the inputs, sorted, then of the groups, sorted */
    size_t input_count, count;
    ptrdiff_t *input_of; /* by node of the graph: the input a quantity is, or -1 */
    ptrdiff_t *group_of; /* by input: its group, from input_count on, or -1 */
} factors;

/* CRADLE_NO_MEMORY; CRADLE_BAD_INPUT for a variant of the options that does not exist. */
CRADLE_MUST_CHECK cradle_status factors_find(const inventory *life_cycle, const sensitivity_options *options,
                                             arena *memory, diagnostics *complaints, factors *result);
/* Whether the factor is the node's input or its group. */
bool factors_holds(const factors *self, size_t factor, uint32_t node);
/* The index of the input of this name, which there is. */
size_t factors_input(const factors *self, const char *name);
/* The index of a variant by its name; false, and reported, if there is none. */
bool factors_find_variant(const inventory *life_cycle, const char *name, diagnostics *complaints,
                          size_t *variant);

/* The path a name stands under: "parts.frame", "data.materials.aluminium", "data.generation"; its length. For
 * inputs at most two steps, as a part counts once; 0 if it has a single step. */
size_t factors_group_length(const char *name);

/* Memory a sensitivity may take for rows of samples; and the most samples of at most `most` that a sampler
 * can take and of which `rows` rows fit. */
#define SENSITIVITY_BYTES_MAX ((size_t)1 << 30)
uint64_t factors_samples(cradle_sampler sampler, uint64_t most, size_t rows);

/* ---- regression.c, sobol_measure.c: the measures of all subjects into `result`, which is NAN before. `run`
 * has ranks. */

CRADLE_MUST_CHECK cradle_status regression_measure(const factors *factors, const evaluate_options *run,
                                                   arena *memory, sensitivity *result);
CRADLE_MUST_CHECK cradle_status sobol_measure(const factors *factors, const evaluate_options *run,
                                              sensitivity *result);

/* ---- slopes.c: elasticity and contribution of one subject, whose variance is given. False: out of memory.
 */
CRADLE_MUST_CHECK bool slopes_measure(const factors *factors, size_t subject, double variance,
                                      sensitivity *result);

/* ---- ranking.c: puts ranks, from 0, in place of values; equal ones share the mean rank. False: out of
 * memory. */
CRADLE_MUST_CHECK bool ranking_replace(double *values, size_t count);

#endif
