/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The distributions a number may have, one row of the table each. Numbers inside a distribution without a
 * unit take the unit of `value`. Invariant: a distribution that is accepted passes distribution_fault() and
 * can take the value it belongs to.
 *
 * Sources: pedigree variances, ecoinvent data quality guideline v3, with the basic variance 0.0006 of most
 * exchanges unless given; range95, two half-distributions joined at the median (distribution.h).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/elementary.h"
#include "base/text.h"
#include "scenario/number.h"
#include "scenario/reading.h"

static const double basic_variance = 0.0006;
/* Probabilities written with rounded digits still sum to one; beyond this they do not. */
static const double probability_slack = 1e-6;

typedef struct spread {
    const char *key;  /* "pert" */
    const char *what; /* whose it is: "'mass'" */
    number *number;
    distribution *made;
    arena *memory;
    diagnostics *complaints;
} spread;

/* ---------------------------------------------------------------- the numbers inside */

/* A number with its unit, if any. */
static bool read_any(const spread *self, const tree *value, double *written, unit *in, bool *bare) {
    const char *unit_text = "";
    unit_error error = {0};
    if (!reading_is(value, TREE_SCALAR, self->key, self->complaints)) {
        return false;
    }
    if (value->quoted) {
        reading_complain(self->complaints, value, NULL, "%s must be a number; what stands in quotes is text",
                         self->key);
        return false;
    }
    if (!unit_parse_quantity(value->text, written, in, &unit_text, self->memory, &error)) {
        reading_complain(self->complaints, value, error.hint, "%s: %s", self->key,
                         reading_shown(error.message));
        return false;
    }
    *bare = unit_text[0] == '\0';
    return true;
}

/* In base units of the number's value. */
static bool read_like_value(const spread *self, const tree *value, double *base) {
    const quantity *q = &self->number->quantity;
    double written;
    unit in;
    bool bare;
    if (!read_any(self, value, &written, &in, &bare)) {
        return false;
    }
    if (!bare && !dimension_equal(in.dimension, q->unit.dimension)) {
        const char *hint = NULL;
        if (dimension_is_none(in.dimension)) {
            hint = text_equal(self->key, "normal")
                       ? "a relative width is written normal: {cv: 10 %}"
                       : "percentages of the value are not understood here; write "
                         "the numbers themselves";
        }
        reading_complain(self->complaints, value, hint, "%s of %s must be %s like the value, not %s",
                         self->key, self->what, dimension_describe(q->unit.dimension, self->memory),
                         dimension_describe(in.dimension, self->memory));
        return false;
    }
    *base = written * (bare ? q->unit.factor : in.factor);
    return true;
}

/* A plain number or a percentage. */
static bool read_pure(const spread *self, const tree *value, double *base) {
    unit in;
    bool bare;
    if (!read_any(self, value, base, &in, &bare)) {
        return false;
    }
    if (!dimension_is_none(in.dimension)) {
        reading_complain(self->complaints, value, NULL, "%s of %s must be a number without a unit, not %s",
                         self->key, self->what, dimension_describe(in.dimension, self->memory));
        return false;
    }
    *base *= in.factor;
    return true;
}

typedef bool (*read_number)(const spread *self, const tree *value, double *base);

/* A list of numbers, all read for their complaints; NULL if one is wrong. */
static double *read_list(const spread *self, const tree *list, read_number read) {
    bool good = true;
    double *numbers = arena_alloc(self->memory, (list->count + 1) * sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < list->count; i++) {
        good &= read(self, list->items[i], &numbers[i]);
    }
    return good ? numbers : NULL;
}

/* A list of exactly `count` numbers, shown in messages as `form`. */
static double *read_exactly(const spread *self, const tree *list, size_t count, const char *form,
                            read_number read) {
    if (list->kind != TREE_LIST || list->count != count) {
        const char *hint = arena_printf(self->memory, "write %s: %s", self->key, form);
        if (list->kind != TREE_LIST) {
            reading_complain(self->complaints, list, hint, "%s of %s must be a list of %zu numbers",
                             self->key, self->what, count);
        } else {
            reading_complain(self->complaints, list, hint, "%s of %s must have %zu numbers, not %zu",
                             self->key, self->what, count, list->count);
        }
        return NULL;
    }
    return read_list(self, list, read);
}

