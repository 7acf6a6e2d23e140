/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First-order and total indices of all subjects and factors: the graph of exchanged factors (exchange.h) is
 * planned and run as any other. The second draws take dimensions of the Sobol' points behind those of the run
 * and keys of their own with every sampler, so that they are independent of the first.
 *
 * Subjects are taken in batches whose rows of samples fit the memory. Every index is computed by one thread,
 * so threads change nothing.
 */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/text.h"
#include "random/points.h"
#include "stats/dimensions.h"
#include "stats/exchange.h"
#include "stats/indices.h"

typedef struct batch {
    const factors *factors;
    const inventory *inventory;
    evaluate_options run;
    arena *memory;
    exchange *exchange;
    size_t first, count;  /* subjects */
    cradle_node *outputs; /* of each subject f(A), f(B) and a difference for each factor */
    bool *exists;         /* whether the subject depends on the factor */
    plan *plan;
    double **rows;
} batch;

static size_t per_subject(const batch *self) {
    return 2 + self->factors->count;
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
    const size_t each = per_subject(self);
    const bool *uncertain = find_uncertain(f, self->memory);
    self->outputs = arena_alloc(self->memory, self->count * each * sizeof *self->outputs);
    self->exists = arena_alloc(self->memory, self->count * each + 1);
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
            self->exists[s * each + 2 + i] = uncertain[i] && difference.index != 0;
            self->outputs[s * each + 2 + i] = self->exists[s * each + 2 + i] ? difference : zero;
        }
    }
    for (size_t s = 0; s < self->count; s++) {
        const uint32_t root = f->subjects[self->first + s].root.index;
        self->outputs[s * each] = self->exchange->first[root];
        self->outputs[s * each + 1] = self->exchange->second[root];
    }
    return !arena_failed(self->memory);
}

/* The dimensions of the first draws are those of the run; the second draws have as many behind them. */
static cradle_status choose_ranks(batch *self) {
    const factors *f = self->factors;
    const size_t axes = plan_axes(self->plan);
    cradle_node *roots = arena_alloc(self->memory, (f->subject_count + 1) * sizeof *roots);
    uint32_t *ranks = arena_alloc(self->memory, (axes + 1) * sizeof *ranks);
    uint32_t *of_input = arena_alloc(self->memory, (f->input_count + 1) * sizeof *of_input);
    uint32_t end = 0;
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t s = 0; s < f->subject_count; s++) {
        roots[s] = f->subjects[s].root;
    }
    plan *plain = plan_new(f->graph, roots, f->subject_count, self->memory);
    uint32_t *plain_ranks =
        plain != NULL ? arena_alloc(self->memory, (plan_axes(plain) + 1) * sizeof *plain_ranks) : NULL;
    if (plain_ranks == NULL) {
        return CRADLE_NO_MEMORY;
    }
    const cradle_status status = dimensions_choose(plain, self->inventory, self->memory, plain_ranks);
    for (size_t a = 0; status == CRADLE_OK && a < plan_axes(plain); a++) {
        of_input[factors_input(f, plan_axis_name(plain, a))] = plain_ranks[a];
        end = plain_ranks[a] >= end ? plain_ranks[a] + 1 : end;
    }
    for (size_t a = 0; status == CRADLE_OK && a < axes; a++) {
        const char *name = plan_axis_name(self->plan, a);
        const bool second = text_starts(name, EXCHANGE_SECOND);
        name += second ? strlen(EXCHANGE_SECOND) : 0;
        ranks[a] = of_input[factors_input(f, name)] + (second ? end : 0);
    }
    self->run.ranks = ranks;
    return status;
}

static const double *row_of(const batch *self, size_t output) {
    const ptrdiff_t row = plan_row(self->plan, output);
    return row >= 0 ? self->rows[row] : NULL;
}

static void estimate(const batch *self, size_t s, sensitivity *result) {
    const size_t each = per_subject(self), samples = (size_t)self->run.samples;
    const size_t variant = self->factors->subjects[self->first + s].variant;
    const double *a = row_of(self, s * each), *b = row_of(self, s * each + 1);
    indices_base base = {0};
    if (a != NULL && b != NULL) {
        base = indices_base_of(a, b, samples, points_replicates(self->run.sampler));
    }
#pragma omp parallel for schedule(dynamic) num_threads(self->run.threads)
    for (size_t i = 0; i < self->factors->count; i++) {
        const double *difference = row_of(self, s * each + 2 + i);
        cradle_sobol_indices found = {0};
        if (self->exists[s * each + 2 + i] && difference != NULL) {
            found = indices_of(&base, difference);
        }
        double *into = sensitivity_at(result, variant, i);
        into[MEASURE_SOBOL_FIRST] = found.first;
        into[MEASURE_SOBOL_FIRST_ERROR] = found.first_se;
        into[MEASURE_SOBOL_TOTAL] = found.total;
        into[MEASURE_SOBOL_TOTAL_ERROR] = found.total_se;
    }
}

/* Evaluates and estimates; all nodes are made. */
static cradle_status run_batch(batch *self, double *block, sensitivity *result) {
    const size_t rows = plan_rows(self->plan);
    self->rows = arena_alloc(self->memory, (rows + 1) * sizeof(*self->rows));
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t r = 0; r < rows; r++) {
        self->rows[r] = block + r * self->run.samples;
    }
    const cradle_status status = evaluate(self->plan, &self->run, self->rows, NULL);
    for (size_t s = 0; s < self->count && status == CRADLE_OK; s++) {
        estimate(self, s, result);
    }
    return status;
}

static cradle_status measure_batch(batch *self, sensitivity *result) {
    self->exchange = exchange_new(self->factors, self->memory);
    if (self->exchange == NULL || !build_outputs(self)) {
        return CRADLE_NO_MEMORY;
    }
    self->plan =
        plan_new(self->exchange->graph, self->outputs, self->count * per_subject(self), self->memory);
    const cradle_status status = self->plan != NULL ? choose_ranks(self) : CRADLE_NO_MEMORY;
    if (status != CRADLE_OK) {
        return status;
    }
    double *block =
        memory_allocate_aligned((plan_rows(self->plan) + 1) * (size_t)self->run.samples * sizeof *block);
    const cradle_status ran = block != NULL ? run_batch(self, block, result) : CRADLE_NO_MEMORY;
    memory_free(block);
    return ran;
}

cradle_status sobol_measure(const factors *factors, const inventory *life_cycle, const evaluate_options *run,
                            sensitivity *result) {
    evaluate_options with = *run;
    const uint64_t most = run->samples < SENSITIVITY_SOBOL_SAMPLES ? run->samples : SENSITIVITY_SOBOL_SAMPLES;
    const size_t rows = 2 + factors->count;
    with.samples = factors_samples(run->sampler, most, rows);
    with.threads = run->threads > 0 ? run->threads : omp_get_max_threads();
    size_t together = SENSITIVITY_BYTES_MAX / sizeof(double) / rows / (size_t)with.samples;
    together = together > 0 ? together : 1;
    cradle_status status = CRADLE_OK;
    for (size_t first = 0; first < factors->subject_count && status == CRADLE_OK; first += together) {
        const size_t left = factors->subject_count - first;
        batch batch = {.factors = factors,
                       .inventory = life_cycle,
                       .run = with,
                       .memory = arena_new(),
                       .first = first,
                       .count = left < together ? left : together};
        status = batch.memory != NULL ? measure_batch(&batch, result) : CRADLE_NO_MEMORY;
        arena_free(batch.memory);
    }
    return status;
}
