/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of one plan, drawn, evaluated and summarised, with exact order statistics: all samples at once,
 * or, if they are many and need not be kept, through sieves; else piece by piece into sketches, in memory
 * that does not grow with the samples.
 *
 * Each row is summarised by one thread, so the threads change nothing.
 */
#ifndef CRADLE_STATS_ROWS_H
#define CRADLE_STATS_ROWS_H

#include "eval/evaluate.h"

typedef enum rows_way { ROWS_WHOLE, ROWS_SIFTED, ROWS_STREAMED } rows_way;

typedef struct rows {
    const plan *plan;
    const evaluate_options *run;
    int threads;
    rows_way way;
    double *const *kept;       /* by row: where its samples go, or NULL; NULL: none are. Only as a whole */
    cradle_summary *summaries; /* by row; `deterministic` is the caller's */
    uint64_t *faults;          /* by row: 1 + the first sample that is not finite; 0: all are */
} rows;

/* How rows that fit in memory are summarised. */
rows_way rows_way_of(const evaluate_options *run, bool kept);
/* Memory for a row, about. */
double rows_bytes_each(const evaluate_options *run, rows_way way);
/* CRADLE_NO_MEMORY, CRADLE_INTERRUPTED; CRADLE_BAD_INPUT if there are faults. */
CRADLE_MUST_CHECK cradle_status rows_summarise(rows *self);

#endif
