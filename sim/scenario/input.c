/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a mapping by its table: which keys may stand there, which must, which component the item has. All
 * complaints are collected. Invariant: an input has one slot for every field of its table and of its inlined
 * component, whatever the user wrote.
 */
#include "scenario/input.h"

#include <assert.h>
#include <string.h>

#include "scenario/reading.h"

const char *input_describe(const cradle_record *record, const char *name, arena *memory) {
    return reading_shown(record->key != NULL ? arena_printf(memory, "%s '%s'", record->name, name)
                                             : arena_strdup(memory, record->name));
}

/* ---------------------------------------------------------------- components */

static const tree_pair *find_pair(const tree *mapping, const char *key) {
    for (size_t i = 0; i < mapping->count; i++) {
        if (text_equal(mapping->pairs[i].key, key)) {
            return &mapping->pairs[i];
        }
    }
    return NULL;
}

static const char *list_components(const cradle_record *record, arena *memory) {
    const char *list = "";
    for (const cradle_component *const *c = record->components; *c != NULL; c++) {
        list = reading_shown(arena_printf(memory, "%s%s%s", list, list[0] != '\0' ? ", " : "", (*c)->key));
    }
    return list;
}

/* Exactly one of the alternatives. */
static const cradle_component *find_component(input_reader *self, const cradle_input *input) {
    const cradle_component *found = NULL;
    const tree_pair *at = NULL;
    const char *who = input_describe(input->record, input->name, self->memory);
    for (const cradle_component *const *c = input->record->components; c != NULL && *c != NULL; c++) {
        const tree_pair *pair = find_pair(input->written, (*c)->key);
        if (pair == NULL) {
            continue;
        }
        if (found != NULL) {
            bool later = pair > at;
            const char *hint =
                arena_printf(self->memory, "one of: %s", list_components(input->record, self->memory));
            reading_complain_key(self->complaints, later ? pair : at, hint, "%s is both '%s' and '%s'", who,
                                 later ? found->key : (*c)->key, later ? (*c)->key : found->key);
            return NULL;
        }
        found = *c;
        at = pair;
    }
    if (found == NULL && input->record->components != NULL) {
        reading_complain(self->complaints, input->written, NULL, "%s does not say what it is: one of %s", who,
                         list_components(input->record, self->memory));
    }
    return found;
}

/* ---------------------------------------------------------------- slots */

static size_t count_fields(const cradle_record *record) {
    size_t count = 0;
    while (record->fields != NULL && record->fields[count].name != NULL) {
        count++;
    }
    return count;
}

static slot *find_slot(const cradle_input *self, const char *field) {
    for (size_t i = 0; i < self->count; i++) {
        if (text_equal(self->slots[i].field->name, field)) {
            return &self->slots[i];
        }
    }
    return NULL;
}

static void add_slots(cradle_input *input, const cradle_record *record) {
    for (size_t i = 0; i < count_fields(record); i++) {
        if (find_slot(input, record->fields[i].name) == NULL) { /* a component's own field comes first */
            input->slots[input->count++].field = &record->fields[i];
        }
    }
}

static bool make_slots(input_reader *self, cradle_input *input) {
    const cradle_component *component = input->component;
    bool inlined = component != NULL && component->inlined;
    size_t most = count_fields(input->record) + (inlined ? count_fields(component->record) : 0);
    input->slots = arena_alloc(self->memory, (most + 1) * sizeof *input->slots);
    if (input->slots == NULL) {
        return false;
    }
    if (inlined) {
        add_slots(input, component->record);
        input->component_input = input;
    }
    add_slots(input, input->record);
    return true;
}

/* ---------------------------------------------------------------- unknown keys */

static bool is_other(const char *key, const char *const *others) {
    for (; *others != NULL; others++) {
        if (text_equal(*others, key)) {
            return true;
        }
    }
    return false;
}

/* The component that has a field of this name beside its key, though this item is another one. */
static const cradle_component *owner_of(const cradle_input *input, const char *key) {
    for (const cradle_component *const *c = input->record->components; c != NULL && *c != NULL; c++) {
        for (size_t i = 0; (*c)->inlined && i < count_fields((*c)->record); i++) {
            if (text_equal((*c)->record->fields[i].name, key)) {
                return *c;
            }
        }
    }
    return NULL;
}

