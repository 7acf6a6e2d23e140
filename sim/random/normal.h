/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The standard normal distribution, in our own arithmetic (base/elementary.h): what GSL and libm compute
 * differs in the last bit between processors with and without fused multiply-add, and these numbers reach
 * samples and printed figures. Relative error of probabilities below 1e-14 (in the far tail times z^2), of
 * quantiles below 1e-14; GSL is the reference of the tests.
 */
#ifndef CRADLE_RANDOM_NORMAL_H
#define CRADLE_RANDOM_NORMAL_H

#include <stdbool.h>

double normal_density(double z);
/* P(Z <= z); relatively accurate also where it is tiny. The upper tail is normal_below(-z). */
double normal_below(double z);
/* P(Z <= z) - 1/2, relatively accurate also near z = 0. */
double normal_from_centre(double z);
/* z with P(Z <= z) = p, 0 < p < 1; `upper`: with P(Z >= z) = p. */
double normal_quantile(double p, bool upper);

#endif
