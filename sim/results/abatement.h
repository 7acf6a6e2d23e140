/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An abatement table: what each lever saves alone, and what they save together in an order in which each
 * comes on top of those before it. All of it is found draw by draw in one result that keeps its samples.
 */
#ifndef CRADLE_RESULTS_ABATEMENT_H
#define CRADLE_RESULTS_ABATEMENT_H

#include "results/result.h"

typedef struct abatement_saving {
    const char *lever;     /* borrowed */
    cradle_summary saving; /* alone; or on top of the levers before it */
    double probability;    /* that it saves */
    cradle_summary all;    /* what it and the levers before it save; alone: the same as `saving` */
    cradle_summary left;   /* the total that is left with them */
} abatement_saving;

/* A lever that is not among those taken together. */
typedef struct abatement_rest {
    const char *lever;
    const char
        *instead;     /* the lever taken that sets the same; NULL: it saves nothing on top of those taken */
    const char *path; /* which both set */
} abatement_rest;

typedef struct abatement {
    const cradle_result *result; /* its first variant is the baseline */
    abatement_saving *alone;     /* the largest saving first */
    abatement_saving *together;  /* in the order in which they are taken */
    abatement_rest *rest;
    size_t alone_count, together_count, rest_count;
} abatement;

/* What the variant `with` saves against `without`, and against the first variant; both by their names.
 * CRADLE_NO_MEMORY, or CRADLE_BAD_INPUT if there is none of that name or the samples were not kept. */
CRADLE_MUST_CHECK cradle_status abatement_find(const cradle_result *result, const char *with,
                                               const char *without, abatement_saving *saving);

CRADLE_MUST_CHECK cradle_status abatement_print(const abatement *self, FILE *stream, bool color, int columns);
CRADLE_MUST_CHECK cradle_status abatement_print_json(const abatement *self, FILE *stream);

#endif
