/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scaling up for what is left out: PAS 2050:2011 clause 9 e.
 *
 *     footprint = included / coverage,   coverage = anticipated included / (anticipated included + left out)
 *
 * What is added is flows like those that are there, of the part `scale_up`: it keeps the proportions of
 * stages, gases, years, origins and primary data, under every method.
 */
#include "scenario/model.h"

static const char part_name[] = "scale_up";

static bool is_first_of_kind(const flow *flows, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (flow_same_kind(&flows[i], &flows[index])) {
            return false;
        }
    }
    return true;
}

static double left_out(const inventory *life_cycle) {
    double sum = 0.0;
    for (size_t i = 0; i < life_cycle->exclusion_count; i++) {
        sum += life_cycle->exclusions[i].co2e_kg;
    }
    return sum;
}

/* The headline of the flows so far, every quantity at its value; 0 if there are none. */
static double deterministic(const cradle_model *self, cradle_node *terms) {
    size_t count = 0;
    for (size_t i = 0; i < self->variant->count; i++) {
        const flow *f = &self->variant->flows[i];
        if (flow_is_headline(f, self->inventory)) {
            terms[count++] = f->co2e;
        }
    }
    cradle_node sum = graph_sum(self->graph, terms, count);
    return sum.index != 0 ? graph_central(self->graph, sum) : 0.0;
}

/* One flow for all of a kind among the first `count`. */
static void add_kind(cradle_model *self, size_t first, size_t count, cradle_node factor, cradle_node *terms) {
    const flow *flows = self->variant->flows;
    const flow kind = flows[first];
    size_t found = 0;
    for (size_t i = first; i < count; i++) {
        if (flow_same_kind(&flows[i], &kind)) {
            terms[found++] = flows[i].amount;
        }
    }
    cradle_emit(self, (cradle_flow){.stage = kind.stage,
                                    .part = part_name,
                                    .gas = self->inventory->gases[kind.gas],
                                    .origin = kind.origin,
                                    .year = kind.year,
                                    .primary = kind.primary,
                                    .recycling = kind.recycling,
                                    .electricity = kind.electricity,
                                    .amount = cradle_mul(self, cradle_sum(self, terms, found), factor)});
}

void model_scale_up(cradle_model *self) {
    const inventory *life_cycle = self->inventory;
    size_t count = self->variant->count;
    cradle_node *terms = arena_alloc(self->memory, (count + 1) * sizeof *terms);
    if (life_cycle->exclusion_count == 0 || self->complaints->errors > 0 || terms == NULL) {
        return;
    }
    double stated = life_cycle->anticipated_kg;
    double included = stated > 0.0 ? stated : deterministic(self, terms);
    if (included <= 0.0) {
        cradle_complain(self, self->root, NULL, NULL,
                        "nothing can be scaled up for what is left out: the rest emits nothing");
        return;
    }
    cradle_node factor = cradle_label(self, cradle_constant(self, left_out(life_cycle) / included, ""),
                                      "left_out_per_included");
    for (size_t i = 0; i < count; i++) {
        if (is_first_of_kind(self->variant->flows, i)) {
            add_kind(self, i, count, factor, terms);
        }
    }
}
