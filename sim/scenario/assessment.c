/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules of the assessment as the scenario states them: boundary, warming potentials, methods, date, and
 * what is left out (PAS 2050:2011 clauses 5.3, 6.1 to 6.3, 7.10 and Annex D). What is left out is an estimate
 * without a distribution: it scales the figure and is no input of it.
 */
#include <string.h>

#include "scenario/load.h"
#include "scenario/reading.h"

/* ---------------------------------------------------------------- methods */

/* A choice by its key; the first if what is written is none, which is reported. */
static cradle_recycling chosen_recycling(const cradle_input *assessment) {
    for (int i = 0; i < CRADLE_RECYCLING_COUNT; i++) {
        if (text_equal(cradle_text(assessment, "recycling"), cradle_recycling_key((cradle_recycling)i))) {
            return (cradle_recycling)i;
        }
    }
    return CRADLE_RECYCLED_CONTENT;
}

static cradle_electricity chosen_electricity(const cradle_input *assessment) {
    for (int i = 0; i < CRADLE_ELECTRICITY_COUNT; i++) {
        if (text_equal(cradle_text(assessment, "electricity"),
                       cradle_electricity_key((cradle_electricity)i))) {
            return (cradle_electricity)i;
        }
    }
    return CRADLE_LOCATION;
}

/* ---------------------------------------------------------------- warming potentials */

static void list_gwp_sets(loader *self) {
    cradle_scenario *scenario = self->self;
    inventory *into = &scenario->inventory;
    const library_dataset *sets = library_find_set(scenario->library, "gwp");
    size_t count = sets != NULL ? sets->count : 0;
    into->gwp_sets = arena_alloc(scenario->memory, (count + 1) * sizeof *into->gwp_sets);
    for (size_t i = 0; i < count && into->gwp_sets != NULL; i++) {
        const library_entry *entry = &sets->entries[i];
        bool dated = entry->count > 0 && entry->leaves[0].count > 0;
        into->gwp_sets[into->gwp_set_count++] = (gwp_set){
            .name = entry->name, .year = dated ? entry->leaves[0].data[0].quantity.year : 0, .whole = true};
    }
}

/* ---------------------------------------------------------------- date */

/* `count` digits as a number; false if there is something else. */
static bool read_digits(const char *text, size_t count, int *number) {
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *number = 10 * *number + (text[i] - '0');
    }
    return true;
}

static bool is_date(const char *text) {
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (strlen(text) != strlen("2026-11-21") || text[4] != '-' || text[7] != '-' ||
        !read_digits(text, 4, &year) || !read_digits(text + 5, 2, &month) ||
        !read_digits(text + 8, 2, &day) || month < 1 || month > 12 || day < 1 || day > days[month - 1]) {
        return false;
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month != 2 || day < 29 || leap;
}

static const char *read_date(loader *self, const cradle_input *assessment) {
    const slot *written = input_slot(assessment, "date");
    if (written == NULL || !written->usable) {
        return "";
    }
    if (!is_date(written->text)) {
        reading_complain(&self->self->complaints, written->written->value, "write year-month-day: 2026-11-21",
                         "'%s' is no date", written->text);
        return "";
    }
    return written->text;
}

/* ---------------------------------------------------------------- what is left out */

/* An estimate in kg CO2e; 0 if it is absent or wrong. */
static double read_estimate(loader *self, const cradle_input *input, const char *field) {
    const slot *written = input_slot(input, field);
    if (written == NULL || !written->usable) {
        return 0.0;
    }
    if (written->number.quantity.distribution.kind != DISTRIBUTION_FIXED) {
        reading_complain(&self->self->complaints, written->written->value, NULL,
                         "'%s' is an estimate that scales the figure; it has no distribution", field);
    }
    return written->number.quantity.value;
}

static void read_exclusions(loader *self, const cradle_input *assessment) {
    cradle_scenario *scenario = self->self;
    inventory *into = &scenario->inventory;
    size_t count = cradle_count(assessment, "exclusions");
    exclusion *items = arena_alloc(scenario->memory, (count + 1) * sizeof *items);
    for (size_t i = 0; i < count && items != NULL; i++) {
        const cradle_input *item = cradle_item(assessment, "exclusions", i);
        items[into->exclusion_count++] = (exclusion){.name = cradle_text(item, "name"),
                                                     .reason = cradle_text(item, "reason"),
                                                     .co2e_kg = read_estimate(self, item, "emissions")};
    }
    into->exclusions = items;
    into->anticipated_kg = read_estimate(self, assessment, "anticipated");
    const slot *anticipated = input_slot(assessment, "anticipated");
    if (anticipated != NULL && anticipated->usable && into->anticipated_kg <= 0.0) {
        reading_complain(&scenario->complaints, anticipated->written->value, NULL,
                         "the anticipated emissions of what is included must be above zero");
    }
}

void load_assessment(loader *self, const cradle_input *assessment) {
    inventory *into = &self->self->inventory;
    into->gwp_set = cradle_text(assessment, "gwp");
    into->boundary = cradle_text(assessment, "boundary");
    into->recycling = chosen_recycling(assessment);
    into->electricity = chosen_electricity(assessment);
    into->date = read_date(self, assessment);
    list_gwp_sets(self);
    if (assessment != NULL) {
        read_exclusions(self, assessment);
    }
}
