/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Verbs of the command line: one file each, listed in VERB_LIST, and what they share.
 */
#ifndef CRADLE_CLI_VERB_H
#define CRADLE_CLI_VERB_H

#include "cli/options.h"
#include "cradle.h"

typedef enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1, /* the answer is "no": check found errors */
    EXIT_USAGE = 2,
    EXIT_BAD_INPUT = 3,
    EXIT_RESOURCE = 4 /* memory, disk */
} exit_code;

typedef struct verb {
    const char *name;
    const char *arguments; /* "SCENARIO.yaml" */
    const char *doc;       /* one line */
    const char *lesson;    /* the rest of the help: what it does, examples */
    const option_row *options;
    size_t arguments_min, arguments_max;
    exit_code (*run)(const options *given);
} verb;

#define VERB_LIST(X) \
    X(run)           \
    X(check)         \
    X(explain)       \
    X(show)          \
    X(compare)       \
    X(abate)         \
    X(diff)          \
    X(solve)         \
    X(data)

#define X(name) extern const verb name##_verb;
VERB_LIST(X)
#undef X

/* The row every verb that loads a scenario has. */
#define SET_OPTION                                                                           \
    {                                                                                        \
        "set", 0, "PATH=VALUE",                                                              \
            "change one number: --set 'parts.frame.recycled_content=100 %'; may be repeated" \
    }

/* The data library: $CRADLE_DATA, else share/cradle/data beside the program's folder, else that of the source
 * tree the program was built from. */
const char *verb_data_directory(void);

/* Loads a scenario with the --set options of `given` and shows its complaints on stderr (errors and
 * warnings; errors only if `quiet`). The scenario is NULL unless EXIT_DONE. */
exit_code verb_load(const char *path, const options *given, bool quiet, cradle_scenario **scenario);
/* The same with `count` more changes after those of --set. */
exit_code verb_load_with(const char *path, const options *given, const cradle_override *also, size_t count,
                         bool quiet, cradle_scenario **scenario);

/* How far --threads and --samples go. */
enum { VERB_SAMPLES_MAX = 1000000000, VERB_THREADS_MAX = 4096 };
/* --threads into *threads, 0 if it is not given; false, and said so, if it is no number of threads. */
bool verb_read_threads(const options *given, int *threads);

/* Shows why a scenario could not be run, and says with which code to leave. */
exit_code verb_run_failed(const cradle_scenario *scenario, cradle_status status, const char *path);
/* Says on stderr why an operation on `path` failed, and with which code to leave. */
exit_code verb_failed(cradle_status status, const char *path);

#endif
