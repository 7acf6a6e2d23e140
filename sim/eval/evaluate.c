/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parallel loop. A block is a whole number of samples from the start, whichever thread takes it; its
 * draws are the points of its samples, its results go to its own piece of the rows or to the one who takes
 * them, and its moments to its own slot, merged in block order at the end. So threads change no bit.
 *
 * All memory is taken before the loop. Inside, nothing is allocated, locked or reported; the one who calls
 * also speaks to `progress`, and a flag that all threads see ends the run.
 */
#include <assert.h>
#include <omp.h>
#include <stdatomic.h>
#include <string.h>

#include "base/text.h"
#include "eval/plan.h"
#include "random/points.h"

typedef struct evaluation {
    const plan *plan;
    const evaluate_options *options;
    points points;
    points_scrambling *scramblings; /* by axis, of all threads */
    size_t given_axis;              /* whose values are given; SIZE_MAX: none */
    double *const *rows;
    void (*take)(void *context, const evaluate_block *block); /* NULL: into the rows */
    void *take_context;
    double *workspace; /* of all threads: registers */
    size_t workspace_doubles;
    moments *block_moments;      /* row by row within a block; NULL: not wanted */
    uint64_t start, end, blocks; /* of the piece */
    int threads;
} evaluation;

static void fill_registers(const plan *plan, double *registers) {
    for (size_t k = 0; k < plan->filling_count; k++) {
        double *out = registers + (size_t)plan->fillings[k].out * EVALUATE_BLOCK;
        for (size_t i = 0; i < EVALUATE_BLOCK; i++) {
            out[i] = plan->fillings[k].value;
        }
    }
}

/* What a thread works with. */
typedef struct worker {
    size_t number;
    double *registers;
    points_scrambling *scramblings; /* by axis */
} worker;

static points points_of(const evaluate_options *options) {
    return (points){.sampler = options->sampler, .seed = options->seed, .samples = options->samples};
}

void plan_axis(const plan *self, size_t axis, const evaluate_options *run, points_axis *made) {
    const points points = points_of(run);
    const char *name = self->axes[axis];
    const uint64_t key = text_hash(name);
    const ptrdiff_t rank = run->ranks != NULL ? text_map_get_hashed(run->ranks, name, key) : (ptrdiff_t)axis;
    assert(rank != TEXT_MAP_ABSENT);
    points_axis_init(made, &points, key, (uint32_t)rank);
}

static worker worker_of(const evaluation *self, size_t number) {
    const worker own = {.number = number,
                        .registers = self->workspace + number * self->workspace_doubles,
                        .scramblings = self->scramblings + number * self->plan->axis_count};
    fill_registers(self->plan, own.registers);
    for (size_t i = 0; i < self->plan->axis_count; i++) {
        own.scramblings[i].replicate = 0;
    }
    return own;
}

static double *block_of(const worker *own, uint32_t number) {
    return own->registers + (size_t)number * EVALUATE_BLOCK;
}

/* The points of a quantity by those of its group. */
static void draw_coupled(const evaluation *self, const worker *own, const coupling *group, uint64_t first,
                         size_t count, double *out) {
    double normals[EVALUATE_BLOCK] = {0};
    for (size_t k = 0; k < group->count; k++) {
        const uint32_t axis = group->axes[k];
        points_uniforms(&self->points, &self->plan->points[axis], &own->scramblings[axis], first, count, out);
        copula_add(group->row[k], out, normals, count);
    }
    copula_uniforms(normals, out, count);
}

static void draw(const evaluation *self, const worker *own, const instruction *at, uint64_t first,
                 size_t count, double *out) {
    const coupling *group = &self->plan->couplings[at->axis];
    if (at->axis == self->given_axis) {
        memcpy(out, self->options->given_values + first, count * sizeof *out);
    } else if (group->count == 0) {
        points_quantiles(&self->points, &self->plan->points[at->axis], &own->scramblings[at->axis],
                         &at->drawing, first, count, out);
    } else {
        draw_coupled(self, own, group, first, count, out);
        sampler_quantiles(at->drawing.sampler, out, out, count);
    }
}

static void run_instruction(const evaluation *self, const worker *own, const instruction *at, uint64_t first,
                            size_t count) {
    double *out = block_of(own, at->out);
    if (at->run == NULL) {
        draw(self, own, at, first, count, out);
        return;
    }
    const double *in[KERNEL_INPUTS] = {0};
    for (uint32_t k = 0; k < at->detail.inputs; k++) {
        in[k] = block_of(own, at->in[k]);
    }
    at->run(out, in, &at->detail, count);
}

