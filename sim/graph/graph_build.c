/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Builders: unit check, folding of constants and the simplifications that lose nothing (x * 1, x + 0,
 * x - 0, x / 1, x ^ 1, x ^ 0, x * 0, a sum of one). Invariant: every constant is finite, as what is not is
 * reported here; and no zero is negative, so that zero is one node.
 */
#include <assert.h>
#include <math.h>

#include "graph/graph.h"
#include "graph/graph_private.h"

static const cradle_node void_node = {0};

cradle_node graph_constant(graph *self, double value, dimension d) {
    if (!isfinite(value)) {
        graph_complain(self, NULL, 0, "a number in a formula is not finite");
        return void_node;
    }
    node draft = {.op = OPERATION_CONSTANT, .dimension = d, .constant = value == 0.0 ? 0.0 : value};
    return graph_intern(self, &draft, (place){0});
}

cradle_node graph_quantity(graph *self, const quantity *q) {
    if (!isfinite(q->value)) {
        graph_complain(self, NULL, 0, "%s is not a finite number", q->name);
        return void_node;
    }
    node draft = {.op = OPERATION_QUANTITY, .dimension = q->unit.dimension, .quantity = q};
    return graph_intern(self, &draft, q->where);
}

/* ---------------------------------------------------------------- folding */

/* "120 g / 0", the operation with the central values of its operands. */
static const char *spell_out(graph *self, operation op, const cradle_node *operands) {
    const char *a = graph_formula(self, operands[0], true, self->memory);
    if (operation_arity(op) == 1) {
        return arena_printf(self->memory, "%s(%s)", operation_key(op), a);
    }
    const char *b = graph_formula(self, operands[1], true, self->memory);
    return arena_printf(self->memory, "(%s) %s (%s)", a, operation_symbol(op), b);
}

static cradle_node report_not_finite(graph *self, operation op, const cradle_node *operands, size_t count) {
    if (op == OPERATION_DIV && graph_is_constant(self, operands[1], 0.0)) {
        graph_complain(self, operands, count, "division of %s by zero", graph_describe(self, operands[0]));
    } else if (op == OPERATION_SUM || count > 2) {
        graph_complain(self, operands, count, "the result of a formula is not a finite number");
    } else {
        const char *text = spell_out(self, op, operands);
        graph_complain(self, operands, count, "%s is not a finite number", text != NULL ? text : "a formula");
    }
    return void_node;
}

static bool all_constant(const graph *self, const cradle_node *operands, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (graph_node(self, operands[i])->op != OPERATION_CONSTANT) {
            return false;
        }
    }
    return true;
}

static cradle_node fold(graph *self, operation op, const cradle_node *operands, size_t count, dimension d) {
    double values[OPERANDS_MAX];
    for (size_t i = 0; i < count; i++) {
        values[i] = graph_node(self, operands[i])->constant;
    }
    double value = operation_value(op, NULL, values);
    return isfinite(value) ? graph_constant(self, value, d) : report_not_finite(self, op, operands, count);
}

/* ---------------------------------------------------------------- simplification */

/* Whether an operation is one of its operands or a constant; then *result is it. */
static bool simplify(graph *self, operation op, const cradle_node *operands, dimension d,
                     cradle_node *result) {
    cradle_node a = operands[0], b = operands[1];
    bool plain = dimension_is_none(graph_node(self, b)->dimension);
    switch (op) {
    case OPERATION_MUL:
        if (graph_is_constant(self, a, 0.0) || graph_is_constant(self, b, 0.0)) {
            *result = graph_constant(self, 0.0, d);
            return true;
        }
        if (graph_is_constant(self, a, 1.0) && dimension_is_none(graph_node(self, a)->dimension)) {
            *result = b;
            return true;
        }
        *result = a;
        return graph_is_constant(self, b, 1.0) && plain;
    case OPERATION_DIV:
        *result = a;
        return graph_is_constant(self, b, 1.0) && plain;
    case OPERATION_ADD:
        *result = graph_is_constant(self, a, 0.0) ? b : a;
        return graph_is_constant(self, a, 0.0) || graph_is_constant(self, b, 0.0);
    case OPERATION_SUB:
        *result = a;
        return graph_is_constant(self, b, 0.0);
    case OPERATION_POW:
        *result = graph_is_constant(self, b, 0.0) ? graph_constant(self, 1.0, d) : a;
        return graph_is_constant(self, b, 0.0) || graph_is_constant(self, b, 1.0);
    default:
        return false;
    }
}

