/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows through sieves: the first samples fix the sieves, and the others pass through them block by block,
 * each thread with one block of every row, which stays in its cache.
 */
#include <assert.h>
#include <omp.h>
#include <string.h>

#include "random/points.h"
#include "stats/rows_ways.h"
#include "stats/sieve.h"

/* What sifting needs besides. Parts of the samples are those of each thread, then the pilot. */
typedef struct sifting {
    const held_rows *held; /* at once: the pilot */
    sieve *of;             /* by row, */
    bool set;              /* if they are */
    size_t parts, blocks;  /* `blocks`: of the samples */
    sieve_store *stores;   /* [parts without the pilot][rows] */
    uint64_t *faults;      /* the same, as those of the rows */
    sieve_piece *kept;     /* [rows][blocks] */
    sieve_counts *counts;  /* [parts][rows][replicates] */
    double *block_means;   /* [rows][blocks] */
    bool no_memory;
} sifting;

static size_t replicate_of(const sifting *self, uint64_t sample) {
    return (size_t)(sample / (self->held->rows->run->samples / self->held->replicates));
}

static size_t place_of(const sifting *self, size_t row, uint64_t first) {
    return row * self->blocks + first / EVALUATE_BLOCK;
}

static void pass_block(sifting *self, size_t part, sieve_store *into, const evaluate_block *block) {
    sieve_counts *counts = self->counts + (part * self->held->count + block->row) * self->held->replicates;
    if (!sieve_pass(&self->of[block->row], block->values, block->count, into,
                    &counts[replicate_of(self, block->first)],
                    &self->kept[place_of(self, block->row, block->first)])) {
#pragma omp atomic write
        self->no_memory = true;
    }
}

/* What is not finite is a fault of its row, and passes no sieve. */
static void take_block(void *context, const evaluate_block *block) {
    sifting *self = context;
    const size_t at = block->thread * self->held->count + block->row,
                 place = place_of(self, block->row, block->first);
    self->block_means[place] = block->moments.mean;
    if (rows_finite(&block->moments)) {
        pass_block(self, block->thread, &self->stores[at], block);
    } else {
        const uint64_t fault = 1 + block->first + rows_first_not_finite(block->values, block->count);
        self->faults[at] = self->faults[at] == 0 ? fault : self->faults[at];
        self->kept[place] = (sieve_piece){NULL, 0};
    }
}

/* There is no sieve yet: all is held. */
static void take_pilot_block(void *context, const evaluate_block *block) {
    sifting *self = context;
    memcpy(self->held->values[block->row] + block->first, block->values,
           block->count * sizeof *block->values);
    self->block_means[place_of(self, block->row, block->first)] = block->moments.mean;
}

/* What is left of a row to the threads, so that what each keeps of it lies together. If all is as expected
 * they need no more. */
static void share_out(sifting *self, size_t row, const sieve_room *left) {
    enum { MORE = 8 /* such a part of a share, if one needs more */ };
    const size_t threads = self->parts - 1,
                 share = left->left / threads / MEMORY_LINE_DOUBLES * MEMORY_LINE_DOUBLES;
    for (size_t t = 0; t < threads; t++) {
        self->stores[t * self->held->count + row] =
            (sieve_store){.at = {left->next + t * share, share}, .chunk = share / MORE};
    }
}

/* The pilot, of which all is at hand. What is kept of it takes its place. */
static void sift_pilot_row(sifting *self, size_t row) {
    double *values = self->held->values[row];
    sieve_store in_place = {.at = {values, self->held->stride}};
    evaluate_block block = {.count = EVALUATE_BLOCK, .row = row};
    for (; block.first < self->held->at_once; block.first += EVALUATE_BLOCK) {
        block.values = values + block.first;
        pass_block(self, self->parts - 1, &in_place, &block);
    }
    assert(in_place.chunks == NULL); /* a row is longer than its pilot by a block */
    share_out(self, row, &in_place.at);
}

/* By its pilot, which is warm then, each row's sieve is set, unless it is. */
static cradle_status sift_pilot(sifting *self) {
    const held_rows *held = self->held;
    cradle_status status = CRADLE_OK;
#pragma omp parallel for schedule(dynamic) num_threads(held->rows->threads)
    for (size_t r = 0; r < held->count; r++) {
        const cradle_status mine =
            self->set ? CRADLE_OK
                      : sieve_set(&self->of[r], held->values[r], (size_t)held->at_once, &held->moments[r]);
        if (mine == CRADLE_OK) {
            sift_pilot_row(self, r);
        } else {
#pragma omp atomic write
            status = mine;
        }
    }
    self->set = status == CRADLE_OK;
    return status;
}

static size_t store_count(const sifting *self) {
    return (self->parts - 1) * self->held->count;
}

/* The first fault of each row, whichever thread met it. Returns whether there is any. */
static bool take_faults(const sifting *self) {
    bool any = false;
    for (size_t k = 0; k < store_count(self); k++) {
        uint64_t *first = &self->held->rows->faults[k % self->held->count];
        const uint64_t fault = self->faults[k];
        *first = fault != 0 && (*first == 0 || fault < *first) ? fault : *first;
        any = any || fault != 0;
    }
    return any;
}

