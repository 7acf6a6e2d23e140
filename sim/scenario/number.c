/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers of scenarios and data files. Invariant: a number that is accepted has a unit of the dimension its
 * field asks for, and a value that its own distribution can take.
 */
#include "scenario/number.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "scenario/reading.h"

enum { SHOWN_DIGITS = 6, KEYS_MAX = 48 };

/* Where an unbounded distribution is cut for the check of a range. */
static const double range_cut = 1e-3;
/* Rounding of a bound that was converted to base units. */
static const double range_slack = 1e-12;

static const char *const own_keys[] = {"value", "source", "note", "primary", "assumption"};
enum { OWN_KEY_COUNT = sizeof own_keys / sizeof own_keys[0] };

const char *number_show(double value, unit in, const char *unit_text, arena *memory) {
    char digits[TEXT_NUMBER_BYTES];
    text_write_number(digits, value / in.factor, SHOWN_DIGITS);
    const char *spaced = unit_text == NULL || unit_text[0] == '\0' ? "" : " ";
    return reading_shown(arena_printf(memory, "%s%s%s", digits, spaced, reading_shown(unit_text)));
}

/* ---------------------------------------------------------------- the value */

static bool is_formula(const tree *value) {
    return value->kind == TREE_SCALAR && value->text[0] == '=';
}

static bool read_formula(const tree *value, const number_rules *rules, diagnostics *complaints,
                         number *result) {
    if (rules->no_formula) {
        reading_complain(complaints, value, NULL, "%s must be a number; a formula cannot stand here",
                         rules->what);
        return false;
    }
    result->formula = value->text + 1;
    result->formula_where = value->where;
    result->formula_where.column += value->quoted ? 2 : 1;
    return true;
}

static void complain_unit_error(const tree *value, const char *what, const unit_error *error,
                                diagnostics *complaints, arena *memory) {
    size_t written = strlen(value->text);
    size_t offset = error->offset < written ? error->offset : 0;
    const char *before = arena_copy(memory, value->text, offset);
    place where = value->where;
    where.column += (unsigned)text_columns(reading_shown(before));
    unsigned length = error->length > 0 ? (unsigned)error->length : 1;
    if (offset == 0 && error->length == 0) {
        length = value->length;
    }
    diagnostics_add(complaints, SEVERITY_ERROR, where, length, error->hint, "%s: %s", what,
                    reading_shown(error->message));
}

/* A missing or wrong unit is the mistake that matters most here. */
static bool check_unit(const tree *value, const number_rules *rules, const quantity *q, arena *memory,
                       diagnostics *complaints) {
    unit expected;
    unit_error error;
    if (rules->unit == NULL) {
        return true;
    }
    if (!unit_parse(rules->unit, &expected, memory, &error)) {
        return false; /* out of memory: the units of the tables are right, which tests see to */
    }
    if (rules->unit[0] != '\0' && q->unit_text[0] == '\0') {
        const char *hint = arena_printf(memory, "write the unit, such as '%s %s'", value->text, rules->unit);
        reading_complain(complaints, value, hint, "%s needs a unit: %s", rules->what,
                         dimension_is_none(expected.dimension)
                             ? rules->unit
                             : dimension_describe(expected.dimension, memory));
        return false;
    }
    if (!dimension_equal(expected.dimension, q->unit.dimension)) {
        const char *hint = rules->unit[0] == '\0'
                               ? "write a plain number"
                               : arena_printf(memory, "a unit such as '%s' is expected", rules->unit);
        reading_complain(complaints, value, hint, "%s must be %s, not %s", rules->what,
                         dimension_describe(expected.dimension, memory),
                         dimension_describe(q->unit.dimension, memory));
        return false;
    }
    return true;
}

