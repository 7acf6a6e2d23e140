/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text: comparison, columns, suggestions, hash, map, and the words of the public header.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

Test(text, compares) {
    cr_assert(text_equal("a", "a"));
    cr_assert_not(text_equal("a", "b"));
    cr_assert(text_equal(NULL, NULL));
    cr_assert_not(text_equal(NULL, ""));
    cr_assert_not(text_equal("", NULL));
    cr_assert(text_starts("parts.frame", "parts."));
    cr_assert(text_starts("parts", ""));
    cr_assert_not(text_starts("part", "parts"));
}

Test(text, counts_columns) {
    cr_assert(text_columns("") == 0);
    cr_assert(text_columns("kg CO2e") == 7);
    cr_assert(text_columns("kg CO₂e/m²") == 10);
    cr_assert(text_columns("手机") == 4);
    cr_assert(text_columns("e\xCC\x81") == 1);          /* e and a combining acute */
    cr_assert(text_columns("\xFF\xC3") == 2);           /* bytes that are not UTF-8 */
    cr_assert(text_columns("\xE0\x80\xAF") == 3);       /* an overlong form is not UTF-8 either */
    cr_assert(text_columns("\xF0\x9F\x93\xB1 x") == 4); /* a telephone */
    uint32_t code_point;
    cr_assert(text_decode("\xF0\x9F\x93\xB1", &code_point) == 4 && code_point == 0x1F4F1);
    cr_assert(text_decode("\xED\xA0\x80", &code_point) == 1 && code_point == TEXT_NOT_UTF8); /* surrogate */
    cr_assert(text_decode("\xF4\x90\x80\x80", &code_point) == 1 && code_point == TEXT_NOT_UTF8);
}

Test(text, suggests_what_is_close) {
    static const char *const words[] = {"aluminium", "steel", "copper", "mass", "made_in", "g", "kWh"};
    const size_t count = sizeof words / sizeof words[0];
    cr_assert_str_eq(text_suggest("alumnium", words, count), "aluminium");
    cr_assert_str_eq(text_suggest("Aluminum", words, count), "aluminium");
    cr_assert_str_eq(text_suggest("mas", words, count), "mass");
    cr_assert_str_eq(text_suggest("amss", words, count), "mass"); /* one swap */
    cr_assert_str_eq(text_suggest("kwh", words, count), "kWh");
    cr_assert_str_eq(text_suggest("made_ni", words, count), "made_in");
    cr_assert_null(text_suggest("msas_", words, count)); /* 2 > 5/3 */
    cr_assert_null(text_suggest("iron", words, count));
    cr_assert_null(text_suggest("x", words, count)); /* not everything of one letter is close */
    cr_assert_null(text_suggest("", words, count));
    cr_assert_null(text_suggest("mass", words, 0));
    char long_word[500];
    memset(long_word, 'm', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    cr_assert_null(text_suggest(long_word, words, count));
    static const char *const equals[] = {"cat", "car", "cab"};
    cr_assert_str_eq(text_suggest("caz", equals, 3), "cat"); /* the first of equally close ones */
    cr_assert_str_eq(text_suggest("CAB", equals, 3), "cab"); /* a nearer one later wins */
}

Test(text, hash_is_frozen) {
    /* It keys the draws: these values, computed by another program (Python), never change. */
    cr_assert(text_hash("") == UINT64_C(0xefd01f60ba992926));
    cr_assert(text_hash("a") == UINT64_C(0x82a2a958a9bece5b));
    cr_assert(text_hash("materials.aluminium.virgin") == UINT64_C(0x88990bbf64eb1546));
    cr_assert(text_hash("kg CO₂e") == UINT64_C(0xea653c6b279914a6));
}

Test(text, map_keeps_what_was_put) {
    arena *memory = arena_new();
    text_map map;
    text_map_init(&map, memory);
    cr_assert(text_map_get(&map, "absent") == TEXT_MAP_ABSENT);
    enum { KEYS = 5000 };
    static char keys[KEYS][16];
    for (size_t i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "key%zu", i);
        cr_assert(text_map_put(&map, keys[i], i));
    }
    for (size_t i = 0; i < KEYS; i += 3) {
        cr_assert(text_map_put(&map, keys[i], i + 1000000)); /* replaces */
    }
    cr_assert(map.count == KEYS);
    for (size_t i = 0; i < KEYS; i++) {
        char again[16];
        strcpy(again, keys[i]); /* found by its letters, not by its address */
        cr_assert(text_map_get(&map, again) == (ptrdiff_t)(i % 3 == 0 ? i + 1000000 : i));
    }
    cr_assert(text_map_get(&map, "key5000") == TEXT_MAP_ABSENT);
    cr_assert(text_map_get(&map, "") == TEXT_MAP_ABSENT);
    arena_free(memory);
}

Test(text, map_survives_lack_of_memory) {
    arena *memory = arena_new();
    text_map map;
    text_map_init(&map, memory);
    cr_assert(text_map_put(&map, "first", 1));
    char keys[100][8];
    size_t put = 0;
    memory_fail_after(0);
    for (; put < 100; put++) {
        snprintf(keys[put], sizeof keys[put], "k%zu", put);
        if (!text_map_put(&map, keys[put], put)) {
            break;
        }
    }
    memory_fail_after(-1);
    cr_assert(put > 0 && put < 100);
    cr_assert(text_map_get(&map, "first") == 1);
    cr_assert(text_map_get(&map, keys[put - 1]) == (ptrdiff_t)put - 1);
    cr_assert(text_map_get(&map, keys[put]) == TEXT_MAP_ABSENT);
    cr_assert(text_map_put(&map, keys[put], put));
    arena_free(memory);
}

Test(text, words_of_the_header) {
    for (int i = 0; i < CRADLE_STATUS_COUNT; i++) {
        cr_assert(strlen(cradle_status_text((cradle_status)i)) > 0);
        for (int j = 0; j < i; j++) {
            cr_assert_str_neq(cradle_status_text((cradle_status)i), cradle_status_text((cradle_status)j));
        }
    }
    cr_assert_str_eq(cradle_status_text(CRADLE_NO_MEMORY), "out of memory");
    cr_assert_str_eq(cradle_status_text((cradle_status)99), "unknown status");
    cr_assert_str_eq(cradle_stage_key(CRADLE_RAW_MATERIALS), "raw_materials");
    cr_assert_str_eq(cradle_stage_key(CRADLE_END_OF_LIFE), "end_of_life");
    cr_assert_str_eq(cradle_origin_key(CRADLE_LAND_USE_CHANGE), "land_use_change");
    char version[32] = "";
    FILE *file = fopen(CRADLE_SOURCE_DIR "/VERSION", "r");
    cr_assert_not_null(file);
    cr_assert(fscanf(file, "%31s", version) == 1);
    fclose(file);
    cr_assert_str_eq(cradle_version(), version);
}

Test(text, finding_one_among_others) {
    static const char *const texts[] = {"frame", "soc", NULL, "frame"};
    cr_assert_eq(text_find(texts, 4, "frame"), 0);
    cr_assert_eq(text_find(texts, 4, "soc"), 1);
    cr_assert_eq(text_find(texts, 4, "fram"), -1);
    cr_assert_eq(text_find(texts, 1, "soc"), -1);
    cr_assert_eq(text_find(texts, 0, "frame"), -1);
}
