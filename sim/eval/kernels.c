/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels: plain loops that the compiler vectorises, once for each level of the processor
 * (base/dispatch.h). A new operation of two operands is one row of BINARY_LIST. What an operation means is
 * said by the scalar evaluator (graph/graph_scalar.c), against which each kernel is tested.
 */
#include "eval/kernels.h"

#include "base/dispatch.h"
#include "base/elementary.h"

#define KERNEL(name)                                                                                       \
    CRADLE_LEVELS(name, (double *out, const double *const *in, const kernel_detail *detail, size_t count), \
                  (out, in, detail, count))

/* "Not a number" goes through: if either is none, so is the result. */
CRADLE_INLINE double smaller(double a, double b) {
    double least = a < b ? a : b;
    return a != a ? a : least;
}

CRADLE_INLINE double larger(double a, double b) {
    double most = a > b ? a : b;
    return a != a ? a : most;
}

#define BINARY_LIST(X)    \
    X(DIV, a / b)         \
    X(MIN, smaller(a, b)) \
    X(MAX, larger(a, b))  \
    X(POW, elementary_pow(a, b))

/* `omp simd` tells the compiler what the header promises: element i depends on elements i only. */
#define X(name, expression)                                      \
    KERNEL(name##_blocks) {                                      \
        const double *first = in[0], *second = in[1];            \
        (void)detail;                                            \
        _Pragma("omp simd") for (size_t i = 0; i < count; i++) { \
            double a = first[i], b = second[i];                  \
            out[i] = expression;                                 \
        }                                                        \
    }                                                            \
    KERNEL(name##_constant_second) {                             \
        const double *first = in[0], b = detail->constant;       \
        _Pragma("omp simd") for (size_t i = 0; i < count; i++) { \
            double a = first[i];                                 \
            out[i] = expression;                                 \
        }                                                        \
    }                                                            \
    KERNEL(name##_constant_first) {                              \
        const double *second = in[0], a = detail->constant;      \
        _Pragma("omp simd") for (size_t i = 0; i < count; i++) { \
            double b = second[i];                                \
            out[i] = expression;                                 \
        }                                                        \
    }
BINARY_LIST(X)
#undef X

KERNEL(exp_block) {
    const double *x = in[0];
    (void)detail;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        out[i] = elementary_exp(x[i]);
    }
}

KERNEL(log_block) {
    const double *x = in[0];
    (void)detail;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        out[i] = elementary_log(x[i]);
    }
}

KERNEL(select_blocks) {
    const double *a = in[0], *b = in[1], *yes = in[2], *no = in[3];
    (void)detail;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        double chosen = a[i] < b[i] ? yes[i] : no[i];
        double known = a[i] == a[i] ? chosen : a[i];
        out[i] = b[i] == b[i] ? known : b[i];
    }
}

/* The last point at or before x is found by halving, without branches: a table has few points. */
CRADLE_INLINE double look_up(const lookup_table *table, double x) {
    const double *xs = table->x, *ys = table->y;
    size_t last = table->count - 1, at = 0;
    for (size_t width = table->count; width > 1;) {
        size_t half = width / 2;
        at = xs[at + half] <= x ? at + half : at;
        width -= half;
    }
    size_t next = at < last ? at + 1 : last;
    double run = xs[next] - xs[at];
    double slope = run > 0.0 ? (ys[next] - ys[at]) / run : 0.0;
    double inside = ys[at] + (x - xs[at]) * slope;
    double bounded = x <= xs[0] ? ys[0] : inside;
    bounded = x >= xs[last] ? ys[last] : bounded;
    return x == x ? bounded : x;
}

KERNEL(lookup_block) {
    const double *x = in[0];
    const lookup_table *table = detail->table;
    for (size_t i = 0; i < count; i++) {
        out[i] = look_up(table, x[i]);
    }
}

/* ---------------------------------------------------------------- whole powers */

enum { TILE = 64 };

/* By squaring (Knuth, The Art of Computer Programming 2, 4.6.3), the bits of the exponent from the lowest. */
CRADLE_INLINE void power_of_tile(double *result, double *base, unsigned exponent) {
    for (size_t i = 0; i < TILE; i++) {
        result[i] = 1.0;
    }
    for (; exponent > 0; exponent >>= 1) {
        for (size_t i = 0; (exponent & 1) != 0 && i < TILE; i++) {
            result[i] *= base[i];
        }
        for (size_t i = 0; exponent > 1 && i < TILE; i++) {
            base[i] *= base[i];
        }
    }
}

