/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Subjects and factors. The names and their groups come sorted, so that the order in which models read does
 * not show.
 */
#include "stats/factors.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stats/outputs.h"

bool factors_find_variant(const inventory *life_cycle, const char *name, diagnostics *complaints,
                          size_t *variant) {
    for (size_t v = 0; v < life_cycle->variant_count; v++) {
        if (text_equal(life_cycle->variants[v].name, name)) {
            *variant = v;
            return true;
        }
    }
    const char **names = memory_allocate(life_cycle->variant_count * sizeof *names);
    for (size_t v = 0; names != NULL && v < life_cycle->variant_count; v++) {
        names[v] = life_cycle->variants[v].name;
    }
    const char *close = names != NULL ? text_suggest(name, names, life_cycle->variant_count) : NULL;
    char hint[256];
    if (close != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", close);
    }
    diagnostics_add(complaints, SEVERITY_ERROR, (place){0}, 0, close != NULL ? hint : NULL,
                    "there is no variant '%s'", name);
    memory_free(names);
    return false;
}

/* ---------------------------------------------------------------- subjects */

static cradle_status find_subjects(const inventory *life_cycle, const sensitivity_options *options,
                                   arena *memory, diagnostics *complaints, factors *self) {
    size_t of = 0, versus = 0;
    bool found = options->of == NULL || factors_find_variant(life_cycle, options->of, complaints, &of);
    found =
        (options->versus == NULL || factors_find_variant(life_cycle, options->versus, complaints, &versus)) &&
        found;
    outputs totals;
    cradle_status status = found ? outputs_build(life_cycle, memory, &totals) : CRADLE_BAD_INPUT;
    if (status != CRADLE_OK) {
        return status;
    }
    self->subjects = arena_alloc(memory, life_cycle->variant_count * sizeof *self->subjects);
    for (size_t v = 0; self->subjects != NULL && v < life_cycle->variant_count; v++) {
        cradle_node root = outputs_total(&totals, v);
        if ((options->of != NULL && v != of) || (options->versus != NULL && v == versus)) {
            continue;
        }
        if (options->versus != NULL) {
            root = graph_apply(life_cycle->graph, OPERATION_SUB,
                               (cradle_node[]){root, outputs_total(&totals, versus)});
        }
        if (root.index == 0) {
            return CRADLE_NO_MEMORY;
        }
        self->subjects[self->subject_count++] = (subject){v, root};
    }
    return arena_failed(memory) ? CRADLE_NO_MEMORY : CRADLE_OK;
}

/* ---------------------------------------------------------------- inputs */

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts names and drops repetitions; returns how many are left. */
static size_t sort_names(const char **names, size_t count) {
    size_t kept = 0;
    qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0) {
            names[kept++] = names[i];
        }
    }
    return kept;
}

static size_t place_of(const char *const *names, size_t count, const char *name) {
    const char *const *at = bsearch(&name, names, count, sizeof *names, by_text);
    return at != NULL ? (size_t)(at - names) : count;
}

/* Marks what the subjects depend on. */
static bool *mark_reached(const factors *self, size_t nodes, arena *memory) {
    bool *reached = arena_alloc(memory, nodes);
    for (size_t s = 0; reached != NULL && s < self->subject_count; s++) {
        reached[self->subjects[s].root.index] = true;
    }
    for (size_t i = nodes; reached != NULL && i-- > 1;) {
        const node *at = graph_node(self->graph, (cradle_node){(uint32_t)i});
        for (uint32_t k = 0; reached[i] && k < at->count; k++) {
            reached[at->operands[k]] = true;
        }
    }
    return reached;
}

