/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Clauses of PAS 2050:2011 that a part or a product may call on: storage of biogenic carbon (5.5), land use
 * change (5.6), co-products (8.1), reuse (8.4); and the complaints about each, to the letter.
 */
#include "worked.h"

/* 0.30 kg of biogenic carbon, a fifth of it held for more than 100 years. */
Test(clauses, carbon_storage) {
    static const char *const parts[] = {
        "[{part: tray, material: timber, mass: 600 g, forming: 0 kWh/kg, carbon_storage: {share: 20 %}}]",
        "[{part: tray, module: {type: camera}, count: 3 item, mass: 200 g, carbon_storage: {share: 20 %, "
        "carbon: "
        "0.5 kg/kg}}]"};
    static const double made[] = {0, 3 * 1.65};
    for (int i = 0; i < 2; i++) {
        cradle_override tray = {"parts", parts[i]};
        cradle_override only[] = {tray, {"variants", "~"}};
        cradle_result *result = run("phone.yaml", only, 2);
        expect(result, NULL, "origin", "biogenic_removal", -0.220000, half_digit);
        expect(result, NULL, "gas", "co2", -0.220000, half_digit);
        expect(result, NULL, "stage", "raw_materials", made[i] - 0.22 + 0.6, half_digit); /* and flown in */
        cradle_result_free(result);
    }
}

/* 120 t of carbon lost per hectare, 8 t of crop a year: 2.75 t CO2 per t. */
Test(clauses, land_use_change) {
    cradle_override only[] = {{"parts", "[{part: strap, material: timber, mass: 1000 kg, forming: 0 kWh/kg, "
                                        "land_use_change: {carbon_loss: 120 t/ha, yield: 8 t/(ha year)}}]"},
                              {"variants", "~"}};
    cradle_result *result = run("phone.yaml", only, 2);
    expect(result, NULL, "origin", "land_use_change", 2750.000000, 1e-9);
    expect(result, NULL, "gas", "co2", 2750.000000, 1e-9);
    cradle_result_free(result);
    /* Over a harvest of 40 years, and 1.5 t of crop per t. */
    only[0].value = "[{part: strap, material: timber, mass: 1000 kg, forming: 0 kWh/kg, land_use_change: "
                    "{carbon_loss: 120 t/ha, yield: 8 t/(ha year), period: 40 year, crop: 1.5 kg/kg}}]";
    result = run("phone.yaml", only, 2);
    expect(result, NULL, "origin", "land_use_change", 2750.0 * 20 / 40 * 1.5, 1e-9);
    cradle_result_free(result);
}

/* 3 /kg x 1 kg of 3 /kg x 1 kg + 0.5 /kg x 2 kg: three quarters. The frame's end is all its own. */
Test(clauses, co_products) {
    const char *share =
        "{price: 3 /kg, mass: 1 kg, co_products: [{product: slag, price: 0.5 /kg, mass: 2 kg}]}";
    cradle_override allocated[] = {{"parts.frame.allocation", share}, {"manufacturing.allocation", share}};
    cradle_result *result = run("phone.yaml", allocated, 2);
    expect(result, NULL, "part", "frame", 0.75 * 0.326025 + 0.0009, half_digit);
    expect(result, NULL, "part", "assembly", 0.75 * 2 * 0.703037, 2 * half_digit);
    cradle_result_free(result);
}

/* A replaced part is allocated again; the frame's freight and end are not. */
Test(clauses, co_products_of_spares) {
    cradle_override spare[] = {
        {"parts.frame.allocation",
         "{price: 3 /kg, mass: 1 kg, co_products: [{product: slag, price: 0.5 /kg, mass: 2 kg}]}"},
        {"parts.frame.replacements", "1"}};
    cradle_result *result = run("phone.yaml", spare, 2);
    double again = 0.75 * 0.326025 + 0.0009 + 0.045 * 3.5;
    expect(result, NULL, "part", "frame", 0.75 * 0.326025 + 0.0009 + again, 2 * half_digit);
    cradle_result_free(result);
}

/* a 60, f 1.5, b 2.5, c 3, d 8, e 0.7: (a + f) / b + c + d + e = 36.3 kg. */
Test(clauses, reuse) {
    cradle_result *result = run("reuse.yaml", NULL, 0);
    expect(result, NULL, "total", "", 36.300000, half_digit);
    expect(result, NULL, "stage", "raw_materials", 24.0, 1e-9);
    expect(result, NULL, "part", "refurbishment", 3.0, 1e-12);
    expect(result, NULL, "part", "return_transport", 0.7, 1e-9);
    expect(result, NULL, "stage", "end_of_life", 0.6, 1e-9);
    expect(result, "sold once", "total", "", 60 + 1.5 + 8, half_digit);
    /* Repairs belong to the use of an instance: made 60, thrown away 1.5 and carried 0 km. */
    expect(result, "repaired", "stage", "use", 8 + 0.1 * 61.5, half_digit);
    cradle_result_free(result);
}

Test(clauses, mistakes) {
    static const char folder[] = CRADLE_SOURCE_DIR "/tests/models/";
    char expected[16384] = "";
    FILE *file = fopen(CRADLE_SOURCE_DIR "/tests/models/mistakes.expected", "r");
    cr_assert(file != NULL);
    expected[fread(expected, 1, sizeof expected - 1, file)] = '\0';
    fclose(file);
    char *found = complaints("mistakes.yaml", NULL, 0);
    for (char *at = found; (at = strstr(at, folder)) != NULL;) {
        memmove(at, at + sizeof folder - 1, strlen(at + sizeof folder - 1) + 1);
    }
    cr_expect_str_eq(found, expected);
}
