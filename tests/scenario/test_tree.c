/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * YAML to tree: what is read, what is refused and with which words and place, and what hostile texts cost.
 * Expected places were counted by hand in the texts below.
 */
#include <criterion/criterion.h>

#include <time.h>

#include "tree_support.h"

TestSuite(tree, .timeout = 240);

/* ---------------------------------------------------------------- reading */

#define PHONE                                           \
    "name: phone\n"                                     \
    "parts:\n"                                          \
    "  - {part: frame, mass: 24 g, tags: [a, 'b c']}\n" \
    "  - part: \"soc\"   # comment\n"                   \
    "    note: größe in\n"                            \
    "      zwei Zeilen\n"                               \
    "text: |\n"                                         \
    "  block\n"                                         \
    "empty:\n"

Test(tree, keeps_texts_places_and_order) {
    bench b;
    cr_assert(bench_open(&b));
    const tree *root = bench_read(&b, "t", PHONE);
    cr_assert_str_eq(complaints_of(&b), "");
    cr_assert_str_eq(text_of(&b, root),
                     "{name: phone, parts: [{part: frame, mass: 24 g, tags: [a, 'b c']}, "
                     "{part: 'soc', note: größe in zwei Zeilen}], text: 'block\n', empty: }");
    static const struct {
        unsigned line, column, length;
    } places[] = {{3, 25, 4}, {4, 11, 5}, {5, 11, 8}, {7, 7, 1}};
    const tree *parts = tree_get(root, "parts");
    const tree *nodes[] = {tree_get(parts->items[0], "mass"), tree_get(parts->items[1], "part"),
                           tree_get(parts->items[1], "note"), tree_get(root, "text")};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(nodes[i]->where.line, places[i].line, "%zu: line %u", i, nodes[i]->where.line);
        cr_assert_eq(nodes[i]->where.column, places[i].column, "%zu: column %u", i, nodes[i]->where.column);
        cr_assert_eq(nodes[i]->length, places[i].length, "%zu: length %u", i, nodes[i]->length);
    }
    cr_assert_eq(root->pairs[1].key_where.line, 2);
    cr_assert_eq(parts->items[1]->pairs[1].key_where.column, 5);
    cr_assert_null(tree_get(root, "nam"));
    cr_assert_null(tree_get(parts, "part"), "a list has no keys");
    bench_close(&b);
}

