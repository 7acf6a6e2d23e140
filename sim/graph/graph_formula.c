/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas for people: "mass * (1 - recycled_content) / yield", or with numbers "24 g * (1 - 10 %) / 45 %".
 * Invariant: a formula has as few brackets as its meaning allows, symbols of different quantities differ,
 * and its length is limited, however large the graph below is: what does not fit ends in "...".
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "graph/graph.h"
#include "graph/graph_private.h"

enum {
    FORMULA_BYTES = 4000,
    DEPTH_MAX = 64,
    DIGITS_GIVEN = 6,   /* of numbers that somebody wrote */
    DIGITS_COMPUTED = 4 /* of labelled results */
};

/* How tightly something binds; it needs brackets where more is asked for. */
enum {
    BINDS_SUM = 10,
    BINDS_TERM = 11,
    BINDS_PRODUCT = 20,
    BINDS_DIVISOR = 25,
    BINDS_UNIT = 30,
    BINDS_ATOM = 40
};

typedef struct formula {
    const graph *graph;
    arena *memory;
    bool numbers;
    const quantity **symbols; /* all quantities that may be shown */
    size_t symbol_count;
    char text[FORMULA_BYTES + 8];
    size_t length;
    bool cut;
} formula;

static void append_bytes(formula *self, const char *text, size_t length) {
    if (self->cut || self->length + length > FORMULA_BYTES) {
        self->cut = true;
        return;
    }
    memcpy(self->text + self->length, text, length);
    self->length += length;
}

static void append(formula *self, const char *text) {
    append_bytes(self, text, strlen(text));
}

/* ---------------------------------------------------------------- symbols */

/* Where the last `steps` steps of a dotted name begin; a dot in quotes or brackets parts nothing. */
static const char *last_steps(const char *name, size_t steps) {
    size_t count = 1, skipped = 0;
    bool inside = false;
    for (const char *c = name; *c != '\0'; c++) {
        inside = *c == '"' || *c == '\'' ? !inside : (*c == '[' ? true : (*c == ']' ? false : inside));
        count += *c == '.' && !inside;
    }
    inside = false;
    const char *start = name;
    for (const char *c = name; *c != '\0' && skipped + steps < count; c++) {
        inside = *c == '"' || *c == '\'' ? !inside : (*c == '[' ? true : (*c == ']' ? false : inside));
        if (*c == '.' && !inside) {
            skipped++;
            start = c + 1;
        }
    }
    return start;
}

static bool is_ambiguous(const formula *self, const quantity *q, const char *symbol, size_t steps) {
    for (size_t i = 0; i < self->symbol_count; i++) {
        const char *other = self->symbols[i]->name;
        if (!text_equal(other, q->name) && text_equal(last_steps(other, steps), symbol)) {
            return true;
        }
    }
    return false;
}

/* The last step alone says little of a datum ("virgin[CN]") or of an item that has only a number. */
static size_t first_steps(const char *name) {
    const char *last = last_steps(name, 1);
    bool number = last[0] >= '0' && last[0] <= '9';
    return text_starts(name, "data.") || number ? 2 : 1;
}

static const char *symbol_of(const formula *self, const quantity *q) {
    size_t steps = first_steps(q->name);
    const char *symbol = last_steps(q->name, steps);
    while (symbol != q->name && is_ambiguous(self, q, symbol, steps)) {
        symbol = last_steps(q->name, ++steps);
    }
    return symbol;
}

/* ---------------------------------------------------------------- numbers */

/* `value` in a unit, in brackets where they are needed. */
static void append_number(formula *self, double value, const char *unit_text, int digits, int binds,
                          bool right) {
    char number[TEXT_NUMBER_BYTES];
    bool has_unit = unit_text != NULL && unit_text[0] != '\0';
    int own = !has_unit ? BINDS_ATOM : strchr(unit_text, '/') != NULL ? BINDS_PRODUCT : BINDS_UNIT;
    bool bracket = own < binds || (signbit(value) && (right || binds >= BINDS_ATOM));
    append(self, bracket ? "(" : "");
    if (isfinite(value)) {
        append(self, text_write_number(number, value, digits));
    } else {
        append(self, isnan(value) ? "nan" : value > 0.0 ? "infinity" : "-infinity");
    }
    if (has_unit) {
        append(self, " ");
        append(self, unit_text);
    }
    append(self, bracket ? ")" : "");
}

static void append_value(formula *self, double value, dimension d, int digits, int binds, bool right) {
    double factor = 1.0;
    const char *unit_text = dimension_is_none(d) ? "" : dimension_display_unit(d, &factor, self->memory);
    append_number(self, value / factor, unit_text, digits, binds, right);
}

static void append_quantity(formula *self, const quantity *q, int binds, bool right) {
    if (!self->numbers) {
        append(self, symbol_of(self, q));
    } else if (q->unit_text != NULL && q->unit.factor > 0.0) {
        append_number(self, q->value / q->unit.factor, q->unit_text, DIGITS_GIVEN, binds, right);
    } else {
        append_value(self, q->value, q->unit.dimension, DIGITS_GIVEN, binds, right);
    }
}

static void append_labelled(formula *self, const entry *labelled, int binds, bool right) {
    if (self->numbers) {
        append_value(self, labelled->central, labelled->node.dimension, DIGITS_COMPUTED, binds, right);
    } else {
        append(self, labelled->node.label);
    }
}

/* ---------------------------------------------------------------- operations */

static void append_node(formula *self, cradle_node n, int binds, bool right, int depth);
static void append_expanded(formula *self, const node *at, int binds, bool right, int depth);

static void append_operand(formula *self, const node *of, uint32_t i, int binds, bool right, int depth) {
    append_node(self, (cradle_node){of->operands[i]}, binds, right, depth + 1);
}

