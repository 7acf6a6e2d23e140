/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which nodes need no instruction of their own: a product with one and a quotient by one are what is
 * multiplied or divided, and nodes that are then equal are computed once (value numbering; Cocke 1970). The
 * graph keeps them apart, since `explain` speaks of each. No bit of a sample changes.
 */
#include <string.h>

#include "eval/plan.h"

typedef struct numbering {
    const graph *graph;
    uint32_t *same;
    uint32_t *slots; /* nodes by the hash of what they compute; 0: none */
    size_t mask;
} numbering;

static bool is_uncertain(const numbering *self, uint32_t index) {
    return graph_is_uncertain(self->graph, (cradle_node){index});
}

static uint64_t constant_bits(const numbering *self, uint32_t index) {
    const double value = graph_central(self->graph, (cradle_node){index});
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool is_one(const numbering *self, uint32_t index) {
    return !is_uncertain(self, index) && graph_central(self->graph, (cradle_node){index}) == 1.0;
}

/* Constants are the same if their values are. */
static bool same_operand(const numbering *self, uint32_t a, uint32_t b) {
    const bool uncertain = is_uncertain(self, a);
    if (uncertain != is_uncertain(self, b)) {
        return false;
    }
    return uncertain ? self->same[a] == self->same[b] : constant_bits(self, a) == constant_bits(self, b);
}

static bool same_result(const numbering *self, const node *a, const node *b) {
    if (a->op != b->op || a->count != b->count || a->table != b->table) {
        return false;
    }
    for (uint32_t k = 0; k < a->count; k++) {
        if (!same_operand(self, a->operands[k], b->operands[k])) {
            return false;
        }
    }
    return true;
}

static uint64_t hash_of(const numbering *self, const node *at) {
    uint64_t hash = (uint64_t)at->op;
    for (uint32_t k = 0; k < at->count; k++) {
        const uint32_t operand = at->operands[k];
        hash ^= is_uncertain(self, operand) ? self->same[operand] : constant_bits(self, operand);
        hash *= UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

/* The first node that computes the same. */
static uint32_t first_of(const numbering *self, uint32_t index, const node *at) {
    size_t slot = (size_t)hash_of(self, at) & self->mask;
    for (; self->slots[slot] != 0; slot = (slot + 1) & self->mask) {
        const uint32_t known = self->slots[slot];
        if (same_result(self, graph_node(self->graph, (cradle_node){known}), at)) {
            return known;
        }
    }
    return self->slots[slot] = index;
}

static uint32_t number(const numbering *self, uint32_t index) {
    const node *at = graph_node(self->graph, (cradle_node){index});
    if (at->count == 0 || !is_uncertain(self, index)) {
        return index;
    }
    if (at->op == OPERATION_MUL && is_one(self, at->operands[0])) {
        return self->same[at->operands[1]];
    }
    if ((at->op == OPERATION_MUL || at->op == OPERATION_DIV) && is_one(self, at->operands[1])) {
        return self->same[at->operands[0]];
    }
    return first_of(self, index, at);
}

uint32_t *plan_reduce(const graph *graph) {
    const size_t nodes = graph_count(graph);
    size_t slots = 16;
    while (slots < 2 * nodes) {
        slots *= 2;
    }
    numbering self = {.graph = graph,
                      .same = memory_allocate(nodes * sizeof *self.same),
                      .slots = memory_allocate(slots * sizeof *self.slots),
                      .mask = slots - 1};
    if (self.same == NULL || self.slots == NULL) {
        memory_free(self.slots);
        memory_free(self.same);
        return NULL;
    }
    memset(self.slots, 0, slots * sizeof *self.slots);
    self.same[0] = 0;
    for (uint32_t i = 1; i < nodes; i++) {
        self.same[i] = number(&self, i);
    }
    memory_free(self.slots);
    return self.same;
}
