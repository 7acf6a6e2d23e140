/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From steps to instructions. Invariant: a register is given away only when no later instruction reads it,
 * so registers are shared by liveness; an output is taken from its register as soon as it is complete. What
 * is not uncertain has its central value, which the graph keeps with every node: it costs no instruction.
 */
#include "eval/plan.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/text.h"
#include "random/sampler_check.h"

#define NOWHERE UINT32_MAX

/* Where a node is. */
typedef struct placed {
    uint32_t location;      /* NOWHERE or its register */
    uint32_t row;           /* PLAN_NO_ROW or its row */
    size_t last;            /* its last step, if it has any */
    const sampler *sampler; /* of a quantity that is drawn in a run */
} placed;

typedef struct planning {
    plan *plan;
    arena *memory;
    sampler_tables *tables;
    text_map axes;
    plan_node *nodes;
    plan_steps steps;
    placed *places;   /* by node */
    uint32_t *vacant; /* registers to be used again, the last one first: it is warm */
    size_t vacant_count;
} planning;

static const node *node_at(const planning *self, uint32_t index) {
    return self->nodes[index].node;
}

static bool is_uncertain(const planning *self, uint32_t index) {
    return self->nodes[index].uncertain;
}

static double constant_of(const planning *self, uint32_t index) {
    return self->nodes[index].central;
}

static uint32_t operand_of(const planning *self, const node *at, uint32_t k) {
    return self->nodes[at->operands[k]].same;
}

static plan_term term_of(const planning *self, const node *at, uint32_t k) {
    return plan_term_of(self->nodes, at, k);
}

/* ---------------------------------------------------------------- places */

static uint32_t take_register(planning *self) {
    return self->vacant_count > 0 ? self->vacant[--self->vacant_count]
                                  : (uint32_t)self->plan->register_count++;
}

/* Reads an operand for one of its uses; after the last its register is vacant. */
static uint32_t use_operand(planning *self, uint32_t index) {
    uint32_t at = self->places[index].location;
    if (--self->nodes[index].uses == 0) {
        self->vacant[self->vacant_count++] = at;
    }
    return at;
}

/* Where a node goes: the place it has already (a sum under way) or a register. */
static uint32_t place_result(planning *self, uint32_t index) {
    if (self->places[index].location == NOWHERE) {
        self->places[index].location = take_register(self);
    }
    return self->places[index].location;
}

/* A register of its own that holds `value` for good: it is never vacant, before or after. */
static bool fill_constant(planning *self, double value, uint32_t *at) {
    plan *plan = self->plan;
    for (size_t i = 0; i < plan->filling_count; i++) {
        if (memcmp(&plan->fillings[i].value, &value, sizeof value) == 0) {
            *at = plan->fillings[i].out;
            return true;
        }
    }
    filling *fillings = arena_grow(self->memory, plan->fillings, plan->filling_count, &plan->filling_capacity,
                                   sizeof *fillings);
    if (fillings == NULL) {
        return false;
    }
    *at = (uint32_t)plan->register_count++;
    plan->fillings = fillings;
    fillings[plan->filling_count++] = (filling){*at, value};
    return true;
}

/* ---------------------------------------------------------------- instructions */

static bool add_axis(planning *self, const char *name, uint32_t *axis) {
    plan *plan = self->plan;
    const char **axes =
        arena_grow(self->memory, plan->axes, plan->axis_count, &plan->axis_capacity, sizeof *axes);
    plan->axes = axes != NULL ? axes : plan->axes;
    coupling *couplings = arena_grow(self->memory, plan->couplings, plan->axis_count,
                                     &plan->coupling_capacity, sizeof *couplings);
    plan->couplings = couplings != NULL ? couplings : plan->couplings;
    if (axes == NULL || couplings == NULL || !text_map_put(&self->axes, name, plan->axis_count)) {
        return false;
    }
    *axis = (uint32_t)plan->axis_count;
    axes[plan->axis_count] = name;
    couplings[plan->axis_count++] = (coupling){0};
    return true;
}

static bool find_axis(planning *self, const char *name, uint32_t *axis);

