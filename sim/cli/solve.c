/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle solve: the value of one number at which a total, or a difference of two, reaches a target. The
 * scenario is loaded with the number spread over the whole range that is searched, so that what its model
 * makes of it (years of use, say) holds for all of it.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "results/figure.h"
#include "results/json.h"
#include "units/units.h"

static const option_row solve_options[] = {
    {"path", 'p', "PATH", "the number that is sought, such as parts.frame.recycled_content"},
    {"target", 't', "X", "what the total, or the difference, shall be: '70 kg'"},
    {"from", 0, "LOW", "where the search begins, such as '0 %'; without --from and --to"},
    {"to", 0, "HIGH", "and where it ends; its own spread is searched"},
    {"of", 0, "VARIANT", "the variant whose total it is; else the first"},
    {"versus", 0, "VARIANT", "reach the target by the difference to this variant's total"},
    {"samples", 'n', "N", "how many samples to draw; else as the scenario says"},
    {"seed", 0, "S", "seed of the draws; else as the scenario says"},
    {"threads", 0, "T", "threads; else OMP_NUM_THREADS, else all cores. The result does not depend on it"},
    SET_OPTION,
    {"json", 0, NULL, "print one JSON object instead of the summary"},
    {"quiet", 'q', NULL, "no progress bar, no warnings"},
    {0},
};

enum { DIGITS = 4 };

/* "70 kg CO2e", "70 kg" or "70", in kg CO2e; false, and said so, if it is none. */
static bool read_target(const char *text, double *target) {
    arena *memory = arena_new();
    unit given = {.factor = 1.0};
    unit_error error;
    const dimension co2e = {.exponent[DIMENSION_CO2E] = 1}, mass = {.exponent[DIMENSION_MASS] = 1};
    bool valid = memory && unit_parse_quantity(text, target, &given, NULL, memory, &error) &&
                 (dimension_is_none(given.dimension) || dimension_equal(given.dimension, co2e) ||
                  dimension_equal(given.dimension, mass));
    *target *= given.factor;
    arena_free(memory);
    if (!valid) {
        fprintf(stderr, "cradle: --target needs a mass of CO2e such as '70 kg', not '%s'\n", text);
    }
    return valid;
}

static bool read_solve_options(const options *given, cradle_solve_options *solve) {
    const char *target = options_value(given, "target");
    solve->path = options_value(given, "path");
    solve->of = options_value(given, "of");
    solve->versus = options_value(given, "versus");
    solve->run.has_seed = options_value(given, "seed") != NULL;
    if (!solve->path || !target) {
        fputs("cradle: solve needs --path and --target\n", stderr);
        return false;
    }
    if (!options_value(given, "from") != !options_value(given, "to")) {
        fputs("cradle: --from and --to belong together\n", stderr);
        return false;
    }
    return read_target(target, &solve->target) &&
           options_number(given, "samples", 1, VERB_SAMPLES_MAX, &solve->run.samples) &&
           options_number(given, "seed", 0, UINT64_MAX, &solve->run.seed) &&
           verb_read_threads(given, &solve->run.threads);
}

/* ---------------------------------------------------------------- the answer */

static void print_value(const char *name, double value, double se, const char *unit_text) {
    char number[FIGURE_BYTES];
    printf("  %-28s %s%s%s", name, figure_text(number, value, se), *unit_text ? " " : "", unit_text);
}

static void print_range(const cradle_solution *found) {
    char low[TEXT_NUMBER_BYTES], high[TEXT_NUMBER_BYTES];
    printf("between %s and %s%s%s", text_write_number(low, found->low, DIGITS),
           text_write_number(high, found->high, DIGITS), *found->unit ? " " : "", found->unit);
}

static void print_solution(const cradle_solve_options *asked, const cradle_solution *found) {
    char target[TEXT_NUMBER_BYTES], number[TEXT_NUMBER_BYTES], line[FIGURE_INTERVAL_BYTES];
    printf("%s at which %s is %s kg CO2e, ", asked->path, asked->versus ? "the difference" : "the total",
           text_write_number(target, asked->target, DIGITS));
    print_range(found);
    puts("");
    print_value("by the mean", found->value, found->se, found->unit);
    char error[FIGURE_BYTES];
    printf(" ±%s\n", figure_text(error, found->se, found->se));
    if (found->deterministic_reached) {
        print_value("with every input at its value", found->deterministic, 0.0, found->unit);
        puts("");
    }
    if (found->share > 0.0) {
        print_value("draw by draw, median", found->distribution.quantiles[CRADLE_QUANTILE_COUNT / 2],
                    found->distribution.quantile_se[CRADLE_QUANTILE_COUNT / 2], found->unit);
        printf(", 95 %% interval %s%s%s\n", figure_interval(line, &found->distribution),
               *found->unit ? " " : "", found->unit);
    }
    text_write_number(number, 100.0 * found->share, DIGITS);
    printf("  %s %% of the draws reach it\n", number);
}

