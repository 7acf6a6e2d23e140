/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas by precedence climbing, built into the graph as they are read:
 *
 *     sum     = product { ("+" | "-") product }
 *     product = signed { ("*" | "/") signed }
 *     signed  = [ "-" | "+" ] signed | power
 *     power   = atom [ "^" signed ]                    so 2^3^2 = 2^9 and -2^2 = -4
 *     atom    = number [ unit ] | unit | name | function "(" sum { "," sum } ")" | "(" sum ")"
 *
 * A unit directly after a number belongs to it before anything else: `a / 2 kg` divides by two kilograms. It
 * is one or more words side by side (`kg CO2e`, `t km`), with what the unit is divided by: `2 kg/item`. Two
 * spellings have two readings and are refused, because a wrong guess would be a wrong number or a puzzling
 * complaint: `2 kg ^ 2`, and `a / 2 kg/item`.
 *
 * The first mistake of grammar ends the reading; names nobody knows do not, so all of them are reported.
 */
#include "scenario/expression.h"

#include <string.h>

#include "base/text.h"
#include "scenario/cursor.h"
#include "scenario/expression_scan.h"

enum { NESTING_MAX = 64, ARGUMENTS_MAX = 16 };

typedef struct formula {
    const char *text;
    place where;
    graph *graph;
    expression_resolve resolve;
    void *context;
    arena *memory;
    diagnostics *complaints;
    token token;     /* the one to be read next */
    unsigned column; /* of it in the text, from 0 */
    bool measured;   /* the last operand read was a number with a unit, and nothing else */
    bool divided;    /* that unit has a slash */
    bool failed;     /* a mistake of grammar: reported, and nothing is read on */
    unsigned nesting;
} formula;

static const cradle_node NOTHING = {0};

static cradle_node read_sum(formula *self);

/* ---------------------------------------------------------------- tokens and complaints */

static place place_at(const formula *self, unsigned column) {
    place where = self->where;
    where.column += where.line > 0 ? column : 0;
    return where;
}

/* The place of the current token. */
static place place_here(const formula *self) {
    return place_at(self, self->column);
}

