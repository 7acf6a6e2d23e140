/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file: one line with the key, then records of one batch each: a head, the figures as they are in memory,
 * and the SHA-256 of both. It is for the machine that wrote it: bytes are not swapped. A record that was cut
 * short fails its hash, and it and all behind it are written anew.
 */
#include "results/checkpoint.h"

#include <stdio.h>
#include <string.h>

#include <nettle/sha2.h>

static const char title[] = "cradle checkpoint 1 ";

typedef struct record_head {
    uint64_t batch, count;
} record_head;

struct checkpoint {
    /* What the key is made of. */
    const inventory *life_cycle;
    const assess_options *options;
    const source_set *sources;
    const cradle_override *overrides;
    size_t override_count;

    bool begun;
    FILE *file; /* NULL: none yet, or it failed */
    bool failed;
    uint64_t whole; /* bytes of the title, the key and the whole records behind it */
    uint8_t key[SHA256_DIGEST_SIZE];
    assess_store store;
    char path[]; /* last: of any length */
};

enum { START_BYTES = sizeof title - 1 + SHA256_DIGEST_SIZE };

/* ---------------------------------------------------------------- the key */

static void add_text(struct sha256_ctx *hash, const char *text) {
    sha256_update(hash, strlen(text) + 1, (const uint8_t *)text);
}

static void add_number(struct sha256_ctx *hash, uint64_t number) {
    sha256_update(hash, sizeof number, (const uint8_t *)&number);
}

/* What the models made of the inputs, so that another program with the same version is told apart too. */
static void add_inventory(struct sha256_ctx *hash, const inventory *life_cycle) {
    add_number(hash, graph_count(life_cycle->graph));
    add_number(hash, life_cycle->variant_count);
    add_number(hash, life_cycle->stages_only);
    for (size_t v = 0; v < life_cycle->variant_count; v++) {
        const variant *one = &life_cycle->variants[v];
        add_text(hash, one->name);
        add_number(hash, one->count);
        for (size_t i = 0; i < one->count; i++) {
            const double central = graph_central(life_cycle->graph, one->flows[i].co2e);
            sha256_update(hash, sizeof central, (const uint8_t *)&central);
        }
    }
}

static void make_key(checkpoint *self) {
    struct sha256_ctx hash;
    sha256_init(&hash);
    add_text(&hash, cradle_version());
    add_number(&hash, sizeof(cradle_summary));
    add_number(&hash, self->options->evaluate.seed);
    add_number(&hash, self->options->evaluate.samples);
    add_number(&hash, self->options->evaluate.sampler);
    add_number(&hash, self->options->memory);
    for (size_t i = 0; i < self->sources->count; i++) {
        add_text(&hash, self->sources->items[i]->name);
        add_text(&hash, self->sources->items[i]->text);
    }
    for (size_t i = 0; i < self->override_count; i++) {
        add_text(&hash, self->overrides[i].path);
        add_text(&hash, self->overrides[i].value);
    }
    add_inventory(&hash, self->life_cycle);
    sha256_digest(&hash, sizeof self->key, self->key);
}

/* ---------------------------------------------------------------- records */

static void digest(const record_head *head, const cradle_summary *figures,
                   uint8_t result[SHA256_DIGEST_SIZE]) {
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, sizeof *head, (const uint8_t *)head);
    sha256_update(&hash, head->count * sizeof *figures, (const uint8_t *)figures);
    sha256_digest(&hash, SHA256_DIGEST_SIZE, result);
}

static bool is_ours(FILE *file) {
    char start[sizeof title - 1];
    return fread(start, 1, sizeof start, file) == sizeof start && memcmp(start, title, sizeof start) == 0;
}

/* Opens a checkpoint of this very run, if there is one. */
static void open_file(checkpoint *self) {
    uint8_t key[SHA256_DIGEST_SIZE];
    self->file = fopen(self->path, "r+b");
    if (self->file != NULL && is_ours(self->file) && fread(key, sizeof key, 1, self->file) == 1 &&
        memcmp(key, self->key, sizeof key) == 0) {
        self->whole = START_BYTES;
        return;
    }
    if (self->file != NULL) {
        (void)fclose(self->file);
        self->file = NULL;
    }
}

