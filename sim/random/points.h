/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points: the uniform numbers of a run, u(quantity, sample), on the grid of keyed.h and strictly inside
 * (0, 1). Each is a pure function of the run (sampler, seed, number of samples), of the quantity and of the
 * sample's index; no point needs the ones before, so threads and blocks change nothing.
 *
 *   mc     keyed draws: independent, whatever the number of samples
 *   lhs    Latin hypercubes (McKay, Beckman and Conover 1979): of M samples each of M equal strata has one
 *   sobol  Sobol' points (Joe and Kuo 2008), scrambled (Owen 1995; Matousek 1998)
 *
 * lhs and sobol come in POINTS_REPLICATES independent randomisations, of which replicate r has the M = n /
 * POINTS_REPLICATES samples from r M on. Each replicate is unbiased whatever M is, so what their results
 * differ by is an honest estimate of the error (Owen 1997). sobol needs an M that is a power of two.
 *
 * With mc and lhs a quantity is known by its name alone. With sobol it also has a dimension, its *rank*
 * (graph/inventory_ranks.c has the rule). Scrambling is keyed by the name. Quantities whose rank is
 * SOBOL_DIMENSIONS or more get keyed draws, independent in each replicate as everything else is.
 */
#ifndef CRADLE_RANDOM_POINTS_H
#define CRADLE_RANDOM_POINTS_H

#include <stddef.h>

#include "cradle.h"
#include "random/cells.h"

enum { POINTS_REPLICATES = 16 };

/* What all quantities of a run have in common. */
typedef struct points {
    cradle_sampler sampler;
    uint64_t seed, samples;
} points;

/* What a quantity brings to its points. */
typedef struct points_axis {
    uint64_t name_hash;
    uint32_t rank;
    uint32_t directions[SOBOL_BITS]; /* if it has a dimension: those that the run's samples need */
} points_axis;

void points_axis_init(points_axis *self, const points *run, uint64_t name_hash, uint32_t rank);

/* The scrambling of one axis in the replicate that was last asked for; so it serves one thread. It starts
 * with `replicate` 0. */
typedef struct points_scrambling {
    uint64_t replicate; /* 1 + its number */
    sobol_scrambling of;
} points_scrambling;

/* uniforms[i] is the point of sample first + i. With keyed draws `first` must be even. */
void points_uniforms(const points *self, const points_axis *axis, points_scrambling *scrambling,
                     uint64_t first, size_t count, double *uniforms);

/* How a quantity is drawn. */
typedef struct drawing {
    const sampler *sampler;
    cells *cells;      /* of the sampler, for Sobol' points; NULL: none */
    const cells *next; /* those that will be wanted next */
} drawing;

/* samples[i] is the quantile at that point. */
void points_quantiles(const points *self, const points_axis *axis, points_scrambling *scrambling,
                      const drawing *drawing, uint64_t first, size_t count, double *samples);
/* One of the uniforms, for any index. */
double points_uniform(const points *self, const points_axis *axis, uint64_t index);

/* How many independent groups of contiguous samples, all of one size, a run consists of. */
size_t points_replicates(cradle_sampler sampler);
/* Why a sampler cannot take so many samples (cradle_samples_fit()), for people: "sobol takes 16 times a power
 * of two, such as 512 or 1024". */
enum { POINTS_TEXT_BYTES = 160 };
const char *points_complaint(cradle_sampler sampler, uint64_t samples, char buffer[POINTS_TEXT_BYTES]);

#endif
