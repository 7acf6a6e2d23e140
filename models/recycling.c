/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the burdens of recycling are shared between the lives of a material. Every rule is declared, so that
 * one draw can be read by each; the flows that differ say which rule they belong to. Per kilogram of
 * material:
 *
 *     recycled content     (1 - R1) Ev + R1 Er            + disposal      PAS 2050:2011 Annex D, the default
 *     closed loop          Ev + R2 (Er - Ev)              + disposal      the same Annex, closed-loop form
 *     circular footprint   (1 - R1) Ev + R1 (A Er + (1 - A) Ev Qi) + (1 - A) R2 (Ee - Ed Qo)
 *                          + (1 - B) R3 (burning - heating value x energy displaced) + disposal
 *                                                                          PEF, Recommendation (EU) 2021/2279
 *
 * Ev virgin, Er recycled, Ee recycled at the end, Ed what that displaces; R1 recycled content, R2 recycled at
 * the end, R3 burnt with energy recovery; A, B allocation factors; Qi, Qo quality of recycled material beside
 * virgin. The terms with R1 apply to the input, those with R2 and R3 to the mass of the part: scrap of
 * forming leaves without a credit under every rule. Credits and disposal are booked at the end of life. A
 * material without a recycled route is its virgin value under every rule.
 */
#include "stages.h"

enum {
    RECYCLED_CONTENT = CRADLE_BIT(CRADLE_RECYCLED_CONTENT),
    CLOSED_LOOP = CRADLE_BIT(CRADLE_CLOSED_LOOP),
    CIRCULAR_FOOTPRINT = CRADLE_BIT(CRADLE_CIRCULAR_FOOTPRINT)
};

static const char factor_unit[] = "kg CO2e/kg";

/* ---------------------------------------------------------------- data */

static bool has_recycled_route(cradle_model *model, const char *material) {
    return cradle_has_datum(model, "materials", material, "recycled");
}

static cradle_node material_datum(cradle_model *model, const cradle_input *part, const char *material,
                                  const char *leaf) {
    return cradle_datum(model, "materials", material, leaf, cradle_text(part, "made_in"), factor_unit);
}

/* The entry of `recycling` that speaks for a material. */
static const char *recycling_entry(cradle_model *model, const char *material) {
    return cradle_has_datum(model, "recycling", material, "recovered") ? material : "other";
}

static cradle_node recycling_share(cradle_model *model, const char *material, const char *leaf) {
    return cradle_datum(model, "recycling", recycling_entry(model, material), leaf, "", "%");
}

/* Quality of recycled material beside virgin: equal unless the data say otherwise. */
static cradle_node quality(cradle_model *model, const char *material, const char *leaf) {
    bool stated = cradle_has_datum(model, "recycling", recycling_entry(model, material), leaf);
    return stated ? recycling_share(model, material, leaf) : cradle_constant(model, 1, "");
}

/* The figure of a material of its own at the end of life, else that of another leaf. */
static cradle_node at_end(cradle_model *model, const cradle_input *part, const char *material,
                          const char *leaf, const char *otherwise) {
    bool stated = cradle_has_datum(model, "materials", material, leaf);
    return material_datum(model, part, material, stated ? leaf : otherwise);
}

/* ---------------------------------------------------------------- making */

static void emit(cradle_model *model, const cradle_input *part, cradle_stage stage, int year, bool primary,
                 unsigned rules, cradle_node co2e) {
    cradle_emit(model, (cradle_flow){.stage = stage,
                                     .part = cradle_name(part),
                                     .gas = "co2e",
                                     .origin = CRADLE_FOSSIL,
                                     .year = year,
                                     .primary = primary,
                                     .recycling = rules,
                                     .amount = co2e});
}

/* (1 - share) a + share b. */
static cradle_node blend(cradle_model *model, cradle_node share, cradle_node a, cradle_node b) {
    return cradle_add(model, cradle_mul(model, cradle_complement(model, share), a),
                      cradle_mul(model, share, b));
}

static bool is_possible(cradle_model *model, const cradle_input *fields, const char *share) {
    double low, high;
    return cradle_bounds(model, cradle_number(model, fields, share), "%", &low, &high) && high > 0;
}

static cradle_node circular_input(cradle_model *model, const char *material, cradle_node share,
                                  cradle_node virgin, cradle_node recycled) {
    cradle_node of_others = cradle_mul(model, virgin, quality(model, material, "quality_in"));
    cradle_node allocation = recycling_share(model, material, "allocation");
    return blend(model, share, virgin, blend(model, allocation, of_others, recycled));
}

