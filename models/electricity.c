/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Electricity as delivered: a mix of technologies whose life-cycle factors all countries share, so that
 * grids are correlated as they really are, or a published average; and what the network loses of it.
 *
 *     factor = g + g loss / (1 - loss) = g / (1 - loss)
 *     g      = (1 - r) grid + r sum_t renewable_t EF_t
 *     grid   = sum_t share_t EF_t, EF_t being known as a whole or as direct_t + upstream_t;
 *              or an official average of the life cycle;
 *              or one of the plants alone + sum_t share_t upstream_t over the nation's mix, where upstream_t
 * is EF_t (1 - direct_share_t) if EF_t is known as a whole
 *
 * By the market-based method `grid` is what contract.c makes of it. PAS 2050:2011 clause 7.9 (life-cycle
 * factors with losses; contracted supply only if no average counts it); GHG Protocol Scope 2 Guidance.
 */
#include <stdio.h>
#include <string.h>

#include "stages.h"

enum { FIRST_YEAR = 2015, LAST_YEAR = 2024, NAME_BYTES = 32, LIST_BYTES = 160 };

/* "CN-GD" lies in "CN". */
static void nation_of(const char *place, char nation[NAME_BYTES]) {
    snprintf(nation, NAME_BYTES, "%.*s", (int)strcspn(place, "-"), place);
}

/* ---------------------------------------------------------------- technologies and mixes */

cradle_node electricity_technology(cradle_model *model, const char *technology, const char *place) {
    if (!cradle_has_datum(model, "generation", technology, "direct")) {
        return cradle_datum(model, "generation", technology, NULL, place, "kg CO2e/kWh");
    }
    cradle_node direct = cradle_datum(model, "generation", technology, "direct", place, "kg CO2e/kWh");
    return cradle_add(model, direct,
                      cradle_datum(model, "generation", technology, "upstream", place, "kg CO2e/kWh"));
}

/* Whether every technology of a mix has its direct and upstream emissions apart. */
static bool is_apart(cradle_model *model, const char *dataset, const char *entry) {
    size_t count = cradle_leaf_count(model, dataset, entry);
    for (size_t i = 0; i < count; i++) {
        if (!cradle_has_datum(model, "generation", cradle_leaf_name(model, dataset, entry, i), "direct")) {
            return false;
        }
    }
    return count > 0;
}

/* The sum of share times factor over a mix. `leaf` NULL: of the whole factor. */
static cradle_node weighted(cradle_model *model, const char *dataset, const char *entry, const char *leaf) {
    cradle_terms terms = {0}; /* of no technologies: an unknown grid, reported when the field was read */
    size_t count = cradle_leaf_count(model, dataset, entry);
    for (size_t i = 0; i < count; i++) {
        const char *technology = cradle_leaf_name(model, dataset, entry, i);
        cradle_node factor = leaf ? cradle_datum(model, "generation", technology, leaf, entry, "kg CO2e/kWh")
                                  : electricity_technology(model, technology, entry);
        cradle_node share = cradle_datum(model, dataset, entry, technology, entry, "%");
        cradle_collect(model, &terms, cradle_mul(model, share, factor));
    }
    return cradle_sum(model, terms.items, terms.count);
}

static cradle_node mix(cradle_model *model, const char *dataset, const char *grid) {
    if (!is_apart(model, dataset, grid)) {
        return cradle_label(model, weighted(model, dataset, grid, NULL), "generation[%s]", grid);
    }
    cradle_node direct = cradle_label(model, weighted(model, dataset, grid, "direct"), "direct[%s]", grid);
    cradle_node fuels = cradle_label(model, weighted(model, dataset, grid, "upstream"), "upstream[%s]", grid);
    return cradle_label(model, cradle_add(model, direct, fuels), "generation[%s]", grid);
}

/* ---------------------------------------------------------------- official averages */

/* What a technology emits outside its plants: fuel chains, construction. One without direct share burns
 * nothing fossil. */
static cradle_node upstream_of(cradle_model *model, const char *technology, const char *place) {
    if (cradle_has_datum(model, "generation", technology, "direct")) {
        return cradle_datum(model, "generation", technology, "upstream", place, "kg CO2e/kWh");
    }
    cradle_node whole = electricity_technology(model, technology, place);
    if (!cradle_has_datum(model, "direct_shares", technology, NULL)) {
        return whole;
    }
    cradle_node direct = cradle_datum(model, "direct_shares", technology, NULL, place, "%");
    return cradle_mul(model, whole, cradle_complement(model, direct));
}

static cradle_node upstream(cradle_model *model, const char *nation) {
    cradle_terms terms = {0};
    size_t count = cradle_leaf_count(model, "grids", nation);
    for (size_t i = 0; i < count; i++) {
        const char *technology = cradle_leaf_name(model, "grids", nation, i);
        cradle_node share = cradle_datum(model, "grids", nation, technology, nation, "%");
        cradle_collect(model, &terms, cradle_mul(model, share, upstream_of(model, technology, nation)));
    }
    return cradle_label(model, cradle_sum(model, terms.items, terms.count), "upstream[%s]", nation);
}

