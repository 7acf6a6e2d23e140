/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Diagnostics: nothing is lost, everything is in order, and the caret stands under the right character.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostics.h"
#include "base/text.h"

typedef struct fixture {
    arena *memory;
    source_set sources;
    diagnostics complaints;
    char *printed;
} fixture;

static fixture set_up(void) {
    fixture self = {.memory = arena_new()};
    source_set_init(&self.sources, self.memory);
    diagnostics_init(&self.complaints, self.memory);
    return self;
}

static const source *text_source(fixture *self, const char *path, const char *text) {
    return source_add(&self->sources, path, path, text, strlen(text));
}

static const char *print(fixture *self, bool color) {
    size_t length = 0;
    free(self->printed);
    FILE *stream = open_memstream(&self->printed, &length);
    diagnostics_print(&self->complaints, stream, color);
    fclose(stream);
    return self->printed;
}

static void tear_down(fixture *self) {
    free(self->printed);
    arena_free(self->memory);
}

Test(diagnostics, looks_as_the_header_shows) {
    fixture self = set_up();
    const source *file = text_source(&self, "scenarios/phone.yaml",
                                     "cradle: 1\r\nparts:\r\n"
                                     "  - {part: frame, material: alumnium, mass: 24 g}\r\nx: y\r\n");
    diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 3, 29}, 8, "did you mean 'aluminium'?",
                    "unknown material '%s'", "alumnium");
    cr_assert_str_eq(print(&self, false), "scenarios/phone.yaml:3:29: error: unknown material 'alumnium'\n"
                                          "  3 |   - {part: frame, material: alumnium, mass: 24 g}\n"
                                          "    |                             ^~~~~~~~\n"
                                          "hint: did you mean 'aluminium'?\n"
                                          "1 error\n");
    cr_assert_not_null(strstr(print(&self, true), "\033[1;31merror:\033[0m"));
    tear_down(&self);
}

Test(diagnostics, are_ordered_counted_and_kept_once) {
    fixture self = set_up();
    cr_assert_str_eq(print(&self, false), "");
    const source *first = text_source(&self, "z.yaml", "one\ntwo\n");
    const source *second = text_source(&self, "a.yaml", "uno\n");
    diagnostics *all = &self.complaints;
    diagnostics_add(all, SEVERITY_ERROR, (place){0}, 0, NULL, "nowhere");
    diagnostics_add(all, SEVERITY_WARNING, (place){second, 1, 1}, 3, NULL, "in the second");
    diagnostics_add(all, SEVERITY_ERROR, (place){first, 2, 2}, 0, NULL, "later");
    diagnostics_add(all, SEVERITY_ERROR, (place){first, 2, 1}, 0, NULL, "b");
    diagnostics_add(all, SEVERITY_ERROR, (place){first, 2, 1}, 0, NULL, "a");
    diagnostics_add(all, SEVERITY_ERROR, (place){first, 2, 1}, 0, "x", "b");
    diagnostics_add(all, SEVERITY_ERROR, (place){first, 2, 3}, 0, NULL, "b"); /* elsewhere: another one */
    diagnostics_add(all, SEVERITY_ERROR, (place){first, 0, 0}, 0, NULL, "the file");
    cr_assert(all->errors == 6 && all->warnings == 1 && all->count == 7);
    cr_assert_str_eq(print(&self, false), "z.yaml: error: the file\n"
                                          "z.yaml:2:1: error: b\n  2 | two\n    | ^\n"
                                          "z.yaml:2:1: error: a\n  2 | two\n    | ^\n"
                                          "z.yaml:2:2: error: later\n  2 | two\n    |  ^\n"
                                          "z.yaml:2:3: error: b\n  2 | two\n    |   ^\n"
                                          "a.yaml:1:1: warning: in the second\n  1 | uno\n    | ^~~\n"
                                          "error: nowhere\n"
                                          "6 errors, 1 warning\n");
    tear_down(&self);
    self = set_up();
    diagnostics_add(&self.complaints, SEVERITY_WARNING, (place){0}, 0, NULL, "w");
    diagnostics_add(&self.complaints, SEVERITY_WARNING, (place){0}, 0, NULL, "v");
    cr_assert_str_eq(print(&self, false), "warning: w\nwarning: v\n2 warnings\n");
    tear_down(&self);
}

/* What stands above the caret and the tildes in the only complaint, found by columns. */
static void expect_marked(const char *line, unsigned column, unsigned length, size_t columns_before,
                          size_t width) {
    fixture self = set_up();
    const source *file = text_source(&self, "f", line);
    diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 1, column}, length, NULL, "m");
    const char *caret_line = strstr(strchr(print(&self, false), '|'), "    | ");
    cr_assert_not_null(caret_line, "%s", self.printed);
    caret_line += 6;
    size_t before = strspn(caret_line, " ");
    size_t marked = strspn(caret_line + before, "^~");
    cr_assert(before == columns_before && marked == width, "column %u: caret at %zu, %zu wide\n%s", column,
              before, marked, self.printed);
    tear_down(&self);
}

Test(diagnostics, caret_stands_under_the_right_character) {
    expect_marked("a: grün x\n", 9, 1, 8, 1);          /* two bytes, one column */
    expect_marked("\ta: x\n", 5, 1, 7, 1);             /* a tab is shown as four spaces */
    expect_marked("\xEF\xBB\xBFkey: x\n", 6, 1, 5, 1); /* a byte order mark is none */
    expect_marked("名: 手机 x\n", 4, 2, 4, 4);         /* wide characters take two columns each */
    expect_marked("名: 手机 x\n", 7, 1, 9, 1);
    expect_marked("\xFFx\n", 2, 1, 1, 1);     /* not UTF-8 */
    expect_marked("abc\n", 9, 4, 3, 1);       /* behind the end of the line */
    expect_marked("abc\ndef\n", 2, 30, 1, 2); /* goes on on the next line */
    expect_marked("", 1, 1, 0, 1);
    expect_marked("a\xE2\x80\xA8z", 1, 9, 0, 1); /* YAML 1.1 breaks lines there */
}

