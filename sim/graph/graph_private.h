/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this folder share: the storage of the graph, and what is known of a node from the
 * moment it is built. Central value, bounds and uncertainty are kept with every node, so that asking for
 * them costs nothing however deep the graph is.
 */
#ifndef CRADLE_GRAPH_PRIVATE_H
#define CRADLE_GRAPH_PRIVATE_H

#include <stdarg.h>

#include "graph/graph.h"

typedef struct interval {
    double low, high;
} interval;

typedef struct entry {
    node node;
    place where; /* of the node itself or of the first leaf below that has a place */
    uint64_t hash;
    double central;
    interval bounds;
    bool uncertain;
} entry;

/* Entries never move: they live in chunks. */
enum { GRAPH_CHUNK = 256, OPERANDS_MAX = 4 /* of all operations but SUM */ };

struct graph {
    arena *memory;
    diagnostics *complaints;
    place where;
    entry **chunks;
    size_t chunk_count, chunk_capacity;
    size_t count;
    uint32_t *slots; /* open addressing by hash; 0 is an empty slot, as void is never looked up */
    size_t slot_count;
    const copula *copulas;
    size_t copula_count;
};

static inline entry *graph_entry(const graph *self, cradle_node n) {
    return &self->chunks[n.index / GRAPH_CHUNK][n.index % GRAPH_CHUNK];
}

static inline entry *graph_operand(const graph *self, const node *of, uint32_t i) {
    return graph_entry(self, (cradle_node){of->operands[i]});
}

/* The node with the identity of `draft`, which is made if there is none. What `draft` points to is copied.
 * Void when out of memory. */
cradle_node graph_intern(graph *self, const node *draft, place where);

/* The dimension of an operation; false if the operands do not fit, which is then reported. */
bool graph_infer(graph *self, operation op, const cradle_node *operands, size_t count, dimension *result);
bool graph_infer_lookup(graph *self, cradle_node x, dimension x_dimension);
/* "a mass (parts.frame.mass, g)", in the graph's arena. */
const char *graph_describe(graph *self, cradle_node n);
/* Reports a mistake about operands: at the place that was set or else at the first operand's; the places
 * of the others go to the hint. */
void graph_complain(graph *self, const cradle_node *operands, size_t count, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The operations on numbers; `table` for LOOKUP only. Not for SUM and leaves. */
double operation_value(operation op, const lookup_table *table, const double *operands);
/* A node from the values of its operands, which `value_of` gives. */
double graph_central_of(const graph *self, const node *draft);
interval graph_bounds_of(const graph *self, const node *draft);
/* Whether a node is the constant `value` (+0 and -0 are the same). */
bool graph_is_constant(const graph *self, cradle_node n, double value);

#endif
