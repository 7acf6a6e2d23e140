/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity in the result and in its file:
 *
 *     /sensitivity               attributes method, versus ("" if it is that of the totals)
 *     /sensitivity/input         dotted paths of inputs, then of groups: a coordinate
 *     /sensitivity/is_group      [input]
 *     /sensitivity/elasticity... [variant, input], one for each measure; NAN where it is not known
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "results/layout.h"
#include "results/result_sensitivity.h"

static const char group[] = "/sensitivity", input_path[] = "/sensitivity/input";

static const char *const methods[] = {
    [CRADLE_NO_SENSITIVITY] = "none", [CRADLE_REGRESSION] = "regression", [CRADLE_SOBOL_INDICES] = "sobol"};

const char *result_sensitivity_method(cradle_sensitivity kind) {
    return methods[kind];
}

/* How many of the measures a kind has: Sobol' indices are the last. */
static sensitivity_measure measures_of(cradle_sensitivity kind) {
    return kind == CRADLE_SOBOL_INDICES ? MEASURE_COUNT : MEASURE_SOBOL_FIRST;
}

static sensitivity *make(cradle_result *result, size_t inputs) {
    sensitivity *self = arena_alloc(result->memory, sizeof *self);
    if (self != NULL) {
        self->variant_count = result->variant_count;
        self->input_count = inputs;
        self->inputs = arena_alloc(result->memory, (inputs + 1) * sizeof *self->inputs);
        self->is_group = arena_alloc(result->memory, inputs + 1);
        self->values = arena_alloc(result->memory,
                                   (self->variant_count * inputs * MEASURE_COUNT + 1) * sizeof *self->values);
    }
    return arena_failed(result->memory) ? NULL : self;
}

bool result_keep_sensitivity(cradle_result *result, const sensitivity *found) {
    sensitivity *self = make(result, found->input_count);
    if (self == NULL) {
        return false;
    }
    self->kind = found->kind;
    self->versus = found->versus != NULL ? arena_strdup(result->memory, found->versus) : NULL;
    for (size_t i = 0; i < self->input_count; i++) {
        self->inputs[i] = arena_strdup(result->memory, found->inputs[i]);
        self->is_group[i] = found->is_group[i];
    }
    memcpy(self->values, found->values,
           self->variant_count * self->input_count * MEASURE_COUNT * sizeof *self->values);
    result->sensitivity = self;
    return !arena_failed(result->memory);
}

/* ---------------------------------------------------------------- the file */

/* One measure of all variants and inputs, to or from a plane of its own. */
static void exchange_plane(const sensitivity *self, sensitivity_measure m, double *plane, bool from_plane) {
    for (size_t i = 0; i < self->variant_count * self->input_count; i++) {
        double *value = &self->values[i * MEASURE_COUNT + m];
        *(from_plane ? value : &plane[i]) = from_plane ? plane[i] : *value;
    }
}

static void write_measure(hdf *file, const sensitivity *self, sensitivity_measure m, double *plane) {
    char path[LAYOUT_PATH_BYTES];
    exchange_plane(self, m, plane, false);
    layout_path(path, group, measure_key(m));
    hdf_write(file, &(hdf_dataset){.path = path,
                                   .type = HDF_REAL,
                                   .shape = {2, {self->variant_count, self->input_count}},
                                   .values = plane,
                                   .long_name = measure_doc(m),
                                   .units = "1",
                                   .axes = (const char *[]){"/variant", input_path}});
}

void sensitivity_write(hdf *file, const cradle_result *result) {
    const sensitivity *self = result->sensitivity;
    if (self == NULL) {
        return;
    }
    const char *versus = self->versus != NULL ? self->versus : "";
    const hdf_shape shape = {1, {self->input_count}};
    double *plane = memory_allocate((self->variant_count * self->input_count + 1) * sizeof *plane);
    if (plane == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
        return;
    }
    hdf_make_group(file, group);
    hdf_write_attribute(file, group, "method", HDF_TEXT, &methods[self->kind]);
    hdf_write_attribute(file, group, "versus", HDF_TEXT, &versus);
    hdf_write(file, &(hdf_dataset){.path = input_path,
                                   .type = HDF_TEXT,
                                   .shape = shape,
                                   .values = self->inputs,
                                   .long_name = "dotted path of the input or group of inputs",
                                   .scale = "input"});
    hdf_link(file, "/variant", "/sensitivity/variant");
    hdf_write(file, &(hdf_dataset){.path = "/sensitivity/is_group",
                                   .type = HDF_FLAG,
                                   .shape = shape,
                                   .values = self->is_group,
                                   .long_name = "a group of inputs",
                                   .axes = (const char *[]){input_path}});
    for (sensitivity_measure m = 0; m < measures_of(self->kind); m++) {
        write_measure(file, self, m, plane);
    }
    memory_free(plane);
}

