/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * New trees from old ones: one laid over another (`extends`), one value put at a dotted path (`variants`,
 * `--set`). Nothing that exists is changed; a new tree consists of new nodes on the way to what differs, and
 * shares all the rest.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "scenario/cursor.h"
#include "scenario/tree.h"

/* What every step of an edit needs. */
typedef struct editing {
    tree_list_key list_key;
    void *context;
    arena *memory;
    bool whole_items; /* items of lists are replaced, not merged */
} editing;

tree *tree_get(const tree *mapping, const char *key) {
    if (!mapping || mapping->kind != TREE_MAPPING) {
        return NULL;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        if (text_equal(mapping->pairs[i].key, key)) {
            return mapping->pairs[i].value;
        }
    }
    return NULL;
}

static bool is_quantity(const tree *node) {
    return node->kind == TREE_MAPPING && tree_get(node, "value");
}

/* A plain `~` or `null`: takes away what it is laid on. */
static bool is_removal(const tree *node) {
    return node->kind == TREE_SCALAR && !node->quoted &&
           (text_equal(node->text, "~") || text_equal(node->text, "null"));
}

/* The key that names the items of a list, or NULL. Lists in lists have no field. */
static const char *naming_key(const editing *self, const char *field) {
    return field && self->list_key ? self->list_key(self->context, field) : NULL;
}

/* The name of a list item, or NULL. */
static const char *item_name(const tree *item, const char *key) {
    const tree *name = key ? tree_get(item, key) : NULL;
    return name && name->kind == TREE_SCALAR && *name->text != '\0' ? name->text : NULL;
}

static tree *copy_node(const tree *node, arena *memory) {
    tree *copy = arena_alloc(memory, sizeof *copy);
    if (copy) {
        *copy = *node;
    }
    return copy;
}

/* A copy of a mapping whose pairs may be changed, with room for `more`. */
static tree *copy_mapping(const tree *mapping, size_t more, arena *memory) {
    tree *copy = copy_node(mapping, memory);
    tree_pair *pairs = arena_alloc(memory, (mapping->count + more + 1) * sizeof *pairs);
    if (!copy || !pairs) {
        return NULL;
    }
    if (mapping->count > 0) {
        memcpy(pairs, mapping->pairs, mapping->count * sizeof *pairs);
    }
    copy->pairs = pairs;
    return copy;
}

static tree *copy_list(const tree *list, size_t more, arena *memory) {
    tree *copy = copy_node(list, memory);
    tree **items = arena_alloc(memory, (list->count + more + 1) * sizeof *items);
    if (!copy || !items) {
        return NULL;
    }
    if (list->count > 0) {
        memcpy(items, list->items, list->count * sizeof *items);
    }
    copy->items = items;
    return copy;
}

/* ---------------------------------------------------------------- overlay */

static tree *overlay(const editing *self, tree *base, tree *over, const char *field);

static bool map_keys(text_map *map, const tree *mapping, arena *memory) {
    text_map_init(map, memory);
    for (size_t i = 0; i < mapping->count; i++) {
        if (!text_map_put(map, mapping->pairs[i].key, i)) {
            return false;
        }
    }
    return true;
}

/* Pairs without a value are those that were taken away. */
static void drop_removed_pairs(tree *mapping) {
    size_t kept = 0;
    for (size_t i = 0; i < mapping->count; i++) {
        if (mapping->pairs[i].value) {
            mapping->pairs[kept++] = mapping->pairs[i];
        }
    }
    mapping->count = kept;
}

static tree *overlay_mapping(const editing *self, const tree *base, const tree *over) {
    tree *merged = copy_mapping(base, over->count, self->memory);
    text_map keys;
    if (!merged || !map_keys(&keys, base, self->memory)) {
        return NULL;
    }
    merged->where = over->where;
    for (size_t i = 0; i < over->count; i++) {
        const tree_pair *pair = &over->pairs[i];
        ptrdiff_t found = text_map_get(&keys, pair->key);
        tree *below = found == TEXT_MAP_ABSENT ? NULL : base->pairs[found].value;
        tree *value = NULL;
        if (!is_removal(pair->value)) {
            value = below ? overlay(self, below, pair->value, pair->key) : pair->value;
            if (!value) {
                return NULL;
            }
        }
        size_t at = found == TEXT_MAP_ABSENT ? merged->count++ : (size_t)found;
        merged->pairs[at] = (tree_pair){pair->key, pair->key_where, value};
    }
    drop_removed_pairs(merged);
    return merged;
}

