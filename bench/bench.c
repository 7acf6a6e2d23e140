/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench - times one scenario in this process, and prints one JSON object for bench/run.
 *
 *     bench run SCENARIO DATA SAMPLES SEED THREADS REPEATS
 *     bench sobol SCENARIO DATA SAMPLES SEED THREADS REPEATS
 *     bench uniforms DRAWS SAMPLES SEED THREADS REPEATS
 *
 * `run` loads once and then times cradle_run() alone: draws, model and statistics, no files, and independent
 * draws whatever the scenario's sampler, as the NumPy program does. `sobol` is the same with all measures of
 * sensitivity. Both stand on the public API. `uniforms`
 * is the bare limit: it only makes the uniform numbers that such a run consumes, block by block on the same
 * threads, and throws them away. The first run of each kind warms up and is not counted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cradle.h"
#include "eval/evaluate.h"
#include "models/products.h"
#include "random/keyed.h"

enum { USAGE = 2, BAD_INPUT = 3, NO_RESOURCE = 4 };

typedef struct timing_plan {
    uint64_t samples, seed;
    int threads, repeats;
} timing_plan;

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool read_count(const char *text, uint64_t low, uint64_t high, uint64_t *count) {
    char *end = NULL;
    errno = 0;
    uintmax_t value = strtoumax(text, &end, 10);
    *count = (uint64_t)value;
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' && value >= low && value <= high;
}

static bool read_timing(char **arguments, timing_plan *self) {
    uint64_t threads, repeats;
    if (!read_count(arguments[0], 1, UINT64_C(1) << 40, &self->samples) ||
        !read_count(arguments[1], 0, UINT64_MAX, &self->seed) ||
        !read_count(arguments[2], 1, 4096, &threads) || !read_count(arguments[3], 1, 100000, &repeats)) {
        return false;
    }
    self->threads = (int)threads;
    self->repeats = (int)repeats;
    return true;
}

static void print_numbers(const char *key, const double *values, size_t count) {
    printf("\"%s\": [", key);
    for (size_t i = 0; i < count; i++) {
        printf("%s%.17g", i ? ", " : "", values[i]);
    }
    printf("]");
}

/* Standard errors of the quantiles are not in the JSON of the result, but the comparison needs them. */
static void print_run(const cradle_result *result, const double *seconds, size_t count) {
    cradle_summary total;
    if (!cradle_result_summary(result, NULL, "total", NULL, &total)) {
        memset(&total, 0, sizeof total);
    }
    printf("{");
    print_numbers("seconds", seconds, count);
    printf(", ");
    print_numbers("quantile_errors", total.quantile_se, CRADLE_QUANTILE_COUNT);
    printf(", \"result\": ");
}

static int time_run(const char *path, const char *data, cradle_sensitivity kind, const timing_plan *timing) {
    cradle_load_options load = {.products = cradle_products, .data_directory = data};
    cradle_run_options run = {.samples = timing->samples,
                              .has_seed = true,
                              .seed = timing->seed,
                              .has_sampler = true,
                              .sampler = CRADLE_MC,
                              .sensitivity = kind,
                              .threads = timing->threads};
    cradle_scenario *scenario = NULL;
    cradle_result *result = NULL;
    double *seconds = calloc((size_t)timing->repeats, sizeof *seconds);
    cradle_status status = seconds ? cradle_scenario_load(path, &load, &scenario) : CRADLE_NO_MEMORY;
    for (int i = -1; i < timing->repeats && status == CRADLE_OK; i++) {
        cradle_result_free(result);
        result = NULL;
        double start = seconds_now();
        status = cradle_run(scenario, &run, &result);
        if (i >= 0) {
            seconds[i] = seconds_now() - start;
        }
    }
    if (status == CRADLE_OK) {
        print_run(result, seconds, (size_t)timing->repeats);
        status = cradle_result_print_json(result, stdout);
        printf("}\n");
    }
    if (status != CRADLE_OK) {
        if (scenario) {
            cradle_scenario_print_diagnostics(scenario, stderr, false);
        }
        fprintf(stderr, "bench: %s: %s\n", path, cradle_status_text(status));
    }
    cradle_result_free(result);
    cradle_scenario_free(scenario);
    free(seconds);
    return status == CRADLE_OK ? 0 : status == CRADLE_BAD_INPUT ? BAD_INPUT : NO_RESOURCE;
}

/* Returns a number that depends on every block, so that none can be left out. */
static double fill_uniforms(uint64_t draws, const timing_plan *timing) {
    int64_t blocks = (int64_t)((timing->samples + EVALUATE_BLOCK - 1) / EVALUATE_BLOCK);
    double check = 0.0;
#pragma omp parallel for num_threads(timing->threads) schedule(static) reduction(+ : check)
    for (int64_t block = 0; block < blocks; block++) {
        double uniforms[EVALUATE_BLOCK];
        uint64_t first = (uint64_t)block * EVALUATE_BLOCK;
        uint64_t left = timing->samples - first;
        size_t count = left < EVALUATE_BLOCK ? (size_t)left : EVALUATE_BLOCK;
        for (uint64_t draw = 0; draw < draws; draw++) {
            keyed_uniforms(timing->seed, draw * UINT64_C(0x9e3779b97f4a7c15), first, count, uniforms);
            check += uniforms[count - 1];
        }
    }
    return check;
}

static int time_uniforms(uint64_t draws, const timing_plan *timing) {
    double *seconds = calloc((size_t)timing->repeats, sizeof *seconds);
    if (!seconds) {
        return NO_RESOURCE;
    }
    double check = fill_uniforms(draws, timing);
    for (int i = 0; i < timing->repeats; i++) {
        double start = seconds_now();
        check += fill_uniforms(draws, timing);
        seconds[i] = seconds_now() - start;
    }
    printf("{");
    print_numbers("seconds", seconds, (size_t)timing->repeats);
    printf(", \"check\": %.17g}\n", check);
    free(seconds);
    return 0;
}

int main(int count, char **arguments) {
    timing_plan timing;
    uint64_t draws;
    const bool sobol = count > 1 && strcmp(arguments[1], "sobol") == 0;
    if (count == 8 && (sobol || strcmp(arguments[1], "run") == 0) && read_timing(arguments + 4, &timing)) {
        return time_run(arguments[2], arguments[3], sobol ? CRADLE_SOBOL_INDICES : CRADLE_NO_SENSITIVITY,
                        &timing);
    }
    if (count == 7 && strcmp(arguments[1], "uniforms") == 0 && read_count(arguments[2], 1, 1000000, &draws) &&
        read_timing(arguments + 3, &timing)) {
        return time_uniforms(draws, &timing);
    }
    fprintf(stderr, "usage: bench run SCENARIO DATA SAMPLES SEED THREADS REPEATS\n"
                    "       bench sobol SCENARIO DATA SAMPLES SEED THREADS REPEATS\n"
                    "       bench uniforms DRAWS SAMPLES SEED THREADS REPEATS\n");
    return USAGE;
}
