/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points: Sobol' points against SciPy's, the fairness of the scrambling, what a (0, m, 2)-net and a Latin
 * hypercube promise, uniformity, independence of replicates and quantities.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "random/keyed.h"
#include "random/points.h"
#include "random/points_kernels.h"

TestSuite(points, .timeout = 120);

/* ---------------------------------------------------------------- Sobol' points */

/* scipy.stats.qmc.Sobol(1111, scramble=False, bits=32).random(16): SciPy's k-th point is ours of index
 * k ^ (k >> 1), as it goes through them in the order of the Gray code. In sixteenths. */
static const struct {
    uint32_t dimension;
    unsigned sixteenths[16];
    uint32_t at_10277, at_582498; /* times 2^32: SciPy's points 12345 and 1000003 */
} known[] = {
    {0, {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}, 2752774144, 1187450880},
    {1, {0, 8, 12, 4, 10, 2, 6, 14, 15, 7, 3, 11, 5, 13, 9, 1}, 3493593088, 2413424640},
    {2, {0, 8, 12, 4, 6, 14, 10, 2, 9, 1, 5, 13, 15, 7, 3, 11}, 688652288, 334991360},
    {5, {0, 8, 4, 12, 6, 14, 2, 10, 3, 11, 7, 15, 5, 13, 1, 9}, 252968960, 2341023744},
    {36, {0, 8, 12, 4, 6, 14, 10, 2, 5, 13, 9, 1, 3, 11, 15, 7}, 11272192, 796602368},
    {100, {0, 8, 12, 4, 6, 14, 10, 2, 7, 15, 11, 3, 1, 9, 13, 5}, 2317090816, 3390533632},
    {1110, {0, 8, 4, 12, 10, 2, 14, 6, 15, 7, 11, 3, 5, 13, 1, 9}, 1851523072, 665669632},
};

static uint32_t unscrambled(const uint32_t *directions, uint32_t index) {
    uint32_t digits = 0;
    for (unsigned k = 0; k < SOBOL_BITS; k++) {
        digits ^= (index >> k & 1U) != 0 ? directions[k] : 0;
    }
    return digits;
}

Test(points, sobol_points_are_those_of_scipy) {
    for (size_t d = 0; d < sizeof known / sizeof *known; d++) {
        uint32_t directions[SOBOL_BITS];
        sobol_directions(known[d].dimension, SOBOL_BITS, directions);
        for (uint32_t i = 0; i < 16; i++) {
            cr_assert_eq(unscrambled(directions, i), known[d].sixteenths[i] << 28, "dimension %u, point %u",
                         known[d].dimension, i);
        }
        cr_assert_eq(unscrambled(directions, 10277), known[d].at_10277);
        cr_assert_eq(unscrambled(directions, 582498), known[d].at_582498);
    }
}

/* Walsh and Hadamard: sums[k] becomes the sum over all j of sums[j] times the sign of the parity of j & k. */
static void transform(double *sums, size_t count) {
    for (size_t half = 1; half < count; half *= 2) {
        for (size_t i = 0; i < count; i += 2 * half) {
            for (size_t j = i; j < i + half; j++) {
                double a = sums[j], b = sums[j + half];
                sums[j] = a + b;
                sums[j + half] = a - b;
            }
        }
    }
}

static double worst_parity(double *sums, size_t count, double keys) {
    double worst = 0.0;
    transform(sums, count);
    for (size_t i = 1; i < count; i++) {
        worst = fmax(worst, fabs(sums[i]) / sqrt(keys));
    }
    return worst;
}

/* A parity of some of the coins that turn the fifth digit, over many keys: fair for each of the 2^16 - 1
 * choices. That holds if and only if the 16 coins are independent. The first digits of van der Corput's
 * points 0 to 15 are all there are, and their fifth digit is 0. */
