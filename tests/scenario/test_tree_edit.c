/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One tree laid over another, and values put at dotted paths: small texts before, over and after, compared as
 * trees; the mistakes in paths with their words; and that nothing that exists is ever changed.
 */
#include <criterion/criterion.h>

#include "tree_support.h"

TestSuite(tree_edit, .timeout = 60);

/* ---------------------------------------------------------------- overlay */

typedef struct triple {
    const char *base, *over, *after;
} triple;

static const triple OVERLAYS[] = {
    /* mappings key by key, in the order of the base */
    {"{a: 1, b: 2}", "{b: 3, c: 4}", "{a: 1, b: 3, c: 4}"},
    {"{a: {b: 1, c: {d: 2}}, e: 5}", "{a: {c: {f: 3}}}", "{a: {b: 1, c: {d: 2, f: 3}}, e: 5}"},
    {"{a: 1}", "{}", "{a: 1}"},
    {"{}", "{a: 1}", "{a: 1}"},
    {"{}", "{}", "{}"},
    /* kinds that differ: replaced */
    {"{a: {b: 1}}", "{a: 2}", "{a: 2}"},
    {"{a: 2}", "{a: {b: 1}}", "{a: {b: 1}}"},
    {"{a: [1]}", "{a: {b: 1}}", "{a: {b: 1}}"},
    {"[1]", "{a: 1}", "{a: 1}"},
    /* a quantity is one thing */
    {"{m: {value: 1 g, normal: 2 g}}", "{m: {value: 3 g}}", "{m: {value: 3 g}}"},
    {"{m: {value: 1 g, normal: 2 g}}", "{m: {normal: 3 g}}", "{m: {normal: 3 g}}"},
    {"{m: {note: x}}", "{m: {value: 3 g}}", "{m: {value: 3 g}}"},
    {"{m: 12 g}", "{m: {value: 3 g, note: y}}", "{m: {value: 3 g, note: y}}"},
    {"{m: {value: 1 g, normal: 2 g}}", "{m: 12 g}", "{m: 12 g}"},
    /* a quantity below does not make its mapping one */
    {"{use: {m: {value: 1}, n: 2}}", "{use: {m: 3}}", "{use: {m: 3, n: 2}}"},
    /* removal: plain only */
    {"{a: 1, b: 2, c: 3}", "{b: ~, c: null}", "{a: 1}"},
    {"{a: 1, b: {c: 1}}", "{b: {c: ~}}", "{a: 1, b: {}}"},
    {"{a: 1}", "{b: ~, c: 2}", "{a: 1, c: 2}"},
    {"{a: 1}", "{a: '~'}", "{a: '~'}"},
    {"{a: 1}", "{a: }", "{a: }"},
    /* lists: by name where items have names */
    {"{parts: [{part: frame, mass: 1 g}, {part: soc}]}",
     "{parts: [{part: frame, mass: 2 g, x: 1}, {part: box}]}",
     "{parts: [{part: frame, mass: 2 g, x: 1}, {part: soc}, {part: box}]}"},
    {"{parts: [{part: a}, {part: b, n: {m: 1}}]}", "{parts: [{part: b, n: {k: 2}}, {part: a, x: ~}]}",
     "{parts: [{part: a}, {part: b, n: {m: 1, k: 2}}]}"},
    {"{legs: [{mode: van}, {mode: ship}]}", "{legs: [{mode: van, km: 1}]}", "{legs: [{mode: van, km: 1}]}"},
    {"{parts: [1, 2]}", "{parts: {x: 1}}", "{parts: {x: 1}}"},
    {"{parts: [{part: a}]}", "{parts: []}", "{parts: [{part: a}]}"},
    /* nothing that somebody must complain of is lost: doubles and nameless items stay */
    {"{parts: [{part: a, m: 1}]}", "{parts: [{part: a, m: 2}, {part: a, m: 3}]}",
     "{parts: [{part: a, m: 2}, {part: a, m: 3}]}"},
    {"{parts: [{part: a}, {part: a}, 5]}", "{parts: [{part: a, m: 2}, {mass: 1}, 7]}",
     "{parts: [{part: a, m: 2}, {part: a}, 5, {mass: 1}, 7]}"},
    {"{parts: [{part: [a]}]}", "{parts: [{part: [a]}]}", "{parts: [{part: [a]}, {part: [a]}]}"},
    /* lists in lists have no field: replaced */
    {"{a: [[{part: x}]]}", "{a: [[{part: y}]]}", "{a: [[{part: y}]]}"},
    {"{sites: [{site: x, parts: [{part: a, m: 1}]}]}", "{sites: [{site: x, parts: [{part: a, n: 2}]}]}",
     "{sites: [{site: x, parts: [{part: a, m: 1, n: 2}]}]}"},
    /* many keys */
    {"{a1: 1, a2: 1, a3: 1, a4: 1, a5: 1, a6: 1, a7: 1, a8: 1, a9: 1, b1: 1, b2: 1, b3: 1, b4: 1, b5: 1, b6: "
     "1}",
     "{c: 1, b6: 2, a1: 2, b1: ~}",
     "{a1: 2, a2: 1, a3: 1, a4: 1, a5: 1, a6: 1, a7: 1, a8: 1, a9: 1, b2: 1, b3: 1, b4: 1, b5: 1, b6: 2, c: "
     "1}"},
};

