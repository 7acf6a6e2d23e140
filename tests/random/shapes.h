/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions as initialisers: PERT(low, mode, high).
 */
#ifndef CRADLE_TESTS_SHAPES_H
#define CRADLE_TESTS_SHAPES_H

#include "random/distribution.h"

#define NORMAL(...)                                       \
    {                                                     \
        .kind = DISTRIBUTION_NORMAL, .p = { __VA_ARGS__ } \
    }
#define LOGNORMAL(...)                                       \
    {                                                        \
        .kind = DISTRIBUTION_LOGNORMAL, .p = { __VA_ARGS__ } \
    }
#define UNIFORM(...)                                       \
    {                                                      \
        .kind = DISTRIBUTION_UNIFORM, .p = { __VA_ARGS__ } \
    }
#define TRIANGULAR(...)                                       \
    {                                                         \
        .kind = DISTRIBUTION_TRIANGULAR, .p = { __VA_ARGS__ } \
    }
#define PERT(...)                                       \
    {                                                   \
        .kind = DISTRIBUTION_PERT, .p = { __VA_ARGS__ } \
    }
#define BETA(...)                                       \
    {                                                   \
        .kind = DISTRIBUTION_BETA, .p = { __VA_ARGS__ } \
    }
#define TRUNCATED(...)                                              \
    {                                                               \
        .kind = DISTRIBUTION_TRUNCATED_NORMAL, .p = { __VA_ARGS__ } \
    }
#define FIXED(...)                                       \
    {                                                    \
        .kind = DISTRIBUTION_FIXED, .p = { __VA_ARGS__ } \
    }

#endif
