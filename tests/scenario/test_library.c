/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The data library: the rule that chooses among data, what entries hand down, replacing entries, and reading
 * folders. The rule's expectations are read off its wording: primary, then site, region, industry, nation,
 * continent, world.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "scenario/library.h"

static arena *memory;
static source_set sources;
static diagnostics complaints;
static data_library *library;

static void set_up(void) {
    memory = arena_new();
    source_set_init(&sources, memory);
    diagnostics_init(&complaints, memory);
    library = library_new(memory);
}

static void tear_down(void) {
    arena_free(memory);
}

TestSuite(library, .init = set_up, .fini = tear_down);

static void add(const char *path, const char *text) {
    const source *source = source_add(&sources, path, path, text, strlen(text));
    library_read(library, source, &complaints);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void add_entries(const char *path, const char *entries) {
    char text[4096];
    snprintf(text, sizeof text,
             "dataset: things\nentries:\n%ssources: {us: {title: T, publisher: P, year: 2020}}\n", entries);
    add(path, text);
}

Test(library, the_most_local_datum_is_chosen) {
    static const struct {
        const char *data, *place, *name;
        locality how;
    } rows[] = {
        {"GLO CN", "CN", "CN", LOCALITY_NATION},
        {"CN GLO", "", "GLO", LOCALITY_WORLD},
        {"CN GLO", "GLO", "GLO", LOCALITY_WORLD},
        {"CN GLO", "JP", "GLO", LOCALITY_WORLD},
        {"GLO CN CN-GD", "CN-GD", "CN-GD", LOCALITY_REGION},
        {"GLO CN CN-GD", "CN-BJ", "CN", LOCALITY_NATION},
        {"GLO CN CN-GD", "CN", "CN", LOCALITY_NATION},
        {"CN CN/industry GLO", "CN", "CN industry", LOCALITY_INDUSTRY},
        {"CN-GD CN/industry", "CN-GD", "CN-GD", LOCALITY_REGION},
        {"CN-GD CN-GD/site", "CN-GD", "CN-GD site", LOCALITY_SITE},
        {"CN-GD/site GLO", "CN", "GLO", LOCALITY_WORLD},
        {"GLO RER", "DE", "RER", LOCALITY_CONTINENT},
        {"GLO RER", "RER", "RER", LOCALITY_CONTINENT},
        {"GLO RER", "CN", "GLO", LOCALITY_WORLD},
        {"GLO RER DE", "DE-BY", "DE", LOCALITY_NATION},
        {"GLO/industry CN", "CN", "CN", LOCALITY_NATION},
        {"GLO GLO/industry", "CN", "GLO industry", LOCALITY_WORLD},
        {"US JP", "CN", "US", LOCALITY_ELSEWHERE},
        {"US JP", "", "US", LOCALITY_ELSEWHERE},
        {"CN GLO/primary", "CN", "GLO primary", LOCALITY_WORLD},
        {"CN JP/primary", "CN", "CN", LOCALITY_NATION},
        {"GLO/primary CN/primary", "CN", "CN primary", LOCALITY_NATION},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char entry[2048] = "  thing: [";
        char list[128];
        snprintf(list, sizeof list, "%s", rows[i].data);
        for (char *rest = list, *word; (word = strtok_r(rest, " ", &rest)) != NULL;) {
            char *tag = strchr(word, '/');
            const char *extra = tag == NULL                    ? ""
                                : strcmp(tag, "/primary") == 0 ? ", primary: true"
                                : strcmp(tag, "/site") == 0    ? ", scope: site"
                                                               : ", scope: industry";
            if (tag != NULL) {
                *tag = '\0';
            }
            size_t used = strlen(entry);
            snprintf(entry + used, sizeof entry - used,
                     "{value: 1 kg, geography: %s, year: 2020, source: us%s}, ", word, extra);
        }
        strcat(entry, "]\n");
        add_entries("row", entry);
        cr_assert(eq(sz, complaints.count, 0), "%s: %s", rows[i].data, complaints.items[0].message);
        const library_leaf *leaf = library_find_leaf(library, "things", "thing", NULL);
        locality how;
        const library_datum *datum = library_choose(leaf, rows[i].place, &how);
        char name[64];
        snprintf(name, sizeof name, "data.things.thing[%s]", rows[i].name);
        cr_expect(eq(str, (char *)datum->quantity.name, name), "%s for %s", rows[i].data, rows[i].place);
        cr_expect(how == rows[i].how, "%s for %s: %s", rows[i].data, rows[i].place, locality_key(how));
    }
}

Test(library, entries_hand_down_what_leaves_do_not_state) {
    add_entries(
        "a",
        "  thing:\n"
        "    about: a thing\n    source: us\n    year: 2001\n    geography: CN\n    gwp: AR5\n"
        "    heavy: 3 kg\n"
        "    light: {value: 1 kg, year: 2011, geography: GLO, gwp: AR6, note: dry}\n"
        "  4 nm: {value: 2 kg CO2e/kg, source: assumption, year: 2020, geography: GLO, assumption: why}\n");
    cr_expect(eq(sz, complaints.count, 0));
    const library_entry *thing = library_find_entry(library, "things", "thing");
    cr_expect(eq(str, (char *)thing->about, "a thing"));
    cr_assert(eq(sz, thing->count, 2));
    const library_datum *heavy = &thing->leaves[0].data[0];
    const library_datum *light = &library_find_leaf(library, "things", "thing", "light")->data[0];
    cr_expect(eq(str, (char *)heavy->quantity.name, "data.things.thing.heavy[CN]"));
    cr_expect(heavy->quantity.year == 2001 && light->quantity.year == 2011);
    cr_expect(eq(str, (char *)heavy->gwp, "AR5"));
    cr_expect(eq(str, (char *)light->gwp, "AR6"));
    cr_expect(eq(str, (char *)light->quantity.geography, "GLO"));
    cr_expect(eq(str, (char *)light->note, "dry"));
    cr_expect(eq(str, (char *)heavy->quantity.source, "T, P, 2020"));
    cr_expect(eq(str, (char *)heavy->source->publisher, "P"));
    const library_datum *node = &library_find_leaf(library, "things", "4 nm", NULL)->data[0];
    cr_expect(node->quantity.assumed && node->source->licence == NULL);
    cr_expect(eq(str, (char *)node->quantity.source, "Assumption of this project"));
    cr_expect(eq(str, (char *)node->assumption, "why"));
    cr_expect(eq(ptr, (void *)library_find_leaf(library, "things", "thing", "middling"), NULL));
    cr_expect(eq(ptr, (void *)library_find_entry(library, "things", "none"), NULL));
    cr_expect(eq(ptr, (void *)library_find_set(library, "none"), NULL));
}

Test(library, later_files_replace_whole_entries) {
    add_entries("a", "  x: {source: us, year: 2000, geography: GLO, a: 1 kg, b: 2 kg}\n"
                     "  y: {value: 5 kg, source: us, year: 2000, geography: GLO}\n");
    add_entries("b", "  x: {source: us, year: 2005, geography: GLO, a: 7 kg}\n"
                     "  z: {value: 5 kg, source: us, year: 2000, geography: GLO}\n");
    const library_dataset *set = library_find_set(library, "things");
    cr_assert(eq(sz, set->count, 3));
    cr_expect(strcmp(set->names[0], "x") == 0 && strcmp(set->names[1], "y") == 0 &&
              strcmp(set->names[2], "z") == 0);
    cr_expect(eq(sz, set->entries[0].count, 1));
    cr_expect(eq(dbl, set->entries[0].leaves[0].data[0].quantity.value, 7));
    cr_expect(eq(sz, complaints.count, 0));
}

Test(library, folders_are_read_in_the_order_of_names) {
    const char *folder = CRADLE_SOURCE_DIR "/tests/scenario/library";
    cr_assert(eq(int, (int)library_read_folder(library, folder, false, &sources, &complaints), CRADLE_OK));
    library_check(library, &complaints);
    cr_expect(eq(sz, complaints.count, 0));
    for (size_t i = 1; i < sources.count; i++) {
        cr_expect(strcmp(sources.items[i - 1]->name, sources.items[i]->name) < 0);
    }
    cr_expect(eq(str, (char *)sources.items[0]->name, "data/generation.yaml"));
    cr_expect(eq(int, (int)library_read_folder(library, "/nonexistent", false, &sources, &complaints),
                 CRADLE_NO_FILE));
    cr_expect(eq(sz, complaints.errors, 1));
}

/* A text that cannot be read costs no other its entries, and later texts replace those of earlier ones. */
Test(library, mistakes_stay_in_their_files) {
    static const char *const texts[] = {
        "dataset: things\nentries: {x: {value: 1 kg, source: us, year: 2020, geography: GLO}}\n"
        "sources: {us: {title: T, year: 2020}}\n",
        "dataset: [things\n", "\xff\n",
        "dataset: things\nentries: {x: {value: 2 kg, source: us, year: 2020, geography: GLO}}\n"
        "sources: {us: {title: T, year: 2020}}\n"};
    enum { COUNT = sizeof texts / sizeof *texts };
    char folder[] = "/tmp/cradle_library_XXXXXX", paths[COUNT][64];
    cr_assert(mkdtemp(folder) != NULL);
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%zu.yaml", folder, i);
        write_text(paths[i], texts[i]);
    }
    cr_assert(eq(int, (int)library_read_folder(library, folder, false, &sources, &complaints), CRADLE_OK));
    cr_assert(eq(sz, complaints.errors, 2));
    cr_expect(eq(str, (char *)complaints.items[0].where.source->name, "data/1.yaml"));
    cr_expect(eq(str, (char *)complaints.items[1].where.source->name, "data/2.yaml"));
    const library_dataset *set = library_find_set(library, "things");
    cr_assert(eq(sz, set->count, 1));
    cr_expect(eq(dbl, set->entries[0].leaves[0].data[0].quantity.value, 2));
    for (size_t i = 0; i < COUNT; i++) {
        remove(paths[i]);
    }
    remove(folder);
}

