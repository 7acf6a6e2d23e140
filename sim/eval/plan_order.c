/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of evaluation: depth first from the outputs, so that a quantity is drawn just before its first
 * use, and of several operands the one that needs most registers first (Sethi and Ullman, The generation of
 * optimal code for arithmetic expressions, JACM 17, 1970; for shared nodes it is a rule of thumb). A sum
 * takes its terms in groups as they come, so that a sum of a thousand terms holds no thousand blocks.
 *
 * Everything here is iterative: a deep graph costs no stack.
 */
#include <string.h>

#include "eval/plan.h"

/* A node under way: its next operand, and for a sum the first operand of the group. */
typedef struct frame {
    uint32_t node, next, group, in_group;
    uint8_t order[KERNEL_INPUTS]; /* in which operands are visited; not for sums */
} frame;

typedef struct survey {
    const graph *graph;
    const uint32_t *same; /* of plan_reduce() */
    bool *needed;         /* and later: still to be planned */
    uint32_t *pressure;   /* registers to compute the node */
    frame *stack;
    size_t depth;
    plan_steps *steps;
} survey;

static bool is_uncertain(const survey *self, uint32_t index) {
    return graph_is_uncertain(self->graph, (cradle_node){index});
}

static const node *node_at(const survey *self, uint32_t index) {
    return graph_node(self->graph, (cradle_node){index});
}

static uint32_t operand_of(const survey *self, const node *at, uint32_t k) {
    return self->same[at->operands[k]];
}

/* Marks what the outputs need and counts uses. Returns how many steps there are at most; *needed_count is
 * the number of nodes. */
static size_t mark(survey *self, const cradle_node *outputs, size_t count, size_t *needed_count) {
    size_t steps = 0;
    *needed_count = 0;
    for (size_t i = 0; i < count; i++) {
        self->needed[self->same[outputs[i].index]] = is_uncertain(self, outputs[i].index);
    }
    for (uint32_t i = (uint32_t)graph_count(self->graph); i-- > 1;) {
        if (!self->needed[i]) {
            continue;
        }
        const node *at = node_at(self, i);
        for (uint32_t k = 0; k < at->count; k++) {
            uint32_t operand = operand_of(self, at, k);
            self->steps->uses[operand]++;
            self->needed[operand] = self->needed[operand] || is_uncertain(self, operand);
        }
        *needed_count += 1;
        steps += 1 + at->count / KERNEL_INPUTS;
    }
    return steps;
}

/* ---------------------------------------------------------------- register pressure */

static void sort_by_pressure(const survey *self, const node *at, uint8_t order[KERNEL_INPUTS]) {
    for (uint8_t k = 0; k < at->count; k++) {
        uint8_t to = k;
        const uint32_t own = self->pressure[operand_of(self, at, k)];
        for (; to > 0 && self->pressure[operand_of(self, at, order[to - 1])] < own; to--) {
            order[to] = order[to - 1];
        }
        order[to] = k;
    }
}

static uint32_t pressure_of(const survey *self, const node *at) {
    uint8_t order[KERNEL_INPUTS];
    uint32_t most = 1, held = 0;
    if (at->op != OPERATION_SUM) {
        sort_by_pressure(self, at, order);
    }
    for (uint32_t k = 0; k < at->count; k++) {
        uint32_t operand = operand_of(self, at, at->op == OPERATION_SUM ? k : order[k]);
        uint32_t own = self->pressure[operand];
        if (own == 0) {
            continue; /* a constant */
        }
        most = own + held > most ? own + held : most;
        held = held == KERNEL_INPUTS ? 2 : held + 1; /* a group of a sum is one block when it is added */
    }
    return most;
}

static void measure_pressure(survey *self) {
    for (uint32_t i = 1; i < graph_count(self->graph); i++) {
        if (self->needed[i]) {
            self->pressure[i] = pressure_of(self, node_at(self, i));
        }
    }
}

/* ---------------------------------------------------------------- depth first */

static void push(survey *self, uint32_t index) {
    frame *top = &self->stack[self->depth++];
    *top = (frame){.node = index};
    self->needed[index] = false;
    const node *at = node_at(self, index);
    if (at->op != OPERATION_SUM) {
        sort_by_pressure(self, at, top->order);
    }
}

static void emit(survey *self, uint32_t index, uint32_t first, uint32_t end) {
    self->steps->items[self->steps->count++] = (step){index, first, end};
}

/* Goes one operand further, or finishes the node on top of the stack. */
static void advance(survey *self) {
    frame *top = &self->stack[self->depth - 1];
    const node *at = node_at(self, top->node);
    bool sum = at->op == OPERATION_SUM;
    bool end = top->next == at->count;
    if (sum && (top->in_group == KERNEL_INPUTS || (end && top->in_group > 0))) {
        emit(self, top->node, top->group, top->next);
        top->group = top->next;
        top->in_group = 0;
    }
    if (end) {
        if (!sum) {
            emit(self, top->node, 0, at->count);
        }
        self->depth--;
        return;
    }
    uint32_t operand = operand_of(self, at, sum ? top->next : top->order[top->next]);
    top->next++;
    top->in_group += is_uncertain(self, operand);
    if (self->needed[operand]) {
        push(self, operand);
    }
}

static bool walk(survey *self, const cradle_node *outputs, size_t count, size_t step_count,
                 size_t needed_count) {
    self->steps->items = memory_allocate((step_count + 1) * sizeof *self->steps->items);
    self->stack = memory_allocate((needed_count + 1) * sizeof *self->stack);
    if (self->steps->items == NULL || self->stack == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t index = self->same[outputs[i].index];
        if (self->needed[index]) {
            push(self, index);
        }
        while (self->depth > 0) {
            advance(self);
        }
    }
    return true;
}

bool plan_steps_make(plan_steps *self, const graph *graph, const uint32_t *same, const cradle_node *outputs,
                     size_t count) {
    size_t nodes = graph_count(graph), needed_count;
    *self = (plan_steps){.uses = memory_allocate(nodes * sizeof *self->uses)};
    survey survey = {.graph = graph,
                     .same = same,
                     .needed = memory_allocate(nodes * sizeof *survey.needed),
                     .pressure = memory_allocate(nodes * sizeof *survey.pressure),
                     .steps = self};
    bool done = self->uses != NULL && survey.needed != NULL && survey.pressure != NULL;
    if (done) {
        memset(self->uses, 0, nodes * sizeof *self->uses);
        memset(survey.needed, 0, nodes * sizeof *survey.needed);
        memset(survey.pressure, 0, nodes * sizeof *survey.pressure);
        size_t step_count = mark(&survey, outputs, count, &needed_count);
        measure_pressure(&survey);
        done = walk(&survey, outputs, count, step_count, needed_count);
    }
    memory_free(survey.stack);
    memory_free(survey.pressure);
    memory_free(survey.needed);
    return done;
}

void plan_steps_free(plan_steps *self) {
    memory_free(self->items);
    memory_free(self->uses);
}
