/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a model can build and ask: a product that tries every function of the first half of cradle.h. Figures
 * by hand.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lamp.h"

static void is_central(cradle_model *model, cradle_node node, const char *unit, double expected) {
    double found = cradle_central(model, node, unit);
    cr_expect(fabs(found - expected) <= 1e-12 * (1 + fabs(expected)), "%.17g, not %.17g", found, expected);
}

static void declare_arithmetic(cradle_model *m, const cradle_input *input) {
    cradle_node a = cradle_constant(m, 3, "kg"), b = cradle_constant(m, 500, "g");
    is_central(m, cradle_add(m, a, b), "g", 3500);
    is_central(m, cradle_sub(m, a, b), "kg", 2.5);
    is_central(m, cradle_mul(m, a, b), "kg2", 1.5);
    is_central(m, cradle_div(m, a, b), "", 6);
    is_central(m, cradle_min(m, a, b), "g", 500);
    is_central(m, cradle_max(m, a, b), "g", 3000);
    is_central(m, cradle_clamp(m, a, cradle_constant(m, 0, "kg"), cradle_constant(m, 1, "kg")), "kg", 1);
    is_central(m, cradle_clamp(m, a, cradle_constant(m, 4, "kg"), cradle_constant(m, 5, "kg")), "kg", 4);
    is_central(m, cradle_pow(m, a, cradle_constant(m, 2, "")), "kg2", 9);
    is_central(m, cradle_exp(m, cradle_constant(m, 50, "%")), "", 1.6487212707001282);
    is_central(m, cradle_log(m, cradle_constant(m, 10, "")), "", 2.302585092994046);
    is_central(m, cradle_complement(m, cradle_constant(m, 30, "%")), "%", 70);
    is_central(m, cradle_sum(m, (cradle_node[]){a, b, b}, 3), "kg", 4);
    is_central(m, cradle_select(m, b, a, a, b), "kg", 3);
    is_central(m, cradle_select(m, a, b, a, b), "kg", 0.5);
    const double hours[] = {0, 10, 20}, watts[] = {1, 3, 2};
    cradle_node hour = cradle_constant(m, 15 * 60, "min");
    is_central(m, cradle_lookup(m, hour, hours, "h", watts, "kW", 3), "W", 2500);
    is_central(m, cradle_lookup(m, cradle_constant(m, 99, "h"), hours, "h", watts, "kW", 3), "kW", 2);
    double low, high;
    cradle_node life = cradle_number(m, input, "life");
    cr_expect(cradle_bounds(m, life, "year", &low, &high));
    cr_expect(fabs(low - 2) < 1e-12 && fabs(high - 5) < 1e-12);
    cr_expect(eq(ptr, (void *)cradle_child(input, "inner"), NULL));
    cr_expect(not(cradle_given(input, "inner")));
    cr_expect(eq(u32, cradle_label(m, life, "life of %d", 1).index, life.index));
    cradle_first_year(m, 2020);
    cradle_emit(m, (cradle_flow){.stage = CRADLE_USE, .part = "p", .gas = "co2", .amount = a, .year = 100});
}

/* Absent things are void, and void stays void without a word of its own. */
static void declare_void(cradle_model *m, const cradle_input *input) {
    const cradle_input *absent = cradle_child(input, "inner");
    const cradle_input *fields = input;
    double low = 1, high = 1;
    cradle_node none = cradle_number(m, absent, "x");
    cr_expect(eq(u32, none.index, 0));
    cr_expect(eq(u32, cradle_number(m, input, "optional").index, 0));
    cr_expect(eq(u32, cradle_add(m, none, cradle_constant(m, 1, "kg")).index, 0));
    cr_expect(eq(u32, cradle_label(m, none, "x").index, 0));
    cr_expect(eq(int, cradle_bounds(m, none, "kg", &low, &high), false));
    cr_expect(low == 0 && high == 0);
    cr_expect(eq(dbl, cradle_central(m, none, "kg"), 0));
    cr_expect(eq(str, (char *)cradle_text(absent, "x"), ""));
    cr_expect(eq(str, (char *)cradle_name(absent), ""));
    cr_expect(eq(sz, cradle_count(absent, "x"), 0));
    cr_expect(cradle_item(absent, "x", 0) == NULL && cradle_component_of(absent, &fields) == NULL &&
              fields == NULL);
    cr_expect(not(cradle_flag(absent, "x") || cradle_given(absent, "x") || cradle_primary(absent, "x")));
    cr_expect(eq(u32, cradle_datum(m, "materials", "", "virgin", "", "kg").index, 0));
    cr_expect(eq(sz, cradle_leaf_count(m, "grids", "nowhere"), 0));
    cr_expect(eq(sz, cradle_leaf_count(m, "chips", "driver"), 0)); /* the entry is the quantity */
    cr_expect(eq(sz, cradle_leaf_count(m, "grids", "DE"), 2));
    cr_expect(eq(str, (char *)cradle_leaf_name(m, "grids", "DE", 1), "wind"));
    cr_expect(cradle_has_datum(m, "chips", "driver", NULL) && !cradle_has_datum(m, "chips", "driver", "x"));
    cradle_emit(m, (cradle_flow){.stage = CRADLE_USE, .part = "p", .gas = "co2", .amount = none});
    cradle_complain(m, input, "life", "h", "my %s", "rule");
    cradle_complain(m, input, "optional", NULL, "no place of its own");
}

