/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle show: the summary of a result file.
 */
#include <stdio.h>

#include "cli/terminal.h"
#include "cli/verb.h"

static const option_row show_options[] = {
    {"json", 0, NULL, "print one JSON object, as `cradle run --json` does"},
    {0},
};

static exit_code show(const options *given) {
    const char *path = options_nth(given, NULL, 0);
    cradle_result *result = NULL;
    cradle_status status = cradle_result_read(path, &result);
    if (status == CRADLE_OK) {
        status = options_value(given, "json")
                     ? cradle_result_print_json(result, stdout)
                     : cradle_result_print(result, stdout, terminal_color(stdout), terminal_columns(stdout));
    }
    cradle_result_free(result);
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, path);
}

const verb show_verb = {
    .name = "show",
    .arguments = "RESULT.h5",
    .doc = "print the summary of a result file",
    .lesson = "Prints what `cradle run` printed: totals, stages, the largest parts, and a histogram if the "
              "samples\n"
              "were kept.\n\n"
              "  cradle show xiaomi_13_pro.h5\n",
    .options = show_options,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = show,
};
