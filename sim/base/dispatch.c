/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The level of the kernels: found before main() and never changed, as the loader itself would do it.
 */
#include "base/dispatch.h"

#include <stdlib.h>
#include <string.h>

static dispatch_level chosen;
static const char *fault;

static dispatch_level highest(void) {
#if CRADLE_DISPATCH
    __builtin_cpu_init();
    if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
          __builtin_cpu_supports("fma"))) {
        return DISPATCH_BASELINE;
    }
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl")
               ? DISPATCH_AVX512
               : DISPATCH_AVX2;
#else
    return DISPATCH_BASELINE;
#endif
}

__attribute__((constructor)) static void choose(void) {
    static const char *const keys[DISPATCH_LEVELS] = {
#define X(name, key) key,
        DISPATCH_LIST(X)
#undef X
    };
    const char *wanted = getenv("CRADLE_SIMD");
    chosen = highest();
    if (wanted == NULL || wanted[0] == '\0') {
        return;
    }
    dispatch_level level = DISPATCH_BASELINE;
    while (level < DISPATCH_LEVELS && strcmp(wanted, keys[level]) != 0) {
        level++;
    }
    if (level == DISPATCH_LEVELS) {
        fault = "CRADLE_SIMD must be baseline, avx2 or avx512";
    } else if (level > chosen) {
        fault = "CRADLE_SIMD asks for more than this processor has";
    } else {
        chosen = level;
    }
}

dispatch_level dispatch_chosen(void) {
    return chosen;
}

const char *dispatch_fault(void) {
    return fault;
}
