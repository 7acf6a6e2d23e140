/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assessments that do not fit in memory at once: variants in batches give the figures of one, finished
 * batches are not made again, and what fits in no way is counted in sketches.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/assess.h"
#include "tiny.h"

enum { SAMPLES = 7 * 512, ROWS_OF_ONE = 9 }; /* so many samples a row holds without a gap to the next */

static assess_options options(size_t rows, int threads) {
    return (assess_options){.evaluate = {.seed = 7, .samples = SAMPLES, .threads = threads},
                            .memory = rows * SAMPLES * sizeof(double)};
}

static cradle_status assess_tiny(tiny *t, const assess_options *given, assessment *found) {
    cr_assert(tiny_build(t));
    return assess(&t->inventory, given, t->memory, &t->complaints, found);
}

static void same_figures(const inventory *of, const assessment *a, const assessment *b) {
    for (size_t v = 0; v < of->variant_count; v++) {
        cr_expect_eq(memcmp(&a->variants[v].total, &b->variants[v].total, sizeof(cradle_summary)), 0);
        for (division d = 0; d < DIVISION_COUNT; d++) {
            cr_expect_eq(memcmp(a->variants[v].by[d], b->variants[v].by[d],
                                division_size(of, d) * sizeof(cradle_summary)),
                         0, "%s", division_key(d));
        }
    }
}

static size_t batches_of(const inventory *life_cycle, const assess_options *given) {
    assess_estimate found;
    cr_assert_eq(assess_plan(life_cycle, given, &found), CRADLE_OK);
    cr_expect_eq(found.variants, 2);
    cr_expect_eq(found.draws, 4);
    cr_expect_not(found.streamed);
    return found.batches;
}

Test(batches, change_no_bit) {
    tiny a, b;
    assess_options whole = options(1000, 2), split = options(ROWS_OF_ONE, 3);
    assessment first, second;
    cr_assert_eq(assess_tiny(&a, &whole, &first), CRADLE_OK);
    cr_assert_eq(assess_tiny(&b, &split, &second), CRADLE_OK);
    cr_expect_eq(batches_of(&a.inventory, &whole), 1);
    cr_expect_eq(batches_of(&a.inventory, &split), 2);
    cr_expect_eq(first.draws_per_sample, second.draws_per_sample);
    same_figures(&a.inventory, &first, &second);
    tiny_free(&a);
    tiny_free(&b);
}

/* Puts away everything, and hands it out again. */
typedef struct shelf {
    cradle_summary *figures[2];
    size_t counts[2], saved, restored;
} shelf;

static bool restore(void *context, size_t batch, cradle_summary *figures, size_t count) {
    shelf *self = context;
    cr_assert_lt(batch, 2);
    if (self->figures[batch] == NULL) {
        return false;
    }
    cr_assert_eq(self->counts[batch], count);
    memcpy(figures, self->figures[batch], count * sizeof *figures);
    self->restored++;
    return true;
}

static void save(void *context, size_t batch, const cradle_summary *figures, size_t count) {
    shelf *self = context;
    self->figures[batch] = malloc(count * sizeof *figures);
    memcpy(self->figures[batch], figures, count * sizeof *figures);
    self->counts[batch] = count;
    self->saved++;
}

/* Ends the run as soon as the second batch begins. */
static bool stop_halfway(void *context, uint64_t done, uint64_t total) {
    (void)context;
    cr_expect_eq(total, 2 * SAMPLES);
    return done <= total / 2;
}

