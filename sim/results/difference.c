/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two results are walked along the layout of the file; variants and members are matched by name, so that a
 * new one is told from a changed one.
 */
#include "results/difference.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "results/layout.h"

typedef struct walk {
    const cradle_result *old_result, *new_result;
    const difference_rule *rule;
    difference found;
} walk;

static const char *const *member_names(const cradle_result *result, size_t group) {
    return group == 0 ? NULL : result->names[group - 1];
}

/* ---------------------------------------------------------------- figures */

static double relative(double a, double b) {
    double larger = fmax(fabs(a), fabs(b));
    return a == b ? 0.0 : fabs(a - b) / larger;
}

/* The Monte Carlo error of a figure; negative if it has none. */
static double error_of(const cradle_summary *summary, const layout_figure *figure, size_t quantile) {
    if (figure->offset == offsetof(cradle_summary, mean)) {
        return summary->se;
    }
    return figure->offset == offsetof(cradle_summary, quantiles) ? summary->quantile_se[quantile] : -1.0;
}

/* Whether two values differ by the rule, and how much. False also for those it passes over. */
static bool judge(const walk *self, const cradle_summary *a, const cradle_summary *b,
                  const layout_figure *figure, size_t quantile, difference_place *place) {
    const difference_rule *rule = self->rule;
    place->size = relative(place->old_value, place->new_value);
    if (rule->errors <= 0.0) {
        return rule->tolerance > 0.0 ? place->size > rule->tolerance
                                     : memcmp(&place->old_value, &place->new_value, sizeof(double)) != 0;
    }
    double error_a = error_of(a, figure, quantile), error_b = error_of(b, figure, quantile);
    bool is_exact = figure->offset == offsetof(cradle_summary, deterministic);
    if (is_exact || (error_a == 0.0 && error_b == 0.0)) {
        return place->size > rule->tolerance;
    }
    if (error_a < 0.0) {
        return false;
    }
    place->size = fabs(place->old_value - place->new_value) / sqrt(error_a * error_a + error_b * error_b);
    return place->size > rule->errors;
}

static void note(difference *found, const difference_place *place) {
    if (found->different++ == 0) {
        found->first = found->worst = *place;
    } else if (place->size > found->worst.size) {
        found->worst = *place;
    }
}

static double value_at(const cradle_summary *summary, const layout_figure *figure, size_t quantile) {
    double value;
    memcpy(&value, (const char *)summary + figure->offset + quantile * sizeof(value), sizeof(value));
    return value;
}

static void compare_summaries(walk *self, const cradle_summary *a, const cradle_summary *b,
                              difference_place place) {
    for (size_t f = 0; f < layout_figure_count; f++) {
        const layout_figure *figure = &layout_figures[f];
        size_t count = figure->by_quantile ? CRADLE_QUANTILE_COUNT : 1;
        for (size_t q = 0; q < count; q++) {
            place.figure = figure->name;
            place.quantile = figure->by_quantile ? layout_quantile_names[q] : NULL;
            place.old_value = value_at(a, figure, q);
            place.new_value = value_at(b, figure, q);
            self->found.compared++;
            if (judge(self, a, b, figure, q, &place)) {
                note(&self->found, &place);
            }
        }
    }
}

/* ---------------------------------------------------------------- the walk */

static void miss(walk *self, const difference_place *place, bool in_new) {
    if (self->found.missing++ == 0) {
        self->found.first_missing = *place;
        self->found.missing_in_new = in_new;
    }
}

static void compare_group(walk *self, size_t group, size_t old_v, size_t new_v) {
    difference_place place = {.group = layout_group(group), .variant = self->old_result->variants[old_v]};
    if (group == 0) {
        compare_summaries(self, layout_summary(self->old_result, 0, old_v, 0),
                          layout_summary(self->new_result, 0, new_v, 0), place);
        return;
    }
    const char *const *old_names = member_names(self->old_result, group);
    const char *const *new_names = member_names(self->new_result, group);
    size_t old_count = layout_members(self->old_result, group);
    size_t new_count = layout_members(self->new_result, group);
    for (size_t m = 0; m < old_count; m++) {
        ptrdiff_t other = text_find(new_names, new_count, old_names[m]);
        place.member = old_names[m];
        if (other < 0) {
            miss(self, &place, true);
        } else {
            compare_summaries(self, layout_summary(self->old_result, group, old_v, m),
                              layout_summary(self->new_result, group, new_v, (size_t)other), place);
        }
    }
    for (size_t m = 0; m < new_count; m++) {
        place.member = new_names[m];
        if (text_find(old_names, old_count, new_names[m]) < 0) {
            miss(self, &place, false);
        }
    }
}

static void miss_variants(walk *self, const cradle_result *has, const cradle_result *lacks, bool in_new) {
    for (size_t v = 0; v < has->variant_count; v++) {
        if (text_find(lacks->variants, lacks->variant_count, has->variants[v]) < 0) {
            difference_place place = {.group = layout_group(0), .variant = has->variants[v]};
            miss(self, &place, in_new);
        }
    }
}

difference difference_find(const cradle_result *old_result, const cradle_result *new_result,
                           const difference_rule *rule) {
    walk self = {.old_result = old_result, .new_result = new_result, .rule = rule};
    for (size_t group = 0; group < LAYOUT_GROUP_COUNT; group++) {
        for (size_t v = 0; v < old_result->variant_count; v++) {
            ptrdiff_t other =
                text_find(new_result->variants, new_result->variant_count, old_result->variants[v]);
            if (other >= 0) {
                compare_group(&self, group, v, (size_t)other);
            }
        }
    }
    miss_variants(&self, old_result, new_result, true);
    miss_variants(&self, new_result, old_result, false);
    return self.found;
}

static const result_input *input_named(const cradle_result *result, const char *name) {
    for (size_t i = 0; i < result->input_count; i++) {
        if (text_equal(result->inputs[i].name, name)) {
            return &result->inputs[i];
        }
    }
    return NULL;
}

const char *difference_input(const cradle_result *old_result, const cradle_result *new_result, size_t index) {
    for (size_t i = 0; i < old_result->input_count; i++) {
        const result_input *old_input = &old_result->inputs[i];
        const result_input *new_input = input_named(new_result, old_input->name);
        bool same = new_input != NULL && text_equal(old_input->sha256, new_input->sha256);
        if (!same && index-- == 0) {
            return old_input->name;
        }
    }
    for (size_t i = 0; i < new_result->input_count; i++) {
        if (input_named(old_result, new_result->inputs[i].name) == NULL && index-- == 0) {
            return new_result->inputs[i].name;
        }
    }
    return NULL;
}
