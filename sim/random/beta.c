/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The beta quantile solves ln I(e^v) = ln p for v = ln y, I being the regularised incomplete beta function.
 * In these variables the function is nearly a straight line in the lower tail (I ~ y^alpha / (alpha B)),
 * and concave for beta >= 1, so Halley's iteration converges in two to four steps; a bracket guards the
 * rest. With s the slope d ln I / dv = y f(y)/I, its derivative is s (alpha - (beta - 1) y/(1 - y) - s).
 *
 * gsl_cdf_beta_Pinv() solves in y, stops at a relative 1e-10 and may fail to converge in the tails.
 */
#include "random/beta.h"

#include <assert.h>
#include <math.h>

#include "base/dispatch.h"
#include "base/elementary.h"
#include "random/incomplete_beta.h"

/* Below e^-60 the first term of the series is exact, and y^alpha may be no normal number. */
#define SERIES_BELOW (-60.0)
#define LN2 0.69314718055994530942
enum { ITERATIONS_MAX = 200 };

typedef struct beta_solver {
    double alpha, beta;
    double log_beta; /* ln B(alpha, beta) */
} beta_solver;

/* ln I(e^v), its slope and its curvature. */
static double log_probability(const beta_solver *self, double v, double *slope, double *curvature) {
    if (v < SERIES_BELOW) {
        *slope = self->alpha;
        *curvature = 0.0;
        return self->alpha * v - elementary_log(self->alpha) - self->log_beta;
    }
    const double log_p = beta_log_probability(self->alpha, self->beta, self->log_beta, v, slope);
    const double odds = -elementary_exp(v) / elementary_expm1(v); /* y/(1 - y) */
    *curvature = *slope * (self->alpha - (self->beta - 1.0) * odds - *slope);
    return log_p;
}

/* One step of Halley's method, or of Newton's where the curvature is too strong for it. */
static double improved(double v, double miss, double slope, double curvature) {
    const double newton = miss / slope, bend = 1.0 - 0.5 * newton * curvature / slope;
    return v - (bend > 0.5 && bend < 2.0 ? newton / bend : newton);
}

static double solve(const beta_solver *self, double log_p, double v) {
    double low = -INFINITY, high = -0x1p-53;
    v = fmin(v, high);
    for (int i = 0; i < ITERATIONS_MAX; i++) {
        double slope, curvature;
        const double miss = log_probability(self, v, &slope, &curvature) - log_p;
        if (miss == 0.0 || (miss < 0.0 && v == high)) {
            return v;
        }
        *(miss < 0.0 ? &low : &high) = v;
        double next = improved(v, miss, slope, curvature);
        if (!(next >= low && next <= high)) {
            next = isinf(low) ? 2.0 * v - 1.0 : 0.5 * (low + high);
        }
        const double step = fabs(next - v);
        v = next;
        if (step <= 1e-6 * fmin(1.0, fabs(v))) { /* the next one would be below rounding */
            break;
        }
    }
    return v;
}

/* A first guess: the series in the tail, the mean in the middle. */
static double first_guess(const beta_solver *self, double log_p) {
    const double tail = (log_p + elementary_log(self->alpha) + self->log_beta) / self->alpha;
    return fmin(tail, elementary_log(self->alpha / (self->alpha + self->beta)));
}

static beta_solver solver_of(double alpha, double beta) {
    return (beta_solver){alpha, beta, beta_log_function(alpha, beta)};
}

double beta_quantile(double alpha, double beta, double p) {
    const beta_solver solver = solver_of(alpha, beta);
    const double log_p = elementary_log(p);
    return elementary_exp(solve(&solver, log_p, first_guess(&solver, log_p)));
}

/* ---------------------------------------------------------------- the curve */

/* cos(pi m/36), from 0 to a quarter turn; the other quarters are its mirror images. */
static const double quarter[BETA_CURVE_NODES + 1] = {1.0,
                                                     0.9961946980917455,
                                                     0.984807753012208,
                                                     0.9659258262890683,
                                                     0.9396926207859084,
                                                     0.9063077870366499,
                                                     0.8660254037844387,
                                                     0.8191520442889918,
                                                     0.766044443118978,
                                                     0.7071067811865476,
                                                     0.6427876096865394,
                                                     0.5735764363510462,
                                                     0.5,
                                                     0.42261826174069944,
                                                     0.3420201433256688,
                                                     0.25881904510252096,
                                                     0.17364817766693041,
                                                     0.08715574274765814,
                                                     0.0};

/* cos(pi m/(2 BETA_CURVE_NODES)), m >= 0 */
static double cosine(int m) {
    const int turn = 4 * BETA_CURVE_NODES, angle = m % turn,
              mirrored = angle > turn / 2 ? turn - angle : angle;
    return mirrored > turn / 4 ? -quarter[turn / 2 - mirrored] : quarter[mirrored];
}

