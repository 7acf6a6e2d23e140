/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder of the data library. Its files are read at once, in the order of their names; those of its
 * folder on_demand/, each named after the one data set it holds, when a scenario first asks for that data
 * set, so that data few scenarios need cost the others nothing. Invariant: what was read is among the
 * sources, and so in the result file.
 */
#include <dirent.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/library.h"

enum { PARSERS_MAX = 4 };

static const char source_prefix[] = "data/";
static const char demand_prefix[] = "on_demand/";
static const char file_ending[] = ".yaml";

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_data_file(const char *name) {
    size_t length = strlen(name);
    size_t ending = strlen(file_ending);
    return name[0] != '.' && length > ending && text_equal(name + length - ending, file_ending);
}

/* The names of the data files, sorted: the order of a folder differs between machines. */
static cradle_status list_folder(const char *folder, arena *memory, const char ***names, size_t *count) {
    DIR *directory = opendir(folder);
    size_t capacity = 0;
    bool whole = true;
    *names = NULL;
    *count = 0;
    if (directory == NULL) {
        return CRADLE_NO_FILE;
    }
    for (const struct dirent *file; whole && (file = readdir(directory)) != NULL;) {
        if (!is_data_file(file->d_name)) {
            continue;
        }
        const char **grown = arena_grow(memory, *names, *count, &capacity, sizeof **names);
        const char *copy = arena_strdup(memory, file->d_name);
        whole = grown != NULL && copy != NULL;
        if (whole) {
            *names = grown;
            grown[(*count)++] = copy;
        }
    }
    closedir(directory);
    if (*count > 0) {
        qsort(*names, *count, sizeof **names, compare_names);
    }
    return whole ? CRADLE_OK : CRADLE_NO_MEMORY;
}

/* `file` is relative to the folder: "grids.yaml", "on_demand/grids_2019.yaml". *text is NULL if it cannot be
 * read, which is reported. */
static cradle_status find_text(data_library *self, const char *folder, const char *file, source_set *sources,
                               diagnostics *complaints, source **text) {
    const char *path = arena_printf(self->memory, "%s/%s", folder, file);
    const char *name = arena_printf(self->memory, "%s%s", source_prefix, file);
    *text = NULL;
    if (path == NULL || name == NULL) {
        return CRADLE_NO_MEMORY;
    }
    const cradle_status status = source_read(sources, path, name, text);
    if (status == CRADLE_OK || status == CRADLE_NO_MEMORY) {
        return status;
    }
    *text = NULL;
    diagnostics_add(complaints, SEVERITY_ERROR, (place){0}, 0, NULL, "the data file %s cannot be read: %s",
                    path, cradle_status_text(status));
    return CRADLE_OK;
}

/* A text that was parsed apart from others. */
typedef struct parsed {
    arena *memory; /* NULL when out of memory */
    diagnostics complaints;
    const tree *file;
} parsed;

static parsed parse(const source *text) {
    parsed self = {.memory = arena_new()};
    if (self.memory != NULL) {
        diagnostics_init(&self.complaints, self.memory);
        self.file = tree_read(text, self.memory, &self.complaints);
    }
    return self;
}

/* Most of the work is to parse, which some threads share (more would not be worth their start); entries are
 * taken text by text. */
static cradle_status read_texts(data_library *self, source *const *texts, size_t count,
                                diagnostics *complaints) {
    parsed *all = arena_alloc(self->memory, (count + 1) * sizeof *all);
    if (all == NULL) {
        return CRADLE_NO_MEMORY;
    }
    const int threads = omp_get_max_threads() < PARSERS_MAX ? omp_get_max_threads() : PARSERS_MAX;
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t i = 0; i < count; i++) {
        all[i] = parse(texts[i]);
    }
    for (size_t i = 0; i < count; i++) {
        diagnostics_take(complaints, &all[i].complaints);
        arena_adopt(self->memory, all[i].memory);
        library_take(self, all[i].file, complaints);
    }
    return arena_failed(self->memory) ? CRADLE_NO_MEMORY : CRADLE_OK;
}

