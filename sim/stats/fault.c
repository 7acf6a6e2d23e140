/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The story of a number that is not finite: the vector kernels say only in which sample of which output it
 * appeared; the scalar evaluator replays that sample, and we walk down from the output, always into an
 * operand that is not finite, until all operands are finite. That operation is the cause.
 *
 * Variants usually share the cause, so what differs between them (sample, numbers) stands in the hint, and
 * the complaint is kept once.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "stats/fault.h"

enum { NUMBER_DIGITS = 4, OPERANDS_SHOWN = 4 };

static double draw(void *context, const quantity *q) {
    const fault_point *point = context;
    return graph_draw(q, evaluate_uniform(point->plan, point->run, q->name, point->index));
}

static double value_at(const graph *g, uint32_t index, const fault_point *point) {
    cradle_node n = {index};
    fault_point context = *point;
    return point->central ? graph_central(g, n) : graph_evaluate(g, n, draw, &context);
}

/* An operand that made the node what it is and is not finite itself; 0 if there is none. Of a selection only
 * the branch that was taken counts. */
static uint32_t faulty_operand(const graph *g, const node *n, const fault_point *point) {
    double values[OPERANDS_SHOWN] = {0};
    for (uint32_t i = 0; i < n->count; i++) {
        double value = value_at(g, n->operands[i], point);
        if (n->op == OPERATION_SELECT) {
            values[i] = value;
            bool taken = i < 2 || (values[0] < values[1] ? i == 2 : i == 3);
            if (!taken) {
                continue;
            }
        }
        if (!isfinite(value)) {
            return n->operands[i];
        }
    }
    return 0;
}

/* What to say of an operation, by its operands. */
static const char *describe(const graph *g, const node *n, const fault_point *point) {
    switch (n->op) {
    case OPERATION_QUANTITY:
        return "a number without bounds was drawn for";
    case OPERATION_DIV:
        return value_at(g, n->operands[1], point) == 0.0 ? "division by zero in"
                                                         : "the quotient is too large in";
    case OPERATION_LOG:
        return "logarithm of a number that is not positive in";
    case OPERATION_EXP:
        return "the exponential is too large in";
    case OPERATION_POW:
        return "the power has no finite value in";
    default:
        return "the number is too large in";
    }
}

static const char *number_text(const graph *g, uint32_t index, const fault_point *point, arena *memory) {
    double factor = 1.0;
    cradle_node n = {index};
    const char *unit_text = dimension_display_unit(graph_node(g, n)->dimension, &factor, memory);
    char digits[TEXT_NUMBER_BYTES];
    text_write_number(digits, value_at(g, index, point) / factor, NUMBER_DIGITS);
    return arena_printf(memory, "%s%s%s", digits, unit_text != NULL && unit_text[0] != '\0' ? " " : "",
                        unit_text != NULL ? unit_text : "");
}

/* The operation with its numbers: "24 g / 0", "log(0)"; NULL when out of memory. */
static const char *numbers_text(const graph *g, const node *n, const fault_point *point, arena *memory) {
    const char *symbol = operation_symbol(n->op);
    bool infix = symbol[0] != '\0';
    const char *text = "";
    for (uint32_t i = 0; i < n->count && text != NULL; i++) {
        const char *between = i == 0 ? "" : infix ? arena_printf(memory, " %s ", symbol) : ", ";
        if (i == OPERANDS_SHOWN && n->count > OPERANDS_SHOWN) {
            text = arena_printf(memory, "%s%s...", text, between);
            break;
        }
        const char *number = number_text(g, n->operands[i], point, memory);
        text =
            between == NULL || number == NULL ? NULL : arena_printf(memory, "%s%s%s", text, between, number);
    }
    return infix || text == NULL ? text : arena_printf(memory, "%s(%s)", operation_key(n->op), text);
}

/* The place of the quantity nearest to a node, found breadth first; nowhere if there is none or no memory. */
static place nearest_place(const graph *g, uint32_t start) {
    place found = {0};
    size_t count = graph_count(g);
    uint32_t *queue = memory_allocate(count * sizeof(*queue));
    bool *seen = memory_allocate(count);
    if (queue != NULL && seen != NULL) {
        memset(seen, 0, count);
        size_t end = 0;
        queue[end++] = start;
        seen[start] = true;
        for (size_t next = 0; next < end && found.source == NULL; next++) {
            const node *n = graph_node(g, (cradle_node){queue[next]});
            if (n->op == OPERATION_QUANTITY) {
                found = n->quantity->where;
            }
            for (uint32_t i = 0; i < n->count; i++) {
                if (!seen[n->operands[i]]) {
                    seen[n->operands[i]] = true;
                    queue[end++] = n->operands[i];
                }
            }
        }
    }
    memory_free(queue);
    memory_free(seen);
    return found;
}

static const char *hint_text(const graph *g, const node *n, const fault_point *point, arena *memory) {
    const char *when = point->central
                           ? "with every quantity at its value"
                           : arena_printf(memory, "in sample %llu", (unsigned long long)point->index);
    const char *numbers = n->op == OPERATION_QUANTITY ? "" : numbers_text(g, n, point, memory);
    if (when == NULL || numbers == NULL) {
        return NULL;
    }
    return arena_printf(memory,
                        "%s of variant '%s'%s%s; give the quantity a "
                        "distribution that stays clear of it",
                        when, point->variant, numbers[0] == '\0' ? "" : " it is ", numbers);
}

void fault_report(const graph *g, cradle_node output, const fault_point *point, arena *memory,
                  diagnostics *complaints) {
    if (isfinite(value_at(g, output.index, point))) {
        /* The sample is finite but its neighbours' squares are not. */
        diagnostics_add(complaints, SEVERITY_ERROR, nearest_place(g, output.index), 1, NULL,
                        "the results of variant '%s' are too large to be summarised", point->variant);
        return;
    }
    uint32_t index = output.index;
    const node *n = graph_node(g, output);
    for (uint32_t below = faulty_operand(g, n, point); below != 0; below = faulty_operand(g, n, point)) {
        index = below;
        n = graph_node(g, (cradle_node){index});
    }
    place where = {0};
    if (n->op == OPERATION_DIV) {
        where = nearest_place(g, n->operands[1]);
    }
    if (where.source == NULL) {
        where = nearest_place(g, index);
    }
    const char *formula = graph_formula(g, (cradle_node){index}, false, memory);
    diagnostics_add(complaints, SEVERITY_ERROR, where, 1, hint_text(g, n, point, memory), "%s '%s'",
                    describe(g, n, point), formula != NULL ? formula : "");
}
