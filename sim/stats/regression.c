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

#include "base/dispatch.h"
#include "base/text.h"
#include "random/points.h"
#include "stats/dimensions.h"
#include "stats/factors.h"

enum { CLASSES_MAX = 32, CLASS_SAMPLES = 64, CHUNK = 1024 };

typedef struct regression {
    const factors *factors;
    const inventory *inventory;
    evaluate_options run;
    arena *memory;
    sampler_tables *tables;
    size_t samples;
    double **figures;  /* by subject; NULL: constant */
    uint32_t *rank_of; /* by input: its dimension */
    /* the subject at hand: the node of each input, or -1 if it is none of its uncertain ones */
    ptrdiff_t *node_of;
    bool *reached; /* by node */
    /* the batch of subjects at hand: the quantities they depend on, each a column */
    uint32_t *nodes;
    size_t node_count, node_limit;
    ptrdiff_t *column_of;               /* by node, or -1 */
    double *values, *ranks;             /* [column][sample], standardised */
    double *value_matrix, *rank_matrix; /* correlations of the columns */
    double *scratch;                    /* of a figure: standardised, then ranks */
    double *vectors;                    /* five of the length of the inputs, and a matrix */
    size_t *inputs, *columns;           /* the subject's own inputs, and their columns */
} regression;

static double *row(double *rows, size_t index, size_t samples) {
    return rows + index * samples;
}

/* ---------------------------------------------------------------- vectors */

