/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a scenario says of its own result: the list `expect:`, checked by `cradle check --expect`.
 *
 *     expect:
 *       - {of: total, mean: [50 kg, 75 kg], source: published total 62.8 kg}
 *       - {of: stages.use, share: [10 %, 20 %], variant: used in India}
 *       - {of: total, mean: [-5 kg, -3 kg], variant: by rail, versus: baseline}
 *       - {of: outputs.energy_saved, mean: [57 GWh, 58 GWh]}
 */
#ifndef CRADLE_SCENARIO_EXPECTATIONS_H
#define CRADLE_SCENARIO_EXPECTATIONS_H

#include "graph/inventory.h"
#include "scenario/tree.h"

/* The figures an item can bound, by their keys. `share` is the mean as a share of the total's. */
#define EXPECTED_LIST(X)            \
    X(MEAN, mean)                   \
    X(MEDIAN, median)               \
    X(DETERMINISTIC, deterministic) \
    X(LOW, p2_5)                    \
    X(HIGH, p97_5)                  \
    X(SHARE, share)

typedef enum expected_figure {
#define X(name, key) EXPECTED_##name,
    EXPECTED_LIST(X)
#undef X
        EXPECTED_COUNT
} expected_figure;

typedef struct expectation {
    const char *of;                /* as written */
    const char *division, *member; /* "stage" and "use"; "total" and "" */
    const char *variant, *versus;  /* NULL: the first; NULL: none */
    expected_figure figure;
    const output *output;                                      /* it is of; NULL: none */
    double low, high;                                          /* in kg CO2e, the output's unit, or a share */
    const char *source;                                        /* or NULL */
    const tree *of_written, *variant_written, *versus_written; /* NULL where not given */
    const tree *bounds;
} expectation;

typedef struct expectations {
    expectation *items;
    size_t count, capacity;
} expectations;

const char *expected_key(expected_figure figure);

/* The unit of the figures an expectation bounds: "kg CO2e", "%", "GWh". */
const char *expected_unit(const expectation *item);

/* Reads the list (NULL: there is none) for a scenario with these outputs. False when out of memory; what is
 * wrong is reported. */
CRADLE_MUST_CHECK bool expectations_read(const tree *written, const inventory *of, arena *memory,
                                         diagnostics *complaints, expectations *result);

#endif
