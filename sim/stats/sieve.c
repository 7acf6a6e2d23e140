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
    VECTOR = SIEVE_BEYOND
};

#define SPREADS 4.5

uint64_t sieve_pilot(uint64_t samples) {
    uint64_t pilot = PILOT_LEAST;
    while (pilot < PILOT_MOST && pilot < samples / PILOT_OF) {
        pilot *= 2;
    }
    return pilot;
}

double sieve_reach(uint64_t pilot, size_t q) {
    const double p = summary_probabilities[q];
    return SPREADS * sqrt(p * (1.0 - p) / (double)pilot);
}

double sieve_share(uint64_t samples) {
    double share = 0.0;
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        share += 2.0 * sieve_reach(sieve_pilot(samples), q);
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

void sieve_keys(const sieve *self, const double *values, size_t count, uint16_t *keys) {
    if (self->scale > 0.0) {
        find_keys(self, values, count, keys);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = KEY_LEAST;
    }
}

/* Where the stretch of a quantile begins, has its centre and ends, as ranks of the pilot. */
static void ranks_of(size_t q, size_t count, size_t ranks[3]) {
    const double n = (double)count, centre = n * summary_probabilities[q], reach = n * sieve_reach(count, q);
    const double least = floor(centre - reach) - 1.0, most = ceil(centre + reach);
    ranks[0] = least > 0.0 ? (size_t)least : 0;
    ranks[1] = (size_t)centre;
    ranks[2] = most < n - 1.0 ? (size_t)most : count - 1;
}

enum { EACH = 3, PLACES = EACH * CRADLE_QUANTILE_COUNT };

/* The value that most of the places have in common, if it takes a stretch of them. Where values come often
 * their bounds are exact. */
static double find_atom(const double least[PLACES], const double most[PLACES]) {
    double atom = NAN;
    size_t longest = EACH - 1, run = 0;
    for (size_t k = 0; k < PLACES; k++) {
        const bool exact = least[k] == most[k];
        run = !exact ? 0 : run > 0 && least[k] == least[k - 1] ? run + 1 : 1;
        if (run > longest) {
            longest = run;
            atom = least[k];
        }
    }
    return atom;
}

cradle_status sieve_set(sieve *self, const double *pilot, size_t count, const moments *row_moments) {
    size_t ranks[PLACES];
    double least[PLACES], most[PLACES];
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        ranks_of(q, count, ranks + EACH * q);
    }
    cradle_status status =
        order_bounds(pilot, count, row_moments->low, row_moments->high, ranks, PLACES, least, most);
    if (status != CRADLE_OK) {
        return status;
    }
    const double steps = KEY_MOST - 2 * KEY_LEAST;
    self->atom = find_atom(least, most);
    self->low = least[0];
    self->scale = steps / (most[PLACES - 1] - least[0]);
    /* One value throughout, or a range whose width or inverse overflows: all is kept. */
    self->scale = isfinite(self->scale) ? self->scale : 0.0;
    for (size_t q = 0; q < CRADLE_QUANTILE_COUNT; q++) {
        sieve_keys(self, &least[EACH * q], 1, &self->from[q]);
        sieve_keys(self, &least[EACH * q + 1], 1, &self->centre[q]);
        sieve_keys(self, &most[EACH * q + 2], 1, &self->to[q]);
    }
    return CRADLE_OK;
}

/* ---------------------------------------------------------------- passing */

/* The first line of a chunk says where the next one is. */
void sieve_store_free(sieve_store *self) {
    for (void *chunk = self->chunks; chunk != NULL;) {
        void *next = *(void **)chunk;
        memory_free_aligned(chunk);
        chunk = next;
    }
}

/* Room for so many more, which may be none. */
static bool make_room(sieve_store *self, size_t count) {
    if (self->at.next != NULL && self->at.left >= count) {
        return true;
    }
    const size_t room = self->chunk > count ? self->chunk : count;
    double *chunk = memory_allocate_aligned((MEMORY_LINE_DOUBLES + room) * sizeof *chunk);
    if (chunk == NULL) {
        return false;
    }
    *(void **)(void *)chunk = self->chunks;
    self->chunks = chunk;
    self->at = (sieve_room){chunk + MEMORY_LINE_DOUBLES, room};
    return true;
}

