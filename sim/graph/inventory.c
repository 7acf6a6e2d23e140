/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums over the flows of a variant. Equal sums are one node, whoever asks for them: a formula of the
 * scenario that uses the total, and the assessment that reports it.
 */
#include "graph/inventory.h"

cradle_node inventory_add(const inventory *self, const cradle_node *terms, size_t count) {
    dimension co2e = {.exponent[DIMENSION_CO2E] = 1};
    return count == 0 ? graph_constant(self->graph, 0.0, co2e) : graph_sum(self->graph, terms, count);
}

cradle_node inventory_sum(const inventory *self, const variant *v, flow_test wanted, const void *context,
                          cradle_node *terms) {
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) {
        if (flow_is_headline(&v->flows[i], self) && wanted(&v->flows[i], context)) {
            terms[count++] = v->flows[i].co2e;
        }
    }
    return inventory_add(self, terms, count);
}
