/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The energy label of an air conditioner as a check of what the scenario says. It emits nothing.
 *
 * GB 21455-2019: grades by annual performance factor (APF; cooling only: SEER) and rated cooling capacity. Of
 * 12,031 registered models, APF times the annual electricity per kW is 940 to 970 h, 954.6 h in the median: a
 * label far from it mixes figures of different units.
 */
#include "stages.h"

static const cradle_field label_fields[] = {
    {.name = "standard",
     .kind = CRADLE_CHOICE,
     .options = "gb_21455",
     .doc = "whose label it is; gb_21455 is China's of 2019"},
    {.name = "grade", .kind = CRADLE_NUMBER, .unit = "", .low = 1, .high = 5, .doc = "1 (best) to 5"},
    {.name = "capacity",
     .kind = CRADLE_NUMBER,
     .unit = "kW",
     .low = 0.1,
     .high = 14,
     .doc = "rated cooling capacity"},
    {.name = "apf",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .low = 1,
     .high = 20,
     .optional = true,
     .doc = "annual performance factor of a unit that heats, too"},
    {.name = "seer",
     .kind = CRADLE_NUMBER,
     .unit = "",
     .low = 1,
     .high = 20,
     .optional = true,
     .doc = "seasonal energy efficiency ratio of a unit that cools only"},
    {.name = "annual_electricity",
     .kind = CRADLE_NUMBER,
     .unit = "kWh/year",
     .low = 1,
     .high = 1e5,
     .optional = true,
     .doc = "electricity of cooling and heating in a year"},
    {0},
};

const cradle_record efficiency_label_record = {
    .name = "label", .doc = "the energy label, to check the other figures against", .fields = label_fields};

/* ---------------------------------------------------------------- the standard */

enum { GRADES = 5, SIZES = 3 };

static const double sizes_kw[SIZES] = {4.5, 7.1, 14}; /* up to */

static const double apf_grades[GRADES][SIZES] = {
    {5.00, 4.50, 4.20}, {4.50, 4.00, 3.70}, {4.00, 3.50, 3.30}, {3.50, 3.30, 3.20}, {3.30, 3.20, 3.10}};
static const double seer_grades[GRADES][SIZES] = {
    {5.80, 5.50, 5.20}, {5.40, 5.10, 4.70}, {5.00, 4.40, 4.00}, {3.90, 3.80, 3.70}, {3.70, 3.60, 3.50}};

static const double full_load_low = 940, full_load_high = 970;

/* Between label and use phase: half a grade of the smallest units. */
static const double factor_slack = 0.05;

/* The best grade that is reached; GRADES + 1 below the last. */
static int grade_of(const double grades[GRADES][SIZES], double capacity_kw, double factor) {
    int size = 0, grade = 0;
    while (size + 1 < SIZES && capacity_kw > sizes_kw[size]) {
        size++;
    }
    while (grade < GRADES && factor < grades[grade][size]) {
        grade++;
    }
    return grade + 1;
}

/* ---------------------------------------------------------------- checks */

/* Messages show factors in hundredths, as labels do; written by whole numbers, for "%f" knows locales. */
static int hundredths(double value) {
    return (int)(100 * value + 0.5);
}

static void check_grade(cradle_model *model, const cradle_input *label, const char *field, double factor) {
    double capacity = cradle_central(model, cradle_number(model, label, "capacity"), "kW");
    int stated = (int)cradle_central(model, cradle_number(model, label, "grade"), "");
    int found = grade_of(field[0] == 'a' ? apf_grades : seer_grades, capacity, factor);
    int shown = hundredths(factor);
    if (stated != 0 && capacity > 0 && found > GRADES) {
        cradle_complain(model, label, field, NULL, "%s %d.%02d is below grade 5 of GB 21455-2019", field,
                        shown / 100, shown % 100);
    } else if (stated != 0 && capacity > 0 && found != stated) {
        cradle_complain(model, label, "grade", NULL,
                        "%s %d.%02d at this capacity is grade %d of GB 21455-2019, not %d", field,
                        shown / 100, shown % 100, found, stated);
    }
}

static void check_electricity(cradle_model *model, const cradle_input *label, double factor) {
    if (!cradle_given(label, "annual_electricity")) {
        return;
    }
    double electricity = cradle_central(model, cradle_number(model, label, "annual_electricity"), "kWh/year");
    double capacity = cradle_central(model, cradle_number(model, label, "capacity"), "kW");
    double hours = capacity > 0 ? factor * electricity / capacity : 0;
    if (hours > 0 && (hours < full_load_low || hours > full_load_high)) {
        cradle_complain(model, label, "annual_electricity",
                        "registered models have 940 to 970 h: is one of the figures that of another unit?",
                        "APF x annual electricity / capacity is %d h", (int)(hours + 0.5));
    }
}

static void check_use(cradle_model *model, const cradle_input *label, const char *field, double factor,
                      cradle_node use) {
    double found = cradle_central(model, use, "");
    if (found > 0 && (found < (1 - factor_slack) * factor || found > (1 + factor_slack) * factor)) {
        int shown = hundredths(found), stated = hundredths(factor);
        cradle_complain(model, label, field, NULL,
                        "the use phase comes to a factor of %d.%02d, not to the %d.%02d of the label",
                        shown / 100, shown % 100, stated / 100, stated % 100);
    }
}

void efficiency_label_check(cradle_model *model, const cradle_input *product, cradle_node annual_factor) {
    const cradle_input *label = cradle_child(product, "label");
    if (!label) {
        return;
    }
    bool apf = cradle_given(label, "apf"), seer = cradle_given(label, "seer");
    if (apf == seer) {
        cradle_complain(model, label, NULL, "apf for a unit that heats, too; seer for one that cools only",
                        "a label has either 'apf' or 'seer'");
        return;
    }
    const char *field = apf ? "apf" : "seer";
    double factor = cradle_central(model, cradle_number(model, label, field), "");
    if (factor <= 0) {
        return; /* wrong, and reported */
    }
    check_grade(model, label, field, factor);
    check_use(model, label, field, factor, annual_factor);
    if (apf) {
        check_electricity(model, label, factor);
    }
}
