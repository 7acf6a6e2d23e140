/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See tiny.h. The sources are texts of their own, with a fallback and a --set among them.
 */
#include <string.h>

#include "tiny.h"

static const char scenario_text[] = "name: tiny\nframe: 24 g\nenergy: 15 kWh\nquote: \"µ\"\n";
static const double kilowatt_hour = 3.6e6;

static dimension kilogram = {.exponent[DIMENSION_MASS] = 1};

unit tiny_mass(double factor) {
    return (unit){kilogram, factor};
}

unit tiny_co2e_per_mass(void) {
    return (unit){{.exponent = {[DIMENSION_MASS] = -1, [DIMENSION_CO2E] = 1}}, 1.0};
}

static unit energy(double factor) {
    return (unit){{.exponent = {[DIMENSION_MASS] = 1, [DIMENSION_LENGTH] = 2, [DIMENSION_TIME] = -2}},
                  factor};
}

static source *text(tiny *self, const char *name, const char *content) {
    return source_add(&self->sources, name, name, content, strlen(content));
}

cradle_node tiny_quantity(tiny *self, const char *name, double value, const char *unit_text, unit u,
                          distribution d) {
    quantity q = {.name = name,
                  .value = value,
                  .unit = u,
                  .unit_text = unit_text,
                  .distribution = d,
                  .where = {self->sources.count > 0 ? self->sources.items[0] : NULL, 2, 8}};
    return graph_quantity(self->inventory.graph, &q);
}

void tiny_emit(tiny *self, size_t variant_index, flow f) {
    variant *v = &self->inventory.variants[variant_index];
    flow *flows = arena_grow(self->memory, v->flows, v->count, &v->capacity, sizeof(*flows));
    if (flows != NULL) {
        v->flows = flows;
        v->flows[v->count++] = f;
    }
}

static cradle_node product(tiny *self, cradle_node a, cradle_node b) {
    return graph_apply(self->inventory.graph, OPERATION_MUL, (cradle_node[]){a, b});
}

static const output tiny_outputs[] = {
    {.name = "use_energy", .unit_text = "kWh", .doc = "electricity of the use", .unit = {.factor = 3.6e6}},
    {.name = "leak", .unit_text = "g", .doc = "", .unit = {.factor = 1e-3}},
};
enum { OUTPUTS = 2 };

static void declare(tiny *self, size_t v, double factor) {
    graph *g = self->inventory.graph;
    distribution mass = {.kind = DISTRIBUTION_LOGNORMAL, .p = {0.024, 0.1, 0.1}};
    distribution virgin = {.kind = DISTRIBUTION_LOGNORMAL, .p = {factor, 0.2, 0.2}};
    distribution use = {.kind = DISTRIBUTION_UNIFORM, .p = {10 * kilowatt_hour, 20 * kilowatt_hour}};
    distribution grid_factor = {.kind = DISTRIBUTION_FIXED, .p = {0.4 / kilowatt_hour}};
    unit grid_unit = {dimension_div(kilogram, energy(1.0).dimension), 1.0 / kilowatt_hour};
    cradle_node frame =
        product(self, tiny_quantity(self, "parts.frame.mass", 0.024, "g", tiny_mass(1e-3), mass),
                tiny_quantity(self, "data.materials.aluminium[GLO]", factor, "kg CO2e/kg",
                              tiny_co2e_per_mass(), virgin));
    tiny_emit(self, v,
              (flow){.stage = CRADLE_RAW_MATERIALS, .part = 0, .gas = 0, .amount = frame, .co2e = frame});

    quantity grid = {.name = "data.grids.DE",
                     .value = 0.4 / kilowatt_hour,
                     .unit = grid_unit,
                     .unit_text = "kg/kWh",
                     .distribution = grid_factor,
                     .where = {self->sources.count > 2 ? self->sources.items[2] : NULL, 1, 5},
                     .source = "A register, 2023",
                     .geography = "DE",
                     .year = 2023,
                     .assumed = true};
    cradle_node used =
        tiny_quantity(self, "use.energy", 15 * kilowatt_hour, "kWh", energy(kilowatt_hour), use);
    cradle_node co2 = product(self, used, graph_quantity(g, &grid));
    cradle_node half = product(self, co2, graph_constant(g, 0.5, (dimension){0}));
    cradle_node one = graph_constant(g, 1.0, tiny_co2e_per_mass().dimension);
    for (int year = 0; year < 2; year++) {
        tiny_emit(self, v,
                  (flow){.stage = CRADLE_USE,
                         .part = 1,
                         .gas = 1,
                         .year = year,
                         .primary = true,
                         .amount = half,
                         .co2e = product(self, half, one)});
    }
    cradle_node leak = tiny_quantity(self, "leak", 0.01, "kg", tiny_mass(1.0),
                                     (distribution){.kind = DISTRIBUTION_FIXED, .p = {0.01}});
    tiny_emit(self, v,
              (flow){.stage = CRADLE_END_OF_LIFE,
                     .part = 2,
                     .gas = 2,
                     .origin = CRADLE_REFRIGERANT,
                     .year = 1,
                     .amount = leak,
                     .co2e = product(self, leak, graph_constant(g, 771.0, tiny_co2e_per_mass().dimension))});
    cradle_node *outputs = arena_alloc(self->memory, OUTPUTS * sizeof(*outputs));
    if (outputs != NULL) {
        outputs[0] = used;
        outputs[1] = leak;
        self->inventory.variants[v].outputs = outputs;
    }
}

bool tiny_build(tiny *self) {
    static const char *parts[] = {"frame", "charging", "leak"};
    static const char *gases[] = {"co2e", "co2", "hfc32"};
    static const char *choices[] = {"data.grids.DE: DE (nation), secondary"};
    *self = (tiny){.memory = arena_new()};
    if (self->memory == NULL) {
        return false;
    }
    diagnostics_init(&self->complaints, self->memory);
    source_set_init(&self->sources, self->memory);
    source *first = text(self, "tiny.yaml", scenario_text);
    (void)text(self, "--set", "2 g");
    (void)text(self, "default of use.grid", "0.4 kg/kWh");
    (void)text(self, "data/materials.yaml", "dataset: materials\n");
    diagnostics_add(&self->complaints, SEVERITY_WARNING, (place){first, 3, 1}, 6, NULL, "energy is little");
    self->inventory = (inventory){.graph = graph_new(self->memory, &self->complaints),
                                  .scenario = "Tiny \"thing\", 2\\3",
                                  .product = "thing",
                                  .unit = "one thing over its life",
                                  .gwp_set = "AR6",
                                  .boundary = "cradle_to_grave",
                                  .date = "",
                                  .parts = parts,
                                  .part_count = 3,
                                  .gases = gases,
                                  .gas_count = 3,
                                  .years = 2,
                                  .first_year = 2023,
                                  .variants = arena_alloc(self->memory, 2 * sizeof(variant)),
                                  .variant_count = 2,
                                  .outputs = tiny_outputs,
                                  .output_count = OUTPUTS,
                                  .choices = choices,
                                  .choice_count = 1};
    if (arena_failed(self->memory)) {
        return false;
    }
    self->inventory.variants[0].name = "baseline";
    self->inventory.variants[1].name = "recycled frame";
    declare(self, 0, 16.6);
    declare(self, 1, 0.8);
    return !arena_failed(self->memory);
}

void tiny_free(tiny *self) {
    arena_free(self->memory);
}
