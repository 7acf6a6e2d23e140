/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows live only here. All samples at once: every row has room for them. Piece by piece: the first
 * SKETCH_PILOT samples fix the grids of the sketches, then pieces that stay in the cache are evaluated into
 * the same room and counted.
 */
#include "stats/rows.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#include "random/points.h"
#include "stats/sketch.h"
#include "stats/summary.h"

enum { ROW_ALIGNMENT = 8 /* doubles */, PIECE = 32 * EVALUATE_BLOCK };

/* What lives for one call. */
typedef struct work {
    rows *rows;
    size_t count, replicates;
    double *room;
    double **values; /* by row, into the room or where it is kept */
    moments *moments;
    sketch **sketches;
} work;

/* Whole lines of the cache, and not an even number of blocks: a block of samples uses the same stretch of
 * every row, and at distances of powers of two these stretches would push each other out of the cache. */
static size_t stride_of(uint64_t samples) {
    const size_t stride = ((size_t)samples + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
    return stride % ((size_t)2 * EVALUATE_BLOCK) == 0 ? stride + EVALUATE_BLOCK : stride;
}

static uint64_t samples_at_once(const evaluate_options *run, bool streamed) {
    return streamed && run->samples > SKETCH_PILOT ? SKETCH_PILOT : run->samples;
}

double rows_bytes_each(const evaluate_options *run, bool streamed) {
    return (double)stride_of(samples_at_once(run, streamed)) * sizeof(double) +
           (streamed ? (double)sketch_bytes(points_replicates(run->sampler)) : 0.0);
}

/* ---------------------------------------------------------------- faults */

static bool is_finite(const moments *m) {
    return isfinite(m->mean) && isfinite(m->m2) && isfinite(m->low) && isfinite(m->high);
}

static uint64_t first_not_finite(const double *values, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return i;
        }
    }
    return 0; /* the sum of squares alone: any sample shows it */
}

/* Whether all samples of a piece are finite; where not goes to `faults`. */
static bool check(const work *self, uint64_t first, uint64_t count) {
    bool good = true;
    for (size_t r = 0; r < self->count; r++) {
        if (!is_finite(&self->moments[r])) {
            self->rows->faults[r] = 1 + first + first_not_finite(self->values[r], count);
            good = false;
        }
    }
    return good;
}

/* ---------------------------------------------------------------- both ways */

static cradle_status evaluate_samples(work *self, uint64_t first, uint64_t count) {
    const rows *rows = self->rows;
    cradle_status status = evaluate_piece(rows->plan, rows->run, first, count, self->values, self->moments);
    return status == CRADLE_OK && !check(self, first, count) ? CRADLE_BAD_INPUT : status;
}

static cradle_status summarise_whole(work *self) {
    const rows *rows = self->rows;
    cradle_status status = evaluate_samples(self, 0, rows->run->samples);
    if (status != CRADLE_OK) {
        return status;
    }
#pragma omp parallel for schedule(dynamic) num_threads(rows->threads)
    for (size_t r = 0; r < self->count; r++) {
        cradle_status mine =
            summary_of_row(self->values[r], &self->moments[r], self->replicates, &rows->summaries[r]);
        if (mine != CRADLE_OK) {
#pragma omp atomic write
            status = mine;
        }
    }
    return status;
}

/* Sketches of all rows by what they hold at first. */
static bool make_sketches(work *self, uint64_t count) {
    const rows *rows = self->rows;
    bool failed = false;
#pragma omp parallel for schedule(dynamic) num_threads(rows->threads)
    for (size_t r = 0; r < self->count; r++) {
        self->sketches[r] = sketch_new(self->values[r], (size_t)count, self->moments[r].low,
                                       self->moments[r].high, rows->run->samples, self->replicates);
        if (self->sketches[r] == NULL) {
#pragma omp atomic write
            failed = true;
        }
    }
    return !failed;
}

static void count_samples(work *self, uint64_t first, uint64_t count) {
#pragma omp parallel for schedule(dynamic) num_threads(self->rows->threads)
    for (size_t r = 0; r < self->count; r++) {
        sketch_add(self->sketches[r], self->values[r], first, (size_t)count);
    }
}

static cradle_status summarise_pieces(work *self) {
    const uint64_t samples = self->rows->run->samples;
    uint64_t first = 0, count = samples_at_once(self->rows->run, true);
    while (first < samples) {
        cradle_status status = evaluate_samples(self, first, count);
        if (status == CRADLE_OK && first == 0 && !make_sketches(self, count)) {
            status = CRADLE_NO_MEMORY;
        }
        if (status != CRADLE_OK) {
            return status;
        }
        count_samples(self, first, count);
        first += count;
        count = samples - first < PIECE ? samples - first : PIECE;
    }
    for (size_t r = 0; r < self->count; r++) {
        self->rows->summaries[r] = sketch_summary(self->sketches[r], &self->moments[r]);
    }
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- room */

static bool lay_rows(work *self) {
    const rows *rows = self->rows;
    const size_t stride = stride_of(samples_at_once(rows->run, rows->streamed));
    size_t own = 0;
    for (size_t r = 0; r < self->count; r++) {
        own += rows->kept == NULL || rows->kept[r] == NULL;
    }
    self->room = memory_allocate_aligned(own * stride * sizeof(double));
    double *next = self->room;
    for (size_t r = 0; r < self->count && self->room != NULL; r++) {
        bool kept = rows->kept != NULL && rows->kept[r] != NULL;
        self->values[r] = kept ? rows->kept[r] : next;
        next += kept ? 0 : stride;
        self->sketches[r] = NULL;
        rows->faults[r] = 0;
    }
    return self->room != NULL;
}

cradle_status rows_summarise(rows *self) {
    size_t count = plan_rows(self->plan);
    work work = {.rows = self,
                 .count = count,
                 .replicates = points_replicates(self->run->sampler),
                 .values = memory_allocate((count + 1) * sizeof(*work.values)),
                 .moments = memory_allocate((count + 1) * sizeof(*work.moments)),
                 .sketches = memory_allocate((count + 1) * sizeof(*work.sketches))};
    cradle_status status = CRADLE_NO_MEMORY;
    bool laid = work.values != NULL && work.moments != NULL && work.sketches != NULL && lay_rows(&work);
    if (laid) {
        status = self->streamed ? summarise_pieces(&work) : summarise_whole(&work);
    }
    for (size_t r = 0; laid && r < count; r++) {
        memory_free(work.sketches[r]);
    }
    memory_free(work.room);
    memory_free(work.sketches);
    memory_free(work.moments);
    memory_free(work.values);
    return status;
}
