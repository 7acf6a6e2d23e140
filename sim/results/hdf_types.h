/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the HDF5 layer share.
 */
#ifndef CRADLE_RESULTS_HDF_TYPES_H
#define CRADLE_RESULTS_HDF_TYPES_H

#include "results/hdf.h"

/* Records a failure if `result` is negative; whether all is well so far. */
bool hdf_good(hdf *self, long long result);
/* Closes what was opened (negative identifiers are passed over), also after a failure. */
void hdf_release(hdf *self, hid_t id, herr_t (*close)(hid_t));
hid_t hdf_file_type(const hdf *self, hdf_type type);
hid_t hdf_memory_type(const hdf *self, hdf_type type);
hid_t hdf_space(hdf_shape shape);
/* An attribute of an open object. */
void hdf_add_attribute(hdf *self, hid_t object, const char *name, hid_t type, hid_t space, const void *value);
size_t hdf_elements(hdf_shape shape);

/* ---- dimension scales: see hdf_scales.c */

void hdf_scales_open(hdf *self);
void hdf_scales_close(hdf *self); /* writes what scales say of the datasets that use them */
/* Makes an open dataset a scale. Returns whether it stays open, as belonging to the scales. */
bool hdf_scales_add(hdf *self, hid_t dataset, const char *path, const char *name);
/* Gives an open dataset its scales, one for each axis. */
void hdf_scales_attach(hdf *self, hid_t dataset, const char *const *paths, size_t rank);

#endif
