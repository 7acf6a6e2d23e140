/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sweeps: which variants they make, in which order, under which names, and that each is what the same values
 * written by hand give.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lamp.h"

static const char head[] = "cradle: 1\nname: a lamp\nproduct: lamp\nunit: one lamp\n"
                           "parameters: {life: 3 year}\n"
                           "parts:\n"
                           "  - {part: bulb, material: glass, mass: 180 g}\n"
                           "  - {part: shade, material: aluminium, mass: 50 g, made_in: CN}\n"
                           "use: {country: CN, power: 10 W, service_life: = life}\n";

static cradle_scenario *load_text(const char *rest, const cradle_override *overrides, size_t override_count) {
    char path[] = "/tmp/cradle-sweep-XXXXXX";
    int number = mkstemp(path);
    cr_assert_geq(number, 0);
    FILE *file = fdopen(number, "w");
    fprintf(file, "%s%s", head, rest);
    fclose(file);
    cradle_load_options options = lamp_options(CRADLE_SOURCE_DIR "/tests/scenario/library");
    options.overrides = overrides;
    options.override_count = override_count;
    cradle_scenario *scenario = scenario_new();
    cradle_status status = scenario_load(path, &options, scenario);
    unlink(path);
    char *complaints = lamp_complaints(scenario);
    cr_assert_eq(status, CRADLE_OK, "%s", complaints);
    free(complaints);
    return scenario;
}

static double total(const cradle_scenario *scenario, size_t v) {
    const variant *one = &scenario->inventory.variants[v];
    double sum = 0;
    for (size_t i = 0; i < one->count; i++) {
        sum += graph_central(scenario->inventory.graph, one->flows[i].co2e);
    }
    return sum;
}

static void check_names(const cradle_scenario *scenario, const char *const *names, size_t count) {
    cr_assert_eq(scenario->inventory.variant_count, count, "%zu", scenario->inventory.variant_count);
    for (size_t v = 0; v < count; v++) {
        cr_expect_str_eq(scenario->inventory.variants[v].name, names[v]);
    }
}

Test(sweep, lists_ranges_and_zip_make_a_grid_whose_last_path_changes_first) {
    cradle_scenario *scenario = load_text(
        "sweep:\n  use.country: [CN, DE]\n  parameters.life: {from: 1 year, to: 730 day, steps: 3}\n"
        "  zip: {parts.bulb.mass: [100 g, 200 g], parts.shade.mass: [10 g, 20 g]}\n",
        NULL, 0);
    static const char *const some[] = {"use.country=CN, parameters.life=1 year, parts.bulb.mass=100 g, "
                                       "parts.shade.mass=10 g",
                                       "use.country=CN, parameters.life=1 year, parts.bulb.mass=200 g, "
                                       "parts.shade.mass=20 g",
                                       "use.country=CN, parameters.life=1.5 year, parts.bulb.mass=100 g, "
                                       "parts.shade.mass=10 g"};
    const inventory *found = &scenario->inventory;
    cr_assert_eq(found->variant_count, 12);
    for (size_t v = 0; v < 3; v++) {
        cr_expect_str_eq(found->variants[v].name, some[v]);
    }
    cr_expect_str_eq(found->variants[11].name,
                     "use.country=DE, parameters.life=2 year, parts.bulb.mass=200 g, "
                     "parts.shade.mass=20 g");
    cr_assert_eq(found->axis_count, 3);
    cr_expect_str_eq(found->axes[2].name, "parts.bulb.mass");
    cr_expect_eq(found->axes[2].path_count, 2);
    cr_expect_null(found->axes[0].numbers[0], "countries are no numbers");
    cr_expect_float_eq(found->axes[1].numbers[0][1], 1.5, 0);
    cr_expect_str_eq(found->axes[1].units[0], "year");
    cr_expect_float_eq(found->axes[2].numbers[1][1], 20, 0);
    cr_expect_eq(found->listed_count, 0);
    scenario_free(scenario);
}

Test(sweep, each_listed_variant_has_the_whole_grid) {
    cradle_scenario *scenario = load_text("variants: {baseline: {}, heavy: {parts.bulb.mass: 1 kg}}\n"
                                          "sweep: {use.power: [5 W, 10 W]}\n",
                                          NULL, 0);
    static const char *const names[] = {"baseline, use.power=5 W", "baseline, use.power=10 W",
                                        "heavy, use.power=5 W", "heavy, use.power=10 W"};
    check_names(scenario, names, 4);
    cr_expect_eq(scenario->inventory.listed_count, 2);
    cr_expect_str_eq(scenario->inventory.listed[1], "heavy");
    scenario_free(scenario);
}

