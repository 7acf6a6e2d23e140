/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions: moments and quantiles against SciPy 1.10 (the expression stands at each row) and closed
 * forms, the pedigree, and every parameter that must be refused.
 */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "random/distribution.h"
#include "shapes.h"

static void close_to(double found, double expected, double scale, const char *what, size_t row) {
    cr_assert(fabs(found - expected) <= 2e-9 * fmax(fabs(expected), scale), "row %zu: %s is %.15g, not %.15g",
              row, what, found, expected);
}

/* ---------------------------------------------------------------- moments */

Test(distribution, moments) {
    gsl_set_error_handler_off();
    static const struct {
        distribution distribution;
        double mean, sd;
    } rows[] = {
        {FIXED(7.5), 7.5, 0.0},
        {NORMAL(-2.0, 0.5, 0.5), -2.0, 0.5},
        /* scipy.integrate.quad over both half lines of (10 + s z) norm.pdf(z), s = 1 below, 3 above */
        {NORMAL(10.0, 1.0, 3.0), 10.7978845608029, 2.08887056268033},
        {NORMAL(0.0, 0.0, 0.0), 0.0, 0.0},
        /* lognorm(sqrt(0.0421), scale=12) */
        {LOGNORMAL(12.0, 0.20518284528683192, 0.20518284528683192), 12.2552773681999, 2.54127215812863},
        /* lognorm(log(3)) */
        {LOGNORMAL(1.0, 1.0986122886681098, 1.0986122886681098), 1.82846072753121, 2.79895989868023},
        /* quad over both half lines; s = log(16.6/9)/1.959963984540054 below, log(21/16.6)/... above */
        {LOGNORMAL(16.6, 0.3123415138518162, 0.11996125654120175), 15.7360354230374, 3.19198593857101},
        {LOGNORMAL(1.0, 1e-3, 0.0), 0.99960130758668, 0.000583307251114901},
        {LOGNORMAL(1.0, 1e-5, 3e-5), 1.0000079790956116, 2.088910670514328e-05}, /* the same */
        {UNIFORM(2.0, 5.0), 3.5, 0.866025403784439},
        {TRIANGULAR(2.0, 3.0, 5.0), 3.33333333333333, 0.623609564462324}, /* triang(1/3, 2, 3) */
        {TRIANGULAR(0.0, 0.0, 1.0), 0.333333333333333, 0.235702260395516},
        {PERT(2.0, 3.0, 5.0), 3.16666666666667, 0.552770798392567}, /* beta(1+4/3, 1+8/3, 2, 3) */
        {PERT(0.0, 0.0, 1.0), 0.166666666666667, 0.140859042454753},
        {PERT(0.0, 0.1, 1.0), 0.233333333333333, 0.159861050777091},
        {BETA(0.0, 1.0, 0.5, 0.5), 0.5, 0.353553390593274},
        {BETA(-1.0, 3.0, 2.0, 50.0), -0.846153846153846, 0.105661972268222},    /* beta(2, 50, -1, 4) */
        {TRUNCATED(0.0, 1.0, -1.0, 2.0), 0.229637179091329, 0.720945586859046}, /* truncnorm(-1, 2) */
        {TRUNCATED(0.0, 1.0, -INFINITY, INFINITY), 0.0, 1.0},
        /* quad of t exp(-t^2/2 - 5 t), t = x - 5; truncnorm has 10 digits here */
        {TRUNCATED(0.0, 1.0, 5.0, INFINITY), 5.186503967125842, 0.180821554625305},
        {TRUNCATED(0.0, 1.0, 30.0, INFINITY), 30.033259667433677, 0.0332230569317468},
        {TRUNCATED(0.0, 1.0, -INFINITY, -5.0), -5.186503967125842, 0.180821554625305},
        {TRUNCATED(0.5, 0.1, 0.45, 1.0), 0.550915849480418, 0.0697256447918138},
        {TRUNCATED(10.0, 1.0, 12.0, 13.0), 12.3158213267438, 0.248033827480225},
        {TRUNCATED(0.0, 1.0, 0.5, 0.9), 0.690728338028696, 0.114939294204822}, /* narrow: quadrature */
        {TRUNCATED(0.0, 1.0, 1.0, 1.0001), 1.00004999916662, 2.88675134474529e-05},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const distribution *d = &rows[i].distribution;
        cr_assert_null(distribution_fault(d), "row %zu: %s", i, distribution_fault(d));
        close_to(distribution_mean(d), rows[i].mean, rows[i].sd, "mean", i);
        close_to(distribution_sd(d), rows[i].sd, 0.0, "sd", i);
    }
}

