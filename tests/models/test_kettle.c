/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The example of models/README.md: it compiles, runs on the data library, and adds up.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "cradle.h"

extern const cradle_product kettle_product;

Test(kettle, the_product_of_the_manual_runs) {
    const cradle_product *const products[] = {&kettle_product, NULL};
    cradle_load_options options = {.products = products, .data_directory = CRADLE_SOURCE_DIR "/data"};
    cradle_scenario *scenario = NULL;
    cradle_status status = cradle_scenario_load(KETTLE_SCENARIO, &options, &scenario);
    cradle_scenario_print_diagnostics(scenario, stderr, false);
    cr_assert_eq(status, CRADLE_OK);
    cradle_result *result = NULL;
    cr_assert_eq(cradle_run(scenario, &(cradle_run_options){.samples = 4096}, &result), CRADLE_OK);

    /* 900 litres at 0.11 kWh over 6 years are 594 kWh. Germany's grid emitted 0.344 kg/kWh in 2024 and lies
     * well inside 0.25 to 0.60 in any life-cycle account. */
    cradle_summary boiling, total;
    cr_assert(cradle_result_summary(result, NULL, "part", "boiling", &boiling));
    cr_assert(cradle_result_summary(result, NULL, "total", "", &total));
    cr_expect(boiling.deterministic > 594 * 0.25 && boiling.deterministic < 594 * 0.60, "%f",
              boiling.deterministic);
    cr_expect(total.mean > boiling.mean);
    cradle_result_free(result);
    cradle_scenario_free(scenario);
}
