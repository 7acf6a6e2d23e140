/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * I_y(a, b) = y^a (1 - y)^b / (a B(a, b)) / (1 + d_1/(1 + d_2/(1 + ...))), DLMF 8.17.22, which converges fast
 * for y < (a + 1)/(a + b + 2); beyond, I_y(a, b) = 1 - I_(1-y)(b, a). The continued fraction is evaluated by
 * the method of Lentz as modified by Thompson and Barnett (1986). Logarithms are taken before anything can
 * underflow.
 *
 * ln B comes from Stirling's series (DLMF 5.11.1) with its large terms joined before they cancel, after
 * B(a, b) = B(a + 1, b) (a + b)/a has made both arguments large enough for it.
 */
#include "random/incomplete_beta.h"

#include <stdbool.h>

#include "base/elementary.h"

#define STIRLING_FROM 10.0
#define HALF_LOG_2_PI 0.91893853320467274178
enum { TERMS_MAX = 10000 }; /* never reached: some hundred are taken at alpha = beta = 10000 */

/* ln Gamma(z) - ((z - 1/2) ln z - z + ln(2 pi)/2), z >= STIRLING_FROM; the next term is below 1e-15. */
static double stirling_rest(double z) {
    const double square = 1.0 / (z * z);
    double sum = 1.0 / 156.0;
    sum = sum * square - 691.0 / 360360.0;
    sum = sum * square + 1.0 / 1188.0;
    sum = sum * square - 1.0 / 1680.0;
    sum = sum * square + 1.0 / 1260.0;
    sum = sum * square - 1.0 / 360.0;
    sum = sum * square + 1.0 / 12.0;
    return sum / z;
}

double beta_log_function(double alpha, double beta) {
    double a = alpha < beta ? alpha : beta, b = alpha < beta ? beta : alpha, factor = 1.0;
    for (; b < STIRLING_FROM; b += 1.0) {
        factor *= (a + b) / b;
    }
    for (; a < STIRLING_FROM; a += 1.0) {
        factor *= (a + b) / a;
    }
    const double sum = a + b;
    const double rest = stirling_rest(a) + stirling_rest(b) - stirling_rest(sum);
    return elementary_log(factor) + HALF_LOG_2_PI - 0.5 * elementary_log(b) +
           (a - 0.5) * elementary_log(a / sum) - b * elementary_log1p(a / b) + rest;
}

/* 1/(1 + d_1/(1 + d_2/(1 + ...))) */
static double continued_fraction(double a, double b, double y) {
    double c = 1.0, d = 1.0 / (1.0 - (a + b) * y / (a + 1.0)), value = d;
    for (int term = 1; term < TERMS_MAX; term++) {
        const double m = term, at = a + 2.0 * m;
        const double even = m * (b - m) * y / ((at - 1.0) * at);
        const double odd = -(a + m) * (a + b + m) * y / (at * (at + 1.0));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        value *= c * d;
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        value *= c * d;
        if (fabs(c * d - 1.0) < 0x1p-51) {
            break;
        }
    }
    return value;
}

double beta_log_probability(double alpha, double beta, double log_beta, double v, double *slope) {
    const double y = elementary_exp(v), rest = -elementary_expm1(v);
    const double log_term = alpha * v + beta * elementary_log(rest) - log_beta; /* ln(y^a (1 - y)^b / B) */
    if (y < (alpha + 1.0) / (alpha + beta + 2.0)) {
        const double share = continued_fraction(alpha, beta, y) / alpha;
        *slope = 1.0 / (share * rest);
        return log_term + elementary_log(share);
    }
    const double term = elementary_exp(log_term);
    const double above = term * continued_fraction(beta, alpha, rest) / beta;
    *slope = term / (rest * (1.0 - above));
    return elementary_log1p(-above);
}
