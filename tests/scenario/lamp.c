/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The made-up product. Its equations, in kg CO2e:
 *
 *     material part   count mass / yield ((1 - recycled_content) virgin + recycled_content recycled)
 *     chip            count area factor
 *     leg             shipped mass x distance x factor
 *     light, year y   clamp(service_life - y, 0, 1 year) power burning_time sum_t share_t factor_t
 *     coolant         leakage share_g kilograms of each gas g
 */
#include "lamp.h"

#include <math.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- parts */

static const cradle_field material_fields[] = {
    {.name = "material", .kind = CRADLE_ENTRY, .options = "materials", .doc = "what it is made of"},
    {.name = "mass", .kind = CRADLE_NUMBER, .unit = "g", .high = 1e6, .lever = true, .doc = "mass of one"},
    {.name = "recycled_content",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "0 %",
     .doc = "share recycled"},
    {.name = "yield",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 90 %, pert: [75, 90, 98], source: a guess}",
     .low = 1,
     .high = 100,
     .doc = "mass in the part over mass of input"},
    {0},
};
static const cradle_record material_record = {.name = "material", .fields = material_fields};

static cradle_node count_of(cradle_model *model, const cradle_input *part) {
    return cradle_div(model, cradle_number(model, part, "count"), cradle_constant(model, 1, "item"));
}

static void emit(cradle_model *model, cradle_stage stage, const char *part, const char *gas, int year,
                 bool primary, cradle_node amount) {
    cradle_emit(
        model,
        (cradle_flow){
            .stage = stage, .part = part, .gas = gas, .year = year, .primary = primary, .amount = amount});
}

static void declare_material(cradle_model *model, const cradle_input *part, const cradle_input *fields) {
    const char *material = cradle_text(fields, "material");
    const char *place = cradle_text(part, "made_in");
    cradle_node mass = cradle_mul(model, count_of(model, part), cradle_number(model, fields, "mass"));
    cradle_node input = cradle_div(model, mass, cradle_number(model, fields, "yield"));
    cradle_node recycled = cradle_number(model, fields, "recycled_content");
    cradle_node factor = cradle_datum(model, "materials", material, "virgin", place, "kg CO2e/kg");
    if (cradle_has_datum(model, "materials", material, "recycled")) {
        cradle_node other = cradle_datum(model, "materials", material, "recycled", place, "kg CO2e/kg");
        factor = cradle_add(model, cradle_mul(model, cradle_complement(model, recycled), factor),
                            cradle_mul(model, recycled, other));
    } else if (cradle_central(model, recycled, "") > 0) {
        cradle_complain(model, fields, "recycled_content", "leave it out", "there is no recycled %s",
                        material);
    }
    emit(model, CRADLE_RAW_MATERIALS, cradle_name(part), "co2e", 0, cradle_primary(fields, "mass"),
         cradle_mul(model, input, cradle_label(model, factor, "factor of %s", cradle_name(part))));
}

static const cradle_component material_component = {
    .key = "material", .inlined = true, .record = &material_record, .declare = declare_material};

static const cradle_field chip_fields[] = {
    {.name = "area", .kind = CRADLE_NUMBER, .unit = "cm2", .high = 1000, .doc = "area of the die"},
    {.name = "type", .kind = CRADLE_ENTRY, .options = "chips", .fallback = "driver", .doc = "kind of chip"},
    {0},
};
static const cradle_record chip_record = {.name = "chip", .fields = chip_fields};

static void declare_chip(cradle_model *model, const cradle_input *part, const cradle_input *chip) {
    cradle_node area = cradle_mul(model, count_of(model, part), cradle_number(model, chip, "area"));
    cradle_node factor = cradle_datum(model, "chips", cradle_text(chip, "type"), NULL,
                                      cradle_text(part, "made_in"), "kg CO2e/cm2");
    emit(model, CRADLE_RAW_MATERIALS, cradle_name(part), "co2e", 0, false, cradle_mul(model, area, factor));
}

static const cradle_component chip_component = {
    .key = "chip", .record = &chip_record, .declare = declare_chip};

static const cradle_component *const components[] = {&material_component, &chip_component, NULL};

static const cradle_field part_fields[] = {
    {.name = "part", .kind = CRADLE_TEXT, .doc = "its name"},
    {.name = "made_in", .kind = CRADLE_ENTRY, .options = "grids", .fallback = "GLO", .doc = "country"},
    {.name = "count",
     .kind = CRADLE_NUMBER,
     .unit = "item",
     .fallback = "1 item",
     .high = 1000,
     .doc = "how many"},
    {.name = "packaging", .kind = CRADLE_FLAG, .fallback = "false", .doc = "thrown away on unpacking"},
    {0},
};
static const cradle_record part_record = {
    .name = "part", .fields = part_fields, .key = "part", .components = components};