Test(points, the_coins_of_the_scrambling_are_fair_and_independent) {
    enum { NODES = 16, KEYS = 1 << 18, PARITIES = 1 << NODES };
    uint32_t directions[SOBOL_BITS];
    sobol_directions(0, SOBOL_BITS, directions);
    double *sums = calloc(PARITIES, sizeof *sums);
    for (uint32_t k = 0; k < KEYS; k++) {
        uint64_t words[SOBOL_WORDS];
        sobol_scrambling scrambling;
        double points[SOBOL_CELLS];
        keyed_words(11, k, k % POINTS_REPLICATES, SOBOL_WORDS, words);
        sobol_scramble(directions, words, SOBOL_INDEX_BITS, &scrambling);
        points_sobol(&scrambling, 0, SOBOL_CELLS, points);
        size_t coins = 0;
        for (size_t i = 0; i < NODES; i++) {
            coins |= ((size_t)(points[i] * 32.0) & 1U) << i;
        }
        sums[coins]++;
    }
    const double worst = worst_parity(sums, PARITIES, KEYS);
    cr_assert_lt(worst, 6.0, "%g; of 65535 normal numbers the largest is 4.3", worst);
    free(sums);
}

/* The digits `from` to `from + 8` of a number. */
static size_t digits_of(double x, int from) {
    return (size_t)ldexp(x, from + 8) & 255U;
}

/* What Owen's theorems need: digits behind the first in which two points differ are independent of each other
 * and of the other point's, here the eight behind. Points 0 and 2^k of van der Corput's differ first in digit
 * k + 1. */
Test(points, pairs_are_independent_behind_their_first_difference) {
    enum { KEYS = 1 << 18, PARITIES = 1 << 16 };
    uint32_t directions[SOBOL_BITS];
    sobol_directions(0, SOBOL_BITS, directions);
    double *sums = calloc(PARITIES, sizeof *sums);
    for (int digit = 0; digit < 9; digit += digit < 3 ? 3 : 1) {
        memset(sums, 0, PARITIES * sizeof *sums);
        for (uint32_t k = 0; k < KEYS; k++) {
            uint64_t words[SOBOL_WORDS];
            sobol_scrambling scrambling;
            double points[POINTS_CHUNK];
            keyed_words(12, k, 3, SOBOL_WORDS, words);
            sobol_scramble(directions, words, SOBOL_INDEX_BITS, &scrambling);
            points_sobol(&scrambling, 0, POINTS_CHUNK, points);
            const double one = points[0], other = points[1 << digit];
            cr_assert(floor(ldexp(one, digit)) == floor(ldexp(other, digit)));
            cr_assert(floor(ldexp(one, digit + 1)) != floor(ldexp(other, digit + 1)));
            sums[digits_of(one, digit + 1) << 8 | digits_of(other, digit + 1)]++;
        }
        double worst = worst_parity(sums, PARITIES, KEYS);
        cr_assert_lt(worst, 6.0, "digit %d: %g; of 65535 normal numbers the largest is 4.3", digit + 1,
                     worst);
    }
    free(sums);
}

/* ---------------------------------------------------------------- what they promise */

static double *draw(points run, uint32_t rank, const char *name) {
    points_axis axis;
    points_scrambling scrambling = {.replicate = 0};
    points_axis_init(&axis, &run, text_hash(name), rank);
    double *uniforms = malloc(run.samples * sizeof *uniforms);
    points_uniforms(&run, &axis, &scrambling, 0, run.samples, uniforms);
    return uniforms;
}

/* Whether each of `cells` equal intervals has exactly one of as many points. */
static bool one_in_each(const double *uniforms, size_t cells) {
    bool *seen = calloc(cells, sizeof *seen), right = true;
    for (size_t i = 0; i < cells; i++) {
        size_t cell = (size_t)(uniforms[i] * (double)cells);
        right = right && cell < cells && !seen[cell];
        seen[cell < cells ? cell : 0] = true;
    }
    free(seen);
    return right;
}

Test(points, the_first_pair_is_a_net) {
    enum { LEVELS = 10, SIZE = 1 << LEVELS };
    points run = {.sampler = CRADLE_SOBOL, .seed = 3, .samples = (uint64_t)SIZE * POINTS_REPLICATES};
    double *x = draw(run, 0, "x"), *y = draw(run, 1, "y");
    for (size_t r = 0; r < POINTS_REPLICATES; r++) {
        for (unsigned level = 0; level <= LEVELS; level++) {
            double columns = ldexp(1.0, (int)level), rows = SIZE / columns;
            double cells[SIZE];
            for (size_t i = 0; i < SIZE; i++) {
                double cell = floor(x[r * SIZE + i] * columns) * rows + floor(y[r * SIZE + i] * rows);
                cells[i] = (cell + 0.5) / SIZE;
            }
            cr_assert(one_in_each(cells, SIZE), "replicate %zu, %g x %g", r, columns, rows);
        }
    }
    free(x);
    free(y);
}

