/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures that need no more than the samples of the run itself: correlations of every input with the figure
 * (Spearman's by ranks, partial by ranks, and the standardised coefficients of a linear regression: Saltelli
 * et al., Sensitivity Analysis, 2000, chapter 6), and the first-order index from given data, the share of the
 * variance between classes of an input (Plischke 2010, Reliability Engineering and System Safety 95), less
 * what chance alone puts there: 1 - (SSW / (n - M)) / (SST / (n - 1)).
 *
 * The rank of an input is the uniform number it is drawn with, which is its rank in the population; inputs
 * that take the same values again (discrete, empirical) are ranked by their samples, ties sharing the mean
 * rank. Inputs of one name in a difference are drawn together and count as one; the first stands for it.
 */
#include <omp.h>

#include "stats/regression.h"

enum { CLASS_SAMPLES = 64 };
/* Numbers that a regression works with: vectors for least_squares(), a matrix, and the correlations with the
 * figure. */
#define REGRESSION_ROOM(count) ((REGRESSION_TOGETHER + 3 + (count)) * (count))

/* ---------------------------------------------------------------- measures */

/* `squares` is the sum of those of the figure, whose mean is 0. */
static double first_order(const regression *self, const measured *subject, double squares, size_t column) {
    const uint32_t *counts = self->classes_of[column].counts;
    const double n = (double)self->samples;
    size_t filled = 0;
    for (size_t c = 0; c < self->classes; c++) {
        filled += counts[c] > 0;
    }
    if (filled < 2 || filled >= self->samples) {
        return 0.0;
    }
    return 1.0 - (squares - subject->between[column]) / (n - (double)filled) * (n - 1.0) / squares;
}

static void correlate_inputs(const regression *self, const measured *subject, sensitivity *result) {
    const double squares = regression_dot(subject->figure, subject->figure, self->samples);
    for (size_t i = 0; i < subject->count; i++) {
        double *found = sensitivity_at(result, subject->variant, subject->inputs[i]);
        found[MEASURE_RANK_CORRELATION] = subject->with_rank[subject->columns[i]];
        found[MEASURE_FIRST_ORDER] =
            subject->variance > 0.0 ? first_order(self, subject, squares, subject->columns[i]) : 0.0;
    }
}

/* The correlations of the subject's own columns, with each other and with the figure. */
static void take_own(const regression *self, const measured *subject, const double *all,
                     const double *with_figure, double *own, double *with) {
    for (size_t i = 0; i < subject->count; i++) {
        for (size_t j = 0; j <= i; j++) {
            const size_t a = subject->columns[i], b = subject->columns[j];
            own[i * subject->count + j] =
                a > b ? all[a * self->node_count + b] : all[b * self->node_count + a];
        }
        with[i] = with_figure[subject->columns[i]];
    }
}

/* A measure of all inputs by regression, on their values or on their ranks: the coefficients, or the partial
 * correlations. */
static void regress(const regression *self, const measured *subject, bool on_ranks, double *room,
                    sensitivity *result) {
    const size_t count = subject->count;
    double *work = room, *coefficients = work + REGRESSION_TOGETHER * count, *partial = coefficients + count,
           *with = partial + count, *own = with + count;
    take_own(self, subject, on_ranks ? self->rank_matrix : self->value_matrix,
             on_ranks ? subject->with_rank : subject->with_value, own, with);
    if (least_squares(own, count, with, work, coefficients, partial)) {
        for (size_t i = 0; i < count; i++) {
            double *found = sensitivity_at(result, subject->variant, subject->inputs[i]);
            found[on_ranks ? MEASURE_PARTIAL_RANK_CORRELATION : MEASURE_STANDARDISED_REGRESSION] =
                on_ranks ? partial[i] : coefficients[i];
        }
    }
}

/* An input that is fixed, or is none of the subject's, correlates with nothing. */
static void clear_inputs(const regression *self, size_t variant, sensitivity *result) {
    for (size_t i = 0; i < self->factors->input_count; i++) {
        double *found = sensitivity_at(result, variant, i);
        if (self->node_of[i] < 0) {
            found[MEASURE_RANK_CORRELATION] = found[MEASURE_PARTIAL_RANK_CORRELATION] = 0.0;
            found[MEASURE_STANDARDISED_REGRESSION] = found[MEASURE_FIRST_ORDER] = 0.0;
        }
    }
}

