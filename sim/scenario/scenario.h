/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A loaded scenario: its sources, its complaints, and the inventory its models declared. What the parts
 * below it see is in the other headers of this folder.
 */
#ifndef CRADLE_SCENARIO_H
#define CRADLE_SCENARIO_H

#include "base/source.h"
#include "graph/inventory.h"
#include "scenario/expectations.h"
#include "scenario/library.h"
#include "scenario/tree.h"

struct cradle_scenario {
    arena *memory;
    source_set sources;
    diagnostics complaints;
    inventory inventory;              /* whole only if there are no errors */
    uint64_t samples, seed;           /* the `run:` section or its fallbacks */
    bool sampler_stated;              /* else scenario_sampler() chooses */
    cradle_sampler sampler;           /* if stated */
    const cradle_override *overrides; /* copied */
    size_t override_count;
    const tree *variants; /* the mapping under `variants:`; NULL: none */
    expectations expectations;
    data_library *library;
};

/* The sampler for so many samples: the one stated, else sobol if it can take so many, else mc. */
cradle_sampler scenario_sampler(const cradle_scenario *self, uint64_t samples);

/* An empty scenario with its own arena; NULL when out of memory. */
CRADLE_MUST_CHECK cradle_scenario *scenario_new(void);
void scenario_free(cradle_scenario *self); /* NULL is allowed */

/* Loads into an empty scenario, from disk; or, if self->sources was filled before (from a result file, each
 * source with the name it was stored under), from these: `path` is then the path of the first of them, the
 * data library are those named "data/...", and options->data_directory is not looked at. CRADLE_BAD_INPUT if
 * there are errors, CRADLE_NO_FILE (reported too), CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status scenario_load(const char *path, const cradle_load_options *options,
                                              cradle_scenario *self);

/* A path that two of the listed variants both set, or one of them above a path of the other, so that the one that
 * is laid on top takes from what the other does; NULL if there is none. In `memory`, or borrowed. */
const char *scenario_shared_path(const cradle_scenario *self, size_t a, size_t b, arena *memory);

#endif