Test(diagnostics, long_lines_are_shown_in_part) {
    for (unsigned column = 1; column <= 1000; column += 27) {
        fixture self = set_up();
        char line[1001];
        memset(line, '.', 1000);
        line[1000] = '\0';
        memcpy(line + column - 1, "HERE", column + 3 <= 1000 ? 4 : 1000 - column + 1);
        const source *file = text_source(&self, "f", line);
        diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 1, column}, 4, NULL, "m");
        char *shown = strchr(print(&self, false), '\n') + 1;
        char *carets = strchr(shown, '\n') + 1;
        *strchr(carets, '\n') = '\0';
        carets[-1] = '\0';
        cr_assert(strlen(shown) <= 110 && strlen(shown) > 100, "%zu columns:\n%s", strlen(shown), shown);
        cr_assert(strlen(carets) <= 110);
        cr_assert(shown[strchr(carets, '^') - carets] == 'H', "column %u:\n%s\n%s", column, shown, carets);
        tear_down(&self);
    }
}

Test(diagnostics, long_lines_of_wide_characters_keep_their_columns) {
    for (unsigned column = 2; column <= 299; column += 11) {
        fixture self = set_up();
        char line[1000] = "";
        for (unsigned i = 1; i <= 300; i++) {
            strcat(line, i == column ? "X" : i == 1 ? "a" : "手");
        }
        const source *file = text_source(&self, "f", line);
        diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 1, column}, 1, NULL, "m");
        char *shown = strchr(print(&self, false), '\n') + 1;
        char *carets = strchr(shown, '\n') + 1;
        *strchr(carets, '\n') = '\0';
        carets[-1] = '\0';
        cr_assert(text_columns(shown) <= 110, "%s", shown);
        *strchr(shown, 'X') = '\0';
        cr_assert(text_columns(shown) == (size_t)(strchr(carets, '^') - carets), "column %u", column);
        tear_down(&self);
    }
}

Test(diagnostics, control_characters_do_not_reach_the_terminal) {
    fixture self = set_up();
    const source *file = text_source(&self, "f\033[2J", "a: \033]0;x\007\xC2\x9B\n");
    diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 1, 4}, 1, "\033h", "m\033[31m");
    print(&self, false);
    for (const char *at = self.printed; *at != '\0'; at++) {
        cr_assert(*at == '\n' || (unsigned char)*at >= 0x20);
    }
    cr_assert_not_null(strstr(self.printed, "  1 | a: ?]0;x??\n"), "%s", self.printed);
    tear_down(&self);
}

Test(diagnostics, what_is_not_kept_is_counted) {
    fixture self = set_up();
    const source *file = text_source(&self, "f", "x\n");
    for (unsigned i = 0; i < 250; i++) {
        diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 1, 1}, 1, NULL, "number %u", i);
    }
    diagnostics_add(&self.complaints, SEVERITY_WARNING, (place){file, 1, 1}, 1, NULL, "kept all the same");
    cr_assert(self.complaints.errors == 250 && self.complaints.warnings == 1);
    cr_assert(self.complaints.count == DIAGNOSTICS_SHOWN + 1);
    cr_assert_not_null(strstr(print(&self, false), "\n250 errors, 1 warning (101 shown)\n"));
    tear_down(&self);
    for (long k = 0; k < 5; k++) {
        self = set_up();
        memory_fail_after(k);
        diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){0}, 1, "hint", "message");
        cr_assert(self.complaints.errors == 1, "without memory an error is still an error");
        memory_fail_after(-1);
        cr_assert_not_null(strstr(print(&self, false), "1 error"));
        tear_down(&self);
    }
}

Test(diagnostics, are_taken_from_others_with_their_counts) {
    fixture self = set_up(), other = set_up();
    const source *file = text_source(&self, "f", "x\n");
    diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 1, 1}, 1, NULL, "number 3");
    for (unsigned i = 0; i < 103; i++) {
        diagnostics_add(&other.complaints, SEVERITY_ERROR, (place){file, 1, 1}, 1, NULL, "number %u", i);
    }
    diagnostics_add(&other.complaints, SEVERITY_WARNING, (place){file, 1, 1}, 1, "100 %", "50 %%");
    diagnostics_take(&self.complaints, &other.complaints);
    tear_down(&other);
    cr_assert(self.complaints.errors == 103 && self.complaints.warnings == 1);
    const diagnostic *last = &self.complaints.items[self.complaints.count - 1];
    cr_assert(last->severity == SEVERITY_WARNING && last->where.source == file && last->length == 1);
    cr_assert_str_eq(last->message, "50 %");
    cr_assert_str_eq(last->hint, "100 %");
    tear_down(&self);
}

Test(diagnostics, places_beyond_the_text_do_no_harm) {
    fixture self = set_up();
    const source *file = text_source(&self, "f", "x\n");
    diagnostics_add(&self.complaints, SEVERITY_ERROR, (place){file, 99, 1}, 1, NULL, "m");
    cr_assert_str_eq(print(&self, false), "f:99:1: error: m\n1 error\n");
    tear_down(&self);
}