static void free_stores(sifting *self) {
    sieve_store *stores = self->stores;
    for (size_t k = 0; stores != NULL && k < store_count(self); k++) {
        sieve_store_free(&stores[k]);
        stores[k].chunks = NULL;
    }
}

/* All samples through the sieves, the pilot first. */
static cradle_status sift_samples(sifting *self) {
    const held_rows *held = self->held;
    const plan *plan = held->rows->plan;
    const evaluate_options *run = held->rows->run;
    const uint64_t pilot = held->at_once;
    free_stores(self);
    memset(self->counts, 0, self->parts * held->count * held->replicates * sizeof *self->counts);
    cradle_status status = evaluate_blocks(plan, run, 0, pilot, take_pilot_block, self, held->moments);
    if (status == CRADLE_OK) {
        status = rows_check(held, 0, pilot) ? sift_pilot(self) : CRADLE_BAD_INPUT;
    }
    if (status == CRADLE_OK) {
        status = evaluate_blocks(plan, run, pilot, run->samples - pilot, take_block, self, held->moments);
    }
    if (status == CRADLE_OK && self->no_memory) {
        return CRADLE_NO_MEMORY;
    }
    /* Without a fault in any block a sum of squares may yet overflow; the pilot shows that as any other. */
    const bool bad = status == CRADLE_OK && (take_faults(self) || !rows_check(held, 0, pilot));
    return bad ? CRADLE_BAD_INPUT : status;
}

/* All blocks of a replicate have as many samples. */
static void find_means(const sifting *self, size_t row, double means[POINTS_REPLICATES]) {
    const size_t replicates = self->held->replicates, each = self->blocks / replicates;
    for (size_t k = 0; k < replicates && replicates > 1; k++) {
        const double *blocks = self->block_means + row * self->blocks + k * each;
        double sum = 0.0;
        for (size_t b = 0; b < each; b++) {
            sum += blocks[b];
        }
        means[k] = sum / (double)each;
    }
}

/* Whether any row was missed goes to *again. */
static cradle_status summarise_rows(const sifting *self, bool *again) {
    const held_rows *held = self->held;
    const rows *rows = held->rows;
    cradle_status status = CRADLE_OK;
    bool missed = false;
#pragma omp parallel for schedule(dynamic) num_threads(rows->threads) reduction(|| : missed)
    for (size_t r = 0; r < held->count; r++) {
        double means[POINTS_REPLICATES] = {0};
        bool mine_missed = false;
        find_means(self, r, means);
        const sifted row = {.kept = self->kept + r * self->blocks,
                            .blocks = self->blocks,
                            .replicates = held->replicates,
                            .counts = self->counts + r * held->replicates,
                            .parts = self->parts,
                            .stride = held->count * held->replicates};
        cradle_status mine =
            sieve_summary(&self->of[r], &row, &held->moments[r], means, &rows->summaries[r], &mine_missed);
        missed = missed || mine_missed;
        if (mine != CRADLE_OK) {
#pragma omp atomic write
            status = mine;
        }
    }
    *again = missed;
    return status;
}

static bool make_sieves(sifting *self) {
    const evaluate_options *run = self->held->rows->run;
    const size_t rows = self->held->count, blocks = (size_t)evaluate_block_count(run->samples);
    self->blocks = blocks;
    self->parts = evaluate_threads(run, run->samples - self->held->at_once) + 1;
    self->of = memory_allocate((rows + 1) * sizeof *self->of);
    self->stores = memory_allocate((store_count(self) + 1) * sizeof *self->stores);
    self->faults = memory_allocate((store_count(self) + 1) * sizeof *self->faults);
    self->kept = memory_allocate((rows * blocks + 1) * sizeof *self->kept);
    self->counts = memory_allocate((self->parts * rows * self->held->replicates + 1) * sizeof *self->counts);
    self->block_means = memory_allocate((rows * blocks + 1) * sizeof *self->block_means);
    for (size_t k = 0; k < store_count(self) && self->stores != NULL; k++) {
        self->stores[k] = (sieve_store){0};
    }
    for (size_t k = 0; k < store_count(self) && self->faults != NULL; k++) {
        self->faults[k] = 0;
    }
    return self->of != NULL && self->stores != NULL && self->faults != NULL && self->kept != NULL &&
           self->counts != NULL && self->block_means != NULL;
}

static void free_sieves(sifting *self) {
    free_stores(self);
    memory_free(self->block_means);
    memory_free(self->counts);
    memory_free(self->kept);
    memory_free(self->faults);
    memory_free(self->stores);
    memory_free(self->of);
}

cradle_status rows_sift(const held_rows *held) {
    sifting self = {.held = held};
    cradle_status status = make_sieves(&self) ? CRADLE_OK : CRADLE_NO_MEMORY;
    for (bool again = true; again && status == CRADLE_OK;) {
        status = sift_samples(&self);
        if (status == CRADLE_OK) {
            status = summarise_rows(&self, &again);
        }
    }
    free_sieves(&self);
    return status;
}
