/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `extends`: what comes out of a chain of files, how the files are named, and every way a chain can be wrong.
 * Most files are given to the source set beforehand, as those of a result file are, and need no disk.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <unistd.h>

#include "scenario/include.h"
#include "tree_support.h"

TestSuite(include, .timeout = 60);

enum { FILES_MAX = 20 };

typedef struct file {
    const char *path, *text;
} file;

static void add_files(bench *self, const file *files) {
    for (size_t i = 0; i < FILES_MAX && files[i].path; i++) {
        cr_assert_not_null(
            source_add(&self->sources, files[i].path, "", files[i].text, strlen(files[i].text)));
    }
}

static cradle_status read_scenario(bench *self, const char *path, tree **whole) {
    return include_read(path, &self->sources, bench_list_key, NULL, self->memory, &self->complaints, whole);
}

/* ---------------------------------------------------------------- chains that are good */

static const struct {
    const char *start;
    file files[FILES_MAX];
    const char *whole;
} CHAINS[] = {
    {"s.yaml", {{"s.yaml", "a: 1\nb: {c: 2}\n"}}, "{a: 1, b: {c: 2}}"},
    {"dir/s.yaml",
     {{"dir/s.yaml", "extends: base/b.yaml\na: 1\nparts: [{part: x, m: 2}, {part: y}]\n"},
      {"dir/base/b.yaml", "extends: ../c.yaml\na: 0\nb: 2\nparts: [{part: x, m: 1, n: 1}]\n"},
      {"dir/base/../c.yaml", "b: 0\nc: 3\n"}},
     "{b: 2, c: 3, a: 1, parts: [{part: x, m: 2, n: 1}, {part: y}]}"},
    {"dir/s.yaml", {{"dir/s.yaml", "extends: ./b.yaml\nx: ~\n"}, {"dir/b.yaml", "x: 1\ny: 2\n"}}, "{y: 2}"},
    {"dir/s.yaml", {{"dir/s.yaml", "extends: /other/b.yaml\n"}, {"/other/b.yaml", "x: 1\n"}}, "{x: 1}"},
    {"s.yaml", {{"s.yaml", "extends: 'a b.yaml'\n"}, {"a b.yaml", "x: 1\n"}}, "{x: 1}"},
    /* nested `extends` is a key as any other */
    {"s.yaml", {{"s.yaml", "a: {extends: x}\n"}}, "{a: {extends: x}}"},
};

Test(include, lays_a_scenario_on_its_bases) {
    for (size_t i = 0; i < sizeof CHAINS / sizeof *CHAINS; i++) {
        bench b;
        cr_assert(bench_open(&b));
        add_files(&b, CHAINS[i].files);
        tree *whole = NULL;
        cr_assert_eq(read_scenario(&b, CHAINS[i].start, &whole), CRADLE_OK);
        cr_assert_str_eq(complaints_of(&b), "");
        cr_assert_str_eq(text_of(&b, whole), CHAINS[i].whole);
        bench_close(&b);
    }
}

Test(include, joins_paths) {
    static const struct {
        const char *from, *path, *joined;
    } rows[] = {
        {"s.yaml", "b.yaml", "b.yaml"},
        {"dir/s.yaml", "b.yaml", "dir/b.yaml"},
        {"dir/s.yaml", "./b.yaml", "dir/b.yaml"},
        {"dir/s.yaml", "../b.yaml", "dir/../b.yaml"},
        {"/s.yaml", "b.yaml", "/b.yaml"},
        {"/a/b/s.yaml", "c/d.yaml", "/a/b/c/d.yaml"},
        {"/a/b/s.yaml", "/c/d.yaml", "/c/d.yaml"},
        {"./s.yaml", "b.yaml", "./b.yaml"},
        {"", "b.yaml", "b.yaml"},
    };
    bench b;
    cr_assert(bench_open(&b));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_str_eq(include_join(rows[i].from, rows[i].path, b.memory), rows[i].joined);
    }
    bench_close(&b);
}

/* ---------------------------------------------------------------- chains that are not */