static const char *suggest_key(input_reader *self, const cradle_input *input, const char *key,
                               const char *const *others) {
    size_t most = count_fields(input->record);
    for (const char *const *other = others; *other != NULL; other++) {
        most++;
    }
    for (const cradle_component *const *c = input->record->components; c != NULL && *c != NULL; c++) {
        most += 1 + count_fields((*c)->record);
    }
    const char **names = arena_alloc(self->memory, (most + 1) * sizeof *names);
    size_t count = 0;
    if (names == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count_fields(input->record); i++) {
        names[count++] = input->record->fields[i].name;
    }
    for (const cradle_component *const *c = input->record->components; c != NULL && *c != NULL; c++) {
        if (!(*c)->inlined) { /* else its first field is the key */
            names[count++] = (*c)->key;
        }
        for (size_t i = 0; (*c)->inlined && i < count_fields((*c)->record); i++) {
            names[count++] = (*c)->record->fields[i].name;
        }
    }
    for (; *others != NULL; others++) {
        names[count++] = *others;
    }
    return reading_suggest(key, names, count, self->memory);
}

static bool is_component_key(const cradle_input *input, const char *key) {
    for (const cradle_component *const *c = input->record->components; c != NULL && *c != NULL; c++) {
        if (text_equal((*c)->key, key)) {
            return true;
        }
    }
    return false;
}

/* Why a key that no table has may stand nowhere; NULL if it is simply unknown. */
static const char *refusal(const char *key) {
    static const char *const offsets[] = {"offset",       "offsets",     "offsetting",     "carbon_offsets",
                                          "credit",       "credits",     "carbon_credits", "certificate",
                                          "certificates", "compensation"};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        if (text_equal(key, offsets[i])) {
            return "offsets do not enter a product's footprint at any point (PAS 2050 clause 5.8)";
        }
    }
    return NULL;
}

static void check_keys(input_reader *self, const cradle_input *input, const char *const *others) {
    for (size_t i = 0; i < input->written->count; i++) {
        const tree_pair *pair = &input->written->pairs[i];
        if (find_slot(input, pair->key) != NULL || is_component_key(input, pair->key) ||
            is_other(pair->key, others)) {
            continue;
        }
        const cradle_component *owner = owner_of(input, pair->key);
        const char *who = input->path[0] != '\0' ? input_describe(input->record, input->name, self->memory)
                                                 : "the scenario";
        const char *why = refusal(pair->key);
        if (why != NULL) {
            reading_complain_key(self->complaints, pair, "report them apart from the footprint",
                                 "'%s' cannot be part of %s: %s", pair->key, who, why);
        } else if (owner == NULL) {
            reading_complain_key(self->complaints, pair, suggest_key(self, input, pair->key, others),
                                 "unknown key '%s' in %s", pair->key, who);
        } else if (input->component != NULL) { /* else the missing component is complaint enough */
            reading_complain_key(self->complaints, pair, NULL, "'%s' goes with '%s', but %s is a '%s'",
                                 pair->key, owner->key, who, input->component->key);
        }
    }
}

/* ---------------------------------------------------------------- reading */

/* The parsed fallback of a field; each text is a source of its own, so that it can be shown. */
static const tree *obtain_fallback(input_reader *self, const cradle_record *record,
                                   const cradle_field *field) {
    fallbacks *known = self->fallbacks;
    const char *name = arena_printf(self->memory, "default of %s.%s", record->name, field->name);
    const char *key = name != NULL ? arena_printf(self->memory, "%s=%s", name, field->fallback) : NULL;
    if (key == NULL) {
        return NULL;
    }
    ptrdiff_t index = text_map_get(&known->index, key);
    if (index != TEXT_MAP_ABSENT) {
        return known->trees[index];
    }
    const source *text = reading_source(self->sources, name, name, field->fallback);
    const tree *parsed = text != NULL ? tree_read(text, self->lasting, self->complaints) : NULL;
    const tree **trees =
        arena_grow(self->lasting, known->trees, known->count, &known->capacity, sizeof *trees);
    const char *kept = arena_strdup(self->lasting, key);
    if (parsed == NULL || trees == NULL || kept == NULL || !text_map_put(&known->index, kept, known->count)) {
        return NULL;
    }
    known->trees = trees;
    trees[known->count++] = parsed;
    return parsed;
}

