/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle.h - the public interface of Cradle.
 *
 * Two kinds of readers: a *model* (models/, or your own product) declares the life cycle of a product
 * with the first half of this header; a *program* (the command line, or your own tool) loads a scenario,
 * runs it and reads the result with the second half.
 *
 * A model does not compute. It builds nodes of an expression graph and says where each emission
 * belongs:
 *
 *     cradle_node mass   = cradle_number(model, part, "mass");
 *     cradle_node factor = cradle_datum(model, "materials", "aluminium", "virgin", "CN", "kg CO2e/kg");
 *     cradle_emit(model, (cradle_flow){.stage = CRADLE_RAW_MATERIALS, .part = "frame", .gas = "co2e",
 *                                      .amount = cradle_mul(model, mass, factor)});
 *
 * No function of the first half fails visibly: what is wrong with the user's input is collected with
 * its place in the scenario's diagnostics, the function returns a *void node*, and every operation on
 * a void node is void again. A model therefore has no error paths. All pointers a model receives are
 * borrowed and live as long as the scenario.
 */
#ifndef CRADLE_H
#define CRADLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__GNUC__)
#define CRADLE_API __attribute__((visibility("default")))
#define CRADLE_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CRADLE_API
#define CRADLE_MUST_CHECK
#endif

/* ---------------------------------------------------------------- status */

/* Every fallible function returns one of these; 0 is success. */
#define CRADLE_STATUS_LIST(X)                                                                      \
    X(CRADLE_OK, "done")                                                                           \
    X(CRADLE_BAD_INPUT, "the input has errors; the diagnostics say which and where")               \
    X(CRADLE_NO_MEMORY, "out of memory")                                                           \
    X(CRADLE_NO_FILE, "a file cannot be opened, read or written")                                  \
    X(CRADLE_BAD_RESULT_FILE, "not a result file of this program, or a damaged one")               \
    X(CRADLE_TOO_LARGE, "the request needs more memory than the limit allows")                     \
    X(CRADLE_INTERRUPTED, "interrupted")

typedef enum cradle_status {
#define X(name, text) name,
    CRADLE_STATUS_LIST(X)
#undef X
        CRADLE_STATUS_COUNT
} cradle_status;

/* One sentence for a status; never NULL. */
CRADLE_API const char *cradle_status_text(cradle_status status);

CRADLE_API const char *cradle_version(void);

/* ---------------------------------------------------------------- words of PAS 2050 */

/* The five life-cycle stages (PAS 2050 clause 6.4, GHG Protocol Product Standard). */
#define CRADLE_STAGE_LIST(X)                                                                       \
    X(CRADLE_RAW_MATERIALS, raw_materials)                                                         \
    X(CRADLE_MANUFACTURING, manufacturing)                                                         \
    X(CRADLE_DISTRIBUTION, distribution)                                                           \
    X(CRADLE_USE, use)                                                                             \
    X(CRADLE_END_OF_LIFE, end_of_life)

typedef enum cradle_stage {
#define X(name, key) name,
    CRADLE_STAGE_LIST(X)
#undef X
        CRADLE_STAGE_COUNT
} cradle_stage;

/* Where a flow comes from, so that standards that report it apart can (ISO 14067: fossil, biogenic emissions and
 * removals, land use change, aircraft). Removals are negative amounts. */
#define CRADLE_ORIGIN_LIST(X)                                                                      \
    X(CRADLE_FOSSIL, fossil)                                                                       \
    X(CRADLE_BIOGENIC, biogenic)                                                                   \
    X(CRADLE_BIOGENIC_REMOVAL, biogenic_removal)                                                   \
    X(CRADLE_LAND_USE_CHANGE, land_use_change)                                                     \
    X(CRADLE_AIRCRAFT, aircraft)                                                                   \
    X(CRADLE_REFRIGERANT, refrigerant)

