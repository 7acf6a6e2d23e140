/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys at the top of every scenario, whatever its product. They are read by field tables like those of
 * the models; `parameters`, `variants`, `correlations` and `data` hold names of the user's own and are read elsewhere.
 */
#include <inttypes.h>
#include <string.h>

#include "random/points.h"
#include "scenario/load.h"
#include "scenario/reading.h"
#include "scenario/specification.h"

static const char format_version[] = "1";
static const uint64_t samples_max = UINT64_C(10000000000);
enum { RECORD_DEPTH_MAX = 8 };

/* ---------------------------------------------------------------- tables */

static const cradle_field exclusion_fields[] = {
    {.name = "name", .kind = CRADLE_TEXT, .doc = "what is left out"},
    {.name = "emissions",
     .kind = CRADLE_NUMBER,
     .unit = "kg CO2e",
     .low = 0,
     .high = 1e9,
     .doc = "its anticipated emissions per unit of analysis"},
    {.name = "reason",
     .kind = CRADLE_TEXT,
     .doc = "why it is left out, and how its emissions were estimated"},
    {0},
};

static const cradle_record exclusion_record = {.name = "exclusion",
                                               .doc = "a source of emissions that is left out",
                                               .fields = exclusion_fields,
                                               .key = "name"};

static const cradle_field assessment_fields[] = {
    {.name = "boundary",
     .kind = CRADLE_CHOICE,
     .options = "cradle_to_grave|cradle_to_gate",
     .fallback = "cradle_to_grave",
     .doc = "cradle_to_gate counts raw materials and manufacturing only"},
    {.name = "gwp",
     .kind = CRADLE_ENTRY,
     .options = "gwp",
     .fallback = "AR6",
     .doc = "set of warming potentials"},
    {.name = "recycling",
     .kind = CRADLE_CHOICE,
     .options = "recycled_content|closed_loop|circular_footprint",
     .fallback = "recycled_content",
     .doc = "how burdens are shared between the lives of a material"},
    {.name = "electricity",
     .kind = CRADLE_CHOICE,
     .options = "location|market",
     .fallback = "location",
     .doc = "the grid mix of the place, or what contracts and the residual mix say"},
    {.name = "date",
     .kind = CRADLE_TEXT,
     .optional = true,
     .doc = "day of the assessment, such as 2026-11-21; the result holds for two years from it"},
    {.name = "exclusions",
     .kind = CRADLE_LIST,
     .record = &exclusion_record,
     .optional = true,
     .doc = "what is left out; the rest is scaled up for it"},
    {.name = "anticipated",
     .kind = CRADLE_NUMBER,
     .unit = "kg CO2e",
     .low = 0,
     .high = 1e9,
     .optional = true,
     .doc = "anticipated emissions of what is included, if estimated apart; else the deterministic figure"},
    {0},
};

static const cradle_record assessment_record = {
    .name = "assessment", .doc = "the rules of the assessment", .fields = assessment_fields};

static const cradle_field run_fields[] = {
    {.name = "samples",
     .kind = CRADLE_TEXT,
     .fallback = "65536",
     .doc = "how many, from 1 to 1e10; sobol: 16 times a power of two, lhs: a multiple of 16"},
    {.name = "sampler",
     .kind = CRADLE_CHOICE,
     .options = "mc|lhs|sobol",
     .optional = true,
     .doc =
         "mc: independent draws, lhs: Latin hypercubes, sobol: scrambled Sobol' points; unless given, sobol "
         "where the number of samples is 16 times a power of two, else mc"},
    {.name = "seed",
     .kind = CRADLE_TEXT,
     .fallback = "2050",
     .doc = "a whole number; equal seeds, equal draws"},
    {.name = "detail",
     .kind = CRADLE_CHOICE,
     .options = "automatic|full|stages",
     .fallback = "automatic",
     .doc = "stages: of each variant the total and its stages only, as automatic does beyond 256 variants"},
    {0},
};