/* ---------------------------------------------------------------- quantiles */

Test(distribution, quantiles) {
    gsl_set_error_handler_off();
    static const struct {
        distribution distribution;
        double scale, at_millionth, at_025, at_3, at_75, upper_millionth;
    } rows[] = {
        /* d.ppf([1e-6, 0.025, 0.3, 0.75]), d.isf(1e-6) */
        {NORMAL(-2.0, 0.5, 0.5), 0.5, -4.37671215441145, -2.97998199227003, -2.26220025635402,
         -1.66275512490196, 0.376712154411449},
        {LOGNORMAL(12.0, 0.20518284528683192, 0.20518284528683192), 0.0, 4.52485496745977, 8.02655695097282,
         10.7758622988223, 13.7811315258995, 31.8242244304836},
        {LOGNORMAL(1.0, 1.0986122886681098, 1.0986122886681098), 0.0, 0.00539560600769207, 0.116107299612436,
         0.562079012437386, 2.09803822207301, 185.335993504344},
        {UNIFORM(2.0, 5.0), 0.0, 2.000003, 2.075, 2.9, 4.25, 4.999997},
        {TRIANGULAR(2.0, 3.0, 5.0), 0.0, 2.00173205080757, 2.27386127875258, 2.94868329805051,
         3.77525512860841, 4.99755051025718},
        {PERT(2.0, 3.0, 5.0), 0.0, 2.00290888234272, 2.23791783744706, 2.8200465492438, 3.55599006615748,
         4.95883402268969},
        {PERT(0.0, 0.0, 1.0), 0.0, 2.00000080000048e-07, 0.00505076337946806, 0.0688500849051623,
         0.242141716744801, 0.936904265551981},
        {PERT(0.0, 0.1, 1.0), 0.0, 1.26205360017354e-05, 0.0179547457792494, 0.124661499150131,
         0.331003960599383, 0.958057286596257},
        {BETA(0.0, 1.0, 0.5, 0.5), 0.0, 2.46740110027031e-12, 0.00154133313343601, 0.206107373853763,
         0.853553390593274, 0.999999999997533},
        {BETA(-1.0, 3.0, 2.0, 50.0), 0.0, -0.999887926318657, -0.980860029221171, -0.914013111963487,
         -0.79228942198305, 0.125943845137736},
        {BETA(0.0, 1.0, 0.2, 5.0), 0.0, 1.41592493727531e-31, 1.38273920293114e-09, 0.000344464987215518,
         0.0380557159903011, 0.890611871682151},
        {TRUNCATED(0.0, 1.0, -1.0, 2.0), 1.0, -0.999996616974095, -0.918723454609335, -0.242403817889227,
         0.747440723964059, 1.999984838534},
        {TRUNCATED(10.0, 1.0, 12.0, 13.0), 1.0, 12.0000003963671, 12.0100088499653, 12.1362367235793,
         12.4729600263744, 12.9999951712972},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const distribution *d = &rows[i].distribution;
        close_to(distribution_quantile(d, 1e-6, false), rows[i].at_millionth, rows[i].scale, "at 1e-6", i);
        close_to(distribution_quantile(d, 0.025, false), rows[i].at_025, rows[i].scale, "at 0.025", i);
        close_to(distribution_quantile(d, 0.3, false), rows[i].at_3, rows[i].scale, "at 0.3", i);
        close_to(distribution_quantile(d, 0.75, false), rows[i].at_75, rows[i].scale, "at 0.75", i);
        close_to(distribution_quantile(d, 0.25, true), rows[i].at_75, rows[i].scale, "at 1 - 0.25", i);
        close_to(distribution_quantile(d, 1e-6, true), rows[i].upper_millionth, rows[i].scale, "at 1 - 1e-6",
                 i);
    }
}

