/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity on the screen and in JSON. On the screen the inputs with the largest share of the uncertainty:
 * by the total Sobol' index if there is one, else by the first-order index from given data; and those that
 * move the figure most per percent of their own, which are where a design team looks for savings.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "results/figure.h"
#include "results/json.h"
#include "results/result_sensitivity.h"

enum { SHOWN = 10, GROUPS_SHOWN = 5, NAME_MIN = 12, CELL_COLUMNS = 11, BAR_COLUMNS = 12 };

typedef struct ranked_input {
    const char *name;
    const double *values;
    double key;
} ranked_input;

static int by_key(const void *a, const void *b) {
    const ranked_input *left = a, *right = b;
    double x = fabs(left->key), y = fabs(right->key);
    return x != y ? (x < y ? 1 : -1) : strcmp(left->name, right->name);
}

/* Those of either kind that count, the largest first; returns how many. */
static size_t rank(const sensitivity *self, size_t variant, bool groups, sensitivity_measure key,
                   ranked_input *into) {
    const double least = 0.0005;
    size_t count = 0;
    for (size_t i = 0; i < self->input_count; i++) {
        const double *values = sensitivity_at(self, variant, i);
        if (self->is_group[i] == groups && fabs(values[key]) >= least) {
            into[count++] = (ranked_input){self->inputs[i], values, values[key]};
        }
    }
    qsort(into, count, sizeof *into, by_key);
    return count;
}

/* A path in exactly `width` columns, cut at its end if it is longer: it is there to be copied. */
static void print_path(const printer *out, const char *path, size_t width) {
    const size_t columns = text_columns(path);
    int shown = 0;
    for (size_t seen = 0; path[shown] != '\0' && (columns <= width || seen + 1 < width); seen++) {
        uint32_t code_point;
        shown += (int)text_decode(path + shown, &code_point);
    }
    (void)fprintf(out->stream, "%.*s%s%*s", shown, path, columns <= width ? "" : "…",
                  columns <= width ? (int)(width - columns) : 0, "");
}

static void print_percent(const printer *out, double share) {
    char number[FIGURE_BYTES];
    if (isnan(share)) {
        (void)fprintf(out->stream, "%*s", CELL_COLUMNS, "");
        return;
    }
    (void)fprintf(out->stream, "%*s %%", CELL_COLUMNS - 2, figure_fixed(number, 100.0 * share, 1));
}

static void print_coefficient(const printer *out, double value) {
    char number[FIGURE_BYTES];
    (void)fprintf(out->stream, "%*s", CELL_COLUMNS, isnan(value) ? "" : figure_fixed(number, value, 2));
}

static void print_input(const printer *out, const ranked_input *input, size_t name_columns, bool sobol,
                        double largest) {
    char bar[FIGURE_BAR_BYTES];
    (void)fputs("  ", out->stream);
    print_path(out, input->name, name_columns);
    if (sobol) {
        print_percent(out, input->values[MEASURE_SOBOL_TOTAL]);
        print_percent(out, input->values[MEASURE_SOBOL_TOTAL_ERROR]);
        print_percent(out, input->values[MEASURE_SOBOL_FIRST]);
    } else {
        print_percent(out, input->values[MEASURE_FIRST_ORDER]);
        print_percent(out, input->values[MEASURE_CONTRIBUTION]);
    }
    print_coefficient(out, input->values[MEASURE_RANK_CORRELATION]);
    print_coefficient(out, input->values[MEASURE_ELASTICITY]);
    (void)fprintf(out->stream, "  %s\n", figure_bar(bar, fabs(input->key) / largest, BAR_COLUMNS));
}

static void print_ranking(const printer *out, const sensitivity *self, ranked_input *inputs, size_t count,
                          size_t most, const char *heading) {
    const bool sobol = self->kind == CRADLE_SOBOL_INDICES;
    static const char *const of_sobol[] = {"total", "error", "alone", "rank corr.", "elasticity"};
    static const char *const of_regression[] = {"alone", "linear", "rank corr.", "elasticity"};
    const char *const *columns = sobol ? of_sobol : of_regression;
    const size_t cells = sobol ? 5 : 4, shown = count < most ? count : most;
    const size_t used = 2 + cells * CELL_COLUMNS + 2 + BAR_COLUMNS + 1;
    const size_t room = (size_t)out->columns > used + NAME_MIN ? (size_t)out->columns - used : NAME_MIN;
    size_t width = strlen(heading);
    for (size_t i = 0; i < shown; i++) {
        const size_t own = text_columns(inputs[i].name);
        width = own > width ? own : width;
    }
    width = width < room ? width : room;
    (void)fputs("  ", out->stream);
    print_path(out, heading, width);
    for (size_t c = 0; c < cells; c++) {
        (void)fprintf(out->stream, "%*s", CELL_COLUMNS, columns[c]);
    }
    (void)fputc('\n', out->stream);
    for (size_t i = 0; i < shown; i++) {
        print_input(out, &inputs[i], width, sobol, fabs(inputs[0].key));
    }
}

