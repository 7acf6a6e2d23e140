/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Variants: the base with some paths replaced, those of `variants:` and for each of them the grid of
 * `sweep:`, each read, checked and declared into the one graph. A complaint that the base alone would cause
 * is shown once and as it is; any other says which variant it belongs to, the first of them in a sweep.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/load.h"
#include "scenario/reading.h"
#include "scenario/sweep.h"

static const char only_variant[] = "baseline";
/* More variants than these keep their totals and stages only, unless the scenario says `detail: full`. */
enum { VARIANTS_IN_FULL = 256 };

/* ---------------------------------------------------------------- the grid of a sweep */

/* Where a point of the grid stands on an axis: the last axis changes first. */
static size_t index_on(const sweep *grid, size_t point, size_t axis) {
    for (size_t later = grid->axis_count; later-- > axis + 1;) {
        point /= grid->axes[later].count;
    }
    return point % grid->axes[axis].count;
}

static const tree *apply_point(loader *self, const sweep *grid, size_t point, const tree *whole,
                               arena *memory) {
    for (size_t a = 0; a < grid->axis_count; a++) {
        size_t index = index_on(grid, point, a);
        for (size_t p = 0; p < grid->axes[a].path_count; p++) {
            const sweep_path *path = &grid->paths[a][p];
            whole = load_put(self, whole, path->written, path->values[index], memory);
        }
    }
    return whole;
}

/* "green factory, use.country=DE, parameters.service_life=3 year" */
static const char *name_point(const sweep *grid, size_t point, const char *listed, arena *memory) {
    const char *name = listed != NULL ? listed : "";
    for (size_t a = 0; a < grid->axis_count; a++) {
        const sweep_axis *axis = &grid->axes[a];
        size_t index = index_on(grid, point, a);
        for (size_t p = 0; p < axis->path_count && name != NULL; p++) {
            name = arena_printf(memory, "%s%s%s=%s", name, name[0] != '\0' ? ", " : "", axis->paths[p],
                                axis->labels[p * axis->count + index]);
        }
    }
    return name;
}

/* ---------------------------------------------------------------- whose complaint is it */

static size_t count_kept(const diagnostics *list, severity grade) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += list->items[i].severity == grade;
    }
    return count;
}

/* Takes over a variant's complaints, those not of the base with the variant's name. Of `seen`, unless NULL,
 * are those that an earlier point of a sweep had: once is enough. */
static void adopt(diagnostics *into, const diagnostics *from, const diagnostics *base, const char *name,
                  diagnostics *seen) {
    for (size_t i = 0; i < from->count; i++) {
        const diagnostic *item = &from->items[i];
        if (seen != NULL && load_is_in(seen, item)) {
            continue;
        }
        bool of_base = load_is_in(base, item);
        diagnostics_add(into, item->severity, item->where, item->length, item->hint,
                        of_base ? "%s" : "%s (in the variant '%s')", item->message, name);
        if (seen != NULL) {
            diagnostics_add(seen, item->severity, item->where, item->length, NULL, "%s", item->message);
        }
    }
    if (seen == NULL) {
        into->errors += from->errors - count_kept(from, SEVERITY_ERROR); /* those too many to keep */
        into->warnings += from->warnings - count_kept(from, SEVERITY_WARNING);
    }
}

/* ---------------------------------------------------------------- all variants */

/* Declares with the complaints kept apart. */
static bool declare_apart(loader *self, const tree *written, arena *scratch, inventory *into,
                          inventory_index *index, variant *own, diagnostics *apart) {
    diagnostics *complaints = &self->self->complaints; /* where graph and readers complain to */
    diagnostics before = *complaints;
    diagnostics_init(complaints, self->self->memory);
    bool whole = load_declare(self, written, scratch, into, index, own);
    *apart = *complaints;
    *complaints = before;
    return whole;
}

/* What the base alone would be blamed for. */
static bool judge_base(loader *self, diagnostics *base) {
    cradle_scenario *scenario = self->self;
    arena *memory = scenario->memory; /* what is complained of names it */
    inventory scratch = scenario->inventory;
    inventory_index index;
    variant own = {.name = only_variant};
    inventory_index_init(&index, memory);
    scratch.graph = graph_new(memory, &scenario->complaints);
    scratch.parts = scratch.gases = scratch.choices = NULL;
    scratch.gwp_set_count = 0;
    scratch.part_count = scratch.gas_count = scratch.choice_count = 0;
    self->cache.count = 0; /* its inputs hold nodes of the other graph */
    text_map_init(&self->cache.index, memory);
    return scratch.graph != NULL && declare_apart(self, self->whole, memory, &scratch, &index, &own, base);
}

/* All variants under way. */
typedef struct listing {
    loader *loader;
    const tree *listed; /* NULL: the scenario itself is the only one */
    sweep grid;
    diagnostics *complaints; /* of each variant, [variant_count] */
    size_t declared, wrong;
} listing;

/* One point of the grid over a listed variant, or the whole of it where there is no sweep. */
static bool declare_point(listing *self, size_t point, const tree *of_listed, const char *name) {
    loader *loader = self->loader;
    cradle_scenario *scenario = loader->self;
    inventory *into = &scenario->inventory;
    arena *scratch = arena_new();
    if (scratch == NULL) {
        return false;
    }
    variant *own = &into->variants[self->declared];
    const tree *whole = apply_point(loader, &self->grid, point, of_listed, scratch);
    own->name = self->grid.axis_count > 0 ? name_point(&self->grid, point, name, scenario->memory) : name;
    diagnostics *apart = &self->complaints[self->declared];
    bool good = declare_apart(loader, whole, scratch, into, &loader->index, own, apart) && own->name != NULL;
    self->wrong += apart->count > 0;
    self->declared++;
    arena_free(scratch);
    return good;
}

