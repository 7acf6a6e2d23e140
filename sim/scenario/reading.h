/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every reader of a located tree needs: complaints at a place, suggestions, plain scalars, and the
 * dotted paths by which the user names things.
 */
#ifndef CRADLE_SCENARIO_READING_H
#define CRADLE_SCENARIO_READING_H

#include "scenario/tree.h"

/* A complaint at a value. `hint` may be NULL. */
void reading_complain(diagnostics *complaints, const tree *at, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A complaint at a key. */
void reading_complain_key(diagnostics *complaints, const tree_pair *at, const char *hint, const char *format,
                          ...) __attribute__((format(printf, 4, 5)));

/* "did you mean 'frame'?", else what there is: "there is: a, b, c, ..."; NULL if there is nothing. */
const char *reading_suggest(const char *word, const char *const *candidates, size_t count, arena *memory);

/* Text that is only shown: never NULL. */
const char *reading_shown(const char *text);

/* The whole of a kind of tree, or a complaint that names `what`: "a mapping", "a list". */
bool reading_is(const tree *value, tree_kind kind, const char *what, diagnostics *complaints);
/* A scalar that is not empty. */
bool reading_text(const tree *value, const char *what, diagnostics *complaints, const char **text);
/* The plain scalars true and false. */
bool reading_flag(const tree *value, const char *what, diagnostics *complaints, bool *flag);
/* A plain whole number from `low` to `high`. */
bool reading_whole(const tree *value, const char *what, uint64_t low, uint64_t high, diagnostics *complaints,
                   uint64_t *number);

/* "parts" and "frame": "parts.frame"; a step that holds a dot or a quote is quoted. `path` "" is the top. */
const char *reading_path(const char *path, const char *step, arena *memory);

/* A text that is kept as a source, once: equal ones are one. */
source *reading_source(source_set *sources, const char *path, const char *name, const char *text);

#endif
