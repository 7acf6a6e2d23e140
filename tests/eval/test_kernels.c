/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kernel against the scalar evaluator of the graph, with special values and several block lengths; exp
 * and log against long double; and the bits of the dispatched kernels against those of the baseline.
 */
#include "workbench.h"

#include "eval/evaluate.h"
#include "eval/kernels.h"
#include "graph/graph_private.h"

kernel baseline_kernel_of(operation op, kernel_shape shape);
kernel baseline_kernel_power(bool negative);
kernel baseline_kernel_sum(bool accumulate);
kernel baseline_kernel_product(double constant);
moments baseline_moments_of(const double *values, size_t count);

TestSuite(kernels, .timeout = 120);

enum { LONGEST = 512, INPUTS = 4 };
static const size_t lengths[] = {1, 7, 512};
static const distribution fixed = {.kind = DISTRIBUTION_FIXED};

static const double specials[] = {
    0.0, -0.0, 1.0,   -1.0,   INFINITY, -INFINITY, NAN,    0x1p-1074, -0x1p-1074, 0x1p-1030, 2.0,        -3.0,
    0.5, -2.5, 1e300, -1e300, 1e-300,   709.0,     -744.0, 4.0,       7.25,       0x1p52,    0x1p53 + 2, 3.0};
enum { SPECIALS = sizeof specials / sizeof specials[0] };

/* Blocks in which, over all i, every pair of specials meets (SPECIALS^2 > LONGEST: `round` shifts them). */
static void fill_blocks(double blocks[INPUTS][LONGEST], size_t round, uint64_t *state) {
    for (size_t i = 0; i < LONGEST; i++) {
        size_t n = round * LONGEST + i;
        blocks[0][i] = specials[n % SPECIALS];
        blocks[1][i] = specials[n / SPECIALS % SPECIALS];
        blocks[2][i] = n % 3 == 0 ? specials[(n * 7) % SPECIALS] : 10 * random_unit(state) - 5;
        blocks[3][i] = 100 * random_unit(state);
        if (round >= 2) { /* ordinary numbers */
            blocks[0][i] = exp(20 * random_unit(state) - 10);
            blocks[1][i] = 8 * random_unit(state) - 4;
        }
    }
}

static bool same_bits(double a, double b) {
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static bool close(double a, double b, double tolerance) {
    if (isnan(a) || isnan(b) || isinf(a) || isinf(b) || a == 0.0 || b == 0.0) {
        return same_bits(a, b) ||
               fabs(a - b) <= 0x1p-1022; /* near the denormals one rounding more is allowed */
    }
    return fabs(a - b) <= tolerance * fabs(b) + 0x1p-1022;
}

typedef struct chosen {
    double values[INPUTS];
} chosen;

static double choose(void *context, const quantity *q) {
    return ((const chosen *)context)->values[q->name[0] - 'a'];
}

static cradle_node variable(workbench *bench, char letter) {
    return bench_quantity(bench, (char[]){letter, '\0'}, 1.0, "", fixed);
}

/* Runs `run` on the blocks and compares it with node n, for all lengths; `tolerance` 0 asks for the same
 * bits. */
static void compare(workbench *bench, cradle_node n, kernel run, kernel baseline, const kernel_detail *detail,
                    const double blocks[INPUTS][LONGEST], const double *const *in, double tolerance,
                    const char *what) {
    double out[LONGEST + 8], plain[LONGEST], in_place[LONGEST];
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
        size_t count = lengths[l];
        for (size_t i = 0; i < LONGEST + 8; i++) {
            out[i] = 1234.5;
        }
        run(out, in, detail, count);
        baseline(plain, in, detail, count);
        memcpy(in_place, in[0], sizeof in_place);
        const double *aliased[INPUTS] = {in_place, in[1], in[2], in[3]};
        run(in_place, aliased, detail, count);
        cr_assert_eq(out[count], 1234.5, "%s writes beyond its block", what);
        for (size_t i = 0; i < count; i++) {
            chosen values = {{blocks[0][i], blocks[1][i], blocks[2][i], blocks[3][i]}};
            double expected = graph_evaluate(bench->graph, n, choose, &values);
            bool right = tolerance == 0 ? same_bits(out[i], expected) : close(out[i], expected, tolerance);
            cr_assert(right, "%s(%.17g, %.17g, %.17g, %.17g) = %.17g, not %.17g", what, values.values[0],
                      values.values[1], values.values[2], values.values[3], out[i], expected);
            cr_assert(same_bits(out[i], plain[i]), "%s(%.17g, %.17g): %a here, %a at baseline", what,
                      values.values[0], values.values[1], out[i], plain[i]);
            cr_assert(same_bits(out[i], in_place[i]), "%s in place", what);
        }
    }
}

