/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parsing units by recursive descent:
 *
 *     unit    = [product | "1"] [("/" | "per") power]
 *     product = power {[" " | "." | "·" | "*"] power}
 *     power   = (word | "(" unit ")") ["^" integer | superscripts]
 *     word    = symbol [digit] | mass symbol [" "] CO2e
 *
 * Invariant: whatever is accepted has one reading, a finite positive factor and exponents far from where
 * they saturate.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "units/symbols.h"

enum { DEPTH_MAX = 16, SHOWN_MAX = 40, POWER_MAX = 99 };

typedef struct parser {
    const char *text;
    size_t at, end;
    int depth;
    arena *memory;
    unit_error *error;
} parser;

static bool parse_unit(parser *self, unit *result);

/* ---------------------------------------------------------------- refusing */

bool unit_refuse(unit_error *error, arena *memory, size_t offset, size_t length, const char *hint,
                 const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprintf(memory, format, arguments);
    va_end(arguments);
    *error = (unit_error){message != NULL ? message : "out of memory", hint, offset, length};
    return false;
}

/* A part of the text for a message, cut where it is long (between code points). */
static const char *shown(const parser *self, size_t begin, size_t end) {
    size_t length = end - begin;
    bool cut = length > SHOWN_MAX;
    if (cut) {
        for (length = SHOWN_MAX; length > 0 && ((unsigned char)self->text[begin + length] & 0xC0) == 0x80;) {
            length--;
        }
    }
    const char *text =
        arena_printf(self->memory, "%.*s%s", (int)length, self->text + begin, cut ? "..." : "");
    return text != NULL ? text : "?";
}

static bool refuse_word(parser *self, size_t begin, size_t end) {
    const char *word = shown(self, begin, end);
    const refused_row *known = refused_find(self->text + begin, end - begin);
    if (known != NULL) {
        return unit_refuse(self->error, self->memory, begin, end - begin, known->hint,
                           "'%s' is no unit here: %s", word, known->reason);
    }
    if (word[0] >= '0' && word[0] <= '9') {
        return unit_refuse(self->error, self->memory, begin, end - begin, NULL,
                           "the number '%s' stands within a unit", word);
    }
    return unit_refuse(self->error, self->memory, begin, end - begin, symbol_hint(word, self->memory),
                       "unknown unit '%s'", word);
}

/* ---------------------------------------------------------------- words */

static bool is_ascii(char c) {
    return (unsigned char)c < 0x80;
}

size_t unit_space(const char *text) {
    static const char *const spaces[] = {"\u00A0", "\u2009", "\u202F"};
    if (is_ascii(*text)) {
        return *text == ' ' || *text == '\t' ? 1 : 0;
    }
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        if (text_starts(text, spaces[i])) {
            return strlen(spaces[i]);
        }
    }
    return 0;
}

static void skip_spaces(parser *self) {
    while (self->at < self->end && unit_space(self->text + self->at) > 0) {
        self->at += unit_space(self->text + self->at);
    }
}

/* If `sign` stands here, steps over it. */
static bool accept(parser *self, const char *sign) {
    if (self->at + strlen(sign) > self->end || !text_starts(self->text + self->at, sign)) {
        return false;
    }
    self->at += strlen(sign);
    return true;
}

