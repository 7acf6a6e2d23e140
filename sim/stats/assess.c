/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The assessment: one plan over the outputs of all variants, one evaluation, one summary for each distinct
 * row. Outputs that are the same node share a row; outputs without uncertainty have none.
 *
 * Rows are summarised in parallel, each by one thread, so the threads change nothing.
 */
#include <assert.h>
#include <math.h>
#include <omp.h>

#include "base/text.h"
#include "random/points.h"
#include "stats/assess.h"
#include "stats/dimensions.h"
#include "stats/fault.h"
#include "stats/outputs.h"
#include "stats/summary.h"

enum { ROW_ALIGNMENT = 8 }; /* doubles */

/* All that lives for one call. */
typedef struct work {
    const inventory *inventory;
    const assess_options *options;
    arena *memory;
    diagnostics *complaints;
    outputs outputs;
    const plan *plan;
    evaluate_options run; /* of this pass */
    size_t row_count, kept_count;
    double *kept, *passing; /* blocks of rows: those that are handed out, and the others */
    double **rows;          /* [row_count], into either */
    moments *moments;       /* [row_count] */
    cradle_summary *of_row; /* [row_count] */
} work;

static size_t row_stride(uint64_t samples) {
    return ((size_t)samples + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
}

static double bytes_of_rows(const work *self, uint64_t samples) {
    return (double)self->row_count * (double)samples * sizeof(double);
}

static cradle_status check_size(const work *self) {
    double bytes = bytes_of_rows(self, self->run.samples);
    if (bytes <= (double)ASSESS_BYTES_MAX) {
        return CRADLE_OK;
    }
    char needed[TEXT_NUMBER_BYTES], allowed[TEXT_NUMBER_BYTES];
    const double gigabyte = 1024.0 * 1024.0 * 1024.0;
    text_write_number(needed, bytes / gigabyte, 3);
    text_write_number(allowed, (double)ASSESS_BYTES_MAX / gigabyte, 3);
    diagnostics_add(self->complaints, SEVERITY_ERROR, (place){0}, 0, "take fewer samples or fewer variants",
                    "%llu samples of %zu figures need %s GiB of memory; the limit is %s GiB",
                    (unsigned long long)self->run.samples, self->row_count, needed, allowed);
    return CRADLE_TOO_LARGE;
}

/* Whether an output's samples are handed out: the totals and the stages. */
static bool is_kept(const work *self, size_t output) {
    size_t within = output % self->outputs.per_variant;
    size_t first_stage = self->outputs.first[DIVISION_STAGE];
    return self->options->keep_samples &&
           (within == 0 || (within >= first_stage && within < first_stage + CRADLE_STAGE_COUNT));
}

static void lay_rows(work *self, const bool *kept, double *block, size_t stride) {
    double *next[2] = {self->passing, block};
    for (size_t r = 0; r < self->row_count; r++) {
        self->rows[r] = next[kept[r]];
        next[kept[r]] += stride;
    }
}

static cradle_status allocate_rows(work *self) {
    size_t stride = row_stride(self->run.samples);
    self->rows = arena_alloc(self->memory, (self->row_count + 1) * sizeof(*self->rows));
    self->moments = arena_alloc(self->memory, (self->row_count + 1) * sizeof(*self->moments));
    self->of_row = arena_alloc(self->memory, (self->row_count + 1) * sizeof(*self->of_row));
    bool *kept = arena_alloc(self->memory, self->row_count + 1);
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t i = 0; i < self->outputs.count; i++) {
        ptrdiff_t row = plan_row(self->plan, i);
        if (row >= 0 && is_kept(self, i) && !kept[row]) {
            kept[row] = true;
            self->kept_count++;
        }
    }
    if (self->kept_count > 0) {
        self->kept = memory_allocate_aligned(self->kept_count * stride * sizeof(double));
    }
    if (self->row_count > self->kept_count) {
        self->passing =
            memory_allocate_aligned((self->row_count - self->kept_count) * stride * sizeof(double));
    }
    if ((self->kept_count > 0 && self->kept == NULL) ||
        (self->row_count > self->kept_count && self->passing == NULL)) {
        return CRADLE_NO_MEMORY;
    }
    lay_rows(self, kept, self->kept, stride);
    return CRADLE_OK;
}

