/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The summary for people and the JSON for scripts.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tiny_result.h"

static char *printed(const cradle_result *r, bool color, int columns) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert_eq(cradle_result_print(r, stream, color, columns), CRADLE_OK);
    fclose(stream);
    return text;
}

static void assert_has(const char *text, const char *part) {
    cr_assert_not_null(strstr(text, part), "'%s' is not in:\n%s", part, text);
}

Test(print, says_what_people_want_to_know) {
    cradle_result *r = tiny_result(40000, false);
    cr_assert_not_null(r);
    char *text = printed(r, false, 80);
    assert_has(text, "Tiny \"thing\", 2\\3\none thing over its life\n");
    assert_has(text, "cradle to grave, GWP AR6, 40,000 samples (mc), seed 2050\n");
    assert_has(text, "baseline: 14.1 kg CO2e (95 % interval 12.2");
    assert_has(text, "with every input at its value 14.1");
    assert_has(text, "stages, kg CO2e\n");
    assert_has(text, "  raw materials ");
    assert_has(text, "  distribution  ");
    assert_has(text, "  end of life");
    assert_has(text, "7.71");
    assert_has(text, "parts, kg CO2e\n");
    assert_has(text, "gases, kg CO2e\n");
    assert_has(text, "42 % of the total rests on primary data\n3 % of the total "
                     "rests on factors published");
    assert_has(text, "6 inputs: 1 filled in by Cradle, 0 marked as assumptions\n");
    assert_has(text, "recycled frame");
    assert_has(text, "95 % interval");
    assert_has(text, "(-3 %)");
    cr_assert_null(strchr(text, '\033'));
    cr_assert(strstr(text, "  leak") < strstr(text, "  charging"), "the largest part first:\n%s", text);
    free(text);
    cradle_result_free(r);
}

Test(print, keeps_within_the_terminal) {
    cradle_result *r = tiny_result(3000, true);
    cr_assert_not_null(r);
    static const int widths[] = {60, 72, 80, 100, 200, 0, -5};
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        char *text = printed(r, false, widths[i]);
        assert_has(text, "█");
        for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
            size_t most = widths[i] < 60 ? 90 : widths[i] > 100 ? 100 : (size_t)widths[i];
            cr_assert_leq(text_columns(line), most, "%d columns: %s", widths[i], line);
        }
        free(text);
    }
    char *text = printed(r, true, 80);
    assert_has(text, "\033[1m");
    assert_has(text, "\033[0m");
    free(text);
    cradle_result_free(r);
}

Test(print, json_is_what_scripts_expect) {
    cradle_result *r = tiny_result(100, false);
    cr_assert_not_null(r);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert_eq(cradle_result_print_json(r, stream), CRADLE_OK);
    fclose(stream);
    cr_assert_eq(strncmp(text,
                         "{\"scenario\": \"Tiny \\\"thing\\\", 2\\\\3\", "
                         "\"samples\": 100, \"seed\": 2050, "
                         "\"sampler\": \"mc\", \"threads\": 2, \"seconds\": ",
                         100),
                 0, "%s", text);
    assert_has(text, "\"draws_per_sample\": 4, \"variants\": [{\"name\": "
                     "\"baseline\", \"total\": {\"mean\": 1");
    assert_has(text, "\"end_of_life\": {\"mean\": 7.71, \"sd\": 0, \"se\": 0, "
                     "\"deterministic\": 7.71, "
                     "\"quantiles\": {\"0.025\": 7.71, \"0.05\": 7.71, ");
    assert_has(text, "}, \"parts\": {\"frame\": {");
    assert_has(text, "}, \"gases\": {\"co2e\": {");
    cr_assert_eq(strchr(text, '\n'), text + size - 1, "one line");
    free(text);
    cradle_result_free(r);
}

Test(print, a_full_disk_is_told) {
    cradle_result *r = tiny_result(100, false);
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        cr_skip_test("no /dev/full here");
    }
    cr_assert_eq(cradle_result_print_json(r, full), CRADLE_NO_FILE);
    cr_assert_eq(cradle_result_print(r, full, false, 80), CRADLE_NO_FILE);
    fclose(full);
    cradle_result_free(r);
}
