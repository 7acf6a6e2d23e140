/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Burdens shared between what a process yields together, by economic value (PAS 2050:2011 clause 8.1.1, where
 * neither dividing the process nor expanding the system will do):
 *
 *     share = price mass / (price mass + sum over the co-products of price mass)
 *
 * Prices are in any one currency per mass: only their ratios count.
 */
#include "stages.h"

#define VALUE_FIELDS                                                                    \
    {.name = "price",                                                                   \
     .kind = CRADLE_NUMBER,                                                             \
     .unit = "1/kg",                                                                    \
     .low = 0,                                                                          \
     .high = 1e9,                                                                       \
     .doc = "what a kilogram sells for, as `3.5 /kg`; the same currency for all"},      \
    {                                                                                   \
        .name = "mass", .kind = CRADLE_NUMBER, .unit = "kg", .low = 0, .high = 1e12,    \
        .doc = "how much of it the process yields, over the same time or batch for all" \
    }

static const cradle_field co_product_fields[] = {
    {.name = "product", .kind = CRADLE_TEXT, .doc = "the co-product's name"},
    VALUE_FIELDS,
    {0},
};

static const cradle_record co_product_record = {.name = "co-product",
                                                .doc = "what the process yields besides",
                                                .fields = co_product_fields,
                                                .key = "product"};

static const cradle_field allocation_fields[] = {
    VALUE_FIELDS,
    {.name = "co_products",
     .kind = CRADLE_LIST,
     .record = &co_product_record,
     .doc = "everything else of value that the process yields"},
    {0},
};

const cradle_record allocation_record = {.name = "allocation",
                                         .doc = "economic value of a product and its co-products",
                                         .fields = allocation_fields};

static cradle_node worth(cradle_model *model, const cradle_input *item) {
    return cradle_mul(model, cradle_number(model, item, "price"), cradle_number(model, item, "mass"));
}

cradle_scope allocation_begin(cradle_model *model, const cradle_input *input) {
    const cradle_input *allocation = cradle_child(input, "allocation");
    cradle_scope scope = {0};
    if (allocation) {
        cradle_node own = worth(model, allocation);
        cradle_terms worths = {0};
        cradle_collect(model, &worths, own);
        size_t count = cradle_count(allocation, "co_products");
        for (size_t i = 0; i < count; i++) {
            cradle_collect(model, &worths, worth(model, cradle_item(allocation, "co_products", i)));
        }
        double low, high;
        if (cradle_bounds(model, own, "", &low, &high) && !(low > 0)) {
            cradle_complain(model, allocation, "price", "waste without value carries no burden: leave it out",
                            "what burdens are allocated to must be worth something");
        }
        scope.share = cradle_div(model, own, cradle_sum(model, worths.items, worths.count));
    }
    return cradle_scope_begin(model, scope);
}
