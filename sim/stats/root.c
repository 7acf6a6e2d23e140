/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One step at a time, so that a thousand roots can be sought at once, each of its own function.
 */
#include <math.h>

#include "stats/break_even.h"

enum { PATIENCE = 3 }; /* every so many steps the bracket must have become half as wide */

root root_new(double low, double f_low, double high, double f_high) {
    root self = {.low = low, .high = high, .f_low = f_low, .f_high = f_high, .width = high - low};
    if (f_low == 0.0 || f_high == 0.0) {
        self.found = true;
        *(f_low == 0.0 ? &self.high : &self.low) = f_low == 0.0 ? low : high;
    }
    return self;
}

static bool is_slow(const root *self) {
    return self->steps > 0 && self->steps % PATIENCE == 0 && self->high - self->low > 0.5 * self->width;
}

double root_next(const root *self) {
    if (self->found) {
        return self->low;
    }
    const double middle = self->low + 0.5 * (self->high - self->low);
    if (is_slow(self)) {
        return middle;
    }
    const double at = self->low + (self->high - self->low) * (self->f_low / (self->f_low - self->f_high));
    return at > self->low && at < self->high ? at : middle;
}

void root_take(root *self, double at, double f, double tolerance) {
    if (self->found) {
        return;
    }
    if (self->steps % PATIENCE == 0) {
        self->width = self->high - self->low;
    }
    self->steps++;
    if (f == 0.0) {
        self->low = self->high = at;
        self->found = true;
        return;
    }
    if ((f < 0.0) == (self->f_low < 0.0)) {
        self->f_high *= self->side > 0 ? 0.5 : 1.0;
        self->low = at;
        self->f_low = f;
        self->side = 1;
    } else {
        self->f_low *= self->side < 0 ? 0.5 : 1.0;
        self->high = at;
        self->f_high = f;
        self->side = -1;
    }
    self->found = self->high - self->low <= tolerance;
}

double root_value(const root *self) {
    return self->low + 0.5 * (self->high - self->low);
}
