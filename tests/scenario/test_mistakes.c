/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mistakes of users: every scenario of mistakes/ has the complaints it must get beside it, to the letter. A
 * file NAME.set holds PATH=VALUE lines that are given with --set.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lamp.h"

enum { FILE_BYTES = 1 << 16, OVERRIDES_MAX = 4, MISTAKES_MIN = 25 };

static char *read_text(const char *name, const char *ending) {
    char path[300];
    snprintf(path, sizeof path, "%s%s", name, ending);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return NULL;
    }
    char *text = calloc(FILE_BYTES, 1);
    size_t length = fread(text, 1, FILE_BYTES - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

static size_t split_overrides(char *text, cradle_override overrides[OVERRIDES_MAX]) {
    size_t count = 0;
    for (char *line = text; line != NULL && *line != '\0' && count < OVERRIDES_MAX;) {
        char *end = strchr(line, '\n');
        char *equals = strchr(line, '=');
        *end = *equals = '\0';
        overrides[count++] = (cradle_override){line, equals + 1};
        line = end + 1;
    }
    return count;
}

static void check(const char *name) {
    cradle_override overrides[OVERRIDES_MAX];
    char *set = read_text(name, ".set");
    char *expected = read_text(name, ".expected");
    char path[300];
    snprintf(path, sizeof path, "%s.yaml", name);
    cradle_load_options options = lamp_options("../library");
    options.overrides = overrides;
    options.override_count = split_overrides(set, overrides);
    cradle_scenario *scenario = scenario_new();
    cradle_status status = scenario_load(path, &options, scenario);
    char *found = lamp_complaints(scenario);
    bool warned = strncmp(name, "warning_", 8) == 0;
    cr_expect(status == (warned ? CRADLE_OK : CRADLE_BAD_INPUT), "%s: status %d", name, (int)status);
    const char *rewrite =
        getenv("CRADLE_REWRITE_EXPECTED"); /* for who changes a message, to review with git */
    if (rewrite != NULL) {
        char target[300];
        snprintf(target, sizeof target, "%s.expected", name);
        FILE *file = fopen(target, "w");
        fputs(found, file);
        fclose(file);
    } else {
        cr_expect(expected != NULL && strcmp(found, expected) == 0, "%s\n--- expected\n%s--- found\n%s", name,
                  expected != NULL ? expected : "(no file)\n", found);
    }
    free(found);
    free(expected);
    free(set);
    scenario_free(scenario);
}

Test(mistakes, each_gets_its_message, .timeout = 120) {
    cr_assert(chdir(CRADLE_SOURCE_DIR "/tests/scenario/mistakes") == 0);
    DIR *folder = opendir(".");
    size_t count = 0;
    for (const struct dirent *file; (file = readdir(folder)) != NULL;) {
        char name[256];
        snprintf(name, sizeof name, "%s", file->d_name);
        char *ending = strstr(name, ".yaml");
        if (ending != NULL && name[0] != '_') { /* "_..." are files that others include */
            *ending = '\0';
            check(name);
            count++;
        }
    }
    closedir(folder);
    cr_expect(count >= MISTAKES_MIN, "only %zu mistakes found", count);
}
