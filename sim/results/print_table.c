/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of figures in the terminal: rows with bars, and the comparison of variants. Widths are counted in
 * code points.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "results/figure.h"
#include "results/print.h"

enum { NAME_COLUMNS_MAX = 32, VARIANT_COLUMNS_MAX = 44, SHARE_COLUMNS = 6, BAR_COLUMNS_MIN = 6 };

static const char bold[] = "\033[1m", cyan[] = "\033[36m", plain[] = "\033[0m";

printer printer_for(FILE *stream, bool color, int columns) {
    columns = columns < PRINT_COLUMNS_MIN ? PRINT_COLUMNS_MIN : columns;
    return (printer){stream, color, columns > PRINT_COLUMNS_MAX ? PRINT_COLUMNS_MAX : columns};
}

void print_heading(const printer *out, const char *text) {
    (void)fprintf(out->stream, "%s%s%s", out->color ? bold : "", text, out->color ? plain : "");
}

static void print_spaces(const printer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        (void)fputc(' ', out->stream);
    }
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

void print_name(const printer *out, const char *name, size_t width) {
    size_t columns = text_columns(name);
    size_t shown = columns <= width ? columns : width - 1, seen = 0;
    for (const char *c = name; *c != '\0'; c++) {
        bool starts =
            ((unsigned char)*c & 0xC0) != 0x80; /* a UTF-8 continuation byte belongs to the last one */
        if (starts && seen++ == shown) {
            break;
        }
        (void)fputc(*c == '_' ? ' ' : *c, out->stream);
    }
    (void)fputs(columns <= width ? "" : "…", out->stream);
    print_spaces(out, columns <= width ? width - columns : 0);
}

/* The widths of a column of numbers aligned at the point. */
typedef struct widths {
    size_t name, before, after, error;
} widths;

/* One digit: as its own error it is allowed no more. */
static char *error_text(char buffer[FIGURE_BYTES], const cradle_summary *summary) {
    if (summary->se > 0.0) {
        return figure_text(buffer, summary->se, summary->se);
    }
    buffer[0] = '\0';
    return buffer;
}

static widths measure(const print_row *rows, size_t count) {
    widths all = {0};
    for (size_t i = 0; i < count; i++) {
        char number[FIGURE_BYTES], error[FIGURE_BYTES];
        figure_text(number, rows[i].summary->mean, rows[i].summary->se);
        size_t before = strcspn(number, ".");
        all.name = larger(all.name, smaller(text_columns(rows[i].name), NAME_COLUMNS_MAX));
        all.before = larger(all.before, before);
        all.after = larger(all.after, strlen(number) - before);
        all.error = larger(all.error, strlen(error_text(error, rows[i].summary)));
    }
    return all;
}

static void print_one(const printer *out, const print_row *row, const widths *width, double whole,
                      double largest) {
    char number[FIGURE_BYTES], error[FIGURE_BYTES], share[FIGURE_BYTES], bar[FIGURE_BAR_BYTES];
    figure_text(number, row->summary->mean, row->summary->se);
    error_text(error, row->summary);
    figure_share(share, row->summary->mean, whole);
    size_t before = strcspn(number, ".");
    (void)fputs("  ", out->stream);
    print_name(out, row->name, width->name);
    print_spaces(out, 2 + width->before - before);
    (void)fputs(number, out->stream);
    print_spaces(out, width->after - (strlen(number) - before));
    (void)fprintf(out->stream, " %s %-*s  %*s", error[0] == '\0' ? " " : "±", (int)width->error, error,
                  SHARE_COLUMNS, share);
    int used =
        (int)(2 + width->name + 2 + width->before + width->after + 3 + width->error + 2 + SHARE_COLUMNS + 2);
    int room = out->columns - used - 1;
    if (room >= BAR_COLUMNS_MIN && largest > 0.0 && row->summary->mean != 0.0) {
        (void)fprintf(out->stream, "  %s%s%s", out->color ? cyan : "",
                      figure_bar(bar, row->summary->mean / largest, room), out->color ? plain : "");
    }
    (void)fputc('\n', out->stream);
}

void print_rows(const printer *out, const print_row *rows, size_t count, double whole) {
    widths width = measure(rows, count);
    double largest = 0.0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs(rows[i].summary->mean));
    }
    for (size_t i = 0; i < count; i++) {
        print_one(out, &rows[i], &width, whole, largest);
    }
}

/* "-2.1 (-3 %)". The variants share their draws, so the error of the difference is usually much smaller than
 * that of two independent runs, which is the bound we can state without the samples. */
static const char *difference_text(const cradle_summary *summary, const cradle_summary *first,
                                   arena *memory) {
    char number[FIGURE_BYTES], share[FIGURE_BYTES];
    double difference = summary->mean - first->mean;
    figure_text(number, difference, sqrt(summary->se * summary->se + first->se * first->se));
    figure_share(share, difference, first->mean);
    const char *sign = difference > 0.0 ? "+" : "";
    return share[0] == '\0' ? arena_printf(memory, "%s%s", sign, number)
                            : arena_printf(memory, "%s%s (%s%s)", sign, number,
                                           difference > 0.0 && share[0] != '<' ? "+" : "", share);
}

cradle_status print_variants(const printer *out, const cradle_result *result) {
    arena *memory = arena_new();
    if (memory == NULL) {
        return CRADLE_NO_MEMORY;
    }
    enum { CELLS = 3 };
    static const char *const headings[CELLS] = {"kg CO2e", "95 % interval", "difference"};
    size_t width[CELLS], name = 0, count = result->variant_count;
    const char *(*cells)[CELLS] = arena_alloc(memory, count * sizeof(*cells));
    for (size_t c = 0; c < CELLS; c++) {
        width[c] = strlen(headings[c]);
    }
    for (size_t v = 0; v < count && cells != NULL && !arena_failed(memory); v++) {
        const cradle_summary *total = &result->assessed[v].total;
        char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES];
        name = larger(name, smaller(text_columns(result->variants[v]), VARIANT_COLUMNS_MAX));
        cells[v][0] = arena_strdup(memory, figure_text(number, total->mean, total->se));
        cells[v][1] = arena_strdup(memory, figure_interval(interval, total));
        cells[v][2] = v == 0 ? "" : difference_text(total, &result->assessed[0].total, memory);
        for (size_t c = 0; c < CELLS && cells[v][c] != NULL; c++) {
            width[c] = larger(width[c], strlen(cells[v][c]));
        }
    }
    if (!arena_failed(memory)) {
        print_heading(out, "variants");
        print_spaces(out, larger(name + 2, 8) - 8);
        for (size_t c = 0; c < CELLS; c++) {
            (void)fprintf(out->stream, "  %*s", (int)width[c], headings[c]);
        }
        (void)fputc('\n', out->stream);
        for (size_t v = 0; v < count; v++) {
            (void)fputs("  ", out->stream);
            print_name(out, result->variants[v], larger(name, 6));
            for (size_t c = 0; c < CELLS; c++) {
                if (cells[v][c][0] != '\0') {
                    (void)fprintf(out->stream, "  %*s", (int)width[c], cells[v][c]);
                }
            }
            (void)fputc('\n', out->stream);
        }
    }
    cradle_status status = arena_failed(memory) ? CRADLE_NO_MEMORY : CRADLE_OK;
    arena_free(memory);
    return status;
}
