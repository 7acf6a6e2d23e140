/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle explain: where a number comes from. A part, process or stage is shown as its flows, each with its
 * formula, the same with numbers, the formulas of the symbols in it, and the inputs with unit, spread,
 * source and place. An output is shown likewise down to the footprint it uses. A quantity is shown with its
 * story and what uses it.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/quantity.h"
#include "cli/verb.h"
#include "scenario/scenario.h"

static const option_row explain_options[] = {
    {"variant", 0, "NAME", "the variant to explain; else the first"},
    SET_OPTION,
    {0},
};

enum { DIGITS = 4 };

typedef struct explanation {
    const inventory *inventory;
    const graph *graph;
    variant variant; /* with the flows of the headline alone */
    const variant *declared;
    arena *memory;
    bool *reached; /* by node index: lies below the nodes marked */
} explanation;

/* ---------------------------------------------------------------- what lies below a node */

static void clear_reached(explanation *self) {
    memset(self->reached, 0, graph_count(self->graph) * sizeof *self->reached);
}

/* Whether a node is the footprint, or a piece of it, as the formulas of outputs name it. */
static bool is_footprint(const node *node) {
    return node->label != NULL && (text_equal(node->label, "total") || text_starts(node->label, "stages.") ||
                                   text_starts(node->label, "parts."));
}

/* Operands have smaller indices than their node, so one pass downwards finds all; `whole` also those below
 * the footprint. */
static void reach(explanation *self, cradle_node root, bool whole) {
    self->reached[root.index] = true;
    for (uint32_t index = root.index + 1; index-- > 0;) {
        const node *node = graph_node(self->graph, (cradle_node){index});
        bool descends = self->reached[index] && (whole || !is_footprint(node));
        for (uint32_t i = 0; descends && i < node->count; i++) {
            self->reached[node->operands[i]] = true;
        }
    }
}

/* ---------------------------------------------------------------- numbers and quantities */

static const char *with_unit(const explanation *self, double value, dimension dimension) {
    double factor = 1;
    const char *unit = dimension_display_unit(dimension, &factor, self->memory);
    char number[TEXT_NUMBER_BYTES];
    const char *text = arena_printf(self->memory, "%s%s%s", text_write_number(number, value / factor, DIGITS),
                                    *unit ? " " : "", unit);
    return text ? text : "";
}

static void print_reached_quantities(const explanation *self) {
    bool any = false;
    for (uint32_t index = 0; index < graph_count(self->graph); index++) {
        const node *node = graph_node(self->graph, (cradle_node){index});
        if (self->reached[index] && node->op == OPERATION_QUANTITY) {
            if (!any) {
                puts("  inputs");
            }
            any = true;
            quantity_print(node->quantity, self->memory);
        }
    }
}

/* ---------------------------------------------------------------- flows */

static void print_formula(const explanation *self, cradle_node node, const char *indent) {
    const char *numbers = graph_formula(self->graph, node, true, self->memory);
    const char *symbols = graph_formula(self->graph, node, false, self->memory);
    printf("%s= %s\n", indent, symbols ? symbols : "");
    if (!text_equal(numbers, symbols)) {
        printf("%s= %s\n", indent, numbers ? numbers : "");
    }
}

static void print_reached_symbols(const explanation *self, cradle_node root, bool whole) {
    for (uint32_t index = root.index; index-- > 0;) {
        const node *node = graph_node(self->graph, (cradle_node){index});
        if (self->reached[index] && node->label && node->op != OPERATION_QUANTITY) {
            cradle_node symbol = {index};
            printf("  where %s is %s\n", node->label,
                   with_unit(self, graph_central(self->graph, symbol), node->dimension));
            if (whole || !is_footprint(node)) {
                print_formula(self, symbol, "    ");
            }
        }
    }
}

static bool same_kind(const flow *a, const flow *b) {
    return a->part == b->part && a->stage == b->stage && a->gas == b->gas && a->origin == b->origin;
}

/* A flow of a later year that goes on one of the year before: shown with it. */
static bool goes_on(const explanation *self, const flow *flow) {
    for (size_t i = 0; i < self->variant.count; i++) {
        if (same_kind(&self->variant.flows[i], flow) && self->variant.flows[i].year == flow->year - 1) {
            return true;
        }
    }
    return false;
}

/* The central value of a flow and of those that go on it; *last is the last of their years. */
static double central_of(const explanation *self, const flow *first, int *last) {
    double sum = graph_central(self->graph, first->co2e);
    *last = first->year;
    bool found = true;
    while (found) {
        found = false;
        for (size_t i = 0; i < self->variant.count && !found; i++) {
            const flow *next = &self->variant.flows[i];
            if (same_kind(next, first) && next->year == *last + 1) {
                sum += graph_central(self->graph, next->co2e);
                *last = next->year;
                found = true;
            }
        }
    }
    return sum;
}