/* What the members of a group do each on its own adds up. */
static void add_groups(const factors *f, size_t variant, sensitivity *result) {
    for (size_t g = f->input_count; g < f->count; g++) {
        sensitivity_at(result, variant, g)[MEASURE_FIRST_ORDER] = 0.0;
    }
    for (size_t i = 0; i < f->input_count; i++) {
        if (f->group_of[i] >= 0) {
            sensitivity_at(result, variant, (size_t)f->group_of[i])[MEASURE_FIRST_ORDER] +=
                sensitivity_at(result, variant, i)[MEASURE_FIRST_ORDER];
        }
    }
}

static void list_inputs(const regression *self, measured *subject) {
    subject->count = 0;
    for (size_t i = 0; i < self->factors->input_count; i++) {
        if (self->node_of[i] >= 0) {
            subject->inputs[subject->count] = i;
            subject->columns[subject->count++] = (size_t)self->column_of[self->node_of[i]];
        }
    }
}

/* Two regressions at a time: each needs a matrix of its own. */
static void regress_all(const regression *self, size_t count, sensitivity *result) {
    const size_t each = REGRESSION_ROOM(self->factors->input_count);
#pragma omp parallel for schedule(dynamic) num_threads(self->run.threads < 2 ? 1 : 2)
    for (size_t k = 0; k < 2 * count; k++) {
        const measured *subject = &self->subjects[k / 2];
        if (self->samples > subject->count + 2) {
            regress(self, subject, k % 2 == 1, self->room + (size_t)omp_get_thread_num() * each, result);
        }
    }
}

static cradle_status measure_slopes(const regression *self, size_t first, size_t count, sensitivity *result) {
    cradle_status status = CRADLE_OK;
#pragma omp parallel for schedule(dynamic) num_threads(self->run.threads)
    for (size_t k = 0; k < count; k++) {
        if (!slopes_measure(self->factors, first + k, self->subjects[k].variance, result)) {
#pragma omp atomic write
            status = CRADLE_NO_MEMORY;
        }
    }
    return status;
}

/* Subjects number `first` to `first + count`, at most REGRESSION_TOGETHER. */
static cradle_status measure_subjects(regression *self, size_t first, size_t count, sensitivity *result) {
    cradle_status status = regression_take_figures(self, first, count);
    for (size_t k = 0; k < count && status == CRADLE_OK; k++) {
        measured *subject = &self->subjects[k];
        subject->variant = self->factors->subjects[first + k].variant;
        regression_find_nodes(self, first + k);
        list_inputs(self, subject);
        correlate_inputs(self, subject, result);
        clear_inputs(self, subject->variant, result);
        add_groups(self->factors, subject->variant, result);
    }
    if (status == CRADLE_OK) {
        regress_all(self, count, result);
        status = measure_slopes(self, first, count, result);
    }
    return status;
}

/* ---------------------------------------------------------------- the run */

/* Draws all figures, and says which axis each input has. */
static cradle_status draw_figures(regression *self, double *rows) {
    const factors *f = self->factors;
    cradle_node *roots = arena_alloc(self->memory, (f->subject_count + 1) * sizeof *roots);
    self->figures = arena_alloc(self->memory, (f->subject_count + 1) * sizeof(*self->figures));
    self->axis_of = arena_alloc(self->memory, (f->input_count + 1) * sizeof *self->axis_of);
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t s = 0; s < f->subject_count; s++) {
        roots[s] = f->subjects[s].root;
    }
    plan *plan = plan_new(f->graph, roots, f->subject_count, &self->run, self->memory);
    if (plan == NULL) {
        return CRADLE_NO_MEMORY;
    }
    double **places = arena_alloc(self->memory, (plan_rows(plan) + 1) * sizeof(*places));
    if (places == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t a = 0; a < plan_axes(plan); a++) {
        self->axis_of[factors_input(f, plan_axis_name(plan, a))] = a; /* others go to the spare place */
    }
    for (size_t r = 0; r < plan_rows(plan); r++) {
        places[r] = regression_row(self, rows, r);
    }
    self->plan = plan;
    const cradle_status status = evaluate(plan, &self->run, places, NULL);
    for (size_t s = 0; s < f->subject_count; s++) {
        ptrdiff_t r = plan_row(plan, s);
        self->figures[s] = r >= 0 ? places[r] : NULL;
    }
    return status;
}