/* The members of its group before the quantity, whose points go into its own. The first stands alone. */
static bool couple_axis(planning *self, const char *name, uint32_t axis) {
    size_t member = 0;
    const copula *group = graph_find_copula(self->plan->graph, name, &member);
    if (group == NULL || member == 0) {
        return true;
    }
    uint32_t *members = arena_alloc(self->memory, (member + 1) * sizeof *members);
    for (size_t k = 0; k < member && members != NULL; k++) {
        if (!find_axis(self, group->names[k], &members[k])) {
            return false;
        }
    }
    if (members != NULL) {
        members[member] = axis;
        self->plan->couplings[axis] =
            (coupling){.count = member + 1, .axes = members, .row = group->factor + member * group->count};
    }
    return members != NULL;
}

/* Quantities of one name share their points, whatever their distributions. Members of a group call for those
 * before them only, so this ends. */
static bool find_axis(planning *self, const char *name, uint32_t *axis) {
    const ptrdiff_t known = text_map_get(&self->axes, name);
    if (known != TEXT_MAP_ABSENT) {
        *axis = (uint32_t)known;
        return true;
    }
    return add_axis(self, name, axis) && couple_axis(self, name, *axis);
}

/* Group by group: the first one starts with all constant terms, the others with the sum so far. */
static void plan_sum(planning *self, const node *at, const step *step, instruction *made) {
    kernel_detail *detail = &made->detail;
    const bool begun = step->first > 0;
    detail->constant =
        at->op == OPERATION_SUM ? 0.0 : -0.0; /* which leaves the sum of two zeros what it is */
    for (uint32_t k = 0; k < at->count && !begun; k++) {
        const plan_term term = term_of(self, at, k);
        if (!is_uncertain(self, term.node)) {
            detail->constant += term.weight * constant_of(self, term.node);
        }
    }
    for (uint32_t k = step->first; k < step->end; k++) {
        const plan_term term = term_of(self, at, k);
        if (is_uncertain(self, term.node)) {
            detail->weights[detail->inputs] = term.weight;
            made->in[detail->inputs++] = use_operand(self, term.node);
        }
    }
    made->run = kernel_sum(begun);
}

static void plan_product_step(planning *self, uint32_t index, instruction *made) {
    const plan_product product = plan_product_of(self->nodes, index);
    made->detail.constant = product.constant;
    made->detail.inputs = product.count;
    for (uint32_t k = 0; k < product.count; k++) {
        made->in[k] = use_operand(self, product.factors[k]);
    }
    made->run = kernel_product(product.constant);
}

static bool is_whole_power(double exponent) {
    return fabs(exponent) <= KERNEL_EXPONENT_MAX && floor(exponent) == exponent;
}

static void plan_binary(planning *self, const node *at, instruction *made) {
    uint32_t a = operand_of(self, at, 0), b = operand_of(self, at, 1);
    kernel_shape shape = KERNEL_BLOCKS;
    if (!is_uncertain(self, b)) {
        shape = KERNEL_CONSTANT_SECOND;
        made->detail.constant = constant_of(self, b);
    } else if (!is_uncertain(self, a)) {
        shape = KERNEL_CONSTANT_FIRST;
        made->detail.constant = constant_of(self, a);
    }
    made->run = kernel_of(at->op, shape);
    if (at->op == OPERATION_POW && shape == KERNEL_CONSTANT_SECOND && is_whole_power(made->detail.constant)) {
        made->run = kernel_power(made->detail.constant < 0.0);
        made->detail.exponent = (unsigned)fabs(made->detail.constant);
    }
    for (uint32_t k = 0; k < 2; k++) {
        if (is_uncertain(self, operand_of(self, at, k))) {
            made->in[made->detail.inputs++] = use_operand(self, operand_of(self, at, k));
        }
    }
}

/* All operands as blocks, constants among them in registers of their own. */
static bool plan_blocks(planning *self, const node *at, instruction *made) {
    for (uint32_t k = 0; k < at->count; k++) {
        uint32_t operand = operand_of(self, at, k);
        if (is_uncertain(self, operand)) {
            made->in[k] = use_operand(self, operand);
        } else if (!fill_constant(self, constant_of(self, operand), &made->in[k])) {
            return false;
        }
    }
    made->run = kernel_of(at->op, KERNEL_BLOCKS);
    made->detail.inputs = at->count;
    made->detail.table = at->table;
    return true;
}

