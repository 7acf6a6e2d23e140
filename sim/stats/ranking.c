/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranks of a sample, with mid-ranks for ties (Kendall 1945, Biometrika 33).
 */
#include <stdlib.h>

#include "stats/factors.h"

typedef struct ranked {
    double value;
    size_t index;
} ranked;

static int by_value(const void *a, const void *b) {
    const ranked *left = a, *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

bool ranking_replace(double *values, size_t count) {
    ranked *sorted = memory_allocate((count + 1) * sizeof *sorted);
    for (size_t i = 0; sorted != NULL && i < count; i++) {
        sorted[i] = (ranked){values[i], i};
    }
    if (sorted != NULL) {
        qsort(sorted, count, sizeof *sorted, by_value);
        for (size_t i = 0, end; i < count; i = end) {
            for (end = i + 1; end < count && sorted[end].value == sorted[i].value;) {
                end++;
            }
            for (size_t k = i; k < end; k++) {
                values[sorted[k].index] = 0.5 * (double)(i + end - 1);
            }
        }
    }
    memory_free(sorted);
    return sorted != NULL;
}
