/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finding and choosing data. The rule is that of PAS 2050 clause 7: primary before secondary, then the most
 * specific to the place: site, region, industry, nation, then continent and world. Data from elsewhere stand
 * in only where there is nothing else, and the choice says so.
 */
#include <string.h>

#include "scenario/library.h"

/* Countries and unions for which European data ("RER") hold. */
static const char *const europe[] = {"AL", "AT", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE",
                                     "DK", "EE", "ES", "EU", "FI", "FR", "GB", "GR", "HR", "HU",
                                     "IE", "IS", "IT", "LT", "LU", "LV", "MD", "ME", "MK", "MT",
                                     "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "UA"};

const char *locality_key(locality l) {
    static const char *const keys[] = {
#define X(name, key) key,
        LOCALITY_LIST(X)
#undef X
    };
    return keys[l];
}

/* ---------------------------------------------------------------- finding */

bool library_is_edition(const char *dataset, const char *of) {
    size_t length = strlen(of);
    return strncmp(dataset, of, length) == 0 && (dataset[length] == '\0' || dataset[length] == '_');
}

const library_dataset *library_find_set(const data_library *self, const char *dataset) {
    for (size_t i = 0; i < self->count; i++) {
        if (text_equal(self->sets[i].name, dataset)) {
            return &self->sets[i];
        }
    }
    return NULL;
}

const library_entry *library_find_entry(const data_library *self, const char *dataset, const char *entry) {
    const library_dataset *set = library_find_set(self, dataset);
    ptrdiff_t index = set != NULL ? text_map_get(&set->index, entry) : TEXT_MAP_ABSENT;
    return index != TEXT_MAP_ABSENT ? &set->entries[index] : NULL;
}

const library_leaf *library_find_leaf(const data_library *self, const char *dataset, const char *entry,
                                      const char *leaf) {
    const library_entry *found = library_find_entry(self, dataset, entry);
    for (size_t i = 0; found != NULL && i < found->count; i++) {
        if (text_equal(found->leaves[i].name, leaf)) {
            return &found->leaves[i];
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- choosing */

static bool is_nation_of(const char *geography, const char *at) {
    return strlen(geography) == 2 && strncmp(geography, at, 2) == 0 && (at[2] == '\0' || at[2] == '-');
}

static bool is_european(const char *at) {
    for (size_t i = 0; i < sizeof europe / sizeof europe[0]; i++) {
        if (is_nation_of(europe[i], at)) {
            return true;
        }
    }
    return false;
}

locality library_locality(const library_datum *datum, const char *at) {
    const char *geography = datum->quantity.geography;
    if (text_equal(geography, "GLO")) {
        return LOCALITY_WORLD;
    }
    bool same = text_equal(geography, at);
    if (same && text_equal(datum->scope, "site")) {
        return LOCALITY_SITE;
    }
    if (text_equal(datum->scope, "site") || at[0] == '\0') {
        return LOCALITY_ELSEWHERE; /* one site does not stand for its region */
    }
    if (same && strchr(at, '-') != NULL) {
        return LOCALITY_REGION;
    }
    if (is_nation_of(geography, at)) {
        return text_equal(datum->scope, "industry") ? LOCALITY_INDUSTRY : LOCALITY_NATION;
    }
    if (text_equal(geography, "RER") && (same || is_european(at))) {
        return LOCALITY_CONTINENT;
    }
    return LOCALITY_ELSEWHERE;
}

static bool is_better(const library_datum *a, locality a_is, const library_datum *b, locality b_is) {
    bool a_holds = a_is != LOCALITY_ELSEWHERE;
    bool b_holds = b_is != LOCALITY_ELSEWHERE;
    if (a_holds != b_holds) {
        return a_holds;
    }
    if (!a_holds) {
        return false;
    }
    if (a->quantity.primary != b->quantity.primary) {
        return a->quantity.primary;
    }
    if (a_is == b_is) { /* both for the world: the average of an industry is the closer one */
        return text_equal(a->scope, "industry") && !text_equal(b->scope, "industry");
    }
    return a_is < b_is;
}

const library_datum *library_choose(const library_leaf *leaf, const char *at, locality *how) {
    const library_datum *best = NULL;
    *how = LOCALITY_ELSEWHERE;
    for (size_t i = 0; i < leaf->count; i++) {
        locality near = library_locality(&leaf->data[i], at);
        if (best == NULL || is_better(&leaf->data[i], near, best, *how)) {
            best = &leaf->data[i];
            *how = near;
        }
    }
    return best;
}
