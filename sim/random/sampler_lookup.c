/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking up tables: where the segment of each uniform is, and its polynomial
 *
 *     (((c8 s + (c7 t + c6)) s + (c5 t + c4)) s + (c3 t + c2)) s + (c1 t + c0),  s = t^2
 *
 * in just this order at every level. AVX-512 has an instruction that picks eight numbers out of sixteen: the
 * coefficients of the uppermost segments stay in registers or in the first cache, and the few uniforms that
 * lie farther out are looked up one by one. Without it, rows are read for four samples and transposed, which
 * is quicker than gathering.
 */
#include <stdint.h>

#include "base/dispatch.h"
#include "base/elementary.h"
#include "random/sampler_table.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum { GROUP = 4, LOOKUP_CHUNK = 512 };

/* Uniforms lie strictly inside (0, 1); anything else is moved there, "not a number" to the lower end. */
#define UNIFORM_LEAST 0x1p-53
#define UNIFORM_MOST (1.0 - 0x1p-53)
/* The doubles below 1/4 and 1/2. */
#define ODD_MOST (0.25 - 0x1p-55)
#define HALF_MOST (0.5 - 0x1p-54)
#define MANTISSA UINT64_C(0x000fffffffffffff)

typedef double group __attribute__((vector_size(8 * GROUP), aligned(8), may_alias));
typedef double pair __attribute__((vector_size(16), aligned(8), may_alias));
typedef int16_t words __attribute__((vector_size(8 * GROUP), aligned(8), may_alias));

/* Which probability a uniform is looked up by: that of is_odd, or that of a tail. */
CRADLE_INLINE double probability_of(bool is_odd, double u) {
    const double rest = 1.0 - u, product = u * rest, tail = u < rest ? u : rest;
    if (is_odd) {
        return product < ODD_MOST ? product : ODD_MOST;
    }
    return tail < HALF_MOST ? tail : HALF_MOST;
}

CRADLE_INLINE double inside(double u) {
    const double above = u > UNIFORM_LEAST ? u : UNIFORM_LEAST;
    return above < UNIFORM_MOST ? above : UNIFORM_MOST;
}

CRADLE_INLINE double place_of(uint64_t bits) {
    return elementary_number((bits << TABLE_SEGMENT_BITS & MANTISSA) | ELEMENTARY_ONE) - 1.5;
}

/* ---------------------------------------------------------------- rows */

typedef struct located {
    uint64_t starts[LOOKUP_CHUNK]; /* of the row, in doubles */
    double places[LOOKUP_CHUNK];   /* in the segment; then the polynomial's value */
    double factors[LOOKUP_CHUNK];
} located;

CRADLE_INLINE void locate(bool is_odd, const double *uniforms, located *at, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const double u = inside(uniforms[i]), half = 0.5 - u;
        const uint64_t bits = elementary_bits(probability_of(is_odd, u));
        const uint64_t upper = is_odd ? 0 : elementary_bits(half) >> 63; /* u > 1/2 */
        const uint64_t row =
            (bits >> TABLE_SHIFT) - TABLE_FIRST(is_odd) + (upper != 0 ? (uint64_t)TABLE_SIDE : 0);
        at->starts[i] = row * TABLE_COLUMNS;
        at->places[i] = place_of(bits);
        at->factors[i] = u - 0.5;
    }
}

/* The columns k and k + 1 of two rows, side by side. Beyond the baseline, four numbers of each row are
 * loaded so that the wanted pair is the lower half of the first and the upper half of the second: to blend
 * them any unit of the processor will do, while moving halves keeps the one that shuffles busy. GCC sees the
 * blend only among short words. */
#define NUMBERS_AT(type, number) (*(const type *)(const void *)(number))
#define TWO_ROWS(k, first, second)                                                                         \
    (level == DISPATCH_BASELINE                                                                            \
         ? (group)__builtin_shufflevector(NUMBERS_AT(pair, rows + (first) + (k)),                          \
                                          NUMBERS_AT(pair, rows + (second) + (k)), 0, 1, 2, 3)             \
         : (group)__builtin_shufflevector(NUMBERS_AT(words, rows + (first) + (k)),                         \
                                          NUMBERS_AT(words, rows + (second) + (k)-2), 0, 1, 2, 3, 4, 5, 6, \
                                          7, 24, 25, 26, 27, 28, 29, 30, 31))
#define EVEN(pairs_02, pairs_13) __builtin_shufflevector((pairs_02), (pairs_13), 0, 4, 2, 6)
#define ODD(pairs_02, pairs_13) __builtin_shufflevector((pairs_02), (pairs_13), 1, 5, 3, 7)

