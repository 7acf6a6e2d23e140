/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libyaml's complaints in words for people. For tree_yaml.c.
 */
#ifndef CRADLE_SCENARIO_TREE_PROBLEM_H
#define CRADLE_SCENARIO_TREE_PROBLEM_H

#include <yaml.h>

#include "scenario/cursor.h"

/* Why the parser stopped, reported at the place where the user has to change something. `bracket` is where
 * the innermost open mapping or list in brackets begins, or nowhere. */
void problem_report(const yaml_parser_t *parser, place bracket, cursor *here, diagnostics *complaints);

#endif
