/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program of somebody else, built by test_install.sh against an installed Cradle and nothing of this tree:
 * simulates a scenario and prints its mean. installed_program SCENARIO DATA
 */
#include <cradle.h>
#include <cradle/products.h>
#include <stdio.h>

int main(int count, char **arguments) {
    if (count != 3) {
        return 2;
    }
    cradle_load_options load = {.products = cradle_products, .data_directory = arguments[2]};
    cradle_run_options run = {.samples = 1024};
    cradle_scenario *scenario = NULL;
    cradle_result *result = NULL;
    cradle_summary total = {0};
    cradle_status status = cradle_scenario_load(arguments[1], &load, &scenario);
    if (status == CRADLE_OK) {
        status = cradle_run(scenario, &run, &result);
    }
    if (status == CRADLE_OK && cradle_result_summary(result, NULL, "total", NULL, &total)) {
        printf("%.6g\n", total.mean);
    } else {
        fprintf(stderr, "%s\n", cradle_status_text(status));
    }
    cradle_result_free(result);
    cradle_scenario_free(scenario);
    return total.mean > 0 ? 0 : 1;
}
