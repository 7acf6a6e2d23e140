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

/* All names, each once, with the first variant that has it. Returns how many; `found` has room for all
 * nodes. False when out of memory. */
static bool collect(const inventory *life_cycle, arena *memory, candidate *found, size_t *count) {
    const graph *graph = life_cycle->graph;
    size_t current = 0;
    uint32_t last = last_node_of(life_cycle, 0, 0);
    text_map known;
    text_map_init(&known, memory);
    *count = 0;
    for (uint32_t index = 0; index < graph_count(graph); index++) {
        while (index > last && current + 1 < life_cycle->variant_count) {
            last = last_node_of(life_cycle, ++current, last);
        }
        const node *node = graph_node(graph, (cradle_node){index});
        if (node->op != OPERATION_QUANTITY || text_map_get(&known, node->quantity->name) != TEXT_MAP_ABSENT) {
            continue;
        }
        if (!text_map_put(&known, node->quantity->name, *count)) {
            return false;
        }
        found[(*count)++] = (candidate){current, node->quantity->name};
    }
    return true;
}

cradle_status dimensions_choose(const plan *plan, const inventory *life_cycle, arena *memory,
                                uint32_t *ranks) {
    size_t count = 0;
    candidate *all = arena_alloc(memory, graph_count(life_cycle->graph) * sizeof *all);
    if (all == NULL || !collect(life_cycle, memory, all, &count)) {
        return CRADLE_NO_MEMORY;
    }
    qsort(all, count, sizeof *all, by_variant_and_name);
    text_map places;
    text_map_init(&places, memory);
    for (size_t i = 0; i < count; i++) {
        if (!text_map_put(&places, all[i].name, i)) {
            return CRADLE_NO_MEMORY;
        }
    }
    for (size_t axis = 0; axis < plan_axes(plan); axis++) {
        const ptrdiff_t place = text_map_get(&places, plan_axis_name(plan, axis));
        assert(place >= 0); /* what is drawn is a quantity of the graph */
        ranks[axis] = (uint32_t)place;
    }
    return CRADLE_OK;
}
