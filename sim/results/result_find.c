/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking up a figure of a result by names.
 */
#include <math.h>

#include "base/text.h"
#include "results/layout.h"
#include "stats/summary.h"

static bool find(const char *const *names, size_t count, const char *name, size_t *index) {
    for (size_t i = 0; i < count; i++) {
        if (text_equal(names[i], name)) {
            *index = i;
            return true;
        }
    }
    return false;
}

uint64_t cradle_result_samples(const cradle_result *result) {
    return result->samples;
}

double cradle_result_precision(const cradle_result *result) {
    double worst = 0.0;
    for (size_t v = 0; v < result->variant_count; v++) {
        worst = fmax(worst, summary_precision(&result->assessed[v].total));
    }
    return worst;
}

bool cradle_result_summary(const cradle_result *result, const char *variant_name, const char *division_name,
                           const char *name, cradle_summary *summary) {
    size_t v = 0, member = 0;
    if (variant_name != NULL && !find(result->variants, result->variant_count, variant_name, &v)) {
        return false;
    }
    if (text_equal(division_name, "total")) {
        *summary = *layout_summary(result, 0, v, 0);
        return true;
    }
    for (size_t group = 1; group < LAYOUT_GROUP_COUNT; group++) {
        if (text_equal(division_name, layout_scale(group)) &&
            find(result->names[group - 1], layout_members(result, group), name, &member)) {
            *summary = *layout_summary(result, group, v, member);
            return true;
        }
    }
    return false;
}

const char *cradle_result_output_unit(const cradle_result *result, const char *name) {
    size_t member = 0;
    return find(result->names[DIVISION_OUTPUT], result->size[DIVISION_OUTPUT], name, &member)
               ? result->outputs[member].unit
               : NULL;
}