/* After so many variants with complaints the rest of a sweep would say nothing new. */
static bool is_hopeless(const listing *self) {
    return self->grid.axis_count > 0 && self->wrong >= DIAGNOSTICS_SHOWN;
}

static bool declare_all(listing *self) {
    size_t listed_count = self->listed != NULL ? self->listed->count : 1;
    bool shared = listed_count > 1 || self->grid.axis_count > 0;
    for (size_t i = 0; i < listed_count && !is_hopeless(self); i++) {
        const tree_pair *pair = self->listed != NULL ? &self->listed->pairs[i] : NULL;
        const tree *whole =
            pair != NULL ? load_apply_variant(self->loader, self->listed, i) : self->loader->whole;
        const char *name = pair != NULL ? pair->key : self->grid.axis_count > 0 ? NULL : only_variant;
        bool first = i == 0 || self->grid.axis_count > 0; /* variants without a sweep share the base */
        if (shared && first &&
            !load_fill_cache(self->loader, self->grid.axis_count > 0 ? whole : self->loader->whole)) {
            return false;
        }
        for (size_t point = 0; point < self->grid.count && !is_hopeless(self); point++) {
            if (!declare_point(self, point, whole, name)) {
                return false;
            }
        }
    }
    return true;
}

static bool adopt_all(listing *self) {
    cradle_scenario *scenario = self->loader->self;
    if (self->wrong == 0) {
        return true;
    }
    diagnostics base = {0}, seen;
    diagnostics_init(&seen, scenario->memory);
    bool alone = self->listed == NULL && self->grid.axis_count == 0; /* then the variant is the base */
    if (!alone && !judge_base(self->loader, &base)) {
        return false;
    }
    for (size_t i = 0; i < self->declared; i++) {
        const diagnostics *own = &self->complaints[i];
        adopt(&scenario->complaints, own, alone ? own : &base, scenario->inventory.variants[i].name,
              self->grid.axis_count > 0 ? &seen : NULL);
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

static const char *suggest_parameter(const loader *self, const char *name) {
    const tree *names = tree_get(self->whole, "parameters");
    size_t count = names != NULL && names->kind == TREE_MAPPING ? names->count : 0;
    const char **known = arena_alloc(self->self->memory, (count + 1) * sizeof *known);
    for (size_t i = 0; i < count && known != NULL; i++) {
        known[i] = names->pairs[i].key;
    }
    return known != NULL ? reading_suggest(name, known, count, self->self->memory) : NULL;
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

/* A path that is swept over must mean something: of a parameter, that a formula uses it. */
static void complain_unused(const loader *self, const sweep *grid) {
    static const char prefix[] = "parameters.";
    const tree *names = tree_get(self->whole, "parameters");
    for (size_t a = 0; a < grid->axis_count; a++) {
        for (size_t p = 0; p < grid->axes[a].path_count; p++) {
            const tree_pair *written = grid->paths[a][p].written;
            const char *name = written->key + strlen(prefix);
            if (text_starts(written->key, prefix) && tree_get(names, name) == NULL &&
                strcspn(name, ".\"'") == strlen(name) && text_map_get(&self->used, name) == TEXT_MAP_ABSENT) {
                reading_complain_key(&self->self->complaints, written, suggest_parameter(self, name),
                                     "the sweep changes nothing: there is no parameter '%s'", name);
            }
        }
    }
}

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Models ask for data within the arguments of a call, and compilers differ in which they take first. */
static void sort_choices(inventory *into) {
    if (into->choice_count > 0) {
        qsort(into->choices, into->choice_count, sizeof *into->choices, compare_texts);
    }
}

static bool begin(listing *self, inventory *into) {
    cradle_scenario *scenario = self->loader->self;
    size_t listed = self->listed != NULL ? self->listed->count : 0;
    if (!sweep_read(&self->grid, tree_get(self->loader->whole, "sweep"), listed > 0 ? listed : 1,
                    scenario->memory, &scenario->complaints)) {
        return false;
    }
    into->variant_count = (listed > 0 ? listed : 1) * self->grid.count;
    into->variants = arena_alloc(scenario->memory, into->variant_count * sizeof *into->variants);
    into->listed = arena_alloc(scenario->memory, (listed + 1) * sizeof *into->listed);
    into->graph = graph_new(scenario->memory, &scenario->complaints);
    into->years = 1;
    into->axes = self->grid.axes;
    into->axis_count = self->grid.axis_count;
    into->stages_only = text_equal(self->loader->detail, "stages") ||
                        (!text_equal(self->loader->detail, "full") && into->variant_count > VARIANTS_IN_FULL);
    self->complaints = arena_alloc(scenario->memory, into->variant_count * sizeof *self->complaints);
    if (arena_failed(scenario->memory)) {
        return false;
    }
    for (size_t i = 0; i < listed; i++) {
        into->listed[into->listed_count++] = self->listed->pairs[i].key;
    }
    return true;
}

bool load_variants(loader *self) {
    cradle_scenario *scenario = self->self;
    listing all = {.loader = self, .listed = listed_variants(self)};
    scenario->variants = all.listed;
    bool whole = begin(&all, &scenario->inventory) && declare_all(&all) && adopt_all(&all);
    if (whole && scenario->complaints.errors == 0) { /* a mistake may be why a parameter is not used */
        warn_unused(self);
        complain_unused(self, &all.grid);
    }
    sort_choices(&scenario->inventory);
    return whole;
}
