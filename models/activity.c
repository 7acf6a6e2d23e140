/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Activities: amounts of something times the factor of one unit of it, for what is no product with parts: a
 * claim, a fleet, a factory's year. What is avoided is a negative amount.
 *
 *     emission = amount factor
 *
 * PAS 2050:2011 clause 8.1: activity data times emission factor.
 */
#include <string.h>

#include "products.h"
#include "stages.h"

/* ---------------------------------------------------------------- by a factor of its own */

static const cradle_field factor_fields[] = {
    {.name = "factor",
     .kind = CRADLE_NUMBER,
     .unit = CRADLE_ANY_UNIT,
     .lever = true,
     .doc = "CO2e of one unit of the amount"},
    {0},
};
static const cradle_record factor_record = {
    .name = "factor", .doc = "a factor of its own", .fields = factor_fields};

static cradle_stage stage_of(const cradle_input *activity) {
    cradle_stage stage = CRADLE_USE;
    for (cradle_stage s = 0; s < CRADLE_STAGE_COUNT; s++) {
        stage = strcmp(cradle_stage_key(s), cradle_text(activity, "stage")) == 0 ? s : stage;
    }
    return stage;
}

static cradle_flow flow_of(const cradle_input *activity) {
    return (cradle_flow){.stage = stage_of(activity),
                         .part = cradle_name(activity),
                         .gas = "co2e",
                         .origin = CRADLE_FOSSIL,
                         .primary = cradle_primary(activity, "amount")};
}

static void emit(cradle_model *model, const cradle_input *activity, cradle_node factor) {
    cradle_flow flow = flow_of(activity);
    flow.amount = cradle_mul(model, cradle_number(model, activity, "amount"), factor);
    cradle_emit(model, flow);
}

static void factor_declare(cradle_model *model, const cradle_input *activity, const cradle_input *fields) {
    emit(model, activity, cradle_number(model, fields, "factor"));
}

static const cradle_component factor_component = {
    .key = "factor", .inlined = true, .record = &factor_record, .declare = factor_declare};

/* ---------------------------------------------------------------- by a datum of the library */

static const cradle_field datum_fields[] = {
    {.name = "dataset", .kind = CRADLE_TEXT, .doc = "a data set of the library, such as materials"},
    {.name = "entry", .kind = CRADLE_TEXT, .doc = "its entry, such as aluminium"},
    {.name = "leaf",
     .kind = CRADLE_TEXT,
     .optional = true,
     .doc = "which of its numbers, such as virgin; none if the entry is the number"},
    {.name = "place", .kind = CRADLE_ENTRY, .options = "grids", .fallback = "GLO", .doc = "where"},
    {0},
};
static const cradle_record datum_record = {
    .name = "datum", .doc = "a factor of the data library", .fields = datum_fields};

static void datum_declare(cradle_model *model, const cradle_input *activity, const cradle_input *fields) {
    const char *leaf = cradle_given(fields, "leaf") ? cradle_text(fields, "leaf") : NULL;
    emit(model, activity,
         cradle_datum(model, cradle_text(fields, "dataset"), cradle_text(fields, "entry"), leaf,
                      cradle_text(fields, "place"), CRADLE_ANY_UNIT));
}

static const cradle_component datum_component = {
    .key = "datum", .record = &datum_record, .declare = datum_declare};

/* ---------------------------------------------------------------- by the grid of a country */

static const cradle_field electricity_fields[] = {
    {.name = "country",
     .kind = CRADLE_ENTRY,
     .options = "grids|grid_averages",
     .lever = true,
     .doc = "the grid that supplies the amount, which is an energy"},
    SUPPLY_FIELDS,
    {0},
};
static const cradle_record electricity_record = {
    .name = "electricity", .doc = "electricity of a country", .fields = electricity_fields};

static void electricity_declare(cradle_model *model, const cradle_input *activity,
                                const cradle_input *fields) {
    electricity_supply supply = electricity_supply_read(fields, cradle_text(fields, "country"));
    electricity_emit(model, flow_of(activity), cradle_number(model, activity, "amount"), &supply);
}

static const cradle_component electricity_component = {
    .key = "country", .inlined = true, .record = &electricity_record, .declare = electricity_declare};

/* ---------------------------------------------------------------- the list */

static const cradle_component *const components[] = {&factor_component, &electricity_component,
                                                     &datum_component, NULL};

static const cradle_field activity_fields[] = {
    {.name = "activity", .kind = CRADLE_TEXT, .doc = "its name"},
    {.name = "amount",
     .kind = CRADLE_NUMBER,
     .unit = CRADLE_ANY_UNIT,
     .lever = true,
     .doc = "how much of it, such as 57 GWh; negative if it is avoided"},
    {.name = "stage",
     .kind = CRADLE_CHOICE,
     .options = "raw_materials|manufacturing|distribution|use|end_of_life",
     .fallback = "use",
     .doc = "the stage it belongs to"},
    {0},
};
static const cradle_record activity_record = {.name = "activity",
                                              .doc = "an amount times a factor",
                                              .fields = activity_fields,
                                              .key = "activity",
                                              .components = components};

static const cradle_field fields[] = {
    {.name = "activities", .kind = CRADLE_LIST, .record = &activity_record, .doc = "what is done or avoided"},
    {0},
};
static const cradle_record record = {
    .name = "activity", .doc = "activities and their factors", .fields = fields};

static void declare(cradle_model *model, const cradle_input *scenario) {
    for (size_t i = 0; i < cradle_count(scenario, "activities"); i++) {
        const cradle_input *activity = cradle_item(scenario, "activities", i);
        const cradle_input *chosen;
        const cradle_component *component = cradle_component_of(activity, &chosen);
        if (component) {
            component->declare(model, activity, chosen);
        }
    }
}

const cradle_product activity_product = {.name = "activity",
                                         .doc = "amounts of anything times their factors",
                                         .record = &record,
                                         .declare = declare};