Test(batches, an_interrupted_run_goes_on_to_the_same_figures) {
    tiny a, b, c;
    shelf kept = {0};
    const assess_store store = {.context = &kept, .restore = restore, .save = save};
    assess_options given = options(ROWS_OF_ONE, 2);
    assessment whole, stopped, again;
    cr_assert_eq(assess_tiny(&a, &given, &whole), CRADLE_OK);
    given.store = &store;
    given.evaluate.progress = stop_halfway;
    cr_expect_eq(assess_tiny(&b, &given, &stopped), CRADLE_INTERRUPTED);
    cr_expect_eq(kept.saved, 1);
    given.evaluate.progress = NULL;
    cr_assert_eq(assess_tiny(&c, &given, &again), CRADLE_OK);
    cr_expect_eq(kept.restored, 1);
    cr_expect_eq(kept.saved, 2);
    same_figures(&a.inventory, &whole, &again);
    free(kept.figures[0]);
    free(kept.figures[1]);
    tiny_free(&a);
    tiny_free(&b);
    tiny_free(&c);
}

/* Rows through sieves are rows held whole, as they are where samples are kept. */
Test(batches, what_is_sifted_is_what_is_held) {
    for (int sampler = 0; sampler < CRADLE_SAMPLER_COUNT; sampler++) {
        tiny a, b;
        assess_options given = {.evaluate = {.seed = 7, .samples = 1 << 16, .threads = 3}};
        given.evaluate.sampler = (cradle_sampler)sampler;
        assessment sifted, held;
        cr_assert_eq(assess_tiny(&a, &given, &sifted), CRADLE_OK);
        given.keep_samples = true;
        cr_assert_eq(assess_tiny(&b, &given, &held), CRADLE_OK);
        cr_assert_not_null(held.kept);
        for (size_t v = 0; v < a.inventory.variant_count; v++) {
            for (size_t s = 0; s <= CRADLE_STAGE_COUNT; s++) {
                cradle_summary one =
                    s == 0 ? sifted.variants[v].total : sifted.variants[v].by[DIVISION_STAGE][s - 1];
                const cradle_summary *other =
                    s == 0 ? &held.variants[v].total : &held.variants[v].by[DIVISION_STAGE][s - 1];
                cr_expect_float_eq(one.se, other->se,
                                   1e-9 * other->se + 1e-15 * other->mean); /* means of blocks, or of all */
                one.se = other->se;
                cr_expect_eq(memcmp(&one, other, sizeof one), 0, "%s, stage %zu",
                             cradle_sampler_key((cradle_sampler)sampler), s);
            }
        }
        memory_free_aligned(held.kept);
        tiny_free(&a);
        tiny_free(&b);
    }
}

/* The frame's 97.5 % quantile is 0.024 x 16.6 x exp(1.96 sqrt(0.05)); the energy is uniform. */
Test(batches, what_does_not_fit_is_counted) {
    static const cradle_sampler samplers[] = {CRADLE_MC, CRADLE_SOBOL};
    for (size_t s = 0; s < 2; s++) {
        tiny a, b;
        assess_options given = options(1, 1);
        given.evaluate.samples = 1 << 18;
        given.evaluate.sampler = samplers[s];
        assessment one, seven;
        cr_assert_eq(assess_tiny(&a, &given, &one), CRADLE_OK);
        given.evaluate.threads = 7;
        cr_assert_eq(assess_tiny(&b, &given, &seven), CRADLE_OK);
        cr_expect(one.streamed);
        same_figures(&a.inventory, &one, &seven);
        const cradle_summary *frame = &one.variants[0].by[DIVISION_STAGE][CRADLE_RAW_MATERIALS];
        const cradle_summary *use = &one.variants[0].by[DIVISION_STAGE][CRADLE_USE];
        const double truth = 0.024 * 16.6 * exp(1.959963984540054 * sqrt(0.05));
        cr_expect_float_eq(frame->mean, TINY_FRAME_MEAN, 4 * frame->se);
        cr_expect_float_eq(frame->quantiles[6], truth, 4 * frame->quantile_se[6]);
        cr_expect_gt(frame->quantile_se[6], 0);
        cr_expect_lt(frame->quantile_se[6], 0.002);
        cr_expect_float_eq(use->quantiles[0], 0.4 * 10.25, 4 * use->quantile_se[0] + 1e-3 * 0.4);
        tiny_free(&a);
        tiny_free(&b);
    }
}
