/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write_tiny DIRECTORY: writes the tiny result there as kept.h5, plain.h5, kept.json and kept.txt.
 */
#include <stdio.h>

#include "tiny_result.h"

static int write_all(const char *directory, bool keep) {
    char path[1000];
    cradle_result *result = tiny_result(500, keep);
    if (result == NULL) {
        return 1;
    }
    (void)snprintf(path, sizeof(path), "%s/%s.h5", directory, keep ? "kept" : "plain");
    int failed = cradle_result_write(result, path) != CRADLE_OK;
    if (keep) {
        (void)snprintf(path, sizeof(path), "%s/kept.json", directory);
        FILE *json = fopen(path, "w");
        (void)snprintf(path, sizeof(path), "%s/kept.txt", directory);
        FILE *text = fopen(path, "w");
        failed += json == NULL || cradle_result_print_json(result, json) != CRADLE_OK || fclose(json) != 0;
        failed +=
            text == NULL || cradle_result_print(result, text, false, 80) != CRADLE_OK || fclose(text) != 0;
    }
    cradle_result_free(result);
    return failed;
}

int main(int argc, char **argv) {
    return argc != 2 || write_all(argv[1], true) != 0 || write_all(argv[1], false) != 0;
}
