/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conformity report: PAS 2050:2011 clause by clause, what can be told from the scenario and its
 * deterministic figures. It speaks of the first variant. A verdict is given only on what the program sees;
 * everything else is "not assessed" and says what a person has to look at.
 */
#ifndef CRADLE_RESULTS_CONFORMITY_H
#define CRADLE_RESULTS_CONFORMITY_H

#include "graph/inventory.h"

#define VERDICT_LIST(X)               \
    X(VERDICT_HOLDS, "holds")         \
    X(VERDICT_FAILS, "does not hold") \
    X(VERDICT_UNKNOWN, "not assessed")

typedef enum verdict {
#define X(name, text) name,
    VERDICT_LIST(X)
#undef X
        VERDICT_COUNT
} verdict;

typedef struct conformity_row { /* a row of /conformity */
    const char *clause;         /* "5.3, A": clauses and annexes */
    const char *title;
    const char *verdict; /* the text of one of VERDICT_LIST */
    const char *note;    /* the numbers */
} conformity_row;

enum { CONFORMITY_ROWS_MAX = 24 };

struct outputs;

/* The outputs (stats/outputs.h) that it tells of: those of the first variant, with all divisions. As
 * outputs_build(). */
CRADLE_MUST_CHECK cradle_status conformity_outputs(const inventory *life_cycle, arena *memory,
                                                   struct outputs *result);
/* Into `rows`; in `memory`. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status conformity_report(const inventory *life_cycle, const struct outputs *built,
                                                  arena *memory, conformity_row rows[CONFORMITY_ROWS_MAX],
                                                  size_t *count);

#endif
