/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The entry points of programs: loading a scenario from its file or from a result it made, and running it.
 * Everything else of cradle.h is implemented in the layer it belongs to.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "random/points.h"
#include "results/checkpoint.h"
#include "results/result.h"
#include "scenario/scenario.h"
#include "stats/achieved.h"
#include "stats/break_even.h"

/* ---------------------------------------------------------------- loading */

static bool is_result_file(const char *path) {
    static const char signature[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
    char start[sizeof signature] = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    size_t got = fread(start, 1, sizeof start, file);
    fclose(file);
    return got == sizeof signature && memcmp(start, signature, sizeof signature) == 0;
}

/* The overrides a result was made with, then those of `options`. NULL when out of memory. */
static cradle_override *join_overrides(const cradle_result *made, const cradle_load_options *options,
                                       arena *memory) {
    size_t count = made->override_count + options->override_count;
    cradle_override *joined = arena_alloc(memory, (count + 1) * sizeof *joined);
    for (size_t i = 0; joined != NULL && i < made->override_count; i++) {
        char *path = arena_strdup(memory, made->overrides[i]);
        char *equals = path != NULL ? strchr(path, '=') : NULL;
        if (equals == NULL) {
            return NULL;
        }
        *equals = '\0';
        joined[i] = (cradle_override){.path = path, .value = equals + 1};
    }
    for (size_t i = 0; joined != NULL && i < options->override_count; i++) {
        joined[made->override_count + i] = options->overrides[i];
    }
    return joined;
}

/* Loads from the texts a result carries: no other file is looked at. */
static cradle_status load_from_result(const char *path, const cradle_load_options *options,
                                      cradle_scenario *scenario) {
    cradle_result *made = NULL;
    cradle_status status = cradle_result_read(path, &made);
    if (status != CRADLE_OK) {
        return status;
    }
    cradle_sampler sampler = CRADLE_MC;
    if (!cradle_sampler_find(made->sampler, &sampler) ||
        !cradle_samples_fit(sampler, made->samples, NULL, NULL)) {
        status = CRADLE_BAD_RESULT_FILE;
    }
    for (size_t i = 0; i < made->input_count && status == CRADLE_OK; i++) {
        const result_input *input = &made->inputs[i];
        if (!source_add(&scenario->sources, input->name, input->name, input->text, strlen(input->text))) {
            status = CRADLE_NO_MEMORY;
        }
    }
    cradle_load_options with = *options;
    with.overrides = join_overrides(made, options, scenario->memory);
    with.override_count = made->override_count + options->override_count;
    if (with.overrides == NULL) {
        status = CRADLE_NO_MEMORY;
    } else if (made->input_count == 0) {
        status = CRADLE_BAD_RESULT_FILE;
    }
    if (status == CRADLE_OK) {
        status = scenario_load(made->inputs[0].name, &with, scenario);
        scenario->samples = made->samples;
        scenario->sampler_stated = true;
        scenario->sampler = sampler;
        scenario->seed = made->seed;
    }
    cradle_result_free(made);
    return status;
}

cradle_status cradle_scenario_load(const char *path, const cradle_load_options *options,
                                   cradle_scenario **scenario) {
    gsl_set_error_handler_off(); /* GSL's own would abort the program */
    *scenario = scenario_new();
    if (*scenario == NULL) {
        return CRADLE_NO_MEMORY;
    }
    return is_result_file(path) ? load_from_result(path, options, *scenario)
                                : scenario_load(path, options, *scenario);
}

void cradle_scenario_free(cradle_scenario *scenario) {
    scenario_free(scenario);
}

size_t cradle_scenario_print_diagnostics(const cradle_scenario *scenario, FILE *stream, bool color) {
    diagnostics_print(&scenario->complaints, stream, color);
    return scenario->complaints.errors;
}

/* ---------------------------------------------------------------- running */

uint64_t cradle_scenario_samples(const cradle_scenario *scenario) {
    return scenario->samples;
}

cradle_sampler cradle_scenario_sampler(const cradle_scenario *scenario, uint64_t samples) {
    return scenario_sampler(scenario, samples);
}

static assess_options plan_run(const cradle_scenario *scenario, const cradle_run_options *options) {
    const uint64_t samples = options->samples > 0 ? options->samples : scenario->samples;
    return (assess_options){
        .evaluate = {.seed = options->has_seed ? options->seed : scenario->seed,
                     .samples = samples,
                     .sampler = options->has_sampler ? options->sampler : scenario_sampler(scenario, samples),
                     .ranks = &scenario->inventory.ranks,
                     .threads = options->threads,
                     .progress = options->progress,
                     .progress_context = options->progress_context},
        .keep_samples = options->keep_samples,
        .precision = options->precision,
        .samples_max = options->samples_max > 0 ? options->samples_max : CRADLE_SAMPLES_MAX_DEFAULT,
    };
}

static cradle_status find_sensitivity(const cradle_scenario *scenario, const cradle_run_options *options,
                                      const assessment *found, arena *memory, diagnostics *complaints,
                                      cradle_result *result) {
    sensitivity_options with = {.kind = options->sensitivity,
                                .evaluate = plan_run(scenario, options).evaluate,
                                .of = options->sensitivity_of,
                                .versus = options->versus};
    with.evaluate.samples = found->samples;
    sensitivity drivers;
    cradle_status status = sensitivity_find(&scenario->inventory, &with, memory, complaints, &drivers);
    if (status == CRADLE_OK && !result_keep_sensitivity(result, &drivers)) {
        status = CRADLE_NO_MEMORY;
    }
    return status;
}

static cradle_status find_correlations(const cradle_scenario *scenario, const evaluate_options *run,
                                       uint64_t samples, arena *memory, cradle_result *result) {
    const inventory *life_cycle = &scenario->inventory;
    evaluate_options with = *run;
    with.samples = samples;
    double *achieved = arena_alloc(memory, (life_cycle->correlation_count + 1) * sizeof *achieved);
    cradle_status status =
        achieved != NULL ? achieved_measure(life_cycle, &with, memory, achieved) : CRADLE_NO_MEMORY;
    if (status == CRADLE_OK && !result_keep_correlations(result, life_cycle, achieved)) {
        status = CRADLE_NO_MEMORY;
    }
    return status;
}

/* Saltelli's and Jansen's formulas hold for independent inputs only. */
static bool check_sensitivity(const cradle_run_options *options, cradle_scenario *scenario) {
    const inventory *life_cycle = &scenario->inventory;
    if (options->sensitivity != CRADLE_SOBOL_INDICES || life_cycle->correlation_count == 0) {
        return true;
    }
    diagnostics_add(&scenario->complaints, SEVERITY_ERROR, (place){0}, 0, "ask for regression",
                    "Sobol' indices are those of independent inputs, but '%s' and '%s' are correlated",
                    life_cycle->correlations[0].first, life_cycle->correlations[0].second);
    return false;
}

/* Reports samples that the sampler cannot take. */
static bool check_samples(const evaluate_options *run, diagnostics *complaints) {
    if (cradle_samples_fit(run->sampler, run->samples, NULL, NULL)) {
        return true;
    }
    char why[POINTS_TEXT_BYTES];
    diagnostics_add(complaints, SEVERITY_ERROR, (place){0}, 0, NULL, "%llu samples: %s",
                    (unsigned long long)run->samples, points_complaint(run->sampler, run->samples, why));
    return false;
}

cradle_status cradle_run_estimate(cradle_scenario *scenario, const cradle_run_options *options,
                                  cradle_estimate *estimate) {
    if (scenario->complaints.errors > 0) {
        return CRADLE_BAD_INPUT;
    }
    const assess_options assess_options = plan_run(scenario, options);
    if (!check_samples(&assess_options.evaluate, &scenario->complaints)) {
        return CRADLE_BAD_INPUT;
    }
    assess_estimate found = {0};
    cradle_status status = assess_plan(&scenario->inventory, &assess_options, &found);
    *estimate = (cradle_estimate){.samples = assess_options.evaluate.samples,
                                  .variants = found.variants,
                                  .nodes = found.nodes,
                                  .draws = found.draws,
                                  .batches = found.batches,
                                  .bytes = found.bytes,
                                  .seconds = found.seconds,
                                  .exact_quantiles = !found.streamed};
    return status;
}

static cradle_status assess_with_checkpoint(cradle_scenario *scenario, assess_options *options,
                                            const char *path, arena *memory, assessment *found) {
    checkpoint *state = NULL;
    if (path != NULL) {
        state = checkpoint_open(path, &scenario->inventory, options, &scenario->sources, scenario->overrides,
                                scenario->override_count);
        if (state == NULL) {
            return CRADLE_NO_MEMORY;
        }
        options->store = checkpoint_store(state);
    }
    cradle_status status = assess(&scenario->inventory, options, memory, &scenario->complaints, found);
    checkpoint_close(state);
    return status;
}

cradle_status cradle_run(cradle_scenario *scenario, const cradle_run_options *options,
                         cradle_result **result) {
    *result = NULL;
    if (scenario->complaints.errors > 0) {
        return CRADLE_BAD_INPUT;
    }
    assess_options assess_options = plan_run(scenario, options);
    if (!check_samples(&assess_options.evaluate, &scenario->complaints) ||
        !check_sensitivity(options, scenario)) {
        return CRADLE_BAD_INPUT;
    }
    arena *memory = arena_new();
    if (memory == NULL) {
        return CRADLE_NO_MEMORY;
    }
    assessment found = {0};
    cradle_status status =
        assess_with_checkpoint(scenario, &assess_options, options->checkpoint, memory, &found);
    if (status == CRADLE_OK) {
        *result = result_new(&scenario->inventory, &found, &scenario->sources, scenario->overrides,
                             scenario->override_count, &scenario->complaints);
        if (*result == NULL) {
            memory_free_aligned(found.kept);
            status = CRADLE_NO_MEMORY;
        } else if (options->checkpoint != NULL) {
            (*result)->checkpoint = arena_strdup((*result)->memory, options->checkpoint);
        }
    }
    if (status == CRADLE_OK) {
        status = find_correlations(scenario, &assess_options.evaluate, found.samples, memory, *result);
    }
    if (status == CRADLE_OK && options->sensitivity != CRADLE_NO_SENSITIVITY) {
        status = find_sensitivity(scenario, options, &found, memory, &scenario->complaints, *result);
    }
    if (status != CRADLE_OK) {
        cradle_result_free(*result);
        *result = NULL;
    }
    arena_free(memory);
    return status;
}

cradle_status cradle_solve(cradle_scenario *scenario, const cradle_solve_options *options,
                           cradle_solution *solution) {
    if (scenario->complaints.errors > 0) {
        return CRADLE_BAD_INPUT;
    }
    const evaluate_options run = plan_run(scenario, &options->run).evaluate;
    if (!check_samples(&run, &scenario->complaints)) {
        return CRADLE_BAD_INPUT;
    }
    arena *memory = arena_new();
    if (memory == NULL) {
        return CRADLE_NO_MEMORY;
    }
    cradle_status status =
        break_even_find(&scenario->inventory, options, &run, memory, &scenario->complaints, solution);
    arena_free(memory);
    return status;
}
