/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One chunk of points of one replicate. `keys` are keyed_words() of the seed, the quantity and the replicate.
 */
#ifndef CRADLE_RANDOM_POINTS_KERNELS_H
#define CRADLE_RANDOM_POINTS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "random/keyed.h"
#include "random/sobol.h"

enum { POINTS_CHUNK = 512, POINTS_KEYS = KEYED_WORDS };

/* Scrambled Sobol' points `first` to `first + count`; `first` is a multiple of POINTS_CHUNK and `count` at
 * most that and a power of two. */
void points_sobol(const uint32_t directions[SOBOL_BITS], const uint32_t keys[POINTS_KEYS], uint32_t first,
                  size_t count, double *uniforms);
/* The coordinates `first` to `first + count` of a Latin hypercube of `size` points. */
void points_latin(const uint32_t keys[POINTS_KEYS], uint32_t size, uint32_t first, size_t count,
                  double *uniforms);

#endif