static const struct {
    const char *start;
    file files[FILES_MAX];
    const char *complaint, *hint;
} MISTAKES[] = {
    {"a.yaml",
     {{"a.yaml", "x: 1\nextends: a.yaml\n"}},
     "2:10 files extend each other in a circle: a.yaml -> a.yaml",
     NULL},
    {"d/a.yaml",
     {{"d/a.yaml", "extends: e/b.yaml\n"},
      {"d/e/b.yaml", "extends: ../c.yaml\n"},
      {"d/e/../c.yaml", "extends: ./e/.././e//b.yaml\n"}},
     "1:10 files extend each other in a circle: e/b.yaml -> c.yaml -> e/b.yaml",
     NULL},
    {"d/../a.yaml",
     {{"d/../a.yaml", "extends: ../x/b.yaml\n"}, {"d/../../x/b.yaml", "extends: ../x/b.yaml\n"}},
     "1:10 files extend each other in a circle: ../x/b.yaml -> ../x/b.yaml",
     NULL},
    {"a.yaml",
     {{"a.yaml", "x: 1\nextends: none/b.yaml\n"}},
     "2:10 cannot read the file 'none/b.yaml'",
     "folder"},
    {"a.yaml", {{"a.yaml", "extends: [b.yaml]\n"}}, "1:10 `extends` takes the path of one file", NULL},
    {"a.yaml", {{"a.yaml", "extends: ~\n"}}, "1:10 `extends` takes the path of one file", NULL},
    {"a.yaml", {{"a.yaml", "extends:\n"}}, "1:9 `extends` takes the path of one file", NULL},
    {"a.yaml", {{"a.yaml", "extends: {file: b.yaml}\n"}}, "1:10 `extends` takes the path of one file", NULL},
    {"a.yaml", {{"a.yaml", "- 1\n"}}, "1:1 a scenario must be a mapping of keys to values", "key: value"},
    {"a.yaml", {{"a.yaml", "name:phone\n"}}, "1:1 a scenario must be a mapping of keys to values", "space"},
    {"a.yaml", {{"a.yaml", ""}}, "1:1 this text is empty", NULL},
    {"a.yaml",
     {{"a.yaml", "extends: b.yaml\n"}, {"b.yaml", "x: 1\nx: 2\n"}},
     "2:1 the key 'x' is given twice",
     "b.yaml:1:1"},
    {"a.yaml",
     {{"a.yaml", "extends: b.yaml\n"}, {"b.yaml", "5\n"}},
     "1:1 a scenario must be a mapping of keys to values",
     "key: value"},
};

Test(include, names_the_mistake) {
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        bench b;
        cr_assert(bench_open(&b));
        add_files(&b, MISTAKES[i].files);
        tree *whole = NULL;
        cr_assert_eq(read_scenario(&b, MISTAKES[i].start, &whole), CRADLE_OK);
        cr_assert_null(whole);
        cr_assert_str_eq(complaints_of(&b), MISTAKES[i].complaint);
        const char *hint = b.complaints.items[0].hint;
        cr_assert(MISTAKES[i].hint ? hint && strstr(hint, MISTAKES[i].hint) : !hint, "%zu: hint %s", i,
                  hint ? hint : "(none)");
        bench_close(&b);
    }
}

Test(include, sixteen_files_extend_one_another_and_no_more) {
    for (int files = 16; files <= 17; files++) {
        bench b;
        cr_assert(bench_open(&b));
        for (int i = 1; i <= files; i++) {
            const char *path = arena_printf(b.memory, "f%d.yaml", i);
            const char *text = i < files ? arena_printf(b.memory, "k%d: 1\nextends: f%d.yaml\n", i, i + 1)
                                         : arena_printf(b.memory, "k%d: 1\n", i);
            cr_assert_not_null(source_add(&b.sources, path, path, text, strlen(text)));
        }
        tree *whole = NULL;
        cr_assert_eq(read_scenario(&b, "f1.yaml", &whole), CRADLE_OK);
        if (files == 16) {
            cr_assert_str_eq(complaints_of(&b), "");
            cr_assert_eq(whole->count, 16);
        } else {
            cr_assert_null(whole);
            cr_assert_str_eq(complaints_of(&b), "2:10 more than 16 files extend one another");
            cr_assert_str_eq(b.complaints.items[0].where.source->path, "f16.yaml");
        }
        bench_close(&b);
    }
}

