/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle diff: the regression gate of a build server.
 */
#include <stdio.h>

#include "base/text.h"
#include "cli/verb.h"
#include "results/difference.h"

static const option_row diff_options[] = {
    {"rtol", 0, "R",
     "figures are the same if they differ by at most R (1e-9) or R % of the larger; else bit by bit"},
    {"errors", 0, "K",
     "or by at most K standard errors of their difference: for runs with other draws, say 5"},
    {"json", 0, NULL, "print one JSON object"},
    {0},
};

/* A number above 0, or a percentage; keeps *number if the option is not given. */
static bool read_positive(const options *given, const char *name, double *number) {
    const char *value = options_value(given, name);
    if (!value) {
        return true;
    }
    size_t length = text_read_number(value, number);
    const char *rest = value + length;
    rest += *rest == ' ';
    bool is_percentage = text_equal(rest, "%");
    if (length == 0 || (*rest != '\0' && !is_percentage) || !(*number > 0.0)) {
        fprintf(stderr, "cradle: --%s needs a number above 0, not '%s'\n", name, value);
        return false;
    }
    *number /= is_percentage ? 100.0 : 1.0;
    return true;
}

static exit_code diff(const options *given) {
    difference_rule rule = {0};
    if (!read_positive(given, "rtol", &rule.tolerance) || !read_positive(given, "errors", &rule.errors)) {
        return EXIT_USAGE;
    }
    cradle_result *results[2] = {NULL, NULL};
    exit_code code = EXIT_DONE;
    for (size_t i = 0; i < 2 && code == EXIT_DONE; i++) {
        cradle_status status = cradle_result_read(options_nth(given, NULL, i), &results[i]);
        code = status == CRADLE_OK ? EXIT_DONE : verb_failed(status, options_nth(given, NULL, i));
    }
    if (code == EXIT_DONE) {
        difference found = difference_find(results[0], results[1], &rule);
        cradle_status status = options_value(given, "json")
                                   ? difference_print_json(&found, stdout)
                                   : difference_print(&found, results[0], results[1], &rule, stdout);
        code = found.different + found.missing > 0 ? EXIT_NO : EXIT_DONE;
        code = status == CRADLE_OK ? code : verb_failed(status, "difference");
    }
    cradle_result_free(results[0]);
    cradle_result_free(results[1]);
    return code;
}

const verb diff_verb = {
    .name = "diff",
    .arguments = "OLD.h5 NEW.h5",
    .doc = "what differs between two results: a regression gate",
    .lesson =
        "Compares every figure of two results, matched by the names of variants, stages, parts, gases and\n"
        "years, and says which is the first to differ and which differs most. Leaves with 0 if they are the\n"
        "same and with 1 if not. Without options they must be the same bits, as they are for equal "
        "inputs.\n\n"
        "  cradle diff main.h5 branch.h5\n"
        "  cradle diff main.h5 branch.h5 --rtol 0.1%\n"
        "  cradle diff seed_1.h5 seed_2.h5 --errors 5\n",
    .options = diff_options,
    .arguments_min = 2,
    .arguments_max = 2,
    .run = diff,
};
