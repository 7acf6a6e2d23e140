/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /sweep: variants are in the order of their grid, the last axis changing first, so the figures of the flat
 * axis `variant` are those of the grid in C order, under dimensions named by the swept paths. Coordinates are
 * numbers with a unit where all values of a path are; else texts.
 */
#include "results/sweep_write.h"

#include <string.h>

#include "results/layout.h"

static const char group[] = "/sweep", units[] = "kg CO2e";

typedef struct grid_writer {
    hdf *file;
    const cradle_result *result;
    arena *memory;
    hdf_shape shape; /* of a figure: those listed, if any, then the axes */
    const char *scales[HDF_RANK_MAX];
} grid_writer;

/* "/sweep/use.country"; a slash would begin another group. */
static const char *path_of(const grid_writer *self, const char *name) {
    char *path = arena_printf(self->memory, "%s/%s", group, name);
    if (path == NULL) {
        hdf_fail(self->file, CRADLE_NO_MEMORY);
        return group;
    }
    for (char *c = path + sizeof(group); *c != '\0'; c++) {
        *c = *c == '/' ? '_' : *c;
    }
    return path;
}

static void add_dimension(grid_writer *self, const char *scale, size_t size) {
    self->scales[self->shape.rank] = scale;
    self->shape.size[self->shape.rank++] = size;
}

/* The values of the paths that change together: the first names the dimension. */
static void write_axis(grid_writer *self, const sweep_axis *axis) {
    const char *scale = path_of(self, axis->name);
    for (size_t p = 0; p < axis->path_count; p++) {
        const char *path = path_of(self, axis->paths[p]);
        hdf_dataset values = {.path = path,
                              .type = HDF_TEXT,
                              .shape = {1, {axis->count}},
                              .values = axis->labels + p * axis->count,
                              .long_name = axis->paths[p],
                              .scale = p == 0 ? path + sizeof(group) : NULL,
                              .axes = p == 0 ? NULL : &scale};
        if (axis->numbers[p] != NULL) {
            values.type = HDF_REAL;
            values.values = axis->numbers[p];
            values.units = axis->units[p][0] != '\0' ? axis->units[p] : "1";
        }
        hdf_write(self->file, &values);
    }
    add_dimension(self, scale, axis->count);
}

/* `last`: the coordinate at the root of the axis behind the others, NULL if there is none. */
static void write_grid(grid_writer *self, const char *name, const double *values, const char *last,
                       size_t last_size, const char *long_name) {
    grid_writer with_last = *self;
    if (last != NULL) {
        add_dimension(&with_last, last, last_size);
    }
    hdf_write(self->file, &(hdf_dataset){.path = path_of(self, name),
                                         .type = HDF_REAL,
                                         .shape = with_last.shape,
                                         .values = values,
                                         .long_name = long_name,
                                         .units = units,
                                         .axes = with_last.scales});
}

static void write_figures(grid_writer *self, double *values) {
    const cradle_result *result = self->result;
    for (size_t i = 0; i < layout_figure_count; i++) {
        const layout_figure *figure = &layout_figures[i];
        const size_t each = figure->by_quantile ? CRADLE_QUANTILE_COUNT : 1;
        for (size_t v = 0; v < result->variant_count; v++) {
            const char *summary = (const char *)&result->assessed[v].total;
            memcpy(values + v * each, summary + figure->offset, each * sizeof(*values));
        }
        write_grid(self, figure->name, values, each > 1 ? "/quantile" : NULL, each, figure->long_name);
    }
    for (size_t v = 0; v < result->variant_count; v++) {
        for (size_t s = 0; s < CRADLE_STAGE_COUNT; s++) {
            values[v * CRADLE_STAGE_COUNT + s] = result->assessed[v].by[DIVISION_STAGE][s].mean;
        }
    }
    write_grid(self, "stage_mean", values, "/stage", CRADLE_STAGE_COUNT, "mean by stage");
}

void result_write_sweep(hdf *file, const cradle_result *result) {
    if (result->axis_count == 0 || file->status != CRADLE_OK) {
        return;
    }
    grid_writer self = {.file = file, .result = result, .memory = arena_new()};
    double *values = memory_allocate(result->variant_count * CRADLE_QUANTILE_COUNT * sizeof(*values));
    if (self.memory == NULL || values == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
    } else {
        hdf_make_group(file, group);
        if (result->listed_count > 0) {
            const char *path = path_of(&self, "variant");
            hdf_write(file, &(hdf_dataset){.path = path,
                                           .type = HDF_TEXT,
                                           .shape = {1, {result->listed_count}},
                                           .values = result->listed,
                                           .long_name = "variant of the scenario",
                                           .scale = "variant"});
            add_dimension(&self, path, result->listed_count);
        }
        for (size_t a = 0; a < result->axis_count; a++) {
            write_axis(&self, &result->axes[a]);
        }
        hdf_link(file, "/quantile", path_of(&self, "quantile"));
        hdf_link(file, "/stage", path_of(&self, "stage"));
        write_figures(&self, values);
    }
    memory_free(values);
    arena_free(self.memory);
}