/* ---------------------------------------------------------------- on disk */

static void write_file(const char *folder, const char *name, const char *text, size_t length) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    cr_assert_not_null(stream);
    cr_assert_eq(fwrite(text, 1, length, stream), length);
    cr_assert_eq(fclose(stream), 0);
}

static void remove_file(const char *folder, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    remove(path);
}

Test(include, reads_from_disk_and_names_files_from_the_scenario) {
    char folder[] = "/tmp/cradle-include-XXXXXX", path[256];
    cr_assert_not_null(mkdtemp(folder));
    const char *scenario = "extends: ./base.yaml\na: 1\n", *base = "b: 2\n";
    write_file(folder, "s.yaml", scenario, strlen(scenario));
    write_file(folder, "base.yaml", base, strlen(base));
    write_file(folder, "nul.yaml", "a: \0\n", 5);
    size_t large = SOURCE_BYTES_MAX + 1;
    char *text = calloc(1, large);
    memset(text, ' ', large);
    write_file(folder, "large.yaml", text, large);
    free(text);

    bench b;
    cr_assert(bench_open(&b));
    tree *whole = NULL;
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    cr_assert_eq(read_scenario(&b, path, &whole), CRADLE_OK);
    cr_assert_str_eq(text_of(&b, whole), "{b: 2, a: 1}");
    cr_assert_eq(b.sources.count, 2);
    cr_assert_str_eq(b.sources.items[0]->path, path);
    cr_assert_str_eq(b.sources.items[0]->name, "s.yaml");
    cr_assert_str_eq(b.sources.items[1]->name, "base.yaml");

    static const struct {
        const char *name, *message;
        cradle_status status;
    } rows[] = {{"none.yaml", "cannot read the file '%s'", CRADLE_NO_FILE},
                {"nul.yaml", "the file '%s' holds NUL characters: it is no text", CRADLE_OK},
                {"large.yaml", "the file '%s' is larger than 16 MiB", CRADLE_OK}};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, rows[i].name);
        cr_assert_eq(read_scenario(&b, path, &whole), rows[i].status);
        cr_assert_null(whole);
        const char *expected = arena_printf(b.memory, rows[i].message, path);
        cr_assert_eq(b.complaints.count, i + 1);
        cr_assert_str_eq(b.complaints.items[i].message, expected);
        cr_assert_null(b.complaints.items[i].where.source, "the scenario itself is asked for nowhere");
    }
    bench_close(&b);
    remove_file(folder, "s.yaml");
    remove_file(folder, "base.yaml");
    remove_file(folder, "nul.yaml");
    remove_file(folder, "large.yaml");
    rmdir(folder);
}

/* ---------------------------------------------------------------- memory */

Test(include, every_failing_allocation_is_told) {
    static const file files[FILES_MAX] = {
        {"d/s.yaml", "extends: base/b.yaml\na: 1\nparts: [{part: x, m: 2}]\n"},
        {"d/base/b.yaml", "extends: ../c.yaml\nparts: [{part: x, n: 1}]\n"},
        {"d/base/../c.yaml", "c: 3\n"}};
    cradle_status status = CRADLE_NO_MEMORY;
    long k = 0;
    for (; status != CRADLE_OK; k++) {
        bench b;
        cr_assert(bench_open(&b));
        add_files(&b, files);
        tree *whole = NULL;
        memory_fail_after(k);
        status = read_scenario(&b, "d/s.yaml", &whole);
        memory_fail_after(-1);
        cr_assert_eq(status == CRADLE_OK, whole != NULL, "allocation %ld: status %d", k, (int)status);
        cr_assert(status == CRADLE_OK || status == CRADLE_NO_MEMORY);
        bench_close(&b);
    }
    cr_assert_gt(k, 40, "only %ld allocations", k);
}
