/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which points a sampler gives for a stretch of samples: replicate by replicate, and in a replicate chunk by
 * chunk. Chunks lie at fixed places of a replicate, and a stretch takes the part of them it needs. A
 * replicate that is shorter than a chunk is the beginning of one.
 */
#include "random/points.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "random/keyed.h"

static bool is_keyed(const points *self, const points_axis *axis) {
    return self->sampler == CRADLE_MC || (self->sampler == CRADLE_SOBOL && axis->rank >= SOBOL_DIMENSIONS);
}

/* Of all points of a chunk, and of a replicate. */
static unsigned index_bits(uint64_t samples) {
    unsigned bits = 0;
    while (samples / POINTS_REPLICATES > UINT64_C(1) << bits || UINT64_C(1) << bits < POINTS_CHUNK) {
        bits++;
    }
    return bits;
}

void points_axis_init(points_axis *self, const points *run, uint64_t name_hash, uint32_t rank) {
    self->name_hash = name_hash;
    self->rank = rank;
    if (run->sampler == CRADLE_SOBOL && !is_keyed(run, self)) {
        sobol_directions(rank, index_bits(run->samples), self->directions);
    }
}

static void scramble(const points *self, const points_axis *axis, points_scrambling *scrambling,
                     uint64_t replicate) {
    if (scrambling->replicate != replicate + 1) {
        uint64_t words[SOBOL_WORDS];
        keyed_words(self->seed, axis->name_hash, (uint32_t)replicate, SOBOL_WORDS, words);
        sobol_scramble(axis->directions, words, index_bits(self->samples), &scrambling->of);
        scrambling->replicate = replicate + 1;
    }
}

/* Samples, or if nothing is drawn uniforms. */
static void fill_groups(const sobol_scrambling *scrambling, const drawing *drawing, uint64_t first,
                        size_t count, double *out) {
    if (drawing != NULL) {
        cells_quantiles(drawing->cells, drawing->next, drawing->sampler, scrambling, (uint32_t)first, count,
                        out);
    } else {
        points_sobol(scrambling, (uint32_t)first, count, out);
    }
}

static void fill_sobol(const sobol_scrambling *scrambling, const drawing *drawing, uint64_t first,
                       size_t count, double *out) {
    while (count > 0) {
        const size_t room = POINTS_CHUNK - (size_t)(first % POINTS_CHUNK),
                     taken = count < room ? count : room;
        const size_t before = (size_t)(first % SOBOL_CELLS);
        if (before == 0 && taken % SOBOL_CELLS == 0) {
            fill_groups(scrambling, drawing, first, taken, out);
        } else {
            double whole[POINTS_CHUNK];
            const size_t groups = (before + taken + SOBOL_CELLS - 1) / SOBOL_CELLS;
            fill_groups(scrambling, drawing, first - before, groups * SOBOL_CELLS, whole);
            memcpy(out, whole + before, taken * sizeof *out);
        }
        first += taken;
        count -= taken;
        out += taken;
    }
}

static void fill_latin(const points *self, const points_axis *axis, uint64_t replicate, uint64_t first,
                       size_t count, double *uniforms) {
    const uint64_t size = self->samples / POINTS_REPLICATES;
    uint64_t words[LATIN_WORDS];
    keyed_words(self->seed, axis->name_hash, (uint32_t)replicate, LATIN_WORDS, words);
    for (size_t at = 0; at < count; at += POINTS_CHUNK) {
        const size_t taken = count - at < POINTS_CHUNK ? count - at : POINTS_CHUNK;
        points_latin(words, (uint32_t)size, (uint32_t)(first + at), taken, uniforms + at);
    }
}

static void fill(const points *self, const points_axis *axis, points_scrambling *scrambling,
                 const drawing *drawing, uint64_t first, size_t count, double *out) {
    assert(first + count <= self->samples && cradle_samples_fit(self->sampler, self->samples, NULL, NULL));
    const uint64_t size = self->samples / POINTS_REPLICATES;
    while (count > 0) {
        const uint64_t replicate = first / size, within = first % size;
        const size_t taken = size - within < count ? (size_t)(size - within) : count;
        if (self->sampler == CRADLE_SOBOL) {
            scramble(self, axis, scrambling, replicate);
            fill_sobol(&scrambling->of, drawing, within, taken, out);
        } else {
            fill_latin(self, axis, replicate, within, taken, out);
        }
        first += taken;
        count -= taken;
        out += taken;
    }
}

