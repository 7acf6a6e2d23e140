/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digits, shares and bars. The standard library's decimal point is the locale's, so numbers with a fixed
 * number of places are put together from whole numbers.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/elementary.h"
#include "base/text.h"
#include "results/figure.h"

static const double error_in_units = 0.5;
static const double rounding = 1e-9;      /* of the standard error when it is compared */
static const double exact_below = 9.0e15; /* whole doubles */
enum { PLACES_MAX = 9 };

/* The exponent of the first digit. */
static int leading_exponent(double value) {
    static const double inverse_ln10 = 0.43429448190325182765;
    return (int)floor(elementary_log(fabs(value)) * inverse_ln10 + rounding);
}

/* Exact up to 10^22, and below that rounded once for negative exponents. */
static double power_of_ten(int exponent) {
    double power = 1.0;
    for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--) {
        power *= 10.0;
    }
    return exponent < 0 ? 1.0 / power : power;
}

int figure_places(double value, double standard_error) {
    if (value == 0.0 || !isfinite(value)) {
        return 0;
    }
    int exponent = leading_exponent(value);
    int places = FIGURE_DIGITS - 1 - exponent;
    while (places > -exponent && standard_error > error_in_units * power_of_ten(-places) * (1.0 + rounding)) {
        places--;
    }
    /* 9.9996 to four digits is 10.00, not 10.000. */
    double rounded = round(fabs(value) * power_of_ten(places)) / power_of_ten(places);
    return leading_exponent(rounded) > exponent && places == FIGURE_DIGITS - 1 - exponent ? places - 1
                                                                                          : places;
}

char *figure_fixed(char buffer[FIGURE_BYTES], double value, int places) {
    double scale = power_of_ten(places > 0 ? places : -places);
    double units = places > 0 ? round(fabs(value) * scale) : round(fabs(value) / scale) * scale;
    if (places > PLACES_MAX || !(units < exact_below)) {
        char number[TEXT_NUMBER_BYTES];
        (void)snprintf(buffer, FIGURE_BYTES, "%s", text_write_number(number, value, FIGURE_DIGITS));
        return buffer;
    }
    const char *sign = value < 0.0 && units > 0.0 ? "-" : "";
    unsigned long long whole = (unsigned long long)units;
    if (places <= 0) {
        (void)snprintf(buffer, FIGURE_BYTES, "%s%llu", sign, whole);
    } else {
        unsigned long long divisor = (unsigned long long)scale;
        unsigned long long fill = (unsigned long long)power_of_ten(PLACES_MAX - places);
        char digits[FIGURE_BYTES];
        (void)snprintf(digits, sizeof(digits), "%09llu", whole % divisor * fill); /* PLACES_MAX of them */
        (void)snprintf(buffer, FIGURE_BYTES, "%s%llu.%.*s", sign, whole / divisor, places, digits);
    }
    return buffer;
}

char *figure_text(char buffer[FIGURE_BYTES], double value, double standard_error) {
    return figure_fixed(buffer, value, figure_places(value, standard_error));
}

char *figure_interval(char buffer[FIGURE_INTERVAL_BYTES], const cradle_summary *summary) {
    const int last = CRADLE_QUANTILE_COUNT - 1;
    char low[FIGURE_BYTES], high[FIGURE_BYTES];
    int low_places = figure_places(summary->quantiles[0], summary->quantile_se[0]);
    int high_places = figure_places(summary->quantiles[last], summary->quantile_se[last]);
    int places = low_places < high_places ? low_places : high_places;
    (void)snprintf(buffer, FIGURE_INTERVAL_BYTES, "%s to %s",
                   figure_fixed(low, summary->quantiles[0], places),
                   figure_fixed(high, summary->quantiles[last], places));
    return buffer;
}

char *figure_share(char buffer[FIGURE_BYTES], double value, double whole) {
    double percent = 100.0 * value / whole;
    if (!(whole > 0.0) || !isfinite(percent) || fabs(percent) > exact_below) {
        buffer[0] = '\0';
    } else if (fabs(percent) < 0.5 && value != 0.0) {
        (void)snprintf(buffer, FIGURE_BYTES, "%s1 %%", value > 0.0 ? "<" : ">-");
    } else {
        (void)snprintf(buffer, FIGURE_BYTES, "%lld %%", llround(percent));
    }
    return buffer;
}

char *figure_count(char buffer[FIGURE_BYTES], uint64_t count) {
    char digits[FIGURE_BYTES];
    size_t length = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count), at = 0;
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            buffer[at++] = ',';
        }
        buffer[at++] = digits[i];
    }
    buffer[at] = '\0';
    return buffer;
}

char *figure_bar(char buffer[FIGURE_BAR_BYTES], double share, int width) {
    static const char *const partial[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    buffer[0] = '\0';
    if (width <= 0 || !isfinite(share)) {
        return buffer;
    }
    width = width > FIGURE_BAR_WIDTH_MAX ? FIGURE_BAR_WIDTH_MAX : width;
    double length = fabs(share) > 1.0 ? 1.0 : fabs(share);
    int eighths = (int)lround(length * 8.0 * width);
    const char *full = share < 0.0 ? "░" : "█";
    char *end = buffer;
    for (int i = 0; i < eighths / 8; i++) {
        end += strlen(strcpy(end, full));
    }
    (void)strcpy(end, share < 0.0 ? "" : partial[eighths % 8]);
    return buffer;
}

const char *figure_column(int eighths) {
    static const char *const columns[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    return columns[eighths < 0 ? 0 : eighths > 8 ? 8 : eighths];
}
