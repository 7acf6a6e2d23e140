/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels: one operation on a block of samples. A kernel cannot fail, allocates nothing, and gives the same
 * bits at every vector width. An operand that is a constant is a scalar of the instruction, not a block.
 */
#ifndef CRADLE_EVAL_KERNELS_H
#define CRADLE_EVAL_KERNELS_H

#include "graph/graph.h"

/* At most so many blocks go into one instruction; longer sums take several. */
enum { KERNEL_INPUTS = 4 };

typedef struct kernel_detail {
    double constant;               /* the constant operand of two, or what a sum or product starts with */
    uint32_t inputs;               /* blocks in `in` */
    double weights[KERNEL_INPUTS]; /* by which a sum takes them */
    unsigned exponent;             /* of KERNEL_POWER_* */
    const lookup_table *table;     /* of LOOKUP */
} kernel_detail;

/* out[i] = f(in[0][i], in[1][i], ...). `out` may be one of the inputs, not overlap one otherwise. */
typedef void (*kernel)(double *out, const double *const *in, const kernel_detail *detail, size_t count);

/* The kernel of an operation of two operands, of which the first, the second or none is constant; of any
 * other operation with all operands as blocks. NULL: leaves, sums and products have none here. */
typedef enum kernel_shape {
    KERNEL_BLOCKS,
    KERNEL_CONSTANT_SECOND,
    KERNEL_CONSTANT_FIRST,
    KERNEL_SHAPES
} kernel_shape;
kernel kernel_of(operation op, kernel_shape shape);

/* x^exponent and x^-exponent by repeated multiplication, exponent <= KERNEL_EXPONENT_MAX. */
enum { KERNEL_EXPONENT_MAX = 1024 };
kernel kernel_power(bool negative);

/* Sums of 1 to KERNEL_INPUTS blocks with weights, and products of as many, from left to right, starting with
 * the constant, which is given for products; a sum that accumulates starts with `out`. */
kernel kernel_sum(bool accumulate);
kernel kernel_product(double constant);

#endif
