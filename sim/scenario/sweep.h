/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `sweep:` as it is written: paths with the values they take in turn.
 *
 *     sweep:
 *       use.country: [CN, DE, IN]                                         # an axis
 *       parameters.service_life: {from: 2 year, to: 5 year, steps: 4}     # 2, 3, 4 and 5 year
 *       zip:                                                              # one axis: these change together
 *         parts.frame.mass: [24 g, 30 g]
 *         parts.box.mass: [180 g, 200 g]
 */
#ifndef CRADLE_SCENARIO_SWEEP_H
#define CRADLE_SCENARIO_SWEEP_H

#include "graph/inventory.h"
#include "scenario/tree.h"

enum { SWEEP_AXES_MAX = 8, SWEEP_VARIANTS_MAX = 1000000 };

/* One path of an axis: tree_put() what and where. */
typedef struct sweep_path {
    const tree_pair *written; /* its key is the path */
    tree **values;            /* as many as the axis has */
} sweep_path;

typedef struct sweep {
    size_t axis_count; /* 0: there is no sweep, or it is wrong, which is reported */
    sweep_axis *axes;
    sweep_path *paths[SWEEP_AXES_MAX]; /* [axes[i].path_count] */
    size_t count;                      /* of all combinations; 1 if there is no axis */
} sweep;

/* Reads the `sweep:` of a scenario; `written` may be NULL. `listed` variants are multiplied by it. False when
 * out of memory. */
CRADLE_MUST_CHECK bool sweep_read(sweep *self, const tree *written, size_t listed, arena *memory,
                                  diagnostics *complaints);

#endif
