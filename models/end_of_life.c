/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * End of life by mass and route (PAS 2050:2011 clause 8.2).
 *
 *     end of life = count mass (collected x factor_collected + (1 - collected) x factor_not_collected)
 *
 * Under the recycled-content method of Annex D that is all: what is recycled leaves the product's account.
 * What other rules add for parts of one material is in recycling.c.
 */
#include "stages.h"

#define END_OF_LIFE_FIELDS(category_fallback)                                                  \
    {.name = "category",                                                                       \
     .kind = CRADLE_ENTRY,                                                                     \
     .options = "end_of_life",                                                                 \
     .fallback = category_fallback,                                                            \
     .doc = "an entry of `end_of_life`: how such products are treated"},                       \
        {.name = "collected",                                                                  \
         .kind = CRADLE_NUMBER,                                                                \
         .unit = "%",                                                                          \
         .low = 0,                                                                             \
         .high = 100,                                                                          \
         .lever = true,                                                                        \
         .doc = "share of products that reach a collection scheme"},                           \
    {                                                                                          \
        .name = "packaging_collected", .kind = CRADLE_NUMBER, .unit = "%",                     \
        .fallback = "{value: 75 %, pert: [50, 75, 90]}", .low = 0, .high = 100, .lever = true, \
        .doc = "share of the packaging that is collected for recycling"                        \
    }

static const cradle_field electronics_fields[] = {END_OF_LIFE_FIELDS("electronics"), {0}};
static const cradle_field appliance_fields[] = {END_OF_LIFE_FIELDS("appliance"), {0}};

const cradle_record electronics_end_of_life_record = {
    .name = "end of life", .doc = "what becomes of the product", .fields = electronics_fields};
const cradle_record appliance_end_of_life_record = {
    .name = "end of life", .doc = "what becomes of the product", .fields = appliance_fields};

/* The treatment of a category of products: its factors, and how much is collected. */
static disposal read_disposal(cradle_model *model, const char *category, const char *place,
                              cradle_node collected) {
    return (disposal){.collected = collected,
                      .collected_factor =
                          cradle_datum(model, "end_of_life", category, "collected", place, "kg CO2e/kg"),
                      .not_collected_factor =
                          cradle_datum(model, "end_of_life", category, "not_collected", place, "kg CO2e/kg"),
                      .category = category};
}

static void part_end(cradle_model *model, const cradle_input *part, const disposal *end) {
    const cradle_input *fields;
    if (cradle_component_of(part, &fields) == &material_component) {
        recycling_emit_end(model, part, fields, end);
        return;
    }
    cradle_emit(model, (cradle_flow){
                           .stage = CRADLE_END_OF_LIFE,
                           .part = cradle_name(part),
                           .gas = "co2e",
                           .origin = CRADLE_FOSSIL,
                           .year = end->year,
                           .amount = cradle_mul(model, end->mass,
                                                disposal_factor(model, end, end->collected, end->category))});
}

cradle_node disposal_factor(cradle_model *model, const disposal *end, cradle_node collected, const char *of) {
    return cradle_label(
        model,
        cradle_add(model, cradle_mul(model, collected, end->collected_factor),
                   cradle_mul(model, cradle_complement(model, collected), end->not_collected_factor)),
        "end_of_life.treatment[%s]", of);
}

void end_of_life_declare_part(cradle_model *model, const cradle_input *product, const service_period *service,
                              const cradle_input *part) {
    const cradle_input *end = cradle_child(product, "end_of_life");
    const char *category = end ? cradle_text(end, "category") : "";
    if (category[0] == '\0' || !cradle_given(part, "mass")) {
        return;
    }
    const char *place = service->use ? cradle_text(service->use, "country") : "";
    bool is_packaging = cradle_flag(part, "packaging");
    cradle_node collected = cradle_number(model, end, is_packaging ? "packaging_collected" : "collected");
    disposal own = read_disposal(model, is_packaging ? "packaging" : category, place, collected);
    own.year = is_packaging ? 0 : service->last_year;
    own.mass = part_mass(model, part);
    part_end(model, part, &own);
}

void end_of_life_declare(cradle_model *model, const cradle_input *product, const service_period *service) {
    size_t count = cradle_count(product, "parts");
    for (size_t i = 0; i < count; i++) {
        end_of_life_declare_part(model, product, service, cradle_item(product, "parts", i));
    }
}
