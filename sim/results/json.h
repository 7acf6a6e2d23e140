/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pieces of JSON (RFC 8259).
 */
#ifndef CRADLE_RESULTS_JSON_H
#define CRADLE_RESULTS_JSON_H

#include "cradle.h"

void json_string(FILE *stream, const char *text);
void json_number(FILE *stream, double value); /* null if it is not finite */
/* "name": value */
void json_member(FILE *stream, const char *name, double value);
/* {"mean": ..., "quantiles": {...}} */
void json_summary(FILE *stream, const cradle_summary *summary);
/* The same without its braces. */
void json_summary_members(FILE *stream, const cradle_summary *summary);

#endif
