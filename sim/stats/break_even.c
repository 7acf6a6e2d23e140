/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Break-even by evaluating the figure in all draws at once, with values of the sought number that are given
 * in place of drawn: first the same value for all, at evenly spaced points, which brackets each draw's root;
 * then for each draw the next value its own bracket asks for (root.c), until all are narrow. The mean's root
 * is sought in the same way. A figure that is not monotone may reach the target more than once; the lowest
 * cell of the points that has a change of sign counts.
 */
#include "stats/break_even.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "random/points.h"
#include "stats/factors.h"
#include "stats/outputs.h"
#include "stats/summary.h"

enum { CELLS = 8 };
/* Brackets are narrowed to this share of the range; the slope of the mean is taken over that one. */
static const double narrow = 1e-10, slope_step = 1e-4;

typedef struct solving {
    const inventory *inventory;
    const cradle_solve_options *options;
    evaluate_options run;
    arena *memory;
    diagnostics *complaints;
    const graph *graph;
    cradle_node figure;
    const quantity *sought;
    plan *plan;
    double low, high;
    double *values, *figures; /* [sample] */
    double *before;           /* the figures at the point before, less the target */
    root *roots;              /* [sample] */
    bool *bracketed;
} solving;

/* ---------------------------------------------------------------- what is sought */

static cradle_status find_figure(solving *self) {
    const cradle_solve_options *options = self->options;
    size_t of = 0, versus = 0;
    bool found =
        options->of == NULL || factors_find_variant(self->inventory, options->of, self->complaints, &of);
    found = (options->versus == NULL ||
             factors_find_variant(self->inventory, options->versus, self->complaints, &versus)) &&
            found;
    outputs all;
    cradle_status status = found ? outputs_build(self->inventory, self->memory, &all) : CRADLE_BAD_INPUT;
    if (status != CRADLE_OK) {
        return status;
    }
    self->figure = outputs_total(&all, of);
    if (options->versus != NULL) {
        self->figure = graph_apply(self->inventory->graph, OPERATION_SUB,
                                   (cradle_node[]){self->figure, outputs_total(&all, versus)});
    }
    return self->figure.index != 0 ? CRADLE_OK : CRADLE_NO_MEMORY;
}

static void complain(const solving *self, const char *hint, const char *what) {
    diagnostics_add(self->complaints, SEVERITY_ERROR, (place){0}, 0, hint, "'%s' %s", self->options->path,
                    what);
}

/* Says why no uncertain number of the path is below the figure. */
static cradle_status complain_of_path(const solving *self, bool known) {
    const graph *g = self->graph;
    const char **names = arena_alloc(self->memory, graph_count(g) * sizeof *names);
    size_t count = 0;
    for (uint32_t i = 1; names != NULL && i < graph_count(g); i++) {
        const node *at = graph_node(g, (cradle_node){i});
        if (at->op == OPERATION_QUANTITY) {
            names[count++] = at->quantity->name;
        }
    }
    if (names == NULL) {
        return CRADLE_NO_MEMORY;
    }
    const char *close = known ? NULL : text_suggest(self->options->path, names, count);
    const char *hint = close != NULL ? arena_printf(self->memory, "did you mean '%s'?", close) : NULL;
    complain(self, known ? "say over which range to look for it" : hint,
             known ? "has one value only, or the figure does not depend on it"
                   : "is no number of the scenario");
    return CRADLE_BAD_INPUT;
}

static cradle_status find_sought(solving *self) {
    const graph *g = self->graph;
    bool *reached = arena_alloc(self->memory, (size_t)self->figure.index + 1), known = false;
    if (reached == NULL) {
        return CRADLE_NO_MEMORY;
    }
    reached[self->figure.index] = true;
    for (uint32_t i = (uint32_t)graph_count(g); i-- > 1;) {
        const node *at = graph_node(g, (cradle_node){i});
        const bool below = i <= self->figure.index && reached[i];
        for (uint32_t k = 0; below && k < at->count; k++) {
            reached[at->operands[k]] = true;
        }
        if (at->op == OPERATION_QUANTITY && text_equal(at->quantity->name, self->options->path)) {
            known = true;
            if (below && graph_is_uncertain(g, (cradle_node){i})) {
                self->sought = at->quantity;
                graph_bounds(g, (cradle_node){i}, &self->low, &self->high);
            }
        }
    }
    return self->sought != NULL ? CRADLE_OK : complain_of_path(self, known);
}

