/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The standard normal distribution by rational approximations: probabilities after W. J. Cody (1969,
 * "Rational Chebyshev approximations for the error function"; coefficients of Algorithm 715, 1993), quantiles
 * after M. J. Wichura (1988, Algorithm AS 241, PPND16). The formulas are the authors'; each has one fraction
 * for the middle and two for the tail.
 */
#include "random/normal.h"

#include <math.h>
#include <stddef.h>

#include "base/elementary.h"

static const double inverse_sqrt_2_pi = 0.39894228040143267794;

/* A polynomial, the highest power first. */
static double polynomial(const double *terms, size_t count, double x) {
    double sum = terms[0];
    for (size_t i = 1; i < count; i++) {
        sum = sum * x + terms[i];
    }
    return sum;
}

#define FRACTION(above, below, x)                                \
    (polynomial((above), sizeof(above) / sizeof *(above), (x)) / \
     polynomial((below), sizeof(below) / sizeof *(below), (x)))

double normal_density(double z) {
    return inverse_sqrt_2_pi * elementary_exp(-0.5 * z * z);
}

/* ---------------------------------------------------------------- probabilities */

/* Where the middle ends (Phi(z) = 3/4 or so), where the tail begins, and where no double is left. */
#define MIDDLE 0.67448975
#define TAIL 5.656854249492380 /* sqrt(32) */
#define NOTHING 39.0

/* (Phi(z) - 1/2)/z as a function of z^2 */
static const double middle_above[] = {0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881,
                                      1067.6894854603709582, 18154.981253343561249};
static const double middle_below[] = {1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205,
                                      45507.789335026729956};
/* exp(z^2/2) Phi(-z) as a function of z */
static const double shoulder_above[] = {
    1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412,
    93.506656132177855979,    597.27027639480026226,  2494.5375852903726711,
    6848.1904505362823326,    11602.651437647350124,  9842.7148383839780218};
static const double shoulder_below[] = {1.0,
                                        22.266688044328115691,
                                        235.38790178262499861,
                                        1519.377599407554805,
                                        6485.558298266760755,
                                        18615.571640885098091,
                                        34900.952721145977266,
                                        38912.003286093271411,
                                        19685.429676859990727};
/* (1/sqrt(2 pi) - z exp(z^2/2) Phi(-z)) z^2 as a function of 1/z^2 */
static const double tail_above[] = {0.02307344176494017303, 0.21589853405795699,     0.1274011611602473639,
                                    0.022235277870649807,   0.001421619193227893466, 2.9112874951168792e-5};
static const double tail_below[] = {1.0,
                                    1.28426009614491121,
                                    0.468238212480865118,
                                    0.0659881378689285515,
                                    0.00378239633202758244,
                                    7.29751555083966205e-5};

/* exp(-z^2/2), z >= 0: the rounding of z^2 would count z^2 times, so the upper bits are squared alone. */
static double bell(double z) {
    const double coarse = floor(z * 16.0) / 16.0, rest = (z - coarse) * (z + coarse);
    return elementary_exp(-0.5 * coarse * coarse) * elementary_exp(-0.5 * rest);
}

/* P(Z >= z) for z beyond the middle. */
static double upper_tail(double z) {
    if (z < TAIL) {
        return bell(z) * FRACTION(shoulder_above, shoulder_below, z);
    }
    if (z > NOTHING) {
        return 0.0;
    }
    const double inverse = 1.0 / (z * z);
    return bell(z) * (inverse_sqrt_2_pi - inverse * FRACTION(tail_above, tail_below, inverse)) / z;
}

double normal_from_centre(double z) {
    if (fabs(z) <= MIDDLE) {
        return z * FRACTION(middle_above, middle_below, z * z);
    }
    return z > 0.0 ? 0.5 - upper_tail(z) : upper_tail(-z) - 0.5;
}

double normal_below(double z) {
    if (z < -MIDDLE) {
        return upper_tail(-z);
    }
    return 0.5 + normal_from_centre(z);
}

/* ---------------------------------------------------------------- quantiles */

/* z/q as a function of 0.425^2 - q^2, q = p - 1/2, |q| <= 0.425 */
static const double central_above[] = {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
                                       45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
                                       133.14166789178437745, 3.387132872796366608};
static const double central_below[] = {
    5226.495278852545925,  28729.085735721942674, 39307.89580009271061,  21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083,  42.313330701600911252, 1.0};
/* |z| as a function of sqrt(-ln p) - 1.6, up to 3.4 */
static const double near_above[] = {
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504,   5.7694972214606914055,    4.6303378461565452959,  1.42343711074968357734};
static const double near_below[] = {
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455,    1.6763848301838038494,   2.05319162663775882187,   1.0};
/* |z| as a function of sqrt(-ln p) - 5 */
static const double far_above[] = {
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123,    1.7848265399172913358,     5.4637849111641143699,    6.6579046435011037772};
static const double far_below[] = {
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525,   0.13692988092273580531,   0.59983220655588793769,   1.0};

double normal_quantile(double p, bool upper) {
    const double q = upper ? 0.5 - p : p - 0.5;
    if (fabs(q) <= 0.425) {
        const double square = 0.180625 - q * q;
        return q * FRACTION(central_above, central_below, square);
    }
    const double r = sqrt(-elementary_log(p < 0.5 ? p : 1.0 - p));
    const double z =
        r <= 5.0 ? FRACTION(near_above, near_below, r - 1.6) : FRACTION(far_above, far_below, r - 5.0);
    return q < 0.0 ? -z : z;
}