CRADLE_LEVELS(dot_lanes, (const double *a, const double *b, size_t count, double *lanes),
              (a, b, count, lanes)) {
    double sum[8] = {0};
    size_t whole = count - count % 8;
    for (size_t i = 0; i < whole; i += 8) {
        for (size_t k = 0; k < 8; k++) {
            sum[k] += a[i + k] * b[i + k];
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        sum[k] += a[whole + k] * b[whole + k];
    }
    for (size_t k = 0; k < 8; k++) {
        lanes[k] = sum[k];
    }
}

static double dot(const double *a, const double *b, size_t count) {
    double lane[8];
    dot_lanes(a, b, count, lane);
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* To mean 0 and norm 1; to all 0 if there is no variation. Returns the variance (n - 1). */
static double standardise(double *values, size_t count) {
    const moments m = moments_of(values, count);
    double scale = m.high > m.low && m.m2 > 0.0 ? 1.0 / sqrt(m.m2) : 0.0;
    for (size_t i = 0; i < count; i++) {
        values[i] = scale > 0.0 ? (values[i] - m.mean) * scale : 0.0;
    }
    return scale > 0.0 ? m.m2 / (double)(count - 1) : 0.0;
}

/* ---------------------------------------------------------------- the inputs of a subject */

static const quantity *quantity_of(const regression *self, size_t column) {
    return graph_node(self->factors->graph, (cradle_node){self->nodes[column]})->quantity;
}

/* The node of each uncertain input of a subject. */
static void find_nodes(regression *self, size_t s) {
    const factors *f = self->factors;
    const uint32_t root = f->subjects[s].root.index;
    memset(self->reached, 0, (size_t)root + 1);
    for (size_t i = 0; i < f->input_count; i++) {
        self->node_of[i] = -1;
    }
    self->reached[root] = true;
    for (uint32_t n = root; n > 0; n--) {
        const node *at = graph_node(f->graph, (cradle_node){n});
        for (uint32_t k = 0; self->reached[n] && k < at->count; k++) {
            self->reached[at->operands[k]] = true;
        }
        if (self->reached[n] && f->input_of[n] >= 0 && graph_is_uncertain(f->graph, (cradle_node){n})) {
            self->node_of[f->input_of[n]] = (ptrdiff_t)n; /* of several the first, which is met last */
        }
    }
}

/* Gives the nodes found columns; false, and nothing is changed, if they are too many for the batch. */
static bool add_columns(regression *self, bool must) {
    size_t added = 0;
    for (size_t i = 0; i < self->factors->input_count; i++) {
        added += self->node_of[i] >= 0 && self->column_of[self->node_of[i]] < 0;
    }
    if (!must && self->node_count + added > self->node_limit) {
        return false;
    }
    for (size_t i = 0; i < self->factors->input_count; i++) {
        const ptrdiff_t node = self->node_of[i];
        if (node >= 0 && self->column_of[node] < 0) {
            self->column_of[node] = (ptrdiff_t)self->node_count;
            self->nodes[self->node_count++] = (uint32_t)node;
        }
    }
    return true;
}

/* Takes subjects from `first` on as long as their columns fit; returns the end. */
static size_t choose_batch(regression *self, size_t first) {
    for (size_t c = 0; c < self->node_count; c++) {
        self->column_of[self->nodes[c]] = -1;
    }
    self->node_count = 0;
    size_t s = first;
    for (; s < self->factors->subject_count; s++) {
        find_nodes(self, s);
        if (!add_columns(self, s == first)) {
            break;
        }
    }
    return s;
}

static bool has_ties(const quantity *q) {
    return q->distribution.kind == DISTRIBUTION_DISCRETE || q->distribution.kind == DISTRIBUTION_EMPIRICAL;
}

static bool draw_column(const regression *self, const points *points, const sampler *sampler, size_t c) {
    const quantity *q = quantity_of(self, c);
    const uint32_t rank = self->rank_of[self->factors->input_of[self->nodes[c]]];
    const points_axis axis = points_axis_of(points, text_hash(q->name), rank);
    double *values = row(self->values, c, self->samples), *ranks = row(self->ranks, c, self->samples);
    points_uniforms(points, &axis, 0, self->samples, ranks);
    sampler_quantiles(sampler, ranks, values, self->samples);
    if (has_ties(q)) {
        memcpy(ranks, values, self->samples * sizeof *ranks);
        if (!ranking_replace(ranks, self->samples)) {
            return false;
        }
    }
    return true;
}

static cradle_status draw_columns(const regression *self) {
    const points points = {self->run.sampler, self->run.seed, self->run.samples};
    const sampler **samplers = arena_alloc(self->memory, (self->node_count + 1) * sizeof *samplers);
    for (size_t c = 0; samplers != NULL && c < self->node_count; c++) {
        samplers[c] = sampler_compile(&quantity_of(self, c)->distribution, self->tables);
    }
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    cradle_status status = CRADLE_OK;
#pragma omp parallel for schedule(dynamic) num_threads(self->run.threads)
    for (size_t c = 0; c < self->node_count; c++) {
        if (!draw_column(self, &points, samplers[c], c)) {
#pragma omp atomic write
            status = CRADLE_NO_MEMORY;
        }
        standardise(row(self->values, c, self->samples), self->samples);
        standardise(row(self->ranks, c, self->samples), self->samples);
    }
    return status;
}

/* The correlations of all columns, chunk by chunk while these are near; a column that does not vary stands
 * alone. Each element is summed in the order of the chunks. */
static void correlate(const regression *self, const double *columns, double *matrix) {
    const size_t count = self->node_count, samples = self->samples;
    memset(matrix, 0, count * count * sizeof *matrix);
#pragma omp parallel num_threads(self->run.threads)
    for (size_t first = 0; first < samples; first += CHUNK) {
        const size_t length = samples - first < CHUNK ? samples - first : CHUNK;
#pragma omp for schedule(dynamic)
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j <= i; j++) {
                matrix[i * count + j] +=
                    dot(columns + i * samples + first, columns + j * samples + first, length);
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        double *diagonal = &matrix[i * count + i];
        *diagonal = *diagonal > 0.0 ? *diagonal : 1.0;
    }
}

/* ---------------------------------------------------------------- measures */

static double first_order(const double *figure, const double *ranks, size_t samples, size_t classes) {
    /* `ranks` are standardised; their order is that of the classes, which are equally wide */
    double low = ranks[0], high = ranks[0], sums[CLASSES_MAX] = {0}, squares = 0.0;
    size_t counts[CLASSES_MAX] = {0}, filled = 0;
    for (size_t i = 1; i < samples; i++) {
        low = ranks[i] < low ? ranks[i] : low;
        high = ranks[i] > high ? ranks[i] : high;
    }
    if (!(high > low)) {
        return 0.0;
    }
    const double scale = (double)classes / (high - low);
    for (size_t i = 0; i < samples; i++) {
        size_t at = (size_t)((ranks[i] - low) * scale);
        at = at < classes ? at : classes - 1;
        sums[at] += figure[i];
        squares += figure[i] * figure[i];
        counts[at]++;
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

/* The measures of `count` inputs by regression on their values, and on their ranks. */
static void regress(const regression *self, size_t variant, size_t count, const size_t *inputs,
                    sensitivity *result) {
    double *with_value = self->vectors, *with_rank = with_value + count, *work = with_rank + count;
    double *coefficients = work + count, *partial = coefficients + count, *matrix = partial + count;
    if (self->samples <= count + 2) {
        return;
    }
    take_matrix(self, count, self->value_matrix, matrix);
    bool regressed = least_squares(matrix, count, with_value, work, coefficients, partial);
    for (size_t i = 0; i < count && regressed; i++) {
        sensitivity_at(result, variant, inputs[i])[MEASURE_STANDARDISED_REGRESSION] = coefficients[i];
    }
    take_matrix(self, count, self->rank_matrix, matrix);
    regressed = least_squares(matrix, count, with_rank, work, coefficients, partial);
    for (size_t i = 0; i < count && regressed; i++) {
        sensitivity_at(result, variant, inputs[i])[MEASURE_PARTIAL_RANK_CORRELATION] = partial[i];
    }
}

static void correlate_inputs(const regression *self, size_t variant, size_t count, const size_t *inputs,
                             bool varies, sensitivity *result) {
    const double *figure = self->scratch, *ranks = figure + self->samples;
    double *with_value = self->vectors, *with_rank = with_value + count;
    const size_t wanted = self->samples / CLASS_SAMPLES;
    const size_t classes = wanted < 2 ? 2 : wanted < CLASSES_MAX ? wanted : CLASSES_MAX;
#pragma omp parallel for schedule(static) num_threads(self->run.threads)
    for (size_t i = 0; i < count; i++) {
        const double *own = row(self->ranks, self->columns[i], self->samples);
        with_value[i] = dot(row(self->values, self->columns[i], self->samples), figure, self->samples);
        with_rank[i] = dot(own, ranks, self->samples);
        double *found = sensitivity_at(result, variant, inputs[i]);
        found[MEASURE_RANK_CORRELATION] = with_rank[i];
        found[MEASURE_FIRST_ORDER] = varies ? first_order(figure, own, self->samples, classes) : 0.0;
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
    const double variance = standardise(figure, self->samples);
    standardise(ranks, self->samples);
    const size_t variant = self->factors->subjects[s].variant;
    size_t count = 0;
    for (size_t i = 0; i < self->factors->input_count; i++) {
        if (self->node_of[i] >= 0) {
            self->inputs[count] = i;
            self->columns[count++] = (size_t)self->column_of[self->node_of[i]];
        }
    }
    correlate_inputs(self, variant, count, self->inputs, variance > 0.0, result);
    regress(self, variant, count, self->inputs, result);
    clear_inputs(self, variant, result);
    add_groups(self->factors, variant, result);
    return slopes_measure(self->factors, s, variance, result) ? CRADLE_OK : CRADLE_NO_MEMORY;
}

/* ---------------------------------------------------------------- the run */

/* Draws all figures, and says which dimension each input has. */
static cradle_status draw_figures(regression *self, double *rows) {
    const factors *f = self->factors;
    cradle_node *roots = arena_alloc(self->memory, (f->subject_count + 1) * sizeof *roots);
    self->figures = arena_alloc(self->memory, (f->subject_count + 1) * sizeof(*self->figures));
    self->rank_of = arena_alloc(self->memory, (f->input_count + 1) * sizeof *self->rank_of);
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t s = 0; s < f->subject_count; s++) {
        roots[s] = f->subjects[s].root;
    }
    plan *plan = plan_new(f->graph, roots, f->subject_count, self->memory);
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
        self->rank_of[factors_input(f, plan_axis_name(plan, a))] = ranks[a];
    }
    for (size_t r = 0; r < plan_rows(plan); r++) {
        places[r] = rows + r * self->samples;
    }
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
        end = choose_batch(self, first);
        status = draw_columns(self);
        if (status == CRADLE_OK) {
            correlate(self, self->values, self->value_matrix);
            correlate(self, self->ranks, self->rank_matrix);
        }
        for (size_t s = first; s < end && status == CRADLE_OK; s++) {
            find_nodes(self, s);
            status = measure_subject(self, s, result);
        }
    }
    return status;
}

/* How many columns a batch may have: all there are, or so many that their matrices stay small; but those of
 * one subject at least. */
static size_t limit_columns(const factors *f) {
    enum { COLUMNS_MAX = 768 };
    size_t count = 0;
    for (size_t n = 0; n < graph_count(f->graph); n++) {
        count += f->input_of[n] >= 0 && graph_is_uncertain(f->graph, (cradle_node){(uint32_t)n});
    }
    const size_t most = f->input_count > COLUMNS_MAX ? f->input_count : COLUMNS_MAX;
    return count < most ? count : most;
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
                       .node_limit = limit_columns(factors)};
    const size_t limit = self.node_limit, k = factors->input_count;
    const size_t rows = factors->subject_count + 2 * limit + 2;
    const uint64_t most =
        run->samples < SENSITIVITY_REGRESSION_SAMPLES ? run->samples : SENSITIVITY_REGRESSION_SAMPLES;
    self.run.samples = factors_samples(run->sampler, most, rows);
    self.run.threads = run->threads > 0 ? run->threads : omp_get_max_threads();
    self.samples = (size_t)self.run.samples;
    double *block = memory_allocate_aligned((rows + 1) * self.samples * sizeof *block);
    double *matrices = memory_allocate_aligned((2 * limit * limit + k * k + 5 * k + 1) * sizeof *matrices);
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
