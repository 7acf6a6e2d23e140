/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums over the flows of a variant. Equal sums are one node, whoever asks for them: a formula of the
 * scenario that uses the total, and the assessment that reports it. Flows are first added up by kind: what is
 * divided by stage, by year and by gas is then divided along the same lines, and these sums are shared.
 */
#include "graph/inventory.h"

#include "base/arena.h"

cradle_node inventory_add(const inventory *self, const cradle_node *terms, size_t count) {
    dimension co2e = {.exponent[DIMENSION_CO2E] = 1};
    return count == 0 ? graph_constant(self->graph, 0.0, co2e) : graph_sum(self->graph, terms, count);
}

cradle_node inventory_sum_flows(const inventory *self, const flow **flows, size_t count, cradle_node *terms) {
    size_t kinds = 0;
    while (count > 0) {
        const flow *kind = flows[0];
        size_t found = 0, left = 0;
        for (size_t i = 0; i < count; i++) {
            if (flow_same_kind(flows[i], kind)) {
                terms[kinds + found++] = flows[i]->co2e;
            } else {
                flows[left++] = flows[i];
            }
        }
        terms[kinds] = inventory_add(self, terms + kinds, found);
        kinds++;
        count = left;
    }
    return inventory_add(self, terms, kinds);
}

cradle_node inventory_sum(const inventory *self, const variant *v, flow_test wanted, const void *context) {
    const flow **found = memory_allocate((v->count + 1) * sizeof *found);
    cradle_node *terms = memory_allocate((v->count + 1) * sizeof *terms), sum = {0};
    if (found != NULL && terms != NULL) {
        size_t count = 0;
        for (size_t i = 0; i < v->count; i++) {
            if (flow_is_headline(&v->flows[i], self) && wanted(&v->flows[i], context)) {
                found[count++] = &v->flows[i];
            }
        }
        sum = inventory_sum_flows(self, found, count, terms);
    }
    memory_free(terms);
    memory_free(found);
    return sum;
}