typedef enum cradle_origin {
#define X(name, key) name,
    CRADLE_ORIGIN_LIST(X)
#undef X
        CRADLE_ORIGIN_COUNT
} cradle_origin;

/* How the burdens of recycling are shared between the lives of a material (PAS 2050:2011 Annex D; Circular
 * Footprint Formula of PEF). */
#define CRADLE_RECYCLING_LIST(X)                                                                   \
    X(CRADLE_RECYCLED_CONTENT, recycled_content)                                                   \
    X(CRADLE_CLOSED_LOOP, closed_loop)                                                             \
    X(CRADLE_CIRCULAR_FOOTPRINT, circular_footprint)

typedef enum cradle_recycling {
#define X(name, key) name,
    CRADLE_RECYCLING_LIST(X)
#undef X
        CRADLE_RECYCLING_COUNT
} cradle_recycling;

/* Which electricity the one who uses it answers for (GHG Protocol Scope 2 Guidance). */
#define CRADLE_ELECTRICITY_LIST(X)                                                                 \
    X(CRADLE_LOCATION, location)                                                                   \
    X(CRADLE_MARKET, market)

typedef enum cradle_electricity {
#define X(name, key) name,
    CRADLE_ELECTRICITY_LIST(X)
#undef X
        CRADLE_ELECTRICITY_COUNT
} cradle_electricity;

/* The key used in files and on the screen: "raw_materials", "fossil", "closed_loop", "market". */
CRADLE_API const char *cradle_stage_key(cradle_stage stage);
CRADLE_API const char *cradle_origin_key(cradle_origin origin);
CRADLE_API const char *cradle_recycling_key(cradle_recycling recycling);
CRADLE_API const char *cradle_electricity_key(cradle_electricity electricity);

/* ---------------------------------------------------------------- field tables */

typedef enum cradle_field_kind {
    CRADLE_NUMBER, /* a quantity: `unit` gives its dimension */
    CRADLE_CHOICE, /* one of `options`, separated by '|' */
    CRADLE_ENTRY,  /* the name of an entry of a data set of `options`, separated by '|' */
    CRADLE_TEXT,   /* free text */
    CRADLE_FLAG,   /* true or false */
    CRADLE_RECORD, /* a mapping read by `record` */
    CRADLE_LIST    /* a list of mappings, each read by `record` */
} cradle_field_kind;

typedef struct cradle_record cradle_record;
typedef struct cradle_component cradle_component;

/* One row of a model's table. Reading, its errors, `check`, help and the labels of `explain` all come
 * from here: a field exists once. */
typedef struct cradle_field {
    const char *name;
    cradle_field_kind kind;
    const char *unit;            /* CRADLE_NUMBER: "g", "kWh", "%"; also the unit it is shown in; or
                                    CRADLE_ANY_UNIT: whatever the user writes, without a range */
    const char *options;         /* CRADLE_CHOICE, CRADLE_ENTRY */
    const cradle_record *record; /* CRADLE_RECORD, CRADLE_LIST */
    const char *fallback;        /* YAML text used when the field is absent and listed as an assumption
                                    in the result; NULL: see `optional` */
    bool optional;               /* absent without fallback is no error; see cradle_given() */
    double low, high;            /* CRADLE_NUMBER: sane range in `unit`, both 0 for none. The value and
                                    the whole distribution (its 0.1 % and 99.9 % quantiles where it is
                                    unbounded) must lie inside */
    bool lever;                  /* a number a design team can move */
    const char *doc;             /* one line for people */
} cradle_field;

#define CRADLE_ANY_UNIT "*"

/* A mapping of the scenario file. */
struct cradle_record {
    const char *name; /* for messages: "transport leg" */
    const char *doc;
    const cradle_field *fields; /* terminated by a row with .name = NULL */
    const char *short_for;      /* the number that a plain one in place of the mapping stands for:
                                   `display: 6.1 in` is `display: {diagonal: 6.1 in}`. NULL: none */
    const char *key;            /* in a list: the text field that names an item ("part"); its value is the
                                   item's step in dotted paths. NULL: items count 1, 2, ... */
    const cradle_component *const *components; /* NULL, or a NULL-terminated list of alternatives of which
                                                  an item has exactly one, such as the kinds of parts */
};

