/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The columns of a regression. Variants share most of their inputs, so subjects are taken in batches whose
 * inputs are drawn and correlated once. Every sum has a fixed order: threads change nothing.
 */
#include "stats/regression.h"

#include <math.h>
#include <string.h>

#include "base/lanes.h"
#include "base/text.h"
#include "random/points.h"

enum { CHUNK = 1024, TOGETHER = REGRESSION_TOGETHER };

/* ---------------------------------------------------------------- vectors */

CRADLE_LEVELS(dot, (const double *a, const double *b, size_t count, double *result), (a, b, count, result)) {
    double sum[LANES] = {0};
    const size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
#pragma omp simd
        for (size_t k = 0; k < LANES; k++) {
            sum[k] += a[i + k] * b[i + k];
        }
    }
    for (size_t k = 0; whole + k < count; k++) {
        sum[k] += a[whole + k] * b[whole + k];
    }
    *result = lanes_sum(sum);
}

double regression_dot(const double *a, const double *b, size_t count) {
    double sum;
    dot(a, b, count, &sum);
    return sum;
}

/* Of whole LANES. */
CRADLE_LEVELS(dots, (const double *const columns[TOGETHER], const double *b, size_t count, double *results),
              (columns, b, count, results)) {
    const double *const c0 = columns[0], *const c1 = columns[1], *const c2 = columns[2],
                        *const c3 = columns[3];
    double sums[TOGETHER][LANES] = {{0}};
    for (size_t i = 0; i < count; i += LANES) {
#pragma omp simd
        for (size_t k = 0; k < LANES; k++) {
            const double value = b[i + k];
            sums[0][k] += c0[i + k] * value;
            sums[1][k] += c1[i + k] * value;
            sums[2][k] += c2[i + k] * value;
            sums[3][k] += c3[i + k] * value;
        }
    }
    for (size_t c = 0; c < TOGETHER; c++) {
        results[c] = lanes_sum(sums[c]);
    }
}

void regression_dots(const double *const columns[TOGETHER], const double *other, size_t count,
                     double found[TOGETHER]) {
    const size_t whole = count - count % LANES;
    dots(columns, other, whole, found);
    for (size_t i = whole; i < count; i++) {
        for (size_t k = 0; k < TOGETHER; k++) {
            found[k] += columns[k][i] * other[i];
        }
    }
}

double regression_standardise(double *values, size_t count) {
    const moments m = moments_of(values, count);
    double scale = m.high > m.low && m.m2 > 0.0 ? 1.0 / sqrt(m.m2) : 0.0;
    for (size_t i = 0; i < count; i++) {
        values[i] = scale > 0.0 ? (values[i] - m.mean) * scale : 0.0;
    }
    return scale > 0.0 ? m.m2 / (double)(count - 1) : 0.0;
}

size_t regression_limit(const factors *f) {
    enum { COLUMNS_MAX = 768 };
    size_t count = 0;
    for (size_t n = 0; n < graph_count(f->graph); n++) {
        count += f->input_of[n] >= 0 && graph_is_uncertain(f->graph, (cradle_node){(uint32_t)n});
    }
    const size_t most = f->input_count > COLUMNS_MAX ? f->input_count : COLUMNS_MAX;
    return count < most ? count : most;
}

/* ---------------------------------------------------------------- the inputs of a subject */

static const quantity *quantity_of(const regression *self, size_t column) {
    return graph_node(self->factors->graph, (cradle_node){self->nodes[column]})->quantity;
}

