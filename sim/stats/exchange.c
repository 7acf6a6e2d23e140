/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Differences through the operations: of a sum the sum of differences, of a product with an unchanged factor
 * da b, of a quotient with an unchanged divisor da / b; of anything else the operation with the new operands
 * less that with the old ones.
 */
#include "stats/exchange.h"

#include <string.h>

static cradle_node apply(exchange *self, operation op, cradle_node a, cradle_node b) {
    return graph_apply(self->graph, op, (cradle_node[]){a, b});
}

/* ---------------------------------------------------------------- both draws */

/* Keyed by a name that no input has: it starts with a space. */
static cradle_node second_draw(exchange *self, const quantity *q) {
    quantity other = *q;
    other.name = arena_printf(self->memory, " second draw of %s", q->name);
    return other.name != NULL ? graph_quantity(self->graph, &other) : (cradle_node){0};
}

static bool copy_both(exchange *self) {
    const graph *from = self->factors->graph;
    for (uint32_t i = 1; i < graph_count(from); i++) {
        const cradle_node n = {i};
        const node *at = graph_node(from, n);
        self->first[i] = graph_copy_node(self->graph, from, n, self->first);
        self->second[i] = at->op == OPERATION_QUANTITY && graph_is_uncertain(from, n)
                              ? second_draw(self, at->quantity)
                              : graph_copy_node(self->graph, from, n, self->second);
        if (self->first[i].index == 0 || self->second[i].index == 0) {
            return false;
        }
    }
    return true;
}

exchange *exchange_new(const factors *factors, arena *memory) {
    exchange *self = arena_alloc(memory, sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    const size_t nodes = graph_count(factors->graph);
    self->factors = factors;
    self->memory = memory;
    diagnostics_init(&self->complaints, memory);
    self->graph = graph_new(memory, &self->complaints);
    self->first = arena_alloc(memory, nodes * sizeof *self->first);
    self->second = arena_alloc(memory, nodes * sizeof *self->second);
    self->difference = arena_alloc(memory, nodes * sizeof *self->difference);
    return !arena_failed(memory) && copy_both(self) ? self : NULL;
}

/* ---------------------------------------------------------------- differences */

static bool is_changed(const exchange *self, uint32_t node) {
    return self->difference[node].index != 0;
}

/* The operand with the factor exchanged. */
static cradle_node exchanged(exchange *self, uint32_t operand) {
    cradle_node old = self->first[operand];
    return is_changed(self, operand) ? apply(self, OPERATION_ADD, old, self->difference[operand]) : old;
}

static cradle_node sum_of_differences(exchange *self, const node *at) {
    cradle_node *terms = memory_allocate(at->count * sizeof *terms);
    size_t count = 0;
    for (uint32_t k = 0; terms != NULL && k < at->count; k++) {
        if (is_changed(self, at->operands[k])) {
            terms[count++] = self->difference[at->operands[k]];
        }
    }
    cradle_node sum = count > 0 ? graph_sum(self->graph, terms, count) : (cradle_node){0};
    memory_free(terms);
    return sum;
}

static cradle_node difference_of_sub(exchange *self, const node *at) {
    const uint32_t a = at->operands[0], b = at->operands[1];
    const cradle_node minus = graph_constant(self->graph, -1.0, (dimension){{0}});
    if (!is_changed(self, b)) {
        return self->difference[a];
    }
    return is_changed(self, a) ? apply(self, OPERATION_SUB, self->difference[a], self->difference[b])
                               : apply(self, OPERATION_MUL, minus, self->difference[b]);
}

static cradle_node any_difference(exchange *self, uint32_t index, const node *at) {
    enum { OPERANDS = 4 };
    cradle_node operands[OPERANDS] = {{0}};
    for (uint32_t k = 0; k < at->count; k++) {
        operands[k] = exchanged(self, at->operands[k]);
    }
    const cradle_node value =
        at->op == OPERATION_LOOKUP
            ? graph_lookup(self->graph, operands[0], at->table,
                           graph_node(self->graph, operands[0])->dimension, at->dimension)
            : graph_apply(self->graph, at->op, operands);
    return apply(self, OPERATION_SUB, value, self->first[index]);
}

static cradle_node difference_of(exchange *self, uint32_t index, const node *at) {
    const uint32_t a = at->count > 0 ? at->operands[0] : 0, b = at->count > 1 ? at->operands[1] : 0;
    switch (at->op) {
    case OPERATION_QUANTITY:
        return apply(self, OPERATION_SUB, self->second[index], self->first[index]);
    case OPERATION_ADD:
    case OPERATION_SUM:
        return sum_of_differences(self, at);
    case OPERATION_SUB:
        return difference_of_sub(self, at);
    case OPERATION_MUL:
        if (is_changed(self, a) != is_changed(self, b)) {
            const uint32_t changed = is_changed(self, a) ? a : b;
            return apply(self, OPERATION_MUL, self->difference[changed], self->first[changed == a ? b : a]);
        }
        break;
    case OPERATION_DIV:
        if (!is_changed(self, b)) {
            return apply(self, OPERATION_DIV, self->difference[a], self->first[b]);
        }
        break;
    default:
        break;
    }
    return any_difference(self, index, at);
}

bool exchange_factor(exchange *self, size_t factor) {
    const graph *from = self->factors->graph;
    const size_t nodes = graph_count(from);
    memset(self->difference, 0, nodes * sizeof *self->difference);
    for (uint32_t i = 1; i < nodes; i++) {
        const node *at = graph_node(from, (cradle_node){i});
        bool changes = factors_holds(self->factors, factor, i);
        for (uint32_t k = 0; k < at->count && !changes; k++) {
            changes = is_changed(self, at->operands[k]);
        }
        if (changes && graph_is_uncertain(from, (cradle_node){i})) {
            self->difference[i] = difference_of(self, i, at);
            if (self->difference[i].index == 0) {
                return false;
            }
        }
    }
    return true;
}
