/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity put together: subjects and factors, then the measures that were asked for.
 */
#include "stats/sensitivity.h"

#include <assert.h>
#include <math.h>

#include "stats/factors.h"

static const struct {
    const char *key, *doc;
} measures[MEASURE_COUNT] = {
#define X(name, key, doc) [MEASURE_##name] = {#key, doc},
    MEASURE_LIST(X)
#undef X
};

const char *measure_key(sensitivity_measure m) {
    return measures[m].key;
}

const char *measure_doc(sensitivity_measure m) {
    return measures[m].doc;
}

double *sensitivity_at(const sensitivity *self, size_t variant, size_t input) {
    assert(variant < self->variant_count && input < self->input_count);
    return self->values + (variant * self->input_count + input) * MEASURE_COUNT;
}

/* All variants, inputs and measures; nothing is known yet. */
static cradle_status lay_out(const factors *factors, const inventory *life_cycle, arena *memory,
                             diagnostics *complaints, sensitivity *result) {
    result->variant_count = life_cycle->variant_count;
    result->input_count = factors->count;
    result->inputs = factors->names;
    const size_t each = (factors->count + 1) * MEASURE_COUNT;
    if (result->variant_count > SENSITIVITY_BYTES_MAX / sizeof(double) / each) {
        diagnostics_add(complaints, SEVERITY_ERROR, (place){0}, 0, "take fewer variants",
                        "the sensitivity of %zu variants to %zu inputs needs too much memory",
                        result->variant_count, factors->count);
        return CRADLE_TOO_LARGE;
    }
    const size_t count = result->variant_count * each;
    result->values = arena_alloc(memory, count * sizeof *result->values);
    result->is_group = arena_alloc(memory, factors->count + 1);
    if (arena_failed(memory)) {
        return CRADLE_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        result->values[i] = NAN;
    }
    for (size_t i = factors->input_count; i < factors->count; i++) {
        result->is_group[i] = true;
    }
    return CRADLE_OK;
}

cradle_status sensitivity_find(const inventory *life_cycle, const sensitivity_options *options, arena *memory,
                               diagnostics *complaints, sensitivity *result) {
    *result = (sensitivity){.kind = options->kind, .versus = options->versus};
    factors factors;
    cradle_status status = factors_find(life_cycle, options, memory, complaints, &factors);
    if (status == CRADLE_OK) {
        status = lay_out(&factors, life_cycle, memory, complaints, result);
    }
    if (status == CRADLE_OK) {
        status = regression_measure(&factors, &options->evaluate, memory, result);
    }
    if (status == CRADLE_OK && options->kind == CRADLE_SOBOL_INDICES) {
        status = sobol_measure(&factors, &options->evaluate, result);
    }
    return status;
}