static void compare_shapes(workbench *bench, operation op, const double blocks[INPUTS][LONGEST],
                           double tolerance) {
    cradle_node a = variable(bench, 'a'), b = variable(bench, 'b');
    cradle_node n = bench_op2(bench, op, a, b);
    const char *what = operation_key(op);
    const double *both[INPUTS] = {blocks[0], blocks[1], blocks[1], blocks[1]};
    kernel_detail detail = {.inputs = 2};
    compare(bench, n, kernel_of(op, KERNEL_BLOCKS), baseline_kernel_of(op, KERNEL_BLOCKS), &detail, blocks,
            both, tolerance, what);
    double shaped[INPUTS][LONGEST];
    for (size_t s = 0; s < SPECIALS; s++) {
        memcpy(shaped, blocks, sizeof shaped);
        detail = (kernel_detail){.constant = specials[s], .inputs = 1};
        for (size_t side = 0; side < 2; side++) {
            for (size_t i = 0; i < LONGEST; i++) {
                shaped[side][i] = specials[s];
                shaped[1 - side][i] = blocks[1 - side][i];
            }
            kernel_shape shape = side == 0 ? KERNEL_CONSTANT_FIRST : KERNEL_CONSTANT_SECOND;
            const double *other[INPUTS] = {blocks[1 - side], NULL, NULL, NULL};
            compare(bench, n, kernel_of(op, shape), baseline_kernel_of(op, shape), &detail, shaped, other,
                    tolerance, what);
        }
    }
}

Test(kernels, equal_the_scalar_evaluator) {
    workbench *bench = bench_open();
    static double blocks[INPUTS][LONGEST];
    uint64_t state = 5;
    cradle_node a = variable(bench, 'a'), b = variable(bench, 'b'), c = variable(bench, 'c'),
                d = variable(bench, 'd');
    double xs[] = {-3, -1, 0, 0.5, 4, 7.25, 100}, ys[] = {2, 3, -1, 8, 8, 0, 1};
    lookup_table tables[] = {{xs, ys, 7}, {xs, ys, 2}, {xs, ys, 1}, {xs, ys, 6}};
    cradle_node select = bench_select(bench, a, b, c, d);
    for (size_t round = 0; round < 3; round++) {
        fill_blocks(blocks, round, &state);
        const double *in[INPUTS] = {blocks[0], blocks[1], blocks[2], blocks[3]};
        for (operation op = OPERATION_DIV; op <= OPERATION_POW; op++) {
            compare_shapes(bench, op, blocks, op == OPERATION_POW ? 1e-12 : 0);
        }
        kernel_detail detail = {.inputs = 1};
        compare(bench, bench_op1(bench, OPERATION_EXP, a), kernel_of(OPERATION_EXP, KERNEL_BLOCKS),
                baseline_kernel_of(OPERATION_EXP, KERNEL_BLOCKS), &detail, blocks, in, 4e-16, "exp");
        compare(bench, bench_op1(bench, OPERATION_LOG, a), kernel_of(OPERATION_LOG, KERNEL_BLOCKS),
                baseline_kernel_of(OPERATION_LOG, KERNEL_BLOCKS), &detail, blocks, in, 4e-16, "log");
        compare(bench, select, kernel_of(OPERATION_SELECT, KERNEL_BLOCKS),
                baseline_kernel_of(OPERATION_SELECT, KERNEL_BLOCKS), &detail, blocks, in, 0, "select");
        for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
            dimension none = {{0}};
            detail.table = &tables[t];
            compare(bench, graph_lookup(bench->graph, a, &tables[t], none, none),
                    kernel_of(OPERATION_LOOKUP, KERNEL_BLOCKS),
                    baseline_kernel_of(OPERATION_LOOKUP, KERNEL_BLOCKS), &detail, blocks, in, 0, "lookup");
        }
    }
    bench_close(bench);
}