static cradle_node average(cradle_model *model, const char *place) {
    if (cradle_has_datum(model, "grid_averages", place, "life_cycle")) {
        return cradle_label(model,
                            cradle_datum(model, "grid_averages", place, "life_cycle", place, "kg CO2e/kWh"),
                            "generation[%s]", place);
    }
    char nation[NAME_BYTES];
    nation_of(place, nation);
    cradle_node direct = cradle_datum(model, "grid_averages", place, "direct", place, "kg CO2e/kWh");
    return cradle_label(model, cradle_add(model, direct, upstream(model, nation)), "generation[%s]", place);
}

/* ---------------------------------------------------------------- the grid of a place */

static void complain_year(cradle_model *model, const electricity_supply *supply) {
    char list[LIST_BYTES] = "there are: ";
    size_t length = strlen(list), before = length;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        char grids[NAME_BYTES];
        snprintf(grids, sizeof grids, "grids_%d", year);
        if (cradle_leaf_count(model, grids, supply->place) > 0) {
            const char *comma = length > before ? ", " : "";
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%d", comma, year);
        }
    }
    cradle_complain(model, supply->written, "grid_year",
                    length > before ? list : "official averages are of one year; leave 'grid_year' out",
                    "the grid mix of '%s' in %s is not known", supply->place, supply->year);
}

cradle_node electricity_grid(cradle_model *model, const electricity_supply *supply) {
    char grids[NAME_BYTES] = "grids";
    bool newest = supply->year[0] == '\0';
    if (supply->place[0] == '\0') { /* wrong in the scenario, and reported */
        return (cradle_node){0};
    }
    if (!newest) {
        snprintf(grids, sizeof grids, "grids_%s", supply->year);
    }
    if (cradle_leaf_count(model, grids, supply->place) > 0) {
        return mix(model, grids, supply->place);
    }
    if (newest) {
        return average(model, supply->place);
    }
    complain_year(model, supply);
    return (cradle_node){0};
}

cradle_node electricity_deliver(cradle_model *model, const char *place, cradle_node generated) {
    char nation[NAME_BYTES];
    nation_of(place, nation);
    if (place[0] == '\0') {
        return (cradle_node){0};
    }
    const char *network = cradle_has_datum(model, "network_losses", place, NULL) ? place : nation;
    cradle_node loss = cradle_datum(model, "network_losses", network, NULL, place, "%");
    cradle_node lost = cradle_div(model, cradle_mul(model, generated, loss), cradle_complement(model, loss));
    return cradle_label(model, cradle_add(model, generated, cradle_label(model, lost, "network[%s]", place)),
                        "electricity[%s]", place);
}

/* ---------------------------------------------------------------- supply */

electricity_supply electricity_supply_read(const cradle_input *written, const char *place) {
    return (electricity_supply){.written = written,
                                .place = place,
                                .year = cradle_text(written, "grid_year"),
                                .contract = cradle_child(written, "electricity_contract"),
                                .has_renewable = true};
}

/* What one kWh supplied causes, by one of the methods. */
static cradle_node supplied(cradle_model *model, const electricity_supply *supply, cradle_node grid) {
    cradle_node generated = grid;
    if (supply->has_renewable) {
        cradle_node renewable = cradle_number(model, supply->written, "renewable");
        generated = cradle_add(model, cradle_mul(model, cradle_complement(model, renewable), grid),
                               cradle_mul(model, renewable, mix(model, "grids", "renewable")));
    }
    cradle_node delivered = electricity_deliver(model, supply->place, generated);
    return supply->plant ? heat_and_power_supply(model, supply->plant, delivered) : delivered;
}

void electricity_emit_factor(cradle_model *model, cradle_flow flow, cradle_node energy, cradle_node factor) {
    flow.gas = "co2e";
    flow.origin = CRADLE_FOSSIL;
    flow.amount = cradle_mul(model, energy, factor);
    cradle_emit(model, flow);
}

void electricity_emit(cradle_model *model, cradle_flow flow, cradle_node energy,
                      const electricity_supply *supply) {
    cradle_node grid = electricity_grid(model, supply);
    cradle_node market = contract_market(model, supply, grid);
    cradle_node factor = supplied(model, supply, grid);
    if (market.index == grid.index) {
        electricity_emit_factor(model, flow, energy, factor);
        return;
    }
    flow.electricity = CRADLE_BIT(CRADLE_LOCATION);
    electricity_emit_factor(model, flow, energy, factor);
    flow.electricity = CRADLE_BIT(CRADLE_MARKET);
    electricity_emit_factor(model, flow, energy, supplied(model, supply, market));
}