/* The table a slot's field stands in. */
static const cradle_record *home_of(const cradle_input *input, const cradle_field *field) {
    size_t count = count_fields(input->record);
    bool own = field >= input->record->fields && field < input->record->fields + count;
    return own ? input->record : input->component->record;
}

static void complain_missing(input_reader *self, const cradle_input *input, const cradle_field *field) {
    bool one_unit =
        field->unit != NULL && field->unit[0] != '\0' && !text_equal(field->unit, CRADLE_ANY_UNIT);
    const char *in = one_unit ? field->unit : NULL;
    const char *doc = field->doc != NULL ? field->doc : "";
    const char *hint = in != NULL ? arena_printf(self->memory, "%s (%s): %s", field->name, in, doc)
                                  : arena_printf(self->memory, "%s: %s", field->name, doc);
    const char *who =
        input->path[0] != '\0' ? input_describe(input->record, input->name, self->memory) : "the scenario";
    reading_complain(self->complaints, input->written, doc[0] != '\0' ? hint : NULL, "%s has no '%s'", who,
                     field->name);
}

static void build_formula(input_reader *self, const cradle_input *input, slot *into) {
    const char *fallback_of = into->assumed ? into->path : NULL;
    self->formulas++;
    into->node = parameters_build(self->parameters, &into->number, into->path, fallback_of, input->written);
    if (!field_check_formula(self, into)) {
        into->node = (cradle_node){0};
        into->usable = false;
    }
}

static void read_slot(input_reader *self, const cradle_input *input, slot *into) {
    const cradle_field *field = into->field;
    const tree *value = NULL;
    into->written = find_pair(input->written, field->name);
    into->path = reading_path(input->path, field->name, self->memory);
    if (into->path == NULL) {
        return;
    }
    if (into->written != NULL) {
        value = into->written->value;
        into->assumed = value->where.source != NULL && value->where.source->fills_in;
    } else if (field->fallback != NULL) {
        into->assumed = true;
        value = obtain_fallback(self, home_of(input, field), field);
    } else if (!field->optional) {
        complain_missing(self, input, field);
    }
    if (value != NULL) {
        field_read(self, value, into);
    }
    if (into->usable && into->number.formula != NULL) {
        build_formula(self, input, into);
    }
}

static void read_component(input_reader *self, cradle_input *input) {
    static const char *const none[] = {NULL};
    const cradle_component *component = input->component;
    if (component == NULL || component->inlined) {
        return;
    }
    const tree_pair *pair = find_pair(input->written, component->key);
    const char *path = reading_path(input->path, component->key, self->memory);
    if (path != NULL) {
        input->component_input = input_read(self, pair->value, component->record, path, component->key, none);
    }
}

static cradle_input *find_cached(const input_reader *self, const tree *written, const cradle_record *record,
                                 const char *path) {
    ptrdiff_t index =
        self->cache != NULL && !self->caching ? text_map_get(&self->cache->index, path) : TEXT_MAP_ABSENT;
    cradle_input *found = index != TEXT_MAP_ABSENT ? self->cache->items[index] : NULL;
    return found != NULL && found->written == written && found->record == record ? found : NULL;
}

static void add_to_cache(input_reader *self, cradle_input *input) {
    input_cache *cache = self->cache;
    cradle_input **items =
        arena_grow(self->memory, cache->items, cache->count, &cache->capacity, sizeof *items);
    if (items != NULL && text_map_put(&cache->index, input->path, cache->count)) {
        cache->items = items;
        items[cache->count++] = input;
    }
}

