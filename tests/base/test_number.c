/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers: reading is correctly rounded (against literals, which the compiler rounds, and against strtod on
 * random digits), writing keeps the digits it is told, neither heeds the locale.
 */
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void expect_read(const char *text, size_t length, double expected) {
    double value = -77.0;
    size_t got = text_read_number(text, &value);
    cr_assert(got == length, "'%.40s': read %zu characters, not %zu", text, got, length);
    if (length > 0) {
        cr_assert(memcmp(&value, &expected, sizeof value) == 0, "'%.40s': %.17g, not %.17g", text, value,
                  expected);
    } else {
        cr_assert(value == -77.0, "'%s' is no number but the value was touched", text);
    }
}

Test(number, reads_what_is_a_number_and_no_more) {
    expect_read("12", 2, 12.0);
    expect_read("12 g", 2, 12.0);
    expect_read("12g", 2, 12.0);
    expect_read("-1.5e3", 6, -1500.0);
    expect_read("+0.25", 5, 0.25);
    expect_read(".5", 2, 0.5);
    expect_read("5.", 2, 5.0);
    expect_read("1e3 W", 3, 1000.0);
    expect_read("1E-3", 4, 1e-3);
    expect_read("3 e2", 1, 3.0);
    expect_read("2em", 1, 2.0);
    expect_read("2e+", 1, 2.0);
    expect_read("1.2.3", 3, 1.2);
    expect_read("1,5", 1, 1.0);
    expect_read("0x10", 1, 0.0); /* a zero before an x, no hexadecimal number */
    expect_read("007", 3, 7.0);
    expect_read("-0", 2, -0.0);
    expect_read("0e999999999999999999999", 23, 0.0);
    expect_read("1e-999", 6, 0.0);
    const char *const none[] = {"",    "abc",   " 1",     "-",        "+",
                                ".",   "-.e3",  "e5",     "inf",      "nan",
                                "NaN", "1e999", "-1e999", "Infinity", "1e99999999999999999999"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        expect_read(none[i], 0, 0.0);
    }
}

Test(number, rounds_correctly) {
    expect_read("0.1", 3, 0.1);
    expect_read("9007199254740993", 16, 9007199254740992.0); /* 2^53 + 1: to even */
    expect_read("9007199254740993.0000000000000000000000001", 42, 9007199254740994.0);
    expect_read("1.7976931348623157e308", 22, 1.7976931348623157e308);
    expect_read("4.9406564584124654e-324", 23, 4.9406564584124654e-324);
    expect_read("2.2250738585072011e-308", 23, 2.2250738585072011e-308);
    expect_read("2.4703282292062327e-324", 23, 0.0); /* just under half of the smallest */
    expect_read("0.000000000000000000000000000000000000000000000000001e51", 56, 1.0);
    /* 2^53 + 1 as above, its deciding digit 2,000 places behind the point. */
    char text[2100];
    memset(text, '0', sizeof text);
    memcpy(text, "9007199254740993.", 17);
    text[2050] = '1';
    text[2051] = '\0';
    expect_read(text, 2051, 9007199254740994.0);
    text[2050] = '0';
    expect_read(text, 2051, 9007199254740992.0);
    /* 1 followed by 300 zeros, and as many behind the point. */
    memset(text, '0', 700);
    text[0] = '1';
    text[301] = '.';
    text[700] = '\0';
    expect_read(text, 700, 1e300);
    /* 1 followed by 999 zeros, times 10^-999. */
    memset(text, '0', 1000);
    text[0] = '1';
    strcpy(text + 1000, "e-999");
    expect_read(text, 1005, 1.0);
}

Test(number, agrees_with_strtod_on_random_digits) {
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t digits = state >> (state >> 58);
        int point = (int)(state >> 13 & 7);
        int exponent = (int)(state >> 20 & 1023) - 600;
        snprintf(text, sizeof text, "%llu.%0*llue%d", (unsigned long long)(digits >> 20), point + 1,
                 (unsigned long long)(digits & 0xFFFFF), exponent / (1 + i % 7));
        double expected = strtod(text, NULL);
        if (isfinite(expected)) {
            expect_read(text, strlen(text), expected);
        }
    }
}

/* What is short enough to need no strtod, and what is just too long for that. */
Test(number, agrees_with_strtod_on_short_numbers) {
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const int digits = 1 + i % 17, point = (int)((state >> 20) % (uint64_t)(digits + 1));
        char written[24];
        snprintf(written, sizeof written, "%017llu",
                 (unsigned long long)((state >> 3) % UINT64_C(100000000000000000)));
        snprintf(text, sizeof text, "-%.*s.%.*se%d", point, written, digits - point, written + point,
                 (int)((state >> 40) % 60) - 30);
        expect_read(text, strlen(text), strtod(text, NULL));
    }
}

static void expect_write(double value, int digits, const char *expected) {
    char buffer[TEXT_NUMBER_BYTES];
    cr_assert(text_write_number(buffer, value, digits) == buffer);
    cr_assert_str_eq(buffer, expected);
}

Test(number, writes_the_digits_it_is_told) {
    expect_write(16.6, 3, "16.6");
    expect_write(0.0384, 3, "0.0384");
    expect_write(0.00000012, 2, "1.2e-07");
    expect_write(62.8449, 3, "62.8");
    expect_write(62.85, 17, "62.850000000000001");
    expect_write(100.0, 6, "100");
    expect_write(123456.0, 3, "123000");
    expect_write(-1234.5, 5, "-1234.5");
    expect_write(999.96, 4, "1000");
    expect_write(0.0001, 3, "0.0001");
    expect_write(0.00009999, 4, "9.999e-05");
    expect_write(0.00009999, 2, "0.0001");
    expect_write(999999999.0, 9, "999999999");
    expect_write(999999999.0, 3, "1e+09");
    expect_write(1.5e10, 3, "1.5e+10");
    expect_write(1e-300, 3, "1e-300");
    expect_write(0.0, 3, "0");
    expect_write(-0.0, 3, "0");
    expect_write(5.0, 0, "5");
    expect_write(1.0 / 3.0, 99, "0.33333333333333331");
    expect_write(-0.000123456789012345678, 17, "-0.00012345678901234567");
    expect_write(INFINITY, 3, "inf");
    expect_write(-INFINITY, 3, "-inf");
    expect_write(NAN, 3, "nan");
}

Test(number, seventeen_digits_bring_every_double_back) {
    uint64_t state = 7;
    for (int i = 0; i < 100000; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t bits = state ^ state >> 29;
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value) && value != 0.0) {
            char buffer[TEXT_NUMBER_BYTES];
            text_write_number(buffer, value, 17);
            expect_read(buffer, strlen(buffer), value);
        }
    }
}

Test(number, does_not_heed_the_locale) {
    static const char *const with_comma[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8",
                                             "de_DE",       "fr_FR",      "da_DK.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < sizeof with_comma / sizeof with_comma[0] && !found; i++) {
        found = setlocale(LC_ALL, with_comma[i]) != NULL;
    }
    if (!found) {
        cr_skip("no locale with a decimal comma is installed");
    }
    char buffer[32];
    snprintf(buffer, sizeof buffer, "%.1f", 0.5);
    cr_assert_str_eq(buffer, "0,5"); /* the locale is really on */
    expect_read("1.5", 3, 1.5);
    expect_read("1,5", 1, 1.0);
    expect_write(1.5, 3, "1.5");
    expect_write(1.5e-20, 3, "1.5e-20");
}
