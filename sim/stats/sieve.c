/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys are 16 bits wide: 0 and KEY_MOST are what lies outside all stretches, between them the distance from
 * the lowest stretch's beginning to the highest one's end has equal steps. To compare keys costs a quarter of
 * comparing values.
 *
 * A pilot of P samples knows its quantile p to sqrt(p (1 - p) / P) of the distribution (David and Nagaraja,
 * Order Statistics, 2003, section 7.1). Stretches reach SPREADS of that to either side, and points that are
 * more even than independent ones know it better.
 */
#include "stats/sieve.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/dispatch.h"
#include "stats/order.h"
#include "stats/summary.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum {
    KEY_LEAST = 1,
    KEY_MOST = UINT16_MAX,
    PILOT_LEAST = 1 << 13,
    PILOT_MOST = 1 << 16,
    PILOT_OF = 8,
    VECTOR = 8
};

#define SPREADS 4.5

uint64_t sieve_pilot(uint64_t samples) {
    uint64_t pilot = PILOT_LEAST;
    while (pilot < PILOT_MOST && pilot < samples / PILOT_OF) {
        pilot *= 2;
    }
    return pilot;
}

double sieve_share(uint64_t samples) {
    double share = 0.0;
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        const double p = summary_probabilities[q];
        share += 2.0 * SPREADS * sqrt(p * (1.0 - p) / (double)sieve_pilot(samples));
    }
    return share;
}

/* ---------------------------------------------------------------- keys */

CRADLE_INLINE void find_keys(const sieve *self, const double *values, size_t count, uint16_t *keys) {
    const double low = self->low, scale = self->scale;
    for (size_t i = 0; i < count; i++) {
        double at = (values[i] - low) * scale + KEY_LEAST;
        at = at > 0.0 ? at : 0.0;
        at = at < KEY_MOST ? at : KEY_MOST;
        keys[i] = (uint16_t)(int32_t)at;
    }
}

static void keys_of(const sieve *self, const double *values, size_t count, uint16_t *keys) {
    if (self->scale > 0.0) {
        find_keys(self, values, count, keys);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = KEY_LEAST;
    }
}

/* Where the stretch of a quantile begins and ends, as ranks of the pilot. */
static void ranks_of(size_t q, size_t count, size_t *first, size_t *last) {
    const double n = (double)count, p = summary_probabilities[q];
    const double spread = SPREADS * sqrt(n * p * (1.0 - p));
    const double least = floor(n * p - spread) - 1.0, most = ceil(n * p + spread);
    *first = least > 0.0 ? (size_t)least : 0;
    *last = most < n - 1.0 ? (size_t)most : count - 1;
}

cradle_status sieve_set(sieve *self, const double *pilot, size_t count, const moments *row_moments) {
    enum { ENDS = 2 * CRADLE_QUANTILE_COUNT };
    size_t ranks[ENDS];
    double least[ENDS], most[ENDS];
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        ranks_of(q, count, &ranks[2 * q], &ranks[2 * q + 1]);
    }
    cradle_status status =
        order_bounds(pilot, count, row_moments->low, row_moments->high, ranks, ENDS, least, most);
    if (status != CRADLE_OK) {
        return status;
    }
    const double steps = KEY_MOST - 2 * KEY_LEAST;
    self->low = least[0];
    self->scale = steps / (most[ENDS - 1] - least[0]);
    /* One value throughout, or a range whose width or inverse overflows: all is kept. */
    self->scale = isfinite(self->scale) ? self->scale : 0.0;
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        keys_of(self, &least[2 * q], 1, &self->from[q]);
        keys_of(self, &most[2 * q + 1], 1, &self->to[q]);
    }
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- passing */

size_t sieve_room(uint64_t samples_of_run, uint64_t samples) {
    return (size_t)(1.25 * sieve_share(samples_of_run) * (double)samples) + EVALUATE_BLOCK + VECTOR;
}

bool sifted_new(sifted *self, size_t replicates, double *room, size_t capacity) {
    *self = (sifted){.replicates = replicates,
                     .values = room,
                     .capacity = capacity,
                     .dropped = memory_allocate(replicates * sizeof *self->dropped),
                     .ends = memory_allocate(replicates * sizeof *self->ends)};
    if (self->dropped == NULL || self->ends == NULL) {
        return false;
    }
    sifted_clear(self);
    return true;
}

void sifted_clear(sifted *self) {
    memset(self->dropped, 0, self->replicates * sizeof *self->dropped);
    memset(self->ends, 0, self->replicates * sizeof *self->ends);
    self->count = self->replicate = 0;
}

