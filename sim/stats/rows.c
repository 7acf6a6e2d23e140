/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows live only here. All samples at once: every row has room for them. Through sieves: the first samples
 * fix the sieves, and the others pass through them block by block, each thread with one block of every row,
 * which stays in its cache. Piece by piece: the first SKETCH_PILOT samples fix the grids of the sketches,
 * then pieces are evaluated into the same room and counted.
 */
#include "stats/rows.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "random/points.h"
#include "stats/sieve.h"
#include "stats/sketch.h"
#include "stats/summary.h"

enum { PIECE = 32 * EVALUATE_BLOCK };

/* What sifting needs besides. Parts of the samples are those of each thread, then the pilot. */
typedef struct sieves {
    sieve *of;            /* by row, */
    bool set;             /* if they are */
    size_t parts, blocks; /* `blocks`: of the samples */
    sieve_store *stores;  /* [parts without the pilot][rows] */
    uint64_t *faults;     /* the same, as those of the rows */
    sieve_piece *kept;    /* [rows][blocks] */
    sieve_counts *counts; /* [parts][rows][replicates] */
    double *block_means;  /* [rows][blocks] */
    bool no_memory;
} sieves;

/* What lives for one call. */
typedef struct work {
    rows *rows;
    size_t count, replicates;
    size_t stride; /* from one row to the next */
    double *room;
    double **values; /* by row, into the room or where it is kept */
    moments *moments;
    sketch **sketches; /* ROWS_STREAMED */
    sieves sieves;     /* ROWS_SIFTED */
} work;

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
    uint64_t first = 0, count = samples_at_once(self->rows->run, ROWS_STREAMED);
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

/* ---------------------------------------------------------------- through sieves */

static size_t replicate_of(const work *self, uint64_t sample) {
    return (size_t)(sample / (self->rows->run->samples / self->replicates));
}

static size_t place_of(const work *self, size_t row, uint64_t first) {
    return row * self->sieves.blocks + first / EVALUATE_BLOCK;
}

static void pass_block(work *self, size_t part, sieve_store *into, const evaluate_block *block) {
    sieves *sieves = &self->sieves;
    sieve_counts *counts = sieves->counts + (part * self->count + block->row) * self->replicates;
    if (!sieve_pass(&sieves->of[block->row], block->values, block->count, into,
                    &counts[replicate_of(self, block->first)],
                    &sieves->kept[place_of(self, block->row, block->first)])) {
#pragma omp atomic write
        sieves->no_memory = true;
    }
}

/* What is not finite is a fault of its row, and passes no sieve. */
static void take_block(void *context, const evaluate_block *block) {
    work *self = context;
    sieves *sieves = &self->sieves;
    const size_t at = block->thread * self->count + block->row,
                 place = place_of(self, block->row, block->first);
    sieves->block_means[place] = block->moments.mean;
    if (is_finite(&block->moments)) {
        pass_block(self, block->thread, &sieves->stores[at], block);
    } else {
        const uint64_t fault = 1 + block->first + first_not_finite(block->values, block->count);
        sieves->faults[at] = sieves->faults[at] == 0 ? fault : sieves->faults[at];
        sieves->kept[place] = (sieve_piece){NULL, 0};
    }
}

/* There is no sieve yet: all is held. */
static void take_pilot_block(void *context, const evaluate_block *block) {
    work *self = context;
    memcpy(self->values[block->row] + block->first, block->values, block->count * sizeof *block->values);
    self->sieves.block_means[place_of(self, block->row, block->first)] = block->moments.mean;
}

/* What is left of a row to the threads, so that what each keeps of it lies together. If all is as expected
 * they need no more. */
static void share_out(work *self, size_t row, const sieve_room *left) {
    enum { LINE = 8 /* doubles */, MORE = 8 /* such a part of a share, if one needs more */ };
    const size_t threads = self->sieves.parts - 1, share = left->left / threads / LINE * LINE;
    for (size_t t = 0; t < threads; t++) {
        self->sieves.stores[t * self->count + row] =
            (sieve_store){.at = {left->next + t * share, share}, .chunk = share / MORE};
    }
}

