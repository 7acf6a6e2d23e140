/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenarios that load: what the models get to see and what the inventory holds. The figures are computed by
 * hand from the equations of lamp.c and the round numbers of library/.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lamp.h"
#include "scenario/expression.h"

#define FOLDER CRADLE_SOURCE_DIR "/tests/scenario/"

static cradle_scenario *load(const char *path, const cradle_load_options *options, cradle_status expected) {
    cradle_scenario *scenario = scenario_new();
    cr_assert(ne(ptr, scenario, NULL));
    cradle_status status = scenario_load(path, options, scenario);
    if (status != expected) {
        char *complaints = lamp_complaints(scenario);
        cr_assert(false, "%s: status %d, not %d\n%s", path, (int)status, (int)expected, complaints);
    }
    return scenario;
}

static const variant *find_variant(const inventory *inventory, const char *name) {
    for (size_t i = 0; i < inventory->variant_count; i++) {
        if (strcmp(inventory->variants[i].name, name) == 0) {
            return &inventory->variants[i];
        }
    }
    return NULL;
}

/* Sum of the flows of a part (NULL: of all), in kg CO2e with every quantity at its value. */
static double sum(const inventory *inventory, const char *name, const char *part, const char *gas, int year) {
    const variant *variant = find_variant(inventory, name);
    double total = 0;
    cr_assert(ne(ptr, (void *)variant, NULL));
    for (size_t i = 0; i < variant->count; i++) {
        const flow *flow = &variant->flows[i];
        if ((part == NULL || strcmp(inventory->parts[flow->part], part) == 0) &&
            (gas == NULL || strcmp(inventory->gases[flow->gas], gas) == 0) &&
            (year < 0 || flow->year == year)) {
            total += graph_central(inventory->graph, flow->co2e);
        }
    }
    return total;
}

static void is_near(double found, double expected) {
    cr_expect(epsilon_eq(dbl, found, expected, 1e-12 * (1 + fabs(expected))));
}

static const quantity *find_quantity(const graph *graph, const char *name) {
    for (uint32_t i = 0; i < graph_count(graph); i++) {
        const node *node = graph_node(graph, (cradle_node){i});
        if (node->op == OPERATION_QUANTITY && strcmp(node->quantity->name, name) == 0) {
            return node->quantity;
        }
    }
    cr_assert(false, "no quantity %s", name);
    return NULL;
}

static bool has_choice(const inventory *inventory, const char *sentence) {
    for (size_t i = 0; i < inventory->choice_count; i++) {
        if (strcmp(inventory->choices[i], sentence) == 0) {
            return true;
        }
    }
    return false;
}

