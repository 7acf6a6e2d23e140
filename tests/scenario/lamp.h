/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A made-up product for the tests of the scenario layer: its tables use every kind of field, its data library
 * (library/) holds round numbers, so that every figure can be checked by hand.
 */
#ifndef CRADLE_TESTS_LAMP_H
#define CRADLE_TESTS_LAMP_H

#include "scenario/scenario.h"

/* lamp, and careless_lamp whose model declares impossible flows. */
extern const cradle_product *const lamp_products[];

/* The options of a load: these products and the library at `folder`. */
cradle_load_options lamp_options(const char *folder);

/* All complaints as diagnostics_print() shows them; free() it. */
char *lamp_complaints(const cradle_scenario *scenario);

#endif
