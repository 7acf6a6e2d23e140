/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making a result out of a run: everything is copied into the result's own arena, so that it outlives the
 * scenario and is the same thing as one read from a file. No text is NULL; what is not known is "".
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "results/result.h"
#include "results/seal.h"
#include "stats/outputs.h"
#include "stats/readings.h"

cradle_result *result_empty(void) {
    cradle_result *self = memory_allocate(sizeof(*self));
    if (self == NULL) {
        return NULL;
    }
    *self = (cradle_result){.memory = arena_new()};
    if (self->memory == NULL) {
        memory_free(self);
        return NULL;
    }
    return self;
}

void cradle_result_free(cradle_result *result) {
    if (result != NULL) {
        memory_free_aligned(result->kept);
        arena_free(result->memory);
        memory_free(result);
    }
}

static const char *copy(cradle_result *self, const char *text) {
    return arena_strdup(self->memory, text != NULL ? text : "");
}

/* An array of `count` items; also for none there is one. */
static void *array(cradle_result *self, size_t count, size_t bytes) {
    return arena_alloc(self->memory, count * bytes + 1);
}

static const char *member_name(cradle_result *self, const inventory *life_cycle, division d, size_t member) {
    switch (d) {
    case DIVISION_STAGE:
        return copy(self, cradle_stage_key((cradle_stage)member));
    case DIVISION_PART:
        return copy(self, life_cycle->parts[member]);
    case DIVISION_GAS:
        return copy(self, life_cycle->gases[member]);
    case DIVISION_YEAR:
        return arena_printf(self->memory, "%d", life_cycle->first_year + (int)member);
    case DIVISION_ORIGIN:
        return copy(self, cradle_origin_key((cradle_origin)member));
    case DIVISION_READING: {
        char key[READING_KEY_BYTES];
        return copy(self, readings_key(life_cycle, member, key));
    }
    case DIVISION_OUTPUT:
        return copy(self, life_cycle->outputs[member].name);
    default:
        assert(d == DIVISION_PRIMARY);
        return copy(self, member == 0 ? "primary" : "secondary");
    }
}

static void copy_names(cradle_result *self, const inventory *life_cycle) {
    self->variant_count = life_cycle->variant_count;
    self->variants = array(self, self->variant_count, sizeof(*self->variants));
    for (size_t v = 0; v < self->variant_count && self->variants != NULL; v++) {
        self->variants[v] = copy(self, life_cycle->variants[v].name);
    }
    for (division d = 0; d < DIVISION_COUNT; d++) {
        self->size[d] = division_size(life_cycle, d);
        self->names[d] = array(self, self->size[d], sizeof(*self->names[d]));
        for (size_t m = 0; m < self->size[d] && self->names[d] != NULL; m++) {
            self->names[d][m] = member_name(self, life_cycle, d, m);
        }
    }
}

static const char **copy_texts(cradle_result *self, const char *const *texts, size_t count) {
    const char **copies = array(self, count, sizeof(*copies));
    for (size_t i = 0; i < count && copies != NULL; i++) {
        copies[i] = copy(self, texts[i]);
    }
    return copies;
}

static sweep_axis copy_axis(cradle_result *self, const sweep_axis *axis) {
    sweep_axis made = {.name = copy(self, axis->name), .count = axis->count, .path_count = axis->path_count};
    made.paths = copy_texts(self, axis->paths, axis->path_count);
    made.units = copy_texts(self, axis->units, axis->path_count);
    made.labels = copy_texts(self, axis->labels, axis->path_count * axis->count);
    made.numbers = array(self, axis->path_count, sizeof(*made.numbers));
    for (size_t p = 0; p < axis->path_count && made.numbers != NULL; p++) {
        double *numbers = axis->numbers[p] != NULL ? array(self, axis->count, sizeof(*numbers)) : NULL;
        if (numbers != NULL) {
            memcpy(numbers, axis->numbers[p], axis->count * sizeof(*numbers));
        }
        made.numbers[p] = numbers;
    }
    return made;
}

