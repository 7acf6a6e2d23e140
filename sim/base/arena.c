/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arena: blocks of memory from which pieces are cut in order. Invariant: what a block holds beyond `used`
 * is zero, because blocks come from calloc and no piece is ever given back. Pieces that begin with a line of
 * the cache are blocks of their own, of which nothing is left.
 *
 * One allocation as tests count it is a call of memory_*() or a piece of an arena; the blocks behind the
 * pieces are not counted, so that the number of an allocation does not depend on the size of blocks.
 */
#define _DEFAULT_SOURCE /* madvise() */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

enum { FIRST_BLOCK_BYTES = 16 << 10, LAST_BLOCK_BYTES = 1 << 20, SHORT_TEXT_BYTES = 256 };

/* Under the address sanitizer each piece is a block of its own, so that overruns are seen. */
#if defined(__SANITIZE_ADDRESS__)
enum { ONE_PIECE_A_BLOCK = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { ONE_PIECE_A_BLOCK = 1 };
#else
enum { ONE_PIECE_A_BLOCK = 0 };
#endif
#else
enum { ONE_PIECE_A_BLOCK = 0 };
#endif

typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct arena {
    block *newest;
    size_t next_block_bytes;
    bool failed;
};

/* ---------------------------------------------------------------- counted allocation */

/* The one variable of the program that changes, and only tests change it. Negative: no limit. */
static atomic_long allocations_left = -1;

void memory_fail_after(long countdown) {
    atomic_store(&allocations_left, countdown);
}

static bool may_allocate(void) {
    long left = atomic_load_explicit(&allocations_left, memory_order_relaxed);
    while (left > 0 && !atomic_compare_exchange_weak(&allocations_left, &left, left - 1)) {
    }
    return left != 0;
}

void *memory_allocate(size_t bytes) {
    return may_allocate() ? malloc(bytes > 0 ? bytes : 1) : NULL;
}

void *memory_resize(void *memory, size_t bytes) {
    return may_allocate() ? realloc(memory, bytes > 0 ? bytes : 1) : NULL;
}

/* The next aligned place, at least an alignment of malloc behind. */
static unsigned char *align_behind(unsigned char *block, size_t alignment) {
    return block + alignment - (uintptr_t)block % alignment;
}

/* Blocks of many pages as large ones, where the system has them: to page in 30 MB by 4 KB takes as long as
 * drawing two million samples. Not aligned_alloc(): glibc's finds no room for a block where one like it was
 * freed, and takes new pages. Malloc aligns for a pointer, so there is room for one before the memory. */
void *memory_allocate_aligned(size_t bytes) {
    const size_t alignment = bytes >= MEMORY_LARGE_PAGE ? MEMORY_LARGE_PAGE : MEMORY_LINE;
    if (bytes > SIZE_MAX - 2 * alignment || !may_allocate()) {
        return NULL;
    }
    const size_t whole = (bytes / alignment + 1) * alignment;
    unsigned char *block = malloc(alignment + whole);
    if (block == NULL) {
        return NULL;
    }
    unsigned char *memory = align_behind(block, alignment);
    ((void **)(void *)memory)[-1] = block;
#if defined(MADV_HUGEPAGE)
    if (alignment == MEMORY_LARGE_PAGE) {
        (void)madvise(memory, whole, MADV_HUGEPAGE); /* a wish */
    }
#endif
    return memory;
}

void memory_free_aligned(void *memory) {
    free(memory != NULL ? ((void **)memory)[-1] : NULL);
}

void memory_free(void *memory) {
    free(memory);
}

void memory_keep_freed(void) {
#if defined(__GLIBC__) /* the most that its own thresholds grow to as blocks are freed */
    enum { KEPT_BLOCK = 32 << 20, KEPT = 2 * KEPT_BLOCK };
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BLOCK);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
#endif
}

/* ---------------------------------------------------------------- arena */

