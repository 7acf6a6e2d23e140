/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sieves against the summary of the whole row, to the last bit: whatever the shape of the data, the parts in
 * which they pass and their replicates, also when the pilot is unlike the rest and stretches miss.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random/keyed.h"
#include "stats/sieve.h"
#include "stats/summary.h"

TestSuite(sieve, .timeout = 120);

enum { N = 1 << 16, BLOCKS = N / EVALUATE_BLOCK, PARTS = 3, REPLICATES_MAX = 16 };

typedef double (*shape)(double u);

static double even(double u) {
    return u;
}
static double long_tail(double u) {
    return exp(8.0 * (u - 0.5)) / pow(1.0 - u, 3.0);
}
static double three_values(double u) {
    return u < 0.3 ? -1.0 : u < 0.8 ? 0.0 : 5.0;
}
static double often_none(double u) {
    return u < 0.502 ? 0.0 : u - 0.5; /* one spread above the median it is no more */
}
static double often_the_middle(double u) {
    return u < 0.2 ? u - 1.0 : u < 0.7 ? 3.0 : 10.0 * u;
}
static double one_value_but_few(double u) {
    return u < 0.9999 ? 4.0 : 9.0;
}
static double narrow(double u) {
    return 7.0 + 1e-15 * u;
}
static double tiny_range(double u) {
    return 1e-320 * u;
}
static double huge_range(double u) {
    return 1.7e308 * (2.0 * u - 1.0);
}
static const shape shapes[] = {even,       long_tail,        three_values,
                               often_none, often_the_middle, one_value_but_few,
                               narrow,     tiny_range,       huge_range};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static double *values_of(shape of) {
    double *values = malloc(N * sizeof *values);
    keyed_uniforms(5, 6, 0, N, values);
    for (size_t i = 0; i < N; i++) {
        values[i] = of(values[i]);
    }
    return values;
}

/* In parts as threads would, each going through its blocks in their order; returns how often they passed. */
static int sift(const double *values, size_t replicates, cradle_summary *summary) {
    enum { STRIDE = 2 * REPLICATES_MAX }; /* every other is of another row */
    const size_t pilot = (size_t)sieve_pilot(N);
    const moments of_pilot = moments_of(values, pilot), all = moments_of(values, N);
    double means[REPLICATES_MAX], room[3200];
    const sieve_store empty[PARTS] = {/* room for a block, for what is kept of one, and none */
                                      {.at = {room, 1900}, .chunk = 3000},
                                      {.at = {room + 1900, 1300}, .chunk = 0},
                                      {.chunk = 100}};
    for (size_t r = 0; r < replicates; r++) {
        means[r] = moments_of(values + r * (N / replicates), N / replicates).mean;
    }
    sieve self;
    cr_assert_eq(sieve_set(&self, values, pilot, &of_pilot), CRADLE_OK);
    int passes = 0;
    for (bool missed = true; missed; passes++) {
        sieve_store stores[PARTS];
        sieve_counts counts[PARTS * STRIDE] = {0};
        sieve_piece kept[BLOCKS];
        memcpy(stores, empty, sizeof stores);
        for (size_t block = 0; block < BLOCKS; block++) {
            const size_t first = block * EVALUATE_BLOCK, part = (block * block / 3 + block) % PARTS;
            sieve_counts *of = &counts[part * STRIDE + first / (N / replicates)];
            cr_assert(sieve_pass(&self, values + first, EVALUATE_BLOCK, &stores[part], of, &kept[block]));
        }
        const sifted row = {.kept = kept,
                            .blocks = BLOCKS,
                            .replicates = replicates,
                            .counts = counts,
                            .parts = PARTS,
                            .stride = STRIDE};
        cr_assert_eq(sieve_summary(&self, &row, &all, means, summary, &missed), CRADLE_OK);
        for (size_t t = 0; t < PARTS; t++) {
            sieve_store_free(&stores[t]);
        }
    }
    return passes;
}

static int expect_exact(const double *values, size_t replicates, const char *what, int shape_number) {
    const moments all = moments_of(values, N);
    cradle_summary exact = {0}, found = {0};
    cr_assert_eq(summary_of_row(values, &all, replicates, &exact), CRADLE_OK);
    const int passes = sift(values, replicates, &found);
    cr_expect_eq(memcmp(&found, &exact, sizeof found), 0, "%s, shape %d, %zu replicates", what, shape_number,
                 replicates);
    return passes;
}