static const cradle_record run_record = {.name = "run", .doc = "the simulation", .fields = run_fields};

static const cradle_field scenario_fields[] = {
    {.name = "cradle", .kind = CRADLE_TEXT, .doc = "format version: 1"},
    {.name = "name", .kind = CRADLE_TEXT, .doc = "what is assessed, for people"},
    {.name = "product", .kind = CRADLE_TEXT, .doc = "the model that reads the rest"},
    {.name = "unit", .kind = CRADLE_TEXT, .doc = "unit of analysis: what the figures are for"},
    {.name = "assessment",
     .kind = CRADLE_RECORD,
     .record = &assessment_record,
     .fallback = "{}",
     .doc = "the rules of the assessment"},
    {.name = "run", .kind = CRADLE_RECORD, .record = &run_record, .fallback = "{}", .doc = "the simulation"},
    {0},
};

static const cradle_record scenario_record = {
    .name = "scenario", .doc = "a scenario", .fields = scenario_fields};

static const char *const free_keys[] = {"parameters", "variants", "data", "expect",
                                        "sweep", "outputs", "correlations"};
enum { FREE_KEY_COUNT = sizeof free_keys / sizeof free_keys[0] };

bool load_is_common_key(const char *step) {
    for (const cradle_field *field = scenario_fields; field->name != NULL; field++) {
        if (text_equal(field->name, step)) {
            return true;
        }
    }
    return text_equal(step, "variants") || text_equal(step, "data") || text_equal(step, "extends") ||
           text_equal(step, "expect") || text_equal(step, "sweep") || text_equal(step, "outputs") ||
           text_equal(step, "correlations");
}

/* ---------------------------------------------------------------- names of list items */

static const cradle_record *find_list(const cradle_record *record, const char *name, int depth) {
    if (record == NULL || depth > RECORD_DEPTH_MAX) {
        return NULL;
    }
    for (const cradle_field *f = record->fields; f != NULL && f->name != NULL; f++) {
        bool list = f->kind == CRADLE_LIST;
        if (list && text_equal(f->name, name)) {
            return f->record;
        }
        const cradle_record *below =
            list || f->kind == CRADLE_RECORD ? find_list(f->record, name, depth + 1) : NULL;
        if (below != NULL) {
            return below;
        }
    }
    for (const cradle_component *const *c = record->components; c != NULL && *c != NULL; c++) {
        const cradle_record *below = find_list((*c)->record, name, depth + 1);
        if (below != NULL) {
            return below;
        }
    }
    return NULL;
}