arena *arena_new(void) {
    arena *self = memory_allocate(sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    *self = (arena){.next_block_bytes = FIRST_BLOCK_BYTES};
    return self;
}

void arena_free(arena *self) {
    if (self == NULL) {
        return;
    }
    for (block *each = self->newest; each != NULL;) {
        block *next = each->next;
        free(each);
        each = next;
    }
    free(self);
}

bool arena_failed(const arena *self) {
    return self->failed;
}

/* Behind the newest block, which still has room. */
static void append(arena *self, block *blocks) {
    block **end = &self->newest;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = blocks;
}

void arena_adopt(arena *self, arena *other) {
    if (other == NULL) {
        self->failed = true;
        return;
    }
    append(self, other->newest);
    self->failed = self->failed || other->failed;
    free(other);
}

static bool add_block(arena *self, size_t bytes) {
    size_t size = self->next_block_bytes;
    if (ONE_PIECE_A_BLOCK || size < bytes) {
        size = bytes;
    }
    if (size > SIZE_MAX - sizeof(block)) {
        return false;
    }
    block *added = calloc(1, sizeof(block) + size);
    if (added == NULL) {
        return false;
    }
    added->size = size;
    added->next = self->newest;
    self->newest = added;
    if (self->next_block_bytes < LAST_BLOCK_BYTES) {
        self->next_block_bytes *= 2;
    }
    return true;
}

void *arena_alloc(arena *self, size_t bytes) {
    const size_t unit = alignof(max_align_t);
    if (bytes > SIZE_MAX - unit || !may_allocate()) {
        self->failed = true;
        return NULL;
    }
    /* A block of one piece keeps its exact size for the sanitizer; sharing ones keep the alignment. */
    size_t wanted = bytes == 0 ? 1 : bytes;
    if (!ONE_PIECE_A_BLOCK) {
        wanted = (wanted + unit - 1) / unit * unit;
    }
    if (self->newest == NULL || self->newest->size - self->newest->used < wanted) {
        if (!add_block(self, wanted)) {
            self->failed = true;
            return NULL;
        }
    }
    void *piece = self->newest->bytes + self->newest->used;
    self->newest->used += wanted;
    return piece;
}

void *arena_alloc_lines(arena *self, size_t bytes) {
    const size_t others = sizeof(block) + MEMORY_LINE;
    block *alone = bytes <= SIZE_MAX - others ? memory_allocate(others + bytes) : NULL;
    if (alone == NULL) {
        self->failed = true;
        return NULL;
    }
    *alone = (block){.next = NULL};
    append(self, alone);
    return align_behind(alone->bytes, MEMORY_LINE);
}

char *arena_copy(arena *self, const char *text, size_t length) {
    char *copy = length < SIZE_MAX ? arena_alloc(self, length + 1) : NULL;
    if (copy == NULL) {
        self->failed = true;
        return NULL;
    }
    if (length > 0) {
        memcpy(copy, text, length);
    }
    return copy; /* the piece was zero: the text is terminated */
}

char *arena_strdup(arena *self, const char *text) {
    return arena_copy(self, text, strlen(text));
}

char *arena_join(arena *self, const char *const *texts, size_t count) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += strlen(texts[i]);
    }
    char *text = arena_alloc(self, length + 1);
    char *end = text;
    for (size_t i = 0; text != NULL && i < count; i++) {
        end = stpcpy(end, texts[i]);
    }
    return text;
}

/* Most texts are short: one pass is enough for them. */
char *arena_vprintf(arena *self, const char *format, va_list arguments) {
    char small[SHORT_TEXT_BYTES];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    assert(length >= 0); /* only a wrong format fails */
    char *text = length >= 0 ? arena_alloc(self, (size_t)length + 1) : NULL;
    if (text != NULL && (size_t)length < sizeof small) {
        memcpy(text, small, (size_t)length);
    } else if (text != NULL) {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

char *arena_printf(arena *self, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(self, format, arguments);
    va_end(arguments);
    return text;
}

void *arena_grow(arena *self, void *items, size_t count, size_t *capacity, size_t item_bytes) {
    assert(count <= *capacity && item_bytes > 0);
    if (count < *capacity) {
        return items;
    }
    size_t larger = *capacity < 8 ? 8 : *capacity * 2;
    if (larger < *capacity || larger > SIZE_MAX / item_bytes) {
        self->failed = true;
        return NULL;
    }
    void *moved = arena_alloc(self, larger * item_bytes);
    if (moved == NULL) {
        return NULL;
    }
    if (count > 0) {
        memcpy(moved, items, count * item_bytes);
    }
    *capacity = larger;
    return moved;
}
