/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The assessment: the outputs of all variants, taken in batches that fit in memory, each with a plan of its
 * own, and one summary for each distinct row. Outputs that are the same node share a row; outputs without
 * uncertainty have none.
 */
#include <assert.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/text.h"
#include "stats/assess.h"
#include "stats/batches.h"
#include "stats/fault.h"
#include "stats/outputs.h"
#include "stats/rows.h"
#include "stats/summary.h"

enum { TRIAL_SAMPLES = 1 << 14 };

/* All that lives for one call. */
typedef struct work {
    const inventory *inventory;
    const assess_options *options;
    arena *memory;
    diagnostics *complaints;
    outputs outputs;
    batches batches;
    evaluate_options run; /* of this pass */
    int threads;
    size_t batch;              /* at which the run is */
    cradle_summary *summaries; /* of each output */
    double *kept;              /* the rows that are handed out, */
    const double **kept_rows;  /* by output, or NULL */
    size_t row_count;          /* of the last batch */
} work;

/* One batch of variants. */
typedef struct batch {
    size_t first_output, output_count;
    const plan *plan;
    rows rows;
} batch;

/* ---------------------------------------------------------------- kept samples */

static double bytes_of(size_t row_count, uint64_t samples) {
    return (double)row_count * (double)samples * sizeof(double);
}

static cradle_status check_size(const work *self, size_t row_count) {
    double bytes = bytes_of(row_count, self->run.samples);
    if (!self->options->keep_samples || bytes <= (double)ASSESS_BYTES_MAX) {
        return CRADLE_OK;
    }
    char needed[TEXT_NUMBER_BYTES], allowed[TEXT_NUMBER_BYTES];
    const double gigabyte = 1024.0 * 1024.0 * 1024.0;
    text_write_number(needed, bytes / gigabyte, 3);
    text_write_number(allowed, (double)ASSESS_BYTES_MAX / gigabyte, 3);
    diagnostics_add(self->complaints, SEVERITY_ERROR, (place){0}, 0,
                    "do not keep the samples, or take fewer samples or variants",
                    "%llu samples of %zu figures, to be kept, need %s GiB of memory; the limit is %s GiB",
                    (unsigned long long)self->run.samples, row_count, needed, allowed);
    return CRADLE_TOO_LARGE;
}

/* Whether an output's samples are handed out: the totals and the stages. */
static bool is_kept(const work *self, size_t output) {
    size_t within = output % self->outputs.per_variant;
    size_t first_stage = self->outputs.first[DIVISION_STAGE];
    return self->options->keep_samples &&
           (within == self->outputs.total ||
            (within >= first_stage && within < first_stage + CRADLE_STAGE_COUNT));
}