Test(tree_edit, overlay) {
    for (size_t i = 0; i < sizeof OVERLAYS / sizeof *OVERLAYS; i++) {
        const triple *row = &OVERLAYS[i];
        bench b;
        cr_assert(bench_open(&b));
        const tree *base = bench_read(&b, "base", row->base), *over = bench_read(&b, "over", row->over);
        const char *base_text = text_of(&b, base), *over_text = text_of(&b, over);
        const tree *after = tree_overlay(base, over, bench_list_key, NULL, b.memory);
        const char *expected = text_of(&b, bench_read(&b, "after", row->after));
        cr_assert_str_eq(text_of(&b, after), expected, "%s over %s gives %s", row->over, row->base,
                         text_of(&b, after));
        cr_assert_str_eq(text_of(&b, base), base_text, "the base was changed");
        cr_assert_str_eq(text_of(&b, over), over_text, "the upper tree was changed");
        cr_assert_str_eq(complaints_of(&b), "");
        bench_close(&b);
    }
}

/* As an overlay, but for the items of lists, which are taken whole. */
static const triple COMPLETIONS[] = {
    {"{parts: [{part: frame, mass: 1 g, n: 1}, {part: soc}]}",
     "{parts: [{part: frame, mass: 2 g, x: 1}, {part: box}]}",
     "{parts: [{part: frame, mass: 2 g, x: 1}, {part: soc}, {part: box}]}"},
    {"{legs: [{mode: van}, {mode: ship}]}", "{legs: [{mode: van, km: 1}]}", "{legs: [{mode: van, km: 1}]}"},
    {"{use: {a: 1, b: {c: 2}}}", "{use: {b: {d: 3}, a: ~}}", "{use: {b: {c: 2, d: 3}}}"},
    {"{m: {value: 1 g, normal: 2 g}}", "{m: {value: 3 g}}", "{m: {value: 3 g}}"},
};

Test(tree_edit, complete) {
    for (size_t i = 0; i < sizeof COMPLETIONS / sizeof *COMPLETIONS; i++) {
        const triple *row = &COMPLETIONS[i];
        bench b;
        cr_assert(bench_open(&b));
        const tree *base = bench_read(&b, "base", row->base), *over = bench_read(&b, "over", row->over);
        const tree *after = tree_complete(base, over, bench_list_key, NULL, b.memory);
        const char *expected = text_of(&b, bench_read(&b, "after", row->after));
        cr_assert_str_eq(text_of(&b, after), expected, "%s completed by %s gives %s", row->over, row->base,
                         text_of(&b, after));
        bench_close(&b);
    }
}

Test(tree_edit, overlay_shares_and_keeps_places) {
    bench b;
    cr_assert(bench_open(&b));
    const tree *base = bench_read(&b, "base", "a: {x: 1}\nb: {y: 2}\n");
    const tree *over = bench_read(&b, "over", "# own\nb: {z: 3}\nc: 4\n");
    const tree *after = tree_overlay(base, over, NULL, NULL, b.memory);
    cr_assert_eq(tree_get(after, "a"), tree_get(base, "a"), "what is not touched is shared");
    cr_assert_eq(tree_get(after, "c"), tree_get(over, "c"));
    cr_assert_str_eq(place_text(after->where, b.memory), "over:2:1");
    cr_assert_str_eq(place_text(after->pairs[0].key_where, b.memory), "base:1:1");
    cr_assert_str_eq(place_text(after->pairs[1].key_where, b.memory), "over:2:1");
    cr_assert_str_eq(place_text(tree_get(after, "b")->pairs[0].key_where, b.memory), "base:2:5");
    bench_close(&b);
}

