/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First-order and total indices of all subjects and factors: the graph of exchanged factors (exchange.h) is
 * planned and run as any other. The second draws take dimensions of the Sobol' points behind those of the run
 * and keys of their own with every sampler, so that they are independent of the first.
 *
 * No row of samples is held: each block of a difference is summed while it is warm, beside the block of f(B)
 * of its subject, which every plan completes before, as f(A) and f(B) are its first outputs and no difference
 * is part of them. Sums are kept stretch by stretch and added up in their order, so threads change nothing.
 * Subjects are taken in batches whose sums fit the memory.
 */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/text.h"
#include "random/points.h"
#include "stats/exchange.h"
#include "stats/indices.h"

enum { SUMS_BYTES_MAX = 128 << 20 }; /* of a batch */

typedef struct batch {
    const factors *factors;
    evaluate_options run;
    text_map ranks; /* of both draws */
    arena *memory;
    exchange *exchange;
    size_t first, count;  /* subjects */
    cradle_node *outputs; /* of each subject f(A) and f(B); then of each a difference for each factor */
    bool *exists;         /* by output: of a difference, whether the subject depends on the factor */
    plan *plan;
    size_t *row_starts, *row_outputs; /* by row: where the outputs that have it are listed */
    indices_groups groups;
    size_t slots;
    double *shifts;     /* by subject */
    moments *moments;   /* by output f(A) or f(B), by slot */
    indices_sums *sums; /* by difference, by slot */
    double *seconds;    /* by thread, by subject: the block of f(B) */
} batch;

static size_t output_count(const batch *self) {
    return self->count * (2 + self->factors->count);
}

static size_t difference_of(const batch *self, size_t subject, size_t factor) {
    return 2 * self->count + subject * self->factors->count + factor;
}

static bool is_uncertain_input(const factors *f, size_t node) {
    return f->input_of[node] >= 0 && graph_is_uncertain(f->graph, (cradle_node){(uint32_t)node});
}

/* Whether a factor varies at all: fixed inputs are not worth a pass over the graph. */
static bool *find_uncertain(const factors *f, arena *memory) {
    bool *uncertain = arena_alloc(memory, f->count + 1);
    for (size_t n = 0; uncertain != NULL && n < graph_count(f->graph); n++) {
        if (is_uncertain_input(f, n)) {
            const ptrdiff_t input = f->input_of[n];
            uncertain[input] = true;
            if (f->group_of[input] >= 0) {
                uncertain[f->group_of[input]] = true;
            }
        }
    }
    return uncertain;
}

static bool build_outputs(batch *self) {
    const factors *f = self->factors;
    const bool *uncertain = find_uncertain(f, self->memory);
    self->outputs = arena_alloc(self->memory, output_count(self) * sizeof *self->outputs);
    self->exists = arena_alloc(self->memory, output_count(self) + 1);
    if (arena_failed(self->memory)) {
        return false;
    }
    const cradle_node zero = graph_constant(self->exchange->graph, 0.0, (dimension){{0}});
    for (size_t i = 0; i < f->count; i++) {
        if (uncertain[i] && !exchange_factor(self->exchange, i)) {
            return false;
        }
        for (size_t s = 0; s < self->count; s++) {
            const uint32_t root = f->subjects[self->first + s].root.index;
            const cradle_node difference = self->exchange->difference[root];
            const size_t output = difference_of(self, s, i);
            self->exists[output] = uncertain[i] && difference.index != 0;
            self->outputs[output] = self->exists[output] ? difference : zero;
        }
    }
    for (size_t s = 0; s < self->count; s++) {
        const uint32_t root = f->subjects[self->first + s].root.index;
        self->outputs[2 * s] = self->exchange->first[root];
        self->outputs[2 * s + 1] = self->exchange->second[root];
    }
    return !arena_failed(self->memory);
}

