/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Electricity by the hour of a typical day: when it is used, how clean the grid is then, what is shifted to
 * other hours, and what a photovoltaic system of its own and its battery supply. Everything is relative to
 * one kWh used, so that it holds for every use of the product alike. With load l_h and sunshine s_h (shares
 * of a day, sum 1), the grid's intensity i_h (any scale), the photovoltaic output p as a share of what is
 * used, and the battery's capacity b as a share of a day's use:
 *
 *     l'_h = (1 - shifted) l_h + shifted to_h
 *     direct_h = min(l'_h, p s_h)             need_h = l'_h - direct_h
 *     stored   = min(sum (p s_h - direct_h), b)
 *     out      = min(efficiency stored, sum need_h)
 *     EF       = EF_grid (sum need_h i_h / mean i) (1 - out / sum need_h)
 *                + EF_solar (sum direct_h + out / efficiency)
 *
 * The battery supplies all hours in need alike, and what is left of the sun's output earns no credit. Without
 * any of these the factor is that of an even load, as of annual averages.
 */
#include <stdio.h>

#include "stages.h"

enum { HOURS = 24, NAME_BYTES = 16 };

typedef struct day { /* one number per hour */
    cradle_node hours[HOURS];
} day;

static const cradle_field solar_fields[] = {
    {.name = "output",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 1000,
     .lever = true,
     .doc = "electricity the photovoltaic system yields, as a share of what the product uses"},
    {.name = "shape",
     .kind = CRADLE_ENTRY,
     .options = "day_shapes",
     .fallback = "sunshine",
     .doc = "when it does, an entry of `day_shapes`"},
    {.name = "storage",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "0 %",
     .low = 0,
     .high = 1000,
     .lever = true,
     .doc = "capacity of its battery, as a share of a day's use"},
    {.name = "storage_efficiency",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "{value: 88 %, pert: [80, 88, 95]}",
     .low = 1,
     .high = 100,
     .doc = "energy out of the battery per energy into it"},
    {0},
};

static const cradle_record solar_record = {
    .name = "solar", .doc = "a photovoltaic system that supplies the product first", .fields = solar_fields};

static const cradle_field hourly_fields[] = {
    {.name = "load",
     .kind = CRADLE_ENTRY,
     .options = "day_shapes",
     .lever = true,
     .doc = "when electricity is used, an entry of `day_shapes`: evening_cooling, overnight, ..."},
    {.name = "intensity",
     .kind = CRADLE_ENTRY,
     .options = "intensity_shapes",
     .doc = "how the grid's intensity varies over the day, an entry of `intensity_shapes`"},
    {.name = "shifted",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .fallback = "0 %",
     .low = 0,
     .high = 100,
     .lever = true,
     .doc = "part of the load that is moved to the hours of `shifted_to`"},
    {.name = "shifted_to",
     .kind = CRADLE_ENTRY,
     .options = "day_shapes",
     .fallback = "midday",
     .doc = "where it is moved, an entry of `day_shapes`"},
    {.name = "solar",
     .kind = CRADLE_RECORD,
     .record = &solar_record,
     .optional = true,
     .doc = "photovoltaics of the user's own"},
    {0},
};

const cradle_record hourly_record = {
    .name = "hourly", .doc = "the hours of the day in which electricity is used", .fields = hourly_fields};

/* ---------------------------------------------------------------- days */

static day read_day(cradle_model *model, const char *dataset, const char *entry, const char *unit) {
    day self = {{{0}}};
    for (int hour = 0; hour < HOURS; hour++) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "h%02d", hour);
        self.hours[hour] = cradle_datum(model, dataset, entry, name, "", unit);
    }
    return self;
}

/* a + x (b - a), hour by hour. */
static day blend(cradle_model *model, const day *a, const day *b, cradle_node x) {
    day self;
    for (int hour = 0; hour < HOURS; hour++) {
        self.hours[hour] = cradle_add(model, cradle_mul(model, cradle_complement(model, x), a->hours[hour]),
                                      cradle_mul(model, x, b->hours[hour]));
    }
    return self;
}

static cradle_node total(cradle_model *model, const day *self) {
    return cradle_sum(model, self->hours, HOURS);
}

/* The load's mean of the intensity over the mean of the day. */
static cradle_node weighted(cradle_model *model, const day *load, const day *intensity) {
    cradle_node terms[HOURS];
    for (int hour = 0; hour < HOURS; hour++) {
        terms[hour] = cradle_mul(model, load->hours[hour], intensity->hours[hour]);
    }
    cradle_node mean = cradle_div(model, total(model, intensity), cradle_constant(model, HOURS, ""));
    return cradle_div(model, cradle_sum(model, terms, HOURS), mean);
}

/* ---------------------------------------------------------------- the sun */

typedef struct supply_split {
    day need;          /* what is left to the grid and the battery, by hour */
    cradle_node left;  /* part of that which the grid supplies */
    cradle_node solar; /* photovoltaic output that is used, with the battery's losses */
} supply_split;

static supply_split split_solar(cradle_model *model, const cradle_input *solar, const day *load) {
    day shape = read_day(model, "day_shapes", cradle_text(solar, "shape"), "%");
    cradle_node output = cradle_number(model, solar, "output");
    cradle_node efficiency = cradle_number(model, solar, "storage_efficiency");
    supply_split self;
    day direct, surplus;
    for (int hour = 0; hour < HOURS; hour++) {
        cradle_node made = cradle_mul(model, output, shape.hours[hour]);
        direct.hours[hour] = cradle_min(model, load->hours[hour], made);
        surplus.hours[hour] = cradle_sub(model, made, direct.hours[hour]);
        self.need.hours[hour] = cradle_sub(model, load->hours[hour], direct.hours[hour]);
    }
    cradle_node stored = cradle_min(model, total(model, &surplus), cradle_number(model, solar, "storage"));
    cradle_node need = total(model, &self.need);
    cradle_node out = cradle_min(model, cradle_mul(model, efficiency, stored), need);
    cradle_node some =
        cradle_max(model, need, cradle_constant(model, 1e-9, "")); /* where nothing is needed */
    self.left = cradle_complement(model, cradle_div(model, out, some));
    self.solar = cradle_label(
        model, cradle_add(model, total(model, &direct), cradle_div(model, out, efficiency)), "hourly.solar");
    return self;
}

cradle_node hourly_apply(cradle_model *model, const cradle_input *self, const char *place, cradle_node grid) {
    day load = read_day(model, "day_shapes", cradle_text(self, "load"), "%");
    day intensity = read_day(model, "intensity_shapes", cradle_text(self, "intensity"), "");
    day moved = read_day(model, "day_shapes", cradle_text(self, "shifted_to"), "%");
    load = blend(model, &load, &moved, cradle_number(model, self, "shifted"));
    const cradle_input *solar = cradle_child(self, "solar");
    if (!solar) {
        cradle_node multiplier = cradle_label(model, weighted(model, &load, &intensity), "hourly.grid");
        return cradle_mul(model, grid, multiplier);
    }
    supply_split split = split_solar(model, solar, &load);
    cradle_node multiplier = cradle_label(
        model, cradle_mul(model, weighted(model, &split.need, &intensity), split.left), "hourly.grid");
    return cradle_add(model, cradle_mul(model, grid, multiplier),
                      cradle_mul(model, electricity_technology(model, "solar", place), split.solar));
}
