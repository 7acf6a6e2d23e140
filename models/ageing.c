/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A battery that ages with its cycles n, and may be replaced when it holds too little:
 *
 *     health(n) = 1 - fade n / after
 *
 * What stays constant decides how time passes. With `cycles` fixed, n = N t: the energy a year falls with the
 * health. With `energy` fixed, dn/dt = N / health: the energy stays, the cycles grow. A battery reaches the
 * health s after n = (1 - s) after / fade cycles, thus after
 *
 *     T = n / N  (cycles)        T = n (1 + s) / (2 N)  (energy, as the mean health until then is (1 + s) /
 * 2)
 *
 * and is replaced at T, 2 T, 3 T, ... Invariant: the mean health of a year is exact, also over a part of a
 * year and over replacements, since the age of the battery in service, summed from 0 to t, is
 *
 *     t^2 / 2 - T sum_k max(0, t - k T).
 *
 * The default fade is the floor of Regulation (EU) 2023/1670: 80 % of the capacity after 800 cycles.
 */
#include <math.h>
#include <string.h>

#include "stages.h"

/* More replacements than anybody pays for: an input is wrong. */
enum { REPLACEMENTS_MAX = 50 };

static const cradle_field ageing_fields[] = {
    {.name = "fade",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "20 %",
     .low = 0.1,
     .high = 90,
     .lever = true,
     .doc = "capacity that `after` cycles cost"},
    {.name = "after",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .fallback = "800",
     .low = 10,
     .high = 100000,
     .lever = true,
     .doc = "full cycles in which the capacity falls by `fade`"},
    {.name = "fixed",
     .kind = CRADLE_CHOICE,
     .options = "cycles|energy",
     .fallback = "cycles",
     .doc = "what stays as the battery ages: the cycles (it gives less) or the energy (it is charged more "
            "often)"},
    {.name = "replaced_at",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 10,
     .high = 99,
     .optional = true,
     .lever = true,
     .doc = "capacity left at which a new battery is put in; without it the first one stays"},
    {.name = "battery",
     .kind = CRADLE_TEXT,
     .fallback = "battery",
     .doc = "name of the part that is then replaced"},
    {0},
};

const cradle_record ageing_record = {
    .name = "ageing", .doc = "how the battery ages", .fields = ageing_fields};

static cradle_node service_end(cradle_model *model, const service_period *service, int year) {
    return cradle_add(model, cradle_constant(model, year, "year"), service_time(model, service, year));
}

static int count_replacements(cradle_model *model, const cradle_input *ageing, cradle_node most) {
    double low, high;
    if (!cradle_bounds(model, most, "", &low, &high)) {
        return 0;
    }
    if (!(high <= REPLACEMENTS_MAX)) {
        cradle_complain(model, ageing, "replaced_at", "check the cycles, `fade` and `after`",
                        "the battery would be replaced more than %d times", REPLACEMENTS_MAX);
        return 0;
    }
    return (int)ceil(high);
}

battery_wear ageing_read(cradle_model *model, const cradle_input *charging, const service_period *service) {
    battery_wear wear = {.ageing = cradle_child(charging, "ageing")};
    if (!wear.ageing) {
        return wear;
    }
    bool energy = strcmp(cradle_text(wear.ageing, "fixed"), "energy") == 0;
    cradle_node per_cycle = cradle_div(model, cradle_number(model, wear.ageing, "fade"),
                                       cradle_number(model, wear.ageing, "after"));
    cradle_node cycles = cradle_number(model, charging, "cycles");
    wear.fades = !energy;
    wear.rate = cradle_mul(model, per_cycle, cycles);
    if (cradle_given(wear.ageing, "replaced_at")) {
        cradle_node left = cradle_number(model, wear.ageing, "replaced_at");
        cradle_node mean = cradle_div(model, cradle_add(model, cradle_constant(model, 1, ""), left),
                                      cradle_constant(model, 2, ""));
        cradle_node first = cradle_div(model, cradle_complement(model, left), per_cycle);
        cradle_node lived = energy ? cradle_mul(model, first, mean) : first;
        wear.lasts = cradle_label(model, cradle_div(model, lived, cycles), "battery_life");
        wear.replacements = count_replacements(
            model, wear.ageing, cradle_div(model, cradle_mul(model, service->life, cycles), lived));
    }
    return wear;
}

/* The time at which battery number `which` gives way to the next. */
static cradle_node replaced_at(cradle_model *model, const battery_wear *wear, int which) {
    return cradle_mul(model, cradle_constant(model, which, ""), wear->lasts);
}

/* T sum_k max(0, t - k T) */
static cradle_node age_taken_off(cradle_model *model, const battery_wear *wear, cradle_node time) {
    cradle_terms ages = {0};
    cradle_collect(model, &ages, cradle_constant(model, 0, "year"));
    for (int k = 1; k <= wear->replacements; k++) {
        cradle_node since = cradle_sub(model, time, replaced_at(model, wear, k));
        cradle_collect(model, &ages, cradle_max(model, since, cradle_constant(model, 0, "year")));
    }
    return cradle_mul(model, wear->lasts, cradle_sum(model, ages.items, ages.count));
}

cradle_node ageing_health(cradle_model *model, const battery_wear *wear, const service_period *service,
                          int year) {
    cradle_node time = service_time(model, service, year);
    cradle_node start = cradle_constant(model, year, "year");
    cradle_node half = cradle_div(model, time, cradle_constant(model, 2, ""));
    cradle_node age = cradle_add(model, start, half); /* mean over the time in service */
    if (wear->replacements > 0) {
        cradle_node off = cradle_sub(model, age_taken_off(model, wear, service_end(model, service, year)),
                                     age_taken_off(model, wear, start));
        /* A year without service takes nothing off: 0 over anything but 0. */
        cradle_node over = cradle_max(model, time, cradle_constant(model, 1e-9, "year"));
        age = cradle_sub(model, age, cradle_div(model, off, over));
    }
    cradle_node health = cradle_complement(model, cradle_mul(model, wear->rate, age));
    return cradle_label(model, cradle_max(model, health, cradle_constant(model, 0, "")),
                        "battery_health.year_%d", year);
}

cradle_node ageing_replacements(cradle_model *model, const battery_wear *wear, const service_period *service,
                                int year) {
    cradle_node none = cradle_constant(model, 0, "");
    cradle_node one = cradle_constant(model, 1, "");
    cradle_node start = cradle_constant(model, year, "year");
    cradle_node end = service_end(model, service, year);
    cradle_terms changes = {0};
    cradle_collect(model, &changes, none);
    for (int k = 1; k <= wear->replacements; k++) {
        /* Rounding must not put one in at the very end of the service. */
        cradle_node when =
            cradle_add(model, replaced_at(model, wear, k), cradle_constant(model, 1e-9, "year"));
        cradle_node before_end = cradle_select(model, when, end, one, none);
        cradle_node before_start = cradle_select(model, when, start, one, none);
        cradle_collect(model, &changes, cradle_sub(model, before_end, before_start));
    }
    return cradle_sum(model, changes.items, changes.count);
}
