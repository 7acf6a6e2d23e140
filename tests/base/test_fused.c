/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fused multiply-add in steps against fma() of C17, which is rounded once by definition.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>

#include "base/fused.h"

enum { ROUNDS = 300000 };

static uint64_t state = 2050;

/* Marsaglia, Xorshift RNGs (2003). */
static uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* Of either sign, with up to 53 digits: few of them make ties, and sums just beside ties. */
static double number(int least_exponent, int most_exponent) {
    const unsigned zeros = (unsigned)(draw() % 53);
    const uint64_t digits = draw() >> 12 >> zeros << zeros;
    const int exponent = least_exponent + (int)(draw() % (uint64_t)(most_exponent - least_exponent + 1));
    const double size = ldexp(elementary_number(ELEMENTARY_ONE | digits), exponent);
    return (draw() & 1) != 0 ? size : -size;
}

static void expect_fused(double a, double b, double c) {
    const double expected = fma(a, b, c), found = fused_in_steps(a, b, c);
    cr_assert(found == expected, "%a * %a + %a: %a, not %a", a, b, c, found, expected);
}

Test(fused, is_rounded_once) {
    expect_fused(1.0 + 0x1p-30, 1.0 + 0x1p-30, -1.0); /* a product of 61 digits, most of them lost */
    expect_fused(0x1p-60, -0x1p-60, 1.0 + 0x1p-52);   /* a last digit that must stay */
    expect_fused(0x1.fffffffffffffp0, 0x1.fffffffffffffp0, 0.0);
    expect_fused(0.0, 3.0, 0x1p-700);
    for (int i = 0; i < ROUNDS; i++) {
        const double a = number(-60, 60), b = number(-60, 60);
        expect_fused(a, b, number(-180, 180));
        expect_fused(a, b, -a * b); /* what rounding took */
        expect_fused(a, b, nextafter(-a * b, number(0, 1)));
        expect_fused(a, b, ldexp(number(0, 0) * a * b, 51 + (int)(draw() % 5)));
        const double size = fabs(a * b), half = (nextafter(size, INFINITY) - size) / 2.0;
        const double low = fma(a, b, -a * b), to_tie = half - fabs(low);
        expect_fused(a, b, copysign(to_tie, low)); /* a tie, and what is just beside it */
        expect_fused(a, b, copysign(nextafter(to_tie, 0.0), low));
        expect_fused(a, b, copysign(nextafter(to_tie, INFINITY), low));
        const double tiny = ldexp(1.0, -27 - (int)(draw() % 26)); /* a product just below 1 */
        expect_fused(1.0 + tiny, i % 2 == 0 ? 1.0 - tiny : tiny - 1.0, number(53, 53));
    }
}

Test(fused, is_rounded_once_as_far_as_it_promises) {
    for (int i = 0; i < ROUNDS; i++) {
        expect_fused(number(-450, -430), number(-450, -430), number(-900, -860));
        expect_fused(number(430, 449), number(430, 449), number(860, 899));
    }
}
