/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assessment: from the flows of an inventory to the figures of the result. Every variant has a total and its
 * division by stage, part, gas and year, all evaluated in the same draws.
 */
#ifndef CRADLE_STATS_ASSESS_H
#define CRADLE_STATS_ASSESS_H

#include "eval/evaluate.h"
#include "graph/inventory.h"

/* How a variant's total is divided. `primary` has the two members "primary" and "secondary" (PAS 2050
 * clause 7.3), `origin` those of CRADLE_ORIGIN_LIST; `reading` is the total by other rules (readings.h),
 * `output` the scenario's own figures, each in its unit: neither divides the total. */
#define DIVISION_LIST(X) \
    X(STAGE, stage)      \
    X(PART, part)        \
    X(GAS, gas)          \
    X(YEAR, year)        \
    X(ORIGIN, origin)    \
    X(PRIMARY, primary)  \
    X(READING, reading)  \
    X(OUTPUT, output)

typedef enum division {
#define X(name, key) DIVISION_##name,
    DIVISION_LIST(X)
#undef X
        DIVISION_COUNT
} division;

const char *division_key(division d);
/* How many members it has; none, but for the stages and outputs, if the inventory wants no more. */
size_t division_size(const inventory *life_cycle, division d);

typedef struct variant_assessment {
    cradle_summary total;
    cradle_summary *by[DIVISION_COUNT]; /* division_size() each */
    const double *total_samples;        /* all samples of the total; NULL unless kept, or constant */
    const double *stage_samples[CRADLE_STAGE_COUNT];
} variant_assessment;

typedef struct assessment {
    uint64_t samples, seed;
    cradle_sampler sampler;
    int threads;
    double seconds;
    size_t draws_per_sample;
    bool streamed;                 /* quantiles are those of sketches (sketch.h) */
    variant_assessment *variants;  /* inventory.variant_count */
    const struct outputs *outputs; /* whose figures these are (outputs.h) */
    double *kept; /* the rows behind total_samples and stage_samples; memory_free_aligned() it */
} assessment;

/* Where the figures of finished batches can be put away, so that an interrupted run need not make them again.
 * A batch is known by its number; its figures are `count` summaries. */
typedef struct assess_store {
    void *context;
    bool (*restore)(void *context, size_t batch, cradle_summary *figures,
                    size_t count); /* false: not there */
    void (*save)(void *context, size_t batch, const cradle_summary *figures, size_t count);
} assess_store;

typedef struct assess_options {
    evaluate_options evaluate; /* `ranks` are found here */
    bool keep_samples;
    double precision;     /* not 0: doubles the samples until the totals are that precise, */
    uint64_t samples_max; /* or these are reached, or with keep_samples ASSESS_BYTES_MAX */
    size_t memory;        /* for rows; 0: ASSESS_MEMORY */
    const assess_store
        *store; /* or NULL; used by runs of several batches, without keep_samples and precision */
} assess_options;

/* Samples are held, and quantiles exact, as long as the rows of one variant fit in this memory; variants are
 * taken in batches that fit. Beyond, rows are counted in sketches. */
#define ASSESS_MEMORY ((size_t)256 << 20)
/* Samples that are kept may take ASSESS_BYTES_MAX together; beyond: CRADLE_TOO_LARGE. */
#define ASSESS_BYTES_MAX ((size_t)8 << 30)

/* What a run will take. */
typedef struct assess_estimate {
    size_t variants, nodes, draws, batches;
    double bytes;   /* of memory for samples at a time */
    double seconds; /* by a trial of few samples on this machine */
    bool streamed;
} assess_estimate;
CRADLE_MUST_CHECK cradle_status assess_plan(const inventory *life_cycle, const assess_options *options,
                                            assess_estimate *estimate);

/* Everything but `kept` is in `memory`. A number that is not finite is added to `complaints` with its
 * formula, and gives CRADLE_BAD_INPUT. Also CRADLE_NO_MEMORY, CRADLE_TOO_LARGE, CRADLE_INTERRUPTED. */
CRADLE_MUST_CHECK cradle_status assess(const inventory *life_cycle, const assess_options *options,
                                       arena *memory, diagnostics *complaints, assessment *result);

#endif
