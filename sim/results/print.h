/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pieces of the summary for people.
 */
#ifndef CRADLE_RESULTS_PRINT_H
#define CRADLE_RESULTS_PRINT_H

#include "results/result.h"

typedef struct printer {
    FILE *stream;
    bool color;
    int columns; /* of the terminal; at least PRINT_COLUMNS_MIN */
} printer;

enum { PRINT_COLUMNS_MIN = 40, PRINT_COLUMNS_MAX = 100 };

printer printer_for(FILE *stream, bool color, int columns);
/* Whether all went out: CRADLE_OK, or CRADLE_NO_FILE. */
CRADLE_MUST_CHECK cradle_status print_finish(FILE *stream);
void print_heading(const printer *out, const char *text);

/* A name in exactly `width` columns, cut with an ellipsis if it is longer; '_' in keys is a space to people.
 */
void print_name(const printer *out, const char *name, size_t width);

typedef struct print_row {
    const char *name;
    const cradle_summary *summary;
} print_row;

/* Rows with the mean, its error, its share of `whole` and a bar; numbers aligned at the decimal point. */
void print_rows(const printer *out, const print_row *rows, size_t count, double whole);
/* How the samples of the total are distributed: columns of blocks over the middle of the distribution. */
void print_histogram(const printer *out, const double *samples, uint64_t count,
                     const cradle_summary *summary);
/* A figure that every variant has: a group and member of layout.h. */
typedef struct variant_figure {
    const char *name, *unit; /* name: NULL for the total */
    size_t group, member;
} variant_figure;

/* Name, mean, interval and difference to the first for every variant. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status print_variants(const printer *out, const cradle_result *result,
                                               const variant_figure *figure);
/* The outputs of the first variant with unit and interval. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status print_outputs(const printer *out, const cradle_result *result);

#endif
