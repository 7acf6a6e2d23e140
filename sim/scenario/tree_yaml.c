/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * YAML to tree. libyaml's events are taken one by one, so that depth and nodes are limited before memory is
 * spent on them: its document API needs quadratic time for deep nesting and expands nothing it should not.
 * What a scenario needs no YAML for (anchors, aliases, tags, merge keys, keys that are no words) is refused
 * with its place; reading goes on after such a fault, so that all of them are shown at once.
 *
 * Invariant: children of the open containers wait on one stack; a container that closes takes its own from
 * the top of it.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "scenario/tree.h"
#include "scenario/tree_problem.h"

/* A mapping with more keys than this gets a map of them. */
enum { KEYS_SEARCHED_MAX = 16 };

/* A mapping or list that is still open. */
typedef struct frame {
    tree *node;
    size_t first; /* of its children on the stack */
    bool flow;    /* written with brackets */
    bool has_key; /* a key was read and waits for its value */
    tree_pair next;
    text_map keys; /* in use if it holds any */
} frame;

typedef struct reader {
    const source *source;
    arena *memory;
    diagnostics *complaints;
    yaml_parser_t parser;
    cursor cursor;
    frame frames[TREE_DEPTH_MAX];
    size_t depth;
    tree_pair *stack; /* children; those of lists have no key */
    size_t used, capacity;
    size_t nodes;
    tree *root;
    bool in_document;
    bool failed; /* reported, or out of memory */
    bool stop;   /* no use to read on */
} reader;

