/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exp, log, pow and their kin, in plain arithmetic that every compiler and vector width carries out
 * alike: no libm, no fused multiply-add, no branch. Whatever reaches a sample or a printed figure takes
 * these: libm's own differ in the last bit from processor to processor. Error of exp and log below 2 units in
 * the last place where argument and result are normal numbers; infinities, zeros and "not a number" as in C17
 * annex F.
 *
 * Argument reduction after Cody and Waite (1980): exp(x) = 2^k exp(r), |r| <= ln(2)/2, with ln 2 in two
 * parts whose first one times k is exact; log(2^k m) = k ln(2) + log(m), sqrt(1/2) <= m < sqrt(2). The
 * polynomials are the series themselves (exp; artanh for log(m), arranged as in FreeBSD's e_log.c), cut
 * where the rest is below 2^-57 of the result.
 */
#ifndef CRADLE_BASE_ELEMENTARY_H
#define CRADLE_BASE_ELEMENTARY_H

#include <math.h>
#include <stdint.h>

/* A call that stays a call keeps a loop from being vectorised. */
#define ELEMENTARY static inline __attribute__((always_inline))

ELEMENTARY uint64_t elementary_bits(double value) {
    union {
        double number;
        uint64_t bits;
    } pun = {.number = value};
    return pun.bits;
}

ELEMENTARY double elementary_number(uint64_t bits) {
    union {
        uint64_t bits;
        double number;
    } pun = {.bits = bits};
    return pun.number;
}

/* Of 1: 52 bits behind these are a number in [1, 2). */
#define ELEMENTARY_ONE UINT64_C(0x3ff0000000000000)
/* x + ELEMENTARY_WHOLE has no room for a fraction: its low bits are x rounded to a whole number. */
#define ELEMENTARY_WHOLE 0x1.8p52
#define ELEMENTARY_LN2_HIGH 0x1.62e42feep-1 /* 33 bits */
#define ELEMENTARY_LN2_LOW 0x1.a39ef35793c76p-33

/* 2^k, where `shifted` is k + ELEMENTARY_WHOLE and |k| < 1023. */
ELEMENTARY double elementary_power_of_two(double shifted) {
    return elementary_number((elementary_bits(shifted) << 52) + (UINT64_C(1023) << 52));
}

/* (exp(r) - 1 - r) / r^2 */
ELEMENTARY double elementary_exp_series(double r) {
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    return p * r + 1.0 / 2.0;
}

ELEMENTARY double elementary_exp(double x) {
    /* beyond these bounds the result is infinite or zero in any case */
    double clipped = x > 710.0 ? 710.0 : x;
    clipped = clipped < -746.0 ? -746.0 : clipped;
    double k = (clipped * 0x1.71547652b82fep0 + ELEMENTARY_WHOLE) - ELEMENTARY_WHOLE;
    double r = (clipped - k * ELEMENTARY_LN2_HIGH) - k * ELEMENTARY_LN2_LOW;
    double p = 1.0 + (r + r * r * elementary_exp_series(r));
    /* 2^k in two factors: each is a normal number, and a denormal result is rounded once */
    double half = k * 0.5 + ELEMENTARY_WHOLE;
    double rest = (k - (half - ELEMENTARY_WHOLE)) + ELEMENTARY_WHOLE;
    return p * elementary_power_of_two(half) * elementary_power_of_two(rest);
}

/* artanh(s)/s - 1 times 2, as a function of z = s^2 */
ELEMENTARY double elementary_log_series(double z) {
    double p = 2.0 / 21.0;
    p = p * z + 2.0 / 19.0;
    p = p * z + 2.0 / 17.0;
    p = p * z + 2.0 / 15.0;
    p = p * z + 2.0 / 13.0;
    p = p * z + 2.0 / 11.0;
    p = p * z + 2.0 / 9.0;
    p = p * z + 2.0 / 7.0;
    p = p * z + 2.0 / 5.0;
    return (p * z + 2.0 / 3.0) * z;
}

ELEMENTARY double elementary_log(double x) {
    const uint64_t sqrt_half = UINT64_C(0x3fe6a09e667f3bcd);
    double normal = x < 0x1p-1022 ? x * 0x1p54 : x;
    double scale = x < 0x1p-1022 ? 54.0 : 0.0;
    uint64_t bits = elementary_bits(normal) + (ELEMENTARY_ONE - sqrt_half);
    /* the exponent field as a number: put where the last bits of 2^52 are */
    double k = elementary_number((bits >> 52) | elementary_bits(0x1p52)) - (0x1p52 + 1023.0) - scale;
    double f = elementary_number((bits & UINT64_C(0x000fffffffffffff)) + sqrt_half) - 1.0;
    double s = f / (2.0 + f);
    double half_square = 0.5 * f * f;
    double tail = s * (half_square + elementary_log_series(s * s)) + k * ELEMENTARY_LN2_LOW;
    double result = k * ELEMENTARY_LN2_HIGH - ((half_square - tail) - f);
    result = x == 0.0 ? -INFINITY : result;
    result = x < 0.0 ? NAN : result;
    return x < INFINITY ? result : x; /* infinity and "not a number" are their own logarithm */
}

/* exp(x) - 1 and log(1 + x), accurate near x = 0 too; 1 + x is corrected by what its rounding lost. */
ELEMENTARY double elementary_expm1(double x) {
    double series = x + x * x * elementary_exp_series(x);
    return fabs(x) < 0.34 ? series : elementary_exp(x) - 1.0;
}

ELEMENTARY double elementary_log1p(double x) {
    double sum = 1.0 + x;
    double lost = sum < INFINITY ? (x - (sum - 1.0)) / sum : 0.0;
    return elementary_log(sum) + (sum > 0.0 ? lost : 0.0);
}

/* |y| rounded to a whole number. */
ELEMENTARY double elementary_whole_of(double size) {
    double rounded = (size + 0x1p52) - 0x1p52;
    return size >= 0x1p52 ? size : rounded;
}

ELEMENTARY double elementary_pow(double x, double y) {
    double size = fabs(x), y_size = fabs(y), y_half = y_size * 0.5;
    double power = elementary_exp(y * elementary_log(size));
    power = size == 1.0 ? 1.0 : power;
    /* odd powers keep the sign of x, also of -0; other powers of a negative number are none */
    double signed_power =
        elementary_number(elementary_bits(power) | (elementary_bits(x) & (UINT64_C(1) << 63)));
    double even = elementary_whole_of(y_half) == y_half ? power : signed_power;
    double other = x < 0.0 ? NAN : power;
    other = size < INFINITY ? other : power;
    double result = elementary_whole_of(y_size) == y_size ? even : other;
    result = y != y ? (x == 1.0 ? 1.0 : y) : result;
    result = x != x ? x : result;
    return y == 0.0 ? 1.0 : result;
}

#endif
