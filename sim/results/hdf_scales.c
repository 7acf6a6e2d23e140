/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dimension scales by the HDF5 Dimension Scale Specification: a scale has the attributes CLASS and NAME; a
 * dataset has DIMENSION_LIST, for each axis a reference to its scale; and each scale has REFERENCE_LIST, the
 * datasets and axes that use it. Each attribute is written once, the last when the file is closed. The calls
 * of HDF5's own (H5DSattach_scale) write every list again for each use, which took a third of the time of a
 * result file.
 */
#include <string.h>

#include "base/text.h"
#include "results/hdf.h"
#include "results/hdf_types.h"

/* An element of REFERENCE_LIST as H5DS lays it out, without undefined bytes. */
typedef struct scale_use {
    hobj_ref_t dataset;
    int32_t axis;
    int32_t padding;
} scale_use;

typedef struct hdf_scale {
    const char *path;
    hid_t dataset;
    hobj_ref_t reference;
    scale_use *uses;
    size_t use_count, use_capacity;
} hdf_scale;

typedef struct hdf_scales {
    arena *memory;
    hid_t list_type; /* of DIMENSION_LIST */
    hdf_scale *scales;
    size_t count, capacity;
} hdf_scales;

void hdf_scales_open(hdf *self) {
    arena *memory = arena_new();
    self->scales = memory != NULL ? arena_alloc(memory, sizeof *self->scales) : NULL;
    if (self->scales == NULL) {
        arena_free(memory);
        hdf_fail(self, CRADLE_NO_MEMORY);
        return;
    }
    self->scales->memory = memory;
    self->scales->list_type = H5Tvlen_create(H5T_STD_REF_OBJ);
    (void)hdf_good(self, self->scales->list_type);
}

/* ---------------------------------------------------------------- the attributes of a scale */

/* A text of fixed length, as H5DS writes them. */
static void add_fixed_text(hdf *self, hid_t object, const char *name, const char *text) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (hdf_good(self, type) && hdf_good(self, H5Tset_size(type, strlen(text) + 1))) {
        hdf_add_attribute(self, object, name, type, self->scalar, text);
    }
    hdf_release(self, type, H5Tclose);
}

bool hdf_scales_add(hdf *self, hid_t dataset, const char *path, const char *name) {
    hdf_scales *all = self->scales;
    hobj_ref_t reference = 0;
    add_fixed_text(self, dataset, "CLASS", "DIMENSION_SCALE");
    add_fixed_text(self, dataset, "NAME", name);
    if (self->status != CRADLE_OK || !hdf_good(self, H5Rcreate(&reference, dataset, ".", H5R_OBJECT, -1))) {
        return false;
    }
    hdf_scale *grown = arena_grow(all->memory, all->scales, all->count, &all->capacity, sizeof *grown);
    const char *own_path = arena_strdup(all->memory, path);
    if (grown == NULL || own_path == NULL) {
        hdf_fail(self, CRADLE_NO_MEMORY);
        return false;
    }
    all->scales = grown;
    all->scales[all->count++] = (hdf_scale){.path = own_path, .dataset = dataset, .reference = reference};
    return true;
}

static hid_t use_type(hdf *self) {
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(scale_use));
    (void)(hdf_good(self, type) &&
           hdf_good(self, H5Tinsert(type, "dataset", offsetof(scale_use, dataset), H5T_STD_REF_OBJ)) &&
           hdf_good(self, H5Tinsert(type, "dimension", offsetof(scale_use, axis), H5T_STD_I32LE)));
    return type;
}

static void write_uses(hdf *self, const hdf_scale *scale, hid_t type) {
    if (scale->use_count > 0 && self->status == CRADLE_OK) {
        hid_t space = hdf_space((hdf_shape){1, {scale->use_count}});
        if (hdf_good(self, space)) {
            hdf_add_attribute(self, scale->dataset, "REFERENCE_LIST", type, space, scale->uses);
        }
        hdf_release(self, space, H5Sclose);
    }
}

void hdf_scales_close(hdf *self) {
    hdf_scales *all = self->scales;
    if (all == NULL) {
        return;
    }
    hid_t type = use_type(self);
    for (size_t i = 0; i < all->count; i++) {
        write_uses(self, &all->scales[i], type);
        hdf_release(self, all->scales[i].dataset, H5Dclose);
    }
    hdf_release(self, type, H5Tclose);
    hdf_release(self, all->list_type, H5Tclose);
    arena_free(all->memory);
    self->scales = NULL;
}

/* ---------------------------------------------------------------- the attribute of a dataset */

/* The reference to the scale of an axis; remembers the use. */
static hobj_ref_t use_scale(hdf *self, const char *path, hobj_ref_t dataset, size_t axis) {
    hdf_scales *all = self->scales;
    for (size_t i = 0; i < all->count; i++) {
        hdf_scale *scale = &all->scales[i];
        if (text_equal(scale->path, path)) {
            scale_use *grown =
                arena_grow(all->memory, scale->uses, scale->use_count, &scale->use_capacity, sizeof *grown);
            if (grown == NULL) {
                hdf_fail(self, CRADLE_NO_MEMORY);
                return 0;
            }
            scale->uses = grown;
            scale->uses[scale->use_count++] = (scale_use){.dataset = dataset, .axis = (int32_t)axis};
            return scale->reference;
        }
    }
    hdf_fail(self, self->failure);
    return 0;
}

void hdf_scales_attach(hdf *self, hid_t dataset, const char *const *paths, size_t rank) {
    hobj_ref_t own = 0, references[HDF_RANK_MAX];
    hvl_t lists[HDF_RANK_MAX];
    if (self->status != CRADLE_OK || !hdf_good(self, H5Rcreate(&own, dataset, ".", H5R_OBJECT, -1))) {
        return;
    }
    for (size_t axis = 0; axis < rank; axis++) {
        references[axis] = use_scale(self, paths[axis], own, axis);
        lists[axis] = (hvl_t){.len = 1, .p = &references[axis]};
    }
    hid_t space = hdf_space((hdf_shape){1, {rank}});
    if (hdf_good(self, space)) {
        hdf_add_attribute(self, dataset, "DIMENSION_LIST", self->scales->list_type, space, lists);
    }
    hdf_release(self, space, H5Sclose);
}
