/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Achieved rank correlations, from the points the quantities are drawn with: their distributions are
 * continuous, so the ranks of the points are the ranks of the samples.
 */
#include "stats/achieved.h"

#include <math.h>

#include "base/text.h"
#include "stats/factors.h"
#include "stats/regression.h"

/* One uncertain quantity of each name that is correlated. */
static size_t find_roots(const inventory *life_cycle, cradle_node *roots, text_map *known) {
    size_t count = 0, member = 0;
    for (uint32_t n = 1; n < graph_count(life_cycle->graph); n++) {
        const node *at = graph_node(life_cycle->graph, (cradle_node){n});
        if (at->op == OPERATION_QUANTITY && graph_is_uncertain(life_cycle->graph, (cradle_node){n}) &&
            text_map_get(known, at->quantity->name) == TEXT_MAP_ABSENT &&
            graph_find_copula(life_cycle->graph, at->quantity->name, &member) != NULL) {
            if (!text_map_put(known, at->quantity->name, 0)) {
                return 0;
            }
            roots[count++] = (cradle_node){n};
        }
    }
    return count;
}

static size_t axis_of(const plan *plan, const char *name) {
    size_t axis = 0;
    while (axis + 1 < plan_axes(plan) && !text_equal(plan_axis_name(plan, axis), name)) {
        axis++;
    }
    return axis;
}

/* The standardised ranks of an axis. */
static bool draw_ranks(const plan *plan, const evaluate_options *run, const char *name, double *ranks,
                       size_t samples) {
    evaluate_uniforms(plan, run, axis_of(plan, name), 0, samples, ranks);
    if (!ranking_replace(ranks, samples)) {
        return false;
    }
    regression_standardise(ranks, samples);
    return true;
}

cradle_status achieved_measure(const inventory *life_cycle, const evaluate_options *run, arena *memory,
                               double *achieved) {
    const size_t count = life_cycle->correlation_count;
    const size_t samples = run->samples < ACHIEVED_SAMPLES ? (size_t)run->samples : ACHIEVED_SAMPLES;
    evaluate_options with = *run;
    text_map known;
    text_map_init(&known, memory);
    cradle_node *roots = arena_alloc(memory, graph_count(life_cycle->graph) * sizeof *roots);
    if (count == 0 || roots == NULL) {
        return count == 0 ? CRADLE_OK : CRADLE_NO_MEMORY;
    }
    const size_t root_count = find_roots(life_cycle, roots, &known);
    plan *plan = plan_new(life_cycle->graph, roots, root_count, NULL, memory);
    double *columns = memory_allocate_aligned((2 * samples + 1) * sizeof *columns);
    cradle_status status =
        plan != NULL && columns != NULL && !arena_failed(memory) ? CRADLE_OK : CRADLE_NO_MEMORY;
    for (size_t p = 0; p < count && status == CRADLE_OK; p++) {
        const correlation *pair = &life_cycle->correlations[p];
        if (!draw_ranks(plan, &with, pair->first, columns, samples) ||
            !draw_ranks(plan, &with, pair->second, columns + samples, samples)) {
            status = CRADLE_NO_MEMORY;
            break;
        }
        achieved[p] = samples > 1 ? regression_dot(columns, columns + samples, samples) : NAN;
    }
    memory_free_aligned(columns);
    return status;
}
