/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layout of the result file: which attributes, tables and figures it holds, what they are called, and
 * where in a cradle_result they stand. The writer and the reader both walk these tables, so that what is
 * written is what is read; a new column is one row here.
 *
 *     /                    attributes; coordinates variant, stage, part, gas, year, origin, primary, reading,
 *                          output and quantile
 *     /total               mean, sd, standard_error, deterministic [variant]
 *                          quantiles, quantile_standard_error [variant, quantile]
 *     /by_stage, ...       the same with [variant, stage] and [variant, stage, quantile]
 *     /sweep               the figures of /total and the means of /by_stage as a grid: [variant, path, ...], with the
 *                          values of each path as coordinates; `variant` are those listed, if any
 *     /outputs             the same with [variant, output], each in its own unit; units, doc [output]
 *     /samples             total [variant, sample], by_stage [variant, stage, sample], if they were kept
 *     /conformity          clause, title, verdict, note
 *     /correlations        first, second, asked, achieved [pair], if the scenario has any
 *     /sensitivity         if it was asked for: see result_sensitivity.c
 *     /inputs              overrides, choices, warnings: each its own coordinate
 *     /inputs/files        file (names), text, sha256 [file]
 *     /inputs/quantities   quantity (names), value, unit, ... [quantity]
 *
 * Coordinates are dimension scales. Every group has hard links to those its datasets use, because xarray
 * looks for the values of a dimension in the group it opens and nowhere else.
 */
#ifndef CRADLE_RESULTS_LAYOUT_H
#define CRADLE_RESULTS_LAYOUT_H

#include "results/result.h"

#define RESULT_FORMAT "cradle result 1"

typedef enum column_kind {
    COLUMN_TEXT,  /* const char *: variable-length UTF-8 */
    COLUMN_YEAR,  /* const char * that holds a whole number: 64-bit integer */
    COLUMN_REAL,  /* double */
    COLUMN_WHOLE, /* int: 64-bit integer */
    COLUMN_COUNT, /* uint64_t, or size_t */
    COLUMN_FLAG,  /* bool: 8-bit integer, 0 or 1 */
    COLUMN_KIND_COUNT
} column_kind;

typedef struct column {
    const char *name;
    column_kind kind;
    size_t offset; /* within the item: of an attribute, within the result */
    const char *long_name;
} column;

/* An array of items in the result, one dataset for each column. */
typedef struct layout_table {
    const char *group;
    const char *scale;   /* the coordinate at the root that numbers the items; NULL: the first column does */
    size_t count_offset; /* of the size_t and of the pointer within the result */
    size_t items_offset;
    size_t item_bytes;
    const column *columns;
    size_t column_count;
    bool optional; /* left out of the file where there are no items */
} layout_table;

/* A member of cradle_summary. */
typedef struct layout_figure {
    const char *name;
    size_t offset;
    bool by_quantile;
    const char *long_name;
} layout_figure;

extern const column layout_attributes[];
extern const size_t layout_attribute_count;
extern const layout_table layout_tables[];
extern const size_t layout_table_count;
extern const layout_figure layout_figures[];
extern const size_t layout_figure_count;
extern const double layout_probabilities[CRADLE_QUANTILE_COUNT];
extern const char *const layout_quantile_names[CRADLE_QUANTILE_COUNT];

/* The groups of figures: 0 is "total", the others are "by_" and a division, but "outputs". */
enum { LAYOUT_GROUP_COUNT = 1 + DIVISION_COUNT };
const char *layout_group(size_t group);
const char *layout_scale(size_t group); /* the coordinate of its members; NULL for the total */
const char *layout_units(size_t group); /* of its figures; NULL if each member has its own */
size_t layout_members(const cradle_result *result, size_t group); /* 1 for the total */
cradle_summary *layout_summary(const cradle_result *result, size_t group, size_t v, size_t member);

/* The items of a table: its count and its array. */
size_t *layout_count(const layout_table *table, const cradle_result *result);
void **layout_items(const layout_table *table, const cradle_result *result);

/* "/group/name" in `buffer`; `group` may be "/". Returns `buffer`. */
enum { LAYOUT_PATH_BYTES = 64 };
const char *layout_path(char buffer[LAYOUT_PATH_BYTES], const char *group, const char *name);

#endif
