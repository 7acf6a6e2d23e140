/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Storage of the graph and hash-consing. Invariant: no two nodes have the same identity (operation,
 * dimension, operands, and what a leaf or table holds), and operands stand before the nodes that use them.
 * Addition and multiplication give the same bits whichever operand comes first, so a + b is b + a.
 */
#include "graph/graph.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "graph/graph_private.h"

static const struct {
    const char *key;
    int arity;
    const char *symbol;
} operations[OPERATION_COUNT] = {
#define X(name, key, arity, symbol) {key, arity, symbol},
    OPERATION_LIST(X)
#undef X
};

const char *operation_key(operation op) {
    return operations[op].key;
}

int operation_arity(operation op) {
    return operations[op].arity;
}

const char *operation_symbol(operation op) {
    return operations[op].symbol;
}

graph *graph_new(arena *memory, diagnostics *complaints) {
    enum { FIRST_SLOTS = 512 };
    graph *self = arena_alloc(memory, sizeof *self);
    uint32_t *slots = arena_alloc(memory, FIRST_SLOTS * sizeof *slots);
    entry **chunks = arena_alloc(memory, sizeof *chunks);
    entry *chunk = arena_alloc(memory, GRAPH_CHUNK * sizeof *chunk);
    if (self == NULL || slots == NULL || chunks == NULL || chunk == NULL) {
        return NULL;
    }
    chunks[0] = chunk;
    *self = (graph){.memory = memory,
                    .complaints = complaints,
                    .chunks = chunks,
                    .chunk_count = 1,
                    .chunk_capacity = 1,
                    .count = 1, /* node 0, void, is all zero */
                    .slots = slots,
                    .slot_count = FIRST_SLOTS};
    return self;
}

size_t graph_count(const graph *self) {
    return self->count;
}

const node *graph_node(const graph *self, cradle_node n) {
    assert(n.index < self->count);
    return &graph_entry(self, n)->node;
}

void graph_set_place(graph *self, place where) {
    self->where = where;
}

void graph_set_copulas(graph *self, const copula *groups, size_t count) {
    self->copulas = groups;
    self->copula_count = count;
}

const copula *graph_find_copula(const graph *self, const char *name, size_t *member) {
    for (size_t g = 0; g < self->copula_count; g++) {
        for (size_t i = 0; i < self->copulas[g].count; i++) {
            if (text_equal(self->copulas[g].names[i], name)) {
                *member = i;
                return &self->copulas[g];
            }
        }
    }
    return NULL;
}

bool graph_is_uncertain(const graph *self, cradle_node n) {
    return graph_entry(self, n)->uncertain;
}

void graph_label(graph *self, cradle_node n, const char *label) {
    node *labelled = &graph_entry(self, n)->node;
    /* A constant is one node wherever its value stands: a name would be wrong everywhere else. */
    bool named = labelled->op != OPERATION_CONSTANT;
    if (n.index != 0 && named && labelled->label == NULL && label != NULL) {
        labelled->label = arena_strdup(self->memory, label);
    }
}

bool graph_is_constant(const graph *self, cradle_node n, double value) {
    const node *constant = graph_node(self, n);
    return constant->op == OPERATION_CONSTANT && constant->constant == value;
}

/* ---------------------------------------------------------------- identity */

static uint64_t mix(uint64_t hash, uint64_t word) {
    /* The finaliser of MurmurHash3 (A. Appleby, public domain). */
    uint64_t h = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ (h >> 29);
}

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool is_commutative(operation op) {
    return op == OPERATION_ADD || op == OPERATION_MUL;
}

static uint64_t hash_of(const node *draft) {
    uint64_t hash = mix(draft->op, draft->count);
    for (size_t i = 0; i < DIMENSION_COUNT; i++) {
        hash = mix(hash, (uint64_t)draft->dimension.exponent[i]);
    }
    if (is_commutative(draft->op)) {
        uint32_t a = draft->operands[0], b = draft->operands[1];
        return mix(mix(hash, a < b ? a : b), a < b ? b : a);
    }
    for (uint32_t i = 0; i < draft->count; i++) {
        hash = mix(hash, draft->operands[i]);
    }
    if (draft->op == OPERATION_CONSTANT) {
        hash = mix(hash, bits_of(draft->constant));
    }
    if (draft->op == OPERATION_QUANTITY) {
        hash = mix(mix(hash, text_hash(draft->quantity->name)), bits_of(draft->quantity->value));
    }
    for (size_t i = 0; draft->op == OPERATION_LOOKUP && i < draft->table->count; i++) {
        hash = mix(mix(hash, bits_of(draft->table->x[i])), bits_of(draft->table->y[i]));
    }
    return hash;
}

static bool same_operands(const node *a, const node *b) {
    if (a->count != b->count) {
        return false;
    }
    if (is_commutative(a->op) && a->operands[0] == b->operands[1] && a->operands[1] == b->operands[0]) {
        return true;
    }
    return a->count == 0 || memcmp(a->operands, b->operands, a->count * sizeof *a->operands) == 0;
}

static bool same_table(const lookup_table *a, const lookup_table *b) {
    return a->count == b->count && memcmp(a->x, b->x, a->count * sizeof *a->x) == 0 &&
           memcmp(a->y, b->y, a->count * sizeof *a->y) == 0;
}

