/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading `sweep:`. Invariant: the values of a path differ as they are written, so that the variants made of
 * them have names of their own.
 */
#include "scenario/sweep.h"

#include <string.h>

#include "base/text.h"
#include "scenario/load.h"
#include "scenario/reading.h"
#include "units/units.h"

static const char zip_key[] = "zip";
/* A step between two written numbers is written with so many digits, and is what they say. */
enum { RANGE_DIGITS = 10 };

typedef struct sweep_reader {
    sweep *sweep;
    arena *memory;
    diagnostics *complaints;
    text_map paths; /* of all axes */
} sweep_reader;

/* ---------------------------------------------------------------- labels */

/* A value in one line, as YAML has it in brackets. */
static const char *label_of(const tree *value, arena *memory) {
    if (value->kind == TREE_SCALAR) {
        return value->text;
    }
    bool mapping = value->kind == TREE_MAPPING;
    const char *text = "";
    for (size_t i = 0; i < value->count && text != NULL; i++) {
        const char *item = label_of(mapping ? value->pairs[i].value : value->items[i], memory);
        const char *key = mapping ? value->pairs[i].key : "";
        text = arena_printf(memory, "%s%s%s%s%s", text, i > 0 ? ", " : "", key, mapping ? ": " : "",
                            reading_shown(item));
    }
    return arena_printf(memory, mapping ? "{%s}" : "[%s]", reading_shown(text));
}

static bool label_values(sweep_reader *self, const sweep_path *path, const char **labels, size_t count) {
    text_map known;
    text_map_init(&known, self->memory);
    for (size_t i = 0; i < count; i++) {
        labels[i] = label_of(path->values[i], self->memory);
        if (labels[i] == NULL) {
            return false;
        }
        if (text_map_get(&known, labels[i]) != TEXT_MAP_ABSENT) {
            reading_complain(self->complaints, path->values[i], NULL, "the sweep has '%s' twice for '%s'",
                             labels[i], path->written->key);
            return false;
        }
        if (!text_map_put(&known, labels[i], i)) {
            return false;
        }
    }
    return true;
}

/* The values as plain numbers of one unit, or NULL. */
static const double *numbers_of(const sweep_path *path, size_t count, const char **unit_text, arena *memory) {
    double *numbers = arena_alloc(memory, (count + 1) * sizeof *numbers);
    for (size_t i = 0; i < count && numbers != NULL; i++) {
        const tree *value = path->values[i];
        const char *text = NULL;
        unit meaning;
        unit_error error = {0};
        if (value->kind != TREE_SCALAR || value->quoted ||
            !unit_parse_quantity(value->text, &numbers[i], &meaning, &text, memory, &error)) {
            return NULL;
        }
        if (i == 0) {
            *unit_text = text;
        } else if (!text_equal(text, *unit_text)) {
            return NULL;
        }
    }
    return numbers;
}

/* ---------------------------------------------------------------- values */

static bool read_list(sweep_reader *self, const tree_pair *written, sweep_path *path, size_t *count) {
    const tree *list = written->value;
    if (list->count == 0) {
        reading_complain(self->complaints, list, "write the values: [CN, DE]",
                         "the sweep has no values for '%s'", written->key);
        return false;
    }
    path->values = list->items;
    *count = list->count;
    return true;
}

/* An end of a range: a number with a unit. */
static bool read_end(sweep_reader *self, const tree *range, const char *key, double *number, unit *meaning,
                     const char **unit_text) {
    const tree *end = tree_get(range, key);
    unit_error error = {0};
    if (end == NULL) {
        reading_complain(self->complaints, range, "write {from: 2 year, to: 5 year, steps: 4}",
                         "the range has no '%s'", key);
        return false;
    }
    if (end->kind == TREE_SCALAR && !end->quoted &&
        unit_parse_quantity(end->text, number, meaning, unit_text, self->memory, &error)) {
        return true;
    }
    const char *text = end->kind == TREE_SCALAR ? end->text : "this";
    reading_complain(self->complaints, end, error.hint, "'%s' of a range must be a plain number, not '%s'",
                     key, text);
    return false;
}

