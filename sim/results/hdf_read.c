/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading. Nothing is believed: the type must be the one we write, the shape the one expected, and the
 * storage plain and no larger than the file, before memory is spent on it.
 */
#include <string.h>

#include "results/hdf.h"
#include "results/hdf_types.h"

bool hdf_has(hdf *self, const char *path) {
    if (self->status != CRADLE_OK) {
        return false;
    }
    htri_t found = H5Lexists(self->file, path, H5P_DEFAULT);
    return hdf_good(self, found) && found > 0;
}

/* Whether a type of the file is what we write for `type`. */
static bool same_type(const hdf *self, hid_t found, hdf_type type) {
    if (type == HDF_TEXT) {
        return H5Tget_class(found) == H5T_STRING && H5Tis_variable_str(found) > 0;
    }
    return H5Tequal(found, hdf_file_type(self, type)) > 0;
}

/* Texts come in memory of HDF5's own. They are copied and given back. */
static void take_texts(hdf *self, hid_t space, size_t count, char **texts, arena *memory) {
    for (size_t i = 0; i < count; i++) {
        if (texts[i] == NULL) {
            hdf_fail(self, self->failure);
        }
    }
    const char **copies = memory_allocate((count + 1) * sizeof(*copies));
    for (size_t i = 0; i < count && copies != NULL && self->status == CRADLE_OK; i++) {
        copies[i] = arena_strdup(memory, texts[i]);
        if (copies[i] == NULL) {
            hdf_fail(self, CRADLE_NO_MEMORY);
        }
    }
    (void)hdf_good(self, H5Dvlen_reclaim(self->text_type, space, H5P_DEFAULT, texts));
    if (copies == NULL) {
        hdf_fail(self, CRADLE_NO_MEMORY);
    } else if (self->status == CRADLE_OK) {
        memcpy(texts, copies, count * sizeof(*copies));
    }
    memory_free(copies);
}

void hdf_read_attribute(hdf *self, const char *object, const char *name, hdf_type type, void *value,
                        arena *memory) {
    if (self->status != CRADLE_OK) {
        return;
    }
    hid_t attribute = H5Aopen_by_name(self->file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    hid_t found = -1, space = -1;
    if (hdf_good(self, attribute)) {
        found = H5Aget_type(attribute);
        space = H5Aget_space(attribute);
    }
    if (hdf_good(self, attribute) && hdf_good(self, found) && hdf_good(self, space)) {
        if (!same_type(self, found, type) || H5Sget_simple_extent_type(space) != H5S_SCALAR) {
            hdf_fail(self, self->failure);
        } else if (hdf_good(self, H5Aread(attribute, hdf_memory_type(self, type), value)) &&
                   type == HDF_TEXT) {
            take_texts(self, space, 1, value, memory);
        }
    }
    hdf_release(self, space, H5Sclose);
    hdf_release(self, found, H5Tclose);
    hdf_release(self, attribute, H5Aclose);
}

/* Whether the data stand unfiltered in this file (not in others, as external or virtual storage may), so that
 * there can be no more of them than the file has bytes. */
static bool plain_storage(hdf *self, hid_t dataset, size_t elements, hid_t type) {
    hsize_t file_bytes = 0;
    hid_t options = H5Dget_create_plist(dataset);
    bool plain = false;
    if (hdf_good(self, options) && hdf_good(self, H5Fget_filesize(self->file, &file_bytes))) {
        size_t bytes = H5Tget_size(type);
        plain = H5Pget_layout(options) == H5D_CONTIGUOUS && H5Pget_external_count(options) == 0 &&
                bytes > 0 && elements <= file_bytes / bytes;
    }
    hdf_release(self, options, H5Pclose);
    return plain;
}

/* The shape of a dataset; rank 0 on failure. */
static hdf_shape shape_of(hdf *self, hid_t dataset) {
    hdf_shape shape = {0};
    hsize_t size[HDF_RANK_MAX] = {0};
    hid_t space = H5Dget_space(dataset);
    if (hdf_good(self, space)) {
        int rank = H5Sget_simple_extent_ndims(space);
        if (rank < 1 || rank > HDF_RANK_MAX) {
            hdf_fail(self, self->failure);
        } else if (hdf_good(self, H5Sget_simple_extent_dims(space, size, NULL))) {
            shape.rank = (size_t)rank;
            for (size_t i = 0; i < shape.rank; i++) {
                shape.size[i] = (size_t)size[i];
            }
        }
    }
    hdf_release(self, space, H5Sclose);
    return shape;
}

static bool same_shape(hdf_shape a, hdf_shape b) {
    bool same = a.rank == b.rank;
    for (size_t i = 0; i < a.rank && same; i++) {
        same = a.size[i] == b.size[i];
    }
    return same;
}

/* `shape` has been built from lengths that were checked, so its product does not overflow unless it exceeds
 * the file as well. */
static bool product_fits(hdf_shape shape) {
    size_t count = 1;
    for (size_t i = 0; i < shape.rank; i++) {
        if (shape.size[i] != 0 && count > SIZE_MAX / shape.size[i]) {
            return false;
        }
        count *= shape.size[i];
    }
    return true;
}

static bool check_open(hdf *self, hid_t dataset, hdf_type type, hdf_shape shape) {
    hid_t found = H5Dget_type(dataset);
    bool right = hdf_good(self, found) && same_type(self, found, type) &&
                 same_shape(shape_of(self, dataset), shape) && product_fits(shape) &&
                 plain_storage(self, dataset, hdf_elements(shape), found);
    if (!right) {
        hdf_fail(self, self->failure);
    }
    hdf_release(self, found, H5Tclose);
    return right;
}

bool hdf_check(hdf *self, const char *path, hdf_type type, hdf_shape shape) {
    if (self->status != CRADLE_OK) {
        return false;
    }
    hid_t dataset = H5Dopen2(self->file, path, H5P_DEFAULT);
    bool right = hdf_good(self, dataset) && check_open(self, dataset, type, shape);
    hdf_release(self, dataset, H5Dclose);
    return right;
}

size_t hdf_length(hdf *self, const char *path) {
    if (self->status != CRADLE_OK) {
        return 0;
    }
    size_t length = 0;
    hid_t dataset = H5Dopen2(self->file, path, H5P_DEFAULT);
    if (hdf_good(self, dataset)) {
        hdf_shape shape = shape_of(self, dataset);
        hid_t type = H5Dget_type(dataset);
        if (hdf_good(self, type) && shape.rank == 1 && plain_storage(self, dataset, shape.size[0], type)) {
            length = shape.size[0];
        } else {
            hdf_fail(self, self->failure);
        }
        hdf_release(self, type, H5Tclose);
    }
    hdf_release(self, dataset, H5Dclose);
    return self->status == CRADLE_OK ? length : 0;
}

void hdf_read(hdf *self, const char *path, hdf_type type, hdf_shape shape, void *values, arena *memory) {
    if (self->status != CRADLE_OK) {
        return;
    }
    hid_t dataset = H5Dopen2(self->file, path, H5P_DEFAULT);
    if (hdf_good(self, dataset) && check_open(self, dataset, type, shape) && hdf_elements(shape) > 0 &&
        hdf_good(self, H5Dread(dataset, hdf_memory_type(self, type), H5S_ALL, H5S_ALL, self->transfer_options,
                               values)) &&
        type == HDF_TEXT) {
        hid_t space = H5Dget_space(dataset);
        if (hdf_good(self, space)) {
            take_texts(self, space, hdf_elements(shape), values, memory);
        }
        hdf_release(self, space, H5Sclose);
    }
    hdf_release(self, dataset, H5Dclose);
}
