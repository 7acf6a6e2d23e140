/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list `expect:`. Invariant: an expectation that is accepted names a division that results have, and
 * bounds in the unit of its figure, the lower one first.
 */
#include "scenario/expectations.h"

#include <string.h>

#include "base/text.h"
#include "scenario/reading.h"
#include "units/units.h"

static const char *const figure_keys[] = {
#define X(name, key) #key,
    EXPECTED_LIST(X)
#undef X
};

static const char *const other_keys[] = {"of", "variant", "versus", "source", "note"};
enum { OTHER_COUNT = sizeof other_keys / sizeof other_keys[0] };

/* What stands before the dot, and the division of results it names. */
static const struct {
    const char *plural, *division;
} divisions[] = {{"stages", "stage"},    {"parts", "part"},     {"gases", "gas"},
                 {"years", "year"},      {"origins", "origin"}, {"readings", "reading"},
                 {"primary", "primary"}, {"outputs", "output"}};
enum { DIVISION_NAMES = sizeof divisions / sizeof divisions[0] };

const char *expected_key(expected_figure figure) {
    return figure_keys[figure];
}

const char *expected_unit(const expectation *item) {
    if (item->figure == EXPECTED_SHARE) {
        return "%";
    }
    return item->output != NULL ? item->output->unit_text : "kg CO2e";
}

static int find_figure(const char *key) {
    for (int i = 0; i < EXPECTED_COUNT; i++) {
        if (text_equal(figure_keys[i], key)) {
            return i;
        }
    }
    return -1;
}

/* What reading needs. */
typedef struct reader {
    const inventory *of;
    arena *memory;
    diagnostics *complaints;
} reader;

/* An output must be there, as its unit is that of the bounds. */
static bool find_output(const reader *self, const tree *written, expectation *item) {
    if (!text_equal(item->division, "output")) {
        return true;
    }
    if (self->of->outputs == NULL) { /* they are wrong, and reported */
        return false;
    }
    const char **names = arena_alloc(self->memory, (self->of->output_count + 1) * sizeof *names);
    for (size_t i = 0; names != NULL && i < self->of->output_count; i++) {
        names[i] = self->of->outputs[i].name;
        if (text_equal(names[i], item->member)) {
            item->output = &self->of->outputs[i];
            return true;
        }
    }
    if (names != NULL) {
        reading_complain(self->complaints, written,
                         reading_suggest(item->member, names, self->of->output_count, self->memory),
                         "there is no output '%s'", item->member);
    }
    return false;
}

/* "stages.use" into division and member. */
static bool read_of(const reader *self, const tree *written, expectation *item) {
    arena *memory = self->memory;
    diagnostics *complaints = self->complaints;
    if (!reading_text(written, "'of'", complaints, &item->of)) {
        return false;
    }
    item->division = "total";
    item->member = "";
    if (text_equal(item->of, "total")) {
        return true;
    }
    const char *dot = strchr(item->of, '.');
    size_t length = dot != NULL ? (size_t)(dot - item->of) : strlen(item->of);
    const char *candidates[DIVISION_NAMES + 1] = {"total"};
    for (size_t i = 0; i < DIVISION_NAMES; i++) {
        candidates[i + 1] = divisions[i].plural;
        if (strlen(divisions[i].plural) == length && strncmp(item->of, divisions[i].plural, length) == 0) {
            item->division = divisions[i].division;
            item->member = dot != NULL ? dot + 1 : "";
        }
    }
    if (text_equal(item->division, "total") || item->member[0] == '\0') {
        const char *word = reading_shown(arena_copy(memory, item->of, length));
        const char *hint = text_equal(item->division, "total")
                               ? reading_suggest(word, candidates, DIVISION_NAMES + 1, memory)
                               : "name one of them after a dot";
        reading_complain(complaints, written, hint,
                         "'of' must be total or a member such as stages.use or parts.frame, not '%s'",
                         item->of);
        return false;
    }
    return find_output(self, written, item);
}

static void complain_bound(const reader *self, const tree *written, const char *key, const expectation *item,
                           dimension found) {
    const char *kind = item->figure == EXPECTED_SHARE ? "shares"
                       : item->output != NULL ? dimension_describe(item->output->unit.dimension, self->memory)
                                              : "masses of CO2e";
    const char *hint = item->figure == EXPECTED_SHARE ? "write 40 %"
                       : item->output != NULL
                           ? arena_printf(self->memory, "the output is in %s", item->output->unit_text)
                           : "write 50 kg";
    reading_complain(self->complaints, written, hint, "the bounds of '%s' must be %s, not %s", key, kind,
                     dimension_describe(found, self->memory));
}

