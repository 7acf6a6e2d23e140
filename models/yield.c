/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much wafer a good die costs: the yield that defects leave, and the edge of the wafer that holds no
 * whole die. With A the area of the die, D the density of defects, d the diameter of the wafer:
 *
 *     poisson            e^(-A D)                              murphy  ((1 - e^(-A D)) / (A D))^2
 *     negative_binomial  (1 + A D / clustering)^(-clustering)  seeds   1 / (1 + A D)
 *
 *     gross dies         pi (d/2)^2 / A - pi d / sqrt(2 A)     = pi (d/2)^2 / A (1 - sqrt(8 A) / d)
 *
 * so the whole wafer shared among its gross dies is A / (1 - sqrt(8 A) / d) each. Yield models as in ACT
 * (Gupta et al., ISCA 2022); gross dies after De Vries, IEEE Trans. Semicond. Manuf. 18 (2005).
 */
#include <string.h>

#include "stages.h"

static const cradle_field defects_fields[] = {
    {.name = "model",
     .kind = CRADLE_CHOICE,
     .options = "poisson|murphy|seeds|negative_binomial",
     .fallback = "murphy",
     .doc = "how defects are spread over the wafer"},
    {.name = "density",
     .kind = CRADLE_NUMBER,
     .unit = "1/cm2",
     .low = 0,
     .high = 10,
     .lever = true,
     .doc = "killing defects per area; ACT takes 0.15 /cm2"},
    {.name = "clustering",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .fallback = "{value: 3, uniform: [2, 3.5]}",
     .low = 0.1,
     .high = 100,
     .doc = "alpha of the negative binomial; the higher, the more even the defects"},
    {0},
};

const cradle_record defects_record = {
    .name = "defects", .doc = "what the yield follows from", .fields = defects_fields};

/* exp(-x). */
static cradle_node survival(cradle_model *model, cradle_node x) {
    return cradle_exp(model, cradle_sub(model, cradle_constant(model, 0, ""), x));
}

static cradle_node murphy(cradle_model *model, cradle_node expected) {
    /* 0/0 without defects; below a millionth the yield is 1 to six digits. */
    cradle_node some = cradle_max(model, expected, cradle_constant(model, 1e-6, ""));
    cradle_node mean = cradle_div(model, cradle_complement(model, survival(model, some)), some);
    return cradle_mul(model, mean, mean);
}

static cradle_node negative_binomial(cradle_model *model, cradle_node expected, cradle_node clustering) {
    cradle_node one = cradle_constant(model, 1, "");
    cradle_node base = cradle_add(model, one, cradle_div(model, expected, clustering));
    return cradle_div(model, one, cradle_pow(model, base, clustering));
}

cradle_node defects_yield(cradle_model *model, const cradle_input *defects, cradle_node area) {
    const char *kind = cradle_text(defects, "model");
    cradle_node expected = cradle_mul(model, area, cradle_number(model, defects, "density"));
    if (strcmp(kind, "poisson") == 0) {
        return survival(model, expected);
    }
    if (strcmp(kind, "murphy") == 0) {
        return murphy(model, expected);
    }
    if (strcmp(kind, "seeds") == 0) {
        cradle_node one = cradle_constant(model, 1, "");
        return cradle_div(model, one, cradle_add(model, one, expected));
    }
    return negative_binomial(model, expected, cradle_number(model, defects, "clustering"));
}

cradle_node wafer_use(cradle_model *model, const cradle_input *die, cradle_node area) {
    cradle_node diameter = cradle_number(model, die, "wafer");
    cradle_node ratio = cradle_div(model, cradle_mul(model, cradle_constant(model, 8, ""), area),
                                   cradle_mul(model, diameter, diameter));
    cradle_node lost = cradle_pow(model, ratio, cradle_constant(model, 0.5, ""));
    double low, high;
    if (cradle_bounds(model, lost, "", &low, &high) && high > 0.9) {
        cradle_complain(model, die, "wafer", "state the area of one die, or a larger wafer",
                        "too few dies of that area fit on the wafer");
    }
    return cradle_complement(model, lost);
}
