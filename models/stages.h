/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stage models, from which products are composed. Each has a record (the table of its fields) and a
 * function that declares its flows; a product names the records among its own fields and calls the
 * functions. Written on cradle.h alone.
 */
#ifndef CRADLE_MODELS_STAGES_H
#define CRADLE_MODELS_STAGES_H

#include "cradle.h"

/* ---- electricity.c */

/* kg CO2e per kWh delivered at a place (an entry of `grids`), of which the share `renewable` is contracted
 * from the mix `grids.renewable`. PAS 2050 clause 7.9: life-cycle factors with network losses. */
cradle_node electricity_factor(cradle_model *model, const char *place, cradle_node renewable);
/* Emits the footprint of `energy` so supplied; `flow` says all but the gas and the amount. Every flow of
 * electricity is emitted here. */
void electricity_emit(cradle_model *model, cradle_flow flow, cradle_node energy, const char *place,
                      cradle_node renewable);

/* ---- parts.c */

extern const cradle_record part_record;

/* Declares every part of the list `parts`. */
void parts_declare(cradle_model *model, const cradle_input *product);
/* Mass of all parts, with or without those flagged as packaging; 0 kg if none has a mass. */
cradle_node parts_mass(cradle_model *model, const cradle_input *product, bool with_packaging);

/* For components: the number of pieces, and flows in year 0: of CO2e, and of the electricity the part is made
 * with. */
cradle_node part_count(cradle_model *model, const cradle_input *part);
void part_emit_electricity(cradle_model *model, const cradle_input *part, cradle_stage stage, bool primary,
                           cradle_node energy);
void part_emit(cradle_model *model, const cradle_input *part, cradle_stage stage, bool primary,
               cradle_node co2e);

/* ---- material.c, electronics.c, components.c: the kinds of parts */

extern const cradle_component material_component;
extern const cradle_component die_component;
extern const cradle_component memory_component;
extern const cradle_component display_component;
extern const cradle_component board_component;
extern const cradle_component battery_component;
extern const cradle_component module_component;

/* ---- assembly.c */

extern const cradle_record assembly_record;
void assembly_declare(cradle_model *model, const cradle_input *product);

/* ---- transport.c */

extern const cradle_record leg_record;
/* The lists `inbound` (parts, to the assembly) and `distribution` (the packed product, to its user). */
void transport_declare(cradle_model *model, const cradle_input *product);

/* ---- making.c: what all products share until they reach their user */

/* The rows `parts`, `manufacturing`, `inbound` and `distribution` of a product. */
#define MAKING_FIELDS                                                                               \
    {.name = "parts", .kind = CRADLE_LIST, .record = &part_record, .doc = "the bill of materials"}, \
        {.name = "manufacturing",                                                                   \
         .kind = CRADLE_RECORD,                                                                     \
         .record = &assembly_record,                                                                \
         .doc = "assembly and test"},                                                               \
        {.name = "inbound",                                                                         \
         .kind = CRADLE_LIST,                                                                       \
         .record = &leg_record,                                                                     \
         .optional = true,                                                                          \
         .doc = "the parts' way to the assembly"},                                                  \
    {                                                                                               \
        .name = "distribution", .kind = CRADLE_LIST, .record = &leg_record,                         \
        .doc = "the product's way to its user"                                                      \
    }

void making_declare(cradle_model *model, const cradle_input *product);

/* ---- use.c: what the use phases of all products share */

/* The rows `country`, `from` and `service_life` of a use record. */
#define USE_FIELDS                                                                                   \
    {.name = "country",                                                                              \
     .kind = CRADLE_ENTRY,                                                                           \
     .options = "grids",                                                                             \
     .lever = true,                                                                                  \
     .doc = "where the product is used; its grid supplies the electricity"},                         \
        {.name = "from",                                                                             \
         .kind = CRADLE_NUMBER,                                                                      \
         .unit = "",                                                                                 \
         .low = 2000,                                                                                \
         .high = 2100,                                                                               \
         .optional = true,                                                                           \
         .doc = "calendar year in which the service begins; names the years of the result"},         \
    {                                                                                                \
        .name = "service_life", .kind = CRADLE_NUMBER, .unit = "year", .fallback = "= service_life", \
        .low = 0.05, .high = 50, .lever = true,                                                      \
        .doc = "how long the product serves; the parameter `service_life` unless given"              \
    }

typedef struct service_period {
    const cradle_input *use; /* the record `use` */
    cradle_node life;        /* years of service */
    int years;               /* years that may see service: 0 .. years - 1 */
    int last_year;           /* the year in which the service is expected to end */
} service_period;

service_period service_read(cradle_model *model, const cradle_input *product);
/* The time in year `year` (0, 1, ...) that the product is in service: 1 year, part of one, or 0. */
cradle_node service_time(cradle_model *model, const service_period *service, int year);
/* Emits `per_year` (a mass of `gas` per time) over the service life, year by year. */
void service_emit(cradle_model *model, const service_period *service, const char *part, const char *gas,
                  cradle_origin origin, bool primary, cradle_node per_year);
/* The same for electricity where the product is used: `per_year` is an energy per time. */
void service_emit_electricity(cradle_model *model, const service_period *service, const char *part,
                              bool primary, cradle_node per_year);
/* For what changes from year to year: the electricity of year `year` alone. */
void service_emit_electricity_in(cradle_model *model, const service_period *service, int year,
                                 const char *part, bool primary, cradle_node per_year);

/* ---- charging.c, cooling.c, efficiency_label.c, refrigerant.c */

extern const cradle_record charged_use_record;
void charging_declare(cradle_model *model, const service_period *service);

extern const cradle_record cooling_use_record;
/* Returns the load of a year per electricity of its seasons: APF of ISO 16358-3, or CSPF without heating. */
cradle_node cooling_declare(cradle_model *model, const service_period *service);

extern const cradle_record efficiency_label_record;
/* Reports where the record `label` contradicts itself or `annual_factor`; emits nothing. */
void efficiency_label_check(cradle_model *model, const cradle_input *product, cradle_node annual_factor);

extern const cradle_record refrigerant_record;
void refrigerant_declare(cradle_model *model, const cradle_input *product, const service_period *service);

/* ---- specification.c: what is known of a device before its bill of materials is */

extern const cradle_record phone_specification_record;
extern const cradle_record wearable_specification_record;

/* ---- end_of_life.c */

extern const cradle_record electronics_end_of_life_record;
extern const cradle_record appliance_end_of_life_record;
/* Books the treatment of every part with a mass on that part. */
void end_of_life_declare(cradle_model *model, const cradle_input *product, const service_period *service);

#endif
