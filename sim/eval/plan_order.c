/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of evaluation: depth first from the outputs, so that a quantity is drawn just before its first
 * use, and of several operands the one that needs most registers first (Sethi and Ullman, The generation of
 * optimal code for arithmetic expressions, JACM 17, 1970; for shared nodes it is a rule of thumb). A sum
 * takes its terms in groups, in their order, each as soon as it is there: what goes into many sums, as flows
 * do, is not kept until the last of them is asked for. An output that no other needs is complete after those
 * before it.
 *
 * Everything here is iterative: a deep graph costs no stack.
 */
#include <string.h>

#include "base/arena.h"
#include "eval/plan.h"

/* What is known of a node. */
enum { OUTPUT = 1, BEGUN = 2, DONE = 4 };

/* A node under way. */
typedef struct frame {
    uint32_t node, next, count;
    uint32_t inputs[KERNEL_INPUTS]; /* in the order of their visit; not of longer sums */
} frame;

/* A sum that is needed: its next term, the end of those that are uncertain, and the first term of the group
 * and how many blocks that has. */
typedef struct running_sum {
    uint32_t node, next, end, group, in_group;
} running_sum;

/* That a node is a term of a sum, and where the next such is said; 0: nowhere. */
typedef struct use {
    uint32_t sum, next;
} use;

/* What the survey finds out about a node. */
typedef struct surveyed {
    uint8_t state;
    uint32_t pressure; /* registers to compute the node */
    uint32_t first_use;
    uint32_t sum; /* of a sum: which one it is */
} surveyed;

typedef struct survey {
    plan_node *nodes;
    size_t node_count;
    surveyed *of; /* by node */
    frame *stack;
    size_t depth;
    running_sum *sums;
    use *uses;
    size_t sum_count, term_count;
    uint32_t *finished; /* room for nodes whose sums are still to be told */
    plan_steps *steps;
} survey;

static const node *node_at(const survey *self, uint32_t index) {
    return self->nodes[index].node;
}

static bool is_needed(const survey *self, uint32_t index) {
    return self->nodes[index].needed;
}

/* ---------------------------------------------------------------- what is needed */

void plan_mark(plan_node *nodes, size_t node_count, const cradle_node *outputs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        plan_node *output = &nodes[nodes[outputs[i].index].same];
        output->needed = output->uncertain;
    }
    for (size_t i = node_count; i-- > 1;) {
        const node *at = nodes[i].node;
        for (uint32_t k = 0; k < at->count && nodes[i].needed; k++) {
            plan_node *operand = &nodes[nodes[at->operands[k]].same];
            operand->uses++;
            operand->needed = operand->uncertain;
        }
    }
}

/* Returns how many steps there are at most; *needed_count is the number of nodes. */
static size_t count_steps(survey *self, const cradle_node *outputs, size_t count, size_t *needed_count) {
    size_t steps = 0;
    *needed_count = 0;
    for (size_t i = 0; i < count; i++) {
        self->of[self->nodes[outputs[i].index].same].state = OUTPUT;
    }
    for (uint32_t i = 1; i < self->node_count; i++) {
        if (is_needed(self, i)) {
            const node *at = node_at(self, i);
            self->sum_count += plan_is_sum(at);
            self->term_count += plan_is_sum(at) ? at->count : 0;
            *needed_count += 1;
            steps += 1 + at->count / KERNEL_INPUTS;
        }
    }
    return steps;
}

/* Whether a product has a use alone, so that the instruction of that use may form it. */
static bool is_private_product(const survey *self, uint32_t index) {
    return is_needed(self, index) && (self->of[index].state & OUTPUT) == 0 && self->nodes[index].uses == 1 &&
           node_at(self, index)->op == OPERATION_MUL;
}