static bool check_range_keys(sweep_reader *self, const tree *range) {
    static const char *const keys[] = {"from", "to", "steps"};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    bool good = true;
    for (size_t i = 0; i < range->count; i++) {
        bool known = false;
        for (size_t k = 0; k < KEYS; k++) {
            known |= text_equal(range->pairs[i].key, keys[k]);
        }
        if (!known) {
            reading_complain_key(self->complaints, &range->pairs[i],
                                 reading_suggest(range->pairs[i].key, keys, KEYS, self->memory),
                                 "unknown key '%s' in a range of a sweep", range->pairs[i].key);
            good = false;
        }
    }
    return good;
}

static tree *range_value(const tree *range, double number, const char *unit_text, arena *memory) {
    char digits[TEXT_NUMBER_BYTES];
    text_write_number(digits, number, RANGE_DIGITS);
    tree *value = arena_alloc(memory, sizeof *value);
    const char *text = arena_printf(memory, "%s%s%s", digits, unit_text[0] != '\0' ? " " : "", unit_text);
    if (value == NULL || text == NULL) {
        return NULL;
    }
    *value = (tree){.kind = TREE_SCALAR, .where = range->where, .length = 1, .text = text};
    return value;
}

/* Equal steps from one end to the other, both included, in the unit of `from`. */
static bool read_range(sweep_reader *self, const tree_pair *written, sweep_path *path, size_t *count) {
    const tree *range = written->value;
    double from = 0.0, to = 0.0;
    unit from_unit = {.factor = 1.0}, to_unit = {.factor = 1.0};
    const char *from_text = "", *to_text = "";
    uint64_t steps = 0;
    bool good = check_range_keys(self, range);
    good &= read_end(self, range, "from", &from, &from_unit, &from_text);
    good &= read_end(self, range, "to", &to, &to_unit, &to_text);
    const tree *number = tree_get(range, "steps");
    if (number == NULL) {
        reading_complain(self->complaints, range, "write {from: 2 year, to: 5 year, steps: 4}",
                         "the range has no '%s'", "steps");
        return false;
    }
    good &= reading_whole(number, "'steps'", 2, SWEEP_VARIANTS_MAX, self->complaints, &steps);
    if (!good) {
        return false;
    }
    if (to_text[0] != '\0' && !dimension_equal(from_unit.dimension, to_unit.dimension)) {
        reading_complain(self->complaints, tree_get(range, "to"), NULL,
                         "'to' must be %s as 'from' is, not %s",
                         dimension_describe(from_unit.dimension, self->memory),
                         dimension_describe(to_unit.dimension, self->memory));
        return false;
    }
    if (to_text[0] != '\0' && !text_equal(from_text, to_text)) {
        to = to * to_unit.factor / from_unit.factor;
    }
    *count = (size_t)steps;
    path->values = arena_alloc(self->memory, *count * sizeof *path->values);
    for (size_t i = 0; i < *count && path->values != NULL; i++) {
        double share = (double)i / (double)(*count - 1);
        path->values[i] = range_value(range, from * (1.0 - share) + to * share, from_text, self->memory);
    }
    return !arena_failed(self->memory);
}

static bool read_path(sweep_reader *self, const tree_pair *written, sweep_path *path, size_t *count) {
    char step[32] = {0};
    size_t length = strcspn(written->key, ".");
    memcpy(step, written->key, length < sizeof step ? length : 0);
    path->written = written;
    if (load_is_common_key(step)) {
        reading_complain_key(self->complaints, written, NULL,
                             "a sweep cannot change '%s': it holds for the whole scenario", written->key);
        return false;
    }
    if (text_map_get(&self->paths, written->key) != TEXT_MAP_ABSENT) {
        reading_complain_key(self->complaints, written, NULL, "the sweep has '%s' twice", written->key);
        return false;
    }
    if (!text_map_put(&self->paths, written->key, 1)) {
        return false;
    }
    switch (written->value->kind) {
    case TREE_LIST:
        return read_list(self, written, path, count);
    case TREE_MAPPING:
        return read_range(self, written, path, count);
    default:
        reading_complain(self->complaints, written->value,
                         "write a list, [CN, DE], or a range, {from: 2 year, to: 5 year, steps: 4}",
                         "the sweep needs several values for '%s'", written->key);
        return false;
    }
}

