/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which samples of which results may be compared draw by draw. They must be samples of the same draws: of two
 * runs with the same seed, sampler and number of samples, `mc` and `lhs` give a quantity the same draws
 * whatever else a scenario says; `sobol` asks for the same names of quantities besides, which decide the
 * dimensions.
 */
#include "results/comparison.h"

#include "base/text.h"
#include "random/points.h"
#include "stats/compare.h"

static bool samples_of(const double *values, const cradle_summary *summary, comparison_samples *samples) {
    *samples = (comparison_samples){values, summary->mean};
    return values != NULL || summary->sd == 0.0;
}

bool comparison_row(const cradle_result *result, size_t v, comparison_samples *samples) {
    return samples_of(result->assessed[v].total_samples, &result->assessed[v].total, samples);
}

static bool same_names(const cradle_result *a, const cradle_result *b) {
    bool same = a->quantity_count == b->quantity_count;
    for (size_t i = 0; i < a->quantity_count && same; i++) {
        same = text_equal(a->quantities[i].name, b->quantities[i].name);
    }
    return same;
}

/* What stands against comparing two results draw by draw; NULL: nothing. */
static const char *obstacle(const cradle_result *a, const cradle_result *b) {
    if (!text_equal(a->gwp_set, b->gwp_set)) {
        return "their GWP sets differ";
    }
    if (!text_equal(a->boundary, b->boundary)) {
        return "their boundaries differ";
    }
    if (a->seed != b->seed) {
        return "their seeds differ, so they do not share their draws";
    }
    if (!text_equal(a->sampler, b->sampler)) {
        return "their samplers differ, so they do not share their draws";
    }
    if (a->samples != b->samples) {
        return "their numbers of samples differ; run both with the same -n";
    }
    if (text_equal(a->sampler, cradle_sampler_key(CRADLE_SOBOL)) && !same_names(a, b)) {
        return "their quantities have other names, so sobol draws them in other dimensions; run both with "
               "--sampler lhs or mc";
    }
    return NULL;
}

static size_t replicates_of(const cradle_result *result) {
    cradle_sampler sampler = CRADLE_MC;
    (void)cradle_sampler_find(result->sampler, &sampler);
    return points_replicates(sampler);
}

/* The samples of a row, also of a constant one, as an array; in `scratch` if need be. */
static const double *as_array(const comparison_samples *samples, double *scratch, size_t count) {
    for (size_t i = 0; samples->values == NULL && i < count; i++) {
        scratch[i] = samples->constant;
    }
    return samples->values != NULL ? samples->values : scratch;
}

/* Two rows of as many samples. */
typedef struct pair {
    const double *a, *b;
    size_t count, replicates;
    double *scratch; /* to be freed */
} pair;