Test(distribution, a_range95_has_its_median_and_both_ends) {
    /* 16.6 [9, 21], as a scenario writes it */
    const distribution range =
        LOGNORMAL(16.6, log(16.6 / 9.0) / distribution_z975, log(21.0 / 16.6) / distribution_z975);
    close_to(distribution_quantile(&range, 0.025, false), 9.0, 0.0, "lower end", 0);
    close_to(distribution_quantile(&range, 0.5, false), 16.6, 0.0, "median", 0);
    close_to(distribution_quantile(&range, 0.025, true), 21.0, 0.0, "upper end", 0);
    close_to(distribution_mean(&range), 15.7360354230374, 0.0, "mean", 0);
    const distribution around_zero = NORMAL(1.0, 3.0 / distribution_z975, 0.5 / distribution_z975);
    close_to(distribution_quantile(&around_zero, 0.025, false), -2.0, 0.0, "lower end", 1);
    close_to(distribution_quantile(&around_zero, 0.975, false), 1.5, 0.0, "upper end", 1);
}

/* P(Y <= y) for whole alpha and beta: at least alpha of alpha + beta - 1 uniforms lie below y. */
static long double binomial_tail(int alpha, int beta, long double y) {
    const int n = alpha + beta - 1;
    long double sum = 0.0L;
    for (int j = n; j >= alpha; j--) {
        sum += expl(lgammal(n + 1.0L) - lgammal(j + 1.0L) - lgammal(n - j + 1.0L)) * powl(y, j) *
               powl(1.0L - y, n - j);
    }
    return sum;
}

Test(distribution, beta_quantiles_invert_the_binomial_sum) {
    gsl_set_error_handler_off();
    static const int shapes[][2] = {{1, 1}, {1, 5}, {5, 1}, {3, 3}, {2, 40}, {40, 2}, {60, 90}};
    static const double chances[] = {0x1p-53, 1e-12, 1e-6, 1e-3, 0.1, 0.4, 0.5};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const int alpha = shapes[s][0], beta = shapes[s][1];
        const distribution d = BETA(0.0, 1.0, alpha, beta), mirrored = BETA(0.0, 1.0, beta, alpha);
        for (size_t i = 0; i < sizeof chances / sizeof *chances; i++) {
            const double p = chances[i], y = distribution_quantile(&d, p, false);
            cr_assert(fabsl(binomial_tail(alpha, beta, y) / (long double)p - 1.0L) < 1e-12L,
                      "beta(%d, %d) at %g: %.17g", alpha, beta, p, y);
            cr_assert(fabs(1.0 - y - distribution_quantile(&mirrored, p, true)) <= 2.3e-16);
        }
    }
    /* scipy.special.betaincinv(1.4, 4.6, 1e-9), (2.5, 3.5, 1e-12), (0.2, 5, 1e-4); arcsine law exactly */
    const distribution a = BETA(0.0, 1.0, 1.4, 4.6), b = BETA(0.0, 1.0, 2.5, 3.5),
                       c = BETA(0.0, 1.0, 0.2, 5.0);
    const distribution arcsine = BETA(0.0, 1.0, 0.5, 0.5);
    close_to(distribution_quantile(&a, 1e-9, false), 9.082648239736699e-08, 0.0, "a", 0);
    close_to(distribution_quantile(&b, 1e-12, false), 6.103660395957407e-06, 0.0, "b", 0);
    close_to(distribution_quantile(&c, 1e-4, false), 1.4159249372753104e-21, 0.0, "c", 0);
    for (double p = 1e-15; p < 1.0; p *= 7.0) {
        const double sine = sin(1.57079632679489661923 * p);
        close_to(distribution_quantile(&arcsine, p, false), sine * sine, 0.0, "arcsine", 0);
    }
}