Test(tree, accepts_byte_order_mark_line_ends_and_scalars) {
    static const struct {
        const char *text, *tree;
        unsigned line, column; /* of the last value of a mapping, else of the root */
    } rows[] = {
        {"\xEF\xBB\xBF"
         "a: 1",
         "{a: 1}", 1, 4},
        {"a: 1\r\nb: ü\r\n", "{a: 1, b: ü}", 2, 4},
        {"---\na: 1\n...\n", "{a: 1}", 2, 4},
        {"ä: {ö: ü, x: y}", "{ä: {ö: ü, x: y}}", 1, 4},
        {"{\"ö\": \"ü\", '€': 5 %}", "{ö: 'ü', €: 5 %}", 1, 17},
        {"a: \xF0\x9F\x93\xB1 x\nb: \"\xF0\x9F\x93\xB1\" # \xF0\x9F\x93\xB1\nc: 1",
         "{a: \xF0\x9F\x93\xB1 x, b: '\xF0\x9F\x93\xB1', c: 1}", 3, 4},
        /* A line separator is a line end to YAML, not to editors. */
        {"{a: x, # \xE2\x80\xA8 b: y}", "{a: x, b: y}", 1, 15},
        {"12 g", "12 g", 1, 1},
        {"~", "~", 1, 1},
        {"[1, [2], {}]", "[1, [2], {}]", 1, 1},
        {"''", "''", 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench b;
        cr_assert(bench_open(&b));
        const tree *root = bench_read(&b, "t", rows[i].text);
        cr_assert_str_eq(complaints_of(&b), "");
        cr_assert_str_eq(text_of(&b, root), rows[i].tree);
        const tree *last = root->kind == TREE_MAPPING ? root->pairs[root->count - 1].value : root;
        cr_assert_eq(last->where.line, rows[i].line, "%s: line %u", rows[i].text, last->where.line);
        cr_assert_eq(last->where.column, rows[i].column, "%s: column %u", rows[i].text, last->where.column);
        bench_close(&b);
    }
}

/* ---------------------------------------------------------------- mistakes */

typedef struct mistake {
    const char *text;
    const char *complaints;
    const char *hint; /* a part of the first hint, or NULL for none */
} mistake;

static const mistake MISTAKES[] = {
    /* emptiness */
    {"", "1:1 this text is empty", NULL},
    {"# only this\n", "1:1 this text is empty", NULL},
    {"---\n", "1:1 this text is empty", NULL},
    /* what YAML has and a scenario has not */
    {"a: &x 1\nb: *x\n", "1:4 anchors ('&x') are not understood\n2:4 aliases ('*x') are not understood",
     "parameters"},
    {"a: 1\n<<: 2\n", "2:1 merge keys ('<<') are not understood", "extends"},
    {"a: !!str 1\n", "1:4 tags (words that start with '!') are not understood", "quotes"},
    {"a: !x!y 1\n", "1:4 a value cannot start with '!'", "tags"},
    {"? [a, b]\n: 1\n", "1:3 a key must be a single word or text", NULL},
    {"a: {{b: 1}: 2}\n", "1:5 a key must be a single word or text", NULL},
    {"a: {*x : 2}\n", "1:5 aliases ('*x') are not understood", "parameters"},
    {"a: 1\n---\nb: 2\n", "2:1 a second document starts here", "---"},
    {"%FOO\n---\na: 1\n", "1:1 this line starts with '%' and is not understood", "%"},
    {"%YAML 1.1 x\n---\na: 1\n", "1:1 this line starts with '%' and is not understood", "%"},
    {"%TAG ! x\"\n---\na: 1\n", "1:1 this line starts with '%' and is not understood", "%"},
    {"a: !<b c\n", "1:4 a value cannot start with '!'", "tags"},
    {"%YAML 3.0\n---\na: 1\n", "1:1 this version of YAML is not understood", "%"},
    /* keys */
    {"mass: 1\nx: 2\nmass: 3\n", "3:1 the key 'mass' is given twice", "first given at t:1:1"},
    {"{a: {b: 1, b: 2}, 'a': 3}", "1:12 the key 'b' is given twice\n1:19 the key 'a' is given twice",
     "first given at t:1:6"},
    {"a: {\"\": 1}\n", "1:5 a key is missing before the ':'", "key: value"},
    {": 1\n", "1:1 a key is missing before the ':'", "key: value"},
    {"a: {mass:24 g}\n", "1:5 a mapping needs a space after the colon", "key: value"},
    {"a:1\nb: 2\n", "1:2 a mapping needs a space after the colon", "key: value"},
    {"x: 1\n\n# note\n  \na:1\nb: 2\n", "5:2 a mapping needs a space after the colon", "key: value"},
    {"l:\n  - a:1\n    b: 2\n", "2:6 a mapping needs a space after the colon", "key: value"},
    {"\"a\":1\n", "1:4 a mapping needs a space after the colon", "key: value"},
    {"a: 1\nwords alone\nb: 2\n", "2:1 this is no key: its ':' is missing", "key: value"},
    /* indentation */
    {"a:\n\tb: 1\n", "2:1 a tab cannot be used for indentation", "use spaces"},
    {"a: 1\n\tb: 2\n", "2:1 a tab cannot be used for indentation", "use spaces"},
    {"a: >\n x\n\ty\n", "3:1 a tab cannot be used for indentation", "use spaces"},
    {"a: 1\n  b: 2\n", "2:3 this key is indented deeper than the line above allows", "same column"},
    {"a:\n    b: 1\n  c: 2\n", "3:3 this line does not line up with the keys above it", "same column"},
    {"a:\n  - 1\n - 2\n", "3:2 a list item cannot stand among keys", "key"},
    {"a: 1\n- b\n", "2:1 a list item cannot stand among keys", "key"},
    {"- a\nb: 1\n", "2:1 this line does not line up with the list items above it", "'-'"},
    {"a: - b\n", "1:4 a list cannot start in the middle of a line", "[a, b, c]"},
    /* values */
    {"url: see: this\n", "1:9 a value cannot hold a ':' that a space follows", "quotes"},
    {"a: \"x\" y\n", "1:8 this follows the end of the value", "quotes"},
    {"a: 'it's'\n", "1:8 this follows the end of the value", "quotes"},
    {"\"a\" b\n", "1:5 this follows the end of the value", "quotes"},
    {"a: @x\n", "1:4 a value cannot start with '@'", "quotes"},
    {"ä: `x`\n", "1:4 a value cannot start with '`'", "quotes"},
    {"a: % 5\n", "1:4 a value cannot start with '%'", "quotes"},
    {"a: * 5\n", "1:4 a value cannot start with '*'", "quotes"},
    {"a: & 5\n", "1:4 a value cannot start with '&'", "quotes"},
    {"a: ? b\n", "1:4 a '?' cannot stand here", "quotes"},
    {"a: {b: c:}\n", "1:9 a ':' cannot stand here", "space"},
    /* brackets and quotes */
    {"a: [1, 2\nb: 3\n", "1:4 this list lacks a comma or its ']'", "missed before t:2:2"},
    {"a: {x: 1 y: 2}\n", "1:4 this mapping lacks a comma or its '}'", "missed before t:1:11"},
    {"a: {b: [1,\n", "1:8 this bracket is never closed", NULL},
    {"a: [1, , 2]\n", "1:8 a value is missing here", NULL},
    {"a: 1\n}\n", "2:1 this bracket closes nothing", NULL},
    {"[a]]\n", "1:4 this bracket closes nothing", NULL},
    {"a: \"x\nb: 1\n", "1:4 this quote is never closed", NULL},
    {"a: 'x\n---\nb: 1\n", "1:4 this quote is not closed before the line '---' or '...'", NULL},
    {"a: \"\\q\"\n", "1:5 this backslash starts no known escape", "backslash"},
    {"a: \"\\xZ\"\n", "1:7 this escape lacks hexadecimal digits", "\\u four"},
    {"a: \"\\uD800\"\n", "1:7 this escape is no Unicode character", NULL},
    {"a: |x\n  y\n", "1:5 the text must start on the next line", "'|'"},
    {"a: |0\n  y\n", "1:5 an indentation of 0 is not possible", "'|'"},
    /* characters */
    {"a: \"x\\0\"\n", "1:4 a text cannot hold a NUL character", NULL},
    {"a: \"\\e[31m\"\n", "1:4 a text cannot hold a control character", NULL},
    {"a: \"\\x9b\"\n", "1:4 a text cannot hold a control character", NULL},
    {"ö: ü\n\"ö\": x\x07\n", "2:7 the control character U+0007 is not allowed", "remove"},
    {"a: x\x7F\n", "1:5 the control character U+007F is not allowed", "remove"},
    {"ö: ü\nö: x\xE9y\n", "2:5 the byte 0xE9 is not part of a UTF-8 text", "UTF-8"},
    {"a: \xC0\x80\n", "1:4 the byte 0xC0 is not part of a UTF-8 text", "UTF-8"},         /* overlong */
    {"a: \xE0\x80\xAF\n", "1:4 the byte 0xE0 is not part of a UTF-8 text", "UTF-8"},     /* overlong */
    {"a: \xED\xA0\x80\n", "1:4 the byte 0xED is not part of a UTF-8 text", "UTF-8"},     /* surrogate */
    {"a: \xF4\x90\x80\x80\n", "1:4 the byte 0xF4 is not part of a UTF-8 text", "UTF-8"}, /* too high */
    {"a: \x80\n", "1:4 the byte 0x80 is not part of a UTF-8 text", "UTF-8"},             /* stray */
    {"a: \xE2\x82", "1:4 the byte 0xE2 is not part of a UTF-8 text", "UTF-8"},           /* cut off */
    {"\xFF\xFE"
     "a",
     "1:1 this text is in UTF-16, not in UTF-8", "UTF-8"},
    /* several at once, in the order of the file */
    {"{a: 1, a: 2, b: *x, '': 3}",
     "1:8 the key 'a' is given twice\n1:17 aliases ('*x') are not understood\n"
     "1:21 a key is missing before the ':'",
     "t:1:2"},
    {"a: 1\na: 2\nb: [\n", "2:1 the key 'a' is given twice\n3:4 this bracket is never closed", "t:1:1"},
};

Test(tree, names_the_mistake_and_its_place) {
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        const mistake *row = &MISTAKES[i];
        bench b;
        cr_assert(bench_open(&b));
        cr_assert_null(bench_read(&b, "t", row->text), "accepted: %s", row->text);
        cr_assert_str_eq(complaints_of(&b), row->complaints, "%s\ngives:\n%s", row->text, complaints_of(&b));
        const char *hint = b.complaints.items[0].hint;
        cr_assert(row->hint ? hint && strstr(hint, row->hint) : !hint, "%s: hint %s", row->text,
                  hint ? hint : "(none)");
        bench_close(&b);
    }
}

