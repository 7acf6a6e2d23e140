/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison for people and for scripts. The first thing said is which is less and how surely; what should
 * not decide (overlap, what independent draws would say) comes last.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "results/comparison.h"
#include "results/figure.h"
#include "results/json.h"
#include "results/layout.h"
#include "results/print.h"

enum { PARTS_SHOWN = 10, NAME_COLUMNS = 28, MATRIX_MAX = 8 };

static const variant_assessment *assessed(const comparison_side *side) {
    return &side->result->assessed[side->variant];
}

static const char *name_of(const comparison_side *side) {
    return side->result->variants[side->variant];
}

/* ---------------------------------------------------------------- what the difference is made of */

typedef struct piece {
    const char *name;
    cradle_summary difference; /* mean and error only */
} piece;

static const cradle_summary *member_of(const comparison_side *side, division d, const char *name) {
    ptrdiff_t member = text_find(side->result->names[d], side->result->size[d], name);
    return member >= 0 ? &assessed(side)->by[d][member] : NULL;
}

/* The error is that of independent draws, an upper bound where draws are shared. */
static void add_piece(piece *pieces, size_t *count, const char *name, const cradle_summary *a,
                      const cradle_summary *b) {
    static const cradle_summary none = {0};
    a = a != NULL ? a : &none;
    b = b != NULL ? b : &none;
    if (a->mean != b->mean) {
        pieces[(*count)++] =
            (piece){name, {.mean = a->mean - b->mean, .se = sqrt(a->se * a->se + b->se * b->se)}};
    }
}

/* The samples of stages are there, so their differences can be known as well as that of the totals. */
static void sharpen_stages(const comparison_side *a, const comparison_side *b, piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (cradle_stage s = 0; s < CRADLE_STAGE_COUNT; s++) {
            cradle_summary paired;
            if (text_equal(pieces[i].name, cradle_stage_key(s)) && comparison_stage(a, b, s, &paired)) {
                pieces[i].difference = paired;
            }
        }
    }
}

static int by_size(const void *a, const void *b) {
    const piece *left = a, *right = b;
    double x = fabs(left->difference.mean), y = fabs(right->difference.mean);
    return x != y ? (x < y ? 1 : -1) : strcmp(left->name, right->name);
}

/* The members of a division in which the two differ; `*pieces` is the caller's to free. */
static cradle_status find_pieces(const comparison_side *a, const comparison_side *b, division d,
                                 piece **pieces, size_t *count) {
    *count = 0;
    *pieces = memory_allocate((a->result->size[d] + b->result->size[d] + 1) * sizeof(**pieces));
    if (*pieces == NULL) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t m = 0; m < a->result->size[d]; m++) {
        const char *name = a->result->names[d][m];
        add_piece(*pieces, count, name, member_of(a, d, name), member_of(b, d, name));
    }
    for (size_t m = 0; m < b->result->size[d]; m++) {
        const char *name = b->result->names[d][m];
        if (member_of(a, d, name) == NULL) {
            add_piece(*pieces, count, name, NULL, member_of(b, d, name));
        }
    }
    if (d == DIVISION_STAGE) {
        sharpen_stages(a, b, *pieces, *count);
    } else {
        qsort(*pieces, *count, sizeof(**pieces), by_size);
    }
    return CRADLE_OK;
}

static cradle_status print_pieces(const printer *out, const comparison_side *a, const comparison_side *b,
                                  division d, const char *heading, double whole) {
    piece *pieces = NULL;
    size_t count = 0;
    cradle_status status = find_pieces(a, b, d, &pieces, &count);
    print_row *rows = memory_allocate((count + 1) * sizeof(*rows));
    if (status != CRADLE_OK || rows == NULL) {
        memory_free(pieces);
        memory_free(rows);
        return CRADLE_NO_MEMORY;
    }
    size_t shown = count > PARTS_SHOWN ? PARTS_SHOWN : count;
    for (size_t i = 0; i < shown; i++) {
        rows[i] = (print_row){pieces[i].name, &pieces[i].difference};
    }
    if (count > 0) {
        (void)fputc('\n', out->stream);
        print_heading(out, heading);
        if (shown < count) {
            (void)fprintf(out->stream, ", the %zu largest of %zu", shown, count);
        }
        (void)fputs(", kg CO2e\n", out->stream);
        print_rows(out, rows, shown, whole);
    }
    memory_free(pieces);
    memory_free(rows);
    return CRADLE_OK;
}

