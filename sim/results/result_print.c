/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The summary of a result for people: the first variant in full, then all variants side by side.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "results/figure.h"
#include "results/print.h"
#include "results/result_sensitivity.h"

enum { PARTS_SHOWN = 10 };

/* A key for people: '_' is a space. */
static void print_words(const printer *out, const char *key) {
    for (const char *c = key; *c != '\0'; c++) {
        (void)fputc(*c == '_' ? ' ' : *c, out->stream);
    }
}

/* The methods of the headline that are not the usual ones. */
static void print_methods(const printer *out, const cradle_result *result) {
    if (!text_equal(result->recycling, cradle_recycling_key(CRADLE_RECYCLED_CONTENT))) {
        (void)fputs(", ", out->stream);
        print_words(out, result->recycling);
    }
    if (!text_equal(result->electricity, cradle_electricity_key(CRADLE_LOCATION))) {
        (void)fprintf(out->stream, ", %s-based electricity", result->electricity);
    }
}

static void print_head(const printer *out, const cradle_result *result) {
    char samples[FIGURE_BYTES];
    print_heading(out, result->scenario);
    (void)fprintf(out->stream, "\n%s\n", result->unit);
    print_words(out, result->boundary);
    (void)fprintf(out->stream, ", GWP %s", result->gwp_set);
    print_methods(out, result);
    (void)fprintf(out->stream, ", %s sample%s (%s), seed %llu\n", figure_count(samples, result->samples),
                  result->samples == 1 ? "" : "s", result->sampler, (unsigned long long)result->seed);
}

static void print_total(const printer *out, const cradle_summary *total) {
    enum { MEDIAN = CRADLE_QUANTILE_COUNT / 2 };
    char number[FIGURE_BYTES], low[FIGURE_BYTES], high[FIGURE_BYTES], line[FIGURE_INTERVAL_BYTES];
    figure_text(number, total->mean, total->se);
    (void)snprintf(line, sizeof(line), "%s kg CO2e", number);
    print_heading(out, line);
    (void)fprintf(out->stream, " (95 %% interval %s)\n", figure_interval(line, total));
    figure_text(low, total->quantiles[MEDIAN], total->quantile_se[MEDIAN]);
    figure_text(high, total->deterministic, total->se);
    (void)fprintf(out->stream, "median %s, with every input at its value %s\n", low, high);
}

static int by_size(const void *a, const void *b) {
    const print_row *left = a, *right = b;
    double x = fabs(left->summary->mean), y = fabs(right->summary->mean);
    if (x != y) {
        return x < y ? 1 : -1;
    }
    return strcmp(left->name, right->name);
}

/* The members of a division, the largest first if `sorted`, without those that are zero. */
static cradle_status print_division(const printer *out, const cradle_result *result, division d,
                                    const char *heading, bool sorted) {
    print_row *rows = memory_allocate((result->size[d] + 1) * sizeof(*rows));
    if (rows == NULL) {
        return CRADLE_NO_MEMORY;
    }
    size_t count = 0;
    for (size_t m = 0; m < result->size[d]; m++) {
        const cradle_summary *summary = &result->assessed[0].by[d][m];
        if (!sorted || summary->mean != 0.0 || summary->sd != 0.0) {
            rows[count++] = (print_row){result->names[d][m], summary};
        }
    }
    size_t shown = count;
    if (sorted) {
        qsort(rows, count, sizeof(*rows), by_size);
        shown = count > PARTS_SHOWN ? PARTS_SHOWN : count;
    }
    if (shown > 0) {
        (void)fputc('\n', out->stream);
        print_heading(out, heading);
        if (shown < count) {
            (void)fprintf(out->stream, ", the %zu largest of %zu", shown, count);
        }
        (void)fputs(", kg CO2e\n", out->stream);
        print_rows(out, rows, shown, result->assessed[0].total.mean);
    }
    memory_free(rows);
    return CRADLE_OK;
}

/* Whether a reading differs from the total by what a share shows. */
static bool differs(const cradle_summary *reading, const cradle_summary *total) {
    char share[FIGURE_BYTES];
    const double sign = total->mean < 0.0 ? -1.0 : 1.0; /* of what is avoided */
    return total->mean != 0.0
               ? strcmp(figure_share(share, sign * reading->mean, sign * total->mean), "100 %") != 0
               : reading->mean != 0.0;
}

/* The total by other rules, where it is another figure, and its share of the total. */
static cradle_status print_readings(const printer *out, const cradle_result *result) {
    const variant_assessment *first = &result->assessed[0];
    size_t members = result->size[DIVISION_READING], count = 0;
    print_row *rows = memory_allocate((members + 1) * sizeof(*rows));
    if (rows == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t m = 0; m < members; m++) {
        const cradle_summary *reading = &first->by[DIVISION_READING][m];
        if (differs(reading, &first->total)) {
            rows[count++] = (print_row){result->names[DIVISION_READING][m], reading};
        }
    }
    if (count > 0) {
        (void)fputc('\n', out->stream);
        print_heading(out, "the total by other rules");
        (void)fputs(", kg CO2e\n", out->stream);
        print_rows(out, rows, count, first->total.mean);
    }
    memory_free(rows);
    return CRADLE_OK;
}

