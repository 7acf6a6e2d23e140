/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of the layout. Their order is the order in the file.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "results/layout.h"

_Static_assert(sizeof(size_t) == sizeof(uint64_t), "COLUMN_COUNT serves both");

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define RESULT(member) offsetof(struct cradle_result, member)
#define QUANTITY(member) offsetof(result_quantity, member)
#define CLAUSE(member) offsetof(conformity_row, member)
#define OUTPUT(member) offsetof(result_output, member)
#define CORRELATION(member) offsetof(result_correlation, member)
#define INPUT(member) offsetof(result_input, member)

const column layout_attributes[] = {
    {"program_version", COLUMN_TEXT, RESULT(program_version), NULL},
    {"scenario", COLUMN_TEXT, RESULT(scenario), NULL},
    {"product", COLUMN_TEXT, RESULT(product), NULL},
    {"unit", COLUMN_TEXT, RESULT(unit), NULL},
    {"boundary", COLUMN_TEXT, RESULT(boundary), NULL},
    {"gwp_set", COLUMN_TEXT, RESULT(gwp_set), NULL},
    {"recycling", COLUMN_TEXT, RESULT(recycling), NULL},
    {"electricity", COLUMN_TEXT, RESULT(electricity), NULL},
    {"date", COLUMN_TEXT, RESULT(date), NULL},
    {"sampler", COLUMN_TEXT, RESULT(sampler), NULL},
    {"quantile_method", COLUMN_TEXT, RESULT(quantile_method), NULL},
    {"seed", COLUMN_COUNT, RESULT(seed), NULL},
    {"samples", COLUMN_COUNT, RESULT(samples), NULL},
    {"draws_per_sample", COLUMN_COUNT, RESULT(draws_per_sample), NULL},
};
const size_t layout_attribute_count = LENGTH(layout_attributes);

static const column variants[] = {{"variant", COLUMN_TEXT, 0, "variant of the scenario"}};
static const column stages[] = {{"stage", COLUMN_TEXT, 0, "life-cycle stage"}};
static const column parts[] = {{"part", COLUMN_TEXT, 0, "part of the product or process"}};
static const column gases[] = {
    {"gas", COLUMN_TEXT, 0, "greenhouse gas; co2e: factors published as CO2e only"}};
static const column years[] = {{"year", COLUMN_YEAR, 0, "calendar year of the emission"}};
static const column origins[] = {{"origin", COLUMN_TEXT, 0, "origin of the emission"}};
static const column primaries[] = {{"primary", COLUMN_TEXT, 0, "whether it rests on primary activity data"}};

static const column readings[] = {{"reading", COLUMN_TEXT, 0, "the total by another rule"}};

static const column outputs[] = {{"output", COLUMN_TEXT, 0, "figure of the scenario's own"}};
static const column output_units[] = {
    {"units", COLUMN_TEXT, OUTPUT(unit), "unit of the output"},
    {"doc", COLUMN_TEXT, OUTPUT(doc), "what the output is"},
};

static const column files[] = {
    {"file", COLUMN_TEXT, INPUT(name), "file the result was made from; the first is the scenario"},
    {"text", COLUMN_TEXT, INPUT(text), "its whole text"},
    {"sha256", COLUMN_TEXT, INPUT(sha256), "SHA-256 of the text"},
};

static const column quantities[] = {
    {"quantity", COLUMN_TEXT, QUANTITY(name), "dotted path of the quantity"},
    {"value", COLUMN_REAL, QUANTITY(value), "deterministic figure, in its unit"},
    {"unit", COLUMN_TEXT, QUANTITY(unit), "unit as written"},
    {"distribution", COLUMN_TEXT, QUANTITY(distribution), "kind of distribution"},
    {"mean", COLUMN_REAL, QUANTITY(mean), "mean of the distribution, in its unit"},
    {"sd", COLUMN_REAL, QUANTITY(sd), "standard deviation of the distribution, in its unit"},
    {"low", COLUMN_REAL, QUANTITY(low), "2.5 % quantile of the distribution, in its unit"},
    {"high", COLUMN_REAL, QUANTITY(high), "97.5 % quantile of the distribution, in its unit"},
    {"source", COLUMN_TEXT, QUANTITY(source), "citation"},
    {"geography", COLUMN_TEXT, QUANTITY(geography), "where the datum holds"},
    {"year", COLUMN_WHOLE, QUANTITY(year), "year of the datum, 0 if not stated"},
    {"primary", COLUMN_FLAG, QUANTITY(primary), "primary activity data"},
    {"assumed", COLUMN_FLAG, QUANTITY(assumed), "filled in by Cradle or marked as an assumption"},
    {"place", COLUMN_TEXT, QUANTITY(place), "file, line and column"},
};

static const column overrides[] = {{"overrides", COLUMN_TEXT, 0, "changes given with --set, PATH=VALUE"}};
static const column choices[] = {{"choices", COLUMN_TEXT, 0, "data chosen by the rule of the data library"}};
static const column warnings[] = {{"warnings", COLUMN_TEXT, 0, "warnings about the scenario"}};

static const column clauses[] = {
    {"clause", COLUMN_TEXT, CLAUSE(clause), "clauses and annexes of PAS 2050:2011"},
    {"title", COLUMN_TEXT, CLAUSE(title), "what they ask for"},
    {"verdict", COLUMN_TEXT, CLAUSE(verdict), "holds, does not hold, or not assessed"},
    {"note", COLUMN_TEXT, CLAUSE(note), "the numbers, of the first variant with every input at its value"},
};

