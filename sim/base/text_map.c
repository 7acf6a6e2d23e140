/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A map from names to indices: open addressing with linear probing over a power of two of slots. At most
 * three quarters of the slots are taken, so that a search always meets a free one.
 */
#include <string.h>

#include "base/text.h"

void text_map_init(text_map *self, arena *memory) {
    *self = (text_map){.memory = memory};
}

/* The slot that holds `key`, or the free one where it belongs; there must be slots. */
static size_t find_slot(const char *const *keys, size_t capacity, const char *key) {
    size_t slot = (size_t)text_hash(key) & (capacity - 1);
    while (keys[slot] != NULL && strcmp(keys[slot], key) != 0) {
        slot = (slot + 1) & (capacity - 1);
    }
    return slot;
}

ptrdiff_t text_map_get(const text_map *self, const char *key) {
    if (self->count == 0) {
        return TEXT_MAP_ABSENT;
    }
    size_t slot = find_slot(self->keys, self->capacity, key);
    return self->keys[slot] != NULL ? (ptrdiff_t)self->values[slot] : TEXT_MAP_ABSENT;
}

static bool grow_map(text_map *self) {
    size_t capacity = self->capacity == 0 ? 16 : self->capacity * 2;
    if (capacity > SIZE_MAX / sizeof(size_t)) {
        return false;
    }
    const char **keys = arena_alloc(self->memory, capacity * sizeof *keys);
    size_t *values = arena_alloc(self->memory, capacity * sizeof *values);
    if (keys == NULL || values == NULL) {
        return false;
    }
    for (size_t i = 0; i < self->capacity; i++) {
        if (self->keys[i] != NULL) {
            size_t slot = find_slot(keys, capacity, self->keys[i]);
            keys[slot] = self->keys[i];
            values[slot] = self->values[i];
        }
    }
    self->keys = keys;
    self->values = values;
    self->capacity = capacity;
    return true;
}

bool text_map_put(text_map *self, const char *key, size_t value) {
    if ((self->count + 1) * 4 > self->capacity * 3 && !grow_map(self)) {
        return false;
    }
    size_t slot = find_slot(self->keys, self->capacity, key);
    if (self->keys[slot] == NULL) {
        self->keys[slot] = key;
        self->count++;
    }
    self->values[slot] = value;
    return true;
}
