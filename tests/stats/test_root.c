/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Roots of functions whose zeros are known, and how many steps they take.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "stats/break_even.h"

static double line(double x) {
    return 3.0 * x - 1.0;
}

static double hyperbola(double x) {
    return (2.0 * x - 1.0) / (x + 0.01);
}

static double steep(double x) {
    return exp(40.0 * x) - exp(36.0); /* regula falsi alone would creep */
}

static double jump(double x) {
    return x < 0.7 ? -1.0 : 5.0;
}

static double falling(double x) {
    return 0.25 - x * x * x;
}

static double touching(double x) {
    return pow(x - 0.4, 9); /* flat at its zero */
}

static void solve(double (*f)(double), double expected, double tolerance, int most, const char *what) {
    root one = root_new(0.0, f(0.0), 1.0, f(1.0));
    int steps = 0;
    for (; !one.found && steps < 1000; steps++) {
        double at = root_next(&one);
        cr_assert(at >= 0.0 && at <= 1.0);
        root_take(&one, at, f(at), 1e-12);
    }
    cr_expect(one.found && steps <= most, "%s: %d steps", what, steps);
    cr_expect(fabs(root_value(&one) - expected) <= tolerance, "%s: %.15g", what, root_value(&one));
    double at = root_next(&one); /* further steps change nothing */
    root_take(&one, at, f(at), 1e-12);
    cr_expect(fabs(root_value(&one) - expected) <= tolerance, "%s, later", what);
}

Test(root, known_zeros) {
    solve(line, 1.0 / 3.0, 1e-12, 4, "line");
    solve(hyperbola, 0.5, 1e-12, 25, "hyperbola");
    solve(steep, 0.9, 1e-12, 60, "steep");
    solve(jump, 0.7, 1e-12, 160, "jump");
    solve(falling, cbrt(0.25), 1e-12, 20, "falling");
    solve(touching, 0.4, 1e-3, 300, "touching");
}

Test(root, at_an_end) {
    root low = root_new(2.0, 0.0, 3.0, 5.0), high = root_new(2.0, -1.0, 3.0, 0.0);
    cr_expect(low.found && root_value(&low) == 2.0 && root_next(&low) == 2.0);
    cr_expect(high.found && root_value(&high) == 3.0 && root_next(&high) == 3.0);
}
