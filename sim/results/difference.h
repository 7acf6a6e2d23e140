/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The regression gate: what differs between the figures of two results.
 */
#ifndef CRADLE_RESULTS_DIFFERENCE_H
#define CRADLE_RESULTS_DIFFERENCE_H

#include "results/result.h"

/* When two figures count as different. Both 0: unless they are the same bits. */
typedef struct difference_rule {
    double tolerance; /* by more than this share of the larger */
    double errors;    /* by more than so many standard errors of their difference; figures without one
                         (standard deviations, errors) are passed over, figures without uncertainty and
                         deterministic ones are held to `tolerance` */
} difference_rule;

typedef struct difference_place { /* of a figure */
    const char *group;            /* "/by_stage" */
    const char *variant, *member; /* member: NULL for the total */
    const char *figure;           /* "mean", "quantiles" */
    const char *quantile;         /* "0.5", or NULL */
    double old_value, new_value;
    double size; /* by which it is judged: relative difference, or standard errors */
} difference_place;

typedef struct difference {
    uint64_t compared, different;
    difference_place first, worst;  /* if different > 0 */
    uint64_t missing;               /* variants and members that only one of the two has */
    difference_place first_missing; /* its group, variant and, unless the variant is missing, member */
    bool missing_in_new;            /* whether it is the new one that lacks it */
} difference;

difference difference_find(const cradle_result *old_result, const cradle_result *new_result,
                           const difference_rule *rule);

/* The name of the index-th input that is not the same in both, NULL beyond. */
const char *difference_input(const cradle_result *old_result, const cradle_result *new_result, size_t index);

/* What was found, for people and for scripts. CRADLE_NO_FILE if the stream cannot be written. */
CRADLE_MUST_CHECK cradle_status difference_print(const difference *found, const cradle_result *old_result,
                                                 const cradle_result *new_result, const difference_rule *rule,
                                                 FILE *stream);
CRADLE_MUST_CHECK cradle_status difference_print_json(const difference *found, FILE *stream);

#endif
