/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Correlations as they are written, made groups whose matrices have a Cholesky factor. Of those that have
 * none the culprits are named: a set of numbers of which none could be left out without healing it.
 */
#include "scenario/correlations.h"

#include <string.h>

#include "base/text.h"
#include "scenario/reading.h"

typedef struct member {
    const char *name;
    const tree *written; /* where it is named first */
    size_t group;        /* the least member it is linked with */
} member;

typedef struct reader {
    arena *memory;
    diagnostics *complaints;
    inventory *into;
    member *members; /* in the order of naming */
    size_t count, capacity, pair_capacity;
    text_map index;
    const tree **pairs; /* where each pair of the inventory stands */
    size_t place_capacity;
} reader;

static const char *const keys[] = {"between", "rank"};
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

/* ---------------------------------------------------------------- one item */

static void complain_keys(const reader *self, const tree *item) {
    for (size_t i = 0; i < item->count; i++) {
        const char *key = item->pairs[i].key;
        if (!text_equal(key, keys[0]) && !text_equal(key, keys[1])) {
            reading_complain_key(self->complaints, &item->pairs[i],
                                 reading_suggest(key, keys, KEY_COUNT, self->memory),
                                 "a correlation has no '%s'", key);
        }
    }
}

static bool read_rank(const reader *self, const tree *item, double *rank) {
    const tree *written = tree_get(item, "rank");
    const char *text;
    if (written == NULL) {
        reading_complain(self->complaints, item, "add rank: 0.8", "a correlation says its rank correlation");
        return false;
    }
    if (!reading_text(written, "rank", self->complaints, &text)) {
        return false;
    }
    const size_t length = text_read_number(text, rank);
    if (length == 0 || text[length] != '\0' || !(*rank > -1.0 && *rank < 1.0)) {
        reading_complain(self->complaints, written, "of numbers that are one, write a formula",
                         "a rank correlation lies between -1 and 1, not '%s'", text);
        return false;
    }
    return true;
}

static bool find_member(reader *self, const tree *written, const char *name, size_t *place) {
    const ptrdiff_t known = text_map_get(&self->index, name);
    if (known != TEXT_MAP_ABSENT) {
        *place = (size_t)known;
        return true;
    }
    member *members = arena_grow(self->memory, self->members, self->count, &self->capacity, sizeof *members);
    if (members == NULL || !text_map_put(&self->index, name, self->count)) {
        return false;
    }
    self->members = members;
    members[self->count] = (member){.name = name, .written = written, .group = self->count};
    *place = self->count++;
    return true;
}

/* The names of `between`, each once, as members. False if they cannot be taken. */
static bool read_names(reader *self, const tree *item, size_t *places, size_t *count) {
    const tree *between = tree_get(item, "between");
    const char *name;
    if (between == NULL || between->kind != TREE_LIST || between->count < 2) {
        reading_complain(self->complaints, between != NULL ? between : item,
                         "write between: [parts.frame.mass, parts.cover.mass]",
                         "a correlation is between two or more numbers");
        return false;
    }
    if (between->count > COPULA_MEMBERS_MAX) {
        reading_complain(self->complaints, between, NULL, "at most %d numbers can be correlated together",
                         COPULA_MEMBERS_MAX);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < between->count; i++) {
        const tree *written = between->items[i];
        if (!reading_text(written, "a name", self->complaints, &name)) {
            good = false;
            continue;
        }
        if (!find_member(self, written, name, &places[i])) {
            return false;
        }
        for (size_t k = 0; k < i && good; k++) {
            if (places[k] == places[i]) {
                reading_complain(self->complaints, written, NULL, "'%s' is named twice", name);
                good = false;
            }
        }
    }
    *count = between->count;
    return good;
}

static bool add_pair(reader *self, const tree *between, size_t a, size_t b, double rank) {
    inventory *into = self->into;
    const size_t first = a < b ? a : b, second = a < b ? b : a;
    const member *members = self->members;
    for (size_t p = 0; p < into->correlation_count; p++) {
        if (text_equal(into->correlations[p].first, members[first].name) &&
            text_equal(into->correlations[p].second, members[second].name)) {
            reading_complain(self->complaints, between, NULL,
                             "the correlation of '%s' and '%s' is stated twice", members[first].name,
                             members[second].name);
            return true;
        }
    }
    correlation *pairs = arena_grow(self->memory, into->correlations, into->correlation_count,
                                    &self->pair_capacity, sizeof *pairs);
    into->correlations = pairs != NULL ? pairs : into->correlations;
    const tree **places =
        arena_grow(self->memory, self->pairs, into->correlation_count, &self->place_capacity, sizeof *places);
    self->pairs = places != NULL ? places : self->pairs;
    if (pairs == NULL || places == NULL) {
        return false;
    }
    places[into->correlation_count] = between;
    pairs[into->correlation_count++] = (correlation){members[first].name, members[second].name, rank};
    const size_t from = members[first].group, to = members[second].group;
    for (size_t i = 0; i < self->count; i++) { /* two groups become one */
        if (self->members[i].group == from || self->members[i].group == to) {
            self->members[i].group = from < to ? from : to;
        }
    }
    return true;
}

