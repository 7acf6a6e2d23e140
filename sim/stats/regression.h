/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of regression share: the inputs of a batch of subjects as columns of samples and of ranks,
 * and their correlations.
 */
#ifndef CRADLE_STATS_REGRESSION_H
#define CRADLE_STATS_REGRESSION_H

#include "stats/factors.h"

/* So many subjects are measured together, and so many columns multiplied: what they have in common is read
 * once. */
enum { REGRESSION_TOGETHER = 4, REGRESSION_CLASSES_MAX = 32 };

/* Classes of a column: equally wide stretches of its ranks. */
typedef struct regression_classes {
    double low, scale; /* scale 0: it does not vary, and there is one class */
    uint32_t counts[REGRESSION_CLASSES_MAX];
} regression_classes;

/* A subject at hand. */
typedef struct measured {
    size_t variant, count;          /* how many inputs it has, */
    size_t *inputs, *columns;       /* and which */
    double variance;                /* of its figure, which is 0 if the subject is a constant */
    double *figure, *ranks;         /* [sample], standardised */
    double *with_value, *with_rank; /* by column, of all: correlations with its values and its ranks, */
    double *between;                /* and the sum of squares between its classes */
} measured;

typedef struct regression {
    const factors *factors;
    evaluate_options run;
    arena *memory;
    sampler_tables *tables;
    size_t samples, classes;
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
    regression_classes *classes_of;     /* by column */
    double *value_matrix, *rank_matrix; /* correlations of the columns */
    /* those measured together */
    measured subjects[REGRESSION_TOGETHER];
    double *side_by_side; /* their figures, [sample][subject] */
    double *room;         /* what two regressions need */
} regression;

static inline double *regression_row(const regression *self, double *rows, size_t index) {
    return rows + index * evaluate_stride(self->samples);
}

double regression_dot(const double *a, const double *b, size_t count);
/* The same of several columns with another, which is read once. */
void regression_dots(const double *const columns[REGRESSION_TOGETHER], const double *other, size_t count,
                     double found[REGRESSION_TOGETHER]);
/* To mean 0 and norm 1; to all 0 if there is no variation. Returns the variance (n - 1). */
double regression_standardise(double *values, size_t count);

/* How many columns a batch may have: all there are, or so many that their matrices stay small; but those of
 * one subject at least. */
size_t regression_limit(const factors *f);
/* Fills self->node_of for a subject. */
void regression_find_nodes(regression *self, size_t subject);
/* Takes subjects from `first` on as long as their columns fit; returns the end. */
size_t regression_choose_batch(regression *self, size_t first);
/* Draws the columns of the batch, correlates them and counts their classes. */
CRADLE_MUST_CHECK cradle_status regression_draw(const regression *self);
/* The class of each of `count` ranks of a column. */
void regression_find_classes(const regression_classes *self, size_t classes, const double *ranks,
                             size_t count, int32_t *found);
/* Takes the figures of self->subjects, the first of which is subject number `first`: of each all but its
 * inputs. In regression_figures.c. */
CRADLE_MUST_CHECK cradle_status regression_take_figures(regression *self, size_t first, size_t count);

/* The matrix of correlations (only i >= j is looked at) of `count` inputs and theirs with the figure: the
 * coefficients of standardised regression, and of partial correlation. `matrix` and `work`, which has
 * REGRESSION_TOGETHER times `count` numbers, are used up. False if the inputs are linearly dependent. In
 * least_squares.c. */
bool least_squares(double *matrix, size_t count, const double *with_figure, double *work,
                   double *coefficients, double *partial);

#endif
