/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: read once, whole, and refused where they are no text.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/source.h"
#include "base/text.h"

/* A new file with these bytes; its path is in `path`. */
static void write_file(char path[32], const char *bytes, size_t length) {
    strcpy(path, "/tmp/cradle_test_XXXXXX");
    int descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    FILE *file = fdopen(descriptor, "wb");
    cr_assert(fwrite(bytes, 1, length, file) == length);
    fclose(file);
}

Test(source, reads_once_and_whole) {
    arena *memory = arena_new();
    source_set set;
    source_set_init(&set, memory);
    char path[32];
    write_file(path, "a: 1\nb: 2\n", 10);
    source *found = NULL;
    cr_assert(source_read(&set, path, "scenario.yaml", &found) == CRADLE_OK);
    cr_assert_str_eq(found->text, "a: 1\nb: 2\n");
    cr_assert(found->length == 10);
    cr_assert_str_eq(found->path, path);
    cr_assert_str_eq(found->name, "scenario.yaml");
    unlink(path);
    source *again = NULL;
    cr_assert(source_read(&set, path, "scenario.yaml", &again) == CRADLE_OK, "needs no disk");
    cr_assert(again == found);
    source *added = source_add(&set, "--set", "--set 1", "50 %", 4);
    cr_assert(set.count == 2 && set.items[1] == added && found->order == 0 && added->order == 1);

    write_file(path, "", 0);
    cr_assert(source_read(&set, path, "empty", &found) == CRADLE_OK);
    cr_assert(found->length == 0 && found->text[0] == '\0');
    unlink(path);

    char *large = malloc(SOURCE_BYTES_MAX + 1);
    memset(large, 'x', SOURCE_BYTES_MAX + 1);
    write_file(path, large, SOURCE_BYTES_MAX);
    cr_assert(source_read(&set, path, "largest", &found) == CRADLE_OK);
    cr_assert(found->length == SOURCE_BYTES_MAX && found->text[SOURCE_BYTES_MAX - 1] == 'x');
    unlink(path);
    write_file(path, large, SOURCE_BYTES_MAX + 1);
    cr_assert(source_read(&set, path, "too large", &found) == CRADLE_TOO_LARGE);
    cr_assert_null(found);
    unlink(path);
    free(large);
    arena_free(memory);
}

Test(source, refuses_what_is_no_text) {
    arena *memory = arena_new();
    source_set set;
    source_set_init(&set, memory);
    source *found = NULL;
    cr_assert(source_read(&set, "/nonexistent/x.yaml", "x", &found) == CRADLE_NO_FILE);
    cr_assert(source_read(&set, "/tmp", "x", &found) == CRADLE_NO_FILE, "a directory");
    cr_assert(source_read(&set, "/dev/zero", "x", &found) == CRADLE_TOO_LARGE, "endless");
    char path[32];
    write_file(path, "a: \0b", 5);
    cr_assert(source_read(&set, path, "x", &found) == CRADLE_BAD_INPUT);
    unlink(path);
    cr_assert(set.count == 0);
    arena_free(memory);
}

Test(source, survives_lack_of_memory) {
    char path[32];
    write_file(path, "a: 1\n", 5);
    cradle_status status = CRADLE_NO_MEMORY;
    long k = 0;
    for (; status != CRADLE_OK; k++) {
        cr_assert(k < 50);
        arena *memory = arena_new();
        source_set set;
        source_set_init(&set, memory);
        source *found = NULL;
        memory_fail_after(k);
        status = source_read(&set, path, "x", &found);
        memory_fail_after(-1);
        cr_assert(status == CRADLE_OK || (status == CRADLE_NO_MEMORY && found == NULL && set.count == 0));
        arena_free(memory);
    }
    cr_assert(k == 7, "one buffer and five pieces, then success: %ld", k);
    unlink(path);
}

Test(source, places_as_text) {
    arena *memory = arena_new();
    source_set set;
    source_set_init(&set, memory);
    source *added = source_add(&set, "dir/phone.yaml", "scenario.yaml", "x", 1);
    cr_assert_str_eq(place_text((place){added, 14, 35}, memory), "dir/phone.yaml:14:35");
    cr_assert_str_eq(place_text((place){added, 0, 0}, memory), "dir/phone.yaml");
    cr_assert_str_eq(place_text((place){0}, memory), "");
    memory_fail_after(0);
    const char *text = place_text((place){added, 1, 1}, memory);
    memory_fail_after(-1);
    cr_assert_str_eq(text, "");
    arena_free(memory);
}