/* What goes together, as asked for and as drawn. */
static void print_correlations(const printer *out, const cradle_result *result) {
    for (size_t i = 0; i < result->correlation_count; i++) {
        const result_correlation *c = &result->correlations[i];
        char asked[TEXT_NUMBER_BYTES], achieved[TEXT_NUMBER_BYTES];
        (void)fprintf(out->stream, "%s%s: rank correlation %s, achieved %s\n", i == 0 ? "\n" : "", c->pair,
                      text_write_number(asked, c->asked, 4), text_write_number(achieved, c->achieved, 4));
    }
}

/* What the result rests on: measured data, factors without gases, numbers nobody gave. */
static void print_basis(const printer *out, const cradle_result *result) {
    const variant_assessment *first = &result->assessed[0];
    char share[FIGURE_BYTES];
    (void)fputc('\n', out->stream);
    if (result->size[DIVISION_PART] == 0) {
        (void)fputs(
            "of each variant the total and its stages; `run: {detail: full}` keeps parts, gases, years too\n",
            out->stream);
    }
    if (first->total.mean > 0.0 && result->size[DIVISION_PRIMARY] > 0) {
        figure_share(share, first->by[DIVISION_PRIMARY][0].mean, first->total.mean);
        (void)fprintf(out->stream, "%s of the total rests on primary data\n", share);
        for (size_t g = 0; g < result->size[DIVISION_GAS]; g++) {
            if (text_equal(result->names[DIVISION_GAS][g], "co2e")) {
                figure_share(share, first->by[DIVISION_GAS][g].mean, first->total.mean);
                (void)fprintf(out->stream, "%s of the total rests on factors published as CO2e only\n",
                              share);
            }
        }
    }
    size_t filled_in = 0, marked = 0;
    for (size_t i = 0; i < result->quantity_count; i++) {
        const result_quantity *q = &result->quantities[i];
        if (q->assumed) {
            bool own = text_starts(q->place, "default of ") || text_starts(q->place, "data/specifications/");
            *(own ? &filled_in : &marked) += 1;
        }
    }
    if (filled_in + marked > 0) {
        (void)fprintf(out->stream, "%zu inputs: %zu filled in by Cradle, %zu marked as assumptions\n",
                      result->quantity_count, filled_in, marked);
    }
}

/* The variants side by side, by their totals and by each output; outputs of a single variant in one table. */
static cradle_status print_overview(const printer *out, const cradle_result *result) {
    cradle_status status = CRADLE_OK;
    size_t outputs = result->size[DIVISION_OUTPUT];
    if (result->variant_count == 1 && outputs > 0) {
        (void)fputc('\n', out->stream);
        return print_outputs(out, result);
    }
    if (result->variant_count > 1) {
        (void)fputc('\n', out->stream);
        status = print_variants(out, result, &(variant_figure){NULL, "kg CO2e", 0, 0});
        for (size_t m = 0; m < outputs && status == CRADLE_OK; m++) {
            const char *name = result->names[DIVISION_OUTPUT][m];
            (void)fputc('\n', out->stream);
            status = print_variants(out, result,
                                    &(variant_figure){name, result->outputs[m].unit, 1 + DIVISION_OUTPUT, m});
        }
    }
    return status;
}

cradle_status cradle_result_print(const cradle_result *result, FILE *stream, bool color, int columns) {
    printer out = printer_for(stream, color, columns);
    const variant_assessment *first = &result->assessed[0];
    print_head(&out, result);
    (void)fputc('\n', stream);
    if (result->variant_count > 1) {
        (void)fprintf(stream, "%s: ", result->variants[0]);
    }
    print_total(&out, &first->total);
    if (first->total_samples != NULL) {
        (void)fputc('\n', stream);
        print_histogram(&out, first->total_samples, result->samples, &first->total);
    }
    cradle_status status = print_division(&out, result, DIVISION_STAGE, "stages", false);
    if (status == CRADLE_OK) {
        status = print_division(&out, result, DIVISION_PART, "parts", true);
    }
    if (status == CRADLE_OK) {
        status = print_division(&out, result, DIVISION_GAS, "gases", true);
    }
    if (status == CRADLE_OK) {
        status = print_readings(&out, result);
    }
    print_basis(&out, result);
    print_correlations(&out, result);
    if (status == CRADLE_OK) {
        status = print_overview(&out, result);
    }
    if (status == CRADLE_OK && result->sensitivity != NULL) {
        (void)fputc('\n', stream);
        status = sensitivity_print(&out, result);
    }
    return status == CRADLE_OK ? print_finish(stream) : status;
}
