/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tiny inventory, built by hand: a frame of aluminium, electricity over two years, and a leak of
 * refrigerant, in two variants. Its figures can be worked out on paper:
 *
 *     frame     lognormal mass (median 24 g, sigma 0.1) x lognormal factor (median 16.6 or, recycled, 0.8 kg
 *               CO2e/kg, sigma 0.2); as CO2e only
 *     charging  uniform energy 10 to 20 kWh (value 15) x 0.4 kg CO2/kWh (fixed, primary), half in each year
 *     leak      0.01 kg of HFC-32 (fixed), GWP 771, in the second year
 */
#ifndef CRADLE_TESTS_TINY_H
#define CRADLE_TESTS_TINY_H

#include "base/source.h"
#include "graph/inventory.h"

#define TINY_FRAME_MEAN (0.024 * 16.6 * 1.0253151205244289) /* exp((0.1^2 + 0.2^2) / 2) */
#define TINY_CHARGING_MEAN (15.0 * 0.4)
#define TINY_LEAK (0.01 * 771.0)
#define TINY_FRAME_CV 0.22640590 /* sqrt(exp(0.1^2 + 0.2^2) - 1) */

typedef struct tiny {
    arena *memory;
    diagnostics complaints;
    source_set sources;
    inventory inventory;
} tiny;

/* False when out of memory; tiny_free() it in every case. */
bool tiny_build(tiny *self);
void tiny_free(tiny *self);

/* Pieces for tests that build something else. */
cradle_node tiny_quantity(tiny *self, const char *name, double value, const char *unit_text, unit u,
                          distribution d);
void tiny_emit(tiny *self, size_t variant_index, flow f);
unit tiny_mass(double factor);
unit tiny_co2e_per_mass(void);

#endif
