/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * End of life by mass and route, without credits: under the recycled-content method (PAS 2050:2011
 * Annex D) what is recycled leaves the product's account, so only collection, sorting and disposal count.
 *
 *     end of life = count mass (collected x factor_collected + (1 - collected) x factor_not_collected)
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

static cradle_node treatment(cradle_model *model, const char *category, const char *place,
                             cradle_node collected) {
    cradle_node with = cradle_datum(model, "end_of_life", category, "collected", place, "kg CO2e/kg");
    cradle_node without = cradle_datum(model, "end_of_life", category, "not_collected", place, "kg CO2e/kg");
    return cradle_label(model,
                        cradle_add(model, cradle_mul(model, collected, with),
                                   cradle_mul(model, cradle_complement(model, collected), without)),
                        "end_of_life.treatment[%s]", category);
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
    cradle_node factor = treatment(model, is_packaging ? "packaging" : category, place, collected);
    cradle_emit(model, (cradle_flow){.stage = CRADLE_END_OF_LIFE,
                                     .part = cradle_name(part),
                                     .gas = "co2e",
                                     .origin = CRADLE_FOSSIL,
                                     .year = is_packaging ? 0 : service->last_year,
                                     .amount = cradle_mul(model, part_mass(model, part), factor)});
}

void end_of_life_declare(cradle_model *model, const cradle_input *product, const service_period *service) {
    size_t count = cradle_count(product, "parts");
    for (size_t i = 0; i < count; i++) {
        end_of_life_declare_part(model, product, service, cradle_item(product, "parts", i));
    }
}
