/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bin method of ISO 16358-1 and -2 for units of variable capacity. At each outdoor temperature t the
 * load, a straight line from `no_load` through the full load, meets the capacities of the unit's levels:
 *
 *     load <= lowest level      it cycles: X = load / capacity, power = X P / (1 - C_D (1 - X))
 *     between two levels        power = load / EER(t), EER(t) a straight line over temperature between the
 *                               temperatures where the load crosses the two levels
 *     load > highest level      it runs flat out; heating makes up the rest by resistance at COP 1
 *
 *     CSTL = sum hours load met    CSEC = sum hours power    CSPF = CSTL / CSEC
 *
 * Capacities and powers may be uncertain, so crossings are nodes and branches are chosen sample by sample.
 * Invariant: between two levels is chosen only where the load lies between their capacities, hence t between
 * their crossings, so no sample is extrapolated and no divisor that counts is zero.
 */
#include "season.h"

/* ---------------------------------------------------------------- choosing a branch */

/* a < b ? yes : no. Where the bounds decide, the other branch is left out: with certain test points a bin is
 * one formula. Beyond the bounds lie 1e-6 of an unbounded distribution; branches meet, so they lose nothing.
 */
static cradle_node choose(cradle_model *model, const char *unit, cradle_node a, cradle_node b,
                          cradle_node yes, cradle_node no) {
    double a_low, a_high, b_low, b_high;
    if (cradle_bounds(model, a, unit, &a_low, &a_high) && cradle_bounds(model, b, unit, &b_low, &b_high)) {
        if (a_high < b_low) {
            return yes;
        }
        if (a_low >= b_high) {
            return no;
        }
    }
    return cradle_select(model, a, b, yes, no);
}

/* ---------------------------------------------------------------- one level */

/* The straight line through (t0, y0) and (t1, y1) at t. */
static cradle_node line_at(cradle_model *model, double t0, cradle_node y0, double t1, cradle_node y1,
                           double t) {
    if (t == t0 || t == t1) {
        return t == t0 ? y0 : y1;
    }
    return cradle_add(
        model, y0,
        cradle_mul(model, cradle_sub(model, y1, y0), cradle_constant(model, (t - t0) / (t1 - t0), "")));
}

/* The first of the two points whose line holds at t. */
static const test_point *segment_at(const capacity_level *level, double t) {
    size_t i = 0;
    while (i + 2 < level->count && t > level->points[i + 1].temperature) {
        i++;
    }
    return &level->points[i];
}

static bool is_tested(const capacity_level *level, double t) {
    const test_point *p = segment_at(level, t);
    return t == p[0].temperature || t == p[1].temperature;
}

static cradle_node capacity_at(cradle_model *model, const capacity_level *level, double t) {
    const test_point *p = segment_at(level, t);
    cradle_node capacity =
        line_at(model, p[0].temperature, p[0].capacity, p[1].temperature, p[1].capacity, t);
    return is_tested(level, t)
               ? capacity
               : cradle_label(model, capacity, "%s.%s.capacity[%d]", level->season, level->name, (int)t);
}

static cradle_node power_at(cradle_model *model, const capacity_level *level, double t) {
    const test_point *p = segment_at(level, t);
    cradle_node power = line_at(model, p[0].temperature, p[0].power, p[1].temperature, p[1].power, t);
    return is_tested(level, t)
               ? power
               : cradle_label(model, power, "%s.%s.power[%d]", level->season, level->name, (int)t);
}

/* ---------------------------------------------------------------- where the load crosses a level */

typedef struct crossing {
    cradle_node temperature, efficiency;
} crossing;

/* Load per degree beyond `no_load`. */
static cradle_node load_slope(cradle_model *model, const capacity_levels *self, const climate *season) {
    return cradle_div(
        model, self->full_load,
        cradle_sub(model, cradle_constant(model, self->full_load_temperature, ""), season->no_load));
}

