/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arena: memory that is allocated piece by piece and freed at once. Everything that is loaded for a
 * scenario lives in one arena, so nothing loaded is freed on its own.
 *
 * Every allocation of the program goes through memory_*() or an arena, and tests can make each one fail.
 */
#ifndef CRADLE_BASE_ARENA_H
#define CRADLE_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "cradle.h"

/* malloc and realloc, blocks for vectors, aligned to lines of the cache, of which those of so many bytes
 * consist of large pages if the system has them; NULL when out of memory. */
enum { MEMORY_LINE = 64, MEMORY_LARGE_PAGE = 2 << 20, MEMORY_LINE_DOUBLES = MEMORY_LINE / sizeof(double) };
CRADLE_MUST_CHECK void *memory_allocate(size_t bytes);
CRADLE_MUST_CHECK void *memory_resize(void *memory, size_t bytes);
CRADLE_MUST_CHECK void *memory_allocate_aligned(size_t bytes);
void memory_free(void *memory); /* of the first two; NULL is allowed */
void memory_free_aligned(void *memory);
/* For programs, whose process is their own: what is freed is kept for what comes next, up to 64 MB, and not
 * given back to a system that clears each page before it hands it out again. A wish. */
void memory_keep_freed(void);
/* For tests: of all calls of the three above, arena_new() and each piece cut from an arena, the allocation
 * number `countdown` (0 is the next one) and all after it fail; < 0: none. */
void memory_fail_after(long countdown);

typedef struct arena arena;

CRADLE_MUST_CHECK arena *arena_new(void); /* NULL when out of memory */
void arena_free(arena *self);             /* NULL is allowed */

/* Zeroed, aligned for any type; NULL when out of memory. From then on arena_failed() is true, so that
 * a caller who only propagates NULL can be asked at the end. */
CRADLE_MUST_CHECK void *arena_alloc(arena *self, size_t bytes);
/* The same, but not zeroed, and beginning with a line of the cache. */
CRADLE_MUST_CHECK void *arena_alloc_lines(arena *self, size_t bytes);
bool arena_failed(const arena *self);
/* Takes over all that `other` holds, and its failure. `other` is freed; NULL is one that failed. */
void arena_adopt(arena *self, arena *other);

CRADLE_MUST_CHECK char *arena_copy(arena *self, const char *text, size_t length); /* NUL-terminated */
CRADLE_MUST_CHECK char *arena_strdup(arena *self, const char *text);
/* Texts one behind the other. */
CRADLE_MUST_CHECK char *arena_join(arena *self, const char *const *texts, size_t count);
/* Real numbers are formatted by text_write_number(): %g and its kin use the locale's decimal point. */
CRADLE_MUST_CHECK char *arena_printf(arena *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
CRADLE_MUST_CHECK char *arena_vprintf(arena *self, const char *format, va_list arguments);

/* A growing array in an arena: `items` of `*capacity`, of which `count` are used, gets room for one
 * more; returns the (perhaps moved) array, NULL when out of memory. */
CRADLE_MUST_CHECK void *arena_grow(arena *self, void *items, size_t count, size_t *capacity,
                                   size_t item_bytes);

#endif
