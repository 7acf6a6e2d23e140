/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The years of service. The service life may be uncertain: year y sees service for clamp(life - y, 0, 1)
 * years, and the last year that can see any takes all that is left, so that nothing is lost.
 */
#include <math.h>

#include "stages.h"

/* PAS 2050:2011 clause 5.2: the assessment looks at 100 years. */
enum { YEARS_MAX = 100 };

service_period service_read(cradle_model *model, const cradle_input *product) {
    service_period service = {.use = cradle_child(product, "use")};
    if (!service.use) {
        return service;
    }
    service.life = cradle_number(model, service.use, "service_life");
    double low, high;
    if (cradle_bounds(model, service.life, "year", &low, &high)) {
        double years = ceil(high - 1e-9);
        service.years = years < 1 ? 1 : years > YEARS_MAX ? YEARS_MAX : (int)years;
        double last = floor(cradle_central(model, service.life, "year") + 1e-9);
        service.last_year = last > YEARS_MAX - 1 ? YEARS_MAX - 1 : (int)last;
    }
    if (cradle_given(service.use, "from")) {
        double from = cradle_central(model, cradle_number(model, service.use, "from"), "");
        cradle_first_year(model, (int)from);
    }
    return service;
}

cradle_node service_time(cradle_model *model, const service_period *service, int year) {
    cradle_node left = cradle_sub(model, service->life, cradle_constant(model, year, "year"));
    cradle_node none = cradle_constant(model, 0, "year");
    if (year == service->years - 1) {
        return cradle_max(model, left, none);
    }
    return cradle_clamp(model, left, none, cradle_constant(model, 1, "year"));
}

void service_emit(cradle_model *model, const service_period *service, const char *part, const char *gas,
                  cradle_origin origin, bool primary, cradle_node per_year) {
    for (int year = 0; year < service->years; year++) {
        cradle_emit(model,
                    (cradle_flow){.stage = CRADLE_USE,
                                  .part = part,
                                  .gas = gas,
                                  .origin = origin,
                                  .year = year,
                                  .primary = primary,
                                  .amount = cradle_mul(model, service_time(model, service, year), per_year)});
    }
}

void service_emit_electricity_in(cradle_model *model, const service_period *service, int year,
                                 const char *part, bool primary, cradle_node per_year) {
    electricity_emit(model,
                     (cradle_flow){.stage = CRADLE_USE, .part = part, .year = year, .primary = primary},
                     cradle_mul(model, service_time(model, service, year), per_year),
                     cradle_text(service->use, "country"), cradle_constant(model, 0, ""));
}

void service_emit_electricity(cradle_model *model, const service_period *service, const char *part,
                              bool primary, cradle_node per_year) {
    for (int year = 0; year < service->years; year++) {
        service_emit_electricity_in(model, service, year, part, primary, per_year);
    }
}