/* Whether a source of a result is a data file: specification sheets lie in a folder of their own. */
static bool is_stored_data(const char *name) {
    const char *file = text_starts(name, source_prefix) ? name + strlen(source_prefix) : NULL;
    return file != NULL && (strchr(file, '/') == NULL || text_starts(file, demand_prefix));
}

static cradle_status read_stored(data_library *self, const source_set *sources, diagnostics *complaints) {
    source **texts = arena_alloc(self->memory, (sources->count + 1) * sizeof(*texts));
    size_t count = 0;
    for (size_t i = 0; i < sources->count && texts != NULL; i++) {
        texts[count] = sources->items[i];
        count += is_stored_data(sources->items[i]->name);
    }
    return texts != NULL ? read_texts(self, texts, count, complaints) : CRADLE_NO_MEMORY;
}

static cradle_status read_named(data_library *self, const char *folder, const char *const *names,
                                size_t count, source_set *sources, diagnostics *complaints) {
    source **texts = arena_alloc(self->memory, (count + 1) * sizeof(*texts));
    cradle_status status = texts != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
    size_t found = 0;
    for (size_t i = 0; i < count && status == CRADLE_OK; i++) {
        status = find_text(self, folder, names[i], sources, complaints, &texts[found]);
        found += texts[found] != NULL;
    }
    return status == CRADLE_OK ? read_texts(self, texts, found, complaints) : status;
}

cradle_status library_read_folder(data_library *self, const char *folder, bool from_sources,
                                  source_set *sources, diagnostics *complaints) {
    if (from_sources) {
        return read_stored(self, sources, complaints);
    }
    const char **names;
    size_t count;
    cradle_status status = list_folder(folder, self->memory, &names, &count);
    if (status == CRADLE_NO_FILE) {
        diagnostics_add(complaints, SEVERITY_ERROR, (place){0}, 0, NULL,
                        "the folder of the data library, %s, cannot be read", folder);
    }
    if (status == CRADLE_OK) {
        status = read_named(self, folder, names, count, sources, complaints);
    }
    self->folder = folder;
    self->texts = sources;
    return status;
}

/* ---------------------------------------------------------------- what is read on demand */

/* The name becomes part of a path: nothing but letters, digits and underscores. */
static bool is_plain(const char *dataset) {
    return dataset[0] != '\0' && dataset[strspn(dataset, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

void library_demand(data_library *self, const char *dataset, diagnostics *complaints) {
    if (self->folder == NULL || library_find_set(self, dataset) != NULL || !is_plain(dataset)) {
        return;
    }
    const char *file = arena_printf(self->memory, "%s%s%s", demand_prefix, dataset, file_ending);
    const char *path = file != NULL ? arena_printf(self->memory, "%s/%s", self->folder, file) : NULL;
    if (path == NULL || access(path, R_OK) != 0) {
        return;
    }
    const char *folder = self->folder;
    self->folder = NULL; /* the file itself demands nothing */
    source *text;
    const cradle_status status = find_text(self, folder, file, self->texts, complaints, &text);
    if (status == CRADLE_OK && text != NULL) {
        library_read(self, text, complaints);
    }
    self->folder = status != CRADLE_NO_MEMORY ? folder : NULL; /* the arena remembers */
    const library_dataset *set = library_find_set(self, dataset);
    if (set != NULL) {
        library_check_set(self, set, complaints);
    }
}

cradle_status library_demand_all(data_library *self, diagnostics *complaints) {
    const char **names;
    size_t count;
    const char *folder = arena_printf(self->memory, "%s/%s", self->folder, demand_prefix);
    cradle_status status =
        folder != NULL ? list_folder(folder, self->memory, &names, &count) : CRADLE_NO_MEMORY;
    for (size_t i = 0; status == CRADLE_OK && i < count; i++) {
        size_t length = strlen(names[i]) - strlen(file_ending);
        const char *dataset = arena_copy(self->memory, names[i], length);
        if (dataset != NULL) {
            library_demand(self, dataset, complaints);
        }
    }
    if (status == CRADLE_NO_FILE) { /* a library of one's own need not have such data */
        status = CRADLE_OK;
    }
    return arena_failed(self->memory) ? CRADLE_NO_MEMORY : status;
}
