/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenario's own figures: `outputs:`, named formulas over parameters, each other and the footprint of the
 * variant, which is `total`, `stages.NAME` and `parts.NAME`. They are nodes of the same graph in the same
 * draws. Invariant: an output that is accepted has the dimension of its unit in every variant.
 */
#include <string.h>

#include "base/text.h"
#include "scenario/load.h"
#include "scenario/reading.h"

static const char total_name[] = "total", stages_prefix[] = "stages.", parts_prefix[] = "parts.";
static const char *const further_keys[] = {"unit", "doc", NULL};

/* ---------------------------------------------------------------- names and units */

static bool read_unit(loader *self, const tree_pair *written, output *into) {
    diagnostics *complaints = &self->self->complaints;
    const tree *text = tree_get(written->value, "unit");
    unit_error error;
    if (text == NULL) {
        reading_complain_key(complaints, written, "add unit: kWh, or unit: \"%\"",
                             "the output '%s' has no unit", written->key);
        return false;
    }
    if (!reading_text(text, "'unit'", complaints, &into->unit_text)) {
        return false;
    }
    if (!unit_parse(into->unit_text, &into->unit, self->self->memory, &error)) {
        reading_complain(complaints, text, error.hint, "%s", reading_shown(error.message));
        return false;
    }
    return true;
}

static bool read_output(loader *self, const tree_pair *written, output *into) {
    diagnostics *complaints = &self->self->complaints;
    *into = (output){.name = written->key, .unit_text = "", .unit = {.factor = 1.0}, .doc = ""};
    if (text_equal(written->key, total_name)) {
        reading_complain_key(complaints, written, NULL,
                             "an output cannot be called '%s': that is the footprint", total_name);
        return false;
    }
    if (!reading_is(written->value, TREE_MAPPING, "an output", complaints)) {
        return false;
    }
    const tree *doc = tree_get(written->value, "doc");
    bool documented = doc == NULL || reading_text(doc, "'doc'", complaints, &into->doc);
    return read_unit(self, written, into) && documented;
}

bool load_outputs(loader *self) {
    cradle_scenario *scenario = self->self;
    const tree *written = tree_get(self->whole, "outputs");
    size_t count = written != NULL ? written->count : 0;
    if (written != NULL && !reading_is(written, TREE_MAPPING, "outputs", &scenario->complaints)) {
        return true;
    }
    output *outputs = arena_alloc(scenario->memory, (count + 1) * sizeof *outputs);
    bool right = outputs != NULL;
    for (size_t i = 0; outputs != NULL && i < count; i++) {
        right &= read_output(self, &written->pairs[i], &outputs[i]);
    }
    if (right) {
        self->outputs = written;
        scenario->inventory.outputs = outputs;
        scenario->inventory.output_count = count;
    }
    return !arena_failed(scenario->memory);
}

/* ---------------------------------------------------------------- the footprint in formulas */

typedef struct footprint {
    const inventory *inventory;
    const variant *variant;
    parameters *names;
    parameters *outputs;
    bool whole; /* nothing is wrong with the flows */
    arena *memory;
    diagnostics *complaints;
} footprint;

static bool is_of_stage(const flow *f, const void *context) {
    return f->stage == *(const cradle_stage *)context;
}

static bool is_of_part(const flow *f, const void *context) {
    return f->part == *(const size_t *)context;
}

static cradle_node sum(const footprint *self, flow_test wanted, const void *context, const char *name) {
    cradle_node found = inventory_sum(self->inventory, self->variant, wanted, context);
    if (found.index != 0 && graph_node(self->inventory->graph, found)->op != OPERATION_CONSTANT) {
        graph_label(self->inventory->graph, found, name);
    }
    return found;
}

static cradle_node stage_named(const footprint *self, cradle_stage stage) {
    const char *name = arena_printf(self->memory, "%s%s", stages_prefix, cradle_stage_key(stage));
    return sum(self, is_of_stage, &stage, reading_shown(name));
}

static cradle_node total_of(const footprint *self) {
    cradle_node stages[CRADLE_STAGE_COUNT];
    for (cradle_stage stage = 0; stage < CRADLE_STAGE_COUNT; stage++) {
        stages[stage] = stage_named(self, stage);
    }
    cradle_node total = inventory_add(self->inventory, stages, CRADLE_STAGE_COUNT);
    if (total.index != 0 && graph_node(self->inventory->graph, total)->op != OPERATION_CONSTANT) {
        graph_label(self->inventory->graph, total, total_name);
    }
    return total;
}

