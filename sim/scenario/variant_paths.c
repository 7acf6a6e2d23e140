/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a listed variant changes: its paths, put one after the other, so that a later one wins. A variant may
 * be made of others that stand before it (`variants: [recycled frame, by rail]`): their values come first, in
 * the order in which they are named. Since only earlier ones can be named there are no circles; how many may
 * be laid one over the other is limited. A variant may also be another file of the same product
 * (`extends: other.yaml`), in place of the scenario's own description.
 */
#include <string.h>

#include "scenario/include.h"
#include "scenario/load.h"
#include "scenario/reading.h"
#include "scenario/specification.h"

static const char made_of[] = "variants";
static const char other_file[] = "extends";
enum { LAID_MAX = 1000 };

/* ---------------------------------------------------------------- putting values */

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

const tree *load_put(loader *self, const tree *whole, const tree_pair *path, tree *value, arena *memory) {
    const tree *changed = tree_put(whole, path->key, path->key_where, value, load_list_key,
                                   (void *)(uintptr_t)self->options, memory, &self->self->complaints);
    return changed != NULL ? changed : whole;
}

static const tree *put_paths(loader *self, const tree *whole, const tree *paths) {
    cradle_scenario *scenario = self->self;
    for (size_t i = 0; i < paths->count; i++) {
        const tree_pair *pair = &paths->pairs[i];
        if (text_equal(pair->key, made_of) || text_equal(pair->key, other_file)) {
            continue;
        }
        if (is_common_path(pair->key)) {
            reading_complain_key(&scenario->complaints, pair, NULL,
                                 "a variant cannot change '%s': it holds for the whole scenario", pair->key);
            continue;
        }
        whole = load_put(self, whole, pair, pair->value, scenario->memory);
    }
    return whole;
}

/* ---------------------------------------------------------------- another file */

static void take_pairs(tree *into, const tree *from, bool common) {
    for (size_t i = 0; i < from->count; i++) {
        if (load_is_common_key(from->pairs[i].key) == common) {
            into->pairs[into->count++] = from->pairs[i];
        }
    }
}

/* Whether a file can stand in for the scenario's own description. */
static bool is_fit(loader *self, const tree *asked, const tree *content) {
    diagnostics *complaints = &self->self->complaints;
    const tree *product = tree_get(content, "product");
    const char *name = product != NULL && product->kind == TREE_SCALAR ? product->text : "";
    if (self->product == NULL || !text_equal(name, self->product->name)) {
        reading_complain(complaints, asked, NULL,
                         "the file '%s' is of the product '%s'; all variants are of one", asked->text, name);
        return false;
    }
    if (tree_get(content, "data") != NULL) {
        reading_complain(complaints, asked, "list them under `data:` of this scenario",
                         "the file '%s' brings data sets of its own", asked->text);
        return false;
    }
    return true;
}

/* The description of the file with what holds for the whole scenario. */
static const tree *take_file(loader *self, const tree *whole, const tree *asked) {
    arena *memory = self->self->memory;
    tree *content = NULL;
    if (include_read_named(asked, &self->self->sources, load_list_key, (void *)(uintptr_t)self->options,
                           memory, &self->self->complaints, &content) != CRADLE_OK ||
        content == NULL || !is_fit(self, asked, content)) {
        return whole;
    }
    loader other = *self;
    other.whole = content;
    if (specification_complete(&other) != CRADLE_OK) {
        return whole;
    }
    tree *joined = arena_alloc(memory, sizeof *joined);
    tree_pair *pairs = arena_alloc(memory, (whole->count + other.whole->count + 1) * sizeof *pairs);
    if (joined == NULL || pairs == NULL) {
        return whole;
    }
    *joined = *whole;
    joined->pairs = pairs;
    joined->count = 0;
    take_pairs(joined, whole, true);
    take_pairs(joined, other.whole, false);
    return joined;
}

/* ---------------------------------------------------------------- variants made of others */

static bool is_empty(const tree *paths) {
    return paths->kind == TREE_SCALAR && !paths->quoted && paths->text[0] == '\0';
}

/* What a variant is made of: NULL if of nothing else. */
static const tree *others_of(const tree *paths) {
    return paths->kind == TREE_MAPPING ? tree_get(paths, made_of) : NULL;
}

/* The place of a name among the first `count` listed variants, or `count`. */
static size_t find_listed(const tree *listed, size_t count, const char *name) {
    size_t at = 0;
    while (at < count && !text_equal(listed->pairs[at].key, name)) {
        at++;
    }
    return at;
}