/* cos(pi (k + 1/2)/BETA_CURVE_NODES) */
static double node(int k) {
    return cosine(2 * k + 1);
}

static const double piece_ends[BETA_CURVE_PIECES + 1] = {-53.0, -19.0, -7.0, -3.0, -1.0};
static const double curve_tolerance = 1e-10;

/* Coefficients of the interpolant through values[k] at cos(pi (k + 1/2)/n); the first one halved. */
static void chebyshev_fit(const double values[BETA_CURVE_NODES], double coefficients[BETA_CURVE_NODES]) {
    for (int j = 0; j < BETA_CURVE_NODES; j++) {
        double sum = 0.0;
        for (int k = 0; k < BETA_CURVE_NODES; k++) {
            sum += values[k] * cosine(j * (2 * k + 1));
        }
        coefficients[j] = sum * (j == 0 ? 1.0 : 2.0) / BETA_CURVE_NODES;
    }
}

/* The series at `count` points, at most BETA_CURVE_POINTS, by Clenshaw's recurrence. */
CRADLE_LEVELS(chebyshev_series, (const double *coefficients, const double *x, double *sums, size_t count),
              (coefficients, x, sums, count)) {
    double now[BETA_CURVE_POINTS] = {0}, before[BETA_CURVE_POINTS] = {0};
    for (int j = BETA_CURVE_NODES - 1; j > 0; j--) {
        for (size_t i = 0; i < count; i++) {
            const double next = 2.0 * x[i] * now[i] - before[i] + coefficients[j];
            before[i] = now[i];
            now[i] = next;
        }
    }
    for (size_t i = 0; i < count; i++) {
        sums[i] = x[i] * now[i] - before[i] + coefficients[0];
    }
}

static double piece_point(int piece, double x) {
    const double low = piece_ends[piece], high = piece_ends[piece + 1];
    return 0.5 * (low + high) + 0.5 * (high - low) * x;
}

/* Whether the piece agrees with the quantile where it is worst: at its ends and between the nodes in the
 * middle. The error of y is held against y and against the spread of the distribution. */
static bool piece_holds(const beta_curve *self, const beta_solver *solver, int piece) {
    static const double controls[3] = {-1.0, 0.0, 1.0};
    const double alpha = solver->alpha, beta = solver->beta, sum = alpha + beta;
    const double sd = sqrt(alpha * beta / (sum + 1.0)) / sum;
    for (int i = 0; i < 3; i++) {
        double found;
        chebyshev_series(self->coefficients[piece], &controls[i], &found, 1);
        const double exact = solve(solver, LN2 * piece_point(piece, controls[i]), found);
        if (!(fabs(found - exact) <= curve_tolerance * fmin(1.0, sd / elementary_exp(exact)))) {
            return false;
        }
    }
    return true;
}

bool beta_curve_fit(beta_curve *self, double alpha, double beta) {
    const beta_solver solver = solver_of(alpha, beta);
    double guess = first_guess(&solver, -LN2);
    double slope = 0.0; /* of the last two nodes, to guess the next */
    double last = -1.0;
    for (int piece = BETA_CURVE_PIECES - 1; piece >= 0; piece--) {
        double values[BETA_CURVE_NODES];
        for (int k = 0; k < BETA_CURVE_NODES; k++) { /* from p = 1/2 downwards */
            const double log2_p = piece_point(piece, node(k));
            values[k] = solve(&solver, LN2 * log2_p, guess + slope * (log2_p - last));
            slope = last < -1.0 || k > 0 ? (values[k] - guess) / (log2_p - last) : 0.0;
            guess = values[k];
            last = log2_p;
        }
        chebyshev_fit(values, self->coefficients[piece]);
        if (!piece_holds(self, &solver, piece)) {
            return false;
        }
    }
    return true;
}

void beta_curve_fill(const beta_curve *self, const double *log2_p, double *y, size_t count) {
    assert(count <= BETA_CURVE_POINTS);
    int piece = 0;
    while (piece + 1 < BETA_CURVE_PIECES && log2_p[0] >= piece_ends[piece + 1]) {
        piece++;
    }
    const double low = piece_ends[piece], high = piece_ends[piece + 1];
    double x[BETA_CURVE_POINTS] = {0};
    for (size_t i = 0; i < count; i++) {
        x[i] = (2.0 * log2_p[i] - low - high) / (high - low);
    }
    chebyshev_series(self->coefficients[piece], x, y, count);
    for (size_t i = 0; i < count; i++) {
        y[i] = elementary_exp(y[i]);
    }
}
