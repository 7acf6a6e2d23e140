/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle run: scenario in, result file and summary out.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "random/points.h"

static const option_row run_options[] = {
    {"output", 'o', "RESULT.h5", "where the result goes; else the scenario's name with .h5, in this folder"},
    {"samples", 'n', "N", "how many samples to draw; else as the scenario says"},
    {"seed", 0, "S", "seed of the draws; else as the scenario says"},
    {"sampler", 0, "S",
     "how to draw: mc, lhs or sobol; else as the scenario says, else sobol if N allows, else mc"},
    {"precision", 0, "P%", "double the samples until every total's standard error is at most P % of it"},
    {"max-samples", 0, "N", "how far --precision may go; else 16777216"},
    {"threads", 0, "T", "threads; else OMP_NUM_THREADS, else all cores. The result does not depend on it"},
    SET_OPTION,
    {"keep-samples", 0, NULL, "keep every sample of the total and of the stages in the result"},
    {"sensitivity", 0, "KIND",
     "find what drives the totals: regression, or sobol for Sobol' indices as well"},
    {"of", 0, "VARIANT", "--sensitivity of this variant only"},
    {"versus", 0, "VARIANT", "--sensitivity of the difference to this variant"},
    {"dry-run", 0, NULL, "say what the run would take: variants, draws, memory, time; run nothing"},
    {"json", 0, NULL, "print one JSON object instead of the summary"},
    {"quiet", 'q', NULL, "no summary, no progress bar, no warnings"},
    {0},
};

/* "dir/phone.yaml" -> "phone.h5"; NULL for a result file, which must not overwrite itself. */
static char *default_output(const char *path, arena *memory) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    if (dot && strcmp(dot, ".h5") == 0) {
        return NULL;
    }
    size_t length = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    return arena_printf(memory, "%.*s.h5", (int)length, name);
}

static bool read_sampler(const options *given, cradle_run_options *run) {
    const char *key = options_value(given, "sampler");
    run->has_sampler = key != NULL;
    if (key && !cradle_sampler_find(key, &run->sampler)) {
        fprintf(stderr, "cradle: --sampler is mc, lhs or sobol, not '%s'\n", key);
        return false;
    }
    return true;
}

static bool read_sensitivity(const options *given, cradle_run_options *run) {
    const char *kind = options_value(given, "sensitivity");
    run->sensitivity_of = options_value(given, "of");
    run->versus = options_value(given, "versus");
    if (!kind) {
        if (run->sensitivity_of || run->versus) {
            fprintf(stderr, "cradle: --%s belongs to --sensitivity, which is not given\n",
                    run->versus ? "versus" : "of");
            return false;
        }
        return true;
    }
    run->sensitivity = strcmp(kind, "sobol") == 0 ? CRADLE_SOBOL_INDICES : CRADLE_REGRESSION;
    if (strcmp(kind, "sobol") != 0 && strcmp(kind, "regression") != 0) {
        fprintf(stderr, "cradle: --sensitivity is regression or sobol, not '%s'\n", kind);
        return false;
    }
    return true;
}

static bool read_run_options(const options *given, cradle_run_options *run) {
    uint64_t samples = 0;
    run->has_seed = options_value(given, "seed") != NULL;
    run->keep_samples = options_value(given, "keep-samples") != NULL;
    bool valid = options_number(given, "samples", 1, VERB_SAMPLES_MAX, &samples) &&
                 options_number(given, "seed", 0, UINT64_MAX, &run->seed) &&
                 verb_read_threads(given, &run->threads) &&
                 options_share(given, "precision", &run->precision) &&
                 options_number(given, "max-samples", 1, VERB_SAMPLES_MAX, &run->samples_max) &&
                 read_sampler(given, run) && read_sensitivity(given, run);
    run->samples = samples;
    return valid;
}

