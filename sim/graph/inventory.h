/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The life-cycle inventory: the flows of all variants over one graph. It is what the scenario layer
 * hands to the evaluation, and it knows neither YAML nor files.
 */
#ifndef CRADLE_GRAPH_INVENTORY_H
#define CRADLE_GRAPH_INVENTORY_H

#include "base/text.h"
#include "graph/graph.h"

typedef struct flow {
    cradle_stage stage;
    size_t part; /* index into inventory.parts */
    size_t gas;  /* index into inventory.gases */
    cradle_origin origin;
    int year;
    bool primary;
    unsigned recycling, electricity; /* bits of the methods under which it counts; 0: every one */
    cradle_node amount; /* mass of the gas, or of CO2e */
    cradle_node co2e;   /* amount x GWP: mass of CO2e */
} flow;

/* A set of warming potentials of the library, and what it says of each gas of the inventory. */
typedef struct gwp_set {
    const char *name;   /* "AR5" */
    int year;           /* of the report it is from; 0: not stated */
    cradle_node *gases; /* by index of the gas: kg CO2e/kg; void for "co2e" and where the set lacks the gas */
    size_t capacity;
    bool whole; /* it has every gas of the inventory */
} gwp_set;

/* A source that the assessment leaves out (PAS 2050 clause 6.3), with its anticipated emissions. */
typedef struct exclusion {
    const char *name, *reason;
    double co2e_kg;
} exclusion;

/* A figure of the scenario's own: a formula over its parameters and its footprint. */
typedef struct output {
    const char *name;
    const char *unit_text; /* as written */
    unit unit;
    const char *doc; /* "": none */
} output;

/* A rank correlation that the scenario states between two quantities, by their names. */
typedef struct correlation {
    const char *first, *second;
    double rank;
} correlation;

typedef struct variant {
    const char *name;
    flow *flows;
    size_t count, capacity;
    cradle_node *outputs; /* [inventory.output_count] */
} variant;

/* An axis of a sweep: paths that change together, and the values they take in turn. */
typedef struct sweep_axis {
    const char *name; /* the path; of several the first */
    size_t count;     /* of values */
    size_t path_count;
    const char **paths;
    const char **labels;    /* [path_count][count]: the values as written */
    const double **numbers; /* [path_count]: the values as numbers, NULL unless all have one unit, */
    const char **units;     /* which is this one */
} sweep_axis;

typedef struct inventory {
    graph *graph;
    const char *scenario;  /* its name */
    const char *product;
    const char *unit;      /* unit of analysis */
    const char *gwp_set;   /* "AR6" */
    const char *boundary;  /* "cradle_to_grave" */
    const char *date;      /* of the assessment, "2026-11-21"; "": not stated */
    cradle_recycling recycling;     /* the methods of the headline */
    cradle_electricity electricity;
    const char **parts;    /* in the order of first use over all variants */
    size_t part_count;
    const char **gases;
    size_t gas_count;
    gwp_set *gwp_sets; /* all of the library, in its order */
    size_t gwp_set_count;
    const exclusion *exclusions;
    size_t exclusion_count;
    double anticipated_kg; /* of what is included, in kg CO2e; 0: that of each variant, every quantity at its value */
    int years;             /* flows have 0 <= year < years; at least 1 */
    int first_year;        /* calendar year of year 0; 0: not stated */
    variant *variants;
    size_t variant_count;  /* at least 1 */
    const output *outputs;
    size_t output_count;
    const char **choices;  /* one sentence for each datum chosen: "data.materials.aluminium.virgin: CN (nation), secondary" */
    size_t choice_count;  /* sorted */
    /* The variants of a sweep are its grid for each of the listed ones, the last axis changing first. */
    const sweep_axis *axes;
    size_t axis_count;    /* 0: no sweep */
    const char **listed;  /* the names under `variants:`; none: the scenario itself */
    size_t listed_count;
    correlation *correlations; /* as stated, in their order */
    size_t correlation_count;
    copula *copulas; /* the groups they make, which the graph draws together */
    size_t copula_count;
    text_map ranks;       /* of quantities by name: see inventory_rank_quantities() */
    bool stages_only;     /* of each variant only the total, its stages and the outputs are wanted */
} inventory;

/* Whether a flow counts under methods of recycling and electricity. */
static inline bool flow_counts(const flow *self, cradle_recycling recycling, cradle_electricity electricity) {
    return (self->recycling == 0 || (self->recycling & CRADLE_BIT(recycling)) != 0) &&
           (self->electricity == 0 || (self->electricity & CRADLE_BIT(electricity)) != 0);
}

/* Whether it counts in the headline. */
static inline bool flow_is_headline(const flow *self, const inventory *of) {
    return flow_counts(self, of->recycling, of->electricity);
}

/* Whether flows differ in their parts and amounts alone. */
static inline bool flow_same_kind(const flow *a, const flow *b) {
    return a->stage == b->stage && a->gas == b->gas && a->origin == b->origin && a->year == b->year &&
           a->primary == b->primary && a->recycling == b->recycling && a->electricity == b->electricity;
}

/* The sum of nodes in CO2e; 0 kg CO2e if there are none. Void when out of memory, or if one is void. */
cradle_node inventory_add(const inventory *self, const cradle_node *terms, size_t count);
/* The sum of flows, kind by kind. `flows` are used up; `terms` has room for as many. Void as above. */
cradle_node inventory_sum_flows(const inventory *self, const flow **flows, size_t count, cradle_node *terms);
/* That of a variant's flows of the headline that are wanted. */
typedef bool (*flow_test)(const flow *f, const void *context);
cradle_node inventory_sum(const inventory *self, const variant *v, flow_test wanted, const void *context);

/* Gives every name of a quantity its rank, from 0, once the graph has all of them: by name, those of the first
 * variant before those that only the second has, and so on. In `memory`; false when out of memory. */
CRADLE_MUST_CHECK bool inventory_rank_quantities(inventory *self, arena *memory);

#endif
