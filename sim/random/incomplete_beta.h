/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The beta function and its regularised incomplete integral, in our own arithmetic for the reason given in
 * random/normal.h; GSL is the reference of the tests. For alpha and beta from 0.2 to 10000.
 */
#ifndef CRADLE_RANDOM_INCOMPLETE_BETA_H
#define CRADLE_RANDOM_INCOMPLETE_BETA_H

/* ln B(alpha, beta); error below 2e-14 plus 1e-15 of its size. */
double beta_log_function(double alpha, double beta);

/* ln I at y = e^v, v < 0, where I = I_y(alpha, beta) is the regularised incomplete beta function, and the
 * slope d ln I / dv. `log_beta` is ln B(alpha, beta). */
double beta_log_probability(double alpha, double beta, double log_beta, double v, double *slope);

#endif
