/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checkpoint of a run in batches: a file beside the result that holds the figures of every batch that is
 * finished, so that a run that was interrupted, in whatever way, goes on where it was. It begins with a hash
 * of all that the figures depend on; one that does not fit, or a batch that is not whole, is not used.
 *
 * Without a checkpoint a run takes longer, nothing else: whatever fails here fails silently.
 */
#ifndef CRADLE_RESULTS_CHECKPOINT_H
#define CRADLE_RESULTS_CHECKPOINT_H

#include "base/source.h"
#include "stats/assess.h"

typedef struct checkpoint checkpoint;

/* Of a run of `life_cycle` made from `sources`, changed by `overrides`; all of them are borrowed. NULL when
 * out of memory. */
CRADLE_MUST_CHECK checkpoint *checkpoint_open(const char *path, const inventory *life_cycle,
                                              const assess_options *options, const source_set *sources,
                                              const cradle_override *overrides, size_t override_count);
const assess_store *checkpoint_store(const checkpoint *self);
void checkpoint_close(checkpoint *self); /* NULL is allowed. The file stays. */
/* Removes it when the result is written; no other file than a checkpoint. */
void checkpoint_remove(const char *path);

#endif
