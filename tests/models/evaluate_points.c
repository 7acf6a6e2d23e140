/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evaluate_points SCENARIO DATA [names]: the total of the first variant at points that are read from standard
 * input, for programs that want to know what they would make of it (check_openturns.py). A point is a uniform
 * number for each uncertain input, in the order of their names; all are native doubles, and so are the
 * totals, on standard output. With `names` it prints the names, one a line. Everything is evaluated by the
 * scalar evaluator and exact quantiles: of the vector kernels, the plans and the sensitivity nothing is used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/products.h"
#include "scenario/scenario.h"
#include "stats/outputs.h"

enum { INPUTS_MAX = 4096 };

typedef struct points {
    const char *names[INPUTS_MAX];
    double uniforms[INPUTS_MAX];
    size_t count;
} points;

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the uncertain inputs below a node; they are few enough to be searched from end to end. */
static void collect(const graph *g, cradle_node root, bool *reached, points *self) {
    reached[root.index] = true;
    for (uint32_t i = root.index; i > 0; i--) {
        const node *at = graph_node(g, (cradle_node){i});
        for (uint32_t k = 0; reached[i] && k < at->count; k++) {
            reached[at->operands[k]] = true;
        }
        if (reached[i] && at->op == OPERATION_QUANTITY && graph_is_uncertain(g, (cradle_node){i}) &&
            self->count < INPUTS_MAX) {
            self->names[self->count++] = at->quantity->name;
        }
    }
    qsort(self->names, self->count, sizeof self->names[0], by_name);
}

static double choose(void *context, const quantity *q) {
    const points *self = context;
    const char *const *at = bsearch(&q->name, self->names, self->count, sizeof self->names[0], by_name);
    return at == NULL ? q->value : graph_draw(q, self->uniforms[at - self->names]);
}

int main(int count, char **arguments) {
    static points self;
    cradle_scenario *scenario = NULL;
    if (count < 3) {
        return 2;
    }
    cradle_load_options load = {.products = cradle_products, .data_directory = arguments[2]};
    outputs totals;
    if (cradle_scenario_load(arguments[1], &load, &scenario) != CRADLE_OK ||
        outputs_build(&scenario->inventory, scenario->memory, &totals) != CRADLE_OK) {
        return 3;
    }
    const graph *g = scenario->inventory.graph;
    bool *reached = calloc(graph_count(g), 1);
    if (reached == NULL) {
        return 4;
    }
    collect(g, outputs_total(&totals, 0), reached, &self);
    for (size_t i = 0; count > 3 && i < self.count; i++) {
        puts(self.names[i]);
    }
    while (count == 3 && fread(self.uniforms, sizeof(double), self.count, stdin) == self.count) {
        double total = graph_evaluate(g, outputs_total(&totals, 0), choose, &self);
        fwrite(&total, sizeof total, 1, stdout);
    }
    free(reached);
    cradle_scenario_free(scenario);
    return 0;
}
