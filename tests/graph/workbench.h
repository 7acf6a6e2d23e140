/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of graphs share: a graph with its arena and complaints, short names for the builders, and
 * random graphs whose rounding error stays small enough to be compared.
 */
#ifndef TESTS_GRAPH_WORKBENCH_H
#define TESTS_GRAPH_WORKBENCH_H

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "graph/graph.h"

typedef struct workbench {
    arena *memory;
    diagnostics complaints;
    graph *graph;
} workbench;

static inline workbench *bench_open(void) {
    arena *memory = arena_new();
    cr_assert_not_null(memory);
    workbench *self = arena_alloc(memory, sizeof *self);
    cr_assert_not_null(self);
    self->memory = memory;
    diagnostics_init(&self->complaints, memory);
    self->graph = graph_new(memory, &self->complaints);
    cr_assert_not_null(self->graph);
    return self;
}

static inline void bench_close(workbench *self) {
    arena_free(self->memory);
}

static inline unit bench_unit(workbench *self, const char *text) {
    unit parsed = {.factor = 1.0};
    unit_error error;
    cr_assert(unit_parse(text, &parsed, self->memory, &error), "unit '%s'", text);
    return parsed;
}

/* `value` and the distribution are in base units. */
static inline cradle_node bench_quantity(workbench *self, const char *name, double value,
                                         const char *unit_text, distribution spread) {
    quantity q = {.name = arena_strdup(self->memory, name),
                  .unit = bench_unit(self, unit_text),
                  .unit_text = arena_strdup(self->memory, unit_text),
                  .distribution = spread};
    q.value = value;
    return graph_quantity(self->graph, &q);
}

/* A known number, `value` in its unit. */
static inline cradle_node bench_fixed(workbench *self, const char *name, double value,
                                      const char *unit_text) {
    return bench_quantity(self, name, value * bench_unit(self, unit_text).factor, unit_text,
                          (distribution){.kind = DISTRIBUTION_FIXED});
}

static inline cradle_node bench_constant(workbench *self, double value, const char *unit_text) {
    unit parsed = bench_unit(self, unit_text);
    return graph_constant(self->graph, value * parsed.factor, parsed.dimension);
}

static inline cradle_node bench_op1(workbench *self, operation op, cradle_node a) {
    return graph_apply(self->graph, op, &a);
}

static inline cradle_node bench_op2(workbench *self, operation op, cradle_node a, cradle_node b) {
    return graph_apply(self->graph, op, (cradle_node[]){a, b});
}

static inline cradle_node bench_select(workbench *self, cradle_node a, cradle_node b, cradle_node yes,
                                       cradle_node no) {
    return graph_apply(self->graph, OPERATION_SELECT, (cradle_node[]){a, b, yes, no});
}

/* ---------------------------------------------------------------- random graphs */

