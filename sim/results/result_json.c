/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A result as one JSON object (RFC 8259) on one line. The names and their order are a contract with scripts.
 */
#include "results/json.h"
#include "results/layout.h"
#include "results/print.h"
#include "results/result_sensitivity.h"

static void print_division(FILE *stream, const char *key, const cradle_result *result, size_t v, division d) {
    (void)fprintf(stream, ", \"%s\": {", key);
    for (size_t m = 0; m < result->size[d]; m++) {
        (void)fputs(m == 0 ? "" : ", ", stream);
        json_string(stream, result->names[d][m]);
        (void)fputs(": ", stream);
        json_summary(stream, &result->assessed[v].by[d][m]);
    }
    (void)fputc('}', stream);
}

/* {"energy_saved": {"unit": "GWh", "mean": ...}} */
static void print_outputs_json(FILE *stream, const cradle_result *result, size_t v) {
    (void)fputs(", \"outputs\": {", stream);
    for (size_t m = 0; m < result->size[DIVISION_OUTPUT]; m++) {
        (void)fputs(m == 0 ? "" : ", ", stream);
        json_string(stream, result->names[DIVISION_OUTPUT][m]);
        (void)fputs(": {\"unit\": ", stream);
        json_string(stream, result->outputs[m].unit);
        (void)fputs(", ", stream);
        json_summary_members(stream, &result->assessed[v].by[DIVISION_OUTPUT][m]);
        (void)fputc('}', stream);
    }
    (void)fputc('}', stream);
}

/* Only if there are any. */
static void print_correlations(FILE *stream, const cradle_result *result) {
    for (size_t i = 0; i < result->correlation_count; i++) {
        const result_correlation *c = &result->correlations[i];
        (void)fputs(i == 0 ? ", \"correlations\": [{\"between\": [" : ", {\"between\": [", stream);
        json_string(stream, c->first);
        (void)fputs(", ", stream);
        json_string(stream, c->second);
        (void)fputs("], ", stream);
        json_member(stream, "rank", c->asked);
        (void)fputs(", ", stream);
        json_member(stream, "achieved", c->achieved);
        (void)fputs(i + 1 == result->correlation_count ? "}]" : "}", stream);
    }
}

cradle_status cradle_result_print_json(const cradle_result *result, FILE *stream) {
    (void)fputs("{\"scenario\": ", stream);
    json_string(stream, result->scenario);
    (void)fprintf(stream,
                  ", \"samples\": %llu, \"seed\": %llu, \"sampler\": ", (unsigned long long)result->samples,
                  (unsigned long long)result->seed);
    json_string(stream, result->sampler);
    (void)fprintf(stream, ", \"threads\": %d, ", result->threads);
    json_member(stream, "seconds", result->seconds);
    (void)fprintf(stream, ", \"draws_per_sample\": %zu, \"variants\": [", result->draws_per_sample);
    for (size_t v = 0; v < result->variant_count; v++) {
        (void)fputs(v == 0 ? "{\"name\": " : ", {\"name\": ", stream);
        json_string(stream, result->variants[v]);
        (void)fputs(", \"total\": ", stream);
        json_summary(stream, &result->assessed[v].total);
        print_division(stream, "stages", result, v, DIVISION_STAGE);
        print_division(stream, "parts", result, v, DIVISION_PART);
        print_division(stream, "gases", result, v, DIVISION_GAS);
        print_division(stream, "readings", result, v, DIVISION_READING);
        print_outputs_json(stream, result, v);
        (void)fputc('}', stream);
    }
    (void)fputc(']', stream);
    print_correlations(stream, result);
    if (result->sensitivity != NULL) {
        sensitivity_print_json(stream, result);
    }
    (void)fputs("}\n", stream);
    return print_finish(stream);
}
