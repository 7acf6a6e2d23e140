/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scalar evaluator: the meaning of every operation, one sample at a time, by exact quantiles. What folds
 * to a constant is computed here, so it takes the same bits everywhere as the kernels do: no libm.
 * The vector kernels are tested against it. It walks indices, not pointers: depth costs no stack, and a
 * shared node is computed once.
 *
 * A value that is not a number is never hidden: MIN, MAX and SELECT pass it on, unlike fmin() and fmax().
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "base/text.h"
#include "graph/graph.h"
#include "graph/graph_private.h"
#include "random/keyed.h"

enum { WHOLE_POWER_MAX = 1024 };

static double lookup_value(const lookup_table *table, double x) {
    const double *xs = table->x, *ys = table->y;
    size_t last = table->count - 1;
    if (isnan(x) || x <= xs[0]) {
        return isnan(x) ? x : ys[0];
    }
    if (x >= xs[last]) {
        return ys[last];
    }
    size_t i = 0;
    while (xs[i + 1] <= x) {
        i++;
    }
    return ys[i] + (x - xs[i]) * ((ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]));
}

static double select_value(const double *v) {
    if (isnan(v[0]) || isnan(v[1])) {
        return NAN;
    }
    return v[0] < v[1] ? v[2] : v[3];
}

/* Whole powers by squaring, as the kernels do. */
static double power_value(double x, double y) {
    double size = fabs(y);
    if (!(size <= WHOLE_POWER_MAX) || floor(y) != y) {
        return elementary_pow(x, y);
    }
    double power = 1.0;
    for (unsigned left = (unsigned)size; left > 0; left >>= 1, x *= x) {
        power *= left % 2 != 0 ? x : 1.0;
    }
    return y < 0.0 ? 1.0 / power : power;
}

double operation_value(operation op, const lookup_table *table, const double *v) {
    switch (op) {
    case OPERATION_ADD:
        return v[0] + v[1];
    case OPERATION_SUB:
        return v[0] - v[1];
    case OPERATION_MUL:
        return v[0] * v[1];
    case OPERATION_DIV:
        return v[0] / v[1];
    case OPERATION_MIN:
        return v[0] < v[1] || isnan(v[0]) ? v[0] : v[1];
    case OPERATION_MAX:
        return v[0] > v[1] || isnan(v[0]) ? v[0] : v[1];
    case OPERATION_POW:
        return power_value(v[0], v[1]);
    case OPERATION_EXP:
        return elementary_exp(v[0]);
    case OPERATION_LOG:
        return elementary_log(v[0]);
    case OPERATION_SELECT:
        return select_value(v);
    default:
        assert(op == OPERATION_LOOKUP); /* no leaf and no sum comes here */
        return lookup_value(table, v[0]);
    }
}

double graph_central_of(const graph *self, const node *draft) {
    switch (draft->op) {
    case OPERATION_VOID:
        return 0.0;
    case OPERATION_CONSTANT:
        return draft->constant;
    case OPERATION_QUANTITY:
        return draft->quantity->value;
    case OPERATION_SUM: {
        double sum = 0.0;
        for (uint32_t i = 0; i < draft->count; i++) {
            sum += graph_operand(self, draft, i)->central;
        }
        return sum;
    }
    default: {
        double values[OPERANDS_MAX] = {0};
        for (uint32_t i = 0; i < draft->count; i++) {
            values[i] = graph_operand(self, draft, i)->central;
        }
        return operation_value(draft->op, draft->table, values);
    }
    }
}

double graph_central(const graph *self, cradle_node n) {
    return graph_entry(self, n)->central;
}

/* ---------------------------------------------------------------- any choice of values */

/* The values of a node's operands stand in `values` by their indices. */
static double value_of(const node *at, const double *values, graph_choose choose, void *context) {
    switch (at->op) {
    case OPERATION_VOID:
        return 0.0;
    case OPERATION_CONSTANT:
        return at->constant;
    case OPERATION_QUANTITY:
        return choose(context, at->quantity);
    case OPERATION_SUM: {
        double sum = 0.0;
        for (uint32_t i = 0; i < at->count; i++) {
            sum += values[at->operands[i]];
        }
        return sum;
    }
    default: {
        double operands[OPERANDS_MAX] = {0};
        for (uint32_t i = 0; i < at->count; i++) {
            operands[i] = values[at->operands[i]];
        }
        return operation_value(at->op, at->table, operands);
    }
    }
}

static void mark_needed(const graph *self, cradle_node n, bool *needed) {
    memset(needed, 0, n.index * sizeof *needed);
    needed[n.index] = true;
    for (uint32_t i = n.index; i > 0; i--) {
        const node *at = graph_node(self, (cradle_node){i});
        for (uint32_t k = 0; needed[i] && k < at->count; k++) {
            needed[at->operands[k]] = true;
        }
    }
}

double graph_evaluate(const graph *self, cradle_node n, graph_choose choose, void *context) {
    size_t count = (size_t)n.index + 1;
    double *values = memory_allocate(count * sizeof *values);
    bool *needed = memory_allocate(count * sizeof *needed);
    double result = NAN;
    if (values != NULL && needed != NULL) {
        mark_needed(self, n, needed);
        for (uint32_t i = 0; i <= n.index; i++) {
            if (needed[i]) {
                values[i] = value_of(graph_node(self, (cradle_node){i}), values, choose, context);
            }
        }
        result = values[n.index];
    }
    memory_free(needed);
    memory_free(values);
    return result;
}

typedef struct draw_key {
    uint64_t seed, index;
} draw_key;

double graph_draw(const quantity *q, double u) {
    if (q->distribution.kind == DISTRIBUTION_FIXED) {
        return q->value;
    }
    return u <= 0.5 ? distribution_quantile(&q->distribution, u, false)
                    : distribution_quantile(&q->distribution, 1.0 - u, true);
}

static double draw(void *context, const quantity *q) {
    const draw_key *key = context;
    return graph_draw(q, keyed_uniform(key->seed, text_hash(q->name), key->index));
}

double graph_sample(const graph *self, cradle_node n, uint64_t seed, uint64_t index) {
    draw_key key = {seed, index};
    return graph_evaluate(self, n, draw, &key);
}
