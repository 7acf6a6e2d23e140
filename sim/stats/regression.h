/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of regression share: the inputs of a batch of subjects as columns of samples and of ranks,
 * and their correlations.
 */
#ifndef CRADLE_STATS_REGRESSION_H
#define CRADLE_STATS_REGRESSION_H

#include "stats/factors.h"

typedef struct regression {
    const factors *factors;
    const inventory *inventory;
    evaluate_options run;
    arena *memory;
    sampler_tables *tables;
    size_t samples;
    double **figures; /* by subject; NULL: constant */
    const plan *plan; /* of all figures, */
    size_t *axis_of;  /* and by input its axis there */
    /* the subject at hand: the node of each input, or -1 if it is none of its uncertain ones */
    ptrdiff_t *node_of;
    bool *reached; /* by node */
    /* the batch of subjects at hand: the quantities they depend on, each a column */
    uint32_t *nodes;
    size_t node_count, node_limit;
    ptrdiff_t *column_of;               /* by node, or -1 */
    double *values, *ranks;             /* [column][sample], standardised */
    double *rank_low, *rank_high;       /* by column: of its ranks */
    double *value_matrix, *rank_matrix; /* correlations of the columns */
    double *scratch;                    /* of a figure: standardised, then ranks */
    double *vectors;                    /* two of the length of the inputs, and what two regressions need */
    size_t *inputs, *columns;           /* the subject's own inputs, and their columns */
} regression;

static inline double *regression_row(double *rows, size_t index, size_t samples) {
    return rows + index * samples;
}

double regression_dot(const double *a, const double *b, size_t count);
/* To mean 0 and norm 1; to all 0 if there is no variation. Returns the variance (n - 1). */
double regression_standardise(double *values, size_t count);

/* How many columns a batch may have: all there are, or so many that their matrices stay small; but those of
 * one subject at least. */
size_t regression_limit(const factors *f);
/* Fills self->node_of for a subject. */
void regression_find_nodes(regression *self, size_t subject);
/* Takes subjects from `first` on as long as their columns fit; returns the end. */
size_t regression_choose_batch(regression *self, size_t first);
/* Draws the columns of the batch and correlates them. */
CRADLE_MUST_CHECK cradle_status regression_draw(const regression *self);

#endif
