/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pedigree matrix of ecoinvent version 3: data quality scores give variances of ln x, which add up.
 * Source: Weidema et al. 2013, "Overview and methodology. Data quality guideline for the ecoinvent database
 * version 3".
 */
#include <math.h>

#include "random/distribution.h"

enum { PEDIGREE_INDICATORS = 5, PEDIGREE_SCORES = 5 };

static const double variances[PEDIGREE_INDICATORS][PEDIGREE_SCORES] = {
    {0.0, 0.0006, 0.002, 0.008, 0.04},      /* reliability */
    {0.0, 0.0001, 0.0006, 0.002, 0.008},    /* completeness */
    {0.0, 0.0002, 0.002, 0.008, 0.04},      /* temporal correlation */
    {0.0, 0.000025, 0.0001, 0.0006, 0.002}, /* geographical correlation */
    {0.0, 0.0006, 0.008, 0.04, 0.12},       /* further technological correlation */
};

double distribution_pedigree_sigma(const int scores[5], double basic_variance) {
    double variance = basic_variance;
    for (int i = 0; i < PEDIGREE_INDICATORS; i++) {
        if (scores[i] < 1 || scores[i] > PEDIGREE_SCORES) {
            return NAN;
        }
        variance += variances[i][scores[i] - 1];
    }
    return basic_variance >= 0.0 ? sqrt(variance) : NAN;
}
