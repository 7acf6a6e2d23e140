/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Specification sheets: a scenario that says `spec: {...}` is completed by the file
 * specifications/PRODUCT.yaml of the data library, an ordinary piece of a scenario. Its formulas, and its
 * names and choices written as formulas ("= spec.frame"), take what the sheet says; what the user says
 * otherwise stands instead of it, parts by their names. So a sheet has units, spreads, places and variants as
 * everything has, and a number of it that is wrong is complained of where the user wrote it.
 */
#ifndef CRADLE_SCENARIO_SPECIFICATION_H
#define CRADLE_SCENARIO_SPECIFICATION_H

#include "scenario/input.h"
#include "scenario/load.h"

#define SPECIFICATION_KEY "spec"
#define SPECIFICATION_PREFIX SPECIFICATION_KEY "."

/* Lays the scenario over the file of its product, if it has a sheet and the product takes one. What is wrong
 * is reported; CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status specification_complete(loader *self);

/* Reads the sheet of a variant, if there is one, into the reader's parameters. False if it cannot be read:
 * reported, or memory is out. */
CRADLE_MUST_CHECK bool specification_read(input_reader *self, const tree *written,
                                          const cradle_product *product);

/* The number that a formula calls `name`; void if there is none or it is wrong, which is reported. */
cradle_node specification_number(const parameters *self, const char *name, place where);

/* The value itself; or, of a text such as "= spec.frame", what the sheet says there; NULL if it says nothing
 * usable, which is reported. */
const tree *specification_text(const input_reader *self, const tree *value);

#endif