Test(distribution, truncated_quantiles_far_out) {
    gsl_set_error_handler_off();
    static const double starts[] = {0.0, 3.0, 8.0, 20.0, 36.9};
    static const double chances[] = {1e-12, 1e-3, 0.2, 0.5};
    for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
        const distribution above = TRUNCATED(0.0, 1.0, starts[s], INFINITY);
        const distribution below = TRUNCATED(0.0, 1.0, -INFINITY, -starts[s]);
        for (size_t i = 0; i < sizeof chances / sizeof *chances; i++) {
            const double x = distribution_quantile(&above, chances[i], true);
            const long double tail = erfcl(x / sqrtl(2.0L)) / erfcl(starts[s] / sqrtl(2.0L));
            /* x carries 53 bits, which the hazard rate, about x, blows up */
            cr_assert(fabsl(tail / (long double)chances[i] - 1.0L) < 1e-14L * (100.0L + x * x),
                      "from %g at %g: %Lg", starts[s], chances[i], tail);
            cr_assert(distribution_quantile(&below, chances[i], false) == -x);
            cr_assert(distribution_quantile(&above, chances[i], false) >= starts[s]);
        }
    }
}

/* ---------------------------------------------------------------- lists */

Test(distribution, lists) {
    static const double observations[] = {1.5, 2.0, 2.0, 3.25, 7.0, 11.0}, shades[] = {1.0, 2.0, 5.0},
                        shares[] = {0.2, 0.5, 0.3};
    const distribution empirical = {.kind = DISTRIBUTION_EMPIRICAL, .values = observations, .count = 6};
    /* numpy.quantile(x, p, method="hazen") */
    static const double chances[] = {0.01, 0.1, 0.3, 0.5, 0.77, 0.9, 0.99};
    static const double hazen[] = {1.5, 1.55, 2.0, 2.625, 7.48, 10.6, 11.0};
    for (size_t i = 0; i < 7; i++) {
        close_to(distribution_quantile(&empirical, chances[i], false), hazen[i], 0.0, "hazen", i);
        close_to(distribution_quantile(&empirical, 1.0 - chances[i], true), hazen[i], 0.0, "hazen from above",
                 i);
    }
    close_to(distribution_mean(&empirical), 4.458333333333333, 0.0, "mean", 0);
    close_to(distribution_sd(&empirical), 3.322639094989938, 0.0, "sd", 0); /* quad of (q(p) - mean)^2 */

    const distribution discrete = {
        .kind = DISTRIBUTION_DISCRETE, .values = shades, .weights = shares, .count = 3};
    cr_assert(distribution_quantile(&discrete, 0.1, false) == 1.0);
    cr_assert(distribution_quantile(&discrete, 0.2, false) == 1.0); /* the first that reaches p */
    cr_assert(distribution_quantile(&discrete, 0.2001, false) == 2.0);
    cr_assert(distribution_quantile(&discrete, 0.69, false) == 2.0);
    cr_assert(distribution_quantile(&discrete, 0.71, false) == 5.0);
    cr_assert(distribution_quantile(&discrete, 0.29, true) == 5.0);
    cr_assert(distribution_quantile(&discrete, 0.3, true) == 2.0);
    cr_assert(distribution_quantile(&discrete, 0.31, true) == 2.0);
    cr_assert(distribution_quantile(&discrete, 0.81, true) == 1.0);
    close_to(distribution_mean(&discrete), 2.7, 0.0, "mean", 1);
    close_to(distribution_sd(&discrete), 1.5524174696260018, 0.0, "sd", 1); /* rv_discrete(...).std() */
}

/* ---------------------------------------------------------------- support, equality, keys */

Test(distribution, support) {
    double low, high;
    const distribution normal = NORMAL(0.0, 1.0, 2.0), pert = PERT(2.0, 3.0, 5.0), fixed = FIXED(4.0);
    const distribution one_sided = TRUNCATED(0.0, 1.0, -INFINITY, 0.5), flat_below = LOGNORMAL(3.0, 0.0, 0.1);
    distribution_support(&normal, 1e-3, &low, &high); /* norm.isf(1e-3) = 3.09023230616781 */
    close_to(low, -3.09023230616781, 0.0, "low", 0);
    close_to(high, 2.0 * 3.09023230616781, 0.0, "high", 0);
    distribution_support(&pert, 1e-3, &low, &high);
    cr_assert(low == 2.0 && high == 5.0);
    distribution_support(&fixed, 1e-3, &low, &high);
    cr_assert(low == 4.0 && high == 4.0);
    distribution_support(&one_sided, 1e-6, &low, &high);
    close_to(low, -4.827449859055254, 0.0, "low", 1); /* truncnorm(-inf, 0.5).ppf(1e-6) */
    cr_assert(high == 0.5);
    distribution_support(&flat_below, 1e-6, &low, &high);
    cr_assert(low == 3.0 && high > 3.0);
}