static bool row_is_finite(const moments *m) {
    return isfinite(m->mean) && isfinite(m->m2) && isfinite(m->low) && isfinite(m->high);
}

static uint64_t first_not_finite(const double *values, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return i;
        }
    }
    return 0;
}

static double central_of(const work *self, size_t output) {
    return graph_central(self->inventory->graph, self->outputs.nodes[output]);
}

/* Reports an output of which some number is not finite; false if there is none.
 */
static bool report_output(const work *self, size_t output) {
    const evaluate_options *run = &self->run;
    ptrdiff_t row = plan_row(self->plan, output);
    fault_point point = {.variant = self->inventory->variants[output / self->outputs.per_variant].name,
                         .central = true,
                         .plan = self->plan,
                         .run = run};
    if (row >= 0 && !row_is_finite(&self->moments[row])) {
        point.central = false;
        point.index = first_not_finite(self->rows[row], run->samples);
    } else if (isfinite(central_of(self, output)) &&
               (row >= 0 || isfinite(plan_constant(self->plan, output)))) {
        return false;
    }
    fault_report(self->inventory->graph, self->outputs.nodes[output], &point, self->memory, self->complaints);
    return true;
}

/* One complaint a variant is enough: its figures are sums of the same flows. */
static cradle_status check_finite(const work *self) {
    bool any = false;
    for (size_t v = 0; v < self->inventory->variant_count; v++) {
        for (size_t i = 0; i < self->outputs.per_variant; i++) {
            if (report_output(self, v * self->outputs.per_variant + i)) {
                any = true;
                break;
            }
        }
    }
    return any ? CRADLE_BAD_INPUT : CRADLE_OK;
}

static cradle_status summarise_rows(work *self, int threads) {
    cradle_status status = CRADLE_OK;
    const size_t replicates = points_replicates(self->run.sampler);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t r = 0; r < self->row_count; r++) {
        cradle_status mine = summary_of_row(self->rows[r], &self->moments[r], replicates, &self->of_row[r]);
        if (mine != CRADLE_OK) {
#pragma omp atomic write
            status = mine;
        }
    }
    return status;
}

static cradle_summary summary_of_output(const work *self, size_t output) {
    ptrdiff_t row = plan_row(self->plan, output);
    cradle_summary summary =
        row >= 0 ? self->of_row[row] : summary_of_constant(plan_constant(self->plan, output));
    summary.deterministic = central_of(self, output);
    return summary;
}

static const double *kept_samples(const work *self, size_t output) {
    ptrdiff_t row = plan_row(self->plan, output);
    return row >= 0 && self->options->keep_samples ? self->rows[row] : NULL;
}

static cradle_status hand_out(work *self, assessment *result) {
    size_t variant_count = self->inventory->variant_count;
    result->variants = arena_alloc(self->memory, variant_count * sizeof(*result->variants));
    for (size_t v = 0; v < variant_count && result->variants != NULL; v++) {
        variant_assessment *one = &result->variants[v];
        size_t base = v * self->outputs.per_variant;
        one->total = summary_of_output(self, base);
        one->total_samples = kept_samples(self, base);
        for (division d = 0; d < DIVISION_COUNT; d++) {
            size_t size = division_size(self->inventory, d), first = base + self->outputs.first[d];
            one->by[d] = arena_alloc(self->memory, (size + 1) * sizeof(*one->by[d]));
            for (size_t member = 0; member < size && one->by[d] != NULL; member++) {
                one->by[d][member] = summary_of_output(self, first + member);
            }
        }
        for (size_t s = 0; s < CRADLE_STAGE_COUNT; s++) {
            one->stage_samples[s] = kept_samples(self, base + self->outputs.first[DIVISION_STAGE] + s);
        }
    }
    return arena_failed(self->memory) ? CRADLE_NO_MEMORY : CRADLE_OK;
}

