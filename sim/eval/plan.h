/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this folder share: the plan and the order it is made from. A plan is a list of
 * instructions over blocks; a block is a register of the thread's workspace.
 */
#ifndef CRADLE_EVAL_PLAN_H
#define CRADLE_EVAL_PLAN_H

#include "eval/evaluate.h"
#include "eval/kernels.h"
#include "random/points.h"

#define PLAN_NO_ROW UINT32_MAX

typedef struct instruction {
    kernel run;        /* NULL: a draw */
    uint32_t out, row; /* `row`: that is complete with it, or PLAN_NO_ROW */
    uint32_t in[KERNEL_INPUTS];
    kernel_detail detail;
    drawing drawing; /* of a draw, */
    uint32_t axis;
} instruction;

/* How the points of a quantity are made: its own, or by the copula of its group from those of the members up
 * to itself. */
typedef struct coupling {
    size_t count;         /* 0: its own */
    const uint32_t *axes; /* of these members, itself the last, */
    const double *row;    /* each with its weight */
} coupling;

/* A register that holds a constant in every sample, written once for each thread. */
typedef struct filling {
    uint32_t out;
    double value;
} filling;

struct plan {
    const graph *graph;
    cradle_sampler sampler; /* with which it will be run, */
    uint64_t samples;       /* and so many at most */
    instruction *instructions;
    size_t instruction_count, instruction_capacity;
    filling *fillings;
    size_t filling_count, filling_capacity;
    size_t row_count, draw_count, register_count;
    const char **axes;   /* the names whose points are taken, each once */
    points_axis *points; /* and how these are made; NULL: it is never run */
    coupling *couplings; /* by axis */
    size_t axis_count, axis_capacity, coupling_capacity;
    ptrdiff_t *output_rows; /* -1: constant */
    double *output_constants;
    size_t output_count;
};

/* What planning asks of a node again and again, side by side. */
typedef struct plan_node {
    const node *node;
    double central;
    uint32_t same; /* whose block it shares, with the same value in every sample: itself or one before */
    uint32_t uses; /* how many operands of needed nodes it is */
    bool uncertain, needed;
    bool absorbed; /* of a product: whether its only use forms it, so that it has no step of its own */
} plan_node;

/* How the points of an axis are made in a run. */
void plan_axis(const plan *self, size_t axis, const evaluate_options *run, points_axis *made);

/* All nodes of the graph by their indices, without what the following find out. memory_allocate() based; NULL
 * when out of memory. */
CRADLE_MUST_CHECK plan_node *plan_reduce(const graph *graph);

/* Which nodes the outputs need, and the uses of all. */
void plan_mark(plan_node *nodes, size_t node_count, const cradle_node *outputs, size_t count);

/* Additions and differences are sums, too: of a constant and of blocks, each with a weight. */
static inline bool plan_is_sum(const node *at) {
    return at->op == OPERATION_SUM || at->op == OPERATION_ADD || at->op == OPERATION_SUB;
}

/* A product as its instruction forms it: constant x factors[0] x factors[1] ..., from left to right. */
typedef struct plan_product {
    double constant; /* 1 if none is a constant */
    uint32_t count;  /* at least 1 */
    uint32_t factors[KERNEL_INPUTS];
} plan_product;

/* A term of a sum: weight x node. */
typedef struct plan_term {
    uint32_t node;
    double weight;
} plan_term;

/* With the products that are absorbed; the bits are those of step after step. `of` is an uncertain product,
 * `at` a sum. */
plan_product plan_product_of(const plan_node *nodes, uint32_t of);
plan_term plan_term_of(const plan_node *nodes, const node *at, uint32_t k);

/* One instruction to be: the operands [first, end) of a node. Only a sum has several steps. */
typedef struct step {
    uint32_t node, first, end;
} step;

/* The steps that the outputs need, each after those it depends on. memory_allocate() based. */
typedef struct plan_steps {
    step *items;
    size_t count;
} plan_steps;

/* Of nodes that plan_mark() has seen; says what is absorbed. False when out of memory. */
CRADLE_MUST_CHECK bool plan_steps_make(plan_steps *self, plan_node *nodes, size_t node_count,
                                       const cradle_node *outputs, size_t count);

#endif
