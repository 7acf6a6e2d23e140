/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why libyaml refused a text, in words for people who do not know YAML's grammar. libyaml's texts say what
 * its scanner wanted; the tables below say what the user most likely did. A few of its texts stand for
 * several mistakes, which are told apart by the line they stand in. A text that is in no table is shown as
 * it is: nothing is swallowed. Source of the texts: src/reader.c, scanner.c and parser.c of libyaml 0.2.5.
 */
#include <string.h>

#include "base/text.h"
#include "scenario/tree_problem.h"

/* A key longer than this is no key to libyaml (YAML 1.1, section 7.4.2). */
enum { KEY_CHARACTERS_MAX = 1024 };

#define QUOTE_IT "put the text in quotes"
#define NO_TAGS "tags (words that start with '!') are not understood; if it is a text, " QUOTE_IT
#define NO_DIRECTIVES "remove the line that starts with '%'"
#define BLOCK_TEXT "after '|' or '>' only one digit (1 to 9) and '+' or '-' may stand"

/* The hint is the place where the scanner gave up. */
static const char WHERE_MISSED[] = "";

typedef struct translation {
    const char *problem; /* libyaml's text */
    const char *context; /* NULL: whatever the context is */
    bool at_context;     /* the mistake is where the construct began, not where the scanner gave up */
    const char *message;
    const char *hint;
} translation;

static const translation TRANSLATIONS[] = {
    {"found a tab character where an indentation space is expected", NULL, false,
     "a tab cannot be used for indentation", "use spaces"},
    {"found a tab character that violates indentation", NULL, false, "a tab cannot be used for indentation",
     "use spaces"},
    {"block sequence entries are not allowed in this context", NULL, false,
     "a list cannot start in the middle of a line", "start it on a line of its own, or write [a, b, c]"},
    {"mapping keys are not allowed in this context", NULL, false, "a '?' cannot stand here", QUOTE_IT},
    {"did not find expected '-' indicator", NULL, false,
     "this line does not line up with the list items above it",
     "each item of a list starts with '-', all in the same column"},
    {"did not find expected ',' or ']'", NULL, true, "this list lacks a comma or its ']'", WHERE_MISSED},
    {"did not find expected ',' or '}'", NULL, true, "this mapping lacks a comma or its '}'", WHERE_MISSED},
    {"did not find expected node content", NULL, false, "a value is missing here", NULL},
    {"found unexpected end of stream", "while scanning a quoted scalar", true, "this quote is never closed",
     NULL},
    {"found unexpected document indicator", "while scanning a quoted scalar", true,
     "this quote is not closed before the line '---' or '...'", NULL},
    {"found unknown escape character", NULL, false, "this backslash starts no known escape",
     "write \\\\ for a backslash, or use single quotes"},
    {"did not find expected hexdecimal number", NULL, false, "this escape lacks hexadecimal digits",
     "\\x takes two of them, \\u four, \\U eight; write \\\\ for a backslash"},
    {"found invalid Unicode character escape code", NULL, false, "this escape is no Unicode character", NULL},
    {"found unexpected ':'", NULL, false, "a ':' cannot stand here",
     QUOTE_IT ", or add a space after the ':'"},
    {"did not find expected comment or line break", "while scanning a block scalar", false,
     "the text must start on the next line", BLOCK_TEXT},
    {"found an indentation indicator equal to 0", NULL, false, "an indentation of 0 is not possible",
     BLOCK_TEXT},
    {"did not find expected alphabetic or numeric character", "while scanning an alias", true,
     "a value cannot start with '*'", QUOTE_IT},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor", true,
     "a value cannot start with '&'", QUOTE_IT},
    {"did not find expected '!'", NULL, true, "a value cannot start with '!'", NO_TAGS},
    {"did not find expected tag URI", NULL, true, "a value cannot start with '!'", NO_TAGS},
    {"did not find URI escaped octet", NULL, true, "a value cannot start with '!'", NO_TAGS},
    {"found an incorrect leading UTF-8 octet", NULL, true, "a value cannot start with '!'", NO_TAGS},
    {"found an incorrect trailing UTF-8 octet", NULL, true, "a value cannot start with '!'", NO_TAGS},
    {"did not find expected whitespace or line break", "while scanning a tag", true,
     "a value cannot start with '!'", NO_TAGS},
    {"did not find the expected '>'", NULL, true, "a value cannot start with '!'", NO_TAGS},
    {"found undefined tag handle", NULL, false, "a value cannot start with '!'", NO_TAGS},
    {"found incompatible YAML document", NULL, false, "this version of YAML is not understood",
     NO_DIRECTIVES},
    {"found unknown directive name", NULL, true, "this line starts with '%' and is not understood",
     NO_DIRECTIVES},
    {"could not find expected directive name", NULL, true, "this line starts with '%' and is not understood",
     NO_DIRECTIVES},
    {"found unexpected non-alphabetical character", NULL, true,
     "this line starts with '%' and is not understood", NO_DIRECTIVES},
    {"did not find expected version number", NULL, true, "this line starts with '%' and is not understood",
     NO_DIRECTIVES},
    {"found extremely long version number", NULL, true, "this line starts with '%' and is not understood",
     NO_DIRECTIVES},
    {"did not find expected digit or '.' character", NULL, true,
     "this line starts with '%' and is not understood", NO_DIRECTIVES},
    {"did not find expected whitespace", NULL, true, "this line starts with '%' and is not understood",
     NO_DIRECTIVES},
    {"did not find expected whitespace or line break", NULL, true,
     "this line starts with '%' and is not understood", NO_DIRECTIVES},
    {"did not find expected comment or line break", NULL, true,
     "this line starts with '%' and is not understood", NO_DIRECTIVES},
    {"found duplicate %YAML directive", NULL, false, "'%YAML' stands here for the second time",
     NO_DIRECTIVES},
    {"found duplicate %TAG directive", NULL, false, "'%TAG' stands here for the second time", NO_DIRECTIVES},
};

