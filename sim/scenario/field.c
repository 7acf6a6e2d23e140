/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading one field by its row of the table: a number with its range, a choice, an entry of a data set, a
 * text, a flag. Invariant: a into that is `usable` holds what its kind promises.
 */
#include <string.h>

#include "scenario/input.h"
#include "scenario/reading.h"
#include "scenario/specification.h"

enum { OPTIONS_MAX = 32 };

/* ---------------------------------------------------------------- numbers */

/* The field's sane range in base units; a plain share has one anyway. */
static bool range_of(const cradle_field *field, double factor, double *low, double *high) {
    bool stated = field->low != 0 || field->high != 0;
    bool share = text_equal(field->unit, "%");
    *low = stated ? field->low * factor : 0.0;
    *high = stated ? field->high * factor : 1.0;
    return stated || share;
}

static const char *quoted(const cradle_field *field, arena *memory) {
    return reading_shown(arena_printf(memory, "'%s'", field->name));
}

static bool has_any_unit(const cradle_field *field) {
    return text_equal(field->unit, CRADLE_ANY_UNIT);
}

bool field_check_formula(input_reader *self, const slot *into) {
    const node *built = graph_node(self->graph, into->node);
    const char *what = quoted(into->field, self->memory);
    place where = into->number.where;
    unit expected;
    unit_error error;
    double low, high;
    if (has_any_unit(into->field)) {
        return built->op != OPERATION_VOID;
    }
    if (built->op == OPERATION_VOID || !unit_parse(into->field->unit, &expected, self->memory, &error)) {
        return false;
    }
    if (!dimension_equal(built->dimension, expected.dimension)) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, into->number.length, NULL,
                        "%s must be %s; its formula gives %s", what,
                        dimension_describe(expected.dimension, self->memory),
                        dimension_describe(built->dimension, self->memory));
        return false;
    }
    if (!range_of(into->field, expected.factor, &low, &high)) {
        return true;
    }
    /* A formula that is just a parameter is checked like the number itself; of others only the central value
     * is sure, since interval arithmetic forgets how terms hang together. */
    number as_number = {.where = where, .length = into->number.length};
    if (built->op == OPERATION_QUANTITY) {
        as_number.quantity = *built->quantity;
    } else {
        as_number.quantity = (quantity){.value = graph_central(self->graph, into->node)};
    }
    as_number.quantity.unit = expected;
    as_number.quantity.unit_text = into->field->unit;
    return number_check_range(&as_number, what, low, high, self->memory, self->complaints);
}

static void read_number(input_reader *self, const tree *value, slot *into) {
    const cradle_field *field = into->field;
    const char *what = quoted(field, self->memory);
    number_rules rules = {
        .what = what, .unit = field->unit != NULL ? field->unit : "", .no_formula = self->parameters == NULL};
    double low, high;
    unit expected = {.factor = 1.0};
    unit_error error;
    if (has_any_unit(field)) {
        rules.unit = NULL;
    }
    if (!number_read(value, &rules, self->memory, self->complaints, &into->number) ||
        (rules.unit != NULL && !unit_parse(rules.unit, &expected, self->memory, &error))) {
        return;
    }
    into->number.quantity.name = into->path;
    into->number.quantity.assumed |= into->assumed;
    number_tell(&into->number, self->memory);
    if (into->assumed && into->number.quantity.source == NULL) {
        into->number.quantity.source = value->where.source->name;
    }
    into->usable = into->number.formula != NULL || !range_of(field, expected.factor, &low, &high) ||
                   number_check_range(&into->number, what, low, high, self->memory, self->complaints);
}

/* ---------------------------------------------------------------- names */

/* Splits "a|b|c"; returns how many. */
static size_t split_options(const char *options, const char *names[OPTIONS_MAX], arena *memory) {
    size_t count = 0;
    while (count < OPTIONS_MAX) {
        size_t length = strcspn(options, "|");
        names[count] = arena_copy(memory, options, length);
        if (names[count] == NULL) {
            return count;
        }
        count++;
        if (options[length] == '\0') {
            return count;
        }
        options += length + 1;
    }
    return count;
}

static void read_choice(input_reader *self, const tree *value, slot *into) {
    const char *what = quoted(into->field, self->memory);
    const char *names[OPTIONS_MAX];
    size_t count = split_options(into->field->options, names, self->memory);
    const char *text;
    if (!reading_text(value, what, self->complaints, &text)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (text_equal(names[i], text)) {
            into->text = text;
            into->usable = true;
            return;
        }
    }
    reading_complain(self->complaints, value, reading_suggest(text, names, count, self->memory),
                     "%s cannot be '%s'", what, text);
}

/* The names of the entries of all the data sets a field takes them from. */
static const char **list_entries(input_reader *self, const char *const *sets, size_t set_count,
                                 size_t *count) {
    size_t most = 1;
    for (size_t i = 0; i < set_count; i++) {
        const library_dataset *set = library_find_set(self->library, sets[i]);
        most += set != NULL ? set->count : 0;
    }
    const char **names = arena_alloc(self->memory, most * sizeof *names);
    *count = 0;
    for (size_t i = 0; names != NULL && i < set_count; i++) {
        const library_dataset *set = library_find_set(self->library, sets[i]);
        for (size_t k = 0; set != NULL && k < set->count; k++) {
            names[(*count)++] = set->names[k];
        }
    }
    return names;
}

