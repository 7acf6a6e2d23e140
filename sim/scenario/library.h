/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The data library: emission factors, grids, GWP sets, each datum with its unit, uncertainty, place, year
 * and source. Read-only once it is loaded: walk the arrays to list it.
 *
 *     data set "materials" -> entry "aluminium" -> leaf "virgin" -> data for CN, for the world, ...
 *
 * An entry that is a quantity itself has one leaf with the name NULL.
 */
#ifndef CRADLE_SCENARIO_LIBRARY_H
#define CRADLE_SCENARIO_LIBRARY_H

#include "base/text.h"
#include "graph/graph.h"
#include "scenario/tree.h"

typedef struct library_source { /* a row of `sources:` */
    const char *key;
    const char *title, *publisher, *licence, *url; /* publisher, licence and url may be NULL */
    int year;                                      /* 0: not stated */
    const char *citation;                          /* "Title, Publisher, year" */
} library_source;

typedef struct library_datum {
    quantity quantity; /* named "data.materials.aluminium.virgin[CN]"; has its geography and year */
    const library_source *source;
    const char *scope;             /* "site", "industry" or NULL */
    const char *gwp;               /* the GWP set a CO2e factor was made with, or NULL */
    const char *note, *assumption; /* or NULL */
} library_datum;

typedef struct library_leaf {
    const char *name; /* NULL: the entry itself */
    place where;
    library_datum *data; /* in the order of the file; those with errors are left out */
    size_t count;
} library_leaf;

typedef struct library_entry {
    const char *name;
    const char *about; /* one line, or NULL */
    place where;
    library_leaf *leaves; /* in the order of the file */
    size_t count, capacity;
    bool
        shares; /* the leaves are shares of one whole, of which some are uncertain: they are drawn together */
} library_entry;

typedef struct library_dataset {
    const char *name;
    library_entry *entries;
    const char **names; /* of the entries */
    size_t count, capacity, name_capacity;
    text_map index;
} library_dataset;

typedef struct data_library {
    arena *memory;
    library_dataset *sets;
    size_t count, capacity;
    const char *folder; /* borrowed; NULL: nothing is read on demand */
    source_set *texts;  /* what is read goes here */
} data_library;

/* In `memory`. NULL when out of memory. */
CRADLE_MUST_CHECK data_library *library_new(arena *memory);
/* Reads every *.yaml of a folder in the order of their names; their sources are named "data/<file>". If the
 * set holds such sources already (from a result file), they are taken and the folder is not looked at.
 * CRADLE_NO_FILE (reported) if the folder cannot be read, CRADLE_NO_MEMORY; mistakes are reported only. */
CRADLE_MUST_CHECK cradle_status library_read_folder(data_library *self, const char *folder, bool from_sources,
                                                    source_set *sources, diagnostics *complaints);
/* Makes sure that the data set `dataset` is there if the folder has it under on_demand/. Nothing happens if
 * it is there already, if there is none, or if the library came from a result file, which holds what was
 * read. */
void library_demand(data_library *self, const char *dataset, diagnostics *complaints);
/* Reads all that is to be had on demand, for who lists the library. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status library_demand_all(data_library *self, diagnostics *complaints);
/* Reads one data file. An entry that is there already is replaced whole. */
void library_read(data_library *self, const source *text, diagnostics *complaints);
/* Of what tree_read() has made of it, in self->memory; NULL is nothing. */
void library_take(data_library *self, const tree *file, diagnostics *complaints);
/* ---- library_check.c: the checks that need all files, of all data sets or of one */
void library_check(const data_library *self, diagnostics *complaints);
void library_check_set(const data_library *self, const library_dataset *set, diagnostics *complaints);

/* ---- looking up; NULL if there is none */
/* Whether a data set is `of` or an edition of it: "grids_2019" is one of "grids". */
bool library_is_edition(const char *dataset, const char *of);
const library_dataset *library_find_set(const data_library *self, const char *dataset);
const library_entry *library_find_entry(const data_library *self, const char *dataset, const char *entry);
const library_leaf *library_find_leaf(const data_library *self, const char *dataset, const char *entry,
                                      const char *leaf);

/* How near a datum is to a place, nearest first. */
#define LOCALITY_LIST(X)      \
    X(SITE, "site")           \
    X(REGION, "region")       \
    X(INDUSTRY, "industry")   \
    X(NATION, "nation")       \
    X(CONTINENT, "continent") \
    X(WORLD, "world")         \
    X(ELSEWHERE, "elsewhere")

typedef enum locality {
#define X(name, key) LOCALITY_##name,
    LOCALITY_LIST(X)
#undef X
        LOCALITY_COUNT
} locality;

const char *locality_key(locality l);
locality library_locality(const library_datum *datum, const char *at);
/* The rule: of the data that hold for the place, primary before secondary, then the nearest, then the first
 * of the file; if all are from elsewhere, the first stands in as a proxy. NULL if the leaf has no data. */
const library_datum *library_choose(const library_leaf *leaf, const char *at, locality *how);

/* ---- library_entry.c */

/* What an entry hands down to its leaves, and where they are. */
typedef struct library_reader {
    data_library *library;
    const char *dataset;
    const library_source *sources; /* of the file */
    bool *cited;
    size_t source_count;
    diagnostics *complaints;
} library_reader;

void library_read_entry(library_reader *self, const tree_pair *written, library_entry *entry);

#endif