/* A block of a row is complete, and still warm. */
static void take_row(const evaluation *self, uint64_t block, const evaluate_block *done) {
    if (self->block_moments != NULL) {
        self->block_moments[block * self->plan->row_count + done->row] = done->moments;
    }
    if (self->take != NULL) {
        self->take(self->take_context, done);
    } else {
        memcpy(self->rows[done->row] + block * EVALUATE_BLOCK, done->values,
               done->count * sizeof *done->values);
    }
}

static void run_block(const evaluation *self, const worker *own, uint64_t block) {
    const uint64_t first = self->start + block * EVALUATE_BLOCK, left = self->end - first;
    const size_t count = left < EVALUATE_BLOCK ? (size_t)left : EVALUATE_BLOCK;
    for (size_t i = 0; i < self->plan->instruction_count; i++) {
        const instruction *at = &self->plan->instructions[i];
        run_instruction(self, own, at, first, count);
        if (at->row != PLAN_NO_ROW) {
            const double *values = block_of(own, at->out);
            evaluate_block done = {
                .first = first, .count = count, .row = at->row, .values = values, .thread = own->number};
            if (self->block_moments != NULL) {
                done.moments = moments_of(values, count);
            }
            take_row(self, block, &done);
        }
    }
}

/* The next blocks for a thread: at first what is left of a replicate, since each thread that meets a
 * replicate scrambles its points, and towards the end one by one, so that all end together. False if there
 * are none. */
static bool take_blocks(const evaluation *self, _Atomic uint64_t *taken, uint64_t *first, uint64_t *end) {
    const size_t replicates = points_replicates(self->options->sampler);
    const uint64_t each = replicates > 1 ? self->options->samples / replicates / EVALUATE_BLOCK : 1;
    *first = atomic_load(taken);
    do {
        const uint64_t left = self->blocks - *first, share = left / (uint64_t)self->threads;
        const uint64_t whole = each > 1 ? each - (self->start / EVALUATE_BLOCK + *first) % each : 1;
        const uint64_t count = share < 1 ? 1 : share < whole ? share : whole;
        *end = *first + (count < left ? count : left);
    } while (!atomic_compare_exchange_weak(taken, first, *end));
    return *first < *end;
}

/* Runs all blocks; false if it was interrupted. */
static bool run_blocks(const evaluation *self) {
    const evaluate_options *options = self->options;
    _Atomic uint64_t taken = 0;
    uint64_t finished = 0;
    int stop = 0;
#pragma omp parallel num_threads(self->threads)
    {
        const worker own = worker_of(self, (size_t)omp_get_thread_num());
        uint64_t block = 0, end = 0;
        while (block < end || take_blocks(self, &taken, &block, &end)) {
            int stopped;
#pragma omp atomic read
            stopped = stop;
            if (stopped) {
                break;
            }
            run_block(self, &own, block++);
            uint64_t done;
#pragma omp atomic capture
            done = ++finished;
            if (options->progress != NULL && omp_get_thread_num() == 0 && done < self->blocks &&
                !options->progress(options->progress_context, self->start + done * EVALUATE_BLOCK,
                                   options->samples)) {
#pragma omp atomic write
                stop = 1;
            }
        }
    }
    return !stop;
}

static void merge_rows(const evaluation *self, moments *row_moments) {
    const size_t rows = self->plan->row_count;
    for (size_t r = 0; r < rows && self->start == 0; r++) {
        row_moments[r] = moments_of(NULL, 0);
    }
    for (uint64_t block = 0; block < self->blocks; block++) {
        moments_merge_rows(row_moments, self->block_moments + block * rows, rows);
    }
}

static size_t find_given(const evaluation *self) {
    size_t axis = 0;
    while (axis < self->plan->axis_count && !text_equal(self->plan->axes[axis], self->options->given)) {
        axis++;
    }
    return self->options->given != NULL && axis < self->plan->axis_count ? axis : SIZE_MAX;
}

/* The points of an axis as if it were in no group. */
static void own_uniforms(const plan *self, const evaluate_options *options, size_t axis, uint64_t first,
                         size_t count, double *uniforms) {
    const points run = points_of(options);
    points_axis own;
    points_scrambling scrambling;
    plan_axis(self, axis, options, &own);
    scrambling.replicate = 0;
    points_uniforms(&run, &own, &scrambling, first, count, uniforms);
}

void evaluate_uniforms(const plan *self, const evaluate_options *options, size_t axis, uint64_t first,
                       size_t count, double *uniforms) {
    const coupling *group = &self->couplings[axis];
    if (group->count == 0) {
        own_uniforms(self, options, axis, first, count, uniforms);
        return;
    }
    for (size_t at = 0; at < count; at += EVALUATE_BLOCK) {
        const size_t length = count - at < EVALUATE_BLOCK ? count - at : EVALUATE_BLOCK;
        double member[EVALUATE_BLOCK], normals[EVALUATE_BLOCK] = {0};
        for (size_t k = 0; k < group->count; k++) {
            own_uniforms(self, options, group->axes[k], first + at, length, member);
            copula_add(group->row[k], member, normals, length);
        }
        copula_uniforms(normals, uniforms + at, length);
    }
}

