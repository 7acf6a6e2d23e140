/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two halves of the HDF5 layer share.
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
size_t hdf_elements(hdf_shape shape);

#endif