/* Which samples are counted if they are below a centre. */
typedef enum counted { COUNT_ALL, COUNT_KEPT } counted;

/* Marks the keys that lie in any stretch and counts those below each centre. All in one pass, in registers;
 * at most EVALUATE_BLOCK keys, so that 16 bits do for a count. */
CRADLE_INLINE void mark(const sieve *self, counted which, const uint16_t *keys, size_t count,
                        uint16_t *marked, uint64_t *below) {
#define X(q)                                                                                   \
    const uint16_t from##q = self->from[q], span##q = (uint16_t)(self->to[q] - self->from[q]), \
                   centre##q = self->centre[q];                                                \
    uint16_t count##q = 0;
    SUMMARY_EACH_QUANTILE(X)
#undef X
    for (size_t i = 0; i < count; i++) {
        const uint16_t key = keys[i];
        uint16_t inside = 0;
#define X(q) inside = (uint16_t)(inside | ((uint16_t)(key - from##q) <= span##q));
        SUMMARY_EACH_QUANTILE(X)
#undef X
        const uint16_t counts = which == COUNT_ALL ? 1 : inside;
#define X(q) count##q = (uint16_t)(count##q + ((uint16_t)(key < centre##q) & counts));
        SUMMARY_EACH_QUANTILE(X)
#undef X
        marked[i] = inside;
    }
#define X(q) below[q] += count##q;
    SUMMARY_EACH_QUANTILE(X)
#undef X
}

/* Returns how many values are kept. */
CRADLE_INLINE size_t sift_plain(const sieve *self, counted which, const double *values, size_t count,
                                double *kept, uint64_t *below) {
    uint16_t keys[EVALUATE_BLOCK], marked[EVALUATE_BLOCK];
    size_t listed = 0;
    find_keys(self, values, count, keys);
    mark(self, which, keys, count, marked, below);
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
    const __m512d low = _mm512_set1_pd(self->low), scale = _mm512_set1_pd(self->scale),
                  most = _mm512_set1_pd(KEY_MOST);
    __m256i quarters[WIDE / VECTOR];
    for (int k = 0; k < WIDE / VECTOR; k++) {
        const __m512d from_low = _mm512_sub_pd(_mm512_loadu_pd(values + k * VECTOR), low);
        const __m512d at = _mm512_add_pd(_mm512_mul_pd(from_low, scale), _mm512_set1_pd(KEY_LEAST));
        quarters[k] = _mm512_cvttpd_epi32(_mm512_min_pd(at, most)); /* too small: the least there is */
    }
    __m512i halves[2];
    for (int h = 0; h < 2; h++) {
        halves[h] = _mm512_inserti64x4(_mm512_castsi256_si512(quarters[2 * h]), quarters[2 * h + 1], 1);
    }
    const __m512i in_order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    return _mm512_permutexvar_epi64(in_order, _mm512_packus_epi32(halves[0], halves[1])); /* below 0: 0 */
}

/* The same 32 at a time. What is kept is written as whole vectors, so up to VECTOR numbers beyond. */
CRADLE_INLINE CRADLE_TARGET_AVX512 size_t sift_wide(const sieve *self, counted which, const double *values,
                                                    size_t count, double *kept, uint64_t *below) {
    const __m512i one = _mm512_set1_epi16(1);
    double last[WIDE] = {0};
    size_t listed = 0;
#define X(q)                                                                           \
    const __m512i from##q = _mm512_set1_epi16((int16_t)self->from[q]),                 \
                  span##q = _mm512_set1_epi16((int16_t)(self->to[q] - self->from[q])), \
                  centre##q = _mm512_set1_epi16((int16_t)self->centre[q]);             \
    __m512i count##q = _mm512_setzero_si512();
    SUMMARY_EACH_QUANTILE(X)
#undef X
    for (size_t i = 0; i < count; i += WIDE) {
        const double *at = values + i;
        __mmask32 present = UINT32_MAX;
        if (count - i < WIDE) {
            memcpy(last, at, (count - i) * sizeof *last);
            present >>= WIDE - (count - i);
            at = last;
        }
        const __m512i keys = keys_wide(self, at);
        __mmask32 inside = 0;
#define X(q) inside = _kor_mask32(inside, _mm512_cmple_epu16_mask(_mm512_sub_epi16(keys, from##q), span##q));
        SUMMARY_EACH_QUANTILE(X)
#undef X
        inside = _kand_mask32(inside, present);
        const __mmask32 counts = which == COUNT_ALL ? present : inside;
#define X(q)                                                                                          \
    count##q = _mm512_mask_add_epi16(count##q, _mm512_mask_cmplt_epu16_mask(counts, keys, centre##q), \
                                     count##q, one);
        SUMMARY_EACH_QUANTILE(X)
#undef X
        const unsigned marks = _cvtmask32_u32(inside);
        for (int k = 0; k < WIDE / VECTOR; k++) {
            const __mmask8 wanted = (__mmask8)(marks >> (k * VECTOR));
            const __m512d eight = _mm512_loadu_pd(at + (size_t)k * VECTOR);
            _mm512_storeu_pd(kept + listed, _mm512_maskz_compress_pd(wanted, eight));
            listed += (size_t)__builtin_popcount(wanted);
        }
    }
#define X(q) below[q] += (uint64_t)_mm512_reduce_add_epi32(_mm512_madd_epi16(count##q, one));
    SUMMARY_EACH_QUANTILE(X)
#undef X
    return listed;
}

