/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repairs: a part that is replaced in service is made, brought along the product's own ways and treated at
 * its end once more, in the year in which that happens, as maintenance of the use stage (PAS 2050:2011
 * clause 6.4.9).
 *
 *     use, year y += replacements (service time in y / service life) (making + freight + end of life)
 */
#include "stages.h"

void repair_declare(cradle_model *model, const cradle_input *product, const service_period *service,
                    const cradle_input *part, int year, cradle_node times) {
    cradle_scope scope = {.share = times, .part = cradle_name(part), .stage = CRADLE_USE, .year = year};
    cradle_scope outside = cradle_scope_begin(model, scope);
    part_declare(model, part);
    transport_declare_part(model, product, part);
    end_of_life_declare_part(model, product, service, part);
    cradle_scope_end(model, outside);
}

void repairs_declare(cradle_model *model, const cradle_input *product, const service_period *service) {
    size_t count = cradle_count(product, "parts");
    for (size_t i = 0; i < count; i++) {
        const cradle_input *part = cradle_item(product, "parts", i);
        if (!cradle_given(part, "replacements")) {
            continue;
        }
        cradle_node rate = cradle_div(model, cradle_number(model, part, "replacements"), service->life);
        for (int year = 0; year < service->years; year++) {
            repair_declare(model, product, service, part, year,
                           cradle_mul(model, rate, service_time(model, service, year)));
        }
    }
}
