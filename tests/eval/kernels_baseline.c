/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels compiled for the baseline processor only, under other names, to be compared bit by bit with
 * the ones that are dispatched.
 */
#define CRADLE_NO_DISPATCH
#define kernel_of baseline_kernel_of
#define kernel_power baseline_kernel_power
#define kernel_sum baseline_kernel_sum
#define kernel_product baseline_kernel_product
#define moments_of baseline_moments_of
#define moments_merge baseline_moments_merge
#define moments_merge_rows baseline_moments_merge_rows
#include "../../sim/eval/kernels.c"
#include "../../sim/eval/moments.c"
