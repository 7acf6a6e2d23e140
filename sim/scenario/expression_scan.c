/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas into tokens. What people type instead of a sign (a cross, a dash, two stars) is known, and refused
 * with what to write. Letters are ASCII letters and every other character beyond ASCII, so that units such as
 * "µm" and names in any language are words.
 */
#include "scenario/expression_scan.h"

#include <string.h>

#include "base/text.h"

/* Characters and pairs that look like a sign. The longer of two that start alike stands first. */
static const struct {
    const char *text, *hint;
} LOOKALIKES[] = {
    {"**", "write '^' for a power"},
    {"×", "write '*'"},
    {"·", "write '*'"},
    {"∙", "write '*'"},
    {"÷", "write '/'"},
    {"−", "write '-'"},
    {"–", "write '-'"},
    {"—", "write '-'"},
    {"[", "use round brackets"},
    {"]", "use round brackets"},
    {"{", "use round brackets"},
    {"}", "use round brackets"},
    {"<", "formulas have no comparisons: use min(), max() or clamp()"},
    {">", "formulas have no comparisons: use min(), max() or clamp()"},
    {"=", "a formula has one '=', at its start"},
};

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

static size_t lookalike(const char *text, const char **hint) {
    for (size_t i = 0; i < sizeof LOOKALIKES / sizeof *LOOKALIKES; i++) {
        if (text_starts(text, LOOKALIKES[i].text)) {
            *hint = LOOKALIKES[i].hint;
            return strlen(LOOKALIKES[i].text);
        }
    }
    return 0;
}

static size_t blank(const char *text) {
    static const char NO_BREAK_SPACE[] = "\xC2\xA0";
    if (*text != '\0' && strchr(" \t\r\n", *text)) {
        return 1;
    }
    return text_starts(text, NO_BREAK_SPACE) ? 2 : 0;
}

static bool starts_word(const char *text) {
    unsigned char byte = (unsigned char)*text;
    const char *hint = NULL;
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '%';
    return letter || (byte >= 0x80 && blank(text) == 0 && lookalike(text, &hint) == 0);
}

static size_t word_length(const char *text) {
    size_t length = 0;
    for (;;) {
        const char *next = text + length;
        bool dot = *next == '.' && length > 0 && starts_word(next + 1);
        if (!starts_word(next) && !(length > 0 && is_digit(*next)) && !dot) {
            return length;
        }
        length++;
    }
}

/* "CO2-eq" and "CO2-e" are one word: the '-' is none. */
static size_t with_co2_suffix(const char *text, size_t length) {
    static const char *const SUFFIXES[] = {"-eq", "-e"};
    bool co2 = length >= 3 && strncmp(text + length - 3, "CO2", 3) == 0;
    for (size_t i = 0; co2 && i < 2; i++) {
        const char *end = text + length + strlen(SUFFIXES[i]);
        if (text_starts(text + length, SUFFIXES[i]) && !starts_word(end) && !is_digit(*end)) {
            return (size_t)(end - text);
        }
    }
    return length;
}

static token read_number(const char *text) {
    token result = {.kind = TOKEN_NUMBER, .text = text};
    result.length = text_read_number(text, &result.number);
    if (result.length == 0) {
        result.kind = TOKEN_FAULT;
        result.length = strspn(text, "0123456789.");
        result.message = "this number is too large";
    }
    return result;
}

static token read_fault(const char *text) {
    token result = {.kind = TOKEN_FAULT, .text = text, .message = "this cannot stand in a formula"};
    size_t length = lookalike(text, &result.hint);
    result.length = length > 0 ? length : 1;
    return result;
}

token token_read(const char *text) {
    while (blank(text) > 0) {
        text += blank(text);
    }
    const char *hint = NULL;
    if (*text == '\0') {
        return (token){.kind = TOKEN_END, .text = text};
    }
    if (is_digit(*text) || (*text == '.' && is_digit(text[1]))) {
        return read_number(text);
    }
    if (lookalike(text, &hint) == 0 && strchr("+-*/^(),", *text)) {
        return (token){.kind = TOKEN_SIGN, .text = text, .length = 1};
    }
    if (starts_word(text)) {
        return (token){.kind = TOKEN_WORD, .text = text, .length = with_co2_suffix(text, word_length(text))};
    }
    return read_fault(text);
}

bool token_is(const token *self, char sign) {
    return self->kind == TOKEN_SIGN && *self->text == sign;
}
