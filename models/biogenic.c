/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carbon that plants took from the air, and land that was cleared for them. M is the mass of the part.
 *
 *     removal          = - M carbon share 44/12
 *     land use change  = M crop carbon_loss 44/12 / (period yield)
 *
 * PAS 2050:2011 clause 5.5: biogenic carbon that is not emitted within 100 years counts as a removal, by the
 * share still stored then; what is emitted within them leaves nothing, so the rest is not booked. Clause 5.6:
 * change within the last 20 years, or one harvest if that is longer, spread evenly over them.
 */
#include "stages.h"

/* kg CO2 per kg carbon, by molar masses. */
static cradle_node as_co2(cradle_model *model, cradle_node carbon) {
    return cradle_mul(model, carbon, cradle_constant(model, 44.0 / 12.0, ""));
}

/* The record `field` of a part; NULL if it has none, or no mass to go with it. */
static const cradle_input *record_of(cradle_model *model, const cradle_input *part, const char *field) {
    const cradle_input *record = cradle_child(part, field);
    if (record && !cradle_given(part, "mass")) {
        cradle_complain(model, part, NULL, "add `mass: 24 g`", "a part with `%s` needs its mass", field);
        return NULL;
    }
    return record;
}

/* ---------------------------------------------------------------- storage */

static const cradle_field carbon_storage_fields[] = {
    {.name = "share",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "share of the carbon that is still stored after 100 years; say in `source` why"},
    {.name = "carbon",
     .kind = CRADLE_NUMBER,
     .unit = "kg/kg",
     .low = 0,
     .high = 1,
     .optional = true,
     .doc = "biogenic carbon per mass of the part; without it that of the material"},
    {0},
};

const cradle_record carbon_storage_record = {
    .name = "carbon storage", .doc = "biogenic carbon that is stored", .fields = carbon_storage_fields};

static cradle_node carbon_content(cradle_model *model, const cradle_input *part,
                                  const cradle_input *storage) {
    if (cradle_given(storage, "carbon")) {
        return cradle_number(model, storage, "carbon");
    }
    const cradle_input *fields;
    const cradle_component *component = cradle_component_of(part, &fields);
    const char *material = component == &material_component ? cradle_text(fields, "material") : "";
    if (!cradle_has_datum(model, "materials", material, "biogenic_carbon")) {
        cradle_complain(model, storage, NULL, "add `carbon: 0.5 kg/kg` with its source",
                        "how much biogenic carbon '%s' holds is not known", cradle_name(part));
        return (cradle_node){0};
    }
    return cradle_datum(model, "materials", material, "biogenic_carbon", "", "kg/kg");
}

void carbon_storage_declare(cradle_model *model, const cradle_input *part) {
    const cradle_input *storage = record_of(model, part, "carbon_storage");
    if (!storage) {
        return;
    }
    cradle_node carbon = cradle_mul(model, part_mass(model, part), carbon_content(model, part, storage));
    cradle_node stored = cradle_mul(model, carbon, cradle_number(model, storage, "share"));
    cradle_node none = cradle_constant(model, 0, "kg");
    cradle_emit(model, (cradle_flow){.stage = CRADLE_RAW_MATERIALS,
                                     .part = cradle_name(part),
                                     .gas = "co2",
                                     .origin = CRADLE_BIOGENIC_REMOVAL,
                                     .primary = cradle_primary(storage, "share"),
                                     .amount = cradle_sub(model, none, as_co2(model, stored))});
}

/* ---------------------------------------------------------------- land use change */

static const cradle_field land_use_change_fields[] = {
    {.name = "carbon_loss",
     .kind = CRADLE_NUMBER,
     .unit = "t/ha",
     .low = 0,
     .high = 1000,
     .doc = "carbon that soil and plants lost by the change"},
    {.name = "yield",
     .kind = CRADLE_NUMBER,
     .unit = "t/(ha year)",
     .low = 0.01,
     .high = 1000,
     .doc = "crop of a hectare and year"},
    {.name = "period",
     .kind = CRADLE_NUMBER,
     .unit = "year",
     .fallback = "20 year",
     .low = 20,
     .high = 200,
     .doc = "years that share the loss: 20, or one harvest cycle if longer"},
    {.name = "crop",
     .kind = CRADLE_NUMBER,
     .unit = "kg/kg",
     .fallback = "1 kg/kg",
     .low = 0,
     .high = 1000,
     .lever = true,
     .doc = "crop per mass of the part"},
    {0},
};

const cradle_record land_use_change_record = {
    .name = "land use change", .doc = "land that was cleared for a crop", .fields = land_use_change_fields};

void land_use_change_declare(cradle_model *model, const cradle_input *part) {
    const cradle_input *change = record_of(model, part, "land_use_change");
    if (!change) {
        return;
    }
    cradle_node crop = cradle_mul(model, part_mass(model, part), cradle_number(model, change, "crop"));
    cradle_node grown =
        cradle_mul(model, cradle_number(model, change, "period"), cradle_number(model, change, "yield"));
    cradle_node lost = cradle_div(model, cradle_number(model, change, "carbon_loss"), grown);
    cradle_emit(model, (cradle_flow){.stage = CRADLE_RAW_MATERIALS,
                                     .part = cradle_name(part),
                                     .gas = "co2",
                                     .origin = CRADLE_LAND_USE_CHANGE,
                                     .primary = cradle_primary(change, "carbon_loss"),
                                     .amount = cradle_mul(model, crop, as_co2(model, lost))});
}
