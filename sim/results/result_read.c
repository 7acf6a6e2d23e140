/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a result file back, by the tables that wrote it. The seal is checked first; then every dataset must
 * have the type and the shape that the coordinates promise, and every figure must be finite.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "results/hdf.h"
#include "results/layout.h"
#include "results/result_sensitivity.h"
#include "results/seal.h"

static void bad(hdf *file) {
    hdf_fail(file, CRADLE_BAD_RESULT_FILE);
}

static void *allocate(hdf *file, arena *memory, size_t count, size_t bytes) {
    void *found = arena_alloc(memory, count * bytes + 1);
    if (found == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
    }
    return found;
}

static void read_attributes(hdf *file, cradle_result *result) {
    char *format = NULL;
    hdf_read_attribute(file, "/", "format", HDF_TEXT, &format, result->memory);
    if (file->status == CRADLE_OK && strcmp(format, RESULT_FORMAT) != 0) {
        bad(file);
    }
    for (size_t i = 0; i < layout_attribute_count; i++) {
        const column *a = &layout_attributes[i];
        hdf_read_attribute(file, "/", a->name, a->kind == COLUMN_TEXT ? HDF_TEXT : HDF_COUNT,
                           (char *)result + a->offset, result->memory);
    }
    if (result->samples == 0) {
        bad(file);
    }
}

static void read_texts(hdf *file, const char *path, char *members, size_t bytes, size_t count,
                       arena *memory) {
    const char **texts = allocate(file, memory, count, sizeof(*texts));
    hdf_read(file, path, HDF_TEXT, (hdf_shape){1, {count}}, texts, memory);
    for (size_t i = 0; i < count && file->status == CRADLE_OK; i++) {
        memcpy(members + i * bytes, &texts[i], sizeof(texts[i]));
    }
}

static void read_reals(hdf *file, const char *path, char *members, size_t bytes, size_t count,
                       arena *memory) {
    double *values = allocate(file, memory, count, sizeof(*values));
    hdf_read(file, path, HDF_REAL, (hdf_shape){1, {count}}, values, memory);
    for (size_t i = 0; i < count && file->status == CRADLE_OK; i++) {
        memcpy(members + i * bytes, &values[i], sizeof(values[i]));
    }
}

/* Years as texts, and whole numbers. */
static void read_integers(hdf *file, const char *path, column_kind kind, char *members, size_t bytes,
                          size_t count, arena *memory) {
    int64_t *values = allocate(file, memory, count, sizeof(*values));
    hdf_read(file, path, HDF_INTEGER, (hdf_shape){1, {count}}, values, memory);
    for (size_t i = 0; i < count && file->status == CRADLE_OK; i++) {
        if (values[i] < INT_MIN || values[i] > INT_MAX) {
            bad(file);
            return;
        }
        int whole = (int)values[i];
        const char *year = kind == COLUMN_YEAR ? arena_printf(memory, "%d", whole) : "";
        if (year == NULL) {
            hdf_fail(file, CRADLE_NO_MEMORY);
        } else if (kind == COLUMN_YEAR) {
            memcpy(members + i * bytes, &year, sizeof(year));
        } else {
            memcpy(members + i * bytes, &whole, sizeof(whole));
        }
    }
}

static void read_flags(hdf *file, const char *path, char *members, size_t bytes, size_t count,
                       arena *memory) {
    int8_t *values = allocate(file, memory, count, sizeof(*values));
    hdf_read(file, path, HDF_FLAG, (hdf_shape){1, {count}}, values, memory);
    for (size_t i = 0; i < count && file->status == CRADLE_OK; i++) {
        bool flag = values[i] != 0;
        memcpy(members + i * bytes, &flag, sizeof(flag));
    }
}

static void read_table(hdf *file, const layout_table *table, cradle_result *result) {
    char path[LAYOUT_PATH_BYTES];
    size_t count = hdf_length(file, layout_path(path, table->group, table->columns[0].name));
    if (table->scale != NULL && count != *layout_count(table, result)) { /* of the coordinate, read before */
        bad(file);
        return;
    }
    char *items = allocate(file, result->memory, count, table->item_bytes);
    for (size_t i = 0; i < table->column_count && file->status == CRADLE_OK; i++) {
        const column *c = &table->columns[i];
        char *members = items + c->offset;
        layout_path(path, table->group, c->name);
        switch (c->kind) {
        case COLUMN_TEXT:
            read_texts(file, path, members, table->item_bytes, count, result->memory);
            break;
        case COLUMN_REAL:
            read_reals(file, path, members, table->item_bytes, count, result->memory);
            break;
        case COLUMN_FLAG:
            read_flags(file, path, members, table->item_bytes, count, result->memory);
            break;
        default:
            read_integers(file, path, c->kind, members, table->item_bytes, count, result->memory);
        }
    }
    if (file->status == CRADLE_OK) {
        *layout_count(table, result) = count;
        *layout_items(table, result) = items;
    }
}

static void read_figure(hdf *file, cradle_result *result, size_t group, const layout_figure *figure) {
    size_t members = layout_members(result, group);
    size_t each = figure->by_quantile ? CRADLE_QUANTILE_COUNT : 1;
    hdf_shape shape = {1, {result->variant_count}};
    if (layout_scale(group) != NULL) {
        shape.size[shape.rank++] = members;
    }
    if (figure->by_quantile) {
        shape.size[shape.rank++] = each;
    }
    char path[LAYOUT_PATH_BYTES];
    layout_path(path, layout_group(group), figure->name);
    if (!hdf_check(file, path, HDF_REAL, shape)) {
        return;
    }
    double *values = memory_allocate((result->variant_count * members * each + 1) * sizeof(*values));
    if (values == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
        return;
    }
    hdf_read(file, path, HDF_REAL, shape, values, result->memory);
    for (size_t i = 0; i < result->variant_count * members && file->status == CRADLE_OK; i++) {
        char *summary = (char *)layout_summary(result, group, i / members, i % members);
        memcpy(summary + figure->offset, values + i * each, each * sizeof(*values));
        for (size_t q = 0; q < each; q++) {
            if (!isfinite(values[i * each + q])) {
                bad(file);
            }
        }
    }
    memory_free(values);
}

