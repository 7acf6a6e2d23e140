/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loading a scenario: the file with its bases, the overrides, the data library, the keys, the variants. Every
 * step goes on as far as it can, so that the user sees all complaints at once.
 */
#include "scenario/scenario.h"

#include <string.h>

#include "scenario/correlations.h"
#include "scenario/include.h"
#include "scenario/load.h"
#include "scenario/reading.h"
#include "scenario/specification.h"

static const char library_prefix[] = "data/";
static const char override_prefix[] = "--set ";

cradle_scenario *scenario_new(void) {
    arena *memory = arena_new();
    cradle_scenario *self = memory != NULL ? arena_alloc(memory, sizeof *self) : NULL;
    if (self == NULL) {
        arena_free(memory);
        return NULL;
    }
    self->memory = memory;
    source_set_init(&self->sources, memory);
    diagnostics_init(&self->complaints, memory);
    return self;
}

void scenario_free(cradle_scenario *self) {
    if (self != NULL) {
        arena_free(self->memory);
    }
}

cradle_sampler scenario_sampler(const cradle_scenario *self, uint64_t samples) {
    if (self->sampler_stated) {
        return self->sampler;
    }
    return cradle_samples_fit(CRADLE_SOBOL, samples, NULL, NULL) ? CRADLE_SOBOL : CRADLE_MC;
}

/* ---------------------------------------------------------------- overrides */

static bool copy_overrides(loader *self) {
    cradle_scenario *scenario = self->self;
    size_t count = self->options->override_count;
    cradle_override *copies = arena_alloc(scenario->memory, (count + 1) * sizeof *copies);
    for (size_t i = 0; copies != NULL && i < count; i++) {
        copies[i].path = arena_strdup(scenario->memory, self->options->overrides[i].path);
        copies[i].value = arena_strdup(scenario->memory, self->options->overrides[i].value);
    }
    scenario->overrides = copies;
    scenario->override_count = count;
    return !arena_failed(scenario->memory);
}

static void apply_override(loader *self, const cradle_override *override) {
    cradle_scenario *scenario = self->self;
    const char *shown =
        arena_printf(scenario->memory, "%s%s=%s", override_prefix, override->path, override->value);
    const source *text =
        shown != NULL ? reading_source(&scenario->sources, shown, shown, override->value) : NULL;
    tree *value = text != NULL ? tree_read(text, scenario->memory, &scenario->complaints) : NULL;
    if (value == NULL) {
        return;
    }
    const place where = {.source = text}; /* the path itself stands in no line */
    const tree *changed = tree_put(self->whole, override->path, where, value, load_list_key,
                                   (void *)(uintptr_t)self->options, scenario->memory, &scenario->complaints);
    self->whole = changed != NULL ? changed : self->whole;
}

/* ---------------------------------------------------------------- data files */

/* The stored name of a data file of the scenario's own. Those of the library begin with "data/". */
static const char *own_data_name(loader *self, const char *from, const char *file) {
    const char *name = include_join(from, file, self->self->memory);
    if (name != NULL && text_starts(name, library_prefix)) {
        return arena_printf(self->self->memory, "./%s", name);
    }
    return name;
}

source *load_stored_source(const source_set *sources, const char *name) {
    for (size_t i = 0; i < sources->count; i++) {
        if (text_equal(sources->items[i]->name, name)) {
            return sources->items[i];
        }
    }
    return NULL;
}

static cradle_status read_data_file(loader *self, const tree *written) {
    cradle_scenario *scenario = self->self;
    const char *file;
    if (!reading_text(written, "a data file", &scenario->complaints, &file)) {
        return CRADLE_OK;
    }
    const source *from = written->where.source;
    if (text_starts(from->name,
                    override_prefix)) { /* a path of the command line is the scenario's neighbour */
        from = scenario->sources.items[0];
    }
    const char *path = include_join(from->path, file, scenario->memory);
    const char *name = own_data_name(self, from->name, file);
    if (path == NULL || name == NULL) {
        return CRADLE_NO_MEMORY;
    }
    source *text = self->from_sources ? load_stored_source(&scenario->sources, name) : NULL;
    cradle_status status = text != NULL ? CRADLE_OK : source_read(&scenario->sources, path, name, &text);
    if (status == CRADLE_OK) {
        library_read(scenario->library, text, &scenario->complaints);
    } else if (status != CRADLE_NO_MEMORY) {
        reading_complain(&scenario->complaints, written, NULL, "the data file %s cannot be read: %s", path,
                         cradle_status_text(status));
        status = CRADLE_OK;
    }
    return status;
}

static cradle_status load_library(loader *self) {
    cradle_scenario *scenario = self->self;
    const tree *files = tree_get(self->whole, "data");
    cradle_status status = CRADLE_OK;
    scenario->library = library_new(scenario->memory);
    if (scenario->library == NULL) {
        return CRADLE_NO_MEMORY;
    }
    if (self->options->data_directory != NULL || self->from_sources) {
        status = library_read_folder(scenario->library, self->options->data_directory, self->from_sources,
                                     &scenario->sources, &scenario->complaints);
    }
    if (files != NULL && reading_is(files, TREE_LIST, "data", &scenario->complaints)) {
        for (size_t i = 0; status == CRADLE_OK && i < files->count; i++) {
            status = read_data_file(self, files->items[i]);
        }
    }
    if (status == CRADLE_OK) {
        library_check(scenario->library, &scenario->complaints);
    }
    return status;
}

/* ---------------------------------------------------------------- loading */

static cradle_status finish(const cradle_scenario *self, bool whole) {
    if (!whole || arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    return self->complaints.errors > 0 ? CRADLE_BAD_INPUT : CRADLE_OK;
}

cradle_status scenario_load(const char *path, const cradle_load_options *options, cradle_scenario *self) {
    loader load = {.self = self, .options = options, .path = path, .from_sources = self->sources.count > 0};
    tree *whole = NULL;
    text_map_init(&load.used, self->memory);
    text_map_init(&load.fallbacks.index, self->memory);
    text_map_init(&load.cache.index, self->memory);
    inventory_index_init(&load.index, self->memory);
    if (!copy_overrides(&load)) {
        return CRADLE_NO_MEMORY;
    }
    cradle_status status = include_read(path, &self->sources, load_list_key, (void *)(uintptr_t)options,
                                        self->memory, &self->complaints, &whole);
    if (status != CRADLE_OK || whole == NULL) {
        return status != CRADLE_OK ? status : finish(self, true);
    }
    if (!reading_is(whole, TREE_MAPPING, "a scenario", &self->complaints)) {
        return finish(self, true);
    }
    load.whole = whole;
    status = specification_complete(&load);
    if (status != CRADLE_OK) {
        return status;
    }
    for (size_t i = 0; i < self->override_count; i++) {
        apply_override(&load, &self->overrides[i]);
    }
    status = load_library(&load);
    if (status != CRADLE_OK) {
        return status;
    }
    bool good = load_own_keys(&load) && load_outputs(&load) &&
                expectations_read(tree_get(load.whole, "expect"), &self->inventory, self->memory,
                                  &self->complaints, &self->expectations);
    const tree *correlated = tree_get(load.whole, "correlations");
    good = good && correlations_read(correlated, self->memory, &self->complaints, &self->inventory);
    if (good && load.product != NULL) {
        good = load_variants(&load);
    }
    if (good && self->complaints.errors == 0) {
        good = correlations_apply(correlated, self->memory, &self->complaints, &self->inventory) &&
               inventory_rank_quantities(&self->inventory, self->memory);
    }
    return finish(self, good);
}
