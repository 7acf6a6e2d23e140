/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keyed draws: Random123's published answers, the definition of the uniforms, and what keying promises.
 */
#include <Random123/philox.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "random/keyed.h"

enum { MANY = 1 << 20 };

/* Names as text_hash() might give them, and some it will not. */
static const uint64_t some_names[] = {0, 1, UINT64_C(0x9e3779b97f4a7c15), UINT64_MAX};

Test(keyed, philox_is_the_published_one) {
    static const struct {
        philox4x32_ctr_t counter;
        philox4x32_key_t key;
        uint32_t words[4];
    } known[] = {
        /* Random123 1.14, tests/kat_vectors, "philox4x32 10" */
        {{{0, 0, 0, 0}}, {{0, 0}}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{{~0u, ~0u, ~0u, ~0u}}, {{~0u, ~0u}}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
         {{0xa4093822, 0x299f31d0}},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        philox4x32_ctr_t found = philox4x32_R(10, known[i].counter, known[i].key);
        cr_assert(memcmp(found.v, known[i].words, sizeof known[i].words) == 0, "vector %zu", i);
    }
    /* The first of them, by hand: 52 bits of 6627e8d5 e169c58d and of bc57ac4c 9b00dbd8. */
    const double even = (double)(2 * UINT64_C(0x6627e8d5e169c) + 1) / 9007199254740992.0;
    const double odd = (double)(2 * UINT64_C(0xbc57ac4c9b00d) + 1) / 9007199254740992.0;
    double found[2];
    keyed_uniforms(0, 0, 0, 2, found);
    cr_assert(keyed_uniform(0, 0, 0) == even && found[0] == even);
    cr_assert(keyed_uniform(0, 0, 1) == odd && found[1] == odd);
}

Test(keyed, blocks_hold_what_the_definition_says) {
    static const uint64_t firsts[] = {0, 2, 510, (UINT64_C(1) << 33) - 6, UINT64_MAX - 599};
    double found[300 + 1];
    for (size_t f = 0; f < sizeof firsts / sizeof *firsts; f++) {
        for (size_t n = 0; n <= 300; n += n < 70 ? 1 : 23) {
            const uint64_t seed = 2050 + (UINT64_C(7) << 40) * f, name = some_names[n % 4];
            found[n] = -1.0;
            keyed_uniforms(seed, name, firsts[f], n, found);
            cr_assert(found[n] == -1.0, "wrote beyond the end of %zu", n);
            for (size_t i = 0; i < n; i++) {
                const uint64_t index = firsts[f] + i, pair = index / 2;
                philox4x32_ctr_t c = {
                    {(uint32_t)pair, (uint32_t)(pair >> 32), (uint32_t)name, (uint32_t)(name >> 32)}};
                philox4x32_key_t k = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
                c = philox4x32_R(10, c, k);
                const uint64_t high = c.v[index % 2 * 2], low = c.v[index % 2 * 2 + 1];
                const double expected = ldexp((double)(((high << 32 | low) >> 12) * 2 + 1), -53);
                cr_assert(found[i] == expected && keyed_uniform(seed, name, index) == expected,
                          "first %zu, draw %zu of %zu", f, i, n);
            }
        }
    }
}

Test(keyed, the_first_draws_of_a_run_are_the_short_run) {
    double *whole = malloc(10000 * sizeof *whole), *part = malloc(10000 * sizeof *part);
    keyed_uniforms(3, 5, 0, 10000, whole);
    keyed_uniforms(3, 5, 0, 1001, part);
    cr_assert(memcmp(whole, part, 1001 * sizeof *whole) == 0);
    for (size_t start = 0; start < 10000; start += 512) { /* blocks, as the evaluator asks for them */
        const size_t length = 10000 - start < 512 ? 10000 - start : 512;
        keyed_uniforms(3, 5, start, length, part + start);
    }
    cr_assert(memcmp(whole, part, 10000 * sizeof *whole) == 0);
    free(whole);
    free(part);
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* sqrt(n) times the Kolmogorov-Smirnov distance from the uniform; above 2.23 with probability 1e-4. */
static double distance_from_uniform(double *draws, size_t count) {
    qsort(draws, count, sizeof *draws, ascending);
    double worst = 0.0;
    for (size_t i = 0; i < count; i++) {
        worst = fmax(worst,
                     fmax(draws[i] - (double)i / (double)count, (double)(i + 1) / (double)count - draws[i]));
    }
    return worst * sqrt((double)count);
}

Test(keyed, draws_are_uniform_and_strictly_inside) {
    double *draws = malloc(MANY * sizeof *draws);
    for (size_t k = 0; k < 4; k++) {
        keyed_uniforms(2050, some_names[k], 0, MANY, draws);
        double sum = 0.0, square = 0.0;
        size_t outside = 0, inexact = 0, off_grid = 0;
        for (size_t i = 0; i < MANY; i++) {
            const double u = draws[i], scaled = u * 9007199254740992.0;
            outside += !(u > 0.0 && u < 1.0);
            inexact += 1.0 - (1.0 - u) != u;
            off_grid += scaled != floor(scaled) || fmod(scaled, 2.0) != 1.0;
            sum += u - 0.5;
            square += (u - 0.5) * (u - 0.5);
        }
        cr_assert(outside == 0 && inexact == 0 && off_grid == 0, "%zu, %zu, %zu", outside, inexact, off_grid);
        cr_assert(fabs(sum / MANY) < 4.0 * sqrt(1.0 / 12.0 / MANY), "mean %g", sum / MANY);
        cr_assert(fabs(square / MANY - 1.0 / 12.0) < 4.0 * sqrt(1.0 / 180.0 / MANY), "variance %g",
                  square / MANY);
        const double distance = distance_from_uniform(draws, MANY / 8);
        cr_assert(distance < 2.23, "distance %g", distance);
    }
    free(draws);
}

/* The correlation of two rows of uniforms, times sqrt(n): standard normal if they are independent. */
static double correlation(const double *a, const double *b, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += (a[i] - 0.5) * (b[i] - 0.5);
    }
    return 12.0 * sum / sqrt((double)count);
}

Test(keyed, neighbours_are_independent) {
    static const struct {
        uint64_t seed, name, first;
    } others[] = {{8, 77, 0},
                  {7, 78, 0},
                  {77, 7, 0},
                  {7, 77, MANY},
                  {7 + (UINT64_C(1) << 32), 77, 0},
                  {7, 77 + (UINT64_C(1) << 32), 0},
                  {7, 77 ^ (UINT64_C(1) << 63), 0},
                  {7, 77, UINT64_C(1) << 33}};
    double *row = malloc(MANY * sizeof *row), *other = malloc(MANY * sizeof *other);
    keyed_uniforms(7, 77, 0, MANY, row);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        keyed_uniforms(others[k].seed, others[k].name, others[k].first, MANY, other);
        cr_assert(fabs(correlation(row, other, MANY)) < 4.0, "neighbour %zu", k);
        cr_assert(fabs(correlation(row, other + 1, MANY - 1)) < 4.0, "neighbour %zu, next sample", k);
    }
    for (size_t lag = 1; lag <= 16; lag++) {
        cr_assert(fabs(correlation(row, row + lag, MANY - lag)) < 4.0, "lag %zu", lag);
    }
    free(row);
    free(other);
}

Test(keyed, pairs_fill_the_square) {
    enum { SIDE = 32 };
    static unsigned cells[SIDE * SIDE];
    double *draws = malloc(MANY * sizeof *draws);
    keyed_uniforms(1, 2, 0, MANY, draws);
    for (size_t i = 0; i < MANY; i += 2) { /* the two draws of a block of Philox */
        cells[(size_t)(draws[i] * SIDE) * SIDE + (size_t)(draws[i + 1] * SIDE)]++;
    }
    const double expected = MANY / 2.0 / (SIDE * SIDE);
    double chi_square = 0.0;
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        chi_square += (cells[i] - expected) * (cells[i] - expected) / expected;
    }
    /* scipy.stats.chi2.ppf([5e-5, 1 - 5e-5], 1023) */
    cr_assert(chi_square > 856.4 && chi_square < 1208.5, "chi square %g", chi_square);
    free(draws);
}
