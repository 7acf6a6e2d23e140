/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which quantity gets which dimension, in the tiny inventory and with a quantity more in its second variant.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "stats/dimensions.h"
#include "stats/outputs.h"
#include "tiny.h"

static uint32_t rank_of(const plan *plan, const uint32_t *ranks, const char *name) {
    for (size_t i = 0; i < plan_axes(plan); i++) {
        if (strcmp(plan_axis_name(plan, i), name) == 0) {
            return ranks[i];
        }
    }
    cr_assert_fail("%s is not drawn", name);
    return 0;
}

/* The names of the first variant are data.grids.DE (fixed), data.materials.aluminium[GLO], leak (fixed),
 * parts.frame.mass, use.energy; "a" belongs to the second alone. */
Test(dimensions, by_variant_and_name) {
    tiny t;
    uint32_t ranks[16];
    outputs all;
    cr_assert(tiny_build(&t));
    const distribution spread = {.kind = DISTRIBUTION_UNIFORM, .p = {1.0, 2.0}};
    const unit co2e = {{.exponent[DIMENSION_CO2E] = 1}, 1.0};
    cradle_node more = tiny_quantity(&t, "a", 1.5, "kg CO2e", co2e, spread);
    tiny_emit(&t, 1, (flow){.stage = CRADLE_USE, .amount = more, .co2e = more});
    cr_assert_eq(outputs_build(&t.inventory, t.memory, &all), CRADLE_OK);
    const plan *made = plan_new(t.inventory.graph, all.nodes, all.count,
                                &(evaluate_options){.sampler = CRADLE_SOBOL}, t.memory);
    cr_assert_eq(dimensions_choose(made, &t.inventory, t.memory, ranks), CRADLE_OK);
    cr_assert_eq(plan_axes(made), 4);
    cr_assert_eq(rank_of(made, ranks, "data.materials.aluminium[GLO]"), 1);
    cr_assert_eq(rank_of(made, ranks, "parts.frame.mass"), 3);
    cr_assert_eq(rank_of(made, ranks, "use.energy"), 4);
    cr_assert_eq(rank_of(made, ranks, "a"), 5);
    tiny_free(&t);
}

Test(dimensions, out_of_memory) {
    for (long countdown = 0;; countdown++) {
        tiny t;
        uint32_t ranks[16];
        outputs all;
        cr_assert(tiny_build(&t));
        cr_assert_eq(outputs_build(&t.inventory, t.memory, &all), CRADLE_OK);
        const plan *made = plan_new(t.inventory.graph, all.nodes, all.count,
                                    &(evaluate_options){.sampler = CRADLE_SOBOL}, t.memory);
        memory_fail_after(countdown);
        cradle_status status = dimensions_choose(made, &t.inventory, t.memory, ranks);
        memory_fail_after(-1);
        tiny_free(&t);
        if (status == CRADLE_OK) {
            cr_assert_gt(countdown, 0);
            break;
        }
        cr_assert_eq(status, CRADLE_NO_MEMORY);
        cr_assert_lt(countdown, 100);
    }
}