/* A problem on its way to the diagnostics. */
typedef struct report {
    const yaml_parser_t *parser;
    place bracket; /* of the innermost mapping or list in brackets that is open, or nowhere */
    cursor *cursor;
    diagnostics *complaints;
} report;

static void say(report *self, place where, const char *hint, const char *message) {
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, 1, hint, "%s", message);
}

/* ---------------------------------------------------------------- looking at a line */

static const char *skip_blanks(const char *text, const char *end) {
    while (text < end && (*text == ' ' || *text == '\t')) {
        text++;
    }
    return text;
}

/* The ':' of "mass:24 g", whose space was forgotten; NULL if the line's first ':' is none such. */
static const char *glued_colon(const char *line, const char *end) {
    const char *key = skip_blanks(line, end);
    while (key + 1 < end && key[0] == '-' && key[1] == ' ') {
        key = skip_blanks(key + 1, end);
    }
    if (key == end || *key == '"' || *key == '\'' || *key == '#') {
        return NULL;
    }
    const char *colon = memchr(key, ':', (size_t)(end - key));
    bool glued = colon && colon > key && colon + 1 < end && !strchr(" \t\r/", colon[1]);
    return glued ? colon : NULL;
}

/* The start of the last line with content above `line`, or NULL. */
static const char *line_above(const report *self, const char *line, const char **end) {
    const char *first = self->cursor->source->text;
    while (line > first) {
        *end = line - 1;
        line = *end;
        while (line > first && line[-1] != '\n') {
            line--;
        }
        const char *content = skip_blanks(line, *end);
        if (content < *end && *content != '#' && *content != '\r') {
            return line;
        }
    }
    return NULL;
}

static bool has_colon_and_space(const char *from, const char *to) {
    for (const char *byte = from; byte + 1 < to; byte++) {
        if (byte[0] == ':' && byte[1] == ' ') {
            return true;
        }
    }
    return false;
}

static void say_glued_colon(report *self, const char *colon) {
    say(self, cursor_seek_byte(self->cursor, colon), "write `key: value`",
        "a mapping needs a space after the colon");
}

static void say_long_key(report *self, place where) {
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, 1, NULL, "this key is longer than %d characters",
                    KEY_CHARACTERS_MAX);
}

/* ---------------------------------------------------------------- texts that mean several things */

static void explain_character(report *self, place where) {
    char character = *self->cursor->byte;
    if (character == '\t') {
        say(self, where, "use spaces", "a tab cannot be used for indentation");
        return;
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, 1, QUOTE_IT, "a value cannot start with '%c'",
                    character);
}

/* A ':' where no key can end. */
static void explain_colon(report *self, place where) {
    const char *colon = self->cursor->byte;
    const char *line = cursor_line(self->cursor);
    const char *content = skip_blanks(line, colon);
    const char *above_end = NULL;
    const char *above = line_above(self, line, &above_end);
    const char *glued = above ? glued_colon(above, above_end) : NULL;

    if (columns_between(content, colon) > KEY_CHARACTERS_MAX) {
        say_long_key(self, cursor_seek_byte(self->cursor, content));
    } else if (has_colon_and_space(content, colon)) {
        say(self, where, QUOTE_IT ", or start a new line for a new key",
            "a value cannot hold a ':' that a space follows");
    } else if (glued) {
        say_glued_colon(self, glued);
    } else {
        say(self, cursor_seek_byte(self->cursor, content),
            "keys of one mapping start in the same column; a value that goes on over several lines and holds "
            "a ':' needs quotes",
            "this key is indented deeper than the line above allows");
    }
}

