/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every reader of a located tree needs. Invariant: a reader that returns false has complained, unless
 * memory ran out, which the arena remembers.
 */
#include "scenario/reading.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { LISTED_MAX = 8 };

void reading_complain(diagnostics *complaints, const tree *at, const char *hint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(complaints, SEVERITY_ERROR, at->where, at->length, hint, format, arguments);
    va_end(arguments);
}

void reading_complain_key(diagnostics *complaints, const tree_pair *at, const char *hint, const char *format,
                          ...) {
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(complaints, SEVERITY_ERROR, at->key_where, (unsigned)text_columns(at->key), hint, format,
                     arguments);
    va_end(arguments);
}

const char *reading_suggest(const char *word, const char *const *candidates, size_t count, arena *memory) {
    const char *close = text_suggest(word, candidates, count);
    if (close != NULL) {
        return arena_printf(memory, "did you mean '%s'?", close);
    }
    const char *list = NULL;
    size_t shown = count <= LISTED_MAX ? count : LISTED_MAX - 1;
    for (size_t i = 0; i < shown; i++) {
        list = i == 0 ? candidates[i] : arena_printf(memory, "%s, %s", list, candidates[i]);
        if (list == NULL) {
            return NULL;
        }
    }
    if (list == NULL) {
        return NULL;
    }
    return shown < count ? arena_printf(memory, "there are: %s, and %zu more", list, count - shown)
                         : arena_printf(memory, "there %s: %s", count == 1 ? "is only" : "are", list);
}

const char *reading_shown(const char *text) {
    return text != NULL ? text : "";
}

bool reading_is(const tree *value, tree_kind kind, const char *what, diagnostics *complaints) {
    static const char *const names[] = {"a single value", "a mapping", "a list"};
    if (value->kind == kind) {
        return true;
    }
    reading_complain(complaints, value, NULL, "%s must be %s, not %s", what, names[kind], names[value->kind]);
    return false;
}

bool reading_text(const tree *value, const char *what, diagnostics *complaints, const char **text) {
    if (!reading_is(value, TREE_SCALAR, what, complaints)) {
        return false;
    }
    if (value->text[0] == '\0') {
        reading_complain(complaints, value, NULL, "%s is empty", what);
        return false;
    }
    *text = value->text;
    return true;
}

bool reading_flag(const tree *value, const char *what, diagnostics *complaints, bool *flag) {
    if (!reading_is(value, TREE_SCALAR, what, complaints)) {
        return false;
    }
    bool yes = !value->quoted && text_equal(value->text, "true");
    if (!yes && (value->quoted || !text_equal(value->text, "false"))) {
        reading_complain(complaints, value, NULL, "%s must be true or false, not '%s'", what, value->text);
        return false;
    }
    *flag = yes;
    return true;
}

static bool parse_whole(const char *text, uint64_t *number) {
    uint64_t sum = 0;
    if (text[0] == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(*text - '0');
        if (sum > (UINT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *number = sum;
    return true;
}

bool reading_whole(const tree *value, const char *what, uint64_t low, uint64_t high, diagnostics *complaints,
                   uint64_t *number) {
    if (!reading_is(value, TREE_SCALAR, what, complaints)) {
        return false;
    }
    if (value->quoted || !parse_whole(value->text, number) || *number < low || *number > high) {
        reading_complain(complaints, value, NULL,
                         "%s must be a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'", what, low,
                         high, value->text);
        return false;
    }
    return true;
}

const char *reading_path(const char *path, const char *step, arena *memory) {
    const char *quote = "";
    if (strpbrk(step, ".\"'") != NULL) {
        quote = strchr(step, '"') == NULL ? "\"" : "'";
    }
    return arena_join(memory, (const char *[]){path, path[0] != '\0' ? "." : "", quote, step, quote}, 5);
}

source *reading_source(source_set *sources, const char *path, const char *name, const char *text) {
    for (size_t i = 0; i < sources->count; i++) {
        source *known = sources->items[i];
        if (text_equal(known->name, name) && text_equal(known->text, text)) {
            return known;
        }
    }
    return source_add(sources, path, name, text, strlen(text));
}