/* Each item of the base is met by one item at most: a name that stands twice in `over` stands twice in the
 * outcome too, where the reader of the list complains of it. Items without a name are appended likewise. */
static tree *overlay_list(const editing *self, const tree *base, const tree *over, const char *key) {
    tree *merged = copy_list(base, over->count, self->memory);
    bool *met = arena_alloc(self->memory, (base->count + 1) * sizeof *met);
    text_map names;
    text_map_init(&names, self->memory);
    if (!merged || !met) {
        return NULL;
    }
    for (size_t i = 0; i < base->count; i++) {
        const char *name = item_name(base->items[i], key);
        bool known = !name || text_map_get(&names, name) != TEXT_MAP_ABSENT;
        if (!known && !text_map_put(&names, name, i)) {
            return NULL;
        }
    }
    merged->where = over->where;
    for (size_t i = 0; i < over->count; i++) {
        const char *name = item_name(over->items[i], key);
        ptrdiff_t found = name ? text_map_get(&names, name) : TEXT_MAP_ABSENT;
        if (found == TEXT_MAP_ABSENT || met[found]) {
            merged->items[merged->count++] = over->items[i];
            continue;
        }
        met[found] = true;
        merged->items[found] =
            self->whole_items ? over->items[i] : overlay(self, base->items[found], over->items[i], NULL);
        if (!merged->items[found]) {
            return NULL;
        }
    }
    return merged;
}

static tree *overlay(const editing *self, tree *base, tree *over, const char *field) {
    if (base->kind == TREE_MAPPING && over->kind == TREE_MAPPING && !is_quantity(base) &&
        !is_quantity(over)) {
        return overlay_mapping(self, base, over);
    }
    const char *key = naming_key(self, field);
    if (base->kind == TREE_LIST && over->kind == TREE_LIST && key) {
        return overlay_list(self, base, over, key);
    }
    return over;
}

static tree *lay(const editing *self, const tree *base, const tree *over) {
    tree *below = copy_node(base, self->memory), *above = copy_node(over, self->memory);
    return below && above ? overlay(self, below, above, NULL) : NULL;
}

tree *tree_overlay(const tree *base, const tree *over, tree_list_key list_key, void *context, arena *memory) {
    editing self = {list_key, context, memory, false};
    return lay(&self, base, over);
}

tree *tree_complete(const tree *base, const tree *over, tree_list_key list_key, void *context,
                    arena *memory) {
    editing self = {list_key, context, memory, true};
    return lay(&self, base, over);
}

/* ---------------------------------------------------------------- paths */

/* One step of a dotted path. */
typedef struct step {
    const char *name;
    size_t offset; /* of its first byte in the path, quotes included */
} step;

typedef struct putting {
    editing editing;
    const char *path;
    place where; /* of the path */
    tree *value;
    step steps[TREE_DEPTH_MAX];
    size_t count;
    diagnostics *complaints;
} putting;

/* The place of a byte of the path. The path may stand in its source as it is, or in quotes, or be known only
 * as a whole: then all of it is pointed at. */
static place path_place(const putting *self, size_t offset, unsigned *length) {
    size_t all = strlen(self->path);
    size_t bytes = strcspn(self->path + offset, ".");
    place where = self->where;
    *length = columns_between(self->path, self->path + all);
    if (!where.source || where.line == 0) {
        return where;
    }
    cursor here;
    cursor_start(&here, where.source);
    const char *end = where.source->text + where.source->length;
    while (here.byte < end &&
           (here.line < where.line || (here.line == where.line && here.column < where.column))) {
        cursor_seek_index(&here, here.index + 1);
    }
    bool quote = here.byte < end && (*here.byte == '"' || *here.byte == '\'');
    const char *start = here.byte + (quote && strncmp(here.byte, self->path, all) != 0 ? 1 : 0);
    if (start < end && strncmp(start, self->path, all) == 0) {
        where.column += columns_between(here.byte, start + offset);
        *length = columns_between(start + offset, start + offset + bytes);
    }
    return where;
}