void sifted_free(sifted *self) {
    memory_free(self->own);
    memory_free(self->ends);
    memory_free(self->dropped);
}

/* Room for one more block, which may be kept whole, and for what a vector writes beyond. */
static bool make_room(sifted *self) {
    if (self->capacity - self->count >= EVALUATE_BLOCK + VECTOR) {
        return true;
    }
    const size_t capacity = 2 * self->capacity + 2 * (EVALUATE_BLOCK + VECTOR);
    double *own = memory_resize(self->own, capacity * sizeof *own);
    if (own == NULL) {
        return false;
    }
    if (self->own == NULL && self->count > 0) {
        memcpy(own, self->values, self->count * sizeof *own);
    }
    self->own = self->values = own;
    self->capacity = capacity;
    return true;
}

/* Marks the keys that lie in any stretch and counts the others below each. All in one pass, in registers; at
 * most EVALUATE_BLOCK keys, so that 16 bits do for a count. */
CRADLE_INLINE void mark(const sieve *self, const uint16_t *keys, size_t count, uint16_t *marked,
                        uint64_t *dropped) {
#define X(q)                                                                                   \
    const uint16_t from##q = self->from[q], span##q = (uint16_t)(self->to[q] - self->from[q]); \
    uint16_t count##q = 0;
    SUMMARY_EACH_QUANTILE(X)
#undef X
    for (size_t i = 0; i < count; i++) {
        const uint16_t key = keys[i];
        uint16_t inside = 0;
#define X(q) inside = (uint16_t)(inside | ((uint16_t)(key - from##q) <= span##q));
        SUMMARY_EACH_QUANTILE(X)
#undef X
#define X(q) count##q = (uint16_t)(count##q + ((uint16_t)(key < from##q) & (uint16_t)(inside ^ 1)));
        SUMMARY_EACH_QUANTILE(X)
#undef X
        marked[i] = inside;
    }
#define X(q) dropped[q] += count##q;
    SUMMARY_EACH_QUANTILE(X)
#undef X
}

/* Returns how many values are kept. */
CRADLE_INLINE size_t sift_plain(const sieve *self, const double *values, size_t count, double *kept,
                                uint64_t *dropped) {
    uint16_t keys[EVALUATE_BLOCK], marked[EVALUATE_BLOCK];
    size_t listed = 0;
    find_keys(self, values, count, keys);
    mark(self, keys, count, marked, dropped);
    for (size_t i = 0; i < count; i++) { /* without branches, which nobody could predict */
        kept[listed] = values[i];
        listed += marked[i];
    }
    return listed;
}

#if CRADLE_DISPATCH || defined(__AVX512F__)

enum { WIDE = 32 };

/* The keys of 32 values. */
CRADLE_INLINE CRADLE_TARGET_AVX512 __m512i keys_wide(const sieve *self, const double *values) {
    const __m512d low = _mm512_set1_pd(self->low), scale = _mm512_set1_pd(self->scale);
    __m256i quarters[WIDE / VECTOR];
    for (int k = 0; k < WIDE / VECTOR; k++) {
        const __m512d from_low = _mm512_sub_pd(_mm512_loadu_pd(values + k * VECTOR), low);
        const __m512d at = _mm512_add_pd(_mm512_mul_pd(from_low, scale), _mm512_set1_pd(KEY_LEAST));
        quarters[k] = _mm512_cvttpd_epu32(_mm512_max_pd(at, _mm512_setzero_pd())); /* too large: all bits */
    }
    const __m512i most = _mm512_set1_epi32(KEY_MOST), in_order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    __m512i halves[2];
    for (int h = 0; h < 2; h++) {
        const __m512i half = _mm512_castsi256_si512(quarters[2 * h]);
        halves[h] = _mm512_min_epu32(_mm512_inserti64x4(half, quarters[2 * h + 1], 1), most);
    }
    return _mm512_permutexvar_epi64(in_order, _mm512_packus_epi32(halves[0], halves[1]));
}

/* The same 32 at a time, as many as there are whole. What is kept is written as whole vectors, so up to
 * VECTOR numbers beyond. */
