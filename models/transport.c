/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Freight by legs: shipped mass x distance x factor per tonne-kilometre (PAS 2050:2011 clause 6.4.7; the
 * factors of the data set include the usual load and empty return of clause 8.6).
 */
#include "stages.h"

static const cradle_field leg_fields[] = {
    {.name = "mode",
     .kind = CRADLE_ENTRY,
     .options = "transport",
     .lever = true,
     .doc = "an entry of `transport`, such as air_freight"},
    {.name = "distance",
     .kind = CRADLE_NUMBER,
     .unit = "km",
     .low = 0,
     .high = 50000,
     .lever = true,
     .doc = "length of the leg"},
    {0},
};

const cradle_record leg_record = {
    .name = "transport leg", .doc = "one leg of a journey", .fields = leg_fields};

static void legs_declare(cradle_model *model, const cradle_input *product, const char *list,
                         cradle_stage stage, cradle_node mass) {
    size_t count = cradle_count(product, list);
    for (size_t i = 0; i < count; i++) {
        const cradle_input *leg = cradle_item(product, list, i);
        const char *mode = cradle_text(leg, "mode");
        if (mode[0] == '\0') {
            continue;
        }
        cradle_node work = cradle_mul(model, mass, cradle_number(model, leg, "distance"));
        cradle_node factor = cradle_datum(model, "transport", mode, NULL, "", "kg CO2e/(t km)");
        cradle_emit(model, (cradle_flow){.stage = stage,
                                         .part = list,
                                         .gas = "co2e",
                                         .origin = CRADLE_FOSSIL,
                                         .primary = cradle_primary(leg, "distance"),
                                         .amount = cradle_mul(model, work, factor)});
    }
}

void transport_declare(cradle_model *model, const cradle_input *product) {
    legs_declare(model, product, "inbound", CRADLE_RAW_MATERIALS, parts_mass(model, product, false));
    legs_declare(model, product, "distribution", CRADLE_DISTRIBUTION, parts_mass(model, product, true));
}
