/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Local sensitivity, exact and without a sample: elasticities d ln f / d ln x at the central values by the
 * adjoint of the graph, and the contributions (df/dx sd)^2 / V to the variance V, which add up to 1 for a
 * figure that is linear in its inputs. Inputs of one name are drawn together, so their slopes add up before
 * the square.
 */
#include <math.h>
#include <string.h>

#include "stats/factors.h"

/* Adds to an input's measure, and to its group's. */
static void add(const factors *f, sensitivity *result, size_t variant, size_t input, sensitivity_measure m,
                double value) {
    sensitivity_at(result, variant, input)[m] += value;
    if (f->group_of[input] >= 0) {
        sensitivity_at(result, variant, (size_t)f->group_of[input])[m] += value;
    }
}

/* `slopes` by node, `order` those that there are. */
static void measure_subject(const factors *f, size_t s, double variance, const double *slopes,
                            const uint32_t *order, size_t count, double *spread, sensitivity *result) {
    const subject *subject = &f->subjects[s];
    const double central = graph_central(f->graph, subject->root);
    for (size_t i = 0; i < f->count; i++) {
        double *found = sensitivity_at(result, subject->variant, i);
        found[MEASURE_ELASTICITY] = central != 0.0 ? 0.0 : NAN;
        found[MEASURE_CONTRIBUTION] = 0.0;
    }
    for (size_t place = 0; place < count; place++) {
        const uint32_t n = order[place];
        if (f->input_of[n] < 0 || slopes[n] == 0.0) {
            continue;
        }
        const quantity *q = graph_node(f->graph, (cradle_node){n})->quantity;
        const size_t input = (size_t)f->input_of[n];
        add(f, result, subject->variant, input, MEASURE_ELASTICITY, slopes[n] * q->value / central);
        if (q->distribution.kind != DISTRIBUTION_FIXED) {
            spread[input] += slopes[n] * distribution_sd(&q->distribution);
        }
    }
    for (size_t i = 0; i < f->input_count && variance > 0.0; i++) {
        add(f, result, subject->variant, i, MEASURE_CONTRIBUTION, spread[i] * spread[i] / variance);
    }
}

bool slopes_measure(const factors *factors, size_t s, double variance, sensitivity *result) {
    const cradle_node root = factors->subjects[s].root;
    const size_t nodes = (size_t)root.index + 1;
    double *slopes = memory_allocate(nodes * sizeof *slopes);
    double *spread = memory_allocate((factors->input_count + 1) * sizeof *spread);
    uint32_t *order = memory_allocate(nodes * sizeof *order);
    const bool whole = slopes != NULL && spread != NULL && order != NULL;
    const size_t count = whole ? graph_order(factors->graph, root, order) : 0;
    if (count > 0) {
        memset(spread, 0, factors->input_count * sizeof *spread);
        graph_adjoint(factors->graph, order, count, slopes);
        measure_subject(factors, s, variance, slopes, order, count, spread, result);
    }
    memory_free(order);
    memory_free(spread);
    memory_free(slopes);
    return count > 0;
}
