/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures of some subjects against all columns. Each column is read once for all of them.
 */
#include <string.h>

#include "base/dispatch.h"
#include "stats/regression.h"

enum { CHUNK = 1024, TOGETHER = REGRESSION_TOGETHER };

/* Ranks the figure, and standardises both. */
static bool take_figure(const regression *self, const double *given, measured *into) {
    for (size_t i = 0; i < self->samples; i++) {
        into->figure[i] = given != NULL ? given[i] : 0.0;
    }
    memcpy(into->ranks, into->figure, self->samples * sizeof *into->ranks);
    if (!ranking_replace(into->ranks, self->samples)) {
        return false;
    }
    into->variance = regression_standardise(into->figure, self->samples);
    regression_standardise(into->ranks, self->samples);
    return true;
}

/* A number of each subject. */
typedef double numbers __attribute__((vector_size(8 * TOGETHER), aligned(8), may_alias));

/* The sums of the figures in each class. */
CRADLE_LEVELS(add_to_classes, (const numbers *figures, const int32_t *classes, size_t count, numbers *sums),
              (figures, classes, count, sums)) {
    for (size_t i = 0; i < count; i++) {
        sums[classes[i]] += figures[i];
    }
}

/* Adds what the samples from `first` on give the correlations of a column. */
static void add_stretch(regression *self, size_t column, size_t first, numbers *sums) {
    const size_t samples = self->samples, length = samples - first < CHUNK ? samples - first : CHUNK;
    const double *values = regression_row(self, self->values, column) + first,
                 *own_ranks = regression_row(self, self->ranks, column) + first;
    const double *figures[TOGETHER], *ranks[TOGETHER];
    double with_value[TOGETHER], with_rank[TOGETHER];
    int32_t classes[CHUNK];
    for (size_t k = 0; k < TOGETHER; k++) {
        figures[k] = self->subjects[k].figure + first;
        ranks[k] = self->subjects[k].ranks + first;
    }
    regression_dots(figures, values, length, with_value);
    regression_dots(ranks, own_ranks, length, with_rank);
    for (size_t k = 0; k < TOGETHER; k++) {
        self->subjects[k].with_value[column] += with_value[k];
        self->subjects[k].with_rank[column] += with_rank[k];
    }
    regression_find_classes(&self->classes_of[column], self->classes, own_ranks, length, classes);
    add_to_classes((const numbers *)(const void *)self->side_by_side + first, classes, length, sums);
}

static void correlate_column(regression *self, size_t column) {
    const uint32_t *counts = self->classes_of[column].counts;
    numbers sums[REGRESSION_CLASSES_MAX] = {{0}};
    for (size_t k = 0; k < TOGETHER; k++) {
        measured *subject = &self->subjects[k];
        subject->with_value[column] = subject->with_rank[column] = subject->between[column] = 0.0;
    }
    for (size_t first = 0; first < self->samples; first += CHUNK) {
        add_stretch(self, column, first, sums);
    }
    for (size_t c = 0; c < self->classes; c++) {
        for (size_t k = 0; k < TOGETHER && counts[c] > 0; k++) {
            self->subjects[k].between[column] += sums[c][k] * sums[c][k] / (double)counts[c];
        }
    }
}

cradle_status regression_take_figures(regression *self, size_t first, size_t count) {
    cradle_status status = CRADLE_OK;
#pragma omp parallel for schedule(dynamic) num_threads(self->run.threads)
    for (size_t k = 0; k < TOGETHER; k++) {
        if (!take_figure(self, k < count ? self->figures[first + k] : NULL, &self->subjects[k])) {
#pragma omp atomic write
            status = CRADLE_NO_MEMORY;
        }
        for (size_t i = 0; i < self->samples; i++) {
            self->side_by_side[i * TOGETHER + k] = self->subjects[k].figure[i];
        }
    }
#pragma omp parallel for schedule(dynamic) num_threads(self->run.threads)
    for (size_t c = 0; c < self->node_count; c++) {
        correlate_column(self, c);
    }
    return status;
}