/* c[k] + c[k + 1] t of four samples. */
CRADLE_INLINE void line_of(dispatch_level level, const double *rows, const uint64_t *starts, size_t k,
                           const group *place, group *line) {
    const group first = TWO_ROWS(k, starts[0], starts[2]), second = TWO_ROWS(k, starts[1], starts[3]);
    *line = ODD(first, second) * *place + EVEN(first, second);
}

CRADLE_INLINE void evaluate_group(dispatch_level level, const double *rows, const uint64_t *starts,
                                  const double *places, double *shapes) {
    const group place = NUMBERS_AT(group, places), square = place * place;
    group sum = EVEN(TWO_ROWS(8, starts[0], starts[2]), TWO_ROWS(8, starts[1], starts[3]));
    for (size_t k = TABLE_TERMS - 1; k > 0; k -= 2) {
        group line;
        line_of(level, rows, starts, k - 2, &place, &line);
        sum = sum * square + line;
    }
    *(group *)(void *)shapes = sum;
}

CRADLE_INLINE void look_up_rows(dispatch_level level, bool is_odd, const double *rows, const double *uniforms,
                                double *shapes, size_t count) {
    located at;
    locate(is_odd, uniforms, &at, count);
    for (size_t i = count; i % GROUP != 0; i++) { /* the last group is filled up */
        at.starts[i] = 0;
        at.places[i] = 0.0;
    }
    for (size_t i = 0; i < count; i += GROUP) {
        evaluate_group(level, rows, at.starts + i, at.places + i, at.places + i);
    }
    for (size_t i = 0; i < count; i++) {
        shapes[i] = is_odd ? at.places[i] * at.factors[i] : at.places[i];
    }
}

/* ---------------------------------------------------------------- sixteen segments */

#if CRADLE_DISPATCH || defined(__AVX512F__)

/* The least probability whose segment is among the uppermost, and that of the tail. */
#define UPPER_LEAST(is_odd) ((is_odd) ? 0x1p-10 : 0x1p-9)
#define TAIL_LEAST (TABLE_TAIL / 0x1p8)

CRADLE_INLINE double look_up_one(const sampler_table *table, double uniform) {
    const double u = inside(uniform);
    const uint64_t bits = elementary_bits(probability_of(table->is_odd, u));
    const uint64_t row =
        (bits >> TABLE_SHIFT) - TABLE_FIRST(table->is_odd) + (!table->is_odd && u > 0.5 ? TABLE_SIDE : 0);
    const double *c = table->rows + row * TABLE_COLUMNS;
    const double t = place_of(bits), s = t * t;
    const double sum =
        (((c[8] * s + (c[7] * t + c[6])) * s + (c[5] * t + c[4])) * s + (c[3] * t + c[2])) * s +
        (c[1] * t + c[0]);
    return table->is_odd ? sum * (u - 0.5) : sum;
}

typedef struct wide_place {
    const double *rows; /* of the lower half, or of the one that all samples are in */
    __m512i segment;
    __m512d place, square;
    __mmask8 upper, outside;
} wide_place;

CRADLE_INLINE CRADLE_TARGET_AVX512 wide_place wide_locate(bool is_odd, const sampler_table *table,
                                                          __m512d u) {
    const __m512d rest = _mm512_sub_pd(_mm512_set1_pd(1.0), u);
    wide_place at;
    /* Of two operands of which one is "not a number" these instructions take the second. */
    const __m512d p = is_odd ? _mm512_min_pd(_mm512_set1_pd(ODD_MOST), _mm512_mul_pd(u, rest))
                             : _mm512_min_pd(_mm512_set1_pd(HALF_MOST), _mm512_min_pd(rest, u));
    const bool tail = _mm512_cmp_pd_mask(p, _mm512_set1_pd(TABLE_TAIL), _CMP_LT_OQ) == 0xff;
    const double least = tail ? TAIL_LEAST : UPPER_LEAST(is_odd);
    at.outside = _mm512_cmp_pd_mask(p, _mm512_set1_pd(least), _CMP_NGE_UQ);
    at.upper = is_odd ? 0 : _mm512_cmp_pd_mask(u, _mm512_set1_pd(0.5), _CMP_GT_OQ);
    at.rows = (tail ? table->tail : table->upper) + (at.upper == 0xff ? TABLE_TERMS * TABLE_WIDE : 0);
    const __m512i bits = _mm512_castpd_si512(p);
    at.segment = _mm512_srli_epi64(bits, TABLE_SHIFT);
    const __m512i number = _mm512_ternarylogic_epi64(
        _mm512_slli_epi64(bits, TABLE_SEGMENT_BITS), _mm512_set1_epi64((int64_t)MANTISSA),
        _mm512_set1_epi64((int64_t)ELEMENTARY_ONE), 0xea); /* (a & b) | c */
    at.place = _mm512_sub_pd(_mm512_castsi512_pd(number), _mm512_set1_pd(1.5));
    at.square = _mm512_mul_pd(at.place, at.place);
    return at;
}