/* ---------------------------------------------------------------- axes */

/* An axis of the given paths, which change together. */
static bool read_axis(sweep_reader *self, const tree_pair *pairs, size_t count) {
    sweep *into = self->sweep;
    sweep_axis axis = {.name = pairs[0].key, .path_count = count};
    sweep_path *paths = arena_alloc(self->memory, count * sizeof *paths);
    axis.paths = arena_alloc(self->memory, count * sizeof *axis.paths);
    axis.numbers = arena_alloc(self->memory, count * sizeof *axis.numbers);
    axis.units = arena_alloc(self->memory, count * sizeof *axis.units);
    bool good = !arena_failed(self->memory);
    for (size_t p = 0; p < count && !arena_failed(self->memory); p++) {
        size_t values = 0;
        axis.paths[p] = pairs[p].key;
        axis.units[p] = "";
        if (!read_path(self, &pairs[p], &paths[p], &values)) {
            good = false;
        } else if (axis.count > 0 && values != axis.count) {
            reading_complain_key(self->complaints, &pairs[p], "what is zipped changes together",
                                 "'%s' has %zu values, but '%s' has %zu", pairs[p].key, values, pairs[0].key,
                                 axis.count);
            good = false;
        } else {
            axis.count = values;
        }
    }
    const char **labels = good ? arena_alloc(self->memory, count * axis.count * sizeof *labels) : NULL;
    axis.labels = labels;
    for (size_t p = 0; labels != NULL && p < count; p++) {
        good &= label_values(self, &paths[p], labels + p * axis.count, axis.count);
        axis.numbers[p] = numbers_of(&paths[p], axis.count, &axis.units[p], self->memory);
    }
    into->paths[into->axis_count] = paths;
    into->axes[into->axis_count++] = axis;
    return good && labels != NULL;
}

static bool read_pair(sweep_reader *self, const tree_pair *pair) {
    if (self->sweep->axis_count == SWEEP_AXES_MAX) {
        reading_complain_key(self->complaints, pair, "zip those that change together",
                             "a sweep goes along %d paths at most", SWEEP_AXES_MAX);
        return false;
    }
    if (!text_equal(pair->key, zip_key)) {
        return read_axis(self, pair, 1);
    }
    if (!reading_is(pair->value, TREE_MAPPING, "zip", self->complaints)) {
        return false;
    }
    if (pair->value->count == 0) {
        reading_complain(self->complaints, pair->value, NULL, "zip has no paths");
        return false;
    }
    return read_axis(self, pair->value->pairs, pair->value->count);
}

static bool check_size(sweep_reader *self, const tree *written, size_t listed) {
    size_t count = 1;
    for (size_t i = 0; i < self->sweep->axis_count; i++) {
        count *= self->sweep->axes[i].count;
        if (count * listed > SWEEP_VARIANTS_MAX) {
            reading_complain(self->complaints, written, NULL,
                             "the sweep makes more than %d variants; take fewer values or paths",
                             SWEEP_VARIANTS_MAX);
            return false;
        }
    }
    self->sweep->count = count;
    return true;
}

bool sweep_read(sweep *self, const tree *written, size_t listed, arena *memory, diagnostics *complaints) {
    *self = (sweep){.count = 1, .axes = arena_alloc(memory, SWEEP_AXES_MAX * sizeof *self->axes)};
    sweep_reader reader = {.sweep = self, .memory = memory, .complaints = complaints};
    text_map_init(&reader.paths, memory);
    if (written == NULL || self->axes == NULL) {
        return self->axes != NULL;
    }
    bool good = reading_is(written, TREE_MAPPING, "sweep", complaints);
    if (good && written->count == 0) {
        reading_complain(complaints, written, "leave it out, or name a path with its values",
                         "the sweep is empty");
        good = false;
    }
    for (size_t i = 0; written->kind == TREE_MAPPING && i < written->count; i++) {
        good &= read_pair(&reader, &written->pairs[i]);
    }
    if (!good || !check_size(&reader, written, listed)) {
        *self = (sweep){.count = 1, .axes = self->axes};
    }
    return !arena_failed(memory);
}
