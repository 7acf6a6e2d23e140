/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dimensions: a group of exponents, and what people call its elements. Invariant: a unit printed for a
 * dimension is read back by unit_parse() as that dimension.
 */
#include <string.h>

#include "base/text.h"
#include "units/symbols.h"

enum { EXPONENT_MAX = 100, PRINTED_BYTES = 256 };

static const char *const base_symbols[] = {
#define X(name, symbol) symbol,
    DIMENSION_LIST(X)
#undef X
};

/* Dimensions with a name of their own; quotients of two of them are named after both. */
typedef struct named_dimension {
    const char *name;
    const char *symbol; /* parsed for its dimension and factor */
} named_dimension;

static const named_dimension names[] = {
    {"mass", "kg"},
    {"CO2e", "kg CO2e"},
    {"energy", "kWh"},
    {"area", "m2"},
    {"length", "m"},
    {"time", "year"},
    {"item", "item"},
    {"data", "GB"},
    {"transport work", "t km"},
    {"power", "W"},
    {"volume", "m3"},
    {"electric current", "A"},
    {"voltage", "V"},
    {"electric charge", "Ah"},
    {"temperature difference", "K"},
};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

/* ---------------------------------------------------------------- algebra */

bool dimension_equal(dimension a, dimension b) {
    return memcmp(a.exponent, b.exponent, sizeof a.exponent) == 0;
}

bool dimension_is_none(dimension d) {
    return dimension_equal(d, (dimension){{0}});
}

static int8_t saturated(long exponent) {
    exponent = exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
    return (int8_t)(exponent < -EXPONENT_MAX ? -EXPONENT_MAX : exponent);
}

dimension dimension_mul(dimension a, dimension b) {
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        a.exponent[i] = saturated((long)a.exponent[i] + b.exponent[i]);
    }
    return a;
}

dimension dimension_div(dimension a, dimension b) {
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        a.exponent[i] = saturated((long)a.exponent[i] - b.exponent[i]);
    }
    return a;
}

dimension dimension_pow(dimension a, int exponent) {
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        a.exponent[i] = saturated((long)a.exponent[i] * exponent);
    }
    return a;
}

/* ---------------------------------------------------------------- names */

/* A name's unit. The table has products of two symbols at most, so that no parser is needed here, which
 * could run out of memory. */
static unit unit_of_name(size_t i) {
    unit whole = {.factor = 1.0};
    const char *symbol = names[i].symbol;
    const char *space = strchr(symbol, ' ');
    if (unit_symbol(symbol, strlen(symbol), &whole) || space == NULL) {
        return whole;
    }
    unit first = whole;
    unit second = whole;
    (void)(unit_symbol(symbol, (size_t)(space - symbol), &first) &&
           unit_symbol(space + 1, strlen(space + 1), &second));
    return (unit){dimension_mul(first.dimension, second.dimension), first.factor * second.factor};
}

/* How a dimension is made of named ones: names[above] / names[below]; NAME_COUNT stands for nothing there. */
typedef struct name_pair {
    size_t above, below;
    double factor;
} name_pair;

/* One name before 1/name before name/name, each in the order of the table. */
static bool find_names(dimension d, name_pair *found) {
    unit units[NAME_COUNT];
    for (size_t i = 0; i < NAME_COUNT; i++) {
        units[i] = unit_of_name(i);
        if (dimension_equal(units[i].dimension, d)) {
            *found = (name_pair){i, NAME_COUNT, units[i].factor};
            return true;
        }
    }
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (dimension_equal(dimension_pow(units[i].dimension, -1), d)) {
            *found = (name_pair){NAME_COUNT, i, 1.0 / units[i].factor};
            return true;
        }
    }
    for (size_t i = 0; i < NAME_COUNT; i++) {
        for (size_t j = 0; j < NAME_COUNT; j++) {
            if (dimension_equal(dimension_div(units[i].dimension, units[j].dimension), d)) {
                *found = (name_pair){i, j, units[i].factor / units[j].factor};
                return true;
            }
        }
    }
    return false;
}

/* ---------------------------------------------------------------- printing */

/* The powers of one sign, "kg m2"; returns how many there are. */
static int print_powers(char *out, dimension d, int sign) {
    int count = 0;
    out[0] = '\0';
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        int power = d.exponent[i] * sign;
        if (power <= 0) {
            continue;
        }
        bool composed = strchr(base_symbols[i], ' ') != NULL && power > 1;
        out += sprintf(out, "%s%s%s%s", count > 0 ? " " : "", composed ? "(" : "", base_symbols[i],
                       composed ? ")" : "");
        if (power > 1) {
            out += sprintf(out, power < 10 && !composed ? "%d" : "^%d", power);
        }
        count++;
    }
    return count;
}

static const char *print_base_units(dimension d, arena *memory) {
    char above[PRINTED_BYTES];
    char below[PRINTED_BYTES];
    int count_above = print_powers(above, d, 1);
    int count_below = print_powers(below, d, -1);
    if (count_below == 0) {
        return arena_strdup(memory, above);
    }
    return arena_printf(memory, "%s/%s%s%s", count_above > 0 ? above : "1", count_below > 1 ? "(" : "", below,
                        count_below > 1 ? ")" : "");
}

static const char *print_pair(name_pair pair, arena *memory) {
    const char *above = pair.above < NAME_COUNT ? names[pair.above].symbol : "";
    if (pair.below == NAME_COUNT) {
        return arena_strdup(memory, above);
    }
    const char *below = names[pair.below].symbol;
    bool product = strchr(below, ' ') != NULL;
    return arena_printf(memory, "%s/%s%s%s", above, product ? "(" : "", below, product ? ")" : "");
}

const char *dimension_display_unit(dimension d, double *factor, arena *memory) {
    name_pair pair;
    const char *printed;
    *factor = 1.0;
    if (dimension_is_none(d)) {
        return "";
    }
    if (find_names(d, &pair)) {
        *factor = pair.factor;
        printed = print_pair(pair, memory);
    } else {
        printed = print_base_units(d, memory);
    }
    return printed != NULL ? printed : "?";
}

const char *dimension_describe(dimension d, arena *memory) {
    if (dimension_is_none(d)) {
        return "a number without unit";
    }
    name_pair pair;
    const char *printed;
    if (find_names(d, &pair)) {
        const char *symbol = print_pair(pair, memory);
        const char *above = pair.above < NAME_COUNT ? names[pair.above].name : "";
        const char *below = pair.below < NAME_COUNT ? names[pair.below].name : "";
        const char *per = *below == '\0' ? "" : *above == '\0' ? "per " : " per ";
        printed = symbol == NULL ? NULL : arena_printf(memory, "%s%s%s (%s)", above, per, below, symbol);
    } else {
        printed = print_base_units(d, memory);
    }
    return printed != NULL ? printed : "?";
}