Test(tree, refuses_nul_characters_and_long_keys) {
    bench b;
    cr_assert(bench_open(&b));
    cr_assert_null(bench_read_bytes(&b, "t", "a: 1\nb: x\0y\n", 12));
    cr_assert_str_eq(complaints_of(&b), "2:5 the control character U+0000 is not allowed");
    bench_close(&b);

    static char text[1200];
    memset(text, 'k', sizeof text);
    memcpy(text, "a: 1\n  ", 7);
    memcpy(text + 1190, ": 1\n", 5);
    static const char *const starts[] = {"a: 1\n  ", "a: 1\n\n\n"};
    static const char *const expected[] = {"2:3 this key is longer than 1024 characters",
                                           "4:1 this key is longer than 1024 characters"};
    for (size_t i = 0; i < 2; i++) {
        cr_assert(bench_open(&b));
        memcpy(text, starts[i], 7);
        cr_assert_null(bench_read(&b, "t", text));
        cr_assert_str_eq(complaints_of(&b), expected[i]);
        bench_close(&b);
    }
}

/* ---------------------------------------------------------------- hostile texts */

/* `count` times `piece` between `before` and `after`. */
static char *repeated(const char *before, const char *piece, size_t count, const char *after) {
    size_t bytes = strlen(piece), start = strlen(before);
    char *text = malloc(start + bytes * count + strlen(after) + 1);
    memcpy(text, before, start);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + start + i * bytes, piece, bytes);
    }
    strcpy(text + start + bytes * count, after);
    return text;
}

