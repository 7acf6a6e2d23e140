/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `extends`: the chain of files is read from the scenario down to the base that extends nothing, then laid
 * one over the other from the bottom up. A file is known in the chain by its name, relative to the
 * scenario's folder and without detours, so that "a/../b.yaml" closes a circle as "b.yaml" does.
 */
#include "scenario/include.h"

#include <string.h>

#include "base/text.h"

typedef struct including {
    source_set *sources;
    arena *memory;
    diagnostics *complaints;
    const source *files[INCLUDE_DEPTH_MAX];
    const char *names[INCLUDE_DEPTH_MAX]; /* not those of the sources, which may come from elsewhere */
    tree *trees[INCLUDE_DEPTH_MAX];
    size_t count;
} including;

/* ---------------------------------------------------------------- paths */

const char *include_join(const char *from, const char *path, arena *memory) {
    const char *slash = strrchr(from, '/');
    while (text_starts(path, "./")) {
        path += 2;
    }
    if (*path == '/' || !slash) {
        return arena_strdup(memory, path);
    }
    return arena_printf(memory, "%.*s%s", (int)(slash + 1 - from), from, path);
}

/* Takes the last step off a path that is not empty: "a/b/" becomes "a/". */
static size_t without_last_step(const char *path, size_t length) {
    length--;
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    return length;
}

static bool ends_in_parent(const char *path, size_t length) {
    return length >= 3 && strncmp(path + length - 3, "../", 3) == 0 &&
           (length == 3 || path[length - 4] == '/');
}

/* A path without "." and "x/..": the name of a file wherever the program runs. */
static const char *without_detours(const char *path, arena *memory) {
    char *tidy = arena_copy(memory, path, strlen(path));
    if (!tidy) {
        return NULL;
    }
    size_t root = *path == '/' ? 1 : 0, length = root;
    for (const char *step = path + root; *step != '\0';) {
        size_t bytes = strcspn(step, "/");
        bool last = step[bytes] == '\0';
        bool parent = bytes == 2 && strncmp(step, "..", 2) == 0;
        bool nothing = bytes == 0 || (bytes == 1 && *step == '.');
        if (parent && length > root && !ends_in_parent(tidy, length)) {
            length = without_last_step(tidy, length);
        } else if (!nothing && !(parent && root == 1)) {
            memmove(tidy + length, step, bytes);
            length += bytes;
            tidy[length] = '/';
            length += last ? 0 : 1;
        }
        step += bytes + (last ? 0 : 1);
    }
    tidy[length] = '\0';
    return tidy;
}

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---------------------------------------------------------------- complaints */

/* A file that cannot be taken, reported where it was asked for; nowhere for the scenario itself. */
static void complain_of_file(const including *self, const char *path, const tree *asked,
                             cradle_status status) {
    place where = asked ? asked->where : (place){0};
    unsigned length = asked ? asked->length : 1;
    switch (status) {
    case CRADLE_TOO_LARGE:
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, length, NULL,
                        "the file '%s' is larger than %d MiB", path, SOURCE_BYTES_MAX >> 20);
        break;
    case CRADLE_NO_FILE:
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, length,
                        asked ? "a base is looked for in the folder of the file that extends it" : NULL,
                        "cannot read the file '%s'", path);
        break;
    default:
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, length,
                        "save the file in the encoding UTF-8",
                        "the file '%s' holds NUL characters: it is no text", path);
    }
}

/* Whether `name` is in the chain already; if so the circle is reported: "a.yaml -> b.yaml -> a.yaml". */
static bool closes_circle(const including *self, const char *name, const tree *asked) {
    const char *chain = NULL;
    for (size_t i = 0; i < self->count; i++) {
        const char *file = self->names[i];
        if (chain) {
            chain = arena_printf(self->memory, "%s -> %s", chain, file);
        } else if (text_equal(file, name)) {
            chain = file;
        }
    }
    if (!chain) {
        return false;
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, asked->where, asked->length, NULL,
                    "files extend each other in a circle: %s -> %s", chain, name);
    return true;
}

/* ---------------------------------------------------------------- reading the chain */

/* Reads one file into the chain. False if that is not possible: reported, or *status says more. */
static bool read_file(including *self, const char *path, const char *name, const tree *asked,
                      cradle_status *status) {
    source *file = NULL;
    cradle_status reading = source_read(self->sources, path, name, &file);
    if (reading == CRADLE_NO_MEMORY) {
        *status = CRADLE_NO_MEMORY;
        return false;
    }
    if (reading != CRADLE_OK) {
        complain_of_file(self, path, asked, reading);
        *status = !asked && reading == CRADLE_NO_FILE ? CRADLE_NO_FILE : CRADLE_OK;
        return false;
    }
    tree *content = tree_read(file, self->memory, self->complaints);
    if (!content) {
        return false;
    }
    if (content->kind != TREE_MAPPING) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, content->where, content->length,
                        "each line is `key: value`, with a space after the colon",
                        "a scenario must be a mapping of keys to values");
        return false;
    }
    self->files[self->count] = file;
    self->names[self->count] = name;
    self->trees[self->count] = content;
    self->count++;
    return true;
}

