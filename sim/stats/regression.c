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
#include <math.h>
#include <omp.h>
#include <string.h>

#include "stats/dimensions.h"
#include "stats/regression.h"

enum { CLASSES_MAX = 32, CLASS_SAMPLES = 64 };
/* Numbers that a regression works with: three vectors and a matrix. */
#define REGRESSION_ROOM(count) ((3 + (count)) * (count))

/* ---------------------------------------------------------------- measures */

/* `squares` is the sum of those of the figure, whose mean is 0. The ranks of the input are standardised;
 * their order is that of the classes, which are equally wide. */
static double first_order(const regression *self, const double *figure, double squares, size_t column,
                          size_t classes) {
    const double *ranks = regression_row(self->ranks, column, self->samples);
    const double low = self->rank_low[column], high = self->rank_high[column];
    const size_t samples = self->samples;
    double sums[CLASSES_MAX] = {0};
    size_t counts[CLASSES_MAX] = {0}, filled = 0;
    if (!(high > low)) {
        return 0.0;
    }
    const double scale = (double)classes / (high - low);
    const int32_t last = (int32_t)classes - 1;
    for (size_t i = 0; i < samples; i++) {
        const int32_t at = (int32_t)((ranks[i] - low) * scale), within = at < last ? at : last;
        sums[within] += figure[i];
        counts[within]++;
    }
    double between = 0.0;
    for (size_t c = 0; c < classes; c++) {
        between += counts[c] > 0 ? sums[c] * sums[c] / (double)counts[c] : 0.0;
        filled += counts[c] > 0;
    }
    const double n = (double)samples;
    return samples > filled ? 1.0 - (squares - between) / (n - (double)filled) * (n - 1.0) / squares : 0.0;
}

/* The correlations of the subject's own columns. */
static void take_matrix(const regression *self, size_t count, const double *all, double *own) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j <= i; j++) {
            const size_t a = self->columns[i], b = self->columns[j];
            own[i * count + j] = a > b ? all[a * self->node_count + b] : all[b * self->node_count + a];
        }
    }
}

/* A measure of `count` inputs by regression: the coefficients, or the partial correlations. `all` are the
 * correlations of all columns, `with` those of the inputs with the figure. */
static void regress(const regression *self, size_t variant, size_t count, sensitivity_measure measure,
                    const double *all, const double *with, double *room, sensitivity *result) {
    double *work = room, *coefficients = work + count, *partial = coefficients + count,
           *own = partial + count;
    take_matrix(self, count, all, own);
    if (least_squares(own, count, with, work, coefficients, partial)) {
        const double *found = measure == MEASURE_STANDARDISED_REGRESSION ? coefficients : partial;
        for (size_t i = 0; i < count; i++) {
            sensitivity_at(result, variant, self->inputs[i])[measure] = found[i];
        }
    }
}

/* On the values of the inputs, and on their ranks. */
static void regress_both(const regression *self, size_t variant, size_t count, sensitivity *result) {
    const double *with_value = self->vectors, *with_rank = with_value + count;
    double *room = self->vectors + 2 * count;
    if (self->samples <= count + 2) {
        return;
    }
#pragma omp parallel sections num_threads(self->run.threads < 2 ? 1 : 2)
    {
#pragma omp section
        regress(self, variant, count, MEASURE_STANDARDISED_REGRESSION, self->value_matrix, with_value, room,
                result);
#pragma omp section
        regress(self, variant, count, MEASURE_PARTIAL_RANK_CORRELATION, self->rank_matrix, with_rank,
                room + REGRESSION_ROOM(count), result);
    }
}

