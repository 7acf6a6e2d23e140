/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers have the shortest digits that read back as the same number.
 */
#include "results/json.h"

#include <math.h>

#include "base/text.h"
#include "results/layout.h"

void json_string(FILE *stream, const char *text) {
    (void)fputc('"', stream);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            (void)fprintf(stream, "\\%c", *c);
        } else if ((unsigned char)*c < ' ') {
            (void)fprintf(stream, "\\u%04x", (unsigned)(unsigned char)*c);
        } else {
            (void)fputc(*c, stream);
        }
    }
    (void)fputc('"', stream);
}

void json_number(FILE *stream, double value) {
    enum { DIGITS_ALWAYS_KEPT = 15, DIGITS_ENOUGH = 17 };
    char buffer[TEXT_NUMBER_BYTES];
    if (!isfinite(value)) {
        (void)fputs("null", stream);
        return;
    }
    for (int digits = DIGITS_ALWAYS_KEPT; digits <= DIGITS_ENOUGH; digits++) {
        double back = 0.0;
        text_write_number(buffer, value, digits);
        if (text_read_number(buffer, &back) > 0 && back == value) {
            break;
        }
    }
    (void)fputs(buffer, stream);
}

void json_member(FILE *stream, const char *name, double value) {
    json_string(stream, name);
    (void)fputs(": ", stream);
    json_number(stream, value);
}

void json_summary(FILE *stream, const cradle_summary *summary) {
    (void)fputc('{', stream);
    json_summary_members(stream, summary);
    (void)fputc('}', stream);
}

void json_summary_members(FILE *stream, const cradle_summary *summary) {
    json_member(stream, "mean", summary->mean);
    (void)fputs(", ", stream);
    json_member(stream, "sd", summary->sd);
    (void)fputs(", ", stream);
    json_member(stream, "se", summary->se);
    (void)fputs(", ", stream);
    json_member(stream, "deterministic", summary->deterministic);
    (void)fputs(", \"quantiles\": {", stream);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        (void)fputs(q == 0 ? "" : ", ", stream);
        json_member(stream, layout_quantile_names[q], summary->quantiles[q]);
    }
    (void)fputc('}', stream);
}
