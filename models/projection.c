/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the grid changes over the years of service, if the scenario projects it. Year 0 is the year in which
 * the service begins; EF_0 is the grid as it is known today.
 *
 *     yearly       EF_y = EF_0 (1 + rate)^y
 *     target       a straight line from EF_0 in year 0 to the target in the target year, then constant
 *     table        straight lines between the years of the table, constant before and after
 *
 * PAS 2050:2011 takes the factors of today; a projection is for supplementary requirements that allow it and
 * for what-if questions, so the result says that there is one.
 */
#include <stddef.h>

#include "stages.h"

static const cradle_field point_fields[] = {
    {.name = "year", .kind = CRADLE_NUMBER, .unit = "", .low = 2000, .high = 2200, .doc = "calendar year"},
    {.name = "factor",
     .kind = CRADLE_NUMBER,
     .unit = "kg CO2e/kWh",
     .low = 0,
     .high = 3,
     .doc = "life-cycle factor of what is generated in that year; network losses are added"},
    {0},
};

static const cradle_record point_record = {
    .name = "year of the projection", .doc = "the grid in one year", .fields = point_fields};

static const cradle_field projection_fields[] = {
    {.name = "yearly",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = -50,
     .high = 50,
     .optional = true,
     .lever = true,
     .doc = "change of the grid's factor from each year to the next, such as -4 %"},
    {.name = "target_year",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .low = 2000,
     .high = 2200,
     .optional = true,
     .doc = "calendar year in which the target is reached"},
    {.name = "target",
     .kind = CRADLE_NUMBER,
     .unit = "kg CO2e/kWh",
     .low = 0,
     .high = 3,
     .optional = true,
     .lever = true,
     .doc = "life-cycle factor of what is generated in the target year"},
    {.name = "reduction",
     .kind = CRADLE_NUMBER,
     .unit = "%",
     .low = 0,
     .high = 100,
     .optional = true,
     .lever = true,
     .doc = "instead of `target`: by how much the factor is lower in the target year"},
    {.name = "table",
     .kind = CRADLE_LIST,
     .record = &point_record,
     .optional = true,
     .doc = "the factor of calendar years, rising"},
    {0},
};

const cradle_record projection_record = {
    .name = "projection",
    .doc = "how the grid changes while the product serves: yearly, to a target, or by a table",
    .fields = projection_fields,
};

/* ---------------------------------------------------------------- what the user must get right */

static int year_of(cradle_model *model, const cradle_input *input, const char *field) {
    return (int)cradle_central(model, cradle_number(model, input, field), "");
}

static bool has_one_form(cradle_model *model, const cradle_input *self) {
    int forms =
        cradle_given(self, "yearly") + cradle_given(self, "target_year") + cradle_given(self, "table");
    if (forms != 1) {
        cradle_complain(model, self, NULL, "one of: yearly; target_year with target or reduction; table",
                        "a projection has exactly one form, not %d", forms);
        return false;
    }
    bool target = cradle_given(self, "target"), reduction = cradle_given(self, "reduction");
    if (cradle_given(self, "target_year") ? target == reduction : target || reduction) {
        cradle_complain(model, self, NULL, "write target_year with one of the two",
                        "a target is a factor ('target') or a 'reduction', in a 'target_year'");
        return false;
    }
    return true;
}

static bool has_rising_years(cradle_model *model, const cradle_input *self) {
    for (size_t i = 1; i < cradle_count(self, "table"); i++) {
        const cradle_input *point = cradle_item(self, "table", i);
        if (year_of(model, point, "year") <= year_of(model, cradle_item(self, "table", i - 1), "year")) {
            cradle_complain(model, point, "year", NULL, "the years of a projection rise");
            return false;
        }
    }
    return true;
}

bool projection_check(cradle_model *model, const cradle_input *self, const cradle_input *use,
                      int first_year) {
    if (!has_one_form(model, self) || !has_rising_years(model, self)) {
        return false;
    }
    if (!cradle_given(self, "yearly") && first_year == 0) {
        cradle_complain(model, use, NULL, "from: the calendar year in which the service begins",
                        "a projection to calendar years needs 'from'");
        return false;
    }
    if (cradle_given(self, "target_year") && year_of(model, self, "target_year") <= first_year) {
        cradle_complain(model, self, "target_year", NULL,
                        "the target year lies after the first year of service, %d", first_year);
        return false;
    }
    cradle_note(model, "use.projection: the electricity of later years is projected; PAS 2050 takes the "
                       "factors of today unless supplementary requirements allow it");
    return true;
}

/* ---------------------------------------------------------------- the grid in a year of service */

static cradle_node between(cradle_model *model, cradle_node a, cradle_node b, double weight) {
    return cradle_add(model, cradle_mul(model, cradle_constant(model, 1 - weight, ""), a),
                      cradle_mul(model, cradle_constant(model, weight, ""), b));
}

static cradle_node toward_target(cradle_model *model, const cradle_input *self, cradle_node grid,
                                 int first_year, int year) {
    int span = year_of(model, self, "target_year") - first_year;
    cradle_node target =
        cradle_given(self, "target")
            ? cradle_number(model, self, "target")
            : cradle_mul(model, grid, cradle_complement(model, cradle_number(model, self, "reduction")));
    return year >= span ? target : between(model, grid, target, (double)year / span);
}

static cradle_node from_table(cradle_model *model, const cradle_input *self, int calendar_year) {
    size_t count = cradle_count(self, "table"), next = 0;
    while (next < count && year_of(model, cradle_item(self, "table", next), "year") < calendar_year) {
        next++;
    }
    const cradle_input *after = cradle_item(self, "table", next < count ? next : count - 1);
    if (next == 0 || next == count) {
        return cradle_number(model, after, "factor");
    }
    const cradle_input *before = cradle_item(self, "table", next - 1);
    int low = year_of(model, before, "year"), high = year_of(model, after, "year");
    return between(model, cradle_number(model, before, "factor"), cradle_number(model, after, "factor"),
                   (double)(calendar_year - low) / (high - low));
}

cradle_node projection_apply(cradle_model *model, const cradle_input *self, cradle_node grid, int first_year,
                             int year) {
    cradle_node projected;
    if (cradle_given(self, "yearly")) {
        if (year == 0) {
            return grid;
        }
        cradle_node step =
            cradle_add(model, cradle_constant(model, 1, ""), cradle_number(model, self, "yearly"));
        projected = cradle_mul(model, grid, cradle_pow(model, step, cradle_constant(model, year, "")));
    } else if (cradle_given(self, "target_year")) {
        projected = toward_target(model, self, grid, first_year, year);
    } else {
        projected = from_table(model, self, first_year + year);
    }
    return cradle_label(model, projected, "projected[year %d]", year);
}
