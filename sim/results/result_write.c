/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a result file. It is written under the name PATH.part, sealed, flushed to the disk and renamed, so
 * that a file under its final name is whole; whatever fails, an existing PATH is left as it was.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/checkpoint.h"
#include "results/hdf.h"
#include "results/layout.h"
#include "results/result_sensitivity.h"
#include "results/seal.h"
#include "results/sweep_write.h"

static const char units[] = "kg CO2e";

static hdf_type type_of(column_kind kind) {
    static const hdf_type types[COLUMN_KIND_COUNT] = {
        [COLUMN_TEXT] = HDF_TEXT,     [COLUMN_YEAR] = HDF_INTEGER, [COLUMN_REAL] = HDF_REAL,
        [COLUMN_WHOLE] = HDF_INTEGER, [COLUMN_COUNT] = HDF_COUNT,  [COLUMN_FLAG] = HDF_FLAG,
    };
    return types[kind];
}

static void write_attributes(hdf *file, const cradle_result *result) {
    const char *conventions = "CF-1.8", *format = RESULT_FORMAT;
    hdf_write_attribute(file, "/", "Conventions", HDF_TEXT, &conventions);
    hdf_write_attribute(file, "/", "format", HDF_TEXT, &format);
    for (size_t i = 0; i < layout_attribute_count; i++) {
        const column *a = &layout_attributes[i];
        hdf_write_attribute(file, "/", a->name, type_of(a->kind), (const char *)result + a->offset);
    }
}

/* One column of a table as an array of what the file holds; memory_free() it.
 */
static void *column_values(const column *c, const void *items, size_t item_bytes, size_t count) {
    char *values = memory_allocate(count * sizeof(double) + 1);
    for (size_t i = 0; i < count && values != NULL; i++) {
        const char *member = (const char *)items + i * item_bytes + c->offset;
        switch (c->kind) {
        case COLUMN_TEXT:
            ((const char **)(void *)values)[i] = *(const char *const *)(const void *)member;
            break;
        case COLUMN_YEAR:
            ((int64_t *)(void *)values)[i] = strtol(*(const char *const *)(const void *)member, NULL, 10);
            break;
        case COLUMN_REAL:
            ((double *)(void *)values)[i] = *(const double *)(const void *)member;
            break;
        case COLUMN_WHOLE:
            ((int64_t *)(void *)values)[i] = *(const int *)(const void *)member;
            break;
        case COLUMN_FLAG:
            values[i] = (char)*(const bool *)(const void *)member;
            break;
        default:
            assert(c->kind == COLUMN_COUNT);
            ((uint64_t *)(void *)values)[i] = *(const uint64_t *)(const void *)member;
        }
    }
    return values;
}

static void write_table(hdf *file, const layout_table *table, const cradle_result *result) {
    char path[LAYOUT_PATH_BYTES], first[LAYOUT_PATH_BYTES];
    const size_t count = *layout_count(table, result);
    layout_path(first, table->group, table->columns[0].name);
    const char *axis = table->scale != NULL ? table->scale : first;
    for (size_t i = 0; i < table->column_count; i++) {
        const column *c = &table->columns[i];
        const bool is_scale = i == 0 && table->scale == NULL;
        void *values = column_values(c, *layout_items(table, result), table->item_bytes, count);
        if (values == NULL) {
            hdf_fail(file, CRADLE_NO_MEMORY);
            return;
        }
        hdf_write(file, &(hdf_dataset){.path = layout_path(path, table->group, c->name),
                                       .type = type_of(c->kind),
                                       .shape = {1, {count}},
                                       .values = values,
                                       .long_name = c->long_name,
                                       .scale = is_scale ? c->name : NULL,
                                       .axes = is_scale ? NULL : &axis});
        memory_free(values);
    }
}

/* Writes a dataset whose axes are coordinates at the root, and links those into its group. */
static void write_in_group(hdf *file, const char *group, const hdf_dataset *dataset) {
    char in_group[LAYOUT_PATH_BYTES];
    hdf_write(file, dataset);
    for (size_t axis = 0; axis < dataset->shape.rank; axis++) {
        const char *at_root = dataset->axes[axis];
        hdf_link(file, at_root, layout_path(in_group, group, at_root + 1));
    }
}

static void write_figure(hdf *file, const cradle_result *result, size_t group, const layout_figure *figure) {
    size_t members = layout_members(result, group);
    size_t each = figure->by_quantile ? CRADLE_QUANTILE_COUNT : 1;
    double *values = memory_allocate((result->variant_count * members * each + 1) * sizeof(*values));
    if (values == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
        return;
    }
    for (size_t v = 0; v < result->variant_count; v++) {
        for (size_t m = 0; m < members; m++) {
            const char *summary = (const char *)layout_summary(result, group, v, m);
            memcpy(values + (v * members + m) * each, summary + figure->offset, each * sizeof(*values));
        }
    }
    char path[LAYOUT_PATH_BYTES], scale[LAYOUT_PATH_BYTES];
    const char *axes[HDF_RANK_MAX];
    hdf_shape shape = {0};
    axes[shape.rank] = "/variant";
    shape.size[shape.rank++] = result->variant_count;
    if (layout_scale(group) != NULL) {
        axes[shape.rank] = layout_path(scale, "/", layout_scale(group));
        shape.size[shape.rank++] = members;
    }
    if (figure->by_quantile) {
        axes[shape.rank] = "/quantile";
        shape.size[shape.rank++] = each;
    }
    write_in_group(file, layout_group(group),
                   &(hdf_dataset){.path = layout_path(path, layout_group(group), figure->name),
                                  .type = HDF_REAL,
                                  .shape = shape,
                                  .values = values,
                                  .long_name = figure->long_name,
                                  .units = layout_units(group),
                                  .axes = axes});
    memory_free(values);
}

