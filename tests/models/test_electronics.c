/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ACT's example die, 1.05 cm2 of 7 nm in Taiwan, under every model of the yield, on its wafer, and with the
 * fab's gases abated more or less.
 */
#include "worked.h"

static const double package = 0.150;

/* The die of phone.yaml with another field in place of its yield. */
static cradle_result *run_die(const char *field, const char *value, const char *other, const char *more) {
    cradle_override overrides[3] = {{"parts.soc.die.yield", "~"}, {field, value}, {other, more}};
    return run("phone.yaml", overrides, other != NULL ? 3 : 2);
}

Test(electronics, yield_follows_from_defects) {
    static const struct {
        const char *defects;
        double die;
    } cases[] = {{"{model: poisson, density: 0.15 /cm2}", 2.493188},
                 {"{model: murphy, density: 0.15 /cm2}", 2.488040},
                 {"{density: 0.15 /cm2}", 2.488040}, /* murphy by default */
                 {"{model: seeds, density: 0.15 /cm2}", 2.465327},
                 {"{model: negative_binomial, density: 0.15 /cm2, clustering: 3}", 2.483247}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cradle_result *result = run_die("parts.soc.die.defects", cases[i].defects, NULL, NULL);
        expect(result, NULL, "part", "soc", cases[i].die + package, half_digit);
        cradle_result_free(result);
    }
}

/* Without defects every die is good; all models agree. */
Test(electronics, no_defects_no_loss) {
    static const char *const models[] = {
        "{model: poisson, density: 0 /cm2}", "{model: murphy, density: 0 /cm2}",
        "{model: seeds, density: 0 /cm2}", "{model: negative_binomial, density: 0 /cm2, clustering: 2}"};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        cradle_result *result = run_die("parts.soc.die.defects", models[i], NULL, NULL);
        expect(result, NULL, "part", "soc", 1.05 * 2.15 * 0.583 + 1.05 * 0.775 + package, 3e-6);
        cradle_result_free(result);
    }
}

/* 608.161279 gross dies on a wafer of 300 mm: 2.754113 kg a good die with Murphy's yield. */
Test(electronics, the_edge_of_the_wafer_is_made_too) {
    cradle_result *result =
        run_die("parts.soc.die.defects", "{density: 0.15 /cm2}", "parts.soc.die.wafer", "300 mm");
    expect(result, NULL, "part", "soc", 2.754113 + package, half_digit);
    cradle_result_free(result);
}

/* 350 g/cm2 of gases at 95 %, 200 at 99 %, and their mean at 97 %. */
Test(electronics, gases_by_abatement) {
    static const struct {
        const char *abatement;
        double gases;
    } cases[] = {{"95 %", 0.350}, {"97 %", 0.275}, {"99 %", 0.200}, {"98 %", 0.2375}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cradle_override abatement = {"parts.soc.die.abatement", cases[i].abatement};
        cradle_result *result = run("phone.yaml", &abatement, 1);
        double die = 1.05 * (2.15 * 0.583 + cases[i].gases + 0.5) / 0.875;
        expect(result, NULL, "part", "soc", die + package, 1e-9);
        cradle_result_free(result);
    }
}
