/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which way rows are summarised, the room for their samples, which live only here, and the plainest way: all
 * samples at once.
 */
#include <math.h>
#include <omp.h>

#include "random/points.h"
#include "stats/rows_ways.h"
#include "stats/sieve.h"
#include "stats/sketch.h"
#include "stats/summary.h"

/* A replicate must begin with a block. */
static bool can_be_sifted(const evaluate_options *run) {
    const size_t replicates = points_replicates(run->sampler);
    return run->samples > sieve_pilot(run->samples) &&
           (replicates == 1 || run->samples / replicates % EVALUATE_BLOCK == 0);
}

static uint64_t samples_at_once(const evaluate_options *run, rows_way way) {
    const uint64_t pilot = way == ROWS_SIFTED ? sieve_pilot(run->samples) : SKETCH_PILOT;
    return way != ROWS_WHOLE && run->samples > pilot ? pilot : run->samples;
}

rows_way rows_way_of(const evaluate_options *run, bool kept) {
    return !kept && can_be_sifted(run) ? ROWS_SIFTED : ROWS_WHOLE;
}

/* From one row to the next: the samples at once, and what of all samples the sieves of most rows keep. */
static size_t row_stride(const evaluate_options *run, rows_way way) {
    const uint64_t at_once = samples_at_once(run, way);
    const uint64_t kept =
        way == ROWS_SIFTED ? (uint64_t)(1.1 * sieve_share(run->samples) * (double)run->samples) : 0;
    return evaluate_stride(at_once > kept ? at_once : kept);
}

double rows_bytes_each(const evaluate_options *run, rows_way way) {
    const double row = (double)row_stride(run, way) * sizeof(double);
    switch (way) {
    case ROWS_SIFTED:
        return row + (double)evaluate_block_count(run->samples) * (sizeof(sieve_piece) + sizeof(double));
    case ROWS_STREAMED:
        return row + (double)sketch_bytes(points_replicates(run->sampler));
    default:
        return row;
    }
}

/* ---------------------------------------------------------------- faults */

bool rows_finite(const moments *m) {
    return isfinite(m->mean) && isfinite(m->m2) && isfinite(m->low) && isfinite(m->high);
}

uint64_t rows_first_not_finite(const double *values, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return i;
        }
    }
    return 0;
}

bool rows_check(const held_rows *self, uint64_t first, uint64_t count) {
    bool good = true;
    for (size_t r = 0; r < self->count; r++) {
        if (!rows_finite(&self->moments[r])) {
            self->rows->faults[r] = 1 + first + rows_first_not_finite(self->values[r], count);
            good = false;
        }
    }
    return good;
}

/* ---------------------------------------------------------------- all samples at once */

cradle_status rows_evaluate(const held_rows *self, uint64_t first, uint64_t count) {
    const rows *rows = self->rows;
    cradle_status status = evaluate_piece(rows->plan, rows->run, first, count, self->values, self->moments);
    return status == CRADLE_OK && !rows_check(self, first, count) ? CRADLE_BAD_INPUT : status;
}

static cradle_status summarise_whole(const held_rows *self) {
    const rows *rows = self->rows;
    cradle_status status = rows_evaluate(self, 0, self->at_once);
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

/* ---------------------------------------------------------------- room */

/* Threads that take blocks of all rows would meet each large page at the same time, and each clear it. */
static void page_in(double *room, size_t count, int threads) {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t at = 0; at < count; at += MEMORY_LARGE_PAGE / sizeof *room) {
        room[at] = 0.0;
    }
}

/* The room that is not the caller's, or NULL. */
static double *lay_rows(held_rows *self) {
    const rows *rows = self->rows;
    size_t own = 0;
    for (size_t r = 0; r < self->count; r++) {
        own += rows->kept == NULL || rows->kept[r] == NULL;
    }
    double *room = memory_allocate_aligned(own * self->stride * sizeof *room), *next = room;
    if (room != NULL) {
        page_in(room, own * self->stride, rows->threads);
    }
    for (size_t r = 0; r < self->count && room != NULL; r++) {
        bool kept = rows->kept != NULL && rows->kept[r] != NULL;
        self->values[r] = kept ? rows->kept[r] : next;
        next += kept ? 0 : self->stride;
        rows->faults[r] = 0;
    }
    return room;
}

static cradle_status summarise(const held_rows *self) {
    switch (self->rows->way) {
    case ROWS_SIFTED:
        return rows_sift(self);
    case ROWS_STREAMED:
        return rows_stream(self);
    default:
        return summarise_whole(self);
    }
}

cradle_status rows_summarise(rows *self) {
    size_t count = plan_rows(self->plan);
    held_rows held = {.rows = self,
                      .count = count,
                      .at_once = samples_at_once(self->run, self->way),
                      .stride = row_stride(self->run, self->way),
                      .replicates = points_replicates(self->run->sampler),
                      .values = memory_allocate((count + 1) * sizeof *held.values),
                      .moments = memory_allocate((count + 1) * sizeof *held.moments)};
    cradle_status status = CRADLE_NO_MEMORY;
    double *room = held.values != NULL && held.moments != NULL ? lay_rows(&held) : NULL;
    if (room != NULL) {
        status = summarise(&held);
    }
    memory_free_aligned(room);
    memory_free(held.moments);
    memory_free(held.values);
    return status;
}