/* The variant that `written` names, which must stand before the one at `index`; `index` if it does not. */
static size_t read_other(loader *self, const tree *listed, size_t index, const tree *written) {
    cradle_scenario *scenario = self->self;
    const char *name;
    if (!reading_text(written, "the name of a variant", &scenario->complaints, &name)) {
        return index;
    }
    size_t found = find_listed(listed, index, name);
    if (found == index && find_listed(listed, listed->count, name) < listed->count) {
        reading_complain(&scenario->complaints, written, "write it further down",
                         "a variant is made of variants that stand before it, and '%s' does not", name);
    } else if (found == index) {
        const char **known = arena_alloc(scenario->memory, (index + 1) * sizeof *known);
        for (size_t i = 0; known != NULL && i < index; i++) {
            known[i] = listed->pairs[i].key;
        }
        reading_complain(&scenario->complaints, written,
                         known != NULL ? reading_suggest(name, known, index, scenario->memory) : NULL,
                         "there is no variant '%s' before this one", name);
    }
    return found;
}

/* One variant laid over the scenario, `*laid` of them so far. */
static const tree *lay(loader *self, const tree *listed, size_t index, const tree *whole, size_t *laid) {
    diagnostics *complaints = &self->self->complaints;
    const tree *paths = listed->pairs[index].value;
    if (++*laid > LAID_MAX) {
        if (*laid == LAID_MAX + 1) {
            reading_complain(complaints, paths, NULL, "more than %d variants are laid one over another",
                             LAID_MAX);
        }
        return whole;
    }
    if (is_empty(paths) || !reading_is(paths, TREE_MAPPING, "a variant", complaints)) {
        return whole;
    }
    const tree *others = others_of(paths);
    if (others != NULL && reading_is(others, TREE_LIST, made_of, complaints)) {
        for (size_t i = 0; i < others->count && *laid <= LAID_MAX; i++) {
            size_t other = read_other(self, listed, index, others->items[i]);
            whole = other < index ? lay(self, listed, other, whole, laid) : whole;
        }
    }
    const tree *file = tree_get(paths, other_file);
    return put_paths(self, file != NULL ? take_file(self, whole, file) : whole, paths);
}

bool load_is_in(const diagnostics *list, const diagnostic *item) {
    for (size_t i = 0; i < list->count; i++) {
        const diagnostic *other = &list->items[i];
        if (other->where.source == item->where.source && other->where.line == item->where.line &&
            other->where.column == item->where.column && text_equal(other->message, item->message)) {
            return true;
        }
    }
    return false;
}

/* What is wrong with a variant is said once, however many others are made of it. */
const tree *load_apply_variant(loader *self, const tree *listed, size_t index) {
    diagnostics *complaints = &self->self->complaints;
    diagnostics before = *complaints;
    size_t laid = 0;
    diagnostics_init(complaints, self->self->memory);
    const tree *whole = lay(self, listed, index, self->whole, &laid);
    diagnostics own = *complaints;
    *complaints = before;
    complaints->errors += own.errors; /* also those too many to keep */
    for (size_t i = 0; i < own.count; i++) {
        const diagnostic *item = &own.items[i];
        complaints->errors -= item->severity == SEVERITY_ERROR;
        if (!load_is_in(complaints, item)) {
            diagnostics_add(complaints, item->severity, item->where, item->length, item->hint, "%s",
                            item->message);
        }
    }
    return whole;
}

/* ---------------------------------------------------------------- what two of them share */

typedef struct path_list {
    const char **items;
    size_t count, capacity;
} path_list;

static void collect(const tree *listed, size_t index, path_list *into, arena *memory) {
    const tree *paths = listed->pairs[index].value;
    const tree *others = others_of(paths);
    for (size_t i = 0; others != NULL && i < others->count; i++) {
        collect(listed, find_listed(listed, index, others->items[i]->text), into, memory);
    }
    for (size_t i = 0; paths->kind == TREE_MAPPING && i < paths->count; i++) {
        const char **items = arena_grow(memory, into->items, into->count, &into->capacity, sizeof *items);
        if (items != NULL && !text_equal(paths->pairs[i].key, made_of)) {
            into->items = items;
            items[into->count++] = paths->pairs[i].key;
        }
    }
}

/* "use.hourly" is above "use.hourly.shifted". */
static bool is_above(const char *path, const char *other) {
    size_t length = strlen(path);
    return strncmp(path, other, length) == 0 && (other[length] == '\0' || other[length] == '.');
}

const char *scenario_shared_path(const cradle_scenario *self, size_t a, size_t b, arena *memory) {
    path_list of_a = {0}, of_b = {0};
    collect(self->variants, a, &of_a, memory);
    collect(self->variants, b, &of_b, memory);
    for (size_t i = 0; i < of_a.count; i++) {
        for (size_t j = 0; j < of_b.count; j++) {
            if (is_above(of_a.items[i], of_b.items[j])) {
                return of_a.items[i];
            }
            if (is_above(of_b.items[j], of_a.items[i])) {
                return of_b.items[j];
            }
        }
    }
    return NULL;
}
