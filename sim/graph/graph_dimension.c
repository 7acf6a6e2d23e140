/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The unit check: which dimension an operation has, and the complaint where its operands do not fit. It runs
 * when a node is built, before the first draw, so that no number with a wrong unit is ever computed.
 *
 * A complaint names both operands with their dimension, name and unit. It points at the place that was set
 * with graph_set_place(), which is where the formula stands; without one at the first operand that has a
 * place. The places of the other operands are in its hint.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "graph/graph.h"
#include "graph/graph_private.h"

/* ---------------------------------------------------------------- describing operands */

enum { FORMULA_SHOWN = 60 };

/* "a mass", "an energy", "a value per area", and without an article what cannot be counted. */
static const char *article_of(const char *name) {
    static const char *const uncountable[] = {"CO2e", "data", "transport work"};
    for (size_t i = 0; i < sizeof uncountable / sizeof uncountable[0]; i++) {
        if (text_starts(name, uncountable[i])) {
            return "";
        }
    }
    if (text_starts(name, "per ")) {
        return "a value ";
    }
    return strchr("aeio", name[0]) != NULL ? "an " : "a ";
}

static const char *kind_of(graph *self, dimension d) {
    const char *text = dimension_describe(d, self->memory);
    if (text == NULL || dimension_is_none(d)) {
        return text; /* "a number without unit" */
    }
    const char *bracket = strstr(text, " (");
    if (bracket == NULL || strcspn(text, "/^") < (size_t)(bracket - text)) {
        return arena_printf(self->memory, "a value in %s", text); /* base units: it has no name */
    }
    return arena_printf(self->memory, "%s%.*s", article_of(text), (int)(bracket - text), text);
}

/* What the reader calls it, or NULL. */
static const char *name_of(graph *self, cradle_node n) {
    const node *at = graph_node(self, n);
    if (at->op == OPERATION_QUANTITY) {
        return at->quantity->name;
    }
    if (at->label != NULL) {
        return at->label;
    }
    const char *formula = graph_formula(self, n, false, self->memory);
    return formula != NULL && strlen(formula) <= FORMULA_SHOWN ? formula : NULL;
}

static const char *unit_of(graph *self, cradle_node n) {
    const node *at = graph_node(self, n);
    double factor;
    if (at->op == OPERATION_QUANTITY && at->quantity->unit_text != NULL) {
        return at->quantity->unit_text;
    }
    return dimension_is_none(at->dimension) ? ""
                                            : dimension_display_unit(at->dimension, &factor, self->memory);
}

const char *graph_describe(graph *self, cradle_node n) {
    const node *at = graph_node(self, n);
    const char *kind = kind_of(self, at->dimension), *name = name_of(self, n), *symbol = unit_of(self, n);
    const char *text = NULL;
    if (kind == NULL || symbol == NULL) {
        return "a value";
    }
    if (name == NULL || (at->op == OPERATION_CONSTANT && at->label == NULL)) {
        const char *inside = name != NULL ? name : symbol;
        text = inside[0] != '\0' ? arena_printf(self->memory, "%s (%s)", kind, inside) : kind;
    } else {
        text = arena_printf(self->memory, symbol[0] != '\0' ? "%s (%s, %s)" : "%s (%s)", kind, name, symbol);
    }
    return text != NULL ? text : kind;
}

/* ---------------------------------------------------------------- complaining */

static bool same_place(place a, place b) {
    return a.source == b.source && a.line == b.line && a.column == b.column;
}

/* "parts.frame.mass stands at a.yaml:3:5" for each operand that stands elsewhere than the complaint. */
static const char *places_hint(graph *self, const cradle_node *operands, size_t count, place shown) {
    enum { PLACES_MAX = 2 };
    const char *hint = NULL;
    size_t listed = 0;
    for (size_t i = 0; i < count && listed < PLACES_MAX; i++) {
        const entry *operand = graph_entry(self, operands[i]);
        if (operand->where.source == NULL || same_place(operand->where, shown)) {
            continue;
        }
        const char *name = name_of(self, operands[i]), *where = place_text(operand->where, self->memory);
        name = name != NULL ? name : "an operand";
        const char *longer = hint == NULL ? arena_printf(self->memory, "%s stands at %s", name, where)
                                          : arena_printf(self->memory, "%s, %s at %s", hint, name, where);
        hint = longer != NULL ? longer : hint;
        listed++;
    }
    return hint;
}

