/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which scenarios use a datum of the library.
 */
#ifndef CRADLE_CLI_USAGE_H
#define CRADLE_CLI_USAGE_H

#include "cli/verb.h"
#include "scenario/library.h"

typedef struct usage_scenario {
    const char *name; /* of its file, without the folder */
    cradle_scenario *scenario;
    bool *reached; /* by node index: some flow of some variant rests on it */
} usage_scenario;

typedef struct usage {
    arena *memory;
    usage_scenario *items;
    size_t count, capacity;
} usage;

/* Loads the scenarios that are arguments of the command line from `first` on; without any, those beside the
 * data library, as far as they are in order. Free it in every case. */
exit_code usage_read(usage *self, const options *given, size_t first, const char *data_directory);
void usage_free(usage *self);
/* Prints "used in a.yaml, b.yaml"; nothing if there are no scenarios. */
void usage_print(const usage *self, const library_datum *datum);

#endif
