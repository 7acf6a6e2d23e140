/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The expression graph: constants, quantities and operations, each node with a dimension. Nodes are
 * hash-consed (equal subexpressions are one node) and constants folded when they are built. A node's
 * operands have smaller indices than the node itself: index order is evaluation order.
 *
 * Values are in base units (units.h). Node 0 is void: the outcome of a mistake that was already reported;
 * operations on it are void. "Not a number" is never hidden: MIN, MAX and SELECT pass it on.
 */
#ifndef CRADLE_GRAPH_H
#define CRADLE_GRAPH_H

#include "base/diagnostics.h"
#include "random/copula.h"
#include "random/distribution.h"
#include "units/units.h"

/* name, key, arity (0: leaf, -1: any number), symbol for formulas ("": function notation) */
#define OPERATION_LIST(X)                          \
    X(VOID, "void", 0, "")                         \
    X(CONSTANT, "constant", 0, "")                 \
    X(QUANTITY, "quantity", 0, "")                 \
    X(ADD, "add", 2, "+")                          \
    X(SUB, "sub", 2, "-")                          \
    X(MUL, "mul", 2, "*")                          \
    X(DIV, "div", 2, "/")                          \
    X(MIN, "min", 2, "")                           \
    X(MAX, "max", 2, "")                           \
    X(POW, "pow", 2, "^")                          \
    X(EXP, "exp", 1, "")                           \
    X(LOG, "log", 1, "")                           \
    X(SELECT, "select", 4, "") /* a < b ? c : d */ \
    X(LOOKUP, "lookup", 1, "")                     \
    X(SUM, "sum", -1, "+")

typedef enum operation {
#define X(name, key, arity, symbol) OPERATION_##name,
    OPERATION_LIST(X)
#undef X
        OPERATION_COUNT
} operation;

const char *operation_key(operation op);
int operation_arity(operation op);
const char *operation_symbol(operation op);

/* A number that carries its whole story. Two quantities are one node when name, value and distribution
 * are equal; the name alone keys the draw, so a variant that changes the width keeps its draws. */
typedef struct quantity {
    const char *name; /* dotted path: "parts.frame.mass", "data.materials.aluminium.virgin[CN]" */
    double value;     /* the deterministic figure, in base units */
    unit unit;        /* as written */
    const char *unit_text;
    distribution distribution;
    place where;
    const char *source;    /* whole citation, or NULL */
    const char *geography; /* or NULL */
    int year;              /* of the datum; 0: not stated */
    bool primary;
    bool assumed; /* filled in by a table's fallback, or marked as an assumption in its file */
} quantity;

typedef struct lookup_table { /* x rising strictly; straight lines, constant beyond */
    const double *x, *y;
    size_t count;
} lookup_table;

typedef struct node {
    operation op;
    dimension dimension;
    uint32_t count;            /* operands */
    const uint32_t *operands;  /* node indices, each smaller than this node's own */
    double constant;           /* CONSTANT */
    const quantity *quantity;  /* QUANTITY */
    const lookup_table *table; /* LOOKUP */
    const char *label;         /* or NULL; not part of the identity */
} node;

typedef struct graph graph;

/* In `memory`; complaints go to `complaints` (borrowed). NULL when out of memory. Builders return the void
 * node when out of memory; arena_failed(memory) then tells. */
CRADLE_MUST_CHECK graph *graph_new(arena *memory, diagnostics *complaints);
size_t graph_count(const graph *self);
const node *graph_node(const graph *self, cradle_node n);
/* Where complaints about the nodes built from now on point: the formula they stand in. Without it ({0}) they
 * point at the first operand that has a place; the places of the other operands are in the hint. */
void graph_set_place(graph *self, place where);

cradle_node graph_constant(graph *self, double value, dimension d);
/* The quantity is copied, with its texts. A FIXED quantity stays a node, for `explain`. */
cradle_node graph_quantity(graph *self, const quantity *q);
/* The groups of quantities that are drawn together, by their names; borrowed. None unless they are set. */
void graph_set_copulas(graph *self, const copula *groups, size_t count);
/* The group of the quantity `name` and which member it is; NULL if it is in none. */
const copula *graph_find_copula(const graph *self, const char *name, size_t *member);
/* Any operation with an arity of 1, 2 or 4 but LOOKUP. Dimensions are checked: what does not fit is reported
 * once, with the places of the operands, and gives a void node. */
cradle_node graph_apply(graph *self, operation op, const cradle_node *operands);
cradle_node graph_sum(graph *self, const cradle_node *terms, size_t count); /* of none: void */
cradle_node graph_lookup(graph *self, cradle_node x, const lookup_table *table, dimension x_dimension,
                         dimension y_dimension);
/* The name is copied; a node keeps its first one, a constant has none. */
void graph_label(graph *self, cradle_node n, const char *label);

/* Whether any QUANTITY below has a distribution. */
bool graph_is_uncertain(const graph *self, cradle_node n);
/* Bounds by interval arithmetic, unbounded distributions cut at 1e-6; base units. */
void graph_bounds(const graph *self, cradle_node n, double *low, double *high);

/* The scalar evaluator: slow, plain, by libm and exact quantiles; the oracle of the tests, and the
 * deterministic figure. `choose` gives the value of a quantity. memory_allocate() based; NAN when out of
 * memory. */
typedef double (*graph_choose)(void *context, const quantity *q);
double graph_evaluate(const graph *self, cradle_node n, graph_choose choose, void *context);
double graph_central(const graph *self, cradle_node n); /* every quantity at its value */
double graph_sample(const graph *self, cradle_node n, uint64_t seed, uint64_t index); /* a keyed draw */
/* The exact value of a quantity at the uniform u. */
double graph_draw(const quantity *q, double u);

/* The formula of a node: "mass * (1 - recycled_content) / yield", labelled nodes and quantities as
 * symbols (a quantity by the last steps of its name), with as few brackets as needed. With `numbers`, the
 * same with the central values and units in place of the symbols. */
const char *graph_formula(const graph *self, cradle_node n, bool numbers, arena *memory);

/* What a node is made of, itself the last: each after its operands, depth first and from left to right. It is
 * the order of the formula: indices follow the order of building, in which a compiler may evaluate the
 * arguments of a call as it likes. `order` has room for of.index + 1; returns how many there are, 0 when out
 * of memory. */
size_t graph_order(const graph *self, cradle_node of, uint32_t *order);
/* derivatives[i] becomes the derivative by node i, at the central values, of the node whose order is given,
 * for all i up to that; 0 of what it does not depend on. At a corner: the mean of both sides. */
void graph_adjoint(const graph *self, const uint32_t *order, size_t count, double *derivatives);
/* The node n of another graph in this one, as it stands but for its label: its operands are `copies` by their
 * indices in `from`; what is not uncertain becomes a constant. Void when out of memory. */
cradle_node graph_copy_node(graph *self, const graph *from, cradle_node n, const cradle_node *copies);

#endif