/* Room for the rows that are handed out; there is one batch then. */
static cradle_status make_kept(work *self, batch *one, arena *memory) {
    if (!self->options->keep_samples) {
        return CRADLE_OK;
    }
    const size_t stride = evaluate_stride(self->run.samples);
    size_t *place = arena_alloc(memory, (self->row_count + 1) * sizeof(*place)), count = 0;
    double **by_row = arena_alloc(memory, (self->row_count + 1) * sizeof(*by_row));
    self->kept_rows = arena_alloc(self->memory, self->outputs.count * sizeof(*self->kept_rows));
    if (place == NULL || by_row == NULL || self->kept_rows == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t i = 0; i < self->outputs.count; i++) {
        ptrdiff_t row = plan_row(one->plan, i);
        if (row >= 0 && is_kept(self, i) && place[row] == 0) {
            place[row] = ++count;
        }
    }
    self->kept = memory_allocate_aligned(count * stride * sizeof(double));
    if (self->kept == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t r = 0; r < self->row_count; r++) {
        by_row[r] = place[r] > 0 ? self->kept + (place[r] - 1) * stride : NULL;
    }
    for (size_t i = 0; i < self->outputs.count; i++) {
        ptrdiff_t row = plan_row(one->plan, i);
        self->kept_rows[i] = row >= 0 && is_kept(self, i) ? by_row[row] : NULL;
    }
    one->rows.kept = by_row;
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- faults */

static double central_of(const work *self, size_t output) {
    return graph_central(self->inventory->graph, self->outputs.nodes[output]);
}

/* Reports an output of which some number is not finite; false if there is none. */
static bool report_output(const work *self, const batch *one, size_t i, arena *memory) {
    const size_t output = one->first_output + i;
    ptrdiff_t row = plan_row(one->plan, i);
    fault_point point = {.variant = self->inventory->variants[output / self->outputs.per_variant].name,
                         .central = true,
                         .plan = one->plan,
                         .run = &self->run};
    if (row >= 0 && one->rows.faults[row] > 0) {
        point.central = false;
        point.index = one->rows.faults[row] - 1;
    } else if (isfinite(central_of(self, output)) && (row >= 0 || isfinite(plan_constant(one->plan, i)))) {
        return false;
    }
    fault_report(self->inventory->graph, self->outputs.nodes[output], &point, memory, self->complaints);
    return true;
}

/* One complaint a variant is enough: its figures are sums of the same flows. */
static cradle_status check_finite(const work *self, const batch *one, arena *memory) {
    const size_t each = self->outputs.per_variant;
    bool any = false;
    for (size_t first = 0; first < one->output_count; first += each) {
        for (size_t i = 0; i < each; i++) {
            if (report_output(self, one, first + i, memory)) {
                any = true;
                break;
            }
        }
    }
    return any ? CRADLE_BAD_INPUT : CRADLE_OK;
}

/* ---------------------------------------------------------------- one batch */

static size_t batch_start(const work *self, size_t number) {
    return number == 0 ? 0 : self->batches.ends[number - 1];
}

/* What the batch needs besides memory for its rows, in `memory`. */
static cradle_status prepare(work *self, size_t number, arena *memory, batch *one) {
    const size_t each = self->outputs.per_variant, start = batch_start(self, number);
    *one = (batch){.first_output = start * each, .output_count = (self->batches.ends[number] - start) * each};
    one->plan = plan_new(self->inventory->graph, self->outputs.nodes + one->first_output, one->output_count,
                         &self->run, memory);
    if (one->plan == NULL) {
        return CRADLE_NO_MEMORY;
    }
    self->row_count = plan_rows(one->plan);
    one->rows = (rows){
        .plan = one->plan,
        .run = &self->run,
        .threads = self->threads,
        .way = self->batches.way,
        .summaries = arena_alloc(memory, (self->row_count + 1) * sizeof(*one->rows.summaries)),
        .faults = arena_alloc(memory, (self->row_count + 1) * sizeof(*one->rows.faults)),
    };
    return arena_failed(memory) ? CRADLE_NO_MEMORY : CRADLE_OK;
}

static void take_figures(work *self, const batch *one) {
    for (size_t i = 0; i < one->output_count; i++) {
        ptrdiff_t row = plan_row(one->plan, i);
        cradle_summary *figure = &self->summaries[one->first_output + i];
        *figure = row >= 0 ? one->rows.summaries[row] : summary_of_constant(plan_constant(one->plan, i));
        figure->deterministic = central_of(self, one->first_output + i);
        const size_t within = i % self->outputs.per_variant, own = self->outputs.first[DIVISION_OUTPUT];
        if (within >= own && within < own + self->inventory->output_count) {
            *figure = summary_in_unit(figure, self->inventory->outputs[within - own].unit.factor);
        }
    }
}

static cradle_status run_in(work *self, size_t number, arena *memory) {
    batch one;
    cradle_status status = prepare(self, number, memory, &one);
    if (status == CRADLE_OK) {
        status = check_size(self, self->row_count);
    }
    if (status == CRADLE_OK) {
        status = make_kept(self, &one, memory);
    }
    if (status == CRADLE_OK) {
        status = rows_summarise(&one.rows);
    }
    if (status == CRADLE_OK || status == CRADLE_BAD_INPUT) {
        status = check_finite(self, &one, memory);
    }
    if (status == CRADLE_OK) {
        take_figures(self, &one);
    }
    return status;
}

/* A batch whose figures were put away is not made again. */
static cradle_status run_batch(work *self, size_t number) {
    const bool storable =
        self->batches.count > 1 && !self->options->keep_samples && self->options->precision == 0.0;
    const assess_store *store = storable ? self->options->store : NULL;
    const size_t each = self->outputs.per_variant, start = batch_start(self, number);
    const size_t count = (self->batches.ends[number] - start) * each;
    cradle_summary *figures = self->summaries + start * each;
    if (store != NULL && store->restore(store->context, number, figures, count)) {
        return CRADLE_OK;
    }
    arena *memory = arena_new();
    if (memory == NULL) {
        return CRADLE_NO_MEMORY;
    }
    self->batch = number;
    cradle_status status = run_in(self, number, memory);
    arena_free(memory);
    if (status == CRADLE_OK && store != NULL) {
        store->save(store->context, number, figures, count);
    }
    return status;
}

/* ---------------------------------------------------------------- passes */

/* Of a batch as of the whole. */
static bool report_progress(void *context, uint64_t done, uint64_t total) {
    const work *self = context;
    const evaluate_options *given = &self->options->evaluate;
    return given->progress(given->progress_context, self->batch * total + done, self->batches.count * total);
}

static cradle_status run_pass(work *self) {
    const double bytes = (double)(self->options->memory > 0 ? self->options->memory : ASSESS_MEMORY);
    cradle_status status = batches_make(self->inventory, &self->outputs, &self->run, bytes,
                                        self->options->keep_samples, self->memory, &self->batches);
    for (size_t b = 0; b < self->batches.count && status == CRADLE_OK; b++) {
        status = run_batch(self, b);
    }
    return status;
}

static const cradle_summary *total_of(const work *self, size_t variant) {
    return &self->summaries[variant * self->outputs.per_variant + self->outputs.total];
}

static bool is_precise(const work *self) {
    for (size_t v = 0; v < self->inventory->variant_count; v++) {
        if (summary_precision(total_of(self, v)) > self->options->precision) {
            return false;
        }
    }
    return true;
}

static bool goes_on(const work *self) {
    uint64_t samples = self->run.samples;
    return self->options->precision > 0.0 && !is_precise(self) && samples <= self->options->samples_max / 2 &&
           (!self->options->keep_samples ||
            bytes_of(self->row_count, 2 * samples) <= (double)ASSESS_BYTES_MAX);
}

/* Twice as many samples each time; a pass does not use the one before, as their points differ. */
static cradle_status run_passes(work *self) {
    cradle_status status = run_pass(self);
    while (status == CRADLE_OK && goes_on(self)) {
        memory_free_aligned(self->kept);
        self->kept = NULL;
        self->run.samples *= 2;
        status = run_pass(self);
    }
    return status;
}

static cradle_status hand_out(const work *self, assessment *result) {
    size_t variant_count = self->inventory->variant_count;
    result->variants = arena_alloc(self->memory, variant_count * sizeof(*result->variants));
    for (size_t v = 0; v < variant_count && result->variants != NULL; v++) {
        variant_assessment *one = &result->variants[v];
        const size_t base = v * self->outputs.per_variant;
        const double *const *kept = self->kept_rows != NULL ? self->kept_rows + base : NULL;
        one->total = *total_of(self, v);
        one->total_samples = kept != NULL ? kept[self->outputs.total] : NULL;
        for (division d = 0; d < DIVISION_COUNT; d++) {
            one->by[d] = self->summaries + base + self->outputs.first[d];
        }
        for (size_t s = 0; s < CRADLE_STAGE_COUNT && kept != NULL; s++) {
            one->stage_samples[s] = kept[self->outputs.first[DIVISION_STAGE] + s];
        }
    }
    outputs *all = arena_alloc(self->memory, sizeof(*all));
    if (all != NULL) {
        *all = self->outputs;
        result->outputs = all;
    }
    return result->variants != NULL && all != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
}

static cradle_status begin(work *self, const inventory *life_cycle, const assess_options *options,
                           arena *memory, diagnostics *complaints) {
    assert(options->evaluate.samples > 0 && life_cycle->variant_count > 0);
    *self =
        (work){.inventory = life_cycle,
               .options = options,
               .memory = memory,
               .complaints = complaints,
               .run = options->evaluate,
               .threads = options->evaluate.threads > 0 ? options->evaluate.threads : omp_get_max_threads()};
    if (options->evaluate.progress != NULL) {
        self->run.progress = report_progress;
        self->run.progress_context = self;
    }
    cradle_status status = outputs_build(life_cycle, memory, &self->outputs);
    if (status == CRADLE_OK) {
        self->summaries = arena_alloc(memory, (self->outputs.count + 1) * sizeof(*self->summaries));
        status = self->summaries != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
    }
    return status;
}

cradle_status assess(const inventory *life_cycle, const assess_options *options, arena *memory,
                     diagnostics *complaints, assessment *result) {
    double start = omp_get_wtime();
    batches_census census = {0};
    work self;
    *result = (assessment){0};
    cradle_status status = begin(&self, life_cycle, options, memory, complaints);
    if (status == CRADLE_OK) {
        status = batches_count(life_cycle, &self.outputs, &census);
    }
    if (status == CRADLE_OK) {
        status = run_passes(&self);
    }
    if (status == CRADLE_OK) {
        status = hand_out(&self, result);
    }
    if (status != CRADLE_OK) {
        memory_free_aligned(self.kept);
        *result = (assessment){0};
        return status;
    }
    result->samples = self.run.samples;
    result->sampler = options->evaluate.sampler;
    result->seed = options->evaluate.seed;
    result->threads = self.threads;
    result->draws_per_sample = census.draws;
    result->streamed = self.batches.way == ROWS_STREAMED;
    result->kept = self.kept;
    result->seconds = omp_get_wtime() - start;
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- estimates */

/* The first batch with at most so many samples, timed. */
static cradle_status try_batch(work *self, uint64_t samples, double *seconds) {
    const double start = omp_get_wtime();
    arena *memory = arena_new();
    cradle_status status = memory != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
    self->run.samples = samples;
    if (status == CRADLE_OK) {
        status = run_in(self, 0, memory);
    }
    arena_free(memory);
    *seconds = omp_get_wtime() - start;
    return status;
}

/* What a batch takes before its first sample, and for each, by two trials, whose numbers every sampler that
 * takes more can take. */
static cradle_status estimate_batch(work *self, double *seconds) {
    const uint64_t samples = self->run.samples;
    double few = 0.0, more = 0.0;
    self->run.progress = NULL;
    cradle_status status = try_batch(self, samples < TRIAL_SAMPLES ? samples : TRIAL_SAMPLES, &few);
    *seconds = few;
    if (status == CRADLE_OK && samples > TRIAL_SAMPLES) {
        const uint64_t second = samples < 4 * TRIAL_SAMPLES ? samples : 4 * TRIAL_SAMPLES;
        status = try_batch(self, second, &more);
        const double each = (more - few) / (double)(second - TRIAL_SAMPLES);
        *seconds = more + (each > 0.0 ? each : 0.0) * (double)(samples - second);
    }
    return status;
}

cradle_status assess_plan(const inventory *life_cycle, const assess_options *options,
                          assess_estimate *estimate) {
    arena *memory = arena_new();
    if (memory == NULL) {
        return CRADLE_NO_MEMORY;
    }
    diagnostics unheard; /* the run itself will say it */
    diagnostics_init(&unheard, memory);
    batches_census census = {0};
    double seconds = 0.0;
    work self;
    cradle_status status = begin(&self, life_cycle, options, memory, &unheard);
    const double bytes = (double)(options->memory > 0 ? options->memory : ASSESS_MEMORY);
    if (status == CRADLE_OK) {
        status = batches_count(life_cycle, &self.outputs, &census);
    }
    if (status == CRADLE_OK) {
        status = batches_make(life_cycle, &self.outputs, &self.run, bytes, options->keep_samples, memory,
                              &self.batches);
    }
    if (status == CRADLE_OK) {
        *estimate = (assess_estimate){.variants = life_cycle->variant_count,
                                      .nodes = census.nodes,
                                      .draws = census.draws,
                                      .batches = self.batches.count,
                                      .streamed = self.batches.way == ROWS_STREAMED};
        estimate->bytes = (double)self.batches.rows * rows_bytes_each(&self.run, self.batches.way) +
                          (double)self.outputs.count * sizeof(cradle_summary);
        status = estimate_batch(&self, &seconds);
        estimate->seconds = seconds * (double)self.batches.count;
    }
    memory_free_aligned(self.kept);
    arena_free(memory);
    return status == CRADLE_BAD_INPUT ? CRADLE_OK : status;
}