static bool is_file_path(const including *self, const tree *extends) {
    bool path = extends->kind == TREE_SCALAR && *extends->text != '\0' &&
                (extends->quoted || !text_equal(extends->text, "~"));
    if (!path) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, extends->where, extends->length, NULL,
                        "`extends` takes the path of one file");
    }
    return path;
}

/* Reads what the last file of the chain extends; *done when that is nothing. */
static bool read_base(including *self, bool *done, cradle_status *status) {
    const source *last = self->files[self->count - 1];
    const tree *extends = tree_get(self->trees[self->count - 1], "extends");
    *done = !extends;
    if (!extends) {
        return true;
    }
    if (!is_file_path(self, extends)) {
        return false;
    }
    const char *path = include_join(last->path, extends->text, self->memory);
    const char *joined = include_join(self->names[self->count - 1], extends->text, self->memory);
    const char *name = joined ? without_detours(joined, self->memory) : NULL;
    if (!path || !name) {
        *status = CRADLE_NO_MEMORY;
        return false;
    }
    if (closes_circle(self, name, extends)) {
        return false;
    }
    if (self->count == INCLUDE_DEPTH_MAX) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, extends->where, extends->length, NULL,
                        "more than %d files extend one another", INCLUDE_DEPTH_MAX);
        return false;
    }
    return read_file(self, path, name, extends, status);
}

/* ---------------------------------------------------------------- laying one over the other */

static tree *without_extends(const tree *mapping, arena *memory) {
    tree *copy = arena_alloc(memory, sizeof *copy);
    tree_pair *pairs = arena_alloc(memory, (mapping->count + 1) * sizeof *pairs);
    if (!copy || !pairs) {
        return NULL;
    }
    *copy = *mapping;
    copy->pairs = pairs;
    copy->count = 0;
    for (size_t i = 0; i < mapping->count; i++) {
        if (!text_equal(mapping->pairs[i].key, "extends")) {
            pairs[copy->count++] = mapping->pairs[i];
        }
    }
    return copy;
}

static tree *merge_chain(const including *self, tree_list_key list_key, void *context) {
    tree *merged = NULL;
    for (size_t i = self->count; i > 0; i--) {
        tree *over = without_extends(self->trees[i - 1], self->memory);
        if (!over) {
            return NULL;
        }
        merged = merged ? tree_overlay(merged, over, list_key, context, self->memory) : over;
        if (!merged) {
            return NULL;
        }
    }
    return merged;
}

/* A file and its bases, one laid over the other. */
static cradle_status read_whole(including *self, const char *path, const char *name, const tree *asked,
                                tree_list_key list_key, void *context, tree **whole) {
    cradle_status status = CRADLE_OK;
    *whole = NULL;
    bool done = false;
    bool good = read_file(self, path, name, asked, &status);
    while (good && !done) {
        good = read_base(self, &done, &status);
    }
    if (good) {
        *whole = merge_chain(self, list_key, context);
    }
    bool out_of_memory = arena_failed(self->memory) || (good && !*whole);
    if (out_of_memory) {
        *whole = NULL;
    }
    return out_of_memory ? CRADLE_NO_MEMORY : status;
}

cradle_status include_read(const char *path, source_set *sources, tree_list_key list_key, void *context,
                           arena *memory, diagnostics *complaints, tree **whole) {
    including self = {.sources = sources, .memory = memory, .complaints = complaints};
    return read_whole(&self, path, file_name(path), NULL, list_key, context, whole);
}

cradle_status include_read_named(const tree *asked, source_set *sources, tree_list_key list_key,
                                 void *context, arena *memory, diagnostics *complaints, tree **whole) {
    including self = {.sources = sources, .memory = memory, .complaints = complaints};
    const source *from = asked->where.source;
    *whole = NULL;
    if (!is_file_path(&self, asked)) {
        return CRADLE_OK;
    }
    const char *path = include_join(from->path, asked->text, memory);
    const char *joined = include_join(from->name, asked->text, memory);
    const char *name = joined ? without_detours(joined, memory) : NULL;
    return path && name ? read_whole(&self, path, name, asked, list_key, context, whole) : CRADLE_NO_MEMORY;
}