/* The members of a mapping, all of them and no other. */
typedef struct member {
    const char *key;
    read_number read;
    double *base;
    bool optional;
} member;

static const member *find_member(const member *members, size_t count, const char *key) {
    for (size_t i = 0; i < count; i++) {
        if (text_equal(members[i].key, key)) {
            return &members[i];
        }
    }
    return NULL;
}

static bool read_members(const spread *self, const tree *mapping, const member *members, size_t count,
                         const char *form) {
    const char *hint = arena_printf(self->memory, "write %s: %s", self->key, form);
    if (mapping->kind != TREE_MAPPING) {
        reading_complain(self->complaints, mapping, hint, "%s of %s must be a mapping", self->key,
                         self->what);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < mapping->count; i++) {
        const member *found = find_member(members, count, mapping->pairs[i].key);
        if (found == NULL) {
            reading_complain_key(self->complaints, &mapping->pairs[i], hint, "unknown key '%s' in %s of %s",
                                 mapping->pairs[i].key, self->key, self->what);
            good = false;
        } else {
            good &= found->read(self, mapping->pairs[i].value, found->base);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!members[i].optional && tree_get(mapping, members[i].key) == NULL) {
            reading_complain(self->complaints, mapping, hint, "'%s' is missing in %s of %s", members[i].key,
                             self->key, self->what);
            good = false;
        }
    }
    return good;
}

/* ---------------------------------------------------------------- one function a distribution */

static void set(const spread *self, distribution_kind kind, double a, double b, double c, double d) {
    *self->made = (distribution){.kind = kind, .p = {a, b, c, d}};
}

static bool read_normal(const spread *self, const tree *written) {
    double centre = self->number->quantity.value;
    double sd = 0.0;
    if (written->kind == TREE_MAPPING) {
        const member members[] = {{"cv", read_pure, &sd, false}};
        if (!read_members(self, written, members, 1, "{cv: 10 %}")) {
            return false;
        }
        sd *= fabs(centre);
    } else if (!read_like_value(self, written, &sd)) {
        return false;
    }
    set(self, DISTRIBUTION_NORMAL, centre, sd, sd, 0);
    return true;
}

/* Median `value`: what people write beside a geometric standard deviation. */
static bool make_lognormal(const spread *self, const tree *written, double below, double above) {
    double median = self->number->quantity.value;
    if (!(median > 0)) {
        reading_complain(self->complaints, written, NULL, "%s has a %s distribution and must be above zero",
                         self->what, self->key);
        return false;
    }
    set(self, DISTRIBUTION_LOGNORMAL, median, below, above, 0);
    return true;
}

static bool read_lognormal(const spread *self, const tree *written) {
    double gsd;
    if (!read_pure(self, written, &gsd)) {
        return false;
    }
    if (!(gsd > 1)) {
        reading_complain(
            self->complaints, written, "1.2 means: within a factor of 1.2 up or down in two of three cases",
            "lognormal of %s takes the geometric standard deviation, which is above 1", self->what);
        return false;
    }
    return make_lognormal(self, written, elementary_log(gsd), elementary_log(gsd));
}

static bool read_uniform(const spread *self, const tree *written) {
    const double *x = read_exactly(self, written, 2, "[low, high]", read_like_value);
    if (x != NULL) {
        set(self, DISTRIBUTION_UNIFORM, x[0], x[1], 0, 0);
    }
    return x != NULL;
}

static bool read_three(const spread *self, const tree *written, distribution_kind kind) {
    const double *x = read_exactly(self, written, 3, "[low, mode, high]", read_like_value);
    if (x != NULL) {
        set(self, kind, x[0], x[1], x[2], 0);
    }
    return x != NULL;
}

static bool read_triangular(const spread *self, const tree *written) {
    return read_three(self, written, DISTRIBUTION_TRIANGULAR);
}

static bool read_pert(const spread *self, const tree *written) {
    return read_three(self, written, DISTRIBUTION_PERT);
}

