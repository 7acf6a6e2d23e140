/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening, closing and writing. Every identifier that HDF5 hands out is closed in the function that got it.
 */
#include <assert.h>

#include <hdf5_hl.h>

#include "results/hdf.h"
#include "results/hdf_types.h"

/* The path "/" + name of what a group is asked to remember of its members. */
enum { IN_ORDER = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED };

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
                  .transfer_options = -1};
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
               hdf_good(self, H5Pset_attr_creation_order(options, IN_ORDER)));
    }
    return options;
}

void hdf_create(hdf *self, const char *path) {
    begin(self, CRADLE_NO_FILE);
    if (self->status != CRADLE_OK) {
        return;
    }
    self->dataset_options = quiet_options(self, H5P_DATASET_CREATE);
    self->group_options = quiet_options(self, H5P_GROUP_CREATE);
    hid_t file_options = quiet_options(self, H5P_FILE_CREATE);
    if (self->status == CRADLE_OK &&
        hdf_good(self, H5Pset_link_creation_order(self->group_options, IN_ORDER)) &&
        hdf_good(self, H5Pset_link_creation_order(file_options, IN_ORDER))) {
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

void hdf_write_attribute(hdf *self, const char *object, const char *name, hdf_type type, const void *value) {
    if (self->status != CRADLE_OK) {
        return;
    }
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = -1;
    if (hdf_good(self, space)) {
        attribute = H5Acreate_by_name(self->file, object, name, hdf_file_type(self, type), space, H5P_DEFAULT,
                                      H5P_DEFAULT, H5P_DEFAULT);
        (void)(hdf_good(self, attribute) &&
               hdf_good(self, H5Awrite(attribute, hdf_memory_type(self, type), value)));
    }
    hdf_release(self, attribute, H5Aclose);
    hdf_release(self, space, H5Sclose);
}

void hdf_write(hdf *self, const char *path, hdf_type type, hdf_shape shape, const void *values,
               const char *long_name, const char *units) {
    if (self->status != CRADLE_OK) {
        return;
    }
    hid_t space = hdf_space(shape), dataset = -1;
    if (hdf_good(self, space)) {
        dataset = H5Dcreate2(self->file, path, hdf_file_type(self, type), space, H5P_DEFAULT,
                             self->dataset_options, H5P_DEFAULT);
        if (hdf_good(self, dataset) && values != NULL && hdf_elements(shape) > 0) {
            (void)hdf_good(self, H5Dwrite(dataset, hdf_memory_type(self, type), H5S_ALL, H5S_ALL,
                                          self->transfer_options, values));
        }
    }
    hdf_release(self, dataset, H5Dclose);
    hdf_release(self, space, H5Sclose);
    hdf_write_attribute(self, path, "long_name", HDF_TEXT, &long_name);
    if (units != NULL) {
        hdf_write_attribute(self, path, "units", HDF_TEXT, &units);
    }
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

void hdf_make_scale(hdf *self, const char *path, const char *name) {
    if (self->status == CRADLE_OK) {
        hid_t dataset = H5Dopen2(self->file, path, H5P_DEFAULT);
        (void)(hdf_good(self, dataset) && hdf_good(self, H5DSset_scale(dataset, name)));
        hdf_release(self, dataset, H5Dclose);
    }
}

void hdf_attach_scale(hdf *self, const char *path, size_t axis, const char *scale) {
    if (self->status != CRADLE_OK) {
        return;
    }
    hid_t dataset = H5Dopen2(self->file, path, H5P_DEFAULT);
    hid_t coordinate = H5Dopen2(self->file, scale, H5P_DEFAULT);
    (void)(hdf_good(self, dataset) && hdf_good(self, coordinate) &&
           hdf_good(self, H5DSattach_scale(dataset, coordinate, (unsigned)axis)));
    hdf_release(self, coordinate, H5Dclose);
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