Test(library, some_data_are_read_on_demand) {
    const char *folder = CRADLE_SOURCE_DIR "/tests/models/data";
    cr_assert(eq(int, (int)library_read_folder(library, folder, false, &sources, &complaints), CRADLE_OK));
    size_t read = sources.count;
    cr_expect(eq(ptr, (void *)library_find_set(library, "grids_2019"), NULL));
    library_demand(library, "grids", &complaints);
    library_demand(library, "grids_1999", &complaints);
    library_demand(library, "../grids", &complaints);
    library_demand(library, "", &complaints);
    cr_expect(eq(sz, sources.count, read));
    library_demand(library, "grids_2019", &complaints);
    library_demand(library, "grids_2019", &complaints);
    cr_assert(eq(sz, sources.count, read + 1));
    cr_expect(eq(str, (char *)sources.items[read]->name, "data/on_demand/grids_2019.yaml"));
    cr_expect(eq(sz, library_find_set(library, "grids_2019")->count, 2));
    cr_expect(eq(sz, complaints.count, 0));

    /* A library from a result file is what was read, and nothing else. */
    data_library *again = library_new(memory);
    sources.count = read;
    cr_assert(eq(int, (int)library_read_folder(again, folder, true, &sources, &complaints), CRADLE_OK));
    library_demand(again, "grids_2019", &complaints);
    cr_expect(eq(ptr, (void *)library_find_set(again, "grids_2019"), NULL));
    sources.count = read + 1;
    again = library_new(memory);
    cr_assert(eq(int, (int)library_read_folder(again, folder, true, &sources, &complaints), CRADLE_OK));
    cr_expect(eq(sz, library_find_set(again, "grids_2019")->count, 2));
}

