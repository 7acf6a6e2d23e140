/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels are plain loops that the compiler builds once for each level of x86-64 (baseline, AVX2, AVX-512);
 * which of them run is chosen once, when the program is loaded. All give the same bits: kernels use only
 * operations that IEEE 754 rounds correctly, the build forbids the compiler to fuse a product and a sum
 * (-ffp-contract=off; base/fused.h does so by name), and no kernel lets it reorder a sum.
 *
 *     CRADLE_LEVELS(scale, (double *out, double by, size_t count), (out, by, count)) {
 *         for (size_t i = 0; i < count; i++) { ...
 *     }
 *
 * defines `static void scale(double *out, double by, size_t count)`, which runs the version of its level.
 * What a kernel calls must be static inline, or the versions would share one slow copy of it. CRADLE_LANEWISE
 * before a loop promises that a pass touches only its own elements, so that arrays which may be the same
 * array do not stop the compiler.
 *
 * For tests, the environment variable CRADLE_SIMD = baseline | avx2 | avx512 overrides the choice, of all
 * kernels at once. CRADLE_DISPATCH is 0 where there is one version only: other processors, old compilers, and
 * files that define CRADLE_NO_DISPATCH (the reference of the tests).
 */
#ifndef CRADLE_BASE_DISPATCH_H
#define CRADLE_BASE_DISPATCH_H

#define DISPATCH_LIST(X)    \
    X(BASELINE, "baseline") \
    X(AVX2, "avx2")         \
    X(AVX512, "avx512")

typedef enum dispatch_level {
#define X(name, key) DISPATCH_##name,
    DISPATCH_LIST(X)
#undef X
        DISPATCH_LEVELS
} dispatch_level;

/* What CRADLE_SIMD asks for, else the highest level this processor has. */
dispatch_level dispatch_chosen(void);
/* NULL, or why CRADLE_SIMD could not be followed; then the highest level was chosen. */
const char *dispatch_fault(void);

#if defined(__clang__)
#define CRADLE_COMPILER_DISPATCHES (__clang_major__ >= 14)
#define CRADLE_LANEWISE _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define CRADLE_COMPILER_DISPATCHES (__GNUC__ >= 12)
#define CRADLE_LANEWISE _Pragma("GCC ivdep")
#else
#define CRADLE_COMPILER_DISPATCHES 0
#define CRADLE_LANEWISE
#endif

#define CRADLE_INLINE static inline __attribute__((always_inline))

#define CRADLE_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,fma")))
#define CRADLE_TARGET_AVX512 \
    __attribute__((target("avx2,bmi,bmi2,fma,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")))

#define CRADLE_UNWRAP(...) __VA_ARGS__
#define CRADLE_LEVEL_AND __attribute__((unused)) const dispatch_level level, CRADLE_UNWRAP

#if defined(__x86_64__) && CRADLE_COMPILER_DISPATCHES && !defined(CRADLE_NO_DISPATCH)
#define CRADLE_DISPATCH 1
#define CRADLE_LEVELS(name, parameters, arguments)                \
    CRADLE_INLINE void name##_loops(CRADLE_LEVEL_AND parameters); \
    CRADLE_TARGET_AVX512 static void name##_avx512 parameters {   \
        name##_loops(DISPATCH_AVX512, CRADLE_UNWRAP arguments);   \
    }                                                             \
    CRADLE_TARGET_AVX2 static void name##_avx2 parameters {       \
        name##_loops(DISPATCH_AVX2, CRADLE_UNWRAP arguments);     \
    }                                                             \
    static void name##_baseline parameters {                      \
        name##_loops(DISPATCH_BASELINE, CRADLE_UNWRAP arguments); \
    }                                                             \
    static void name parameters {                                 \
        switch (dispatch_chosen()) {                              \
        case DISPATCH_AVX512:                                     \
            name##_avx512 arguments;                              \
            break;                                                \
        case DISPATCH_AVX2:                                       \
            name##_avx2 arguments;                                \
            break;                                                \
        default:                                                  \
            name##_baseline arguments;                            \
            break;                                                \
        }                                                         \
    }                                                             \
    CRADLE_INLINE void name##_loops(CRADLE_LEVEL_AND parameters)
#else
#define CRADLE_DISPATCH 0
#define CRADLE_LEVELS(name, parameters, arguments)                \
    CRADLE_INLINE void name##_loops(CRADLE_LEVEL_AND parameters); \
    static void name parameters {                                 \
        name##_loops(DISPATCH_BASELINE, CRADLE_UNWRAP arguments); \
    }                                                             \
    CRADLE_INLINE void name##_loops(CRADLE_LEVEL_AND parameters)
#endif

#endif