/* ---------------------------------------------------------------- evaluation */

static cradle_status prepare(solving *self) {
    const size_t samples = (size_t)self->run.samples;
    self->plan = plan_new(self->graph, &self->figure, 1, &self->run, self->memory);
    self->values = arena_alloc(self->memory, samples * sizeof *self->values);
    self->figures = memory_allocate_aligned((samples + 1) * sizeof *self->figures);
    self->before = arena_alloc(self->memory, samples * sizeof *self->before);
    self->roots = arena_alloc(self->memory, samples * sizeof *self->roots);
    self->bracketed = arena_alloc(self->memory, samples);
    if (self->plan == NULL || self->figures == NULL || arena_failed(self->memory)) {
        return CRADLE_NO_MEMORY;
    }
    self->run.given = self->options->path;
    self->run.given_values = self->values;
    return CRADLE_OK;
}

/* The figures at self->values, and their mean. */
static cradle_status evaluate_figures(const solving *self, moments *found) {
    const cradle_status status = evaluate(self->plan, &self->run, (double *const[]){self->figures}, found);
    if (status == CRADLE_OK && !(isfinite(found->mean) && isfinite(found->m2))) {
        complain(self, "search between other values",
                 "leads to a figure that is not finite, or too large, in some draw");
        return CRADLE_BAD_INPUT;
    }
    return status;
}

static cradle_status evaluate_at(const solving *self, double at, moments *found) {
    for (uint64_t i = 0; i < self->run.samples; i++) {
        self->values[i] = at;
    }
    return evaluate_figures(self, found);
}

static double point(const solving *self, int k) {
    return k == CELLS ? self->high : self->low + (self->high - self->low) / CELLS * k;
}

static bool changes_sign(double a, double b) {
    return a == 0.0 || b == 0.0 || (a < 0.0) != (b < 0.0);
}

/* ---------------------------------------------------------------- brackets */

static void bracket_draws(const solving *self, int k) {
    for (uint64_t i = 0; i < self->run.samples; i++) {
        const double off = self->figures[i] - self->options->target;
        if (k > 0 && !self->bracketed[i] && changes_sign(self->before[i], off)) {
            self->roots[i] = root_new(point(self, k - 1), self->before[i], point(self, k), off);
            self->bracketed[i] = true;
        }
        self->before[i] = off;
    }
}

