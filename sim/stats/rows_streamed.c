/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows piece by piece: the first SKETCH_PILOT samples fix the grids of the sketches, then pieces are
 * evaluated into the same room and counted.
 */
#include <omp.h>

#include "stats/rows_ways.h"
#include "stats/sketch.h"

enum { PIECE = 32 * EVALUATE_BLOCK };

/* Sketches of all rows by what they hold at first. */
static bool make_sketches(const held_rows *held, size_t count, sketch **sketches) {
    const rows *rows = held->rows;
    bool failed = false;
#pragma omp parallel for schedule(dynamic) num_threads(rows->threads)
    for (size_t r = 0; r < held->count; r++) {
        const moments *of = &held->moments[r];
        sketches[r] =
            sketch_new(held->values[r], count, of->low, of->high, rows->run->samples, held->replicates);
        if (sketches[r] == NULL) {
#pragma omp atomic write
            failed = true;
        }
    }
    return !failed;
}

static void count_samples(const held_rows *held, uint64_t first, size_t count, sketch **sketches) {
#pragma omp parallel for schedule(dynamic) num_threads(held->rows->threads)
    for (size_t r = 0; r < held->count; r++) {
        sketch_add(sketches[r], held->values[r], first, count);
    }
}

static cradle_status count_pieces(const held_rows *held, sketch **sketches) {
    const uint64_t samples = held->rows->run->samples;
    uint64_t first = 0, count = held->at_once;
    while (first < samples) {
        cradle_status status = rows_evaluate(held, first, count);
        if (status == CRADLE_OK && first == 0 && !make_sketches(held, (size_t)count, sketches)) {
            status = CRADLE_NO_MEMORY;
        }
        if (status != CRADLE_OK) {
            return status;
        }
        count_samples(held, first, (size_t)count, sketches);
        first += count;
        count = samples - first < PIECE ? samples - first : PIECE;
    }
    return CRADLE_OK;
}

cradle_status rows_stream(const held_rows *held) {
    sketch **sketches = memory_allocate((held->count + 1) * sizeof *sketches);
    if (sketches == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t r = 0; r < held->count; r++) {
        sketches[r] = NULL;
    }
    cradle_status status = count_pieces(held, sketches);
    for (size_t r = 0; r < held->count; r++) {
        if (status == CRADLE_OK) {
            held->rows->summaries[r] = sketch_summary(sketches[r], &held->moments[r]);
        }
        memory_free(sketches[r]);
    }
    memory_free(sketches);
    return status;
}