void points_uniforms(const points *self, const points_axis *axis, points_scrambling *scrambling,
                     uint64_t first, size_t count, double *uniforms) {
    if (is_keyed(self, axis)) {
        keyed_uniforms(self->seed, axis->name_hash, first, count, uniforms);
    } else {
        fill(self, axis, scrambling, NULL, first, count, uniforms);
    }
}

void points_quantiles(const points *self, const points_axis *axis, points_scrambling *scrambling,
                      const drawing *drawing, uint64_t first, size_t count, double *samples) {
    if (self->sampler == CRADLE_SOBOL && !is_keyed(self, axis) && drawing->cells != NULL) {
        fill(self, axis, scrambling, drawing, first, count, samples);
    } else {
        points_uniforms(self, axis, scrambling, first, count, samples);
        sampler_quantiles(drawing->sampler, samples, samples, count);
    }
}

double points_uniform(const points *self, const points_axis *axis, uint64_t index) {
    if (is_keyed(self, axis)) {
        return keyed_uniform(self->seed, axis->name_hash, index);
    }
    points_scrambling scrambling;
    scrambling.replicate = 0;
    double uniform;
    points_uniforms(self, axis, &scrambling, index, 1, &uniform);
    return uniform;
}

/* ---------------------------------------------------------------- numbers of samples */

size_t points_replicates(cradle_sampler sampler) {
    return sampler == CRADLE_MC ? 1 : POINTS_REPLICATES;
}

/* The points of a replicate are numbered by 32 bits, of which lhs needs some for the place in a stratum. */
#define REPLICATE_MAX (UINT64_C(1) << 30)

static uint64_t power_at_most(uint64_t value) {
    uint64_t power = 1;
    while (power <= value / 2) {
        power *= 2;
    }
    return power;
}

bool cradle_samples_fit(cradle_sampler sampler, uint64_t samples, uint64_t *below, uint64_t *above) {
    uint64_t lower = samples, upper = samples > 0 ? samples : 1;
    if (sampler != CRADLE_MC) {
        uint64_t size = samples / POINTS_REPLICATES;
        size = size < REPLICATE_MAX ? size : REPLICATE_MAX;
        uint64_t fitting = size == 0 || sampler == CRADLE_LHS ? size : power_at_most(size);
        uint64_t next = sampler == CRADLE_LHS || fitting == 0 ? fitting + 1 : fitting * 2;
        lower = fitting * POINTS_REPLICATES;
        upper = lower == samples && lower > 0 ? lower
                : next <= REPLICATE_MAX       ? next * POINTS_REPLICATES
                                              : lower;
    }
    if (below != NULL) {
        *below = lower;
    }
    if (above != NULL) {
        *above = upper;
    }
    return samples > 0 && lower == samples;
}

const char *points_complaint(cradle_sampler sampler, uint64_t samples, char buffer[POINTS_TEXT_BYTES]) {
    uint64_t below, above;
    (void)cradle_samples_fit(sampler, samples, &below, &above);
    int end = snprintf(buffer, POINTS_TEXT_BYTES, "%s takes %s, such as ", cradle_sampler_key(sampler),
                       sampler == CRADLE_SOBOL ? "16 times a power of two"
                       : sampler == CRADLE_LHS ? "a multiple of 16"
                                               : "at least one sample");
    char *rest = buffer + end;
    size_t room = POINTS_TEXT_BYTES - (size_t)end;
    if (below == 0 || below == above) {
        (void)snprintf(rest, room, "%" PRIu64, above);
    } else {
        (void)snprintf(rest, room, "%" PRIu64 " or %" PRIu64, below, above);
    }
    return buffer;
}
