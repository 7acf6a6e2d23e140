/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ledger.h.
 */
#include "ledger.h"

#include <string.h>

static const cradle_field flow_fields[] = {
    {.name = "flow", .kind = CRADLE_TEXT, .doc = "its name"},
    {.name = "amount", .kind = CRADLE_NUMBER, .unit = "kg CO2e", .optional = true, .doc = "as CO2e"},
    {.name = "mass", .kind = CRADLE_NUMBER, .unit = "kg", .optional = true, .doc = "of a gas"},
    {.name = "gas", .kind = CRADLE_TEXT, .fallback = "co2e", .doc = "which gas"},
    {.name = "removed", .kind = CRADLE_FLAG, .fallback = "false", .doc = "out of the air"},
    {.name = "primary", .kind = CRADLE_FLAG, .fallback = "false", .doc = "measured"},
    {.name = "year", .kind = CRADLE_NUMBER, .unit = "", .fallback = "0", .doc = "of the emission"},
    {.name = "stage",
     .kind = CRADLE_CHOICE,
     .options = "raw_materials|manufacturing|distribution|use|end_of_life",
     .fallback = "raw_materials",
     .doc = "where it belongs"},
    {.name = "origin",
     .kind = CRADLE_CHOICE,
     .options = "fossil|biogenic|biogenic_removal|land_use_change|aircraft|refrigerant",
     .fallback = "fossil",
     .doc = "what it comes from"},
    {.name = "recycling",
     .kind = CRADLE_CHOICE,
     .options = "any|recycled_content|closed_loop|circular_footprint",
     .fallback = "any",
     .doc = "the rule under which it counts"},
    {.name = "electricity",
     .kind = CRADLE_CHOICE,
     .options = "any|location|market",
     .fallback = "any",
     .doc = "the method under which it counts"},
    {0},
};
static const cradle_record flow_record = {.name = "flow", .fields = flow_fields, .key = "flow"};
static const cradle_field ledger_fields[] = {
    {.name = "flows", .kind = CRADLE_LIST, .record = &flow_record, .doc = "the flows"},
    {0},
};
static const cradle_record ledger_record = {.name = "ledger", .fields = ledger_fields};

/* The index of a choice among the keys of an enumeration; -1 for "any". */
#define INDEX_OF(list, text)                                            \
    do {                                                                \
        static const char *const keys[] = {list(KEY)};                  \
        for (int i = 0; i < (int)(sizeof keys / sizeof keys[0]); i++) { \
            index = strcmp(keys[i], text) == 0 ? i : index;             \
        }                                                               \
    } while (0)
#define KEY(name, key) #key,

static int index_of_stage(const char *text) {
    int index = -1;
    INDEX_OF(CRADLE_STAGE_LIST, text);
    return index;
}

static int index_of_origin(const char *text) {
    int index = -1;
    INDEX_OF(CRADLE_ORIGIN_LIST, text);
    return index;
}

static unsigned bit_of_recycling(const char *text) {
    int index = -1;
    INDEX_OF(CRADLE_RECYCLING_LIST, text);
    return index < 0 ? 0 : CRADLE_BIT(index);
}

static unsigned bit_of_electricity(const char *text) {
    int index = -1;
    INDEX_OF(CRADLE_ELECTRICITY_LIST, text);
    return index < 0 ? 0 : CRADLE_BIT(index);
}

static void ledger_declare(cradle_model *model, const cradle_input *ledger) {
    for (size_t i = 0; i < cradle_count(ledger, "flows"); i++) {
        const cradle_input *item = cradle_item(ledger, "flows", i);
        const char *amount = cradle_given(item, "amount") ? "amount" : "mass";
        cradle_node sign = cradle_constant(model, cradle_flag(item, "removed") ? -1 : 1, "");
        cradle_emit(model,
                    (cradle_flow){.stage = (cradle_stage)index_of_stage(cradle_text(item, "stage")),
                                  .part = cradle_name(item),
                                  .gas = cradle_text(item, "gas"),
                                  .origin = (cradle_origin)index_of_origin(cradle_text(item, "origin")),
                                  .year = (int)cradle_central(model, cradle_number(model, item, "year"), ""),
                                  .primary = cradle_flag(item, "primary"),
                                  .recycling = bit_of_recycling(cradle_text(item, "recycling")),
                                  .electricity = bit_of_electricity(cradle_text(item, "electricity")),
                                  .amount = cradle_mul(model, sign, cradle_number(model, item, amount))});
    }
}

const cradle_product ledger_product = {
    .name = "ledger", .doc = "a list of flows", .record = &ledger_record, .declare = ledger_declare};
