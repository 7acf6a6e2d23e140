/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle check: all complaints about scenarios, compiler style; nothing is run.
 */
#include <stdio.h>

#include "cli/verb.h"

static const option_row check_options[] = {
    SET_OPTION,
    {"quiet", 'q', NULL, "errors only: no warnings, no word for what is in order"},
    {0},
};

static exit_code check(const options *given) {
    exit_code worst = EXIT_DONE;
    bool quiet = options_value(given, "quiet") != NULL;
    for (size_t i = 0; i < options_count(given, NULL); i++) {
        const char *path = options_nth(given, NULL, i);
        cradle_scenario *scenario = NULL;
        exit_code code = verb_load(path, given, quiet, &scenario);
        cradle_scenario_free(scenario);
        if (code == EXIT_DONE && !quiet) {
            printf("%s: in order\n", path);
        }
        if (code == EXIT_BAD_INPUT) {
            code = EXIT_NO;
        }
        worst = code > worst ? code : worst;
    }
    return worst;
}

const verb check_verb = {
    .name = "check",
    .arguments = "SCENARIO.yaml...",
    .doc = "list everything that is wrong with scenarios",
    .lesson =
        "Reads scenarios and their data sets, builds the model and checks units, shares and ranges, without\n"
        "drawing a sample. Complaints go to standard error as file:line:column: message. Leaves with 1 if\n"
        "there is an error.\n\n"
        "  cradle check scenarios/*.yaml\n",
    .options = check_options,
    .arguments_min = 1,
    .arguments_max = SIZE_MAX,
    .run = check,
};
