/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparing variants of results draw by draw, and printing what was found.
 */
#ifndef CRADLE_RESULTS_COMPARISON_H
#define CRADLE_RESULTS_COMPARISON_H

#include "results/result.h"

typedef struct comparison_samples { /* of a variant's total */
    const double *values;           /* NULL: all are `constant` */
    double constant;
} comparison_samples;

/* False if the result does not hold them. */
bool comparison_row(const cradle_result *result, size_t v, comparison_samples *samples);

/* One side of a comparison. */
typedef struct comparison_side {
    const cradle_result *result;
    size_t variant;
} comparison_side;

/* What is known of A - B, and how often A is less, for the totals of two variants of a result.
 * CRADLE_NO_MEMORY, or CRADLE_BAD_INPUT if the samples were not kept. */
CRADLE_MUST_CHECK cradle_status comparison_totals(const cradle_result *result, size_t a, size_t b,
                                                  cradle_summary *difference, double *probability);

/* The difference of a stage: a constant if both are; false if the samples were not kept or memory is out. */
bool comparison_stage(const comparison_side *a, const comparison_side *b, cradle_stage stage,
                      cradle_summary *difference);

/* All variants of a result against each other: less[v * variants + w] that v is less than w, and
 * ranks[v * variants + r] that v has the rank r, 0 being the least. Statuses as above. */
CRADLE_MUST_CHECK cradle_status comparison_all(const cradle_result *result, double *less, double *ranks);

/* The comparison for people, with what the difference is made of; and as one JSON object on one line. */
CRADLE_MUST_CHECK cradle_status comparison_print(const comparison_side *a, const comparison_side *b,
                                                 const cradle_compare_options *options,
                                                 const cradle_comparison *found, FILE *stream, bool color,
                                                 int columns);
CRADLE_MUST_CHECK cradle_status comparison_print_json(const comparison_side *a, const comparison_side *b,
                                                      const cradle_comparison *found, FILE *stream);

/* What comparison_all() found. */
CRADLE_MUST_CHECK cradle_status comparison_print_all(const cradle_result *result, const double *less,
                                                     const double *ranks, FILE *stream, bool color,
                                                     int columns);
CRADLE_MUST_CHECK cradle_status comparison_print_all_json(const cradle_result *result, const double *less,
                                                          const double *ranks, FILE *stream);

#endif
