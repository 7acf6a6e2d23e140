/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact derivatives by the adjoint of the graph (reverse accumulation: Griewank and Walther, Evaluating
 * Derivatives, 2nd ed. 2008, section 3.2): one pass downwards from a node gives its derivative by every node
 * below it, at the central values. Operands have smaller indices than their node, so when a node's turn
 * comes, all that use it have had theirs.
 *
 * Where a function has a corner (min and max of equal numbers, a point of a table) the derivative is the mean
 * of those on both sides, which is what central differences tend to. A service life of exactly 3 years is
 * such a corner: it ends one year of use and begins the next.
 */
#include <math.h>
#include <string.h>

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

void graph_adjoint(const graph *self, cradle_node of, double *derivatives) {
    memset(derivatives, 0, ((size_t)of.index + 1) * sizeof *derivatives);
    derivatives[of.index] = 1.0;
    for (uint32_t i = of.index; i > 0; i--) {
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