CRADLE_INLINE void power_of_block(double *out, const double *x, unsigned exponent, bool negative,
                                  size_t count) {
    for (size_t start = 0; start < count; start += TILE) {
        double base[TILE] = {0}, result[TILE];
        size_t width = count - start < TILE ? count - start : TILE;
        for (size_t i = 0; i < width; i++) {
            base[i] = x[start + i];
        }
        power_of_tile(result, base, exponent);
        for (size_t i = 0; i < width; i++) {
            out[start + i] = negative ? 1.0 / result[i] : result[i];
        }
    }
}

KERNEL(power_block) {
    power_of_block(out, in[0], detail->exponent, false, count);
}

KERNEL(inverse_power_block) {
    power_of_block(out, in[0], detail->exponent, true, count);
}

kernel kernel_power(bool negative) {
    return negative ? inverse_power_block : power_block;
}

/* ---------------------------------------------------------------- sums and products */

#define EACH_SAMPLE(expression)                              \
    _Pragma("omp simd") for (size_t i = 0; i < count; i++) { \
        out[i] = expression;                                 \
    }

/* One loop for each number of blocks; `start` is the constant or out[i]. */
#define SUM_KERNEL(name, start)                                                                   \
    KERNEL(name) {                                                                                \
        const double *a = in[0], *b = in[1], *c = in[2], *d = in[3], constant = detail->constant; \
        const double *w = detail->weights, p = w[0], q = w[1], r = w[2], s = w[3];                \
        (void)constant;                                                                           \
        switch (detail->inputs) {                                                                 \
        case 1:                                                                                   \
            EACH_SAMPLE((start) + p * a[i])                                                       \
            break;                                                                                \
        case 2:                                                                                   \
            EACH_SAMPLE((start) + p * a[i] + q * b[i])                                            \
            break;                                                                                \
        case 3:                                                                                   \
            EACH_SAMPLE((start) + p * a[i] + q * b[i] + r * c[i])                                 \
            break;                                                                                \
        default:                                                                                  \
            EACH_SAMPLE((start) + p * a[i] + q * b[i] + r * c[i] + s * d[i])                      \
            break;                                                                                \
        }                                                                                         \
    }

SUM_KERNEL(sum_from_constant, constant)
SUM_KERNEL(sum_from_out, out[i])

kernel kernel_sum(bool accumulate) {
    return accumulate ? sum_from_out : sum_from_constant;
}

/* `from` is the constant as the first factor, or nothing. */
#define PRODUCT_KERNEL(name, from)                                                                \
    KERNEL(name) {                                                                                \
        const double *a = in[0], *b = in[1], *c = in[2], *d = in[3], constant = detail->constant; \
        (void)constant;                                                                           \
        switch (detail->inputs) {                                                                 \
        case 1:                                                                                   \
            EACH_SAMPLE(from a[i])                                                                \
            break;                                                                                \
        case 2:                                                                                   \
            EACH_SAMPLE(from a[i] * b[i])                                                         \
            break;                                                                                \
        case 3:                                                                                   \
            EACH_SAMPLE(from a[i] * b[i] * c[i])                                                  \
            break;                                                                                \
        default:                                                                                  \
            EACH_SAMPLE(from a[i] * b[i] * c[i] * d[i])                                           \
            break;                                                                                \
        }                                                                                         \
    }

PRODUCT_KERNEL(product_of_blocks, )
PRODUCT_KERNEL(multiple_of_product, constant *)

kernel kernel_product(double constant) {
    return constant == 1.0 ? product_of_blocks : multiple_of_product;
}

/* ---------------------------------------------------------------- the table */

kernel kernel_of(operation op, kernel_shape shape) {
    static const kernel table[OPERATION_COUNT][KERNEL_SHAPES] = {
#define X(name, expression) \
    [OPERATION_##name] = {name##_blocks, name##_constant_second, name##_constant_first},
        BINARY_LIST(X)
#undef X
            [OPERATION_EXP] = {exp_block, NULL, NULL},
        [OPERATION_LOG] = {log_block, NULL, NULL},
        [OPERATION_SELECT] = {select_blocks, NULL, NULL},
        [OPERATION_LOOKUP] = {lookup_block, NULL, NULL},
    };
    return table[op][shape];
}