static void copy_sweep(cradle_result *self, const inventory *life_cycle) {
    sweep_axis *axes = array(self, life_cycle->axis_count, sizeof(*axes));
    for (size_t a = 0; a < life_cycle->axis_count && axes != NULL; a++) {
        axes[a] = copy_axis(self, &life_cycle->axes[a]);
    }
    self->axes = axes;
    self->axis_count = life_cycle->axis_count;
    self->listed = copy_texts(self, life_cycle->listed, life_cycle->listed_count);
    self->listed_count = life_cycle->listed_count;
}

static void copy_outputs(cradle_result *self, const inventory *life_cycle) {
    self->outputs = array(self, life_cycle->output_count, sizeof(*self->outputs));
    for (size_t i = 0; i < life_cycle->output_count && self->outputs != NULL; i++) {
        const output *one = &life_cycle->outputs[i];
        self->outputs[i] = (result_output){copy(self, one->unit_text), copy(self, one->doc)};
    }
}

static void copy_figures(cradle_result *self, const assessment *taken) {
    self->assessed = array(self, self->variant_count, sizeof(*self->assessed));
    for (size_t v = 0; v < self->variant_count && self->assessed != NULL; v++) {
        self->assessed[v] = taken->variants[v];
        for (division d = 0; d < DIVISION_COUNT; d++) {
            cradle_summary *figures = array(self, self->size[d], sizeof(*figures));
            if (figures != NULL && self->size[d] > 0) {
                memcpy(figures, taken->variants[v].by[d], self->size[d] * sizeof(*figures));
            }
            self->assessed[v].by[d] = figures;
        }
    }
}

/* Changes of the command line stand in `overrides`, fallbacks of the tables in `quantities`; what is left are
 * the files. */
static bool is_file(const source *text) {
    return !text_equal(text->name, "--set") && !text_starts(text->name, "default of ");
}

static void copy_inputs(cradle_result *self, const source_set *sources) {
    self->inputs = array(self, sources->count, sizeof(*self->inputs));
    for (size_t i = 0; i < sources->count && self->inputs != NULL; i++) {
        const source *one = sources->items[i];
        if (is_file(one)) {
            char hash[SEAL_HASH_TEXT];
            seal_hash(one->text, one->length, hash);
            self->inputs[self->input_count++] =
                (result_input){copy(self, one->name), copy(self, one->text), copy(self, hash)};
        }
    }
}

static void copy_overrides(cradle_result *self, const cradle_override *overrides, size_t count) {
    self->overrides = array(self, count, sizeof(*self->overrides));
    for (size_t i = 0; i < count && self->overrides != NULL; i++) {
        self->overrides[i] = arena_printf(self->memory, "%s=%s", overrides[i].path, overrides[i].value);
        self->override_count++;
    }
}

/* Where something stands, by the name of the source: no path of this machine.
 */
static const char *stable_place(cradle_result *self, place where) {
    if (where.source == NULL) {
        return copy(self, "");
    }
    return arena_printf(self->memory, "%s:%u:%u", where.source->name, where.line, where.column);
}

static void copy_notes(cradle_result *self, const inventory *life_cycle, const diagnostics *complaints) {
    self->choices = array(self, life_cycle->choice_count, sizeof(*self->choices));
    for (size_t i = 0; i < life_cycle->choice_count && self->choices != NULL; i++) {
        self->choices[self->choice_count++] = copy(self, life_cycle->choices[i]);
    }
    self->warnings = array(self, complaints->count, sizeof(*self->warnings));
    for (size_t i = 0; i < complaints->count && self->warnings != NULL; i++) {
        const diagnostic *one = &complaints->items[i];
        if (one->severity == SEVERITY_WARNING) {
            const char *where = stable_place(self, one->where);
            self->warnings[self->warning_count++] =
                where == NULL || where[0] == '\0' ? copy(self, one->message)
                                                  : arena_printf(self->memory, "%s: %s", where, one->message);
        }
    }
}