cradle_node graph_apply(graph *self, operation op, const cradle_node *operands) {
    int arity = operation_arity(op);
    assert(arity > 0 && op != OPERATION_LOOKUP);
    size_t count = (size_t)arity;
    uint32_t indices[OPERANDS_MAX];
    for (size_t i = 0; i < count; i++) {
        if (operands[i].index == 0) {
            return void_node;
        }
        indices[i] = operands[i].index;
    }
    dimension d;
    if (!graph_infer(self, op, operands, count, &d)) {
        return void_node;
    }
    if (op == OPERATION_DIV && graph_is_constant(self, operands[1], 0.0)) {
        return report_not_finite(self, op, operands, count);
    }
    if (all_constant(self, operands, count)) {
        return fold(self, op, operands, count, d);
    }
    cradle_node result;
    if (count == 2 && simplify(self, op, operands, d, &result)) {
        return result;
    }
    node draft = {.op = op, .dimension = d, .count = (uint32_t)count, .operands = indices};
    return graph_intern(self, &draft, (place){0});
}

/* ---------------------------------------------------------------- sums and tables */

/* Zero constants are left out; the indices of the rest go to `kept`. */
static size_t keep_terms(const graph *self, const cradle_node *terms, size_t count, uint32_t *kept) {
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!graph_is_constant(self, terms[i], 0.0)) {
            kept[kept_count++] = terms[i].index;
        }
    }
    return kept_count;
}

static cradle_node sum_of_kept(graph *self, const uint32_t *kept, size_t count, dimension d) {
    if (count == 0) {
        return graph_constant(self, 0.0, d);
    }
    return count == 1
               ? (cradle_node){kept[0]}
               : graph_intern(self, &(node){OPERATION_SUM, d, (uint32_t)count, kept, 0, NULL, NULL, NULL},
                              (place){0});
}

cradle_node graph_sum(graph *self, const cradle_node *terms, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (terms[i].index == 0) {
            return void_node;
        }
    }
    dimension d;
    if (count == 0 || !graph_infer(self, OPERATION_SUM, terms, count, &d)) {
        return void_node;
    }
    if (all_constant(self, terms, count)) {
        double sum = 0.0;
        for (size_t i = 0; i < count; i++) {
            sum += graph_node(self, terms[i])->constant;
        }
        return isfinite(sum) ? graph_constant(self, sum, d)
                             : report_not_finite(self, OPERATION_SUM, terms, count);
    }
    uint32_t *kept = memory_allocate(count * sizeof *kept);
    if (kept == NULL) {
        return void_node;
    }
    size_t kept_count = keep_terms(self, terms, count, kept);
    cradle_node sum = sum_of_kept(self, kept, kept_count, d);
    memory_free(kept);
    return sum;
}

cradle_node graph_lookup(graph *self, cradle_node x, const lookup_table *table, dimension x_dimension,
                         dimension y_dimension) {
    assert(table->count > 0);
    if (x.index == 0 || !graph_infer_lookup(self, x, x_dimension)) {
        return void_node;
    }
    const node *operand = graph_node(self, x);
    if (operand->op == OPERATION_CONSTANT) {
        double y = operation_value(OPERATION_LOOKUP, table, &operand->constant);
        return graph_constant(self, y, y_dimension);
    }
    node draft = {
        .op = OPERATION_LOOKUP, .dimension = y_dimension, .count = 1, .operands = &x.index, .table = table};
    return graph_intern(self, &draft, (place){0});
}
