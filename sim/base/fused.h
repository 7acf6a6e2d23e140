/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * a b + c, rounded once (IEEE 754-2019, 5.4.1), with the same bits at every level of the kernels: one
 * instruction from AVX2 on, and on most other processors; at the baseline of x86-64 some forty, which still
 * are vectorised.
 */
#ifndef CRADLE_BASE_FUSED_H
#define CRADLE_BASE_FUSED_H

#include <stdbool.h>

#include "base/dispatch.h"
#include "base/elementary.h"

/* An unevaluated sum: `low` is what rounding took from `high`. */
typedef struct fused_pair {
    double high, low;
} fused_pair;

/* Knuth, The Art of Computer Programming 2, 4.2.2, theorem B. */
CRADLE_INLINE fused_pair fused_sum(double a, double b) {
    const double sum = a + b, of_b = sum - a, of_a = sum - of_b;
    return (fused_pair){sum, (a - of_a) + (b - of_b)};
}

/* Two halves of at most 26 bits, the upper one rounded to nearest: products of halves are exact. */
CRADLE_INLINE fused_pair fused_halves(double a) {
    const uint64_t half = UINT64_C(1) << 26;
    const double high = elementary_number((elementary_bits(a) + half) & ~(2 * half - 1));
    return (fused_pair){high, a - high};
}

/* Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971). */
CRADLE_INLINE fused_pair fused_product(double a, double b) {
    const fused_pair x = fused_halves(a), y = fused_halves(b);
    const double product = a * b;
    const double low = ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low;
    return (fused_pair){product, low};
}

/* a + b rounded to odd: if it is not exact, of the two numbers beside it the one whose last bit is 1. */
CRADLE_INLINE double fused_odd_sum(double a, double b) {
    const fused_pair sum = fused_sum(a, b);
    const uint64_t bits = elementary_bits(sum.high), low = elementary_bits(sum.low);
    const uint64_t towards_zero = (bits ^ low) >> 63, even = ~bits & 1;
    const uint64_t odd = bits + (even & (towards_zero ^ 1)) - (even & towards_zero);
    return sum.low != 0.0 ? elementary_number(odd) : sum.high;
}

/* What rounding takes from the product and from its sum with c is added with a rounding to odd: then the last
 * sum rounds as if there had been none before (Boldo and Melquiond, Emulation of a FMA and correctly rounded
 * sums: proved algorithms using rounding to odd, IEEE Transactions on Computers 57, 2008). Holds while
 * nothing overflows and no part of a product underflows: with operands, products and sums that are 0 or
 * between 2^-900 and 2^900. The sign of a zero may be another. */
CRADLE_INLINE double fused_in_steps(double a, double b, double c) {
    const fused_pair product = fused_product(a, b), sum = fused_sum(product.high, c);
    return sum.high + fused_odd_sum(sum.low, product.low);
}

/* Whether it is one instruction. */
CRADLE_INLINE bool fused_in_hardware(dispatch_level level) {
    (void)level;
#if CRADLE_DISPATCH
    return level != DISPATCH_BASELINE;
#elif defined(__FMA__) || defined(__FP_FAST_FMA) || defined(__aarch64__)
    return true;
#else
    return false;
#endif
}

CRADLE_INLINE double fused_multiply_add(dispatch_level level, double a, double b, double c) {
    return fused_in_hardware(level) ? __builtin_fma(a, b, c) : fused_in_steps(a, b, c);
}

#endif
