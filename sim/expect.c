/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Holding a result against what its scenario expects of it.
 */
#include <math.h>

#include "base/text.h"
#include "results/figure.h"
#include "results/result.h"
#include "scenario/scenario.h"

enum { MEDIAN = CRADLE_QUANTILE_COUNT / 2, DIGITS = 6 };

static double figure_of(const cradle_summary *summary, expected_figure figure, double *error) {
    switch (figure) {
    case EXPECTED_MEDIAN:
        *error = summary->quantile_se[MEDIAN];
        return summary->quantiles[MEDIAN];
    case EXPECTED_DETERMINISTIC:
        *error = 0.0;
        return summary->deterministic;
    case EXPECTED_LOW:
        *error = summary->quantile_se[0];
        return summary->quantiles[0];
    case EXPECTED_HIGH:
        *error = summary->quantile_se[CRADLE_QUANTILE_COUNT - 1];
        return summary->quantiles[CRADLE_QUANTILE_COUNT - 1];
    case EXPECTED_MEAN:
    case EXPECTED_SHARE:
    case EXPECTED_COUNT:
        break;
    }
    *error = summary->se;
    return summary->mean;
}

static void complain(cradle_scenario *scenario, const tree *at, const char *what, const char *name) {
    diagnostics_add(&scenario->complaints, SEVERITY_ERROR, at->where, at->length, NULL, "%s '%s'", what,
                    name);
}

static bool find(cradle_scenario *scenario, const cradle_result *result, const expectation *item,
                 const char *variant, const tree *variant_written, cradle_summary *summary) {
    if (cradle_result_summary(result, variant, item->division, item->member, summary)) {
        return true;
    }
    cradle_summary total;
    if (!cradle_result_summary(result, variant, "total", NULL, &total)) {
        complain(scenario, variant_written, "there is no variant", variant);
    } else {
        complain(scenario, item->of_written, "the result has no", item->of);
    }
    return false;
}

static bool holds(cradle_scenario *scenario, const cradle_result *result, const expectation *item) {
    cradle_summary found, other, total;
    double error, second = 0.0;
    if (!find(scenario, result, item, item->variant, item->variant_written, &found)) {
        return false;
    }
    double value = figure_of(&found, item->figure, &error);
    if (item->versus != NULL) {
        if (!find(scenario, result, item, item->versus, item->versus_written, &other)) {
            return false;
        }
        value -= figure_of(&other, item->figure, &second);
        error = sqrt(error * error + second * second);
    }
    const bool is_share = item->figure == EXPECTED_SHARE;
    if (is_share && cradle_result_summary(result, item->variant, "total", NULL, &total)) {
        value /= total.mean;
        error /= total.mean;
    }
    if (value >= item->low && value <= item->high) {
        return true;
    }
    char bounds[2][TEXT_NUMBER_BYTES], text[FIGURE_BYTES];
    const double scale = is_share ? 100.0 : 1.0;
    const char *unit = expected_unit(item), *space = unit[0] != '\0' ? " " : "";
    figure_text(text, scale * value, scale * error);
    diagnostics_add(&scenario->complaints, SEVERITY_ERROR, item->bounds->where, item->bounds->length,
                    item->source, "expected the %s of %s%s%s%s%s%s from %s to %s%s%s, found %s%s%s",
                    expected_key(item->figure), item->of, item->variant != NULL ? " in '" : "",
                    item->variant != NULL ? item->variant : "", item->variant != NULL ? "'" : "",
                    item->versus != NULL ? " less that in " : "", item->versus != NULL ? item->versus : "",
                    text_write_number(bounds[0], scale * item->low, DIGITS),
                    text_write_number(bounds[1], scale * item->high, DIGITS), space, unit, text, space, unit);
    return false;
}

size_t cradle_check_expectations(cradle_scenario *scenario, const cradle_result *result, size_t *count) {
    size_t missed = 0;
    for (size_t i = 0; i < scenario->expectations.count; i++) {
        missed += !holds(scenario, result, &scenario->expectations.items[i]);
    }
    if (count != NULL) {
        *count = scenario->expectations.count;
    }
    return missed;
}
