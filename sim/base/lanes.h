/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums in LANES partial ones: two vectors of the widest kind, whose latencies overlap. They are part of the
 * definition of a sum: every vector width adds the same numbers in the same order, so the bits are the same.
 */
#ifndef CRADLE_BASE_LANES_H
#define CRADLE_BASE_LANES_H

#include <stddef.h>

#include "base/dispatch.h"

enum { LANES = 16 };

/* Upper halves to lower halves, down to one; each step of a width that the compiler knows. */
#define LANES_HALVE(width, statement)      \
    for (size_t k = 0; k < (width); k++) { \
        const size_t other = k + (width);  \
        statement;                         \
    }
#define LANES_HALVES(statement) \
    LANES_HALVE(8, statement) LANES_HALVE(4, statement) LANES_HALVE(2, statement) LANES_HALVE(1, statement)

/* These overwrite the lanes. */
CRADLE_INLINE double lanes_sum(double lane[LANES]) {
    LANES_HALVES(lane[k] += lane[other])
    return lane[0];
}

CRADLE_INLINE double lanes_least(double lane[LANES]) {
    LANES_HALVES(lane[k] = lane[other] < lane[k] ? lane[other] : lane[k])
    return lane[0];
}

CRADLE_INLINE double lanes_most(double lane[LANES]) {
    LANES_HALVES(lane[k] = lane[other] > lane[k] ? lane[other] : lane[k])
    return lane[0];
}

#endif
