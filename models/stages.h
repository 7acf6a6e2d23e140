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
/* Cradle to gate of one part. */
void part_declare(cradle_model *model, const cradle_input *part);
/* NULL if there is none of that name. */
const cradle_input *parts_find(const cradle_input *product, const char *name);
/* Mass of all pieces of a part that has a mass. */
cradle_node part_mass(cradle_model *model, const cradle_input *part);
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

/* ---- allocation.c, biogenic.c: what parts may have */

extern const cradle_record allocation_record;
/* Opens a scope in which only the share of `input` counts, if it has the field `allocation`. */
cradle_scope allocation_begin(cradle_model *model, const cradle_input *input);

extern const cradle_record carbon_storage_record;
extern const cradle_record land_use_change_record;
void carbon_storage_declare(cradle_model *model, const cradle_input *part);
void land_use_change_declare(cradle_model *model, const cradle_input *part);

/* ---- yield.c: for dies */

extern const cradle_record defects_record;
/* Good dies per dies of `area` made, by the record `defects`. */
cradle_node defects_yield(cradle_model *model, const cradle_input *defects, cradle_node area);
/* The share of a wafer that its whole dies of `area` take; the field `wafer` of `die` is its diameter. */
cradle_node wafer_use(cradle_model *model, const cradle_input *die, cradle_node area);

/* ---- assembly.c */

extern const cradle_record assembly_record;
void assembly_declare(cradle_model *model, const cradle_input *product);

/* ---- transport.c */

extern const cradle_record leg_record;
/* The lists `inbound` (parts, to the assembly) and `distribution` (the packed product, to its user). */
void transport_declare(cradle_model *model, const cradle_input *product);
/* The same ways for one part of it. */
void transport_declare_part(cradle_model *model, const cradle_input *product, const cradle_input *part);
/* The legs of a list, for all that is packed: the field `volume` of a leg is its. */
void transport_declare_legs(cradle_model *model, const cradle_input *owner, const char *list,
                            cradle_stage stage, cradle_node mass);

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

/* ---- repairs.c */

/* In year `year` of service the part is made, carried and treated again, `times` times. */
void repair_declare(cradle_model *model, const cradle_input *product, const service_period *service,
                    const cradle_input *part, int year, cradle_node times);
/* The same for every part with `replacements`, spread evenly over the service life. */
void repairs_declare(cradle_model *model, const cradle_input *product, const service_period *service);

/* ---- reuse.c */

extern const cradle_record reuse_record;
/* Opens a scope in which the product counts for one of its instances, if it has the field `reuse`. */
cradle_scope reuse_begin(cradle_model *model, const cradle_input *product);
/* What each instance needs anew: refurbishment and return. */
void reuse_declare(cradle_model *model, const cradle_input *product);

/* ---- charger.c, ageing.c: for charging */

extern const cradle_record charger_record;
/* Energy into the device per energy from the socket. */
cradle_node charger_efficiency(cradle_model *model, const cradle_input *charging);

extern const cradle_record ageing_record;

typedef struct battery_wear {
    const cradle_input *ageing; /* NULL: the battery does not age */
    bool fades;                 /* the energy a year falls; if not, `ageing` only says when it is replaced */
    cradle_node rate;           /* if it fades: health lost per year of a battery's service */
    cradle_node lasts;          /* time until it is replaced, if it is */
    int replacements;           /* at most; 0: none */
} battery_wear;

battery_wear ageing_read(cradle_model *model, const cradle_input *charging, const service_period *service);
/* Mean capacity over that of a new battery, while in service in a year. */
cradle_node ageing_health(cradle_model *model, const battery_wear *wear, const service_period *service,
                          int year);
/* Batteries put in during a year. */
cradle_node ageing_replacements(cradle_model *model, const battery_wear *wear, const service_period *service,
                                int year);

/* ---- charging.c, cooling.c, efficiency_label.c, refrigerant.c */

extern const cradle_record charged_use_record;
void charging_declare(cradle_model *model, const cradle_input *product, const service_period *service);

extern const cradle_record cooling_use_record;
/* Returns the load of a year per electricity of its seasons: APF of ISO 16358-3, or CSPF without heating. */
cradle_node cooling_declare(cradle_model *model, const service_period *service);

extern const cradle_record efficiency_label_record;
/* Reports where the record `label` contradicts itself or `annual_factor`; emits nothing. */
void efficiency_label_check(cradle_model *model, const cradle_input *product, cradle_node annual_factor);

extern const cradle_record refrigerant_record;
void refrigerant_declare(cradle_model *model, const cradle_input *product, const service_period *service);

/* ---- end_of_life.c */

extern const cradle_record electronics_end_of_life_record;
extern const cradle_record appliance_end_of_life_record;
/* Books the treatment of every part with a mass on that part. */
void end_of_life_declare(cradle_model *model, const cradle_input *product, const service_period *service);
/* That of one part. */
void end_of_life_declare_part(cradle_model *model, const cradle_input *product, const service_period *service,
                              const cradle_input *part);

#endif
