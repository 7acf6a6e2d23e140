/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contractual instruments and the market-based method (GHG Protocol Scope 2 Guidance, 2015): a contract
 * counts if it meets all eight quality criteria; what it does not cover comes from the residual mix, which is
 * the grid without the generation that others have claimed,
 *
 *     residual = (grid - sum_t c_t EF_t) / (1 - sum_t c_t)
 *
 * c_t the claimed share of all generation, by technology (data set `claimed_generation`); without such data
 * from the grid average, which the result then says. The location-based method sees no contract.
 */
#include <stdio.h>
#include <string.h>

#include "stages.h"

enum { LIST_BYTES = 320 };

static const cradle_field criteria_fields[] = {
    {.name = "conveys_attribute",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 1: it conveys the emission rate of the generation"},
    {.name = "sole_claim",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 2: it is the only instrument with that claim"},
    {.name = "tracked_and_retired",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 3: it is tracked and redeemed, retired or cancelled for the one who reports"},
    {.name = "vintage",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 4: it was issued and redeemed close to the time of consumption"},
    {.name = "same_market",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 5: it is from the market in which the electricity is consumed"},
    {.name = "supplier_delivered",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 6: a supplier's factor is of delivered energy and of certificates retired for its "
            "customers"},
    {.name = "direct_exclusive",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 7: a direct contract transfers all claims to this consumer alone"},
    {.name = "residual_mix",
     .kind = CRADLE_FLAG,
     .optional = true,
     .doc = "criterion 8: a residual mix is there for those without contract, or its absence is disclosed"},
    {0},
};

static const cradle_record criteria_record = {
    .name = "criteria", .doc = "the eight Scope 2 quality criteria", .fields = criteria_fields};

static const cradle_field contract_fields[] = {
    {.name = "share",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "part of what the grid delivers that the contract covers"},
    {.name = "technology",
     .kind = CRADLE_ENTRY,
     .options = "generation",
     .doc = "what the contract is about, an entry of `generation`: wind, solar, ..."},
    {.name = "criteria",
     .kind = CRADLE_RECORD,
     .record = &criteria_record,
     .doc = "which quality criteria it meets; it counts if it meets all"},
    {0},
};

const cradle_record contract_record = {
    .name = "electricity contract",
    .doc = "certificates, a power purchase agreement or a supplier's tariff",
    .fields = contract_fields,
};

/* Whether the contract counts; if not, says which criteria it fails. */
static bool counts(cradle_model *model, const cradle_input *contract) {
    const cradle_input *criteria = cradle_child(contract, "criteria");
    char failed[LIST_BYTES] = "";
    size_t length = 0;
    for (const cradle_field *field = criteria_fields; criteria && field->name; field++) {
        if (!cradle_flag(criteria, field->name)) {
            length += (size_t)snprintf(failed + length, sizeof failed - length, "%s%s",
                                       length > 0 ? ", " : "", field->name);
        }
    }
    if (length > 0) {
        cradle_warn(model, contract, "criteria",
                    "it counts by the market-based method if all eight quality criteria are true",
                    "the contract is left out, for it does not meet: %s", failed);
    }
    return criteria && length == 0;
}

/* The grid without what others have claimed; the grid itself if nothing is known of that. */
static cradle_node residual(cradle_model *model, const electricity_supply *supply, cradle_node grid) {
    const char *place = supply->place;
    size_t count = supply->year[0] == '\0' ? cradle_leaf_count(model, "claimed_generation", place) : 0;
    cradle_terms shares = {0};
    cradle_node rest = grid;
    for (size_t i = 0; i < count; i++) {
        const char *technology = cradle_leaf_name(model, "claimed_generation", place, i);
        cradle_node share = cradle_datum(model, "claimed_generation", place, technology, place, "%");
        cradle_collect(model, &shares, share);
        rest = cradle_sub(model, rest,
                          cradle_mul(model, share, electricity_technology(model, technology, place)));
    }
    if (count == 0) {
        return grid;
    }
    cradle_node claimed = cradle_sum(model, shares.items, shares.count);
    if (cradle_central(model, claimed, "%") >= 100) {
        cradle_complain(model, supply->written, NULL, NULL,
                        "all generation of '%s' is claimed: there is no residual mix", place);
        return (cradle_node){0};
    }
    return cradle_label(model, cradle_div(model, rest, cradle_complement(model, claimed)), "residual[%s]",
                        place);
}

cradle_node contract_market(cradle_model *model, const electricity_supply *supply, cradle_node grid) {
    cradle_node rest = residual(model, supply, grid);
    if (!supply->contract || !counts(model, supply->contract)) {
        return rest;
    }
    const char *technology = cradle_text(supply->contract, "technology");
    if (technology[0] == '\0') {
        return (cradle_node){0};
    }
    if (rest.index == grid.index) {
        cradle_note(model,
                    "electricity of %s by the market-based method: no residual mix is known, so what the "
                    "contract does not cover is the grid average",
                    supply->place);
    }
    cradle_node share = cradle_number(model, supply->contract, "share");
    cradle_node contracted =
        cradle_mul(model, share, electricity_technology(model, technology, supply->place));
    return cradle_label(
        model, cradle_add(model, contracted, cradle_mul(model, cradle_complement(model, share), rest)),
        "market[%s]", supply->place);
}
