/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening, closing and writing. Every identifier that HDF5 hands out is closed in the function that got it,
 * but those of dimension scales: hdf_scales.c closes them with the file.
 */
#include <assert.h>

#include "results/hdf.h"
#include "results/hdf_types.h"

/* The path "/" + name of what a group is asked to remember of its members. */
enum { IN_ORDER = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED };

/* Up to so many members of a group and attributes of an object stand in its header, one behind the other;
 * more get a heap and an index of their own, which a few dozen are not worth. */
enum { COMPACT_MEMBERS = 64, ESTIMATED_MEMBERS = 12, ESTIMATED_NAME = 16 };

/* Texts pass through a buffer that HDF5 clears for every dataset, 1 MB unless told. A text takes 16 bytes of
 * it, so that this many pass at once. */
enum { TRANSFER_TEXTS = 1024, TRANSFER_BYTES = 16 * TRANSFER_TEXTS };

void hdf_fail(hdf *self, cradle_status status) {
    if (self->status == CRADLE_OK) {
        self->status = status;
    }
}

bool hdf_good(hdf *self, long long result) {
    if (result < 0) {
        hdf_fail(self, self->failure);
    }
    return self->status == CRADLE_OK;
}

void hdf_release(hdf *self, hid_t id, herr_t (*close)(hid_t)) {
    if (id >= 0) {
        (void)hdf_good(self, close(id));
    }
}

hid_t hdf_file_type(const hdf *self, hdf_type type) {
    switch (type) {
    case HDF_REAL:
        return H5T_IEEE_F64LE;
    case HDF_INTEGER:
        return H5T_STD_I64LE;
    case HDF_COUNT:
        return H5T_STD_U64LE;
    case HDF_FLAG:
        return H5T_STD_I8LE;
    default:
        return self->text_type;
    }
}

hid_t hdf_memory_type(const hdf *self, hdf_type type) {
    switch (type) {
    case HDF_REAL:
        return H5T_NATIVE_DOUBLE;
    case HDF_INTEGER:
        return H5T_NATIVE_INT64;
    case HDF_COUNT:
        return H5T_NATIVE_UINT64;
    case HDF_FLAG:
        return H5T_NATIVE_INT8;
    default:
        return self->text_type;
    }
}

size_t hdf_elements(hdf_shape shape) {
    size_t count = 1;
    for (size_t i = 0; i < shape.rank; i++) {
        count *= shape.size[i];
    }
    return count;
}

hid_t hdf_space(hdf_shape shape) {
    hsize_t size[HDF_RANK_MAX] = {0};
    for (size_t i = 0; i < shape.rank; i++) {
        size[i] = shape.size[i];
    }
    return shape.rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)shape.rank, size, NULL);
}

static void begin(hdf *self, cradle_status failure) {
    *self = (hdf){.failure = failure,
                  .file = -1,
                  .text_type = -1,
                  .group_options = -1,
                  .dataset_options = -1,
                  .transfer_options = -1,
                  .scalar = -1};
    if (!hdf_good(self, H5open()) ||
        !hdf_good(self, H5Eget_auto2(H5E_DEFAULT, &self->old_handler, &self->old_context)) ||
        !hdf_good(self, H5Eset_auto2(H5E_DEFAULT, NULL, NULL))) {
        return;
    }
    self->text_type = H5Tcopy(H5T_C_S1);
    self->transfer_options = H5Pcreate(H5P_DATASET_XFER);
    (void)(hdf_good(self, self->text_type) && hdf_good(self, H5Tset_size(self->text_type, H5T_VARIABLE)) &&
           hdf_good(self, H5Tset_cset(self->text_type, H5T_CSET_UTF8)) &&
           hdf_good(self, self->transfer_options) &&
           hdf_good(self, H5Pset_buffer(self->transfer_options, TRANSFER_BYTES, NULL, NULL)));
}

/* Times would make equal results unequal files. */
static hid_t quiet_options(hdf *self, hid_t class) {
    hid_t options = H5Pcreate(class);
    if (hdf_good(self, options)) {
        (void)(hdf_good(self, H5Pset_obj_track_times(options, 0)) &&
               hdf_good(self, H5Pset_attr_creation_order(options, IN_ORDER)) &&
               hdf_good(self, H5Pset_attr_phase_change(options, COMPACT_MEMBERS, COMPACT_MEMBERS / 2)));
    }
    return options;
}

/* For groups, of which the root is one. */
static void order_members(hdf *self, hid_t options) {
    (void)(self->status == CRADLE_OK && hdf_good(self, H5Pset_link_creation_order(options, IN_ORDER)) &&
           hdf_good(self, H5Pset_link_phase_change(options, COMPACT_MEMBERS, COMPACT_MEMBERS / 2)) &&
           hdf_good(self, H5Pset_est_link_info(options, ESTIMATED_MEMBERS, ESTIMATED_NAME)));
}

void hdf_create(hdf *self, const char *path) {
    begin(self, CRADLE_NO_FILE);
    if (self->status != CRADLE_OK) {
        return;
    }
    hdf_scales_open(self);
    self->scalar = H5Screate(H5S_SCALAR);
    self->dataset_options = quiet_options(self, H5P_DATASET_CREATE);
    self->group_options = quiet_options(self, H5P_GROUP_CREATE);
    hid_t file_options = quiet_options(self, H5P_FILE_CREATE);
    order_members(self, self->group_options);
    order_members(self, file_options);
    if (self->status == CRADLE_OK && hdf_good(self, self->scalar)) {
        self->file = H5Fcreate(path, H5F_ACC_TRUNC, file_options, H5P_DEFAULT);
        (void)hdf_good(self, self->file);
    }
    hdf_release(self, file_options, H5Pclose);
}

