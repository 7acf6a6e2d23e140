/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle compare: variants against each other in the same draws.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "results/comparison.h"

static const option_row compare_options[] = {
    {"margin", 0, "P%", "also how probable it is that A is less than B by P % or more"},
    {"declared", 0, "N", "declared runs of the modified test of the null hypothesis; else 1000"},
    {"threads", 0, "T", "threads; else OMP_NUM_THREADS, else all cores"},
    {"json", 0, NULL, "print one JSON object"},
    SET_OPTION,
    {0},
};

enum { VARIANTS_MAX = 64, DECLARED_MAX = 1000000000, THREADS_MAX = 4096 };

static bool has_suffix(const char *text, const char *suffix) {
    size_t length = strlen(text), end = strlen(suffix);
    return length > end && strcmp(text + length - end, suffix) == 0;
}

/* Runs a scenario, or a result again, keeping its samples. */
static exit_code run(const char *path, const options *given, cradle_result **result) {
    cradle_scenario *scenario = NULL;
    uint64_t threads = 0;
    if (!options_number(given, "threads", 1, THREADS_MAX, &threads)) {
        return EXIT_USAGE;
    }
    exit_code code = verb_load(path, given, true, &scenario);
    if (code == EXIT_DONE) {
        cradle_run_options how = {.keep_samples = true, .threads = (int)threads};
        cradle_status status = cradle_run(scenario, &how, result);
        if (status != CRADLE_OK) {
            size_t errors = cradle_scenario_print_diagnostics(scenario, stderr, terminal_color(stderr));
            code = errors > 0 ? EXIT_BAD_INPUT : verb_failed(status, path);
        }
    }
    cradle_scenario_free(scenario);
    return code;
}

/* A result with its samples: as it was kept, else made again. */
static exit_code obtain(const char *path, const options *given, cradle_result **result) {
    comparison_samples samples;
    if (!has_suffix(path, ".h5") || options_count(given, "set") > 0) {
        return run(path, given, result);
    }
    cradle_status status = cradle_result_read(path, result);
    if (status != CRADLE_OK) {
        return verb_failed(status, path);
    }
    bool kept = true;
    for (size_t v = 0; v < (*result)->variant_count; v++) {
        kept &= comparison_row(*result, v, &samples);
    }
    if (kept) {
        return EXIT_DONE;
    }
    cradle_result_free(*result);
    *result = NULL;
    return run(path, given, result);
}

static exit_code compare_two(const comparison_side *a, const comparison_side *b, const char *const paths[2],
                             const options *given) {
    cradle_compare_options how = {0};
    cradle_comparison found;
    const char *why = NULL;
    if (!options_share(given, "margin", &how.margin) ||
        !options_number(given, "declared", 2, DECLARED_MAX, &how.declared)) {
        return EXIT_USAGE;
    }
    cradle_status status = cradle_compare(a->result, a->variant, b->result, b->variant, &how, &found, &why);
    if (status == CRADLE_BAD_INPUT) {
        fprintf(stderr, "cradle: %s and %s cannot be compared draw by draw: %s\n", paths[0], paths[1], why);
        return EXIT_BAD_INPUT;
    }
    if (status == CRADLE_OK) {
        status = options_value(given, "json")
                     ? comparison_print_json(a, b, &found, stdout)
                     : comparison_print(a, b, &how, &found, stdout, terminal_color(stdout),
                                        terminal_columns(stdout));
    }
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, "comparison");
}

/* P(v < w) for all pairs. */
static cradle_status find_probabilities(const cradle_result *result, double *probabilities) {
    cradle_status status = CRADLE_OK;
    for (size_t v = 0; v < result->variant_count; v++) {
        for (size_t w = 0; w < result->variant_count && status == CRADLE_OK; w++) {
            cradle_compare_options how = {0};
            cradle_comparison found = {0};
            const char *why = NULL;
            if (v != w) {
                status = cradle_compare(result, result->variants[v], result, result->variants[w], &how,
                                        &found, &why);
            }
            probabilities[v * result->variant_count + w] = found.probability;
        }
    }
    return status;
}

static exit_code compare_all(const cradle_result *result, const options *given, const char *path) {
    const size_t count = result->variant_count;
    if (options_value(given, "margin") || options_value(given, "declared")) {
        fputs("cradle: --margin and --declared ask for two variants; name them\n", stderr);
        return EXIT_USAGE;
    }
    if (count > VARIANTS_MAX) {
        fprintf(stderr,
                "cradle: %s has %zu variants; name two of them (more than %d are not compared at once)\n",
                path, count, VARIANTS_MAX);
        return EXIT_USAGE;
    }
    double *probabilities = memory_allocate(2 * count * count * sizeof(*probabilities));
    cradle_status status = CRADLE_NO_MEMORY;
    if (probabilities) {
        double *ranks = probabilities + count * count;
        status = find_probabilities(result, probabilities);
        status = status == CRADLE_OK ? comparison_ranks(result, ranks) : status;
        if (status == CRADLE_OK) {
            status = options_value(given, "json")
                         ? comparison_print_all_json(result, probabilities, ranks, stdout)
                         : comparison_print_all(result, probabilities, ranks, stdout, terminal_color(stdout),
                                                terminal_columns(stdout));
        }
    }
    memory_free(probabilities);
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, path);
}

