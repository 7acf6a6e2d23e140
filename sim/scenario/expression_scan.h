/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of a formula, for expression.c and nobody else. A token is borrowed from the text.
 */
#ifndef CRADLE_SCENARIO_EXPRESSION_SCAN_H
#define CRADLE_SCENARIO_EXPRESSION_SCAN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_WORD, /* a name, a unit or a function: letters, digits, '_', '%', dots inside */
    TOKEN_SIGN, /* one of + - * / ^ ( ) , */
    TOKEN_FAULT /* what can stand in no formula */
} token_kind;

typedef struct token {
    token_kind kind;
    const char *text;
    size_t length;
    double number;       /* NUMBER */
    const char *message; /* FAULT: what is wrong, and what to write instead, or NULL */
    const char *hint;
} token;

/* The next token at `text`, blanks skipped. */
token token_read(const char *text);
bool token_is(const token *self, char sign);

#endif