static void complain_at(const putting *self, size_t offset, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void complain_at(const putting *self, size_t offset, const char *hint, const char *format, ...) {
    unsigned length = 0;
    place where = path_place(self, offset, &length);
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(self->complaints, SEVERITY_ERROR, where, length, hint, format, arguments);
    va_end(arguments);
}

/* Reads the step at `offset`; the offset behind it goes to *end. */
static bool read_step(putting *self, size_t offset, size_t *end) {
    const char *text = self->path + offset;
    bool quoted = *text == '"' || *text == '\'';
    size_t open = quoted ? 1 : 0;
    size_t length = quoted ? strcspn(text + 1, (char[]){*text, '\0'}) : strcspn(text, ".");
    if (quoted && text[1 + length] == '\0') {
        complain_at(self, offset, NULL, "the path '%s' has a quote that is never closed", self->path);
        return false;
    }
    *end = offset + length + 2 * open;
    if (length == 0) {
        complain_at(self, offset, "steps are words with one dot between them, such as parts.frame.mass",
                    "the path '%s' has an empty step", self->path);
        return false;
    }
    if (self->path[*end] != '\0' && self->path[*end] != '.') {
        complain_at(self, *end, NULL, "the path '%s' lacks a dot after a quote", self->path);
        return false;
    }
    if (self->count == TREE_DEPTH_MAX) {
        complain_at(self, offset, NULL, "this path has more than %d steps", TREE_DEPTH_MAX);
        return false;
    }
    const char *name = arena_copy(self->editing.memory, text + open, length);
    self->steps[self->count++] = (step){name, offset};
    return name != NULL;
}

static bool read_path(putting *self) {
    size_t offset = 0, end = 0;
    while (read_step(self, offset, &end)) {
        if (self->path[end] == '\0') {
            return true;
        }
        offset = end + 1;
    }
    return false;
}

/* The path up to, and without, a step: "parts.frame", "the scenario". */
static const char *path_before(const putting *self, size_t at) {
    if (at == 0) {
        return "the scenario";
    }
    const char *before = arena_copy(self->editing.memory, self->path, self->steps[at].offset - 1);
    return before ? before : "";
}

/* ---------------------------------------------------------------- what a list has */

enum { NAMES_SHOWN = 8 };

/* "frame, soc, dram and 5 more" */
static const char *list_names(const char *const *names, size_t count, arena *memory) {
    const char *text = count > 0 ? names[0] : "";
    for (size_t i = 1; i < count && i < NAMES_SHOWN && text; i++) {
        text = arena_printf(memory, "%s, %s", text, names[i]);
    }
    if (count > NAMES_SHOWN && text) {
        text = arena_printf(memory, "%s and %zu more", text, count - NAMES_SHOWN);
    }
    return text;
}

/* "did you mean 'frame'? parts has frame, soc" */
static const char *names_hint(const putting *self, const char *word, const char *where,
                              const char *const *names, size_t count) {
    arena *memory = self->editing.memory;
    const char *known = list_names(names, count, memory);
    const char *close = text_suggest(word, names, count);
    if (count == 0 || !known) {
        return NULL;
    }
    return close ? arena_printf(memory, "did you mean '%s'? %s has %s", close, where, known)
                 : arena_printf(memory, "%s has %s", where, known);
}

static void complain_of_item(const putting *self, const tree *list, size_t at, const char *key) {
    const char *word = self->steps[at].name, *where = path_before(self, at);
    const char **names = arena_alloc(self->editing.memory, (list->count + 1) * sizeof *names);
    if (!names) {
        return;
    }
    size_t named = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *name = item_name(list->items[i], key);
        if (name) {
            names[named++] = name;
        }
    }
    size_t offset = self->steps[at].offset;
    if (named > 0) {
        complain_at(self, offset, names_hint(self, word, where, names, named), "no %s '%s' in %s", key, word,
                    where);
    } else {
        const char *hint =
            list->count == 0
                ? "the list is empty"
                : arena_printf(self->editing.memory, "its items are counted from 1 to %zu", list->count);
        complain_at(self, offset, hint, "no item '%s' in %s", word, where);
    }
}

static void complain_of_key(const putting *self, const tree *mapping, size_t at) {
    const char *word = self->steps[at].name;
    const char *where = path_before(self, at);
    const char **names = arena_alloc(self->editing.memory, (mapping->count + 1) * sizeof *names);
    if (!names) {
        return;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        names[i] = mapping->pairs[i].key;
    }
    complain_at(self, self->steps[at].offset, names_hint(self, word, where, names, mapping->count),
                "no '%s' in %s to remove", word, where);
}

