/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Break-even: the value of one number at which a figure reaches a target, for the mean, with every other
 * input at its value, and draw by draw.
 */
#ifndef CRADLE_STATS_BREAK_EVEN_H
#define CRADLE_STATS_BREAK_EVEN_H

#include "eval/evaluate.h"
#include "graph/inventory.h"

/* As cradle_solve(). */
CRADLE_MUST_CHECK cradle_status break_even_find(const inventory *life_cycle,
                                                const cradle_solve_options *options,
                                                const evaluate_options *run, arena *memory,
                                                diagnostics *complaints, cradle_solution *solution);

/* ---- root.c: one root, bracketed */

/* f changes sign between low and high. root_next() says where to look, root_take() what was found there. It
 * is regula falsi with the Illinois correction (Dowell and Jarratt 1971, BIT 11), and halves the bracket
 * where that is slow, so it ends for any function, at a jump too. */
typedef struct root {
    double low, high, f_low, f_high;
    double width;    /* of the bracket two steps ago */
    int side, steps; /* which end was kept last: -1 low, 1 high */
    bool found;
} root;

root root_new(double low, double f_low, double high, double f_high);
double root_next(const root *self);
/* `tolerance`: the width of the bracket that is enough. */
void root_take(root *self, double at, double f, double tolerance);
/* The best known so far. */
double root_value(const root *self);

#endif