cradle_input *input_open(input_reader *self, const tree *written, const cradle_record *record,
                         const char *path, const char *name) {
    cradle_input *input = arena_alloc(self->memory, sizeof *input);
    if (input == NULL) {
        return NULL;
    }
    *input = (cradle_input){.record = record, .name = name, .path = path, .written = written};
    if (!reading_is(written, TREE_MAPPING, input_describe(record, name, self->memory), self->complaints)) {
        return NULL;
    }
    input->component = find_component(self, input);
    return make_slots(self, input) ? input : NULL;
}

void input_fill(input_reader *self, cradle_input *input, const char *const *others) {
    if (others != NULL) {
        check_keys(self, input, others);
    }
    for (size_t i = 0; i < input->count; i++) {
        read_slot(self, input, &input->slots[i]);
    }
    read_component(self, input);
}

static cradle_input *read_anew(input_reader *self, const tree *written, const cradle_record *record,
                               const char *path, const char *name, const char *const *others) {
    cradle_input *input = input_open(self, written, record, path, name);
    if (input != NULL) {
        input_fill(self, input, others);
    }
    return input;
}

cradle_input *input_read(input_reader *self, const tree *written, const cradle_record *record,
                         const char *path, const char *name, const char *const *others) {
    cradle_input *input = find_cached(self, written, record, path);
    if (input != NULL) {
        return input;
    }
    size_t formulas = self->formulas, complaints = self->complaints->errors + self->complaints->warnings;
    input = read_anew(self, written, record, path, name, others);
    if (self->caching && input != NULL && self->formulas == formulas &&
        self->complaints->errors + self->complaints->warnings == complaints) {
        add_to_cache(self, input);
    }
    return input;
}

/* ---------------------------------------------------------------- looking back */

slot *input_slot(const cradle_input *self, const char *field) {
    if (self == NULL) {
        return NULL;
    }
    slot *found = find_slot(self, field);
    assert(found != NULL && "a model asks for a field that its table does not have");
    return found;
}

cradle_node input_slot_node(graph *into, slot *found) {
    graph_set_place(into, found->number.where);
    if (found->node.index == 0 && found->number.formula == NULL) {
        found->node = graph_quantity(into, &found->number.quantity);
    }
    return found->node;
}

const slot *input_find_text(const cradle_input *self, const char *text) {
    for (size_t i = 0; self != NULL && i < self->count; i++) {
        const slot *here = &self->slots[i];
        if (here->text == text) {
            return here;
        }
        for (size_t k = 0; k < here->count; k++) {
            const slot *below = input_find_text(here->items[k], text);
            if (below != NULL) {
                return below;
            }
        }
    }
    bool outside = self != NULL && self->component_input != NULL && self->component_input != self;
    return outside ? input_find_text(self->component_input, text) : NULL;
}

/* ---------------------------------------------------------------- cradle.h */

const char *cradle_text(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    return found != NULL && found->text != NULL ? found->text : "";
}

bool cradle_flag(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    return found != NULL && found->flag;
}

bool cradle_given(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    if (found == NULL) {
        return false;
    }
    cradle_field_kind kind = found->field->kind;
    return found->written != NULL || (found->assumed && (kind == CRADLE_NUMBER || kind == CRADLE_RECORD));
}

bool cradle_written(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    return found != NULL && found->written != NULL;
}

bool cradle_primary(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    return found != NULL && found->usable && found->number.quantity.primary;
}

const cradle_input *cradle_child(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    return found != NULL && found->count > 0 ? found->items[0] : NULL;
}

size_t cradle_count(const cradle_input *input, const char *field) {
    const slot *found = input_slot(input, field);
    return found != NULL ? found->count : 0;
}

const cradle_input *cradle_item(const cradle_input *input, const char *field, size_t index) {
    const slot *found = input_slot(input, field);
    assert(found == NULL || index < found->count);
    return found != NULL && index < found->count ? found->items[index] : NULL;
}

const char *cradle_name(const cradle_input *input) {
    return input != NULL ? input->name : "";
}

const cradle_component *cradle_component_of(const cradle_input *item, const cradle_input **fields) {
    if (item == NULL || item->component == NULL) {
        if (fields != NULL) {
            *fields = NULL;
        }
        return NULL;
    }
    if (fields != NULL) {
        *fields = item->component_input;
    }
    return item->component;
}