Test(scenario, figures_of_every_variant) {
    cradle_load_options options = lamp_options(FOLDER "library");
    cradle_scenario *scenario = load(FOLDER "lamps/lamp.yaml", &options, CRADLE_OK);
    const inventory *all = &scenario->inventory;
    static const struct {
        const char *variant, *part, *gas;
        int year;
        double kg;
    } rows[] = {
        {"baseline", "shade", "co2e", 0, 0.1 * (0.5 * 20 + 0.5 * 0.5)},
        {"baseline", "bulb", "co2e", 0, 2 * 0.18 / 0.9 * 1},
        {"baseline", "driver", "co2e", 0, 0.5 * 2},
        {"baseline", "frame", "co2e", 0, 7},
        {"baseline", "distribution", NULL, -1, 0.1 + 3},
        {"baseline", "light", "co2e", 0, 10 * (0.6 + 0.4 * 0.01)},
        {"baseline", "light", "co2e", 1, 10 * (0.6 + 0.4 * 0.01)},
        {"baseline", "light", "co2e", 2, 5 * (0.6 + 0.4 * 0.01)},
        {"baseline", "coolant", "hfc32", 0, 0.005 * 677},
        {"baseline", "coolant", "hfc125", 0, 0.005 * 3170},
        {"baseline", NULL, NULL, -1, 46.86},
        {"german", "shade", NULL, -1, 0.1 * (0.5 * 8 + 0.5 * 0.5)},
        {"german", "light", NULL, -1, 10 * (0.25 + 0.75 * 0.01)},
        {"german", "frame", NULL, -1, 7},
        {"no light", "frame", NULL, -1, 0.25 * 7},
        {"no light", "distribution", NULL, -1, 0.05 + 1.5},
        {"no light", "light", NULL, -1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        is_near(sum(all, rows[i].variant, rows[i].part, rows[i].gas, rows[i].year), rows[i].kg);
    }
    cr_expect(eq(sz, all->variant_count, 3));
    cr_expect(eq(int, all->years, 3));
    cr_expect(eq(int, all->first_year, 2023));
    cr_expect(eq(str, (char *)all->scenario, "A lamp"));
    cr_expect(eq(str, (char *)all->product, "lamp"));
    cr_expect(eq(str, (char *)all->unit, "one lamp"));
    cr_expect(eq(str, (char *)all->gwp_set, "AR5"));
    cr_expect(eq(str, (char *)all->boundary, "cradle_to_grave"));
    cr_expect(scenario->samples == 1000 && scenario->seed == UINT64_MAX);
    static const char *const parts[] = {"shade",        "bulb",  "driver", "frame",
                                        "distribution", "light", "coolant"};
    cr_assert(eq(sz, all->part_count, 7));
    for (size_t i = 0; i < 7; i++) {
        cr_expect(eq(str, (char *)all->parts[i], (char *)parts[i]));
    }
    const flow *first = &all->variants[0].flows[0];
    cr_expect(first->primary && first->stage == CRADLE_RAW_MATERIALS);
    cr_expect(not(all->variants[0].flows[1].primary));
    scenario_free(scenario);
}

Test(scenario, outputs_of_every_variant) {
    cradle_load_options options = lamp_options(FOLDER "library");
    cradle_scenario *scenario = load(FOLDER "lamps/lamp.yaml", &options, CRADLE_OK);
    const inventory *all = &scenario->inventory;
    static const char *const names[] = {"use_share", "per_mass", "twice"}, *units[] = {"%", "kg CO2e/t", "%"};
    const double share = 25 * (0.6 + 0.4 * 0.01) / 46.86;
    const double values[2][3] = {{share, 7 / 0.5, 2 * share}, {0, 1.75 / 0.25, 0}};
    cr_assert(eq(sz, all->output_count, 3));
    for (size_t i = 0; i < 3; i++) {
        cr_expect(eq(str, (char *)all->outputs[i].name, (char *)names[i]));
        cr_expect(eq(str, (char *)all->outputs[i].unit_text, (char *)units[i]));
        is_near(graph_central(all->graph, all->variants[0].outputs[i]), values[0][i]);
        is_near(graph_central(all->graph, find_variant(all, "no light")->outputs[i]), values[1][i]);
    }
    cr_expect(eq(str, (char *)all->outputs[0].doc, "share of the use phase"));
    cr_expect(eq(str, (char *)all->outputs[1].doc, ""));
    is_near(all->outputs[0].unit.factor, 0.01);
    scenario_free(scenario);
}

Test(scenario, quantities_carry_their_story) {
    cradle_load_options options = lamp_options(FOLDER "library");
    cradle_scenario *scenario = load(FOLDER "lamps/lamp.yaml", &options, CRADLE_OK);
    const graph *graph = scenario->inventory.graph;
    const quantity *mass = find_quantity(graph, "parts.shade.mass");
    cr_expect(mass->primary && !mass->assumed);
    cr_expect(eq(str, (char *)mass->source, "scale"));
    is_near(mass->value, 0.09);
    is_near(mass->distribution.p[1], 0.001); /* the sd took the unit of the value */
    cr_expect(eq(u32, mass->where.line, 14));
    const quantity *yield = find_quantity(graph, "parts.bulb.yield");
    cr_expect(yield->assumed);
    cr_expect(eq(str, (char *)yield->source, "a guess"));
    cr_expect(eq(str, (char *)yield->where.source->path, "default of material.yield"));
    cr_expect(yield->distribution.kind == DISTRIBUTION_PERT);
    const quantity *time = find_quantity(graph, "use.burning_time");
    cr_expect(time->assumed);
    cr_expect(eq(str, (char *)time->source, "default of use.burning_time"));
    const quantity *half = find_quantity(graph, "parameters.half_mass");
    cr_expect(half->assumed);
    const quantity *virgin = find_quantity(graph, "data.materials.aluminium.virgin[CN]");
    cr_expect(eq(str, (char *)virgin->source, "Round numbers, Tests, 2021"));
    cr_expect(eq(str, (char *)virgin->geography, "CN"));
    cr_expect(eq(int, virgin->year, 2019));
    cr_expect(find_quantity(graph, "data.materials.aluminium.recycled[GLO]")->assumed);
    cr_expect(eq(str, (char *)find_quantity(graph, "data.materials.unobtainium.virgin[GLO]")->source,
                 "Our own measurement, 2023"));
    cr_expect(eq(str, (char *)find_quantity(graph, "data.gwp.AR5.hfc32[GLO]")->unit_text, "kg CO2e/kg"));
    const inventory *all = &scenario->inventory;
    cr_expect(has_choice(all, "data.materials.aluminium.virgin: CN (nation), secondary"));
    cr_expect(has_choice(all, "data.materials.aluminium.virgin: RER (continent), secondary"));
    cr_expect(has_choice(all, "data.materials.glass.virgin: GLO (world), secondary"));
    cr_expect(has_choice(all, "parts.driver.made_in: GLO, by default"));
    cr_expect(has_choice(all, "parts.driver.chip.type: driver, by default"));
    cr_expect(has_choice(all, "assessment.boundary: cradle_to_grave, by default"));
    cr_expect(not(has_choice(all, "assessment.gwp: AR5, by default")));
    scenario_free(scenario);
}

/* Equal subexpressions of the variants are one node: what a variant does not change costs nothing. */
Test(scenario, variants_share_their_nodes) {
    cradle_load_options options = lamp_options(FOLDER "library");
    cradle_scenario *scenario = load(FOLDER "lamps/lamp.yaml", &options, CRADLE_OK);
    const variant *variants = scenario->inventory.variants;
    size_t shared = 0;
    for (size_t i = 0; i < variants[0].count; i++) {
        for (size_t k = 0; k < variants[1].count; k++) {
            shared += variants[0].flows[i].co2e.index == variants[1].flows[k].co2e.index;
        }
    }
    cr_expect(eq(sz, shared, 7)); /* bulb, driver, frame, two legs, two gases */
    scenario_free(scenario);
}

Test(scenario, overrides_are_read_like_the_file) {
    const cradle_override overrides[] = {
        {"parts.frame.mass", "{value: 2 kg, uniform: [1, 3]}"},
        {"assessment.boundary", "cradle_to_gate"},
        {"run.samples", "77"},
        {"variants", "{only: {parts.bulb.count: 3 item}}"},
        {"parts.bulb.mass", "= 2 * half_mass"},
    };
    cradle_load_options options = lamp_options(FOLDER "library");
    options.overrides = overrides;
    options.override_count = 5;
    cradle_scenario *scenario = load(FOLDER "lamps/lamp.yaml", &options, CRADLE_OK);
    const inventory *all = &scenario->inventory;
    cr_expect(scenario->samples == 77);
    cr_assert(eq(sz, all->variant_count, 1));
    is_near(sum(all, "only", "frame", NULL, -1), 14);
    is_near(sum(all, "only", "bulb", NULL, -1), 3 * 1 / 0.9);
    is_near(sum(all, "only", NULL, NULL, -1), 14 + 3 * 1 / 0.9 + 1.025 + 1); /* nothing beyond the gate */
    cr_expect(eq(int, all->years, 1));
    cr_expect(eq(sz, scenario->override_count, 5));
    const quantity *mass = find_quantity(all->graph, "parts.frame.mass");
    cr_expect(
        eq(str, (char *)mass->where.source->name, "--set parts.frame.mass={value: 2 kg, uniform: [1, 3]}"));
    scenario_free(scenario);
}

/* A result file holds the texts under their names; loading from these must not touch the disk. */
Test(scenario, loads_again_from_its_own_sources) {
    cradle_load_options options = lamp_options(FOLDER "library");
    const cradle_override overrides[] = {{"parts.frame.mass", "2 kg"}, {"parts.bulb.mass", "2 kg"}};
    options.overrides = overrides;
    options.override_count = 2;
    cradle_scenario *scenario = load(FOLDER "lamps/lamp.yaml", &options, CRADLE_OK);
    cradle_scenario *again = scenario_new();
    for (size_t i = 0; i < scenario->sources.count; i++) {
        const source *from = scenario->sources.items[i];
        cr_expect(eq(ptr, strstr(from->name, "tests/scenario"), NULL), "%s depends on this machine",
                  from->name);
        cr_assert(
            ne(ptr, source_add(&again->sources, from->name, from->name, from->text, from->length), NULL));
    }
    options.data_directory = "/nonexistent";
    cr_assert(chdir("/") == 0);
    cr_assert(eq(int, (int)scenario_load(again->sources.items[0]->path, &options, again), CRADLE_OK));
    for (size_t i = 0; i < 3; i++) {
        const char *name = scenario->inventory.variants[i].name;
        is_near(sum(&again->inventory, name, NULL, NULL, -1),
                sum(&scenario->inventory, name, NULL, NULL, -1));
    }
    cr_expect(eq(sz, again->sources.count, scenario->sources.count));
    cr_expect(eq(sz, graph_count(again->inventory.graph), graph_count(scenario->inventory.graph)));
    scenario_free(scenario);
    scenario_free(again);
}

Test(scenario, what_is_missing_on_disk) {
    cradle_load_options options = lamp_options("/nonexistent/library");
    scenario_free(load(FOLDER "lamps/lamp.yaml", &options, CRADLE_NO_FILE));
    options = lamp_options(FOLDER "library");
    scenario_free(load(FOLDER "lamps/none.yaml", &options, CRADLE_NO_FILE));
    scenario_free(NULL);
}

/* Whichever allocation is the first to fail: no crash, no leak, and the status says so. */
static void fail_each(const char *path, cradle_status whole) {
    cradle_load_options options = lamp_options(FOLDER "library");
    const cradle_override overrides[] = {{"parts.bulb.mass", "2 kg"}};
    options.overrides = overrides;
    options.override_count = 1;
    bool done = false;
    long k = 0;
    for (; !done && k < 1000000; k++) {
        memory_fail_after(k);
        cradle_scenario *scenario = scenario_new();
        cradle_status status = scenario != NULL ? scenario_load(path, &options, scenario) : CRADLE_NO_MEMORY;
        memory_fail_after(-1);
        done = status == whole;
        cr_assert(done || status == CRADLE_NO_MEMORY, "%s, allocation %ld: status %d", path, k, (int)status);
        scenario_free(scenario);
    }
    cr_expect(done && k > 20, "%s: %ld allocations", path, k);
}

Test(scenario, out_of_memory_at_every_allocation, .timeout = 240) {
    fail_each(FOLDER "lamps/lamp.yaml", CRADLE_OK);
    fail_each(FOLDER "mistakes/several_at_once.yaml", CRADLE_BAD_INPUT);
    fail_each(FOLDER "mistakes/only_in_a_variant.yaml", CRADLE_BAD_INPUT);
    fail_each(FOLDER "mistakes/data_files.yaml", CRADLE_BAD_INPUT);
}
