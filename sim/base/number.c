/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as text, whatever the locale. The C library rounds correctly in both directions; only the decimal
 * point is the locale's. So none is ever shown to it: "12.5e3" is read as "125e2", and of what is written
 * only the digits and the exponent are taken.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A double is decided by at most 767 significant digits; of further ones it matters only whether they are
 * all zero (W. D. Clinger, How to read floating point numbers accurately, 1990). */
enum { DIGITS_MAX = 800, EXPONENT_MAX = 100000, EXACT_DIGITS = 15 };

typedef struct decimal {
    int count;
    long exponent; /* of ten, for the whole number `digits` */
    bool any;      /* a digit was seen, perhaps only zeros */
    bool more;     /* than the digits kept, and not only zeros */
    char digits[DIGITS_MAX];
} decimal;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static void take_digit(decimal *number, char digit, bool fraction) {
    number->any = true;
    if (number->count == 0 && digit == '0') {
        number->exponent -= fraction;
    } else if (number->count < DIGITS_MAX) {
        number->digits[number->count++] = digit;
        number->exponent -= fraction;
    } else {
        if (digit != '0') {
            number->more = true;
        }
        number->exponent += !fraction;
    }
}

/* "e3" at `text`: its length, 0 if it is no exponent. */
static size_t read_exponent(const char *text, long *exponent) {
    if (text[0] != 'e' && text[0] != 'E') {
        return 0;
    }
    size_t at = 1;
    bool negative = text[at] == '-';
    if (text[at] == '-' || text[at] == '+') {
        at++;
    }
    if (!is_digit(text[at])) {
        return 0;
    }
    long value = 0;
    for (; is_digit(text[at]); at++) {
        if (value < 100 * EXPONENT_MAX) {
            value = value * 10 + (text[at] - '0');
        }
    }
    *exponent += negative ? -value : value;
    return at;
}

/* A product or quotient of two whole numbers that doubles hold exactly is rounded once, so correctly: this is
 * most numbers that people write (Clinger's fast path). */
static bool small_value(const decimal *number, double *value) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const long largest = sizeof powers / sizeof powers[0] - 1;
    if (number->count > EXACT_DIGITS || number->exponent < -largest || number->exponent > largest) {
        return false;
    }
    int64_t whole = 0;
    for (int i = 0; i < number->count; i++) {
        whole = whole * 10 + (number->digits[i] - '0');
    }
    *value = number->exponent < 0 ? (double)whole / powers[-number->exponent]
                                  : (double)whole * powers[number->exponent];
    return true;
}

static double decimal_value(const decimal *number) {
    double value;
    if (number->count == 0) {
        return 0.0;
    }
    if (small_value(number, &value)) {
        return value;
    }
    char text[DIGITS_MAX + 32];
    long exponent = number->exponent;
    int count = number->count;
    memcpy(text, number->digits, (size_t)count);
    if (number->more) {
        text[count++] = '1';
        exponent--;
    }
    exponent = exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
    exponent = exponent < -EXPONENT_MAX ? -EXPONENT_MAX : exponent;
    snprintf(text + count, sizeof text - (size_t)count, "e%ld", exponent);
    int saved = errno;
    value = strtod(text, NULL);
    errno = saved;
    return value;
}

size_t text_read_number(const char *text, double *value) {
    decimal number; /* its digits as they come */
    number.count = 0;
    number.exponent = 0;
    number.any = number.more = false;
    size_t at = 0;
    bool negative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+') {
        at++;
    }
    for (; is_digit(text[at]); at++) {
        take_digit(&number, text[at], false);
    }
    if (text[at] == '.' && (number.any || is_digit(text[at + 1]))) {
        for (at++; is_digit(text[at]); at++) {
            take_digit(&number, text[at], true);
        }
    }
    if (!number.any) {
        return 0;
    }
    at += read_exponent(text + at, &number.exponent);
    double magnitude = decimal_value(&number);
    if (!isfinite(magnitude)) {
        return 0;
    }
    *value = negative ? -magnitude : magnitude;
    return at;
}

/* Lays out d.ddd x 10^exponent; `count` digits without trailing zeros. */
static void lay_out(char *out, const char *digits, int count, int exponent) {
    if (exponent < -4 || exponent > 8) {
        *out++ = digits[0];
        if (count > 1) {
            *out++ = '.';
            memcpy(out, digits + 1, (size_t)count - 1);
            out += count - 1;
        }
        snprintf(out, 8, "e%+03d", exponent);
        return;
    }
    if (exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        for (int i = -1; i > exponent; i--) {
            *out++ = '0';
        }
    }
    for (int i = 0; i < count || i <= exponent; i++) {
        if (i > 0 && i == exponent + 1) {
            *out++ = '.';
        }
        *out++ = i < count ? digits[i] : '0';
    }
    *out = '\0';
}

char *text_write_number(char buffer[TEXT_NUMBER_BYTES], double value, int digits) {
    if (!isfinite(value)) {
        strcpy(buffer, isnan(value) ? "nan" : value < 0.0 ? "-inf" : "inf");
        return buffer;
    }
    if (value == 0.0) {
        strcpy(buffer, "0");
        return buffer;
    }
    digits = digits < 1 ? 1 : digits > 17 ? 17 : digits;
    char scientific[64];
    snprintf(scientific, sizeof scientific, "%.*e", digits - 1, fabs(value));
    char kept[20];
    int count = 0;
    const char *at = scientific;
    for (; *at != 'e'; at++) { /* what is no digit is the locale's decimal point */
        if (is_digit(*at)) {
            kept[count++] = *at;
        }
    }
    while (count > 1 && kept[count - 1] == '0') {
        count--;
    }
    char *out = buffer;
    if (value < 0.0) {
        *out++ = '-';
    }
    lay_out(out, kept, count, atoi(at + 1));
    return buffer;
}
