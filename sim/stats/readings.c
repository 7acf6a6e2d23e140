/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The methods of the readings, one row each, and the sum that each stands for.
 *
 * Only what differs from the headline is added and taken away, and gases are summed before they are
 * characterised, so that a reading costs little beside the headline.
 */
#include <assert.h>
#include <stdio.h>

#include "base/text.h"
#include "stats/readings.h"

enum { YEARS = 100 }; /* the window of PAS 2050:2011 clause 5.2 */
enum { OWN = -1 };    /* the headline's method */

typedef enum biogenic { COUNTED, NOT_STORED, NO_CARBON_DIOXIDE } biogenic;

typedef struct method {
    const char *key;
    const gwp_set *potentials;     /* NULL: the headline's */
    const gwp_set *own_potentials; /* the headline's, where there are others */
    bool latest_potentials;
    int recycling, electricity; /* or OWN */
    bool by_annex_d; /* recycled content where the headline's rule is neither of PAS 2050's Annex D */
    biogenic biogenic;
    bool delayed;
} method;

static const method methods[] = {
    {.key = "recycled_content", .recycling = CRADLE_RECYCLED_CONTENT, .electricity = OWN},
    {.key = "closed_loop", .recycling = CRADLE_CLOSED_LOOP, .electricity = OWN},
    {.key = "circular_footprint", .recycling = CRADLE_CIRCULAR_FOOTPRINT, .electricity = OWN},
    {.key = "location", .recycling = OWN, .electricity = CRADLE_LOCATION},
    {.key = "market", .recycling = OWN, .electricity = CRADLE_MARKET},
    {.key = "delayed_emissions", .recycling = OWN, .electricity = OWN, .delayed = true},
    {.key = "iso_14067",
     .recycling = OWN,
     .by_annex_d = true, /* neither it nor the GHG Protocol knows the Circular Footprint Formula */
     .electricity = CRADLE_MARKET,
     .latest_potentials = true},
    {.key = "pef",
     .recycling = CRADLE_CIRCULAR_FOOTPRINT,
     .electricity = CRADLE_MARKET,
     .latest_potentials = true,
     .biogenic = NO_CARBON_DIOXIDE},
    {.key = "ghg_protocol",
     .recycling = OWN,
     .by_annex_d = true,
     .electricity = OWN,
     .latest_potentials = true,
     .biogenic = NOT_STORED},
};
enum { METHOD_COUNT = sizeof methods / sizeof methods[0] };

/* ---------------------------------------------------------------- which readings there are */

/* The nth of the sets that have all gases. */
static const gwp_set *whole_set(const inventory *life_cycle, size_t nth) {
    for (size_t i = 0; i < life_cycle->gwp_set_count; i++) {
        if (life_cycle->gwp_sets[i].whole && nth-- == 0) {
            return &life_cycle->gwp_sets[i];
        }
    }
    return NULL;
}

static size_t whole_sets(const inventory *life_cycle) {
    size_t count = 0;
    while (whole_set(life_cycle, count) != NULL) {
        count++;
    }
    return count;
}

const gwp_set *readings_latest_set(const inventory *life_cycle) {
    const gwp_set *latest = NULL, *set;
    for (size_t i = 0; (set = whole_set(life_cycle, i)) != NULL; i++) {
        latest = latest == NULL || set->year >= latest->year ? set : latest;
    }
    return latest;
}

size_t readings_count(const inventory *life_cycle) {
    return whole_sets(life_cycle) + METHOD_COUNT;
}

const char *readings_key(const inventory *life_cycle, size_t reading, char buffer[READING_KEY_BYTES]) {
    size_t sets = whole_sets(life_cycle);
    if (reading >= sets) {
        assert(reading - sets < METHOD_COUNT);
        return methods[reading - sets].key;
    }
    (void)snprintf(buffer, READING_KEY_BYTES, "gwp_%s", whole_set(life_cycle, reading)->name);
    for (char *c = buffer; *c != '\0'; c++) {
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    }
    return buffer;
}

static const gwp_set *own_set(const inventory *life_cycle) {
    for (size_t i = 0; i < life_cycle->gwp_set_count; i++) {
        if (text_equal(life_cycle->gwp_sets[i].name, life_cycle->gwp_set)) {
            return &life_cycle->gwp_sets[i];
        }
    }
    return NULL;
}

static method method_of(const inventory *life_cycle, size_t reading) {
    size_t sets = whole_sets(life_cycle);
    method m = reading < sets ? (method){.recycling = OWN, .electricity = OWN} : methods[reading - sets];
    if (reading < sets) {
        m.potentials = whole_set(life_cycle, reading);
    } else if (m.latest_potentials) {
        m.potentials = readings_latest_set(life_cycle);
    }
    m.own_potentials = own_set(life_cycle);
    if (m.potentials == m.own_potentials) {
        m.potentials = NULL;
    }
    m.recycling = m.recycling == OWN ? (int)life_cycle->recycling : m.recycling;
    if (m.by_annex_d && m.recycling == CRADLE_CIRCULAR_FOOTPRINT) {
        m.recycling = CRADLE_RECYCLED_CONTENT;
    }
    m.electricity = m.electricity == OWN ? (int)life_cycle->electricity : m.electricity;
    return m;
}

/* ---------------------------------------------------------------- what differs from the headline */

static bool is_carbon_dioxide(const inventory *life_cycle, const flow *f) {
    const char *gas = life_cycle->gases[f->gas];
    return text_starts(gas, "co2") && !text_equal(gas, "co2e");
}