Test(points, every_replicate_has_one_point_in_each_stratum) {
    static const struct {
        cradle_sampler sampler;
        uint64_t size;
    } cases[] = {{CRADLE_SOBOL, 1},  {CRADLE_SOBOL, 2},  {CRADLE_SOBOL, 64}, {CRADLE_SOBOL, 8192},
                 {CRADLE_LHS, 1},    {CRADLE_LHS, 2},    {CRADLE_LHS, 3},    {CRADLE_LHS, 5},
                 {CRADLE_LHS, 7},    {CRADLE_LHS, 16},   {CRADLE_LHS, 33},   {CRADLE_LHS, 100},
                 {CRADLE_LHS, 511},  {CRADLE_LHS, 513},  {CRADLE_LHS, 1000}, {CRADLE_LHS, 4096},
                 {CRADLE_LHS, 4099}, {CRADLE_LHS, 65521}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        points run = {.sampler = cases[c].sampler, .seed = c, .samples = cases[c].size * POINTS_REPLICATES};
        for (uint32_t rank = 0; rank < SOBOL_DIMENSIONS; rank += run.samples < 10000 ? 1 : 101) {
            double *uniforms = draw(run, rank, "parts.frame.mass");
            for (size_t r = 0; r < POINTS_REPLICATES; r++) {
                cr_assert(one_in_each(uniforms + r * cases[c].size, cases[c].size),
                          "%s, %d points, dimension %u, replicate %zu", cradle_sampler_key(run.sampler),
                          (int)cases[c].size, rank, r);
            }
            free(uniforms);
        }
    }
}

static void check_grid(const double *uniforms, size_t count) {
    size_t outside = 0, off_grid = 0;
    for (size_t i = 0; i < count; i++) {
        const double scaled = uniforms[i] * 9007199254740992.0;
        outside += !(uniforms[i] > 0.0 && uniforms[i] < 1.0);
        off_grid += scaled != floor(scaled) || fmod(scaled, 2.0) != 1.0;
    }
    cr_assert(outside == 0 && off_grid == 0, "%zu outside, %zu off the grid", outside, off_grid);
}

/* Any stretch gives the same numbers as the whole, also one that starts or ends within a replicate. */
Test(points, stretches_are_parts_of_the_whole) {
    static const uint64_t sizes[] = {1, 4, 64, 512, 2048, 1000, 77};
    static const distribution normal = {.kind = DISTRIBUTION_NORMAL, .p = {10.0, 1.0, 1.0}};
    arena *memory = arena_new();
    drawing drawing = {.sampler = sampler_compile(&normal, sampler_tables_new(memory))};
    cells *cut = arena_alloc_lines(memory, sizeof *cut);
    cr_assert(cells_fit(cut, drawing.sampler, &normal));
    drawing.cells = cut;
    drawing.next = cut;
    for (size_t k = 0; k < 2 * sizeof sizes / sizeof *sizes; k++) {
        points run = {.sampler = k % 2 == 0 ? CRADLE_SOBOL : CRADLE_LHS,
                      .seed = k,
                      .samples = sizes[k / 2] * POINTS_REPLICATES};
        if (!cradle_samples_fit(run.sampler, run.samples, NULL, NULL)) {
            continue;
        }
        points_axis axis;
        points_scrambling scrambling = {.replicate = 0};
        points_axis_init(&axis, &run, 77, 5);
        double *whole = malloc(run.samples * sizeof *whole), *part = malloc(run.samples * sizeof *part);
        double *samples = malloc(run.samples * sizeof *samples);
        points_uniforms(&run, &axis, &scrambling, 0, run.samples, whole);
        points_quantiles(&run, &axis, &scrambling, &drawing, 0, run.samples, samples);
        check_grid(whole, run.samples);
        for (uint64_t first = 0, step = 1; first < run.samples; first += step, step = step * 3 % 700 + 1) {
            uint64_t count = run.samples - first < step ? run.samples - first : step;
            points_uniforms(&run, &axis, &scrambling, first, count, part);
            cr_assert(memcmp(part, whole + first, count * sizeof *part) == 0, "case %zu: %d of %d", k,
                      (int)count, (int)first);
            cr_assert(points_uniform(&run, &axis, first) == whole[first]);
            points_quantiles(&run, &axis, &scrambling, &drawing, first, count, part);
            cr_assert(memcmp(part, samples + first, count * sizeof *part) == 0, "case %zu: %d of %d drawn", k,
                      (int)count, (int)first);
        }
        free(samples);
        free(whole);
        free(part);
    }
    arena_free(memory);
}