Test(distribution, equality) {
    static const double a_values[] = {1.0, 2.0}, b_values[] = {1.0, 2.0}, c_values[] = {1.0, 3.0};
    const distribution a = NORMAL(1.0, 2.0, 3.0, 99.0), b = NORMAL(1.0, 2.0, 3.0, 98.0),
                       c = NORMAL(1.0, 2.0, 4.0);
    const distribution lognormal = LOGNORMAL(1.0, 2.0, 3.0);
    cr_assert(distribution_equal(&a, &b)); /* p[3] means nothing here */
    cr_assert(!distribution_equal(&a, &c) && !distribution_equal(&a, &lognormal));
    distribution x = {.kind = DISTRIBUTION_EMPIRICAL, .values = a_values, .count = 2}, y = x;
    y.values = b_values;
    cr_assert(distribution_equal(&x, &y));
    y.values = c_values;
    cr_assert(!distribution_equal(&x, &y));
    y = x;
    y.count = 1;
    cr_assert(!distribution_equal(&x, &y));
    cr_assert_str_eq(distribution_key(DISTRIBUTION_TRUNCATED_NORMAL), "truncated");
    cr_assert_str_eq(distribution_key(DISTRIBUTION_EMPIRICAL), "empirical");
}

/* ---------------------------------------------------------------- faults */

