/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Climates: a season's hours by outdoor temperature, the bins of ISO 16358, EN 14825 and national rules. The
 * leaves of an entry of `climates` are temperatures in whole degrees Celsius, each with its hours, beside
 * `no_load` (where the load line meets zero) and, for hot climates, `full_load`.
 */
#include <string.h>

#include "season.h"

static const double hours_in_year = 8760;

static bool is_leaf(cradle_model *model, const climate *self, const char *leaf) {
    return cradle_has_datum(model, "climates", self->name, leaf);
}

climate climate_read(cradle_model *model, const cradle_input *season, const char *country) {
    climate self = {.season = season, .name = cradle_text(season, "climate"), .country = country};
    self.leaves = cradle_leaf_count(model, "climates", self.name);
    self.no_load = cradle_given(season, "no_load")
                       ? cradle_number(model, season, "no_load")
                       : cradle_datum(model, "climates", self.name, "no_load", country, "");
    if (self.leaves > 0 && is_leaf(model, &self, "full_load")) {
        self.full_load =
            cradle_central(model, cradle_datum(model, "climates", self.name, "full_load", country, ""), "");
    }
    return self;
}

/* "-7", "35". By hand, as strtod() depends on the locale. */
static bool read_temperature(const char *text, double *temperature) {
    enum { DIGITS_MAX = 2 };
    bool negative = text[0] == '-';
    const char *digits = text + negative;
    size_t count = strspn(digits, "0123456789");
    int whole = 0;
    if (count == 0 || count > DIGITS_MAX || digits[count] != '\0') {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        whole = 10 * whole + (digits[i] - '0');
    }
    *temperature = negative ? -whole : whole;
    return true;
}

bool climate_bin(cradle_model *model, const climate *self, size_t leaf, double *temperature,
                 cradle_node *hours) {
    const char *name = cradle_leaf_name(model, "climates", self->name, leaf);
    if (strcmp(name, "no_load") == 0 || strcmp(name, "full_load") == 0) {
        return false;
    }
    if (!read_temperature(name, temperature)) {
        cradle_complain(model, self->season, "climate", "temperatures are whole degrees, such as 28 or -7",
                        "the climate '%s' has '%s', which is no temperature", self->name, name);
        return false;
    }
    *hours = cradle_datum(model, "climates", self->name, name, self->country, "h");
    double low, high;
    if (cradle_bounds(model, *hours, "h", &low, &high) && low < 0) {
        cradle_complain(model, self->season, "climate", NULL, "the climate '%s' has negative hours at %s",
                        self->name, name);
        return false;
    }
    return true;
}

bool climate_check(cradle_model *model, const climate *self, cradle_node hours, cradle_node load) {
    if (hours.index == 0 || load.index == 0) {
        return false; /* reported where it was read */
    }
    if (cradle_central(model, hours, "h") > hours_in_year) {
        cradle_complain(model, self->season, "climate", NULL,
                        "the hours of the climate '%s' sum to more than a year", self->name);
        return false;
    }
    if (cradle_central(model, load, "kWh") <= 0) {
        cradle_complain(model, self->season, "climate", "is it a climate of the other season?",
                        "no temperature of the climate '%s' asks for any load", self->name);
        return false;
    }
    return true;
}