static void print_flow(explanation *self, const flow *flow) {
    int last = 0;
    double central = central_of(self, flow, &last);
    printf("\n%s, %s: %s", self->inventory->parts[flow->part], cradle_stage_key(flow->stage),
           with_unit(self, central, graph_node(self->graph, flow->co2e)->dimension));
    printf(" (gas %s, %s, %s)\n", self->inventory->gases[flow->gas], cradle_origin_key(flow->origin),
           flow->primary ? "primary activity data" : "secondary data");
    if (last > flow->year) {
        printf("  in the years %d to %d; year %d is\n", flow->year, last, flow->year);
    }
    print_formula(self, flow->co2e, "  ");
    clear_reached(self);
    reach(self, flow->co2e, true);
    print_reached_symbols(self, flow->co2e, true);
    print_reached_quantities(self);
}

/* ---------------------------------------------------------------- outputs */

/* "78.9 %", in the unit of the output. */
static const char *output_value(const explanation *self, size_t index) {
    const output *own = &self->inventory->outputs[index];
    double value = graph_central(self->graph, self->declared->outputs[index]) / own->unit.factor;
    char number[TEXT_NUMBER_BYTES];
    const char *text =
        arena_printf(self->memory, "%s %s", text_write_number(number, value, DIGITS), own->unit_text);
    return text ? text : "";
}

static void print_output(explanation *self, size_t index) {
    const output *own = &self->inventory->outputs[index];
    cradle_node node = self->declared->outputs[index];
    printf("\noutputs.%s: %s%s%s\n", own->name, output_value(self, index), own->doc[0] ? ", " : "", own->doc);
    print_formula(self, node, "  ");
    clear_reached(self);
    reach(self, node, false);
    print_reached_symbols(self, node, false);
    print_reached_quantities(self);
}

static size_t explain_outputs(explanation *self, const char *path) {
    size_t count = 0;
    for (size_t i = 0; i < self->inventory->output_count; i++) {
        bool all = text_equal(path, "outputs");
        if (all || (text_starts(path, "outputs.") &&
                    text_equal(path + strlen("outputs."), self->inventory->outputs[i].name))) {
            print_output(self, i);
            count++;
        }
    }
    return count;
}

/* ---------------------------------------------------------------- what the path names */

static bool is_below(const char *name, const char *path) {
    size_t length = strlen(path);
    return strncmp(name, path, length) == 0 &&
           (name[length] == '\0' || name[length] == '.' || name[length] == '[');
}

static bool flow_matches(const explanation *self, const flow *flow, const char *path) {
    const char *part = self->inventory->parts[flow->part];
    return text_equal(part, path) || text_equal(cradle_stage_key(flow->stage), path) ||
           (text_starts(path, "parts.") && text_equal(part, path + strlen("parts.")));
}

static size_t explain_flows(explanation *self, const char *path) {
    size_t count = 0;
    for (size_t i = 0; i < self->variant.count; i++) {
        const flow *flow = &self->variant.flows[i];
        if (flow_matches(self, flow, path)) {
            count++;
            if (!goes_on(self, flow)) {
                print_flow(self, flow);
            }
        }
    }
    return count;
}

/* The quantity of a node with the parts, stages and outputs of the variant that use it; false if none does.
 */
static bool explain_quantity(explanation *self, uint32_t index, const quantity *quantity) {
    const flow *printed = NULL;
    for (size_t i = 0; i < self->declared->count; i++) {
        const flow *flow = &self->declared->flows[i];
        clear_reached(self);
        reach(self, flow->co2e, true);
        bool repeats = printed != NULL && printed->part == flow->part && printed->stage == flow->stage;
        if (!self->reached[index] || repeats) {
            continue;
        }
        if (printed == NULL) {
            quantity_print(quantity, self->memory);
        }
        printf("        used in %s, %s%s\n", self->inventory->parts[flow->part],
               cradle_stage_key(flow->stage),
               flow_is_headline(flow, self->inventory) ? "" : " (by other rules than the headline's)");
        printed = flow;
    }
    bool found = printed != NULL;
    for (size_t i = 0; i < self->inventory->output_count; i++) {
        clear_reached(self);
        reach(self, self->declared->outputs[i], false);
        if (self->reached[index]) {
            if (!found) {
                quantity_print(quantity, self->memory);
            }
            printf("        used in outputs.%s\n", self->inventory->outputs[i].name);
            found = true;
        }
    }
    return found;
}

static size_t explain_quantities(explanation *self, const char *path) {
    size_t count = 0;
    for (uint32_t index = 0; index < graph_count(self->graph); index++) {
        const node *node = graph_node(self->graph, (cradle_node){index});
        if (node->op == OPERATION_QUANTITY && is_below(node->quantity->name, path)) {
            count += explain_quantity(self, index, node->quantity);
        }
    }
    return count;
}

