/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Savings, draw by draw, and the abatement table for people and for scripts. A saving is what the baseline,
 * or the levers before, emit more: positive savings are good. Savings in an order add up to what all levers
 * save together; those of levers alone do not, and the table says by how much.
 */
#include "results/abatement.h"

#include <math.h>

#include "base/text.h"
#include "results/comparison.h"
#include "results/figure.h"
#include "results/json.h"
#include "results/print.h"

enum { NAME_COLUMNS = 30, INTERVAL_COLUMNS = 15, BAR_COLUMNS = 14 };

/* ---------------------------------------------------------------- savings */

/* The summary of -x from that of x. */
static cradle_summary negated(const cradle_summary *of) {
    cradle_summary self = {
        .mean = -of->mean, .sd = of->sd, .se = of->se, .deterministic = -of->deterministic};
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) { /* their probabilities are symmetric */
        self.quantiles[q] = -of->quantiles[CRADLE_QUANTILE_COUNT - 1 - q];
        self.quantile_se[q] = of->quantile_se[CRADLE_QUANTILE_COUNT - 1 - q];
    }
    return self;
}

cradle_status abatement_find(const cradle_result *result, const char *with, const char *without,
                             abatement_saving *saving) {
    ptrdiff_t a = text_find(result->variants, result->variant_count, with);
    ptrdiff_t b = text_find(result->variants, result->variant_count, without);
    cradle_summary difference;
    double probability;
    if (a < 0 || b < 0) {
        return CRADLE_BAD_INPUT;
    }
    cradle_status status = comparison_totals(result, (size_t)a, (size_t)b, &difference, &saving->probability);
    if (status != CRADLE_OK) {
        return status;
    }
    saving->saving = negated(&difference);
    saving->left = result->assessed[a].total;
    if (b > 0) {
        status = comparison_totals(result, (size_t)a, 0, &difference, &probability);
    }
    saving->all = negated(&difference);
    return status;
}

/* ---------------------------------------------------------------- for people */

static const cradle_summary *baseline_of(const abatement *self) {
    return &self->result->assessed[0].total;
}

/* Certainty is said only of what holds in every draw. */
static const char *percent_text(char buffer[FIGURE_BYTES], double probability) {
    double percent = 100.0 * probability;
    if (probability > 0.0 && percent < 0.5) {
        return "<1";
    }
    if (probability < 1.0 && percent >= 99.5) {
        return ">99";
    }
    return figure_fixed(buffer, percent, 0);
}

static void print_start(const printer *out, size_t rank, const abatement_saving *row) {
    char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES], percent[FIGURE_BYTES];
    (void)fprintf(out->stream, "  %2zu ", rank);
    print_name(out, row->lever, NAME_COLUMNS);
    (void)fprintf(out->stream, " %8s  %-*s %5s %%", figure_text(number, row->saving.mean, row->saving.se),
                  INTERVAL_COLUMNS, figure_interval(interval, &row->saving),
                  percent_text(percent, row->probability));
}

static void print_alone(const printer *out, const abatement *self) {
    char share[FIGURE_BYTES], bar[FIGURE_BAR_BYTES];
    print_heading(out, "each lever alone, kg CO2e");
    (void)fprintf(out->stream, "%*s saving  %-*s saves in   share\n", NAME_COLUMNS - 18, "",
                  INTERVAL_COLUMNS - 1, "95 % interval");
    for (size_t i = 0; i < self->alone_count; i++) {
        const abatement_saving *row = &self->alone[i];
        const double largest = fabs(self->alone[0].saving.mean);
        print_start(out, i + 1, row);
        (void)fprintf(out->stream, "  %6s", figure_share(share, row->saving.mean, baseline_of(self)->mean));
        figure_bar(bar, largest > 0.0 ? row->saving.mean / largest : 0.0, BAR_COLUMNS);
        (void)fprintf(out->stream, "%s%s\n", bar[0] != '\0' ? "  " : "", bar);
    }
}

static void print_together(const printer *out, const abatement *self) {
    char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES], share[FIGURE_BYTES];
    print_heading(out, "each on top of those above, kg CO2e");
    (void)fprintf(out->stream, "%*s adds  %-*s saves in   together  95 %% interval   share\n",
                  NAME_COLUMNS - 26, "", INTERVAL_COLUMNS - 1, "95 % interval");
    for (size_t i = 0; i < self->together_count; i++) {
        const abatement_saving *row = &self->together[i];
        print_start(out, i + 1, row);
        (void)fprintf(out->stream, "   %8s  %-*s", figure_text(number, row->all.mean, row->all.se),
                      INTERVAL_COLUMNS - 1, figure_interval(interval, &row->all));
        (void)fprintf(out->stream, " %6s\n", figure_share(share, row->all.mean, baseline_of(self)->mean));
    }
}

