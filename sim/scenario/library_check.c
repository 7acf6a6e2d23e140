/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checks of the data library that need more than one file: whether the GWP sets exist that factors were
 * made with, and whether the library knows what mixes are made of.
 */
#include "scenario/library.h"
#include "scenario/reading.h"

static void check_gwp(const data_library *self, const library_leaf *leaf, diagnostics *complaints) {
    for (size_t i = 0; i < leaf->count; i++) {
        const library_datum *datum = &leaf->data[i];
        if (datum->gwp == NULL || library_find_entry(self, "gwp", datum->gwp) != NULL) {
            continue;
        }
        const library_dataset *gwp = library_find_set(self, "gwp");
        const char *hint =
            gwp != NULL ? reading_suggest(datum->gwp, gwp->names, gwp->count, self->memory) : NULL;
        diagnostics_add(complaints, SEVERITY_ERROR, datum->quantity.where, 1, hint,
                        "%s was made with the GWP set '%s', which is not in the data set 'gwp'",
                        datum->quantity.name, datum->gwp);
    }
}

/* ---------------------------------------------------------------- what mixes are made of */

static bool is_gas(const data_library *self, const char *name) {
    const library_dataset *sets = library_find_set(self, "gwp");
    for (size_t i = 0; sets != NULL && i < sets->count; i++) {
        if (library_find_leaf(self, "gwp", sets->names[i], name) != NULL) {
            return true;
        }
    }
    return false;
}

static bool is_technology(const data_library *self, const char *name) {
    return library_find_entry(self, "generation", name) != NULL;
}

/* A data set, or its editions ("grids_2019"), whose leaves are names of something. */
typedef struct constituents {
    const char *dataset;
    const char *what;
    const char *home; /* the data set that knows them; without it nothing is checked */
    bool (*is_known)(const data_library *self, const char *name);
} constituents;

static const constituents mixtures[] = {
    {"grids", "technology", "generation", is_technology},
    {"claimed_generation", "technology", "generation", is_technology},
    {"refrigerants", "gas", "gwp", is_gas},
};

static const constituents *constituents_of(const data_library *self, const char *dataset) {
    for (size_t i = 0; i < sizeof mixtures / sizeof mixtures[0]; i++) {
        if (library_is_edition(dataset, mixtures[i].dataset) &&
            library_find_set(self, mixtures[i].home) != NULL) {
            return &mixtures[i];
        }
    }
    return NULL;
}

static void check_entry(const data_library *self, const library_dataset *set, const library_entry *entry,
                        diagnostics *complaints) {
    const constituents *parts = constituents_of(self, set->name);
    for (size_t i = 0; i < entry->count; i++) {
        const library_leaf *leaf = &entry->leaves[i];
        check_gwp(self, leaf, complaints);
        if (parts != NULL && leaf->name != NULL && !parts->is_known(self, leaf->name)) {
            diagnostics_add(complaints, SEVERITY_ERROR, leaf->where, (unsigned)text_columns(leaf->name), NULL,
                            "unknown %s '%s' in '%s': the data set '%s' has none of that name", parts->what,
                            leaf->name, entry->name, parts->home);
        }
    }
}

void library_check_set(const data_library *self, const library_dataset *set, diagnostics *complaints) {
    for (size_t i = 0; i < set->count; i++) {
        check_entry(self, set, &set->entries[i], complaints);
    }
}

void library_check(const data_library *self, diagnostics *complaints) {
    for (size_t i = 0; i < self->count; i++) {
        library_check_set(self, &self->sets[i], complaints);
    }
}
