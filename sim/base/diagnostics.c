/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Diagnostics: collecting complaints and showing each with its source line and a caret. Invariant: the
 * counts of errors and warnings are right even where memory did not suffice to keep the text, so that no
 * complaint is ever dropped from the verdict.
 *
 * Printing allocates nothing: it must work when memory has run out.
 */
#include "base/diagnostics.h"

#include <string.h>

#include "base/text.h"

enum { LINE_COLUMNS = 110, TAB_COLUMNS = 4, KEPT_MAX = 2 * DIAGNOSTICS_SHOWN };

/* ---------------------------------------------------------------- collecting */

void diagnostics_init(diagnostics *self, arena *memory) {
    *self = (diagnostics){.memory = memory};
}

static size_t kept_of(const diagnostics *self, severity grade) {
    size_t kept = 0;
    for (size_t i = 0; i < self->count; i++) {
        kept += self->items[i].severity == grade;
    }
    return kept;
}

static bool is_known(const diagnostics *self, severity grade, place where, const char *message) {
    for (size_t i = 0; i < self->count; i++) {
        const diagnostic *item = &self->items[i];
        if (item->severity == grade && item->where.source == where.source && item->where.line == where.line &&
            item->where.column == where.column && text_equal(item->message, message)) {
            return true;
        }
    }
    return false;
}

void diagnostics_addv(diagnostics *self, severity grade, place where, unsigned length, const char *hint,
                      const char *format, va_list arguments) {
    const char *message = arena_vprintf(self->memory, format, arguments);
    if (message != NULL && is_known(self, grade, where, message)) {
        return;
    }
    *(grade == SEVERITY_ERROR ? &self->errors : &self->warnings) += 1;
    if (message == NULL || kept_of(self, grade) >= DIAGNOSTICS_SHOWN) {
        return;
    }
    const char *own_hint = hint != NULL ? arena_strdup(self->memory, hint) : NULL;
    diagnostic *items =
        arena_grow(self->memory, self->items, self->count, &self->capacity, sizeof *self->items);
    if (items == NULL) {
        return;
    }
    self->items = items;
    items[self->count++] = (diagnostic){grade, where, length, message, own_hint};
}

void diagnostics_add(diagnostics *self, severity grade, place where, unsigned length, const char *hint,
                     const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(self, grade, where, length, hint, format, arguments);
    va_end(arguments);
}

void diagnostics_take(diagnostics *self, const diagnostics *others) {
    for (size_t i = 0; i < others->count; i++) {
        const diagnostic *item = &others->items[i];
        diagnostics_add(self, item->severity, item->where, item->length, item->hint, "%s", item->message);
    }
    self->errors += others->errors - kept_of(others, SEVERITY_ERROR);
    self->warnings += others->warnings - kept_of(others, SEVERITY_WARNING);
}

/* ---------------------------------------------------------------- order */

static int compare_places(place a, place b) {
    if (a.source == NULL || b.source == NULL) {
        return (a.source == NULL) - (b.source == NULL);
    }
    if (a.source != b.source) {
        if (a.source->order != b.source->order) {
            return a.source->order < b.source->order ? -1 : 1;
        }
        return strcmp(a.source->path, b.source->path);
    }
    if (a.line != b.line) {
        return a.line < b.line ? -1 : 1;
    }
    return (a.column > b.column) - (a.column < b.column);
}

/* Insertion sort: stable, no memory, and there are few. */
static size_t sort_items(const diagnostics *self, const diagnostic *sorted[KEPT_MAX]) {
    for (size_t i = 0; i < self->count; i++) {
        size_t at = i;
        while (at > 0 && compare_places(sorted[at - 1]->where, self->items[i].where) > 0) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = &self->items[i];
    }
    return self->count;
}

/* ---------------------------------------------------------------- the source line */

/* Bytes of the line break at `text`, as YAML 1.1 knows them; 0 if there is none. */
static size_t break_bytes(const char *text) {
    if (text[0] == '\r') {
        return text[1] == '\n' ? 2 : 1;
    }
    if (text[0] == '\n') {
        return 1;
    }
    if (text_starts(text, "\xC2\x85")) {
        return 2;
    }
    return text_starts(text, "\xE2\x80\xA8") || text_starts(text, "\xE2\x80\xA9") ? 3 : 0;
}

/* The start of line `line`, NULL if the text is shorter. */
static const char *find_line(const char *text, unsigned line) {
    if (text_starts(text, "\xEF\xBB\xBF")) { /* a byte order mark is no column */
        text += 3;
    }
    for (unsigned at = 1; at < line;) {
        size_t bytes = break_bytes(text);
        if (bytes == 0 && *text == '\0') {
            return NULL;
        }
        at += bytes > 0;
        text += bytes > 0 ? bytes : 1;
    }
    return text;
}

