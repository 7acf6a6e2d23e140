/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counting rows: an uncertain output that another variant of the batch has too is the same row.
 */
#include "stats/batches.h"

#include <string.h>

/* The number of the group that last had a node among its outputs, from 1. */
typedef struct marks {
    const graph *graph;
    uint32_t *last;
    uint32_t group;
} marks;

/* How many rows a variant adds to the group; marks them if `take`. */
static size_t count_new(marks *self, const outputs *all, size_t v, bool take) {
    size_t count = 0;
    for (size_t i = 0; i < all->per_variant; i++) {
        const cradle_node node = all->nodes[v * all->per_variant + i];
        if (graph_is_uncertain(self->graph, node) && self->last[node.index] != self->group) {
            self->last[node.index] = take ? self->group : self->last[node.index];
            count++;
        }
    }
    return count;
}

static size_t rows_of_largest(marks *self, const outputs *all, size_t variants) {
    size_t most = 1;
    for (size_t v = 0; v < variants; v++) {
        self->group++;
        size_t rows = count_new(self, all, v, true);
        most = rows > most ? rows : most;
    }
    return most;
}

static void take_all(marks *self, const outputs *all, size_t variants, size_t rows_max, batches *into) {
    size_t rows = 0;
    self->group++;
    into->count = 0;
    for (size_t v = 0; v < variants; v++) {
        size_t more = count_new(self, all, v, false);
        if (rows > 0 && more > rows_max - rows) {
            into->ends[into->count++] = v;
            self->group++;
            rows = 0;
        }
        rows += count_new(self, all, v, true);
        into->rows = rows > into->rows ? rows : into->rows;
    }
    into->ends[into->count++] = variants;
}

cradle_status batches_make(const inventory *life_cycle, const outputs *all, const evaluate_options *run,
                           double bytes, bool kept, arena *memory, batches *result) {
    const size_t variants = life_cycle->variant_count, nodes = graph_count(life_cycle->graph);
    *result = (batches){.ends = arena_alloc(memory, variants * sizeof(*result->ends))};
    marks found = {.graph = life_cycle->graph, .last = memory_allocate(nodes * sizeof(*found.last))};
    if (result->ends == NULL || found.last == NULL) {
        memory_free(found.last);
        return CRADLE_NO_MEMORY;
    }
    memset(found.last, 0, nodes * sizeof(*found.last));
    size_t largest = rows_of_largest(&found, all, variants);
    result->way = rows_way_of(run, kept);
    if (!kept && (double)largest * rows_bytes_each(run, result->way) > bytes) {
        result->way = ROWS_STREAMED;
    }
    double fit = bytes / rows_bytes_each(run, result->way);
    size_t rows_max = kept || fit > (double)SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)fit;
    take_all(&found, all, variants, rows_max > largest ? rows_max : largest, result);
    memory_free(found.last);
    return CRADLE_OK;
}

cradle_status batches_count(const inventory *life_cycle, const outputs *all, batches_census *census) {
    const graph *graph = life_cycle->graph;
    const size_t nodes = graph_count(graph);
    bool *needed = memory_allocate(nodes * sizeof(*needed));
    *census = (batches_census){0};
    if (needed == NULL) {
        return CRADLE_NO_MEMORY;
    }
    memset(needed, 0, nodes * sizeof(*needed));
    for (size_t i = 0; i < all->count; i++) {
        needed[all->nodes[i].index] = graph_is_uncertain(graph, all->nodes[i]);
    }
    for (size_t i = nodes; i-- > 0;) { /* operands have smaller indices */
        if (!needed[i]) {
            continue;
        }
        const node *at = graph_node(graph, (cradle_node){(uint32_t)i});
        census->nodes++;
        census->draws += at->op == OPERATION_QUANTITY;
        for (uint32_t k = 0; k < at->count; k++) {
            needed[at->operands[k]] |= graph_is_uncertain(graph, (cradle_node){at->operands[k]});
        }
    }
    memory_free(needed);
    return CRADLE_OK;
}
