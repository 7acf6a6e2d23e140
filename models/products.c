/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table made from PRODUCT_LIST.
 */
#include "products.h"

const cradle_product *const cradle_products[] = {
#define X(name) &name##_product,
    PRODUCT_LIST(X)
#undef X
        NULL,
};
