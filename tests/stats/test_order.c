/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order statistics against a full sort, over the shapes that make bucketing hard.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/order.h"

static uint64_t state = 88172645463325252u;

static double uniform(void) { /* xorshift64: Marsaglia 2003 */
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check(const char *name, const double *values, size_t count) {
    double *sorted = malloc(count * sizeof(*sorted));
    memcpy(sorted, values, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), ascending);
    size_t ranks[43];
    double found[43];
    for (size_t k = 0; k < 43; k++) { /* not in order, some equal, both ends */
        ranks[k] = k * 37 % 43 * (count - 1) / 42;
    }
    ranks[7] = ranks[8];
    cr_assert_eq(order_statistics(values, count, sorted[0], sorted[count - 1], ranks, 43, found), CRADLE_OK);
    for (size_t k = 0; k < 43; k++) {
        cr_assert(found[k] == sorted[ranks[k]], "%s, %zu values: rank %zu is %.17g, not %.17g", name, count,
                  ranks[k], sorted[ranks[k]], found[k]);
    }
    double least[43], most[43];
    cr_assert_eq(order_bounds(values, count, sorted[0], sorted[count - 1], ranks, 43, least, most),
                 CRADLE_OK);
    for (size_t k = 0; k < 43; k++) {
        cr_assert(least[k] <= sorted[ranks[k]] && sorted[ranks[k]] <= most[k],
                  "%s, %zu values: rank %zu, %.17g, is not in [%.17g, %.17g]", name, count, ranks[k],
                  sorted[ranks[k]], least[k], most[k]);
    }
    const size_t cut = count / 3; /* the same in another order */
    double again[43], *turned = malloc(count * sizeof(*turned));
    memcpy(turned, values + cut, (count - cut) * sizeof(*turned));
    memcpy(turned + (count - cut), values, cut * sizeof(*turned));
    cr_assert_eq(order_statistics(turned, count, sorted[0], sorted[count - 1], ranks, 43, again), CRADLE_OK);
    cr_assert_eq(memcmp(again, found, sizeof found), 0, "%s, %zu values in another order", name, count);
    free(turned);
    free(sorted);
}

typedef double (*shape)(size_t i);

static double flat(size_t i) {
    (void)i;
    return uniform();
}
static double equal(size_t i) {
    (void)i;
    return -3.5;
}
static double ties(size_t i) {
    (void)i;
    return floor(uniform() * 5.0);
}
static double nearly_all_zero(size_t i) {
    return i % 1000 == 3 ? uniform() : 0.0;
}
static double long_tail(size_t i) { /* from 1e-30 to 1e+30 */
    (void)i;
    return pow(10.0, 60.0 * uniform() - 30.0);
}
static double one_far(size_t i) {
    return i == 11 ? 1e300 : uniform();
}
static double two_clusters(size_t i) {
    return (i & 1 ? 1e9 : -1e9) + uniform();
}
static double whole_range(size_t i) {
    (void)i;
    return (uniform() * 2.0 - 1.0) * 1.7e308;
}
static double denormal(size_t i) {
    (void)i;
    return floor(uniform() * 50.0) * 4.9406564584124654e-324;
}
static double neighbours(size_t i) {
    (void)i;
    return 1.0 + floor(uniform() * 9.0) * 2.220446049250313e-16;
}
static double nested(size_t i) { /* every round finds nearly all values in one bucket again */
    return pow(0.0003, (double)(i % 12)) * (1.0 + uniform());
}
static double falling(size_t i) {
    return -(double)i;
}

Test(order, agrees_with_a_sort) {
    static const struct {
        const char *name;
        shape value;
    } shapes[] = {{"flat", flat},
                  {"equal", equal},
                  {"ties", ties},
                  {"nearly all zero", nearly_all_zero},
                  {"long tail", long_tail},
                  {"one far", one_far},
                  {"two clusters", two_clusters},
                  {"whole range", whole_range},
                  {"denormal", denormal},
                  {"neighbours", neighbours},
                  {"nested", nested},
                  {"falling", falling}};
    static const size_t counts[] = {1, 2, 3, 24, 25, 100, 1023, 1024, 1025, 20000, 100001};
    double *values = malloc(100001 * sizeof(*values));
    for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
        for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
            for (size_t i = 0; i < counts[c]; i++) {
                values[i] = shapes[s].value(i);
            }
            check(shapes[s].name, values, counts[c]);
        }
    }
    free(values);
}

/* Of evenly spread values there are about 5 in a bucket, and bounds reach into the two beside. */
Test(order, bounds_are_close) {
    enum { COUNT = 20000, RANKS = 3 };
    double *values = malloc(COUNT * sizeof *values), least[RANKS], most[RANKS];
    for (size_t i = 0; i < COUNT; i++) {
        values[i] = (double)((i * 1237) % COUNT);
    }
    const size_t ranks[RANKS] = {500, 10000, 19499};
    cr_assert_eq(order_bounds(values, COUNT, 0, COUNT - 1, ranks, RANKS, least, most), CRADLE_OK);
    for (size_t k = 0; k < RANKS; k++) {
        const double value = (double)ranks[k];
        cr_expect(value - 10 < least[k] && least[k] <= value && value <= most[k] && most[k] < value + 10);
        cr_expect_lt(least[k], most[k], "an exact value costs more");
    }
    free(values);
}

Test(order, wider_limits_than_needed_do_no_harm) {
    double values[5000];
    for (size_t i = 0; i < 5000; i++) {
        values[i] = (double)((i * 1237) % 5000);
    }
    size_t ranks[] = {4999, 0, 2500};
    double found[3];
    cr_assert_eq(order_statistics(values, 5000, -1e6, 1e7, ranks, 3, found), CRADLE_OK);
    cr_assert(found[0] == 4999.0 && found[1] == 0.0 && found[2] == 2500.0);
    cr_assert_eq(order_statistics(values, 5000, 0, 4999, ranks, 0, found), CRADLE_OK);
}

Test(order, every_failed_allocation_is_told) {
    double *values = malloc(50000 * sizeof(*values));
    for (size_t i = 0; i < 50000; i++) {
        values[i] = long_tail(i);
    }
    size_t ranks[] = {10, 25000, 49999};
    double found[3];
    cradle_status status = CRADLE_NO_MEMORY;
    long failing = 0;
    for (; status != CRADLE_OK && failing < 1000; failing++) {
        memory_fail_after(failing);
        status = order_statistics(values, 50000, 0.0, 1e30, ranks, 3, found);
        memory_fail_after(-1);
        cr_assert(status == CRADLE_OK || status == CRADLE_NO_MEMORY);
    }
    cr_assert(failing > 4 && failing < 1000, "%ld", failing);
    free(values);
}