Test(points, mc_is_keyed_and_so_is_what_has_no_dimension) {
    double keyed[1000], found[1000];
    keyed_uniforms(9, 77, 0, 1000, keyed);
    points mc = {.sampler = CRADLE_MC, .seed = 9, .samples = 1000};
    points sobol = {.sampler = CRADLE_SOBOL, .seed = 9, .samples = 1024};
    points_axis axes[2];
    points_scrambling scrambling = {.replicate = 0};
    points_axis_init(&axes[0], &mc, 77, 0);
    points_axis_init(&axes[1], &sobol, 77, SOBOL_DIMENSIONS);
    points_uniforms(&mc, &axes[0], &scrambling, 0, 1000, found);
    cr_assert(memcmp(keyed, found, sizeof found) == 0);
    points_uniforms(&sobol, &axes[1], &scrambling, 0, 1000, found);
    cr_assert(memcmp(keyed, found, sizeof found) == 0);
    cr_assert(points_uniform(&mc, &axes[0], 501) == keyed[501]);
}

/* ---------------------------------------------------------------- chance */

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* sqrt(n) times the Kolmogorov-Smirnov distance from the uniform; above 2.23 with probability 1e-4. */
static double distance_from_uniform(double *draws, size_t count) {
    qsort(draws, count, sizeof *draws, ascending);
    double worst = 0.0, n = (double)count;
    for (size_t i = 0; i < count; i++) {
        worst = fmax(worst, fmax(draws[i] - (double)i / n, (double)(i + 1) / n - draws[i]));
    }
    return worst * sqrt(n);
}

/* Even one sample, over many seeds, is uniform: that is what makes a replicate unbiased. */
Test(points, each_sample_is_uniform_over_seeds) {
    enum { SEEDS = 20000 };
    static double draws[SEEDS];
    static const uint64_t sizes[] = {1, 8, 4096};
    for (size_t k = 0; k < 6; k++) {
        for (uint64_t place = 0; place < 3; place++) {
            points run = {.sampler = k % 2 == 0 ? CRADLE_SOBOL : CRADLE_LHS,
                          .samples = sizes[k / 2] * POINTS_REPLICATES};
            for (uint64_t seed = 0; seed < SEEDS; seed++) {
                run.seed = seed;
                points_axis axis;
                points_axis_init(&axis, &run, 77, 3);
                draws[seed] = points_uniform(&run, &axis, place * (run.samples - 1) / 2);
            }
            double distance = distance_from_uniform(draws, SEEDS);
            cr_assert_lt(distance, 2.23, "case %zu, place %d: %g", k, (int)place, distance);
        }
    }
}

/* All samples of a run are spread as evenly as promised: within one stratum of a replicate. */
Test(points, each_dimension_is_uniform) {
    points run = {.sampler = CRADLE_SOBOL, .seed = 5, .samples = 256 * POINTS_REPLICATES};
    for (uint32_t rank = 0; rank < SOBOL_DIMENSIONS; rank++) {
        double *uniforms = draw(run, rank, "x");
        double distance = distance_from_uniform(uniforms, run.samples) / sqrt((double)run.samples);
        cr_assert_leq(distance, 1.0 / 256.0, "dimension %u: %g", rank, distance);
        free(uniforms);
    }
}