static void complain_entry(input_reader *self, const tree *value, const slot *into, const char *text,
                           const char *const *sets, size_t count) {
    if (library_find_set(self->library, sets[0]) == NULL) {
        reading_complain(self->complaints, value, NULL,
                         "the data library has no data set '%s' to find '%s' in", sets[0], text);
        return;
    }
    size_t name_count;
    const char **names = list_entries(self, sets, count, &name_count);
    const char *hint = names != NULL ? reading_suggest(text, names, name_count, self->memory) : NULL;
    reading_complain(self->complaints, value, hint, "unknown %s '%s': the data set '%s' has no such entry",
                     into->field->name, text, sets[0]);
}

static void read_entry(input_reader *self, const tree *value, slot *into) {
    const char *sets[OPTIONS_MAX];
    size_t count = split_options(into->field->options, sets, self->memory);
    const char *text;
    if (!reading_text(value, quoted(into->field, self->memory), self->complaints, &text)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        library_demand(self->library, sets[i], self->complaints);
        if (library_find_entry(self->library, sets[i], text) != NULL) {
            into->text = text;
            into->usable = true;
            return;
        }
    }
    if (count > 0) { /* else memory is out */
        complain_entry(self, value, into, text, sets, count);
    }
}

/* ---------------------------------------------------------------- records */

/* What stands for a mapping, where a record has a short form. NULL when out of memory. */
static const tree *in_full(input_reader *self, const tree *value, const cradle_record *record) {
    bool plain = value->kind == TREE_SCALAR || tree_get(value, "value") != NULL;
    if (record->short_for == NULL || !plain) {
        return value;
    }
    tree *mapping = arena_alloc(self->memory, sizeof *mapping);
    tree_pair *pair = arena_alloc(self->memory, sizeof *pair);
    tree *copy = arena_alloc(self->memory, sizeof *copy);
    if (mapping == NULL || pair == NULL || copy == NULL) {
        return NULL;
    }
    *copy = *value;
    *pair = (tree_pair){record->short_for, value->where, copy};
    *mapping = (tree){.kind = TREE_MAPPING, .where = value->where, .length = 1, .count = 1, .pairs = pair};
    return mapping;
}

static void read_record(input_reader *self, const tree *value, slot *into) {
    static const char *const none[] = {NULL};
    into->items = arena_alloc(self->memory, sizeof(cradle_input *));
    value = in_full(self, value, into->field->record);
    if (into->items == NULL || value == NULL) {
        return;
    }
    into->items[0] = input_read(self, value, into->field->record, into->path, into->field->name, none);
    into->count = into->items[0] != NULL;
    into->usable = into->count > 0;
}

/* The step of an item in its path: its key field's text, else its number. */
static const char *item_name(const tree *item, const cradle_record *record, size_t index, arena *memory) {
    const tree *key = record->key != NULL && item->kind == TREE_MAPPING ? tree_get(item, record->key) : NULL;
    if (key != NULL && key->kind == TREE_SCALAR && key->text[0] != '\0') {
        return key->text;
    }
    return arena_printf(memory, "%zu", index + 1);
}

static void check_twins(input_reader *self, const slot *into, size_t index) {
    const cradle_input *item = into->items[index];
    const char *key = into->field->record->key;
    const tree *name = key != NULL ? tree_get(item->written, key) : NULL;
    for (size_t i = 0; name != NULL && i < index; i++) {
        if (text_equal(into->items[i]->name, item->name)) {
            const char *hint = arena_printf(self->memory, "the first one is at %s",
                                            place_text(into->items[i]->written->where, self->memory));
            reading_complain(self->complaints, name, hint, "there are two %s called '%s'", into->field->name,
                             item->name);
            return;
        }
    }
}

static void read_list(input_reader *self, const tree *value, slot *into) {
    static const char *const none[] = {NULL};
    const cradle_field *field = into->field;
    if (!reading_is(value, TREE_LIST, quoted(field, self->memory), self->complaints)) {
        return;
    }
    if (value->count == 0 && !field->optional && !into->assumed) {
        reading_complain(self->complaints, value, NULL, "the list '%s' is empty", into->path);
        return;
    }
    into->items = arena_alloc(self->memory, (value->count + 1) * sizeof(cradle_input *));
    for (size_t i = 0; into->items != NULL && i < value->count; i++) {
        const char *name = item_name(value->items[i], field->record, i, self->memory);
        const char *path = name != NULL ? reading_path(into->path, name, self->memory) : NULL;
        cradle_input *item =
            path != NULL ? input_read(self, value->items[i], field->record, path, name, none) : NULL;
        if (item != NULL) {
            into->items[into->count++] = item;
            check_twins(self, into, into->count - 1);
        }
    }
    into->usable = true;
}

/* ---------------------------------------------------------------- any field */

void field_read(input_reader *self, const tree *value, slot *into) {
    cradle_field_kind kind = into->field->kind;
    if (kind == CRADLE_CHOICE || kind == CRADLE_ENTRY || kind == CRADLE_TEXT) {
        const tree *written = value;
        value = specification_text(self, written);
        if (value == NULL) {
            return;
        }
        self->formulas += value != written; /* another sheet, another text */
        into->assumed &= value == written || value->where.source->fills_in;
    }
    switch (into->field->kind) {
    case CRADLE_NUMBER:
        read_number(self, value, into);
        break;
    case CRADLE_CHOICE:
        read_choice(self, value, into);
        break;
    case CRADLE_ENTRY:
        read_entry(self, value, into);
        break;
    case CRADLE_TEXT:
        into->usable = reading_text(value, quoted(into->field, self->memory), self->complaints, &into->text);
        break;
    case CRADLE_FLAG:
        into->usable = reading_flag(value, quoted(into->field, self->memory), self->complaints, &into->flag);
        break;
    case CRADLE_RECORD:
        read_record(self, value, into);
        break;
    case CRADLE_LIST:
        read_list(self, value, into);
        break;
    }
}