Test(sieve, finds_what_the_whole_row_shows) {
    for (int k = 0; k < SHAPES; k++) {
        double *values = values_of(shapes[k]);
        cr_expect_eq(expect_exact(values, 1, "independent", k), 1, "shape %d", k);
        cr_expect_eq(expect_exact(values, 16, "replicates", k), 1, "shape %d", k);
        free(values);
    }
}

static int rising(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Rising, the pilot has the lowest samples alone; falling, the highest; turned inside out, the middle. */
Test(sieve, that_misses_is_widened) {
    for (int k = 0; k < SHAPES; k++) {
        double *values = values_of(shapes[k]), *turned = malloc(N * sizeof *turned);
        qsort(values, N, sizeof *values, rising);
        const int passes = expect_exact(values, 16, "rising", k);
        cr_expect(k != 0 || passes > 1, "nothing was missed");
        for (size_t i = 0; i < N; i++) {
            turned[i] = values[N - 1 - i];
        }
        expect_exact(turned, 16, "falling", k);
        for (size_t i = 0; i < N; i++) {
            turned[i] = values[(i + 3 * N / 8) % N];
        }
        expect_exact(turned, 1, "inside out", k);
        free(turned);
        free(values);
    }
}

/* The quartiles and what lies outside as in the whole, between them too low or too high: of the stretches
 * that of the median alone is missed, and is widened to one end. */
Test(sieve, may_miss_one_stretch_alone) {
    for (int high = 0; high < 2; high++) {
        double *values = values_of(even);
        for (size_t i = 0; i < sieve_pilot(N); i++) {
            const double within = 2.0 * (values[i] - 0.25), bent = high != 0 ? sqrt(within) : within * within;
            values[i] = within > 0.0 && within < 1.0 ? 0.25 + 0.5 * bent : values[i];
        }
        cr_expect_eq(expect_exact(values, 16, high != 0 ? "bent up" : "bent down", 0), 2);
        free(values);
    }
}

/* Behind the pilot those next to the median move up, all but out of its stretch: the median is not where
 * counts below the centre make it expected, but it is kept. */
Test(sieve, finds_what_lies_elsewhere_in_its_stretch) {
    double *values = values_of(even);
    for (size_t i = sieve_pilot(N); i < N; i++) {
        values[i] = values[i] > 0.49 && values[i] < 0.515 ? 0.515 + 0.4 * (values[i] - 0.49) : values[i];
    }
    cr_expect_eq(expect_exact(values, 1, "moved", 0), 1);
    cr_expect_eq(expect_exact(values, 16, "moved", 0), 1);
    free(values);
}

/* How many samples a sieve keeps. They take the place of the samples. */
static size_t kept_of(shape of) {
    double *values = values_of(of), *same = values_of(of);
    const size_t pilot = (size_t)sieve_pilot(N);
    const moments of_pilot = moments_of(values, pilot);
    sieve self;
    cr_assert_eq(sieve_set(&self, values, pilot, &of_pilot), CRADLE_OK);
    sieve_store in_place = {.at = {values, N}}, apart = {.chunk = N};
    size_t kept = 0;
    for (size_t first = 0; first + EVALUATE_BLOCK < N; first += EVALUATE_BLOCK) {
        sieve_counts counts = {0}, same_counts = {0};
        sieve_piece here, there;
        cr_assert(sieve_pass(&self, values + first, EVALUATE_BLOCK, &in_place, &counts, &here));
        cr_assert(sieve_pass(&self, same + first, EVALUATE_BLOCK, &apart, &same_counts, &there));
        cr_assert_eq(memcmp(&counts, &same_counts, sizeof counts), 0);
        cr_assert_eq(here.count, there.count);
        cr_assert_eq(memcmp(here.values, there.values, here.count * sizeof *here.values), 0);
        cr_assert_eq(here.values, values + kept);
        kept += here.count;
    }
    cr_expect_null(in_place.chunks);
    sieve_store_free(&apart);
    free(same);
    free(values);
    return kept;
}

/* What is kept is about what was announced: the memory of a run is planned by it. A value that comes many
 * times is not kept. */
Test(sieve, keeps_the_share_it_announces) {
    const double announced = sieve_share(N) * N;
    cr_expect_float_eq((double)kept_of(even), announced, 0.1 * announced);
    cr_expect_lt(sieve_share(N), 0.25);
    cr_expect_lt(sieve_share(1 << 24), 0.1);
    cr_expect_lt((double)kept_of(often_none), announced);
    cr_expect_lt((double)kept_of(often_the_middle), announced);
}
