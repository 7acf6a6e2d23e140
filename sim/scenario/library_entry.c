/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading one entry of a data file. Texts that stand at the entry (source, year, geography, gwp, assumption)
 * hold for all its data that do not state their own. Invariant: the leaves of a mix sum to one.
 *
 * `share_gsd` of a mix gives every share a spread: a lognormal one of this geometric standard deviation. What
 * a model is given are the shares over their sum, which is logistic-normal (Aitchison and Shen 1980,
 * Biometrika 67): they stay positive and sum to one in every draw.
 */
#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "scenario/library.h"
#include "scenario/number.h"
#include "scenario/reading.h"

/* What a datum may state beside its number, and an entry hand down. "source" is a key of numbers anyway. */
static const char *const datum_keys[] = {"year", "geography", "gwp", "scope", "about", NULL};
static const char *const entry_keys[] = {"about", "source",     "year", "geography",
                                         "gwp",   "assumption", "note", "share_gsd"};
enum { ENTRY_KEY_COUNT = sizeof entry_keys / sizeof entry_keys[0], YEAR_FIRST = 1900, YEAR_LAST = 2100 };

/* Data sets whose entries are compositions: shares of one whole. So are editions of them: "grids_2019". */
static const char *const mixes[] = {"grids", "refrigerants", "day_shapes"};
static const double mix_slack = 1e-6;

