/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options: --name value, --name=value, -n value, -nvalue; "--" ends them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/options.h"

enum { OPTIONS_MAX = 64 };

static const option_row *find_long(const option_row *table, const char *name, size_t length) {
    for (const option_row *row = table; row->name; row++) {
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0) {
            return row;
        }
    }
    return NULL;
}

static const option_row *find_letter(const option_row *table, char letter) {
    for (const option_row *row = table; row->name; row++) {
        if (row->letter == letter) {
            return row;
        }
    }
    return NULL;
}

static void complain_unknown(const option_row *table, const char *word) {
    const char *names[OPTIONS_MAX];
    size_t count = 0;
    for (const option_row *row = table; row->name && count < OPTIONS_MAX; row++) {
        names[count++] = row->name;
    }
    const char *close = text_starts(word, "--") ? text_suggest(word + 2, names, count) : NULL;
    fprintf(stderr, "cradle: unknown option '%s'%s%s%s\n", word, close ? "; did you mean '--" : "",
            close ? close : "", close ? "'?" : "");
}

/* Reads the option at words[*at]; *at is left on its last word. */
static bool read_option(option_given *given, const option_row *table, int count, char **words, int *at) {
    const char *word = words[*at];
    const char *value = NULL;
    if (word[1] == '-') {
        const char *name = word + 2;
        const char *equals = strchr(name, '=');
        given->row = find_long(table, name, equals ? (size_t)(equals - name) : strlen(name));
        value = equals ? equals + 1 : NULL;
    } else {
        given->row = find_letter(table, word[1]);
        value = word[2] != '\0' ? word + 2 : NULL;
    }
    if (!given->row) {
        complain_unknown(table, word);
        return false;
    }
    if (!given->row->value) {
        if (value) {
            fprintf(stderr, "cradle: option '--%s' takes no value\n", given->row->name);
            return false;
        }
        given->value = "";
        return true;
    }
    if (!value && *at + 1 < count) {
        value = words[++*at];
    }
    if (!value) {
        fprintf(stderr, "cradle: option '--%s' needs a value: --%s %s\n", given->row->name, given->row->name,
                given->row->value);
        return false;
    }
    given->value = value;
    return true;
}

bool options_read(options *self, const option_row *table, int count, char **words) {
    self->count = 0;
    self->items = memory_allocate(((size_t)count + 1) * sizeof *self->items);
    if (!self->items) {
        fputs("cradle: out of memory\n", stderr);
        return false;
    }
    bool options_ended = false;
    for (int at = 0; at < count; at++) {
        option_given given = {.row = NULL, .value = words[at]};
        if (!options_ended && strcmp(words[at], "--") == 0) {
            options_ended = true;
            continue;
        }
        bool is_option = !options_ended && words[at][0] == '-' && words[at][1] != '\0';
        if (is_option && !read_option(&given, table, count, words, &at)) {
            return false;
        }
        self->items[self->count++] = given;
    }
    return true;
}

void options_free(options *self) {
    memory_free(self->items);
    self->items = NULL;
}

static bool is_named(const option_given *given, const char *name) {
    return name ? given->row && strcmp(given->row->name, name) == 0 : !given->row;
}

const char *options_value(const options *self, const char *name) {
    for (size_t i = self->count; i > 0; i--) {
        if (is_named(&self->items[i - 1], name)) {
            return self->items[i - 1].value;
        }
    }
    return NULL;
}

const char *options_nth(const options *self, const char *name, size_t index) {
    for (size_t i = 0; i < self->count; i++) {
        if (is_named(&self->items[i], name) && index-- == 0) {
            return self->items[i].value;
        }
    }
    return NULL;
}

size_t options_count(const options *self, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++) {
        count += is_named(&self->items[i], name);
    }
    return count;
}

bool options_number(const options *self, const char *name, uint64_t low, uint64_t high, uint64_t *number) {
    const char *value = options_value(self, name);
    if (!value) {
        return true;
    }
    uint64_t read = 0;
    bool valid = *value != '\0';
    for (const char *c = value; *c != '\0' && valid; c++) {
        uint64_t digit = (uint64_t)(*c - '0');
        valid = *c >= '0' && *c <= '9' && read <= (UINT64_MAX - digit) / 10;
        read = valid ? read * 10 + digit : 0;
    }
    if (!valid || read < low || read > high) {
        fprintf(stderr, "cradle: --%s needs a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'\n", name,
                low, high, value);
        return false;
    }
    *number = read;
    return true;
}

bool options_share(const options *self, const char *name, double *share) {
    const char *value = options_value(self, name);
    if (!value) {
        return true;
    }
    double percent = 0.0;
    size_t length = text_read_number(value, &percent);
    const char *rest = value + length;
    rest += *rest == ' ';
    if (length == 0 || strcmp(rest, "%") != 0 || !(percent > 0.0 && percent < 100.0)) {
        fprintf(stderr,
                "cradle: --%s needs a percentage above 0 %% and below 100 %%, such as 0.1%%, not '%s'\n",
                name, value);
        return false;
    }
    *share = percent / 100.0;
    return true;
}
