/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One variant: its tree is read by the tables and its product declares it into a graph. What only the
 * declaration needs goes to an arena that is freed with it, so that thousands of variants take no more
 * memory than their flows.
 */
#include <string.h>

#include "scenario/load.h"
#include "scenario/reading.h"
#include "scenario/specification.h"

/* The names belong to the variant, the map does not. */
static bool mark_used(loader *self, const parameters *read) {
    for (size_t i = 0; i < read->count; i++) {
        if (!read->items[i].used || text_map_get(&self->used, read->names[i]) != TEXT_MAP_ABSENT) {
            continue;
        }
        const char *name = arena_strdup(self->self->memory, read->names[i]);
        if (name == NULL || !text_map_put(&self->used, name, 1)) {
            return false;
        }
    }
    return true;
}

/* The years of all variants are named after the same first one. */
static void note_first_year(loader *self, inventory *into, const cradle_model *model) {
    if (into->first_year != 0 && model->first_year != 0 && into->first_year != model->first_year) {
        diagnostics_add(&self->self->complaints, SEVERITY_WARNING, self->whole->where, 1, NULL,
                        "the variants begin in different years; results count from %d", into->first_year);
    }
    if (into->first_year == 0) {
        into->first_year = model->first_year;
    }
}

/* The flows grew with the declaration; what lasts is exactly them. */
static bool keep_flows(variant *own, arena *lasting) {
    flow *flows = arena_alloc(lasting, own->count * sizeof *flows);
    if (flows == NULL) {
        return false;
    }
    if (own->count > 0) {
        memcpy(flows, own->flows, own->count * sizeof *flows);
    }
    own->flows = flows;
    own->capacity = own->count;
    return true;
}

/* False when out of memory; *input stays NULL if the scenario is no mapping or its sheet cannot be read. */
static bool read_input(loader *self, const tree *written, input_reader *reader, parameters *names,
                       cradle_input **input) {
    cradle_scenario *scenario = self->self;
    reader->lasting = scenario->memory;
    reader->cache = &self->cache;
    reader->sources = &scenario->sources;
    reader->complaints = &scenario->complaints;
    reader->library = scenario->library;
    reader->parameters = names;
    reader->fallbacks = &self->fallbacks;
    *input = NULL;
    if (!parameters_read(names, &parameters_own_kind, tree_get(written, "parameters"), reader->graph,
                         reader->memory, &scenario->complaints)) {
        return false;
    }
    names->library = scenario->library;
    if (specification_read(reader, written, self->product)) {
        *input = input_read(reader, written, self->product->record, "", self->product->name, self->others);
    }
    return !arena_failed(reader->memory) && !arena_failed(scenario->memory);
}

bool load_declare(loader *self, const tree *written, arena *scratch, inventory *into, inventory_index *index,
                  variant *own) {
    cradle_scenario *scenario = self->self;
    const size_t errors = scenario->complaints.errors;
    parameters names;
    input_reader reader = {.memory = scratch, .graph = into->graph};
    cradle_input *input;
    if (!read_input(self, written, &reader, &names, &input)) {
        return false;
    }
    if (input == NULL) {
        return true; /* reported */
    }
    cradle_model model = {.memory = scratch,
                          .lasting = scenario->memory,
                          .graph = into->graph,
                          .inventory = into,
                          .index = index,
                          .variant = own,
                          .library = scenario->library,
                          .root = input,
                          .complaints = &scenario->complaints};
    self->product->declare(&model, input);
    model_scale_up(&model);
    model_note_fallbacks(&model, input);
    model_note_fallbacks(&model, names.specification);
    if (!load_outputs_of(self, &names, scratch, into, own, scenario->complaints.errors == errors)) {
        return false;
    }
    parameters_finish(&names);
    note_first_year(self, into, &model);
    return mark_used(self, &names) && keep_flows(own, scenario->memory) && !arena_failed(scratch) &&
           !arena_failed(scenario->memory);
}

/* Formulas elsewhere may have asked for their numbers in a graph that is gone. */
static void forget_nodes(const input_cache *cache) {
    for (size_t i = 0; i < cache->count; i++) {
        for (size_t k = 0; k < cache->items[i]->count; k++) {
            cache->items[i]->slots[k].node = (cradle_node){0};
        }
    }
}

/* Its formulas go to a graph of no use, its complaints nowhere: they are those of the variants too. */
bool load_fill_cache(loader *self, const tree *written) {
    cradle_scenario *scenario = self->self;
    diagnostics *complaints = &scenario->complaints;
    const diagnostics before = *complaints;
    arena *scratch = arena_new();
    if (scratch == NULL) {
        return false;
    }
    diagnostics_init(complaints, scratch);
    parameters names;
    input_reader reader = {
        .memory = scenario->memory, .graph = graph_new(scratch, complaints), .caching = true};
    if (reader.graph != NULL) {
        cradle_input *input;
        (void)read_input(self, written, &reader, &names, &input);
    }
    bool whole = !arena_failed(scratch) && !arena_failed(scenario->memory);
    forget_nodes(&self->cache);
    *complaints = before;
    arena_free(scratch);
    return whole;
}