CRADLE_TARGET_AVX512 static size_t sift_all_wide(const sieve *self, const double *values, size_t count,
                                                 double *kept, uint64_t *below) {
    return sift_wide(self, COUNT_ALL, values, count, kept, below);
}

CRADLE_TARGET_AVX512 static size_t sift_kept_wide(const sieve *self, const double *values, size_t count,
                                                  double *kept, uint64_t *below) {
    return sift_wide(self, COUNT_KEPT, values, count, kept, below);
}

#endif

CRADLE_LEVELS(sift,
              (const sieve *self, counted which, const double *values, size_t count, double *kept,
               uint64_t *below, size_t *listed),
              (self, which, values, count, kept, below, listed)) {
#if CRADLE_DISPATCH || defined(__AVX512F__)
    if (level == DISPATCH_AVX512 || !CRADLE_DISPATCH) {
        *listed = which == COUNT_ALL ? sift_all_wide(self, values, count, kept, below)
                                     : sift_kept_wide(self, values, count, kept, below);
        return;
    }
#endif
    *listed = sift_plain(self, which, values, count, kept, below);
}

/* Returns how many are kept. */
static size_t pass(const sieve *self, counted which, const double *values, size_t count, double *kept,
                   sieve_counts *counts) {
    if (self->scale > 0.0) {
        size_t listed;
        sift(self, which, values, count, kept, counts->below, &listed);
        return listed;
    }
    memmove(kept, values, count * sizeof *values);
    return count;
}

/* Counts the atoms and lists what is left. Returns how many that are. */
static size_t take_atoms(double atom, const double *values, size_t count, sieve_counts *counts,
                         double *rest) {
    size_t left = 0, less = 0;
    for (size_t i = 0; i < count; i++) { /* without branches, which nobody could predict */
        const double value = values[i];
        rest[left] = value;
        left += value != atom;
        less += value < atom;
    }
    counts->less += less;
    counts->equal += count - left;
    return left;
}

bool sieve_pass(const sieve *self, const double *values, size_t count, sieve_store *into,
                sieve_counts *counts, sieve_piece *kept) {
    assert(count <= EVALUATE_BLOCK);
    double rest[EVALUATE_BLOCK], apart[EVALUATE_BLOCK + SIEVE_BEYOND];
    const bool fits = into->at.left >= count + SIEVE_BEYOND; /* even if all is kept */
    double *out = fits ? into->at.next : apart;
    size_t listed;
    if (isnan(self->atom)) {
        listed = pass(self, COUNT_ALL, values, count, out, counts);
    } else {
        const size_t left = take_atoms(self->atom, values, count, counts, rest);
        listed = pass(self, COUNT_ALL, rest, left, out, counts);
    }
    if (!make_room(into, listed)) {
        return false;
    }
    if (!fits) {
        memcpy(into->at.next, apart, listed * sizeof *apart);
    }
    *kept = (sieve_piece){into->at.next, listed};
    into->at.next += listed;
    into->at.left -= listed;
    return true;
}

size_t sieve_pick(const sieve *self, const double *values, size_t count, double *kept, sieve_counts *counts) {
    return pass(self, COUNT_KEPT, values, count, kept, counts);
}