static void print_overview(const explanation *self) {
    puts("Each of these can be explained further: cradle explain SCENARIO PATH");
    for (size_t part = 0; part < self->inventory->part_count; part++) {
        double sum = 0;
        bool found = false;
        dimension dimension = {{0}};
        for (size_t i = 0; i < self->variant.count; i++) {
            if (self->variant.flows[i].part == part) {
                cradle_node co2e = self->variant.flows[i].co2e;
                sum += graph_central(self->graph, co2e);
                dimension = graph_node(self->graph, co2e)->dimension;
                found = true;
            }
        }
        if (found) {
            printf("  %-24s %s\n", self->inventory->parts[part], with_unit(self, sum, dimension));
        }
    }
    for (size_t i = 0; i < self->inventory->output_count; i++) {
        const char *name = arena_printf(self->memory, "outputs.%s", self->inventory->outputs[i].name);
        printf("  %-24s %s\n", name ? name : "", output_value(self, i));
    }
    puts("\nHow data were chosen (primary before secondary, then the most local):");
    for (size_t i = 0; i < self->inventory->choice_count; i++) {
        printf("  %s\n", self->inventory->choices[i]);
    }
}

/* ---------------------------------------------------------------- the verb */

static const char **names_of_paths(const explanation *self, size_t *count) {
    size_t nodes = graph_count(self->graph);
    const char **names = arena_alloc(self->memory, (nodes + self->inventory->part_count) * sizeof *names);
    *count = 0;
    for (size_t i = 0; names && i < self->inventory->part_count; i++) {
        names[(*count)++] = self->inventory->parts[i];
    }
    for (uint32_t index = 0; names && index < nodes; index++) {
        const node *node = graph_node(self->graph, (cradle_node){index});
        if (node->op == OPERATION_QUANTITY) {
            names[(*count)++] = node->quantity->name;
        }
    }
    return names;
}

static exit_code complain_path(const explanation *self, const char *path) {
    size_t count = 0;
    const char **names = names_of_paths(self, &count);
    const char *asked =
        text_starts(path, "parts.") && !strchr(path + strlen("parts."), '.') ? path + strlen("parts.") : path;
    const char *close = names ? text_suggest(asked, names, count) : NULL;
    fprintf(stderr, "cradle: nothing is called '%s' here%s%s%s\n", path, close ? "; did you mean '" : "",
            close ? close : "", close ? "'?" : "");
    return EXIT_BAD_INPUT;
}

/* Takes a variant with the flows of the headline; false when out of memory. */
static bool take_variant(explanation *self, const variant *declared) {
    flow *flows = arena_alloc(self->memory, (declared->count + 1) * sizeof *flows);
    self->declared = declared;
    self->variant = (variant){.name = declared->name, .flows = flows};
    for (size_t i = 0; flows && i < declared->count; i++) {
        if (flow_is_headline(&declared->flows[i], self->inventory)) {
            flows[self->variant.count++] = declared->flows[i];
        }
    }
    return flows != NULL;
}

static const variant *find_variant(const explanation *self, const char *name) {
    for (size_t i = 0; i < self->inventory->variant_count; i++) {
        if (!name || text_equal(self->inventory->variants[i].name, name)) {
            return &self->inventory->variants[i];
        }
    }
    fprintf(stderr, "cradle: there is no variant '%s'\n", name);
    return NULL;
}

static exit_code explain_path(explanation *self, const char *path) {
    printf("%s, variant %s; every quantity at its value\n", self->inventory->scenario, self->variant.name);
    if (!path) {
        print_overview(self);
        return EXIT_DONE;
    }
    if (explain_flows(self, path) + explain_outputs(self, path) == 0 && explain_quantities(self, path) == 0) {
        return complain_path(self, path);
    }
    return EXIT_DONE;
}

static exit_code explain(const options *given) {
    const char *file = options_nth(given, NULL, 0);
    cradle_scenario *scenario = NULL;
    exit_code code = verb_load(file, given, true, &scenario);
    if (code != EXIT_DONE) {
        return code;
    }
    explanation self = {
        .inventory = &scenario->inventory, .graph = scenario->inventory.graph, .memory = arena_new()};
    self.reached =
        self.memory ? arena_alloc(self.memory, graph_count(self.graph) * sizeof *self.reached) : NULL;
    if (!self.reached) {
        code = verb_failed(CRADLE_NO_MEMORY, file);
    } else {
        const variant *declared = find_variant(&self, options_value(given, "variant"));
        code = !declared                       ? EXIT_BAD_INPUT
               : take_variant(&self, declared) ? explain_path(&self, options_nth(given, NULL, 1))
                                               : verb_failed(CRADLE_NO_MEMORY, file);
    }
    arena_free(self.memory);
    cradle_scenario_free(scenario);
    return code;
}

const verb explain_verb = {
    .name = "explain",
    .arguments = "SCENARIO.yaml [PATH]",
    .doc = "say where a number comes from",
    .lesson =
        "PATH is a part (parts.frame), a process (charging, assembly, distribution), a stage (use), an\n"
        "output (outputs.NAME), or a quantity or group of them (use.charging, data.materials). Without it,\n"
        "an overview and the data that were chosen.\n\n"
        "  cradle explain scenarios/xiaomi_13_pro.yaml\n"
        "  cradle explain scenarios/xiaomi_13_pro.yaml parts.frame\n"
        "  cradle explain scenarios/xiaomi_13_pro.yaml data.materials.aluminium\n",
    .options = explain_options,
    .arguments_min = 1,
    .arguments_max = 2,
    .run = explain,
};
