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
static text_map_slot *find_slot(const text_map *self, const char *key, uint64_t hash) {
    const size_t mask = self->capacity - 1;
    size_t at = (size_t)hash & mask;
    while (self->slots[at].key != NULL &&
           (self->slots[at].hash != hash || strcmp(self->slots[at].key, key) != 0)) {
        at = (at + 1) & mask;
    }
    return &self->slots[at];
}

ptrdiff_t text_map_get_hashed(const text_map *self, const char *key, uint64_t hash) {
    if (self->count == 0) {
        return TEXT_MAP_ABSENT;
    }
    const text_map_slot *slot = find_slot(self, key, hash);
    return slot->key != NULL ? (ptrdiff_t)slot->value : TEXT_MAP_ABSENT;
}

ptrdiff_t text_map_get(const text_map *self, const char *key) {
    return text_map_get_hashed(self, key, text_hash(key));
}

static bool grow_map(text_map *self) {
    const size_t capacity = self->capacity == 0 ? 16 : self->capacity * 2;
    if (capacity > SIZE_MAX / sizeof(text_map_slot)) {
        return false;
    }
    text_map grown = {.memory = self->memory,
                      .slots = arena_alloc(self->memory, capacity * sizeof *grown.slots),
                      .count = self->count,
                      .capacity = capacity};
    if (grown.slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < self->capacity; i++) {
        const text_map_slot *slot = &self->slots[i];
        if (slot->key != NULL) {
            *find_slot(&grown, slot->key, slot->hash) = *slot;
        }
    }
    *self = grown;
    return true;
}

bool text_map_put(text_map *self, const char *key, size_t value) {
    if ((self->count + 1) * 4 > self->capacity * 3 && !grow_map(self)) {
        return false;
    }
    const uint64_t hash = text_hash(key);
    text_map_slot *slot = find_slot(self, key, hash);
    self->count += slot->key == NULL;
    *slot = (text_map_slot){slot->key != NULL ? slot->key : key, hash, value};
    return true;
}
