/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How figures are written for people. The rule for digits: the last place that is printed is one of which the
 * Monte Carlo standard error is at most half a unit, so that (at 95 %) another seed changes it by one at
 * most; never more than FIGURE_DIGITS significant digits, and never fewer than one.
 */
#ifndef CRADLE_RESULTS_FIGURE_H
#define CRADLE_RESULTS_FIGURE_H

#include "cradle.h"

enum { FIGURE_DIGITS = 4, FIGURE_BYTES = 48 };

/* Places after the decimal point by the rule; negative: before it. */
int figure_places(double value, double standard_error);
/* `value` with so many places, whatever the locale: "62.10", "12300". Returns `buffer`. */
char *figure_fixed(char buffer[FIGURE_BYTES], double value, int places);
/* Both in one: "62.1". */
char *figure_text(char buffer[FIGURE_BYTES], double value, double standard_error);
/* The 95 % interval, both ends with the places that both allow: "48 to 80". */
enum { FIGURE_INTERVAL_BYTES = 2 * FIGURE_BYTES + 4 };
char *figure_interval(char buffer[FIGURE_INTERVAL_BYTES], const cradle_summary *summary);
/* "80 %", "<1 %", "-3 %"; "" if `whole` is not positive. */
char *figure_share(char buffer[FIGURE_BYTES], double value, double whole);
/* "65,536". */
char *figure_count(char buffer[FIGURE_BYTES], uint64_t count);

/* A bar of eighths of a block, `share` of `width` columns; shares below 0 are drawn as what is taken away, in
 * a light shade. Returns `buffer`. */
enum { FIGURE_BAR_WIDTH_MAX = 120, FIGURE_BAR_BYTES = 3 * FIGURE_BAR_WIDTH_MAX + 4 };
char *figure_bar(char buffer[FIGURE_BAR_BYTES], double share, int width);
/* One of " ▁▂▃▄▅▆▇█": `eighths` from 0 to 8. */
const char *figure_column(int eighths);

#endif
