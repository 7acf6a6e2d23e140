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

static void measure_subject(const factors *f, size_t s, double variance, const double *slopes, double *spread,
                            sensitivity *result) {
    const subject *subject = &f->subjects[s];
    const double central = graph_central(f->graph, subject->root);
    for (size_t i = 0; i < f->count; i++) {
        double *found = sensitivity_at(result, subject->variant, i);
        found[MEASURE_ELASTICITY] = central != 0.0 ? 0.0 : NAN;
        found[MEASURE_CONTRIBUTION] = 0.0;
    }
    for (uint32_t n = 1; n <= subject->root.index; n++) {
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
    double *slopes = memory_allocate(((size_t)root.index + 1) * sizeof *slopes);
    double *spread = memory_allocate((factors->input_count + 1) * sizeof *spread);
    const bool done = slopes != NULL && spread != NULL;
    if (done) {
        memset(spread, 0, factors->input_count * sizeof *spread);
        graph_adjoint(factors->graph, root, slopes);
        measure_subject(factors, s, variance, slopes, spread, result);
    }
    memory_free(spread);
    memory_free(slopes);
    return done;
}
