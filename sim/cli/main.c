/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line: finds the verb, reads its options, shows help.
 */
#include <stdio.h>
#include <string.h>

#include "base/dispatch.h"
#include "base/text.h"
#include "cli/verb.h"

static const verb *const verbs[] = {
#define X(name) &name##_verb,
    VERB_LIST(X)
#undef X
};

enum { VERB_COUNT = sizeof verbs / sizeof verbs[0] };

static void print_help(FILE *stream) {
    fputs("cradle - the carbon footprint of products, from cradle to grave, with its uncertainty\n\n"
          "usage: cradle VERB [OPTION]... [ARGUMENT]...\n\n",
          stream);
    for (size_t i = 0; i < VERB_COUNT; i++) {
        fprintf(stream, "  %-8s %-32s %s\n", verbs[i]->name, verbs[i]->arguments, verbs[i]->doc);
    }
    fputs("\n`cradle VERB --help` says more; `cradle --version` prints the version.\n\n"
          "A first run:\n"
          "  cradle run scenarios/xiaomi_13_pro.yaml\n"
          "  cradle explain scenarios/xiaomi_13_pro.yaml parts.frame\n"
          "  cradle run scenarios/xiaomi_13_pro.yaml --set 'parts.frame.recycled_content=100 %'\n\n"
          "Exit codes: 0 done; 1 the answer is no (check found errors); 2 usage; 3 bad input;\n"
          "4 out of memory, disk or another resource.\n",
          stream);
}

static void print_verb_help(const verb *verb) {
    printf("cradle %s - %s\n\nusage: cradle %s [OPTION]... %s\n\n", verb->name, verb->doc, verb->name,
           verb->arguments);
    for (const option_row *row = verb->options; row->name; row++) {
        char option[64];
        snprintf(option, sizeof option, "%c%c%s--%s%s%s", row->letter ? '-' : ' ',
                 row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name, row->value ? " " : "",
                 row->value ? row->value : "");
        printf("  %-28s %s\n", option, row->doc);
    }
    printf("      %-24s %s\n\n%s", "--help", "this text", verb->lesson);
}

static const verb *find_verb(const char *name) {
    const char *names[VERB_COUNT];
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i]->name, name) == 0) {
            return verbs[i];
        }
        names[i] = verbs[i]->name;
    }
    const char *close = text_suggest(name, names, VERB_COUNT);
    fprintf(stderr, "cradle: unknown verb '%s'%s%s%s; `cradle --help` lists them\n", name,
            close ? "; did you mean '" : "", close ? close : "", close ? "'?" : "");
    return NULL;
}

static bool asks_for_help(int count, char **words) {
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static exit_code perform(const verb *verb, int count, char **words) {
    options given = {0};
    exit_code code = EXIT_USAGE;
    if (options_read(&given, verb->options, count, words)) {
        size_t arguments = options_count(&given, NULL);
        if (arguments < verb->arguments_min || arguments > verb->arguments_max) {
            fprintf(stderr, "cradle: usage: cradle %s [OPTION]... %s\n", verb->name, verb->arguments);
        } else {
            code = verb->run(&given);
        }
    }
    options_free(&given);
    return code;
}

int main(int count, char **words) {
    memory_keep_freed();
    if (count < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (dispatch_fault() != NULL) {
        fprintf(stderr, "cradle: %s\n", dispatch_fault());
        return EXIT_USAGE;
    }
    const char *word = words[1];
    bool is_help_verb = strcmp(word, "help") == 0;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || (is_help_verb && count == 2)) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(word, "--version") == 0) {
        printf("cradle %s\n", cradle_version());
        return EXIT_DONE;
    }
    const verb *verb = find_verb(is_help_verb ? words[2] : word);
    if (!verb) {
        return EXIT_USAGE;
    }
    if (is_help_verb || asks_for_help(count - 2, words + 2)) {
        print_verb_help(verb);
        return EXIT_DONE;
    }
    exit_code code = perform(verb, count - 2, words + 2);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("cradle: standard output cannot be written\n", stderr);
        return code == EXIT_DONE ? EXIT_RESOURCE : (int)code;
    }
    return (int)code;
}
