/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From flows to outputs. A member's figure is the sum of its flows; the total is the sum of the stages, as
 * every flow belongs to exactly one stage, and also the figure of a member that has all flows; readings
 * (readings.h) are made from the total; the scenario's own outputs are nodes already. Hash-consing makes what
 * variants have in common one node.
 */
#include <assert.h>
#include <string.h>

#include "stats/outputs.h"
#include "stats/readings.h"

static const char *const division_keys[DIVISION_COUNT] = {
#define X(name, key) [DIVISION_##name] = #key,
    DIVISION_LIST(X)
#undef X
};

enum { PRIMARY_MEMBERS = 2 };

const char *division_key(division d) {
    assert(d < DIVISION_COUNT);
    return division_keys[d];
}

size_t division_size(const inventory *life_cycle, division d) {
    if (life_cycle->stages_only && d != DIVISION_STAGE && d != DIVISION_OUTPUT) {
        return 0;
    }
    switch (d) {
    case DIVISION_STAGE:
        return CRADLE_STAGE_COUNT;
    case DIVISION_PART:
        return life_cycle->part_count;
    case DIVISION_GAS:
        return life_cycle->gas_count;
    case DIVISION_YEAR:
        return (size_t)life_cycle->years;
    case DIVISION_ORIGIN:
        return CRADLE_ORIGIN_COUNT;
    case DIVISION_PRIMARY:
        return PRIMARY_MEMBERS;
    case DIVISION_READING:
        return readings_count(life_cycle);
    case DIVISION_OUTPUT:
        return life_cycle->output_count;
    case DIVISION_COUNT:
        break;
    }
    assert(d < DIVISION_COUNT);
    return 0;
}

/* Whether the members of a division are sums of flows. */
static bool divides(division d) {
    return d < DIVISION_READING;
}

/* The member of a division that a flow belongs to. */
static size_t member_of(const flow *f, division d) {
    switch (d) {
    case DIVISION_STAGE:
        return f->stage;
    case DIVISION_PART:
        return f->part;
    case DIVISION_GAS:
        return f->gas;
    case DIVISION_YEAR:
        return (size_t)f->year;
    case DIVISION_ORIGIN:
        return f->origin;
    case DIVISION_PRIMARY:
        return f->primary ? 0 : 1;
    case DIVISION_READING: /* these have no flows of their own */
    case DIVISION_OUTPUT:
    case DIVISION_COUNT:
        break;
    }
    assert(d < DIVISION_COUNT);
    return 0;
}

/* What building the outputs of a variant takes. */
typedef struct building {
    const inventory *inventory;
    const outputs *layout;
    const flow **headline; /* the flows of the variant that count, */
    size_t count;
    const flow **sorted; /* the same by the members of a division, */
    size_t *ends;        /* and where each member's end */
    cradle_node *terms;
} building;

static void take_headline(building *self, const variant *v) {
    self->count = 0;
    for (size_t i = 0; i < v->count; i++) {
        if (flow_is_headline(&v->flows[i], self->inventory)) {
            self->headline[self->count++] = &v->flows[i];
        }
    }
}

/* The flows member by member, in their order. */
static void sort_by_member(building *self, division d, size_t members) {
    size_t *ends = self->ends, start = 0;
    memset(ends, 0, members * sizeof *ends);
    for (size_t i = 0; i < self->count; i++) {
        ends[member_of(self->headline[i], d)]++;
    }
    for (size_t m = 0; m < members; m++) {
        const size_t own = ends[m];
        ends[m] = start;
        start += own;
    }
    for (size_t i = 0; i < self->count; i++) {
        self->sorted[ends[member_of(self->headline[i], d)]++] = self->headline[i];
    }
}

/* The figures of a division's members. The stages come first: they make the total, which is also the figure
 * of a member that has every flow. */
static void build_division(building *self, division d, cradle_node total, cradle_node *figures) {
    const size_t members = division_size(self->inventory, d);
    if (members == 0) { /* it is not wanted */
        return;
    }
    sort_by_member(self, d, members);
    for (size_t m = 0, start = 0; m < members; start = self->ends[m++]) {
        const size_t own = self->ends[m] - start;
        const bool whole = d != DIVISION_STAGE && own == self->count && own > 0;
        figures[m] =
            whole ? total : inventory_sum_flows(self->inventory, self->sorted + start, own, self->terms);
    }
}

static void build_variant(building *self, const variant *v, cradle_node *nodes) {
    const inventory *life_cycle = self->inventory;
    const outputs *layout = self->layout;
    take_headline(self, v);
    for (division d = 0; d < DIVISION_COUNT; d++) {
        if (divides(d)) {
            build_division(self, d, nodes[layout->total], nodes + layout->first[d]);
        }
        if (d == DIVISION_STAGE) {
            nodes[layout->total] = inventory_add(life_cycle, nodes + layout->first[d], CRADLE_STAGE_COUNT);
        }
    }
    for (size_t reading = 0; reading < division_size(life_cycle, DIVISION_READING); reading++) {
        nodes[layout->first[DIVISION_READING] + reading] =
            readings_build(life_cycle, v, reading, nodes[layout->total], self->terms);
    }
    for (size_t i = 0; i < life_cycle->output_count; i++) {
        nodes[layout->first[DIVISION_OUTPUT] + i] = v->outputs[i];
    }
}

static size_t flows_of_largest_variant(const inventory *life_cycle) {
    size_t most = 1;
    for (size_t v = 0; v < life_cycle->variant_count; v++) {
        most = life_cycle->variants[v].count > most ? life_cycle->variants[v].count : most;
    }
    return most;
}

cradle_status outputs_build(const inventory *life_cycle, arena *memory, outputs *result) {
    *result = (outputs){.total = division_size(life_cycle, DIVISION_PART)};
    result->per_variant = result->total + 1;
    for (division d = 0; d < DIVISION_COUNT; d++) {
        if (d != DIVISION_PART) {
            result->first[d] = result->per_variant;
            result->per_variant += division_size(life_cycle, d);
        }
    }
    result->count = result->per_variant * life_cycle->variant_count;
    result->nodes = arena_alloc(memory, result->count * sizeof(*result->nodes));
    const size_t most = flows_of_largest_variant(life_cycle);
    building building = {.inventory = life_cycle,
                         .layout = result,
                         .headline = arena_alloc(memory, most * sizeof *building.headline),
                         .sorted = arena_alloc(memory, most * sizeof *building.sorted),
                         .ends = arena_alloc(memory, (result->per_variant + 1) * sizeof *building.ends),
                         .terms = arena_alloc(memory, 2 * most * sizeof *building.terms)};
    if (arena_failed(memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t v = 0; v < life_cycle->variant_count; v++) {
        const variant *one = &life_cycle->variants[v];
        for (size_t i = 0; i < one->count; i++) {
            if (one->flows[i].co2e.index == 0) {
                return CRADLE_BAD_INPUT;
            }
        }
        build_variant(&building, one, result->nodes + v * result->per_variant);
    }
    for (size_t i = 0; i < result->count; i++) {
        if (result->nodes[i].index == 0) { /* no flow is void, so the graph could not grow */
            return CRADLE_NO_MEMORY;
        }
    }
    return CRADLE_OK;
}
