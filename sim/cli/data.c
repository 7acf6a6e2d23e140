/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle data: what the data library knows, with spread, place, year, licence and source, and which scenarios
 * use it.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/quantity.h"
#include "cli/terminal.h"
#include "cli/usage.h"
#include "cli/verb.h"
#include "scenario/scenario.h"

static const option_row data_options[] = {{0}};

static bool contains(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text != NULL ? text : ""; *at != '\0'; at++) {
        if (strncasecmp(at, word, length) == 0) {
            return true;
        }
    }
    return false;
}

static void print_datum(const library_datum *datum, const usage *scenarios, arena *memory) {
    const library_source *source = datum->source;
    quantity_print(&datum->quantity, memory);
    if (source->licence != NULL || source->url != NULL) {
        printf("        %s%s%s\n", source->licence != NULL ? source->licence : "",
               source->licence != NULL && source->url != NULL ? "; " : "",
               source->url != NULL ? source->url : "");
    }
    if (datum->note != NULL) {
        printf("        note: %s\n", datum->note);
    }
    if (datum->assumption != NULL) {
        printf("        assumption: %s\n", datum->assumption);
    }
    usage_print(scenarios, datum);
}

/* What has the word in its name, its entry's description or its source. */
static size_t print_matches(const data_library *library, const char *word, const usage *scenarios,
                            arena *memory) {
    size_t count = 0;
    for (size_t s = 0; s < library->count; s++) {
        for (size_t e = 0; e < library->sets[s].count; e++) {
            const library_entry *entry = &library->sets[s].entries[e];
            for (size_t l = 0; l < entry->count; l++) {
                for (size_t d = 0; d < entry->leaves[l].count; d++) {
                    const library_datum *datum = &entry->leaves[l].data[d];
                    if (contains(datum->quantity.name, word) || contains(entry->about, word) ||
                        contains(datum->source->citation, word)) {
                        print_datum(datum, scenarios, memory);
                        count++;
                    }
                }
            }
        }
    }
    return count;
}

/* "grids_2019" has what "grids" has. */
static bool is_edition(const data_library *library, const library_dataset *set) {
    for (size_t s = 0; s < library->count; s++) {
        const library_dataset *other = &library->sets[s];
        if (other != set && library_is_edition(set->name, other->name)) {
            return true;
        }
    }
    return false;
}

static void print_sets(const data_library *library, int columns) {
    for (size_t s = 0; s < library->count; s++) {
        const library_dataset *set = &library->sets[s];
        if (is_edition(library, set)) {
            printf("%s: %zu entries\n", set->name, set->count);
            continue;
        }
        int used = printf("%s:", set->name);
        for (size_t e = 0; e < set->count; e++) {
            const char *name = set->entries[e].name;
            if (used + (int)strlen(name) + 2 > columns) {
                used = printf("\n   ") - 1;
            }
            used += printf(" %s%s", name, e + 1 < set->count ? "," : "");
        }
        puts("");
    }
    puts("\n`cradle data WORD` shows values, spreads, places and sources.");
}

static exit_code show_library(const options *given, const data_library *library, arena *memory) {
    const char *word = options_nth(given, NULL, 0);
    if (word == NULL) {
        print_sets(library, terminal_columns(stdout));
        return EXIT_DONE;
    }
    usage scenarios;
    exit_code code = usage_read(&scenarios, given, 1, verb_data_directory());
    if (code == EXIT_DONE && print_matches(library, word, &scenarios, memory) == 0) {
        fprintf(stderr, "cradle: the data library knows nothing of '%s'\n", word);
        code = EXIT_NO;
    }
    usage_free(&scenarios);
    return code;
}

static exit_code data(const options *given) {
    const char *folder = verb_data_directory();
    cradle_scenario *scenario = scenario_new();
    data_library *library = scenario != NULL ? library_new(scenario->memory) : NULL;
    cradle_status status = CRADLE_NO_MEMORY;
    if (library != NULL) {
        status = library_read_folder(library, folder, false, &scenario->sources, &scenario->complaints);
        status = status == CRADLE_OK ? library_demand_all(library, &scenario->complaints) : status;
        library_check(library, &scenario->complaints);
    }
    exit_code code = EXIT_BAD_INPUT;
    if (scenario != NULL && scenario->complaints.errors > 0) {
        diagnostics_print(&scenario->complaints, stderr, terminal_color(stderr));
    } else if (status != CRADLE_OK) {
        code = verb_failed(status, folder);
    } else {
        code = show_library(given, library, scenario->memory);
    }
    scenario_free(scenario);
    return code;
}

const verb data_verb = {
    .name = "data",
    .arguments = "[WORD [SCENARIO.yaml]...]",
    .doc = "search the data library",
    .lesson =
        "Without a word, the data sets and their entries; with one, every datum that has it in its name,\n"
        "description or source: value, 95 % range, place, year, licence and source, and which of the\n"
        "scenarios use it; without scenarios, which of the reference scenarios beside the library. What "
        "rests\n"
        "on an assumption or on memory is marked and says so.\n\n"
        "  cradle data\n"
        "  cradle data aluminium\n"
        "  cradle data grids.CN mine.yaml theirs.yaml\n",
    .options = data_options,
    .arguments_min = 0,
    .arguments_max = SIZE_MAX,
    .run = data,
};
