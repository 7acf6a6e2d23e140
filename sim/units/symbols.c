/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of units. Invariant: a symbol stands in one of the two tables or in none, and every factor is
 * the double nearest to the exact one. CO2e is not in it: the parser reads it behind a symbol of a mass.
 *
 * Sources: SI Brochure, 9th edition (units, litre, tonne, hectare); inch 25.4 mm (international agreement
 * of 1959); kB, MB, GB are powers of 1000 (IEC 80000-13). Year: see units.h.
 */
#include "units/symbols.h"

#include <string.h>

#include "base/text.h"

#define NONE              \
    {                     \
        .exponent = { 0 } \
    }
#define E(name, power) [DIMENSION_##name] = (power)
#define DIM(...)                    \
    {                               \
        .exponent = { __VA_ARGS__ } \
    }
#define MASS DIM(E(MASS, 1))
#define LENGTH DIM(E(LENGTH, 1))
#define AREA DIM(E(LENGTH, 2))
#define VOLUME DIM(E(LENGTH, 3))
#define TIME DIM(E(TIME, 1))
#define ENERGY DIM(E(MASS, 1), E(LENGTH, 2), E(TIME, -2))
#define POWER DIM(E(MASS, 1), E(LENGTH, 2), E(TIME, -3))
#define VOLTAGE DIM(E(MASS, 1), E(LENGTH, 2), E(TIME, -3), E(CURRENT, -1))
#define CURRENT DIM(E(CURRENT, 1))
#define CHARGE DIM(E(CURRENT, 1), E(TIME, 1))
#define TEMPERATURE DIM(E(TEMPERATURE, 1))
#define ITEM DIM(E(ITEM, 1))
#define DATA DIM(E(DATA, 1))
#define TRANSPORT DIM(E(MASS, 1), E(LENGTH, 1))

/* clang-format off */
static const symbol_row symbols[] = {
    {"g", {MASS, 1e-3}}, {"kg", {MASS, 1.0}}, {"mg", {MASS, 1e-6}}, {"ug", {MASS, 1e-9}},
    {"\u00B5g", {MASS, 1e-9}}, {"\u03BCg", {MASS, 1e-9}}, /* the micro sign and the Greek letter */
    {"t", {MASS, 1e3}}, {"tonne", {MASS, 1e3}}, {"tonnes", {MASS, 1e3}},

    {"m", {LENGTH, 1.0}}, {"km", {LENGTH, 1e3}}, {"dm", {LENGTH, 0.1}}, {"cm", {LENGTH, 1e-2}},
    {"mm", {LENGTH, 1e-3}}, {"um", {LENGTH, 1e-6}}, {"\u00B5m", {LENGTH, 1e-6}},
    {"\u03BCm", {LENGTH, 1e-6}}, {"nm", {LENGTH, 1e-9}},
    {"in", {LENGTH, 0.0254}}, {"inch", {LENGTH, 0.0254}}, {"inches", {LENGTH, 0.0254}},
    /* Powers have rows of their own because cm2 is nearer to 1e-4 than the square of the nearest to 1e-2. */
    {"m2", {AREA, 1.0}}, {"km2", {AREA, 1e6}}, {"dm2", {AREA, 1e-2}}, {"cm2", {AREA, 1e-4}},
    {"mm2", {AREA, 1e-6}}, {"um2", {AREA, 1e-12}}, {"ha", {AREA, 1e4}},
    {"m3", {VOLUME, 1.0}}, {"dm3", {VOLUME, 1e-3}}, {"cm3", {VOLUME, 1e-6}}, {"mm3", {VOLUME, 1e-9}},
    {"L", {VOLUME, 1e-3}}, {"mL", {VOLUME, 1e-6}},

    {"s", {TIME, 1.0}}, {"min", {TIME, 60.0}}, {"h", {TIME, 3600.0}}, {"hour", {TIME, 3600.0}},
    {"hours", {TIME, 3600.0}}, {"d", {TIME, 86400.0}}, {"day", {TIME, 86400.0}}, {"days", {TIME, 86400.0}},
    {"week", {TIME, 604800.0}}, {"weeks", {TIME, 604800.0}},
    {"month", {TIME, 2628000.0}}, {"months", {TIME, 2628000.0}},
    {"year", {TIME, 31536000.0}}, {"years", {TIME, 31536000.0}}, {"yr", {TIME, 31536000.0}},

    {"J", {ENERGY, 1.0}}, {"kJ", {ENERGY, 1e3}}, {"MJ", {ENERGY, 1e6}}, {"GJ", {ENERGY, 1e9}},
    {"Wh", {ENERGY, 3.6e3}}, {"kWh", {ENERGY, 3.6e6}}, {"MWh", {ENERGY, 3.6e9}}, {"GWh", {ENERGY, 3.6e12}},
    {"TWh", {ENERGY, 3.6e15}},
    {"W", {POWER, 1.0}}, {"mW", {POWER, 1e-3}}, {"kW", {POWER, 1e3}}, {"MW", {POWER, 1e6}},
    {"GW", {POWER, 1e9}},
    {"V", {VOLTAGE, 1.0}}, {"mV", {VOLTAGE, 1e-3}},
    {"A", {CURRENT, 1.0}}, {"mA", {CURRENT, 1e-3}}, {"Ah", {CHARGE, 3600.0}}, {"mAh", {CHARGE, 3.6}},
    {"K", {TEMPERATURE, 1.0}},

    {"item", {ITEM, 1.0}}, {"items", {ITEM, 1.0}}, {"piece", {ITEM, 1.0}}, {"pieces", {ITEM, 1.0}},
    {"B", {DATA, 1.0}}, {"kB", {DATA, 1e3}}, {"MB", {DATA, 1e6}}, {"GB", {DATA, 1e9}}, {"TB", {DATA, 1e12}},
    {"tkm", {TRANSPORT, 1e6}},
    {"%", {NONE, 0.01}},
};

