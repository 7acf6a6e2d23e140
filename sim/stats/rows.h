/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of one plan, drawn, evaluated and summarised: all samples at once, with exact order statistics, or
 * piece by piece into sketches, in memory that does not grow with the samples.
 *
 * Each row is summarised by one thread, so the threads change nothing.
 */
#ifndef CRADLE_STATS_ROWS_H
#define CRADLE_STATS_ROWS_H

#include "eval/evaluate.h"

typedef struct rows {
    const plan *plan;
    const evaluate_options *run;
    int threads;
    bool streamed;       /* into sketches */
    double *const *kept; /* by row: where its samples go, or NULL; NULL: none are kept. Not if `streamed` */
    cradle_summary *summaries; /* by row; `deterministic` is the caller's */
    uint64_t *faults;          /* by row: 1 + the first sample that is not finite; 0: all are */
} rows;

/* Memory for a row. */
double rows_bytes_each(const evaluate_options *run, bool streamed);
/* CRADLE_NO_MEMORY, CRADLE_INTERRUPTED; CRADLE_BAD_INPUT if there are faults. */
CRADLE_MUST_CHECK cradle_status rows_summarise(rows *self);

#endif
