/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parallel loop. A block is a whole number of samples from the start, whichever thread takes it; its
 * draws are the points of its samples, its results go to its own piece of the rows, and its moments to its
 * own slot, merged in block order at the end. So threads change no bit.
 *
 * All memory is taken before the loop. Inside, nothing is allocated, locked or reported; the one who calls
 * also speaks to `progress`, and a flag that all threads see ends the run.
 */
#include <assert.h>
#include <omp.h>
#include <string.h>

#include "base/text.h"
#include "eval/plan.h"
#include "random/points.h"

typedef struct evaluation {
    const plan *plan;
    const evaluate_options *options;
    points points;
    points_axis *axes; /* of the plan, for each thread */
    size_t given_axis; /* whose values are given; SIZE_MAX: none */
    double *const *rows;
    double *workspace; /* of all threads */
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

static double *locate(uint32_t location, double *const *rows, double *registers, uint64_t offset) {
    if ((location & LOCATION_ROW) != 0) {
        return rows[location & ~(uint32_t)LOCATION_ROW] + offset;
    }
    return registers + (size_t)location * EVALUATE_BLOCK;
}

/* The points of an axis, by the copula of its group if it is in one; at most a block of them. */
static void draw_points(const plan *plan, const points *run, points_axis *axes, size_t axis, uint64_t first,
                        size_t count, double *out) {
    const coupling *group = &plan->couplings[axis];
    if (group->count == 0) {
        points_uniforms(run, &axes[axis], first, count, out);
        return;
    }
    double normals[EVALUATE_BLOCK] = {0};
    for (size_t k = 0; k < group->count; k++) {
        points_uniforms(run, &axes[group->axes[k]], first, count, out);
        copula_add(group->row[k], out, normals, count);
    }
    copula_uniforms(normals, out, count);
}

/* What a thread works with. */
typedef struct worker {
    double *registers;
    points_axis *axes;
} worker;

static void run_instruction(const evaluation *self, const worker *own, const instruction *at, uint64_t offset,
                            size_t count) {
    double *const *rows = self->rows, *const registers = own->registers;
    double *out = locate(at->out, rows, registers, offset);
    if (at->run == NULL && at->axis == self->given_axis) {
        memcpy(out, self->options->given_values + self->start + offset, count * sizeof *out);
        return;
    }
    if (at->run == NULL) {
        draw_points(self->plan, &self->points, own->axes, at->axis, self->start + offset, count, out);
        sampler_quantiles(at->sampler, out, out, count);
        return;
    }
    const double *in[KERNEL_INPUTS] = {0};
    for (uint32_t k = 0; k < at->detail.inputs; k++) {
        in[k] = locate(at->in[k], rows, registers, offset);
    }
    at->run(out, in, &at->detail, count);
}

static void run_block(const evaluation *self, const worker *own, uint64_t block) {
    const plan *plan = self->plan;
    uint64_t offset = block * EVALUATE_BLOCK, left = self->end - self->start - offset;
    size_t count = left < EVALUATE_BLOCK ? (size_t)left : EVALUATE_BLOCK;
    for (size_t i = 0; i < plan->instruction_count; i++) {
        const instruction *at = &plan->instructions[i];
        run_instruction(self, own, at, offset, count);
        if (at->completes && self->block_moments != NULL) { /* the block is still warm */
            const size_t row = at->out & ~(uint32_t)LOCATION_ROW;
            self->block_moments[block * plan->row_count + row] = moments_of(self->rows[row] + offset, count);
        }
    }
}

/* Runs all blocks; false if it was interrupted. */
static bool run_blocks(const evaluation *self) {
    const evaluate_options *options = self->options;
    uint64_t finished = 0;
    int stop = 0;
#pragma omp parallel num_threads(self->threads)
    {
        const size_t number = (size_t)omp_get_thread_num();
        const worker own = {.registers = self->workspace + number * self->workspace_doubles,
                            .axes = self->axes + number * self->plan->axis_count};
        fill_registers(self->plan, own.registers);
#pragma omp for schedule(dynamic, 1)
        for (uint64_t block = 0; block < self->blocks; block++) {
            int stopped;
#pragma omp atomic read
            stopped = stop;
            if (stopped) {
                continue;
            }
            run_block(self, &own, block);
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
    size_t rows = self->plan->row_count;
    for (size_t r = 0; r < rows; r++) {
        row_moments[r] = self->start == 0 ? moments_of(NULL, 0) : row_moments[r];
        for (uint64_t block = 0; block < self->blocks; block++) {
            row_moments[r] = moments_merge(row_moments[r], self->block_moments[block * rows + r]);
        }
    }
}

static points points_of(const evaluate_options *options) {
    return (points){.sampler = options->sampler, .seed = options->seed, .samples = options->samples};
}

static points_axis axis_of(const plan *plan, const evaluate_options *options, size_t axis) {
    const points run = points_of(options);
    const uint32_t rank = options->ranks != NULL ? options->ranks[axis] : (uint32_t)axis;
    return points_axis_of(&run, text_hash(plan->axes[axis]), rank);
}

static points_axis *make_axes(const plan *plan, const evaluate_options *options, int threads) {
    const size_t each = plan->axis_count;
    points_axis *axes = memory_allocate((each * (size_t)threads + 1) * sizeof *axes);
    for (size_t i = 0; axes != NULL && i < each; i++) {
        axes[i] = axis_of(plan, options, i);
    }
    for (int t = 1; axes != NULL && t < threads; t++) {
        memcpy(axes + (size_t)t * each, axes, each * sizeof *axes);
    }
    return axes;
}

static size_t find_given(const evaluation *self) {
    size_t axis = 0;
    while (axis < self->plan->axis_count && !text_equal(self->plan->axes[axis], self->options->given)) {
        axis++;
    }
    return self->options->given != NULL && axis < self->plan->axis_count ? axis : SIZE_MAX;
}

static double axis_uniform(const plan *self, const evaluate_options *options, size_t axis, uint64_t index) {
    const points run = points_of(options);
    points_axis own = axis_of(self, options, axis);
    const coupling *group = &self->couplings[axis];
    double uniform = points_uniform(&run, &own, index), normal = 0.0;
    for (size_t k = 0; k < group->count; k++) {
        points_axis of = axis_of(self, options, group->axes[k]);
        uniform = points_uniform(&run, &of, index);
        copula_add(group->row[k], &uniform, &normal, 1);
    }
    if (group->count > 0) {
        copula_uniforms(&normal, &uniform, 1);
    }
    return uniform;
}

double evaluate_uniform(const plan *self, const evaluate_options *options, const char *name, uint64_t index) {
    for (size_t i = 0; i < self->axis_count; i++) {
        if (text_equal(self->axes[i], name)) {
            return axis_uniform(self, options, i, index);
        }
    }
    const points run = points_of(options);
    points_axis axis = points_axis_of(&run, text_hash(name), SOBOL_DIMENSIONS);
    return points_uniform(&run, &axis, index);
}

bool evaluate_uniforms(const plan *self, const evaluate_options *options, size_t axis, size_t count,
                       double *uniforms) {
    const points run = points_of(options);
    points_axis *axes = make_axes(self, options, 1);
    for (size_t first = 0; axes != NULL && first < count; first += EVALUATE_BLOCK) {
        const size_t left = count - first;
        draw_points(self, &run, axes, axis, first, left < EVALUATE_BLOCK ? left : EVALUATE_BLOCK,
                    uniforms + first);
    }
    memory_free(axes);
    return axes != NULL;
}

static int thread_count(const evaluate_options *options, uint64_t blocks) {
    int threads = options->threads > 0 ? options->threads : omp_get_max_threads();
    return (uint64_t)threads > blocks ? (int)(blocks > 0 ? blocks : 1) : threads;
}

cradle_status evaluate_piece(const plan *self, const evaluate_options *options, uint64_t first,
                             uint64_t count, double *const *rows, moments *row_moments) {
    assert(first % EVALUATE_BLOCK == 0);
    uint64_t blocks = count / EVALUATE_BLOCK + (count % EVALUATE_BLOCK != 0);
    size_t moment_bytes = sizeof(moments) * (self->row_count + 1);
    if (blocks >= SIZE_MAX / moment_bytes) {
        return CRADLE_NO_MEMORY;
    }
    evaluation evaluation = {.plan = self,
                             .options = options,
                             .points = points_of(options),
                             .rows = rows,
                             .workspace_doubles = self->register_count * EVALUATE_BLOCK,
                             .start = first,
                             .end = first + count,
                             .blocks = blocks,
                             .threads = thread_count(options, blocks)};
    size_t doubles = evaluation.workspace_doubles * (size_t)evaluation.threads + 1;
    evaluation.workspace = memory_allocate_aligned(doubles * sizeof(double));
    evaluation.axes = make_axes(self, options, evaluation.threads);
    evaluation.given_axis = find_given(&evaluation);
    if (row_moments != NULL) {
        evaluation.block_moments = memory_allocate(((size_t)blocks + 1) * moment_bytes);
    }
    cradle_status status = CRADLE_NO_MEMORY;
    if (evaluation.workspace != NULL && evaluation.axes != NULL &&
        (evaluation.block_moments != NULL || row_moments == NULL)) {
        status = run_blocks(&evaluation) ? CRADLE_OK : CRADLE_INTERRUPTED;
    }
    if (status == CRADLE_OK) {
        if (row_moments != NULL) {
            merge_rows(&evaluation, row_moments);
        }
        /* The last word: the thread that speaks to `progress` may have had no block at all. */
        if (options->progress != NULL &&
            !options->progress(options->progress_context, first + count, options->samples)) {
            status = CRADLE_INTERRUPTED;
        }
    }
    memory_free(evaluation.block_moments);
    memory_free(evaluation.axes);
    memory_free(evaluation.workspace);
    return status;
}

cradle_status evaluate(const plan *self, const evaluate_options *options, double *const *rows,
                       moments *row_moments) {
    return evaluate_piece(self, options, 0, options->samples, rows, row_moments);
}