CRADLE_TARGET_AVX512 static size_t sift_wide(const sieve *self, const double *values, size_t count,
                                             double *kept, uint64_t *dropped) {
    const __m512i one = _mm512_set1_epi16(1);
    size_t listed = 0;
#define X(q)                                                                           \
    const __m512i from##q = _mm512_set1_epi16((int16_t)self->from[q]),                 \
                  span##q = _mm512_set1_epi16((int16_t)(self->to[q] - self->from[q])); \
    __m512i count##q = _mm512_setzero_si512();
    SUMMARY_EACH_QUANTILE(X)
#undef X
    for (size_t i = 0; i + WIDE <= count; i += WIDE) {
        const __m512i keys = keys_wide(self, values + i);
        __mmask32 inside = 0;
#define X(q) inside = _kor_mask32(inside, _mm512_cmple_epu16_mask(_mm512_sub_epi16(keys, from##q), span##q));
        SUMMARY_EACH_QUANTILE(X)
#undef X
        const __mmask32 outside = _knot_mask32(inside);
#define X(q)                                                                                         \
    count##q = _mm512_mask_add_epi16(count##q, _mm512_mask_cmplt_epu16_mask(outside, keys, from##q), \
                                     count##q, one);
        SUMMARY_EACH_QUANTILE(X)
#undef X
        const unsigned marks = _cvtmask32_u32(inside);
        for (int k = 0; k < WIDE / VECTOR; k++) {
            const __mmask8 wanted = (__mmask8)(marks >> (k * VECTOR));
            const __m512d eight = _mm512_loadu_pd(values + i + (size_t)k * VECTOR);
            _mm512_storeu_pd(kept + listed, _mm512_maskz_compress_pd(wanted, eight));
            listed += (size_t)__builtin_popcount(wanted);
        }
    }
#define X(q) dropped[q] += (uint64_t)_mm512_reduce_add_epi32(_mm512_madd_epi16(count##q, one));
    SUMMARY_EACH_QUANTILE(X)
#undef X
    return listed;
}

#endif

CRADLE_LEVELS(sift, (const sieve *self, const double *values, size_t count, sifted *into, uint64_t *dropped),
              (self, values, count, into, dropped)) {
    double *kept = into->values + into->count;
    size_t passed = 0, listed = 0;
#if CRADLE_DISPATCH || defined(__AVX512F__)
    if (level == DISPATCH_AVX512 || !CRADLE_DISPATCH) {
        passed = count - count % WIDE;
        listed = sift_wide(self, values, passed, kept, dropped);
    }
#endif
    listed += sift_plain(self, values + passed, count - passed, kept + listed, dropped);
    into->count += listed;
}

bool sieve_pass(const sieve *self, const double *values, size_t count, size_t replicate, sifted *into) {
    assert(count <= EVALUATE_BLOCK && replicate >= into->replicate && replicate < into->replicates);
    if (!make_room(into)) {
        return false;
    }
    for (; into->replicate < replicate; into->replicate++) {
        into->ends[into->replicate] = into->count;
    }
    if (self->scale > 0.0) {
        sift(self, values, count, into, into->dropped[replicate]);
    } else {
        memcpy(into->values + into->count, values, count * sizeof *values);
        into->count += count;
    }
    return true;
}

/* ---------------------------------------------------------------- looking up */

/* The samples of all parts. */
typedef struct whole {
    const sifted *parts;
    size_t part_count, stride;
    order_piece *pieces; /* by part */
    size_t count, replicates;
    uint64_t dropped[CRADLE_QUANTILE_COUNT];
} whole;

static const sifted *part_of(const whole *self, size_t part) {
    return &self->parts[part * self->stride];
}

static bool whole_new(whole *self, const sifted *parts, size_t part_count, size_t stride) {
    *self = (whole){.parts = parts,
                    .part_count = part_count,
                    .stride = stride,
                    .pieces = memory_allocate(part_count * sizeof *self->pieces),
                    .replicates = parts->replicates};
    for (size_t t = 0; self->pieces != NULL && t < part_count; t++) {
        const sifted *part = part_of(self, t);
        self->pieces[t] = (order_piece){part->values, part->count};
        self->count += part->count;
        for (size_t r = 0; r < self->replicates; r++) {
            for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
                self->dropped[q] += part->dropped[r][q];
            }
        }
    }
    return self->pieces != NULL;
}

static void whole_free(whole *self) {
    memory_free(self->pieces);
}

/* Widens a stretch that lacks a rank. Returns whether it does. */
static bool widen(sieve *self, size_t q, bool too_low, bool too_high) {
    self->from[q] = too_low ? 0 : self->from[q];
    self->to[q] = too_high ? KEY_MOST : self->to[q];
    return too_low || too_high;
}