static bool is_entry_key(const char *key) {
    for (size_t i = 0; i < ENTRY_KEY_COUNT; i++) {
        if (text_equal(key, entry_keys[i])) {
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- one datum */

/* A key of the datum, else of its entry. */
static const tree *inherited(const tree *datum, const tree *entry, const char *key) {
    const tree *own = datum->kind == TREE_MAPPING ? tree_get(datum, key) : NULL;
    return own != NULL || entry->kind != TREE_MAPPING ? own : tree_get(entry, key);
}

static bool is_country(const char *text) {
    return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

/* "GLO", "RER", "CN", "CN-GD". */
static bool is_geography(const char *text) {
    char country[3] = {0};
    if (text_equal(text, "GLO") || text_equal(text, "RER")) {
        return true;
    }
    strncpy(country, text, 2);
    return is_country(country) && (text[2] == '\0' || (text[2] == '-' && text[3] != '\0'));
}

static const char *required_text(const library_reader *self, const tree *datum, const tree *entry,
                                 const char *name, const char *key) {
    const tree *written = inherited(datum, entry, key);
    const char *text = NULL;
    if (written == NULL) {
        reading_complain(self->complaints, datum, NULL, "%s has no %s, and neither has its entry", name, key);
        return NULL;
    }
    return reading_text(written, key, self->complaints, &text) ? text : NULL;
}

static bool read_where_and_when(const library_reader *self, const tree *datum, const tree *entry,
                                const char *name, library_datum *result) {
    const char *geography = required_text(self, datum, entry, name, "geography");
    const tree *year = inherited(datum, entry, "year");
    uint64_t whole = 0;
    bool good = geography != NULL;
    if (geography != NULL && !is_geography(geography)) {
        reading_complain(
            self->complaints, inherited(datum, entry, "geography"), NULL,
            "geography must be GLO, RER, a country such as CN, or a region such as CN-GD, not '%s'",
            geography);
        good = false;
    }
    if (year == NULL) {
        reading_complain(self->complaints, datum, NULL, "%s has no year, and neither has its entry", name);
        return false;
    }
    good &= reading_whole(year, "year", YEAR_FIRST, YEAR_LAST, self->complaints, &whole);
    result->quantity.geography = geography;
    result->quantity.year = (int)whole;
    return good;
}

static bool read_citation(const library_reader *self, const tree *datum, const tree *entry, const char *name,
                          library_datum *result) {
    const char *key = required_text(self, datum, entry, name, "source");
    if (key == NULL) {
        return false;
    }
    for (size_t i = 0; i < self->source_count; i++) {
        if (text_equal(self->sources[i].key, key)) {
            result->source = &self->sources[i];
            result->quantity.source = self->sources[i].citation;
            self->cited[i] = true;
            break;
        }
    }
    if (result->source == NULL) {
        arena *memory = self->library->memory;
        const char **keys = arena_alloc(memory, self->source_count * sizeof *keys);
        for (size_t i = 0; keys != NULL && i < self->source_count; i++) {
            keys[i] = self->sources[i].key;
        }
        const char *hint = keys != NULL ? reading_suggest(key, keys, self->source_count, memory) : NULL;
        reading_complain(self->complaints, inherited(datum, entry, "source"), hint,
                         "the file has no source '%s' under sources", key);
        return false;
    }
    if (text_equal(key, "assumption") && result->assumption == NULL) {
        reading_complain(self->complaints, datum, "write assumption: \"why this value\"",
                         "%s rests on an assumption that is not explained", name);
        return false;
    }
    return true;
}

static bool read_tags(const library_reader *self, const tree *datum, const tree *entry,
                      library_datum *result) {
    const tree *assumption = inherited(datum, entry, "assumption");
    const tree *gwp = inherited(datum, entry, "gwp");
    const tree *note = inherited(datum, entry, "note");
    const tree *scope = datum->kind == TREE_MAPPING ? tree_get(datum, "scope") : NULL;
    bool good = true;
    if (assumption != NULL) { /* text, for "true" alone explains nothing */
        good &= reading_text(assumption, "assumption", self->complaints, &result->assumption);
        result->quantity.assumed = true;
        result->assumption = text_equal(result->assumption, "true") ? NULL : result->assumption;
    }
    if (gwp != NULL) {
        good &= reading_text(gwp, "gwp", self->complaints, &result->gwp);
    }
    if (note != NULL) {
        good &= reading_text(note, "note", self->complaints, &result->note);
    }
    if (scope != NULL && reading_text(scope, "scope", self->complaints, &result->scope) &&
        !text_equal(result->scope, "site") && !text_equal(result->scope, "industry")) {
        reading_complain(self->complaints, scope, NULL, "scope must be site or industry, not '%s'",
                         result->scope);
        good = false;
    }
    return good;
}

/* Shares stay inside 0 and 100 % over the whole distribution. */
static bool check_share(const library_reader *self, const number *read, const char *name) {
    return !text_equal(read->quantity.unit_text, "%") ||
           number_check_range(read, name, 0.0, 1.0, self->library->memory, self->complaints);
}

/* A factor of emission is not negative: what is avoided or taken up is declared as such by a model. */
static bool check_sign(const library_reader *self, const number *read, const char *name) {
    const quantity *q = &read->quantity;
    if (q->value >= 0.0 || q->unit.dimension.exponent[DIMENSION_CO2E] <= 0) {
        return true;
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, read->where, read->length, NULL,
                    "%s is negative, which no emission factor is", name);
    return false;
}

/* Names key the draws: data of one leaf that are told apart only by scope or primacy get it in their name. */
static const char *datum_name(const library_datum *datum, const char *name, arena *memory) {
    const char *const parts[] = {name,
                                 "[",
                                 datum->quantity.geography,
                                 datum->scope != NULL ? " " : "",
                                 datum->scope != NULL ? datum->scope : "",
                                 datum->quantity.primary ? " primary" : "",
                                 "]"};
    return arena_join(memory, parts, sizeof parts / sizeof parts[0]);
}

static bool read_datum(const library_reader *self, const tree *written, const tree *entry, const char *name,
                       library_datum *result) {
    arena *memory = self->library->memory;
    number_rules rules = {.what = name, .also = datum_keys, .no_formula = true};
    number read;
    bool good = number_read(written, &rules, memory, self->complaints, &read);
    *result = (library_datum){.quantity = read.quantity};
    good &= read_tags(self, written, entry, result);
    good &= read_where_and_when(self, written, entry, name, result);
    good &= read_citation(self, written, entry, name, result);
    if (!good || !check_share(self, &read, name) || !check_sign(self, &read, name)) {
        return false;
    }
    result->quantity.where = read.where;
    result->quantity.name = datum_name(result, name, memory);
    return result->quantity.name != NULL;
}

/* ---------------------------------------------------------------- leaves */

static bool is_twin(const library_leaf *leaf, const library_datum *datum) {
    for (size_t i = 0; i < leaf->count; i++) {
        if (text_equal(leaf->data[i].quantity.name, datum->quantity.name)) {
            return true;
        }
    }
    return false;
}

static void add_datum(const library_reader *self, const tree *written, const tree *entry, const char *name,
                      library_leaf *leaf) {
    library_datum datum;
    if (!read_datum(self, written, entry, name, &datum)) {
        return;
    }
    if (is_twin(leaf, &datum)) {
        reading_complain(self->complaints, written, NULL, "%s has two data for %s", name,
                         datum.quantity.geography);
        return;
    }
    leaf->data[leaf->count++] = datum;
}

static void read_leaf(const library_reader *self, const tree *written, const tree *entry, const char *name,
                      library_leaf *leaf) {
    const size_t most = written->kind == TREE_LIST ? written->count : 1;
    leaf->data = arena_alloc(self->library->memory, most * sizeof *leaf->data);
    if (leaf->data == NULL) {
        return;
    }
    if (written->kind != TREE_LIST) {
        add_datum(self, written, entry, name, leaf);
        return;
    }
    if (written->count == 0) {
        reading_complain(self->complaints, written, NULL, "%s has no datum", name);
    }
    for (size_t i = 0; i < written->count; i++) {
        add_datum(self, written->items[i], entry, name, leaf);
    }
}

static library_leaf *add_leaf(library_entry *entry, const char *name, place where, arena *memory) {
    library_leaf *leaves = arena_grow(memory, entry->leaves, entry->count, &entry->capacity, sizeof *leaves);
    if (leaves == NULL) {
        return NULL;
    }
    entry->leaves = leaves;
    leaves[entry->count] = (library_leaf){.name = name, .where = where};
    return &leaves[entry->count++];
}

/* A misspelt key of the entry is taken for a leaf; the number in it fails, and this is why. */
static bool is_misspelt(const library_reader *self, const tree_pair *pair) {
    double figure;
    if (pair->value->kind != TREE_SCALAR || text_read_number(pair->value->text, &figure) > 0) {
        return false;
    }
    const char *close = text_suggest(pair->key, entry_keys, ENTRY_KEY_COUNT);
    if (close == NULL) {
        return false;
    }
    const char *hint = arena_printf(self->library->memory, "did you mean '%s'?", close);
    reading_complain_key(self->complaints, pair, hint, "'%s' is neither a number nor a key of an entry",
                         pair->key);
    return true;
}

static bool is_mix(const library_reader *self) {
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++) {
        if (library_is_edition(self->dataset, mixes[i])) {
            return true;
        }
    }
    return false;
}

/* Reads `share_gsd` and gives it to the shares that have no spread of their own. One that is nothing stays
 * so. */
static void spread_shares(const library_reader *self, const tree_pair *written, library_entry *entry) {
    const double most = 10.0;
    const tree *gsd = tree_get(written->value, "share_gsd");
    const char *text = NULL;
    double value = 0.0;
    size_t length = 0;
    if (gsd != NULL && !is_mix(self)) {
        reading_complain(self->complaints, gsd, "give each number its own spread",
                         "share_gsd is for shares of one whole; '%s' holds none", self->dataset);
        return;
    }
    if (gsd != NULL && reading_text(gsd, "share_gsd", self->complaints, &text)) {
        length = text_read_number(text, &value);
    }
    if (text != NULL && (length == 0 || text[length] != '\0' || !(value > 1.0 && value <= most))) {
        reading_complain(self->complaints, gsd, "write share_gsd: 1.2",
                         "share_gsd is a geometric standard deviation, above 1 and at most 10, not '%s'",
                         text);
        return;
    }
    const double sigma = text != NULL ? elementary_log(value) : 0.0;
    for (size_t i = 0; i < entry->count && entry->leaves[i].count == 1; i++) {
        quantity *share = &entry->leaves[i].data[0].quantity;
        if (sigma > 0.0 && share->distribution.kind == DISTRIBUTION_FIXED && share->value > 0.0) {
            share->distribution =
                (distribution){.kind = DISTRIBUTION_LOGNORMAL, .p = {share->value, sigma, sigma}};
        }
        entry->shares |= is_mix(self) && share->distribution.kind != DISTRIBUTION_FIXED;
    }
}

static void check_mix(const library_reader *self, const tree_pair *written, const library_entry *entry) {
    const bool mix = is_mix(self);
    double sum = 0.0;
    for (size_t i = 0; mix && i < entry->count; i++) {
        if (entry->leaves[i].count != 1) {
            return; /* one is wrong, and reported */
        }
        sum += entry->leaves[i].data[0].quantity.value;
    }
    if (mix && fabs(sum - 1.0) > mix_slack) {
        char digits[TEXT_NUMBER_BYTES];
        reading_complain_key(self->complaints, written, NULL, "the shares of '%s' sum to %s %%, not 100 %%",
                             written->key, text_write_number(digits, sum * 100.0, 8));
    }
}

static void read_leaves(const library_reader *self, const tree_pair *written, const char *path,
                        library_entry *entry) {
    arena *memory = self->library->memory;
    for (size_t i = 0; i < written->value->count; i++) {
        const tree_pair *pair = &written->value->pairs[i];
        if (is_entry_key(pair->key) || is_misspelt(self, pair)) {
            continue;
        }
        const char *name = reading_path(path, pair->key, memory);
        library_leaf *leaf = add_leaf(entry, pair->key, pair->key_where, memory);
        if (leaf == NULL || name == NULL) {
            return;
        }
        read_leaf(self, pair->value, written->value, name, leaf);
    }
    if (entry->count == 0) {
        reading_complain_key(self->complaints, written, NULL, "the entry '%s' has no number", written->key);
    }
    spread_shares(self, written, entry);
    check_mix(self, written, entry);
}

void library_read_entry(library_reader *self, const tree_pair *written, library_entry *entry) {
    arena *memory = self->library->memory;
    const char *set = arena_printf(memory, "data.%s", self->dataset);
    const char *path = set != NULL ? reading_path(set, written->key, memory) : NULL;
    if (path == NULL) {
        return;
    }
    const tree *about = written->value->kind == TREE_MAPPING ? tree_get(written->value, "about") : NULL;
    if (about != NULL) {
        (void)reading_text(about, "about", self->complaints, &entry->about);
    }
    if (written->value->kind == TREE_MAPPING && tree_get(written->value, "value") == NULL) {
        read_leaves(self, written, path, entry);
        return;
    }
    library_leaf *leaf = add_leaf(entry, NULL, written->key_where, memory);
    if (leaf != NULL) {
        read_leaf(self, written->value, written->value, path, leaf);
    }
}
