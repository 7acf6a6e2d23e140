/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a model reads from the data library. Each datum that is taken is noted as a choice, with the place it
 * is from and whether it stands in for another.
 */
#include <string.h>

#include "scenario/model.h"
#include "scenario/reading.h"

/* A complaint at the field whose value asked for `entry`, as far as that is known. */
static void complain_datum(cradle_model *model, const char *entry, const char *hint, const char *message) {
    const slot *asked = input_find_text(model->root, entry);
    place where = model->root != NULL ? model->root->written->where : (place){0};
    unsigned length = 1;
    if (asked != NULL && asked->written != NULL) {
        where = asked->written->value->where;
        length = asked->written->value->length;
    }
    diagnostics_add(model->complaints, SEVERITY_ERROR, where, length, hint, "%s", reading_shown(message));
}

static const char *suggest_leaf(cradle_model *model, const library_entry *entry, const char *leaf) {
    const char **names = arena_alloc(model->memory, (entry->count + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names != NULL && i < entry->count; i++) {
        if (entry->leaves[i].name != NULL) {
            names[count++] = entry->leaves[i].name;
        }
    }
    return names != NULL ? reading_suggest(leaf, names, count, model->memory) : NULL;
}

/* The leaf, or NULL with a complaint. */
static const library_leaf *require_leaf(cradle_model *model, const char *dataset, const char *entry,
                                        const char *leaf) {
    arena *memory = model->memory;
    library_demand(model->library, dataset, model->complaints);
    const library_dataset *set = library_find_set(model->library, dataset);
    if (set == NULL) {
        complain_datum(model, entry, NULL,
                       arena_printf(memory, "the data library has no data set '%s'", dataset));
        return NULL;
    }
    const library_entry *found = library_find_entry(model->library, dataset, entry);
    if (found == NULL) {
        complain_datum(model, entry, reading_suggest(entry, set->names, set->count, memory),
                       arena_printf(memory, "the data set '%s' has no entry '%s'", dataset, entry));
        return NULL;
    }
    const library_leaf *exact = library_find_leaf(model->library, dataset, entry, leaf);
    if (exact == NULL && leaf != NULL) {
        complain_datum(model, entry, suggest_leaf(model, found, leaf),
                       arena_printf(memory, "'%s' has no '%s' in the data set '%s'", entry, leaf, dataset));
    } else if (exact == NULL) {
        complain_datum(model, entry, NULL,
                       arena_printf(memory, "'%s' in the data set '%s' is no number itself", entry, dataset));
    }
    return exact;
}

/* Whether this datum was chosen before for such a place. Of a proxy the place itself counts. */
static bool is_noted(cradle_model *model, const library_datum *datum, locality how) {
    text_map *noted = &model->index->noted;
    ptrdiff_t before = text_map_get(noted, datum->quantity.name);
    size_t bits = before != TEXT_MAP_ABSENT ? (size_t)before : 0;
    if (how == LOCALITY_ELSEWHERE || (bits >> how & 1) != 0) {
        return how != LOCALITY_ELSEWHERE;
    }
    return !text_map_put(noted, datum->quantity.name, bits | (size_t)1 << how);
}

static void note_choice(cradle_model *model, const library_datum *datum, const char *at, locality how) {
    const char *name = datum->quantity.name;
    if (is_noted(model, datum, how)) {
        return;
    }
    size_t stem = strcspn(name, "[");
    const char *rank = datum->quantity.primary ? "primary" : "secondary";
    const char *leaf = arena_copy(model->memory, name, stem);
    if (leaf == NULL) {
        return;
    }
    if (how == LOCALITY_ELSEWHERE) {
        (void)model_note_choice(model, arena_printf(model->memory, "%s: %s as a proxy for %s, %s", leaf,
                                                    datum->quantity.geography,
                                                    at[0] != '\0' ? at : "the world", rank));
    } else {
        (void)model_note_choice(model, arena_printf(model->memory, "%s: %s (%s), %s", leaf,
                                                    datum->quantity.geography, locality_key(how), rank));
    }
}

static bool check_dimension(cradle_model *model, const library_datum *datum, const char *unit_text) {
    const quantity *q = &datum->quantity;
    if (text_equal(unit_text, CRADLE_ANY_UNIT)) {
        return true;
    }
    const unit expected = model_unit(model, unit_text);
    if (dimension_equal(expected.dimension, q->unit.dimension)) {
        return true;
    }
    diagnostics_add(model->complaints, SEVERITY_ERROR, q->where, (unsigned)strlen(q->unit_text), NULL,
                    "%s must be %s, not %s", q->name, dimension_describe(expected.dimension, model->memory),
                    dimension_describe(q->unit.dimension, model->memory));
    return false;
}

/* An uncertain share over the sum of all shares of its entry: they sum to one in every draw. */
static cradle_node share_of_whole(cradle_model *model, const library_entry *entry, const quantity *share) {
    cradle_node *shares = arena_alloc(model->memory, entry->count * sizeof *shares);
    if (shares == NULL) {
        return (cradle_node){0};
    }
    for (size_t i = 0; i < entry->count; i++) {
        shares[i] = graph_quantity(model->graph, &entry->leaves[i].data[0].quantity);
    }
    const cradle_node sum = graph_sum(model->graph, shares, entry->count);
    graph_label(model->graph, sum, reading_shown(arena_printf(model->memory, "shares[%s]", entry->name)));
    return graph_apply(model->graph, OPERATION_DIV,
                       (cradle_node[]){graph_quantity(model->graph, share), sum});
}

cradle_node cradle_datum(cradle_model *model, const char *dataset, const char *entry, const char *leaf,
                         const char *at, const char *unit_text) {
    const cradle_node none = {0};
    if (entry[0] == '\0' || (leaf != NULL && leaf[0] == '\0')) {
        return none; /* the field that names it is wrong, and reported */
    }
    const library_leaf *found = require_leaf(model, dataset, entry, leaf);
    locality how = LOCALITY_ELSEWHERE;
    const library_datum *datum = found != NULL ? library_choose(found, at, &how) : NULL;
    if (datum == NULL || !check_dimension(model, datum, unit_text)) {
        return none;
    }
    note_choice(model, datum, at, how);
    const library_entry *whole = library_find_entry(model->library, dataset, entry);
    return whole->shares ? share_of_whole(model, whole, &datum->quantity)
                         : graph_quantity(model->graph, &datum->quantity);
}

bool cradle_has_datum(cradle_model *model, const char *dataset, const char *entry, const char *leaf) {
    library_demand(model->library, dataset, model->complaints);
    return library_find_leaf(model->library, dataset, entry, leaf) != NULL;
}

static const library_entry *named_entry(cradle_model *model, const char *dataset, const char *entry) {
    library_demand(model->library, dataset, model->complaints);
    const library_entry *found = library_find_entry(model->library, dataset, entry);
    return found != NULL && (found->count == 0 || found->leaves[0].name != NULL) ? found : NULL;
}

size_t cradle_leaf_count(cradle_model *model, const char *dataset, const char *entry) {
    const library_entry *found = named_entry(model, dataset, entry);
    return found != NULL ? found->count : 0;
}

const char *cradle_leaf_name(cradle_model *model, const char *dataset, const char *entry, size_t index) {
    const library_entry *found = named_entry(model, dataset, entry);
    return found != NULL && index < found->count ? found->leaves[index].name : "";
}