static void complain(reader *self, place where, unsigned length, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

static void complain(reader *self, place where, unsigned length, const char *hint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    diagnostics_addv(self->complaints, SEVERITY_ERROR, where, length, hint, format, arguments);
    va_end(arguments);
    self->failed = true;
}

static void out_of_memory(reader *self) {
    self->failed = self->stop = true;
}

static frame *top(reader *self) {
    return self->depth > 0 ? &self->frames[self->depth - 1] : NULL;
}

static bool awaits_key(reader *self) {
    const frame *open = top(self);
    return open && open->node->kind == TREE_MAPPING && !open->has_key;
}

/* ---------------------------------------------------------------- places */

static bool is_line_end(char c) {
    return c == '\r' || c == '\n';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* The columns that a scalar takes on its first line; the cursor is moved to it. */
static unsigned first_line_columns(reader *self, const yaml_event_t *event) {
    cursor_seek_index(&self->cursor, event->start_mark.index);
    const char *from = self->cursor.byte;
    cursor end = self->cursor;
    cursor_seek_index(&end, event->end_mark.index);
    yaml_scalar_style_t style = event->data.scalar.style;
    bool block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    /* A line may hold a million values: nothing beyond this one's end is looked at. */
    const char *to = from;
    while (to < end.byte && !is_line_end(*to) && !(block && is_blank(*to))) {
        to++;
    }
    while (to > from && is_blank(to[-1])) {
        to--;
    }
    unsigned columns = columns_between(from, to);
    return columns > 0 ? columns : 1;
}

static place event_place(reader *self, const yaml_event_t *event) {
    return cursor_seek_index(&self->cursor, event->start_mark.index);
}

/* ---------------------------------------------------------------- building */

static tree *new_node(reader *self, tree_kind kind, place where, unsigned length) {
    tree *node = arena_alloc(self->memory, sizeof *node);
    if (!node) {
        out_of_memory(self);
        return NULL;
    }
    *node = (tree){.kind = kind, .where = where, .length = length};
    return node;
}

/* Gives a finished or just opened value to the container around it. */
static void attach(reader *self, tree *value) {
    frame *open = top(self);
    if (!open) {
        self->root = value;
        return;
    }
    tree_pair *grown = arena_grow(self->memory, self->stack, self->used, &self->capacity, sizeof *grown);
    if (!grown) {
        out_of_memory(self);
        return;
    }
    self->stack = grown;
    tree_pair pair = open->node->kind == TREE_MAPPING ? open->next : (tree_pair){0};
    pair.value = value;
    self->stack[self->used++] = pair;
    open->has_key = false;
}

static void open_container(reader *self, tree_kind kind, const yaml_event_t *event, bool flow) {
    place where = event_place(self, event);
    if (awaits_key(self)) {
        complain(self, where, 1, NULL, "a key must be a single word or text");
        self->stop = true;
        return;
    }
    if (self->depth == TREE_DEPTH_MAX) {
        complain(self, where, 1, NULL, "this is nested deeper than %d levels", TREE_DEPTH_MAX);
        self->stop = true;
        return;
    }
    tree *node = new_node(self, kind, where, 1);
    if (!node) {
        return;
    }
    attach(self, node);
    self->frames[self->depth++] = (frame){.node = node, .first = self->used, .flow = flow};
    text_map_init(&top(self)->keys, self->memory);
}

static void close_list(reader *self, const frame *done, size_t count) {
    tree *node = done->node;
    node->items = arena_alloc(self->memory, count * sizeof(tree *));
    if (!node->items) {
        out_of_memory(self);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        node->items[i] = self->stack[done->first + i].value;
    }
    node->count = count;
}

static void close_mapping(reader *self, const frame *done, size_t count) {
    tree *node = done->node;
    node->pairs = arena_alloc(self->memory, count * sizeof(tree_pair));
    if (!node->pairs) {
        out_of_memory(self);
        return;
    }
    memcpy(node->pairs, self->stack + done->first, count * sizeof(tree_pair));
    node->count = count;
}

static void close_container(reader *self) {
    assert(self->depth > 0);
    const frame *done = top(self);
    size_t count = self->used - done->first;
    if (count > 0 && done->node->kind == TREE_LIST) {
        close_list(self, done, count);
    } else if (count > 0) {
        close_mapping(self, done, count);
    }
    self->used = done->first;
    self->depth--;
}

/* ---------------------------------------------------------------- keys */

/* Puts all keys of the open mapping into its map. */
static void map_keys(reader *self, frame *open) {
    for (size_t i = open->first; i < self->used; i++) {
        if (!text_map_put(&open->keys, self->stack[i].key, i)) {
            out_of_memory(self);
            return;
        }
    }
}

/* The pair of this key that the open mapping has already, or NULL. */
static const tree_pair *find_key(reader *self, frame *open, const char *key) {
    size_t count = self->used - open->first;
    if (count > KEYS_SEARCHED_MAX) {
        if (open->keys.count == 0) {
            map_keys(self, open);
        }
        ptrdiff_t found = text_map_get(&open->keys, key);
        return found == TEXT_MAP_ABSENT ? NULL : &self->stack[found];
    }
    for (size_t i = open->first; i < self->used; i++) {
        if (text_equal(self->stack[i].key, key)) {
            return &self->stack[i];
        }
    }
    return NULL;
}

static void refuse_duplicate(reader *self, const char *key, place where, unsigned length,
                             const tree_pair *earlier) {
    const char *hint =
        arena_printf(self->memory, "it was first given at %s", place_text(earlier->key_where, self->memory));
    complain(self, where, length, hint, "the key '%s' is given twice", key);
}

static void take_key(reader *self, const char *key, place where, unsigned length, bool quoted) {
    frame *open = top(self);
    if (*key == '\0') {
        complain(self, where, length, "write `key: value`", "a key is missing before the ':'");
    } else if (!quoted && text_equal(key, "<<")) {
        complain(self, where, length, "take another file as a base with `extends:`",
                 "merge keys ('<<') are not understood");
    }
    const tree_pair *earlier = find_key(self, open, key);
    if (earlier) {
        refuse_duplicate(self, key, where, length, earlier);
    }
    open->next = (tree_pair){.key = key, .key_where = where};
    open->has_key = true;
    if (open->keys.count > 0 && !earlier && !text_map_put(&open->keys, key, self->used)) {
        out_of_memory(self);
    }
}

/* "{mass:24 g}" is a mapping with the key "mass:24 g" to YAML; nobody means that. */
static void refuse_glued_key(reader *self, const yaml_event_t *event) {
    const frame *open = top(self);
    bool nothing = event->data.scalar.length == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (nothing && open && open->flow && open->has_key && strchr(open->next.key, ':')) {
        complain(self, open->next.key_where, (unsigned)text_columns(open->next.key), "write `key: value`",
                 "a mapping needs a space after the colon");
    }
}

/* ---------------------------------------------------------------- events */

static void refuse_properties(reader *self, const yaml_event_t *event, const yaml_char_t *anchor,
                              const yaml_char_t *tag) {
    if (anchor) {
        complain(self, event_place(self, event), 1,
                 "write the value where it is used, give it a name in `parameters:`, or put it in quotes",
                 "anchors ('&%.40s') are not understood", (const char *)anchor);
    }
    if (tag) {
        complain(self, event_place(self, event), 1, "leave it away; if it is a text, put it in quotes",
                 "tags (words that start with '!') are not understood");
    }
}

/* Characters that an escape such as "\0" smuggled past encoding_check(): C0 but tab and line ends, C1. */
static bool has_control_character(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool c0 = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
        bool c1 = byte == 0xC2 && i + 1 < length && (unsigned char)text[i + 1] < 0xA0;
        if (c0 || c1 || byte == 0x7F) {
            return true;
        }
    }
    return false;
}

static void take_scalar(reader *self, const yaml_event_t *event) {
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    unsigned columns = first_line_columns(self, event);
    place where = event_place(self, event);
    refuse_properties(self, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (memchr(value, '\0', length)) {
        complain(self, where, columns, NULL, "a text cannot hold a NUL character");
    } else if (has_control_character(value, length)) {
        complain(self, where, columns, NULL, "a text cannot hold a control character");
    }
    const char *text = arena_copy(self->memory, value, length);
    if (!text) {
        out_of_memory(self);
    } else if (awaits_key(self)) {
        take_key(self, text, where, columns, quoted);
    } else {
        refuse_glued_key(self, event);
        tree *node = new_node(self, TREE_SCALAR, where, columns);
        if (node) {
            node->text = text;
            node->quoted = quoted;
            attach(self, node);
        }
    }
}

/* An alias is refused; an empty scalar stands in for it, so that reading can go on. */
static void take_alias(reader *self, const yaml_event_t *event) {
    place where = event_place(self, event);
    const char *name = (const char *)event->data.alias.anchor;
    complain(self, where, 1 + (unsigned)text_columns(name),
             "write the value itself, give it a name in `parameters:`, or put it in quotes",
             "aliases ('*%.40s') are not understood", name);
    if (awaits_key(self)) {
        self->stop = true;
        return;
    }
    tree *node = new_node(self, TREE_SCALAR, where, 1);
    if (node) {
        node->text = "";
        attach(self, node);
    }
}

static void take_document_start(reader *self, const yaml_event_t *event) {
    if (self->in_document) {
        complain(self, event_place(self, event), 1, "one file holds one document: remove the line '---'",
                 "a second document starts here");
        self->stop = true;
    }
    self->in_document = true;
}

/* A text of comments alone has no document; "---" alone has one with an empty scalar that is nowhere. */
static void check_not_empty(reader *self) {
    const tree *root = self->root;
    bool nothing = !root || (root->kind == TREE_SCALAR && !root->quoted && *root->text == '\0');
    if (nothing && !self->failed) {
        complain(self, cursor_seek_index(&self->cursor, 0), 1, NULL, "this text is empty");
    }
}

static bool is_node(const yaml_event_t *event) {
    return event->type == YAML_SCALAR_EVENT || event->type == YAML_ALIAS_EVENT ||
           event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
}

static void take_event(reader *self, const yaml_event_t *event) {
    if (is_node(event) && ++self->nodes > TREE_NODES_MAX) {
        complain(self, event_place(self, event), 1, NULL, "this text has more than %d keys and values",
                 TREE_NODES_MAX);
        self->stop = true;
        return;
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        take_document_start(self, event);
        break;
    case YAML_ALIAS_EVENT:
        take_alias(self, event);
        break;
    case YAML_SCALAR_EVENT:
        take_scalar(self, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        refuse_properties(self, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        open_container(self, TREE_LIST, event, event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
        break;
    case YAML_MAPPING_START_EVENT:
        refuse_properties(self, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        open_container(self, TREE_MAPPING, event, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_container(self);
        break;
    case YAML_STREAM_END_EVENT:
        check_not_empty(self);
        self->stop = true;
        break;
    default:
        break;
    }
}

static void read_events(reader *self) {
    while (!self->stop) {
        yaml_event_t event;
        if (!yaml_parser_parse(&self->parser, &event)) {
            const frame *open = top(self);
            place bracket = open && open->flow ? open->node->where : (place){0};
            problem_report(&self->parser, bracket, &self->cursor, self->complaints);
            self->failed = true;
            return;
        }
        take_event(self, &event);
        yaml_event_delete(&event);
    }
}

tree *tree_read(const source *text, arena *memory, diagnostics *complaints) {
    if (!encoding_check(text, complaints)) {
        return NULL;
    }
    reader self = {.source = text, .memory = memory, .complaints = complaints};
    cursor_start(&self.cursor, text);
    if (!yaml_parser_initialize(&self.parser)) {
        complain(&self, (place){text, 1, 1}, 1, NULL, "out of memory while reading this text");
        return NULL;
    }
    size_t skipped = byte_order_mark(text);
    yaml_parser_set_encoding(&self.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&self.parser, (const unsigned char *)text->text + skipped,
                                 text->length - skipped);
    read_events(&self);
    yaml_parser_delete(&self.parser);
    return self.failed || arena_failed(memory) ? NULL : self.root;
}
