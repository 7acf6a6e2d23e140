/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas: their values and dimensions (worked by hand, in base units), and every mistake with its words and
 * the column of the fault.
 */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>

#include "scenario/expression.h"
#include "tree_support.h"

TestSuite(expression, .timeout = 60);

/* The names a formula can use, as quantities of known value. */
static const struct {
    const char *name, *unit;
    double value; /* in `unit` */
} PARAMETERS[] = {
    {"box_area", "m2", 0.06}, {"board_weight", "kg/m2", 0.5}, {"service_life", "year", 3.0}, {"x", "", 2.0},
    {"y", "", 3.0},           {"größe", "kg", 5.0},           {"parameters.x", "", 2.0},
};

typedef struct workplace {
    bench bench;
    graph *graph;
} workplace;

static bool workplace_open(workplace *self) {
    if (!bench_open(&self->bench)) {
        return false;
    }
    self->graph = graph_new(self->bench.memory, &self->bench.complaints);
    return self->graph;
}

static cradle_node resolve(void *context, const char *name, place where) {
    workplace *self = context;
    for (size_t i = 0; i < sizeof PARAMETERS / sizeof *PARAMETERS; i++) {
        if (strcmp(PARAMETERS[i].name, name) != 0) {
            continue;
        }
        unit measure;
        unit_error error;
        if (!unit_parse(PARAMETERS[i].unit, &measure, self->bench.memory, &error)) {
            return (cradle_node){0};
        }
        quantity q = {.name = PARAMETERS[i].name,
                      .value = PARAMETERS[i].value * measure.factor,
                      .unit = measure,
                      .unit_text = PARAMETERS[i].unit};
        return graph_quantity(self->graph, &q);
    }
    diagnostics_add(&self->bench.complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name), NULL,
                    "unknown parameter '%s'", name);
    return (cradle_node){0};
}

/* Builds a formula that stands in the third line of a file, at column 11. */
static cradle_node build(workplace *self, const char *text) {
    static const char START[] = "# a\n# b\nmässe: \"= ";
    const char *whole = arena_printf(self->bench.memory, "%s%s\"\n", START, text);
    if (!whole) {
        return (cradle_node){0};
    }
    source *file = source_add(&self->bench.sources, "f", "f", whole, strlen(whole));
    if (!file) {
        return (cradle_node){0};
    }
    return expression_build(text, (place){file, 3, 11}, self->graph, resolve, self, self->bench.memory,
                            &self->bench.complaints);
}

/* ---------------------------------------------------------------- values */

#define YEAR 31536000.0 /* 365 days */
#define KWH 3.6e6

static const struct {
    const char *text;
    double value; /* in base units */
    const char *unit;
} VALUES[] = {
    /* grammar */
    {"1 + 2 * 3", 7, ""},
    {"(1 + 2) * 3", 9, ""},
    {"10 - 4 - 3", 3, ""},
    {"24 / 4 / 2", 3, ""},
    {"24 / 4 * 2", 12, ""},
    {"2^3^2", 512, ""},
    {"-2^2", -4, ""},
    {"(-2)^2", 4, ""},
    {"2^-1", 0.5, ""},
    {"2 * -3", -6, ""},
    {"2 - -3", 5, ""},
    {"--2", 2, ""},
    {"+5", 5, ""},
    {"-x + y", 1, ""},
    {"-x^2*y", -12, ""},
    {".5 + 1.5e-3", 0.5015, ""},
    {"  1\t+\xC2\xA0"
     "1\n",
     2, ""},
    {"((((x))))", 2, ""},
    /* names */
    {"0.9 * box_area * board_weight", 0.027, "kg"},
    {"größe * 2", 10, "kg"},
    {"parameters.x*y", 6, ""},
    {"service_life", 3 * YEAR, "s"},
    /* numbers with a unit */
    {"10 %", 0.1, ""},
    {"10% * 50 %", 0.05, ""},
    {"12 g + 1 kg", 1.012, "kg"},
    {"1e3 g", 1, "kg"},
    {"2 kg/item", 2, "kg/item"},
    {"300 /year", 300 / YEAR, "1/s"},
    {"x / 2 / year * year", 1, ""},
    {"6 kg/(m2 year) * year", 6, "kg/m2"},
    {"6 kg/m^2", 6, "kg/m2"},
    {"6 kg / box_area", 100, "kg/m2"},
    {"x / (2 kg/item)", 1, "item/kg"},
    {"0.2 kg CO2e/(t km) * 1 t * 1000 km", 200, "kg CO2e"},
    {"2 kg CO2e/kWh * 3 kWh", 6, "kg CO2e"},
    {"2 kgCO2e", 2, "kg CO2e"},
    {"0.5 kg CO2-eq/kg", 0.5, "kg CO2e/kg"},
    {"0.5 kg CO2-eq - 0.1 kg CO2e", 0.4, "kg CO2e"},
    {"3 t km", 3e6, "kg m"},
    {"3 m2", 3, "m2"},
    {"service_life / 2 year", 1.5, ""},
    {"service_life / 2 year * x", 3, ""},
    {"1/2 kg", 0.5, "1/kg"},
    {"-2 kg", -2, "kg"},
    {"(2 kg)^2", 4, "kg2"},
    {"10 min", 600, "s"},
    {"2 µm", 2e-6, "m"},
    /* units that stand alone */
    {"x * kWh", 2 * KWH, "J"},
    {"x / item", 2, "1/item"},
    {"y * kg CO2e / kg", 3, "kg CO2e/kg"},
    {"y * kgCO2e", 3, "kg CO2e"},
    {"m^2", 1, "m2"},
    {"2 * kg^2", 2, "kg2"},
    {"service_life / year", 3, ""},
    /* functions */
    {"min(3, 1, 2)", 1, ""},
    {"max(1, 3, 2)", 3, ""},
    {"max(1 kg, 900 g)", 1, "kg"},
    {"min(10 min, 1 h)", 600, "s"},
    {"clamp(5, 0, 2)", 2, ""},
    {"clamp(-1, 0, 2)", 0, ""},
    {"clamp(1 kg, 0 kg, 2 kg)", 1, "kg"},
    {"exp(1)", 2.718281828459045, ""},
    {"log(8) / log(2)", 3, ""},
    {"log(exp(y))", 3, ""},
    {"sqrt(16)", 4, ""},
    {"sqrt(box_area / m2) * 1 m", 0.2449489742783178, "m"},
    {"exp(min(x, y) - max(x, 2)) ^ 2", 1, ""},
};