/* What the options ask of this scenario: samples that its sampler can take, a bound above them. */
static bool check_run_options(const options *given, const cradle_scenario *scenario,
                              const cradle_run_options *run) {
    uint64_t samples = run->samples > 0 ? run->samples : cradle_scenario_samples(scenario);
    cradle_sampler sampler = run->has_sampler ? run->sampler : cradle_scenario_sampler(scenario, samples);
    if (!cradle_samples_fit(sampler, samples, NULL, NULL)) {
        char why[POINTS_TEXT_BYTES];
        fprintf(stderr, "cradle: %s%" PRIu64 " samples: %s\n", run->samples > 0 ? "-n: " : "", samples,
                points_complaint(sampler, samples, why));
        return false;
    }
    if (run->samples_max > 0 && !options_value(given, "precision")) {
        fputs("cradle: --max-samples bounds --precision, which is not given\n", stderr);
        return false;
    }
    if (run->samples_max > 0 && run->samples_max < samples) {
        fprintf(stderr,
                "cradle: --max-samples %" PRIu64 " is less than the %" PRIu64 " samples to begin with\n",
                run->samples_max, samples);
        return false;
    }
    return true;
}

static exit_code compute(cradle_scenario *scenario, cradle_run_options *run, const char *path, bool quiet,
                         cradle_result **result) {
    progress bar;
    progress_begin(&bar, path, quiet);
    bar.checkpoint = run->checkpoint;
    run->progress = progress_callback;
    run->progress_context = &bar;
    cradle_status status = cradle_run(scenario, run, result);
    progress_end(&bar);
    return status == CRADLE_OK ? EXIT_DONE : verb_run_failed(scenario, status, path);
}

static exit_code print(const cradle_result *result, const options *given, const char *output) {
    cradle_status status = CRADLE_OK;
    if (options_value(given, "json")) {
        status = cradle_result_print_json(result, stdout);
    } else if (!options_value(given, "quiet")) {
        status = cradle_result_print(result, stdout, terminal_color(stdout), terminal_columns(stdout));
        if (status == CRADLE_OK && output) {
            printf("\nresult: %s\n", output);
        }
    }
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, "summary");
}

/* What --precision has come to. The result of a miss is written all the same: its figures are right, with the
 * errors it states, and may have taken long; the exit code says that they are not what was asked for. */
static exit_code judge_precision(const cradle_result *result, const options *given,
                                 const cradle_run_options *run) {
    if (run->precision == 0.0) {
        return EXIT_DONE;
    }
    enum { DIGITS = 2, DIGITS_ASKED = 6 };
    char asked[TEXT_NUMBER_BYTES], reached[TEXT_NUMBER_BYTES];
    text_write_number(asked, 100.0 * run->precision, DIGITS_ASKED);
    text_write_number(reached, 100.0 * cradle_result_precision(result), DIGITS);
    uint64_t samples = cradle_result_samples(result);
    if (cradle_result_precision(result) <= run->precision) {
        if (!options_value(given, "json") && !options_value(given, "quiet")) {
            printf("precision: %" PRIu64 " samples give every total to %s %%, %s %% was asked for\n", samples,
                   reached, asked);
        }
        return EXIT_DONE;
    }
    uint64_t bound = run->samples_max > 0 ? run->samples_max : CRADLE_SAMPLES_MAX_DEFAULT;
    fprintf(stderr,
            "cradle: %s: precision missed: %" PRIu64 " samples give the totals to %s %%, not to %s %%; %s\n",
            options_nth(given, NULL, 0), samples, reached, asked,
            samples <= bound / 2 ? "more would exceed the memory limit" : "--max-samples allows more");
    return EXIT_NO;
}

static exit_code estimate(cradle_scenario *scenario, const cradle_run_options *run, const char *path) {
    enum { DIGITS = 2 };
    cradle_estimate found;
    cradle_status status = cradle_run_estimate(scenario, run, &found);
    if (status != CRADLE_OK) {
        return verb_failed(status, path);
    }
    char megabytes[TEXT_NUMBER_BYTES], seconds[TEXT_NUMBER_BYTES];
    text_write_number(megabytes, ceil(found.bytes / 1e6), 15);
    text_write_number(seconds, found.seconds, DIGITS);
    printf("variants  %zu\nsamples   %" PRIu64 "\nnodes     %zu\ndraws     %zu\n", found.variants,
           found.samples, found.nodes, found.draws);
    printf("memory    %s MB%s\n", megabytes,
           found.exact_quantiles ? "" : ", quantiles from counts in 4096 buckets");
    printf("batches   %zu\ntime      about %s s\n", found.batches, seconds);
    return EXIT_DONE;
}