/* With the first batch: most runs have one batch, and nothing to do with checkpoints. */
static void begin(checkpoint *self) {
    if (!self->begun) {
        self->begun = true;
        make_key(self);
        open_file(self);
    }
}

/* Batches are finished in their order, so the next record is the batch that is asked for, or there is none.
 */
static bool restore(void *context, size_t batch, cradle_summary *figures, size_t count) {
    checkpoint *self = context;
    record_head head;
    uint8_t expected[SHA256_DIGEST_SIZE], found[SHA256_DIGEST_SIZE];
    begin(self);
    if (self->file == NULL || self->failed || fseeko(self->file, (off_t)self->whole, SEEK_SET) != 0 ||
        fread(&head, sizeof head, 1, self->file) != 1 || head.batch != batch || head.count != count ||
        fread(figures, sizeof *figures, count, self->file) != count ||
        fread(found, sizeof found, 1, self->file) != 1) {
        return false;
    }
    digest(&head, figures, expected);
    if (memcmp(expected, found, sizeof found) != 0) {
        return false;
    }
    self->whole += sizeof head + count * sizeof *figures + sizeof found;
    return true;
}

/* A new file, or one that does not fit and is ours, begins with the key. */
static void begin_file(checkpoint *self) {
    FILE *there = fopen(self->path, "rb");
    bool foreign = there != NULL && !is_ours(there);
    if (there != NULL) {
        (void)fclose(there);
    }
    self->file = foreign ? NULL : fopen(self->path, "w+b");
    self->whole = START_BYTES;
    self->failed = self->file == NULL || fwrite(title, sizeof title - 1, 1, self->file) != 1 ||
                   fwrite(self->key, sizeof self->key, 1, self->file) != 1;
}

static void save(void *context, size_t batch, const cradle_summary *figures, size_t count) {
    checkpoint *self = context;
    const record_head head = {.batch = batch, .count = count};
    uint8_t hash[SHA256_DIGEST_SIZE];
    begin(self);
    if (self->file == NULL && !self->failed) {
        begin_file(self);
    }
    if (self->failed) {
        return;
    }
    digest(&head, figures, hash);
    self->failed = fseeko(self->file, (off_t)self->whole, SEEK_SET) != 0 ||
                   fwrite(&head, sizeof head, 1, self->file) != 1 ||
                   fwrite(figures, sizeof *figures, count, self->file) != count ||
                   fwrite(hash, sizeof hash, 1, self->file) != 1 || fflush(self->file) != 0;
    self->whole += sizeof head + count * sizeof *figures + sizeof hash;
}

/* ---------------------------------------------------------------- opening and closing */

checkpoint *checkpoint_open(const char *path, const inventory *life_cycle, const assess_options *options,
                            const source_set *sources, const cradle_override *overrides,
                            size_t override_count) {
    const size_t length = strlen(path);
    checkpoint *self = memory_allocate(sizeof *self + length + 1);
    if (self == NULL) {
        return NULL;
    }
    *self = (checkpoint){.life_cycle = life_cycle,
                         .options = options,
                         .sources = sources,
                         .overrides = overrides,
                         .override_count = override_count,
                         .store = {.context = self, .restore = restore, .save = save}};
    memcpy(self->path, path, length + 1);
    return self;
}

const assess_store *checkpoint_store(const checkpoint *self) {
    return &self->store;
}

void checkpoint_close(checkpoint *self) {
    if (self != NULL && self->file != NULL) {
        (void)fclose(self->file);
    }
    memory_free(self);
}

void checkpoint_remove(const char *path) {
    FILE *there = fopen(path, "rb");
    if (there == NULL) {
        return;
    }
    bool ours = is_ours(there);
    (void)fclose(there);
    if (ours) {
        (void)remove(path);
    }
}
