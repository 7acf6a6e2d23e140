/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grid of a sweep in the result file.
 */
#ifndef CRADLE_RESULTS_SWEEP_WRITE_H
#define CRADLE_RESULTS_SWEEP_WRITE_H

#include "results/hdf.h"
#include "results/result.h"

/* The group /sweep; nothing if there was no sweep. */
void result_write_sweep(hdf *file, const cradle_result *result);

#endif
