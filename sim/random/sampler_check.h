/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A second opinion on samplers, for assertions.
 */
#ifndef CRADLE_RANDOM_SAMPLER_CHECK_H
#define CRADLE_RANDOM_SAMPLER_CHECK_H

#include "random/distribution.h"

/* Whether a sampler is within SAMPLER_ERROR of GSL's quantiles, where GSL knows them. GSL's error handler
 * must be off. */
bool sampler_agrees(const sampler *self, const distribution *of);

#endif
