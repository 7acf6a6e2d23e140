/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity: what drives a total, and what drives its uncertainty. For every input of a variant's total (or
 * of its difference to another variant's) and for every group of inputs the measures of MEASURE_LIST. A group
 * is what stands under one path: a part, a data entry, a country's grid, the losses of all networks.
 */
#ifndef CRADLE_STATS_SENSITIVITY_H
#define CRADLE_STATS_SENSITIVITY_H

#include "eval/evaluate.h"
#include "graph/inventory.h"

/* name, key in files, what it is. Those of correlation and regression do not exist for groups. */
#define MEASURE_LIST(X)                                                                                \
    X(ELASTICITY, elasticity, "relative change of the figure by that of the input, at central values") \
    X(CONTRIBUTION, contribution, "share of the variance by linear propagation")                       \
    X(RANK_CORRELATION, rank_correlation, "rank correlation (Spearman)")                               \
    X(PARTIAL_RANK_CORRELATION, partial_rank_correlation, "partial rank correlation")                  \
    X(STANDARDISED_REGRESSION, standardised_regression, "standardised regression coefficient")         \
    X(FIRST_ORDER, first_order, "first-order index from given data")                                   \
    X(SOBOL_FIRST, sobol_first, "first-order Sobol' index (Saltelli 2010)")                            \
    X(SOBOL_FIRST_ERROR, sobol_first_standard_error, "standard error of the first-order Sobol' index") \
    X(SOBOL_TOTAL, sobol_total, "total Sobol' index (Jansen 1999)")                                    \
    X(SOBOL_TOTAL_ERROR, sobol_total_standard_error, "standard error of the total Sobol' index")

typedef enum sensitivity_measure {
#define X(name, key, doc) MEASURE_##name,
    MEASURE_LIST(X)
#undef X
        MEASURE_COUNT
} sensitivity_measure;

const char *measure_key(sensitivity_measure m);
const char *measure_doc(sensitivity_measure m);

typedef struct sensitivity {
    cradle_sensitivity kind;
    const char *versus; /* of the differences to this variant; NULL: of the totals */
    size_t variant_count;
    size_t input_count;  /* with the groups, which come last */
    const char **inputs; /* their dotted paths, sorted */
    bool *is_group;
    double *values; /* [variant_count][input_count][MEASURE_COUNT]; NAN where not known */
} sensitivity;

double *sensitivity_at(const sensitivity *self, size_t variant, size_t input);

typedef struct sensitivity_options {
    cradle_sensitivity kind;   /* not CRADLE_NO_SENSITIVITY */
    evaluate_options evaluate; /* of the run */
    const char *of;            /* the only variant to look at; NULL: all */
    const char *versus;
} sensitivity_options;

/* Correlations take at most so many of the run's samples, Sobol' indices so many base samples. */
enum { SENSITIVITY_REGRESSION_SAMPLES = 8192, SENSITIVITY_SOBOL_SAMPLES = 65536 };

/* Everything is in `memory`. CRADLE_BAD_INPUT (a variant that does not exist, reported), CRADLE_NO_MEMORY,
 * CRADLE_INTERRUPTED. The run must have succeeded: its numbers are finite. */
CRADLE_MUST_CHECK cradle_status sensitivity_find(const inventory *life_cycle,
                                                 const sensitivity_options *options, arena *memory,
                                                 diagnostics *complaints, sensitivity *result);

#endif