/* ---------------------------------------------------------------- put */

static const char *const PHONE =
    "{name: phone, parts: [{part: frame, mass: 24 g, material: al}, {part: soc}, {part: 'back.glass', mass: "
    "1}],"
    " distribution: [{mode: air, distance: 1 km}, {mode: van}], use: {country: DE}, empty: []}";

typedef struct putting {
    const char *path, *value;
    const char *where, *after; /* the key at the top that changes, and what it becomes; NULL: it is gone */
} putting;

static const putting PUTS[] = {
    {"name", "tablet", "name", "tablet"},
    {"parts.frame.mass", "30 g", "parts",
     "[{part: frame, mass: 30 g, material: al}, {part: soc}, {part: 'back.glass', mass: 1}]"},
    {"parts.frame.mass", "{value: 30 g, normal: 1 g}", "parts",
     "[{part: frame, mass: {value: 30 g, normal: 1 g}, material: al}, {part: soc}, {part: 'back.glass', "
     "mass: 1}]"},
    {"parts.soc.die.area", "1 cm2", "parts",
     "[{part: frame, mass: 24 g, material: al}, {part: soc, die: {area: 1 cm2}}, {part: 'back.glass', mass: "
     "1}]"},
    {"parts.\"back.glass\".mass", "2", "parts",
     "[{part: frame, mass: 24 g, material: al}, {part: soc}, {part: 'back.glass', mass: 2}]"},
    {"'parts'.'soc'", "{part: soc2}", "parts",
     "[{part: frame, mass: 24 g, material: al}, {part: soc2}, {part: 'back.glass', mass: 1}]"},
    {"distribution.1.distance", "2 km", "distribution", "[{mode: air, distance: 2 km}, {mode: van}]"},
    {"distribution.2", "{mode: rail}", "distribution", "[{mode: air, distance: 1 km}, {mode: rail}]"},
    {"use", "{from: 2023}", "use", "{from: 2023}"},
    {"use.charging.cycles", "300 /year", "use", "{country: DE, charging: {cycles: 300 /year}}"},
    {"parameters.service_life", "4 year", "parameters", "{service_life: 4 year}"},
    {"distribution", "[{mode: van}]", "distribution", "[{mode: van}]"},
    /* removal */
    {"parts.frame.material", "~", "parts",
     "[{part: frame, mass: 24 g}, {part: soc}, {part: 'back.glass', mass: 1}]"},
    {"parts.soc", "null", "parts",
     "[{part: frame, mass: 24 g, material: al}, {part: 'back.glass', mass: 1}]"},
    {"distribution.1", "~", "distribution", "[{mode: van}]"},
    {"use", "~", "use", NULL},
    {"use.country", "'~'", "use", "{country: '~'}"},
};

Test(tree_edit, put) {
    for (size_t i = 0; i < sizeof PUTS / sizeof *PUTS; i++) {
        const putting *row = &PUTS[i];
        bench b;
        cr_assert(bench_open(&b));
        const tree *base = bench_read(&b, "base", PHONE);
        tree *value = bench_read(&b, "value", row->value);
        const char *before = text_of(&b, base);
        const tree *after =
            tree_put(base, row->path, (place){0}, value, bench_list_key, NULL, b.memory, &b.complaints);
        cr_assert_str_eq(complaints_of(&b), "");
        const tree *changed = tree_get(after, row->where);
        const tree *expected = row->after ? bench_read(&b, "after", row->after) : NULL;
        cr_assert_str_eq(text_of(&b, changed), text_of(&b, expected), "%s gives %s", row->path,
                         text_of(&b, changed));
        cr_assert_str_eq(text_of(&b, base), before, "the base was changed");
        for (size_t j = 0; j < base->count; j++) {
            const tree_pair *pair = &base->pairs[j];
            bool same = tree_get(after, pair->key) == pair->value;
            cr_assert_eq(same, strcmp(pair->key, row->where) != 0, "%s: %s shared or not", row->path,
                         pair->key);
        }
        bench_close(&b);
    }
}

