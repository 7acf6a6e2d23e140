/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one instruction forms of several nodes. Only what gives the same bits is taken together, so that a
 * figure does not depend on what else a plan computes: a x b x c from left to right, with a constant where it
 * comes first; multiples of blocks, and blocks taken away, as terms of a sum.
 */
#include "eval/plan.h"

static bool is_certain(const graph *graph, uint32_t index) {
    return !graph_is_uncertain(graph, (cradle_node){index});
}

static double value_of(const graph *graph, uint32_t index) {
    return graph_central(graph, (cradle_node){index});
}

/* From the last factor to the first, which are then turned round. */
plan_product plan_product_of(const graph *graph, const uint32_t *same, const bool *absorbed, uint32_t of) {
    plan_product self = {.constant = 1.0};
    uint32_t reversed[KERNEL_INPUTS];
    for (bool more = true; more;) {
        const node *at = graph_node(graph, (cradle_node){of});
        const uint32_t a = same[at->operands[0]], b = same[at->operands[1]];
        const bool turned = is_certain(graph, a) || (!is_certain(graph, b) && !absorbed[a] && absorbed[b]);
        const uint32_t first = turned ? b : a, second = turned ? a : b;
        more = absorbed[first];
        if (is_certain(graph, second)) {
            self.constant = value_of(graph, second);
        } else {
            reversed[self.count++] = second;
        }
        if (!more) {
            reversed[self.count++] = first;
        }
        of = first;
    }
    for (uint32_t k = 0; k < self.count; k++) {
        self.factors[k] = reversed[self.count - 1 - k];
    }
    return self;
}

plan_term plan_term_of(const graph *graph, const uint32_t *same, const bool *absorbed, const node *at,
                       uint32_t k) {
    const double sign = at->op == OPERATION_SUB && k == 1 ? -1.0 : 1.0;
    const uint32_t operand = same[at->operands[k]];
    if (!absorbed[operand]) {
        return (plan_term){operand, sign};
    }
    const plan_product multiple = plan_product_of(graph, same, absorbed, operand);
    return (plan_term){multiple.factors[0], sign * multiple.constant};
}
