/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory: pieces do not overlap, are zero and aligned; every allocation can fail, and failing is survived.
 */
#include <criterion/criterion.h>
#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

Test(arena, pieces_are_zero_aligned_and_apart) {
    arena *memory = arena_new();
    cr_assert_not_null(memory);
    enum { PIECES = 3000 };
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        sizes[i] = i % 97 == 0 ? 50000 : i % 61; /* some larger than a block, some empty */
        pieces[i] = arena_alloc(memory, sizes[i]);
        cr_assert_not_null(pieces[i]);
        cr_assert((uintptr_t)pieces[i] % alignof(max_align_t) == 0);
        for (size_t b = 0; b < sizes[i]; b++) {
            cr_assert(pieces[i][b] == 0, "piece %zu byte %zu is not zero", i, b);
        }
        memset(pieces[i], (int)(i % 255) + 1, sizes[i]);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t b = 0; b < sizes[i]; b++) {
            cr_assert(pieces[i][b] == i % 255 + 1, "piece %zu was overwritten", i);
        }
    }
    cr_assert(pieces[0] != pieces[61] && pieces[61] != pieces[122]); /* empty pieces are apart, too */
    cr_assert_not(arena_failed(memory));
    arena_free(memory);
    arena_free(NULL);
}

Test(arena, copies_and_formats) {
    arena *memory = arena_new();
    cr_assert_str_eq(arena_copy(memory, "abcdef", 3), "abc");
    cr_assert_str_eq(arena_copy(memory, NULL, 0), "");
    cr_assert_str_eq(arena_strdup(memory, "kg CO₂e"), "kg CO₂e");
    cr_assert_str_eq(arena_join(memory, (const char *[]){"a", "", ".", "kg CO₂e"}, 4), "a.kg CO₂e");
    cr_assert_str_eq(arena_join(memory, NULL, 0), "");
    cr_assert_str_eq(arena_printf(memory, "%s-%05d%%", "x", 42), "x-00042%");
    for (int length = 250; length < 260; length++) { /* on both sides of what one pass takes */
        char *text = arena_printf(memory, "%*s", length, "end");
        cr_assert(strlen(text) == (size_t)length && strcmp(text + length - 3, "end") == 0);
    }
    char *long_text = arena_printf(memory, "%*s", 100000, "end");
    cr_assert(strlen(long_text) == 100000);
    cr_assert_str_eq(long_text + 99997, "end");
    arena_free(memory);
}

Test(arena, grows_and_refuses_impossible_sizes) {
    arena *memory = arena_new();
    int *items = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 10000; i++) {
        items = arena_grow(memory, items, i, &capacity, sizeof *items);
        cr_assert_not_null(items);
        items[i] = (int)i;
    }
    for (size_t i = 0; i < 10000; i++) {
        cr_assert(items[i] == (int)i);
    }
    cr_assert(capacity >= 10000 && capacity < 40000);
    cr_assert_not(arena_failed(memory));
    size_t huge = SIZE_MAX / 2;
    cr_assert_null(arena_grow(memory, items, huge, &huge, sizeof *items));
    cr_assert(arena_failed(memory));
    arena_free(memory);

    memory = arena_new();
    cr_assert_null(arena_alloc(memory, SIZE_MAX - 3));
    cr_assert(arena_failed(memory));
    cr_assert_not_null(arena_alloc(memory, 10), "an arena goes on after a failure");
    cr_assert(arena_failed(memory), "but does not forget it");
    arena_free(memory);
    cr_assert_null(memory_allocate_aligned(SIZE_MAX - 3));
}

Test(arena, aligned_blocks) {
    for (size_t bytes = 0; bytes < 300; bytes += 7) {
        unsigned char *block = memory_allocate_aligned(bytes);
        cr_assert_not_null(block);
        cr_assert((uintptr_t)block % 64 == 0);
        memset(block, 1, bytes);
        memory_free_aligned(block);
    }
}

/* Six countable allocations. True if none failed. */
static bool six_allocations(void) {
    bool whole = false;
    void *plain = memory_allocate(10);
    void *aligned = memory_allocate_aligned(10);
    void *grown = memory_resize(NULL, 20);
    arena *memory = arena_new();
    if (memory != NULL) {
        char *first = arena_strdup(memory, "first");
        char *second = arena_printf(memory, "%d", 2);
        whole = plain != NULL && aligned != NULL && grown != NULL && first != NULL && second != NULL;
        cr_assert(arena_failed(memory) == (first == NULL || second == NULL));
    }
    arena_free(memory);
    memory_free(plain);
    memory_free_aligned(aligned);
    memory_free(grown);
    return whole;
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
Test(arena, freed_blocks_can_be_kept) {
    enum { BYTES = 8 << 20 };
    memory_keep_freed();
    for (int turn = 0; turn < 2; turn++) {
        unsigned char *block = memory_allocate_aligned(BYTES);
        cr_assert_not_null(block);
        cr_expect_eq(mallinfo2().hblks, 0, "a mapping of its own goes back to the system");
        memset(block, 1, BYTES);
        memory_free_aligned(block);
        cr_expect_geq(mallinfo2().fordblks, BYTES);
    }
}

/* Whatever lies around it. */
Test(arena, a_block_is_made_where_one_like_it_was_freed) {
    enum { BYTES = 8 << 20, AROUND = 5000, EACH = 1000 };
    static void *around[AROUND];
    memory_keep_freed();
    unsigned char *first = memory_allocate_aligned(BYTES);
    for (size_t i = 0; i < AROUND; i++) {
        around[i] = memory_allocate(EACH);
        cr_assert_not_null(around[i]);
    }
    memory_free_aligned(first);
    unsigned char *second = memory_allocate_aligned(BYTES);
    cr_expect_eq(second, first);
    memory_free_aligned(second);
    for (size_t i = 0; i < AROUND; i++) {
        memory_free(around[i]);
    }
}
#endif

Test(arena, every_allocation_can_fail) {
    cr_assert(six_allocations());
    for (long k = 0; k < 6; k++) {
        memory_fail_after(k);
        cr_assert_not(six_allocations(), "allocation %ld did not fail", k);
        cr_assert_null(memory_allocate(1), "all after it fail as well");
    }
    memory_fail_after(6);
    cr_assert(six_allocations());
    cr_assert_null(memory_allocate(1));
    memory_fail_after(-1);
    cr_assert(six_allocations());
}

/* What another holds lives on, what was begun goes on, and what failed has failed. */
Test(arena, takes_over_another) {
    arena *memory = arena_new(), *other = arena_new(), *failing = arena_new();
    char *first = arena_strdup(memory, "first"), *second = arena_strdup(other, "second");
    cr_assert(first && second && failing);
    arena_adopt(memory, other);
    char *third = arena_strdup(memory, "third");
    cr_expect_str_eq(first, "first");
    cr_expect_str_eq(second, "second");
    cr_expect_str_eq(third, "third");
    cr_expect_not(arena_failed(memory));
    cr_expect_null(arena_alloc(failing, SIZE_MAX));
    arena_adopt(memory, failing);
    cr_expect(arena_failed(memory));
    arena *empty = arena_new();
    cr_assert_not_null(empty);
    arena_adopt(empty, NULL);
    cr_expect(arena_failed(empty));
    arena_free(empty);
    arena_free(memory);
}