/* The correlation of two rows of uniforms, times sqrt(n): standard normal if they are independent. */
static double correlation(const double *a, const double *b, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += (a[i] - 0.5) * (b[i] - 0.5);
    }
    return 12.0 * sum / sqrt((double)count);
}

/* Over many seeds, replicates of one quantity, samples of one replicate that are far apart, and quantities of
 * different names know nothing of each other, whatever their dimensions. (In one run two scramblings of a
 * dimension do correlate: their first digits are equal throughout or different throughout.) */
Test(points, replicates_and_names_are_independent) {
    enum { SEEDS = 20000, SIZE = 1024 };
    static double x[POINTS_REPLICATES][SEEDS], y[SEEDS], z[SEEDS];
    for (int sampler = CRADLE_LHS; sampler <= CRADLE_SOBOL; sampler++) {
        points run = {.sampler = (cradle_sampler)sampler, .samples = (uint64_t)SIZE * POINTS_REPLICATES};
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            run.seed = seed;
            points_axis axes[3];
            points_axis_init(&axes[0], &run, text_hash("x"), 2);
            points_axis_init(&axes[1], &run, text_hash("y"), 2);
            points_axis_init(&axes[2], &run, text_hash("z"), 3);
            for (uint64_t r = 0; r < POINTS_REPLICATES; r++) {
                x[r][seed] = points_uniform(&run, &axes[0], r * SIZE + 300);
            }
            y[seed] = points_uniform(&run, &axes[1], 300);
            z[seed] = points_uniform(&run, &axes[2], 300);
        }
        for (size_t r = 1; r < POINTS_REPLICATES; r++) {
            double found = correlation(x[0], x[r], SEEDS);
            cr_assert_lt(fabs(found), 4.0, "replicates 0 and %zu: %g", r, found);
        }
        cr_assert_lt(fabs(correlation(x[0], y, SEEDS)), 4.0, "names");
        cr_assert_lt(fabs(correlation(x[0], z, SEEDS)), 4.0, "names and dimensions");
        cr_assert_lt(fabs(correlation(x[0], x[0] + 1, SEEDS - 1)), 4.0, "seeds");
    }
}

/* ---------------------------------------------------------------- numbers of samples */

Test(points, numbers_of_samples) {
    static const struct {
        cradle_sampler sampler;
        uint64_t samples, below, above;
        bool fits;
        const char *complaint;
    } cases[] = {
        {CRADLE_SOBOL, 65536, 65536, 65536, true, NULL},
        {CRADLE_SOBOL, 16, 16, 16, true, NULL},
        {CRADLE_SOBOL, 1000, 512, 1024, false, "sobol takes 16 times a power of two, such as 512 or 1024"},
        {CRADLE_SOBOL, 48, 32, 64, false, NULL},
        {CRADLE_SOBOL, 65537, 65536, 131072, false, NULL},
        {CRADLE_SOBOL, 3, 0, 16, false, "sobol takes 16 times a power of two, such as 16"},
        {CRADLE_SOBOL, UINT64_MAX, UINT64_C(1) << 34, UINT64_C(1) << 34, false, NULL},
        {CRADLE_LHS, 48, 48, 48, true, NULL},
        {CRADLE_LHS, 1000, 992, 1008, false, "lhs takes a multiple of 16, such as 992 or 1008"},
        {CRADLE_LHS, 5, 0, 16, false, NULL},
        {CRADLE_MC, 1, 1, 1, true, NULL},
        {CRADLE_MC, 0, 0, 1, false, "mc takes at least one sample, such as 1"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        uint64_t below, above;
        char text[POINTS_TEXT_BYTES];
        cr_assert_eq(cradle_samples_fit(cases[c].sampler, cases[c].samples, &below, &above), cases[c].fits,
                     "case %zu", c);
        cr_assert(below == cases[c].below && above == cases[c].above, "case %zu", c);
        (void)points_complaint(cases[c].sampler, cases[c].samples, text);
        cr_assert(cases[c].complaint == NULL || strcmp(text, cases[c].complaint) == 0, "%s", text);
    }
    cradle_sampler found;
    cr_assert(cradle_sampler_find("lhs", &found) && found == CRADLE_LHS);
    cr_assert_not(cradle_sampler_find("LHS", &found));
}
