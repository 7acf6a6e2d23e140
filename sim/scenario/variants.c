/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Variants: the base with some paths replaced, each read, checked and declared into the one graph. A
 * complaint that the base alone would cause is shown once and as it is; any other says which variant it
 * belongs to.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/load.h"
#include "scenario/reading.h"
#include "scenario/specification.h"

static const char only_variant[] = "baseline";

/* ---------------------------------------------------------------- one variant */

static bool mark_used(loader *self, const parameters *read) {
    for (size_t i = 0; i < read->count; i++) {
        if (read->items[i].used && !text_map_put(&self->used, read->names[i], 1)) {
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

static bool declare(loader *self, const tree *written, inventory *into, inventory_index *index,
                    variant *own) {
    cradle_scenario *scenario = self->self;
    parameters names;
    if (!parameters_read(&names, tree_get(written, "parameters"), into->graph, scenario->memory,
                         &scenario->complaints)) {
        return false;
    }
    input_reader reader = {.memory = scenario->memory,
                           .sources = &scenario->sources,
                           .complaints = &scenario->complaints,
                           .library = scenario->library,
                           .graph = into->graph,
                           .parameters = &names,
                           .fallbacks = &self->fallbacks};
    names.library = scenario->library;
    if (!specification_read(&reader, written, self->product)) {
        return !arena_failed(scenario->memory);
    }
    cradle_input *input =
        input_read(&reader, written, self->product->record, "", self->product->name, self->others);
    if (input == NULL) {
        return false;
    }
    cradle_model model = {.memory = scenario->memory,
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
    parameters_finish(&names);
    note_first_year(self, into, &model);
    return mark_used(self, &names) && !arena_failed(scenario->memory);
}

/* ---------------------------------------------------------------- applying paths */

static bool is_common_path(const char *path) {
    char step[32];
    size_t length = strcspn(path, ".");
    if (length >= sizeof step) {
        return false;
    }
    memcpy(step, path, length);
    step[length] = '\0';
    return load_is_common_key(step);
}

/* The base with a variant's values; what cannot be put is reported and left out. */
static const tree *apply(loader *self, const tree_pair *written) {
    cradle_scenario *scenario = self->self;
    const tree *whole = self->whole;
    const tree *paths = written->value;
    bool empty = paths->kind == TREE_SCALAR && !paths->quoted && paths->text[0] == '\0';
    if (empty || !reading_is(paths, TREE_MAPPING, "a variant", &scenario->complaints)) {
        return whole;
    }
    for (size_t i = 0; i < paths->count; i++) {
        const tree_pair *pair = &paths->pairs[i];
        if (is_common_path(pair->key)) {
            reading_complain_key(&scenario->complaints, pair, NULL,
                                 "a variant cannot change '%s': it holds for the whole scenario", pair->key);
            continue;
        }
        const tree *changed =
            tree_put(whole, pair->key, pair->key_where, pair->value, load_list_key,
                     (void *)(uintptr_t)self->options, scenario->memory, &scenario->complaints);
        whole = changed != NULL ? changed : whole;
    }
    return whole;
}

/* ---------------------------------------------------------------- whose complaint is it */

static bool is_in(const diagnostics *list, const diagnostic *item) {
    for (size_t i = 0; i < list->count; i++) {
        const diagnostic *other = &list->items[i];
        if (other->where.source == item->where.source && other->where.line == item->where.line &&
            other->where.column == item->where.column && text_equal(other->message, item->message)) {
            return true;
        }
    }
    return false;
}

static size_t count_kept(const diagnostics *list, severity grade) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += list->items[i].severity == grade;
    }
    return count;
}

/* Takes over a variant's complaints, those not of the base with the variant's name. */
static void adopt(diagnostics *into, const diagnostics *from, const diagnostics *base, const char *name) {
    for (size_t i = 0; i < from->count; i++) {
        const diagnostic *item = &from->items[i];
        if (is_in(base, item)) {
            diagnostics_add(into, item->severity, item->where, item->length, item->hint, "%s", item->message);
        } else {
            diagnostics_add(into, item->severity, item->where, item->length, item->hint,
                            "%s (in the variant '%s')", item->message, name);
        }
    }
    into->errors += from->errors - count_kept(from, SEVERITY_ERROR); /* those too many to keep */
    into->warnings += from->warnings - count_kept(from, SEVERITY_WARNING);
}

/* ---------------------------------------------------------------- all variants */

typedef struct outcome { /* of one variant */
    const tree *tree;
    diagnostics complaints;
} outcome;

/* Declares into the scenario's graph with the complaints kept apart. */
static bool declare_apart(loader *self, const tree *written, inventory *into, inventory_index *index,
                          variant *own, diagnostics *apart) {
    diagnostics *complaints = &self->self->complaints; /* where graph and readers complain to */
    diagnostics before = *complaints;
    diagnostics_init(complaints, self->self->memory);
    bool whole = declare(self, written, into, index, own);
    *apart = *complaints;
    *complaints = before;
    return whole;
}

/* What the base alone would be blamed for. */
static bool judge_base(loader *self, diagnostics *base) {
    cradle_scenario *scenario = self->self;
    inventory scratch = scenario->inventory;
    inventory_index index;
    variant own = {.name = only_variant};
    inventory_index_init(&index, scenario->memory);
    scratch.graph = graph_new(scenario->memory, &scenario->complaints);
    scratch.parts = scratch.gases = scratch.choices = NULL;
    scratch.gwp_set_count = 0;
    scratch.part_count = scratch.gas_count = scratch.choice_count = 0;
    return scratch.graph != NULL && declare_apart(self, self->whole, &scratch, &index, &own, base);
}

static bool declare_listed(loader *self, const tree *variants) {
    cradle_scenario *scenario = self->self;
    inventory *into = &scenario->inventory;
    outcome *outcomes = arena_alloc(scenario->memory, variants->count * sizeof *outcomes);
    bool clean = true;
    if (outcomes == NULL) {
        return false;
    }
    for (size_t i = 0; i < variants->count; i++) {
        variant *own = &into->variants[i];
        own->name = variants->pairs[i].key;
        outcomes[i].tree = apply(self, &variants->pairs[i]);
        if (!declare_apart(self, outcomes[i].tree, into, &self->index, own, &outcomes[i].complaints)) {
            return false;
        }
        clean &= outcomes[i].complaints.count == 0;
    }
    diagnostics base = {0};
    if (clean) {
        return true;
    }
    if (!judge_base(self, &base)) {
        return false;
    }
    for (size_t i = 0; i < variants->count; i++) {
        adopt(&scenario->complaints, &outcomes[i].complaints, &base, variants->pairs[i].key);
    }
    return true;
}

static void warn_unused(const loader *self) {
    const tree *names = tree_get(self->whole, "parameters");
    for (size_t i = 0; names != NULL && names->kind == TREE_MAPPING && i < names->count; i++) {
        const tree_pair *pair = &names->pairs[i];
        bool own = !pair->value->where.source->fills_in;
        if (own && text_map_get(&self->used, pair->key) == TEXT_MAP_ABSENT) {
            diagnostics_add(&self->self->complaints, SEVERITY_WARNING, pair->key_where,
                            (unsigned)text_columns(pair->key), NULL, "no formula uses the parameter '%s'",
                            pair->key);
        }
    }
}

static const tree *listed_variants(const loader *self) {
    const tree *variants = tree_get(self->whole, "variants");
    if (variants == NULL || !reading_is(variants, TREE_MAPPING, "variants", &self->self->complaints)) {
        return NULL;
    }
    if (variants->count == 0) {
        reading_complain(&self->self->complaints, variants, "leave it out, or write variants: {baseline: {}}",
                         "there are no variants");
        return NULL;
    }
    return variants;
}

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool load_variants(loader *self) {
    cradle_scenario *scenario = self->self;
    inventory *into = &scenario->inventory;
    const tree *variants = listed_variants(self);
    into->variant_count = variants != NULL ? variants->count : 1;
    into->variants = arena_alloc(scenario->memory, into->variant_count * sizeof *into->variants);
    into->graph = graph_new(scenario->memory, &scenario->complaints);
    into->years = 1;
    if (into->variants == NULL || into->graph == NULL) {
        return false;
    }
    bool whole;
    if (variants != NULL) {
        whole = declare_listed(self, variants);
    } else {
        into->variants[0].name = only_variant;
        whole = declare(self, self->whole, into, &self->index, &into->variants[0]);
    }
    if (whole && scenario->complaints.errors == 0) { /* a mistake may be why a parameter is not used */
        warn_unused(self);
    }
    /* Models ask for data within the arguments of a call, and compilers differ in which they take first. */
    if (into->choice_count > 0) {
        qsort(into->choices, into->choice_count, sizeof *into->choices, compare_texts);
    }
    return whole;
}
