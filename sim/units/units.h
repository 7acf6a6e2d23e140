/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units and dimensions. A closed table of symbols with exact factors; only the prefix + unit pairs that
 * stand in it exist, and symbols that mean two things in this field are refused with a hint.
 *
 * CO2e mass is a dimension of its own: a kilogram of gas becomes a kilogram of CO2e only through a
 * global warming potential. So is `item`. Energy is derived (kg m2/s2), so that mAh x V is an energy.
 * A year is 365 days (8,760 h), the convention of energy labels and of LCA; a month is a twelfth of it.
 */
#ifndef CRADLE_UNITS_H
#define CRADLE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define DIMENSION_LIST(X) /* name, symbol of the base unit */ \
    X(MASS, "kg")                                             \
    X(LENGTH, "m")                                            \
    X(TIME, "s")                                              \
    X(CURRENT, "A")                                           \
    X(TEMPERATURE, "K") /* a difference */                    \
    X(CO2E, "kg CO2e")                                        \
    X(ITEM, "item")                                           \
    X(DATA, "B")

enum {
#define X(name, symbol) DIMENSION_##name,
    DIMENSION_LIST(X)
#undef X
        DIMENSION_COUNT
};

/* Exponents of the base units; all 0: dimensionless. */
typedef struct dimension {
    int8_t exponent[DIMENSION_COUNT];
} dimension;

bool dimension_equal(dimension a, dimension b);
bool dimension_is_none(dimension d);
/* Products and powers; an exponent beyond +-100 saturates. */
dimension dimension_mul(dimension a, dimension b);
dimension dimension_div(dimension a, dimension b);
dimension dimension_pow(dimension a, int exponent);

/* A unit as the user wrote it. value_in_base_units = value * factor. */
typedef struct unit {
    dimension dimension;
    double factor;
} unit;

/* Why a unit was refused: a message, and a hint or NULL; both in the arena (or static when it is out of
 * memory). `offset` and `length` are the part of the text at fault, in bytes. */
typedef struct unit_error {
    const char *message;
    const char *hint;
    size_t offset, length;
} unit_error;

/* Parses "g", "kg CO2e/kWh", "kgCO2-eq per kWh", "t km", "t.km", "1/year", "/year", "m2", "m^2", "m²", "%",
 * "" (dimensionless). What could be read in two ways is refused with a hint: a product behind a slash
 * (kg CO2e/t km: write kg CO2e/(t km)) and a second slash (kg/m2/year: write kg/(m2 year)). */
CRADLE_MUST_CHECK bool unit_parse(const char *text, unit *result, arena *memory, unit_error *error);
/* A single symbol ("kg", "year", "m2", "kgCO2e"; "CO2e" is none), for formulas; false if it is none. */
bool unit_symbol(const char *symbol, size_t length, unit *result);
/* Reads "12 g", "45%", "300 /year", "12"; "1,2 kg" is refused. `*value` is in the unit as written;
 * `unit_text` (NULL: not wanted) gets the unit's text, in the arena. */
CRADLE_MUST_CHECK bool unit_parse_quantity(const char *text, double *value, unit *result,
                                           const char **unit_text, arena *memory, unit_error *error);

/* How a dimension is called in messages: "energy (kWh)", "CO2e per energy (kg CO2e/kWh)", "a number without
 * unit", or its base units. */
const char *dimension_describe(dimension d, arena *memory);
/* A unit people use for the dimension: "kWh", "kg CO2e/kWh", "kg"; base units if there is none, "" for a
 * number. unit_parse() reads it back. The factor goes to *factor. Both functions return
 * "?" when out of memory. */
const char *dimension_display_unit(dimension d, double *factor, arena *memory);

#endif
