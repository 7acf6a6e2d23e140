/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the terminal can do, and the progress bar.
 */
#ifndef CRADLE_CLI_TERMINAL_H
#define CRADLE_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* Colour on a terminal unless NO_COLOR is set or TERM is dumb. */
bool terminal_color(FILE *stream);
/* Columns of the terminal, of $COLUMNS, or 100. */
int terminal_columns(FILE *stream);

/* A bar on stderr while samples are drawn, and Ctrl-C: progress_callback() returns false once SIGINT or
 * SIGTERM came. */
typedef struct progress {
    bool shown;
    struct timespec drawn; /* when it was drawn last; tv_sec 0: never */
    const char *title;
    const char *checkpoint; /* the file from which the run goes on after an interrupt, if it is there; or NULL */
} progress;

void progress_begin(progress *self, const char *title, bool quiet);
bool progress_callback(void *progress, uint64_t done, uint64_t total);
/* Removes the bar. If a signal came meanwhile, it is raised again with its usual effect. */
void progress_end(progress *self);

#endif