static void fail(formula *self, const char *at, size_t bytes, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Reports a mistake of grammar at a part of the text and ends the reading. */
static void fail(formula *self, const char *at, size_t bytes, const char *hint, const char *format, ...) {
    if (!self->failed) {
        va_list arguments;
        va_start(arguments, format);
        diagnostics_addv(self->complaints, SEVERITY_ERROR, place_at(self, columns_between(self->text, at)),
                         columns_between(at, at + bytes), hint, format, arguments);
        va_end(arguments);
    }
    self->failed = true;
    self->token = (token){.kind = TOKEN_END, .text = at};
}

static token next_token(const formula *self) {
    return token_read(self->token.text + self->token.length);
}

static token take(formula *self) {
    token taken = self->token;
    self->token = next_token(self);
    self->column += columns_between(taken.text, self->token.text);
    return taken;
}

static const char *token_text(const formula *self, const token *word) {
    const char *text = arena_copy(self->memory, word->text, word->length);
    return text ? text : "";
}

/* ---------------------------------------------------------------- building */

static cradle_node apply(formula *self, place at, operation op, cradle_node a, cradle_node b) {
    cradle_node operands[] = {a, b};
    graph_set_place(self->graph, at);
    return graph_apply(self->graph, op, operands);
}

static cradle_node plain_constant(formula *self, double value) {
    return graph_constant(self->graph, value, (dimension){0});
}

typedef struct function function;
typedef cradle_node (*function_build)(formula *self, place at, const function *row, const cradle_node *values,
                                      size_t count);

struct function {
    const char *name;
    size_t least, most; /* values it takes */
    function_build build;
    operation op;
};

static cradle_node build_of_one(formula *self, place at, const function *row, const cradle_node *values,
                                size_t count) {
    (void)count;
    return apply(self, at, row->op, values[0], NOTHING);
}

static cradle_node build_of_many(formula *self, place at, const function *row, const cradle_node *values,
                                 size_t count) {
    cradle_node result = values[0];
    for (size_t i = 1; i < count; i++) {
        result = apply(self, at, row->op, result, values[i]);
    }
    return result;
}

/* clamp(x, low, high) */
static cradle_node build_clamp(formula *self, place at, const function *row, const cradle_node *values,
                               size_t count) {
    (void)row, (void)count;
    cradle_node raised = apply(self, at, OPERATION_MAX, values[0], values[1]);
    return apply(self, at, OPERATION_MIN, raised, values[2]);
}

/* A power with a broken exponent has no dimension, so the square root is for plain numbers. */
static cradle_node build_sqrt(formula *self, place at, const function *row, const cradle_node *values,
                              size_t count) {
    (void)count;
    const node *operand = graph_node(self->graph, values[0]);
    if (operand->op == OPERATION_VOID) {
        return NOTHING;
    }
    if (!dimension_is_none(operand->dimension)) {
        const char *kind = dimension_describe(operand->dimension, self->memory);
        diagnostics_add(self->complaints, SEVERITY_ERROR, at, (unsigned)strlen(row->name),
                        "divide by a unit first, as in sqrt(area / m2) * 1 m",
                        "%s() needs a plain number, this has the dimension %s", row->name, kind ? kind : "");
        return NOTHING;
    }
    return apply(self, at, row->op, values[0], plain_constant(self, 0.5));
}

static const function FUNCTIONS[] = {
    {"min", 2, ARGUMENTS_MAX, build_of_many, OPERATION_MIN},
    {"max", 2, ARGUMENTS_MAX, build_of_many, OPERATION_MAX},
    {"clamp", 3, 3, build_clamp, OPERATION_MIN},
    {"exp", 1, 1, build_of_one, OPERATION_EXP},
    {"log", 1, 1, build_of_one, OPERATION_LOG},
    {"sqrt", 1, 1, build_sqrt, OPERATION_POW},
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };

static const function *find_function(const char *name) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        if (text_equal(FUNCTIONS[i].name, name)) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- units */

/* Takes words side by side; one that a bracket follows is a function and none of them. The first is the
 * current token. Returns the bytes from the first to the last. */
static size_t take_words(formula *self, size_t *count) {
    const char *start = self->token.text, *end = start;
    *count = 0;
    while (self->token.kind == TOKEN_WORD) {
        token next = next_token(self);
        if (token_is(&next, '(')) {
            break;
        }
        token word = take(self);
        end = word.text + word.length;
        ++*count;
    }
    return (size_t)(end - start);
}

/* Whether the current token is the slash of a unit: a symbol follows, and nothing that binds closer to it. */
static bool at_unit_slash(const formula *self) {
    token symbol = next_token(self);
    token after = token_read(symbol.text + symbol.length);
    unit measure;
    return token_is(&self->token, '/') && symbol.kind == TOKEN_WORD && !token_is(&after, '(') &&
           !token_is(&after, '^') && unit_symbol(symbol.text, symbol.length, &measure);
}

/* Takes a unit: words, and what is divided by. Returns its bytes; 0 if there is none. */
static size_t take_unit(formula *self) {
    const char *start = self->token.text;
    size_t count = 0, bytes = take_words(self, &count);
    while (count > 0 && at_unit_slash(self)) {
        take(self);
        size_t below = 0;
        const char *symbol = self->token.text;
        bytes = (size_t)(symbol - start) + take_words(self, &below);
        self->divided = true;
    }
    return bytes;
}

static cradle_node unit_constant(formula *self, double value, unit measure) {
    return graph_constant(self->graph, value * measure.factor, measure.dimension);
}

/* The unit after a number. */
static cradle_node read_measured(formula *self, const token *number) {
    const char *start = self->token.text;
    size_t bytes = take_unit(self);
    if (bytes == 0) {
        return plain_constant(self, number->number);
    }
    const char *text = arena_copy(self->memory, start, bytes);
    unit measure;
    unit_error error = {0};
    if (!text) {
        return NOTHING;
    }
    if (!unit_parse(text, &measure, self->memory, &error)) {
        size_t offset = error.offset < bytes ? error.offset : 0;
        size_t length = error.length <= bytes - offset ? error.length : bytes - offset;
        const char *hint = error.hint ? error.hint
                                      : arena_printf(self->memory, "if it is a parameter, write %.*s * %s",
                                                     (int)number->length, number->text, text);
        fail(self, start + offset, length, hint, "%s", error.message ? error.message : "unknown unit");
        return NOTHING;
    }
    self->measured = true;
    return unit_constant(self, number->number, measure);
}

/* A unit that stands alone: one symbol, several side by side, or any spelling of CO2e. */
static bool is_unit(const formula *self, const char *words, size_t count, unit *result) {
    if (count == 1 && unit_symbol(words, strlen(words), result)) {
        return true;
    }
    unit_error error;
    bool compound = count > 1 || strstr(words, "CO2") || strstr(words, "CO₂");
    return compound && unit_parse(words, result, self->memory, &error);
}

/* ---------------------------------------------------------------- atoms */

/* Complains of what stands where an operator or the end is expected; `bracket` is the open one, or NULL. */
static void complain_of_rest(formula *self, const token *bracket) {
    const token *rest = &self->token;
    if (rest->kind == TOKEN_FAULT) {
        fail(self, rest->text, rest->length, rest->hint, "%s", rest->message);
    } else if (rest->kind == TOKEN_END && bracket) {
        fail(self, bracket->text, 1, NULL, "this bracket is never closed");
    } else if (token_is(rest, ')')) {
        fail(self, rest->text, 1, NULL, "this bracket closes nothing");
    } else if (token_is(rest, ',')) {
        fail(self, rest->text, 1, "the decimal sign is the point: 1.5",
             "a ',' stands only between the values of a function");
    } else if (rest->kind != TOKEN_END) {
        fail(self, rest->text, rest->length, NULL, "an operator is missing before '%s'",
             token_text(self, rest));
    }
}

static void expect_closing(formula *self, const token *bracket) {
    if (token_is(&self->token, ')')) {
        take(self);
    } else {
        complain_of_rest(self, bracket);
    }
}

static cradle_node read_bracket(formula *self) {
    token bracket = take(self);
    cradle_node inside = read_sum(self);
    expect_closing(self, &bracket);
    return inside;
}

/* "a, b)" */
static size_t read_values(formula *self, const token *bracket, cradle_node values[ARGUMENTS_MAX]) {
    size_t count = 0;
    if (token_is(&self->token, ')')) {
        take(self);
        return 0;
    }
    for (;;) {
        values[count++] = read_sum(self);
        if (!token_is(&self->token, ',')) {
            expect_closing(self, bracket);
            return count;
        }
        token comma = take(self);
        if (count == ARGUMENTS_MAX) {
            fail(self, comma.text, 1, NULL, "a function takes at most %d values", ARGUMENTS_MAX);
            return count;
        }
    }
}

static void complain_of_function(formula *self, const token *word, const char *name) {
    const char *names[FUNCTION_COUNT];
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        names[i] = FUNCTIONS[i].name;
    }
    const char *close = text_suggest(name, names, FUNCTION_COUNT);
    const char *hint = close ? arena_printf(self->memory, "did you mean '%s'?", close)
                             : "there are min, max, clamp, exp, log and sqrt; a product needs a '*'";
    fail(self, word->text, word->length, hint, "unknown function '%s'", name);
}

