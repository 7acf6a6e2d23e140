/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cradle to shop: parts, assembly and freight, alike for all products.
 */
#include "stages.h"

void making_declare(cradle_model *model, const cradle_input *product) {
    parts_declare(model, product);
    assembly_declare(model, product);
    transport_declare(model, product);
}