static exit_code run_and_write(cradle_scenario *scenario, const options *given, const char *output,
                               const char *checkpoint) {
    cradle_run_options run = {.checkpoint = checkpoint};
    if (!read_run_options(given, &run) || !check_run_options(given, scenario, &run)) {
        return EXIT_USAGE;
    }
    if (options_value(given, "dry-run")) {
        return estimate(scenario, &run, options_nth(given, NULL, 0));
    }
    bool quiet = options_value(given, "quiet") != NULL;
    cradle_result *result = NULL;
    exit_code code = compute(scenario, &run, options_nth(given, NULL, 0), quiet, &result);
    if (code == EXIT_DONE && output) {
        cradle_status status = cradle_result_write(result, output);
        if (status != CRADLE_OK) {
            verb_failed(status, output);
            code = EXIT_RESOURCE;
        }
    }
    if (code == EXIT_DONE) {
        code = print(result, given, output);
    }
    if (code == EXIT_DONE) {
        code = judge_precision(result, given, &run);
    }
    cradle_result_free(result);
    return code;
}

static exit_code run(const options *given) {
    const char *path = options_nth(given, NULL, 0);
    arena *memory = arena_new();
    if (!memory) {
        return verb_failed(CRADLE_NO_MEMORY, path);
    }
    const char *output = options_value(given, "output");
    if (!output) {
        output = default_output(path, memory);
    }
    const char *checkpoint = output ? arena_printf(memory, "%s.resume", output) : NULL;
    exit_code code = EXIT_RESOURCE;
    if (arena_failed(memory)) {
        code = verb_failed(CRADLE_NO_MEMORY, path);
    } else {
        cradle_scenario *scenario = NULL;
        code = verb_load(path, given, options_value(given, "quiet") != NULL, &scenario);
        if (code == EXIT_DONE) {
            code = run_and_write(scenario, given, output, checkpoint);
        }
        cradle_scenario_free(scenario);
    }
    arena_free(memory);
    return code;
}

const verb run_verb = {
    .name = "run",
    .arguments = "SCENARIO.yaml | RESULT.h5",
    .doc = "simulate a scenario and write the result",
    .lesson =
        "Draws every uncertain number, evaluates all variants in the same draws, prints a summary and\n"
        "writes an HDF5 result. Same inputs, same bytes. A result file carries its inputs: running it\n"
        "again reproduces it (name the output with -o).\n\n"
        "Samplers: `sobol` takes scrambled Sobol' points in 16 randomisations, 16 times a power of two\n"
        "samples: means are many times as precise for the same work. `lhs` takes 16 Latin hypercubes, a\n"
        "multiple of 16 samples. `mc` makes independent draws, any number of them. Errors of `sobol` and\n"
        "`lhs` are those that their 16 randomisations show. Unless a sampler is named, it is `sobol` where\n"
        "the number of samples allows it and `mc` elsewhere.\n\n"
        "A scenario with `sweep:` makes a variant of every combination of values. A large one is taken in\n"
        "batches; interrupted, it leaves RESULT.h5.resume, from which the same command goes on.\n\n"
        "  cradle run scenarios/xiaomi_13_pro.yaml\n"
        "  cradle run phone.yaml -n 1048576 --seed 7 -o phone.h5\n"
        "  cradle run phone.yaml --precision 0.01%\n"
        "  cradle run phone.yaml --set 'use.country=IN' --set 'parameters.service_life=4 year'\n"
        "  cradle run phone.yaml --sensitivity sobol --versus baseline\n"
        "  cradle run sweep.yaml --dry-run\n"
        "  cradle run phone.yaml --json | jq '.variants[0].total.mean'\n",
    .options = run_options,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