Test(expression, values_and_dimensions) {
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        workplace w;
        cr_assert(workplace_open(&w));
        cradle_node result = build(&w, VALUES[i].text);
        cr_assert_str_eq(complaints_of(&w.bench), "", "%s: %s", VALUES[i].text, complaints_of(&w.bench));
        cr_assert_neq(result.index, 0, "%s is void", VALUES[i].text);
        double value = graph_central(w.graph, result);
        cr_assert(fabs(value - VALUES[i].value) <= 1e-14 * fabs(VALUES[i].value) + 1e-300,
                  "%s is %.17g, not %.17g", VALUES[i].text, value, VALUES[i].value);
        unit expected;
        unit_error error;
        cr_assert(unit_parse(VALUES[i].unit, &expected, w.bench.memory, &error));
        cr_assert(dimension_equal(graph_node(w.graph, result)->dimension, expected.dimension),
                  "%s has not the dimension %s", VALUES[i].text, VALUES[i].unit);
        bench_close(&w.bench);
    }
}

Test(expression, equal_formulas_are_one_node) {
    workplace w;
    cr_assert(workplace_open(&w));
    cradle_node first = build(&w, "x * 2 kg/item + 1 kg/item");
    cradle_node second = build(&w, "(x*(2000 g / item)) + 1000 g / item");
    cr_assert_eq(first.index, second.index);
    bench_close(&w.bench);
}

/* ---------------------------------------------------------------- mistakes */

