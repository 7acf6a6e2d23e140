/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ways of summarising rows share (rows.c, rows_sifted.c, rows_streamed.c).
 */
#ifndef CRADLE_STATS_ROWS_WAYS_H
#define CRADLE_STATS_ROWS_WAYS_H

#include "stats/rows.h"

/* Room for as many samples of each row as are held at once: all, or the pilot of its sieve or sketch. */
typedef struct held_rows {
    rows *rows;
    size_t count, replicates;
    uint64_t at_once; /* samples */
    size_t stride;    /* doubles that a row has */
    double **values;  /* by row */
    moments *moments;
} held_rows;

bool rows_finite(const moments *m);
/* 0 if all are: then it is the sum of squares alone, which any sample shows. */
uint64_t rows_first_not_finite(const double *values, uint64_t count);
/* Whether the moments of all rows are finite; where not, which of the `count` samples that are held, from
 * `first` on, is to blame goes to the faults. */
bool rows_check(const held_rows *self, uint64_t first, uint64_t count);

/* The samples [first, first + count) of all rows; statuses as of rows_summarise(). */
CRADLE_MUST_CHECK cradle_status rows_evaluate(const held_rows *self, uint64_t first, uint64_t count);

/* ROWS_SIFTED and ROWS_STREAMED; statuses as of rows_summarise(). */
CRADLE_MUST_CHECK cradle_status rows_sift(const held_rows *held);
CRADLE_MUST_CHECK cradle_status rows_stream(const held_rows *held);

#endif
