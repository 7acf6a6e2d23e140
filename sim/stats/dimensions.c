/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Variants are declared one after the other, so the nodes that only a later one has lie behind the last
 * flow and output of those before it.
 */
#include "stats/dimensions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

typedef struct candidate {
    size_t variant; /* the first that has it */
    const char *name;
    size_t number; /* in the order of the graph */
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

/* All names, each once, with the first variant that has it; `known` says the numbers of names. `found` has
 * room for all nodes. False when out of memory. */
static bool collect(const inventory *life_cycle, text_map *known, candidate *found, size_t *count) {
    const graph *graph = life_cycle->graph;
    size_t current = 0;
    uint32_t last = last_node_of(life_cycle, 0, 0);
    *count = 0;
    for (uint32_t index = 0; index < graph_count(graph); index++) {
        while (index > last && current + 1 < life_cycle->variant_count) {
            last = last_node_of(life_cycle, ++current, last);
        }
        const node *node = graph_node(graph, (cradle_node){index});
        if (node->op != OPERATION_QUANTITY || text_map_get(known, node->quantity->name) != TEXT_MAP_ABSENT) {
            continue;
        }
        if (!text_map_put(known, node->quantity->name, *count)) {
            return false;
        }
        found[*count] = (candidate){current, node->quantity->name, *count};
        (*count)++;
    }
    return true;
}

cradle_status dimensions_choose(const plan *plan, const inventory *life_cycle, arena *memory,
                                uint32_t *ranks) {
    size_t count = 0;
    text_map known;
    text_map_init(&known, memory);
    candidate *all = arena_alloc(memory, graph_count(life_cycle->graph) * sizeof *all);
    uint32_t *places = arena_alloc(memory, graph_count(life_cycle->graph) * sizeof *places);
    if (all == NULL || places == NULL || !collect(life_cycle, &known, all, &count)) {
        return CRADLE_NO_MEMORY;
    }
    qsort(all, count, sizeof *all, by_variant_and_name);
    for (size_t i = 0; i < count; i++) {
        places[all[i].number] = (uint32_t)i;
    }
    for (size_t axis = 0; axis < plan_axes(plan); axis++) {
        const ptrdiff_t number = text_map_get(&known, plan_axis_name(plan, axis));
        assert(number >= 0); /* what is drawn is a quantity of the graph */
        ranks[axis] = places[number];
    }
    return CRADLE_OK;
}
