/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a model builds: nodes, numbers of the scenario, labels, complaints, flows. Invariant: a function that
 * returns a void node, or emits none, has left a complaint, so that no figure is made of less than the model
 * declares.
 */
#include "scenario/model.h"

#include <assert.h>
#include <string.h>

#include "scenario/reading.h"

/* PAS 2050:2011 clause 5.2: emissions and removals within 100 years after the product is formed. */
enum { YEAR_MAX = 100 };

/* ---------------------------------------------------------------- nodes */

/* The units of a model are literals: a wrong one is the programmer's mistake. */
unit model_unit(const cradle_model *self, const char *text) {
    inventory_index *index = self->index;
    ptrdiff_t known = text_map_get(&index->unit_texts, text);
    if (known != TEXT_MAP_ABSENT) {
        return index->units[known];
    }
    unit parsed = {.factor = 1.0};
    unit_error error;
    bool good = unit_parse(text, &parsed, self->memory, &error);
    assert(good || arena_failed(self->memory));
    unit *units =
        arena_grow(self->lasting, index->units, index->unit_count, &index->unit_capacity, sizeof *units);
    const char *copy = arena_strdup(self->lasting, text);
    if (good && units != NULL && copy != NULL && text_map_put(&index->unit_texts, copy, index->unit_count)) {
        index->units = units;
        units[index->unit_count++] = parsed;
    }
    return parsed;
}

cradle_node cradle_constant(cradle_model *model, double value, const char *unit_text) {
    unit parsed = model_unit(model, unit_text);
    return graph_constant(model->graph, value * parsed.factor, parsed.dimension);
}

#define BINARY(name, OPERATION)                                                         \
    cradle_node cradle_##name(cradle_model *model, cradle_node a, cradle_node b) {      \
        return graph_apply(model->graph, OPERATION_##OPERATION, (cradle_node[]){a, b}); \
    }
BINARY(add, ADD)
BINARY(sub, SUB)
BINARY(mul, MUL)
BINARY(div, DIV)
BINARY(min, MIN)
BINARY(max, MAX)
BINARY(pow, POW)
#undef BINARY

#define UNARY(name, OPERATION)                                       \
    cradle_node cradle_##name(cradle_model *model, cradle_node x) {  \
        return graph_apply(model->graph, OPERATION_##OPERATION, &x); \
    }
UNARY(exp, EXP)
UNARY(log, LOG)
#undef UNARY

cradle_node cradle_clamp(cradle_model *model, cradle_node x, cradle_node low, cradle_node high) {
    return cradle_min(model, cradle_max(model, x, low), high);
}

cradle_node cradle_complement(cradle_model *model, cradle_node x) {
    return cradle_sub(model, cradle_constant(model, 1.0, ""), x);
}

cradle_node cradle_sum(cradle_model *model, const cradle_node *terms, size_t count) {
    return graph_sum(model->graph, terms, count);
}

void cradle_collect(cradle_model *model, cradle_terms *terms, cradle_node term) {
    cradle_node *items =
        arena_grow(model->memory, terms->items, terms->count, &terms->capacity, sizeof *items);
    if (items != NULL) { /* else the arena tells */
        terms->items = items;
        items[terms->count++] = term;
    }
}

cradle_node cradle_select(cradle_model *model, cradle_node a, cradle_node b, cradle_node yes,
                          cradle_node no) {
    return graph_apply(model->graph, OPERATION_SELECT, (cradle_node[]){a, b, yes, no});
}

static double *scaled(cradle_model *model, const double *values, size_t count, double factor) {
    double *copy = arena_alloc(model->memory, count * sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = values[i] * factor;
    }
    return copy;
}

cradle_node cradle_lookup(cradle_model *model, cradle_node x, const double *xs, const char *x_unit,
                          const double *ys, const char *y_unit, size_t count) {
    unit from = model_unit(model, x_unit);
    unit to = model_unit(model, y_unit);
    lookup_table table = {.count = count};
    assert(count > 0);
    table.x = scaled(model, xs, count, from.factor);
    table.y = scaled(model, ys, count, to.factor);
    if (table.x == NULL || table.y == NULL) {
        return (cradle_node){0};
    }
    return graph_lookup(model->graph, x, &table, from.dimension, to.dimension);
}

