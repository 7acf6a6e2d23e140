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

/* Samples that were kept of a block. */
typedef struct sieve_piece {
    const double *values;
    size_t count;
} sieve_piece;

/* A stretch of memory for so many numbers. */
typedef struct sieve_room {
    double *next;
    size_t left;
} sieve_room;

/* Where a thread keeps samples of a row, block behind block: in a room of the caller's, then in chunks of its
 * own, as many as it takes. */
typedef struct sieve_store {
    sieve_room at;
    size_t chunk; /* numbers in each */
    void *chunks;
} sieve_store;

/* How many samples of a run are its pilot; a multiple of EVALUATE_BLOCK. A run that is not longer needs no
 * sieve. */
uint64_t sieve_pilot(uint64_t samples);
/* The share of the other samples that is kept, about. */
double sieve_share(uint64_t samples);

/* Sets the stretches by the pilot; all values are finite. CRADLE_NO_MEMORY. */
CRADLE_MUST_CHECK cradle_status sieve_set(sieve *self, const double *pilot, size_t count,
                                          const moments *row_moments);

void sieve_store_free(sieve_store *self); /* what is kept in chunks of its own, too */

/* Up to EVALUATE_BLOCK samples of one replicate, whose counts rise; *kept lies in the store, behind what was
 * kept before. The room may be where the samples are, or before them. False when out of memory. */
CRADLE_MUST_CHECK bool sieve_pass(const sieve *self, const double *values, size_t count, sieve_store *into,
                                  sieve_counts *counts, sieve_piece *kept);

/* What has passed the sieve of a row: of all samples, block by block. */
typedef struct sifted {
    const sieve_piece *kept; /* [blocks] */
    size_t blocks, replicates;
    const sieve_counts *counts; /* [parts][replicates], `stride` from part to part: their sums count */
    size_t parts, stride;
} sifted;

/* As summary_of_row(), with the moments of each replicate (of one: not needed). *missed: a stretch lacked a
 * rank and is wider now; there is no summary. CRADLE_NO_MEMORY. In sieve_summary.c. */
CRADLE_MUST_CHECK cradle_status sieve_summary(sieve *self, const sifted *row, const moments *row_moments,
                                              const double *replicate_means, cradle_summary *summary,
                                              bool *missed);

/* What it is made of. How far the stretch of quantile number q reaches to either side of it, as a share of
 * the samples: */
double sieve_reach(uint64_t pilot, size_t q);
void sieve_keys(const sieve *self, const double *values, size_t count, uint16_t *keys);
/* Of samples that a sieve has kept those in the narrower stretches of another, and how many of these alone
 * are below the centres. Up to EVALUATE_BLOCK; there is room for SIEVE_BEYOND more. Returns how many they
 * are. */
enum { SIEVE_BEYOND = 8 };
size_t sieve_pick(const sieve *self, const double *values, size_t count, double *kept, sieve_counts *counts);

#endif
