/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Refrigerant: made, lost at installation, leaked and topped up in service, lost at the end. Gases of a
 * blend are flows of their own, characterised only with the result's GWP set.
 *
 *     direct = charge (installation_loss + life leakage + end_of_life_loss), by gas
 *     making = charge (1 + life leakage) factor
 *
 * LCCP of the IIR guideline (2016): the annual leak is a share of the full charge, so it is topped up.
 */
#include "stages.h"

static const cradle_field refrigerant_fields[] = {
    {.name = "type",
     .kind = CRADLE_ENTRY,
     .options = "refrigerants",
     .lever = true,
     .doc = "an entry of `refrigerants`, such as r32"},
    {.name = "charge",
     .kind = CRADLE_NUMBER,
     .unit = "kg",
     .low = 0,
     .high = 1000,
     .lever = true,
     .doc = "full charge"},
    {.name = "leakage",
     .kind = CRADLE_NUMBER,
     .unit = "%/year",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "share of the full charge that leaks in a year and is topped up"},
    {.name = "installation_loss",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 0.6 %, uniform: [0.2, 1]}",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "share of the charge lost at installation; IPCC 2006: 0.2 to 1 %"},
    {.name = "end_of_life_loss",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "share of the charge that escapes at the end of life"},
    {0},
};

const cradle_record refrigerant_record = {
    .name = "refrigerant", .doc = "the refrigerant and how it escapes", .fields = refrigerant_fields};

static void gas_declare(cradle_model *model, const cradle_input *refrigerant, const service_period *service,
                        const char *gas, cradle_node charge) {
    cradle_flow flow = {.part = "refrigerant", .gas = gas, .origin = CRADLE_REFRIGERANT};

    flow.stage = CRADLE_DISTRIBUTION;
    flow.amount = cradle_mul(model, charge, cradle_number(model, refrigerant, "installation_loss"));
    cradle_emit(model, flow);

    service_emit(model, service, "refrigerant", gas, CRADLE_REFRIGERANT,
                 cradle_primary(refrigerant, "leakage"),
                 cradle_mul(model, charge, cradle_number(model, refrigerant, "leakage")));

    flow.stage = CRADLE_END_OF_LIFE;
    flow.year = service->last_year;
    flow.amount = cradle_mul(model, charge, cradle_number(model, refrigerant, "end_of_life_loss"));
    cradle_emit(model, flow);
}

void refrigerant_declare(cradle_model *model, const cradle_input *product, const service_period *service) {
    const cradle_input *refrigerant = cradle_child(product, "refrigerant");
    const char *type = refrigerant ? cradle_text(refrigerant, "type") : "";
    if (type[0] == '\0' || !service->use) {
        return;
    }
    cradle_node charge = cradle_number(model, refrigerant, "charge");
    cradle_node topped_up = cradle_mul(model, service->life, cradle_number(model, refrigerant, "leakage"));
    cradle_node made = cradle_mul(model, charge, cradle_add(model, cradle_constant(model, 1, ""), topped_up));
    cradle_node making = cradle_datum(model, "refrigerant_making", type, NULL, "", "kg CO2e/kg");
    cradle_emit(model, (cradle_flow){.stage = CRADLE_RAW_MATERIALS,
                                     .part = "refrigerant",
                                     .gas = "co2e",
                                     .origin = CRADLE_FOSSIL,
                                     .amount = cradle_mul(model, made, making)});

    size_t gases = cradle_leaf_count(model, "refrigerants", type);
    for (size_t i = 0; i < gases; i++) {
        const char *gas = cradle_leaf_name(model, "refrigerants", type, i);
        cradle_node share = cradle_datum(model, "refrigerants", type, gas, "", "%");
        gas_declare(model, refrigerant, service, gas, cradle_mul(model, charge, share));
    }
}
