/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sensitivity of a result: kept, written, read back and printed. For the files of this folder.
 */
#ifndef CRADLE_RESULTS_SENSITIVITY_H
#define CRADLE_RESULTS_SENSITIVITY_H

#include "results/hdf.h"
#include "results/print.h"
#include "results/result.h"

/* "regression", "sobol". */
const char *result_sensitivity_method(cradle_sensitivity kind);
/* The group /sensitivity, if the result has one; the coordinate `variant` stands at the root. */
void sensitivity_write(hdf *file, const cradle_result *result);
void sensitivity_read(hdf *file, cradle_result *result);
/* ", "sensitivity": {...}" */
void sensitivity_print_json(FILE *stream, const cradle_result *result);
/* What drives the first variant that has one: the ten largest, and what one percent more would do. */
CRADLE_MUST_CHECK cradle_status sensitivity_print(const printer *out, const cradle_result *result);

#endif