/* The pilot, of which all is at hand. What is kept of it takes its place. */
static void sift_row(work *self, size_t row, uint64_t count) {
    sieve_store in_place = {.at = {self->values[row], self->stride}};
    for (uint64_t first = 0; first < count; first += EVALUATE_BLOCK) {
        pass_block(
            self, self->sieves.parts - 1, &in_place,
            &(evaluate_block){
                .first = first, .count = EVALUATE_BLOCK, .row = row, .values = self->values[row] + first});
    }
    assert(in_place.chunks == NULL); /* a row is longer than its pilot by a block */
    share_out(self, row, &in_place.at);
}

/* By its pilot, which is warm then, each row's sieve is set, unless it is. */
static cradle_status sift_pilot(work *self, uint64_t count) {
    cradle_status status = CRADLE_OK;
#pragma omp parallel for schedule(dynamic) num_threads(self->rows->threads)
    for (size_t r = 0; r < self->count; r++) {
        const cradle_status mine = self->sieves.set ? CRADLE_OK
                                                    : sieve_set(&self->sieves.of[r], self->values[r],
                                                                (size_t)count, &self->moments[r]);
        if (mine == CRADLE_OK) {
            sift_row(self, r, count);
        } else {
#pragma omp atomic write
            status = mine;
        }
    }
    self->sieves.set = status == CRADLE_OK;
    return status;
}

static size_t store_count(const work *self) {
    return (self->sieves.parts - 1) * self->count;
}

/* The first fault of each row, whichever thread met it. Returns whether there is any. */
static bool take_faults(const work *self) {
    bool any = false;
    for (size_t k = 0; k < store_count(self); k++) {
        uint64_t *first = &self->rows->faults[k % self->count];
        const uint64_t fault = self->sieves.faults[k];
        *first = fault != 0 && (*first == 0 || fault < *first) ? fault : *first;
        any = any || fault != 0;
    }
    return any;
}

static void free_stores(work *self) {
    sieve_store *stores = self->sieves.stores;
    for (size_t k = 0; stores != NULL && k < store_count(self); k++) {
        sieve_store_free(&stores[k]);
        stores[k].chunks = NULL;
    }
}

/* All samples through the sieves, the pilot first. */
static cradle_status sift_samples(work *self, uint64_t pilot) {
    const rows *rows = self->rows;
    sieves *sieves = &self->sieves;
    free_stores(self);
    memset(sieves->counts, 0, sieves->parts * self->count * self->replicates * sizeof *sieves->counts);
    cradle_status status =
        evaluate_blocks(rows->plan, rows->run, 0, pilot, take_pilot_block, self, self->moments);
    if (status == CRADLE_OK) {
        status = check(self, 0, pilot) ? sift_pilot(self, pilot) : CRADLE_BAD_INPUT;
    }
    if (status == CRADLE_OK) {
        status = evaluate_blocks(rows->plan, rows->run, pilot, rows->run->samples - pilot, take_block, self,
                                 self->moments);
    }
    if (status == CRADLE_OK && sieves->no_memory) {
        return CRADLE_NO_MEMORY;
    }
    /* Without a fault in any block a sum of squares may yet overflow; the pilot shows that as any other. */
    const bool bad = status == CRADLE_OK && (take_faults(self) || !check(self, 0, pilot));
    return bad ? CRADLE_BAD_INPUT : status;
}

/* All blocks of a replicate have as many samples. */
static void find_means(const work *self, size_t row, double means[POINTS_REPLICATES]) {
    const size_t each = self->sieves.blocks / self->replicates;
    for (size_t k = 0; k < self->replicates && self->replicates > 1; k++) {
        const double *blocks = self->sieves.block_means + row * self->sieves.blocks + k * each;
        double sum = 0.0;
        for (size_t b = 0; b < each; b++) {
            sum += blocks[b];
        }
        means[k] = sum / (double)each;
    }
}

/* Whether any row was missed goes to *again. */
static cradle_status summarise_sifted_rows(work *self, bool *again) {
    const rows *rows = self->rows;
    sieves *sieves = &self->sieves;
    cradle_status status = CRADLE_OK;
    bool missed = false;
#pragma omp parallel for schedule(dynamic) num_threads(rows->threads) reduction(|| : missed)
    for (size_t r = 0; r < self->count; r++) {
        double means[POINTS_REPLICATES] = {0};
        bool mine_missed = false;
        find_means(self, r, means);
        const sifted row = {.kept = sieves->kept + r * sieves->blocks,
                            .blocks = sieves->blocks,
                            .replicates = self->replicates,
                            .counts = sieves->counts + r * self->replicates,
                            .parts = sieves->parts,
                            .stride = self->count * self->replicates};
        cradle_status mine =
            sieve_summary(&sieves->of[r], &row, &self->moments[r], means, &rows->summaries[r], &mine_missed);
        missed = missed || mine_missed;
        if (mine != CRADLE_OK) {
#pragma omp atomic write
            status = mine;
        }
    }
    *again = missed;
    return status;
}