typedef struct cradle_model cradle_model; /* one variant while it is being declared */
typedef struct cradle_input cradle_input; /* one mapping of the scenario, read by its record */

/* One kind of part: `die: {...}`, or with `inlined` fields that stand beside the key that selects the
 * component: `material: aluminium, mass: 24 g`; then the first field is that key. */
struct cradle_component {
    const char *key;
    bool inlined;
    const cradle_record *record;
    /* `part` is the whole item, `component` the fields of this record (the same object if inlined). */
    void (*declare)(cradle_model *model, const cradle_input *part, const cradle_input *component);
};

typedef struct cradle_product {
    const char *name;
    const char *doc;
    const cradle_record *record; /* the product's own keys at the top of a scenario */
    void (*declare)(cradle_model *model, const cradle_input *scenario);
    /* What a scenario may say under `spec:` instead of a bill of materials; NULL: nothing. The file
     * specifications/NAME.yaml of the data library makes the rest of the scenario of it. */
    const cradle_record *specification;
} cradle_product;

/* ---------------------------------------------------------------- nodes */

/* A value of the expression graph: a formula with a dimension, one number per sample. Copied freely.
 * {0} is the void node. */
typedef struct cradle_node {
    uint32_t index;
} cradle_node;

/* A number that is part of a formula, in `unit`: cradle_constant(m, 44.0 / 12.0, ""). */
CRADLE_API cradle_node cradle_constant(cradle_model *model, double value, const char *unit);
CRADLE_API cradle_node cradle_add(cradle_model *model, cradle_node a, cradle_node b);
CRADLE_API cradle_node cradle_sub(cradle_model *model, cradle_node a, cradle_node b);
CRADLE_API cradle_node cradle_mul(cradle_model *model, cradle_node a, cradle_node b);
CRADLE_API cradle_node cradle_div(cradle_model *model, cradle_node a, cradle_node b);
CRADLE_API cradle_node cradle_min(cradle_model *model, cradle_node a, cradle_node b);
CRADLE_API cradle_node cradle_max(cradle_model *model, cradle_node a, cradle_node b);
/* low <= high is the caller's promise. */
CRADLE_API cradle_node cradle_clamp(cradle_model *model, cradle_node x, cradle_node low, cradle_node high);
CRADLE_API cradle_node cradle_exp(cradle_model *model, cradle_node x); /* dimensionless */
CRADLE_API cradle_node cradle_log(cradle_model *model, cradle_node x); /* dimensionless */
/* x may carry a unit if `exponent` is a whole constant; else both are dimensionless. */
CRADLE_API cradle_node cradle_pow(cradle_model *model, cradle_node x, cradle_node exponent);
/* 1 - x, for shares. */
CRADLE_API cradle_node cradle_complement(cradle_model *model, cradle_node x);
CRADLE_API cradle_node cradle_sum(cradle_model *model, const cradle_node *terms, size_t count);
/* Terms of a sum as they come, however many: begin with {0}, collect, then cradle_sum(model, terms.items,
 * terms.count), which is void if there are none. They are the model's memory. */
typedef struct cradle_terms {
    cradle_node *items;
    size_t count, capacity;
} cradle_terms;
CRADLE_API void cradle_collect(cradle_model *model, cradle_terms *terms, cradle_node term);
/* a < b ? yes : no, sample by sample. */
CRADLE_API cradle_node cradle_select(cradle_model *model, cradle_node a, cradle_node b, cradle_node yes,
                                     cradle_node no);