void recycling_emit_input(cradle_model *model, const cradle_input *part, const cradle_input *fields,
                          cradle_node input) {
    const char *material = cradle_text(fields, "material");
    if (material[0] == '\0') {
        return;
    }
    bool primary = cradle_primary(part, "mass");
    bool blended = is_possible(model, fields, "recycled_content");
    cradle_node virgin = material_datum(model, part, material, "virgin");
    if (!has_recycled_route(model, material)) {
        if (blended) {
            cradle_complain(model, fields, "recycled_content", "the data set has a virgin route only",
                            "no recycled route of '%s' is known", material);
        }
        emit(model, part, CRADLE_RAW_MATERIALS, 0, primary, 0, cradle_mul(model, input, virgin));
        return;
    }
    cradle_node share = cradle_number(model, fields, "recycled_content");
    cradle_node recycled = material_datum(model, part, material, "recycled");
    cradle_node mixed = blend(model, share, virgin, recycled);
    /* Without recycled content the rules agree. */
    emit(model, part, CRADLE_RAW_MATERIALS, 0, primary, blended ? RECYCLED_CONTENT : 0,
         cradle_mul(model, input, mixed));
    if (blended) {
        cradle_node circular = circular_input(model, material, share, virgin, recycled);
        emit(model, part, CRADLE_RAW_MATERIALS, 0, primary, CLOSED_LOOP, cradle_mul(model, input, virgin));
        emit(model, part, CRADLE_RAW_MATERIALS, 0, primary, CIRCULAR_FOOTPRINT,
             cradle_mul(model, input, circular));
    }
}

/* ---------------------------------------------------------------- the end */

/* What energy recovery of a kilogram emits and spares, (1 - B) included. */
static cradle_node energy_recovery(cradle_model *model, const char *material, cradle_node disposal) {
    static const char set[] = "energy_recovery", plant[] = "incineration";
    bool burns = cradle_has_datum(model, "recycling", material, "burning");
    cradle_node emitted =
        burns ? cradle_datum(model, "recycling", material, "burning", "", factor_unit) : disposal;
    if (cradle_has_datum(model, "recycling", material, "heating_value")) {
        cradle_node heat = cradle_mul(model, cradle_datum(model, set, plant, "heat", "", "%"),
                                      cradle_datum(model, set, plant, "displaced_heat", "", "kg CO2e/MJ"));
        cradle_node power =
            cradle_mul(model, cradle_datum(model, set, plant, "electricity", "", "%"),
                       cradle_datum(model, set, plant, "displaced_electricity", "", "kg CO2e/MJ"));
        cradle_node spared =
            cradle_mul(model, cradle_datum(model, "recycling", material, "heating_value", "", "MJ/kg"),
                       cradle_add(model, heat, power));
        emitted = cradle_sub(model, emitted, spared);
    }
    cradle_node allocation = cradle_datum(model, set, plant, "allocation", "", "%");
    return cradle_mul(model, cradle_complement(model, allocation), emitted);
}

static void emit_credits(cradle_model *model, const cradle_input *part, const char *material,
                         cradle_node recycled_mass, int year) {
    cradle_node virgin = material_datum(model, part, material, "virgin");
    cradle_node recycled = material_datum(model, part, material, "recycled");
    emit(model, part, CRADLE_END_OF_LIFE, year, false, CLOSED_LOOP,
         cradle_mul(model, recycled_mass, cradle_sub(model, recycled, virgin)));

    cradle_node spared = cradle_mul(model, at_end(model, part, material, "displaced", "virgin"),
                                    quality(model, material, "quality_out"));
    cradle_node given = cradle_complement(model, recycling_share(model, material, "allocation"));
    cradle_node net = cradle_sub(model, at_end(model, part, material, "recycled_at_end", "recycled"), spared);
    emit(model, part, CRADLE_END_OF_LIFE, year, false, CIRCULAR_FOOTPRINT,
         cradle_mul(model, recycled_mass, cradle_mul(model, given, net)));
}

void recycling_emit_end(cradle_model *model, const cradle_input *part, const cradle_input *fields,
                        const disposal *end) {
    const char *material = cradle_text(fields, "material");
    if (material[0] == '\0') {
        return;
    }
    bool stated = cradle_given(fields, "recycled_at_end");
    cradle_node collected = stated ? cradle_number(model, fields, "recycled_at_end") : end->collected;
    cradle_node kept = disposal_factor(model, end, collected, stated ? cradle_name(part) : end->category);
    bool burnt = cradle_given(fields, "energy_recovered");
    emit(model, part, CRADLE_END_OF_LIFE, end->year, false, burnt ? RECYCLED_CONTENT | CLOSED_LOOP : 0,
         cradle_mul(model, end->mass, kept));
    if (burnt) {
        cradle_node share = cradle_number(model, fields, "energy_recovered");
        cradle_node both = cradle_add(model, collected, share);
        double low, high;
        if (cradle_bounds(model, both, "%", &low, &high) && high > 100 + 1e-9) {
            cradle_complain(model, fields, "energy_recovered", NULL,
                            "what is collected and what is burnt may come to more than the whole part");
        }
        cradle_node energy = energy_recovery(model, material, end->not_collected_factor);
        cradle_node change = cradle_sub(model, energy, end->not_collected_factor);
        emit(model, part, CRADLE_END_OF_LIFE, end->year, false, CIRCULAR_FOOTPRINT,
             cradle_mul(model, end->mass, cradle_add(model, kept, cradle_mul(model, share, change))));
    }
    if (has_recycled_route(model, material)) {
        cradle_node share =
            stated ? collected : cradle_mul(model, collected, recycling_share(model, material, "recovered"));
        emit_credits(model, part, material, cradle_mul(model, end->mass, share), end->year);
    }
}
