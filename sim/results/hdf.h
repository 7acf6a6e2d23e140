/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thin, checked layer over HDF5, just wide enough for the result file. The first failure sticks: from then
 * on every call does nothing, and hdf_close() says what happened. HDF5's own error printing is off while a
 * file is open here and is put back as it was.
 */
#ifndef CRADLE_RESULTS_HDF_H
#define CRADLE_RESULTS_HDF_H

#include <hdf5.h>

#include "base/arena.h"

typedef enum hdf_type {
    HDF_TEXT,    /* const char *; variable-length UTF-8 in the file */
    HDF_REAL,    /* double */
    HDF_INTEGER, /* int64_t */
    HDF_COUNT,   /* uint64_t */
    HDF_FLAG,    /* int8_t */
    HDF_TYPE_COUNT
} hdf_type;

enum { HDF_RANK_MAX = 12 };

typedef struct hdf_shape {
    size_t rank; /* 0: a scalar */
    size_t size[HDF_RANK_MAX];
} hdf_shape;

/* A dataset to be written. Its attributes are `long_name`, `units` and those of dimension scales. */
typedef struct hdf_dataset {
    const char *path;
    hdf_type type;
    hdf_shape shape;
    const void *values; /* NULL: filled later by hdf_write_slab() */
    const char *long_name;
    const char *units;       /* NULL: none */
    const char *scale;       /* the name of the dimension scale that it is; NULL: it is none */
    const char *const *axes; /* for each axis the path of its scale, written before; NULL: it has none */
} hdf_dataset;

typedef struct hdf {
    cradle_status status;  /* the first failure */
    cradle_status failure; /* what a failing call means: CRADLE_NO_FILE or CRADLE_BAD_RESULT_FILE */
    hid_t file;
    hid_t text_type;
    hid_t group_options, dataset_options; /* no time stamps; members in the order they were made */
    hid_t transfer_options;               /* a small buffer */
    hid_t scalar;                         /* the space of attributes */
    struct hdf_scales *scales;            /* see hdf_scales.c; NULL when reading */
    H5E_auto2_t old_handler;
    void *old_context;
} hdf;

void hdf_create(hdf *self, const char *path);
void hdf_open(hdf *self, const char *path); /* for reading */
CRADLE_MUST_CHECK cradle_status hdf_close(hdf *self);
/* Records a failure; the first one stays. */
void hdf_fail(hdf *self, cradle_status status);

/* ---- writing. Paths are absolute: "/inputs/files/text". */

void hdf_make_group(hdf *self, const char *path);
void hdf_write_attribute(hdf *self, const char *object, const char *name, hdf_type type, const void *value);
void hdf_write(hdf *self, const hdf_dataset *dataset);
/* The last axis of a dataset of doubles, at the given indices of the axes before it. */
void hdf_write_slab(hdf *self, const char *path, const size_t *indices, size_t count, const double *values);
void hdf_link(hdf *self, const char *existing, const char *path); /* a second name; skipped if taken */

/* ---- reading. What is not of the stated type or shape, or could not fit in the file, is a failure. */

bool hdf_has(hdf *self, const char *path); /* the last step only; those before must exist */
/* *value of a text is allocated in `memory`. */
void hdf_read_attribute(hdf *self, const char *object, const char *name, hdf_type type, void *value,
                        arena *memory);
/* The length of a dataset with one axis, 0 on failure. */
size_t hdf_length(hdf *self, const char *path);
/* Texts are allocated in `memory`. */
void hdf_read(hdf *self, const char *path, hdf_type type, hdf_shape shape, void *values, arena *memory);
/* False (and a failure) if a dataset is not of this type and shape or is larger than the file. */
bool hdf_check(hdf *self, const char *path, hdf_type type, hdf_shape shape);

#endif
