/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that load a scenario share.
 */
#ifndef CRADLE_SCENARIO_LOAD_H
#define CRADLE_SCENARIO_LOAD_H

#include "scenario/model.h"
#include "scenario/scenario.h"

typedef struct loader {
    cradle_scenario *self;
    const cradle_load_options *options;
    const char *path;
    bool from_sources;
    const tree *whole; /* the scenario with its bases and overrides */
    const cradle_product *product;
    const char **others; /* keys at the top that are not the product's */
    const char *detail;  /* of `run:` */
    const tree *outputs; /* the mapping; NULL: there is none, or it is wrong */
    fallbacks fallbacks;
    input_cache cache;
    inventory_index index;
    text_map used; /* names of parameters that some variant uses */
} loader;

/* ---- scenario.c */

/* A source by the name it is stored under, or NULL. */
source *load_stored_source(const source_set *sources, const char *name);

/* ---- keys.c: the scenario's own keys */

/* How lists are named in dotted paths, by the tables of all products; context is the registry. */
const char *load_list_key(void *context, const char *field);
/* name, product, unit, assessment, run. False when out of memory; what is wrong is reported. */
CRADLE_MUST_CHECK bool load_own_keys(loader *self);
/* Whether a step at the top names something that holds for the whole scenario, not for one variant. */
bool load_is_common_key(const char *step);

/* ---- assessment.c */

/* The rules of the assessment, into the inventory. */
void load_assessment(loader *self, const cradle_input *assessment);
/* ---- declare.c */

/* Reads `written` with `scratch` for memory and lets the product declare it. False when out of memory. */
CRADLE_MUST_CHECK bool load_declare(loader *self, const tree *written, arena *scratch, inventory *into,
                                    inventory_index *index, variant *own);
/* Reads `written` into the cache: what variants of it do not change need not be read again. */
CRADLE_MUST_CHECK bool load_fill_cache(loader *self, const tree *written);

/* ---- outputs.c */

/* The names and units of `outputs:`, into the inventory; they hold for all variants. If one is wrong the
 * inventory has none, not even an empty list. False when out of memory. */
CRADLE_MUST_CHECK bool load_outputs(loader *self);
/* Their nodes for a variant whose flows are declared, `whole` if without a mistake; with `scratch` for memory.
 * False when out of memory. */
CRADLE_MUST_CHECK bool load_outputs_of(loader *self, parameters *names, arena *scratch, const inventory *into,
                                       variant *own, bool whole);

/* ---- variant_paths.c */

/* A value at a path; what cannot be put is reported and left out. */
const tree *load_put(loader *self, const tree *whole, const tree_pair *path, tree *value, arena *memory);
/* The scenario with the values of one of the listed variants, and of those it is made of before them. */
const tree *load_apply_variant(loader *self, const tree *listed, size_t index);
/* Whether a complaint of the same words at the same place is in the list. */
bool load_is_in(const diagnostics *list, const diagnostic *item);

/* ---- variants.c */

/* Declares all variants into the inventory. False when out of memory. */
CRADLE_MUST_CHECK bool load_variants(loader *self);

#endif
