/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells: a quantile function cut into SOBOL_CELLS equal steps of the probability, in each a polynomial of the
 * place in it. Of each group of Sobol' points every cell has one, at a place in the group that the group's
 * turn says (points_kernels.h): no cell needs to be looked for, so samples cost a fraction of a look-up.
 *
 * Near the ends of most distributions a few cells take polynomials of more terms. Where none is good enough,
 * at the ends themselves and at a kink, the sampler is asked.
 */
#ifndef CRADLE_RANDOM_CELLS_H
#define CRADLE_RANDOM_CELLS_H

#include <stdint.h>

#include "random/distribution.h"
#include "random/points_kernels.h"

enum { CELL_TERMS = 8, CELL_STEEP = 4, CELL_STEEP_TERMS = 12 };

/* Whole lines of the cache: allocate it aligned. */
typedef struct cells {
    double terms[SOBOL_CELLS][CELL_TERMS];            /* of 1, t, ... t^7, t in [1, 2) */
    double steep_terms[CELL_STEEP][CELL_STEEP_TERMS]; /* of cells that take more of them, */
    uint8_t steep[CELL_STEEP];                        /* which these are */
    uint8_t asked[SOBOL_CELLS];                       /* cells for which the sampler is asked */
    size_t steep_count, asked_count;
} cells;

/* Cuts the sampler of a distribution. False if that is no gain: most cells would be left to the sampler, or
 * it is as quick, or takes no polynomials (DISCRETE). */
bool cells_fit(cells *self, const sampler *sampler, const distribution *distribution);

/* The quantiles at Sobol' points: sampler_quantiles() at points_sobol(), whose conditions are the same, but
 * for CELL_ERROR of them; what SAMPLER_ERROR promises holds of both together. No sample lies outside the
 * distribution's bounds. `next` are the cells that will be asked for next: they are fetched meanwhile. */
#define CELL_ERROR 5e-10
void cells_quantiles(const cells *self, const cells *next, const sampler *sampler,
                     const sobol_scrambling *scrambling, uint32_t first, size_t count, double *samples);

#endif