/* The value at a temperature that is a node, on the line from p[0] through p[1]. */
static cradle_node line_at_node(cradle_model *model, const test_point *p, cradle_node y0, cradle_node y1,
                                cradle_node t) {
    cradle_node share = cradle_div(model, cradle_sub(model, t, cradle_constant(model, p[0].temperature, "")),
                                   cradle_constant(model, p[1].temperature - p[0].temperature, ""));
    return cradle_add(model, y0, cradle_mul(model, cradle_sub(model, y1, y0), share));
}

/* From load slope (t - no_load) = capacity_0 + slope (t - t_0). */
static crossing cross_segment(cradle_model *model, const capacity_levels *self, const climate *season,
                              const test_point *p) {
    cradle_node slope = cradle_div(model, cradle_sub(model, p[1].capacity, p[0].capacity),
                                   cradle_constant(model, p[1].temperature - p[0].temperature, ""));
    cradle_node load = load_slope(model, self, season);
    cradle_node at_zero = cradle_sub(model, p[0].capacity,
                                     cradle_mul(model, slope, cradle_constant(model, p[0].temperature, "")));
    cradle_node t = cradle_div(model, cradle_add(model, at_zero, cradle_mul(model, load, season->no_load)),
                               cradle_sub(model, load, slope));
    return (crossing){t, cradle_div(model, line_at_node(model, p, p[0].capacity, p[1].capacity, t),
                                    line_at_node(model, p, p[0].power, p[1].power, t))};
}

static crossing cross(cradle_model *model, const capacity_levels *self, const climate *season,
                      const capacity_level *level) {
    crossing found = cross_segment(model, self, season, &level->points[0]);
    for (size_t i = 1; i + 1 < level->count; i++) { /* a kink: the crossing may lie behind it */
        crossing next = cross_segment(model, self, season, &level->points[i]);
        cradle_node kink = cradle_constant(model, level->points[i].temperature, "");
        found.efficiency = choose(model, "", found.temperature, kink, found.efficiency, next.efficiency);
        found.temperature = choose(model, "", found.temperature, kink, found.temperature, next.temperature);
    }
    cradle_label(model, found.temperature, "%s.%s.crossing", level->season, level->name);
    cradle_label(model, found.efficiency, "%s.%s.efficiency_at_crossing", level->season, level->name);
    return found;
}

/* ---------------------------------------------------------------- one temperature */

static cradle_node cycling_power(cradle_model *model, const capacity_levels *self, cradle_node load,
                                 double t) {
    cradle_node share = cradle_div(model, load, capacity_at(model, &self->levels[0], t));
    cradle_node part_load =
        cradle_complement(model, cradle_mul(model, self->degradation, cradle_complement(model, share)));
    return cradle_div(model, cradle_mul(model, share, power_at(model, &self->levels[0], t)), part_load);
}

static cradle_node power_between(cradle_model *model, const crossing *low, const crossing *high,
                                 cradle_node load, double t) {
    cradle_node share = cradle_div(model, cradle_sub(model, cradle_constant(model, t, ""), low->temperature),
                                   cradle_sub(model, high->temperature, low->temperature));
    cradle_node efficiency =
        cradle_add(model, low->efficiency,
                   cradle_mul(model, cradle_sub(model, high->efficiency, low->efficiency), share));
    return cradle_div(model, load, efficiency);
}

static cradle_node full_power(cradle_model *model, const capacity_levels *self, cradle_node load, double t) {
    const capacity_level *top = &self->levels[self->count - 1];
    cradle_node power = power_at(model, top, t);
    if (!self->make_up) {
        return power;
    }
    return cradle_add(model, power, cradle_sub(model, load, capacity_at(model, top, t)));
}

static cradle_node bin_power(cradle_model *model, const capacity_levels *self, const crossing *crossings,
                             cradle_node load, double t) {
    cradle_node power = full_power(model, self, load, t);
    for (size_t i = self->count - 1; i > 0; i--) {
        cradle_node between = power_between(model, &crossings[i - 1], &crossings[i], load, t);
        power = choose(model, "kW", capacity_at(model, &self->levels[i], t), load, power, between);
    }
    return choose(model, "kW", capacity_at(model, &self->levels[0], t), load, power,
                  cycling_power(model, self, load, t));
}