static bool read_value(const tree *value, const number_rules *rules, arena *memory, diagnostics *complaints,
                       number *result) {
    quantity *q = &result->quantity;
    result->where = q->where = value->where;
    result->length = value->length;
    if (!reading_is(value, TREE_SCALAR, rules->what, complaints)) {
        return false;
    }
    if (is_formula(value)) {
        return read_formula(value, rules, complaints, result);
    }
    if (value->quoted) {
        const char *hint = arena_printf(memory, "write %s, or a formula as \"= ...\"", value->text);
        reading_complain(complaints, value, hint, "%s must be a number; what stands in quotes is text",
                         rules->what);
        return false;
    }
    unit_error error = {0};
    double written;
    if (!unit_parse_quantity(value->text, &written, &q->unit, &q->unit_text, memory, &error)) {
        if (error.message != NULL) {
            complain_unit_error(value, rules->what, &error, complaints, memory);
        }
        return false;
    }
    q->value = written * q->unit.factor;
    if (!isfinite(q->value)) {
        reading_complain(complaints, value, NULL, "%s is too large", rules->what);
        return false;
    }
    return check_unit(value, rules, q, memory, complaints);
}

/* ---------------------------------------------------------------- the mapping */

static bool is_among(const char *key, const char *const *keys) {
    for (; keys != NULL && *keys != NULL; keys++) {
        if (text_equal(key, *keys)) {
            return true;
        }
    }
    return false;
}

static bool is_own(const char *key) {
    for (size_t i = 0; i < OWN_KEY_COUNT; i++) {
        if (text_equal(key, own_keys[i])) {
            return true;
        }
    }
    return false;
}

static const char *suggest_key(const char *word, const char *const *also, arena *memory) {
    const char *candidates[KEYS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < OWN_KEY_COUNT; i++) {
        candidates[count++] = own_keys[i];
    }
    for (size_t i = 0; i < spread_count() && count < KEYS_MAX; i++) {
        candidates[count++] = spread_key(i);
    }
    for (; also != NULL && *also != NULL && count < KEYS_MAX; also++) {
        candidates[count++] = *also;
    }
    const char *close = text_suggest(word, candidates, count);
    return close != NULL
               ? arena_printf(memory, "did you mean '%s'?", close)
               : "a number has value, one distribution (normal, lognormal, uniform, triangular, pert, "
                 "beta, truncated, discrete, empirical, pedigree, range95), source, note, primary and "
                 "assumption";
}

/* The one distribution of a mapping, or NULL; *index is its row of the table. */
static bool find_spread(const tree *mapping, const number_rules *rules, arena *memory,
                        diagnostics *complaints, const tree_pair **spread, int *index) {
    bool good = true;
    *spread = NULL;
    for (size_t i = 0; i < mapping->count; i++) {
        const tree_pair *pair = &mapping->pairs[i];
        int row = spread_find(pair->key);
        if (row >= 0 && *spread != NULL) {
            const char *hint = arena_printf(memory, "the other one is '%s'", (*spread)->key);
            reading_complain_key(complaints, pair, hint, "%s has two distributions; a number has one",
                                 rules->what);
            good = false;
        } else if (row >= 0) {
            *spread = pair;
            *index = row;
        } else if (!is_own(pair->key) && !is_among(pair->key, rules->also)) {
            reading_complain_key(complaints, pair, suggest_key(pair->key, rules->also, memory),
                                 "unknown key '%s' in the number %s", pair->key, rules->what);
            good = false;
        }
    }
    return good;
}

/* `assumption: true`, or why it was assumed. */
static bool read_assumption(const tree *value, diagnostics *complaints, number *result) {
    if (value->kind == TREE_SCALAR && !value->quoted &&
        (text_equal(value->text, "true") || text_equal(value->text, "false"))) {
        return reading_flag(value, "assumption", complaints, &result->quantity.assumed);
    }
    result->quantity.assumed = true;
    return reading_text(value, "assumption", complaints, &result->assumption);
}

