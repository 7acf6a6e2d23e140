/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assembly of the product at the maker's own site; products that fail the last test have cost their
 * electricity and heat too.
 *
 *     manufacturing = (electricity factor(site, supply) + heat_used e_heat) / first_pass_yield
 */
#include "stages.h"

static const cradle_field assembly_fields[] = {
    {.name = "site",
     .kind = CRADLE_ENTRY,
     .options = "grids|grid_averages",
     .lever = true,
     .doc = "country or region of the assembly"},
    {.name = "electricity",
     .kind = CRADLE_NUMBER,
     .unit = "kWh",
     .low = 0,
     .high = 1e5,
     .lever = true,
     .doc = "electricity of assembly and test per product"},
    SUPPLY_FIELDS,
    {.name = "heat_and_power",
     .kind = CRADLE_RECORD,
     .record = &heat_and_power_record,
     .optional = true,
     .doc = "the site's own combined heat and power"},
    {.name = "first_pass_yield",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 97 %, pert: [90, 97, 99.5]}",
     .low = 1,
     .high = 100,
     .lever = true,
     .doc = "products that pass the line at the first go"},
    {.name = "allocation",
     .kind = CRADLE_RECORD,
     .record = &allocation_record,
     .optional = true,
     .doc = "what else the site yields with this electricity, to share it by economic value"},
    {0},
};

const cradle_record assembly_record = {
    .name = "manufacturing", .doc = "assembly and test of the product", .fields = assembly_fields};

void assembly_declare(cradle_model *model, const cradle_input *product) {
    const cradle_input *assembly = cradle_child(product, "manufacturing");
    if (!assembly) {
        return;
    }
    cradle_node yield = cradle_number(model, assembly, "first_pass_yield");
    cradle_node energy = cradle_div(model, cradle_number(model, assembly, "electricity"), yield);
    electricity_supply supply = electricity_supply_read(assembly, cradle_text(assembly, "site"));
    supply.plant = cradle_child(assembly, "heat_and_power");
    cradle_flow flow = {.stage = CRADLE_MANUFACTURING,
                        .part = "assembly",
                        .primary = cradle_primary(assembly, "electricity")};
    cradle_scope outside = allocation_begin(model, assembly);
    electricity_emit(model, flow, energy, &supply);
    if (supply.plant) {
        heat_and_power_emit_heat(model, supply.plant, flow,
                                 cradle_div(model, cradle_constant(model, 1, ""), yield));
    }
    cradle_scope_end(model, outside);
}