static void print_pieces_json(FILE *stream, const char *key, const comparison_side *a,
                              const comparison_side *b, division d, cradle_status *status) {
    piece *pieces = NULL;
    size_t count = 0;
    if (find_pieces(a, b, d, &pieces, &count) != CRADLE_OK) {
        *status = CRADLE_NO_MEMORY;
        return;
    }
    (void)fprintf(stream, ", \"%s\": {", key);
    for (size_t i = 0; i < count; i++) {
        (void)fputs(i == 0 ? "" : ", ", stream);
        json_member(stream, pieces[i].name, pieces[i].difference.mean);
    }
    (void)fputc('}', stream);
    memory_free(pieces);
}

/* ---------------------------------------------------------------- two variants, for people */

static void print_side(const printer *out, const char *letter, const comparison_side *side, bool one_result) {
    const cradle_summary *total = &assessed(side)->total;
    char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES];
    (void)fprintf(out->stream, "  %s  ", letter);
    print_name(out, name_of(side), NAME_COLUMNS);
    (void)fprintf(out->stream, "  %s kg CO2e (95 %% interval %s)%s%s\n",
                  figure_text(number, total->mean, total->se), figure_interval(interval, total),
                  one_result ? "" : "  ", one_result ? "" : side->result->scenario);
}

/* "80.0 %", with as many places as its error allows. */
static const char *percent(char buffer[FIGURE_BYTES], double share, double standard_error) {
    enum { ALWAYS = 2 };
    double shown = 100.0 * share;
    int places = share > 0.0 && share < 1.0 ? figure_places(shown, 100.0 * standard_error) : 0;
    return figure_fixed(buffer, shown, places > ALWAYS ? ALWAYS : places);
}

static void print_probability(const printer *out, const char *what, double share, double standard_error) {
    char number[FIGURE_BYTES], error[FIGURE_BYTES];
    (void)fprintf(out->stream, "  %-14s %s %%", what, percent(number, share, standard_error));
    if (standard_error > 0.0) {
        (void)fprintf(out->stream, " ± %s",
                      figure_text(error, 100.0 * standard_error, 100.0 * standard_error));
    }
    (void)fputc('\n', out->stream);
}

static void print_figure(const printer *out, const char *what, const cradle_summary *summary,
                         const char *unit) {
    char number[FIGURE_BYTES], error[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES];
    (void)fprintf(out->stream, "  %-14s %s%s", what, figure_text(number, summary->mean, summary->se), unit);
    if (summary->se > 0.0) {
        (void)fprintf(out->stream, " ± %s (95 %% interval %s)", figure_text(error, summary->se, summary->se),
                      figure_interval(interval, summary));
    }
    (void)fputc('\n', out->stream);
}

static void print_count(const printer *out, double samples, const char *how) {
    char number[FIGURE_BYTES];
    if (samples < 1e15) {
        (void)fprintf(out->stream, "%s %s", figure_count(number, (uint64_t)samples), how);
    } else {
        (void)fprintf(out->stream, "no number of %s ones", how);
    }
}

