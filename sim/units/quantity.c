/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities: a number and its unit. Invariant: a text that a person could have meant in another way (a
 * decimal comma, a space between thousands, a range) is refused with the way to write it, never guessed.
 */
#include <string.h>

#include "base/text.h"
#include "units/symbols.h"

typedef struct habit { /* what people write behind a number that this program does not read */
    const char *sign;
    const char *message;
    const char *hint;
} habit;

static const habit habits[] = {
    {"'", "a number is written without marks between its digits", "write 12000"},
    {"\u2019", "a number is written without marks between its digits", "write 12000"},
    {"_", "a number is written without marks between its digits", "write 12000"},
    {"..", "a range is no number", "write 'value:' with 'uniform:' or 'range95:'"},
    {"-", "a range is no number", "write 'value:' with 'uniform:' or 'range95:'"},
    {"\u2013", "a range is no number", "write 'value:' with 'uniform:' or 'range95:'"},
    {"+-", "an uncertainty stands beside a number, not in it", "write 'value:' with 'normal:'"},
    {"+/-", "an uncertainty stands beside a number, not in it", "write 'value:' with 'normal:'"},
    {"\u00B1", "an uncertainty stands beside a number, not in it", "write 'value:' with 'normal:'"},
    {".", "a number has one decimal point", NULL},
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t skip_spaces(const char *text, size_t at) {
    while (unit_space(text + at) > 0) {
        at += unit_space(text + at);
    }
    return at;
}

/* Where the text ends without its trailing white space. */
static size_t trimmed_end(const char *text) {
    size_t end = 0;
    for (size_t at = 0; text[at] != '\0';) {
        size_t space = unit_space(text + at);
        at += space > 0 ? space : 1;
        end = space > 0 ? end : at;
    }
    return end;
}

static bool refuse_no_number(const char *text, size_t begin, size_t end, arena *memory, unit_error *error) {
    const char *hint = "a quantity is a number with its unit, such as '12 g'";
    size_t length = end - begin;
    if (length == 0) {
        return unit_refuse(error, memory, begin, 0, hint, "a number is missing");
    }
    if (text_starts(text + begin, "\u2212")) {
        hint = "write the minus sign as '-'";
    } else if (text[begin] == '<' || text[begin] == '>' || text[begin] == '~' ||
               text_starts(text + begin, "\u2248")) {
        hint = "write the number, and how uncertain it is with 'value:' and a distribution";
    }
    size_t at = begin + (text[begin] == '-' || text[begin] == '+');
    if (is_digit(text[at])) {
        return unit_refuse(error, memory, begin, length, NULL, "this number is too large");
    }
    return unit_refuse(error, memory, begin, length, hint, "this is no number");
}

/* "1,5" and "1,200": the digits and commas from `begin`. */
static bool refuse_comma(const char *text, size_t begin, size_t comma, arena *memory, unit_error *error) {
    size_t end = comma;
    while (text[end] == ',' || text[end] == '.' || is_digit(text[end])) {
        end++;
    }
    const char *hint = "decimals stand behind a point: '1.5'";
    size_t decimals = comma + 1;
    while (is_digit(text[decimals])) {
        decimals++;
    }
    if (decimals == end && end > comma + 1) {
        int whole = (int)(comma - begin);
        int rest = (int)(end - comma - 1);
        const char *digits = text + begin;
        hint = rest == 3 ? arena_printf(memory, "write '%.*s.%.*s' or '%.*s%.*s'", whole, digits, rest,
                                        text + comma + 1, whole, digits, rest, text + comma + 1)
                         : arena_printf(memory, "write '%.*s.%.*s'", whole, digits, rest, text + comma + 1);
    }
    return unit_refuse(error, memory, begin, end - begin, hint, "a number has no comma");
}

/* True if what follows the number text[begin, at) may be a unit; else the error is filled. */
static bool check_behind(const char *text, size_t begin, size_t at, arena *memory, unit_error *error) {
    if (text[at] == ',') {
        return refuse_comma(text, begin, at, memory, error);
    }
    size_t next = skip_spaces(text, at);
    if (is_digit(text[next])) {
        size_t end = next;
        while (is_digit(text[end]) || text[end] == '.') {
            end++;
        }
        return unit_refuse(error, memory, begin, end - begin, "write the digits of a number without spaces",
                           "two numbers in a row");
    }
    for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
        if (text_starts(text + next, habits[i].sign)) {
            return unit_refuse(error, memory, next, strlen(habits[i].sign), habits[i].hint, "%s",
                               habits[i].message);
        }
    }
    return true;
}

bool unit_parse_quantity(const char *text, double *value, unit *result, const char **unit_text, arena *memory,
                         unit_error *error) {
    size_t begin = skip_spaces(text, 0);
    size_t end = trimmed_end(text);
    size_t digits = text_read_number(text + begin, value);
    if (digits == 0) {
        return refuse_no_number(text, begin, end > begin ? end : begin, memory, error);
    }
    if (!check_behind(text, begin, begin + digits, memory, error)) {
        return false;
    }
    size_t unit_begin = skip_spaces(text, begin + digits);
    if (unit_begin > end) {
        unit_begin = end;
    }
    if (!unit_parse_range(text, unit_begin, end, result, memory, error)) {
        return false;
    }
    if (unit_text != NULL) {
        *unit_text = arena_copy(memory, text + unit_begin, end - unit_begin);
        if (*unit_text == NULL) {
            return unit_refuse(error, memory, unit_begin, end - unit_begin, NULL, "out of memory");
        }
    }
    return true;
}