static bool plan_step(planning *self, size_t number) {
    const step *step = &self->steps.items[number];
    const node *at = node_at(self, step->node);
    instruction made = {0};
    bool done = true;
    if (at->op == OPERATION_QUANTITY) {
        self->plan->draw_count++;
        made.drawing.sampler = self->places[step->node].sampler;
        done = find_axis(self, at->quantity->name, &made.axis);
    } else if (plan_is_sum(at)) {
        plan_sum(self, at, step, &made);
    } else if (at->op == OPERATION_MUL) {
        plan_product_step(self, step->node, &made);
    } else if (at->count == 2) {
        plan_binary(self, at, &made);
    } else {
        done = plan_blocks(self, at, &made);
    }
    made.out = place_result(self, step->node);
    made.row = self->places[step->node].last == number ? self->places[step->node].row : PLAN_NO_ROW;
    if (made.row != PLAN_NO_ROW && self->nodes[step->node].uses == 0) {
        self->vacant[self->vacant_count++] = made.out; /* nothing else reads it */
    }
    self->plan->instructions[self->plan->instruction_count++] = made;
    return done;
}

/* ---------------------------------------------------------------- draws */

/* Of all quantities that will be drawn the samplers, whose tables are not filled yet. */
static bool prepare_draws(planning *self) {
    self->tables = sampler_tables_new(self->memory);
    for (size_t i = 0; i < graph_count(self->plan->graph) && self->tables != NULL; i++) {
        const plan_node *at = &self->nodes[i];
        if (at->needed && at->node->op == OPERATION_QUANTITY) {
            self->places[i].sampler = sampler_prepare(&at->node->quantity->distribution, self->tables);
            if (self->places[i].sampler == NULL) {
                return false;
            }
        }
    }
    return self->tables != NULL;
}

/* A quantity that draws its points by a copula has no cells. */
static bool is_cut(const plan *plan, const instruction *draw) {
    return plan->sampler == CRADLE_SOBOL && draw->drawing.sampler != NULL &&
           plan->couplings[draw->axis].count == 0;
}

/* Block follows block, so behind the last draw comes the first. */
static void link_draws(plan *self) {
    const cells *next = NULL;
    for (size_t k = 2 * self->instruction_count; k-- > 0;) {
        drawing *drawing = &self->instructions[k % self->instruction_count].drawing;
        drawing->next = next != NULL ? next : drawing->cells;
        next = drawing->cells != NULL ? drawing->cells : next;
    }
}

/* In the order in which they are drawn, as that is the order in which cells are read. */
static bool give_cells(planning *self) {
    plan *plan = self->plan;
    size_t cut = 0;
    for (size_t i = 0; i < plan->instruction_count; i++) {
        cut += is_cut(plan, &plan->instructions[i]);
    }
    cells *next = arena_alloc_lines(self->memory, cut * sizeof *next);
    for (size_t i = 0; i < plan->instruction_count && next != NULL; i++) {
        instruction *at = &plan->instructions[i];
        at->drawing.cells = is_cut(plan, at) ? next++ : NULL;
    }
    link_draws(plan);
    return next != NULL;
}

/* All threads of a team take part. */
static void fit_cells(planning *self) {
#pragma omp for schedule(dynamic, 8)
    for (size_t i = 0; i < self->plan->instruction_count; i++) {
        drawing *drawing = &self->plan->instructions[i].drawing;
        const quantity *q = node_at(self, self->steps.items[i].node)->quantity;
        assert(drawing->sampler == NULL || sampler_agrees(drawing->sampler, &q->distribution));
        if (drawing->cells != NULL && !cells_fit(drawing->cells, drawing->sampler, &q->distribution)) {
            drawing->cells = NULL;
        }
    }
}

static bool give_points(planning *self) {
    plan *plan = self->plan;
    plan->points = arena_alloc(self->memory, (plan->axis_count + 1) * sizeof *plan->points);
    return plan->points != NULL;
}

/* All threads of a team take part. */
static void make_points(const planning *self, const evaluate_options *run) {
    plan *plan = self->plan;
    const size_t count = plan->points != NULL ? plan->axis_count : 0;
#pragma omp for schedule(static) nowait
    for (size_t i = 0; i < count; i++) {
        plan_axis(plan, i, run, &plan->points[i]);
    }
}

/* ---------------------------------------------------------------- the plan */