static void read_figures(hdf *file, cradle_result *result) {
    double probabilities[CRADLE_QUANTILE_COUNT] = {0};
    hdf_read(file, "/quantile", HDF_REAL, (hdf_shape){1, {CRADLE_QUANTILE_COUNT}}, probabilities,
             result->memory);
    if (memcmp(probabilities, layout_probabilities, sizeof(probabilities)) != 0) {
        bad(file);
    }
    /* Before anything is allocated by lengths multiplied, a dataset of that size must be in the file. */
    for (size_t group = 0; group < LAYOUT_GROUP_COUNT; group++) {
        char path[LAYOUT_PATH_BYTES];
        hdf_shape shape = {group == 0 ? 1 : 2, {result->variant_count, layout_members(result, group)}};
        (void)hdf_check(file, layout_path(path, layout_group(group), layout_figures[0].name), HDF_REAL,
                        shape);
    }
    if (file->status != CRADLE_OK) {
        return;
    }
    result->assessed = allocate(file, result->memory, result->variant_count, sizeof(*result->assessed));
    for (size_t v = 0; v < result->variant_count && file->status == CRADLE_OK; v++) {
        for (division d = 0; d < DIVISION_COUNT; d++) {
            result->assessed[v].by[d] =
                allocate(file, result->memory, result->size[d], sizeof(cradle_summary));
        }
    }
    for (size_t group = 0; group < LAYOUT_GROUP_COUNT && file->status == CRADLE_OK; group++) {
        for (size_t i = 0; i < layout_figure_count; i++) {
            read_figure(file, result, group, &layout_figures[i]);
        }
    }
}

/* The kept samples in one block: all totals, then the stages of each variant.
 */
static void read_samples(hdf *file, cradle_result *result) {
    size_t variants = result->variant_count, samples = (size_t)result->samples;
    hdf_shape total = {2, {variants, samples}}, stages = {3, {variants, CRADLE_STAGE_COUNT, samples}};
    if (!hdf_check(file, "/samples/total", HDF_REAL, total) ||
        !hdf_check(file, "/samples/by_stage", HDF_REAL, stages)) {
        return;
    }
    result->kept = memory_allocate_aligned(variants * (1 + CRADLE_STAGE_COUNT) * samples * sizeof(double));
    if (result->kept == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
        return;
    }
    double *by_stage = result->kept + variants * samples;
    hdf_read(file, "/samples/total", HDF_REAL, total, result->kept, result->memory);
    hdf_read(file, "/samples/by_stage", HDF_REAL, stages, by_stage, result->memory);
    for (size_t v = 0; v < variants; v++) {
        result->assessed[v].total_samples = result->kept + v * samples;
        for (size_t s = 0; s < CRADLE_STAGE_COUNT; s++) {
            result->assessed[v].stage_samples[s] = by_stage + (v * CRADLE_STAGE_COUNT + s) * samples;
        }
    }
}

/* The programs index stages and origins by number, so these must be the lists of this program. */
static void check_names(hdf *file, const cradle_result *result) {
    /* Large sweeps have no other divisions than the stages. */
    const size_t origins = result->size[DIVISION_ORIGIN], primaries = result->size[DIVISION_PRIMARY];
    bool right = result->variant_count > 0 && result->size[DIVISION_STAGE] == CRADLE_STAGE_COUNT &&
                 ((origins == CRADLE_ORIGIN_COUNT && primaries == 2) || (origins == 0 && primaries == 0));
    for (size_t s = 0; s < CRADLE_STAGE_COUNT && right; s++) {
        right = text_equal(result->names[DIVISION_STAGE][s], cradle_stage_key((cradle_stage)s));
    }
    for (size_t o = 0; o < origins && right; o++) {
        right = text_equal(result->names[DIVISION_ORIGIN][o], cradle_origin_key((cradle_origin)o));
    }
    if (!right) {
        bad(file);
    }
}

static cradle_status read_file(const char *path, cradle_result *result) {
    hdf file;
    hdf_open(&file, path);
    read_attributes(&file, result);
    for (size_t i = 0; i < layout_table_count && file.status == CRADLE_OK; i++) {
        if (!layout_tables[i].optional || hdf_has(&file, layout_tables[i].group)) {
            read_table(&file, &layout_tables[i], result);
        }
    }
    if (file.status == CRADLE_OK) {
        check_names(&file, result);
    }
    if (file.status == CRADLE_OK) {
        read_figures(&file, result);
    }
    if (hdf_has(&file, "/samples")) {
        read_samples(&file, result);
    }
    if (hdf_has(&file, "/sensitivity")) {
        sensitivity_read(&file, result);
    }
    return hdf_close(&file);
}

cradle_status cradle_result_read(const char *path, cradle_result **result) {
    *result = NULL;
    cradle_status status = seal_check(path);
    if (status != CRADLE_OK) {
        return status;
    }
    cradle_result *found = result_empty();
    if (found == NULL) {
        return CRADLE_NO_MEMORY;
    }
    status = read_file(path, found);
    if (status != CRADLE_OK) {
        cradle_result_free(found);
        return status;
    }
    *result = found;
    return CRADLE_OK;
}