cradle_node cradle_label(cradle_model *model, cradle_node x, const char *format, ...) {
    if (graph_node(model->graph, x)->label != NULL) { /* another variant's, as a rule */
        return x;
    }
    va_list arguments;
    va_start(arguments, format);
    const char *label = arena_vprintf(model->memory, format, arguments);
    va_end(arguments);
    if (label != NULL && x.index != 0) {
        graph_label(model->graph, x, label);
    }
    return x;
}

bool cradle_bounds(cradle_model *model, cradle_node x, const char *unit_text, double *low, double *high) {
    unit parsed = model_unit(model, unit_text);
    *low = *high = 0.0;
    if (x.index == 0) {
        return false;
    }
    assert(arena_failed(model->memory) ||
           dimension_equal(graph_node(model->graph, x)->dimension, parsed.dimension));
    graph_bounds(model->graph, x, low, high);
    *low /= parsed.factor;
    *high /= parsed.factor;
    return true;
}

double cradle_central(cradle_model *model, cradle_node x, const char *unit_text) {
    unit parsed = model_unit(model, unit_text);
    if (x.index == 0) {
        return 0.0;
    }
    assert(arena_failed(model->memory) ||
           dimension_equal(graph_node(model->graph, x)->dimension, parsed.dimension));
    return graph_central(model->graph, x) / parsed.factor;
}

/* ---------------------------------------------------------------- the scenario */

cradle_node cradle_number(cradle_model *model, const cradle_input *input, const char *field) {
    slot *found = input_slot(input, field);
    if (found == NULL || !found->usable) {
        return (cradle_node){0};
    }
    assert(found->field->kind == CRADLE_NUMBER);
    return input_slot_node(model->graph, found);
}

/* Where a field is written, else its mapping. */
static place place_of(const cradle_input *input, const char *field, unsigned *length) {
    const slot *found = field != NULL ? input_slot(input, field) : NULL;
    *length = 1;
    if (found != NULL && found->written != NULL) {
        *length = found->written->value->length;
        return found->written->value->where;
    }
    return input != NULL ? input->written->where : (place){0};
}

void cradle_complain(cradle_model *model, const cradle_input *input, const char *field, const char *hint,
                     const char *format, ...) {
    unsigned length;
    place where = place_of(input, field, &length);
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(model->complaints, SEVERITY_ERROR, where, length, hint, format, arguments);
    va_end(arguments);
}

void cradle_warn(cradle_model *model, const cradle_input *input, const char *field, const char *hint,
                 const char *format, ...) {
    unsigned length;
    place where = place_of(input, field, &length);
    va_list arguments;
    va_start(arguments, format);
    const char *text = reading_shown(arena_vprintf(model->memory, format, arguments));
    va_end(arguments);
    const char *path = input != NULL ? input->path : "";
    if (model_note_choice(model,
                          arena_printf(model->memory, "%s%s%s", path, path[0] != '\0' ? ": " : "", text))) {
        diagnostics_add(model->complaints, SEVERITY_WARNING, where, length, hint, "%s", text);
    }
}

void cradle_note(cradle_model *model, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)model_note_choice(model, arena_vprintf(model->memory, format, arguments));
    va_end(arguments);
}

void cradle_first_year(cradle_model *model, int year) {
    model->first_year = year > 0 ? year : 0;
}

/* ---------------------------------------------------------------- the inventory */

void inventory_index_init(inventory_index *self, arena *memory) {
    *self = (inventory_index){0};
    text_map_init(&self->parts, memory);
    text_map_init(&self->gases, memory);
    text_map_init(&self->choices, memory);
    text_map_init(&self->noted, memory);
    text_map_init(&self->unit_texts, memory);
}