static bool read_notes(const tree *mapping, diagnostics *complaints, number *result) {
    bool good = true;
    const tree *value;
    if ((value = tree_get(mapping, "source")) != NULL) {
        good &= reading_text(value, "source", complaints, &result->quantity.source);
    }
    if ((value = tree_get(mapping, "note")) != NULL) {
        good &= reading_text(value, "note", complaints, &result->note);
    }
    if ((value = tree_get(mapping, "primary")) != NULL) {
        good &= reading_flag(value, "primary", complaints, &result->quantity.primary);
    }
    if ((value = tree_get(mapping, "assumption")) != NULL) {
        good &= read_assumption(value, complaints, result);
    }
    return good;
}

static bool read_mapping(const tree *mapping, const number_rules *rules, arena *memory,
                         diagnostics *complaints, number *result) {
    const tree_pair *spread;
    int index = -1;
    bool good = find_spread(mapping, rules, memory, complaints, &spread, &index);
    good &= read_notes(mapping, complaints, result);
    const tree *value = tree_get(mapping, "value");
    if (value == NULL) {
        if (good) { /* with unknown keys, "value" may well be the misspelt one */
            reading_complain(complaints, mapping, "write {value: 12 g, ...}", "%s has no 'value'",
                             rules->what);
        }
        return false;
    }
    if (!read_value(value, rules, memory, complaints, result)) {
        return false;
    }
    if (spread == NULL) {
        return good;
    }
    if (result->formula != NULL) {
        reading_complain_key(complaints, spread, "give the distribution to a parameter of the formula",
                             "%s is a formula; it takes its uncertainty from its parameters", rules->what);
        return false;
    }
    return spread_read((size_t)index, spread->value, rules->what, memory, complaints, result) && good;
}

bool number_read(const tree *written, const number_rules *rules, arena *memory, diagnostics *complaints,
                 number *result) {
    *result = (number){.where = written->where, .length = written->length};
    result->quantity.distribution.kind = DISTRIBUTION_FIXED;
    result->quantity.unit_text = "";
    result->quantity.unit.factor = 1.0;
    if (written->kind == TREE_MAPPING) {
        return read_mapping(written, rules, memory, complaints, result);
    }
    if (written->kind == TREE_LIST) {
        reading_complain(complaints, written, NULL, "%s must be a number, not a list", rules->what);
        return false;
    }
    return read_value(written, rules, memory, complaints, result);
}

void number_tell(number *self, arena *memory) {
    if (self->assumption != NULL && self->quantity.source == NULL) {
        self->quantity.source = arena_printf(memory, "Assumption: %s", self->assumption);
    }
}

/* ---------------------------------------------------------------- ranges */

/* "2 g to 5 g" in the unit of the number. */
static const char *show_range(const quantity *q, double low, double high, arena *memory) {
    return reading_shown(arena_printf(memory, "%s to %s", number_show(low, q->unit, q->unit_text, memory),
                                      number_show(high, q->unit, q->unit_text, memory)));
}

bool number_check_range(const number *self, const char *what, double low, double high, arena *memory,
                        diagnostics *complaints) {
    const quantity *q = &self->quantity;
    double slack = range_slack * fmax(fabs(low), fabs(high));
    if (q->value < low - slack || q->value > high + slack) {
        diagnostics_add(complaints, SEVERITY_ERROR, self->where, self->length, NULL,
                        "%s is %s, outside its possible range of %s", what,
                        number_show(q->value, q->unit, q->unit_text, memory),
                        show_range(q, low, high, memory));
        return false;
    }
    if (q->distribution.kind == DISTRIBUTION_FIXED) {
        return true;
    }
    double bottom, top;
    distribution_support(&q->distribution, range_cut, &bottom, &top);
    if (bottom < low - slack || top > high + slack) {
        double beyond = top > high + slack ? top : bottom;
        diagnostics_add(complaints, SEVERITY_ERROR, self->where, self->length,
                        "use a bounded distribution: pert, triangular, uniform, or truncated",
                        "the distribution of %s reaches %s, outside its possible range of %s", what,
                        number_show(beyond, q->unit, q->unit_text, memory), show_range(q, low, high, memory));
        return false;
    }
    return true;
}
