/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keyed draws by Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
 * 1, 2, 3"; Random123). The four words of a block make two uniforms: (w0, w1) the even and (w2, w3) the
 * odd sample, the first word being the upper half. Their upper 52 bits n give (2 n + 1) / 2^53.
 *
 * keyed_uniform() is the definition, by Random123 itself. keyed_uniforms() gives the same bits on every
 * vector width.
 */
#include "random/keyed.h"

#include <Random123/philox.h>
#include <assert.h>
#include <string.h>

#include "base/dispatch.h"
#include "base/elementary.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum {
    PHILOX_ROUNDS = 10,
    BATCH_COUNTERS = 16, /* two vectors of the widest kind, whose latencies overlap */
    BATCH_UNIFORMS = 2 * BATCH_COUNTERS
};

/* What is common to all counters of a call: the round keys and the upper half of the counter. */
typedef struct philox_stream {
    uint64_t keys[PHILOX_ROUNDS][2]; /* as wide as lanes, so that a load alone spreads them */
    uint32_t name_low, name_high;
} philox_stream;

#define MULTIPLY_512(a, b) ((words_8)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#define MULTIPLY_256(a, b) ((words_4)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#define MULTIPLY_128(a, b) ((words_2)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#define MULTIPLY_PLAIN(a, b) (((a)&UINT32_MAX) * ((b)&UINT32_MAX))

/* Of the four words of each quarter of a vector, which go where: 1 1 3 3 and 0 0 2 2. */
#define UPPER_WORDS 0xf5
#define LOWER_WORDS 0xa0

#define UPPER_512(a) ((words_8)_mm512_shuffle_epi32((__m512i)(a), (_MM_PERM_ENUM)UPPER_WORDS))
#define UPPER_256(a) ((words_4)_mm256_shuffle_epi32((__m256i)(a), UPPER_WORDS))
#define UPPER_128(a) ((words_2)_mm_shuffle_epi32((__m128i)(a), UPPER_WORDS))
#define UPPER_PLAIN(a) ((a) >> 32)

#define PAIR_512(a, b)                                                                 \
    ((words_8)_mm512_mask_shuffle_epi32((__m512i)(b), (__mmask16)0xaaaa, (__m512i)(a), \
                                        (_MM_PERM_ENUM)LOWER_WORDS))
#define PAIR_256(a, b) \
    ((words_4)_mm256_blend_epi32((__m256i)(b), _mm256_shuffle_epi32((__m256i)(a), LOWER_WORDS), 0xaa))
#define PAIR_PLAIN(a, b) ((a) << 32 | ((b)&UINT32_MAX))

#if CRADLE_DISPATCH || defined(__AVX512F__)
#define LANES 8
#define LANES_NAME fill_512
#define LANES_TARGET CRADLE_TARGET_AVX512
#define LANES_MULTIPLY MULTIPLY_512
#define LANES_UPPER UPPER_512
#define LANES_PAIR PAIR_512
#include "random/keyed_lanes.h"
#endif

#if CRADLE_DISPATCH || (defined(__AVX2__) && !defined(__AVX512F__))
#define LANES 4
#define LANES_NAME fill_256
#define LANES_TARGET CRADLE_TARGET_AVX2
#define LANES_MULTIPLY MULTIPLY_256
#define LANES_UPPER UPPER_256
#define LANES_PAIR PAIR_256
#include "random/keyed_lanes.h"
#endif

#if CRADLE_DISPATCH || !defined(__AVX2__)
#define LANES 2
#define LANES_NAME fill_128
#define LANES_TARGET
#if defined(__SSE2__)
#define LANES_MULTIPLY MULTIPLY_128
#define LANES_UPPER UPPER_128
#define LANES_PAIR PAIR_PLAIN
#else
#define LANES_MULTIPLY MULTIPLY_PLAIN
#define LANES_UPPER UPPER_PLAIN
#define LANES_PAIR PAIR_PLAIN
#endif
#include "random/keyed_lanes.h"
#endif

static void fill(const philox_stream *stream, uint64_t counter, size_t batches, double *uniforms) {
#if CRADLE_DISPATCH
    switch (dispatch_chosen()) {
    case DISPATCH_AVX512:
        fill_512(stream, counter, batches, uniforms);
        break;
    case DISPATCH_AVX2:
        fill_256(stream, counter, batches, uniforms);
        break;
    default:
        fill_128(stream, counter, batches, uniforms);
        break;
    }
#elif defined(__AVX512F__)
    fill_512(stream, counter, batches, uniforms);
#elif defined(__AVX2__)
    fill_256(stream, counter, batches, uniforms);
#else
    fill_128(stream, counter, batches, uniforms);
#endif
}

static philox_stream stream_of(uint64_t seed, uint64_t name_hash) {
    philox_stream stream = {.name_low = (uint32_t)name_hash, .name_high = (uint32_t)(name_hash >> 32)};
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        stream.keys[round][0] = key.v[0];
        stream.keys[round][1] = key.v[1];
        key = _philox4x32bumpkey(key);
    }
    return stream;
}

void keyed_uniforms(uint64_t seed, uint64_t name_hash, uint64_t first, size_t count, double *uniforms) {
    assert(first % 2 == 0);
    const philox_stream stream = stream_of(seed, name_hash);
    const size_t batches = count / BATCH_UNIFORMS, whole = batches * BATCH_UNIFORMS;
    fill(&stream, first / 2, batches, uniforms);
    if (whole < count) {
        double rest[BATCH_UNIFORMS];
        fill(&stream, (first + whole) / 2, 1, rest);
        memcpy(uniforms + whole, rest, (count - whole) * sizeof *rest);
    }
}

double keyed_uniform(uint64_t seed, uint64_t name_hash, uint64_t index) {
    const uint64_t pair = index / 2;
    const philox4x32_ctr_t counter = {
        {(uint32_t)pair, (uint32_t)(pair >> 32), (uint32_t)name_hash, (uint32_t)(name_hash >> 32)}};
    const philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    const philox4x32_ctr_t words = philox4x32_R(PHILOX_ROUNDS, counter, key);
    const unsigned first_word = index % 2 == 0 ? 0 : 2;
    const uint64_t bits = (uint64_t)words.v[first_word] << 32 | words.v[first_word + 1];
    return (double)(2 * (bits >> 12) + 1) * 0x1p-53;
}

void keyed_words(uint64_t seed, uint64_t name_hash, uint32_t stream, size_t count, uint64_t *words) {
    assert(count <= KEYED_WORDS_MAX);
    double uniforms[KEYED_WORDS_MAX];
    const philox_stream of = stream_of(seed, name_hash);
    /* Uniforms reach this half of the counters only after 2^64 samples. */
    const uint64_t counter = UINT64_C(1) << 63 | (uint64_t)stream * (KEYED_WORDS_MAX / 2);
    fill(&of, counter, (count + BATCH_UNIFORMS - 1) / BATCH_UNIFORMS, uniforms);
    for (size_t i = 0; i < count; i++) {
        words[i] = elementary_bits(uniforms[i] + KEYED_SHIFT_DOWN) ^ ELEMENTARY_ONE;
    }
}