static void print_rest(const printer *out, const abatement *self) {
    if (self->rest_count > 0) {
        (void)fputc('\n', out->stream);
        print_heading(out, "not taken");
        (void)fputc('\n', out->stream);
    }
    for (size_t i = 0; i < self->rest_count; i++) {
        const abatement_rest *row = &self->rest[i];
        (void)fputs("     ", out->stream);
        print_name(out, row->lever, NAME_COLUMNS);
        if (row->instead != NULL) {
            (void)fprintf(out->stream, " an alternative to '%s': both set %s\n", row->instead, row->path);
        } else {
            (void)fputs(" saves nothing on top of those taken\n", out->stream);
        }
    }
}

static void print_sum(const printer *out, const abatement *self) {
    char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES], share[FIGURE_BYTES];
    const double whole = baseline_of(self)->mean;
    double sum = 0.0, error = 0.0;
    for (size_t i = 0; i < self->together_count; i++) {
        for (size_t j = 0; j < self->alone_count; j++) {
            if (text_equal(self->alone[j].lever, self->together[i].lever)) {
                sum += self->alone[j].saving.mean;
                error += self->alone[j].saving.se; /* a bound, however the errors hang together */
            }
        }
    }
    const abatement_saving *last = &self->together[self->together_count - 1];
    (void)fprintf(out->stream, "\nwith all of these %s kg CO2e are left (95 %% interval %s)\n",
                  figure_text(number, last->left.mean, last->left.se),
                  figure_interval(interval, &last->left));
    (void)fprintf(out->stream, "they save %s kg CO2e, ", figure_text(number, last->all.mean, last->all.se));
    (void)fprintf(out->stream, "%s; alone they would add up to ", figure_share(share, last->all.mean, whole));
    (void)fprintf(out->stream, "%s, ", figure_text(number, sum, error));
    (void)fprintf(out->stream, "%s\n", figure_share(share, sum, whole));
}

cradle_status abatement_print(const abatement *self, FILE *stream, bool color, int columns) {
    printer out = printer_for(stream, color, columns);
    const cradle_result *result = self->result;
    const cradle_summary *baseline = baseline_of(self);
    char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES];
    print_heading(&out, result->scenario);
    (void)fprintf(stream, "\n%s\n%s draws that all share (%s), seed %llu\n\n", result->unit,
                  figure_count(number, result->samples), result->sampler, (unsigned long long)result->seed);
    (void)fprintf(stream, "%s: %s kg CO2e (95 %% interval %s)\n\n", result->variants[0],
                  figure_text(number, baseline->mean, baseline->se), figure_interval(interval, baseline));
    print_alone(&out, self);
    if (self->together_count > 0) {
        (void)fputc('\n', stream);
        print_together(&out, self);
    }
    print_rest(&out, self);
    if (self->together_count > 0) {
        print_sum(&out, self);
    }
    return print_finish(stream);
}

/* ---------------------------------------------------------------- for scripts */

static void print_saving_json(FILE *stream, const abatement *self, const abatement_saving *row,
                              bool together) {
    (void)fputs("{\"lever\": ", stream);
    json_string(stream, row->lever);
    (void)fputs(", \"saving\": ", stream);
    json_summary(stream, &row->saving);
    (void)fputs(", ", stream);
    json_member(stream, "probability", row->probability);
    if (together) {
        (void)fputs(", \"together\": ", stream);
        json_summary(stream, &row->all);
    }
    (void)fputs(", ", stream);
    json_member(stream, "share", row->all.mean / baseline_of(self)->mean);
    (void)fputs(", \"left\": ", stream);
    json_summary(stream, &row->left);
    (void)fputc('}', stream);
}

static void print_savings_json(FILE *stream, const abatement *self, const char *key,
                               const abatement_saving *rows, size_t count, bool together) {
    (void)fprintf(stream, ", \"%s\": [", key);
    for (size_t i = 0; i < count; i++) {
        (void)fputs(i == 0 ? "" : ", ", stream);
        print_saving_json(stream, self, &rows[i], together);
    }
    (void)fputc(']', stream);
}

cradle_status abatement_print_json(const abatement *self, FILE *stream) {
    (void)fputs("{\"baseline\": ", stream);
    json_string(stream, self->result->variants[0]);
    (void)fputs(", \"total\": ", stream);
    json_summary(stream, baseline_of(self));
    print_savings_json(stream, self, "alone", self->alone, self->alone_count, false);
    print_savings_json(stream, self, "together", self->together, self->together_count, true);
    (void)fputs(", \"not_taken\": [", stream);
    for (size_t i = 0; i < self->rest_count; i++) {
        const abatement_rest *row = &self->rest[i];
        (void)fputs(i == 0 ? "{\"lever\": " : ", {\"lever\": ", stream);
        json_string(stream, row->lever);
        if (row->instead != NULL) {
            (void)fputs(", \"instead\": ", stream);
            json_string(stream, row->instead);
            (void)fputs(", \"path\": ", stream);
            json_string(stream, row->path);
        }
        (void)fputc('}', stream);
    }
    (void)fputs("]}\n", stream);
    return print_finish(stream);
}