typedef struct path_mistake {
    const char *path, *value;
    unsigned offset, length; /* of what is pointed at, in the path */
    const char *message, *hint;
} path_mistake;

static const path_mistake PATH_MISTAKES[] = {
    {"parts.fram.mass", "1", 6, 4, "no part 'fram' in parts",
     "did you mean 'frame'? parts has frame, soc, back.glass"},
    {"parts.zzzzzzzz.mass", "1", 6, 8, "no part 'zzzzzzzz' in parts", "parts has frame, soc, back.glass"},
    {"parts.1.mass", "1", 6, 1, "no part '1' in parts", "parts has frame, soc, back.glass"},
    {"distribution.3.distance", "1", 13, 1, "no item '3' in distribution",
     "its items are counted from 1 to 2"},
    {"distribution.0", "1", 13, 1, "no item '0' in distribution", "its items are counted from 1 to 2"},
    {"distribution.01", "1", 13, 2, "no item '01' in distribution", "its items are counted from 1 to 2"},
    {"distribution.99999999999999999999999", "1", 13, 23, "no item '99999999999999999999999' in distribution",
     "its items are counted from 1 to 2"},
    {"distribution.air.distance", "1", 13, 3, "no item 'air' in distribution",
     "its items are counted from 1 to 2"},
    {"empty.1", "1", 6, 1, "no item '1' in empty", "the list is empty"},
    {"parts.frame.mass.x", "1", 17, 1, "parts.frame.mass is a single value: there is no 'x' below it", NULL},
    {"name.x", "1", 5, 1, "name is a single value: there is no 'x' below it", NULL},
    {"use.contry", "~", 4, 6, "no 'contry' in use to remove", "did you mean 'country'? use has country"},
    {"usage", "~", 0, 5, "no 'usage' in the scenario to remove", NULL},
    {"parts..mass", "1", 6, 0, "the path 'parts..mass' has an empty step", "parts.frame.mass"},
    {"parts.frame.", "1", 12, 0, "the path 'parts.frame.' has an empty step", "parts.frame.mass"},
    {".parts", "1", 0, 0, "the path '.parts' has an empty step", "parts.frame.mass"},
    {"parts.''.mass", "1", 6, 2, "the path 'parts.''.mass' has an empty step", "parts.frame.mass"},
    {"parts.'soc", "1", 6, 4, "the path 'parts.'soc' has a quote that is never closed", NULL},
    {"parts.'soc'x.mass", "1", 11, 1, "the path 'parts.'soc'x.mass' lacks a dot after a quote", NULL},
};

/* Puts at a path that stands in a text, after `before`; the fault must be shown in the path itself. */
static void check_path_mistake(const path_mistake *row, const char *before, const char *after) {
    bench b;
    cr_assert(bench_open(&b));
    const tree *base = bench_read(&b, "base", PHONE);
    tree *value = bench_read(&b, "value", row->value);
    const char *text = arena_printf(b.memory, "# variants\n%s%s%s", before, row->path, after);
    const source *file = source_add(&b.sources, "file", "file", text, strlen(text));
    bool quoted = *before == '"';
    place where = {file, 2, (unsigned)text_columns(before) + (quoted ? 0 : 1)};
    tree *result = tree_put(base, row->path, where, value, bench_list_key, NULL, b.memory, &b.complaints);
    cr_assert_null(result, "%s was accepted", row->path);
    cr_assert_eq(b.complaints.count, 1, "%s: %s", row->path, complaints_of(&b));
    const diagnostic *item = &b.complaints.items[0];
    cr_assert_str_eq(item->message, row->message);
    cr_assert(row->hint ? item->hint && strstr(item->hint, row->hint) : true, "%s: hint %s", row->path,
              item->hint ? item->hint : "(none)");
    cr_assert_eq(item->where.line, 2);
    cr_assert_eq(item->where.column, text_columns(before) + 1 + row->offset, "%s: column %u", row->path,
                 item->where.column);
    cr_assert_eq(item->length, row->length, "%s: length %u", row->path, item->length);
    bench_close(&b);
}

