/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What phones and wearables share: parts, assembly, freight, charging over the years of service, end of
 * life.
 */
#include "products.h"
#include "stages.h"

static const cradle_field personal_device_fields[] = {
    MAKING_FIELDS,
    {.name = "use", .kind = CRADLE_RECORD, .record = &charged_use_record, .doc = "the years of service"},
    {.name = "end_of_life",
     .kind = CRADLE_RECORD,
     .record = &electronics_end_of_life_record,
     .doc = "what becomes of it"},
    {.name = "reuse",
     .kind = CRADLE_RECORD,
     .record = &reuse_record,
     .optional = true,
     .doc = "refurbishment or remanufacture, if it serves more than once"},
    {0},
};

static const cradle_record personal_device_record = {
    .name = "personal device", .doc = "a device with a battery", .fields = personal_device_fields};

static void personal_device_declare(cradle_model *model, const cradle_input *device) {
    service_period service = service_read(model, device);
    cradle_scope outside = reuse_begin(model, device);
    making_declare(model, device);
    cradle_scope_end(model, outside);
    reuse_declare(model, device);

    charging_declare(model, device, &service);
    repairs_declare(model, device, &service);

    outside = reuse_begin(model, device);
    end_of_life_declare(model, device, &service);
    cradle_scope_end(model, outside);
}

const cradle_product phone_product = {.name = "phone",
                                      .doc = "a mobile phone",
                                      .record = &personal_device_record,
                                      .declare = personal_device_declare,
                                      .specification = &phone_specification_record};

const cradle_product wearable_product = {.name = "wearable",
                                         .doc = "a watch, band or other worn device with a battery",
                                         .record = &personal_device_record,
                                         .declare = personal_device_declare,
                                         .specification = &wearable_specification_record};
