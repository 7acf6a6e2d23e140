/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Philox4x32-10 in vectors: the body of keyed_uniforms(), included by keyed.c once for each vector width.
 * LANES counters go through the rounds side by side, one in each 64-bit lane. The lanes hold 32-bit words
 * whose upper halves are rubbish: the multiplication and the last step look at the lower halves alone.
 *
 * The compiler does not find the instruction for 32 x 32 -> 64 bits by itself, and a plain loop takes
 * twice as long; hence the vectors and LANES_MULTIPLY.
 *
 * Expects LANES, LANES_NAME, LANES_TARGET (an attribute or empty) and
 *     LANES_MULTIPLY(a, b)  the 64-bit products of the lower halves
 *     LANES_UPPER(a)        the upper halves, in the lower
 *     LANES_PAIR(a, b)      the lower halves of a in the upper, those of b in the lower
 * Shuffles do the last two, as the units that multiply are the ones that shift.
 */

#define LANES_JOIN(a, b) LANES_JOIN_(a, b)
#define LANES_JOIN_(a, b) a##b
#define LANES_WORDS LANES_JOIN(words_, LANES)
#define LANES_REALS LANES_JOIN(reals_, LANES)

typedef uint64_t LANES_WORDS __attribute__((vector_size(8 * LANES)));
typedef double LANES_REALS __attribute__((vector_size(8 * LANES)));

/* Fills 2 * LANES * GROUPS uniforms for each of `groups`, starting with the counter `counter`. */
LANES_TARGET static void LANES_NAME(const philox_stream *stream, uint64_t counter, size_t groups,
                                    double *uniforms) {
    enum { GROUPS = BATCH_COUNTERS / LANES };
    const LANES_WORDS zero = {0};
    const LANES_WORDS multiplier_0 = zero + PHILOX_M4x32_0, multiplier_1 = zero + PHILOX_M4x32_1;
    LANES_WORDS steps = zero;
    for (uint64_t lane = 0; lane < LANES; lane++) {
        steps[lane] = lane;
    }
    for (size_t batch = 0; batch < groups; batch++, counter += BATCH_COUNTERS, uniforms += BATCH_UNIFORMS) {
        LANES_WORDS a[GROUPS], b[GROUPS], c[GROUPS], d[GROUPS];
        for (uint64_t g = 0; g < GROUPS; g++) {
            a[g] = steps + (counter + g * LANES);
            b[g] = LANES_UPPER(a[g]);
            c[g] = zero + stream->name_low;
            d[g] = zero + stream->name_high;
        }
        for (int round = 0; round < PHILOX_ROUNDS; round++) {
            const LANES_WORDS key_0 = zero + stream->keys[round][0], key_1 = zero + stream->keys[round][1];
            for (int g = 0; g < GROUPS; g++) {
                const LANES_WORDS p = LANES_MULTIPLY(multiplier_0, a[g]),
                                  q = LANES_MULTIPLY(multiplier_1, c[g]);
                a[g] = LANES_UPPER(q) ^ b[g] ^ key_0;
                b[g] = q;
                c[g] = LANES_UPPER(p) ^ d[g] ^ key_1;
                d[g] = p;
            }
        }
        for (int g = 0; g < GROUPS; g++) {
            const LANES_WORDS even = (LANES_PAIR(a[g], b[g]) >> 12) | ELEMENTARY_ONE;
            const LANES_WORDS odd = (LANES_PAIR(c[g], d[g]) >> 12) | ELEMENTARY_ONE;
            const LANES_REALS x = (LANES_REALS)even - KEYED_SHIFT_DOWN,
                              y = (LANES_REALS)odd - KEYED_SHIFT_DOWN;
            for (int lane = 0; lane < LANES; lane++) {
                uniforms[2 * (g * LANES + lane)] = x[lane];
                uniforms[2 * (g * LANES + lane) + 1] = y[lane];
            }
        }
    }
}

#undef LANES_JOIN
#undef LANES_JOIN_
#undef LANES_WORDS
#undef LANES_REALS
#undef LANES
#undef LANES_NAME
#undef LANES_TARGET
#undef LANES_MULTIPLY
#undef LANES_UPPER
#undef LANES_PAIR
