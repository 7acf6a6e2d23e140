/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Running the scenarios of this folder on its data library of certain numbers, and comparing figures with
 * digits that were computed elsewhere.
 */
#ifndef CRADLE_TESTS_MODELS_WORKED_H
#define CRADLE_TESTS_MODELS_WORKED_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cradle.h"
#include "products.h"

static const double half_digit = 5e-7; /* the examples are given to six decimals */

static inline cradle_status load(const char *name, const cradle_override *overrides, size_t count,
                                 cradle_scenario **scenario) {
    char path[512];
    snprintf(path, sizeof path, "%s/tests/models/%s", CRADLE_SOURCE_DIR, name);
    cradle_load_options options = {.products = cradle_products,
                                   .data_directory = CRADLE_SOURCE_DIR "/tests/models/data",
                                   .overrides = overrides,
                                   .override_count = count};
    return cradle_scenario_load(path, &options, scenario);
}

static inline cradle_result *run(const char *name, const cradle_override *overrides, size_t count) {
    cradle_scenario *scenario = NULL;
    cradle_status status = load(name, overrides, count, &scenario);
    if (status != CRADLE_OK) {
        cradle_scenario_print_diagnostics(scenario, stderr, false);
    }
    cr_assert_eq(status, CRADLE_OK);
    cradle_result *result = NULL;
    cr_assert_eq(cradle_run(scenario, &(cradle_run_options){0}, &result), CRADLE_OK);
    cradle_scenario_free(scenario);
    return result;
}

static inline void expect(const cradle_result *result, const char *variant, const char *division,
                          const char *name, double expected, double tolerance) {
    cradle_summary summary;
    cr_assert(cradle_result_summary(result, variant, division, name, &summary), "%s %s", division, name);
    cr_expect(fabs(summary.deterministic - expected) <= tolerance, "%s %s %s: %.9f, expected %.9f",
              variant ? variant : "", division, name, summary.deterministic, expected);
    cr_expect(fabs(summary.mean - expected) <= tolerance, "%s %s: mean %.9f", division, name, summary.mean);
}

/* The complaints about a scenario that has errors; the text is overwritten by the next call. */
static inline char *complaints(const char *name, const cradle_override *overrides, size_t count) {
    static char text[16384];
    cradle_scenario *scenario = NULL;
    cr_expect_eq(load(name, overrides, count, &scenario), CRADLE_BAD_INPUT);
    memset(text, 0, sizeof text);
    FILE *stream = fmemopen(text, sizeof text - 1, "w");
    cradle_scenario_print_diagnostics(scenario, stream, false);
    fclose(stream);
    cradle_scenario_free(scenario);
    return text;
}

#endif
