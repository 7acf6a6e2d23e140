/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of figures in the terminal: rows with bars, and the comparison of variants. Widths are counted in
 * code points.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "results/figure.h"
#include "results/layout.h"
#include "results/print.h"

enum { NAME_COLUMNS_MAX = 32, VARIANT_COLUMNS_MAX = 44, SHARE_COLUMNS = 6, BAR_COLUMNS_MIN = 6 };
enum { VARIANTS_SHOWN_MAX = 24, EXTREMES_SHOWN = 10, CELLS_COLUMNS = 46 };

typedef struct variant_row {
    double mean;
    size_t index;
    const char *name; /* as it is shown */
} variant_row;

static const char bold[] = "\033[1m", cyan[] = "\033[36m", plain[] = "\033[0m";

printer printer_for(FILE *stream, bool color, int columns) {
    columns = columns < PRINT_COLUMNS_MIN ? PRINT_COLUMNS_MIN : columns;
    return (printer){stream, color, columns > PRINT_COLUMNS_MAX ? PRINT_COLUMNS_MAX : columns};
}

cradle_status print_finish(FILE *stream) {
    return fflush(stream) == 0 && ferror(stream) == 0 ? CRADLE_OK : CRADLE_NO_FILE;
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

/* The variants that are shown, in order: all, or of very many those with the lowest and the highest means. */
static int by_mean(const void *a, const void *b) {
    const variant_row *left = a, *right = b;
    if (left->mean != right->mean) {
        return left->mean < right->mean ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

static const cradle_summary *summary_of(const cradle_result *result, const variant_figure *figure, size_t v) {
    return layout_summary(result, figure->group, v, figure->member);
}

static size_t choose_variants(const cradle_result *result, const variant_figure *figure, variant_row *rows) {
    size_t count = result->variant_count;
    for (size_t v = 0; v < count; v++) {
        rows[v] = (variant_row){summary_of(result, figure, v)->mean, v, ""};
    }
    if (count <= VARIANTS_SHOWN_MAX) {
        return count;
    }
    qsort(rows, count, sizeof(*rows), by_mean);
    memmove(rows + EXTREMES_SHOWN, rows + count - EXTREMES_SHOWN, EXTREMES_SHOWN * sizeof(*rows));
    return 2 * (size_t)EXTREMES_SHOWN;
}

/* A variant's name without the first steps of its paths: "by rail, use.country=IN" is "by rail, country=IN".
 */
static const char *short_name(const char *name, arena *memory) {
    char *brief = arena_strdup(memory, name);
    size_t length = 0, part = 0;
    for (const char *c = name; brief != NULL && *c != '\0'; c++) {
        bool in_path = strchr(c, '=') != NULL && strcspn(c, "=") < strcspn(c, ",");
        if (*c == '.' && in_path) {
            length = part;
            continue;
        }
        brief[length++] = *c;
        part = *c == ',' && c[1] == ' ' ? length + 1 : part;
    }
    if (brief != NULL) {
        brief[length] = '\0';
    }
    return brief;
}

enum { CELLS = 3 };
typedef const char *cell_row[CELLS];

static void print_variant_rows(const printer *out, const cradle_result *result, const variant_row *rows,
                               const cell_row *cells, size_t shown, size_t name, const size_t width[CELLS]) {
    for (size_t i = 0; i < shown; i++) {
        if (shown < result->variant_count && i == EXTREMES_SHOWN) {
            (void)fputs("  …\n", out->stream);
        }
        (void)fputs("  ", out->stream);
        print_name(out, rows[i].name, larger(name, 6));
        for (size_t c = 0; c < CELLS; c++) {
            if (cells[i][c][0] != '\0') {
                (void)fprintf(out->stream, "  %*s", (int)width[c], cells[i][c]);
            }
        }
        (void)fputc('\n', out->stream);
    }
}

/* "variants", or "1,000 variants, the 10 lowest and the 10 highest"; the name of an output stands before. */
static size_t print_variants_heading(const printer *out, const cradle_result *result, const char *name,
                                     bool all) {
    char count[FIGURE_BYTES], line[2 * FIGURE_BYTES + 64] = "";
    if (!all) {
        (void)snprintf(line, sizeof(line), "%s%s variants, the %d lowest and the %d highest",
                       name != NULL ? ", " : "", figure_count(count, result->variant_count), EXTREMES_SHOWN,
                       EXTREMES_SHOWN);
    } else if (name == NULL) {
        (void)snprintf(line, sizeof(line), "variants");
    }
    const size_t columns = name != NULL ? text_columns(name) : 0;
    (void)fputs(out->color ? bold : "", out->stream);
    if (name != NULL) {
        print_name(out, name, columns);
    }
    (void)fputs(line, out->stream);
    (void)fputs(out->color ? plain : "", out->stream);
    return columns + text_columns(line);
}

/* The cells of the rows that are shown, and how wide their columns are. NULL when out of memory. */
static cell_row *fill_cells(const printer *out, const cradle_result *result, const variant_figure *figure,
                            variant_row *rows, size_t shown, arena *memory, size_t *name,
                            size_t width[CELLS]) {
    const cradle_summary *first = summary_of(result, figure, 0);
    const size_t room =
        larger(VARIANT_COLUMNS_MAX, (size_t)out->columns - smaller((size_t)out->columns, CELLS_COLUMNS));
    cell_row *cells = arena_alloc(memory, (shown + 1) * sizeof(*cells));
    for (size_t i = 0; i < shown && !arena_failed(memory); i++) {
        const size_t v = rows[i].index;
        const cradle_summary *summary = summary_of(result, figure, v);
        char number[FIGURE_BYTES], interval[FIGURE_INTERVAL_BYTES];
        rows[i].name = short_name(result->variants[v], memory);
        cells[i][0] = arena_strdup(memory, figure_text(number, summary->mean, summary->se));
        cells[i][1] = arena_strdup(memory, figure_interval(interval, summary));
        cells[i][2] = v == 0 ? "" : difference_text(summary, first, memory);
        if (arena_failed(memory)) {
            return NULL;
        }
        *name = larger(*name, smaller(text_columns(rows[i].name), room));
        for (size_t c = 0; c < CELLS; c++) {
            width[c] = larger(width[c], strlen(cells[i][c]));
        }
    }
    return cells;
}

cradle_status print_variants(const printer *out, const cradle_result *result, const variant_figure *figure) {
    const char *const headings[CELLS] = {figure->unit, "95 % interval", "difference"};
    arena *memory = arena_new();
    variant_row *rows = memory != NULL ? arena_alloc(memory, result->variant_count * sizeof(*rows)) : NULL;
    if (rows == NULL) {
        arena_free(memory);
        return CRADLE_NO_MEMORY;
    }
    size_t width[CELLS], name = 0;
    const size_t shown = choose_variants(result, figure, rows);
    for (size_t c = 0; c < CELLS; c++) {
        width[c] = strlen(headings[c]);
    }
    const cell_row *cells =
        (const cell_row *)fill_cells(out, result, figure, rows, shown, memory, &name, width);
    cradle_status status = cells != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
    if (cells != NULL) {
        size_t used = print_variants_heading(out, result, figure->name, shown == result->variant_count);
        name = larger(name, used > 8 ? used - 2 : 0);
        print_spaces(out, larger(name + 2, 8) - used);
        for (size_t c = 0; c < CELLS; c++) {
            (void)fprintf(out->stream, "  %*s", (int)width[c], headings[c]);
        }
        (void)fputc('\n', out->stream);
        print_variant_rows(out, result, rows, cells, shown, name, width);
    }
    arena_free(memory);
    return status;
}

/* ---------------------------------------------------------------- outputs */

/* "57.2 GWh" */
static const char *output_text(const cradle_result *result, size_t member, arena *memory) {
    const cradle_summary *summary = &result->assessed[0].by[DIVISION_OUTPUT][member];
    char number[FIGURE_BYTES];
    figure_text(number, summary->mean, summary->se);
    return arena_printf(memory, "%s %s", number, result->outputs[member].unit);
}

cradle_status print_outputs(const printer *out, const cradle_result *result) {
    static const char heading[] = "outputs", interval_heading[] = "95 % interval";
    const size_t count = result->size[DIVISION_OUTPUT];
    const char *const *names = result->names[DIVISION_OUTPUT];
    arena *memory = arena_new();
    const char **values = memory != NULL ? arena_alloc(memory, count * sizeof(*values)) : NULL;
    size_t name = strlen(heading) - 2, width = 0, interval_width = strlen(interval_heading);
    char interval[FIGURE_INTERVAL_BYTES];
    for (size_t m = 0; m < count && values != NULL; m++) {
        values[m] = output_text(result, m, memory);
        if (values[m] == NULL) {
            break;
        }
        figure_interval(interval, &result->assessed[0].by[DIVISION_OUTPUT][m]);
        name = larger(name, smaller(text_columns(names[m]), VARIANT_COLUMNS_MAX));
        width = larger(width, text_columns(values[m]));
        interval_width = larger(interval_width, strlen(interval));
    }
    if (values == NULL || arena_failed(memory)) {
        arena_free(memory);
        return CRADLE_NO_MEMORY;
    }
    print_heading(out, heading);
    print_spaces(out, name + 2 - strlen(heading) + 2 + width + 2 + interval_width - strlen(interval_heading));
    (void)fprintf(out->stream, "%s\n", interval_heading);
    for (size_t m = 0; m < count; m++) {
        (void)fputs("  ", out->stream);
        print_name(out, names[m], name);
        print_spaces(out, 2 + width - text_columns(values[m]));
        (void)fprintf(out->stream, "%s  %*s\n", values[m], (int)interval_width,
                      figure_interval(interval, &result->assessed[0].by[DIVISION_OUTPUT][m]));
    }
    arena_free(memory);
    return CRADLE_OK;
}
