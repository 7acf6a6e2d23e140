/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The years of service. The service life may be uncertain: year y sees service for clamp(life - y, 0, 1)
 * years, and the last year that can see any takes all that is left, so that nothing is lost. Electricity
 * comes from the grid where the product is used, as it is in that year and at the hours of use.
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
        service.first_year = (int)cradle_central(model, cradle_number(model, service.use, "from"), "");
        cradle_first_year(model, service.first_year);
    }
    const cradle_input *projection = cradle_child(service.use, "projection");
    if (projection && projection_check(model, projection, service.use, service.first_year)) {
        service.projection = projection;
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

/* CO2e per energy used in a year of service: of the users' grid, by either method, for nobody can say what
 * their contracts are. */
static cradle_node factor_in(cradle_model *model, const service_period *service, int year) {
    const char *place = cradle_text(service->use, "country");
    electricity_supply supply = {
        .written = service->use, .place = place, .year = cradle_text(service->use, "grid_year")};
    cradle_node grid = electricity_grid(model, &supply);
    if (service->projection) {
        grid = projection_apply(model, service->projection, grid, service->first_year, year);
    }
    cradle_node delivered = electricity_deliver(model, place, grid);
    const cradle_input *hourly = cradle_child(service->use, "hourly");
    return hourly ? hourly_apply(model, hourly, place, delivered) : delivered;
}

void service_emit_electricity_in(cradle_model *model, const service_period *service, int year,
                                 const char *part, bool primary, cradle_node per_year) {
    electricity_emit_factor(
        model, (cradle_flow){.stage = CRADLE_USE, .part = part, .year = year, .primary = primary},
        cradle_mul(model, service_time(model, service, year), per_year), factor_in(model, service, year));
}

void service_emit_electricity(cradle_model *model, const service_period *service, const char *part,
                              bool primary, cradle_node per_year) {
    for (int year = 0; year < service->years; year++) {
        service_emit_electricity_in(model, service, year, part, primary, per_year);
    }
}
