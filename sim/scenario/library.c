/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the files of the data library. Invariant: a datum is in the library only if its file states its
 * unit, source, year and geography.
 */
#include "scenario/library.h"

#include "scenario/reading.h"

data_library *library_new(arena *memory) {
    data_library *self = arena_alloc(memory, sizeof *self);
    if (self != NULL) {
        self->memory = memory;
    }
    return self;
}

/* ---------------------------------------------------------------- sources */

static const char *const source_keys[] = {"title", "publisher", "year", "licence", "url", "note"};
enum { SOURCE_KEY_COUNT = sizeof source_keys / sizeof source_keys[0] };

static const char *source_member(const tree *mapping, const char *key, diagnostics *complaints) {
    const tree *value = tree_get(mapping, key);
    const char *text = NULL;
    if (value != NULL && !reading_text(value, key, complaints, &text)) {
        return NULL;
    }
    return text;
}

static void check_source_keys(const tree_pair *written, arena *memory, diagnostics *complaints) {
    for (size_t i = 0; i < written->value->count; i++) {
        const tree_pair *pair = &written->value->pairs[i];
        bool known = false;
        for (size_t k = 0; k < SOURCE_KEY_COUNT; k++) {
            known |= text_equal(pair->key, source_keys[k]);
        }
        if (!known) {
            reading_complain_key(complaints, pair,
                                 reading_suggest(pair->key, source_keys, SOURCE_KEY_COUNT, memory),
                                 "unknown key '%s' in the source '%s'", pair->key, written->key);
        }
    }
    static const char *const required[] = {"title", "year"};
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (tree_get(written->value, required[i]) == NULL && !text_equal(written->key, "assumption")) {
            reading_complain_key(complaints, written, NULL, "the source '%s' has no %s", written->key,
                                 required[i]);
        }
    }
}

static void read_source(const tree_pair *written, arena *memory, diagnostics *complaints,
                        library_source *result) {
    *result = (library_source){.key = written->key, .title = written->key, .citation = written->key};
    if (!reading_is(written->value, TREE_MAPPING, "a source", complaints)) {
        return;
    }
    check_source_keys(written, memory, complaints);
    const char *title = source_member(written->value, "title", complaints);
    result->title = title != NULL ? title : written->key;
    result->publisher = source_member(written->value, "publisher", complaints);
    result->licence = source_member(written->value, "licence", complaints);
    result->url = source_member(written->value, "url", complaints);
    const tree *year = tree_get(written->value, "year");
    uint64_t whole = 0;
    if (year != NULL && reading_whole(year, "year", 1900, 2100, complaints, &whole)) {
        result->year = (int)whole;
    }
    const char *publisher = result->publisher != NULL ? result->publisher : "";
    result->citation =
        reading_shown(whole != 0 ? arena_printf(memory, "%s%s%s, %d", result->title,
                                                publisher[0] != '\0' ? ", " : "", publisher, result->year)
                                 : arena_printf(memory, "%s%s%s", result->title,
                                                publisher[0] != '\0' ? ", " : "", publisher));
}

/* The file's sources, and behind them the one that every file may cite. */
static bool read_sources(library_reader *self, const tree *written, arena *memory) {
    size_t count = written != NULL && written->kind == TREE_MAPPING ? written->count : 0;
    library_source *sources = arena_alloc(memory, (count + 1) * sizeof *sources);
    self->cited = arena_alloc(memory, (count + 1) * sizeof *self->cited);
    if (sources == NULL || self->cited == NULL) {
        return false;
    }
    if (written != NULL) {
        reading_is(written, TREE_MAPPING, "sources", self->complaints);
    }
    for (size_t i = 0; i < count; i++) {
        read_source(&written->pairs[i], memory, self->complaints, &sources[i]);
    }
    sources[count] = (library_source){
        .key = "assumption", .title = "Assumption of this project", .citation = "Assumption of this project"};
    self->sources = sources;
    self->source_count = count + 1;
    return true;
}