void graph_complain(graph *self, const cradle_node *operands, size_t count, const char *format, ...) {
    place shown = self->where;
    for (size_t i = 0; i < count && shown.source == NULL; i++) {
        shown = graph_entry(self, operands[i])->where;
    }
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(self->complaints, SEVERITY_ERROR, shown, 0, places_hint(self, operands, count, shown),
                     format, arguments);
    va_end(arguments);
}

/* ---------------------------------------------------------------- rules */

static dimension dimension_of(const graph *self, cradle_node n) {
    return graph_node(self, n)->dimension;
}

static bool fits(const graph *self, cradle_node a, cradle_node b) {
    return dimension_equal(dimension_of(self, a), dimension_of(self, b));
}

/* Two operands that must have one dimension; `before` and `between` frame them in the complaint. */
static bool require_same(graph *self, cradle_node a, cradle_node b, const char *before, const char *between) {
    if (fits(self, a, b)) {
        return true;
    }
    cradle_node both[2] = {a, b};
    graph_complain(self, both, 2, "cannot %s %s %s %s", before, graph_describe(self, a), between,
                   graph_describe(self, b));
    return false;
}

static bool require_plain(graph *self, cradle_node x, const char *what) {
    if (dimension_is_none(dimension_of(self, x))) {
        return true;
    }
    graph_complain(self, &x, 1, "cannot take the %s of %s: it needs a number without unit", what,
                   graph_describe(self, x));
    return false;
}

static bool infer_pow(graph *self, const cradle_node *operands, dimension *result) {
    enum { EXPONENT_MAX = 100 };
    const node *base = graph_node(self, operands[0]), *exponent = graph_node(self, operands[1]);
    if (dimension_is_none(base->dimension) && dimension_is_none(exponent->dimension)) {
        *result = base->dimension;
        return true;
    }
    double power = exponent->constant;
    if (dimension_is_none(exponent->dimension) && exponent->op == OPERATION_CONSTANT &&
        floor(power) == power && fabs(power) <= EXPONENT_MAX) {
        *result = dimension_pow(base->dimension, (int)power);
        return true;
    }
    graph_complain(self, operands, 2, "cannot raise %s to the power of %s: %s",
                   graph_describe(self, operands[0]), graph_describe(self, operands[1]),
                   dimension_is_none(exponent->dimension)
                       ? "with a unit the exponent must be a whole constant"
                       : "the exponent must be a number without unit");
    return false;
}

static bool infer_sum(graph *self, const cradle_node *terms, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (!require_same(self, terms[0], terms[i], "add", "to")) {
            return false;
        }
    }
    return true;
}

bool graph_infer(graph *self, operation op, const cradle_node *operands, size_t count, dimension *result) {
    cradle_node a = operands[0];
    *result = dimension_of(self, a);
    switch (op) {
    case OPERATION_ADD:
    case OPERATION_SUM:
        return infer_sum(self, operands, count);
    case OPERATION_SUB:
        if (fits(self, a, operands[1])) {
            return true;
        }
        return require_same(self, operands[1], a, "subtract", "from");
    case OPERATION_MIN:
        return require_same(self, a, operands[1], "take the smaller of", "and");
    case OPERATION_MAX:
        return require_same(self, a, operands[1], "take the larger of", "and");
    case OPERATION_MUL:
        *result = dimension_mul(*result, dimension_of(self, operands[1]));
        return true;
    case OPERATION_DIV:
        *result = dimension_div(*result, dimension_of(self, operands[1]));
        return true;
    case OPERATION_POW:
        return infer_pow(self, operands, result);
    case OPERATION_EXP:
        return require_plain(self, a, "exponential");
    case OPERATION_LOG:
        return require_plain(self, a, "logarithm");
    case OPERATION_SELECT:
        *result = dimension_of(self, operands[2]);
        return require_same(self, a, operands[1], "compare", "with") &&
               require_same(self, operands[2], operands[3], "choose between", "and");
    default:
        return false;
    }
}

bool graph_infer_lookup(graph *self, cradle_node x, dimension x_dimension) {
    if (dimension_equal(dimension_of(self, x), x_dimension)) {
        return true;
    }
    const char *kind = kind_of(self, x_dimension);
    graph_complain(self, &x, 1, "cannot look up %s in a table over %s", graph_describe(self, x),
                   kind != NULL ? kind : "another dimension");
    return false;
}
