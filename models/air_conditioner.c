/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An air conditioner: parts, assembly, freight, cooling and heating seasons, refrigerant, end of life; its
 * energy label as a check.
 */
#include "products.h"
#include "stages.h"

static const cradle_field air_conditioner_fields[] = {
    MAKING_FIELDS,
    {.name = "use", .kind = CRADLE_RECORD, .record = &cooling_use_record, .doc = "the years of service"},
    {.name = "refrigerant", .kind = CRADLE_RECORD, .record = &refrigerant_record, .doc = "the refrigerant"},
    {.name = "label",
     .kind = CRADLE_RECORD,
     .record = &efficiency_label_record,
     .optional = true,
     .doc = "its energy label, to check the figures against"},
    {.name = "end_of_life",
     .kind = CRADLE_RECORD,
     .record = &appliance_end_of_life_record,
     .doc = "what becomes of it"},
    {0},
};

static const cradle_record air_conditioner_record = {
    .name = "air_conditioner", .doc = "a room air conditioner", .fields = air_conditioner_fields};

static void air_conditioner_declare(cradle_model *model, const cradle_input *air_conditioner) {
    service_period service = service_read(model, air_conditioner);
    making_declare(model, air_conditioner);
    efficiency_label_check(model, air_conditioner, cooling_declare(model, &service));
    refrigerant_declare(model, air_conditioner, &service);
    repairs_declare(model, air_conditioner, &service);
    end_of_life_declare(model, air_conditioner, &service);
}

const cradle_product air_conditioner_product = {.name = "air_conditioner",
                                                .doc = "a room air conditioner",
                                                .record = &air_conditioner_record,
                                                .declare = air_conditioner_declare};
