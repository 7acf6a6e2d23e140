/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: the texts a run was made from, kept whole so that any later message can show its line and
 * the result file can carry them. A place is where in them something stands.
 */
#ifndef CRADLE_BASE_SOURCE_H
#define CRADLE_BASE_SOURCE_H

#include "base/arena.h"

/* One text: a file, or a text of the command line (--set) or of a table (a field's fallback). */
typedef struct source {
    const char *path; /* as shown in messages: what the user typed, or joined to it */
    const char *name; /* the same wherever the program runs, for results: "scenario.yaml",
                         "data/materials.yaml"; no part of it depends on the working directory */
    const char *text; /* NUL-terminated; holds no NUL itself */
    size_t length;
    size_t order;  /* its index in its set */
    bool fills_in; /* what stands in it was filled in by the program, not said by the user */
} source;

/* A place in a source: line and column count from 1; {0} is nowhere. A column is a code point, a tab too
 * (as libyaml counts). Line 0: the source as a whole. */
typedef struct place {
    const source *source;
    unsigned line, column;
} place;

/* The sources of one scenario, in the order they were read. */
typedef struct source_set {
    arena *memory;
    source **items;
    size_t count, capacity;
} source_set;

void source_set_init(source_set *self, arena *memory);
/* Adds a text that is at hand; all three are copied; it holds no NUL. NULL when out of memory. */
CRADLE_MUST_CHECK source *source_add(source_set *self, const char *path, const char *name, const char *text,
                                     size_t length);
/* Reads a file; already read ones (by `path`) are returned as they are, so a set that was filled from a
 * result file needs no disk. Files above SOURCE_BYTES_MAX are refused (CRADLE_TOO_LARGE), and
 * those that hold a NUL, which no text does (CRADLE_BAD_INPUT). */
enum { SOURCE_BYTES_MAX = 16 << 20 };
CRADLE_MUST_CHECK cradle_status source_read(source_set *self, const char *path, const char *name,
                                            source **found);

/* "path:line:column", in `memory`; "" for nowhere or when out of memory. */
const char *place_text(place where, arena *memory);

#endif
