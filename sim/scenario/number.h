/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers: a scalar ("12 g", "= 0.9 * service_life") or a mapping (value, one distribution, source, note,
 * primary, assumption) becomes a quantity in base units, or a formula.
 */
#ifndef CRADLE_SCENARIO_NUMBER_H
#define CRADLE_SCENARIO_NUMBER_H

#include "graph/graph.h"
#include "scenario/tree.h"

typedef struct number {
    const char *formula; /* the text after "="; NULL: `quantity` holds */
    place formula_where;
    quantity quantity; /* without a name */
    place where;       /* of the value itself */
    unsigned length;
    const char *note, *assumption; /* or NULL */
} number;

typedef struct number_rules {
    const char *what;        /* for messages: "'mass'" */
    const char *unit;        /* what the number must be convertible to; NULL: anything */
    const char *const *also; /* further keys a mapping may have, NULL-terminated; or NULL */
    bool no_formula;
} number_rules;

/* False if it is no number (reported) or memory is out. */
CRADLE_MUST_CHECK bool number_read(const tree *written, const number_rules *rules, arena *memory,
                                   diagnostics *complaints, number *result);

/* Lets an assumption stand for the source where there is none. */
void number_tell(number *self, arena *memory);

/* Whether the value and the whole distribution (unbounded sides cut at their 0.1 % quantiles) lie from `low`
 * to `high`, in base units; else it is reported with bounds in the unit the user wrote. */
bool number_check_range(const number *self, const char *what, double low, double high, arena *memory,
                        diagnostics *complaints);

/* `value`, in base units, as "12.5 g". */
const char *number_show(double value, unit in, const char *unit_text, arena *memory);

/* ---- spread.c: the distributions; `value` is the number they belong to */

/* The index of a distribution's key ("lognormal") in the table, or -1. */
int spread_find(const char *key);
size_t spread_count(void);
const char *spread_key(size_t index);
/* Reads the distribution `index` around result->quantity.value into result->quantity.distribution. */
CRADLE_MUST_CHECK bool spread_read(size_t index, const tree *written, const char *what, arena *memory,
                                   diagnostics *complaints, number *result);

#endif