/* The number that a step stands for, 1 or more; 0 if it is none. No leading zeros: a path has one spelling.
 */
static size_t step_number(const char *name) {
    size_t number = 0;
    for (const char *digit = name; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || number > TREE_NODES_MAX || (digit == name && *digit == '0')) {
            return 0;
        }
        number = number * 10 + (size_t)(*digit - '0');
    }
    return number;
}

/* The item that a step means: by name, or an unnamed one by its number. list->count if there is none. */
static size_t find_item(const tree *list, const char *name, const char *key) {
    for (size_t i = 0; i < list->count; i++) {
        if (text_equal(item_name(list->items[i], key), name)) {
            return i;
        }
    }
    size_t number = step_number(name);
    bool there = number >= 1 && number <= list->count && !item_name(list->items[number - 1], key);
    return there ? number - 1 : list->count;
}

/* ---------------------------------------------------------------- putting */

static tree *put(const putting *self, const tree *base, size_t at, const char *field);

/* Whether the step takes its place away instead of giving it a value. */
static bool removes(const putting *self, size_t at) {
    return at + 1 == self->count && is_removal(self->value);
}

/* The value for the place of the step `at`, where `below` stands (NULL: nothing yet). */
static tree *value_at(const putting *self, tree *below, size_t at, const char *field) {
    if (at + 1 == self->count) {
        return self->value;
    }
    tree nothing = {.kind = TREE_MAPPING, .where = self->where, .length = 1};
    return put(self, below ? below : &nothing, at + 1, field);
}

static tree *put_in_mapping(const putting *self, const tree *base, size_t at) {
    const char *key = self->steps[at].name;
    size_t found = 0;
    while (found < base->count && !text_equal(base->pairs[found].key, key)) {
        found++;
    }
    bool absent = found == base->count;
    if (absent && removes(self, at)) {
        complain_of_key(self, base, at);
        return NULL;
    }
    tree *changed = copy_mapping(base, 1, self->editing.memory);
    if (!changed) {
        return NULL;
    }
    if (removes(self, at)) {
        changed->pairs[found].value = NULL;
        drop_removed_pairs(changed);
        return changed;
    }
    tree *value = value_at(self, absent ? NULL : base->pairs[found].value, at, key);
    place key_where = absent || at + 1 == self->count ? self->where : base->pairs[found].key_where;
    changed->pairs[found] = (tree_pair){key, key_where, value};
    changed->count += absent ? 1 : 0;
    return value ? changed : NULL;
}

static tree *put_in_list(const putting *self, const tree *base, size_t at, const char *field) {
    const char *key = naming_key(&self->editing, field);
    size_t found = find_item(base, self->steps[at].name, key);
    if (found == base->count) {
        complain_of_item(self, base, at, key);
        return NULL;
    }
    tree *changed = copy_list(base, 0, self->editing.memory);
    if (!changed) {
        return NULL;
    }
    if (removes(self, at)) {
        memmove(changed->items + found, changed->items + found + 1,
                (base->count - found - 1) * sizeof *changed->items);
        changed->count--;
        return changed;
    }
    changed->items[found] = value_at(self, base->items[found], at, NULL);
    return changed->items[found] ? changed : NULL;
}

static tree *put(const putting *self, const tree *base, size_t at, const char *field) {
    switch (base->kind) {
    case TREE_MAPPING:
        return put_in_mapping(self, base, at);
    case TREE_LIST:
        return put_in_list(self, base, at, field);
    default:
        complain_at(self, self->steps[at].offset, NULL, "%s is a single value: there is no '%s' below it",
                    path_before(self, at), self->steps[at].name);
        return NULL;
    }
}

tree *tree_put(const tree *base, const char *path, place path_where, tree *value, tree_list_key list_key,
               void *context, arena *memory, diagnostics *complaints) {
    assert(base && path && value);
    putting self = {.editing = {list_key, context, memory, false},
                    .path = path,
                    .where = path_where,
                    .value = value,
                    .complaints = complaints};
    return read_path(&self) ? put(&self, base, 0, NULL) : NULL;
}