static bool same_node(const node *a, const node *b) {
    if (a->op != b->op || !dimension_equal(a->dimension, b->dimension) || !same_operands(a, b)) {
        return false;
    }
    switch (a->op) {
    case OPERATION_CONSTANT:
        return bits_of(a->constant) == bits_of(b->constant);
    case OPERATION_QUANTITY:
        return text_equal(a->quantity->name, b->quantity->name) && a->quantity->value == b->quantity->value &&
               distribution_equal(&a->quantity->distribution, &b->quantity->distribution);
    case OPERATION_LOOKUP:
        return same_table(a->table, b->table);
    default:
        return true;
    }
}

/* ---------------------------------------------------------------- insertion */

static bool grow_slots(graph *self) {
    if (self->count * 2 < self->slot_count) {
        return true;
    }
    size_t slot_count = self->slot_count * 2;
    uint32_t *slots = arena_alloc(self->memory, slot_count * sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (uint32_t i = 1; i < self->count; i++) {
        size_t slot = (size_t)graph_entry(self, (cradle_node){i})->hash & (slot_count - 1);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (slot_count - 1);
        }
        slots[slot] = i;
    }
    self->slots = slots;
    self->slot_count = slot_count;
    return true;
}

static bool grow_chunks(graph *self) {
    if (self->count < self->chunk_count * GRAPH_CHUNK) {
        return self->count < UINT32_MAX;
    }
    entry **chunks = arena_grow(self->memory, self->chunks, self->chunk_count, &self->chunk_capacity,
                                sizeof *self->chunks);
    entry *chunk = arena_alloc(self->memory, GRAPH_CHUNK * sizeof *chunk);
    if (chunks == NULL || chunk == NULL) {
        return false;
    }
    self->chunks = chunks;
    chunks[self->chunk_count++] = chunk;
    return self->count < UINT32_MAX;
}

static void *copy_bytes(arena *memory, const void *bytes, size_t size) {
    void *copy = arena_alloc(memory, size);
    if (copy != NULL) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

static const lookup_table *copy_table(arena *memory, const lookup_table *table) {
    lookup_table *copy = arena_alloc(memory, sizeof *copy);
    if (copy == NULL) {
        return NULL;
    }
    copy->count = table->count;
    copy->x = copy_bytes(memory, table->x, table->count * sizeof *table->x);
    copy->y = copy_bytes(memory, table->y, table->count * sizeof *table->y);
    return copy->x != NULL && copy->y != NULL ? copy : NULL;
}

static const char *copy_text(arena *memory, const char *text) {
    return text != NULL ? arena_strdup(memory, text) : NULL;
}

static const double *copy_values(arena *memory, const double *values, size_t count) {
    return values != NULL ? copy_bytes(memory, values, count * sizeof *values) : NULL;
}

static const quantity *copy_quantity(arena *memory, const quantity *q) {
    quantity *copy = copy_bytes(memory, q, sizeof *q);
    if (copy != NULL) {
        copy->name = copy_text(memory, q->name);
        copy->unit_text = copy_text(memory, q->unit_text);
        copy->source = copy_text(memory, q->source);
        copy->geography = copy_text(memory, q->geography);
        copy->distribution.values = copy_values(memory, q->distribution.values, q->distribution.count);
        copy->distribution.weights = copy_values(memory, q->distribution.weights, q->distribution.count);
    }
    return arena_failed(memory) ? NULL : copy;
}

/* Gives the node memory of its own for what the draft borrowed. */
static bool own(arena *memory, node *draft) {
    if (draft->count > 0) {
        draft->operands = copy_bytes(memory, draft->operands, draft->count * sizeof *draft->operands);
    }
    if (draft->quantity != NULL) {
        draft->quantity = copy_quantity(memory, draft->quantity);
    }
    if (draft->table != NULL) {
        draft->table = copy_table(memory, draft->table);
    }
    return (draft->count == 0 || draft->operands != NULL) &&
           (draft->op != OPERATION_QUANTITY || draft->quantity != NULL) &&
           (draft->op != OPERATION_LOOKUP || draft->table != NULL);
}

static void complete(const graph *self, entry *made, place where) {
    const node *draft = &made->node;
    made->where = where;
    made->uncertain =
        draft->op == OPERATION_QUANTITY && draft->quantity->distribution.kind != DISTRIBUTION_FIXED;
    for (uint32_t i = 0; i < draft->count; i++) {
        const entry *operand = graph_operand(self, draft, i);
        made->uncertain = made->uncertain || operand->uncertain;
        if (made->where.source == NULL) {
            made->where = operand->where;
        }
    }
    made->central = graph_central_of(self, draft);
    made->bounds = graph_bounds_of(self, draft);
}

cradle_node graph_intern(graph *self, const node *draft, place where) {
    if (!grow_slots(self) || !grow_chunks(self)) {
        return (cradle_node){0};
    }
    uint64_t hash = hash_of(draft);
    size_t slot = (size_t)hash & (self->slot_count - 1);
    for (; self->slots[slot] != 0; slot = (slot + 1) & (self->slot_count - 1)) {
        cradle_node found = {self->slots[slot]};
        const entry *known = graph_entry(self, found);
        if (known->hash == hash && same_node(&known->node, draft)) {
            return found;
        }
    }
    cradle_node n = {(uint32_t)self->count};
    entry *made = graph_entry(self, n);
    *made = (entry){.node = *draft, .hash = hash};
    if (!own(self->memory, &made->node)) {
        return (cradle_node){0};
    }
    complete(self, made, where);
    self->slots[slot] = n.index;
    self->count++;
    return n;
}