const char *load_list_key(void *context, const char *field) {
    const cradle_load_options *options = context;
    const cradle_record *common = find_list(&scenario_record, field, 0);
    if (common != NULL) {
        return common->key;
    }
    for (const cradle_product *const *product = options->products; *product != NULL; product++) {
        const cradle_record *list = find_list((*product)->record, field, 0);
        if (list != NULL) {
            return list->key;
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- reading */

static void find_product(loader *self, const cradle_input *own) {
    const slot *written = input_slot(own, "product");
    const cradle_product *const *products = self->options->products;
    size_t count = 0;
    while (products[count] != NULL) {
        if (text_equal(products[count]->name, written->text)) {
            self->product = products[count];
        }
        count++;
    }
    if (self->product != NULL || written->text == NULL) {
        return;
    }
    const char **names = arena_alloc(self->self->memory, (count + 1) * sizeof *names);
    for (size_t i = 0; names != NULL && i < count; i++) {
        names[i] = products[i]->name;
    }
    const char *hint =
        names != NULL ? reading_suggest(written->text, names, count, self->self->memory) : NULL;
    reading_complain(&self->self->complaints, written->written->value, hint, "unknown product '%s'",
                     written->text);
}

/* The keys at the top that the product's table does not have but may stand there. */
static bool list_others(loader *self) {
    size_t most = sizeof scenario_fields / sizeof scenario_fields[0] + FREE_KEY_COUNT + 1;
    size_t count = 0;
    self->others = arena_alloc(self->self->memory, (most + 1) * sizeof *self->others);
    if (self->others == NULL) {
        return false;
    }
    for (const cradle_field *field = scenario_fields; field->name != NULL; field++) {
        self->others[count++] = field->name;
    }
    for (size_t i = 0; i < FREE_KEY_COUNT; i++) {
        self->others[count++] = free_keys[i];
    }
    if (self->product != NULL && self->product->specification != NULL) {
        self->others[count++] = SPECIFICATION_KEY;
    }
    return true;
}

/* Counts are read to the last digit, which a number with a unit and a distribution is not. */
static uint64_t read_count(loader *self, const cradle_input *run, const char *field, uint64_t low,
                           uint64_t high) {
    const slot *written = input_slot(run, field);
    uint64_t count = low;
    if (written == NULL || !written->usable) {
        return low;
    }
    const tree fallback = {.kind = TREE_SCALAR, .text = written->text};
    const tree *value = written->written != NULL ? written->written->value : &fallback;
    const char *what = reading_shown(arena_printf(self->self->memory, "'%s'", field));
    return reading_whole(value, what, low, high, &self->self->complaints, &count) ? count : low;
}

static void read_run(loader *self, const cradle_input *run) {
    cradle_scenario *scenario = self->self;
    size_t errors = scenario->complaints.errors;
    scenario->samples = read_count(self, run, "samples", 1, samples_max);
    bool counted = scenario->complaints.errors == errors;
    scenario->seed = read_count(self, run, "seed", 0, UINT64_MAX);
    const slot *samples = input_slot(run, "samples"), *sampler = input_slot(run, "sampler");
    scenario->sampler_stated = sampler != NULL && sampler->usable && sampler->text != NULL &&
                               cradle_sampler_find(sampler->text, &scenario->sampler);
    if (!scenario->sampler_stated || !counted ||
        self->from_sources || /* a result says itself how it was made */
        cradle_samples_fit(scenario->sampler, scenario->samples, NULL, NULL)) {
        return;
    }
    char why[POINTS_TEXT_BYTES];
    reading_complain(&scenario->complaints, samples->written->value,
                     points_complaint(scenario->sampler, scenario->samples, why),
                     "sampler %s cannot draw %" PRIu64 " samples", sampler->text, scenario->samples);
}

static void check_version(loader *self, const cradle_input *own) {
    const slot *version = input_slot(own, "cradle");
    if (version->text != NULL && !text_equal(version->text, format_version)) {
        reading_complain(&self->self->complaints, version->written->value, "write cradle: 1",
                         "this program reads scenarios of format version %s, not '%s'", format_version,
                         version->text);
    }
}

bool load_own_keys(loader *self) {
    cradle_scenario *scenario = self->self;
    inventory *into = &scenario->inventory;
    input_reader reader = {.memory = scenario->memory,
                           .lasting = scenario->memory,
                           .sources = &scenario->sources,
                           .complaints = &scenario->complaints,
                           .library = scenario->library,
                           .fallbacks = &self->fallbacks};
    cradle_input *own = input_read(&reader, self->whole, &scenario_record, "", "scenario", NULL);
    if (own == NULL) {
        return !arena_failed(scenario->memory);
    }
    check_version(self, own);
    find_product(self, own);
    const cradle_input *assessment = cradle_child(own, "assessment");
    const cradle_input *run = cradle_child(own, "run");
    into->scenario = cradle_text(own, "name");
    into->product = cradle_text(own, "product");
    into->unit = cradle_text(own, "unit");
    load_assessment(self, assessment);
    read_run(self, run);
    self->detail = cradle_text(run, "detail");
    cradle_model noting = {
        .memory = scenario->memory, .lasting = scenario->memory, .inventory = into, .index = &self->index};
    const slot *rules = input_slot(own, "assessment");
    model_note_fallbacks(&noting, rules->count > 0 ? rules->items[0] : NULL);
    return list_others(self);
}