static cradle_status open_pair(const cradle_result *result, const comparison_samples *a,
                               const comparison_samples *b, pair *self) {
    *self = (pair){.count = (size_t)result->samples, .replicates = replicates_of(result)};
    self->scratch = memory_allocate(2 * self->count * sizeof(*self->scratch));
    if (self->scratch == NULL) {
        return CRADLE_NO_MEMORY;
    }
    self->a = as_array(a, self->scratch, self->count);
    self->b = as_array(b, self->scratch + self->count, self->count);
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- two variants */

cradle_status cradle_compare(const cradle_result *a, const char *variant_a, const cradle_result *b,
                             const char *variant_b, const cradle_compare_options *options,
                             cradle_comparison *comparison, const char **why) {
    ptrdiff_t va = variant_a != NULL ? text_find(a->variants, a->variant_count, variant_a) : 0;
    ptrdiff_t vb = variant_b != NULL ? text_find(b->variants, b->variant_count, variant_b) : 0;
    comparison_samples of_a, of_b;
    *why = a == b ? NULL : obstacle(a, b);
    if (va < 0 || vb < 0) {
        *why = "there is no such variant";
    }
    if (*why == NULL && (!comparison_row(a, (size_t)va, &of_a) || !comparison_row(b, (size_t)vb, &of_b))) {
        *why = "the samples were not kept";
    }
    if (*why != NULL) {
        return CRADLE_BAD_INPUT;
    }
    pair rows;
    cradle_status status = open_pair(a, &of_a, &of_b, &rows);
    if (status != CRADLE_OK) {
        return status;
    }
    status = compare_rows(rows.a, rows.b, rows.count, rows.replicates, options, comparison);
    const double at_a = a->assessed[va].total.deterministic, at_b = b->assessed[vb].total.deterministic;
    comparison->difference.deterministic = at_a - at_b;
    comparison->ratio.deterministic = comparison->positive ? at_a / at_b : 0.0;
    memory_free(rows.scratch);
    return status;
}

cradle_status comparison_totals(const cradle_result *result, size_t a, size_t b, cradle_summary *difference,
                                double *probability) {
    comparison_samples of_a, of_b;
    pair rows;
    double error;
    if (!comparison_row(result, a, &of_a) || !comparison_row(result, b, &of_b)) {
        return CRADLE_BAD_INPUT;
    }
    cradle_status status = open_pair(result, &of_a, &of_b, &rows);
    if (status == CRADLE_OK) {
        status = compare_difference(rows.a, rows.b, rows.count, rows.replicates, difference);
        difference->deterministic =
            result->assessed[a].total.deterministic - result->assessed[b].total.deterministic;
        *probability = compare_probability(rows.a, rows.b, rows.count, rows.replicates, 1.0, &error);
    }
    memory_free(rows.scratch);
    return status;
}

bool comparison_stage(const comparison_side *a, const comparison_side *b, cradle_stage stage,
                      cradle_summary *difference) {
    const variant_assessment *one = &a->result->assessed[a->variant];
    const variant_assessment *other = &b->result->assessed[b->variant];
    comparison_samples of_a, of_b;
    pair rows;
    if (!samples_of(one->stage_samples[stage], &one->by[DIVISION_STAGE][stage], &of_a) ||
        !samples_of(other->stage_samples[stage], &other->by[DIVISION_STAGE][stage], &of_b) ||
        open_pair(a->result, &of_a, &of_b, &rows) != CRADLE_OK) {
        return false;
    }
    bool found = compare_difference(rows.a, rows.b, rows.count, rows.replicates, difference) == CRADLE_OK;
    memory_free(rows.scratch);
    return found;
}

/* ---------------------------------------------------------------- all variants */

static void find_all(const cradle_result *result, const double *const *rows, double *less, double *ranks) {
    const size_t variants = result->variant_count, count = (size_t)result->samples;
    const size_t replicates = replicates_of(result);
    double error;
    for (size_t v = 0; v < variants; v++) {
        for (size_t w = 0; w < variants; w++) {
            less[v * variants + w] =
                v == w ? 0.0 : compare_probability(rows[v], rows[w], count, replicates, 1.0, &error);
        }
    }
    compare_ranks(rows, variants, count, ranks);
}

cradle_status comparison_all(const cradle_result *result, double *less, double *ranks) {
    size_t variants = result->variant_count, count = (size_t)result->samples;
    const double **rows = memory_allocate(variants * sizeof(*rows));
    double *scratch = memory_allocate(variants * count * sizeof(*scratch));
    cradle_status status = rows == NULL || scratch == NULL ? CRADLE_NO_MEMORY : CRADLE_OK;
    for (size_t v = 0; v < variants && status == CRADLE_OK; v++) {
        comparison_samples samples;
        status = comparison_row(result, v, &samples) ? CRADLE_OK : CRADLE_BAD_INPUT;
        rows[v] = status == CRADLE_OK ? as_array(&samples, scratch + v * count, count) : NULL;
    }
    if (status == CRADLE_OK) {
        find_all(result, rows, less, ranks);
    }
    memory_free(rows);
    memory_free(scratch);
    return status;
}
