/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which nodes need no instruction of their own: a product with one and a quotient by one are what is
 * multiplied or divided, and nodes that are then equal are computed once (value numbering; Cocke 1970). The
 * graph keeps them apart, since `explain` speaks of each. No bit of a sample changes.
 */
#include <string.h>

#include "eval/plan.h"

typedef struct numbering {
    plan_node *nodes;
    uint32_t *slots; /* nodes by the hash of what they compute; 0: none */
    size_t mask;
} numbering;

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* What an operand is known by: the node whose block it has, or the bits of its constant. */
static uint64_t identity_of(const plan_node *nodes, uint32_t index) {
    return nodes[index].uncertain ? nodes[index].same : bits_of(nodes[index].central);
}

static bool is_one(const plan_node *node) {
    return !node->uncertain && node->central == 1.0;
}

static bool same_result(const plan_node *nodes, const node *a, const node *b) {
    if (a->op != b->op || a->count != b->count || a->table != b->table) {
        return false;
    }
    for (uint32_t k = 0; k < a->count; k++) {
        const uint32_t left = a->operands[k], right = b->operands[k];
        if (nodes[left].uncertain != nodes[right].uncertain ||
            identity_of(nodes, left) != identity_of(nodes, right)) {
            return false;
        }
    }
    return true;
}

static uint64_t hash_of(const plan_node *nodes, const node *at) {
    uint64_t hash = (uint64_t)at->op;
    for (uint32_t k = 0; k < at->count; k++) {
        hash ^= identity_of(nodes, at->operands[k]);
        hash *= UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

/* The first node that computes the same. */
static uint32_t first_of(const numbering *self, uint32_t index, const node *at) {
    size_t slot = (size_t)hash_of(self->nodes, at) & self->mask;
    for (; self->slots[slot] != 0; slot = (slot + 1) & self->mask) {
        const uint32_t known = self->slots[slot];
        if (same_result(self->nodes, self->nodes[known].node, at)) {
            return known;
        }
    }
    return self->slots[slot] = index;
}

static uint32_t number(const numbering *self, uint32_t index) {
    const plan_node *nodes = self->nodes;
    const node *at = nodes[index].node;
    if (at->count == 0 || !nodes[index].uncertain) {
        return index;
    }
    if (at->op == OPERATION_MUL && is_one(&nodes[at->operands[0]])) {
        return nodes[at->operands[1]].same;
    }
    if ((at->op == OPERATION_MUL || at->op == OPERATION_DIV) && is_one(&nodes[at->operands[1]])) {
        return nodes[at->operands[0]].same;
    }
    return first_of(self, index, at);
}

plan_node *plan_reduce(const graph *graph) {
    const size_t count = graph_count(graph);
    size_t slots = 16;
    while (slots < 2 * count) {
        slots *= 2;
    }
    numbering self = {.nodes = memory_allocate(count * sizeof *self.nodes),
                      .slots = memory_allocate(slots * sizeof *self.slots),
                      .mask = slots - 1};
    if (self.nodes == NULL || self.slots == NULL) {
        memory_free(self.slots);
        memory_free(self.nodes);
        return NULL;
    }
    memset(self.slots, 0, slots * sizeof *self.slots);
    for (uint32_t i = 0; i < count; i++) {
        const cradle_node n = {i};
        self.nodes[i] = (plan_node){.node = graph_node(graph, n),
                                    .central = graph_central(graph, n),
                                    .uncertain = graph_is_uncertain(graph, n)};
        self.nodes[i].same = i > 0 ? number(&self, i) : 0;
    }
    memory_free(self.slots);
    return self.nodes;
}