Test(distribution, faults) {
    static const double falling[] = {2.0, 1.0}, rising[] = {1.0, 2.0}, holed[] = {1.0, NAN};
    static const double most[] = {0.5, 0.4}, negative[] = {1.5, -0.5}, half[] = {0.5, 0.5};
    static const struct {
        distribution distribution;
        const char *words;
    } rows[] = {
        {FIXED(NAN), "finite"},
        {NORMAL(1.0, -1.0, 1.0), "must not be negative"},
        {NORMAL(1.0, 1.0, NAN), "finite"},
        {NORMAL(INFINITY, 1.0, 1.0), "finite"},
        {LOGNORMAL(0.0, 0.1, 0.1), "above zero"},
        {LOGNORMAL(-3.0, 0.1, 0.1), "above zero"},
        {LOGNORMAL(3.0, 0.1, -0.1), "at least 1"},
        {LOGNORMAL(1.0, 40.0, 40.0), "spreads so wide"},
        {UNIFORM(2.0, 2.0), "low must be below high"},
        {UNIFORM(3.0, 2.0), "low must be below high"},
        {UNIFORM(-1.7e308, 1.7e308), "spreads so wide"},
        {TRIANGULAR(2.0, 1.0, 3.0), "between low and high"},
        {TRIANGULAR(2.0, 2.0, 2.0), "low must be below high"},
        {PERT(2.0, 3.1, 3.0), "between low and high"},
        {PERT(5.0, 4.0, 3.0), "low must be below high"},
        {BETA(0.0, 1.0, 0.0, 1.0), "at least 0.2"},
        {BETA(0.0, 1.0, 2.0, -1.0), "at least 0.2"},
        {BETA(0.0, 1.0, 2.0, 1e9), "at most 10000"},
        {BETA(1.0, 1.0, 2.0, 2.0), "low must be below high"},
        {TRUNCATED(0.0, 0.0, -1.0, 1.0), "above zero"},
        {TRUNCATED(0.0, 1.0, 1.0, -1.0), "low must be below high"},
        {TRUNCATED(0.0, 1.0, INFINITY, INFINITY), "low must be below high"},
        {TRUNCATED(0.0, INFINITY, -1.0, 1.0), "finite"},
        {TRUNCATED(0.0, 1.0, NAN, 1.0), "finite"},
        {TRUNCATED(0.0, 1.0, 40.0, 50.0), "37 standard deviations"},
        {TRUNCATED(0.0, 1.0, -50.0, -40.0), "37 standard deviations"},
        {TRUNCATED(0.0, 1.0, 0.5, 0.5 + 1e-9), "use uniform"},
        {{.kind = DISTRIBUTION_DISCRETE}, "at least one value"},
        {{.kind = DISTRIBUTION_DISCRETE, .values = rising, .weights = most, .count = 2}, "sum to 1"},
        {{.kind = DISTRIBUTION_DISCRETE, .values = rising, .weights = negative, .count = 2}, "above zero"},
        {{.kind = DISTRIBUTION_DISCRETE, .values = falling, .weights = half, .count = 2}, "rising order"},
        {{.kind = DISTRIBUTION_DISCRETE, .values = holed, .weights = half, .count = 2}, "finite"},
        {{.kind = DISTRIBUTION_EMPIRICAL}, "two observations"},
        {{.kind = DISTRIBUTION_EMPIRICAL, .values = rising, .count = 1}, "two observations"},
        {{.kind = DISTRIBUTION_EMPIRICAL, .values = falling, .count = 2}, "rising order"},
        {{.kind = DISTRIBUTION_EMPIRICAL, .values = holed, .count = 2}, "finite"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *fault = distribution_fault(&rows[i].distribution);
        cr_assert_not_null(fault, "row %zu: no fault, expected '%s'", i, rows[i].words);
        cr_assert_not_null(strstr(fault, rows[i].words), "row %zu: '%s', expected '%s'", i, fault,
                           rows[i].words);
    }
}

/* ---------------------------------------------------------------- pedigree */

Test(distribution, pedigree) {
    /* Worked examples of the ecoinvent version 3 formula, sigma^2 = basic + sum of the five variances. */
    const double sigma = distribution_pedigree_sigma((const int[5]){2, 3, 2, 3, 4}, 0.0006);
    cr_assert(fabs(sigma * sigma - 0.042100) < 5e-7 && fabs(sigma - 0.205183) < 5e-7);
    cr_assert(fabs(exp(sigma) - 1.227750) < 5e-7 && fabs(exp(2.0 * sigma) - 1.507369) < 5e-7);
    const distribution mass = LOGNORMAL(12.0, sigma, sigma);
    cr_assert(fabs(distribution_mean(&mass) - 12.255277) < 5e-7);
    cr_assert(fabs(distribution_quantile(&mass, 0.025, false) - 8.026557) < 5e-7);
    cr_assert(fabs(distribution_quantile(&mass, 0.975, false) - 17.940445) < 5e-7);
    cr_assert(fabs(distribution_sd(&mass) / distribution_mean(&mass) - 0.207361) < 5e-7);
    const double transport = distribution_pedigree_sigma((const int[5]){4, 5, 3, 5, 3}, 0.12);
    cr_assert(fabs(transport * transport - 0.148000) < 5e-7);
    cr_assert(fabs(exp(transport) - 1.469185) < 5e-7 && fabs(exp(2.0 * transport) - 2.158504) < 5e-7);
    /* Variances of ln x of the guideline, in units of 1e-6: reliability, completeness, time, place, other. */
    static const int millionths[5][5] = {{0, 600, 2000, 8000, 40000},
                                         {0, 100, 600, 2000, 8000},
                                         {0, 200, 2000, 8000, 40000},
                                         {0, 25, 100, 600, 2000},
                                         {0, 600, 8000, 40000, 120000}};
    for (int indicator = 0; indicator < 5; indicator++) {
        for (int score = 1; score <= 5; score++) {
            int scores[5] = {1, 1, 1, 1, 1};
            scores[indicator] = score;
            const double found = distribution_pedigree_sigma(scores, 0.0);
            cr_assert(fabs(found * found - 1e-6 * millionths[indicator][score - 1]) < 1e-15,
                      "indicator %d, score %d", indicator, score);
        }
    }
    cr_assert(isnan(distribution_pedigree_sigma((const int[5]){0, 1, 1, 1, 1}, 0.0)));
    cr_assert(isnan(distribution_pedigree_sigma((const int[5]){1, 1, 1, 1, 6}, 0.0)));
    cr_assert(isnan(distribution_pedigree_sigma((const int[5]){2, 1, 1, 1, 1}, -1e-4)));
}
