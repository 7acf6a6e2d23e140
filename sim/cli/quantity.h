/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A quantity with its story, as `explain` and `data` show it.
 */
#ifndef CRADLE_CLI_QUANTITY_H
#define CRADLE_CLI_QUANTITY_H

#include "graph/graph.h"

/* "    name = 24 g  normal, 95 %: 20 to 28  [assumed]" on one line, place and source on the next. */
void quantity_print(const quantity *self, arena *memory);

#endif