static void read_measure(hdf *file, cradle_result *result, sensitivity *self, sensitivity_measure m,
                         double *plane) {
    const hdf_shape shape = {2, {self->variant_count, self->input_count}};
    char path[LAYOUT_PATH_BYTES];
    layout_path(path, group, measure_key(m));
    if (hdf_check(file, path, HDF_REAL, shape)) {
        hdf_read(file, path, HDF_REAL, shape, plane, result->memory);
        if (file->status == CRADLE_OK) {
            exchange_plane(self, m, plane, true);
        }
    }
}

static void read_names(hdf *file, cradle_result *result, sensitivity *self) {
    char *method = NULL, *versus = NULL;
    const hdf_shape shape = {1, {self->input_count}};
    hdf_read_attribute(file, group, "method", HDF_TEXT, &method, result->memory);
    hdf_read_attribute(file, group, "versus", HDF_TEXT, &versus, result->memory);
    hdf_read(file, input_path, HDF_TEXT, shape, self->inputs, result->memory);
    hdf_read(file, "/sensitivity/is_group", HDF_FLAG, shape, self->is_group, result->memory);
    if (file->status != CRADLE_OK) {
        return;
    }
    self->kind = text_equal(method, methods[CRADLE_REGRESSION])      ? CRADLE_REGRESSION
                 : text_equal(method, methods[CRADLE_SOBOL_INDICES]) ? CRADLE_SOBOL_INDICES
                                                                     : CRADLE_NO_SENSITIVITY;
    self->versus = versus[0] != '\0' ? versus : NULL;
    if (self->kind == CRADLE_NO_SENSITIVITY) {
        hdf_fail(file, CRADLE_BAD_RESULT_FILE);
    }
}

void sensitivity_read(hdf *file, cradle_result *result) {
    const size_t inputs = hdf_length(file, input_path);
    sensitivity *self = file->status == CRADLE_OK ? make(result, inputs) : NULL;
    double *plane = self != NULL ? memory_allocate((self->variant_count * inputs + 1) * sizeof *plane) : NULL;
    if (plane == NULL) {
        hdf_fail(file, CRADLE_NO_MEMORY);
        return;
    }
    read_names(file, result, self);
    for (size_t i = 0; i < self->variant_count * inputs * MEASURE_COUNT; i++) {
        self->values[i] = NAN;
    }
    for (sensitivity_measure m = 0; file->status == CRADLE_OK && m < measures_of(self->kind); m++) {
        read_measure(file, result, self, m, plane);
    }
    memory_free(plane);
    result->sensitivity = self;
}

/* ---------------------------------------------------------------- looking up */

size_t cradle_result_input_count(const cradle_result *result) {
    return result->sensitivity != NULL ? result->sensitivity->input_count : 0;
}

const char *cradle_result_input(const cradle_result *result, size_t index, bool *is_group) {
    if (index >= cradle_result_input_count(result)) {
        return NULL;
    }
    if (is_group != NULL) {
        *is_group = result->sensitivity->is_group[index];
    }
    return result->sensitivity->inputs[index];
}

bool cradle_result_measure(const cradle_result *result, const char *variant, const char *input,
                           const char *measure_name, double *value) {
    const size_t inputs = cradle_result_input_count(result);
    ptrdiff_t v = variant != NULL ? text_find(result->variants, result->variant_count, variant) : 0;
    ptrdiff_t i = inputs > 0 ? text_find(result->sensitivity->inputs, inputs, input) : -1;
    sensitivity_measure m = 0;
    while (m < MEASURE_COUNT && !text_equal(measure_key(m), measure_name)) {
        m++;
    }
    if (v < 0 || i < 0 || m == MEASURE_COUNT) {
        return false;
    }
    *value = sensitivity_at(result->sensitivity, (size_t)v, (size_t)i)[m];
    return !isnan(*value);
}