/* Gives every distinct uncertain output its row, and every other its value. */
static void plan_outputs(planning *self, const cradle_node *outputs) {
    plan *plan = self->plan;
    for (size_t i = 0; i < plan->output_count; i++) {
        uint32_t index = self->nodes[outputs[i].index].same;
        plan->output_rows[i] = -1;
        if (index == 0) {
            plan->output_constants[i] = NAN;
        } else if (!is_uncertain(self, index)) {
            plan->output_constants[i] = constant_of(self, index);
        } else {
            if (self->places[index].row == PLAN_NO_ROW) {
                self->places[index].row = (uint32_t)plan->row_count++;
            }
            plan->output_rows[i] = (ptrdiff_t)self->places[index].row;
        }
    }
}

static bool survey_nodes(planning *self, const cradle_node *outputs) {
    const plan *plan = self->plan;
    const size_t count = graph_count(plan->graph);
    self->nodes = plan_reduce(plan->graph);
    self->places = memory_allocate(count * sizeof *self->places);
    if (self->nodes == NULL || self->places == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        self->places[i] = (placed){.location = NOWHERE, .row = PLAN_NO_ROW};
    }
    plan_mark(self->nodes, count, outputs, plan->output_count);
    return true;
}

static bool plan_all(planning *self, const cradle_node *outputs) {
    plan *plan = self->plan;
    if (!plan_steps_make(&self->steps, self->nodes, graph_count(plan->graph), outputs, plan->output_count)) {
        return false;
    }
    size_t steps = self->steps.count;
    self->vacant = memory_allocate((steps + 1) * sizeof *self->vacant);
    plan->instructions = arena_alloc(self->memory, (steps + 1) * sizeof *plan->instructions);
    if (self->vacant == NULL || plan->instructions == NULL) {
        return false;
    }
    plan_outputs(self, outputs);
    for (size_t i = 0; i < steps; i++) {
        self->places[self->steps.items[i].node].last = i;
    }
    for (size_t i = 0; i < steps; i++) {
        if (!plan_step(self, i)) {
            return false;
        }
    }
    return true;
}

/* While one thread makes the instructions, the others fill tables; then it joins them. */
static bool plan_and_fit(planning *self, const cradle_node *outputs, const evaluate_options *run) {
    const int threads = run->threads > 0 ? run->threads : omp_get_max_threads();
    bool done = prepare_draws(self);
    if (!done) {
        return false;
    }
#pragma omp parallel num_threads(threads)
    {
#pragma omp master
        done = plan_all(self, outputs) && give_cells(self) && give_points(self);
        sampler_tables_fit(self->tables);
        make_points(self, run);
        fit_cells(self);
    }
    return done;
}

plan *plan_new(const graph *graph, const cradle_node *outputs, size_t count, const evaluate_options *run,
               arena *memory) {
    plan *self = arena_alloc(memory, sizeof *self);
    ptrdiff_t *rows = arena_alloc(memory, (count + 1) * sizeof *rows);
    double *constants = arena_alloc(memory, (count + 1) * sizeof *constants);
    if (self == NULL || rows == NULL || constants == NULL) {
        return NULL;
    }
    self->graph = graph;
    self->sampler = run != NULL ? run->sampler : CRADLE_MC;
    self->samples = run != NULL ? run->samples : 0;
    self->output_rows = rows;
    self->output_constants = constants;
    self->output_count = count;
    planning planning = {.plan = self, .memory = memory};
    text_map_init(&planning.axes, memory);
    bool done = survey_nodes(&planning, outputs);
    if (done && run != NULL) {
        done = plan_and_fit(&planning, outputs, run);
    } else if (done) {
        done = plan_all(&planning, outputs);
    }
    memory_free(planning.vacant);
    memory_free(planning.steps.items);
    memory_free(planning.places);
    memory_free(planning.nodes);
    return done ? self : NULL;
}

size_t plan_rows(const plan *self) {
    return self->row_count;
}

size_t plan_draws(const plan *self) {
    return self->draw_count;
}

size_t plan_axes(const plan *self) {
    return self->axis_count;
}

const char *plan_axis_name(const plan *self, size_t axis) {
    return self->axes[axis];
}

size_t plan_instructions(const plan *self) {
    return self->instruction_count;
}

size_t plan_registers(const plan *self) {
    return self->register_count;
}

ptrdiff_t plan_row(const plan *self, size_t output) {
    return self->output_rows[output];
}

double plan_constant(const plan *self, size_t output) {
    return self->output_constants[output];
}