/* Straight lines between the points (x_i, y_i), x rising, constant beyond both ends. x_i in `x_unit`,
 * y_i in `y_unit`; the arrays are copied. */
CRADLE_API cradle_node cradle_lookup(cradle_model *model, cradle_node x, const double *xs, const char *x_unit,
                                     const double *ys, const char *y_unit, size_t count);

/* Gives a node a name under which `explain` shows it as one symbol with a formula of its own. Printf
 * format. Returns the node. A node keeps its first name. */
CRADLE_API cradle_node cradle_label(cradle_model *model, cradle_node node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The bounds a node can reach, in `unit`: by interval arithmetic over the supports, unbounded
 * distributions cut at their 1e-6 quantiles. False (and 0, 0) for a void node. */
CRADLE_API bool cradle_bounds(cradle_model *model, cradle_node node, const char *unit, double *low,
                              double *high);
/* The node with every quantity at its `value`, in `unit`; 0 for a void node. */
CRADLE_API double cradle_central(cradle_model *model, cradle_node node, const char *unit);

/* ---------------------------------------------------------------- reading the scenario */

/* All names below must stand in the record's table: asking for another is a programmer's error and
 * trips an assertion. What the user did wrong is already in the diagnostics. */
CRADLE_API cradle_node cradle_number(cradle_model *model, const cradle_input *input, const char *field);
/* A choice, entry or text; "" if absent or wrong. */
CRADLE_API const char *cradle_text(const cradle_input *input, const char *field);
CRADLE_API bool cradle_flag(const cradle_input *input, const char *field);
/* Whether the field stands in the scenario (or, for a record or number, has a fallback). */
CRADLE_API bool cradle_given(const cradle_input *input, const char *field);
/* Whether the user wrote the field, so that no fallback stands in for it. */
CRADLE_API bool cradle_written(const cradle_input *input, const char *field);
/* Whether the user marked the quantity `primary: true` (PAS 2050 clause 7.3). */
CRADLE_API bool cradle_primary(const cradle_input *input, const char *field);
/* A record field; NULL if absent. */
CRADLE_API const cradle_input *cradle_child(const cradle_input *input, const char *field);
CRADLE_API size_t cradle_count(const cradle_input *input, const char *field);
CRADLE_API const cradle_input *cradle_item(const cradle_input *input, const char *field, size_t index);
/* The item's step in its dotted path: a part's name, or "1", "2". */
CRADLE_API const char *cradle_name(const cradle_input *input);
/* The component an item has; NULL if it has none (already reported). Its fields go to *fields. */
CRADLE_API const cradle_component *cradle_component_of(const cradle_input *item, const cradle_input **fields);

/* Reports a mistake of the user at a field (NULL: at the mapping), for rules that a table cannot state.
 * `hint` may be NULL. */
CRADLE_API void cradle_complain(cradle_model *model, const cradle_input *input, const char *field,
                                const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same for what is no mistake but may surprise: a warning, given once, that the result lists among its
 * choices under the mapping's path. */
CRADLE_API void cradle_warn(cradle_model *model, const cradle_input *input, const char *field, const char *hint,
                            const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Lists a sentence about how the model understood the scenario among the choices of the result, once. */
CRADLE_API void cradle_note(cradle_model *model, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---------------------------------------------------------------- reading the data library */

/* The quantity `leaf` of `entry` in `dataset`, for a place ("CN", "CN-GD", "" for world). Of several
 * data the rule of the data library takes one: primary before secondary, then the most local of site,
 * region, industry, nation, world. A missing entry or leaf is reported; the datum's unit must have the
 * dimension of `unit`, or any if that is CRADLE_ANY_UNIT. `leaf` NULL: the entry is the quantity itself. */
CRADLE_API cradle_node cradle_datum(cradle_model *model, const char *dataset, const char *entry,
                                    const char *leaf, const char *place, const char *unit);
CRADLE_API bool cradle_has_datum(cradle_model *model, const char *dataset, const char *entry,
                                 const char *leaf);
/* The names of an entry's leaves, in the order of the file: technologies of a grid, gases of a blend. */
CRADLE_API size_t cradle_leaf_count(cradle_model *model, const char *dataset, const char *entry);
CRADLE_API const char *cradle_leaf_name(cradle_model *model, const char *dataset, const char *entry,
                                        size_t index);

/* ---------------------------------------------------------------- flows */

/* An amount of a gas that the product causes: idea 4 of the design, kilograms of gas first. */
typedef struct cradle_flow {
    cradle_stage stage;
    const char *part; /* copied; a part of the bill of materials or a process such as "charging" */
    const char *gas;  /* a gas of the GWP set ("hfc32"), or "co2e" for factors published as CO2e only */
    cradle_origin origin;
    int year;           /* years after the product is formed: 0, 1, ... (PAS 2050 clause 5.2) */
    bool primary;       /* rests on primary activity data */
    cradle_node amount; /* a mass, or a mass of CO2e for "co2e" */
    /* The methods under which it counts, as bits CRADLE_BIT(CRADLE_CLOSED_LOOP) | ...; 0: under every one. A
     * model that declares a burden under one recycling rule or electricity method declares it under each. */
    unsigned recycling, electricity;
} cradle_flow;

#define CRADLE_BIT(method) (1U << (method))

CRADLE_API void cradle_emit(cradle_model *model, cradle_flow flow);

/* What becomes of the flows emitted in a scope: their amounts are multiplied by `share`, and if `part` is not
 * NULL they count for that part, in that stage and year. For burdens that a model shares out or repeats: of
 * co-products, of a part replaced in service. Scopes nest: shares multiply, and the outermost part stands. */
typedef struct cradle_scope {
    cradle_node share; /* dimensionless; the void node: all of it */
    const char *part;  /* borrowed until the scope ends */
    cradle_stage stage;
    int year;
} cradle_scope;

/* Returns the scope outside, for cradle_scope_end(). */
CRADLE_API cradle_scope cradle_scope_begin(cradle_model *model, cradle_scope scope);
CRADLE_API void cradle_scope_end(cradle_model *model, cradle_scope outside);
/* The calendar year of year 0, so that results name their years "2023", "2024", ... Without it they are "0",
 * "1", ...; so also with 0, which is what cradle_central() gives for a year that is wrong. */
CRADLE_API void cradle_first_year(cradle_model *model, int year);

/* ---------------------------------------------------------------- programs */

typedef struct cradle_scenario cradle_scenario;
typedef struct cradle_result cradle_result;

typedef struct cradle_override { /* --set PATH=VALUE */
    const char *path;
    const char *value; /* YAML text */
} cradle_override;

/* How the samples are drawn:
 *   mc     independent draws
 *   lhs    16 independent Latin hypercubes
 *   sobol  16 independent randomisations of Sobol' points: the most precise, and the default */
#define CRADLE_SAMPLER_LIST(X)                                                                     \
    X(CRADLE_MC, mc)                                                                               \
    X(CRADLE_LHS, lhs)                                                                             \
    X(CRADLE_SOBOL, sobol)

typedef enum cradle_sampler {
#define X(name, key) name,
    CRADLE_SAMPLER_LIST(X)
#undef X
        CRADLE_SAMPLER_COUNT
} cradle_sampler;

/* The key used in files and on the screen: "sobol". */
CRADLE_API const char *cradle_sampler_key(cradle_sampler sampler);
/* False if there is none of that key. */
CRADLE_API bool cradle_sampler_find(const char *key, cradle_sampler *sampler);
/* Whether a sampler can take so many samples: mc any number from 1, lhs a multiple of 16, sobol 16 times a
 * power of two. The nearest numbers that fit go to *below (0: there is none) and *above; both may be NULL. */
CRADLE_API bool cradle_samples_fit(cradle_sampler sampler, uint64_t samples, uint64_t *below,
                                   uint64_t *above);

typedef struct cradle_load_options {
    const cradle_product *const *products; /* NULL-terminated registry */
    const char *data_directory;            /* the data library */
    const cradle_override *overrides;
    size_t override_count;
} cradle_load_options;

/* Loads a scenario (or, from a result file, the scenario it was made from), its data sets and all its
 * variants, and declares them into one graph. *scenario is set whenever memory sufficed, also with
 * CRADLE_BAD_INPUT, so that its diagnostics can be shown; free it in every case. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_scenario_load(const char *path,
                                                                const cradle_load_options *options,
                                                                cradle_scenario **scenario);
CRADLE_API void cradle_scenario_free(cradle_scenario *scenario); /* NULL is allowed */
/* Prints all complaints, compiler style; returns how many errors there are. */
CRADLE_API size_t cradle_scenario_print_diagnostics(const cradle_scenario *scenario, FILE *stream, bool color);

/* What the scenario says of its run. */
CRADLE_API uint64_t cradle_scenario_samples(const cradle_scenario *scenario);
/* The sampler it asks for; if it leaves that open, for so many samples: sobol if it can take them, else mc. */
CRADLE_API cradle_sampler cradle_scenario_sampler(const cradle_scenario *scenario, uint64_t samples);

#define CRADLE_SAMPLES_MAX_DEFAULT (UINT64_C(1) << 24)

/* What is found out of the inputs' influence on the totals, beside the run. */
typedef enum cradle_sensitivity {
    CRADLE_NO_SENSITIVITY,
    CRADLE_REGRESSION,   /* elasticities, linear contributions, correlations and first-order indices from given data */
    CRADLE_SOBOL_INDICES /* these, and first-order and total Sobol' indices with their errors */
} cradle_sensitivity;

typedef struct cradle_run_options {
    uint64_t samples; /* 0: as the scenario says */
    bool has_seed;
    uint64_t seed; /* if has_seed, else as the scenario says */
    bool has_sampler;
    cradle_sampler sampler; /* if has_sampler, else as the scenario says */
    /* If not 0: doubles the samples until every variant's total has a standard error of at most `precision`
     * times its mean, or until there are samples_max of them, or more would need more memory than the limit
     * allows; cradle_result_precision() tells which. */
    double precision;
    uint64_t samples_max; /* 0: CRADLE_SAMPLES_MAX_DEFAULT */
    int threads;   /* 0: as OpenMP decides */
    bool keep_samples;
    cradle_sensitivity sensitivity;
    const char *sensitivity_of; /* the only variant it is found for; NULL: all */
    const char *versus;         /* not NULL: sensitivity of the difference to this variant's total */
    /* Where the finished batches of a large sweep are put away while it runs, so that an interrupted run of the
     * same inputs and options goes on from there to the same result; cradle_result_write() removes the file.
     * NULL: nowhere. Not with `precision` or `keep_samples`. */
    const char *checkpoint;
    /* Called now and then from one thread; returns false to interrupt. May be NULL. */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} cradle_run_options;

/* What a run would take. */
typedef struct cradle_estimate {
    uint64_t samples;
    size_t variants;
    size_t nodes;   /* of the graph, evaluated in each sample */
    size_t draws;   /* uncertain quantities among them */
    size_t batches; /* the variants are taken in so many, one after the other */
    double bytes;   /* of memory for samples and figures */
    double seconds; /* by a trial of few samples */
    bool exact_quantiles; /* else from counts in buckets, because the samples do not fit in memory */
} cradle_estimate;

/* Finds it without running, but for a short trial. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_run_estimate(cradle_scenario *scenario,
                                                               const cradle_run_options *options,
                                                               cradle_estimate *estimate);

/* Draws, evaluates and summarises every variant. A number that is not finite is reported in the
 * scenario's diagnostics with the formula it came from, as CRADLE_BAD_INPUT, and no result is made. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_run(cradle_scenario *scenario, const cradle_run_options *options,
                                                      cradle_result **result);
CRADLE_API void cradle_result_free(cradle_result *result); /* NULL is allowed */

/* What is known of one figure, in kg CO2e; of an output in its unit. */
#define CRADLE_QUANTILE_LIST(X)                                                                    \
    X("0.025", 0.025)                                                                              \
    X("0.05", 0.05)                                                                                \
    X("0.25", 0.25)                                                                                \
    X("0.5", 0.5)                                                                                  \
    X("0.75", 0.75)                                                                                \
    X("0.95", 0.95)                                                                                \
    X("0.975", 0.975)
enum { CRADLE_QUANTILE_COUNT = 7 };

typedef struct cradle_summary {
    double mean, sd;
    double se;            /* Monte Carlo standard error of the mean: two of them hold it in 95 % of cases */
    double deterministic; /* every quantity at its `value` */
    double quantiles[CRADLE_QUANTILE_COUNT];
    double quantile_se[CRADLE_QUANTILE_COUNT]; /* theirs */
} cradle_summary;

/* A figure of a result: `variant` NULL is the first; `division` is "total" (`name` is ignored), "stage",
 * "part", "gas", "year", "origin", "primary", "reading" (the total by another rule, such as "closed_loop") or
 * "output" (a figure of the scenario's own, in its unit). False if there is none of that name. */
CRADLE_API bool cradle_result_summary(const cradle_result *result, const char *variant, const char *division,
                                      const char *name, cradle_summary *summary);

/* The unit of an output as the scenario wrote it: "GWh"; NULL if there is none of that name. */
CRADLE_API const char *cradle_result_output_unit(const cradle_result *result, const char *name);

/* Holds a result against the `expect:` of its scenario: returns how many are missed, each of which is an error in
 * the diagnostics at its line; how many there are goes to *count (NULL: not wanted). */
CRADLE_API size_t cradle_check_expectations(cradle_scenario *scenario, const cradle_result *result,
                                            size_t *count);

/* The largest standard error of a variant's total, as a share of its mean. */
CRADLE_API double cradle_result_precision(const cradle_result *result);
CRADLE_API uint64_t cradle_result_samples(const cradle_result *result);

/* HDF5, written under another name and renamed when whole. Same inputs, same bytes. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_result_write(const cradle_result *result, const char *path);
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_result_read(const char *path, cradle_result **result);
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_result_print_json(const cradle_result *result, FILE *stream);
/* The summary for people: stages, the ten largest parts, histogram where samples are kept. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_result_print(const cradle_result *result, FILE *stream,
                                                               bool color, int columns);

/* ---------------------------------------------------------------- comparison */

typedef struct cradle_compare_options {
    double margin;    /* relevance: also how probable it is that A is less than (1 - margin) B */
    uint64_t declared; /* runs of the modified test of the null hypothesis; 0: 1000. Runs are not data: their
                          number is declared, not drawn at will */
} cradle_compare_options;

/* What two variants A and B are to each other in the same draws. The measures and their limits: Heijungs and
 * Kleijn 2001 (probability); Prado 2016 (overlap); Heijungs, Henriksson and Guinee 2016, Mendoza Beltran et
 * al. 2018 (modified test). */
typedef struct cradle_comparison {
    cradle_summary difference;             /* A - B, draw by draw, in kg CO2e */
    bool positive;                         /* all values are: the ratio exists; effect and correlation are
                                              of ln A and ln B */
    cradle_summary ratio;                  /* A / B, if they are positive */
    double probability, probability_se;    /* of A < B */
    double relevant, relevant_se;          /* of A < (1 - margin) B */
    double unpaired;                       /* of A < B if both were drawn on their own: for contrast */
    double overlap;                        /* of the two densities, pairing left aside */
    double correlation;                    /* Pearson's, of A and B */
    double effect;                         /* S = |mean| / sd of A - B */
    double samples_paired, samples_unpaired; /* after which the means differ by two standard errors */
    uint64_t declared;
    double t, t_critical; /* (S - 0.2) sqrt(declared), and Student's 95 % quantile; A and B differ where t is
                             larger */
} cradle_comparison;

/* Compares a variant of one result with a variant of the same or of another result (NULL: the first). Both
 * must hold their samples (`keep_samples`) and share their draws: same seed, sampler, number of samples and, with
 * sobol, names of quantities. If not, CRADLE_BAD_INPUT and *why (never NULL then) says what stands against it. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_compare(const cradle_result *a, const char *variant_a,
                                                          const cradle_result *b, const char *variant_b,
                                                          const cradle_compare_options *options,
                                                          cradle_comparison *comparison, const char **why);

/* ---------------------------------------------------------------- sensitivity */

/* A result of a run with sensitivity: its inputs by their dotted paths, sorted, then groups of inputs ("parts.frame",
 * "data.grids.CN"). 0 of a result without. */
CRADLE_API size_t cradle_result_input_count(const cradle_result *result);
CRADLE_API const char *cradle_result_input(const cradle_result *result, size_t index, bool *is_group);
/* A measure by its key in result files ("elasticity", "sobol_total"); `variant` NULL is the first. False if there
 * is none of that name, or it is not known: correlations of groups, Sobol' indices that were not asked for. */
CRADLE_API bool cradle_result_measure(const cradle_result *result, const char *variant, const char *input,
                                      const char *measure, double *value);

typedef struct cradle_sobol_indices {
    double first, first_se; /* S (Saltelli 2010) and its standard error */
    double total, total_se; /* ST (Jansen 1999) and its */
} cradle_sobol_indices;

/* The indices of one input (or group) of any function f from its values at `count` points: a = f(A), b = f(B),
 * exchanged = f(A with the input's column from B). The points come in so many independent groups of equal size,
 * one after the other: 1 to 64; 1: each is independent. Errors are NAN with less than 4 groups, or points too few
 * for them. False if the groups do not fit, or out of memory. */
CRADLE_MUST_CHECK CRADLE_API bool cradle_sobol_indices_of(const double *a, const double *b,
                                                          const double *exchanged, size_t count,
                                                          size_t groups, cradle_sobol_indices *indices);

/* ---------------------------------------------------------------- break-even */

typedef struct cradle_solve_options {
    const char *path;   /* the number that is sought: it must be uncertain and bounded; its bounds are searched */
    double target;      /* of the total, in kg CO2e; or of the difference */
    const char *of;     /* variant; NULL: the first */
    const char *versus; /* not NULL: of the difference to this variant's total */
    cradle_run_options run; /* samples, seed, sampler, threads, progress */
} cradle_solve_options;

/* Where a number makes a figure reach a target. Values of the number are in `unit`, as its scenario has it. If the
 * target is reached more than once, the lowest value counts. */
typedef struct cradle_solution {
    const char *unit; /* borrowed from the scenario */
    double low, high; /* where it was sought */
    bool reached;     /* by the mean: */
    double value;     /* then there, and */
    double se;        /* its Monte Carlo standard error */
    double mean_low, mean_high; /* the least and the largest mean that was met */
    bool deterministic_reached;
    double deterministic;        /* with every other input at its value */
    double share;                /* of the draws that reach the target at some value */
    cradle_summary distribution; /* of these values, draw by draw, if there are any */
} cradle_solution;

/* CRADLE_BAD_INPUT (reported): no such variant; no number of this path in it, or one without bounds; a figure that
 * does not depend on it or is not finite. */
CRADLE_MUST_CHECK CRADLE_API cradle_status cradle_solve(cradle_scenario *scenario,
                                                        const cradle_solve_options *options,
                                                        cradle_solution *solution);

#endif