/* ---------------------------------------------------------------- passes */

static ptrdiff_t total_row(const work *self, size_t v) {
    return plan_row(self->plan, v * self->outputs.per_variant);
}

static cradle_status choose_dimensions(work *self) {
    if (self->run.sampler != CRADLE_SOBOL) {
        return CRADLE_OK;
    }
    uint32_t *ranks = arena_alloc(self->memory, (plan_axes(self->plan) + 1) * sizeof(*ranks));
    self->run.ranks = ranks;
    return ranks != NULL ? dimensions_choose(self->plan, self->inventory, self->memory, ranks)
                         : CRADLE_NO_MEMORY;
}

static bool is_precise(const work *self) {
    for (size_t v = 0; v < self->inventory->variant_count; v++) {
        ptrdiff_t row = total_row(self, v);
        if (row >= 0 && summary_precision(&self->of_row[row]) > self->options->precision) {
            return false;
        }
    }
    return true;
}

static bool goes_on(const work *self) {
    uint64_t samples = self->run.samples;
    return self->options->precision > 0.0 && !is_precise(self) && samples <= self->options->samples_max / 2 &&
           bytes_of_rows(self, 2 * samples) <= (double)ASSESS_BYTES_MAX;
}

static void free_rows(work *self) {
    memory_free(self->passing);
    memory_free(self->kept);
    self->passing = self->kept = NULL;
    self->kept_count = 0;
}

static cradle_status run_pass(work *self, int threads) {
    cradle_status status = allocate_rows(self);
    if (status == CRADLE_OK) {
        status = evaluate(self->plan, &self->run, self->rows, self->moments);
    }
    if (status == CRADLE_OK) {
        status = check_finite(self);
    }
    if (status == CRADLE_OK) {
        status = summarise_rows(self, threads);
    }
    return status;
}

/* Twice as many samples each time; a pass does not use the one before, as their points differ. */
static cradle_status run_passes(work *self, int threads, assessment *result) {
    cradle_status status = choose_dimensions(self);
    if (status == CRADLE_OK) {
        status = run_pass(self, threads);
    }
    while (status == CRADLE_OK && goes_on(self)) {
        free_rows(self);
        self->run.samples *= 2;
        status = run_pass(self, threads);
    }
    return status == CRADLE_OK ? hand_out(self, result) : status;
}

cradle_status assess(const inventory *life_cycle, const assess_options *options, arena *memory,
                     diagnostics *complaints, assessment *result) {
    assert(options->evaluate.samples > 0 && life_cycle->variant_count > 0);
    double start = omp_get_wtime();
    *result = (assessment){0};
    work self = {.inventory = life_cycle,
                 .options = options,
                 .memory = memory,
                 .complaints = complaints,
                 .run = options->evaluate};
    cradle_status status = outputs_build(life_cycle, memory, &self.outputs);
    if (status != CRADLE_OK) {
        return status;
    }
    self.plan = plan_new(life_cycle->graph, self.outputs.nodes, self.outputs.count, memory);
    if (self.plan == NULL) {
        return CRADLE_NO_MEMORY;
    }
    self.row_count = plan_rows(self.plan);
    status = check_size(&self);
    if (status != CRADLE_OK) {
        return status;
    }
    int threads = options->evaluate.threads > 0 ? options->evaluate.threads : omp_get_max_threads();
    status = run_passes(&self, threads, result);
    if (status != CRADLE_OK) {
        free_rows(&self);
        *result = (assessment){0};
        return status;
    }
    memory_free(self.passing);
    result->samples = self.run.samples;
    result->sampler = options->evaluate.sampler;
    result->seed = options->evaluate.seed;
    result->threads = threads;
    result->draws_per_sample = plan_draws(self.plan);
    result->kept = self.kept;
    result->seconds = omp_get_wtime() - start;
    return CRADLE_OK;
}
