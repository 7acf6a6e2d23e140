/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text: comparison, columns of UTF-8 on a terminal, spelling suggestions, the hash that keys draws.
 *
 * Sources: optimal string alignment distance (F. J. Damerau, A technique for computer detection and
 * correction of spelling errors, 1964); FNV-1a (Fowler, Noll, Vo; RFC 9923) with the finaliser of
 * MurmurHash3 (A. Appleby), since FNV alone mixes its last bytes badly.
 */
#include "base/text.h"

#include <string.h>

ptrdiff_t text_find(const char *const *texts, size_t count, const char *wanted) {
    for (size_t i = 0; i < count; i++) {
        if (text_equal(texts[i], wanted)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

/* ---------------------------------------------------------------- UTF-8 */

typedef struct code_range {
    uint32_t first, last;
    unsigned columns;
} code_range;

/* Code points that are not one column: combining marks and what is invisible take none, East Asian wide
 * characters and pictographs two (Unicode Standard Annex 11, in blocks). Sorted. */
static const code_range wide_ranges[] = {
    {0x0300, 0x036F, 0},   {0x1100, 0x115F, 2},   {0x200B, 0x200F, 0},   {0x20D0, 0x20F0, 0},
    {0x2E80, 0x303E, 2},   {0x3041, 0x33FF, 2},   {0x3400, 0x4DBF, 2},   {0x4E00, 0x9FFF, 2},
    {0xA000, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},
    {0xFE30, 0xFE6F, 2},   {0xFEFF, 0xFEFF, 0},   {0xFF01, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},
    {0x1F300, 0x1F64F, 2}, {0x1F680, 0x1F6FF, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
};

size_t text_decode(const char *text, uint32_t *code_point) {
    const unsigned char *bytes = (const unsigned char *)text;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80             ? 1
                    : (bytes[0] & 0xE0) == 0xC0 ? 2
                    : (bytes[0] & 0xF0) == 0xE0 ? 3
                    : (bytes[0] & 0xF8) == 0xF0 ? 4
                                                : 0;
    uint32_t code = length == 1 ? bytes[0] : length > 1 ? bytes[0] & (0x7Fu >> length) : 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            length = 0;
            break;
        }
        code = code << 6 | (bytes[i] & 0x3F);
    }
    if (length == 0 || code < smallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        *code_point = TEXT_NOT_UTF8;
        return 1;
    }
    *code_point = code;
    return length;
}

unsigned text_code_columns(uint32_t code_point) {
    for (size_t i = 0; i < sizeof wide_ranges / sizeof wide_ranges[0]; i++) {
        if (code_point >= wide_ranges[i].first && code_point <= wide_ranges[i].last) {
            return wide_ranges[i].columns;
        }
    }
    return 1;
}

size_t text_columns(const char *text) {
    size_t columns = 0;
    while (*text != '\0') {
        uint32_t code_point;
        text += text_decode(text, &code_point);
        columns += text_code_columns(code_point);
    }
    return columns;
}

/* ---------------------------------------------------------------- suggestions */

enum { SUGGEST_BYTES_MAX = 64 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours that turn a into b. Three rows of the usual
 * table suffice. */
static size_t spelling_distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t rows[3][SUGGEST_BYTES_MAX + 1];
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char x = lower(a[i - 1]);
            char y = lower(b[j - 1]);
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2])) {
                row[j] = smaller(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return rows[a_length % 3][b_length];
}

const char *text_suggest(const char *word, const char *const *candidates, size_t count) {
    size_t length = strlen(word);
    if (length == 0 || length > SUGGEST_BYTES_MAX) {
        return NULL;
    }
    size_t limit = length / 3 > 1 ? length / 3 : 1;
    const char *best = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(candidates[i]);
        size_t difference = other > length ? other - length : length - other;
        if (other > SUGGEST_BYTES_MAX || difference > limit) {
            continue;
        }
        size_t distance = spelling_distance(word, length, candidates[i], other);
        /* A word of which every letter must change is no misspelling: "x" suggests nothing. */
        if (distance <= limit && distance < length) {
            best = candidates[i];
            if (distance == 0) {
                break;
            }
            limit = distance - 1;
        }
    }
    return best;
}

/* ---------------------------------------------------------------- hash */

uint64_t text_hash(const char *text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 33;
}
