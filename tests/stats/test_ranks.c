/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which quantity gets which dimension, in the tiny inventory and with a quantity more in its second variant.
 */
#include <criterion/criterion.h>

#include "base/text.h"
#include "random/points.h"
#include "stats/outputs.h"
#include "tiny.h"

static void build_with_more(tiny *t) {
    cr_assert(tiny_build(t));
    const distribution spread = {.kind = DISTRIBUTION_UNIFORM, .p = {1.0, 2.0}};
    const unit co2e = {{.exponent[DIMENSION_CO2E] = 1}, 1.0};
    cradle_node more = tiny_quantity(t, "a", 1.5, "kg CO2e", co2e, spread);
    tiny_emit(t, 1, (flow){.stage = CRADLE_USE, .amount = more, .co2e = more});
}

/* Those of the first variant by name, fixed ones among them; "a" belongs to the second alone. */
Test(ranks, by_variant_and_name) {
    static const char *const names[] = {
        "data.grids.DE", "data.materials.aluminium[GLO]", "leak", "parts.frame.mass", "use.energy", "a"};
    tiny t;
    build_with_more(&t);
    cr_assert(inventory_rank_quantities(&t.inventory, t.memory));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cr_expect_eq(text_map_get(&t.inventory.ranks, names[i]), (ptrdiff_t)i, "%s", names[i]);
    }
    cr_expect_eq(t.inventory.ranks.count, sizeof names / sizeof *names);
    tiny_free(&t);
}

/* Whatever the order in which a plan draws. */
Test(ranks, points_of_a_run_are_those_of_the_rank) {
    tiny t;
    outputs all;
    build_with_more(&t);
    cr_assert(inventory_rank_quantities(&t.inventory, t.memory));
    cr_assert_eq(outputs_build(&t.inventory, t.memory, &all), CRADLE_OK);
    const evaluate_options run = {
        .seed = 7, .samples = 1 << 14, .sampler = CRADLE_SOBOL, .ranks = &t.inventory.ranks};
    const plan *made = plan_new(t.inventory.graph, all.nodes, all.count, &run, t.memory);
    const points points = {.sampler = CRADLE_SOBOL, .seed = 7, .samples = 1 << 14};
    cr_assert_eq(plan_axes(made), 4);
    for (size_t i = 0; i < plan_axes(made); i++) {
        const char *name = plan_axis_name(made, i);
        const uint32_t rank = (uint32_t)text_map_get(&t.inventory.ranks, name);
        points_axis axis, other;
        points_axis_init(&axis, &points, text_hash(name), rank);
        points_axis_init(&other, &points, text_hash(name), rank + 1);
        cr_expect_eq(evaluate_uniform(made, &run, name, 1234), points_uniform(&points, &axis, 1234), "%s",
                     name);
        cr_expect_neq(evaluate_uniform(made, &run, name, 1234), points_uniform(&points, &other, 1234), "%s",
                      name);
    }
    tiny_free(&t);
}

Test(ranks, out_of_memory) {
    for (long countdown = 0;; countdown++) {
        tiny t;
        cr_assert(tiny_build(&t));
        memory_fail_after(countdown);
        const bool done = inventory_rank_quantities(&t.inventory, t.memory);
        memory_fail_after(-1);
        tiny_free(&t);
        if (done) {
            cr_assert_gt(countdown, 0);
            break;
        }
        cr_assert_lt(countdown, 100);
    }
}
