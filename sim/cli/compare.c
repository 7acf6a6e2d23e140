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

enum { VARIANTS_MAX = 64, DECLARED_MAX = 1000000000 };

static bool has_suffix(const char *text, const char *suffix) {
    size_t length = strlen(text), end = strlen(suffix);
    return length > end && strcmp(text + length - end, suffix) == 0;
}

/* Runs a scenario, or a result again, keeping its samples. */
static exit_code run(const char *path, const options *given, cradle_result **result) {
    cradle_scenario *scenario = NULL;
    cradle_run_options how = {.keep_samples = true};
    if (!verb_read_threads(given, &how.threads)) {
        return EXIT_USAGE;
    }
    exit_code code = verb_load(path, given, true, &scenario);
    if (code == EXIT_DONE) {
        cradle_status status = cradle_run(scenario, &how, result);
        code = status == CRADLE_OK ? EXIT_DONE : verb_run_failed(scenario, status, path);
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
    cradle_status status = cradle_compare(a->result, a->result->variants[a->variant], b->result,
                                          b->result->variants[b->variant], &how, &found, &why);
    if (status == CRADLE_BAD_INPUT) {
        fprintf(stderr, "cradle: %s and %s cannot be compared draw by draw: %s\n", paths[0],
                paths[1] ? paths[1] : paths[0], why);
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
    double *less = memory_allocate(2 * count * count * sizeof(*less));
    cradle_status status = CRADLE_NO_MEMORY;
    if (less) {
        double *ranks = less + count * count;
        status = comparison_all(result, less, ranks);
        if (status == CRADLE_OK) {
            status = options_value(given, "json")
                         ? comparison_print_all_json(result, less, ranks, stdout)
                         : comparison_print_all(result, less, ranks, stdout, terminal_color(stdout),
                                                terminal_columns(stdout));
        }
    }
    memory_free(less);
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, path);
}

/* The place of a variant, `otherwise` if no name is given; -1, and said so with a suggestion, if there is
 * none. */
static ptrdiff_t find_variant(const cradle_result *result, const char *name, ptrdiff_t otherwise,
                              const char *path) {
    ptrdiff_t found = name ? text_find(result->variants, result->variant_count, name) : otherwise;
    if (found < 0) {
        const char *close = text_suggest(name, result->variants, result->variant_count);
        fprintf(stderr, "cradle: %s has no variant '%s'%s%s%s\n", path, name, close ? "; did you mean '" : "",
                close ? close : "", close ? "'?" : "");
    }
    return found;
}

/* The sides by the names given, else the first variant of each file, or the only two of one. */
static exit_code compare_named(cradle_result *const results[2], const char *const paths[2],
                               const char *name_a, const char *name_b, const options *given) {
    const bool one = results[1] == NULL;
    const cradle_result *other = results[one ? 0 : 1];
    ptrdiff_t a = find_variant(results[0], name_a, 0, paths[0]);
    ptrdiff_t b = find_variant(other, name_b, one ? 1 : 0, paths[one ? 0 : 1]);
    if (a < 0 || b < 0) {
        return EXIT_USAGE;
    }
    const comparison_side sides[2] = {{results[0], (size_t)a}, {other, (size_t)b}};
    return compare_two(&sides[0], &sides[1], paths, given);
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