/* Of a product the first operand that is one itself and leaves room; of a sum all that are multiples. */
static void absorb(survey *self, uint32_t index) {
    const node *at = node_at(self, index);
    for (uint32_t k = 0; k < at->count; k++) {
        const uint32_t operand = self->nodes[at->operands[k]].same;
        if (!is_private_product(self, operand)) {
            continue;
        }
        const plan_product inner = plan_product_of(self->nodes, operand);
        if (plan_is_sum(at)) {
            self->nodes[operand].absorbed = inner.count == 1;
        } else if (at->op == OPERATION_MUL && inner.count < KERNEL_INPUTS &&
                   self->nodes[self->nodes[at->operands[1 - k]].same].uncertain) {
            self->nodes[operand].absorbed = true;
            return;
        }
    }
}

/* ---------------------------------------------------------------- inputs */

static uint32_t term_of(const survey *self, const node *at, uint32_t k) {
    return plan_term_of(self->nodes, at, k).node;
}

static bool is_long_sum(const node *at) {
    return at->count > KERNEL_INPUTS;
}

/* The blocks that a node is computed from, those that need most registers first; not of a long sum. */
static uint32_t inputs_of(const survey *self, uint32_t index, uint32_t inputs[KERNEL_INPUTS]) {
    const node *at = node_at(self, index);
    plan_product own = {.count = at->count};
    if (at->op == OPERATION_MUL) {
        own = plan_product_of(self->nodes, index);
    }
    for (uint32_t k = 0; k < own.count; k++) {
        const uint32_t input = at->op == OPERATION_MUL ? own.factors[k] : term_of(self, at, k);
        uint32_t to = k;
        for (; to > 0 && self->of[inputs[to - 1]].pressure < self->of[input].pressure; to--) {
            inputs[to] = inputs[to - 1];
        }
        inputs[to] = input;
    }
    return own.count;
}

static uint32_t pressure_of(const survey *self, uint32_t index) {
    const node *at = node_at(self, index);
    uint32_t inputs[KERNEL_INPUTS], most = 1, held = 0;
    const uint32_t count = is_long_sum(at) ? at->count : inputs_of(self, index, inputs);
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t own = self->of[is_long_sum(at) ? term_of(self, at, k) : inputs[k]].pressure;
        if (own == 0) {
            continue; /* a constant */
        }
        most = own + held > most ? own + held : most;
        held = held == KERNEL_INPUTS ? 2 : held + 1; /* a group of a sum is one block when it is added */
    }
    return most;
}

/* Of every node that is needed, after its operands: what it absorbs, and then its pressure. */
static void survey_nodes(survey *self) {
    for (uint32_t i = 1; i < self->node_count; i++) {
        if (is_needed(self, i)) {
            absorb(self, i);
            self->of[i].pressure = pressure_of(self, i);
        }
    }
}

/* ---------------------------------------------------------------- sums under way */

/* Lists the sums that are needed, and for each node those that it is a term of. */
static bool list_sums(survey *self) {
    self->sums = memory_allocate((self->sum_count + 1) * sizeof *self->sums);
    self->uses = memory_allocate((self->term_count + 1) * sizeof *self->uses);
    if (self->sums == NULL || self->uses == NULL) {
        return false;
    }
    uint32_t sums = 0, terms = 0;
    for (uint32_t i = 1; i < self->node_count; i++) {
        const node *at = node_at(self, i);
        if (!is_needed(self, i) || !plan_is_sum(at)) {
            continue;
        }
        running_sum *sum = &self->sums[sums];
        *sum = (running_sum){.node = i};
        for (uint32_t k = 0; k < at->count; k++) {
            const uint32_t term = term_of(self, at, k);
            self->uses[++terms] = (use){.sum = sums, .next = self->of[term].first_use};
            self->of[term].first_use = terms;
            sum->end = self->nodes[term].uncertain ? k + 1 : sum->end;
        }
        self->of[i].sum = sums++;
    }
    return true;
}

static void emit(survey *self, uint32_t index, uint32_t first, uint32_t end) {
    self->steps->items[self->steps->count++] = (step){index, first, end};
}

/* Takes the terms that are there, in their order; returns whether that completes it. An output waits with its
 * last group until it is asked for, so that outputs are complete in their order. */