/* One bound in kg CO2e (written also as kg), in the output's unit, or a share. */
static bool read_bound(const reader *self, const tree *written, const char *key, const expectation *item,
                       double *bound) {
    diagnostics *complaints = self->complaints;
    unit found;
    unit_error error;
    const char *text;
    if (!reading_text(written, "a bound", complaints, &text)) {
        return false;
    }
    if (!unit_parse_quantity(text, bound, &found, NULL, self->memory, &error)) {
        reading_complain(complaints, written, error.hint, "%s", reading_shown(error.message));
        return false;
    }
    const dimension mass = {.exponent[DIMENSION_MASS] = 1}, co2e = {.exponent[DIMENSION_CO2E] = 1};
    unit wanted = {co2e, 1.0};
    if (item->output != NULL) {
        wanted = item->output->unit;
    }
    if (item->figure == EXPECTED_SHARE) {
        wanted = (unit){.factor = 1.0};
    }
    bool is_co2e = dimension_equal(wanted.dimension, co2e) && dimension_equal(found.dimension, mass);
    if (!is_co2e && !dimension_equal(found.dimension, wanted.dimension)) {
        complain_bound(self, written, key, item, found.dimension);
        return false;
    }
    *bound *= found.factor / wanted.factor;
    return true;
}

static bool read_bounds(const reader *self, const tree *written, const char *key, expectation *item) {
    enum { BOUNDS = 2 };
    diagnostics *complaints = self->complaints;
    if (written->kind != TREE_LIST || written->count != BOUNDS) {
        reading_complain(complaints, written, "write mean: [50 kg, 75 kg]",
                         "'%s' needs a lower and an upper bound", key);
        return false;
    }
    bool low = read_bound(self, written->items[0], key, item, &item->low);
    bool high = read_bound(self, written->items[1], key, item, &item->high);
    if (low && high && item->low > item->high) {
        reading_complain(complaints, written, NULL, "the lower bound of '%s' is above the upper one", key);
        return false;
    }
    item->bounds = written;
    return low && high;
}

static const char *text_of(const tree *mapping, const char *key, diagnostics *complaints,
                           const tree **written) {
    const char *text = NULL;
    const tree *value = tree_get(mapping, key);
    if (value != NULL && reading_text(value, key, complaints, &text) && written != NULL) {
        *written = value;
    }
    return text;
}

static void complain_keys(const tree *mapping, arena *memory, diagnostics *complaints) {
    const char *known[EXPECTED_COUNT + OTHER_COUNT];
    memcpy(known, figure_keys, sizeof figure_keys);
    memcpy(known + EXPECTED_COUNT, other_keys, sizeof other_keys);
    for (size_t i = 0; i < mapping->count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < EXPECTED_COUNT + OTHER_COUNT; k++) {
            is_known |= text_equal(known[k], mapping->pairs[i].key);
        }
        if (!is_known) {
            reading_complain_key(
                complaints, &mapping->pairs[i],
                reading_suggest(mapping->pairs[i].key, known, EXPECTED_COUNT + OTHER_COUNT, memory),
                "an expectation has no '%s'", mapping->pairs[i].key);
        }
    }
}

static bool read_item(const reader *self, const tree *mapping, expectations *result) {
    arena *memory = self->memory;
    diagnostics *complaints = self->complaints;
    expectation shared = {0};
    complain_keys(mapping, memory, complaints);
    shared.of_written = tree_get(mapping, "of");
    if (shared.of_written == NULL) {
        reading_complain(complaints, mapping, "write of: total", "an expectation says what it is of");
        return true;
    }
    bool right = read_of(self, shared.of_written, &shared);
    shared.variant = text_of(mapping, "variant", complaints, &shared.variant_written);
    shared.versus = text_of(mapping, "versus", complaints, &shared.versus_written);
    shared.source = text_of(mapping, "source", complaints, NULL);
    size_t figures = 0;
    for (size_t i = 0; i < mapping->count; i++) {
        int figure = find_figure(mapping->pairs[i].key);
        expectation item = shared;
        if (figure < 0) {
            continue;
        }
        figures++;
        item.figure = (expected_figure)figure;
        bool linear = item.figure == EXPECTED_MEAN || item.figure == EXPECTED_DETERMINISTIC;
        if (shared.versus != NULL && !linear) {
            reading_complain_key(complaints, &mapping->pairs[i], "with `versus`, bound mean or deterministic",
                                 "the difference of two variants has no '%s'", mapping->pairs[i].key);
            continue;
        }
        if (shared.output != NULL && item.figure == EXPECTED_SHARE) {
            reading_complain_key(complaints, &mapping->pairs[i], NULL, "an output is no share of the total");
            continue;
        }
        if (!right && text_equal(item.division, "output")) { /* the unit of its bounds is not known */
            continue;
        }
        if (!read_bounds(self, mapping->pairs[i].value, figure_keys[figure], &item) || !right) {
            continue;
        }
        expectation *grown =
            arena_grow(memory, result->items, result->count, &result->capacity, sizeof *result->items);
        if (grown == NULL) {
            return false;
        }
        result->items = grown;
        grown[result->count++] = item;
    }
    if (figures == 0) {
        reading_complain(complaints, mapping, "add mean: [50 kg, 75 kg]", "an expectation bounds a figure");
    }
    return true;
}

bool expectations_read(const tree *written, const inventory *of, arena *memory, diagnostics *complaints,
                       expectations *result) {
    const reader self = {of, memory, complaints};
    *result = (expectations){0};
    if (written == NULL || !reading_is(written, TREE_LIST, "expect", complaints)) {
        return true;
    }
    for (size_t i = 0; i < written->count; i++) {
        if (reading_is(written->items[i], TREE_MAPPING, "an expectation", complaints) &&
            !read_item(&self, written->items[i], result)) {
            return false;
        }
    }
    return true;
}
