/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Terminal and progress bar. The only mutable state of the program outside its objects is the signal flag,
 * because a signal handler can reach nothing else.
 */
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#include "cli/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

enum { COLUMNS_DEFAULT = 100, BAR_COLUMNS = 40 };

bool terminal_color(FILE *stream) {
    const char *no_color = getenv("NO_COLOR");
    return isatty(fileno(stream)) && !(no_color && *no_color) && !text_equal(getenv("TERM"), "dumb");
}

int terminal_columns(FILE *stream) {
    struct winsize size;
    if (isatty(fileno(stream)) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    const char *columns = getenv("COLUMNS");
    long given = columns ? strtol(columns, NULL, 10) : 0;
    return given >= 40 && given <= 1000 ? (int)given : COLUMNS_DEFAULT;
}

static volatile sig_atomic_t signal_caught;

static void on_signal(int number) {
    signal_caught = number;
}

void progress_begin(progress *self, const char *title, bool quiet) {
    *self = (progress){.shown = !quiet && isatty(STDERR_FILENO), .title = title};
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    action.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends the program at once */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static bool is_time_to_draw(progress *self) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double since =
        (double)(now.tv_sec - self->drawn.tv_sec) + 1e-9 * (double)(now.tv_nsec - self->drawn.tv_nsec);
    if (since < 0.1) {
        return false;
    }
    self->drawn = now;
    return true;
}

bool progress_callback(void *context, uint64_t done, uint64_t total) {
    progress *self = context;
    if (self->shown && is_time_to_draw(self)) {
        int filled = total > 0 ? (int)((double)done / (double)total * BAR_COLUMNS) : 0;
        fprintf(stderr, "\r%s ", self->title);
        for (int i = 0; i < BAR_COLUMNS; i++) {
            fputs(i < filled ? "█" : "░", stderr);
        }
        fprintf(stderr, " %3d %%", total > 0 ? (int)((double)done / (double)total * 100) : 0);
        fflush(stderr);
    }
    return signal_caught == 0;
}

void progress_end(progress *self) {
    if (self->shown && self->drawn.tv_sec != 0) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    if (signal_caught) {
        if (self->checkpoint && access(self->checkpoint, F_OK) == 0) {
            fprintf(stderr, "cradle: interrupted; the same command goes on from %s\n", self->checkpoint);
        } else {
            fputs("cradle: interrupted; nothing was written\n", stderr);
        }
        raise(signal_caught);
    }
}
