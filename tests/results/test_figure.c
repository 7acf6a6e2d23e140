/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule for digits: the last place printed is one of which the standard error is at most half a unit.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "results/figure.h"

Test(figure, digits_follow_the_error) {
    static const struct {
        double value, error;
        const char *text;
    } cases[] = {
        {62.0837, 0.0, "62.08"},
        {62.0837, 0.005, "62.08"},
        {62.0837, 0.0051, "62.1"},
        {62.0837, 0.05, "62.1"},
        {62.0837, 0.051, "62"},
        {62.0837, 0.5, "62"},
        {62.0837, 0.51, "60"},
        {62.0837, 50.0, "60"},
        {12345.6, 0.5, "12350"},
        {12345.6, 30.0, "12300"},
        {0.0, 0.0, "0"},
        {0.0, 3.0, "0"},
        {-0.03844, 0.00001, "-0.0384"},
        {0.03844, 0.00001, "0.0384"},
        {9.9996, 0.0, "10.00"},
        {99.996, 0.02, "100.0"},
        {0.95, 0.3, "1.0"},
        {1e-7, 0.0, "1e-07"},
        {1234567.0, 0.0, "1235000"},
        {-62.0837, 0.05, "-62.1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[FIGURE_BYTES];
        figure_text(text, cases[i].value, cases[i].error);
        cr_expect_str_eq(text, cases[i].text, "%g +- %g: %s, not %s", cases[i].value, cases[i].error, text,
                         cases[i].text);
    }
}

Test(figure, the_rule_holds_over_all_magnitudes) {
    srand(1);
    for (int i = 0; i < 20000; i++) {
        double value = pow(10.0, rand() / (RAND_MAX + 1.0) * 14.0 - 5.0);
        double error = value * pow(10.0, rand() / (RAND_MAX + 1.0) * -6.0);
        int places = figure_places(value, error);
        double unit = pow(10.0, -places);
        char text[FIGURE_BYTES];
        double back = 0.0;
        cr_assert_gt(text_read_number(figure_text(text, value, error), &back), 0, "%s", text);
        cr_assert(fabs(back - value) <= 0.5 * unit * (1 + 1e-9), "%.17g as %s", value, text);
        cr_assert(back == 0.0 || unit <= back * (1 + 1e-9), "one digit at least: %.17g as %s", value, text);
        cr_assert(unit > back * 0.9e-4, "four digits at most: %.17g as %s", value, text);
        bool one_digit = unit * 10.0 > value;
        cr_assert(error <= 0.5001 * unit || one_digit, "%.17g +- %.3g as %s", value, error, text);
    }
}

Test(figure, shares_counts_and_bars) {
    char text[FIGURE_BYTES], bar[FIGURE_BAR_BYTES];
    cr_expect_str_eq(figure_share(text, 1.0, 3.0), "33 %");
    cr_expect_str_eq(figure_share(text, 0.001, 3.0), "<1 %");
    cr_expect_str_eq(figure_share(text, 0.0, 3.0), "0 %");
    cr_expect_str_eq(figure_share(text, -0.5, 2.0), "-25 %");
    cr_expect_str_eq(figure_share(text, 1.0, 0.0), "");
    cr_expect_str_eq(figure_share(text, 1.0, -2.0), "");
    cr_expect_str_eq(figure_count(text, 65536), "65,536");
    cr_expect_str_eq(figure_count(text, 999), "999");
    cr_expect_str_eq(figure_count(text, UINT64_MAX), "18,446,744,073,709,551,615");
    cr_expect_str_eq(figure_bar(bar, 0.5, 4), "██");
    cr_expect_str_eq(figure_bar(bar, 0.28125, 4), "█▏");
    cr_expect_str_eq(figure_bar(bar, 0.0, 4), "");
    cr_expect_str_eq(figure_bar(bar, -0.5, 4), "░░");
    cr_expect_str_eq(figure_bar(bar, 7.0, 2), "██");
    cr_expect_str_eq(figure_bar(bar, NAN, 2), "");
    cr_expect_eq(text_columns(figure_bar(bar, 1.0, 1000)), FIGURE_BAR_WIDTH_MAX);
    cr_expect_str_eq(figure_column(8), "█");
    cr_expect_str_eq(figure_column(99), "█");
    cr_expect_str_eq(figure_column(-3), " ");
}