static void print_json(const cradle_solve_options *asked, const cradle_solution *found) {
    fputs("{\"path\": ", stdout);
    json_string(stdout, asked->path);
    fputs(", \"unit\": ", stdout);
    json_string(stdout, found->unit);
    const struct {
        const char *name;
        double value;
    } members[] = {{"target", asked->target},
                   {"low", found->low},
                   {"high", found->high},
                   {"mean_low", found->mean_low},
                   {"mean_high", found->mean_high},
                   {"value", found->reached ? found->value : NAN},
                   {"se", found->reached ? found->se : NAN},
                   {"deterministic", found->deterministic_reached ? found->deterministic : NAN},
                   {"share", found->share}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        fputs(", ", stdout);
        json_member(stdout, members[i].name, members[i].value);
    }
    if (found->share > 0.0) {
        fputs(", \"distribution\": ", stdout);
        json_summary(stdout, &found->distribution);
    }
    puts("}");
}

static void print_unreached(const cradle_solve_options *asked, const cradle_solution *found) {
    char target[TEXT_NUMBER_BYTES], low[TEXT_NUMBER_BYTES], high[TEXT_NUMBER_BYTES];
    fflush(stdout);
    fprintf(stderr, "cradle: %s cannot make %s %s kg CO2e: ", asked->path,
            asked->versus ? "the difference" : "the total", text_write_number(target, asked->target, DIGITS));
    fprintf(stderr, "over the range searched its mean goes from %s to %s kg CO2e\n",
            text_write_number(low, found->mean_low, DIGITS),
            text_write_number(high, found->mean_high, DIGITS));
}

/* ---------------------------------------------------------------- the verb */

static exit_code solve_scenario(cradle_scenario *scenario, const options *given,
                                cradle_solve_options *solve) {
    const char *path = options_nth(given, NULL, 0);
    cradle_solution found;
    progress bar;
    progress_begin(&bar, path, options_value(given, "quiet") != NULL);
    solve->run.progress = progress_callback;
    solve->run.progress_context = &bar;
    cradle_status status = cradle_solve(scenario, solve, &found);
    progress_end(&bar);
    if (status != CRADLE_OK) {
        return verb_run_failed(scenario, status, path);
    }
    if (options_value(given, "json")) {
        print_json(solve, &found);
    } else if (found.reached) {
        print_solution(solve, &found);
    }
    if (!found.reached) {
        print_unreached(solve, &found);
        return EXIT_NO;
    }
    return EXIT_DONE;
}

static exit_code solve(const options *given) {
    const char *path = options_nth(given, NULL, 0);
    const char *from = options_value(given, "from"), *to = options_value(given, "to");
    cradle_solve_options solve = {0};
    if (!read_solve_options(given, &solve)) {
        return EXIT_USAGE;
    }
    arena *memory = arena_new();
    cradle_override range = {.path = solve.path};
    if (memory && from) {
        range.value = arena_printf(memory, "{value: %s, uniform: [%s, %s]}", from, from, to);
    }
    if (!memory || arena_failed(memory)) {
        arena_free(memory);
        return verb_failed(CRADLE_NO_MEMORY, path);
    }
    cradle_scenario *scenario = NULL;
    exit_code code =
        verb_load_with(path, given, &range, from ? 1 : 0, options_value(given, "quiet") != NULL, &scenario);
    if (code == EXIT_DONE) {
        code = solve_scenario(scenario, given, &solve);
    }
    cradle_scenario_free(scenario);
    arena_free(memory);
    return code;
}

const verb solve_verb = {
    .name = "solve",
    .arguments = "SCENARIO.yaml | RESULT.h5",
    .doc = "find the value of one number that reaches a target",
    .lesson =
        "Finds where one number makes the total of a variant, or its difference to another variant's, reach\n"
        "a target: for the mean, with every other input at its value, and draw by draw, which tells how\n"
        "sure the answer is. Searches from --from to --to, or the number's own spread; if the target is\n"
        "reached more than once, the lowest value is given. Leaves with 1 if the mean does not reach it.\n\n"
        "  cradle solve scenarios/xiaomi_13_pro.yaml --path parameters.service_life --target '80 kg' \\\n"
        "      --from '1 year' --to '8 year'\n"
        "  cradle solve phone.yaml -p parts.frame.recycled_content -t 0 --of 'new' --versus baseline\n",
    .options = solve_options,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = solve,
};
