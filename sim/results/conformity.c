/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The clauses of the conformity report, one function each. All figures are those with every input at its
 * value. Clause numbers and thresholds: PAS 2050:2011.
 */
#include "results/conformity.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "results/figure.h"
#include "stats/outputs.h"
#include "stats/readings.h"

static const double materiality = 0.01, completeness = 0.95, primary_share = 0.10;
enum { VALID_YEARS = 2 };

typedef struct report {
    const inventory *of;
    const variant *variant;
    arena *memory;
    outputs outputs; /* of the first variant */
    const char **readings;
    bool *reached; /* by node: the headline depends on it */
    double total;
    conformity_row *rows;
    size_t count;
} report;

/* ---------------------------------------------------------------- figures */

static double central(const report *self, cradle_node n) {
    return graph_central(self->of->graph, n);
}

static double member(const report *self, division d, size_t index) {
    return central(self, self->outputs.nodes[self->outputs.first[d] + index]);
}

static double reading(const report *self, const char *key) {
    for (size_t i = 0; i < readings_count(self->of); i++) {
        if (text_equal(self->readings[i], key)) {
            return member(self, DIVISION_READING, i);
        }
    }
    assert(false && "no such reading");
    return 0.0;
}

/* Out of memory there is no text; that is told at the end. */
static const char *shown(const char *text) {
    return text != NULL ? text : "";
}

static const char *kilograms(const report *self, double value) {
    enum { DIGITS = 4 };
    char number[TEXT_NUMBER_BYTES];
    return shown(arena_printf(self->memory, "%s kg CO2e", text_write_number(number, value, DIGITS)));
}

static const char *share(const report *self, double value, double whole) {
    char text[FIGURE_BYTES];
    return shown(arena_strdup(self->memory, value == 0.0 ? "0 %" : figure_share(text, value, whole)));
}

/* With one decimal, for what is held against a limit. */
static const char *percentage(const report *self, double value) {
    char number[FIGURE_BYTES];
    return shown(arena_printf(self->memory, "%s %%", figure_fixed(number, 100.0 * value, 1)));
}

