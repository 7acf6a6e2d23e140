/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cradle abate: what each lever saves alone, and all of them together in the best order. The first variant is
 * the baseline, each other one a lever. The order is greedy: at each step the lever that saves most, on the
 * mean, on top of those taken. A step loads the scenario with variants that are made of the levers taken and
 * one more (`variants:` in a variant), so interactions are the model's and nothing is added up. The table is
 * found in one last run that holds all levers and all steps, so that its figures share their draws.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "results/abatement.h"
#include "scenario/reading.h"
#include "scenario/scenario.h"

static const option_row abate_options[] = {
    {"samples", 'n', "N", "how many samples to draw; else as the scenario says"},
    {"threads", 0, "T", "threads; else OMP_NUM_THREADS, else all cores"},
    {"json", 0, NULL, "print one JSON object"},
    SET_OPTION,
    {0},
};

enum { LEVERS_MAX = 64 };
static const uint64_t samples_max = UINT64_C(1) << 32;
/* A lever that saves less than this share of the total does not save: the order of a sum differs. */
static const double nothing = 1e-12;

typedef struct abating {
    const char *path;
    const options *given;
    arena *memory;
    cradle_run_options run;
    const cradle_scenario *scenario; /* as it is written: its names and paths are used */
    const char *const *listed;       /* the baseline and the levers */
    size_t listed_count;
    size_t taken[LEVERS_MAX], taken_count; /* places in `listed` */
    const char *steps[LEVERS_MAX];         /* the variant of the first k + 1 levers taken */
    cradle_override combined[LEVERS_MAX];  /* these variants, from the second step on */
    abatement_rest *rest;                  /* by places in `listed`; .lever NULL: none of the rest */
} abating;

/* ---------------------------------------------------------------- variants made of levers */

static const char *yaml_text(const char *text, arena *memory) {
    char *quoted = arena_alloc(memory, 2 * strlen(text) + 3);
    char *end = quoted;
    if (quoted == NULL) {
        return NULL;
    }
    *end++ = '"';
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            *end++ = '\\';
        }
        *end++ = *c;
    }
    *end++ = '"';
    *end = '\0';
    return quoted;
}

/* The variant of the levers taken and one more: its name, and what puts it among the variants. */
static const char *combine(const abating *self, size_t lever, cradle_override *put) {
    arena *memory = self->memory;
    const char *name = self->taken_count > 0 ? self->steps[self->taken_count - 1] : "";
    name = arena_printf(memory, "%s + %s", reading_shown(name), self->listed[lever]);
    const char *list = "";
    for (size_t k = 0; k < self->taken_count && list != NULL; k++) {
        const char *one = yaml_text(self->listed[self->taken[k]], memory);
        list = one != NULL ? arena_printf(memory, "%s%s, ", list, one) : NULL;
    }
    const char *last = yaml_text(self->listed[lever], memory);
    *put = (cradle_override){.path = name != NULL ? reading_path("variants", name, memory) : NULL,
                             .value = list != NULL && last != NULL
                                          ? arena_printf(memory, "{variants: [%s%s]}", list, last)
                                          : NULL};
    return arena_failed(memory) ? NULL : name;
}