/* Additions and differences are sums that begin with -0, which changes no number, and none of its signs. */
Test(kernels, sums_and_products_of_two) {
    workbench *bench = bench_open();
    static double blocks[INPUTS][LONGEST];
    uint64_t state = 7;
    cradle_node a = variable(bench, 'a'), b = variable(bench, 'b');
    const kernel_detail plus = {.constant = -0.0, .inputs = 2, .weights = {1, 1}};
    const kernel_detail minus = {.constant = -0.0, .inputs = 2, .weights = {1, -1}};
    const kernel_detail times = {.constant = 1, .inputs = 2};
    for (size_t round = 0; round < 3; round++) {
        fill_blocks(blocks, round, &state);
        const double *in[INPUTS] = {blocks[0], blocks[1], blocks[1], blocks[1]};
        compare(bench, bench_op2(bench, OPERATION_ADD, a, b), kernel_sum(false), baseline_kernel_sum(false),
                &plus, blocks, in, 0, "add");
        compare(bench, bench_op2(bench, OPERATION_SUB, a, b), kernel_sum(false), baseline_kernel_sum(false),
                &minus, blocks, in, 0, "sub");
        compare(bench, bench_op2(bench, OPERATION_MUL, a, b), kernel_product(1), baseline_kernel_product(1),
                &times, blocks, in, 0, "mul");
    }
    bench_close(bench);
}

/* a, a b, ... : what a constant of 1 leaves. */
Test(kernels, products_without_a_constant) {
    workbench *bench = bench_open();
    static double blocks[INPUTS][LONGEST];
    uint64_t state = 5;
    for (size_t round = 0; round < 3; round++) {
        fill_blocks(blocks, round, &state);
        const double *in[INPUTS] = {blocks[0], blocks[1], blocks[2], blocks[3]};
        cradle_node product = variable(bench, 'a');
        for (uint32_t inputs = 2; inputs <= INPUTS; inputs++) {
            product = bench_op2(bench, OPERATION_MUL, product, variable(bench, "abcd"[inputs - 1]));
            const kernel_detail detail = {.constant = 1, .inputs = inputs};
            compare(bench, product, kernel_product(1), baseline_kernel_product(1), &detail, blocks, in, 0,
                    "product");
        }
    }
    bench_close(bench);
}

