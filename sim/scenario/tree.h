/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The located tree: a YAML text as mappings, lists and scalars that know where they stand. Read with
 * libyaml's event API, so that depth, nodes and size are limited before memory is spent. Refused with a
 * place: aliases and anchors, merge keys, tags, non-scalar or empty keys, duplicate keys (both places), NUL
 * characters, invalid UTF-8, several documents, empty files.
 *
 * Trees are immutable once read; extending and overriding make a new tree that shares what is unchanged.
 */
#ifndef CRADLE_SCENARIO_TREE_H
#define CRADLE_SCENARIO_TREE_H

#include "base/diagnostics.h"

typedef enum tree_kind { TREE_SCALAR, TREE_MAPPING, TREE_LIST } tree_kind;

typedef struct tree tree;

typedef struct tree_pair {
    const char *key;
    place key_where;
    tree *value;
} tree_pair;

struct tree {
    tree_kind kind;
    place where;
    unsigned length;  /* columns of a scalar on its first line; 1 else */
    const char *text; /* SCALAR */
    bool quoted;      /* SCALAR written in quotes or as a block: never a number */
    size_t count;
    tree_pair *pairs; /* MAPPING, in file order */
    tree **items;     /* LIST */
};

enum { TREE_DEPTH_MAX = 64, TREE_NODES_MAX = 1000000 };

/* NULL if the text is not acceptable (reported) or memory is out. Of one file all faults are reported up to
 * the first that makes the rest unreadable. The root may be a scalar: `--set` and fallbacks are texts too. */
CRADLE_MUST_CHECK tree *tree_read(const source *source, arena *memory, diagnostics *complaints);
/* The value of a key, or NULL. */
tree *tree_get(const tree *mapping, const char *key);

/* How list items are named in dotted paths: by the first of these keys that an item has ("part", "leg",
 * "mode"...), else by their number from 1. `key` of the field tables decides; the tree layer asks this
 * callback: given the name of the list's field, the naming key or NULL. */
typedef const char *(*tree_list_key)(void *context, const char *field);

/* `over` laid on `base`: mappings key by key, lists whose items are named item by item (new names, and items
 * that lack the name, are appended), anything else replaced. A key whose value is the plain scalar `~` or
 * `null` in `over` is removed. A quantity (a mapping with `value`) is never merged: it replaces, and is
 * replaced, whole. A merged mapping or list stands where that of `over` stands. NULL when out of memory. */
tree *tree_overlay(const tree *base, const tree *over, tree_list_key list_key, void *context, arena *memory);

/* `over` completed by `base`: as tree_overlay(), but an item of a list takes the place of the one of its name
 * whole. */
tree *tree_complete(const tree *base, const tree *over, tree_list_key list_key, void *context, arena *memory);

/* `value` put at a dotted path ("parts.frame.mass", "distribution.1.distance"), in place of all that stood
 * there; mappings on the way are made where absent (they stand at `path_where`), list items must exist: if
 * not, it is reported at the step in the path with a suggestion, and NULL returned. The plain scalar `~` or
 * `null` removes the key or list item, which must exist. A step may be written in quotes if it holds a dot.
 * Items are found by name; by number from 1 those that have none. */
tree *tree_put(const tree *base, const char *path, place path_where, tree *value, tree_list_key list_key,
               void *context, arena *memory, diagnostics *complaints);

#endif
