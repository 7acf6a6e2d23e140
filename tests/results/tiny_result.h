/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The result of a run of the tiny inventory.
 */
#ifndef CRADLE_TESTS_TINY_RESULT_H
#define CRADLE_TESTS_TINY_RESULT_H

#include "results/result.h"

/* NULL if anything fails; cradle_result_free() it. */
cradle_result *tiny_result(uint64_t samples, bool keep);

#endif