/* A variant by its name, with suggestions if there is none. */
static const char *find_variant(const cradle_result *result, const char *name, const char *path) {
    for (size_t v = 0; v < result->variant_count; v++) {
        if (strcmp(result->variants[v], name) == 0) {
            return result->variants[v];
        }
    }
    const char *close = text_suggest(name, result->variants, result->variant_count);
    fprintf(stderr, "cradle: %s has no variant '%s'%s%s%s\n", path, name, close ? "; did you mean '" : "",
            close ? close : "", close ? "'?" : "");
    return NULL;
}

/* The sides by the names given, else the first variant of each file, or the only two of one. */
static exit_code compare_named(cradle_result *const results[2], const char *const paths[2],
                               const char *name_a, const char *name_b, const options *given) {
    const bool one = results[1] == NULL;
    const comparison_side sides[2] = {
        {results[0], name_a ? find_variant(results[0], name_a, paths[0]) : results[0]->variants[0]},
        {one ? results[0] : results[1],
         name_b ? find_variant(one ? results[0] : results[1], name_b, one ? paths[0] : paths[1])
         : one  ? results[0]->variants[1]
                : results[1]->variants[0]},
    };
    return sides[0].variant && sides[1].variant ? compare_two(&sides[0], &sides[1], paths, given)
                                                : EXIT_USAGE;
}

static exit_code compare_results(cradle_result *const results[2], const char *const paths[2],
                                 const char *name_a, const char *name_b, const options *given) {
    if (results[1] != NULL || name_b != NULL) {
        return compare_named(results, paths, name_a, name_b, given);
    }
    if (name_a != NULL) {
        fprintf(stderr, "cradle: name two variants of %s, or none for all of them\n", paths[0]);
        return EXIT_USAGE;
    }
    if (results[0]->variant_count == 1) {
        fprintf(stderr, "cradle: %s has one variant only; add `variants:`, or name a second file\n",
                paths[0]);
        return EXIT_USAGE;
    }
    return results[0]->variant_count == 2 ? compare_named(results, paths, NULL, NULL, given)
                                          : compare_all(results[0], given, paths[0]);
}

static exit_code compare(const options *given) {
    const char *words[4];
    for (size_t i = 0; i < 4; i++) {
        words[i] = options_nth(given, NULL, i);
    }
    const bool two_files = words[1] && (has_suffix(words[1], ".h5") || has_suffix(words[1], ".yaml"));
    const char *const paths[2] = {words[0], two_files ? words[1] : NULL};
    const char *const *names = words + (two_files ? 2 : 1);
    if (!two_files && words[3]) {
        fputs("cradle: usage: cradle compare [OPTION]... FILE [FILE] [A B]\n", stderr);
        return EXIT_USAGE;
    }
    cradle_result *results[2] = {NULL, NULL};
    exit_code code = obtain(paths[0], given, &results[0]);
    if (code == EXIT_DONE && two_files) {
        code = obtain(paths[1], given, &results[1]);
    }
    if (code == EXIT_DONE) {
        code = compare_results(results, paths, names[0], names[0] ? names[1] : NULL, given);
    }
    cradle_result_free(results[0]);
    cradle_result_free(results[1]);
    return code;
}

const verb compare_verb = {
    .name = "compare",
    .arguments = "FILE [FILE] [A B]",
    .doc = "variants against each other, in the same draws",
    .lesson =
        "FILE is a result or a scenario; two variants, or the first ones of two files, are compared draw by\n"
        "draw: how probable it is that A is less than B, their difference and ratio, what the difference is\n"
        "made of, and how many draws tell them apart. Without names all variants are ranked. A result\n"
        "without samples is made again from itself. Two files can be compared if they were run with the\n"
        "same seed, sampler and number of samples.\n\n"
        "  cradle compare xiaomi_13_pro.h5 baseline 'recycled frame'\n"
        "  cradle compare scenarios/xiaomi_13_pro.yaml\n"
        "  cradle compare old.h5 new.h5 --margin 5%\n",
    .options = compare_options,
    .arguments_min = 1,
    .arguments_max = 4,
    .run = compare,
};