/* One more than the greatest rank of an input that is drawn. */
static size_t ranks_end(const factors *f, const text_map *ranks) {
    size_t end = 0;
    for (size_t n = 0; n < graph_count(f->graph); n++) {
        if (is_uncertain_input(f, n)) {
            const size_t rank = (size_t)text_map_get(ranks, f->names[f->input_of[n]]);
            end = rank >= end ? rank + 1 : end;
        }
    }
    return end;
}

/* The dimensions of the first draws are those of the run; the second draws have as many behind them. */
static bool choose_ranks(batch *self) {
    const factors *f = self->factors;
    const text_map *given = self->run.ranks;
    const size_t end = ranks_end(f, given);
    text_map_init(&self->ranks, self->memory);
    for (size_t n = 0; n < graph_count(f->graph); n++) {
        if (is_uncertain_input(f, n)) {
            const char *name = f->names[f->input_of[n]];
            const size_t rank = (size_t)text_map_get(given, name);
            const node *second = graph_node(self->exchange->graph, self->exchange->second[n]);
            if (!text_map_put(&self->ranks, name, rank) ||
                !text_map_put(&self->ranks, second->quantity->name, rank + end)) {
                return false;
            }
        }
    }
    self->run.ranks = &self->ranks;
    return true;
}

/* ---------------------------------------------------------------- summing */

/* Outputs that are one node share a row. */
static bool list_outputs(batch *self) {
    const size_t rows = plan_rows(self->plan), outputs = output_count(self);
    self->row_starts = arena_alloc(self->memory, (rows + 2) * sizeof *self->row_starts);
    self->row_outputs = arena_alloc(self->memory, (outputs + 1) * sizeof *self->row_outputs);
    if (arena_failed(self->memory)) {
        return false;
    }
    for (size_t i = 0; i < outputs; i++) { /* counted two places up: filling moves them down by one */
        const ptrdiff_t row = plan_row(self->plan, i);
        if (row >= 0) {
            self->row_starts[row + 2]++;
        }
    }
    for (size_t r = 0; r < rows; r++) {
        self->row_starts[r + 2] += self->row_starts[r + 1];
    }
    for (size_t i = 0; i < outputs; i++) {
        const ptrdiff_t row = plan_row(self->plan, i);
        if (row >= 0) {
            self->row_outputs[self->row_starts[row + 1]++] = i;
        }
    }
    return true;
}

/* f(A) or f(B). */
static void take_values(batch *self, size_t output, const evaluate_block *block) {
    const size_t first = (size_t)block->first;
    for (size_t offset = 0; offset < block->count;) {
        const indices_stretch at = indices_stretch_at(&self->groups, first, offset, block->count);
        self->moments[output * self->slots + at.slot] = moments_of(block->values + offset, at.count);
        offset += at.count;
    }
    if (output % 2 == 1) {
        memcpy(self->seconds + (block->thread * self->count + output / 2) * EVALUATE_BLOCK, block->values,
               block->count * sizeof *block->values);
    }
}

static void take_difference(batch *self, size_t output, const evaluate_block *block) {
    const size_t number = output - 2 * self->count, subject = number / self->factors->count;
    const double *b = self->seconds + (block->thread * self->count + subject) * EVALUATE_BLOCK;
    if (!self->exists[output]) {
        return;
    }
    for (size_t offset = 0; offset < block->count;) {
        const indices_stretch at =
            indices_stretch_at(&self->groups, (size_t)block->first, offset, block->count);
        self->sums[number * self->slots + at.slot] =
            indices_sum(b + offset, block->values + offset, self->shifts[subject], at.count);
        offset += at.count;
    }
}

static void take_block(void *context, const evaluate_block *block) {
    batch *self = context;
    for (size_t k = self->row_starts[block->row]; k < self->row_starts[block->row + 1]; k++) {
        const size_t output = self->row_outputs[k];
        if (output < 2 * self->count) {
            take_values(self, output, block);
        } else {
            take_difference(self, output, block);
        }
    }
}

