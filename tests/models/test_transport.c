/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Freight by vehicle: what fills it first, its empty return, its load (PAS 2050:2011 clause 8.6), computed by
 * hand. The van of the data beside this file drives at 0.4 kg CO2e/km and takes 1 t or 10 m3; all else goes
 * by air at 1 kg CO2e/(t km), 0.145 kg of it over 500 km after the van.
 */
#include "worked.h"

#define VAN "mode: vehicle_van, distance: 100 km, load_factor: 50 %, empty_return: 20 %"

static cradle_result *run_van(const char *leg, const char *path, const char *value) {
    cradle_override overrides[2] = {{"distribution.1", leg}, {path, value}};
    return run("phone.yaml", overrides, path != NULL ? 2 : 1);
}

static const double driven = 100 * (1 + 0.20) * 0.4 / 0.50; /* kg CO2e, shared by what fills the van */

Test(transport, mass_fills_the_van) {
    cradle_result *result = run_van("{" VAN "}", NULL, NULL);
    expect(result, NULL, "stage", "distribution", driven * 0.145 / 1000 + 0.145 * 0.5, 1e-12);
    cradle_result_free(result);
    /* 1 L of 10 m3 is less than 0.145 kg of 1 t. */
    result = run_van("{" VAN ", volume: 1 L}", NULL, NULL);
    expect(result, NULL, "stage", "distribution", driven * 0.145 / 1000 + 0.145 * 0.5, 1e-12);
    cradle_result_free(result);
}

Test(transport, volume_fills_the_van) {
    cradle_result *result = run_van("{" VAN ", volume: 5 L}", NULL, NULL);
    expect(result, NULL, "stage", "distribution", driven * 5 / 10000 + 0.145 * 0.5, 1e-12);
    cradle_result_free(result);
}

/* A spare takes its share of the volume by mass: 45 g of 145 g. */
Test(transport, of_a_spare_part) {
    cradle_result *result = run_van("{" VAN ", volume: 5 L}", "parts.frame.replacements", "1");
    double again = 0.326925 + 0.045 * (1 + 0.5) + driven * 5 / 10000 * 45 / 145;
    expect(result, NULL, "part", "frame", 0.326925 + again, half_digit);
    cradle_result_free(result);
}

Test(transport, what_flies_is_told_apart) {
    cradle_result *result = run_van("{" VAN "}", NULL, NULL);
    expect(result, NULL, "origin", "aircraft", 0.045 * 1 + 0.145 * 0.5, 1e-12);
    cradle_result_free(result);
}