static void write_figures(hdf *file, const cradle_result *result) {
    hdf_write(file, &(hdf_dataset){.path = "/quantile",
                                   .type = HDF_REAL,
                                   .shape = {1, {CRADLE_QUANTILE_COUNT}},
                                   .values = layout_probabilities,
                                   .long_name = "probability of the quantile",
                                   .units = "1",
                                   .scale = "quantile"});
    for (size_t group = 0; group < LAYOUT_GROUP_COUNT; group++) {
        hdf_make_group(file, layout_group(group));
        for (size_t i = 0; i < layout_figure_count; i++) {
            write_figure(file, result, group, &layout_figures[i]);
        }
    }
}

/* A row of samples; of a constant output the constant, over and over. */
static void write_samples_row(hdf *file, const char *path, const size_t *indices, const cradle_result *result,
                              const double *samples, const cradle_summary *summary, double *scratch) {
    if (samples == NULL) {
        for (uint64_t i = 0; i < result->samples; i++) {
            scratch[i] = summary->mean;
        }
        samples = scratch;
    }
    hdf_write_slab(file, path, indices, (size_t)result->samples, samples);
}

/* The coordinate of samples and the datasets that write_samples() fills. */
static void make_samples(hdf *file, const cradle_result *result, const int64_t *numbers) {
    const size_t count = (size_t)result->samples, variants = result->variant_count;
    hdf_write(file, &(hdf_dataset){.path = "/sample",
                                   .type = HDF_INTEGER,
                                   .shape = {1, {count}},
                                   .values = numbers,
                                   .long_name = "number of the sample",
                                   .scale = "sample"});
    hdf_make_group(file, "/samples");
    write_in_group(file, "/samples",
                   &(hdf_dataset){.path = "/samples/total",
                                  .type = HDF_REAL,
                                  .shape = {2, {variants, count}},
                                  .long_name = "total",
                                  .units = units,
                                  .axes = (const char *[]){"/variant", "/sample"}});
    write_in_group(file, "/samples",
                   &(hdf_dataset){.path = "/samples/by_stage",
                                  .type = HDF_REAL,
                                  .shape = {3, {variants, CRADLE_STAGE_COUNT, count}},
                                  .long_name = "total by stage",
                                  .units = units,
                                  .axes = (const char *[]){"/variant", "/stage", "/sample"}});
}

static void write_samples(hdf *file, const cradle_result *result) {
    size_t count = (size_t)result->samples;
    int64_t *numbers = memory_allocate(count * sizeof(*numbers) + 1);
    double *scratch = memory_allocate(count * sizeof(*scratch) + 1);
    if (numbers == NULL || scratch == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
    } else {
        for (size_t i = 0; i < count; i++) {
            numbers[i] = (int64_t)i;
        }
        make_samples(file, result, numbers);
        for (size_t v = 0; v < result->variant_count; v++) {
            const variant_assessment *one = &result->assessed[v];
            write_samples_row(file, "/samples/total", (size_t[]){v}, result, one->total_samples, &one->total,
                              scratch);
            for (size_t s = 0; s < CRADLE_STAGE_COUNT; s++) {
                write_samples_row(file, "/samples/by_stage", (size_t[]){v, s}, result, one->stage_samples[s],
                                  &one->by[DIVISION_STAGE][s], scratch);
            }
        }
    }
    memory_free(numbers);
    memory_free(scratch);
}

static bool is_root(const layout_table *table) {
    return strcmp(table->group, "/") == 0;
}

static void write_tables(hdf *file, const cradle_result *result, bool of_root) {
    for (size_t i = 0; i < layout_table_count; i++) {
        const layout_table *table = &layout_tables[i];
        if (is_root(table) == of_root && !(table->optional && *layout_count(table, result) == 0)) {
            if (!of_root && !hdf_has(file, table->group)) {
                hdf_make_group(file, table->group);
            }
            write_table(file, table, result);
        }
    }
}

static cradle_status write_part(const cradle_result *result, const char *path) {
    hdf file;
    hdf_create(&file, path);
    write_attributes(&file, result);
    write_tables(&file, result, true);
    write_figures(&file, result);
    result_write_sweep(&file, result);
    if (result->kept != NULL) {
        write_samples(&file, result);
    }
    sensitivity_write(&file, result);
    hdf_make_group(&file, "/inputs");
    write_tables(&file, result, false);
    cradle_status status = hdf_close(&file);
    return status == CRADLE_OK ? seal_file(path) : status;
}

/* Renaming over a device or a folder would destroy or miss it: only a file, or nothing, may stand there. */
static bool may_be_replaced(const char *path) {
    struct stat there;
    return stat(path, &there) != 0 || S_ISREG(there.st_mode);
}

cradle_status cradle_result_write(const cradle_result *result, const char *path) {
    if (!may_be_replaced(path)) {
        return CRADLE_NO_FILE;
    }
    size_t bytes = strlen(path) + sizeof(".part");
    char *part = memory_allocate(bytes);
    if (part == NULL) {
        return CRADLE_NO_MEMORY;
    }
    (void)snprintf(part, bytes, "%s.part", path);
    cradle_status status = write_part(result, part);
    if (status == CRADLE_OK && rename(part, path) != 0) {
        status = CRADLE_NO_FILE;
    }
    if (status != CRADLE_OK) {
        (void)remove(part);
    } else if (result->checkpoint != NULL) {
        checkpoint_remove(result->checkpoint);
    }
    memory_free(part);
    return status;
}