/* 2.5 + 1.5 a - 0.25 b ..., and 2.5 a b ... */
Test(kernels, sums_products_and_whole_powers) {
    static const double weights[INPUTS] = {1.5, -0.25, 1, -1};
    workbench *bench = bench_open();
    static double blocks[INPUTS][LONGEST];
    uint64_t state = 6;
    cradle_node v[] = {variable(bench, 'a'), variable(bench, 'b'), variable(bench, 'c'),
                       variable(bench, 'd')};
    static const double exponents[] = {2, 3, 5, 7, 10, 64, -1, -2, -3, -31};
    for (size_t round = 0; round < 3; round++) {
        fill_blocks(blocks, round, &state);
        const double *in[INPUTS] = {blocks[0], blocks[1], blocks[2], blocks[3]};
        for (uint32_t inputs = 1; inputs <= INPUTS; inputs++) {
            double constant = 2.5;
            cradle_node terms[INPUTS + 1] = {bench_constant(bench, constant, "")};
            cradle_node product = terms[0];
            for (uint32_t k = 0; k < inputs; k++) {
                terms[k + 1] = bench_op2(bench, OPERATION_MUL, bench_constant(bench, weights[k], ""), v[k]);
                product = bench_op2(bench, OPERATION_MUL, product, v[k]);
            }
            kernel_detail detail = {.constant = constant, .inputs = inputs};
            memcpy(detail.weights, weights, sizeof weights);
            compare(bench, product, kernel_product(constant), baseline_kernel_product(constant), &detail,
                    blocks, in, 0, "product");
            compare(bench, graph_sum(bench->graph, terms, inputs + 1), kernel_sum(false),
                    baseline_kernel_sum(false), &detail, blocks, in, 0, "sum");
            double out[LONGEST], expected[LONGEST]; /* on from a partial sum */
            kernel_sum(false)(expected, in, &detail, LONGEST);
            memcpy(out, expected, sizeof out);
            kernel_sum(true)(out, in, &detail, LONGEST);
            for (size_t i = 0; i < LONGEST; i++) {
                for (uint32_t k = 0; k < inputs; k++) {
                    expected[i] += weights[k] * blocks[k][i];
                }
                cr_assert(same_bits(out[i], expected[i]));
            }
        }
        for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; e++) {
            kernel_detail detail = {.inputs = 1, .exponent = (unsigned)fabs(exponents[e])};
            compare(bench, bench_op2(bench, OPERATION_POW, v[0], bench_constant(bench, exponents[e], "")),
                    kernel_power(exponents[e] < 0), baseline_kernel_power(exponents[e] < 0), &detail, blocks,
                    in, 1e-13, "power");
        }
    }
    bench_close(bench);
}

/* The error of `value` in units in the last place of a double near `exact`. */
static double ulps(double value, long double exact) {
    int exponent;
    frexpl(exact, &exponent);
    return (double)(fabsl((long double)value - exact) / ldexpl(1.0L, exponent - 53));
}

Test(kernels, exp_and_log_within_two_ulp) {
    enum { BLOCKS = 4000 };
    double x[LONGEST], y[LONGEST], worst_exp = 0, worst_log = 0;
    const double *in[INPUTS] = {x, x, x, x};
    kernel_detail detail = {.inputs = 1};
    uint64_t state = 99;
    for (size_t block = 0; block < BLOCKS; block++) {
        double width = block % 4 == 0 ? 1.0 : block % 4 == 1 ? 0x1p-20 : 708.0;
        for (size_t i = 0; i < LONGEST; i++) {
            x[i] = width * (2 * random_unit(&state) - 1);
        }
        kernel_of(OPERATION_EXP, KERNEL_BLOCKS)(y, in, &detail, LONGEST);
        for (size_t i = 0; i < LONGEST; i++) {
            worst_exp = fmax(worst_exp, ulps(y[i], expl((long double)x[i])));
        }
        for (size_t i = 0; i < LONGEST; i++) {
            int exponent =
                block % 2 == 0 ? (int)random_below(&state, 2040) - 1020 : (int)random_below(&state, 4) - 2;
            x[i] = ldexp(1 + random_unit(&state), exponent);
            x[i] =
                block % 8 == 1 ? 1 + ldexp(random_unit(&state) - 0.5, -(int)random_below(&state, 40)) : x[i];
        }
        kernel_of(OPERATION_LOG, KERNEL_BLOCKS)(y, in, &detail, LONGEST);
        for (size_t i = 0; i < LONGEST; i++) {
            if (x[i] != 1.0) {
                worst_log = fmax(worst_log, ulps(y[i], logl((long double)x[i])));
            }
        }
    }
    cr_log_info("worst error: exp %.3f ulp, log %.3f ulp", worst_exp, worst_log);
    cr_assert_lt(worst_exp, 2.0);
    cr_assert_lt(worst_log, 2.0);
    cr_assert_gt(worst_exp, 0.4, "the measure itself works");
    cr_assert_gt(worst_log, 0.4);
}