static void correlate_inputs(const regression *self, size_t variant, size_t count, const size_t *inputs,
                             bool varies, sensitivity *result) {
    const double *figure = self->scratch, *ranks = figure + self->samples;
    double *with_value = self->vectors, *with_rank = with_value + count;
    const double squares = regression_dot(figure, figure, self->samples);
    const size_t wanted = self->samples / CLASS_SAMPLES;
    const size_t classes = wanted < 2 ? 2 : wanted < CLASSES_MAX ? wanted : CLASSES_MAX;
#pragma omp parallel for schedule(static) num_threads(self->run.threads)
    for (size_t i = 0; i < count; i++) {
        const double *own = regression_row(self->ranks, self->columns[i], self->samples);
        with_value[i] = regression_dot(regression_row(self->values, self->columns[i], self->samples), figure,
                                       self->samples);
        with_rank[i] = regression_dot(own, ranks, self->samples);
        double *found = sensitivity_at(result, variant, inputs[i]);
        found[MEASURE_RANK_CORRELATION] = with_rank[i];
        found[MEASURE_FIRST_ORDER] =
            varies ? first_order(self, figure, squares, self->columns[i], classes) : 0.0;
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

static cradle_status measure_subject(regression *self, size_t s, sensitivity *result) {
    double *figure = self->scratch, *ranks = figure + self->samples;
    for (size_t i = 0; i < self->samples; i++) {
        figure[i] = self->figures[s] != NULL ? self->figures[s][i] : 0.0;
    }
    memcpy(ranks, figure, self->samples * sizeof *ranks);
    if (!ranking_replace(ranks, self->samples)) {
        return CRADLE_NO_MEMORY;
    }
    const double variance = regression_standardise(figure, self->samples);
    regression_standardise(ranks, self->samples);
    const size_t variant = self->factors->subjects[s].variant;
    size_t count = 0;
    for (size_t i = 0; i < self->factors->input_count; i++) {
        if (self->node_of[i] >= 0) {
            self->inputs[count] = i;
            self->columns[count++] = (size_t)self->column_of[self->node_of[i]];
        }
    }
    correlate_inputs(self, variant, count, self->inputs, variance > 0.0, result);
    regress_both(self, variant, count, result);
    clear_inputs(self, variant, result);
    add_groups(self->factors, variant, result);
    return slopes_measure(self->factors, s, variance, result) ? CRADLE_OK : CRADLE_NO_MEMORY;
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
    uint32_t *ranks = arena_alloc(self->memory, (plan_axes(plan) + 1) * sizeof *ranks);
    double **places = arena_alloc(self->memory, (plan_rows(plan) + 1) * sizeof(*places));
    cradle_status status = arena_failed(self->memory)
                               ? CRADLE_NO_MEMORY
                               : dimensions_choose(plan, self->inventory, self->memory, ranks);
    if (status != CRADLE_OK) {
        return status;
    }
    for (size_t a = 0; a < plan_axes(plan); a++) {
        self->axis_of[factors_input(f, plan_axis_name(plan, a))] = a; /* others go to the spare place */
    }
    for (size_t r = 0; r < plan_rows(plan); r++) {
        places[r] = rows + r * self->samples;
    }
    self->plan = plan;
    self->run.ranks = ranks;
    status = evaluate(plan, &self->run, places, NULL);
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
        for (size_t s = first; s < end && status == CRADLE_OK; s++) {
            regression_find_nodes(self, s);
            status = measure_subject(self, s, result);
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
    self->inputs = arena_alloc(self->memory, (k + 1) * sizeof *self->inputs);
    self->columns = arena_alloc(self->memory, (k + 1) * sizeof *self->columns);
    self->rank_low = arena_alloc(self->memory, (self->node_limit + 1) * sizeof *self->rank_low);
    self->rank_high = arena_alloc(self->memory, (self->node_limit + 1) * sizeof *self->rank_high);
    for (size_t n = 0; n < nodes && !arena_failed(self->memory); n++) {
        self->column_of[n] = -1;
    }
    return !arena_failed(self->memory);
}

cradle_status regression_measure(const factors *factors, const inventory *life_cycle,
                                 const evaluate_options *run, arena *memory, sensitivity *result) {
    regression self = {.factors = factors,
                       .inventory = life_cycle,
                       .run = *run,
                       .memory = memory,
                       .node_limit = regression_limit(factors)};
    const size_t limit = self.node_limit, k = factors->input_count;
    const size_t rows = factors->subject_count + 2 * limit + 2;
    const uint64_t most =
        run->samples < SENSITIVITY_REGRESSION_SAMPLES ? run->samples : SENSITIVITY_REGRESSION_SAMPLES;
    self.run.samples = factors_samples(run->sampler, most, rows);
    self.run.threads = run->threads > 0 ? run->threads : omp_get_max_threads();
    self.samples = (size_t)self.run.samples;
    double *block = memory_allocate_aligned((rows + 1) * self.samples * sizeof *block);
    double *matrices =
        memory_allocate_aligned((2 * limit * limit + 2 * k + 2 * REGRESSION_ROOM(k) + 1) * sizeof *matrices);
    cradle_status status = CRADLE_NO_MEMORY;
    if (block != NULL && matrices != NULL && allocate(&self)) {
        self.values = block + factors->subject_count * self.samples;
        self.ranks = self.values + limit * self.samples;
        self.scratch = self.ranks + limit * self.samples;
        self.value_matrix = matrices;
        self.rank_matrix = matrices + limit * limit;
        self.vectors = self.rank_matrix + limit * limit;
        status = draw_figures(&self, block);
    }
    if (status == CRADLE_OK) {
        status = measure_all(&self, result);
    }
    memory_free(matrices);
    memory_free(block);
    return status;
}