static cradle_node read_call(formula *self, const char *name) {
    place at = place_here(self);
    token word = take(self), bracket = take(self);
    const function *row = find_function(name);
    if (!row) {
        complain_of_function(self, &word, name);
        return NOTHING;
    }
    cradle_node values[ARGUMENTS_MAX];
    size_t count = read_values(self, &bracket, values);
    if (self->failed) {
        return NOTHING;
    }
    if (count < row->least || count > row->most) {
        fail(self, word.text, word.length, NULL, "%s() takes %zu value%s%s, not %zu", name, row->least,
             row->least == 1 ? "" : "s", row->most > row->least ? " or more" : "", count);
        return NOTHING;
    }
    return row->build(self, at, row, values, count);
}

/* A name, or a unit that stands alone. */
static cradle_node read_words(formula *self) {
    place at = place_here(self);
    token first = self->token, second = next_token(self);
    size_t count = 0, bytes = take_words(self, &count);
    const char *words = arena_copy(self->memory, first.text, bytes);
    unit measure;
    if (!words) {
        return NOTHING;
    }
    if (is_unit(self, words, count, &measure)) {
        return unit_constant(self, 1.0, measure);
    }
    if (count > 1) {
        fail(self, second.text, second.length, NULL, "an operator is missing before '%s'",
             token_text(self, &second));
        return NOTHING;
    }
    if (find_function(words)) {
        const char *hint = arena_printf(self->memory, "write %s(...)", words);
        fail(self, first.text, first.length, hint, "'%s' is a function", words);
        return NOTHING;
    }
    return self->resolve(self->context, words, at);
}

