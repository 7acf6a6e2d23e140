/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench - runs one scenario in this process, times it, and prints one JSON object for bench/run.
 *
 *     bench run SAMPLER SCENARIO DATA SAMPLES SEED THREADS REPEATS
 *     bench sensitivity SAMPLER SCENARIO DATA SAMPLES SEED THREADS REPEATS
 *     bench seeds SAMPLER SCENARIO DATA SAMPLES SEED THREADS REPEATS
 *     bench uniforms DRAWS SAMPLES SEED THREADS REPEATS
 *
 * `run` loads once and then times cradle_run() alone: draws, model and statistics, no files. `sensitivity` is
 * the same with all measures of it. `seeds` makes each run with a seed of its own (SEED, SEED + 1, ...) and
 * prints what they found, for the errors of a sampler. All stand on the public API. `uniforms` is the bare
 * limit: it only makes as many uniform numbers by Philox as such a run takes, block by block on the same
 * threads, and throws them away. The first run of what is timed warms up and is not counted. Freed memory is
 * kept, as by the program.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
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

static cradle_run_options options_of(const timing_plan *timing, cradle_sampler chosen, uint64_t seed) {
    return (cradle_run_options){.samples = timing->samples,
                                .has_seed = true,
                                .seed = seed,
                                .has_sampler = true,
                                .sampler = chosen,
                                .threads = timing->threads};
}

static cradle_status load(const char *path, const char *data, cradle_scenario **scenario) {
    cradle_load_options options = {.products = cradle_products, .data_directory = data};
    return cradle_scenario_load(path, &options, scenario);
}

/* Says what went wrong, if anything, and frees the scenario. */
static int finish(cradle_status status, const char *path, cradle_scenario *scenario) {
    if (status != CRADLE_OK) {
        if (scenario) {
            cradle_scenario_print_diagnostics(scenario, stderr, false);
        }
        fprintf(stderr, "bench: %s: %s\n", path, cradle_status_text(status));
    }
    cradle_scenario_free(scenario);
    return status == CRADLE_OK ? 0 : status == CRADLE_BAD_INPUT ? BAD_INPUT : NO_RESOURCE;
}

static int time_run(cradle_sampler chosen, const char *path, const char *data, cradle_sensitivity kind,
                    const timing_plan *timing) {
    cradle_run_options run = options_of(timing, chosen, timing->seed);
    run.sensitivity = kind;
    cradle_scenario *scenario = NULL;
    cradle_result *result = NULL;
    double *seconds = calloc((size_t)timing->repeats, sizeof *seconds);
    cradle_status status = seconds ? load(path, data, &scenario) : CRADLE_NO_MEMORY;
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
    cradle_result_free(result);
    free(seconds);
    return finish(status, path, scenario);
}

static int run_seeds(cradle_sampler chosen, const char *path, const char *data, const timing_plan *timing) {
    static const struct {
        const char *key;
        size_t quantile;
    } tails[] = {{"0.025", 0}, {"0.975", CRADLE_QUANTILE_COUNT - 1}};
    enum { FIGURES = 3 };
    size_t count = (size_t)timing->repeats;
    cradle_scenario *scenario = NULL;
    double *figures = calloc(count, FIGURES * sizeof *figures);
    cradle_status status = figures ? load(path, data, &scenario) : CRADLE_NO_MEMORY;
    for (size_t i = 0; i < count && status == CRADLE_OK; i++) {
        cradle_run_options run = options_of(timing, chosen, timing->seed + i);
        cradle_result *result = NULL;
        cradle_summary total = {0};
        status = cradle_run(scenario, &run, &result);
        if (status == CRADLE_OK && cradle_result_summary(result, NULL, "total", NULL, &total)) {
            figures[i] = total.mean;
            figures[count + i] = total.quantiles[tails[0].quantile];
            figures[2 * count + i] = total.quantiles[tails[1].quantile];
        }
        cradle_result_free(result);
    }
    if (status == CRADLE_OK) {
        printf("{");
        print_numbers("mean", figures, count);
        for (size_t tail = 0; tail < FIGURES - 1; tail++) {
            printf(", ");
            print_numbers(tails[tail].key, figures + (1 + tail) * count, count);
        }
        printf("}\n");
    }
    free(figures);
    return finish(status, path, scenario);
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
    cradle_sampler chosen;
    const char *verb = count > 1 ? arguments[1] : "";
    memory_keep_freed();
    if (count == 9 && cradle_sampler_find(arguments[2], &chosen) && read_timing(arguments + 5, &timing)) {
        if (strcmp(verb, "run") == 0) {
            return time_run(chosen, arguments[3], arguments[4], CRADLE_NO_SENSITIVITY, &timing);
        }
        if (strcmp(verb, "sensitivity") == 0) {
            return time_run(chosen, arguments[3], arguments[4], CRADLE_SOBOL_INDICES, &timing);
        }
        if (strcmp(verb, "seeds") == 0) {
            return run_seeds(chosen, arguments[3], arguments[4], &timing);
        }
    }
    if (count == 7 && strcmp(verb, "uniforms") == 0 && read_count(arguments[2], 1, 1000000, &draws) &&
        read_timing(arguments + 3, &timing)) {
        return time_uniforms(draws, &timing);
    }
    fprintf(stderr, "usage: bench run SAMPLER SCENARIO DATA SAMPLES SEED THREADS REPEATS\n"
                    "       bench sensitivity SAMPLER SCENARIO DATA SAMPLES SEED THREADS REPEATS\n"
                    "       bench seeds SAMPLER SCENARIO DATA SAMPLES SEED THREADS REPEATS\n"
                    "       bench uniforms DRAWS SAMPLES SEED THREADS REPEATS\n");
    return USAGE;
}
