/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See tiny_result.h. The inventory is freed before the result is used.
 */
#include "tiny_result.h"
#include "tiny.h"

cradle_result *tiny_result(uint64_t samples, bool keep) {
    static const cradle_override overrides[] = {{"frame", "2 g"}};
    tiny t;
    cradle_result *result = NULL;
    if (tiny_build(&t)) {
        assessment found;
        assess_options options = {.evaluate = {.seed = 2050, .samples = samples, .threads = 2},
                                  .keep_samples = keep};
        if (assess(&t.inventory, &options, t.memory, &t.complaints, &found) == CRADLE_OK) {
            result = result_new(&t.inventory, &found, &t.sources, overrides, 1, &t.complaints);
            memory_free_aligned(found.kept); /* taken, unless there was no result */
        }
    }
    tiny_free(&t);
    return result;
}
