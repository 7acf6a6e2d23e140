/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters and the formulas that use them. Invariant: `chain` holds the names whose formulas are being
 * built, outermost first, so a name that is met again closes a circle that can be shown.
 */
#include "scenario/parameters.h"

#include <string.h>

#include "scenario/reading.h"
#include "scenario/specification.h"

static const char *const functions[] = {"min", "max", "clamp", "exp", "log", "sqrt"};

const parameters_kind parameters_own_kind = {.key = "parameters", .one = "a parameter"};

/* ---------------------------------------------------------------- reading */

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool check_name(const parameters *self, const tree_pair *written) {
    const char *name = written->key;
    unit meaning;
    bool word = is_letter(name[0]);
    for (const char *c = name; *c != '\0'; c++) {
        word &= is_letter(*c) || (*c >= '0' && *c <= '9');
    }
    if (!word) {
        reading_complain_key(self->complaints, written,
                             "letters, digits and _ make a name that formulas can use",
                             "%s cannot be called '%s'", self->kind->one, name);
        return false;
    }
    bool taken = unit_symbol(name, strlen(name), &meaning);
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        taken |= text_equal(name, functions[i]);
    }
    if (taken) {
        reading_complain_key(self->complaints, written, NULL,
                             "%s cannot be called '%s': formulas know it as a unit or a function",
                             self->kind->one, name);
    }
    return !taken;
}

static bool read_one(parameters *self, const tree_pair *written, parameter *result) {
    *result = (parameter){.written = written};
    const char *what = arena_printf(self->memory, "'%s'", written->key);
    const char *name = reading_path(self->kind->key, written->key, self->memory);
    if (what == NULL || name == NULL) {
        return false;
    }
    number_rules rules = {.what = what, .also = self->kind->also};
    bool named = check_name(self, written);
    bool read = number_read(written->value, &rules, self->memory, self->complaints, &result->number);
    result->usable = named && read;
    result->number.quantity.name = name;
    number_tell(&result->number, self->memory);
    result->number.quantity.assumed |= written->value->where.source->fills_in;
    return true;
}

bool parameters_read(parameters *self, const parameters_kind *kind, const tree *written, graph *into,
                     arena *memory, diagnostics *complaints) {
    *self = (parameters){.kind = kind, .memory = memory, .complaints = complaints, .graph = into};
    text_map_init(&self->index, memory);
    if (written == NULL || !reading_is(written, TREE_MAPPING, kind->key, complaints)) {
        return true;
    }
    self->items = arena_alloc(memory, (written->count + 1) * sizeof *self->items);
    self->names = arena_alloc(memory, (written->count + 1) * sizeof *self->names);
    self->chain = arena_alloc(memory, (written->count + 1) * sizeof *self->chain);
    if (self->items == NULL || self->names == NULL || self->chain == NULL) {
        return false;
    }
    for (size_t i = 0; i < written->count; i++) {
        self->names[i] = written->pairs[i].key;
        if (!read_one(self, &written->pairs[i], &self->items[i]) ||
            !text_map_put(&self->index, self->names[i], i)) {
            return false;
        }
        self->count++;
    }
    return true;
}

/* ---------------------------------------------------------------- building */

/* One use of a formula: what to say if a name is missing. */
typedef struct formula_use {
    parameters *parameters;
    const char *fallback_of;
    const tree *absent_at;
} formula_use;

static void complain_circle(const parameters *self, const char *name, place where) {
    const char *chain = NULL;
    for (size_t i = 0; i < self->depth; i++) {
        if (chain == NULL && !text_equal(self->chain[i], name)) {
            continue; /* what leads to the circle is no part of it */
        }
        chain = chain == NULL ? name
                              : arena_printf(self->memory, "%s -> %s", reading_shown(chain), self->chain[i]);
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name), NULL,
                    "the formulas of these %s need each other: %s -> %s", self->kind->key,
                    reading_shown(chain), name);
}

static cradle_node resolve_parameter(parameters *self, parameter *found, place where) {
    found->used = true;
    if (found->done || !found->usable) {
        return found->node;
    }
    if (found->busy) {
        complain_circle(self, found->written->key, where);
        return (cradle_node){0};
    }
    found->busy = true;
    self->chain[self->depth++] = found->written->key;
    found->node = parameters_build(self, &found->number, found->number.quantity.name, NULL, NULL);
    self->depth--;
    found->busy = false;
    found->done = true;
    return found->node;
}

static void complain_absent(const formula_use *use, const char *name, place where) {
    const parameters *self = use->parameters;
    if (use->fallback_of != NULL) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, use->absent_at->where, use->absent_at->length, NULL,
                        "%s is missing and there is no parameter `%s` to take it from", use->fallback_of,
                        name);
        return;
    }
    const char *hint = self->count > 0 ? reading_suggest(name, self->names, self->count, self->memory)
                                       : "formulas use the names under parameters:";
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name), hint,
                    "there is no parameter '%s'", name);
}

bool parameters_find(parameters *self, const char *name, place where, cradle_node *result) {
    ptrdiff_t index = text_map_get(&self->index, name);
    if (index == TEXT_MAP_ABSENT) {
        return false;
    }
    *result = resolve_parameter(self, &self->items[index], where);
    return true;
}

static cradle_node resolve_name(void *context, const char *name, place where) {
    const formula_use *use = context;
    const parameters_kind *kind = use->parameters->kind;
    cradle_node found = {0};
    if (use->parameters->specification != NULL && text_starts(name, SPECIFICATION_PREFIX)) {
        return specification_number(use->parameters, name, where);
    }
    if (parameters_find(use->parameters, name, where, &found)) {
        return found;
    }
    if (kind->beyond != NULL) {
        return kind->beyond(kind->context, name, where);
    }
    complain_absent(use, name, where);
    return found;
}

cradle_node parameters_build(parameters *self, const number *read, const char *name, const char *fallback_of,
                             const tree *absent_at) {
    if (read->formula == NULL) {
        quantity named = read->quantity;
        named.name = name;
        graph_set_place(self->graph, named.where);
        return graph_quantity(self->graph, &named);
    }
    graph_set_place(self->graph, read->formula_where);
    formula_use use = {self, fallback_of, absent_at};
    cradle_node built = expression_build(read->formula, read->formula_where, self->graph, resolve_name, &use,
                                         self->memory, self->complaints);
    operation op = graph_node(self->graph, built)->op;
    if (op != OPERATION_VOID && op != OPERATION_QUANTITY && op != OPERATION_CONSTANT) {
        graph_label(self->graph, built, name);
    }
    return built;
}

void parameters_finish(parameters *self) {
    for (size_t i = 0; i < self->count; i++) {
        parameter *item = &self->items[i];
        bool used = item->used;
        if (item->usable && !item->done && item->number.formula != NULL) {
            (void)resolve_parameter(self, item, item->written->key_where);
        }
        item->used = used;
    }
}