Test(tree_edit, put_names_the_mistake_in_the_path) {
    for (size_t i = 0; i < sizeof PATH_MISTAKES / sizeof *PATH_MISTAKES; i++) {
        check_path_mistake(&PATH_MISTAKES[i], "größer: {", ": 1}\n");
        check_path_mistake(&PATH_MISTAKES[i], "\"", "\": 1\n");
    }
}

Test(tree_edit, put_points_at_a_path_it_cannot_see_as_a_whole) {
    bench b;
    cr_assert(bench_open(&b));
    const tree *base = bench_read(&b, "base", PHONE);
    tree *value = bench_read(&b, "--set", "12 g");
    place where = {b.sources.items[1], 1, 1};
    cr_assert_null(
        tree_put(base, "parts.fram.mass", where, value, bench_list_key, NULL, b.memory, &b.complaints));
    cr_assert_str_eq(complaints_of(&b), "1:1 no part 'fram' in parts");
    cr_assert_eq(b.complaints.items[0].length, 15);

    /* 64 steps are possible, 65 are not. */
    char path[200] = "a";
    for (int i = 1; i < 65; i++) {
        strcat(path, ".a");
    }
    cr_assert_null(tree_put(base, path, (place){0}, value, NULL, NULL, b.memory, &b.complaints));
    cr_assert_str_eq(b.complaints.items[1].message, "this path has more than 64 steps");
    path[strlen(path) - 2] = '\0';
    cr_assert_not_null(tree_put(base, path, (place){0}, value, NULL, NULL, b.memory, &b.complaints));
    bench_close(&b);
}

Test(tree_edit, many_names_are_listed_in_part) {
    bench b;
    cr_assert(bench_open(&b));
    const tree *base = bench_read(&b, "base",
                                  "parts: [{part: a}, {part: b}, {part: c}, {part: d}, {part: e}, {part: f}, "
                                  "{part: g}, {part: h}, {part: i}, {part: j}]");
    tree *value = bench_read(&b, "value", "1");
    cr_assert_null(
        tree_put(base, "parts.zzz", (place){0}, value, bench_list_key, NULL, b.memory, &b.complaints));
    cr_assert_str_eq(b.complaints.items[0].hint, "parts has a, b, c, d, e, f, g, h and 2 more");
    bench_close(&b);
}

/* Random paths over random trees: whatever is put, the trees stay whole and a refusal has a word. */
Test(tree_edit, any_path_is_put_or_refused_with_a_word) {
    unsigned state = 99;
    size_t put = 0;
    for (int i = 0; i < 3000; i++) {
        char path[256];
        strcpy(path, PATH_MISTAKES[(size_t)i % (sizeof PATH_MISTAKES / sizeof *PATH_MISTAKES)].path);
        size_t length = mutate(path, strlen(path), sizeof path, &state);
        path[length] = '\0';
        bench b;
        cr_assert(bench_open(&b));
        const tree *base = bench_read(&b, "base", PHONE);
        tree *value = bench_read(&b, "value", i % 3 == 0 ? "~" : "{x: 1}");
        const tree *after =
            tree_put(base, path, (place){0}, value, bench_list_key, NULL, b.memory, &b.complaints);
        cr_assert_eq(after != NULL, b.complaints.errors == 0, "%s", path);
        text_of(&b, after);
        put += after != NULL;
        bench_close(&b);
    }
    cr_assert(put > 100 && put < 2900, "%zu put", put);
}

Test(tree_edit, every_failing_allocation_is_survived) {
    for (size_t row = 0; row < 3; row++) {
        bool done = false;
        for (long k = 0; !done; k++) {
            bench b;
            cr_assert(bench_open(&b));
            const tree *base = bench_read(&b, "base", PHONE);
            tree *over = bench_read(&b, "over", "{parts: [{part: frame, mass: 1}], use: {country: ~}}");
            memory_fail_after(k);
            const tree *after =
                row == 0 ? tree_overlay(base, over, bench_list_key, NULL, b.memory)
                         : tree_put(base, row == 1 ? "parts.frame.a.b.c" : "parts.fram.a", (place){0}, over,
                                    bench_list_key, NULL, b.memory, &b.complaints);
            memory_fail_after(-1);
            done = !arena_failed(b.memory);
            cr_assert(row == 2 || done == (after != NULL), "row %zu, allocation %ld", row, k);
            cr_assert(row != 2 || after == NULL);
            cr_assert_lt(k, 1000);
            bench_close(&b);
        }
    }
}
