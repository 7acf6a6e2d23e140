/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A quantity with its story.
 */
#include "cli/quantity.h"

#include <stdio.h>

#include "base/text.h"

enum { VALUE_DIGITS = 6, SPREAD_DIGITS = 4 };

static void print_spread(const quantity *self) {
    const distribution *spread = &self->distribution;
    if (spread->kind == DISTRIBUTION_FIXED) {
        printf("  fixed");
        return;
    }
    char low[TEXT_NUMBER_BYTES];
    char high[TEXT_NUMBER_BYTES];
    double factor = self->unit.factor;
    printf("  %s, 95 %%: %s to %s", distribution_key(spread->kind),
           text_write_number(low, distribution_quantile(spread, 0.025, false) / factor, SPREAD_DIGITS),
           text_write_number(high, distribution_quantile(spread, 0.025, true) / factor, SPREAD_DIGITS));
}

void quantity_print(const quantity *self, arena *memory) {
    char number[TEXT_NUMBER_BYTES];
    text_write_number(number, self->value / self->unit.factor, VALUE_DIGITS);
    printf("    %s = %s%s%s", self->name, number, *self->unit_text ? " " : "", self->unit_text);
    print_spread(self);
    printf("%s%s\n", self->primary ? "  [primary]" : "", self->assumed ? "  [assumed]" : "");
    bool is_fallback = self->where.source != NULL && text_equal(self->source, self->where.source->path);
    const char *place = is_fallback ? "" : place_text(self->where, memory);
    printf("        %s%s%s\n", place, *place && self->source ? ": " : "", self->source ? self->source : "");
}