static const column correlations[] = {
    {"pair", COLUMN_TEXT, CORRELATION(pair), "two quantities that are drawn together"},
    {"first", COLUMN_TEXT, CORRELATION(first), "dotted path of the one"},
    {"second", COLUMN_TEXT, CORRELATION(second), "dotted path of the other"},
    {"asked", COLUMN_REAL, CORRELATION(asked), "rank correlation (Spearman) that the scenario asks for"},
    {"achieved", COLUMN_REAL, CORRELATION(achieved), "rank correlation of the draws, at most 65536 of them"},
};

#define TABLE(group, count, items, item, columns) \
    { group, NULL, RESULT(count), RESULT(items), sizeof(item), columns, LENGTH(columns), false }
#define OPTIONAL_TABLE(group, count, items, item, columns) \
    { group, NULL, RESULT(count), RESULT(items), sizeof(item), columns, LENGTH(columns), true }
#define DIVISION(which, columns) TABLE("/", size[DIVISION_##which], names[DIVISION_##which], char *, columns)

const layout_table layout_tables[] = {
    TABLE("/", variant_count, variants, char *, variants),
    DIVISION(STAGE, stages),
    DIVISION(PART, parts),
    DIVISION(GAS, gases),
    DIVISION(YEAR, years),
    DIVISION(ORIGIN, origins),
    DIVISION(PRIMARY, primaries),
    DIVISION(READING, readings),
    DIVISION(OUTPUT, outputs),
    {"/outputs", "/output", RESULT(size[DIVISION_OUTPUT]), RESULT(outputs), sizeof(result_output),
     output_units, LENGTH(output_units), false},
    TABLE("/conformity", clause_count, clauses, conformity_row, clauses),
    OPTIONAL_TABLE("/correlations", correlation_count, correlations, result_correlation, correlations),
    TABLE("/inputs/files", input_count, inputs, result_input, files),
    TABLE("/inputs/quantities", quantity_count, quantities, result_quantity, quantities),
    TABLE("/inputs", override_count, overrides, char *, overrides),
    TABLE("/inputs", choice_count, choices, char *, choices),
    TABLE("/inputs", warning_count, warnings, char *, warnings),
};
const size_t layout_table_count = LENGTH(layout_tables);

#define FIGURE(name, member, by_quantile, long_name) \
    { name, offsetof(cradle_summary, member), by_quantile, long_name }

const layout_figure layout_figures[] = {
    FIGURE("mean", mean, false, "mean"),
    FIGURE("sd", sd, false, "standard deviation"),
    FIGURE("standard_error", se, false, "Monte Carlo standard error of the mean"),
    FIGURE("deterministic", deterministic, false, "every quantity at its value"),
    FIGURE("quantiles", quantiles, true, "quantiles"),
    FIGURE("quantile_standard_error", quantile_se, true, "Monte Carlo standard error of the quantiles"),
};
const size_t layout_figure_count = LENGTH(layout_figures);

const double layout_probabilities[CRADLE_QUANTILE_COUNT] = {
#define X(text, value) value,
    CRADLE_QUANTILE_LIST(X)
#undef X
};

const char *const layout_quantile_names[CRADLE_QUANTILE_COUNT] = {
#define X(text, value) text,
    CRADLE_QUANTILE_LIST(X)
#undef X
};

static const char *const groups[LAYOUT_GROUP_COUNT] = {"/total",
#define X(name, key) [1 + DIVISION_##name] = "/by_" #key,
                                                       DIVISION_LIST(X)
#undef X
};

const char *layout_group(size_t group) {
    assert(group < LAYOUT_GROUP_COUNT);
    return group == 1 + DIVISION_OUTPUT ? "/outputs" : groups[group]; /* no division of the total */
}

const char *layout_units(size_t group) {
    return group == 1 + DIVISION_OUTPUT ? NULL : "kg CO2e";
}

const char *layout_scale(size_t group) {
    return group == 0 ? NULL : division_key((division)(group - 1));
}

size_t layout_members(const cradle_result *result, size_t group) {
    return group == 0 ? 1 : result->size[group - 1];
}

cradle_summary *layout_summary(const cradle_result *result, size_t group, size_t v, size_t member) {
    variant_assessment *one = &result->assessed[v];
    return group == 0 ? &one->total : &one->by[group - 1][member];
}

/* The tables state offsets, so that one row serves the writer, who only reads, and the reader. */
static void *member_at(const cradle_result *result, size_t offset) {
    union {
        const cradle_result *result;
        char *bytes;
    } address = {.result = result};
    return address.bytes + offset;
}

size_t *layout_count(const layout_table *table, const cradle_result *result) {
    return member_at(result, table->count_offset);
}

void **layout_items(const layout_table *table, const cradle_result *result) {
    return member_at(result, table->items_offset);
}

const char *layout_path(char buffer[LAYOUT_PATH_BYTES], const char *group, const char *name) {
    const char *between = strcmp(group, "/") == 0 ? "" : "/";
    int length = snprintf(buffer, LAYOUT_PATH_BYTES, "%s%s%s", group, between, name);
    assert(length > 0 && length < LAYOUT_PATH_BYTES);
    (void)length;
    return buffer;
}