double evaluate_uniform(const plan *self, const evaluate_options *options, const char *name, uint64_t index) {
    for (size_t i = 0; i < self->axis_count; i++) {
        if (text_equal(self->axes[i], name)) {
            const uint64_t first = index - index % 2; /* keyed draws start at such */
            double uniforms[2];
            evaluate_uniforms(self, options, i, first, (size_t)(index - first) + 1, uniforms);
            return uniforms[index - first];
        }
    }
    const points run = points_of(options);
    points_axis axis;
    points_axis_init(&axis, &run, text_hash(name), SOBOL_DIMENSIONS);
    return points_uniform(&run, &axis, index);
}

size_t evaluate_stride(uint64_t samples) {
    const size_t line = MEMORY_LINE_DOUBLES, stride = ((size_t)samples + line - 1) / line * line;
    return stride % ((size_t)2 * EVALUATE_BLOCK) == 0 ? stride + EVALUATE_BLOCK : stride;
}

uint64_t evaluate_block_count(uint64_t count) {
    return count / EVALUATE_BLOCK + (count % EVALUATE_BLOCK != 0);
}

size_t evaluate_threads(const evaluate_options *options, uint64_t count) {
    const uint64_t blocks = evaluate_block_count(count) > 0 ? evaluate_block_count(count) : 1;
    const int threads = options->threads > 0 ? options->threads : omp_get_max_threads();
    return (uint64_t)threads > blocks ? (size_t)blocks : (size_t)threads;
}

static cradle_status run_all(evaluation *self, moments *row_moments) {
    const evaluate_options *options = self->options;
    if (!run_blocks(self)) {
        return CRADLE_INTERRUPTED;
    }
    if (row_moments != NULL) {
        merge_rows(self, row_moments);
    }
    /* The last word: the thread that speaks to `progress` may have had no block at all. */
    const bool goes_on = options->progress == NULL ||
                         options->progress(options->progress_context, self->end, options->samples);
    return goes_on ? CRADLE_OK : CRADLE_INTERRUPTED;
}

/* Of `given`, which says what is run and where it goes, the rest. */
static cradle_status run_evaluation(const evaluation *given, uint64_t first, uint64_t count,
                                    moments *row_moments) {
    assert(first % EVALUATE_BLOCK == 0 && given->options->sampler == given->plan->sampler &&
           given->options->samples <= given->plan->samples);
    evaluation self = *given;
    const plan *plan = self.plan;
    const size_t moment_bytes = sizeof(moments) * (plan->row_count + 1);
    self.points = points_of(self.options);
    self.workspace_doubles = plan->register_count * EVALUATE_BLOCK;
    self.start = first;
    self.end = first + count;
    self.blocks = evaluate_block_count(count);
    self.threads = (int)evaluate_threads(self.options, count);
    if (self.blocks >= SIZE_MAX / moment_bytes) {
        return CRADLE_NO_MEMORY;
    }
    const size_t threads = (size_t)self.threads;
    self.workspace = memory_allocate_aligned((self.workspace_doubles * threads + 1) * sizeof(double));
    self.scramblings = memory_allocate((plan->axis_count * threads + 1) * sizeof *self.scramblings);
    self.given_axis = find_given(&self);
    self.block_moments =
        row_moments != NULL ? memory_allocate(((size_t)self.blocks + 1) * moment_bytes) : NULL;
    cradle_status status = CRADLE_NO_MEMORY;
    if (self.workspace != NULL && self.scramblings != NULL &&
        (self.block_moments != NULL || row_moments == NULL)) {
        status = run_all(&self, row_moments);
    }
    memory_free(self.block_moments);
    memory_free(self.scramblings);
    memory_free_aligned(self.workspace);
    return status;
}

cradle_status evaluate_piece(const plan *self, const evaluate_options *options, uint64_t first,
                             uint64_t count, double *const *rows, moments *row_moments) {
    const evaluation given = {.plan = self, .options = options, .rows = rows};
    return run_evaluation(&given, first, count, row_moments);
}

cradle_status evaluate_blocks(const plan *self, const evaluate_options *options, uint64_t first,
                              uint64_t count, void (*take)(void *context, const evaluate_block *block),
                              void *context, moments *row_moments) {
    const evaluation given = {.plan = self, .options = options, .take = take, .take_context = context};
    return run_evaluation(&given, first, count, row_moments);
}

cradle_status evaluate(const plan *self, const evaluate_options *options, double *const *rows,
                       moments *row_moments) {
    return evaluate_piece(self, options, 0, options->samples, rows, row_moments);
}
