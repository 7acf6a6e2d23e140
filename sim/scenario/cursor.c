/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Characters and places of a text: UTF-8 is checked here, before libyaml sees a byte, because libyaml
 * reports such faults without a line. Lines end at a line feed; columns count code points.
 */
#include <stdint.h>
#include <string.h>

#include "scenario/cursor.h"

size_t byte_order_mark(const source *text) {
    return text->length >= 3 && memcmp(text->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static bool is_continuation(char byte) {
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

unsigned columns_between(const char *from, const char *to) {
    unsigned columns = 0;
    for (const char *byte = from; byte < to; byte++) {
        columns += is_continuation(*byte) ? 0 : 1;
    }
    return columns;
}

/* ---------------------------------------------------------------- cursor */

void cursor_start(cursor *self, const source *text) {
    *self = (cursor){.source = text, .byte = text->text + byte_order_mark(text), .line = 1, .column = 1};
}

static const char *text_end(const cursor *self) {
    return self->source->text + self->source->length;
}

/* The byte that a text ends with is no continuation. */
static inline void cursor_step(cursor *self) {
    bool newline = *self->byte == '\n';
    do {
        self->byte++;
    } while (is_continuation(*self->byte));
    self->index++;
    self->line += newline ? 1 : 0;
    self->column = newline ? 1 : self->column + 1;
}

static place cursor_place(const cursor *self) {
    return (place){self->source, self->line, self->column};
}

place cursor_seek_index(cursor *self, size_t index) {
    if (index < self->index) {
        cursor_start(self, self->source);
    }
    const char *end = text_end(self);
    cursor here = *self; /* a copy that nothing points to stays in registers */
    while (here.index < index && here.byte < end) {
        cursor_step(&here);
    }
    *self = here;
    return cursor_place(self);
}

place cursor_seek_byte(cursor *self, const char *byte) {
    if (byte < self->byte) {
        cursor_start(self, self->source);
    }
    while (self->byte < byte && self->byte < text_end(self)) {
        cursor_step(self);
    }
    return cursor_place(self);
}

const char *cursor_line(const cursor *self) {
    const char *first = self->source->text + byte_order_mark(self->source);
    const char *line = self->byte;
    while (line > first && line[-1] != '\n') {
        line--;
    }
    return line;
}

const char *cursor_line_end(const cursor *self) {
    const char *end = self->byte;
    while (end < text_end(self) && *end != '\n' && *end != '\r') {
        end++;
    }
    return end;
}

/* ---------------------------------------------------------------- encoding */

/* The bytes of the character at `text`, of which `left` bytes are there; 0 if it is not UTF-8: a stray or
 * missing continuation, an overlong form, a surrogate, or beyond U+10FFFF. */
static size_t decode(const unsigned char *text, size_t left, uint32_t *code) {
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

    for (size_t extra = 0; extra < sizeof forms / sizeof *forms; extra++) {
        if ((text[0] & forms[extra].mask) != forms[extra].lead) {
            continue;
        }
        uint32_t value = text[0] & (unsigned)(unsigned char)~forms[extra].mask;
        for (size_t i = 1; i <= extra; i++) {
            if (i >= left || (text[i] & 0xC0u) != 0x80u) {
                return 0;
            }
            value = value << 6 | (text[i] & 0x3Fu);
        }
        *code = value;
        bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        return value < forms[extra].least || surrogate || value > 0x10FFFF ? 0 : extra + 1;
    }
    return 0;
}

/* What YAML 1.1 calls printable, section 5.1. */
static bool is_printable(uint32_t code) {
    if (code < 0x20) {
        return code == '\t' || code == '\n' || code == '\r';
    }
    return (code < 0x7F || code == 0x85 || code >= 0xA0) && code != 0xFFFE && code != 0xFFFF;
}

static bool looks_like_utf16(const source *text) {
    return text->length >= 2 &&
           (memcmp(text->text, "\xFF\xFE", 2) == 0 || memcmp(text->text, "\xFE\xFF", 2) == 0);
}

bool encoding_check(const source *text, diagnostics *complaints) {
    const char *hint = "save the file in the encoding UTF-8";
    cursor here;
    cursor_start(&here, text);
    if (looks_like_utf16(text)) {
        diagnostics_add(complaints, SEVERITY_ERROR, cursor_place(&here), 1, hint,
                        "this text is in UTF-16, not in UTF-8");
        return false;
    }
    const char *end = text_end(&here);
    for (const char *byte = here.byte; byte < end;) {
        uint32_t code = 0;
        const unsigned char *raw = (const unsigned char *)byte;
        size_t bytes = decode(raw, (size_t)(end - byte), &code);
        if (bytes == 0) {
            diagnostics_add(complaints, SEVERITY_ERROR, cursor_seek_byte(&here, byte), 1, hint,
                            "the byte 0x%02X is not part of a UTF-8 text", (unsigned)*raw);
            return false;
        }
        if (!is_printable(code)) {
            diagnostics_add(complaints, SEVERITY_ERROR, cursor_seek_byte(&here, byte), 1, "remove it",
                            "the control character U+%04X is not allowed", (unsigned)code);
            return false;
        }
        byte += bytes;
    }
    return true;
}
