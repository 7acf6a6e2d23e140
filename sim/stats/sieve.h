/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sieve finds exact order statistics of a row that is never held: of the samples it keeps those near the
 * quantiles that are asked for, and counts how many of all are below the centre of each of these stretches.
 * From there ranks are counted on, up or down, among the samples kept. The stretches lie around the quantiles
 * of the row's first samples, its pilot, so wide that of independent samples one row in twenty thousand
 * misses a rank; its sieve is widened, and the samples pass once more. What is found does not depend on the
 * pilot, nor on the order in which samples come or the number of parts they are kept in.
 */
#ifndef CRADLE_STATS_SIEVE_H
#define CRADLE_STATS_SIEVE_H

#include "eval/evaluate.h"

/* A stretch is a range of keys; the key of a value is a whole number that never falls as the value rises. A
 * value that comes many times, an atom, is only counted: all other numbers are those of the samples without
 * it. */
typedef struct sieve {
    double low, scale; /* scale 0: all keys are one */
    uint16_t from[CRADLE_QUANTILE_COUNT], centre[CRADLE_QUANTILE_COUNT], to[CRADLE_QUANTILE_COUNT];
    double atom; /* NaN: none */
} sieve;

/* How many samples are below each centre; how many are below the atom, and how many are it. */
typedef struct sieve_counts {
    uint64_t below[CRADLE_QUANTILE_COUNT];
    uint64_t less, equal;
} sieve_counts;

/* What some of the samples of a replicate leave behind. */
typedef struct sifted_replicate {
    sieve_counts counts;
    size_t end; /* of its samples among those kept */
} sifted_replicate;

/* What some of the samples leave behind. */
typedef struct sifted {
    sifted_replicate *of;         /* [replicates], the caller's */
    size_t replicates, replicate; /* `replicate`: at which the samples are */
    double *values;               /* in the caller's room, or, if that is too small, */
    double *own;                  /* in room of its own */
    size_t count, capacity;
} sifted;

/* How many samples of a run are its pilot; a multiple of EVALUATE_BLOCK. A run that is not longer needs no
 * sieve. */
uint64_t sieve_pilot(uint64_t samples);
/* The share of the other samples that is kept, about. */
double sieve_share(uint64_t samples);

/* Sets the stretches by the pilot; all values are finite. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status sieve_set(sieve *self, const double *pilot, size_t count,
                                          const moments *row_moments);

/* Room that is enough for what is kept of so many samples of such a run, nearly always. */
size_t sieve_room(uint64_t samples_of_run, uint64_t samples);
/* Nothing yet; with room for `capacity` values. */
sifted sifted_in(sifted_replicate *of, size_t replicates, double *room, size_t capacity);
/* Forgets all samples. */
void sifted_clear(sifted *self);
/* Frees room of its own. */
void sifted_free(sifted *self);
/* Up to EVALUATE_BLOCK samples of one replicate, none before that of the last call. False when out of memory.
 */
CRADLE_MUST_CHECK bool sieve_pass(const sieve *self, const double *values, size_t count, size_t replicate,
                                  sifted *into);

/* As summary_of_row(), with the moments of each replicate (of one: not needed). Samples are those of all
 * `parts`, with `stride` between them. *missed: a stretch lacked a rank and is wider now; there is no
 * summary. CRADLE_NO_MEMORY. In sieve_summary.c. */
CRADLE_MUST_CHECK cradle_status sieve_summary(sieve *self, const sifted *parts, size_t part_count,
                                              size_t stride, const moments *row_moments,
                                              const double *replicate_means, cradle_summary *summary,
                                              bool *missed);

/* What it is made of. How far the stretch of quantile number q reaches to either side of it, as a share of
 * the samples: */
double sieve_reach(uint64_t pilot, size_t q);
void sieve_keys(const sieve *self, const double *values, size_t count, uint16_t *keys);
/* of what a sieve has kept of one replicate, the samples in narrower stretches, and how many of these alone
 * are below the centres. There is room for all, and for SIEVE_ROOM_BEYOND numbers more. */
enum { SIEVE_ROOM_BEYOND = 8 };
void sieve_pick(const sieve *self, const double *values, size_t count, size_t replicate, sifted *into);

#endif