static cradle_status measure_all(regression *self, sensitivity *result) {
    cradle_status status = CRADLE_OK;
    for (size_t first = 0, end; first < self->factors->subject_count && status == CRADLE_OK; first = end) {
        end = regression_choose_batch(self, first);
        status = regression_draw(self);
        for (size_t s = first; s < end && status == CRADLE_OK; s += REGRESSION_TOGETHER) {
            status = measure_subjects(self, s, end - s < REGRESSION_TOGETHER ? end - s : REGRESSION_TOGETHER,
                                      result);
        }
    }
    return status;
}

static bool allocate(regression *self) {
    const size_t k = self->factors->input_count, nodes = graph_count(self->factors->graph);
    self->tables = sampler_tables_new(self->memory);
    self->node_of = arena_alloc(self->memory, (k + 1) * sizeof *self->node_of);
    self->reached = arena_alloc(self->memory, nodes);
    self->nodes = arena_alloc(self->memory, (self->node_limit + 1) * sizeof *self->nodes);
    self->column_of = arena_alloc(self->memory, nodes * sizeof *self->column_of);
    self->classes_of = arena_alloc(self->memory, (self->node_limit + 1) * sizeof *self->classes_of);
    for (size_t s = 0; s < REGRESSION_TOGETHER; s++) {
        measured *subject = &self->subjects[s];
        subject->inputs = arena_alloc(self->memory, (k + 1) * sizeof *subject->inputs);
        subject->columns = arena_alloc(self->memory, (k + 1) * sizeof *subject->columns);
        subject->with_value = arena_alloc(self->memory, (self->node_limit + 1) * sizeof(double));
        subject->with_rank = arena_alloc(self->memory, (self->node_limit + 1) * sizeof(double));
        subject->between = arena_alloc(self->memory, (self->node_limit + 1) * sizeof(double));
    }
    for (size_t n = 0; n < nodes && !arena_failed(self->memory); n++) {
        self->column_of[n] = -1;
    }
    return !arena_failed(self->memory);
}

static void lay_subjects(regression *self, double *rows) {
    for (size_t k = 0; k < REGRESSION_TOGETHER; k++) {
        self->subjects[k].figure = regression_row(self, rows, 2 * k);
        self->subjects[k].ranks = regression_row(self, rows, 2 * k + 1);
    }
    self->side_by_side = regression_row(self, rows, 2 * REGRESSION_TOGETHER);
}

cradle_status regression_measure(const factors *factors, const evaluate_options *run, arena *memory,
                                 sensitivity *result) {
    regression self = {
        .factors = factors, .run = *run, .memory = memory, .node_limit = regression_limit(factors)};
    const size_t limit = self.node_limit, k = factors->input_count;
    const size_t rows = factors->subject_count + 2 * limit + 3 * REGRESSION_TOGETHER;
    const uint64_t most =
        run->samples < SENSITIVITY_REGRESSION_SAMPLES ? run->samples : SENSITIVITY_REGRESSION_SAMPLES;
    self.run.samples = factors_samples(run->sampler, most, rows);
    self.run.threads = run->threads > 0 ? run->threads : omp_get_max_threads();
    self.samples = (size_t)self.run.samples;
    const size_t classes = self.samples / CLASS_SAMPLES;
    self.classes = classes < 2 ? 2 : classes < REGRESSION_CLASSES_MAX ? classes : REGRESSION_CLASSES_MAX;
    double *block = memory_allocate_aligned((rows + 1) * evaluate_stride(self.samples) * sizeof *block);
    double *matrices =
        memory_allocate_aligned((2 * limit * limit + 2 * REGRESSION_ROOM(k) + 1) * sizeof *matrices);
    cradle_status status = CRADLE_NO_MEMORY;
    if (block != NULL && matrices != NULL && allocate(&self)) {
        self.values = regression_row(&self, block, factors->subject_count);
        self.ranks = regression_row(&self, self.values, limit);
        lay_subjects(&self, regression_row(&self, self.ranks, limit));
        self.value_matrix = matrices;
        self.rank_matrix = matrices + limit * limit;
        self.room = self.rank_matrix + limit * limit;
        status = draw_figures(&self, block);
    }
    if (status == CRADLE_OK) {
        status = measure_all(&self, result);
    }
    memory_free_aligned(matrices);
    memory_free_aligned(block);
    return status;
}