static bool counts(const inventory *life_cycle, const method *m, const flow *f) {
    bool stored = f->origin == CRADLE_BIOGENIC_REMOVAL;
    bool biogenic = stored || (f->origin == CRADLE_BIOGENIC && is_carbon_dioxide(life_cycle, f));
    return flow_counts(f, (cradle_recycling)m->recycling, (cradle_electricity)m->electricity) &&
           !(m->biogenic == NOT_STORED && stored) && !(m->biogenic == NO_CARBON_DIOXIDE && biogenic);
}

/* A potential that is certain, as they all are unless a data set of the user's says otherwise; else NULL. */
static const quantity *certain_potential(const graph *g, const gwp_set *set, size_t gas) {
    const quantity *q = graph_node(g, set->gases[gas])->quantity;
    return q != NULL && q->distribution.kind == DISTRIBUTION_FIXED ? q : NULL;
}

/* Whether a flow is read by a potential other than the headline's. */
static bool is_read_anew(const inventory *life_cycle, const method *m, const flow *f) {
    if (m->potentials == NULL || m->potentials->gases[f->gas].index == 0) {
        return false;
    }
    const quantity *here = certain_potential(life_cycle->graph, m->potentials, f->gas);
    const quantity *there = certain_potential(life_cycle->graph, m->own_potentials, f->gas);
    return here == NULL || there == NULL || here->value != there->value;
}

static cradle_node apply(graph *g, operation op, cradle_node a, cradle_node b) {
    return graph_apply(g, op, (cradle_node[]){a, b});
}

/* Adds a sum to the total, or takes it away. */
static cradle_node change(graph *g, operation op, cradle_node total, const cradle_node *terms, size_t count) {
    return count == 0 ? total : apply(g, op, total, graph_sum(g, terms, count));
}

/* Flows that count here but not in the headline, and the other way round. */
static cradle_node exchange_flows(const inventory *life_cycle, const variant *v, const method *m,
                                  cradle_node total, cradle_node *terms) {
    size_t more = 0, less = 0;
    cradle_node *away = terms + v->count;
    for (size_t i = 0; i < v->count; i++) {
        const flow *f = &v->flows[i];
        bool here = counts(life_cycle, m, f), there = flow_is_headline(f, life_cycle);
        bool anew = is_read_anew(life_cycle, m, f);
        if (here && !there && !anew) {
            terms[more++] = f->co2e;
        }
        if (there && (!here || anew)) {
            away[less++] = f->co2e;
        }
    }
    total = change(life_cycle->graph, OPERATION_ADD, total, terms, more);
    return change(life_cycle->graph, OPERATION_SUB, total, away, less);
}

static cradle_node characterise_anew(const inventory *life_cycle, const variant *v, const method *m,
                                     cradle_node total, cradle_node *terms) {
    graph *g = life_cycle->graph;
    for (size_t gas = 0; m->potentials != NULL && gas < life_cycle->gas_count; gas++) {
        size_t count = 0;
        for (size_t i = 0; i < v->count; i++) {
            const flow *f = &v->flows[i];
            if (f->gas == gas && is_read_anew(life_cycle, m, f) && counts(life_cycle, m, f)) {
                terms[count++] = f->amount;
            }
        }
        if (count > 0) {
            cradle_node mass = graph_sum(g, terms, count);
            total = apply(g, OPERATION_ADD, total, apply(g, OPERATION_MUL, mass, m->potentials->gases[gas]));
        }
    }
    return total;
}

/* ---------------------------------------------------------------- Annex E */

int readings_release_year(const flow *f) {
    int year = f->year + (f->stage == CRADLE_USE ? 1 : 0);
    return year < YEARS ? year : YEARS;
}

/* Whether what comes later comes all at once, within the 25 years for which Annex E has a formula of its own.
 * Use is spread over its year. */
static bool is_single_release(const inventory *life_cycle, const variant *v) {
    enum { SINGLE_RELEASE_MAX = 25 };
    int only = 0;
    for (size_t i = 0; i < v->count; i++) {
        const flow *f = &v->flows[i];
        int year = flow_is_headline(f, life_cycle) ? readings_release_year(f) : 0;
        if (year > SINGLE_RELEASE_MAX || (year > 0 && f->stage == CRADLE_USE) ||
            (year > 0 && only > 0 && year != only)) {
            return false;
        }
        only = year > 0 ? year : only;
    }
    return true;
}

static bool is_released(const flow *f, const void *year) {
    return readings_release_year(f) == *(const int *)year;
}

/* General form: a release in year i weighs (100 - i)/100; a single one at t0 (100 - 0.76 t0)/100. */
static cradle_node take_delay_off(const inventory *life_cycle, const variant *v, cradle_node total) {
    const double slope = is_single_release(life_cycle, v) ? 0.76 : 1.0;
    graph *g = life_cycle->graph;
    for (int year = 1; year <= YEARS && year <= life_cycle->years; year++) {
        cradle_node share = graph_constant(g, slope * year / (double)YEARS, (dimension){0});
        cradle_node released = inventory_sum(life_cycle, v, is_released, &year);
        total = apply(g, OPERATION_SUB, total, apply(g, OPERATION_MUL, released, share));
    }
    return total;
}

cradle_node readings_build(const inventory *life_cycle, const variant *v, size_t reading,
                           cradle_node headline, cradle_node *terms) {
    const method m = method_of(life_cycle, reading);
    if (m.delayed) {
        return take_delay_off(life_cycle, v, headline);
    }
    cradle_node total = exchange_flows(life_cycle, v, &m, headline, terms);
    return characterise_anew(life_cycle, v, &m, total, terms);
}