static bool make_sieves(work *self, uint64_t pilot) {
    const evaluate_options *run = self->rows->run;
    sieves *own = &self->sieves;
    const size_t threads = evaluate_threads(run, run->samples - pilot), parts = threads + 1;
    own->parts = parts;
    own->blocks = (size_t)evaluate_block_count(run->samples);
    own->of = memory_allocate((self->count + 1) * sizeof *own->of);
    own->stores = memory_allocate((store_count(self) + 1) * sizeof *own->stores);
    own->kept = memory_allocate((self->count * own->blocks + 1) * sizeof *own->kept);
    own->counts = memory_allocate((parts * self->count * self->replicates + 1) * sizeof *own->counts);
    own->block_means = memory_allocate((self->count * own->blocks + 1) * sizeof *own->block_means);
    own->faults = memory_allocate((store_count(self) + 1) * sizeof *own->faults);
    for (size_t k = 0; k < store_count(self) && own->stores != NULL; k++) {
        own->stores[k] = (sieve_store){0};
    }
    if (own->faults != NULL) {
        memset(own->faults, 0, (store_count(self) + 1) * sizeof *own->faults);
    }
    return own->of != NULL && own->stores != NULL && own->kept != NULL && own->counts != NULL &&
           own->block_means != NULL && own->faults != NULL;
}

static void free_sieves(work *self) {
    free_stores(self);
    memory_free(self->sieves.faults);
    memory_free(self->sieves.block_means);
    memory_free(self->sieves.counts);
    memory_free(self->sieves.kept);
    memory_free(self->sieves.stores);
    memory_free(self->sieves.of);
}

static cradle_status summarise_sifted(work *self) {
    const uint64_t pilot = samples_at_once(self->rows->run, ROWS_SIFTED);
    cradle_status status = make_sieves(self, pilot) ? CRADLE_OK : CRADLE_NO_MEMORY;
    for (bool again = true; again && status == CRADLE_OK;) {
        status = sift_samples(self, pilot);
        if (status == CRADLE_OK) {
            status = summarise_sifted_rows(self, &again);
        }
    }
    free_sieves(self);
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

static bool lay_rows(work *self) {
    const rows *rows = self->rows;
    size_t own = 0;
    for (size_t r = 0; r < self->count; r++) {
        own += rows->kept == NULL || rows->kept[r] == NULL;
    }
    self->room = memory_allocate_aligned(own * self->stride * sizeof(double));
    if (self->room != NULL) {
        page_in(self->room, own * self->stride, rows->threads);
    }
    double *next = self->room;
    for (size_t r = 0; r < self->count && self->room != NULL; r++) {
        bool kept = rows->kept != NULL && rows->kept[r] != NULL;
        self->values[r] = kept ? rows->kept[r] : next;
        next += kept ? 0 : self->stride;
        self->sketches[r] = NULL;
        rows->faults[r] = 0;
    }
    return self->room != NULL;
}

cradle_status rows_summarise(rows *self) {
    size_t count = plan_rows(self->plan);
    work work = {.rows = self,
                 .count = count,
                 .stride = row_stride(self->run, self->way),
                 .replicates = points_replicates(self->run->sampler),
                 .values = memory_allocate((count + 1) * sizeof(*work.values)),
                 .moments = memory_allocate((count + 1) * sizeof(*work.moments)),
                 .sketches = memory_allocate((count + 1) * sizeof(*work.sketches))};
    cradle_status status = CRADLE_NO_MEMORY;
    bool laid = work.values != NULL && work.moments != NULL && work.sketches != NULL && lay_rows(&work);
    if (laid) {
        status = self->way == ROWS_WHOLE    ? summarise_whole(&work)
                 : self->way == ROWS_SIFTED ? summarise_sifted(&work)
                                            : summarise_pieces(&work);
    }
    for (size_t r = 0; laid && r < count; r++) {
        memory_free(work.sketches[r]);
    }
    memory_free_aligned(work.room);
    memory_free(work.sketches);
    memory_free(work.moments);
    memory_free(work.values);
    return status;
}