static void print_tests(const printer *out, const cradle_comparison *found) {
    char number[FIGURE_BYTES], other[FIGURE_BYTES];
    const char *what = found->positive ? "ln A - ln B" : "A - B";
    if (isfinite(found->effect)) {
        (void)fprintf(out->stream, "\neffect %s (mean by standard deviation of %s); ",
                      figure_text(number, found->effect, 0.0), what);
        (void)fprintf(out->stream, "by the modified test with %llu declared runs\nthey %s: t = %s",
                      (unsigned long long)found->declared,
                      found->t > found->t_critical ? "differ" : "do not differ notably",
                      figure_text(number, found->t, 0.0));
        (void)fprintf(out->stream, " against %s\n", figure_fixed(other, found->t_critical, 2));
    }
    (void)fputs("draws that tell the means apart: ", out->stream);
    print_count(out, found->samples_paired, "paired");
    (void)fputs(", ", out->stream);
    print_count(out, found->samples_unpaired, "independent");
    (void)fprintf(out->stream,
                  "\nfor contrast: independent draws would say %s %%, the distributions overlap by ",
                  percent(number, found->unpaired, 0.005));
    (void)fprintf(out->stream, "%s %%,\ncorrelation %s\n", percent(other, found->overlap, 0.005),
                  figure_fixed(number, found->correlation, 3));
}

cradle_status comparison_print(const comparison_side *a, const comparison_side *b,
                               const cradle_compare_options *options, const cradle_comparison *found,
                               FILE *stream, bool color, int columns) {
    printer out = printer_for(stream, color, columns);
    char samples[FIGURE_BYTES], margin[FIGURE_BYTES], what[FIGURE_BYTES + 16];
    bool one_result = a->result == b->result;
    print_heading(&out, one_result ? a->result->scenario : "two results");
    (void)fprintf(stream, "\n%s draws that both share (%s), seed %llu\n\n",
                  figure_count(samples, a->result->samples), a->result->sampler,
                  (unsigned long long)a->result->seed);
    print_side(&out, "A", a, one_result);
    print_side(&out, "B", b, one_result);
    if (!text_equal(a->result->unit, b->result->unit)) {
        (void)fprintf(stream, "\nthe units of analysis differ: %s; %s\n", a->result->unit, b->result->unit);
    }
    (void)fputc('\n', stream);
    print_probability(&out, "P(A < B)", found->probability, found->probability_se);
    if (options->margin > 0.0) {
        (void)snprintf(what, sizeof(what), "by %s %% or more",
                       text_write_number(margin, 100.0 * options->margin, FIGURE_DIGITS));
        print_probability(&out, what, found->relevant, found->relevant_se);
    }
    print_figure(&out, "A - B", &found->difference, " kg CO2e");
    if (found->positive) {
        print_figure(&out, "A / B", &found->ratio, "");
    }
    cradle_status status = print_pieces(&out, a, b, DIVISION_STAGE, "A - B by stage", found->difference.mean);
    if (status == CRADLE_OK) {
        status = print_pieces(&out, a, b, DIVISION_PART, "A - B by part", found->difference.mean);
    }
    print_tests(&out, found);
    return status == CRADLE_OK ? print_finish(stream) : status;
}

/* ---------------------------------------------------------------- two variants, for scripts */

cradle_status comparison_print_json(const comparison_side *a, const comparison_side *b,
                                    const cradle_comparison *found, FILE *stream) {
    const struct {
        const char *name;
        double value;
    } members[] = {{"probability", found->probability},
                   {"probability_se", found->probability_se},
                   {"relevant", found->relevant},
                   {"relevant_se", found->relevant_se},
                   {"unpaired", found->unpaired},
                   {"overlap", found->overlap},
                   {"correlation", found->correlation},
                   {"effect", found->effect},
                   {"t", found->t},
                   {"t_critical", found->t_critical},
                   {"samples_paired", found->samples_paired},
                   {"samples_unpaired", found->samples_unpaired}};
    (void)fputs("{\"a\": ", stream);
    json_string(stream, name_of(a));
    (void)fputs(", \"b\": ", stream);
    json_string(stream, name_of(b));
    (void)fputs(", \"difference\": ", stream);
    json_summary(stream, &found->difference);
    (void)fputs(", \"ratio\": ", stream);
    if (found->positive) {
        json_summary(stream, &found->ratio);
    } else {
        (void)fputs("null", stream);
    }
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        (void)fputs(", ", stream);
        json_member(stream, members[i].name, members[i].value);
    }
    (void)fprintf(stream, ", \"declared\": %llu", (unsigned long long)found->declared);
    cradle_status status = CRADLE_OK;
    print_pieces_json(stream, "stages", a, b, DIVISION_STAGE, &status);
    print_pieces_json(stream, "parts", a, b, DIVISION_PART, &status);
    (void)fputs("}\n", stream);
    return status == CRADLE_OK ? print_finish(stream) : status;
}

