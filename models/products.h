/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The registry of products. A new product is one file, one line in PRODUCT_LIST and one in CMakeLists.txt.
 */
#ifndef CRADLE_MODELS_PRODUCTS_H
#define CRADLE_MODELS_PRODUCTS_H

#include "cradle.h"

#define PRODUCT_LIST(X) \
    X(phone)            \
    X(wearable)         \
    X(air_conditioner)  \
    X(activity)

#define X(name) extern const cradle_product name##_product;
PRODUCT_LIST(X)
#undef X

/* NULL-terminated. */
CRADLE_API extern const cradle_product *const cradle_products[];

#endif