void regression_find_nodes(regression *self, size_t s) {
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

size_t regression_choose_batch(regression *self, size_t first) {
    for (size_t c = 0; c < self->node_count; c++) {
        self->column_of[self->nodes[c]] = -1;
    }
    self->node_count = 0;
    size_t s = first;
    for (; s < self->factors->subject_count; s++) {
        regression_find_nodes(self, s);
        if (!add_columns(self, s == first)) {
            break;
        }
    }
    return s;
}

static bool has_ties(const quantity *q) {
    return q->distribution.kind == DISTRIBUTION_DISCRETE || q->distribution.kind == DISTRIBUTION_EMPIRICAL;
}

static bool draw_column(const regression *self, const sampler *sampler, size_t c) {
    const quantity *q = quantity_of(self, c);
    const size_t axis = self->axis_of[self->factors->input_of[self->nodes[c]]];
    double *values = regression_row(self, self->values, c), *ranks = regression_row(self, self->ranks, c);
    evaluate_uniforms(self->plan, &self->run, axis, 0, self->samples, ranks);
    sampler_quantiles(sampler, ranks, values, self->samples);
    if (has_ties(q)) {
        memcpy(ranks, values, self->samples * sizeof *ranks);
        if (!ranking_replace(ranks, self->samples)) {
            return false;
        }
    }
    return true;
}

void regression_find_classes(const regression_classes *self, size_t classes, const double *ranks,
                             size_t count, int32_t *found) {
    const double low = self->low, scale = self->scale;
    const int32_t last = (int32_t)classes - 1;
    for (size_t i = 0; i < count; i++) {
        const int32_t at = (int32_t)((ranks[i] - low) * scale);
        found[i] = at < last ? at : last;
    }
}

static regression_classes classes_of(const double *ranks, size_t samples, size_t classes) {
    const moments of_ranks = moments_of(ranks, samples);
    regression_classes self = {.low = of_ranks.low};
    if (of_ranks.high > of_ranks.low) {
        self.scale = (double)classes / (of_ranks.high - of_ranks.low);
    }
    int32_t found[CHUNK];
    for (size_t first = 0; first < samples; first += CHUNK) {
        const size_t length = samples - first < CHUNK ? samples - first : CHUNK;
        regression_find_classes(&self, classes, ranks + first, length, found);
        for (size_t i = 0; i < length; i++) {
            self.counts[found[i]]++;
        }
    }
    return self;
}

/* Each thread takes a stretch of columns: neighbours share large pages, which all who come first clear. */
static cradle_status draw(const regression *self) {
    const sampler **samplers = arena_alloc(self->memory, (self->node_count + 1) * sizeof *samplers);
    for (size_t c = 0; samplers != NULL && c < self->node_count; c++) {
        samplers[c] = sampler_prepare(&quantity_of(self, c)->distribution, self->tables);
    }
    if (arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
#pragma omp parallel num_threads(self->run.threads)
    sampler_tables_fit(self->tables);
    cradle_status status = CRADLE_OK;
#pragma omp parallel for schedule(static) num_threads(self->run.threads)
    for (size_t c = 0; c < self->node_count; c++) {
        if (draw_column(self, samplers[c], c)) {
            double *ranks = regression_row(self, self->ranks, c);
            regression_standardise(regression_row(self, self->values, c), self->samples);
            regression_standardise(ranks, self->samples);
            self->classes_of[c] = classes_of(ranks, self->samples, self->classes);
        } else {
#pragma omp atomic write
            status = CRADLE_NO_MEMORY;
        }
    }
    return status;
}

/* Adds what the samples from `first` on give the rows `row` to `row + TOGETHER` of the matrix, as far as
 * there are such. */
static void add_rows(const regression *self, double *columns, size_t row, size_t first, double *matrix) {
    const size_t count = self->node_count, left = self->samples - first;
    const size_t length = left < CHUNK ? left : CHUNK;
    const double *of[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++) {
        of[k] = regression_row(self, columns, row + k < count ? row + k : count - 1) + first;
    }
    for (size_t j = 0; j < count && j < row + TOGETHER; j++) {
        double found[TOGETHER];
        regression_dots(of, regression_row(self, columns, j) + first, length, found);
        for (size_t i = row > j ? row : j; i < count && i < row + TOGETHER; i++) {
            matrix[i * count + j] += found[i - row];
        }
    }
}

/* A column that does not vary stands alone. */
static void stand_alone(double *matrix, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double *diagonal = &matrix[i * count + i];
        *diagonal = *diagonal > 0.0 ? *diagonal : 1.0;
    }
}

/* The correlations of all columns, chunk by chunk while these are near; the longest rows first, so that all
 * threads end together. Each element is summed in the order of the chunks. */
static void correlate(const regression *self) {
    const size_t count = self->node_count, groups = (count + TOGETHER - 1) / TOGETHER;
    memset(self->value_matrix, 0, count * count * sizeof *self->value_matrix);
    memset(self->rank_matrix, 0, count * count * sizeof *self->rank_matrix);
#pragma omp parallel num_threads(self->run.threads)
    for (size_t first = 0; first < self->samples; first += CHUNK) {
#pragma omp for schedule(dynamic)
        for (size_t k = 0; k < 2 * groups; k++) {
            const size_t row = (groups - 1 - k / 2) * TOGETHER;
            if (k % 2 == 0) {
                add_rows(self, self->values, row, first, self->value_matrix);
            } else {
                add_rows(self, self->ranks, row, first, self->rank_matrix);
            }
        }
    }
    stand_alone(self->value_matrix, count);
    stand_alone(self->rank_matrix, count);
}

cradle_status regression_draw(const regression *self) {
    const cradle_status status = draw(self);
    if (status == CRADLE_OK) {
        correlate(self);
    }
    return status;
}