static const struct {
    const char *text;
    unsigned offset, length; /* columns of the fault in the text */
    const char *message;
    const char *hint; /* a part of it; NULL: not looked at */
} MISTAKES[] = {
    {"", 0, 0, "the formula is empty", NULL},
    {"  ", 2, 0, "the formula is empty", NULL},
    {"1 +", 3, 0, "the formula ends where a value is expected", NULL},
    {"größe * ", 8, 0, "the formula ends where a value is expected", NULL},
    {"größe + * 2", 8, 1, "a value is missing before '*'", NULL},
    {"()", 1, 1, "a value is missing before ')'", NULL},
    {"min(,1)", 4, 1, "a value is missing before ','", NULL},
    {"min(1,)", 6, 1, "a value is missing before ')'", NULL},
    {"x * (1 + 2", 4, 1, "this bracket is never closed", NULL},
    {"max(x, (1 + 2)", 3, 1, "this bracket is never closed", NULL},
    {"(1 + 2))", 7, 1, "this bracket closes nothing", NULL},
    {"(1 2)", 3, 1, "an operator is missing before '2'", NULL},
    {"x 2", 2, 1, "an operator is missing before '2'", NULL},
    {"x y", 2, 1, "an operator is missing before 'y'", NULL},
    {"2 (3)", 2, 1, "an operator is missing before '('", NULL},
    {"2 min(1, 2)", 2, 3, "an operator is missing before 'min'", NULL},
    {"(1)(2)", 3, 1, "an operator is missing before '('", NULL},
    {"1,5 * x", 1, 1, "a ',' stands only between the values of a function", "1.5"},
    {"(1, 2)", 2, 1, "a ',' stands only between the values of a function", "1.5"},
    /* signs that are none */
    {"2 × x", 2, 1, "this cannot stand in a formula", "'*'"},
    {"größe ÷ x", 6, 1, "this cannot stand in a formula", "'/'"},
    {"x − 1", 2, 1, "this cannot stand in a formula", "'-'"},
    {"x ** 2", 2, 2, "this cannot stand in a formula", "'^'"},
    {"x < y", 2, 1, "this cannot stand in a formula", "min()"},
    {"= x", 0, 1, "this cannot stand in a formula", "'='"},
    {"[x]", 0, 1, "this cannot stand in a formula", "round"},
    {"(x & y)", 3, 1, "this cannot stand in a formula", NULL},
    {"1e999", 0, 1, "this number is too large", NULL},
    /* units */
    {"2 kg ^ 2", 0, 6, "the power of a number with a unit can be read in two ways", "(2 kg)^2"},
    {"x + 3 m^2", 4, 4, "the power of a number with a unit can be read in two ways", "2 * kg^2"},
    {"10 % ^ 2", 0, 6, "the power of a number with a unit can be read in two ways", NULL},
    {"x / 2 kg / item", 2, 1, "this division can be read in two ways", "brackets"},
    {"x / 3 kWh/year", 2, 1, "this division can be read in two ways", "brackets"},
    {"x / 2 t * km", 2, 1, "this division can be read in two ways", "brackets"},
    /* functions */
    {"foo(2)", 0, 3, "unknown function 'foo'", "clamp"},
    {"x + clmap(1, 2, 3)", 4, 5, "unknown function 'clmap'", "did you mean 'clamp'?"},
    {"x(2)", 0, 1, "unknown function 'x'", "'*'"},
    {"exp * 2", 0, 3, "'exp' is a function", "exp(...)"},
    {"min(1)", 0, 3, "min() takes 2 values or more, not 1", NULL},
    {"exp()", 0, 3, "exp() takes 1 value, not 0", NULL},
    {"1 + clamp(1, 2)", 4, 5, "clamp() takes 3 values, not 2", NULL},
    {"log(1, 2)", 0, 3, "log() takes 1 value, not 2", NULL},
    {"min(1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8)", 35, 1, "a function takes at most 16 values", NULL},
    {"x * sqrt(box_area)", 4, 4, "sqrt() needs a plain number, this has the dimension", "sqrt(area / m2)"},
    /* names are the resolver's */
    {"x + nothing", 4, 7, "unknown parameter 'nothing'", NULL},
    {"x * größer", 4, 6, "unknown parameter 'größer'", NULL},
};

Test(expression, names_the_mistake_and_its_column) {
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        const char *text = MISTAKES[i].text;
        workplace w;
        cr_assert(workplace_open(&w));
        cr_assert_eq(build(&w, text).index, 0, "%s was accepted", text);
        cr_assert_eq(w.bench.complaints.count, 1, "%s: %s", text, complaints_of(&w.bench));
        const diagnostic *item = &w.bench.complaints.items[0];
        cr_assert_eq(strncmp(item->message, MISTAKES[i].message, strlen(MISTAKES[i].message)), 0, "%s: %s",
                     text, item->message);
        cr_assert(!MISTAKES[i].hint || (item->hint && strstr(item->hint, MISTAKES[i].hint)), "%s: hint %s",
                  text, item->hint ? item->hint : "(none)");
        cr_assert_eq(item->where.line, 3);
        cr_assert_eq(item->where.column, 11 + MISTAKES[i].offset, "%s: column %u", text, item->where.column);
        cr_assert_eq(item->length, MISTAKES[i].length, "%s: length %u", text, item->length);
        bench_close(&w.bench);
    }
}

