/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A product that serves several times, refurbished or remanufactured in between (PAS 2050:2011 clause 8.4).
 * Its unit of analysis is one instance of use:
 *
 *     E = (a + f) / b + c + d + e
 *
 * a is the life cycle without use and disposal f, b the number of instances, c the refurbishment, d the use,
 * with its repairs, and e the return transport of an instance. The service life of the scenario is that of an
 * instance.
 */
#include "stages.h"

static const cradle_field reuse_fields[] = {
    {.name = "instances",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .low = 1,
     .high = 1000,
     .lever = true,
     .doc = "b: how often a product is expected to serve, the first time included"},
    {.name = "refurbishment",
     .kind = CRADLE_NUMBER,
     .unit = "kg CO2e",
     .low = 0,
     .high = 1e6,
     .lever = true,
     .doc = "c: footprint of refurbishing it for an instance"},
    {.name = "return_transport",
     .kind = CRADLE_LIST,
     .record = &leg_record,
     .optional = true,
     .doc = "e: its way back to where it is refurbished"},
    {0},
};

const cradle_record reuse_record = {
    .name = "reuse", .doc = "how a product serves more than once", .fields = reuse_fields};

cradle_scope reuse_begin(cradle_model *model, const cradle_input *product) {
    const cradle_input *reuse = cradle_child(product, "reuse");
    cradle_scope scope = {0};
    if (reuse) {
        scope.share =
            cradle_div(model, cradle_constant(model, 1, ""), cradle_number(model, reuse, "instances"));
    }
    return cradle_scope_begin(model, scope);
}

void reuse_declare(cradle_model *model, const cradle_input *product) {
    const cradle_input *reuse = cradle_child(product, "reuse");
    if (!reuse) {
        return;
    }
    cradle_emit(model, (cradle_flow){.stage = CRADLE_MANUFACTURING,
                                     .part = "refurbishment",
                                     .gas = "co2e",
                                     .origin = CRADLE_FOSSIL,
                                     .primary = cradle_primary(reuse, "refurbishment"),
                                     .amount = cradle_number(model, reuse, "refurbishment")});
    transport_declare_legs(model, reuse, "return_transport", CRADLE_DISTRIBUTION,
                           parts_mass(model, product, false));
}