/* The index of a name in a growing list of names; copied when new. -1 when out of memory. */
static ptrdiff_t obtain_name(arena *memory, text_map *index, const char ***names, size_t *count,
                             size_t *capacity, const char *name) {
    ptrdiff_t known = text_map_get(index, name);
    if (known != TEXT_MAP_ABSENT) {
        return known;
    }
    const char **grown = arena_grow(memory, *names, *count, capacity, sizeof **names);
    const char *copy = arena_strdup(memory, name);
    if (grown != NULL) {
        *names = grown;
    }
    if (grown == NULL || copy == NULL || !text_map_put(index, copy, *count)) {
        return TEXT_MAP_ABSENT;
    }
    grown[*count] = copy;
    return (ptrdiff_t)(*count)++;
}

bool model_note_choice(cradle_model *self, const char *sentence) {
    size_t before = self->inventory->choice_count;
    if (sentence != NULL) {
        (void)obtain_name(self->lasting, &self->index->choices, &self->inventory->choices,
                          &self->inventory->choice_count, &self->index->choice_capacity, sentence);
    }
    return self->inventory->choice_count > before;
}

void model_note_fallbacks(cradle_model *self, cradle_input *input) {
    if (input == NULL || input->noted) {
        return;
    }
    input->noted = true;
    for (size_t i = 0; i < input->count; i++) {
        const slot *here = &input->slots[i];
        if (here->assumed && here->text != NULL) {
            (void)model_note_choice(self,
                                    arena_printf(self->memory, "%s: %s, by default", here->path, here->text));
        }
        for (size_t k = 0; k < here->count; k++) {
            model_note_fallbacks(self, here->items[k]);
        }
    }
    if (input->component_input != input) {
        model_note_fallbacks(self, input->component_input);
    }
}

/* ---------------------------------------------------------------- flows */

static bool is_inside(const inventory *into, cradle_stage stage) {
    return !text_equal(into->boundary, "cradle_to_gate") || stage == CRADLE_RAW_MATERIALS ||
           stage == CRADLE_MANUFACTURING;
}

static void complain_flow(cradle_model *model, const cradle_flow *emitted, const char *format, const char *a,
                          const char *b) {
    place where = model->root != NULL ? model->root->written->where : (place){0};
    const char *what = reading_shown(arena_printf(model->memory, format, a, b));
    diagnostics_add(model->complaints, SEVERITY_ERROR, where, 1, NULL, "the flow of '%s' from '%s': %s",
                    emitted->gas, emitted->part, what);
}

/* Amount x GWP; a factor published as CO2e was characterised by its source. */
static cradle_node characterise(cradle_model *model, const cradle_flow *emitted) {
    bool co2e = text_equal(emitted->gas, "co2e");
    dimension expected = {0};
    expected.exponent[co2e ? DIMENSION_CO2E : DIMENSION_MASS] = 1;
    dimension found = graph_node(model->graph, emitted->amount)->dimension;
    if (!dimension_equal(found, expected)) {
        complain_flow(model, emitted, "its amount must be %s, not %s",
                      dimension_describe(expected, model->memory), dimension_describe(found, model->memory));
        return (cradle_node){0};
    }
    if (co2e) {
        return emitted->amount;
    }
    const char *set = model->inventory->gwp_set;
    if (set[0] == '\0') { /* wrong in the scenario, and reported */
        return (cradle_node){0};
    }
    if (library_find_leaf(model->library, "gwp", set, emitted->gas) == NULL) {
        complain_flow(model, emitted, "the GWP set '%s' has no gas '%s'", set, emitted->gas);
        return (cradle_node){0};
    }
    cradle_node gwp = cradle_datum(model, "gwp", set, emitted->gas, "", "kg CO2e/kg");
    return cradle_mul(model, emitted->amount, gwp);
}