Test(library, what_is_read_on_demand_is_checked) {
    char folder[] = "/tmp/cradle_library_XXXXXX", path[64];
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/on_demand", folder);
    cr_assert(eq(int, mkdir(path, 0700), 0));
    snprintf(path, sizeof path, "%s/generation.yaml", folder);
    write_text(path, "dataset: generation\nentries: {coal: {value: 1 kg CO2e/kWh, source: us, year: 2020, "
                     "geography: GLO}}\nsources: {us: {title: T, year: 2020}}\n");
    snprintf(path, sizeof path, "%s/on_demand/grids_2019.yaml", folder);
    write_text(path, "dataset: grids_2019\nentries:\n"
                     "  CN: {source: us, year: 2020, geography: CN, peat: 100 %}\n"
                     "  DE: {source: us, year: 2020, geography: DE, coal: 98 %}\n"
                     "sources: {us: {title: T, year: 2020}}\n");
    cr_assert(eq(int, (int)library_read_folder(library, folder, false, &sources, &complaints), CRADLE_OK));
    cr_expect(eq(sz, complaints.count, 0));
    library_demand(library, "grids_2019", &complaints);
    cr_assert(eq(sz, complaints.errors, 2));
    cr_expect(eq(str, (char *)complaints.items[0].message, "the shares of 'DE' sum to 98 %, not 100 %"));
    cr_expect(eq(str, (char *)complaints.items[1].message,
                 "unknown technology 'peat' in 'CN': the data set 'generation' has none of that name"));
    remove(path);
    snprintf(path, sizeof path, "%s/on_demand", folder);
    remove(path);
    snprintf(path, sizeof path, "%s/generation.yaml", folder);
    remove(path);
    remove(folder);
}

/* The project's own library is whole: every datum with source, year and place, every mix summing to one. */
Test(library, the_shipped_library_has_no_complaints) {
    cr_assert(eq(int,
                 (int)library_read_folder(library, CRADLE_SOURCE_DIR "/data", false, &sources, &complaints),
                 CRADLE_OK));
    cr_assert(eq(int, (int)library_demand_all(library, &complaints), CRADLE_OK));
    library_check(library, &complaints);
    for (size_t i = 0; i < complaints.count; i++) {
        cr_expect(false, "%s: %s", place_text(complaints.items[i].where, memory),
                  complaints.items[i].message);
    }
    cr_expect(library->count >= 20);
    cr_expect(ne(ptr, (void *)library_find_entry(library, "grids_2015", "CN"), NULL));
}