void hdf_open(hdf *self, const char *path) {
    begin(self, CRADLE_BAD_RESULT_FILE);
    if (self->status == CRADLE_OK) {
        self->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
        (void)hdf_good(self, self->file);
    }
}

cradle_status hdf_close(hdf *self) {
    hdf_scales_close(self);
    hdf_release(self, self->scalar, H5Sclose);
    hdf_release(self, self->group_options, H5Pclose);
    hdf_release(self, self->dataset_options, H5Pclose);
    hdf_release(self, self->transfer_options, H5Pclose);
    hdf_release(self, self->text_type, H5Tclose);
    if (self->file >= 0 && self->failure == CRADLE_NO_FILE) {
        (void)hdf_good(self, H5Fflush(self->file, H5F_SCOPE_GLOBAL));
    }
    hdf_release(self, self->file, H5Fclose);
    (void)hdf_good(self, H5Eset_auto2(H5E_DEFAULT, self->old_handler, self->old_context));
    return self->status;
}

void hdf_make_group(hdf *self, const char *path) {
    if (self->status == CRADLE_OK) {
        hid_t group = H5Gcreate2(self->file, path, H5P_DEFAULT, self->group_options, H5P_DEFAULT);
        (void)hdf_good(self, group);
        hdf_release(self, group, H5Gclose);
    }
}

void hdf_add_attribute(hdf *self, hid_t object, const char *name, hid_t type, hid_t space,
                       const void *value) {
    if (self->status == CRADLE_OK) {
        hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        (void)(hdf_good(self, attribute) && hdf_good(self, H5Awrite(attribute, type, value)));
        hdf_release(self, attribute, H5Aclose);
    }
}

void hdf_write_attribute(hdf *self, const char *object, const char *name, hdf_type type, const void *value) {
    if (self->status == CRADLE_OK) {
        hid_t attribute = H5Acreate_by_name(self->file, object, name, hdf_file_type(self, type), self->scalar,
                                            H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        (void)(hdf_good(self, attribute) &&
               hdf_good(self, H5Awrite(attribute, hdf_memory_type(self, type), value)));
        hdf_release(self, attribute, H5Aclose);
    }
}

/* The values and attributes of a dataset that has been made. Returns whether it stays open, as a scale. */
static bool fill_dataset(hdf *self, hid_t id, const hdf_dataset *dataset) {
    if (dataset->values != NULL && hdf_elements(dataset->shape) > 0) {
        (void)hdf_good(self, H5Dwrite(id, hdf_memory_type(self, dataset->type), H5S_ALL, H5S_ALL,
                                      self->transfer_options, dataset->values));
    }
    hdf_add_attribute(self, id, "long_name", self->text_type, self->scalar, &dataset->long_name);
    if (dataset->units != NULL) {
        hdf_add_attribute(self, id, "units", self->text_type, self->scalar, &dataset->units);
    }
    if (dataset->axes != NULL) {
        hdf_scales_attach(self, id, dataset->axes, dataset->shape.rank);
    }
    return dataset->scale != NULL && hdf_scales_add(self, id, dataset->path, dataset->scale);
}

void hdf_write(hdf *self, const hdf_dataset *dataset) {
    if (self->status != CRADLE_OK) {
        return;
    }
    bool stays_open = false;
    hid_t space = hdf_space(dataset->shape), id = -1;
    if (hdf_good(self, space)) {
        id = H5Dcreate2(self->file, dataset->path, hdf_file_type(self, dataset->type), space, H5P_DEFAULT,
                        self->dataset_options, H5P_DEFAULT);
        stays_open = hdf_good(self, id) && fill_dataset(self, id, dataset);
    }
    if (!stays_open) {
        hdf_release(self, id, H5Dclose);
    }
    hdf_release(self, space, H5Sclose);
}

void hdf_write_slab(hdf *self, const char *path, const size_t *indices, size_t count, const double *values) {
    if (self->status != CRADLE_OK) {
        return;
    }
    hid_t dataset = H5Dopen2(self->file, path, H5P_DEFAULT);
    hid_t space = -1, row = -1;
    if (hdf_good(self, dataset)) {
        space = H5Dget_space(dataset);
        row = hdf_space((hdf_shape){1, {count}});
    }
    if (hdf_good(self, dataset) && hdf_good(self, space) && hdf_good(self, row)) {
        hsize_t start[HDF_RANK_MAX] = {0}, extent[HDF_RANK_MAX] = {0};
        int rank = H5Sget_simple_extent_ndims(space);
        assert(rank >= 1 && rank <= HDF_RANK_MAX);
        for (int i = 0; i + 1 < rank; i++) {
            start[i] = indices[i];
            extent[i] = 1;
        }
        extent[rank - 1] = count;
        (void)(hdf_good(self, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL)) &&
               hdf_good(self, H5Dwrite(dataset, H5T_NATIVE_DOUBLE, row, space, H5P_DEFAULT, values)));
    }
    hdf_release(self, row, H5Sclose);
    hdf_release(self, space, H5Sclose);
    hdf_release(self, dataset, H5Dclose);
}

void hdf_link(hdf *self, const char *existing, const char *path) {
    if (self->status != CRADLE_OK) {
        return;
    }
    htri_t taken = H5Lexists(self->file, path, H5P_DEFAULT);
    if (hdf_good(self, taken) && taken == 0) {
        (void)hdf_good(self,
                       H5Lcreate_hard(self->file, existing, self->file, path, H5P_DEFAULT, H5P_DEFAULT));
    }
}