/* What is shared between variants must make no difference: every point against the same values given one by
 * one. Parameters reach formulas in inputs that did not change themselves. */
Test(sweep, every_variant_is_what_the_same_values_give_alone) {
    static const char *const countries[] = {"CN", "DE"}, *const lives[] = {"1 year", "3 year"},
                             *const masses[] = {"100 g", "{value: 50 g, normal: 1 g}",
                                                "= 10 g * life / 1 year"};
    cradle_scenario *all = load_text("sweep:\n  use.country: [CN, DE]\n  parameters.life: [1 year, 3 year]\n"
                                     "  parts.shade.mass: [100 g, {value: 50 g, normal: 1 g}, "
                                     "\"= 10 g * life / 1 year\"]\n",
                                     NULL, 0);
    cr_assert_eq(all->inventory.variant_count, 12);
    for (size_t v = 0; v < 12; v++) {
        const char *mass = masses[v % 3];
        char quoted[64];
        snprintf(quoted, sizeof quoted, mass[0] == '=' ? "\"%s\"" : "%s", mass);
        const cradle_override overrides[] = {{"use.country", countries[v / 6]},
                                             {"parameters.life", lives[v / 3 % 2]},
                                             {"parts.shade.mass", quoted}};
        cradle_scenario *one = load_text("", overrides, 3);
        double expected = total(one, 0), found = total(all, v);
        cr_expect_float_eq(found, expected, 1e-15 * expected, "%s: %.17g, not %.17g",
                           all->inventory.variants[v].name, found, expected);
        cr_expect_eq(one->inventory.variants[0].count, all->inventory.variants[v].count);
        scenario_free(one);
    }
    cr_expect_neq(total(all, 0), total(all, 1));
    cr_expect_neq(total(all, 0), total(all, 6));
    scenario_free(all);
}

Test(sweep, structure_may_change) {
    cradle_scenario *scenario =
        load_text("sweep:\n  parts.shade: [{part: shade, material: glass, mass: 50 g}, ~]\n", NULL, 0);
    static const char *const names[] = {"parts.shade={part: shade, material: glass, mass: 50 g}",
                                        "parts.shade=~"};
    check_names(scenario, names, 2);
    cr_expect_gt(scenario->inventory.variants[0].count, scenario->inventory.variants[1].count);
    scenario_free(scenario);
}

Test(sweep, beyond_256_variants_only_the_stages_unless_asked) {
    cradle_scenario *few = load_text("sweep: {use.power: {from: 1 W, to: 10 W, steps: 256}}\n", NULL, 0);
    cradle_scenario *many = load_text("sweep: {use.power: {from: 1 W, to: 10 W, steps: 257}}\n", NULL, 0);
    cradle_scenario *full =
        load_text("sweep: {use.power: {from: 1 W, to: 10 W, steps: 257}}\nrun: {detail: full}\n", NULL, 0);
    cradle_scenario *lean = load_text("run: {detail: stages}\n", NULL, 0);
    cr_expect(!few->inventory.stages_only && many->inventory.stages_only && !full->inventory.stages_only &&
              lean->inventory.stages_only);
    scenario_free(few);
    scenario_free(many);
    scenario_free(full);
    scenario_free(lean);
}

/* What a variant adds is its flows and the nodes that depend on what it changes. */
Test(sweep, a_hundred_thousand_variants_load_in_little_memory, .timeout = 300) {
    cradle_scenario *scenario = load_text("sweep: {use.power: {from: 1 W, to: 10 W, steps: 1000}, "
                                          "parts.bulb.mass: {from: 1 g, to: 10 g, steps: 100}}\n",
                                          NULL, 0);
    cr_expect_eq(scenario->inventory.variant_count, 100000);
    cr_expect_lt(graph_count(scenario->inventory.graph), 100000, "%zu nodes",
                 graph_count(scenario->inventory.graph));
    double first = total(scenario, 0), last = total(scenario, 99999);
    cr_expect_lt(first, last);
    scenario_free(scenario);
}
