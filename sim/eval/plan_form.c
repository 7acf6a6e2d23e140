/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one instruction forms of several nodes. Only what gives the same bits is taken together, so that a
 * figure does not depend on what else a plan computes: a x b x c from left to right, with a constant where it
 * comes first; multiples of blocks, and blocks taken away, as terms of a sum.
 */
#include "eval/plan.h"

/* From the last factor to the first, which are then turned round. */
plan_product plan_product_of(const plan_node *nodes, uint32_t of) {
    plan_product self = {.constant = 1.0};
    uint32_t reversed[KERNEL_INPUTS];
    for (bool more = true; more;) {
        const uint32_t *operands = nodes[of].node->operands;
        const uint32_t a = nodes[operands[0]].same, b = nodes[operands[1]].same;
        const bool turned =
            !nodes[a].uncertain || (nodes[b].uncertain && !nodes[a].absorbed && nodes[b].absorbed);
        const uint32_t first = turned ? b : a, second = turned ? a : b;
        more = nodes[first].absorbed;
        if (nodes[second].uncertain) {
            reversed[self.count++] = second;
        } else {
            self.constant = nodes[second].central;
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

plan_term plan_term_of(const plan_node *nodes, const node *at, uint32_t k) {
    const double sign = at->op == OPERATION_SUB && k == 1 ? -1.0 : 1.0;
    const uint32_t operand = nodes[at->operands[k]].same;
    if (!nodes[operand].absorbed) {
        return (plan_term){operand, sign};
    }
    const plan_product multiple = plan_product_of(nodes, operand);
    return (plan_term){multiple.factors[0], sign * multiple.constant};
}
