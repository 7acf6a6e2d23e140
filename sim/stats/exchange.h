/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graph of Sobol' indices. It holds every subject f three ways: f(A), from the draws of the run; f(B),
 * from a second, independent draw of every input; and for each factor the difference f(A with the factor from
 * B) - f(A). The difference is carried through the graph as a difference: a sum takes only the terms that
 * changed, a product with what did not change is one multiplication. So a factor costs what depends on it,
 * and no digits are lost by cancellation. All that factors and subjects have in common is one node.
 */
#ifndef CRADLE_STATS_EXCHANGE_H
#define CRADLE_STATS_EXCHANGE_H

#include "stats/factors.h"

typedef struct exchange {
    graph *graph;
    const factors *factors;
    arena *memory;
    diagnostics complaints;  /* of the graph: there are none */
    cradle_node *first;      /* by node of the factors' graph: its copy with the draws A, */
    cradle_node *second;     /* and with B */
    cradle_node *difference; /* of the factor at hand; void: it does not depend on it */
} exchange;

/* NULL when out of memory. */
CRADLE_MUST_CHECK exchange *exchange_new(const factors *factors, arena *memory);
/* Fills self->difference for a factor; false when out of memory. */
CRADLE_MUST_CHECK bool exchange_factor(exchange *self, size_t factor);

#endif
