/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What verbs share: the data library, loading with --set, and the mapping from status to exit code.
 */
#include "cli/verb.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/terminal.h"
#include "products.h"

enum { PATH_BYTES = 4096 };

/* "/home/me/cradle/data" as "data" for who stands in /home/me/cradle: messages are read by people. */
static const char *as_seen_from_here(const char *path) {
    char here[PATH_BYTES];
    size_t length = getcwd(here, sizeof here) ? strlen(here) : 0;
    bool is_below = length > 1 && strncmp(path, here, length) == 0 && path[length] == '/';
    return is_below ? path + length + 1 : path;
}

const char *verb_data_directory(void) {
    static const char beside[] = "/../share/cradle/data";
    static char path[PATH_BYTES]; /* filled once, by the only thread there is at the start */

    const char *given = getenv("CRADLE_DATA");
    if (given && *given) {
        return given;
    }
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - sizeof beside);
    if (length > 0) {
        path[length] = '\0';
        char *folder_end = strrchr(path, '/');
        if (folder_end) {
            memcpy(folder_end, beside, sizeof beside);
            if (access(path, R_OK) == 0) {
                return path;
            }
        }
    }
    return as_seen_from_here(CRADLE_SOURCE_DATA);
}

/* Splits the --set options at their first '='. False if one has none. */
static bool read_overrides(const options *given, cradle_override *overrides, char *texts) {
    size_t count = options_count(given, "set");
    for (size_t i = 0; i < count; i++) {
        const char *value = options_nth(given, "set", i);
        const char *equals = strchr(value, '=');
        if (!equals || equals == value) {
            fprintf(stderr, "cradle: --set needs PATH=VALUE, such as 'use.service_life=4 year', not '%s'\n",
                    value);
            return false;
        }
        size_t bytes = strlen(value) + 1;
        memcpy(texts, value, bytes);
        texts[equals - value] = '\0';
        overrides[i] = (cradle_override){.path = texts, .value = texts + (equals - value) + 1};
        texts += bytes;
    }
    return true;
}

static exit_code load(const char *path, const cradle_load_options *load_options, bool quiet,
                      cradle_scenario **scenario) {
    cradle_status status = cradle_scenario_load(path, load_options, scenario);
    bool errors_only = quiet && status == CRADLE_OK;
    size_t errors = 0;
    if (*scenario && !errors_only) {
        errors = cradle_scenario_print_diagnostics(*scenario, stderr, terminal_color(stderr));
    }
    if (status == CRADLE_OK) {
        return EXIT_DONE;
    }
    cradle_scenario_free(*scenario);
    *scenario = NULL;
    return errors > 0 ? EXIT_BAD_INPUT : verb_failed(status, path);
}

exit_code verb_load(const char *path, const options *given, bool quiet, cradle_scenario **scenario) {
    return verb_load_with(path, given, NULL, 0, quiet, scenario);
}

exit_code verb_load_with(const char *path, const options *given, const cradle_override *also,
                         size_t also_count, bool quiet, cradle_scenario **scenario) {
    *scenario = NULL;
    size_t count = options_count(given, "set");
    size_t bytes = 1;
    for (size_t i = 0; i < count; i++) {
        bytes += strlen(options_nth(given, "set", i)) + 1;
    }
    cradle_override *overrides = memory_allocate((count + also_count + 1) * sizeof *overrides);
    char *texts = memory_allocate(bytes);
    exit_code code = EXIT_RESOURCE;
    if (!overrides || !texts) {
        code = verb_failed(CRADLE_NO_MEMORY, path);
    } else if (!read_overrides(given, overrides, texts)) {
        code = EXIT_USAGE;
    } else {
        for (size_t i = 0; i < also_count; i++) {
            overrides[count++] = also[i];
        }
        cradle_load_options load_options = {.products = cradle_products,
                                            .data_directory = verb_data_directory(),
                                            .overrides = overrides,
                                            .override_count = count};
        code = load(path, &load_options, quiet, scenario);
    }
    memory_free(overrides);
    memory_free(texts);
    return code;
}

bool verb_read_threads(const options *given, int *threads) {
    uint64_t number = 0;
    bool valid = options_number(given, "threads", 1, VERB_THREADS_MAX, &number);
    *threads = (int)number;
    return valid;
}

exit_code verb_run_failed(const cradle_scenario *scenario, cradle_status status, const char *path) {
    size_t errors = cradle_scenario_print_diagnostics(scenario, stderr, terminal_color(stderr));
    return errors > 0 && status == CRADLE_BAD_INPUT ? EXIT_BAD_INPUT : verb_failed(status, path);
}

exit_code verb_failed(cradle_status status, const char *path) {
    fprintf(stderr, "cradle: %s: %s\n", path, cradle_status_text(status));
    return status == CRADLE_BAD_INPUT || status == CRADLE_NO_FILE || status == CRADLE_BAD_RESULT_FILE
               ? EXIT_BAD_INPUT
               : EXIT_RESOURCE;
}
