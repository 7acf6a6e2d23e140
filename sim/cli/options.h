/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Command-line options as a table: reading, errors and help of a verb come from its rows.
 */
#ifndef CRADLE_CLI_OPTIONS_H
#define CRADLE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct option_row {
    const char *name;  /* "samples" for --samples; NULL ends the table */
    char letter;       /* 'n' for -n; 0: none */
    const char *value; /* "N": how the help calls its value; NULL: a switch */
    const char *doc;
} option_row;

/* One option or argument as it was given. */
typedef struct option_given {
    const option_row *row; /* NULL: an argument */
    const char *value;     /* NULL for a switch */
} option_given;

typedef struct options {
    option_given *items; /* at most one for each word of the command line */
    size_t count;
} options;

/* Reads the words after the verb. On a mistake prints it to stderr and returns false. */
bool options_read(options *self, const option_row *table, int count, char **words);
void options_free(options *self);

/* The last value given, or NULL; a switch has the value "". */
const char *options_value(const options *self, const char *name);
/* Values of a repeated option: the index-th, or NULL. With `name` NULL: arguments. */
const char *options_nth(const options *self, const char *name, size_t index);
size_t options_count(const options *self, const char *name);

/* A whole number in [low, high] from an option's value; keeps *number if the option is not given. Prints
 * the mistake and returns false if the value is none. */
bool options_number(const options *self, const char *name, uint64_t low, uint64_t high, uint64_t *number);

/* A percentage between 0 and 100 %, both excluded ("0.1%", "0.1 %"), as a share; else as options_number(). */
bool options_share(const options *self, const char *name, double *share);

#endif
