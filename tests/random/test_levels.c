/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Same bits on every processor: the kernels built for each x86-64 level, against each other and against
 * the library's own choice.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "random/distribution.h"
#include "random/keyed.h"

enum { COUNT = 4096 + 7 };

#define LEVEL_LIST(X) \
    X(plain, true)    \
    X86_LEVEL_LIST(X)

#if defined(HAVE_X86_LEVELS)
#define X86_LEVEL_LIST(X)                                                                                    \
    X(v3, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) \
    X(v4, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                         \
              __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
#else
#define X86_LEVEL_LIST(X)
#endif

#define X(level, runs_here)                                                                           \
    void keyed_uniforms_##level(uint64_t seed, uint64_t name, uint64_t first, size_t count,           \
                                double *uniforms);                                                    \
    const sampler *sampler_compile_##level(const distribution *distribution, sampler_tables *tables); \
    void sampler_quantiles_##level(const sampler *self, const double *uniforms, double *samples,      \
                                   size_t count);
LEVEL_LIST(X)
#undef X

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

#define X(level, runs_here)                                                                               \
    Test(levels, level) {                                                                                 \
        static double uniforms[COUNT], same[COUNT], samples[COUNT];                                       \
        if (!(runs_here)) {                                                                               \
            cr_skip_test("not on this processor");                                                        \
        }                                                                                                 \
        keyed_uniforms(2050, 99, 0, COUNT, uniforms);                                                     \
        keyed_uniforms_##level(2050, 99, 0, COUNT, same);                                                 \
        cr_assert(memcmp(uniforms, same, sizeof same) == 0);                                              \
        arena *memory = arena_new();                                                                      \
        sampler_tables *tables = sampler_tables_new(memory);                                              \
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {                                       \
            sampler_quantiles(sampler_compile(&kinds[k], tables), uniforms, samples, COUNT);              \
            sampler_quantiles_##level(sampler_compile_##level(&kinds[k], tables), uniforms, same, COUNT); \
            cr_assert(memcmp(samples, same, sizeof same) == 0, "%s", distribution_key(kinds[k].kind));    \
        }                                                                                                 \
        arena_free(memory);                                                                               \
    }
LEVEL_LIST(X)
#undef X