/* ---------------------------------------------------------------- all variants */

cradle_status comparison_print_all(const cradle_result *result, const double *less, const double *ranks,
                                   FILE *stream, bool color, int columns) {
    printer out = printer_for(stream, color, columns);
    const size_t count = result->variant_count;
    char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES];
    print_heading(&out, result->scenario);
    (void)fprintf(stream, "\n%s draws that all variants share (%s), seed %llu\n\n",
                  figure_count(number, result->samples), result->sampler, (unsigned long long)result->seed);
    print_heading(&out, "variants");
    (void)fprintf(stream, "%*s  %9s  %-14s  %5s  %5s\n", NAME_COLUMNS - 2, "", "kg CO2e", "95 % interval",
                  "least", "most");
    for (size_t v = 0; v < count; v++) {
        const cradle_summary *total = &result->assessed[v].total;
        (void)fprintf(stream, "  %2zu ", v + 1);
        print_name(&out, result->variants[v], NAME_COLUMNS);
        (void)fprintf(stream, " %9s  %-14s", figure_text(number, total->mean, total->se),
                      figure_interval(interval, total));
        (void)fprintf(stream, "  %3.0f %%", 100.0 * ranks[v * count]);
        (void)fprintf(stream, "  %3.0f %%\n", 100.0 * ranks[v * count + count - 1]);
    }
    if (count <= MATRIX_MAX) {
        (void)fputc('\n', stream);
        print_heading(&out,
                      "how probable it is that the variant of the row is less than that of the column, %");
        (void)fprintf(stream, "\n     %*s", NAME_COLUMNS, "");
        for (size_t w = 0; w < count; w++) {
            (void)fprintf(stream, " %4zu", w + 1);
        }
        (void)fputc('\n', stream);
        for (size_t v = 0; v < count; v++) {
            (void)fprintf(stream, "  %2zu ", v + 1);
            print_name(&out, result->variants[v], NAME_COLUMNS);
            for (size_t w = 0; w < count; w++) {
                if (v == w) {
                    (void)fputs("    -", stream);
                } else {
                    (void)fprintf(stream, " %4.0f", 100.0 * less[v * count + w]);
                }
            }
            (void)fputc('\n', stream);
        }
    }
    return print_finish(stream);
}

static void print_matrix_json(FILE *stream, const char *key, const double *values, size_t count) {
    (void)fprintf(stream, ", \"%s\": [", key);
    for (size_t v = 0; v < count; v++) {
        (void)fputs(v == 0 ? "[" : ", [", stream);
        for (size_t w = 0; w < count; w++) {
            (void)fputs(w == 0 ? "" : ", ", stream);
            json_number(stream, values[v * count + w]);
        }
        (void)fputc(']', stream);
    }
    (void)fputc(']', stream);
}

cradle_status comparison_print_all_json(const cradle_result *result, const double *less, const double *ranks,
                                        FILE *stream) {
    (void)fputs("{\"variants\": [", stream);
    for (size_t v = 0; v < result->variant_count; v++) {
        (void)fputs(v == 0 ? "" : ", ", stream);
        json_string(stream, result->variants[v]);
    }
    (void)fputc(']', stream);
    print_matrix_json(stream, "probability_less", less, result->variant_count);
    print_matrix_json(stream, "rank_probability", ranks, result->variant_count);
    (void)fputs("}\n", stream);
    return print_finish(stream);
}
