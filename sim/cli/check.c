/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle check: all complaints about scenarios, compiler style, and of those that are in order the conformity
 * report; with --expect they are also run and held against what they expect of themselves.
 */
#include <stdio.h>

#include "base/arena.h"
#include "cli/verb.h"
#include "results/conformity.h"
#include "scenario/scenario.h"
#include "stats/outputs.h"

static const option_row check_options[] = {
    SET_OPTION,
    {"expect", 0, NULL, "run them, as they say, and check their `expect:`"},
    {"quiet", 'q', NULL, "errors only: no warnings, no word for what is in order, no conformity report"},
    {0},
};

/* Runs a scenario and says which of its expectations hold. */
static exit_code expect(cradle_scenario *scenario, const char *path, bool quiet) {
    cradle_result *result = NULL;
    const cradle_run_options as_it_says = {0};
    size_t count = 0, missed = 0;
    cradle_status status = cradle_run(scenario, &as_it_says, &result);
    if (status == CRADLE_OK) {
        missed = cradle_check_expectations(scenario, result, &count);
    }
    cradle_result_free(result);
    if (status != CRADLE_OK || missed > 0) {
        return verb_run_failed(scenario, status == CRADLE_OK ? CRADLE_BAD_INPUT : status, path);
    }
    if (!quiet) {
        printf("%s: %zu expectation%s hold%s\n", path, count, count == 1 ? "" : "s", count == 1 ? "s" : "");
    }
    return EXIT_DONE;
}

static exit_code print_conformity(const inventory *life_cycle, const char *path) {
    conformity_row rows[CONFORMITY_ROWS_MAX];
    size_t count = 0;
    outputs built;
    arena *memory = arena_new();
    cradle_status status = memory ? conformity_outputs(life_cycle, memory, &built) : CRADLE_NO_MEMORY;
    if (status == CRADLE_OK) {
        status = conformity_report(life_cycle, &built, memory, rows, &count);
    }
    for (size_t i = 0; i < count && status == CRADLE_OK; i++) {
        printf("  %-10s  %-13s  %s: %s\n", rows[i].clause, rows[i].verdict, rows[i].title, rows[i].note);
    }
    arena_free(memory);
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, path);
}

static exit_code check(const options *given) {
    exit_code worst = EXIT_DONE;
    bool quiet = options_value(given, "quiet") != NULL;
    for (size_t i = 0; i < options_count(given, NULL); i++) {
        const char *path = options_nth(given, NULL, i);
        cradle_scenario *scenario = NULL;
        exit_code code = verb_load(path, given, quiet, &scenario);
        bool expecting = options_value(given, "expect") != NULL;
        if (code == EXIT_DONE && !quiet) {
            printf("%s: in order%s\n", path, expecting ? "" : "; by PAS 2050:2011");
        }
        if (code == EXIT_DONE && expecting) {
            code = expect(scenario, path, quiet);
        } else if (code == EXIT_DONE && !quiet) {
            code = print_conformity(&scenario->inventory, path);
        }
        cradle_scenario_free(scenario);
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
        "there is an error. For a scenario without errors it prints, clause by clause of PAS 2050:2011,\n"
        "whether the rule holds, does not hold or is not assessed: for the first variant, with every input\n"
        "at its value. With --expect each scenario is instead run as it says and its result held against "
        "its\n"
        "list `expect:`; a figure outside its bounds is an error at its line.\n\n"
        "  cradle check scenarios/*.yaml\n"
        "  cradle check --expect scenarios/*.yaml\n",
    .options = check_options,
    .arguments_min = 1,
    .arguments_max = SIZE_MAX,
    .run = check,
};