static void complain_of_missing_value(formula *self) {
    const token *found = &self->token;
    if (found->kind == TOKEN_END && token_read(self->text).kind == TOKEN_END) {
        fail(self, found->text, 0, NULL, "the formula is empty");
    } else if (found->kind == TOKEN_END) {
        fail(self, found->text, 0, NULL, "the formula ends where a value is expected");
    } else if (found->kind == TOKEN_FAULT) {
        fail(self, found->text, found->length, found->hint, "%s", found->message);
    } else {
        fail(self, found->text, found->length, NULL, "a value is missing before '%s'",
             token_text(self, found));
    }
}

static cradle_node read_atom(formula *self) {
    self->measured = self->divided = false;
    if (self->token.kind == TOKEN_NUMBER) {
        token number = take(self);
        return read_measured(self, &number);
    }
    if (self->token.kind == TOKEN_WORD) {
        token next = next_token(self);
        return token_is(&next, '(') ? read_call(self, token_text(self, &self->token)) : read_words(self);
    }
    if (token_is(&self->token, '(')) {
        return read_bracket(self);
    }
    complain_of_missing_value(self);
    return NOTHING;
}

/* ---------------------------------------------------------------- operators */

static cradle_node read_signed(formula *self);

static cradle_node read_power(formula *self) {
    const char *start = self->token.text;
    cradle_node base = read_atom(self);
    if (!token_is(&self->token, '^')) {
        return base;
    }
    if (self->measured) {
        fail(self, start, (size_t)(self->token.text + 1 - start),
             "write (2 kg)^2 for the power of both, 2 * kg^2 for that of the unit",
             "the power of a number with a unit can be read in two ways");
        return NOTHING;
    }
    place at = place_here(self);
    take(self);
    cradle_node exponent = read_signed(self);
    self->measured = false;
    return apply(self, at, OPERATION_POW, base, exponent);
}

/* All nesting passes through here: signs, exponents, brackets and functions. */
static cradle_node read_signed(formula *self) {
    if (self->nesting == NESTING_MAX) {
        fail(self, self->token.text, self->token.length, NULL, "this formula is nested deeper than %d levels",
             NESTING_MAX);
        return NOTHING;
    }
    self->nesting++;
    cradle_node result;
    if (token_is(&self->token, '-')) {
        place at = place_here(self);
        take(self);
        result = read_signed(self);
        result = apply(self, at, OPERATION_MUL, plain_constant(self, -1.0), result);
    } else if (token_is(&self->token, '+')) {
        take(self);
        result = read_signed(self);
    } else {
        result = read_power(self);
    }
    self->nesting--;
    return result;
}

/* Refuses `a / 2 kg / item`, where the second slash may belong to the unit, and `a / 2 t * km`. */
static void refuse_divided_unit(formula *self, const token *slash) {
    bool product = token_is(&self->token, '*') || token_is(&self->token, '/');
    token next = next_token(self);
    unit measure;
    bool goes_on = product && next.kind == TOKEN_WORD && unit_symbol(next.text, next.length, &measure);
    if (self->measured && (self->divided || goes_on)) {
        fail(self, slash->text, 1, "write the divisor in brackets: a / (2 kg/item)",
             "this division can be read in two ways");
    }
}

static cradle_node read_product(formula *self) {
    cradle_node left = read_signed(self);
    while (token_is(&self->token, '*') || token_is(&self->token, '/')) {
        place at = place_here(self);
        token sign = take(self);
        bool division = token_is(&sign, '/');
        cradle_node right = read_signed(self);
        if (division) {
            refuse_divided_unit(self, &sign);
        }
        left = apply(self, at, division ? OPERATION_DIV : OPERATION_MUL, left, right);
    }
    return left;
}

static cradle_node read_sum(formula *self) {
    cradle_node left = read_product(self);
    while (token_is(&self->token, '+') || token_is(&self->token, '-')) {
        place at = place_here(self);
        token sign = take(self);
        operation op = token_is(&sign, '+') ? OPERATION_ADD : OPERATION_SUB;
        cradle_node right = read_product(self);
        left = apply(self, at, op, left, right);
    }
    self->measured = false;
    return left;
}

cradle_node expression_build(const char *text, place where, graph *target, expression_resolve resolve,
                             void *context, arena *memory, diagnostics *complaints) {
    formula self = {.text = text,
                    .where = where,
                    .graph = target,
                    .resolve = resolve,
                    .context = context,
                    .memory = memory,
                    .complaints = complaints,
                    .token = token_read(text)};
    self.column = columns_between(text, self.token.text);
    cradle_node result = read_sum(&self);
    complain_of_rest(&self, NULL);
    graph_set_place(target, where);
    return self.failed ? NOTHING : result;
}