/* A combined variant must not take the place of a listed one. */
static exit_code check_name(const abating *self, const char *name) {
    if (name == NULL) {
        return verb_failed(CRADLE_NO_MEMORY, self->path);
    }
    if (text_find(self->listed, self->listed_count, name) >= 0) {
        fprintf(stderr, "cradle: %s: give the variant '%s' another name: two levers together bear it\n",
                self->path, name);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

/* ---------------------------------------------------------------- runs */

static exit_code run_scenario(const abating *self, cradle_scenario *scenario, bool keep,
                              cradle_result **result) {
    cradle_run_options how = self->run;
    how.keep_samples = keep;
    cradle_status status = cradle_run(scenario, &how, result);
    return status == CRADLE_OK ? EXIT_DONE : verb_run_failed(scenario, status, self->path);
}

/* Runs the scenario with the variants that `also` adds; only totals are asked for, which saves time. */
static exit_code run_with(const abating *self, const cradle_override *also, size_t count, bool keep,
                          cradle_result **result) {
    cradle_override changes[2 * LEVERS_MAX + 1] = {{.path = "run.detail", .value = "stages"}};
    memcpy(changes + 1, also, count * sizeof *also);
    cradle_scenario *scenario = NULL;
    exit_code code = verb_load_with(self->path, self->given, changes, count + 1, true, &scenario);
    if (code == EXIT_DONE) {
        code = run_scenario(self, scenario, keep, result);
    }
    cradle_scenario_free(scenario);
    return code;
}

static double mean_of(const cradle_result *result, const char *variant) {
    cradle_summary total = {0};
    (void)cradle_result_summary(result, variant, "total", NULL, &total);
    return total.mean;
}

/* ---------------------------------------------------------------- the order */

static bool is_left(const abating *self, size_t lever) {
    bool left = self->rest[lever].instead == NULL;
    for (size_t k = 0; k < self->taken_count; k++) {
        left &= self->taken[k] != lever;
    }
    return left;
}

/* Finds the lever that saves most on top of those taken; 0 (the baseline): none does. */
static exit_code find_best(const abating *self, size_t *best, const char **name, cradle_override *put) {
    cradle_override also[2 * LEVERS_MAX];
    const char *names[LEVERS_MAX] = {0};
    size_t before = self->taken_count > 1 ? self->taken_count - 1 : 0, count = before;
    exit_code code = EXIT_DONE;
    *best = 0;
    memcpy(also, self->combined + 1, before * sizeof *also);
    for (size_t i = 1; i < self->listed_count && code == EXIT_DONE; i++) {
        if (is_left(self, i) && self->taken_count > 0) {
            names[i] = combine(self, i, &also[count++]);
            code = check_name(self, names[i]);
        } else if (is_left(self, i)) {
            names[i] = self->listed[i]; /* on top of nothing: the lever itself */
        }
    }
    cradle_result *result = NULL;
    if (code != EXIT_DONE || (self->taken_count > 0 && count == before)) {
        return code;
    }
    code = run_with(self, also, count, false, &result);
    if (code != EXIT_DONE) {
        return code;
    }
    double whole = mean_of(result, NULL);
    double least = mean_of(result, self->taken_count > 0 ? self->steps[self->taken_count - 1] : NULL) -
                   nothing * fabs(whole);
    size_t at = before;
    for (size_t i = 1; i < self->listed_count; i++) {
        size_t own = at;
        at += names[i] != NULL && self->taken_count > 0;
        if (names[i] != NULL && mean_of(result, names[i]) < least) {
            least = mean_of(result, names[i]);
            *best = i;
            *name = names[i];
            *put = self->taken_count > 0 ? also[own] : (cradle_override){0};
        }
    }
    cradle_result_free(result);
    return code;
}

/* Levers that set what the last one taken sets are alternatives to it. */
static void set_aside(abating *self) {
    size_t last = self->taken[self->taken_count - 1];
    for (size_t i = 1; i < self->listed_count; i++) {
        const char *path =
            is_left(self, i) ? scenario_shared_path(self->scenario, last, i, self->memory) : NULL;
        if (path != NULL) {
            self->rest[i] = (abatement_rest){self->listed[i], self->listed[last], path};
        }
    }
}

static exit_code find_order(abating *self) {
    for (size_t best = 1; best != 0;) {
        const char *name = NULL;
        cradle_override put = {0};
        exit_code code = find_best(self, &best, &name, &put);
        if (code != EXIT_DONE) {
            return code;
        }
        if (best != 0) {
            self->steps[self->taken_count] = name;
            self->combined[self->taken_count] = put;
            self->taken[self->taken_count++] = best;
            set_aside(self);
        }
    }
    return arena_failed(self->memory) ? verb_failed(CRADLE_NO_MEMORY, self->path) : EXIT_DONE;
}

/* ---------------------------------------------------------------- the table */

static int by_saving(const void *a, const void *b) {
    const abatement_saving *left = a, *right = b;
    double x = left->saving.mean, y = right->saving.mean;
    return x != y ? (x < y ? 1 : -1) : strcmp(left->lever, right->lever);
}

static cradle_status find_savings(const abating *self, abatement *table) {
    cradle_status status = CRADLE_OK;
    for (size_t i = 1; i < self->listed_count && status == CRADLE_OK; i++) {
        table->alone[i - 1].lever = self->listed[i];
        status = abatement_find(table->result, self->listed[i], self->listed[0], &table->alone[i - 1]);
    }
    for (size_t k = 0; k < self->taken_count && status == CRADLE_OK; k++) {
        table->together[k].lever = self->listed[self->taken[k]];
        status = abatement_find(table->result, self->steps[k], k > 0 ? self->steps[k - 1] : self->listed[0],
                                &table->together[k]);
    }
    qsort(table->alone, table->alone_count, sizeof *table->alone, by_saving);
    return status;
}

static exit_code make_table(const abating *self, const cradle_result *result) {
    size_t levers = self->listed_count - 1;
    abatement table = {.result = result,
                       .alone = arena_alloc(self->memory, levers * sizeof *table.alone),
                       .together = arena_alloc(self->memory, levers * sizeof *table.together),
                       .rest = self->rest,
                       .alone_count = levers,
                       .together_count = self->taken_count};
    for (size_t i = 1; i < self->listed_count; i++) { /* the rest moves to the front */
        if (self->rest[i].instead != NULL || is_left(self, i)) {
            abatement_rest row = self->rest[i];
            row.lever = self->listed[i];
            self->rest[table.rest_count++] = row;
        }
    }
    if (arena_failed(self->memory)) {
        return verb_failed(CRADLE_NO_MEMORY, self->path);
    }
    cradle_status status = find_savings(self, &table);
    if (status == CRADLE_OK) {
        status = options_value(self->given, "json")
                     ? abatement_print_json(&table, stdout)
                     : abatement_print(&table, stdout, terminal_color(stdout), terminal_columns(stdout));
    }
    return status == CRADLE_OK ? EXIT_DONE : verb_failed(status, self->path);
}

/* ---------------------------------------------------------------- the verb */

static exit_code check_levers(const abating *self) {
    if (self->scenario->inventory.axis_count > 0) {
        fprintf(stderr, "cradle: %s has a sweep; levers are what stands under `variants:`: --set 'sweep=~'\n",
                self->path);
        return EXIT_USAGE;
    }
    if (self->listed_count < 2) {
        fprintf(stderr,
                "cradle: %s has one variant only; the first of `variants:` is the baseline, each other "
                "one a lever\n",
                self->path);
        return EXIT_USAGE;
    }
    if (self->listed_count > LEVERS_MAX) {
        fprintf(stderr, "cradle: %s has %zu variants; at most %d are ranked, the baseline among them\n",
                self->path, self->listed_count, LEVERS_MAX);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static exit_code abate_levers(abating *self) {
    cradle_result *result = NULL;
    exit_code code = check_levers(self);
    self->rest = arena_alloc(self->memory, (self->listed_count + 1) * sizeof *self->rest);
    if (code == EXIT_DONE && self->rest == NULL) {
        code = verb_failed(CRADLE_NO_MEMORY, self->path);
    }
    if (code == EXIT_DONE) {
        code = find_order(self);
    }
    if (code == EXIT_DONE) {
        size_t combined = self->taken_count > 1 ? self->taken_count - 1 : 0;
        code = run_with(self, self->combined + 1, combined, true, &result);
    }
    if (code == EXIT_DONE) {
        code = make_table(self, result);
    }
    cradle_result_free(result);
    return code;
}

static exit_code abate(const options *given) {
    cradle_run_options run = {0};
    if (!options_number(given, "samples", 1, samples_max, &run.samples) ||
        !verb_read_threads(given, &run.threads)) {
        return EXIT_USAGE;
    }
    const char *path = options_nth(given, NULL, 0);
    cradle_scenario *scenario = NULL;
    exit_code code = verb_load(path, given, true, &scenario);
    if (code != EXIT_DONE) {
        return code;
    }
    abating self = {.path = path,
                    .given = given,
                    .memory = arena_new(),
                    .run = run,
                    .scenario = scenario,
                    .listed = scenario->inventory.listed,
                    .listed_count = scenario->inventory.listed_count};
    code = self.memory != NULL ? abate_levers(&self) : verb_failed(CRADLE_NO_MEMORY, path);
    arena_free(self.memory);
    cradle_scenario_free(scenario);
    return code;
}

const verb abate_verb = {
    .name = "abate",
    .arguments = "SCENARIO.yaml | RESULT.h5",
    .doc = "abatement table: levers alone and together, ranked",
    .lesson =
        "The first of the scenario's `variants:` is the baseline, each other one a lever. Says what each "
        "lever\n"
        "saves alone, draw by draw, and how surely; then what they save together, in the order in which "
        "each\n"
        "saves most on top of those before it, with all interactions. Levers that set the same path are\n"
        "alternatives: once one is taken, the others are not.\n\n"
        "  cradle abate scenarios/levers/phone.yaml\n"
        "  cradle abate scenarios/levers/air_conditioner.yaml --set use.country=IN --json\n",
    .options = abate_options,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = abate,
};
