/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A result: everything the result file holds and the summaries print, as plain data, whether it was just
 * computed or read back from a file. It knows no graph.
 */
#ifndef CRADLE_RESULT_H
#define CRADLE_RESULT_H

#include "base/source.h"
#include "results/conformity.h"
#include "stats/assess.h"
#include "stats/sensitivity.h"

/* How quantiles were found: of all samples in order, or by counting them (stats/sketch.h). */
#define RESULT_EXACT "order statistics"
#define RESULT_SKETCHED "counts in 4096 buckets from the 1 % to the 99 % quantile"

typedef struct result_input { /* a text the run was made from */
    const char *name;
    const char *text;
    const char *sha256; /* lower-case hex */
} result_input;

typedef struct result_quantity { /* a row of /inputs/quantities */
    const char *name, *unit, *distribution, *source, *place, *geography;
    double value;               /* in `unit` */
    double mean, sd, low, high; /* low, high: 2.5 % and 97.5 % quantiles, in `unit` */
    int year;
    bool primary, assumed;
} result_quantity;

typedef struct result_output { /* what the names of DIVISION_OUTPUT are in */
    const char *unit, *doc;
} result_output;
typedef struct result_correlation { /* a row of /correlations */
    const char *pair; /* "parts.frame.mass, parts.box.mass" */
    const char *first, *second;
    double asked, achieved; /* rank correlations */
} result_correlation;

struct cradle_result {
    arena *memory;
    const char *program_version;
    const char *scenario, *product, *unit, *gwp_set, *boundary, *sampler;
    const char *recycling, *electricity; /* the methods of the headline */
    const char *date;                    /* of the assessment; "": not stated */
    const char *quantile_method; /* RESULT_EXACT or RESULT_SKETCHED */
    uint64_t samples, seed;
    int threads;    /* 0 if read from a file: results do not depend on it */
    double seconds; /* 0 if read from a file */
    size_t draws_per_sample;

    size_t variant_count;
    const char **variants;
    size_t size[DIVISION_COUNT];        /* members of each division */
    const char **names[DIVISION_COUNT]; /* their names: "frame", "hfc32", "0" (years) */
    result_output *outputs;             /* [size[DIVISION_OUTPUT]] */
    variant_assessment *assessed;       /* [variant_count] */
    double *kept;                       /* owned; see assessment.kept */
    sensitivity *sensitivity;           /* NULL: not asked for */
    const char *checkpoint; /* of the run that made it, of no more use once it is written; or NULL */
    /* The variants of a sweep as a grid, as in the inventory. Not read back: the file repeats figures there.
     */
    size_t axis_count, listed_count;
    const sweep_axis *axes;
    const char **listed;

    size_t input_count;
    result_input *inputs; /* [0] is the scenario */
    size_t override_count;
    const char **overrides; /* "path=value", as given with --set, so that a result can be rerun */
    size_t quantity_count;
    result_quantity *quantities;
    size_t choice_count;
    const char **choices;
    size_t warning_count;
    const char **warnings;
    size_t correlation_count;
    result_correlation *correlations;
    size_t clause_count;
    conformity_row *clauses; /* the conformity report of the first variant */
};

/* Takes `taken->kept`; copies everything else. `quantities` are those its flows and outputs depend on.
 * NULL when out of memory; then `kept` still is the caller's. */
CRADLE_MUST_CHECK cradle_result *result_new(const inventory *life_cycle, assessment *taken,
                                            const source_set *sources, const cradle_override *overrides,
                                            size_t override_count, const diagnostics *complaints);
/* Copies the rank correlations of the inventory beside those that the run achieved. False when out of memory. */
CRADLE_MUST_CHECK bool result_keep_correlations(cradle_result *result, const inventory *life_cycle,
                                                const double *achieved);
/* Copies what was found out of the same run. False when out of memory. */
CRADLE_MUST_CHECK bool result_keep_sensitivity(cradle_result *result, const sensitivity *found);
/* All zero but for its arena; NULL when out of memory. */
CRADLE_MUST_CHECK cradle_result *result_empty(void);

#endif