Test(tree, hostile_texts_are_cheap) {
    static const struct {
        const char *before, *piece;
        size_t count;
        const char *after, *complaints; /* the first; NULL: accepted */
    } rows[] = {
        {"", "[", 200000, "", "1:65 this is nested deeper than 64 levels"},
        {"", "{a: ", 200000, "", "1:257 this is nested deeper than 64 levels"},
        {"", "- ", 200000, "x", "1:129 this is nested deeper than 64 levels"},
        {"", "[", 64, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NULL},
        {"", "[", 65, "", "1:65 this is nested deeper than 64 levels"},
        {"[", "1,", 999998, "1]", NULL},
        {"[", "1,", 1000000, "1]", "1:2000000 this text has more than 1000000 keys and values"},
        {"a: ", "x", 1000000, "", NULL},
        {"a: \"", "x", 1000000, "\"", NULL},
        {"a: |\n", " x\n", 300000, "", NULL},
        {"a: &x [1]\nb: [", "*x, ", 300000, "1]", "1:4 anchors ('&x') are not understood"},
        {"{", "a: 1, ", 300000, "}", "1:8 the key 'a' is given twice"},
        {"a: [", "!t 1, ", 100000, "]", "1:5 tags (words that start with '!') are not understood"},
        {"", "#\n", 1000000, "", "1:1 this text is empty"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = repeated(rows[i].before, rows[i].piece, rows[i].count, rows[i].after);
        bench b;
        cr_assert(bench_open(&b));
        clock_t start = clock();
        const tree *root = bench_read(&b, "t", text);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        cr_assert_lt(seconds, 20.0, "%zu: %.1f s", i, seconds);
        cr_assert_eq(root == NULL, rows[i].complaints != NULL, "%zu", i);
        if (rows[i].complaints) {
            cr_assert_eq(strncmp(complaints_of(&b), rows[i].complaints, strlen(rows[i].complaints)), 0,
                         "%zu: %.200s", i, complaints_of(&b));
        }
        bench_close(&b);
        free(text);
    }
}

Test(tree, finds_duplicates_among_very_many_keys) {
    enum { KEYS = 100000 };
    char *text = malloc(KEYS * 16 + 64), *end = text;
    for (int i = 0; i < KEYS; i++) {
        end += sprintf(end, "k%d: {x: 1}\n", i);
    }
    strcpy(end, "k17: 1\nk99999: 2\nnew: 3\nnew: 4\n");
    bench b;
    cr_assert(bench_open(&b));
    clock_t start = clock();
    cr_assert_null(bench_read(&b, "t", text));
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    cr_assert_lt(seconds, 20.0, "%.1f s", seconds);
    cr_assert_str_eq(complaints_of(&b), "100001:1 the key 'k17' is given twice\n"
                                        "100002:1 the key 'k99999' is given twice\n"
                                        "100004:1 the key 'new' is given twice");
    cr_assert_str_eq(b.complaints.items[1].hint, "it was first given at t:100000:1");
    bench_close(&b);
    free(text);
}

/* ---------------------------------------------------------------- mutations */

static size_t line_columns(const source *text, unsigned line) {
    const char *start = text->text;
    for (unsigned i = 1; i < line && start; i++) {
        start = strchr(start, '\n');
        start += start ? 1 : 0;
    }
    return start ? strcspn(start, "\n") : 0;
}

static size_t check_tree(const tree *node, const source *text) {
    size_t nodes = 1;
    cr_assert(node && node->where.source == text);
    cr_assert(node->where.line >= 1 && node->where.column >= 1 && node->length >= 1);
    cr_assert_leq(node->where.column, line_columns(text, node->where.line) + 1);
    cr_assert((node->kind == TREE_SCALAR) == (node->text != NULL));
    for (size_t i = 0; i < node->count; i++) {
        cr_assert(node->kind != TREE_MAPPING || *node->pairs[i].key != '\0');
        nodes += check_tree(node->kind == TREE_LIST ? node->items[i] : node->pairs[i].value, text);
    }
    return nodes;
}

Test(tree, any_text_gives_a_tree_or_a_placed_complaint) {
    enum { CASES = 6000, CAPACITY = 1024 };
    unsigned state = 2050;
    size_t accepted = 0;
    for (int i = 0; i < CASES; i++) {
        char text[CAPACITY] = PHONE;
        size_t length = mutate(text, strlen(text), sizeof text, &state);
        bench b;
        cr_assert(bench_open(&b));
        const tree *root = bench_read_bytes(&b, "t", text, length);
        if (root) {
            cr_assert_eq(b.complaints.errors, 0);
            check_tree(root, b.sources.items[0]);
            accepted++;
        } else {
            cr_assert_gt(b.complaints.errors, 0, "refused without a word:\n%s", text);
        }
        for (size_t j = 0; j < b.complaints.count; j++) {
            const diagnostic *item = &b.complaints.items[j];
            cr_assert(item->where.source && item->where.line >= 1 && item->where.column >= 1);
            cr_assert_leq(item->where.column, line_columns(item->where.source, item->where.line) + 1);
            cr_assert_null(strstr(item->message, "not valid YAML"), "untranslated: %s\n%s", item->message,
                           text);
        }
        bench_close(&b);
    }
    /* The generator is worth something only if it makes both kinds. */
    cr_assert(accepted > CASES / 20 && accepted < CASES * 19 / 20, "%zu accepted", accepted);
}

/* ---------------------------------------------------------------- memory */

Test(tree, every_failing_allocation_is_survived) {
    bool done = false;
    long k = 0;
    for (; !done; k++) {
        bench b;
        memory_fail_after(k);
        tree *root = bench_open(&b) ? bench_read(&b, "t", PHONE "a: 1\na: 2\n") : NULL;
        tree *good = b.memory ? bench_read(&b, "u", PHONE) : NULL;
        memory_fail_after(-1);
        cr_assert_null(root);
        done = good && b.complaints.count == 1;
        cr_assert(done || !b.memory || arena_failed(b.memory), "allocation %ld failed unseen", k);
        bench_close(&b);
    }
    cr_assert_gt(k, 40, "only %ld allocations", k);
}
