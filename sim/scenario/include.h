/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that take another as a base: `extends: other.yaml`, relative to the file that says so. Cycles (the
 * chain is named), more than INCLUDE_DEPTH_MAX files in a chain and missing files are reported at the
 * `extends:` line.
 */
#ifndef CRADLE_SCENARIO_INCLUDE_H
#define CRADLE_SCENARIO_INCLUDE_H

#include "scenario/tree.h"

enum { INCLUDE_DEPTH_MAX = 16 };

/* The scenario at `path` with its bases below it, without the `extends` keys. *whole is NULL if it is not
 * acceptable: reported, and the status is CRADLE_OK. CRADLE_NO_FILE (reported too) if the scenario itself
 * cannot be read, CRADLE_NO_MEMORY. The first source added is the scenario; its name is its file name, those
 * of its bases are relative to its folder. */
CRADLE_MUST_CHECK cradle_status include_read(const char *path, source_set *sources, tree_list_key list_key,
                                             void *context, arena *memory, diagnostics *complaints,
                                             tree **whole);

/* The same for a file that the scalar `asked` of a file already read names, relative to that file: with its
 * bases below it. Nothing is said in the status but CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status include_read_named(const tree *asked, source_set *sources,
                                                   tree_list_key list_key, void *context, arena *memory,
                                                   diagnostics *complaints, tree **whole);

/* `path` as seen from the file `from`: absolute paths stay. For `data:` lists too. */
const char *include_join(const char *from, const char *path, arena *memory);

#endif
