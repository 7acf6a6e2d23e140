/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ranks of quantities: which gets which dimension of the Sobol' points (random/points.h).
 *
 * The rule: by name, from "data.batteries..." to "use...", whether the quantity varies or not; first those of
 * the first variant, then those that only the second has, and so on. So another value, another spread or none
 * for a quantity moves no other quantity's draws, and neither do variants at the end; a part or a datum more
 * moves those whose names come after it. (The order in which models read would depend on the compiler, which
 * chooses in which order the arguments of a call are evaluated.)
 *
 * Variants are declared one after the other, so the nodes that only a later one has lie behind the last
 * flow and output of those before it.
 */
#include <stdlib.h>
#include <string.h>

#include "graph/inventory.h"

typedef struct candidate {
    size_t variant; /* the first that has it */
    const char *name;
} candidate;

static int by_variant_and_name(const void *a, const void *b) {
    const candidate *left = a, *right = b;
    if (left->variant != right->variant) {
        return left->variant < right->variant ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static uint32_t last_node_of(const inventory *life_cycle, size_t index, uint32_t last) {
    const variant *v = &life_cycle->variants[index];
    for (size_t i = 0; i < v->count; i++) {
        last = v->flows[i].co2e.index > last ? v->flows[i].co2e.index : last;
    }
    for (size_t i = 0; i < life_cycle->output_count; i++) {
        last = v->outputs[i].index > last ? v->outputs[i].index : last;
    }
    return last;
}

/* All names, each once, with the first variant that has it; the map counts them. `found` has room for all
 * nodes. False when out of memory. */
static bool collect(inventory *life_cycle, candidate *found) {
    const graph *graph = life_cycle->graph;
    text_map *known = &life_cycle->ranks;
    size_t current = 0;
    uint32_t last = last_node_of(life_cycle, 0, 0);
    for (uint32_t index = 0; index < graph_count(graph); index++) {
        while (index > last && current + 1 < life_cycle->variant_count) {
            last = last_node_of(life_cycle, ++current, last);
        }
        const node *node = graph_node(graph, (cradle_node){index});
        if (node->op != OPERATION_QUANTITY) {
            continue;
        }
        const size_t count = known->count;
        if (!text_map_put(known, node->quantity->name, 0)) { /* the rank follows */
            return false;
        }
        if (known->count > count) {
            found[count] = (candidate){current, node->quantity->name};
        }
    }
    return true;
}

bool inventory_rank_quantities(inventory *self, arena *memory) {
    candidate *all = memory_allocate(graph_count(self->graph) * sizeof *all);
    text_map_init(&self->ranks, memory);
    bool done = all != NULL && collect(self, all);
    const size_t count = self->ranks.count;
    if (done) {
        qsort(all, count, sizeof *all, by_variant_and_name);
    }
    for (size_t i = 0; i < count && done; i++) {
        done = text_map_put(&self->ranks, all[i].name, i);
    }
    memory_free(all);
    return done;
}