/* Two kinds of words to the user: both are choices of the result, each once; one is a warning, too. */
static void declare_remarks(cradle_model *m, const cradle_input *input) {
    for (int time = 0; time < 2; time++) {
        cradle_warn(m, input, "life", "h", "%d lives", 9);
        cradle_warn(m, input, "optional", NULL, "not given");
        cradle_note(m, "cats have %d lives", 9);
    }
    cradle_emit(
        m,
        (cradle_flow){.stage = CRADLE_USE, .part = "p", .gas = "co2", .amount = cradle_constant(m, 1, "kg")});
}

static const cradle_field inner_fields[] = {{.name = "x", .kind = CRADLE_NUMBER, .unit = "kg"}, {0}};
static const cradle_record inner_record = {.name = "inner", .fields = inner_fields};
static const cradle_field fields[] = {
    {.name = "life",
     .kind = CRADLE_NUMBER,
     .unit = "year",
     .fallback = "{value: 3 year, triangular: [2, 3, 5]}"},
    {.name = "inner", .kind = CRADLE_RECORD, .record = &inner_record, .optional = true},
    {.name = "optional", .kind = CRADLE_NUMBER, .unit = "kg", .optional = true},
    {0},
};
static const cradle_record record = {.name = "model", .fields = fields};
static const cradle_product arithmetic = {
    .name = "arithmetic", .record = &record, .declare = declare_arithmetic};
static const cradle_product emptiness = {.name = "void", .record = &record, .declare = declare_void};
static const cradle_product remarks = {.name = "remarks", .record = &record, .declare = declare_remarks};
static const cradle_product *const products[] = {&arithmetic, &emptiness, &remarks, NULL};

static cradle_scenario *load(const char *product, cradle_status expected) {
    char text[200];
    snprintf(text, sizeof text, "cradle: 1\nname: n\nproduct: %s\nunit: u\n", product);
    cradle_scenario *scenario = scenario_new();
    cradle_scenario *library = scenario_new(); /* read the folder as a stored set would have it */
    cr_assert(ne(ptr, source_add(&scenario->sources, "s.yaml", "s.yaml", text, strlen(text)), NULL));
    data_library *files = library_new(library->memory);
    cr_assert(eq(int,
                 (int)library_read_folder(files, CRADLE_SOURCE_DIR "/tests/scenario/library", false,
                                          &scenario->sources, &library->complaints),
                 CRADLE_OK));
    scenario_free(library);
    cradle_load_options options = {.products = products};
    cradle_status status = scenario_load("s.yaml", &options, scenario);
    char *complaints = lamp_complaints(scenario);
    cr_assert(status == expected, "%s", complaints);
    free(complaints);
    return scenario;
}

Test(model, arithmetic) {
    cradle_scenario *scenario = load("arithmetic", CRADLE_OK);
    cr_expect(eq(int, scenario->inventory.years, 101));
    cr_expect(eq(int, scenario->inventory.first_year, 2020));
    cr_expect(eq(sz, scenario->inventory.variants[0].count, 1));
    cr_expect(eq(str, (char *)scenario->inventory.variants[0].name, "baseline"));
    cr_expect(scenario->samples == 65536 && scenario->seed == 2050);
    scenario_free(scenario);
}

Test(model, void_stays_void_and_is_never_silent) {
    cradle_scenario *scenario = load("void", CRADLE_BAD_INPUT);
    char *complaints = lamp_complaints(scenario);
    cr_expect(eq(str, complaints,
                 "s.yaml:1:1: error: the flow of 'co2' from 'p': the model declares no amount\n"
                 "  1 | cradle: 1\n    | ^\n"
                 "s.yaml:1:1: error: my rule\n"
                 "  1 | cradle: 1\n    | ^\nhint: h\n"
                 "s.yaml:1:1: error: no place of its own\n"
                 "  1 | cradle: 1\n    | ^\n"
                 "3 errors\n"));
    free(complaints);
    scenario_free(scenario);
}

static size_t count_choice(const cradle_scenario *scenario, const char *sentence) {
    size_t count = 0;
    for (size_t i = 0; i < scenario->inventory.choice_count; i++) {
        count += strcmp(scenario->inventory.choices[i], sentence) == 0;
    }
    return count;
}

Test(model, remarks_are_made_once) {
    cradle_scenario *scenario = load("remarks", CRADLE_OK);
    char *complaints = lamp_complaints(scenario);
    cr_expect(eq(str, complaints,
                 "s.yaml:1:1: warning: 9 lives\n"
                 "  1 | cradle: 1\n    | ^\nhint: h\n"
                 "s.yaml:1:1: warning: not given\n"
                 "  1 | cradle: 1\n    | ^\n"
                 "2 warnings\n"));
    cr_expect(eq(sz, count_choice(scenario, "9 lives"), 1));
    cr_expect(eq(sz, count_choice(scenario, "not given"), 1));
    cr_expect(eq(sz, count_choice(scenario, "cats have 9 lives"), 1));
    free(complaints);
    scenario_free(scenario);
}