/* Operands with a symbol between them. */
static void append_infix(formula *self, const node *at, int own, int right_binds, int binds, bool right,
                         int depth) {
    bool bracket = own < binds;
    append(self, bracket ? "(" : "");
    for (uint32_t i = 0; i < at->count && !self->cut; i++) {
        if (i > 0) {
            append(self, " ");
            append(self, operation_symbol(at->op));
            append(self, " ");
        }
        append_operand(self, at, i, i == 0 ? own : right_binds, i > 0 || (right && !bracket), depth);
    }
    append(self, bracket ? ")" : "");
}

static void append_function(formula *self, const node *at, int depth) {
    append(self, operation_key(at->op));
    append(self, "(");
    for (uint32_t i = 0; i < at->count; i++) {
        append(self, i > 0 ? ", " : "");
        append_operand(self, at, i, 0, false, depth);
    }
    append(self, ")");
}

static void append_select(formula *self, const node *at, int depth) {
    static const char *const before[OPERANDS_MAX] = {"if(", " < ", ", ", ", "};
    for (uint32_t i = 0; i < OPERANDS_MAX; i++) {
        append(self, before[i]);
        append_operand(self, at, i, 0, false, depth);
    }
    append(self, ")");
}

static void append_power(formula *self, const node *at, int binds, int depth) {
    append(self, binds >= BINDS_ATOM ? "(" : "");
    append_operand(self, at, 0, BINDS_ATOM, false, depth);
    append(self, "^");
    append_operand(self, at, 1, BINDS_ATOM, true, depth);
    append(self, binds >= BINDS_ATOM ? ")" : "");
}

/* "count / 1 item" only takes the unit off: people read "count". */
static bool only_takes_item_off(const formula *self, const node *at) {
    const dimension item = {.exponent[DIMENSION_ITEM] = 1};
    const node *by = graph_node(self->graph, (cradle_node){at->operands[1]});
    return by->op == OPERATION_CONSTANT && by->constant == 1.0 && dimension_equal(by->dimension, item);
}

static void append_expanded(formula *self, const node *at, int binds, bool right, int depth) {
    switch (at->op) {
    case OPERATION_VOID:
        append(self, "void");
        break;
    case OPERATION_CONSTANT:
        append_value(self, at->constant, at->dimension, DIGITS_GIVEN, binds, right);
        break;
    case OPERATION_QUANTITY:
        append_quantity(self, at->quantity, binds, right);
        break;
    case OPERATION_ADD:
    case OPERATION_SUM:
        append_infix(self, at, BINDS_SUM, BINDS_SUM, binds, right, depth);
        break;
    case OPERATION_SUB:
        append_infix(self, at, BINDS_SUM, BINDS_TERM, binds, right, depth);
        break;
    case OPERATION_MUL:
        append_infix(self, at, BINDS_PRODUCT, BINDS_PRODUCT, binds, right, depth);
        break;
    case OPERATION_DIV:
        if (only_takes_item_off(self, at)) {
            append_operand(self, at, 0, binds, right, depth);
            break;
        }
        append_infix(self, at, BINDS_PRODUCT, BINDS_DIVISOR, binds, right, depth);
        break;
    case OPERATION_POW:
        append_power(self, at, binds, depth);
        break;
    case OPERATION_SELECT:
        append_select(self, at, depth);
        break;
    default:
        append_function(self, at, depth);
        break;
    }
}

static void append_node(formula *self, cradle_node n, int binds, bool right, int depth) {
    const entry *at = graph_entry(self->graph, n);
    if (self->cut) {
        return;
    }
    if (at->node.label != NULL && depth > 0 && at->node.op != OPERATION_QUANTITY) {
        append_labelled(self, at, binds, right);
    } else if (depth > DEPTH_MAX) {
        append(self, "...");
    } else {
        append_expanded(self, &at->node, binds, right, depth);
    }
}

/* ---------------------------------------------------------------- the whole */

/* Collects the quantities between n and the labelled nodes below it. */
static bool collect_symbols(formula *self, cradle_node n) {
    bool *shown = memory_allocate(((size_t)n.index + 1) * sizeof *shown);
    if (shown == NULL) {
        return false;
    }
    memset(shown, 0, n.index * sizeof *shown);
    shown[n.index] = true;
    size_t capacity = 0;
    for (uint32_t i = n.index; i > 0; i--) {
        const node *at = graph_node(self->graph, (cradle_node){i});
        if (!shown[i] || (at->label != NULL && i != n.index && at->op != OPERATION_QUANTITY)) {
            continue;
        }
        for (uint32_t k = 0; k < at->count; k++) {
            shown[at->operands[k]] = true;
        }
        if (at->op == OPERATION_QUANTITY) {
            const quantity **symbols =
                arena_grow(self->memory, self->symbols, self->symbol_count, &capacity, sizeof *symbols);
            if (symbols == NULL) {
                break;
            }
            self->symbols = symbols;
            symbols[self->symbol_count++] = at->quantity;
        }
    }
    memory_free(shown);
    return !arena_failed(self->memory);
}

const char *graph_formula(const graph *self, cradle_node n, bool numbers, arena *memory) {
    formula writing;
    memset(&writing, 0, offsetof(formula, text));
    writing.graph = self;
    writing.memory = memory;
    writing.numbers = numbers;
    writing.length = 0;
    writing.cut = false;
    if (!numbers && !collect_symbols(&writing, n)) {
        return NULL;
    }
    append_node(&writing, n, 0, false, 0);
    if (writing.cut) {
        memcpy(writing.text + writing.length, "...", 3);
        writing.length += 3;
    }
    return arena_copy(memory, writing.text, writing.length);
}