/* Term k of eight samples. */
CRADLE_INLINE CRADLE_TARGET_AVX512 __m512d wide_term(bool both, size_t k, const wide_place *at) {
    const double *lower = at->rows + k * TABLE_WIDE, *upper = lower + TABLE_TERMS * TABLE_WIDE;
    const __m512d of_lower =
        _mm512_permutex2var_pd(_mm512_load_pd(lower), at->segment, _mm512_load_pd(lower + 8));
    if (!both) {
        return of_lower;
    }
    return _mm512_mask_blend_pd(
        at->upper, of_lower,
        _mm512_permutex2var_pd(_mm512_load_pd(upper), at->segment, _mm512_load_pd(upper + 8)));
}

CRADLE_INLINE CRADLE_TARGET_AVX512 __m512d wide_line(bool both, size_t k, const wide_place *at) {
    return _mm512_add_pd(_mm512_mul_pd(wide_term(both, k + 1, at), at->place), wide_term(both, k, at));
}

CRADLE_INLINE CRADLE_TARGET_AVX512 __m512d wide_sum(bool both, const wide_place *at) {
    __m512d sum = wide_term(both, TABLE_TERMS - 1, at);
#define STEP(k) _mm512_add_pd(_mm512_mul_pd(sum, at->square), wide_line(both, k, at))
    sum = STEP(6);
    sum = STEP(4);
    sum = STEP(2);
    return STEP(0);
#undef STEP
}

CRADLE_INLINE CRADLE_TARGET_AVX512 __m512d look_up_eight(bool is_odd, const sampler_table *table, __m512d u) {
    const wide_place at = wide_locate(is_odd, table, u);
    const bool both = !is_odd && at.upper != 0 && at.upper != 0xff;
    __m512d sum = both ? wide_sum(true, &at) : wide_sum(false, &at);
    sum = is_odd ? _mm512_mul_pd(sum, _mm512_sub_pd(u, _mm512_set1_pd(0.5))) : sum;
    if (__builtin_expect(at.outside != 0, 0)) {
        double uniforms[8], shapes[8];
        _mm512_storeu_pd(uniforms, u);
        _mm512_storeu_pd(shapes, sum);
        for (unsigned left = at.outside; left != 0; left &= left - 1) {
            const unsigned k = (unsigned)__builtin_ctz(left);
            shapes[k] = look_up_one(table, uniforms[k]);
        }
        sum = _mm512_loadu_pd(shapes);
    }
    return sum;
}

CRADLE_INLINE CRADLE_TARGET_AVX512 void look_up_wide(bool is_odd, const sampler_table *table,
                                                     const double *uniforms, double *shapes, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        _mm512_storeu_pd(shapes + i, look_up_eight(is_odd, table, _mm512_loadu_pd(uniforms + i)));
    }
    if (i < count) {
        const __mmask8 rest = (__mmask8)((1U << (count - i)) - 1);
        const __m512d u = _mm512_mask_loadu_pd(_mm512_set1_pd(0.25), rest, uniforms + i);
        _mm512_mask_storeu_pd(shapes + i, rest, look_up_eight(is_odd, table, u));
    }
}

CRADLE_TARGET_AVX512 static void look_up_odd_wide(const sampler_table *table, const double *uniforms,
                                                  double *shapes, size_t count) {
    look_up_wide(true, table, uniforms, shapes, count);
}

CRADLE_TARGET_AVX512 static void look_up_halves_wide(const sampler_table *table, const double *uniforms,
                                                     double *shapes, size_t count) {
    look_up_wide(false, table, uniforms, shapes, count);
}

#endif

CRADLE_LEVELS(look_up, (const sampler_table *table, const double *uniforms, double *shapes, size_t count),
              (table, uniforms, shapes, count)) {
#if CRADLE_DISPATCH || defined(__AVX512F__)
    if (level == DISPATCH_AVX512 || !CRADLE_DISPATCH) {
        if (table->is_odd) {
            look_up_odd_wide(table, uniforms, shapes, count);
        } else {
            look_up_halves_wide(table, uniforms, shapes, count);
        }
        return;
    }
#endif
    if (table->is_odd) {
        look_up_rows(level, true, table->rows, uniforms, shapes, count);
    } else {
        look_up_rows(level, false, table->rows, uniforms, shapes, count);
    }
}

void sampler_lookup(const sampler_table *table, const double *uniforms, double *shapes, size_t count) {
    for (size_t start = 0; start < count; start += LOOKUP_CHUNK) {
        const size_t length = count - start < LOOKUP_CHUNK ? count - start : LOOKUP_CHUNK;
        look_up(table, uniforms + start, shapes + start, length);
    }
}