static bool find_inputs(factors *self, arena *memory) {
    size_t nodes = graph_count(self->graph), found = 0;
    bool *reached = mark_reached(self, nodes, memory);
    self->names = arena_alloc(memory, (2 * nodes + 1) * sizeof *self->names);
    self->input_of = arena_alloc(memory, nodes * sizeof *self->input_of);
    if (arena_failed(memory)) {
        return false;
    }
    for (size_t i = 0; i < nodes; i++) {
        const node *at = graph_node(self->graph, (cradle_node){(uint32_t)i});
        reached[i] = reached[i] && at->op == OPERATION_QUANTITY;
        if (reached[i]) {
            self->names[found++] = at->quantity->name;
        }
    }
    self->input_count = sort_names(self->names, found);
    for (size_t i = 0; i < nodes; i++) {
        const node *at = graph_node(self->graph, (cradle_node){(uint32_t)i});
        self->input_of[i] =
            reached[i] ? (ptrdiff_t)place_of(self->names, self->input_count, at->quantity->name) : -1;
    }
    return true;
}

/* ---------------------------------------------------------------- groups */

/* Where the step at `at` ends; dots in quotes or brackets part nothing. */
static size_t end_of_step(const char *name, size_t at) {
    char inside = '\0';
    for (; name[at] != '\0' && (name[at] != '.' || inside != '\0'); at++) {
        if (inside != '\0') {
            inside = name[at] == inside ? '\0' : inside;
        } else if (name[at] == '"' || name[at] == '\'' || name[at] == '[') {
            inside = name[at] == '[' ? ']' : name[at];
        }
    }
    return at;
}

size_t factors_group_length(const char *name) {
    const size_t steps_max = text_starts(name, "data.") ? 3 : 2;
    size_t length = 0, end = end_of_step(name, 0);
    for (size_t steps = 0; steps < steps_max && name[end] == '.'; steps++) {
        length = end;
        end = end_of_step(name, end + 1);
    }
    return length;
}

static bool find_groups(factors *self, arena *memory) {
    const char **paths = arena_alloc(memory, (self->input_count + 1) * sizeof *paths);
    self->group_of = arena_alloc(memory, (self->input_count + 1) * sizeof *self->group_of);
    const char **groups = self->names + self->input_count;
    size_t count = 0;
    for (size_t i = 0; i < self->input_count && !arena_failed(memory); i++) {
        paths[i] = arena_copy(memory, self->names[i], factors_group_length(self->names[i]));
        groups[i] = paths[i];
        count = i + 1;
    }
    if (arena_failed(memory)) {
        return false;
    }
    count = sort_names(groups, count);
    size_t *members = arena_alloc(memory, (count + 1) * sizeof *members);
    for (size_t i = 0; members != NULL && i < self->input_count; i++) {
        members[place_of(groups, count, paths[i])]++;
    }
    size_t kept = 0; /* those of at least two */
    for (size_t g = 0; members != NULL && g < count; g++) {
        if (members[g] > 1 && groups[g][0] != '\0') {
            groups[kept++] = groups[g];
        }
    }
    for (size_t i = 0; i < self->input_count; i++) {
        size_t g = place_of(groups, kept, paths[i]);
        self->group_of[i] = g < kept ? (ptrdiff_t)(self->input_count + g) : -1;
    }
    self->count = self->input_count + kept;
    return members != NULL;
}

size_t factors_input(const factors *self, const char *name) {
    return place_of(self->names, self->input_count, name);
}

bool factors_holds(const factors *self, size_t factor, uint32_t node) {
    ptrdiff_t input = self->input_of[node];
    return input >= 0 && ((size_t)input == factor || self->group_of[input] == (ptrdiff_t)factor);
}

cradle_status factors_find(const inventory *life_cycle, const sensitivity_options *options, arena *memory,
                           diagnostics *complaints, factors *result) {
    *result = (factors){.graph = life_cycle->graph};
    cradle_status status = find_subjects(life_cycle, options, memory, complaints, result);
    if (status == CRADLE_OK && (!find_inputs(result, memory) || !find_groups(result, memory))) {
        status = CRADLE_NO_MEMORY;
    }
    return status;
}

uint64_t factors_samples(cradle_sampler sampler, uint64_t most, size_t rows) {
    uint64_t fitting = SENSITIVITY_BYTES_MAX / sizeof(double) / (rows + 1), below = 0, above = 0;
    uint64_t wanted = most < fitting ? most : fitting;
    (void)cradle_samples_fit(sampler, wanted, &below, &above);
    return below > 0 ? below : above;
}
