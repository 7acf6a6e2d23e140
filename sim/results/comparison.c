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

static ptrdiff_t find_variant(const cradle_result *result, const char *name) {
    for (size_t v = 0; v < result->variant_count; v++) {
        if (name == NULL || text_equal(result->variants[v], name)) {
            return (ptrdiff_t)v;
        }
    }
    return -1;
}

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

/* The samples of a row, also of a constant one, as an array; in `scratch` if need be. */
static const double *as_array(const comparison_samples *samples, double *scratch, size_t count) {
    for (size_t i = 0; samples->values == NULL && i < count; i++) {
        scratch[i] = samples->constant;
    }
    return samples->values != NULL ? samples->values : scratch;
}

static size_t replicates_of(const cradle_result *result) {
    cradle_sampler sampler = CRADLE_MC;
    (void)cradle_sampler_find(result->sampler, &sampler);
    return points_replicates(sampler);
}

cradle_status cradle_compare(const cradle_result *a, const char *variant_a, const cradle_result *b,
                             const char *variant_b, const cradle_compare_options *options,
                             cradle_comparison *comparison, const char **why) {
    ptrdiff_t va = find_variant(a, variant_a), vb = find_variant(b, variant_b);
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
    size_t count = (size_t)a->samples;
    double *scratch = memory_allocate(2 * count * sizeof(*scratch));
    if (scratch == NULL) {
        return CRADLE_NO_MEMORY;
    }
    cradle_status status =
        compare_rows(as_array(&of_a, scratch, count), as_array(&of_b, scratch + count, count), count,
                     replicates_of(a), options, comparison);
    comparison->difference.deterministic =
        a->assessed[va].total.deterministic - b->assessed[vb].total.deterministic;
    comparison->ratio.deterministic =
        comparison->positive ? a->assessed[va].total.deterministic / b->assessed[vb].total.deterministic
                             : 0.0;
    memory_free(scratch);
    return status;
}

bool comparison_stage(const cradle_result *a, size_t va, const cradle_result *b, size_t vb,
                      cradle_stage stage, cradle_summary *difference) {
    const variant_assessment *one = &a->assessed[va], *other = &b->assessed[vb];
    comparison_samples of_a, of_b;
    if (!samples_of(one->stage_samples[stage], &one->by[DIVISION_STAGE][stage], &of_a) ||
        !samples_of(other->stage_samples[stage], &other->by[DIVISION_STAGE][stage], &of_b)) {
        return false;
    }
    size_t count = (size_t)a->samples;
    double *scratch = memory_allocate(2 * count * sizeof(*scratch));
    bool found = scratch != NULL &&
                 compare_difference(as_array(&of_a, scratch, count), as_array(&of_b, scratch + count, count),
                                    count, replicates_of(a), difference) == CRADLE_OK;
    memory_free(scratch);
    return found;
}

cradle_status comparison_ranks(const cradle_result *result, double *probabilities) {
    size_t variants = result->variant_count, count = (size_t)result->samples;
    const double **rows = memory_allocate(variants * sizeof(*rows));
    double *scratch = memory_allocate(variants * count * sizeof(*scratch));
    bool kept = rows != NULL && scratch != NULL;
    for (size_t v = 0; v < variants && kept; v++) {
        comparison_samples samples;
        kept = comparison_row(result, v, &samples);
        rows[v] = kept ? as_array(&samples, scratch + v * count, count) : NULL;
    }
    if (kept) {
        compare_ranks(rows, variants, count, probabilities);
    }
    cradle_status status = kept                              ? CRADLE_OK
                           : rows == NULL || scratch == NULL ? CRADLE_NO_MEMORY
                                                             : CRADLE_BAD_INPUT;
    memory_free(rows);
    memory_free(scratch);
    return status;
}
