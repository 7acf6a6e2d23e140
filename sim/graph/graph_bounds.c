/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bounds by interval arithmetic (Moore, Kearfott and Cloud 2009, chapters 2 and 5): the interval of a node
 * follows from those of its operands as if they were independent, so it holds every value the node can take
 * and perhaps more. Ends may be infinite, never "not a number". Unbounded distributions are cut at their
 * 1e-6 quantiles.
 */
#include <math.h>

#include "base/elementary.h"
#include "graph/graph.h"
#include "graph/graph_private.h"

#define CUT 1e-6

static const interval everything = {-INFINITY, INFINITY};

static void widen(interval *self, double value) {
    self->low = fmin(self->low, value);
    self->high = fmax(self->high, value);
}

/* 0 * infinity is 0 here: the infinity stands for large numbers, the 0 for itself. */
static double product(double a, double b) {
    return a == 0.0 || b == 0.0 ? 0.0 : a * b;
}

static interval interval_mul(interval a, interval b) {
    interval result = {INFINITY, -INFINITY};
    widen(&result, product(a.low, b.low));
    widen(&result, product(a.low, b.high));
    widen(&result, product(a.high, b.low));
    widen(&result, product(a.high, b.high));
    return result;
}

static interval interval_inverse(interval a) {
    if (a.low > 0.0 || a.high < 0.0) {
        return (interval){1.0 / a.high, 1.0 / a.low};
    }
    if (a.low == 0.0 && a.high > 0.0) {
        return (interval){1.0 / a.high, INFINITY};
    }
    return a.high == 0.0 && a.low < 0.0 ? (interval){-INFINITY, 1.0 / a.low} : everything;
}

/* Corners by one rounding each, where the divisor keeps away from 0, so that no sample falls outside. */
static interval interval_div(interval a, interval b) {
    bool bounded = isfinite(a.low) && isfinite(a.high) && isfinite(b.low) && isfinite(b.high);
    if (!bounded || (b.low <= 0.0 && b.high >= 0.0)) {
        return interval_mul(a, interval_inverse(b));
    }
    interval result = {INFINITY, -INFINITY};
    widen(&result, a.low / b.low);
    widen(&result, a.low / b.high);
    widen(&result, a.high / b.low);
    widen(&result, a.high / b.high);
    return result;
}

static double power(double x, double y) {
    const double operands[] = {x, y};
    return operation_value(OPERATION_POW, NULL, operands);
}

static interval interval_whole_power(interval x, double exponent) {
    if (exponent < 0.0) {
        return interval_inverse(interval_whole_power(x, -exponent));
    }
    interval result = {INFINITY, -INFINITY};
    widen(&result, power(x.low, exponent));
    widen(&result, power(x.high, exponent));
    if (fmod(exponent, 2.0) == 0.0 && x.low < 0.0 && x.high > 0.0) {
        widen(&result, 0.0);
    }
    return result;
}

/* Beyond whole exponents: x ^ y = exp(y log x), monotone in each of its two arguments for x > 0. */
static interval interval_pow(interval x, interval y) {
    if (y.low == y.high && floor(y.low) == y.low) {
        return interval_whole_power(x, y.low);
    }
    if (x.low < 0.0) {
        return everything;
    }
    interval result = {INFINITY, -INFINITY};
    widen(&result, power(x.low, y.low));
    widen(&result, power(x.low, y.high));
    widen(&result, power(x.high, y.low));
    widen(&result, power(x.high, y.high));
    if (x.low == 0.0 && y.low <= 0.0) {
        widen(&result, INFINITY);
    }
    return result;
}

static interval interval_log(interval x) {
    return (interval){x.low > 0.0 ? elementary_log(x.low) : -INFINITY,
                      x.high > 0.0 ? elementary_log(x.high) : INFINITY};
}

static interval interval_select(const interval *v) {
    if (v[0].high < v[1].low) {
        return v[2];
    }
    if (v[0].low >= v[1].high) {
        return v[3];
    }
    return (interval){fmin(v[2].low, v[3].low), fmax(v[2].high, v[3].high)};
}

/* The values at both ends and at the points between them. */
static interval interval_lookup(const lookup_table *table, interval x) {
    interval result = {INFINITY, -INFINITY};
    widen(&result, operation_value(OPERATION_LOOKUP, table, &x.low));
    widen(&result, operation_value(OPERATION_LOOKUP, table, &x.high));
    for (size_t i = 0; i < table->count; i++) {
        if (table->x[i] > x.low && table->x[i] < x.high) {
            widen(&result, table->y[i]);
        }
    }
    return result;
}

static interval interval_quantity(const quantity *q) {
    interval result = {q->value, q->value};
    if (q->distribution.kind != DISTRIBUTION_FIXED) {
        distribution_support(&q->distribution, CUT, &result.low, &result.high);
    }
    return result;
}

static interval interval_of(const node *draft, const interval *v) {
    switch (draft->op) {
    case OPERATION_CONSTANT:
        return (interval){draft->constant, draft->constant};
    case OPERATION_QUANTITY:
        return interval_quantity(draft->quantity);
    case OPERATION_ADD:
        return (interval){v[0].low + v[1].low, v[0].high + v[1].high};
    case OPERATION_SUB:
        return (interval){v[0].low - v[1].high, v[0].high - v[1].low};
    case OPERATION_MUL:
        return interval_mul(v[0], v[1]);
    case OPERATION_DIV:
        return interval_div(v[0], v[1]);
    case OPERATION_MIN:
        return (interval){fmin(v[0].low, v[1].low), fmin(v[0].high, v[1].high)};
    case OPERATION_MAX:
        return (interval){fmax(v[0].low, v[1].low), fmax(v[0].high, v[1].high)};
    case OPERATION_POW:
        return interval_pow(v[0], v[1]);
    case OPERATION_EXP:
        return (interval){elementary_exp(v[0].low), elementary_exp(v[0].high)};
    case OPERATION_LOG:
        return interval_log(v[0]);
    case OPERATION_SELECT:
        return interval_select(v);
    case OPERATION_LOOKUP:
        return interval_lookup(draft->table, v[0]);
    default:
        return (interval){0.0, 0.0};
    }
}

static interval interval_sum(const graph *self, const node *draft) {
    interval sum = {0.0, 0.0};
    for (uint32_t i = 0; i < draft->count; i++) {
        interval term = graph_operand(self, draft, i)->bounds;
        sum.low += term.low;
        sum.high += term.high;
    }
    return sum;
}

interval graph_bounds_of(const graph *self, const node *draft) {
    interval operands[OPERANDS_MAX] = {{0.0, 0.0}}, result;
    if (draft->op == OPERATION_SUM) {
        result = interval_sum(self, draft);
    } else {
        for (uint32_t i = 0; i < draft->count; i++) {
            operands[i] = graph_operand(self, draft, i)->bounds;
        }
        result = interval_of(draft, operands);
    }
    /* infinity - infinity: nothing is known of that end */
    result.low = isnan(result.low) ? -INFINITY : result.low;
    result.high = isnan(result.high) ? INFINITY : result.high;
    return result;
}

void graph_bounds(const graph *self, cradle_node n, double *low, double *high) {
    interval bounds = graph_entry(self, n)->bounds;
    *low = bounds.low;
    *high = bounds.high;
}