/* splitmix64 (S. Vigna, public domain). */
static inline uint64_t random_word(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline uint32_t random_below(uint64_t *state, uint32_t bound) {
    return (uint32_t)((random_word(state) >> 32) * bound >> 32);
}

static inline double random_unit(uint64_t *state) {
    return (double)(random_word(state) >> 11) * 0x1p-53;
}

enum { RANDOM_LEAVES = 10, RANDOM_OPERATIONS = 40, RANDOM_NODES = RANDOM_LEAVES + RANDOM_OPERATIONS };

/* Positive numbers without a unit. condition[i] bounds the relative error of nodes[i] when all draws have the
 * relative error 1: it grows by the rules of error propagation, and an operation that makes it too large is
 * not taken. */
typedef struct random_graph {
    workbench *bench;
    uint64_t state;
    cradle_node nodes[RANDOM_NODES];
    double condition[RANDOM_NODES];
    size_t count;
} random_graph;

static inline cradle_node random_leaf(random_graph *self, size_t i) {
    char name[40];
    snprintf(name, sizeof name, "leaf.%zu", i);
    double value = 0.5 + 2.0 * random_unit(&self->state), width = 0.1 + 0.3 * random_unit(&self->state);
    distribution spread = {.kind = DISTRIBUTION_FIXED};
    switch (i % 6) {
    case 0:
        spread = (distribution){DISTRIBUTION_LOGNORMAL, {value, width, width * 1.5}, NULL, NULL, 0};
        break;
    case 1:
        spread =
            (distribution){DISTRIBUTION_UNIFORM, {value * (1 - width), value * (1 + width)}, NULL, NULL, 0};
        break;
    case 2:
        spread = (distribution){
            DISTRIBUTION_TRIANGULAR, {value * (1 - width), value, value * (1 + width)}, NULL, NULL, 0};
        break;
    case 3:
        spread = (distribution){
            DISTRIBUTION_PERT, {value * (1 - width), value, value * (1 + width)}, NULL, NULL, 0};
        break;
    case 4:
        return graph_constant(self->bench->graph, value, (dimension){{0}});
    default:
        break;
    }
    return bench_quantity(self->bench, name, value, "", spread);
}

/* One operation on random operands; the condition of the result goes to *c. */
static inline cradle_node random_operation(random_graph *self, double *c) {
    static const double xs[] = {0.25, 1.0, 2.0, 4.0}, ys[] = {1.0, 1.5, 1.25, 2.0};
    static const lookup_table table = {xs, ys, 4};
    static const double exponents[] = {2.0, 3.0, -1.0, -2.0, 0.5, -1.75};
    graph *graph = self->bench->graph;
    workbench *bench = self->bench;
    uint32_t i = random_below(&self->state, (uint32_t)self->count);
    uint32_t j = random_below(&self->state, (uint32_t)self->count);
    uint32_t k = random_below(&self->state, (uint32_t)self->count);
    cradle_node a = self->nodes[i], b = self->nodes[j], d = self->nodes[k];
    double ca = self->condition[i], cb = self->condition[j], cd = self->condition[k];
    double exponent = exponents[random_below(&self->state, 6)];
    cradle_node one = graph_constant(graph, 1.0, (dimension){{0}});
    cradle_node two = graph_constant(graph, 2.0, (dimension){{0}});
    switch (random_below(&self->state, 12)) {
    case 0:
        *c = fmax(ca, cb);
        return bench_op2(bench, OPERATION_ADD, a, b);
    case 1: /* a - a * (1/2) * 1/(1 + b) > 0 */
        *c = 3 * (ca + cb);
        return bench_op2(bench, OPERATION_SUB, a,
                         bench_op2(bench, OPERATION_DIV, bench_op2(bench, OPERATION_DIV, a, two),
                                   bench_op2(bench, OPERATION_ADD, one, b)));
    case 2:
        *c = ca + cb;
        return bench_op2(bench, OPERATION_MUL, a, b);
    case 3:
        *c = ca + cb;
        return bench_op2(bench, OPERATION_DIV, a, b);
    case 4:
        *c = fmax(ca, cb);
        return bench_op2(bench, OPERATION_MIN, a, b);
    case 5:
        *c = fmax(ca, cb);
        return bench_op2(bench, OPERATION_MAX, a, b);
    case 6:
        *c = fabs(exponent) * ca;
        return bench_op2(bench, OPERATION_POW, a, graph_constant(graph, exponent, (dimension){{0}}));
    case 7: /* a ^ min(b, 2), where |log a| is bounded by clamping a */
        *c = 2 * ca + 4 * cb;
        a = bench_op2(bench, OPERATION_MIN,
                      bench_op2(bench, OPERATION_MAX, a, bench_constant(bench, 0.25, "")),
                      bench_constant(bench, 4, ""));
        return bench_op2(bench, OPERATION_POW, a, bench_op2(bench, OPERATION_MIN, b, two));
    case 8:
        *c = 2 * ca;
        return bench_op1(bench, OPERATION_EXP, bench_op2(bench, OPERATION_MIN, a, two));
    case 9:
        *c = ca;
        return bench_op1(bench, OPERATION_LOG, bench_op2(bench, OPERATION_ADD, one, a));
    case 10:
        *c = 4 * ca;
        return graph_lookup(graph, a, &table, (dimension){{0}}, (dimension){{0}});
    default:
        *c = fmax(ca, fmax(cb, cd));
        if (random_below(&self->state, 2) == 0) {
            return bench_select(bench, a, b, d, a);
        }
        return graph_sum(graph, (cradle_node[]){a, b, one, d, b, two, a}, 7);
    }
}

static inline void random_graph_make(random_graph *self, workbench *bench, uint64_t seed) {
    *self = (random_graph){.bench = bench, .state = seed};
    for (; self->count < RANDOM_LEAVES; self->count++) {
        self->nodes[self->count] = random_leaf(self, self->count);
        self->condition[self->count] = 1.0;
    }
    while (self->count < RANDOM_NODES) {
        double condition;
        cradle_node made = random_operation(self, &condition);
        cr_assert_neq(made.index, 0);
        if (condition <= 1e4) {
            self->nodes[self->count] = made;
            self->condition[self->count++] = condition;
        }
    }
}

#endif