static void complain_absent(const footprint *self, const char *name, place where) {
    size_t room =
        self->names->count + self->outputs->count + CRADLE_STAGE_COUNT + self->inventory->part_count + 1;
    const char **known = arena_alloc(self->memory, room * sizeof *known);
    size_t count = 0;
    if (known == NULL) {
        return;
    }
    known[count++] = total_name;
    for (size_t i = 0; i < self->names->count; i++) {
        known[count++] = self->names->names[i];
    }
    for (size_t i = 0; i < self->outputs->count; i++) {
        known[count++] = self->outputs->names[i];
    }
    for (cradle_stage stage = 0; stage < CRADLE_STAGE_COUNT; stage++) {
        known[count++] =
            reading_shown(arena_printf(self->memory, "%s%s", stages_prefix, cradle_stage_key(stage)));
    }
    for (size_t i = 0; i < self->inventory->part_count; i++) {
        known[count++] =
            reading_shown(arena_printf(self->memory, "%s%s", parts_prefix, self->inventory->parts[i]));
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name),
                    reading_suggest(name, known, count, self->memory),
                    "'%s' is no parameter, no output and nothing of the footprint", name);
}

/* The names that are no outputs. */
static cradle_node resolve(void *context, const char *name, place where) {
    footprint *self = context;
    cradle_node found = {0};
    bool is_parameter = parameters_find(self->names, name, where, &found);
    if (is_parameter && text_equal(name, total_name)) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name),
                        "give the parameter another name", "'%s' is the footprint here, and a parameter too",
                        name);
        return (cradle_node){0};
    }
    if (is_parameter) {
        return found;
    }
    if (text_equal(name, total_name)) {
        return total_of(self);
    }
    if (text_starts(name, stages_prefix)) {
        for (cradle_stage stage = 0; stage < CRADLE_STAGE_COUNT; stage++) {
            if (text_equal(cradle_stage_key(stage), name + strlen(stages_prefix))) {
                return stage_named(self, stage);
            }
        }
    }
    if (text_starts(name, parts_prefix)) {
        for (size_t part = 0; part < self->inventory->part_count; part++) {
            if (text_equal(self->inventory->parts[part], name + strlen(parts_prefix))) {
                return sum(self, is_of_part, &part, name);
            }
        }
        if (!self->whole) { /* which may be why the part has no flows */
            return found;
        }
    }
    complain_absent(self, name, where);
    return found;
}

/* ---------------------------------------------------------------- nodes */

static cradle_node node_of(const footprint *self, const output *of) {
    graph *graph = self->inventory->graph;
    cradle_node found = {0};
    const ptrdiff_t index = text_map_get(&self->outputs->index, of->name);
    const parameter *item = &self->outputs->items[index];
    const number *read = &item->number;
    if (text_map_get(&self->names->index, of->name) != TEXT_MAP_ABSENT) {
        reading_complain_key(self->complaints, item->written, NULL,
                             "an output cannot be called '%s': there is a parameter of that name", of->name);
        return found;
    }
    (void)parameters_find(self->outputs, of->name, item->written->key_where, &found);
    const node *built = graph_node(graph, found);
    if (built->op == OPERATION_VOID || dimension_equal(built->dimension, of->unit.dimension)) {
        return found;
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, read->where, read->length, NULL,
                    "the output '%s' must be %s; its formula gives %s", of->name,
                    dimension_describe(of->unit.dimension, self->memory),
                    dimension_describe(built->dimension, self->memory));
    return (cradle_node){0};
}

bool load_outputs_of(loader *self, parameters *names, arena *scratch, const inventory *into, variant *own,
                     bool whole) {
    cradle_scenario *scenario = self->self;
    parameters outputs;
    footprint of = {.inventory = into,
                    .variant = own,
                    .names = names,
                    .outputs = &outputs,
                    .whole = whole,
                    .memory = scratch,
                    .complaints = &scenario->complaints};
    const parameters_kind kind = {
        .key = "outputs", .one = "an output", .also = further_keys, .beyond = resolve, .context = &of};
    own->outputs = arena_alloc(scenario->memory, (into->output_count + 1) * sizeof *own->outputs);
    if (own->outputs == NULL ||
        !parameters_read(&outputs, &kind, self->outputs, into->graph, scratch, &scenario->complaints)) {
        return false;
    }
    outputs.specification = names->specification;
    outputs.library = names->library;
    for (size_t i = 0; i < into->output_count; i++) {
        own->outputs[i] = node_of(&of, &into->outputs[i]);
    }
    return !arena_failed(scratch) && !arena_failed(scenario->memory);
}