/* Turns ranks among all samples into ranks among those kept. Returns whether there are such. */
static bool find_ranks(sieve *self, const whole *all, const size_t ranks[SUMMARY_RANKS],
                       size_t kept_ranks[SUMMARY_RANKS]) {
    bool missed = false;
    for (size_t k = 0; k < SUMMARY_RANKS; k++) {
        const size_t q = k / SUMMARY_RANKS_EACH;
        const uint64_t dropped = all->dropped[q];
        kept_ranks[k] = (size_t)(ranks[k] - dropped);
        missed |= widen(self, q, ranks[k] < dropped, ranks[k] >= dropped && kept_ranks[k] >= all->count);
    }
    return !missed;
}

/* Whether each order statistic lies in its stretch: if not, that of this rank was dropped. */
static bool check_stretches(sieve *self, const double found[SUMMARY_RANKS]) {
    bool missed = false;
    uint16_t keys[SUMMARY_RANKS];
    keys_of(self, found, SUMMARY_RANKS, keys);
    for (size_t k = 0; k < SUMMARY_RANKS; k++) {
        const size_t q = k / SUMMARY_RANKS_EACH;
        const bool too_low = keys[k]<self->from[q], too_high = keys[k]> self->to[q];
        missed |= widen(self, q, too_low, too_high);
    }
    return !missed;
}

static void count_replicate(const whole *all, size_t r, const cradle_summary *summary,
                            uint64_t below[CRADLE_QUANTILE_COUNT]) {
    memset(below, 0, CRADLE_QUANTILE_COUNT * sizeof *below);
    for (size_t t = 0; t < all->part_count; t++) {
        const sifted *part = part_of(all, t);
        const size_t start = r == 0 ? 0 : r <= part->replicate ? part->ends[r - 1] : part->count;
        const size_t end = r < part->replicate ? part->ends[r] : part->count;
        uint64_t counts[CRADLE_QUANTILE_COUNT];
        summary_count_below(part->values + start, end - start, summary->quantiles, counts);
        for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
            below[q] += counts[q] + part->dropped[r][q];
        }
    }
}

/* Of what is kept: a step of the keys beyond the ends, as keys are rounded, or the row's own bounds if there
 * are no keys, or a stretch was widened. */
static void find_bounds(const sieve *self, const moments *row_moments, double *low, double *high) {
    uint16_t from = KEY_MOST, to = 0;
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        from = self->from[q] < from ? self->from[q] : from;
        to = self->to[q] > to ? self->to[q] : to;
    }
    *low = row_moments->low;
    *high = row_moments->high;
    if (self->scale > 0.0 && from >= KEY_LEAST && to < KEY_MOST) {
        *low = fmax(*low, self->low - 1.0 / self->scale);
        *high = fmin(*high, self->low + (KEY_MOST + 1) / self->scale);
    }
}

static cradle_status summarise(sieve *self, const whole *all, const moments *row_moments, const double *means,
                               summary_replicate *replicates, cradle_summary *summary, bool *missed) {
    size_t ranks[SUMMARY_RANKS], kept_ranks[SUMMARY_RANKS];
    double found[SUMMARY_RANKS];
    summary_ranks((size_t)row_moments->count, ranks);
    *missed = !find_ranks(self, all, ranks, kept_ranks);
    if (*missed) {
        return CRADLE_OK;
    }
    double low, high;
    find_bounds(self, row_moments, &low, &high);
    cradle_status status =
        order_statistics(all->pieces, all->part_count, low, high, kept_ranks, SUMMARY_RANKS, found);
    *missed = status == CRADLE_OK && !check_stretches(self, found);
    if (status == CRADLE_OK && !*missed) {
        summary_by_ranks(row_moments, ranks, found, summary);
        if (all->replicates > 1) {
            for (size_t r = 0; r < all->replicates; r++) {
                replicates[r].mean = means[r];
                count_replicate(all, r, summary, replicates[r].below);
            }
            summary_by_replicates(replicates, all->replicates, ranks, summary);
        }
    }
    return status;
}

cradle_status sieve_summary(sieve *self, const sifted *parts, size_t part_count, size_t stride,
                            const moments *row_moments, const double *replicate_means,
                            cradle_summary *summary, bool *missed) {
    whole all;
    summary_replicate *replicates = memory_allocate(parts->replicates * sizeof *replicates);
    cradle_status status = CRADLE_NO_MEMORY;
    if (whole_new(&all, parts, part_count, stride) && replicates != NULL) {
        status = summarise(self, &all, row_moments, replicate_means, replicates, summary, missed);
    }
    memory_free(replicates);
    whole_free(&all);
    return status;
}
