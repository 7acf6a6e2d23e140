/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions: what is common to all kinds, and the table of the kinds. Every function here takes any
 * kind; those but distribution_fault() and distribution_equal() expect one without fault.
 */
#include "random/distribution.h"

#include <assert.h>
#include <math.h>

#include "random/family.h"

static const family *const families[DISTRIBUTION_COUNT] = {
#define X(name, key) [DISTRIBUTION_##name] = &family_##name,
    DISTRIBUTION_LIST(X)
#undef X
};

static const char *const keys[DISTRIBUTION_COUNT] = {
#define X(name, key) [DISTRIBUTION_##name] = key,
    DISTRIBUTION_LIST(X)
#undef X
};

const char *distribution_key(distribution_kind kind) {
    assert(kind < DISTRIBUTION_COUNT);
    return keys[kind];
}

const char *distribution_fault(const distribution *self) {
    const family *kind = families[self->kind];
    for (int i = 0; i < kind->parameters; i++) {
        if (isnan(self->p[i]) || (isinf(self->p[i]) && !kind->may_be_infinite)) {
            return "its parameters must be finite numbers";
        }
    }
    const char *fault = kind->fault(self);
    if (fault == NULL && !(isfinite(kind->mean(self)) && isfinite(kind->sd(self)))) {
        fault = "it spreads so wide that its mean or standard deviation is not a finite number";
    }
    return fault;
}

double distribution_quantile(const distribution *self, double p, bool upper) {
    assert(p > 0.0 && p < 1.0);
    return families[self->kind]->quantile(self, p, upper);
}

double distribution_mean(const distribution *self) {
    return families[self->kind]->mean(self);
}

double distribution_sd(const distribution *self) {
    return families[self->kind]->sd(self);
}

void family_bounds(const distribution *self, double *low, double *high) {
    families[self->kind]->bounds(self, low, high);
}

void distribution_support(const distribution *self, double p, double *low, double *high) {
    family_bounds(self, low, high);
    if (isinf(*low)) {
        *low = distribution_quantile(self, p, false);
    }
    if (isinf(*high)) {
        *high = distribution_quantile(self, p, true);
    }
}

static bool rows_equal(const double *a, const double *b, size_t count) {
    if (a == b) {
        return true;
    }
    if (a == NULL || b == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

bool distribution_equal(const distribution *a, const distribution *b) {
    if (a->kind != b->kind || a->count != b->count) {
        return false;
    }
    return rows_equal(a->p, b->p, (size_t)families[a->kind]->parameters) &&
           rows_equal(a->values, b->values, a->count) && rows_equal(a->weights, b->weights, a->count);
}

/* ---------------------------------------------------------------- FIXED */

static const char *fixed_fault(const distribution *self) {
    (void)self;
    return NULL;
}

static double fixed_quantile(const distribution *self, double p, bool upper) {
    (void)p;
    (void)upper;
    return self->p[0];
}

static double fixed_mean(const distribution *self) {
    return self->p[0];
}

static double fixed_sd(const distribution *self) {
    (void)self;
    return 0.0;
}

static void fixed_bounds(const distribution *self, double *low, double *high) {
    *low = *high = self->p[0];
}

const family family_FIXED = {.parameters = 1,
                             .fault = fixed_fault,
                             .quantile = fixed_quantile,
                             .mean = fixed_mean,
                             .sd = fixed_sd,
                             .bounds = fixed_bounds};