static cradle_node bin_load(cradle_model *model, const capacity_levels *self, const climate *season,
                            double t) {
    cradle_node load = cradle_mul(model, load_slope(model, self, season),
                                  cradle_sub(model, cradle_constant(model, t, ""), season->no_load));
    cradle_node none = cradle_constant(model, 0, "kW");
    return choose(model, "kW", load, none, none, load);
}

static bool is_none(cradle_model *model, cradle_node load) {
    double low, high;
    return cradle_bounds(model, load, "kW", &low, &high) && high <= 0;
}

static cradle_node bin_output(cradle_model *model, const capacity_levels *self, cradle_node load, double t) {
    cradle_node top = capacity_at(model, &self->levels[self->count - 1], t);
    return self->make_up ? load : choose(model, "kW", top, load, top, load);
}

/* ---------------------------------------------------------------- the season */

static bool check_order(cradle_model *model, const capacity_levels *self, const climate *season) {
    const cradle_input *points = cradle_child(season->season, "test_points");
    bool good = points != NULL;
    for (size_t i = 1; good && i < self->count; i++) {
        const capacity_level *low = &self->levels[i - 1], *high = &self->levels[i];
        double t = self->full_load_temperature;
        cradle_node below = capacity_at(model, low, t), above = capacity_at(model, high, t);
        if (below.index == 0 || above.index == 0) {
            good = false; /* reported */
        } else if (cradle_central(model, below, "kW") >= cradle_central(model, above, "kW")) {
            cradle_complain(model, points, low->name, NULL,
                            "the capacity of '%s' is not below that of '%s' at %d degrees Celsius", low->name,
                            high->name, (int)t);
            good = false;
        }
    }
    return good;
}

season_account capacity_levels_account(cradle_model *model, const capacity_levels *self,
                                       const climate *season) {
    const season_account none = {{0}, {0}};
    if (season->leaves == 0 || !check_order(model, self, season)) {
        return none;
    }
    crossing crossings[LEVELS_MAX];
    for (size_t i = 0; i < self->count; i++) {
        crossings[i] = cross(model, self, season, &self->levels[i]);
    }
    cradle_terms all_hours = {0}, loads = {0}, energies = {0};
    cradle_collect(model, &all_hours, cradle_constant(model, 0, "h"));
    cradle_collect(model, &loads, cradle_constant(model, 0, "kWh"));
    cradle_collect(model, &energies, cradle_constant(model, 0, "kWh"));
    for (size_t i = 0; i < season->leaves; i++) {
        double t;
        cradle_node hours;
        if (!climate_bin(model, season, i, &t, &hours)) {
            continue;
        }
        cradle_collect(model, &all_hours, hours);
        cradle_node load = bin_load(model, self, season, t);
        if (is_none(model, load)) {
            continue;
        }
        cradle_node output =
            cradle_label(model, bin_output(model, self, load, t), "%s.load[%d]", self->season, (int)t);
        cradle_node power = cradle_label(model, bin_power(model, self, crossings, load, t), "%s.power[%d]",
                                         self->season, (int)t);
        cradle_collect(model, &loads, cradle_mul(model, hours, output));
        cradle_collect(model, &energies, cradle_mul(model, hours, power));
    }
    cradle_node total_hours = cradle_sum(model, all_hours.items, all_hours.count);
    cradle_node total_load = cradle_sum(model, loads.items, loads.count);
    cradle_node electricity = cradle_sum(model, energies.items, energies.count);
    if (!climate_check(model, season, total_hours, total_load)) {
        return none;
    }
    cradle_label(model, total_load, "%s.%s", self->season, self->total_load);
    cradle_label(model, electricity, "%s.%s", self->season, self->total_electricity);
    cradle_node factor =
        cradle_label(model, cradle_div(model, total_load, electricity), "%s.%s", self->season, self->factor);
    cradle_node per_year = cradle_div(model, total_load, cradle_constant(model, 1, "year"));
    return (season_account){per_year, cradle_div(model, per_year, factor)};
}