static void declare_parts(cradle_model *model, const cradle_input *lamp) {
    for (size_t i = 0; i < cradle_count(lamp, "parts"); i++) {
        const cradle_input *part = cradle_item(lamp, "parts", i);
        const cradle_input *fields;
        const cradle_component *component = cradle_component_of(part, &fields);
        if (component != NULL) {
            component->declare(model, part, fields);
        }
    }
}

/* ---------------------------------------------------------------- distribution, use */

static const cradle_field leg_fields[] = {
    {.name = "mode", .kind = CRADLE_ENTRY, .options = "transport", .doc = "means of transport"},
    {.name = "distance", .kind = CRADLE_NUMBER, .unit = "km", .high = 50000, .doc = "how far"},
    {.name = "shipped",
     .kind = CRADLE_NUMBER,
     .unit = "g",
     .high = 1e6,
     .fallback = "= shipped_mass",
     .doc = "mass"},
    {0},
};
static const cradle_record leg_record = {.name = "leg", .fields = leg_fields};

static void declare_legs(cradle_model *model, const cradle_input *lamp) {
    for (size_t i = 0; i < cradle_count(lamp, "distribution"); i++) {
        const cradle_input *leg = cradle_item(lamp, "distribution", i);
        cradle_node factor =
            cradle_datum(model, "transport", cradle_text(leg, "mode"), NULL, "", "kg CO2e/(t km)");
        cradle_node work =
            cradle_mul(model, cradle_number(model, leg, "shipped"), cradle_number(model, leg, "distance"));
        emit(model, CRADLE_DISTRIBUTION, "distribution", "co2e", 0, false, cradle_mul(model, work, factor));
    }
}

static const cradle_field use_fields[] = {
    {.name = "country", .kind = CRADLE_ENTRY, .options = "grids", .doc = "where it is used"},
    {.name = "from",
     .kind = CRADLE_NUMBER,
     .optional = true,
     .low = 1990,
     .high = 2100,
     .doc = "calendar year"},
    {.name = "service_life",
     .kind = CRADLE_NUMBER,
     .unit = "year",
     .fallback = "= service_life",
     .low = 0,
     .high = 30,
     .doc = "years of use"},
    {.name = "power", .kind = CRADLE_NUMBER, .unit = "W", .high = 1000, .doc = "rated power"},
    {.name = "burning_time",
     .kind = CRADLE_NUMBER,
     .unit = "h/year",
     .fallback = "{value: 1000 h/year, uniform: [500, 2000]}",
     .high = 8760,
     .doc = "hours on"},
    {.name = "surroundings",
     .kind = CRADLE_CHOICE,
     .options = "indoor|outdoor",
     .fallback = "indoor",
     .doc = "where"},
    {0},
};
static const cradle_record use_record = {.name = "use", .fields = use_fields};

static cradle_node electricity(cradle_model *model, const char *place) {
    cradle_node sum = cradle_constant(model, 0, "kg CO2e/kWh");
    for (size_t i = 0; i < cradle_leaf_count(model, "grids", place); i++) {
        const char *technology = cradle_leaf_name(model, "grids", place, i);
        cradle_node share = cradle_datum(model, "grids", place, technology, place, "%");
        cradle_node factor = cradle_datum(model, "generation", technology, NULL, place, "kg CO2e/kWh");
        sum = cradle_add(model, sum, cradle_mul(model, share, factor));
    }
    return cradle_label(model, sum, "electricity %s", place);
}

static void declare_use(cradle_model *model, const cradle_input *lamp) {
    const cradle_input *use = cradle_child(lamp, "use");
    if (use == NULL) {
        return;
    }
    if (cradle_given(use, "from")) {
        cradle_first_year(model, (int)cradle_central(model, cradle_number(model, use, "from"), ""));
    }
    cradle_node life = cradle_number(model, use, "service_life");
    cradle_node power =
        cradle_mul(model, cradle_number(model, use, "power"), cradle_number(model, use, "burning_time"));
    cradle_node factor = electricity(model, cradle_text(use, "country"));
    double low, high;
    cradle_bounds(model, life, "year", &low, &high);
    for (int year = 0; year < (int)ceil(high); year++) {
        cradle_node active =
            cradle_clamp(model, cradle_sub(model, life, cradle_constant(model, year, "year")),
                         cradle_constant(model, 0, "year"), cradle_constant(model, 1, "year"));
        emit(model, CRADLE_USE, "light", "co2e", year, false,
             cradle_mul(model, cradle_mul(model, active, power), factor));
    }
}

