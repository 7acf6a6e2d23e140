/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text: numbers read and written without the locale, spelling suggestions, and a map from names.
 */
#ifndef CRADLE_BASE_TEXT_H
#define CRADLE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* Most texts that are compared differ in the first character, and are compared often: hence here. */
static inline bool text_equal(const char *a, const char *b) { /* both may be NULL */
    return a == b || (a != NULL && b != NULL && *a == *b && strcmp(a, b) == 0);
}
static inline bool text_starts(const char *text, const char *prefix) {
    while (*prefix != '\0' && *text == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}
/* The place of a text among others, or -1. */
ptrdiff_t text_find(const char *const *texts, size_t count, const char *wanted);

/* Reads a decimal number ("12", "-1.5e3") at `text`, whatever the locale. Returns the number of
 * characters read, 0 if there is none or it is not finite. No hex, inf or nan. */
size_t text_read_number(const char *text, double *value);

/* `value` with `digits` significant digits, no trailing zeros, no exponent between 1e-4 and 1e9:
 * "16.6", "0.0384", "1.2e-07". Returns `buffer`. */
enum { TEXT_NUMBER_BYTES = 40 };
char *text_write_number(char buffer[TEXT_NUMBER_BYTES], double value, int digits);

/* The candidate closest in spelling to `word`, or NULL if none is close enough to suggest
 * (Damerau-Levenshtein distance at most a third of the length, at least one, and less than the length;
 * case is ignored). Of equally close ones, the first. */
const char *text_suggest(const char *word, const char *const *candidates, size_t count);

/* The first code point of a text that is not empty; returns its bytes. A byte that is not UTF-8 is one
 * code point, TEXT_NOT_UTF8. */
#define TEXT_NOT_UTF8 UINT32_C(0xFFFD)
size_t text_decode(const char *text, uint32_t *code_point);
/* Columns of a code point on a terminal: 0 for combining marks, 2 for East Asian wide characters, else 1. */
unsigned text_code_columns(uint32_t code_point);
/* Columns of a UTF-8 text on a terminal. */
size_t text_columns(const char *text);

/* 64-bit hash (FNV-1a with a final mix) that is part of the file format: it keys the draws. */
uint64_t text_hash(const char *text);

typedef struct text_map_slot {
    const char *key; /* NULL: free */
    uint64_t hash;
    size_t value;
} text_map_slot;

/* Map from names to indices, growing, in an arena. Keys are borrowed. */
typedef struct text_map {
    arena *memory;
    text_map_slot *slots;
    size_t capacity, count;
} text_map;

void text_map_init(text_map *self, arena *memory);
enum { TEXT_MAP_ABSENT = -1 };
/* The value of a key, or TEXT_MAP_ABSENT. */
ptrdiff_t text_map_get(const text_map *self, const char *key);
/* The same, of a key whose text_hash() is at hand. */
ptrdiff_t text_map_get_hashed(const text_map *self, const char *key, uint64_t hash);
/* Adds or replaces; false when out of memory. */
CRADLE_MUST_CHECK bool text_map_put(text_map *self, const char *key, size_t value);

#endif