static bool read_beta(const spread *self, const tree *written) {
    double alpha = 0, beta = 0, low = 0, high = 0;
    const member members[] = {{"alpha", read_pure, &alpha, false},
                              {"beta", read_pure, &beta, false},
                              {"low", read_like_value, &low, false},
                              {"high", read_like_value, &high, false}};
    if (!read_members(self, written, members, 4, "{alpha: 2, beta: 3, low: 0, high: 1}")) {
        return false;
    }
    set(self, DISTRIBUTION_BETA, low, high, alpha, beta);
    return true;
}

static bool read_truncated(const spread *self, const tree *written) {
    double sd = 0, low = -HUGE_VAL, high = HUGE_VAL;
    const member members[] = {{"sd", read_like_value, &sd, false},
                              {"low", read_like_value, &low, true},
                              {"high", read_like_value, &high, true}};
    if (!read_members(self, written, members, 3, "{sd: 1, low: 0, high: 5}")) {
        return false;
    }
    set(self, DISTRIBUTION_TRUNCATED_NORMAL, self->number->quantity.value, sd, low, high);
    return true;
}

typedef struct outcome {
    double value, weight;
} outcome;

static int compare_outcomes(const void *a, const void *b) {
    const outcome *x = a;
    const outcome *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Sorted by value; the probabilities scaled to sum to one exactly as far as a double can. */
static bool sort_outcomes(const spread *self, double *values, double *weights, size_t count, double sum) {
    outcome *outcomes = arena_alloc(self->memory, (count + 1) * sizeof *outcomes);
    if (outcomes == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = (outcome){values[i], weights[i] / sum};
    }
    qsort(outcomes, count, sizeof *outcomes, compare_outcomes);
    for (size_t i = 0; i < count; i++) {
        values[i] = outcomes[i].value;
        weights[i] = outcomes[i].weight;
    }
    set(self, DISTRIBUTION_DISCRETE, 0, 0, 0, 0);
    self->made->values = values;
    self->made->weights = weights;
    self->made->count = count;
    return true;
}

static bool read_discrete(const spread *self, const tree *written) {
    const tree *values = written->kind == TREE_MAPPING ? tree_get(written, "values") : NULL;
    const tree *weights = written->kind == TREE_MAPPING ? tree_get(written, "probabilities") : NULL;
    if (values == NULL || weights == NULL || written->count != 2 || values->kind != TREE_LIST ||
        weights->kind != TREE_LIST || values->count != weights->count || values->count == 0) {
        reading_complain(self->complaints, written,
                         "write discrete: {values: [1, 2], probabilities: [0.4, 0.6]}",
                         "discrete of %s must have as many values as probabilities", self->what);
        return false;
    }
    double *value = read_list(self, values, read_like_value);
    double *weight = read_list(self, weights, read_pure);
    if (value == NULL || weight == NULL) {
        return false;
    }
    double sum = 0;
    bool negative = false;
    for (size_t i = 0; i < weights->count; i++) {
        sum += weight[i];
        negative |= weight[i] < 0;
    }
    if (negative || !(fabs(sum - 1.0) <= probability_slack)) {
        char digits[TEXT_NUMBER_BYTES];
        reading_complain(self->complaints, weights, NULL,
                         negative ? "the probabilities of %s must not be negative; they sum to %s"
                                  : "the probabilities of %s must sum to 1, not %s",
                         self->what, text_write_number(digits, sum, 6));
        return false;
    }
    return sort_outcomes(self, value, weight, values->count, sum);
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool read_empirical(const spread *self, const tree *written) {
    if (written->kind != TREE_LIST || written->count < 2) {
        reading_complain(self->complaints, written, "write empirical: [3.1, 2.9, 3.4]",
                         "empirical of %s must be a list of at least two observations", self->what);
        return false;
    }
    double *values = read_list(self, written, read_like_value);
    if (values == NULL) {
        return false;
    }
    qsort(values, written->count, sizeof *values, compare_doubles);
    set(self, DISTRIBUTION_EMPIRICAL, 0, 0, 0, 0);
    self->made->values = values;
    self->made->count = written->count;
    return true;
}

static bool read_pedigree(const spread *self, const tree *written) {
    const tree *list = written;
    double basic = basic_variance;
    if (written->kind == TREE_MAPPING) {
        list = tree_get(written, "scores");
        const tree *given = tree_get(written, "basic");
        if (list == NULL || written->count != (given != NULL ? 2U : 1U)) {
            reading_complain(self->complaints, written,
                             "write pedigree: {scores: [2, 3, 2, 3, 4], basic: 0.12}",
                             "pedigree of %s must have scores and may have a basic variance", self->what);
            return false;
        }
        if (given != NULL && !read_pure(self, given, &basic)) {
            return false;
        }
        if (!(basic >= 0)) {
            reading_complain(self->complaints, given, NULL, "the basic variance of %s must not be negative",
                             self->what);
            return false;
        }
    }
    const char *form = "[reliability, completeness, temporal, geographical, technological]";
    const double *x = read_exactly(self, list, 5, form, read_pure);
    if (x == NULL) {
        return false;
    }
    int scores[5];
    for (size_t i = 0; i < 5; i++) {
        scores[i] = x[i] >= 1 && x[i] <= 5 && x[i] == floor(x[i]) ? (int)x[i] : 0;
        if (scores[i] == 0) {
            reading_complain(self->complaints, list->items[i], NULL,
                             "a pedigree score of %s must be 1 (best), 2, 3, 4 or 5", self->what);
            return false;
        }
    }
    double sigma = distribution_pedigree_sigma(scores, basic);
    return make_lognormal(self, written, sigma, sigma);
}

static bool read_range95(const spread *self, const tree *written) {
    const quantity *q = &self->number->quantity;
    const double *x = read_exactly(self, written, 2, "[low, high]", read_like_value);
    if (x == NULL) {
        return false;
    }
    double value = q->value, low = x[0], high = x[1];
    if (!(low < value && value < high)) {
        reading_complain(self->complaints, written,
                         "range95 holds the 2.5 % and 97.5 % quantiles around the median",
                         "range95 of %s must hold its value %s", self->what,
                         number_show(value, q->unit, q->unit_text, self->memory));
        return false;
    }
    if (low > 0) {
        return make_lognormal(self, written, elementary_log(value / low) / distribution_z975,
                              elementary_log(high / value) / distribution_z975);
    }
    set(self, DISTRIBUTION_NORMAL, value, (value - low) / distribution_z975,
        (high - value) / distribution_z975, 0);
    return true;
}

/* ---------------------------------------------------------------- the table */

static const struct {
    const char *key;
    bool (*read)(const spread *self, const tree *written);
} table[] = {
    {"normal", read_normal},         {"lognormal", read_lognormal}, {"uniform", read_uniform},
    {"triangular", read_triangular}, {"pert", read_pert},           {"beta", read_beta},
    {"truncated", read_truncated},   {"discrete", read_discrete},   {"empirical", read_empirical},
    {"pedigree", read_pedigree},     {"range95", read_range95},
};

size_t spread_count(void) {
    return sizeof table / sizeof table[0];
}

const char *spread_key(size_t index) {
    return table[index].key;
}

int spread_find(const char *key) {
    for (size_t i = 0; i < spread_count(); i++) {
        if (text_equal(table[i].key, key)) {
            return (int)i;
        }
    }
    return -1;
}

/* The deterministic figure must be a value that can occur, or it and the simulation answer two questions. */
static bool holds_value(const spread *self, const tree *written) {
    const quantity *q = &self->number->quantity;
    double low, high;
    distribution_support(self->made, 1e-9, &low, &high);
    if (q->value >= low && q->value <= high) {
        return true;
    }
    reading_complain(self->complaints, written, NULL,
                     "%s is %s, which its own %s distribution (%s to %s) cannot be", self->what,
                     number_show(q->value, q->unit, q->unit_text, self->memory), self->key,
                     number_show(low, q->unit, q->unit_text, self->memory),
                     number_show(high, q->unit, q->unit_text, self->memory));
    return false;
}

bool spread_read(size_t index, const tree *written, const char *what, arena *memory, diagnostics *complaints,
                 number *result) {
    spread self = {.key = table[index].key,
                   .what = what,
                   .number = result,
                   .made = &result->quantity.distribution,
                   .memory = memory,
                   .complaints = complaints};
    if (!table[index].read(&self, written)) {
        return false;
    }
    const char *fault = distribution_fault(self.made);
    if (fault != NULL) {
        reading_complain(complaints, written, NULL, "impossible %s of %s: %s", self.key, what, fault);
        return false;
    }
    return holds_value(&self, written);
}
