/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CRADLE_KERNEL marks a function whose loops the compiler builds once for each x86-64 level (AVX-512, AVX2,
 * baseline) and whose best version is chosen when the program is loaded. All versions give the same bits:
 * kernels use only operations that IEEE 754 rounds correctly, the build forbids fused multiply-adds
 * (-ffp-contract=off), and no kernel lets the compiler reorder a sum.
 *
 * What a kernel calls must be static inline, or the versions would share one slow copy of it.
 * CRADLE_LANEWISE before a loop promises that a pass touches only its own elements, so that arrays which
 * may be the same array do not stop the compiler.
 *
 * CRADLE_DISPATCH is 0 and the macro is empty where there is no such choice: other processors, C libraries
 * without ifunc, old compilers, and the thread sanitizer, which is not ready when the choice is made.
 * Defining CRADLE_NO_DISPATCH does the same; the tests use it to compare the levels.
 */
#ifndef CRADLE_BASE_DISPATCH_H
#define CRADLE_BASE_DISPATCH_H

#include <stdint.h> /* brings __GLIBC__ where there is one */

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CRADLE_THREAD_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define CRADLE_THREAD_SANITIZER 1
#endif

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

#if defined(__x86_64__) && defined(__ELF__) && defined(__GLIBC__) && CRADLE_COMPILER_DISPATCHES && \
    !defined(CRADLE_THREAD_SANITIZER) && !defined(CRADLE_NO_DISPATCH)
#define CRADLE_DISPATCH 1
#define CRADLE_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CRADLE_DISPATCH 0
#define CRADLE_KERNEL
#endif

#endif
