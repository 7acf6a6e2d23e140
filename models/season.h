/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seasons of cooling and heating. However a season is described, it comes to an account of one year: the
 * load that is met and the electricity that meets it, whose ratio is CSPF, HSPF or SEER. Private to the files
 * of the air conditioner.
 */
#ifndef CRADLE_MODELS_SEASON_H
#define CRADLE_MODELS_SEASON_H

#include "cradle.h"

typedef struct season_account {
    cradle_node load, electricity; /* energy per time; void if the season is wrong, and reported */
} season_account;

/* ---- climate.c */

/* A season's hours by outdoor temperature: an entry of the data set `climates`. */
typedef struct climate {
    const cradle_input *season; /* has the fields `climate` and `no_load` */
    const char *name, *country;
    size_t leaves;
    cradle_node no_load; /* outdoor temperature without load, in degrees Celsius */
    double full_load;    /* outdoor temperature of the full load where the climate states one, else 0 */
} climate;

/* The rows `climate` and `no_load` of a season. */
#define CLIMATE_FIELDS                                                                                  \
    {.name = "climate",                                                                                 \
     .kind = CRADLE_ENTRY,                                                                              \
     .options = "climates",                                                                             \
     .lever = true,                                                                                     \
     .doc = "an entry of `climates`: hours by outdoor temperature"},                                    \
    {                                                                                                   \
        .name = "no_load", .kind = CRADLE_NUMBER, .unit = "", .low = -20, .high = 40, .optional = true, \
        .lever = true,                                                                                  \
        .doc = "outdoor temperature in degrees Celsius without load; that of the climate unless given"  \
    }

climate climate_read(cradle_model *model, const cradle_input *season, const char *country);
/* The temperature (degrees Celsius) and the hours of one leaf; false if the leaf is no bin. */
bool climate_bin(cradle_model *model, const climate *self, size_t leaf, double *temperature,
                 cradle_node *hours);
/* False, and reported, for a season that asks for nothing or has more hours than a year. */
bool climate_check(cradle_model *model, const climate *self, cradle_node hours, cradle_node load);

/* ---- capacity_levels.c */

/* The rows `capacity` and `power` of a test. */
#define TEST_FIELDS                                                                                \
    {.name = "capacity",                                                                           \
     .kind = CRADLE_NUMBER,                                                                        \
     .unit = "kW",                                                                                 \
     .low = 0.01,                                                                                  \
     .high = 1000,                                                                                 \
     .lever = true,                                                                                \
     .doc = "capacity in the test"},                                                               \
    {                                                                                              \
        .name = "power", .kind = CRADLE_NUMBER, .unit = "W", .low = 1, .high = 1e6, .lever = true, \
        .doc = "power input in the test"                                                           \
    }

typedef struct test_point {
    double temperature; /* degrees Celsius */
    cradle_node capacity, power;
} test_point;

enum { LEVEL_POINTS_MAX = 3, LEVELS_MAX = 4 };

/* How a unit runs at one speed: straight lines between its test points, and beyond them. */
typedef struct capacity_level {
    const char *season, *name;           /* "cooling", "half" */
    test_point points[LEVEL_POINTS_MAX]; /* by rising temperature */
    size_t count;
} capacity_level;

typedef struct capacity_levels {
    const char *season; /* "cooling" or "heating", for labels */
    const char *factor; /* "CSPF" or "HSPF", "CSTL" or "HSTL", "CSEC" or "HSEC": the words of ISO 16358 */
    const char *total_load, *total_electricity;
    capacity_level levels[LEVELS_MAX]; /* by rising capacity */
    size_t count;
    cradle_node degradation; /* C_D */
    cradle_node full_load;   /* the load at `full_load_temperature` */
    double full_load_temperature;
    bool make_up; /* what the top level lacks is made up by electric resistance */
} capacity_levels;

season_account capacity_levels_account(cradle_model *model, const capacity_levels *self,
                                       const climate *season);

/* ---- season_iso.c, season_en.c: ways to describe a season beside `capacity` */

extern const cradle_component cooling_points_component; /* ISO 16358-1 */
extern const cradle_component heating_points_component; /* ISO 16358-2 */
extern const cradle_component part_load_component;      /* EN 14825 */

season_account cooling_points_account(cradle_model *model, const cradle_input *season, const char *country);
season_account heating_points_account(cradle_model *model, const cradle_input *season, const char *country);
season_account part_load_account(cradle_model *model, const cradle_input *season, const char *country);

#endif
