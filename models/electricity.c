/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Electricity as delivered: a mix of technologies whose life-cycle factors all countries share, so that
 * grids are correlated as they really are, divided by what the network lets through.
 *
 *     factor = ((1 - r) sum_t share_t EF_t + r sum_t contracted_t EF_t) / (1 - loss)
 *
 * PAS 2050:2011 clause 7.9 (life-cycle factors with losses); delivered = generated (1 - loss).
 */
#include "stages.h"

static cradle_node mix(cradle_model *model, const char *grid) {
    cradle_node sum = {0}; /* of no technologies: an unknown grid, reported when the field was read */
    size_t count = cradle_leaf_count(model, "grids", grid);
    for (size_t i = 0; i < count; i++) {
        const char *technology = cradle_leaf_name(model, "grids", grid, i);
        cradle_node part =
            cradle_mul(model, cradle_datum(model, "grids", grid, technology, grid, "%"),
                       cradle_datum(model, "generation", technology, NULL, grid, "kg CO2e/kWh"));
        sum = i == 0 ? part : cradle_add(model, sum, part);
    }
    return cradle_label(model, sum, "generation[%s]", grid);
}

cradle_node electricity_factor(cradle_model *model, const char *place, cradle_node renewable) {
    if (place[0] == '\0') {
        return (cradle_node){0};
    }
    cradle_node grid = mix(model, place);
    cradle_node contracted = mix(model, "renewable");
    cradle_node loss = cradle_datum(model, "network_losses", place, NULL, place, "%");
    cradle_node generated = cradle_add(model, cradle_mul(model, cradle_complement(model, renewable), grid),
                                       cradle_mul(model, renewable, contracted));
    return cradle_label(model, cradle_div(model, generated, cradle_complement(model, loss)),
                        "electricity[%s]", place);
}

void electricity_emit(cradle_model *model, cradle_flow flow, cradle_node energy, const char *place,
                      cradle_node renewable) {
    flow.gas = "co2e";
    flow.origin = CRADLE_FOSSIL;
    flow.amount = cradle_mul(model, energy, electricity_factor(model, place, renewable));
    cradle_emit(model, flow);
}
