/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sketch: what is kept of a row whose samples are too many to be held. Values are counted in SKETCH_BUCKETS
 * equal intervals between the 1 % and the 99 % quantile of the row's first SKETCH_PILOT samples, and in one
 * bucket on either side. Counts are whole numbers, so the order in which values come changes no bit.
 *
 * A quantile is found to its bucket, so its error is at most the bucket's width, 1/4096 of that distance, for
 * every row whatever its shape as long as the quantile lies on the grid (the outermost that is reported, 2.5
 * %, is hundreds of standard errors of the pilot inside it; a quantile beyond would be known to lie between
 * the end of the grid and the smallest or largest sample). Within the bucket values are taken to lie evenly,
 * which leaves f'(q) w^2 / (8 f(q)) for a density f and a width w: of a normal about 3e-7 of its standard
 * deviation.
 */
#ifndef CRADLE_STATS_SKETCH_H
#define CRADLE_STATS_SKETCH_H

#include "eval/evaluate.h"

enum {
    SKETCH_BUCKETS = 4096,
    SKETCH_PILOT = 1 << 16,
    SKETCH_CELLS = SKETCH_BUCKETS + 2 /* with those beyond either end */
};

typedef struct sketch {
    double low, width; /* of the grid, of a bucket */
    size_t replicates;
    uint64_t replicate_size; /* samples */
    uint64_t *counts;        /* [replicates][SKETCH_CELLS] */
    moments *means;          /* [replicates] */
} sketch;

/* How much memory a sketch takes. */
size_t sketch_bytes(size_t replicates);
/* Fixes the grid by the first samples of a run of `samples`; counts nothing. NULL when out of memory; else
 * memory_free() it. All values are finite. */
CRADLE_MUST_CHECK sketch *sketch_new(const double *pilot, size_t count, double low, double high,
                                     uint64_t samples, size_t replicates);
/* Counts the samples from `first` on. */
void sketch_add(sketch *self, const double *values, uint64_t first, size_t count);
/* As summary_of_row(). */
cradle_summary sketch_summary(const sketch *self, const moments *row_moments);

#endif