static void add(report *self, const char *clause, const char *title, verdict found, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

static void add(report *self, const char *clause, const char *title, verdict found, const char *format, ...) {
    static const char *const texts[VERDICT_COUNT] = {
#define X(name, text) [name] = text,
        VERDICT_LIST(X)
#undef X
    };
    va_list arguments;
    va_start(arguments, format);
    const char *note = arena_vprintf(self->memory, format, arguments);
    va_end(arguments);
    assert(self->count < CONFORMITY_ROWS_MAX);
    self->rows[self->count++] = (conformity_row){clause, title, texts[found], note};
}

/* ---------------------------------------------------------------- clause 5: what is counted */

static void report_gases(report *self) {
    double alone = 0.0;
    for (size_t g = 0; g < self->of->gas_count; g++) {
        alone += text_equal(self->of->gases[g], "co2e") ? member(self, DIVISION_GAS, g) : 0.0;
    }
    add(self, "5.1", "greenhouse gases", alone == 0.0 ? VERDICT_HOLDS : VERDICT_UNKNOWN,
        "%s of the total rests on factors published as CO2e only, whose gases cannot be seen",
        share(self, alone, self->total));
}

static void report_window(report *self) {
    int last = 0;
    for (size_t i = 0; i < self->variant->count; i++) {
        last = self->variant->flows[i].year > last ? self->variant->flows[i].year : last;
    }
    add(self, "5.2", "100 years after formation", VERDICT_HOLDS, "the last emission is in year %d", last);
    add(self, "5.2, E", "delayed emissions apart", VERDICT_HOLDS,
        "every emission counts whole; weighted by Annex E they come to %s, beside the headline",
        kilograms(self, reading(self, "delayed_emissions")));
}

static void report_potentials(report *self) {
    const gwp_set *latest = readings_latest_set(self->of);
    bool is_latest = latest != NULL && text_equal(latest->name, self->of->gwp_set);
    add(self, "5.3, A", "latest warming potentials", is_latest ? VERDICT_HOLDS : VERDICT_FAILS,
        "%s; the latest of the library is %s", self->of->gwp_set, latest != NULL ? latest->name : "unknown");
}

static void report_origins(report *self) {
    double stored = member(self, DIVISION_ORIGIN, CRADLE_BIOGENIC_REMOVAL);
    double changed = member(self, DIVISION_ORIGIN, CRADLE_LAND_USE_CHANGE);
    add(self, "5.4", "aircraft without multiplier", VERDICT_HOLDS, "none is applied; %s by aircraft",
        kilograms(self, member(self, DIVISION_ORIGIN, CRADLE_AIRCRAFT)));
    if (stored == 0.0) {
        add(self, "5.5", "stored biogenic carbon", VERDICT_HOLDS, "none is counted");
    } else {
        add(self, "5.5", "stored biogenic carbon", VERDICT_UNKNOWN,
            "%s; the release over 100 years needs a record", kilograms(self, stored));
    }
    if (changed == 0.0) {
        add(self, "5.6, C", "direct land use change", VERDICT_UNKNOWN, "none is declared");
    } else {
        add(self, "5.6, C", "direct land use change", VERDICT_HOLDS, "%s", kilograms(self, changed));
    }
}

static void report_unit(report *self) {
    add(self, "5.8", "no offsets", VERDICT_HOLDS, "scenarios have no place for them");
    add(self, "5.9", "unit of analysis", VERDICT_HOLDS, "%s", self->of->unit);
}

/* ---------------------------------------------------------------- clause 6: the boundary */

static void report_boundary(report *self) {
    const char *missing = "";
    if (text_equal(self->of->boundary, "cradle_to_gate")) {
        add(self, "6.1, 6.2", "boundary", VERDICT_HOLDS,
            "cradle to gate: a partial footprint, to be labelled as one");
        return;
    }
    for (size_t s = 0; s < CRADLE_STAGE_COUNT; s++) {
        if (member(self, DIVISION_STAGE, s) == 0.0) {
            missing = shown(arena_printf(self->memory, "%s%s%s", missing, missing[0] != '\0' ? ", " : "",
                                         cradle_stage_key((cradle_stage)s)));
        }
    }
    bool whole = missing[0] == '\0';
    add(self, "6.1, 6.2", "boundary", whole ? VERDICT_HOLDS : VERDICT_FAILS, "cradle to grave%s%s",
        whole ? ", every stage" : "; nothing in ", whole ? "" : missing);
}

/* What the anticipated total consists of. */
typedef struct anticipation {
    double included, left_out, largest_left_out, largest_part;
} anticipation;

static anticipation anticipate(const report *self) {
    anticipation found = {0};
    for (size_t i = 0; i < self->of->exclusion_count; i++) {
        double co2e = self->of->exclusions[i].co2e_kg;
        found.left_out += co2e;
        found.largest_left_out = co2e > found.largest_left_out ? co2e : found.largest_left_out;
    }
    /* The total is scaled up already. */
    double scaled = 0.0;
    for (size_t p = 0; p < self->of->part_count; p++) {
        double co2e = member(self, DIVISION_PART, p);
        bool is_scale_up = self->of->exclusion_count > 0 && text_equal(self->of->parts[p], "scale_up");
        scaled += is_scale_up ? co2e : 0.0;
        found.largest_part = !is_scale_up && co2e > found.largest_part ? co2e : found.largest_part;
    }
    found.included = self->of->anticipated_kg > 0.0 ? self->of->anticipated_kg : self->total - scaled;
    return found;
}

/* "labels (4 g of paper), glue (a drop)" */
static const char *list_exclusions(const report *self) {
    const char *list = "";
    for (size_t i = 0; i < self->of->exclusion_count; i++) {
        const exclusion *item = &self->of->exclusions[i];
        list = shown(
            arena_printf(self->memory, "%s%s%s (%s)", list, i > 0 ? ", " : "", item->name, item->reason));
    }
    return list;
}

static void report_exclusions(report *self) {
    static const char title[] = "materiality and completeness";
    if (self->of->exclusion_count == 0) {
        add(self, "6.3", title, VERDICT_HOLDS, "nothing is stated to be left out");
        return;
    }
    const anticipation found = anticipate(self);
    double whole = found.included + found.left_out;
    /* A source of more than half is set aside, so that it cannot cover for the others. */
    double rest = found.largest_part > 0.5 * whole ? whole - found.largest_part : whole;
    bool holds = found.largest_left_out <= materiality * whole &&
                 found.left_out <= (1.0 - completeness) * whole &&
                 found.left_out <= (1.0 - completeness) * rest;
    add(self, "6.3", title, holds ? VERDICT_HOLDS : VERDICT_FAILS,
        "%zu left out, the largest %s of the anticipated total (at most 1 %%), together %s of %s (at most 5 "
        "%%): "
        "%s",
        self->of->exclusion_count, percentage(self, found.largest_left_out / whole),
        percentage(self, found.left_out / rest), rest < whole ? "what the largest source leaves" : "it",
        list_exclusions(self));
}

static void report_scaling(report *self) {
    if (self->of->exclusion_count == 0) {
        add(self, "9", "scaling up", VERDICT_HOLDS, "there is nothing to scale up for");
        return;
    }
    const anticipation found = anticipate(self);
    add(self, "9", "scaling up", VERDICT_HOLDS, "what is included is divided by its coverage of %s",
        percentage(self, found.included / (found.included + found.left_out)));
}

/* ---------------------------------------------------------------- clause 7: data */

static bool is_upstream(const flow *f) {
    return f->stage == CRADLE_RAW_MATERIALS || f->stage == CRADLE_MANUFACTURING;
}

static void report_primary(report *self) {
    double whole = 0.0, primary = 0.0;
    for (size_t i = 0; i < self->variant->count; i++) {
        const flow *f = &self->variant->flows[i];
        if (flow_is_headline(f, self->of) && is_upstream(f)) {
            double co2e = central(self, f->co2e);
            whole += co2e;
            primary += f->primary ? co2e : 0.0;
        }
    }
    add(self, "7.3", "primary activity data",
        whole > 0.0 && primary >= primary_share * whole ? VERDICT_HOLDS : VERDICT_FAILS,
        "%s of cradle-to-gate emissions (at least 10 %%)", share(self, primary, whole));
}

static void report_proxies(report *self) {
    size_t proxies = 0;
    for (size_t i = 0; i < self->of->choice_count; i++) {
        proxies += strstr(self->of->choices[i], " as a proxy for ") != NULL;
    }
    add(self, "7.2", "data for the place", proxies == 0 ? VERDICT_HOLDS : VERDICT_UNKNOWN,
        "%zu data stand in for another place", proxies);
}

/* Whether the headline depends on a quantity so named that is not zero. */
static size_t count_reached(const report *self, const char *start, const char *end) {
    size_t found = 0;
    for (size_t i = 0; i < graph_count(self->of->graph); i++) {
        const node *n = graph_node(self->of->graph, (cradle_node){(uint32_t)i});
        if (!self->reached[i] || n->op != OPERATION_QUANTITY || n->quantity->value == 0.0) {
            continue;
        }
        size_t length = strlen(n->quantity->name), tail = strlen(end);
        found += text_starts(n->quantity->name, start) && length >= tail &&
                 text_equal(n->quantity->name + length - tail, end);
    }
    return found;
}

static void report_electricity(report *self) {
    static const char title[] = "electricity over its life cycle";
    size_t losses = count_reached(self, "data.network_losses.", "");
    if (losses == 0) {
        bool any = count_reached(self, "data.generation.", "") > 0;
        add(self, "7.9", title, any ? VERDICT_FAILS : VERDICT_UNKNOWN, "%s",
            any ? "the losses of the network are not counted" : "no electricity of a grid is counted");
    } else if (count_reached(self, "", ".renewable") > 0) {
        add(self, "7.9", title, VERDICT_UNKNOWN,
            "%s; contracted renewables count only if the mix of the others leaves them out",
            cradle_electricity_key(self->of->electricity));
    } else {
        add(self, "7.9", title, VERDICT_HOLDS, "%s, with the network losses of %zu place%s",
            cradle_electricity_key(self->of->electricity), losses, losses == 1 ? "" : "s");
    }
}

/* The same day so many years later; a 29 February becomes the 28th. */
static const char *years_later(const report *self, const char *date, int years) {
    int year = 0;
    for (size_t i = 0; i < 4; i++) {
        year = 10 * year + (date[i] - '0');
    }
    const char *day = text_equal(date + 4, "-02-29") && years % 4 != 0 ? "-02-28" : date + 4;
    return shown(arena_printf(self->memory, "%04d%s", year + years, day));
}

static void report_validity(report *self) {
    if (self->of->date[0] == '\0') {
        add(self, "7.10", "validity of two years", VERDICT_UNKNOWN, "the assessment has no date");
    } else {
        add(self, "7.10", "validity of two years", VERDICT_HOLDS, "assessed on %s, valid until %s",
            self->of->date, years_later(self, self->of->date, VALID_YEARS));
    }
}

/* ---------------------------------------------------------------- clauses 8 to 10 */

static void report_recycling(report *self) {
    bool known = self->of->recycling != CRADLE_CIRCULAR_FOOTPRINT;
    add(self, "8.3, D", "recycling", known ? VERDICT_HOLDS : VERDICT_FAILS,
        "%s; %s with recycled content, %s in closed loop", cradle_recycling_key(self->of->recycling),
        kilograms(self, reading(self, "recycled_content")), kilograms(self, reading(self, "closed_loop")));
}

static bool is_marked(const quantity *q) {
    bool filled_in = q->where.source != NULL && text_starts(q->where.source->name, "default of ");
    return q->assumed && !filled_in;
}

/* What an assumption of a person stands behind; operands have smaller indices than their node. */
static double resting_on_assumptions(const report *self, bool *assumed) {
    double sum = 0.0;
    for (size_t i = 0; i < graph_count(self->of->graph); i++) {
        const node *n = graph_node(self->of->graph, (cradle_node){(uint32_t)i});
        assumed[i] = n->op == OPERATION_QUANTITY && is_marked(n->quantity);
        for (uint32_t k = 0; k < n->count; k++) {
            assumed[i] |= assumed[n->operands[k]];
        }
    }
    for (size_t i = 0; i < self->variant->count; i++) {
        const flow *f = &self->variant->flows[i];
        sum += flow_is_headline(f, self->of) && assumed[f->co2e.index] ? central(self, f->co2e) : 0.0;
    }
    return sum;
}

static void report_records(report *self) {
    size_t inputs = 0, filled_in = 0, marked = 0;
    bool *assumed = arena_alloc(self->memory, graph_count(self->of->graph) * sizeof *assumed);
    if (assumed == NULL) {
        return;
    }
    for (size_t i = 0; i < graph_count(self->of->graph); i++) {
        const node *n = graph_node(self->of->graph, (cradle_node){(uint32_t)i});
        if (self->reached[i] && n->op == OPERATION_QUANTITY) {
            inputs++;
            marked += is_marked(n->quantity);
            filled_in += n->quantity->assumed && !is_marked(n->quantity);
        }
    }
    add(self, "4.4, B", "records", VERDICT_HOLDS,
        "%zu inputs, all in the result; %zu filled in by Cradle, %zu marked as assumptions: %s of the total "
        "has "
        "one of these behind it",
        inputs, filled_in, marked, share(self, resting_on_assumptions(self, assumed), self->total));
}

static void report_capital_goods(report *self) {
    add(self, "6.4.4, 6.5", "capital goods, people, shopping", VERDICT_UNKNOWN,
        "no model counts them; factors of suppliers may hold some");
}

static void report_claim(report *self) {
    add(self, "10", "claim of conformity", VERDICT_UNKNOWN,
        "self-verified, unless another party has verified the assessment");
}

/* ---------------------------------------------------------------- the report */

static void mark_reached(report *self) {
    for (size_t i = 0; i < self->variant->count; i++) {
        const flow *f = &self->variant->flows[i];
        self->reached[f->co2e.index] |= flow_is_headline(f, self->of);
    }
    for (size_t i = graph_count(self->of->graph); i-- > 0;) {
        const node *n = graph_node(self->of->graph, (cradle_node){(uint32_t)i});
        for (uint32_t k = 0; self->reached[i] && k < n->count; k++) {
            self->reached[n->operands[k]] = true;
        }
    }
}

static bool name_readings(report *self) {
    char key[READING_KEY_BYTES];
    self->readings = arena_alloc(self->memory, readings_count(self->of) * sizeof *self->readings);
    for (size_t i = 0; self->readings != NULL && i < readings_count(self->of); i++) {
        self->readings[i] = arena_strdup(self->memory, readings_key(self->of, i, key));
    }
    return !arena_failed(self->memory);
}

static inventory first_of(const inventory *life_cycle) {
    inventory first = *life_cycle;
    first.variant_count = 1;
    first.stages_only = false; /* what a large sweep leaves out of its figures */
    return first;
}

cradle_status conformity_outputs(const inventory *life_cycle, arena *memory, outputs *result) {
    const inventory first = first_of(life_cycle);
    return outputs_build(&first, memory, result);
}

cradle_status conformity_report(const inventory *life_cycle, const outputs *built, arena *memory,
                                conformity_row rows[CONFORMITY_ROWS_MAX], size_t *count) {
    const inventory first = first_of(life_cycle);
    report self = {
        .of = &first, .variant = &first.variants[0], .memory = memory, .outputs = *built, .rows = rows};
    self.reached = arena_alloc(memory, graph_count(first.graph) * sizeof *self.reached);
    if (!name_readings(&self)) {
        return CRADLE_NO_MEMORY;
    }
    self.total = central(&self, outputs_total(&self.outputs, 0));
    mark_reached(&self);
    static void (*const clauses[])(report *) = {
        report_records,       report_gases,     report_window,   report_potentials,
        report_origins,       report_unit,      report_boundary, report_exclusions,
        report_capital_goods, report_proxies,   report_primary,  report_electricity,
        report_validity,      report_recycling, report_scaling,  report_claim,
    };
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++) {
        clauses[i](&self);
    }
    *count = self.count;
    return arena_failed(memory) ? CRADLE_NO_MEMORY : CRADLE_OK;
}