/* The first variant that has figures. */
static size_t first_known(const sensitivity *self) {
    size_t variant = 0;
    while (variant + 1 < self->variant_count && self->input_count > 0 &&
           isnan(sensitivity_at(self, variant, 0)[MEASURE_CONTRIBUTION])) {
        variant++;
    }
    return variant;
}

cradle_status sensitivity_print(const printer *out, const cradle_result *result) {
    const sensitivity *self = result->sensitivity;
    ranked_input *inputs = memory_allocate((self->input_count + 1) * sizeof *inputs);
    if (inputs == NULL) {
        return CRADLE_NO_MEMORY;
    }
    const size_t variant = first_known(self);
    const sensitivity_measure key =
        self->kind == CRADLE_SOBOL_INDICES ? MEASURE_SOBOL_TOTAL : MEASURE_FIRST_ORDER;
    print_heading(out, "what drives the uncertainty");
    if (self->versus != NULL) {
        (void)fprintf(out->stream, " of %s less %s", result->variants[variant], self->versus);
    } else if (result->variant_count > 1) {
        (void)fprintf(out->stream, " of %s", result->variants[variant]);
    }
    (void)fputc('\n', out->stream);
    size_t count = rank(self, variant, false, key, inputs);
    print_ranking(out, self, inputs, count, SHOWN, "input");
    count = rank(self, variant, true, key, inputs);
    if (count > 0) {
        print_ranking(out, self, inputs, count, GROUPS_SHOWN, "group");
    }
    (void)fputc('\n', out->stream);
    print_heading(out, "what 1 % more of an input changes");
    (void)fputs(", with every input at its value\n", out->stream);
    count = rank(self, variant, false, MEASURE_ELASTICITY, inputs);
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        char number[FIGURE_BYTES];
        (void)fprintf(out->stream, "  %s%s %%  %s\n", inputs[i].key > 0.0 ? "+" : "",
                      figure_fixed(number, inputs[i].key, 2), inputs[i].name);
    }
    memory_free(inputs);
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- JSON */

static void print_json_inputs(FILE *stream, const sensitivity *self, size_t variant, bool groups) {
    bool any = false;
    for (size_t i = 0; i < self->input_count; i++) {
        if (self->is_group[i] != groups) {
            continue;
        }
        (void)fputs(any ? ", " : "", stream);
        any = true;
        json_string(stream, self->inputs[i]);
        (void)fputs(": {", stream);
        const double *values = sensitivity_at(self, variant, i);
        bool more = false;
        for (sensitivity_measure m = 0; m < MEASURE_COUNT; m++) {
            if (!isnan(values[m])) {
                (void)fputs(more ? ", " : "", stream);
                json_member(stream, measure_key(m), values[m]);
                more = true;
            }
        }
        (void)fputc('}', stream);
    }
}

void sensitivity_print_json(FILE *stream, const cradle_result *result) {
    const sensitivity *self = result->sensitivity;
    (void)fputs(", \"sensitivity\": {\"method\": ", stream);
    json_string(stream, result_sensitivity_method(self->kind));
    (void)fputs(", \"versus\": ", stream);
    if (self->versus != NULL) {
        json_string(stream, self->versus);
    } else {
        (void)fputs("null", stream);
    }
    (void)fputs(", \"variants\": [", stream);
    for (size_t v = 0; v < self->variant_count; v++) {
        (void)fputs(v == 0 ? "{\"name\": " : ", {\"name\": ", stream);
        json_string(stream, result->variants[v]);
        (void)fputs(", \"inputs\": {", stream);
        print_json_inputs(stream, self, v, false);
        (void)fputs("}, \"groups\": {", stream);
        print_json_inputs(stream, self, v, true);
        (void)fputs("}}", stream);
    }
    (void)fputs("]}", stream);
}