static void warn_uncited(const library_reader *self, const tree *written) {
    for (size_t i = 0; i + 1 < self->source_count; i++) {
        if (!self->cited[i]) {
            const tree_pair *pair = &written->pairs[i];
            diagnostics_add(self->complaints, SEVERITY_WARNING, pair->key_where,
                            (unsigned)text_columns(pair->key), NULL,
                            "no datum of this file cites the source '%s'", pair->key);
        }
    }
}

/* ---------------------------------------------------------------- one file */

static library_dataset *obtain_set(data_library *self, const char *name) {
    for (size_t i = 0; i < self->count; i++) {
        if (text_equal(self->sets[i].name, name)) {
            return &self->sets[i];
        }
    }
    library_dataset *sets = arena_grow(self->memory, self->sets, self->count, &self->capacity, sizeof *sets);
    if (sets == NULL) {
        return NULL;
    }
    self->sets = sets;
    library_dataset *set = &sets[self->count++];
    *set = (library_dataset){.name = name};
    text_map_init(&set->index, self->memory);
    return set;
}

/* Room for an entry: a new one, or the one of that name. */
static library_entry *obtain_entry(library_dataset *set, const char *name, arena *memory) {
    ptrdiff_t known = text_map_get(&set->index, name);
    if (known != TEXT_MAP_ABSENT) {
        return &set->entries[known];
    }
    library_entry *entries = arena_grow(memory, set->entries, set->count, &set->capacity, sizeof *entries);
    if (entries == NULL) {
        return NULL;
    }
    set->entries = entries;
    const char **names = arena_grow(memory, set->names, set->count, &set->name_capacity, sizeof *names);
    if (names == NULL || !text_map_put(&set->index, name, set->count)) {
        return NULL;
    }
    set->names = names;
    names[set->count] = name;
    return &entries[set->count++];
}

static void read_entries(library_reader *self, const tree *entries) {
    library_dataset *set = obtain_set(self->library, self->dataset);
    for (size_t i = 0; set != NULL && i < entries->count; i++) {
        library_entry read = {.name = entries->pairs[i].key, .where = entries->pairs[i].key_where};
        library_read_entry(self, &entries->pairs[i], &read);
        library_entry *room = obtain_entry(set, read.name, self->library->memory);
        if (room == NULL) {
            return;
        }
        *room = read;
    }
}

static void check_file_keys(const tree *file, arena *memory, diagnostics *complaints) {
    static const char *const keys[] = {"dataset", "entries", "sources", "about", "note"};
    const size_t count = sizeof keys / sizeof keys[0];
    for (size_t i = 0; i < file->count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++) {
            known |= text_equal(file->pairs[i].key, keys[k]);
        }
        if (!known) {
            reading_complain_key(complaints, &file->pairs[i],
                                 reading_suggest(file->pairs[i].key, keys, count, memory),
                                 "unknown key '%s' in a data file", file->pairs[i].key);
        }
    }
}

void library_take(data_library *self, const tree *file, diagnostics *complaints) {
    if (file == NULL || !reading_is(file, TREE_MAPPING, "a data file", complaints)) {
        return;
    }
    check_file_keys(file, self->memory, complaints);
    library_reader reader = {.library = self, .complaints = complaints};
    const tree *name = tree_get(file, "dataset");
    const tree *entries = tree_get(file, "entries");
    if (name == NULL || entries == NULL) {
        reading_complain(complaints, file, "a data file has dataset, entries and sources", "'%s' is missing",
                         name == NULL ? "dataset" : "entries");
        return;
    }
    if (reading_text(name, "dataset", complaints, &reader.dataset) &&
        reading_is(entries, TREE_MAPPING, "entries", complaints) &&
        read_sources(&reader, tree_get(file, "sources"), self->memory)) {
        library_demand(self, reader.dataset, complaints); /* what is read now replaces its entries */
        read_entries(&reader, entries);
        warn_uncited(&reader, tree_get(file, "sources"));
    }
}

void library_read(data_library *self, const source *text, diagnostics *complaints) {
    library_take(self, tree_read(text, self->memory, complaints), complaints);
}
