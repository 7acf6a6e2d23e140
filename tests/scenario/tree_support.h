/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the tests of trees, formulas and includes: texts at hand, and trees written as one line.
 */
#ifndef CRADLE_TESTS_SCENARIO_TREE_SUPPORT_H
#define CRADLE_TESTS_SCENARIO_TREE_SUPPORT_H

#include <stdlib.h>
#include <string.h>

#include "base/diagnostics.h"
#include "base/text.h"
#include "scenario/tree.h"

typedef struct bench {
    arena *memory;
    source_set sources;
    diagnostics complaints;
} bench;

/* False when out of memory. */
static inline bool bench_open(bench *self) {
    *self = (bench){.memory = arena_new()};
    if (self->memory) {
        source_set_init(&self->sources, self->memory);
        diagnostics_init(&self->complaints, self->memory);
    }
    return self->memory;
}

static inline void bench_close(bench *self) {
    arena_free(self->memory);
}

static inline tree *bench_read_bytes(bench *self, const char *name, const char *text, size_t length) {
    source *added = source_add(&self->sources, name, name, text, length);
    return added ? tree_read(added, self->memory, &self->complaints) : NULL;
}

static inline tree *bench_read(bench *self, const char *name, const char *text) {
    return bench_read_bytes(self, name, text, strlen(text));
}

static inline const char *text_of(const bench *self, const tree *node) {
    const char *text = "";
    if (node == NULL) {
        return "nothing";
    }
    if (node->kind == TREE_SCALAR) {
        return arena_printf(self->memory, node->quoted ? "'%s'" : "%s", node->text);
    }
    for (size_t i = 0; i < node->count; i++) {
        const char *comma = i > 0 ? ", " : "";
        text = node->kind == TREE_LIST
                   ? arena_printf(self->memory, "%s%s%s", text, comma, text_of(self, node->items[i]))
                   : arena_printf(self->memory, "%s%s%s: %s", text, comma, node->pairs[i].key,
                                  text_of(self, node->pairs[i].value));
    }
    return arena_printf(self->memory, node->kind == TREE_LIST ? "[%s]" : "{%s}", text);
}

/* "3:7 message" of each complaint, a line each. */
static inline const char *complaints_of(const bench *self) {
    const char *text = "";
    for (size_t i = 0; i < self->complaints.count; i++) {
        const diagnostic *item = &self->complaints.items[i];
        text = arena_printf(self->memory, "%s%s%u:%u %s", text, i > 0 ? "\n" : "", item->where.line,
                            item->where.column, item->message);
    }
    return text;
}

/* As a scenario's field tables would say: parts are named by "part", sites by "site", legs are counted. */
static inline const char *bench_list_key(void *context, const char *field) {
    (void)context;
    return strcmp(field, "parts") == 0 ? "part" : strcmp(field, "sites") == 0 ? "site" : NULL;
}

/* What a user makes of a text: one character changed, dropped, doubled, or a bit of another place inserted.
 */
static inline size_t mutate(char *text, size_t length, size_t capacity, unsigned *state) {
    static const char SPICE[] = "{}[]:,-?&*!|>'\"%@` \t\n#~<=\\0\r";
#define DRAW(limit) ((*state = *state * 1664525u + 1013904223u) >> 8) % (unsigned)(limit)
    size_t edits = 1 + DRAW(4);
    for (size_t i = 0; i < edits && length > 0 && length + 16 < capacity; i++) {
        size_t at = DRAW(length);
        switch (DRAW(5)) {
        case 0:
            text[at] = (char)(1 + DRAW(255));
            break;
        case 1:
            text[at] = SPICE[DRAW(sizeof SPICE - 1)];
            break;
        case 2:
            memmove(text + at, text + at + 1, length - at - 1);
            length--;
            break;
        case 3: {
            size_t bytes = 1 + DRAW(12), from = DRAW(length);
            bytes = from + bytes > length ? length - from : bytes;
            char piece[16];
            memcpy(piece, text + from, bytes);
            memmove(text + at + bytes, text + at, length - at);
            memcpy(text + at, piece, bytes);
            length += bytes;
            break;
        }
        default:
            memmove(text + at + 1, text + at, length - at);
            text[at] = SPICE[DRAW(sizeof SPICE - 1)];
            length++;
        }
    }
#undef DRAW
    return length;
}

#endif
