/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a plan in each way: the sample that is not finite is found wherever it lies.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "random/keyed.h"
#include "stats/rows.h"

enum { SAMPLES = 1 << 18, SEED = 5 };

/* log(q) for a q that is drawn evenly from [low, 1]: below 0 there is none. */
static uint64_t fault_of(double low, rows_way way, int threads, cradle_status *status) {
    arena *memory = arena_new();
    diagnostics complaints = {.memory = memory};
    graph *model = graph_new(memory, &complaints);
    const quantity q = {.name = "q",
                        .distribution = {.kind = DISTRIBUTION_UNIFORM, .p = {low, 1.0}},
                        .value = 0.5,
                        .unit = {.factor = 1.0}};
    const cradle_node drawn = graph_quantity(model, &q), figure = graph_apply(model, OPERATION_LOG, &drawn);
    const evaluate_options run = {.seed = SEED, .samples = SAMPLES, .threads = threads};
    cradle_summary summary;
    uint64_t fault;
    rows self = {.plan = plan_new(model, &figure, 1, &run, memory),
                 .run = &run,
                 .threads = threads,
                 .way = way,
                 .summaries = &summary,
                 .faults = &fault};
    cr_assert_not_null(self.plan);
    *status = rows_summarise(&self);
    arena_free(memory);
    return fault;
}

Test(rows, find_the_first_sample_that_is_not_finite) {
    static double uniforms[SAMPLES];
    keyed_uniforms(SEED, text_hash("q"), 0, SAMPLES, uniforms);
    static const double lows[] = {-1e-2, -1e-4, -1.2e-5};
    uint64_t latest = 0;
    for (size_t k = 0; k < sizeof lows / sizeof *lows; k++) {
        uint64_t first = 0;
        while (first < SAMPLES && lows[k] + uniforms[first] * (1.0 - lows[k]) >= 0.0) {
            first++;
        }
        latest = first > latest ? first : latest;
        for (int way = ROWS_WHOLE; way <= ROWS_STREAMED; way++) {
            for (int threads = 1; threads < 8; threads += 3) {
                cradle_status status;
                cr_expect_eq(fault_of(lows[k], (rows_way)way, threads, &status), 1 + first, "way %d", way);
                cr_expect_eq(status, CRADLE_BAD_INPUT);
            }
        }
    }
    cr_assert(latest > 1 << 15 && latest < SAMPLES, "none lay behind the pilot: %d", (int)latest);
}

Test(rows, of_finite_samples_have_no_fault) {
    for (int way = ROWS_WHOLE; way <= ROWS_STREAMED; way++) {
        cradle_status status;
        cr_expect_eq(fault_of(1e-3, (rows_way)way, 2, &status), 0);
        cr_expect_eq(status, CRADLE_OK);
    }
}
