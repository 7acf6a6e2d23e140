/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What differs between two results, in one verdict with the first and the worst difference.
 */
#include <math.h>

#include "base/text.h"
#include "results/difference.h"
#include "results/figure.h"
#include "results/json.h"
#include "results/print.h"

enum { DIGITS = 17, INPUTS_SHOWN = 5 };

static void print_place(FILE *stream, const char *what, const difference_place *place,
                        const difference_rule *rule) {
    char old_value[TEXT_NUMBER_BYTES], new_value[TEXT_NUMBER_BYTES], size[TEXT_NUMBER_BYTES];
    const bool in_errors = rule->errors > 0.0;
    (void)fprintf(stream, "  %s: %s, %s%s%s, %s%s%s: %s -> %s", what, place->group, place->variant,
                  place->member != NULL ? ", " : "", place->member != NULL ? place->member : "",
                  place->figure, place->quantile != NULL ? " " : "",
                  place->quantile != NULL ? place->quantile : "",
                  text_write_number(old_value, place->old_value, DIGITS),
                  text_write_number(new_value, place->new_value, DIGITS));
    (void)fprintf(stream, in_errors ? " (%s standard errors)\n" : " (%s %%)\n",
                  text_write_number(size, in_errors ? place->size : 100.0 * place->size, 3));
}

static void print_notes(FILE *stream, const cradle_result *a, const cradle_result *b) {
    if (a->samples != b->samples || a->seed != b->seed || !text_equal(a->sampler, b->sampler)) {
        (void)fprintf(stream,
                      "  drawn otherwise: %llu samples (%s), seed %llu -> %llu samples (%s), seed %llu\n",
                      (unsigned long long)a->samples, a->sampler, (unsigned long long)a->seed,
                      (unsigned long long)b->samples, b->sampler, (unsigned long long)b->seed);
    }
    if (!text_equal(a->program_version, b->program_version)) {
        (void)fprintf(stream, "  version %s -> %s\n", a->program_version, b->program_version);
    }
    for (size_t i = 0; difference_input(a, b, i) != NULL; i++) {
        if (i < INPUTS_SHOWN) {
            (void)fprintf(stream, "%s%s", i == 0 ? "  inputs that differ: " : ", ",
                          difference_input(a, b, i));
        }
        if (difference_input(a, b, i + 1) == NULL) {
            (void)fprintf(stream, i < INPUTS_SHOWN ? "\n" : ", ... %zu in all\n", i + 1);
        }
    }
}

cradle_status difference_print(const difference *found, const cradle_result *old_result,
                               const cradle_result *new_result, const difference_rule *rule, FILE *stream) {
    char count[FIGURE_BYTES], all[FIGURE_BYTES];
    figure_count(all, found->compared);
    if (found->different == 0 && found->missing == 0) {
        (void)fprintf(stream, "the same: %s figures\n", all);
        return print_finish(stream);
    }
    (void)fprintf(stream, "they differ: %s of %s figures\n", figure_count(count, found->different), all);
    if (found->different > 0) {
        print_place(stream, "first", &found->first, rule);
        print_place(stream, "worst", &found->worst, rule);
    }
    if (found->missing > 0) {
        const difference_place *place = &found->first_missing;
        (void)fprintf(stream, "  only in the %s: ", found->missing_in_new ? "old" : "new");
        if (place->member == NULL) {
            (void)fprintf(stream, "variant %s", place->variant);
        } else {
            (void)fprintf(stream, "%s, %s, %s", place->group, place->variant, place->member);
        }
        if (found->missing > 1) {
            (void)fprintf(stream, ", and %llu more", (unsigned long long)(found->missing - 1));
        }
        (void)fputc('\n', stream);
    }
    print_notes(stream, old_result, new_result);
    return print_finish(stream);
}

static void print_place_json(FILE *stream, const char *key, const difference_place *place) {
    (void)fprintf(stream, ", \"%s\": {\"group\": ", key);
    json_string(stream, place->group);
    (void)fputs(", \"variant\": ", stream);
    json_string(stream, place->variant);
    if (place->member != NULL) {
        (void)fputs(", \"member\": ", stream);
        json_string(stream, place->member);
    }
    if (place->figure != NULL) {
        (void)fputs(", \"figure\": ", stream);
        json_string(stream, place->figure);
        if (place->quantile != NULL) {
            (void)fputs(", \"quantile\": ", stream);
            json_string(stream, place->quantile);
        }
        (void)fputs(", ", stream);
        json_member(stream, "old", place->old_value);
        (void)fputs(", ", stream);
        json_member(stream, "new", place->new_value);
    }
    (void)fputc('}', stream);
}

cradle_status difference_print_json(const difference *found, FILE *stream) {
    (void)fprintf(stream, "{\"compared\": %llu, \"different\": %llu, \"missing\": %llu",
                  (unsigned long long)found->compared, (unsigned long long)found->different,
                  (unsigned long long)found->missing);
    if (found->different > 0) {
        print_place_json(stream, "first", &found->first);
        print_place_json(stream, "worst", &found->worst);
    }
    if (found->missing > 0) {
        print_place_json(stream, found->missing_in_new ? "only_in_old" : "only_in_new",
                         &found->first_missing);
    }
    (void)fputs("}\n", stream);
    return print_finish(stream);
}