/* The scalar evaluator and the kernels share their arithmetic, so powers are also held against libm. */
Test(kernels, powers_against_long_double) {
    double x[LONGEST], y[LONGEST], z[LONGEST];
    const double *in[INPUTS] = {x, y, y, y};
    kernel_detail detail = {.inputs = 2};
    uint64_t state = 17;
    for (size_t block = 0; block < 400; block++) {
        for (size_t i = 0; i < LONGEST; i++) {
            x[i] = exp(40 * random_unit(&state) - 20);
            y[i] = block % 2 == 0 ? 20 * random_unit(&state) - 10 : (double)random_below(&state, 40) - 20;
            x[i] = block % 4 == 1 ? -x[i] : x[i];
        }
        kernel_of(OPERATION_POW, KERNEL_BLOCKS)(z, in, &detail, LONGEST);
        for (size_t i = 0; i < LONGEST; i++) {
            const long double exact = powl(x[i], y[i]);
            const double scalar = operation_value(OPERATION_POW, NULL, (double[]){x[i], y[i]});
            const double tolerance = 5e-16 * (4 + fabs(y[i] * log(fabs(x[i]))));
            cr_assert(fabsl(z[i] - exact) <= tolerance * fabsl(exact), "%.17g ^ %.17g = %.17g", x[i], y[i],
                      z[i]);
            cr_assert(fabsl(scalar - exact) <= tolerance * fabsl(exact), "%.17g ^ %.17g = %.17g", x[i], y[i],
                      scalar);
        }
    }
}

Test(kernels, moments_against_long_double) {
    static double values[100000];
    uint64_t state = 3;
    for (size_t i = 0; i < 100000; i++) {
        values[i] = 1e6 + random_unit(&state); /* where one pass with squares would lose all digits */
    }
    static const size_t counts[] = {1, 2, 7, 8, 9, 511, 512, 100000};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        size_t count = counts[c];
        long double sum = 0, squares = 0;
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < count; i++) {
            sum += (long double)values[i];
            low = fmin(low, values[i]);
            high = fmax(high, values[i]);
        }
        for (size_t i = 0; i < count; i++) {
            squares += ((long double)values[i] - sum / count) * ((long double)values[i] - sum / count);
        }
        moments one = moments_of(values, count), plain = baseline_moments_of(values, count);
        cr_assert(same_bits(one.mean, plain.mean) && same_bits(one.m2, plain.m2));
        moments merged = moments_of(values, 0);
        for (size_t first = 0; first < count; first += 100) {
            merged =
                moments_merge(merged, moments_of(values + first, count - first < 100 ? count - first : 100));
        }
        const moments *both[] = {&one, &merged};
        for (size_t k = 0; k < 2; k++) {
            cr_assert_eq(both[k]->count, count);
            cr_assert_float_eq(both[k]->mean, (double)(sum / count), 1e-9);
            cr_assert_float_eq(both[k]->m2, (double)squares, 1e-9 * (double)squares + 1e-15);
            cr_assert(both[k]->low == low && both[k]->high == high);
        }
    }
    moments none = moments_of(values, 0);
    cr_assert(none.count == 0 && none.mean == 0 && none.m2 == 0);
    moments merged = moments_merge(none, none);
    cr_assert_eq(merged.count, 0);
    values[3] = NAN;
    cr_assert(isnan(moments_of(values, 512).mean), "what is not a number shows");
    values[3] = INFINITY;
    cr_assert_not(isfinite(moments_of(values, 512).mean));
}
