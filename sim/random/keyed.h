/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keyed draws: the uniform number u(seed, name, index) is a pure function of its three arguments,
 * computed by Philox4x32-10 (Salmon et al. 2011, Random123): key = seed, counter = (index / 2, hash of
 * the name), so a block of four 32-bit words serves the two samples 2k and 2k + 1. Threads, blocks and
 * unrelated inputs change nothing, and the first n draws of a run are the n-draw run.
 */
#ifndef CRADLE_RANDOM_KEYED_H
#define CRADLE_RANDOM_KEYED_H

#include <stddef.h>
#include <stdint.h>

/* uniforms[i] = u(seed, name_hash, first + i), i < count: multiples of 2^-52 plus 2^-53, strictly inside
 * (0, 1), so that u and 1 - u are both exact. `first` must be even. */
void keyed_uniforms(uint64_t seed, uint64_t name_hash, uint64_t first, size_t count, double *uniforms);
/* One of them, by the plain definition: the reference of the tests and of the scalar evaluator. */
double keyed_uniform(uint64_t seed, uint64_t name_hash, uint64_t index);

/* What a number in [1, 2) of 52 bits is above that grid; taking it away is exact. */
#define KEYED_SHIFT_DOWN (1.0 - 0x1p-53)

/* words[i], i < count, have 52 random bits each, for the making of other points: of (seed, name, stream), and
 * none that the uniforms are made of. */
enum { KEYED_WORDS_MAX = 64 };
void keyed_words(uint64_t seed, uint64_t name_hash, uint32_t stream, size_t count, uint64_t *words);

#endif
