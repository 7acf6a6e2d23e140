/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: reading texts whole, once each. Invariant: a text in a set is NUL-terminated, holds no NUL, and
 * never moves, so that places may point to it.
 */
#include "base/source.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

void source_set_init(source_set *self, arena *memory) {
    *self = (source_set){.memory = memory};
}

source *source_add(source_set *self, const char *path, const char *name, const char *text, size_t length) {
    source **items = arena_grow(self->memory, self->items, self->count, &self->capacity, sizeof *items);
    source *added = arena_alloc(self->memory, sizeof *added);
    char *own_path = arena_strdup(self->memory, path);
    char *own_name = arena_strdup(self->memory, name);
    char *own_text = arena_copy(self->memory, text, length);
    if (items != NULL) {
        self->items = items;
    }
    if (items == NULL || added == NULL || own_path == NULL || own_name == NULL || own_text == NULL) {
        return NULL;
    }
    *added = (source){.path = own_path, .name = own_name, .text = own_text, .length = length};
    added->order = self->count;
    self->items[self->count++] = added;
    return added;
}

static source *find_by_path(const source_set *self, const char *path) {
    for (size_t i = 0; i < self->count; i++) {
        if (text_equal(self->items[i]->path, path)) {
            return self->items[i];
        }
    }
    return NULL;
}

/* Reads to the end or one byte beyond the limit: the size a file system states is not trusted, and a
 * device or pipe states none. */
static cradle_status read_whole(FILE *file, char **bytes, size_t *length) {
    size_t capacity = 0;
    *bytes = NULL;
    *length = 0;
    for (;;) {
        if (*length == capacity) {
            capacity = capacity == 0 ? 64 << 10 : capacity * 2;
            char *larger = memory_resize(*bytes, capacity);
            if (larger == NULL) {
                return CRADLE_NO_MEMORY;
            }
            *bytes = larger;
        }
        size_t got = fread(*bytes + *length, 1, capacity - *length, file);
        *length += got;
        if (*length > SOURCE_BYTES_MAX) {
            return CRADLE_TOO_LARGE;
        }
        if (got == 0) {
            return ferror(file) ? CRADLE_NO_FILE : CRADLE_OK;
        }
    }
}

cradle_status source_read(source_set *self, const char *path, const char *name, source **found) {
    *found = find_by_path(self, path);
    if (*found != NULL) {
        return CRADLE_OK;
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return CRADLE_NO_FILE;
    }
    char *bytes = NULL;
    size_t length = 0;
    cradle_status status = read_whole(file, &bytes, &length);
    fclose(file);
    if (status == CRADLE_OK && memchr(bytes, '\0', length) != NULL) {
        status = CRADLE_BAD_INPUT;
    }
    if (status == CRADLE_OK) {
        *found = source_add(self, path, name, bytes, length);
        status = *found != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
    }
    memory_free(bytes);
    return status;
}

const char *place_text(place where, arena *memory) {
    const char *text = NULL;
    if (where.source != NULL && where.line > 0) {
        text = arena_printf(memory, "%s:%u:%u", where.source->path, where.line, where.column);
    } else if (where.source != NULL) {
        text = where.source->path;
    }
    return text != NULL ? text : "";
}
