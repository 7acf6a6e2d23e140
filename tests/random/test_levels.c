/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Same bits on every processor: the kernels of the level that runs against the same files compiled plainly.
 * CMake runs it once for each level.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dispatch.h"
#include "random/cells.h"
#include "random/distribution.h"
#include "random/keyed.h"
#include "random/points_kernels.h"

enum { COUNT = 4096 + 7, TAIL = 8 * 51 };

void plain_keyed_uniforms(uint64_t seed, uint64_t name, uint64_t first, size_t count, double *uniforms);
void plain_points_sobol(const sobol_scrambling *self, uint32_t first, size_t count, double *uniforms);
void plain_points_latin(const uint64_t *words, uint32_t size, uint32_t first, size_t count, double *uniforms);
void plain_cells_quantiles(const cells *self, const cells *next, const sampler *sampler,
                           const sobol_scrambling *scrambling, uint32_t first, size_t count, double *samples);
bool plain_cells_fit(cells *self, const sampler *sampler, const distribution *distribution);
const sampler *plain_sampler_compile(const distribution *distribution, sampler_tables *tables);
void plain_sampler_quantiles(const sampler *self, const double *uniforms, double *samples, size_t count);

static const double shades[] = {1.0, 2.0, 4.0}, shares[] = {0.5, 0.25, 0.25};

static const distribution kinds[] = {
    {.kind = DISTRIBUTION_NORMAL, .p = {3.0, 1.0, 2.0}},
    {.kind = DISTRIBUTION_LOGNORMAL, .p = {16.6, 0.31, 0.12}},
    {.kind = DISTRIBUTION_UNIFORM, .p = {0.1, 0.3}},
    {.kind = DISTRIBUTION_TRIANGULAR, .p = {0.1, 0.3, 0.3}},
    {.kind = DISTRIBUTION_PERT, .p = {0.0, 0.2, 0.9}},
    {.kind = DISTRIBUTION_BETA, .p = {0.0, 1.0, 0.5, 3.0}},
    {.kind = DISTRIBUTION_TRUNCATED_NORMAL, .p = {0.0, 1.0, -1.0, INFINITY}},
    {.kind = DISTRIBUTION_DISCRETE, .values = shades, .weights = shares, .count = 3},
    {.kind = DISTRIBUTION_EMPIRICAL, .values = shades, .count = 3},
};

Test(levels, give_the_same_bits) {
    static double uniforms[COUNT], same[COUNT], samples[COUNT];
    keyed_uniforms(2050, 99, 0, COUNT, uniforms);
    plain_keyed_uniforms(2050, 99, 0, COUNT, same);
    cr_assert(memcmp(uniforms, same, sizeof same) == 0);
    for (size_t i = 0; i < 2 * TAIL; i += 2) { /* every eighth of an octave, on the grid of the draws */
        uniforms[i] = floor(exp2(-(double)i / 16.0) * 0x1p51) * 0x1p-52 + 0x1p-53;
        uniforms[i + 1] = 1.0 - uniforms[i];
    }
    arena *memory = arena_new();
    sampler_tables *tables = sampler_tables_new(memory);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        sampler_quantiles(sampler_compile(&kinds[k], tables), uniforms, samples, COUNT);
        plain_sampler_quantiles(plain_sampler_compile(&kinds[k], tables), uniforms, same, COUNT);
        cr_assert(memcmp(samples, same, sizeof same) == 0, "%s", distribution_key(kinds[k].kind));
        for (size_t n = 0; n < 40; n++) { /* wherever a vector ends, and in place */
            memcpy(samples, uniforms + n, n * sizeof *samples);
            sampler_quantiles(sampler_compile(&kinds[k], tables), samples, samples, n);
            cr_assert(memcmp(samples, same + n, n * sizeof *same) == 0, "%zu of %s", n,
                      distribution_key(kinds[k].kind));
        }
    }
    arena_free(memory);
}

Test(levels, give_the_same_points) {
    double found[POINTS_CHUNK], same[POINTS_CHUNK];
    uint32_t directions[SOBOL_BITS];
    uint64_t words[SOBOL_WORDS];
    sobol_scrambling scrambling;
    for (uint32_t k = 0; k < 100; k++) {
        sobol_directions(11 * k, SOBOL_BITS, directions);
        keyed_words(k, 7, k, SOBOL_WORDS, words);
        sobol_scramble(directions, words, SOBOL_INDEX_BITS, &scrambling);
        points_sobol(&scrambling, POINTS_CHUNK * k, POINTS_CHUNK, found);
        plain_points_sobol(&scrambling, POINTS_CHUNK * k, POINTS_CHUNK, same);
        cr_assert(memcmp(found, same, sizeof same) == 0, "sobol %u", k);
        points_latin(words, 600000 + k, POINTS_CHUNK * k, 500, found);
        plain_points_latin(words, 600000 + k, POINTS_CHUNK * k, 500, same);
        cr_assert(memcmp(found, same, 500 * sizeof *same) == 0, "lhs %u", k);
    }
}

Test(levels, give_the_same_samples_in_cells) {
    double found[POINTS_CHUNK], same[POINTS_CHUNK];
    uint32_t directions[SOBOL_BITS];
    uint64_t words[SOBOL_WORDS];
    sobol_scrambling scrambling;
    arena *memory = arena_new();
    sampler_tables *tables = sampler_tables_new(memory);
    cells *cut = arena_alloc_lines(memory, 2 * sizeof *cut), *plain_cut = cut + 1;
    for (uint32_t k = 0; k < 100; k++) {
        const distribution *kind = &kinds[k % (sizeof kinds / sizeof *kinds)];
        const sampler *sampler = sampler_compile(kind, tables), *plain = plain_sampler_compile(kind, tables);
        const bool is_cut = cells_fit(cut, sampler, kind);
        cr_assert_eq(plain_cells_fit(plain_cut, plain, kind), is_cut);
        if (!is_cut) {
            continue;
        }
        cr_assert(memcmp(cut->terms, plain_cut->terms, sizeof cut->terms) == 0);
        cr_assert_eq(cut->steep_count, plain_cut->steep_count);
        cr_assert(memcmp(cut->steep_terms, plain_cut->steep_terms,
                         cut->steep_count * sizeof *cut->steep_terms) == 0);
        sobol_directions(11 * k, SOBOL_BITS, directions);
        keyed_words(k, 7, k, SOBOL_WORDS, words);
        sobol_scramble(directions, words, SOBOL_INDEX_BITS, &scrambling);
        for (size_t count = SOBOL_CELLS; count <= POINTS_CHUNK; count += 5 * SOBOL_CELLS) {
            const uint32_t first = POINTS_CHUNK * k + POINTS_CHUNK - (uint32_t)count;
            cells_quantiles(cut, cut, sampler, &scrambling, first, count, found);
            plain_cells_quantiles(plain_cut, cut, plain, &scrambling, first, count, same);
            cr_assert(memcmp(found, same, count * sizeof *same) == 0, "%s", distribution_key(kind->kind));
        }
    }
    arena_free(memory);
}

/* What CRADLE_SIMD asks for is what runs, unless the processor cannot. */
Test(levels, can_be_asked_for) {
    static const char *const keys[DISPATCH_LEVELS] = {"baseline", "avx2", "avx512"};
    const char *wanted = getenv("CRADLE_SIMD");
    if (wanted == NULL || dispatch_fault() != NULL) {
        cr_assert(wanted == NULL || strcmp(wanted, "baseline") != 0, "every processor has the baseline");
        return;
    }
    cr_assert_str_eq(keys[dispatch_chosen()], wanted);
}
