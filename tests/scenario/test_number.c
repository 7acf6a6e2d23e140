/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as people write them, against parameters computed by hand: GSD 1.2 is sigma ln 1.2; pedigree
 * variances are the worked examples of the ecoinvent v3 guideline (0.0421 and 0.148); a year is 365 days.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "scenario/number.h"

static arena *memory;
static source_set sources;
static diagnostics complaints;

static void set_up(void) {
    memory = arena_new();
    source_set_init(&sources, memory);
    diagnostics_init(&complaints, memory);
}

static void tear_down(void) {
    arena_free(memory);
}

TestSuite(number, .init = set_up, .fini = tear_down);

static bool read(const char *text, const char *unit, number *result) {
    const source *source = source_add(&sources, "test", "test", text, strlen(text));
    const tree *tree = tree_read(source, memory, &complaints);
    cr_assert(ne(ptr, (void *)tree, NULL), "%s", text);
    number_rules rules = {.what = "'it'", .unit = unit};
    return number_read(tree, &rules, memory, &complaints, result);
}

static bool near(double found, double expected) {
    return found == expected || fabs(found - expected) <= 1e-13 * fabs(expected);
}

Test(number, parameters_of_every_distribution) {
    static const struct {
        const char *text, *unit;
        double value;
        distribution_kind kind;
        double p[4];
    } rows[] = {
        {"12 g", "kg", 0.012, DISTRIBUTION_FIXED, {0}},
        {"-1.5e3 g", "kg", -1.5, DISTRIBUTION_FIXED, {0}},
        {"12", "", 12, DISTRIBUTION_FIXED, {0}},
        {"12", NULL, 12, DISTRIBUTION_FIXED, {0}},
        {"45 %", "%", 0.45, DISTRIBUTION_FIXED, {0}},
        {"{value: 12 g, source: a, note: b}", "g", 0.012, DISTRIBUTION_FIXED, {0}},
        {"{value: 12 g, normal: 1}", "g", 0.012, DISTRIBUTION_NORMAL, {0.012, 0.001, 0.001}},
        {"{value: 12 g, normal: 0.002 kg}", "g", 0.012, DISTRIBUTION_NORMAL, {0.012, 0.002, 0.002}},
        {"{value: -12 g, normal: {cv: 10 %}}", "g", -0.012, DISTRIBUTION_NORMAL, {-0.012, 0.0012, 0.0012}},
        {"{value: 12 g, lognormal: 1.2}",
         "g",
         0.012,
         DISTRIBUTION_LOGNORMAL,
         {0.012, 0.1823215567939546, 0.1823215567939546}},
        {"{value: 3 year, uniform: [2, 1500 day]}",
         "year",
         94608000,
         DISTRIBUTION_UNIFORM,
         {63072000, 129600000}},
        {"{value: 3 year, triangular: [2 year, 3, 5 year]}",
         "day",
         94608000,
         DISTRIBUTION_TRIANGULAR,
         {63072000, 94608000, 157680000}},
        {"{value: 90 %, pert: [75, 90, 0.98 kg/kg]}", "%", 0.9, DISTRIBUTION_PERT, {0.75, 0.9, 0.98}},
        {"{value: 2 kg, beta: {beta: 3, alpha: 2, low: 1, high: 4000 g}}",
         "kg",
         2,
         DISTRIBUTION_BETA,
         {1, 4, 2, 3}},
        {"{value: 2 kg, truncated: {sd: 1, low: 0, high: 3}}",
         "kg",
         2,
         DISTRIBUTION_TRUNCATED_NORMAL,
         {2, 1, 0, 3}},
        {"{value: 2 kg, truncated: {sd: 1, low: 0}}",
         "kg",
         2,
         DISTRIBUTION_TRUNCATED_NORMAL,
         {2, 1, 0, HUGE_VAL}},
        {"{value: 12 kg, pedigree: [2, 3, 2, 3, 4]}",
         "kg",
         12,
         DISTRIBUTION_LOGNORMAL,
         {12, 0.20518284528683192, 0.20518284528683192}},
        {"{value: 12 kg, pedigree: {scores: [4, 5, 3, 5, 3], basic: 0.12}}",
         "kg",
         12,
         DISTRIBUTION_LOGNORMAL,
         {12, 0.38470768123342687, 0.38470768123342687}},
        {"{value: 16.6 kg, range95: [9, 21]}",
         "kg",
         16.6,
         DISTRIBUTION_LOGNORMAL,
         {16.6, 0.3123415138518162, 0.11996125654120175}},
        {"{value: 1 kg, range95: [0, 3]}",
         "kg",
         1,
         DISTRIBUTION_NORMAL,
         {1, 1 / 1.959963984540054, 2 / 1.959963984540054}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        number found;
        cr_assert(read(rows[i].text, rows[i].unit, &found), "%s", rows[i].text);
        const distribution *d = &found.quantity.distribution;
        cr_expect(near(found.quantity.value, rows[i].value), "%s: value %.17g", rows[i].text,
                  found.quantity.value);
        cr_expect(d->kind == rows[i].kind, "%s", rows[i].text);
        for (size_t k = 0; k < 4; k++) {
            cr_expect(near(d->p[k], rows[i].p[k]), "%s: p[%zu] = %.17g", rows[i].text, k, d->p[k]);
        }
    }
    cr_expect(eq(sz, complaints.count, 0));
}

/* What range95 promises. */
Test(number, range95_hits_its_quantiles) {
    number found;
    cr_assert(read("{value: 16.6 kg, range95: [9, 21]}", "kg", &found));
    const distribution *d = &found.quantity.distribution;
    cr_expect(epsilon_eq(dbl, distribution_quantile(d, 0.025, false), 9, 1e-12));
    cr_expect(epsilon_eq(dbl, distribution_quantile(d, 0.5, false), 16.6, 1e-12));
    cr_expect(epsilon_eq(dbl, distribution_quantile(d, 0.975, false), 21, 1e-12));
}

Test(number, lists_are_sorted_with_their_weights) {
    number found;
    cr_assert(
        read("{value: 2 g, discrete: {values: [3, 1, 2], probabilities: [50 %, 0.2, 0.3]}}", "g", &found));
    const distribution *d = &found.quantity.distribution;
    cr_assert(eq(sz, d->count, 3));
    const double weights[] = {0.2, 0.3, 0.5};
    for (size_t i = 0; i < 3; i++) {
        cr_expect(near(d->values[i], 0.001 * (double)(i + 1)));
        cr_expect(near(d->weights[i], weights[i]));
    }
    cr_assert(read("{value: 3 kg, empirical: [3.4, 2900 g, 3.1]}", "g", &found));
    d = &found.quantity.distribution;
    cr_expect(d->count == 3 && near(d->values[0], 2.9) && near(d->values[1], 3.1) && near(d->values[2], 3.4));
}

Test(number, notes_are_kept) {
    number found;
    cr_assert(read("{value: 2 g, primary: true, source: scale, note: dry, assumption: \"like the other\"}",
                   "g", &found));
    cr_expect(found.quantity.primary && found.quantity.assumed);
    cr_expect(eq(str, (char *)found.quantity.source, "scale"));
    cr_expect(eq(str, (char *)found.note, "dry"));
    cr_expect(eq(str, (char *)found.assumption, "like the other"));
    cr_assert(read("{value: 2 g, assumption: true, primary: false}", "g", &found));
    cr_expect(found.quantity.assumed && !found.quantity.primary && found.assumption == NULL);
    cr_assert(read("\"= 0.9 * box\"", "g", &found));
    cr_expect(eq(str, (char *)found.formula, " 0.9 * box"));
    cr_expect(eq(u32, found.formula_where.column, 3));
    cr_assert(read("{value: = 2 * x, source: us}", "g", &found));
    cr_expect(eq(u32, found.formula_where.column, 10));
}

Test(number, ranges_hold_for_the_whole_distribution) {
    static const struct {
        const char *text;
        bool inside; /* 0 to 1 */
    } rows[] = {
        {"100 %", true},
        {"0 %", true},
        {"100.1 %", false},
        {"{value: 90 %, pert: [75, 90, 100]}", true},
        {"{value: 90 %, pert: [75, 90, 101]}", false},
        {"{value: 50 %, normal: 16}", true},      /* 0.1 % quantile: 50 - 3.0902 x 16 = 0.56 % */
        {"{value: 50 %, normal: 17}", false},     /* -2.5 % */
        {"{value: 30 %, lognormal: 1.4}", true},  /* 30 % x exp(3.0902 ln 1.4) = 84.9 % */
        {"{value: 30 %, lognormal: 1.5}", false}, /* 105 % */
        {"{value: 90 %, range95: [80, 99]}", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        number found;
        size_t before = complaints.errors;
        cr_assert(read(rows[i].text, "%", &found), "%s", rows[i].text);
        bool inside = number_check_range(&found, "'it'", 0, 1, memory, &complaints);
        cr_expect(inside == rows[i].inside, "%s", rows[i].text);
        cr_expect(eq(sz, complaints.errors - before, inside ? 0 : 1));
    }
}

Test(number, shown_with_their_unit) {
    number found;
    cr_assert(read("1.5 kWh", "J", &found));
    cr_expect(
        eq(str, (char *)number_show(found.quantity.value, found.quantity.unit, "kWh", memory), "1.5 kWh"));
    cr_expect(eq(str, (char *)number_show(0.25, (unit){.factor = 1}, "", memory), "0.25"));
}
