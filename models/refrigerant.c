/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Refrigerant: made, lost at installation, leaked in service, lost at the end. Gases of a blend are flows of
 * their own, characterised only with the result's GWP set.
 *
 *     topped up every year   leak in a year = charge leakage, at the end the full charge is there
 *                            making = charge (1 + life leakage) factor, top-ups in the year of their leak
 *     not serviced           left after y years = charge (1 - leakage)^y, leak in a year = the difference
 *     at the end             what is there x end_of_life_loss
 *
 * Direct and refrigerant terms of LCCP, guideline of the International Institute of Refrigeration (2016),
 * which counts decomposition in the atmosphere (GWP_adp) beside the GWP, year by year.
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
     .doc = "share of the full charge that leaks in a year and is topped up; of what is left if nobody does"},
    {.name = "serviced",
     .kind = CRADLE_FLAG,
     .fallback = "true",
     .doc = "whether leaks are topped up every year; false: the charge dwindles"},
    {.name = "degradation_products",
     .kind = CRADLE_FLAG,
     .fallback = "false",
     .doc = "true counts the warming of what the gas breaks down to (GWP_adp of LCCP) beside its GWP"},
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
     .doc = "share of what is there that escapes at the end of life"},
    {0},
};

const cradle_record refrigerant_record = {
    .name = "refrigerant", .doc = "the refrigerant and how it escapes", .fields = refrigerant_fields};

/* What is in the unit after `year` years, or at the end of its life if that comes first, as a share of the
 * full charge. */
static cradle_node share_left(cradle_model *model, const cradle_input *refrigerant,
                              const service_period *service, int year) {
    if (cradle_flag(refrigerant, "serviced") || year == 0) {
        return cradle_constant(model, 1, "");
    }
    cradle_node one_year = cradle_constant(model, 1, "year");
    cradle_node leakage = cradle_mul(model, cradle_number(model, refrigerant, "leakage"), one_year);
    cradle_node served = cradle_min(model, service->life, cradle_constant(model, year, "year"));
    cradle_node left =
        cradle_pow(model, cradle_complement(model, leakage), cradle_div(model, served, one_year));
    return cradle_label(model, left, "refrigerant.left[%d]", year);
}

/* Share of the full charge that leaks in a year of the service. */
static cradle_node share_leaked(cradle_model *model, const cradle_input *refrigerant,
                                const service_period *service, int year) {
    if (cradle_flag(refrigerant, "serviced")) {
        return cradle_mul(model, service_time(model, service, year),
                          cradle_number(model, refrigerant, "leakage"));
    }
    return cradle_sub(model, share_left(model, refrigerant, service, year),
                      share_left(model, refrigerant, service, year + 1));
}

/* A loss as the gas itself and, where asked for, as what it breaks down to. */
static void emit_loss(cradle_model *model, const cradle_input *refrigerant, cradle_flow flow) {
    flow.part = "refrigerant";
    flow.origin = CRADLE_REFRIGERANT;
    cradle_emit(model, flow);
    if (cradle_flag(refrigerant, "degradation_products") &&
        cradle_has_datum(model, "degradation_products", flow.gas, NULL)) {
        cradle_node factor = cradle_datum(model, "degradation_products", flow.gas, NULL, "", "kg CO2e/kg");
        flow.amount = cradle_mul(model, flow.amount, factor);
        flow.gas = "co2e";
        cradle_emit(model, flow);
    }
}

static void gas_declare(cradle_model *model, const cradle_input *refrigerant, const service_period *service,
                        const char *gas, cradle_node charge) {
    cradle_node lost = cradle_number(model, refrigerant, "installation_loss");
    emit_loss(
        model, refrigerant,
        (cradle_flow){.stage = CRADLE_DISTRIBUTION, .gas = gas, .amount = cradle_mul(model, charge, lost)});
    for (int year = 0; year < service->years; year++) {
        cradle_node leaked = share_leaked(model, refrigerant, service, year);
        emit_loss(model, refrigerant,
                  (cradle_flow){.stage = CRADLE_USE,
                                .gas = gas,
                                .year = year,
                                .primary = cradle_primary(refrigerant, "leakage"),
                                .amount = cradle_mul(model, charge, leaked)});
    }
    cradle_node left = cradle_mul(model, charge, share_left(model, refrigerant, service, service->years));
    lost = cradle_number(model, refrigerant, "end_of_life_loss");
    emit_loss(model, refrigerant,
              (cradle_flow){.stage = CRADLE_END_OF_LIFE,
                            .gas = gas,
                            .year = service->last_year,
                            .amount = cradle_mul(model, left, lost)});
}

/* The first charge is a raw material; a top-up is made in the year of its leak. */
static void making_emit(cradle_model *model, const cradle_input *refrigerant, const service_period *service,
                        cradle_node charge) {
    const char *type = cradle_text(refrigerant, "type");
    cradle_node making =
        cradle_mul(model, charge, cradle_datum(model, "refrigerant_making", type, NULL, "", "kg CO2e/kg"));
    cradle_emit(model, (cradle_flow){.stage = CRADLE_RAW_MATERIALS,
                                     .part = "refrigerant",
                                     .gas = "co2e",
                                     .origin = CRADLE_FOSSIL,
                                     .amount = making});
    if (cradle_flag(refrigerant, "serviced")) {
        service_emit(model, service, "refrigerant", "co2e", CRADLE_FOSSIL, false,
                     cradle_mul(model, making, cradle_number(model, refrigerant, "leakage")));
    }
}

void refrigerant_declare(cradle_model *model, const cradle_input *product, const service_period *service) {
    const cradle_input *refrigerant = cradle_child(product, "refrigerant");
    const char *type = refrigerant ? cradle_text(refrigerant, "type") : "";
    if (type[0] == '\0' || !service->use) {
        return;
    }
    cradle_node charge = cradle_number(model, refrigerant, "charge");
    making_emit(model, refrigerant, service, charge);

    size_t gases = cradle_leaf_count(model, "refrigerants", type);
    for (size_t i = 0; i < gases; i++) {
        const char *gas = cradle_leaf_name(model, "refrigerants", type, i);
        cradle_node share = cradle_datum(model, "refrigerants", type, gas, "", "%");
        gas_declare(model, refrigerant, service, gas, cradle_mul(model, charge, share));
    }
}