static bool is_control(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

static unsigned cell_columns(uint32_t code_point) {
    return code_point == '\t' ? TAB_COLUMNS : is_control(code_point) ? 1 : text_code_columns(code_point);
}

/* Control characters could drive the terminal; a source is not trusted with that. */
static void put_code_point(const char *text, size_t bytes, uint32_t code_point, FILE *stream) {
    if (code_point == '\t') {
        fprintf(stream, "%*s", TAB_COLUMNS, "");
    } else if (is_control(code_point) || (code_point == TEXT_NOT_UTF8 && bytes == 1)) {
        fputc('?', stream);
    } else {
        fwrite(text, 1, bytes, stream);
    }
}

static void put_text(const char *text, FILE *stream) {
    while (*text != '\0') {
        uint32_t code_point;
        size_t bytes = text_decode(text, &code_point);
        put_code_point(text, bytes, code_point, stream);
        text += bytes;
    }
}

/* Where things stand on a line, in columns of the terminal counted from 0. */
typedef struct extent {
    size_t caret, caret_end, end;
} extent;

static extent measure(const char *line, unsigned column, unsigned length) {
    extent found = {.caret = SIZE_MAX};
    size_t at = 0;
    unsigned number = 1;
    unsigned last = column + (length > 0 ? length : 1);
    for (const char *text = line; *text != '\0' && break_bytes(text) == 0; number++) {
        uint32_t code_point;
        text += text_decode(text, &code_point);
        if (number == column) {
            found.caret = at;
        }
        at += cell_columns(code_point);
        if (number < last) {
            found.caret_end = at;
        }
    }
    found.end = at;
    if (found.caret == SIZE_MAX) { /* behind the line's end */
        found.caret = at;
    }
    if (found.caret_end <= found.caret) {
        found.caret_end = found.caret + 1;
    }
    return found;
}

/* Prints columns [first, last) of a line. */
static void put_window(const char *line, size_t first, size_t last, FILE *stream) {
    size_t at = 0;
    for (const char *text = line; *text != '\0' && break_bytes(text) == 0;) {
        uint32_t code_point;
        size_t bytes = text_decode(text, &code_point);
        size_t next = at + cell_columns(code_point);
        if (at >= first && next <= last) {
            put_code_point(text, bytes, code_point, stream);
        } else if (next > first && at < last) { /* cut in two by the window's edge */
            size_t from = at > first ? at : first;
            size_t to = next < last ? next : last;
            fprintf(stream, "%*s", (int)(to - from), "");
        }
        text += bytes;
        at = next;
    }
}

static void put_repeated(char c, size_t count, FILE *stream) {
    for (size_t i = 0; i < count; i++) {
        fputc(c, stream);
    }
}

static void print_source_line(const diagnostic *item, FILE *stream, const char *accent, const char *plain) {
    const char *line = find_line(item->where.source->text, item->where.line);
    if (line == NULL || item->where.column == 0) {
        return;
    }
    char number[16];
    int digits = snprintf(number, sizeof number, "%u", item->where.line);
    const size_t room = LINE_COLUMNS - (size_t)digits - 5;
    const size_t ellipsis = 3;
    extent at = measure(line, item->where.column, item->length);
    size_t first = 0;
    size_t last = at.end;
    if (at.end > room) { /* a window with two thirds of the room before the caret where it can */
        size_t width = room - 2 * ellipsis;
        first = at.caret > width * 2 / 3 ? at.caret - width * 2 / 3 : 0;
        first = first + width > at.end ? at.end - width : first;
        last = first + width;
    }
    bool cut = first > 0;
    fprintf(stream, "  %s | %s", number, cut ? "..." : "");
    put_window(line, first, last, stream);
    fprintf(stream, "%s\n", last < at.end ? "..." : "");
    fprintf(stream, "  %*s | ", digits, "");
    put_repeated(' ', at.caret - first + (cut ? ellipsis : 0), stream);
    size_t caret_end = at.caret_end > last && last > at.caret ? last : at.caret_end;
    fprintf(stream, "%s^", accent);
    put_repeated('~', caret_end - at.caret - 1, stream);
    fprintf(stream, "%s\n", plain);
}

/* ---------------------------------------------------------------- printing */

static void print_item(const diagnostic *item, FILE *stream, bool color) {
    bool error = item->severity == SEVERITY_ERROR;
    const char *bold = color ? "\033[1m" : "";
    const char *accent = !color ? "" : error ? "\033[1;31m" : "\033[1;35m";
    const char *plain = color ? "\033[0m" : "";
    if (item->where.source != NULL) {
        fputs(bold, stream);
        put_text(item->where.source->path, stream);
        if (item->where.line > 0) {
            fprintf(stream, ":%u:%u", item->where.line, item->where.column);
        }
        fprintf(stream, ":%s ", plain);
    }
    fprintf(stream, "%s%s:%s ", accent, error ? "error" : "warning", plain);
    put_text(item->message, stream);
    fputc('\n', stream);
    if (item->where.source != NULL && item->where.line > 0) {
        print_source_line(item, stream, accent, plain);
    }
    if (item->hint != NULL) {
        fprintf(stream, "%shint:%s ", color ? "\033[1;36m" : "", plain);
        put_text(item->hint, stream);
        fputc('\n', stream);
    }
}

static void print_count(size_t count, const char *word, FILE *stream) {
    fprintf(stream, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

void diagnostics_print(const diagnostics *self, FILE *stream, bool color) {
    const diagnostic *sorted[KEPT_MAX];
    size_t count = sort_items(self, sorted);
    for (size_t i = 0; i < count; i++) {
        print_item(sorted[i], stream, color);
    }
    if (self->errors + self->warnings == 0) {
        return;
    }
    if (self->errors > 0) {
        print_count(self->errors, "error", stream);
    }
    if (self->warnings > 0) {
        fputs(self->errors > 0 ? ", " : "", stream);
        print_count(self->warnings, "warning", stream);
    }
    if (count < self->errors + self->warnings) {
        fprintf(stream, " (%zu shown)", count);
    }
    fputc('\n', stream);
}