static bool take_terms(survey *self, running_sum *sum) {
    const node *at = node_at(self, sum->node);
    const bool waits = (self->of[sum->node].state & (OUTPUT | BEGUN)) == OUTPUT;
    while (sum->next < sum->end - waits) {
        const uint32_t term = term_of(self, at, sum->next);
        const bool uncertain = self->nodes[term].uncertain;
        if (uncertain && (self->of[term].state & DONE) == 0) {
            return false;
        }
        sum->next++;
        sum->in_group += uncertain;
        if (sum->in_group == KERNEL_INPUTS || sum->next == sum->end) {
            emit(self, sum->node, sum->group, sum->next);
            sum->group = sum->next;
            sum->in_group = 0;
        }
    }
    return sum->next == sum->end;
}

/* A node is computed: what it is a term of goes on, and may thereby be computed itself. */
static void finish(survey *self, uint32_t index) {
    size_t count = 0;
    self->finished[count++] = index;
    self->of[index].state |= DONE;
    while (count > 0) {
        for (uint32_t u = self->of[self->finished[--count]].first_use; u != 0; u = self->uses[u].next) {
            running_sum *sum = &self->sums[self->uses[u].sum];
            if ((self->of[sum->node].state & DONE) == 0 && take_terms(self, sum)) {
                self->of[sum->node].state |= DONE;
                self->finished[count++] = sum->node;
            }
        }
    }
}

/* All inputs of a node are computed. A sum may have been, with the last of them. */
static void complete(survey *self, uint32_t index) {
    if ((self->of[index].state & DONE) != 0) {
        return;
    }
    if (plan_is_sum(node_at(self, index))) {
        (void)take_terms(self, &self->sums[self->of[index].sum]);
    } else {
        emit(self, index, 0, node_at(self, index)->count);
    }
    finish(self, index);
}

/* ---------------------------------------------------------------- depth first */

static void push(survey *self, uint32_t index) {
    frame *top = &self->stack[self->depth++];
    *top = (frame){.node = index, .count = node_at(self, index)->count};
    self->of[index].state |= BEGUN;
    if (!is_long_sum(node_at(self, index))) {
        top->count = inputs_of(self, index, top->inputs);
    }
}

/* Goes one input further, or completes the node on top of the stack. */
static void advance(survey *self) {
    frame *top = &self->stack[self->depth - 1];
    const node *at = node_at(self, top->node);
    if (top->next == top->count) {
        self->depth--;
        complete(self, top->node);
        return;
    }
    const uint32_t input = is_long_sum(at) ? term_of(self, at, top->next) : top->inputs[top->next];
    top->next++;
    if (is_needed(self, input) && (self->of[input].state & BEGUN) == 0) {
        push(self, input);
    }
}

static bool walk(survey *self, const cradle_node *outputs, size_t count, size_t step_count,
                 size_t needed_count) {
    self->steps->items = memory_allocate((step_count + 1) * sizeof *self->steps->items);
    self->stack = memory_allocate((needed_count + 1) * sizeof *self->stack);
    self->finished = memory_allocate((needed_count + 1) * sizeof *self->finished);
    if (self->steps->items == NULL || self->stack == NULL || self->finished == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t index = self->nodes[outputs[i].index].same;
        if (is_needed(self, index) && (self->of[index].state & BEGUN) == 0) {
            push(self, index);
        }
        while (self->depth > 0) {
            advance(self);
        }
    }
    return true;
}

bool plan_steps_make(plan_steps *self, plan_node *nodes, size_t node_count, const cradle_node *outputs,
                     size_t count) {
    *self = (plan_steps){0};
    survey survey = {.nodes = nodes,
                     .node_count = node_count,
                     .of = memory_allocate(node_count * sizeof *survey.of),
                     .steps = self};
    bool done = survey.of != NULL;
    if (done) {
        size_t needed_count;
        memset(survey.of, 0, node_count * sizeof *survey.of);
        const size_t step_count = count_steps(&survey, outputs, count, &needed_count);
        survey_nodes(&survey);
        done = list_sums(&survey) && walk(&survey, outputs, count, step_count, needed_count);
    }
    memory_free(survey.finished);
    memory_free(survey.stack);
    memory_free(survey.uses);
    memory_free(survey.sums);
    memory_free(survey.of);
    return done;
}