static const cradle_field coolant_fields[] = {
    {.name = "type", .kind = CRADLE_ENTRY, .options = "refrigerants", .doc = "what it is"},
    {.name = "leakage", .kind = CRADLE_NUMBER, .unit = "kg", .high = 10, .doc = "what gets out"},
    {0},
};
static const cradle_record coolant_record = {.name = "coolant", .fields = coolant_fields};

static void declare_coolant(cradle_model *model, const cradle_input *lamp) {
    const cradle_input *coolant = cradle_child(lamp, "coolant");
    const char *type = coolant != NULL ? cradle_text(coolant, "type") : "";
    for (size_t i = 0; i < cradle_leaf_count(model, "refrigerants", type); i++) {
        const char *gas = cradle_leaf_name(model, "refrigerants", type, i);
        cradle_node amount = cradle_mul(model, cradle_number(model, coolant, "leakage"),
                                        cradle_datum(model, "refrigerants", type, gas, "", "%"));
        cradle_emit(model, (cradle_flow){.stage = CRADLE_END_OF_LIFE,
                                         .part = "coolant",
                                         .gas = gas,
                                         .origin = CRADLE_REFRIGERANT,
                                         .amount = amount});
    }
}

/* ---------------------------------------------------------------- the products */

static const cradle_field lamp_fields[] = {
    {.name = "parts", .kind = CRADLE_LIST, .record = &part_record, .doc = "bill of materials"},
    {.name = "distribution",
     .kind = CRADLE_LIST,
     .record = &leg_record,
     .optional = true,
     .doc = "transport legs"},
    {.name = "use", .kind = CRADLE_RECORD, .record = &use_record, .optional = true, .doc = "use"},
    {.name = "coolant", .kind = CRADLE_RECORD, .record = &coolant_record, .optional = true, .doc = "coolant"},
    {0},
};
static const cradle_record lamp_record = {.name = "lamp", .fields = lamp_fields};

static void declare_lamp(cradle_model *model, const cradle_input *lamp) {
    declare_parts(model, lamp);
    declare_legs(model, lamp);
    declare_use(model, lamp);
    declare_coolant(model, lamp);
}

static const cradle_product lamp = {
    .name = "lamp", .doc = "a lamp", .record = &lamp_record, .declare = declare_lamp};

/* Everything a model can do wrong with a flow. */
static void declare_careless(cradle_model *model, const cradle_input *input) {
    cradle_node mass = cradle_constant(model, 1, "kg");
    emit(model, CRADLE_USE, "late", "co2", 101, false, mass);
    emit(model, CRADLE_USE, "early", "co2", -1, false, mass);
    emit(model, CRADLE_USE, "unknown gas", "helium", 0, false, mass);
    emit(model, CRADLE_USE, "not CO2e", "co2e", 0, false, mass);
    emit(model, CRADLE_USE, "not a mass", "co2", 0, false, cradle_constant(model, 1, "kWh"));
    cradle_datum(model, "materials", "steel", "molten", "", "kg CO2e/kg");
    cradle_datum(model, "materials", "unobtainium", "virgin", "", "kg CO2e/kg");
    cradle_datum(model, "minerals", "steel", "virgin", "", "kg CO2e/kg");
    cradle_datum(model, "materials", "steel", "virgin", "", "kg CO2e/kWh");
    cradle_datum(model, "materials", "steel", NULL, "", "kg CO2e/kg");
    (void)input;
}

static const cradle_field careless_fields[] = {{0}};
static const cradle_record careless_record = {.name = "careless_lamp", .fields = careless_fields};
static const cradle_product careless_lamp = {
    .name = "careless_lamp", .doc = "a bad model", .record = &careless_record, .declare = declare_careless};

const cradle_product *const lamp_products[] = {&lamp, &careless_lamp, NULL};

cradle_load_options lamp_options(const char *folder) {
    return (cradle_load_options){.products = lamp_products, .data_directory = folder};
}

char *lamp_complaints(const cradle_scenario *scenario) {
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    diagnostics_print(&scenario->complaints, stream, false);
    fclose(stream);
    return text;
}