#define DIFFERENCE "write 'K' for a difference of temperatures"
#define SAY_CO2E "write 'kg CO2e', or 'kg' for kilograms of the gas itself"
#define SAY_ITEM "write 'item'"
static const refused_row refused[] = {
    {"ton", "it means three different masses", "write 't' for 1000 kg"},
    {"tons", "it means three different masses", "write 't' for 1000 kg"},
    {"mt", "it is read as a metric tonne or a millitonne", "write 't' for 1000 kg"},
    {"Mt", "masses go up to 't'", "write 't'; 1 Mt is 1e6 t"},
    {"kt", "it is a kilotonne or a knot", "write 't'; 1 kilotonne is 1e3 t"},
    {"lb", "masses are metric", "write 'kg'; 1 lb is 0.45359237 kg"},
    {"lbs", "masses are metric", "write 'kg'; 1 lb is 0.45359237 kg"},
    {"oz", "it is a mass or a volume", "write 'g' or 'mL'; 1 oz is 28.349523125 g"},
    {"ct", "it is a carat, a cent or a hundred kilograms", "write 'g'; 1 carat is 0.2 g"},
    {"gal", "it is one of two volumes, or an acceleration", "write 'L'; 1 US gallon is 3.785411784 L"},
    {"pt", "it is one of two volumes, or a point", "write 'L' or 'mm'"},
    {"Nm3", "a normal cubic metre is an amount of gas, and its conditions differ", "write 'kg' of the gas"},
    {"Nm", "it is a torque or a misspelled nanometre", "write 'nm' for a length"},
    {"a", "it is a year or an are", "write 'year' or 'm2'"},
    {"y", "it is not clear", "write 'year'"},
    {"mo", "it is not clear", "write 'month'"},
    {"hr", "hours have another symbol", "write 'h'"},
    {"hrs", "hours have another symbol", "write 'h'"},
    {"sec", "seconds have another symbol", "write 's'"},
    {"T", "it is a tesla or a misspelled tonne", "write 't' for 1000 kg"},
    {"C", "it is a coulomb or a degree Celsius", DIFFERENCE},
    {"\u00B0C", "only differences of temperatures are used", DIFFERENCE},
    {"\u2103", "only differences of temperatures are used", DIFFERENCE},
    {"degC", "only differences of temperatures are used", DIFFERENCE},
    {"F", "it is a farad or a degree Fahrenheit", DIFFERENCE},
    {"\u00B0F", "only differences of temperatures are used", DIFFERENCE},
    {"hp", "there are two horsepowers", "write 'kW'"},
    {"PS", "powers are in watts", "write 'kW'; 1 PS is 0.73549875 kW"},
    {"kWp", "peak power is a rating", "write 'kW'"},
    {"kVA", "apparent power is no power", "write 'kW' of active power"},
    {"BTU", "there are several", "write 'kWh' or 'MJ'"},
    {"Btu", "there are several", "write 'kWh' or 'MJ'"},
    {"cal", "there are several", "write 'kJ'"},
    {"kcal", "there are several", "write 'kJ'"},
    {"toe", "there are several", "write 'MWh' or 'GJ'"},
    {"M", "it is a prefix, not a unit", "write 'm' for metres"},
    {"k", "it is a prefix, not a unit", "write 'K' for a difference of temperatures"},
    {"l", "it looks like the digit 1", "write 'L'"},
    {"b", "it is a bit or a byte", "write 'B' for bytes"},
    {"Gb", "it is gigabits or gigabytes", "write 'GB' for gigabytes"},
    {"Mb", "it is megabits or megabytes", "write 'MB' for megabytes"},
    {"mile", "distances are metric", "write 'km'; 1 mile is 1.609344 km"},
    {"miles", "distances are metric", "write 'km'; 1 mile is 1.609344 km"},
    {"mi", "distances are metric", "write 'km'; 1 mile is 1.609344 km"},
    {"nmi", "distances are metric", "write 'km'; 1 nautical mile is 1.852 km"},
    {"ft", "lengths are metric", "write 'm'; 1 ft is 0.3048 m"},
    {"pkm", "people are no dimension", "write 'km'"},
    {"unit", "it is not clear", SAY_ITEM},
    {"units", "it is not clear", SAY_ITEM},
    {"pcs", "it is not clear", SAY_ITEM},
    {"pc", "it is not clear", SAY_ITEM},
    {"cycle", "what is counted has no unit", "write '/year' for so many a year"},
    {"cycles", "what is counted has no unit", "write '/year' for so many a year"},
    {"percent", "shares have another symbol", "write '%'"},
    {"percents", "shares have another symbol", "write '%'"},
    {"gram", "units are written as symbols", "write 'g'"},
    {"grams", "units are written as symbols", "write 'g'"},
    {"kilogram", "units are written as symbols", "write 'kg'"},
    {"kilograms", "units are written as symbols", "write 'kg'"},
    {"litre", "units are written as symbols", "write 'L'"},
    {"liter", "units are written as symbols", "write 'L'"},
    {"EUR", "money is no dimension", NULL},
    {"USD", "money is no dimension", NULL},
    {"CNY", "money is no dimension", NULL},
    {"\u20AC", "money is no dimension", NULL},
    {"$", "money is no dimension", NULL},
    {"CO2e", "it is what, not how much", "write 'kg CO2e'"},
    {"CO2", "a gas is no unit", SAY_CO2E},
    {"CO\u2082", "a gas is no unit", SAY_CO2E},
    {"CH4", "a gas is no unit", SAY_CO2E},
    {"N2O", "a gas is no unit", SAY_CO2E},
    {"SF6", "a gas is no unit", SAY_CO2E},
};
/* clang-format on */