/* What the unit table refuses is shown where it stands in the formula. */
Test(expression, wrong_units_are_shown_in_the_formula) {
    static const struct {
        const char *text, *word;
        const char *hint;
    } rows[] = {
        {"größe + 2 Kg", "Kg", "kg"},
        {"3 ton * x", "ton", NULL},
        {"2 box_area", "box_area", "2 * box_area"},
        {"x * 2 kg fluff", "fluff", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        workplace w;
        cr_assert(workplace_open(&w));
        cr_assert_eq(build(&w, rows[i].text).index, 0);
        cr_assert_eq(w.bench.complaints.count, 1, "%s: %s", rows[i].text, complaints_of(&w.bench));
        const diagnostic *item = &w.bench.complaints.items[0];
        cr_assert(strstr(item->message, rows[i].word), "%s: %s", rows[i].text, item->message);
        char before[64] = "";
        strncat(before, rows[i].text, (size_t)(strstr(rows[i].text, rows[i].word) - rows[i].text));
        cr_assert_eq(item->where.column, 11 + text_columns(before), "%s: column %u", rows[i].text,
                     item->where.column);
        cr_assert_eq(item->length, text_columns(rows[i].word));
        cr_assert(!rows[i].hint || (item->hint && strstr(item->hint, rows[i].hint)), "%s: hint %s",
                  rows[i].text, item->hint ? item->hint : "(none)");
        bench_close(&w.bench);
    }
}

Test(expression, all_unknown_names_and_wrong_dimensions_are_reported) {
    workplace w;
    cr_assert(workplace_open(&w));
    cr_assert_eq(build(&w, "one * x + max(two, three)").index, 0);
    cr_assert_str_eq(complaints_of(&w.bench), "3:11 unknown parameter 'one'\n3:25 unknown parameter 'two'\n"
                                              "3:30 unknown parameter 'three'");
    bench_close(&w.bench);

    cr_assert(workplace_open(&w));
    cr_assert_eq(build(&w, "x * (größe + service_life)").index, 0);
    cr_assert_eq(w.bench.complaints.count, 1);
    cr_assert_eq(w.bench.complaints.items[0].where.column, 11 + 11, "the place of the '+'");
    cr_assert(strstr(w.bench.complaints.items[0].message, "cannot add"), "%s", complaints_of(&w.bench));
    bench_close(&w.bench);
}

/* ---------------------------------------------------------------- hostile formulas */

Test(expression, nesting_is_limited_and_length_is_not) {
    static const struct {
        const char *piece, *end, *close;
        size_t good, bad; /* times that are and are not possible */
    } rows[] = {
        {"(", "x", ")", 63, 64},      {"-", "x", "", 63, 64},     {"1^", "1", "", 63, 64},
        {"min(0,", "1", ")", 63, 64}, {"x+", "x", "", 100000, 0}, {"1*", "x", "", 100000, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int bad = 0; bad < 2; bad++) {
            size_t count = bad ? (rows[i].bad > 0 ? rows[i].bad : 1) : rows[i].good;
            char *text = calloc(count * 16 + 16, 1), *end = text;
            for (size_t j = 0; j < count; j++) {
                end += sprintf(end, "%s", rows[i].piece);
            }
            end += sprintf(end, "%s", rows[i].end);
            for (size_t j = 0; j < count; j++) {
                end += sprintf(end, "%s", rows[i].close);
            }
            workplace w;
            cr_assert(workplace_open(&w));
            cradle_node result = build(&w, text);
            bool refused = bad && rows[i].bad > 0;
            cr_assert_eq(w.bench.complaints.errors, refused ? 1 : 0, "%s %zu times: %s", rows[i].piece, count,
                         complaints_of(&w.bench));
            cr_assert_eq(result.index == 0, refused);
            if (refused) {
                cr_assert(strstr(complaints_of(&w.bench), "nested deeper than 64 levels"));
            }
            bench_close(&w.bench);
            free(text);
        }
    }
}

Test(expression, any_text_gives_a_node_or_a_complaint) {
    unsigned state = 7;
    size_t accepted = 0;
    for (int i = 0; i < 5000; i++) {
        char text[256];
        strcpy(text, VALUES[(size_t)i % (sizeof VALUES / sizeof *VALUES)].text);
        size_t length = mutate(text, strlen(text), sizeof text, &state);
        text[length] = '\0';
        workplace w;
        cr_assert(workplace_open(&w));
        cradle_node result = build(&w, text);
        cr_assert_eq(result.index == 0, w.bench.complaints.errors > 0, "%s: %s", text,
                     complaints_of(&w.bench));
        accepted += result.index != 0;
        bench_close(&w.bench);
    }
    cr_assert(accepted > 200 && accepted < 4800, "%zu accepted", accepted);
}

Test(expression, every_failing_allocation_is_survived) {
    bool done = false;
    long k = 0;
    for (; !done; k++) {
        workplace w;
        cr_assert(workplace_open(&w));
        memory_fail_after(k);
        cradle_node good = build(&w, "0.9 * box_area * 2 kg/m2 + max(12 g, sqrt(x) * kg, 1 kg * exp(y ^ 2))");
        cradle_node bad = build(&w, "2 fluff + foo(1)");
        memory_fail_after(-1);
        done = !arena_failed(w.bench.memory) && good.index != 0;
        cr_assert(done || arena_failed(w.bench.memory), "allocation %ld failed unseen", k);
        cr_assert_eq(bad.index, 0);
        bench_close(&w.bench);
    }
    cr_assert_gt(k, 30, "only %ld allocations", k);
}
