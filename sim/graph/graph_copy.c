/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Copies of nodes in another graph, for those who change a formula without a trace in the scenario's own. A
 * copy is the node as it stands: nothing is simplified or checked again, as it has been.
 */
#include "graph/graph.h"
#include "graph/graph_private.h"

cradle_node graph_copy_node(graph *self, const graph *from, cradle_node n, const cradle_node *copies) {
    const node *at = graph_node(from, n);
    if (!graph_is_uncertain(from, n)) {
        return graph_constant(self, graph_central(from, n), at->dimension);
    }
    uint32_t few[OPERANDS_MAX], *operands = few;
    if (at->count > OPERANDS_MAX) {
        operands = memory_allocate(at->count * sizeof *operands);
        if (operands == NULL) {
            return (cradle_node){0};
        }
    }
    bool whole = true;
    for (uint32_t k = 0; k < at->count; k++) {
        operands[k] = copies[at->operands[k]].index;
        whole = whole && operands[k] != 0;
    }
    node draft = *at;
    draft.operands = operands;
    draft.label = NULL;
    cradle_node made = whole ? graph_intern(self, &draft, (place){0}) : (cradle_node){0};
    if (operands != few) {
        memory_free(operands);
    }
    return made;
}
