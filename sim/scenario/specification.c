/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Specification sheets: finding the file of a product, and what formulas call `spec.display.diagonal`.
 */
#include "scenario/specification.h"

#include <string.h>

#include "scenario/reading.h"

static const char folder[] = "specifications";

/* ---------------------------------------------------------------- the file of a product */

/* The product of a scenario whose keys are not read yet, or NULL. */
static const cradle_product *product_of(const loader *self) {
    const tree *name = tree_get(self->whole, "product");
    for (const cradle_product *const *p = self->options->products; *p != NULL; p++) {
        if (name != NULL && name->kind == TREE_SCALAR && text_equal((*p)->name, name->text)) {
            return *p;
        }
    }
    return NULL;
}

static cradle_status read_template(loader *self, const cradle_product *product, const tree *sheet,
                                   tree **content) {
    cradle_scenario *scenario = self->self;
    const char *data = reading_shown(self->options->data_directory);
    const char *name = arena_printf(scenario->memory, "data/%s/%s.yaml", folder, product->name);
    const char *path = arena_printf(scenario->memory, "%s/%s/%s.yaml", data, folder, product->name);
    if (name == NULL || path == NULL) {
        return CRADLE_NO_MEMORY;
    }
    source *text = self->from_sources ? load_stored_source(&scenario->sources, name) : NULL;
    cradle_status status = text != NULL ? CRADLE_OK : source_read(&scenario->sources, path, name, &text);
    if (status == CRADLE_NO_MEMORY) {
        return status;
    }
    if (status != CRADLE_OK) {
        reading_complain(&scenario->complaints, sheet, NULL, "the file %s cannot be read: %s", path,
                         cradle_status_text(status));
        return CRADLE_OK;
    }
    text->fills_in = true;
    *content = tree_read(text, scenario->memory, &scenario->complaints);
    return CRADLE_OK;
}

cradle_status specification_complete(loader *self) {
    cradle_scenario *scenario = self->self;
    const cradle_product *product = product_of(self);
    const tree *sheet = tree_get(self->whole, SPECIFICATION_KEY);
    tree *content = NULL;
    if (product == NULL || product->specification == NULL || sheet == NULL) {
        return CRADLE_OK;
    }
    cradle_status status = read_template(self, product, sheet, &content);
    if (status != CRADLE_OK || content == NULL ||
        !reading_is(content, TREE_MAPPING, "a specification", &scenario->complaints)) {
        return status;
    }
    self->whole = tree_complete(content, self->whole, load_list_key, (void *)(uintptr_t)self->options,
                                scenario->memory);
    return self->whole != NULL ? CRADLE_OK : CRADLE_NO_MEMORY;
}

/* Formulas of the sheet may use what stands before them in its table. */
bool specification_read(input_reader *self, const tree *written, const cradle_product *product) {
    static const char *const none[] = {NULL};
    const tree *sheet = product->specification != NULL ? tree_get(written, SPECIFICATION_KEY) : NULL;
    if (sheet == NULL) {
        return true;
    }
    cradle_input *input =
        input_open(self, sheet, product->specification, SPECIFICATION_KEY, SPECIFICATION_KEY);
    self->parameters->specification = input;
    if (input != NULL) {
        input_fill(self, input, none);
    }
    return input != NULL;
}

/* ---------------------------------------------------------------- names in formulas */

static slot *find_field(const cradle_input *input, const char *name, size_t length) {
    for (size_t i = 0; input != NULL && i < input->count; i++) {
        const char *field = input->slots[i].field->name;
        if (strlen(field) == length && strncmp(field, name, length) == 0) {
            return &input->slots[i];
        }
    }
    return NULL;
}

static void complain_unknown(const parameters *self, const char *name, place where) {
    const cradle_input *sheet = self->specification;
    const char *known = "";
    for (size_t i = 0; i < sheet->count; i++) {
        known = reading_shown(
            arena_printf(self->memory, "%s%s%s", known, i > 0 ? ", " : "", sheet->slots[i].field->name));
    }
    diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name),
                    arena_printf(self->memory, "a specification has %s", known),
                    "there is no '%s' in a specification", name);
}

/* The field at a dotted path below the sheet; *leaf is what the path has beyond it, or "". NULL if there is
 * none: reported, unless it is for want of a mapping that was wrong. */
static slot *find_path(const parameters *self, const char *name, place where, const char **leaf) {
    const cradle_input *input = self->specification;
    const char *step = name + strlen(SPECIFICATION_PREFIX);
    for (;;) {
        size_t length = strcspn(step, ".");
        slot *found = find_field(input, step, length);
        bool last = step[length] == '\0';
        if (found != NULL && found->path == NULL) {
            diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name), NULL,
                            "'%s' comes after what asks for it: a sheet is read in the order of its table",
                            name);
            return NULL;
        }
        *leaf = last ? "" : step + length + 1;
        if (found != NULL && (last || found->field->kind == CRADLE_ENTRY)) {
            return found;
        }
        if (found == NULL || found->field->kind != CRADLE_RECORD) {
            complain_unknown(self, name, where);
            return NULL;
        }
        if (found->count == 0) {
            return NULL;
        }
        input = found->items[0];
        step = *leaf;
    }
}

/* What the data library says of the entry that the sheet names. */
static cradle_node entry_leaf(const parameters *self, const slot *entry, const char *leaf, place where) {
    const char *set = entry->field->options;
    const library_leaf *found =
        entry->usable ? library_find_leaf(self->library, set, entry->text, leaf) : NULL;
    locality how;
    const library_datum *datum = found != NULL ? library_choose(found, "", &how) : NULL;
    if (entry->usable && datum == NULL) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, 1, NULL,
                        "'%s' has no '%s' in the data set '%s'", entry->text, leaf, set);
    }
    return datum != NULL ? graph_quantity(self->graph, &datum->quantity) : (cradle_node){0};
}

cradle_node specification_number(const parameters *self, const char *name, place where) {
    const cradle_node none = {0};
    const char *leaf;
    slot *found = find_path(self, name, where, &leaf);
    if (found != NULL && leaf[0] != '\0') {
        return entry_leaf(self, found, leaf, where);
    }
    if (found != NULL && found->field->kind != CRADLE_NUMBER) {
        diagnostics_add(self->complaints, SEVERITY_ERROR, where, (unsigned)text_columns(name), NULL,
                        "'%s' is no number", name);
        return none;
    }
    return found != NULL && found->usable ? input_slot_node(self->graph, found) : none;
}

static bool is_reference(const tree *value) {
    if (value->kind != TREE_SCALAR || value->text[0] != '=') {
        return false;
    }
    return text_starts(value->text + 1 + strspn(value->text + 1, " "), SPECIFICATION_PREFIX);
}

const tree *specification_text(const input_reader *self, const tree *value) {
    if (self->parameters == NULL || self->parameters->specification == NULL || !is_reference(value)) {
        return value;
    }
    const char *name = value->text + 1 + strspn(value->text + 1, " ");
    const char *leaf;
    const slot *found = find_path(self->parameters, name, value->where, &leaf);
    if (found != NULL && found->usable && (found->text == NULL || leaf[0] != '\0')) {
        reading_complain(self->complaints, value, NULL, "'%s' is no name", name);
        return NULL;
    }
    if (found == NULL || found->text == NULL) {
        return NULL;
    }
    if (found->written != NULL) {
        return found->written->value;
    }
    tree *chosen = arena_alloc(self->memory, sizeof *chosen);
    if (chosen != NULL) {
        *chosen = *value;
        chosen->text = found->text;
    }
    return chosen;
}
