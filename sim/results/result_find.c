/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking up a figure of a result by names.
 */
#include <math.h>

#include "base/text.h"
#include "results/layout.h"
#include "stats/summary.h"

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
    ptrdiff_t v = variant_name != NULL ? text_find(result->variants, result->variant_count, variant_name) : 0;
    if (v < 0) {
        return false;
    }
    if (text_equal(division_name, "total")) {
        *summary = *layout_summary(result, 0, (size_t)v, 0);
        return true;
    }
    for (size_t group = 1; group < LAYOUT_GROUP_COUNT; group++) {
        if (text_equal(division_name, layout_scale(group))) {
            ptrdiff_t member = text_find(result->names[group - 1], layout_members(result, group), name);
            if (member >= 0) {
                *summary = *layout_summary(result, group, (size_t)v, (size_t)member);
            }
            return member >= 0;
        }
    }
    return false;
}

const char *cradle_result_output_unit(const cradle_result *result, const char *name) {
    ptrdiff_t member = text_find(result->names[DIVISION_OUTPUT], result->size[DIVISION_OUTPUT], name);
    return member >= 0 ? result->outputs[member].unit : NULL;
}
