/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The life-cycle inventory: the flows of all variants over one graph. It is what the scenario layer
 * hands to the evaluation, and it knows neither YAML nor files.
 */
#ifndef CRADLE_GRAPH_INVENTORY_H
#define CRADLE_GRAPH_INVENTORY_H

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

typedef struct variant {
    const char *name;
    flow *flows;
    size_t count, capacity;
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
    cradle_recycling recycling;     /* the methods of the headline */
    cradle_electricity electricity;
    const char **parts;    /* in the order of first use over all variants */
    size_t part_count;
    const char **gases;
    size_t gas_count;
    int years;             /* flows have 0 <= year < years; at least 1 */
    int first_year;        /* calendar year of year 0; 0: not stated */
    variant *variants;
    size_t variant_count;  /* at least 1 */
    const char **choices;  /* one sentence for each datum chosen: "data.materials.aluminium.virgin: CN (nation), secondary" */
    size_t choice_count;  /* sorted */
    /* The variants of a sweep are its grid for each of the listed ones, the last axis changing first. */
    const sweep_axis *axes;
    size_t axis_count;    /* 0: no sweep */
    const char **listed;  /* the names under `variants:`; none: the scenario itself */
    size_t listed_count;
    bool stages_only;     /* of each variant only the total and its stages are wanted */
} inventory;

#endif