/* Every set's potential of the inventory's last gas, so that the same flows can be read by each. */
static void add_potentials(cradle_model *model, const char *gas) {
    inventory *into = model->inventory;
    for (size_t i = 0; i < into->gwp_set_count; i++) {
        gwp_set *set = &into->gwp_sets[i];
        size_t index = into->gas_count - 1;
        cradle_node *grown =
            arena_grow(model->lasting, set->gases, index, &set->capacity, sizeof *set->gases);
        if (grown == NULL) {
            return;
        }
        const library_leaf *leaf = library_find_leaf(model->library, "gwp", set->name, gas);
        locality how;
        const library_datum *datum = leaf != NULL ? library_choose(leaf, "", &how) : NULL;
        set->gases = grown;
        grown[index] = datum != NULL ? graph_quantity(model->graph, &datum->quantity) : (cradle_node){0};
        set->whole &= datum != NULL || text_equal(gas, "co2e");
    }
}

static void add_flow(cradle_model *model, const cradle_flow *emitted, cradle_node co2e) {
    inventory *into = model->inventory;
    size_t known_gases = into->gas_count;
    ptrdiff_t part = obtain_name(model->lasting, &model->index->parts, &into->parts, &into->part_count,
                                 &model->index->part_capacity, emitted->part);
    ptrdiff_t gas = obtain_name(model->lasting, &model->index->gases, &into->gases, &into->gas_count,
                                &model->index->gas_capacity, emitted->gas);
    variant *own = model->variant;
    flow *flows = arena_grow(model->memory, own->flows, own->count, &own->capacity, sizeof *flows);
    if (part < 0 || gas < 0 || flows == NULL) {
        return;
    }
    if (into->gas_count > known_gases) {
        add_potentials(model, emitted->gas);
    }
    own->flows = flows;
    flows[own->count++] = (flow){.stage = emitted->stage,
                                 .part = (size_t)part,
                                 .gas = (size_t)gas,
                                 .origin = emitted->origin,
                                 .year = emitted->year,
                                 .primary = emitted->primary,
                                 .recycling = emitted->recycling,
                                 .electricity = emitted->electricity,
                                 .amount = emitted->amount,
                                 .co2e = co2e};
    if (into->years <= emitted->year) {
        into->years = emitted->year + 1;
    }
}

cradle_scope cradle_scope_begin(cradle_model *model, cradle_scope scope) {
    cradle_scope outside = model->scope;
    if (outside.part != NULL) {
        scope.part = outside.part;
        scope.stage = outside.stage;
        scope.year = outside.year;
    }
    if (outside.share.index != 0) {
        bool both = scope.share.index != 0;
        scope.share = both ? cradle_mul(model, outside.share, scope.share) : outside.share;
    }
    model->scope = scope;
    return outside;
}

void cradle_scope_end(cradle_model *model, cradle_scope outside) {
    model->scope = outside;
}

static void apply_scope(cradle_model *model, cradle_flow *emitted) {
    const cradle_scope *scope = &model->scope;
    if (scope->part != NULL) {
        emitted->part = scope->part;
        emitted->stage = scope->stage;
        emitted->year = scope->year;
    }
    if (scope->share.index != 0) {
        emitted->amount = cradle_mul(model, scope->share, emitted->amount);
    }
}

void cradle_emit(cradle_model *model, cradle_flow emitted) {
    assert(emitted.part != NULL && emitted.gas != NULL && emitted.stage < CRADLE_STAGE_COUNT);
    apply_scope(model, &emitted);
    if (!is_inside(model->inventory, emitted.stage)) {
        return;
    }
    if (emitted.amount.index == 0) { /* what made it void is reported, or a model summed nothing */
        if (model->complaints->errors == 0 && !arena_failed(model->memory)) {
            complain_flow(model, &emitted, "%s%s", "the model declares no amount", "");
        }
        return;
    }
    if (emitted.year < 0 || emitted.year > YEAR_MAX) {
        char year[24];
        snprintf(year, sizeof year, "%d", emitted.year);
        complain_flow(model, &emitted, "year %s lies outside %s", year, "the 100 years that PAS 2050 counts");
        return;
    }
    cradle_node co2e = characterise(model, &emitted);
    if (co2e.index != 0) {
        add_flow(model, &emitted, co2e);
    }
}