static bool read_item(reader *self, const tree *item) {
    size_t places[COPULA_MEMBERS_MAX], count = 0;
    double rank = 0.0;
    complain_keys(self, item);
    const bool named = read_names(self, item, places, &count);
    if (!read_rank(self, item, &rank) || !named) {
        return !arena_failed(self->memory);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!add_pair(self, tree_get(item, "between"), places[k], places[i], rank)) {
                return false;
            }
        }
    }
    return true;
}

/* ---------------------------------------------------------------- groups */

static double *entry(const copula *group, size_t i, size_t k) {
    return &group->matrix[i * group->count + k];
}

static size_t place_in(const copula *group, const char *name) {
    size_t i = 0;
    while (i < group->count && !text_equal(group->names[i], name)) {
        i++;
    }
    return i;
}

/* Whether the matrix of the members that are kept has no factor. */
static bool fails(const copula *group, const bool *kept) {
    double matrix[COPULA_MEMBERS_MAX * COPULA_MEMBERS_MAX], factor[COPULA_MEMBERS_MAX * COPULA_MEMBERS_MAX];
    size_t places[COPULA_MEMBERS_MAX], count = 0;
    for (size_t i = 0; i < group->count; i++) {
        places[count] = i;
        count += kept[i];
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            matrix[i * count + k] = *entry(group, places[i], places[k]);
        }
    }
    return copula_factor(matrix, count, factor) < count;
}

/* Names the fewest: whoever can be left out without healing it is no culprit. Points at the last of their
 * pairs. */
static void complain_group(const reader *self, const copula *group, size_t row) {
    bool kept[COPULA_MEMBERS_MAX] = {false};
    memset(kept, true, row + 1);
    for (size_t i = 0; i <= row; i++) {
        kept[i] = false;
        kept[i] = !fails(group, kept);
    }
    const char *names = "";
    size_t left = 0, culprits = 0, stated = 0;
    const tree *at = NULL;
    for (size_t i = 0; i <= row; i++) {
        left += kept[i];
    }
    culprits = left;
    for (size_t i = 0; i <= row && names != NULL; i++) {
        if (kept[i]) {
            left--;
            names = arena_printf(self->memory, "%s'%s'%s", names, group->names[i],
                                 left > 1    ? ", "
                                 : left == 1 ? " and "
                                             : "");
        }
    }
    for (size_t p = 0; p < self->into->correlation_count; p++) {
        const correlation *pair = &self->into->correlations[p];
        const size_t a = place_in(group, pair->first), b = place_in(group, pair->second);
        if (a <= row && b <= row && kept[a] && kept[b]) {
            stated++;
            at = self->pairs[p];
        }
    }
    reading_complain(
        self->complaints, at,
        stated < culprits * (culprits - 1) / 2
            ? "pairs that are not stated are not correlated; state them too"
            : "weaken one of them",
        "no numbers have such rank correlations: those of %s contradict each other (their matrix "
        "is not positive definite)",
        reading_shown(names));
}

static bool make_group(reader *self, size_t first, copula *group) {
    group->names = arena_alloc(self->memory, self->count * sizeof *group->names);
    for (size_t i = first; i < self->count && group->names != NULL; i++) {
        if (self->members[i].group == first) {
            group->names[group->count++] = self->members[i].name;
        }
    }
    if (group->count > COPULA_MEMBERS_MAX) {
        reading_complain(
            self->complaints, self->members[first].written, NULL,
            "%zu numbers are correlated with each other, of which '%s' is the first; at most %d can be",
            group->count, self->members[first].name, COPULA_MEMBERS_MAX);
        return true;
    }
    const size_t bytes = group->count * group->count * sizeof(double);
    group->matrix = arena_alloc(self->memory, bytes);
    group->factor = arena_alloc(self->memory, bytes);
    if (arena_failed(self->memory)) {
        return false;
    }
    for (size_t i = 0; i < group->count; i++) {
        *entry(group, i, i) = 1.0;
    }
    for (size_t p = 0; p < self->into->correlation_count; p++) {
        const correlation *pair = &self->into->correlations[p];
        const size_t a = place_in(group, pair->first), b = place_in(group, pair->second);
        if (a < group->count) {
            *entry(group, a, b) = *entry(group, b, a) = copula_normal_correlation(pair->rank);
        }
    }
    const size_t row = copula_factor(group->matrix, group->count, group->factor);
    if (row < group->count) {
        complain_group(self, group, row);
    }
    return true;
}

