/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Diagnostics: what is wrong with the user's input, collected so that all of it is shown at once:
 *
 *     scenarios/phone.yaml:14:35: error: unknown material 'alumnium'
 *       14 |   - {part: frame, material: alumnium, mass: 24 g}
 *          |                             ^~~~~~~~
 *     hint: did you mean 'aluminium'?
 */
#ifndef CRADLE_BASE_DIAGNOSTICS_H
#define CRADLE_BASE_DIAGNOSTICS_H

#include <stdio.h>

#include "base/source.h"

typedef enum severity { SEVERITY_ERROR, SEVERITY_WARNING } severity;

typedef struct diagnostic {
    severity severity;
    place where;
    unsigned length; /* code points under the caret line; 0 counts as 1 */
    const char *message;
    const char *hint; /* NULL or a sentence */
} diagnostic;

/* Errors beyond the first DIAGNOSTICS_SHOWN are counted, not kept; warnings likewise. */
enum { DIAGNOSTICS_SHOWN = 100 };

typedef struct diagnostics {
    arena *memory;
    diagnostic *items;
    size_t count, capacity;
    size_t errors, warnings;
} diagnostics;

void diagnostics_init(diagnostics *self, arena *memory);
/* The same complaint at the same place is kept once (variants share their text). `hint` is copied. */
void diagnostics_add(diagnostics *self, severity grade, place where, unsigned length, const char *hint,
                     const char *format, ...) __attribute__((format(printf, 6, 7)));
void diagnostics_addv(diagnostics *self, severity grade, place where, unsigned length, const char *hint,
                      const char *format, va_list arguments);
/* Adds all that `others` holds or has counted; texts are copied. */
void diagnostics_take(diagnostics *self, const diagnostics *others);
/* In order of source, line and column, those of no place last; then a line "3 errors, 1 warning". Needs no
 * memory. Control characters are shown as '?'. */
void diagnostics_print(const diagnostics *self, FILE *stream, bool color);

#endif
