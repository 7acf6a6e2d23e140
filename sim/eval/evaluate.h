/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Evaluation: a plan orders what the outputs need, with registers shared by liveness; the parallel loop
 * runs it block by block of EVALUATE_BLOCK samples. Each thread has one workspace; nothing is allocated,
 * locked or reported inside the loop. The same bits come out for any number of threads.
 */
#ifndef CRADLE_EVALUATE_H
#define CRADLE_EVALUATE_H

#include "base/text.h"
#include "graph/graph.h"

enum { EVALUATE_BLOCK = 1024 };

typedef struct plan plan;

typedef struct evaluate_options {
    uint64_t seed;
    uint64_t samples; /* as many as the sampler can take: cradle_samples_fit() */
    cradle_sampler sampler;
    const text_map *ranks;      /* of quantities by name, see points.h; NULL: axes in their order */
    int threads;                /* 0: as OpenMP decides */
    const char *given;          /* not NULL: the quantities of this name are not drawn, */
    const double *given_values; /* but have these values */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} evaluate_options;

/* Plans the evaluation of `outputs` (equal or constant ones cost nothing extra) by runs with the sampler and
 * the ranks of `run` and at most as many samples; it takes its threads, too. A plan with NULL is never run,
 * but tells what its outputs need. Everything that depends on no uncertain quantity is folded. The plan
 * borrows the graph. NULL when out of memory. */
CRADLE_MUST_CHECK plan *plan_new(const graph *graph, const cradle_node *outputs, size_t count,
                                 const evaluate_options *run, arena *memory);
size_t plan_rows(const plan *self);  /* distinct uncertain outputs */
size_t plan_draws(const plan *self); /* uncertain quantities drawn per sample */
/* The names of these quantities, each once: those of one name have the same points. With them those of the
 * quantities that they are correlated with by a copula, as far as their points are needed. */
size_t plan_axes(const plan *self);
const char *plan_axis_name(const plan *self, size_t axis);
size_t plan_instructions(const plan *self);
size_t plan_registers(const plan *self); /* blocks of EVALUATE_BLOCK doubles a thread needs */
/* The row of output i, or -1 if it is constant; then its value. */
ptrdiff_t plan_row(const plan *self, size_t output);
double plan_constant(const plan *self, size_t output);

/* Count, mean and sum of squared deviations, mergeable (Chan, Golub and LeVeque 1983). */
typedef struct moments {
    uint64_t count;
    double mean, m2, low, high;
} moments;

/* Of one block, in fixed partial sums whatever the vector width. */
moments moments_of(const double *values, size_t count);
moments moments_merge(moments a, moments b);
/* Merges those of one more block into those of each row. All rows have as many samples, and so have all
 * blocks; the bits are those of moments_merge(). */
void moments_merge_rows(moments *rows, const moments *block, size_t count);

/* Runs the plan: rows[r][i] is row r in sample i (plan_rows() arrays of `samples`, by the caller), and
 * row_moments[r] the moments of the row, blocks merged in block order (NULL: not wanted). CRADLE_NO_MEMORY,
 * CRADLE_INTERRUPTED. */
CRADLE_MUST_CHECK cradle_status evaluate(const plan *self, const evaluate_options *options,
                                         double *const *rows, moments *row_moments);
/* A piece of it: the samples from `first`, a multiple of EVALUATE_BLOCK, to `first + count`, of which the
 * first goes to rows[r][0]. Their moments are merged into row_moments[r], set by the first piece, so that in
 * order they give the moments of the whole, to the bit. */
CRADLE_MUST_CHECK cradle_status evaluate_piece(const plan *self, const evaluate_options *options,
                                               uint64_t first, uint64_t count, double *const *rows,
                                               moments *row_moments);

/* How many doubles lie from one row to the next where there are many: whole lines of the cache, and not an
 * even number of blocks. A block of samples uses the same stretch of every row, and at distances of powers of
 * two these stretches would push each other out of the cache. */
size_t evaluate_stride(uint64_t samples);

/* A block of samples of one row, just evaluated. It is overwritten by the next. */
typedef struct evaluate_block {
    uint64_t first;
    size_t count, row;
    const double *values;
    moments moments; /* of them, if those of rows are wanted */
    size_t thread;   /* that evaluated it, from 0; each goes through its blocks in their order */
} evaluate_block;

/* The same without rows of all samples: each block of each row goes to `take` while it is warm, which may be
 * called by several threads at once. Rows come in the order of the outputs, but that of an output which
 * another is made of comes before it. */
CRADLE_MUST_CHECK cradle_status evaluate_blocks(const plan *self, const evaluate_options *options,
                                                uint64_t first, uint64_t count,
                                                void (*take)(void *context, const evaluate_block *block),
                                                void *context, moments *row_moments);
/* How many blocks so many samples are, the last perhaps not whole. */
uint64_t evaluate_block_count(uint64_t samples);
/* How many threads these take. */
size_t evaluate_threads(const evaluate_options *options, uint64_t count);

/* The point that a quantity of this name has in such a run, whether the plan draws it or not; for replaying a
 * sample. */
double evaluate_uniform(const plan *self, const evaluate_options *options, const char *name, uint64_t index);
/* The points of an axis in `count` samples from `first` on, which is even. */
void evaluate_uniforms(const plan *self, const evaluate_options *options, size_t axis, uint64_t first,
                       size_t count, double *uniforms);

#endif