enum {
    SYMBOL_COUNT = sizeof symbols / sizeof symbols[0],
    REFUSED_COUNT = sizeof refused / sizeof refused[0]
};

static bool is_word(const char *symbol, const char *word, size_t length) {
    return symbol[0] == word[0] && strncmp(symbol, word, length) == 0 && symbol[length] == '\0';
}

const symbol_row *symbol_find(const char *word, size_t length) {
    for (size_t i = 0; i < SYMBOL_COUNT; i++) {
        if (is_word(symbols[i].symbol, word, length)) {
            return &symbols[i];
        }
    }
    return NULL;
}

const refused_row *refused_find(const char *word, size_t length) {
    for (size_t i = 0; i < REFUSED_COUNT; i++) {
        if (is_word(refused[i].word, word, length)) {
            return &refused[i];
        }
    }
    return NULL;
}

static bool equal_but_for_case(const char *a, const char *b) {
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
        char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
        if (x != y) {
            return false;
        }
    }
    return *a == *b;
}

static bool mentions_co2(const char *word) {
    for (; *word != '\0'; word++) {
        if ((word[0] == 'C' || word[0] == 'c') && (word[1] == 'O' || word[1] == 'o') &&
            (word[2] == '2' || text_starts(word + 2, "\u2082"))) {
            return true;
        }
    }
    return false;
}

const char *symbol_hint(const char *word, arena *memory) {
    const char *minus = strchr(word, '-');
    if (mentions_co2(word)) {
        return SAY_CO2E;
    }
    if (minus != NULL && minus[1] >= '1' && minus[1] <= '9') {
        return "negative powers are written 'm^-2' or '1/m2'";
    }
    const char *names[SYMBOL_COUNT];
    const char *alike[2] = {NULL, NULL}; /* mW and MW are the only kind of pair */
    for (size_t i = 0; i < SYMBOL_COUNT; i++) {
        names[i] = symbols[i].symbol;
        if (equal_but_for_case(word, names[i])) {
            alike[alike[0] != NULL] = names[i];
        }
    }
    if (alike[1] != NULL) {
        return arena_printf(memory, "did you mean '%s' or '%s'?", alike[0], alike[1]);
    }
    const char *suggested = alike[0] != NULL ? alike[0] : text_suggest(word, names, SYMBOL_COUNT);
    return suggested != NULL ? arena_printf(memory, "did you mean '%s'?", suggested) : NULL;
}