static const char *const superscripts[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
                                           "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
static const char superscript_minus[] = "\u207B";

static bool ends_word(const char *text) {
    static const char *const signs[] = {"\u00B7", "\u22C5", "\u00D7"};
    if (is_ascii(*text)) {
        return strchr(" \t.*/^()", *text) != NULL; /* it finds the end of the text as well */
    }
    if (unit_space(text) > 0 || text_starts(text, superscript_minus)) {
        return true;
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (text_starts(text, signs[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < 10; i++) {
        if (text_starts(text, superscripts[i])) {
            return true;
        }
    }
    return false;
}

static size_t word_end(const parser *self, size_t begin) {
    size_t at = begin;
    while (at < self->end && !ends_word(self->text + at)) {
        uint32_t code_point;
        at += text_decode(self->text + at, &code_point);
    }
    return at < self->end ? at : self->end;
}

static bool word_is(const parser *self, const char *word) {
    size_t length = strlen(word);
    return word_end(self, self->at) - self->at == length && memcmp(self->text + self->at, word, length) == 0;
}

/* The end of a spelling of CO2e that begins at `at`, 0 if none does: CO2e, CO2eq, CO2-e, CO2-eq, CO2 e,
 * CO2 eq, with a subscript two as well. */
static size_t co2e_end(const parser *self, size_t at) {
    const char *text = self->text + at;
    size_t length = text_starts(text, "CO2") ? 3 : text_starts(text, "CO\u2082") ? 5 : 0;
    if (length == 0 || at + length >= self->end) {
        return 0;
    }
    at += length;
    size_t space = unit_space(self->text + at);
    at += self->text[at] == '-' ? 1 : space;
    size_t end = word_end(self, at);
    bool is_e = end - at == 1 && self->text[at] == 'e';
    bool is_eq = end - at == 2 && memcmp(self->text + at, "eq", 2) == 0;
    return is_e || is_eq ? end : 0;
}

/* The symbol at the parser's place with a CO2e that belongs to it. Not stepped over: a word that is none. */
static bool read_symbol(parser *self, unit *result, size_t *begin) {
    static const dimension mass = {.exponent = {[DIMENSION_MASS] = 1}};
    static const dimension co2e = {.exponent = {[DIMENSION_CO2E] = 1}};
    *begin = self->at;
    size_t end = word_end(self, self->at);
    size_t head = end; /* where the mass symbol ends and CO2e may begin */
    for (size_t at = *begin + 1; at < end; at++) {
        if (text_starts(self->text + at, "CO") && co2e_end(self, at) > 0) {
            head = at;
            break;
        }
    }
    const symbol_row *row = symbol_find(self->text + *begin, head - *begin);
    if (row != NULL && dimension_equal(row->unit.dimension, mass)) {
        size_t at = head;
        while (at < self->end && unit_space(self->text + at) > 0) {
            at += unit_space(self->text + at);
        }
        size_t tail = at < self->end ? co2e_end(self, at) : 0;
        if (tail > 0) {
            self->at = tail;
            *result = (unit){co2e, row->unit.factor};
            return true;
        }
    }
    if (row == NULL || head != end) {
        row = symbol_find(self->text + *begin, end - *begin);
    }
    if (row != NULL) {
        self->at = end;
        *result = row->unit;
    }
    return row != NULL;
}

/* ---------------------------------------------------------------- powers, products, quotients */

static bool is_sound(unit u) {
    for (size_t i = 0; i < DIMENSION_COUNT; i++) {
        if (u.dimension.exponent[i] > POWER_MAX || u.dimension.exponent[i] < -POWER_MAX) {
            return false;
        }
    }
    return isfinite(u.factor) && u.factor >= 1e-300;
}

static unit raise(unit base, int power) {
    double factor = 1.0;
    for (int i = 0; i < (power < 0 ? -power : power); i++) {
        factor *= base.factor;
    }
    return (unit){dimension_pow(base.dimension, power), power < 0 ? 1.0 / factor : factor};
}

/* Reads "^-2", "^2" or superscripts; *power is 0 if none of them stands here. */
static bool read_power(parser *self, int *power) {
    size_t begin = self->at;
    bool negative = false;
    int value = 0;
    if (accept(self, "^")) {
        negative = accept(self, "-");
        while (self->at < self->end && self->text[self->at] >= '0' && self->text[self->at] <= '9') {
            value = value > POWER_MAX ? value : value * 10 + (self->text[self->at] - '0');
            self->at++;
        }
    } else if (!is_ascii(self->text[self->at])) {
        negative = accept(self, superscript_minus);
        for (int digit = 0; digit < 10; digit++) {
            if (accept(self, superscripts[digit])) {
                value = value > POWER_MAX ? value : value * 10 + digit;
                digit = -1;
            }
        }
    }
    *power = negative ? -value : value;
    if (self->at > begin && (value == 0 || value > POWER_MAX)) {
        return unit_refuse(self->error, self->memory, begin, self->at - begin,
                           "powers are whole numbers: 'm^2'", "this is no power of a unit");
    }
    return true;
}

/* A word with the powers that have no sign of their own, "m2". */
static bool parse_word(parser *self, unit *result, size_t *begin) {
    if (read_symbol(self, result, begin)) {
        return true;
    }
    size_t end = word_end(self, *begin);
    char last = end > *begin ? self->text[end - 1] : '\0';
    const symbol_row *row =
        last >= '2' && last <= '9' ? symbol_find(self->text + *begin, end - *begin - 1) : NULL;
    if (row == NULL || row->symbol[0] == '%') {
        return refuse_word(self, *begin, end);
    }
    self->at = end;
    *result = raise(row->unit, last - '0');
    return true;
}

static bool parse_brackets(parser *self, unit *result) {
    size_t begin = self->at - 1;
    if (++self->depth > DEPTH_MAX) {
        return unit_refuse(self->error, self->memory, begin, 1, NULL, "too many brackets within each other");
    }
    skip_spaces(self);
    if (accept(self, ")")) {
        return unit_refuse(self->error, self->memory, begin, self->at - begin, NULL,
                           "a unit is missing here");
    }
    if (!parse_unit(self, result)) {
        return false;
    }
    self->depth--;
    skip_spaces(self);
    if (!accept(self, ")")) {
        return unit_refuse(self->error, self->memory, begin, self->at - begin, NULL,
                           "this bracket is not closed");
    }
    return true;
}

static bool parse_power(parser *self, unit *result) {
    size_t begin = self->at;
    if (self->at == self->end || ends_word(self->text + self->at)) {
        if (!accept(self, "(")) {
            return unit_refuse(self->error, self->memory, begin, begin < self->end, NULL,
                               "a unit is missing here");
        }
        if (!parse_brackets(self, result)) {
            return false;
        }
    } else if (!parse_word(self, result, &begin)) {
        return false;
    }
    size_t end = self->at;
    int power = 0;
    if (!read_power(self, &power)) {
        return false;
    }
    if (power != 0) {
        /* cm^2 is the row cm2 where there is one: its factor is the nearest one. */
        char squared[16];
        const symbol_row *row = NULL;
        if (power > 1 && power < 10 && end - begin < sizeof squared) {
            memcpy(squared, self->text + begin, end - begin);
            squared[end - begin] = (char)('0' + power);
            row = symbol_find(squared, end - begin + 1);
        }
        *result = row != NULL ? row->unit : raise(*result, power);
    }
    return is_sound(*result) || unit_refuse(self->error, self->memory, begin, self->at - begin, NULL,
                                            "this unit is beyond all sizes");
}

static bool accept_times(parser *self) {
    return accept(self, ".") || accept(self, "*") || accept(self, "\u00B7") || accept(self, "\u22C5") ||
           accept(self, "\u00D7");
}

static bool at_division(const parser *self) {
    return self->at < self->end && (self->text[self->at] == '/' || word_is(self, "per"));
}

static bool at_end(const parser *self) {
    return self->at == self->end || self->text[self->at] == ')';
}

static bool parse_product(parser *self, unit *result) {
    size_t begin = self->at;
    if (!parse_power(self, result)) {
        return false;
    }
    for (skip_spaces(self); !at_end(self) && !at_division(self); skip_spaces(self)) {
        unit next;
        if (accept_times(self)) {
            skip_spaces(self);
        }
        if (!parse_power(self, &next)) {
            return false;
        }
        result->dimension = dimension_mul(result->dimension, next.dimension);
        result->factor *= next.factor;
        if (!is_sound(*result)) {
            return unit_refuse(self->error, self->memory, begin, self->at - begin, NULL,
                               "this unit is beyond all sizes");
        }
    }
    return true;
}

/* What stands behind a/b: nothing may, for a/b c and a/b/c are read in two ways. `slash` is where the
 * division stands, `divisor` and `behind` where b begins and ends. */
static bool refuse_second(parser *self, size_t begin, size_t slash, size_t divisor, size_t behind) {
    size_t first = self->at;
    bool division = at_division(self);
    if (division) {
        self->at += self->text[self->at] == '/' ? 1 : 3;
    } else {
        accept_times(self);
    }
    skip_spaces(self);
    size_t rest = self->at;
    size_t end = rest;
    while (end < self->end && self->text[end] != '/' && self->text[end] != ')' && self->text[end] != '(') {
        end++;
    }
    const char *hint = "use brackets: 'kg/(m2 year)'";
    if (end == self->end && end - begin <= SHOWN_MAX) {
        while (slash > begin && self->text[slash - 1] == ' ') {
            slash--;
        }
        const char *text = self->text;
        hint = arena_printf(self->memory, "write '%.*s/(%.*s %.*s)'", (int)(slash - begin), text + begin,
                            (int)(behind - divisor), text + divisor, (int)(end - rest), text + rest);
    }
    return unit_refuse(self->error, self->memory, first, end - first, hint,
                       division ? "a second division has two readings"
                                : "a product behind a division has two readings");
}

static bool parse_unit(parser *self, unit *result) {
    *result = (unit){.factor = 1.0};
    skip_spaces(self);
    size_t begin = self->at;
    if (word_is(self, "1")) {
        self->at++;
    } else if (!at_end(self) && !at_division(self) && !parse_product(self, result)) {
        return false;
    }
    skip_spaces(self);
    if (!at_division(self)) {
        return true;
    }
    size_t slash = self->at;
    self->at += self->text[self->at] == '/' ? 1 : 3;
    skip_spaces(self);
    size_t divisor = self->at;
    unit below;
    if (!parse_power(self, &below)) {
        return false;
    }
    size_t behind = self->at;
    skip_spaces(self);
    if (!at_end(self)) {
        return refuse_second(self, begin, slash, divisor, behind);
    }
    result->dimension = dimension_div(result->dimension, below.dimension);
    result->factor /= below.factor;
    return is_sound(*result) || unit_refuse(self->error, self->memory, begin, self->at - begin, NULL,
                                            "this unit is beyond all sizes");
}

/* ---------------------------------------------------------------- entry points */

bool unit_parse_range(const char *text, size_t begin, size_t end, unit *result, arena *memory,
                      unit_error *error) {
    parser self = {.text = text, .at = begin, .end = end, .memory = memory, .error = error};
    if (!parse_unit(&self, result)) {
        return false;
    }
    skip_spaces(&self);
    return self.at == self.end ||
           unit_refuse(error, memory, self.at, self.end - self.at, NULL, "this does not belong to the unit");
}

bool unit_parse(const char *text, unit *result, arena *memory, unit_error *error) {
    return unit_parse_range(text, 0, strlen(text), result, memory, error);
}

bool unit_symbol(const char *symbol, size_t length, unit *result) {
    char text[32]; /* the word functions look at whole texts */
    if (length == 0 || length >= sizeof text) {
        return false;
    }
    memcpy(text, symbol, length);
    text[length] = '\0';
    parser self = {.text = text, .end = length};
    size_t begin;
    return read_symbol(&self, result, &begin) && self.at == length;
}