static bool make_groups(reader *self) {
    inventory *into = self->into;
    into->copulas = arena_alloc(self->memory, (self->count + 1) * sizeof *into->copulas);
    for (size_t i = 0; i < self->count && into->copulas != NULL; i++) {
        bool linked = false;
        for (size_t k = i + 1; k < self->count; k++) {
            linked |= self->members[k].group == i;
        }
        if (self->members[i].group == i && linked &&
            !make_group(self, i, &into->copulas[into->copula_count++])) {
            return false;
        }
    }
    return into->copulas != NULL;
}

bool correlations_read(const tree *written, arena *memory, diagnostics *complaints, inventory *into) {
    reader self = {.memory = memory, .complaints = complaints, .into = into};
    text_map_init(&self.index, memory);
    if (written == NULL || !reading_is(written, TREE_LIST, "correlations", complaints)) {
        return true;
    }
    for (size_t i = 0; i < written->count; i++) {
        if (reading_is(written->items[i], TREE_MAPPING, "a correlation", complaints) &&
            !read_item(&self, written->items[i])) {
            return false;
        }
    }
    return make_groups(&self);
}

/* ---------------------------------------------------------------- the quantities they name */

/* What the variants make of a name. */
typedef struct finding {
    bool exists, varies, discrete;
} finding;

static void check_name(const tree *written, const finding *found, const char *const *known, size_t count,
                       arena *memory, diagnostics *complaints) {
    if (!found->exists) {
        reading_complain(complaints, written, reading_suggest(written->text, known, count, memory),
                         "'%s' is no uncertain number of the scenario", written->text);
    } else if (!found->varies) {
        reading_complain(complaints, written, "give it a spread, such as lognormal: 1.1",
                         "'%s' is fixed: it correlates with nothing", written->text);
    } else if (found->discrete) {
        reading_complain(complaints, written, "correlate numbers whose distributions are continuous",
                         "'%s' is discrete: its ranks have ties", written->text);
    }
}

/* All that is uncertain goes to `known` for suggestions; returns how many. */
static size_t find_all(const graph *graph, text_map *places, finding *found, const char **known) {
    size_t count = 0;
    for (uint32_t n = 1; n < graph_count(graph); n++) {
        const node *at = graph_node(graph, (cradle_node){n});
        if (at->op != OPERATION_QUANTITY) {
            continue;
        }
        const distribution_kind kind = at->quantity->distribution.kind;
        if (kind != DISTRIBUTION_FIXED) {
            known[count++] = at->quantity->name;
        }
        const ptrdiff_t place = text_map_get(places, at->quantity->name);
        if (place != TEXT_MAP_ABSENT) {
            found[place].exists = true;
            found[place].varies |= kind != DISTRIBUTION_FIXED;
            found[place].discrete |= kind == DISTRIBUTION_DISCRETE;
        }
    }
    return count;
}

bool correlations_apply(const tree *written, arena *memory, diagnostics *complaints, inventory *into) {
    text_map places;
    text_map_init(&places, memory);
    size_t most = 0, count = 0;
    for (size_t i = 0; into->correlation_count > 0 && i < written->count; i++) {
        most += tree_get(written->items[i], "between")->count;
    }
    const tree **names = arena_alloc(memory, (most + 1) * sizeof(*names));
    finding *found = arena_alloc(memory, (most + 1) * sizeof *found);
    const char **known = arena_alloc(memory, graph_count(into->graph) * sizeof *known);
    if (arena_failed(memory)) {
        return false;
    }
    for (size_t i = 0; most > 0 && i < written->count; i++) {
        const tree *between = tree_get(written->items[i], "between");
        for (size_t k = 0; k < between->count; k++) {
            if (text_map_get(&places, between->items[k]->text) == TEXT_MAP_ABSENT) {
                names[count] = between->items[k];
                if (!text_map_put(&places, names[count]->text, count)) {
                    return false;
                }
                count++;
            }
        }
    }
    const size_t known_count = find_all(into->graph, &places, found, known);
    for (size_t i = 0; i < count; i++) {
        check_name(names[i], &found[i], known, known_count, memory, complaints);
    }
    graph_set_copulas(into->graph, into->copulas, into->copula_count);
    return true;
}
