/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The efficiency of a charger: as stated, or if only its rating P in watts is known, the least that
 * Regulation (EU) 2019/1782 (annex II) lets on the market, the mean over 25, 50, 75 and 100 % of its load.
 *
 *     1 to 49 W    0.071 ln P - 0.0014 P + 0.67     low voltage  0.0834 ln P - 0.0014 P + 0.609
 *     above        0.88                                          0.87
 *
 * Low voltage: below 6 V, and at least 550 mA.
 */
#include "stages.h"

static const cradle_field charger_fields[] = {
    {.name = "power",
     .kind = CRADLE_NUMBER,
     .unit = "W",
     .low = 1,
     .high = 250,
     .lever = true,
     .doc = "rated output"},
    {.name = "low_voltage",
     .kind = CRADLE_FLAG,
     .fallback = "false",
     .doc = "true for a charger of less than 6 V and at least 550 mA"},
    {0},
};

const cradle_record charger_record = {
    .name = "charger", .doc = "a charger of which only the rating is known", .fields = charger_fields};

typedef struct floor_of { /* slope ln P - 0.0014 P + start; above: over 49 W */
    double slope, start, above;
} floor_of;

static cradle_node least_efficiency(cradle_model *model, const cradle_input *charger) {
    static const floor_of usual = {0.071, 0.67, 0.88}, low_voltage = {0.0834, 0.609, 0.87};
    const floor_of *rule = cradle_flag(charger, "low_voltage") ? &low_voltage : &usual;
    cradle_node watts =
        cradle_div(model, cradle_number(model, charger, "power"), cradle_constant(model, 1, "W"));
    cradle_node rising = cradle_mul(model, cradle_constant(model, rule->slope, ""), cradle_log(model, watts));
    cradle_node falling = cradle_mul(model, cradle_constant(model, 0.0014, ""), watts);
    cradle_node small =
        cradle_add(model, cradle_sub(model, rising, falling), cradle_constant(model, rule->start, ""));
    cradle_node large = cradle_constant(model, rule->above, "");
    cradle_node limit = cradle_constant(model, 49, "");
    return cradle_label(model, cradle_select(model, limit, watts, large, small), "charger.efficiency");
}

cradle_node charger_efficiency(cradle_model *model, const cradle_input *charging) {
    const cradle_input *charger = cradle_child(charging, "charger");
    if (charger && cradle_given(charging, "charger_efficiency")) {
        cradle_complain(model, charging, "charger", "state one of the two",
                        "the charger's efficiency is stated, and follows from `charger` too");
    } else if (!charger && !cradle_given(charging, "charger_efficiency")) {
        cradle_complain(model, charging, NULL,
                        "charger_efficiency (%): energy into the device per energy from the socket; or "
                        "`charger: {power: 20 W}` if only its rating is known",
                        "charging has no 'charger_efficiency'");
    }
    return charger ? least_efficiency(model, charger) : cradle_number(model, charging, "charger_efficiency");
}
