/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assembly of the product at the maker's own site; products that fail the last test have cost their
 * electricity too.
 *
 *     manufacturing = electricity / first_pass_yield x factor(site, renewable)
 */
#include "stages.h"

static const cradle_field assembly_fields[] = {
    {.name = "site",
     .kind = CRADLE_ENTRY,
     .options = "grids",
     .lever = true,
     .doc = "country of the assembly"},
    {.name = "electricity",
     .kind = CRADLE_NUMBER,
     .unit = "kWh",
     .low = 0,
     .high = 1e5,
     .lever = true,
     .doc = "electricity of assembly and test per product"},
    {.name = "renewable",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "0 %",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "share contracted from renewables"},
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
    cradle_node energy = cradle_div(model, cradle_number(model, assembly, "electricity"),
                                    cradle_number(model, assembly, "first_pass_yield"));
    cradle_scope outside = allocation_begin(model, assembly);
    electricity_emit(model,
                     (cradle_flow){.stage = CRADLE_MANUFACTURING,
                                   .part = "assembly",
                                   .primary = cradle_primary(assembly, "electricity")},
                     energy, cradle_text(assembly, "site"), cradle_number(model, assembly, "renewable"));
    cradle_scope_end(model, outside);
}
