/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which scenarios use a datum of the library: they are loaded, and what any flow of any variant rests on is
 * looked up by name and place.
 */
#include "cli/usage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "products.h"
#include "scenario/scenario.h"

/* ---------------------------------------------------------------- what a scenario rests on */

/* Operands have smaller indices than their node, so one pass downwards finds all. */
static bool *mark_reached(const inventory *inventory, arena *memory) {
    size_t count = graph_count(inventory->graph);
    bool *reached = arena_alloc(memory, count * sizeof *reached);
    for (size_t v = 0; reached != NULL && v < inventory->variant_count; v++) {
        for (size_t f = 0; f < inventory->variants[v].count; f++) {
            reached[inventory->variants[v].flows[f].co2e.index] = true;
        }
    }
    for (size_t index = count; reached != NULL && index-- > 0;) {
        const node *node = graph_node(inventory->graph, (cradle_node){(uint32_t)index});
        for (uint32_t i = 0; reached[index] && i < node->count; i++) {
            reached[node->operands[i]] = true;
        }
    }
    return reached;
}

static const char *file_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Takes the scenario over, whatever happens. */
static bool add(usage *self, const char *path, cradle_scenario *scenario) {
    usage_scenario *items =
        arena_grow(self->memory, self->items, self->count, &self->capacity, sizeof *items);
    bool *reached = mark_reached(&scenario->inventory, self->memory);
    const char *name = arena_strdup(self->memory, file_of(path));
    if (items == NULL || reached == NULL || name == NULL) {
        cradle_scenario_free(scenario);
        return false;
    }
    self->items = items;
    items[self->count++] = (usage_scenario){name, scenario, reached};
    return true;
}

/* ---------------------------------------------------------------- which scenarios */

static int is_scenario(const struct dirent *file) {
    static const char ending[] = ".yaml";
    size_t length = strlen(file->d_name);
    return file->d_name[0] != '.' && length > strlen(ending) &&
           strcmp(file->d_name + length - strlen(ending), ending) == 0;
}

static int compare_names(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Those of the folder `scenarios` beside the library; one that is not in order there is nobody's question
 * here. */
static bool add_references(usage *self, const char *data_directory) {
    const char *folder = arena_printf(self->memory, "%s/../scenarios", data_directory);
    struct dirent **files = NULL;
    int count = folder != NULL ? scandir(folder, &files, is_scenario, compare_names) : 0;
    bool whole = folder != NULL;
    for (int i = 0; i < count; i++) {
        const char *path = arena_printf(self->memory, "%s/%s", folder, files[i]->d_name);
        cradle_load_options options = {.products = cradle_products, .data_directory = data_directory};
        cradle_scenario *scenario = NULL;
        if (path != NULL && cradle_scenario_load(path, &options, &scenario) == CRADLE_OK) {
            whole &= add(self, path, scenario);
        } else {
            cradle_scenario_free(scenario);
        }
        free(files[i]);
    }
    free(files);
    return whole;
}

exit_code usage_read(usage *self, const options *given, size_t first, const char *data_directory) {
    *self = (usage){.memory = arena_new()};
    size_t count = options_count(given, NULL);
    bool whole = self->memory != NULL;
    for (size_t i = first; whole && i < count; i++) {
        const char *path = options_nth(given, NULL, i);
        cradle_scenario *scenario = NULL;
        exit_code code = verb_load(path, given, true, &scenario);
        if (code != EXIT_DONE) {
            return code;
        }
        whole = add(self, path, scenario);
    }
    if (whole && count <= first) {
        whole = add_references(self, data_directory);
    }
    return whole ? EXIT_DONE : verb_failed(CRADLE_NO_MEMORY, data_directory);
}

void usage_free(usage *self) {
    for (size_t i = 0; i < self->count; i++) {
        cradle_scenario_free(self->items[i].scenario);
    }
    arena_free(self->memory);
}

/* ---------------------------------------------------------------- who uses it */

static bool same_place(place a, place b) {
    return a.line == b.line && a.column == b.column && a.source != NULL && b.source != NULL &&
           text_equal(a.source->name, b.source->name);
}

static bool uses(const usage_scenario *self, const quantity *sought) {
    const graph *graph = self->scenario->inventory.graph;
    for (size_t index = 0; index < graph_count(graph); index++) {
        const node *node = graph_node(graph, (cradle_node){(uint32_t)index});
        if (self->reached[index] && node->op == OPERATION_QUANTITY &&
            text_equal(node->quantity->name, sought->name) &&
            same_place(node->quantity->where, sought->where)) {
            return true;
        }
    }
    return false;
}

void usage_print(const usage *self, const library_datum *datum) {
    size_t found = 0;
    for (size_t i = 0; i < self->count; i++) {
        if (uses(&self->items[i], &datum->quantity)) {
            printf("%s%s", found++ == 0 ? "        used in " : ", ", self->items[i].name);
        }
    }
    if (found > 0) {
        puts("");
    } else if (self->count > 0) {
        printf("        used in none of %zu scenario%s\n", self->count, self->count == 1 ? "" : "s");
    }
}