static void find_indices(const batch *self, sensitivity *result) {
    for (size_t s = 0; s < self->count; s++) {
        const size_t variant = self->factors->subjects[self->first + s].variant;
        const moments *of_a = self->moments + 2 * s * self->slots;
        const indices_base base = indices_base_of(&self->groups, self->shifts[s], of_a, of_a + self->slots);
#pragma omp parallel for schedule(static) num_threads(self->run.threads)
        for (size_t i = 0; i < self->factors->count; i++) {
            const size_t output = difference_of(self, s, i);
            cradle_sobol_indices found = {0};
            if (self->exists[output] && plan_row(self->plan, output) >= 0) {
                found = indices_of(&base, self->sums + (output - 2 * self->count) * self->slots);
            }
            double *into = sensitivity_at(result, variant, i);
            into[MEASURE_SOBOL_FIRST] = found.first;
            into[MEASURE_SOBOL_FIRST_ERROR] = found.first_se;
            into[MEASURE_SOBOL_TOTAL] = found.total;
            into[MEASURE_SOBOL_TOTAL_ERROR] = found.total_se;
        }
    }
}

/* Evaluates and estimates; all nodes are made. */
static cradle_status run_batch(batch *self, sensitivity *result) {
    const size_t samples = (size_t)self->run.samples, threads = evaluate_threads(&self->run, samples);
    self->groups = indices_groups_of(samples, points_replicates(self->run.sampler));
    self->slots = indices_slots(&self->groups);
    const size_t values = 2 * self->count * self->slots;
    const size_t differences = self->count * self->factors->count * self->slots;
    self->shifts = arena_alloc(self->memory, (self->count + 1) * sizeof *self->shifts);
    self->moments = arena_alloc(self->memory, (values + 1) * sizeof *self->moments);
    self->sums = arena_alloc(self->memory, (differences + 1) * sizeof *self->sums);
    self->seconds =
        arena_alloc(self->memory, (threads * self->count * EVALUATE_BLOCK + 1) * sizeof *self->seconds);
    if (!list_outputs(self) || arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t k = 0; k < values; k++) {
        self->moments[k] = moments_of(NULL, 0);
    }
    for (size_t s = 0; s < self->count; s++) {
        self->shifts[s] = graph_central(self->exchange->graph, self->outputs[2 * s + 1]);
    }
    const cradle_status status =
        evaluate_blocks(self->plan, &self->run, 0, self->run.samples, take_block, self, NULL);
    if (status == CRADLE_OK) {
        find_indices(self, result);
    }
    return status;
}

static cradle_status measure_batch(batch *self, sensitivity *result) {
    self->exchange = exchange_new(self->factors, self->memory);
    if (self->exchange == NULL || !build_outputs(self) || !choose_ranks(self)) {
        return CRADLE_NO_MEMORY;
    }
    self->plan = plan_new(self->exchange->graph, self->outputs, output_count(self), &self->run, self->memory);
    return self->plan != NULL ? run_batch(self, result) : CRADLE_NO_MEMORY;
}

cradle_status sobol_measure(const factors *factors, const evaluate_options *run, sensitivity *result) {
    evaluate_options with = *run;
    const uint64_t most = run->samples < SENSITIVITY_SOBOL_SAMPLES ? run->samples : SENSITIVITY_SOBOL_SAMPLES;
    const size_t rows = 2 + factors->count;
    with.samples = factors_samples(run->sampler, most, rows);
    with.threads = run->threads > 0 ? run->threads : omp_get_max_threads();
    const size_t slots = (size_t)with.samples / EVALUATE_BLOCK + INDICES_GROUPS_MAX;
    size_t together = SUMS_BYTES_MAX / sizeof(indices_sums) / rows / slots;
    together = together > 0 ? together : 1;
    cradle_status status = CRADLE_OK;
    for (size_t first = 0; first < factors->subject_count && status == CRADLE_OK; first += together) {
        const size_t left = factors->subject_count - first;
        batch batch = {.factors = factors,
                       .run = with,
                       .memory = arena_new(),
                       .first = first,
                       .count = left < together ? left : together};
        status = batch.memory != NULL ? measure_batch(&batch, result) : CRADLE_NO_MEMORY;
        arena_free(batch.memory);
    }
    return status;
}
