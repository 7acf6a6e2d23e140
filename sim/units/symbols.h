/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The closed table of unit symbols, the words that are refused as units with a reason, and the parser that
 * stands on both. Private to this folder.
 */
#ifndef CRADLE_UNITS_SYMBOLS_H
#define CRADLE_UNITS_SYMBOLS_H

#include "units/units.h"

typedef struct symbol_row {
    const char *symbol;
    unit unit;
} symbol_row;

/* A word that people write but that means two things, or a thing that has no place here. */
typedef struct refused_row {
    const char *word;
    const char *reason; /* "'ton' is no unit here: REASON" */
    const char *hint;
} refused_row;

const symbol_row *symbol_find(const char *word, size_t length);
const refused_row *refused_find(const char *word, size_t length);

/* A hint for a word that is neither: symbols that differ in case only, else one that is spelled alike, else
 * NULL. */
const char *symbol_hint(const char *word, arena *memory);

/* Bytes of white space at `text`, which may be a no-break or thin space; 0 if there is none. */
size_t unit_space(const char *text);

/* Parses text[begin, end) as a unit; offsets of errors count from `text`. */
CRADLE_MUST_CHECK bool unit_parse_range(const char *text, size_t begin, size_t end, unit *result,
                                        arena *memory, unit_error *error);

/* Fills the error; returns false. */
bool unit_refuse(unit_error *error, arena *memory, size_t offset, size_t length, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
