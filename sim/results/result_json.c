/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A result as one JSON object (RFC 8259) on one line, with the shortest digits that read back as the same
 * number. The names and their order are a contract with scripts.
 */
#include "base/text.h"
#include "results/layout.h"

static void print_string(FILE *stream, const char *text) {
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

static void print_number(FILE *stream, double value) {
    enum { DIGITS_ALWAYS_KEPT = 15, DIGITS_ENOUGH = 17 };
    char buffer[TEXT_NUMBER_BYTES];
    for (int digits = DIGITS_ALWAYS_KEPT; digits <= DIGITS_ENOUGH; digits++) {
        double back = 0.0;
        text_write_number(buffer, value, digits);
        if (text_read_number(buffer, &back) > 0 && back == value) {
            break;
        }
    }
    (void)fputs(buffer, stream);
}

static void print_member(FILE *stream, const char *name, double value) {
    print_string(stream, name);
    (void)fputs(": ", stream);
    print_number(stream, value);
}

static void print_summary(FILE *stream, const cradle_summary *summary) {
    (void)fputc('{', stream);
    print_member(stream, "mean", summary->mean);
    (void)fputs(", ", stream);
    print_member(stream, "sd", summary->sd);
    (void)fputs(", ", stream);
    print_member(stream, "se", summary->se);
    (void)fputs(", ", stream);
    print_member(stream, "deterministic", summary->deterministic);
    (void)fputs(", \"quantiles\": {", stream);
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        (void)fputs(q == 0 ? "" : ", ", stream);
        print_member(stream, layout_quantile_names[q], summary->quantiles[q]);
    }
    (void)fputs("}}", stream);
}

static void print_division(FILE *stream, const char *key, const cradle_result *result, size_t v, division d) {
    (void)fprintf(stream, ", \"%s\": {", key);
    for (size_t m = 0; m < result->size[d]; m++) {
        (void)fputs(m == 0 ? "" : ", ", stream);
        print_string(stream, result->names[d][m]);
        (void)fputs(": ", stream);
        print_summary(stream, &result->assessed[v].by[d][m]);
    }
    (void)fputc('}', stream);
}

cradle_status cradle_result_print_json(const cradle_result *result, FILE *stream) {
    (void)fputs("{\"scenario\": ", stream);
    print_string(stream, result->scenario);
    (void)fprintf(stream,
                  ", \"samples\": %llu, \"seed\": %llu, \"sampler\": ", (unsigned long long)result->samples,
                  (unsigned long long)result->seed);
    print_string(stream, result->sampler);
    (void)fprintf(stream, ", \"threads\": %d, ", result->threads);
    print_member(stream, "seconds", result->seconds);
    (void)fprintf(stream, ", \"draws_per_sample\": %zu, \"variants\": [", result->draws_per_sample);
    for (size_t v = 0; v < result->variant_count; v++) {
        (void)fputs(v == 0 ? "{\"name\": " : ", {\"name\": ", stream);
        print_string(stream, result->variants[v]);
        (void)fputs(", \"total\": ", stream);
        print_summary(stream, &result->assessed[v].total);
        print_division(stream, "stages", result, v, DIVISION_STAGE);
        print_division(stream, "parts", result, v, DIVISION_PART);
        print_division(stream, "gases", result, v, DIVISION_GAS);
        (void)fputc('}', stream);
    }
    (void)fputs("]}\n", stream);
    return fflush(stream) == 0 && ferror(stream) == 0 ? CRADLE_OK : CRADLE_NO_FILE;
}
