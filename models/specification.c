/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a specification sheet says of a phone or a wearable: the tables of `spec:`. The files
 * data/specifications/NAME.yaml make bills of materials of it. Only the display and the storage must be
 * said; for the rest stand the usual values of devices since 2017, as wide as those differ.
 */
#include "stages.h"

#define NUMBER_FIELD(name_, unit_, fallback_, low_, high_, doc_)                                         \
    {                                                                                                    \
        .name = (name_), .kind = CRADLE_NUMBER, .unit = (unit_), .fallback = (fallback_), .low = (low_), \
        .high = (high_), .lever = true, .doc = (doc_)                                                    \
    }

/* ---------------------------------------------------------------- display and processor */

static const cradle_field display_fields[] = {
    NUMBER_FIELD("diagonal", "in", NULL, 0.3, 20, "diagonal of the display; of all of them if it folds out"),
    {.name = "type",
     .kind = CRADLE_ENTRY,
     .options = "displays",
     .fallback = "oled",
     .doc = "an entry of `displays`"},
    {0},
};

static const cradle_record display_record = {
    .name = "display", .doc = "the display", .fields = display_fields, .short_for = "diagonal"};

#define SOC_FIELDS(node_fallback, area_fallback)                                \
    {.name = "node",                                                            \
     .kind = CRADLE_ENTRY,                                                      \
     .options = "logic_nodes",                                                  \
     .fallback = node_fallback,                                                 \
     .doc = "process node of the main chip"},                                   \
        NUMBER_FIELD("area", "cm2", area_fallback, 0, 10, "area of its die"), { \
        0                                                                       \
    }

static const cradle_field phone_soc_fields[] = {SOC_FIELDS(
    "5 nm", "{value: 0.95 cm2, pert: [0.45, 0.95, 1.4], source: \"Fairphone 3: 0.46; Pixel 8: 1.35 cm2\"}")};
static const cradle_field wearable_soc_fields[] = {
    SOC_FIELDS("22 nm", "{value: 0.45 cm2, pert: [0.15, 0.45, 0.8], assumption: half the die of a phone}")};

static const cradle_record phone_soc_record = {
    .name = "soc", .doc = "the main chip", .fields = phone_soc_fields};
static const cradle_record wearable_soc_record = {
    .name = "soc", .doc = "the main chip", .fields = wearable_soc_fields};

/* ---------------------------------------------------------------- what both have */

#define DISPLAY_FIELD \
    { .name = "display", .kind = CRADLE_RECORD, .record = &display_record, .doc = "the display" }
#define STORAGE_FIELD NUMBER_FIELD("storage", "GB", NULL, 0, 16384, "flash memory")
#define SOC_FIELD(record_) \
    { .name = "soc", .kind = CRADLE_RECORD, .record = (record_), .fallback = "{}", .doc = "the main chip" }
#define HOUSING_FIELD(name_, doc_) \
    { .name = (name_), .kind = CRADLE_ENTRY, .options = "housings", .fallback = "aluminium", .doc = (doc_) }
#define CHARGER_FIELD(fallback_, doc_) NUMBER_FIELD("charger", "item", fallback_, 0, 4, doc_)
#define YEAR_FIELD                                                    \
    NUMBER_FIELD("year", "", "= spec.soc.node.on_market", 2005, 2050, \
                 "year in which it came on the market: memory needs less silicon from year to year")
#define RENEWABLE_FIELD                                                                                      \
    NUMBER_FIELD("renewable", "%", "{value: 15 %, pert: [0, 15, 60], assumption: seldom published}", 0, 100, \
                 "share of the suppliers' and the assembler's electricity contracted from renewables")

/* ---------------------------------------------------------------- phone */

static const cradle_field phone_fields[] = {
    DISPLAY_FIELD,
    STORAGE_FIELD,
    NUMBER_FIELD("dram", "GB", "{value: 6 GB, pert: [2, 6, 16], assumption: usual since 2017}", 0, 1024,
                 "working memory"),
    NUMBER_FIELD("battery", "Wh", "{value: 15 Wh, pert: [7, 15, 22], assumption: usual since 2017}", 0, 200,
                 "energy of the battery"),
    NUMBER_FIELD("mass", "g", "{value: 185 g, pert: [110, 185, 260], assumption: usual since 2017}", 20, 2000,
                 "mass of the device without what else is in the box"),
    SOC_FIELD(&phone_soc_record),
    HOUSING_FIELD("frame", "material of the frame, an entry of `housings`"),
    NUMBER_FIELD("cameras", "item",
                 "{value: 3.5 item, triangular: [2, 3.5, 5], assumption: usual since 2017}", 0, 12,
                 "cameras on both sides"),
    CHARGER_FIELD("{value: 0.5 item, uniform: [0, 1], assumption: some makers sell it apart since 2020}",
                  "chargers in the box"),
    YEAR_FIELD,
    RENEWABLE_FIELD,
    {0},
};

const cradle_record phone_specification_record = {
    .name = "specification", .doc = "what is known of a phone", .fields = phone_fields};

/* ---------------------------------------------------------------- wearable */

static const cradle_field wearable_fields[] = {
    DISPLAY_FIELD,
    STORAGE_FIELD,
    NUMBER_FIELD("dram", "GB", "{value: 0.5 GB, pert: [0, 0.5, 2], assumption: usual of watches}", 0, 64,
                 "working memory"),
    NUMBER_FIELD("battery", "Wh", "{value: 1.2 Wh, pert: [0.4, 1.2, 2.4], assumption: usual of watches}", 0,
                 20, "energy of the battery"),
    NUMBER_FIELD("mass", "g", "{value: 36 g, pert: [12, 36, 75], assumption: usual of watches}", 2, 500,
                 "mass of the device without its strap"),
    SOC_FIELD(&wearable_soc_record),
    HOUSING_FIELD("case", "material of the case, an entry of `housings`"),
    CHARGER_FIELD("{value: 0 item, assumption: only the charging cable is in the box}",
                  "power supplies in the box, beside the charging cable"),
    YEAR_FIELD,
    RENEWABLE_FIELD,
    {0},
};

const cradle_record wearable_specification_record = {
    .name = "specification", .doc = "what is known of a watch or band", .fields = wearable_fields};
