/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact derivatives by the adjoint of the graph (reverse accumulation: Griewank and Walther, Evaluating
 * Derivatives, 2nd ed. 2008, section 3.2): one pass downwards from a node gives its derivative by every node
 * below it, at the central values. Operands stand before their node, so when a node's turn comes, all that
 * use it have had theirs.
 *
 * Where a function has a corner (min and max of equal numbers, a point of a table) the derivative is the mean
 * of those on both sides, which is what central differences tend to. A service life of exactly 3 years is
 * such a corner: it ends one year of use and begins the next.
 */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/elementary.h"
#include "graph/graph.h"
#include "graph/graph_private.h"

/* The mean of the slopes just below and just above x. */
static double lookup_slope(const lookup_table *table, double x) {
    double sum = 0.0;
    for (size_t i = 0; i + 1 < table->count; i++) {
        double from = table->x[i], to = table->x[i + 1];
        double slope = (table->y[i + 1] - table->y[i]) / (to - from);
        sum += from <= x && x < to ? slope : 0.0;
        sum += from < x && x <= to ? slope : 0.0;
    }
    return 0.5 * sum;
}

/* The share of the first of two operands in their minimum's (or maximum's) derivative. */
static double share_of_first(double a, double b, bool wants_smaller) {
    if (a == b) {
        return 0.5;
    }
    return (a < b) == wants_smaller ? 1.0 : 0.0;
}

static void power_slopes(const double *v, double value, double *slopes) {
    slopes[0] = v[1] == 0.0 ? 0.0 : v[1] * (v[0] != 0.0 ? value / v[0] : elementary_pow(v[0], v[1] - 1.0));
    slopes[1] = v[0] > 0.0 ? value * elementary_log(v[0]) : 0.0;
}

/* The derivatives of an operation by its operands, whose values are v; not of sums and leaves. */
static void slopes_of(const node *at, double value, const double *v, double *slopes) {
    switch (at->op) {
    case OPERATION_ADD:
        slopes[0] = slopes[1] = 1.0;
        break;
    case OPERATION_SUB:
        slopes[0] = 1.0;
        slopes[1] = -1.0;
        break;
    case OPERATION_MUL:
        slopes[0] = v[1];
        slopes[1] = v[0];
        break;
    case OPERATION_DIV:
        slopes[0] = 1.0 / v[1];
        slopes[1] = -value / v[1];
        break;
    case OPERATION_MIN:
    case OPERATION_MAX:
        slopes[0] = share_of_first(v[0], v[1], at->op == OPERATION_MIN);
        slopes[1] = 1.0 - slopes[0];
        break;
    case OPERATION_POW:
        power_slopes(v, value, slopes);
        break;
    case OPERATION_EXP:
        slopes[0] = value;
        break;
    case OPERATION_LOG:
        slopes[0] = 1.0 / v[0];
        break;
    case OPERATION_SELECT:
        slopes[v[0] < v[1] ? 2 : 3] = 1.0;
        break;
    case OPERATION_LOOKUP:
        slopes[0] = lookup_slope(at->table, v[0]);
        break;
    default:
        break;
    }
}

size_t graph_order(const graph *self, cradle_node of, uint32_t *order) {
    const size_t nodes = (size_t)of.index + 1;
    uint32_t *next = memory_allocate(nodes * sizeof *next); /* operand, counted from 1; 0: not met yet */
    uint32_t *stack = memory_allocate(nodes * sizeof *stack);
    size_t count = 0, depth = 0;
    if (next != NULL && stack != NULL) {
        memset(next, 0, nodes * sizeof *next);
        next[of.index] = 1;
        stack[depth++] = of.index;
    }
    while (depth > 0) {
        const uint32_t top = stack[depth - 1];
        const node *at = graph_node(self, (cradle_node){top});
        if (next[top] > at->count) {
            order[count++] = top;
            depth--;
            continue;
        }
        const uint32_t operand = at->operands[next[top]++ - 1];
        if (next[operand] == 0) {
            next[operand] = 1;
            stack[depth++] = operand;
        }
    }
    memory_free(stack);
    memory_free(next);
    return count;
}

void graph_adjoint(const graph *self, const uint32_t *order, size_t count, double *derivatives) {
    const uint32_t of = order[count - 1];
    memset(derivatives, 0, ((size_t)of + 1) * sizeof *derivatives);
    derivatives[of] = 1.0;
    for (size_t place = count; place-- > 0;) {
        const uint32_t i = order[place];
        const node *at = graph_node(self, (cradle_node){i});
        const double above = derivatives[i];
        if (above == 0.0) {
            continue;
        }
        if (at->op == OPERATION_SUM) {
            for (uint32_t k = 0; k < at->count; k++) {
                derivatives[at->operands[k]] += above;
            }
            continue;
        }
        double values[OPERANDS_MAX] = {0}, slopes[OPERANDS_MAX] = {0};
        for (uint32_t k = 0; k < at->count; k++) {
            values[k] = graph_operand(self, at, k)->central;
        }
        slopes_of(at, graph_central(self, (cradle_node){i}), values, slopes);
        for (uint32_t k = 0; k < at->count; k++) {
            derivatives[at->operands[k]] += slopes[k] == 0.0 ? 0.0 : above * slopes[k];
        }
    }
}
