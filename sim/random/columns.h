/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Polynomials through given points, for many functions side by side: vectors take eight of them at a time.
 */
#ifndef CRADLE_RANDOM_COLUMNS_H
#define CRADLE_RANDOM_COLUMNS_H

#include <stddef.h>

#include "base/dispatch.h"

/* The coefficients of 1, t, t^2, ... of the polynomials through (nodes[k], values[k * width + c]), k < count,
 * to terms[k * width + c]: Newton's divided differences, multiplied out. `values` is overwritten. */
CRADLE_INLINE void columns_interpolate(size_t width, size_t count, const double *nodes, double *values,
                                       double *terms) {
    for (size_t order = 1; order < count; order++) {
        for (size_t k = count - 1; k >= order; k--) {
            const double inverse = 1.0 / (nodes[k] - nodes[k - order]);
            double *upper = values + k * width;
            const double *lower = upper - width;
            for (size_t c = 0; c < width; c++) {
                upper[c] = (upper[c] - lower[c]) * inverse;
            }
        }
    }
    for (size_t k = count; k-- > 0;) { /* terms = terms (t - nodes[k]) + values[k] */
        const double *value = values + k * width, node = nodes[k];
        double *top = terms + (count - 1 - k) * width;
        for (size_t c = 0; c < width; c++) {
            top[c] = 0.0;
        }
        for (double *term = top; term > terms; term -= width) {
            const double *below = term - width;
            for (size_t c = 0; c < width; c++) {
                term[c] = below[c] - node * term[c];
            }
        }
        for (size_t c = 0; c < width; c++) {
            terms[c] = value[c] - node * terms[c];
        }
    }
}

#endif
