/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a character of a source stands, and whether a text can be read at all. For the files of this folder.
 *
 * libyaml counts characters from the start of the text (`index` of its marks). Its line numbers are not
 * used: they count U+0085, U+2028 and U+2029 as line ends, which editors and our messages do not.
 */
#ifndef CRADLE_SCENARIO_CURSOR_H
#define CRADLE_SCENARIO_CURSOR_H

#include "base/diagnostics.h"

/* Bytes of a byte order mark at the start of a text: 3 or 0. It is no character and no column. */
size_t byte_order_mark(const source *text);

/* Code points between two places of one text. */
unsigned columns_between(const char *from, const char *to);

/* A character of a source and its place. */
typedef struct cursor {
    const source *source;
    const char *byte;
    size_t index; /* as libyaml counts */
    unsigned line, column;
} cursor;

void cursor_start(cursor *self, const source *text);
/* Places asked for in rising order cost one walk through the text. Beyond the end: the end. */
place cursor_seek_index(cursor *self, size_t index);
place cursor_seek_byte(cursor *self, const char *byte);
/* Where the cursor's line begins and ends (its line break or the end of the text). */
const char *cursor_line(const cursor *self);
const char *cursor_line_end(const cursor *self);

/* UTF-8 (RFC 3629) without control characters; if not, the first fault is reported. */
bool encoding_check(const source *text, diagnostics *complaints);

#endif
