/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a result holds, and finding its figures by name.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "tiny.h"
#include "tiny_result.h"

#include "results/seal.h"

static const result_quantity *find(const cradle_result *result, const char *name) {
    for (size_t i = 0; i < result->quantity_count; i++) {
        if (strcmp(result->quantities[i].name, name) == 0) {
            return &result->quantities[i];
        }
    }
    cr_assert(0, "no quantity %s", name);
    return NULL;
}

Test(result, holds_the_story_of_its_numbers) {
    cradle_result *r = tiny_result(1000, false);
    cr_assert_not_null(r);
    cr_assert_eq(r->quantity_count, 6);
    for (size_t i = 1; i < r->quantity_count; i++) {
        cr_assert(strcmp(r->quantities[i - 1].name, r->quantities[i].name) <= 0, "in order of name");
    }
    const result_quantity *mass = find(r, "parts.frame.mass");
    cr_assert_float_eq(mass->value, 24.0, 1e-12);
    cr_assert_str_eq(mass->unit, "g");
    cr_assert_str_eq(mass->distribution, "lognormal");
    /* scipy.stats.lognorm(0.1, scale=24): mean 24.12030, sd 2.418073, ppf(.025) 19.72836 */
    cr_assert_float_eq(mass->mean, 24.120301, 1e-6);
    cr_assert_float_eq(mass->sd, 2.418073, 1e-6);
    cr_assert_float_eq(mass->low, 24.0 * exp(-0.1959963984540054), 1e-9);
    cr_assert_float_eq(mass->high, 24.0 * exp(0.1959963984540054), 1e-9);
    cr_assert_str_eq(mass->place, "tiny.yaml:2:8");
    cr_assert_str_eq(mass->source, "");
    const result_quantity *grid = find(r, "data.grids.DE");
    cr_assert_float_eq(grid->value, 0.4, 1e-15);
    cr_assert(grid->sd == 0.0 && grid->low == grid->value && grid->high == grid->value);
    cr_assert(grid->assumed && !grid->primary);
    cr_assert_eq(grid->year, 2023);
    cr_assert_str_eq(grid->source, "A register, 2023");
    cr_assert_str_eq(grid->geography, "DE");
    /* one name with two distributions: a row for each */
    size_t rows = 0;
    for (size_t i = 0; i < r->quantity_count; i++) {
        rows += strcmp(r->quantities[i].name, "data.materials.aluminium[GLO]") == 0;
    }
    cr_assert_eq(rows, 2);
    cradle_result_free(r);
}

Test(result, holds_its_inputs) {
    cradle_result *r = tiny_result(100, false);
    cr_assert_not_null(r);
    cr_assert_eq(r->input_count, 2, "files only: neither --set nor fallbacks");
    cr_assert_str_eq(r->inputs[0].name, "tiny.yaml");
    cr_assert_str_eq(r->inputs[1].text, "dataset: materials\n");
    char hash[SEAL_HASH_TEXT];
    seal_hash("abc", 3, hash); /* FIPS 180-4, example */
    cr_assert_str_eq(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    seal_hash(r->inputs[0].text, strlen(r->inputs[0].text), hash);
    cr_assert_str_eq(r->inputs[0].sha256, hash);
    cr_assert_eq(r->override_count, 1);
    cr_assert_str_eq(r->overrides[0], "frame=2 g");
    cr_assert_eq(r->warning_count, 1);
    cr_assert_str_eq(r->warnings[0], "tiny.yaml:3:1: energy is little");
    cr_assert_eq(r->choice_count, 1);
    cr_assert_str_eq(r->names[DIVISION_YEAR][1], "2024");
    cr_assert_str_eq(r->names[DIVISION_PRIMARY][1], "secondary");
    cr_assert_str_eq(r->names[DIVISION_ORIGIN][CRADLE_LAND_USE_CHANGE], "land_use_change");
    cradle_result_free(r);
    cradle_result_free(NULL);
}

Test(result, finds_figures_by_name) {
    cradle_result *r = tiny_result(1000, false);
    cr_assert_not_null(r);
    cradle_summary s;
    cr_assert(cradle_result_summary(r, NULL, "total", NULL, &s));
    cr_assert_float_eq(s.deterministic, 0.024 * 16.6 + 13.71, 1e-12);
    cr_assert(cradle_result_summary(r, "recycled frame", "total", "ignored", &s));
    cr_assert_float_eq(s.deterministic, 0.024 * 0.8 + 13.71, 1e-12);
    cr_assert(cradle_result_summary(r, "baseline", "gas", "hfc32", &s));
    cr_assert_float_eq(s.mean, 7.71, 1e-12);
    cr_assert(cradle_result_summary(r, NULL, "year", "2023", &s));
    cr_assert_float_eq(s.deterministic, 0.024 * 16.6 + 3.0, 1e-12);
    cr_assert(cradle_result_summary(r, NULL, "primary", "primary", &s));
    cr_assert_float_eq(s.deterministic, 6.0, 1e-12);
    cr_assert(cradle_result_summary(r, NULL, "origin", "refrigerant", &s));
    cr_assert(cradle_result_summary(r, NULL, "stage", "use", &s));
    cr_assert(cradle_result_summary(r, NULL, "part", "charging", &s));
    cr_assert(!cradle_result_summary(r, "no such variant", "total", NULL, &s));
    cr_assert(!cradle_result_summary(r, NULL, "part", "no such part", &s));
    cr_assert(!cradle_result_summary(r, NULL, "no such division", "use", &s));
    cr_assert(!cradle_result_summary(r, NULL, "stage", NULL, &s));
    cr_assert(!cradle_result_summary(r, NULL, NULL, NULL, &s));
    cradle_result_free(r);
}

Test(result, every_failed_allocation_is_told) {
    static const cradle_override overrides[] = {{"frame", "2 g"}};
    tiny t;
    cr_assert(tiny_build(&t));
    assess_options options = {.evaluate = {.seed = 1, .samples = 600}, .keep_samples = true};
    assessment found;
    cr_assert_eq(assess(&t.inventory, &options, t.memory, &t.complaints, &found), CRADLE_OK);
    cradle_result *result = NULL;
    long failing = 0;
    for (; result == NULL && failing < 1000; failing++) {
        memory_fail_after(failing);
        result = result_new(&t.inventory, &found, &t.sources, overrides, 1, &t.complaints);
        memory_fail_after(-1);
        cr_assert((result == NULL) == (found.kept != NULL), "kept is taken by a result only");
    }
    cr_assert(failing > 1 && failing < 1000);
    cradle_result_free(result);
    tiny_free(&t);
}