/* All points: brackets of the draws and of the mean. */
static cradle_status bracket(const solving *self, root *of_mean, cradle_solution *solution) {
    double last = 0.0;
    for (int k = 0; k <= CELLS; k++) {
        moments found;
        const cradle_status status = evaluate_at(self, point(self, k), &found);
        if (status != CRADLE_OK) {
            return status;
        }
        const double off = found.mean - self->options->target;
        solution->mean_low = k == 0 ? found.mean : fmin(solution->mean_low, found.mean);
        solution->mean_high = k == 0 ? found.mean : fmax(solution->mean_high, found.mean);
        if (k > 0 && !solution->reached && changes_sign(last, off)) {
            solution->reached = true;
            *of_mean = root_new(point(self, k - 1), last, point(self, k), off);
        }
        last = off;
        bracket_draws(self, k);
    }
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- roots */

static cradle_status solve_mean(const solving *self, root *of_mean, cradle_solution *solution) {
    const double range = self->high - self->low;
    moments found;
    cradle_status status = CRADLE_OK;
    while (!of_mean->found && status == CRADLE_OK) {
        const double at = root_next(of_mean);
        status = evaluate_at(self, at, &found);
        if (status == CRADLE_OK) {
            root_take(of_mean, at, found.mean - self->options->target, narrow * range);
        }
    }
    const double at = root_value(of_mean), below = fmax(self->low, at - slope_step * range);
    const double above = fmin(self->high, at + slope_step * range);
    moments left = {0}, right = {0};
    if (status == CRADLE_OK) {
        status = evaluate_at(self, below, &left);
    }
    if (status == CRADLE_OK) {
        status = evaluate_at(self, above, &right);
    }
    if (status == CRADLE_OK) {
        status = evaluate_at(self, at, &found);
    }
    cradle_summary summary;
    if (status == CRADLE_OK) {
        status = summary_of_row(self->figures, &found, points_replicates(self->run.sampler), &summary);
    }
    if (status == CRADLE_OK) {
        solution->value = at;
        solution->se = summary.se / fabs((right.mean - left.mean) / (above - below));
    }
    return status;
}

static cradle_status solve_draws(const solving *self) {
    const double width = narrow * (self->high - self->low);
    for (;;) {
        bool all = true;
        for (uint64_t i = 0; i < self->run.samples; i++) {
            self->values[i] = self->bracketed[i] ? root_next(&self->roots[i]) : self->low;
            all = all && (!self->bracketed[i] || self->roots[i].found);
        }
        if (all) {
            return CRADLE_OK;
        }
        moments found;
        const cradle_status status = evaluate_figures(self, &found);
        if (status != CRADLE_OK) {
            return status;
        }
        for (uint64_t i = 0; i < self->run.samples; i++) {
            if (self->bracketed[i]) {
                root_take(&self->roots[i], self->values[i], self->figures[i] - self->options->target, width);
            }
        }
    }
}

typedef struct central {
    const char *path;
    double value;
} central;

static double choose(void *context, const quantity *q) {
    const central *at = context;
    return text_equal(q->name, at->path) ? at->value : q->value;
}

static double central_off(const solving *self, double at) {
    central with = {self->options->path, at};
    return graph_evaluate(self->graph, self->figure, choose, &with) - self->options->target;
}

static void solve_central(const solving *self, cradle_solution *solution) {
    for (int k = 1; k <= CELLS && !solution->deterministic_reached; k++) {
        const double low = point(self, k - 1), high = point(self, k);
        const double f_low = central_off(self, low), f_high = central_off(self, high);
        if (isfinite(f_low) && isfinite(f_high) && changes_sign(f_low, f_high)) {
            root one = root_new(low, f_low, high, f_high);
            while (!one.found) {
                const double at = root_next(&one);
                root_take(&one, at, central_off(self, at), narrow * (self->high - self->low));
            }
            solution->deterministic_reached = true;
            solution->deterministic = root_value(&one);
        }
    }
}

/* ---------------------------------------------------------------- the solution */

/* The values of the draws that have one, in the unit of the number. */
static cradle_status summarise(const solving *self, double factor, cradle_solution *solution) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < self->run.samples; i++) {
        if (self->bracketed[i]) {
            self->values[count++] = root_value(&self->roots[i]) / factor;
        }
    }
    solution->share = (double)count / (double)self->run.samples;
    if (count == 0) {
        return CRADLE_OK;
    }
    const moments found = moments_of(self->values, (size_t)count);
    const size_t replicates = count == self->run.samples ? points_replicates(self->run.sampler)
                                                         : 1; /* else some groups have more */
    const cradle_status status = summary_of_row(self->values, &found, replicates, &solution->distribution);
    solution->distribution.deterministic = solution->deterministic_reached ? solution->deterministic : NAN;
    return status;
}

static cradle_status solve(solving *self, cradle_solution *solution) {
    const double factor = self->sought->unit.factor;
    root of_mean = {0};
    cradle_status status = bracket(self, &of_mean, solution);
    if (status == CRADLE_OK && solution->reached) {
        status = solve_mean(self, &of_mean, solution);
    }
    if (status == CRADLE_OK) {
        status = solve_draws(self);
    }
    if (status == CRADLE_OK) {
        solve_central(self, solution);
        solution->unit = self->sought->unit_text != NULL ? self->sought->unit_text : "";
        solution->low = self->low / factor;
        solution->high = self->high / factor;
        solution->value /= factor;
        solution->se /= factor;
        solution->deterministic /= factor;
        status = summarise(self, factor, solution);
    }
    return status;
}

cradle_status break_even_find(const inventory *life_cycle, const cradle_solve_options *options,
                              const evaluate_options *run, arena *memory, diagnostics *complaints,
                              cradle_solution *solution) {
    solving self = {.inventory = life_cycle,
                    .options = options,
                    .run = *run,
                    .memory = memory,
                    .complaints = complaints,
                    .graph = life_cycle->graph};
    *solution = (cradle_solution){0};
    cradle_status status = find_figure(&self);
    if (status == CRADLE_OK) {
        status = find_sought(&self);
    }
    if (status == CRADLE_OK) {
        status = prepare(&self);
    }
    if (status == CRADLE_OK) {
        status = solve(&self, solution);
    }
    memory_free_aligned(self.figures);
    return status;
}