/* A line without a ':' among the keys of a mapping. */
static void explain_missing_colon(report *self) {
    size_t begin = self->parser->context_mark.index;
    place where = cursor_seek_index(self->cursor, begin);
    const char *end = cursor_line_end(self->cursor);
    const char *glued = glued_colon(self->cursor->byte, end);
    if (glued) {
        say_glued_colon(self, glued);
    } else if (columns_between(self->cursor->byte, end) > KEY_CHARACTERS_MAX) {
        say_long_key(self, where);
    } else {
        say(self, where, "write `key: value`; a text that goes on from the line above is indented deeper",
            "this is no key: its ':' is missing");
    }
}

/* Something other than a key among the keys of a mapping, or something after the outermost value. */
static void explain_no_key(report *self, place where) {
    char character = *self->cursor->byte;
    const char *line = cursor_line(self->cursor);
    const char *content = skip_blanks(line, self->cursor->byte);
    if (character == ']' || character == '}') {
        say(self, where, NULL, "this bracket closes nothing");
    } else if (character == ':' && content == self->cursor->byte) {
        say(self, where, "write `key: value`", "a key is missing before the ':'");
    } else if (character == ':') {
        say_glued_colon(self, self->cursor->byte);
    } else if (content < self->cursor->byte) {
        say(self, where, "if it belongs to the value before it, put the whole value in quotes",
            "this follows the end of the value");
    } else if (character == '-') {
        say(self, where, "a list stands below a key of its own", "a list item cannot stand among keys");
    } else {
        say(self, where, "keys of one mapping start in the same column",
            "this line does not line up with the keys above it");
    }
}

/* ---------------------------------------------------------------- the report */

static const translation *find_translation(const yaml_parser_t *parser) {
    for (size_t i = 0; i < sizeof TRANSLATIONS / sizeof *TRANSLATIONS; i++) {
        const translation *row = &TRANSLATIONS[i];
        bool same_context = !row->context || text_equal(row->context, parser->context);
        if (same_context && text_equal(row->problem, parser->problem)) {
            return row;
        }
    }
    return NULL;
}

/* What an open bracket lacks: it is pointed at, and the hint says how far reading came. */
static void say_missed(report *self, place opened, const char *message) {
    arena *memory = self->complaints->memory;
    place missed = cursor_seek_index(self->cursor, self->parser->problem_mark.index);
    say(self, opened, arena_printf(memory, "it is missed before %s", place_text(missed, memory)), message);
}

static void report_scanner_problem(report *self) {
    const yaml_parser_t *parser = self->parser;
    const char *problem = parser->problem;
    const translation *row = find_translation(parser);
    bool at_context = row && row->at_context && parser->context;
    place where =
        cursor_seek_index(self->cursor, at_context ? parser->context_mark.index : parser->problem_mark.index);
    if (row && row->hint == WHERE_MISSED) {
        say_missed(self, where, row->message);
    } else if (*self->cursor->byte == '\0' && self->bracket.source) {
        say(self, self->bracket, NULL, "this bracket is never closed");
    } else if (row) {
        say(self, where, row->hint, row->message);
    } else if (text_equal(problem, "found character that cannot start any token")) {
        explain_character(self, where);
    } else if (text_equal(problem, "mapping values are not allowed in this context")) {
        explain_colon(self, where);
    } else if (text_equal(problem, "could not find expected ':'")) {
        explain_missing_colon(self);
    } else if (text_equal(problem, "did not find expected key") ||
               text_equal(problem, "did not find expected <document start>")) {
        explain_no_key(self, where);
    } else {
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, 1, NULL, "not valid YAML: %s", problem);
    }
}

void problem_report(const yaml_parser_t *parser, place bracket, cursor *here, diagnostics *complaints) {
    report self = {parser, bracket, here, complaints};
    switch (parser->error) {
    case YAML_SCANNER_ERROR:
    case YAML_PARSER_ERROR:
        report_scanner_problem(&self);
        break;
    case YAML_READER_ERROR: {
        const source *text = here->source;
        size_t offset = byte_order_mark(text) + parser->problem_offset;
        size_t inside = offset < text->length ? offset : text->length;
        place where = cursor_seek_byte(here, text->text + inside);
        diagnostics_add(complaints, SEVERITY_ERROR, where, 1, NULL, "not readable: %s", parser->problem);
        break;
    }
    default:
        diagnostics_add(complaints, SEVERITY_ERROR, cursor_seek_index(here, 0), 1, NULL,
                        "out of memory while reading this text");
    }
}