/* A quantity node, for sorting. */
typedef struct entry {
    const quantity *quantity;
    size_t index;
} entry;

static int by_name(const void *a, const void *b) {
    const entry *left = a, *right = b;
    int order = strcmp(left->quantity->name, right->quantity->name);
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

/* Marks what the flows and outputs depend on: operands have smaller indices than their node. */
static void mark_used(const inventory *life_cycle, bool *used) {
    for (size_t v = 0; v < life_cycle->variant_count; v++) {
        const variant *one = &life_cycle->variants[v];
        for (size_t i = 0; i < one->count; i++) {
            used[one->flows[i].co2e.index] = true;
        }
        for (size_t i = 0; i < life_cycle->output_count; i++) {
            used[one->outputs[i].index] = true;
        }
    }
    for (size_t i = graph_count(life_cycle->graph); i-- > 0;) {
        if (used[i]) {
            const node *n = graph_node(life_cycle->graph, (cradle_node){(uint32_t)i});
            for (uint32_t k = 0; k < n->count; k++) {
                used[n->operands[k]] = true;
            }
        }
    }
}

static result_quantity describe(cradle_result *self, const quantity *q) {
    const distribution *d = &q->distribution;
    bool fixed = d->kind == DISTRIBUTION_FIXED;
    double factor = q->unit.factor;
    const double tail = 0.025;
    return (result_quantity){
        .name = copy(self, q->name),
        .unit = copy(self, q->unit_text),
        .distribution = copy(self, distribution_key(d->kind)),
        .source = copy(self, q->source),
        .place = stable_place(self, q->where),
        .geography = copy(self, q->geography),
        .value = q->value / factor,
        .mean = (fixed ? q->value : distribution_mean(d)) / factor,
        .sd = fixed ? 0.0 : distribution_sd(d) / factor,
        .low = (fixed ? q->value : distribution_quantile(d, tail, false)) / factor,
        .high = (fixed ? q->value : distribution_quantile(d, tail, true)) / factor,
        .year = q->year,
        .primary = q->primary,
        .assumed = q->assumed,
    };
}

/* Variants may give one name several distributions; each is a row. */
static void copy_quantities(cradle_result *self, const inventory *life_cycle) {
    size_t count = graph_count(life_cycle->graph), found = 0;
    bool *used = array(self, count, sizeof(*used));
    entry *entries = array(self, count, sizeof(*entries));
    if (used == NULL || entries == NULL) {
        return;
    }
    mark_used(life_cycle, used);
    for (size_t i = 0; i < count; i++) {
        const node *n = graph_node(life_cycle->graph, (cradle_node){(uint32_t)i});
        if (used[i] && n->op == OPERATION_QUANTITY) {
            entries[found++] = (entry){n->quantity, i};
        }
    }
    qsort(entries, found, sizeof(*entries), by_name);
    self->quantities = array(self, found, sizeof(*self->quantities));
    for (size_t i = 0; i < found && self->quantities != NULL; i++) {
        self->quantities[self->quantity_count++] = describe(self, entries[i].quantity);
    }
}

bool result_keep_correlations(cradle_result *result, const inventory *life_cycle, const double *achieved) {
    const size_t count = life_cycle->correlation_count;
    result->correlations = array(result, count, sizeof(*result->correlations));
    for (size_t i = 0; i < count && result->correlations != NULL; i++) {
        const correlation *c = &life_cycle->correlations[i];
        result->correlations[result->correlation_count++] = (result_correlation){
            .pair = arena_printf(result->memory, "%s, %s", c->first, c->second),
            .first = copy(result, c->first),
            .second = copy(result, c->second),
            .asked = c->rank,
            .achieved = achieved[i],
        };
    }
    return !arena_failed(result->memory);
}

static bool copy_conformity(cradle_result *self, const inventory *life_cycle, const outputs *built) {
    self->clauses = array(self, CONFORMITY_ROWS_MAX, sizeof(*self->clauses));
    return self->clauses != NULL && conformity_report(life_cycle, built, self->memory, self->clauses,
                                                      &self->clause_count) == CRADLE_OK;
}

/* What takes a while, side by side, each in memory of its own. */
static bool copy_long_lists(cradle_result *self, const inventory *life_cycle, const outputs *built,
                            const source_set *sources) {
    cradle_result quantities = {.memory = arena_new()}, inputs = {.memory = arena_new()},
                  conformity = {.memory = arena_new()};
    bool done = quantities.memory != NULL && inputs.memory != NULL && conformity.memory != NULL;
    if (done) {
#pragma omp parallel sections num_threads(self->threads < 3 ? self->threads : 3)
        {
#pragma omp section
            copy_quantities(&quantities, life_cycle);
#pragma omp section
            copy_inputs(&inputs, sources);
#pragma omp section
            done = copy_conformity(&conformity, life_cycle, built);
        }
    }
    self->quantities = quantities.quantities;
    self->quantity_count = quantities.quantity_count;
    self->inputs = inputs.inputs;
    self->input_count = inputs.input_count;
    self->clauses = conformity.clauses;
    self->clause_count = conformity.clause_count;
    arena_adopt(self->memory, quantities.memory);
    arena_adopt(self->memory, inputs.memory);
    arena_adopt(self->memory, conformity.memory);
    return done;
}

/* Conformity tells of all divisions; a large sweep has made few of them. */
static bool copy_lists(cradle_result *self, const inventory *life_cycle, const assessment *taken,
                       const source_set *sources) {
    if (!life_cycle->stages_only) {
        return copy_long_lists(self, life_cycle, taken->outputs, sources);
    }
    outputs built;
    arena *memory = arena_new();
    const bool done = memory != NULL && conformity_outputs(life_cycle, memory, &built) == CRADLE_OK &&
                      copy_long_lists(self, life_cycle, &built, sources);
    arena_free(memory);
    return done;
}

cradle_result *result_new(const inventory *life_cycle, assessment *taken, const source_set *sources,
                          const cradle_override *overrides, size_t override_count,
                          const diagnostics *complaints) {
    cradle_result *self = result_empty();
    if (self == NULL) {
        return NULL;
    }
    self->program_version = copy(self, cradle_version());
    self->scenario = copy(self, life_cycle->scenario);
    self->product = copy(self, life_cycle->product);
    self->unit = copy(self, life_cycle->unit);
    self->gwp_set = copy(self, life_cycle->gwp_set);
    self->boundary = copy(self, life_cycle->boundary);
    self->recycling = copy(self, cradle_recycling_key(life_cycle->recycling));
    self->electricity = copy(self, cradle_electricity_key(life_cycle->electricity));
    self->date = copy(self, life_cycle->date);
    self->sampler = copy(self, cradle_sampler_key(taken->sampler));
    self->samples = taken->samples;
    self->seed = taken->seed;
    self->threads = taken->threads;
    self->seconds = taken->seconds;
    self->draws_per_sample = taken->draws_per_sample;
    self->quantile_method = copy(self, taken->streamed ? RESULT_SKETCHED : RESULT_EXACT);
    copy_names(self, life_cycle);
    copy_sweep(self, life_cycle);
    copy_outputs(self, life_cycle);
    copy_figures(self, taken);
    copy_overrides(self, overrides, override_count);
    copy_notes(self, life_cycle, complaints);
    if (!copy_lists(self, life_cycle, taken, sources) || arena_failed(self->memory)) {
        cradle_result_free(self);
        return NULL;
    }
    self->kept = taken->kept;
    taken->kept = NULL;
    return self;
}
