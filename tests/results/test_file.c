/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Result files: the same bytes for the same content, nothing lost on the way there and back, nothing left
 * behind by a failure, and no trust in a file that is damaged, foreign or well sealed but wrong.
 */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tiny_result.h"

#include "results/seal.h"

static char directory[64];

static void make_directory(void) {
    strcpy(directory, "/tmp/cradle-results-XXXXXX");
    cr_assert_not_null(mkdtemp(directory));
}

static void remove_directory(void) {
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", directory);
    cr_assert_eq(system(command), 0);
}

static const char *path(const char *name) {
    static char paths[4][128];
    static int next;
    char *found = paths[next++ % 4];
    snprintf(found, sizeof(paths[0]), "%s/%s", directory, name);
    return found;
}

static char *load(const char *name, size_t *size) {
    FILE *file = fopen(path(name), "rb");
    cr_assert_not_null(file, "%s", name);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    cr_assert_eq(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static void store(const char *name, const char *bytes, size_t size) {
    FILE *file = fopen(path(name), "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

static void assert_same_files(const char *a, const char *b) {
    size_t size_a, size_b;
    char *bytes_a = load(a, &size_a), *bytes_b = load(b, &size_b);
    cr_assert_eq(size_a, size_b, "%s and %s", a, b);
    cr_assert_eq(memcmp(bytes_a, bytes_b, size_a), 0, "%s and %s", a, b);
    free(bytes_a);
    free(bytes_b);
}

static void write_tiny(const char *name, bool keep) {
    cradle_result *r = tiny_result(500, keep);
    cr_assert_not_null(r);
    cr_assert_eq(cradle_result_write(r, path(name)), CRADLE_OK);
    cradle_result_free(r);
}

TestSuite(file, .init = make_directory, .fini = remove_directory, .timeout = 120);

Test(file, there_and_back_and_the_same_bytes) {
    for (int keep = 0; keep < 2; keep++) {
        write_tiny("a.h5", keep);
        void *shift = malloc(123457); /* other addresses, other left-overs in memory */
        memset(shift, 0x5a, 123457);
        free(shift);
        write_tiny("b.h5", keep);
        assert_same_files("a.h5", "b.h5");
        cradle_result *back = NULL;
        cr_assert_eq(cradle_result_read(path("a.h5"), &back), CRADLE_OK);
        cr_assert_eq(cradle_result_write(back, path("c.h5")), CRADLE_OK);
        assert_same_files("a.h5", "c.h5");
        cr_assert_eq(access(path("a.h5.part"), F_OK), -1);
        cradle_result_free(back);
    }
}

Test(file, nothing_is_lost) {
    cradle_result *r = tiny_result(500, true), *back = NULL;
    cr_assert_not_null(r);
    cr_assert_eq(cradle_result_write(r, path("a.h5")), CRADLE_OK);
    cr_assert_eq(cradle_result_read(path("a.h5"), &back), CRADLE_OK);
    cr_assert_str_eq(back->scenario, "Tiny \"thing\", 2\\3");
    cr_assert_str_eq(back->program_version, cradle_version());
    cr_assert_str_eq(back->gwp_set, "AR6");
    cr_assert_str_eq(back->sampler, "mc");
    cr_assert(back->samples == 500 && back->seed == 2050 && back->draws_per_sample == r->draws_per_sample);
    cr_assert(back->threads == 0 && back->seconds == 0.0);
    for (size_t v = 0; v < 2; v++) {
        cr_assert_str_eq(back->variants[v], r->variants[v]);
        cr_assert_eq(memcmp(&back->assessed[v].total, &r->assessed[v].total, sizeof(cradle_summary)), 0);
        for (division d = 0; d < DIVISION_COUNT; d++) {
            cr_assert_eq(back->size[d], r->size[d]);
            cr_assert_eq(
                memcmp(back->assessed[v].by[d], r->assessed[v].by[d], r->size[d] * sizeof(cradle_summary)),
                0);
            for (size_t m = 0; m < r->size[d]; m++) {
                cr_assert_str_eq(back->names[d][m], r->names[d][m]);
            }
        }
        cr_assert_eq(
            memcmp(back->assessed[v].total_samples, r->assessed[v].total_samples, 500 * sizeof(double)), 0);
        cr_assert_eq(
            memcmp(back->assessed[v].stage_samples[3], r->assessed[v].stage_samples[3], 500 * sizeof(double)),
            0);
        cr_assert_float_eq(back->assessed[v].stage_samples[CRADLE_END_OF_LIFE][499], 7.71, 1e-12);
    }
    cr_assert_eq(back->input_count, r->input_count);
    cr_assert_str_eq(back->inputs[0].text, r->inputs[0].text);
    cr_assert_str_eq(back->inputs[1].sha256, r->inputs[1].sha256);
    cr_assert_str_eq(back->overrides[0], "frame=2 g");
    cr_assert_str_eq(back->warnings[0], r->warnings[0]);
    cr_assert_str_eq(back->choices[0], r->choices[0]);
    cr_assert_eq(back->quantity_count, r->quantity_count);
    for (size_t i = 0; i < r->quantity_count; i++) {
        const result_quantity *a = &r->quantities[i], *b = &back->quantities[i];
        cr_assert_str_eq(a->name, b->name);
        cr_assert_str_eq(a->source, b->source);
        cr_assert_str_eq(a->place, b->place);
        cr_assert(a->value == b->value && a->mean == b->mean && a->low == b->low && a->high == b->high);
        cr_assert(a->year == b->year && a->primary == b->primary && a->assumed == b->assumed);
    }
    cradle_result_free(r);
    cradle_result_free(back);
}

Test(file, a_failure_leaves_nothing_and_touches_nothing) {
    cradle_result *r = tiny_result(100, false);
    cr_assert_not_null(r);
    cr_assert_eq(cradle_result_write(r, path("no/such/directory.h5")), CRADLE_NO_FILE);
    store("old.h5", "precious", 8);
    cr_assert_eq(mkdir(path("old.h5.part"), 0700), 0);
    cr_assert_eq(cradle_result_write(r, path("old.h5")), CRADLE_NO_FILE);
    size_t size;
    char *bytes = load("old.h5", &size);
    cr_assert(size == 8 && memcmp(bytes, "precious", 8) == 0);
    free(bytes);
    cr_assert_eq(mkdir(path("taken.h5"), 0700), 0); /* the rename fails */
    store("taken.h5/full", "", 0);
    cr_assert_eq(cradle_result_write(r, path("taken.h5")), CRADLE_NO_FILE);
    cr_assert_eq(access(path("taken.h5.part"), F_OK), -1);
    cradle_result *back = r;
    cr_assert_eq(cradle_result_read(path("absent.h5"), &back), CRADLE_NO_FILE);
    cr_assert_null(back);
    cr_assert_eq(cradle_result_read(directory, &back), CRADLE_BAD_RESULT_FILE);
    cradle_result_free(r);
}

Test(file, every_failed_allocation_is_told) {
    cradle_result *r = tiny_result(600, true), *back = NULL;
    cr_assert_not_null(r);
    cradle_status status = CRADLE_NO_MEMORY;
    long failing = 0;
    for (; status != CRADLE_OK && failing < 1000; failing++) {
        memory_fail_after(failing);
        status = cradle_result_write(r, path("a.h5"));
        memory_fail_after(-1);
        cr_assert(status == CRADLE_OK || status == CRADLE_NO_MEMORY);
        cr_assert_eq(access(path("a.h5"), F_OK), status == CRADLE_OK ? 0 : -1);
        cr_assert_eq(access(path("a.h5.part"), F_OK), -1);
    }
    cr_assert(failing > 50 && failing < 1000);
    status = CRADLE_NO_MEMORY;
    for (failing = 0; status != CRADLE_OK && failing < 1000; failing++) {
        memory_fail_after(failing);
        status = cradle_result_read(path("a.h5"), &back);
        memory_fail_after(-1);
        cr_assert(status == CRADLE_OK || (status == CRADLE_NO_MEMORY && back == NULL));
    }
    cr_assert(failing > 50 && failing < 1000);
    cradle_result_free(back);
    cradle_result_free(r);
}

static void assert_bad(const char *name, const char *why, size_t where) {
    cradle_result *back = NULL;
    cradle_status status = cradle_result_read(path(name), &back);
    cr_assert_eq(status, CRADLE_BAD_RESULT_FILE, "%s %zu: %s", why, where, cradle_status_text(status));
    cr_assert_null(back);
}

Test(file, damage_is_noticed_wherever_it_is) {
    write_tiny("a.h5", false);
    size_t size;
    char *bytes = load("a.h5", &size);
    for (size_t i = 0; i < size; i += 1 + size / 331) {
        store("cut.h5", bytes, i);
        assert_bad("cut.h5", "cut at", i);
    }
    for (size_t i = 0; i < size; i += 1 + size / 499) {
        bytes[i] ^= (char)(1 << i % 8);
        store("flipped.h5", bytes, size);
        bytes[i] ^= (char)(1 << i % 8);
        assert_bad("flipped.h5", "flipped at", i);
    }
    bytes[size - 1] = ' '; /* the very last byte */
    store("flipped.h5", bytes, size);
    assert_bad("flipped.h5", "flipped at", size - 1);
    store("text.h5", "cradle: 1\nname: no result at all\n", 33);
    assert_bad("text.h5", "a scenario", 0);
    free(bytes);
}

/* ---- files with a right seal and a wrong content */

static void drop(hid_t file, const char *name) {
    cr_assert_geq(H5Ldelete(file, name, H5P_DEFAULT), 0, "%s", name);
}

static void put(hid_t file, const char *name, hid_t type, int rank, const hsize_t *size, bool chunked) {
    hid_t space = H5Screate_simple(rank, size, NULL), options = H5Pcreate(H5P_DATASET_CREATE);
    if (chunked) {
        hsize_t chunk[3] = {1, 1, 1};
        H5Pset_chunk(options, rank, chunk);
    }
    H5Pset_alloc_time(options, chunked ? H5D_ALLOC_TIME_INCR : H5D_ALLOC_TIME_EARLY);
    hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, options, H5P_DEFAULT);
    cr_assert_geq(dataset, 0, "%s", name);
    H5Dclose(dataset);
    H5Pclose(options);
    H5Sclose(space);
}

static void replace(hid_t file, const char *name, hid_t type, int rank, const hsize_t *size, bool chunked) {
    drop(file, name);
    put(file, name, type, rank, size, chunked);
}

static void without_mean(hid_t file) {
    drop(file, "/total/mean");
}
static void without_group(hid_t file) {
    drop(file, "/by_gas");
}
static void without_inputs(hid_t file) {
    drop(file, "/inputs/quantities");
}
static void without_samples_total(hid_t file) {
    drop(file, "/samples/total");
}
static void wrong_rank(hid_t file) {
    replace(file, "/by_stage/mean", H5T_IEEE_F64LE, 1, (hsize_t[]){10}, false);
}
static void wrong_length(hid_t file) {
    replace(file, "/by_stage/mean", H5T_IEEE_F64LE, 2, (hsize_t[]){2, 6}, false);
}
static void wrong_type(hid_t file) {
    replace(file, "/total/mean", H5T_IEEE_F32LE, 1, (hsize_t[]){2}, false);
}
static void texts_of_fixed_length(hid_t file) {
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, 8);
    replace(file, "/inputs/choices", type, 1, (hsize_t[]){1}, false);
    H5Tclose(type);
}
static void texts_that_are_null(hid_t file) {
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    replace(file, "/inputs/choices", type, 1, (hsize_t[]){3}, false);
    H5Tclose(type);
}
static void huge_virtual_list(hid_t file) { /* chunked data need no storage, whatever their shape */
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    replace(file, "/inputs/choices", type, 1, (hsize_t[]){(hsize_t)1 << 50}, true);
    H5Tclose(type);
}
static void huge_samples(hid_t file) {
    uint64_t many = (uint64_t)1 << 50;
    hid_t attribute = H5Aopen_by_name(file, "/", "samples", H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_UINT64, &many);
    H5Aclose(attribute);
    replace(file, "/samples/total", H5T_IEEE_F64LE, 2, (hsize_t[]){2, many}, true);
    replace(file, "/samples/by_stage", H5T_IEEE_F64LE, 3, (hsize_t[]){2, 5, many}, true);
}
static void not_a_number(hid_t file) {
    double values[2] = {1.0, NAN};
    hid_t dataset = H5Dopen2(file, "/total/sd", H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
}
static void year_beyond_int(hid_t file) {
    int64_t values[2] = {2023, (int64_t)1 << 40};
    hid_t dataset = H5Dopen2(file, "/year", H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
}
static void other_quantiles(hid_t file) {
    double values[7] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
    hid_t dataset = H5Dopen2(file, "/quantile", H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
}
static void other_stages(hid_t file) {
    const char *values[5] = {"use", "raw_materials", "manufacturing", "distribution", "end_of_life"};
    hid_t dataset = H5Dopen2(file, "/stage", H5P_DEFAULT), type = H5Dget_type(dataset);
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Tclose(type);
    H5Dclose(dataset);
}
static void without_attribute(hid_t file) {
    H5Adelete_by_name(file, "/", "seed", H5P_DEFAULT);
}
static void other_format(hid_t file) {
    const char *format = "cradle result 2";
    hid_t attribute = H5Aopen_by_name(file, "/", "format", H5P_DEFAULT, H5P_DEFAULT),
          type = H5Aget_type(attribute);
    H5Awrite(attribute, type, &format);
    H5Tclose(type);
    H5Aclose(attribute);
}
static void group_for_a_dataset(hid_t file) {
    drop(file, "/total/mean");
    H5Gclose(H5Gcreate2(file, "/total/mean", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}

Test(file, a_good_seal_is_not_enough) {
    static const struct {
        const char *name;
        void (*change)(hid_t file);
    } changes[] = {
#define CHANGE(name) {#name, name}
        CHANGE(without_mean),      CHANGE(without_group),         CHANGE(without_inputs),
        CHANGE(wrong_rank),        CHANGE(wrong_length),          CHANGE(wrong_type),
        CHANGE(not_a_number),      CHANGE(texts_of_fixed_length), CHANGE(texts_that_are_null),
        CHANGE(huge_virtual_list), CHANGE(huge_samples),          CHANGE(year_beyond_int),
        CHANGE(other_quantiles),   CHANGE(other_stages),          CHANGE(without_attribute),
        CHANGE(other_format),      CHANGE(group_for_a_dataset),   CHANGE(without_samples_total),
#undef CHANGE
    };
    write_tiny("whole.h5", true);
    size_t size;
    char *bytes = load("whole.h5", &size);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        store("changed.h5", bytes, size);
        hid_t file = H5Fopen(path("changed.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
        cr_assert_geq(file, 0);
        changes[i].change(file);
        H5Fclose(file);
        cr_assert_eq(seal_file(path("changed.h5")), CRADLE_OK);
        assert_bad("changed.h5", changes[i].name, i);
    }
    free(bytes);
}

Test(file, the_error_handler_of_the_program_is_put_back) {
    H5E_auto2_t before, after;
    void *context_before, *context_after;
    H5Eget_auto2(H5E_DEFAULT, &before, &context_before);
    write_tiny("a.h5", false);
    cradle_result *back = NULL;
    cr_assert_eq(cradle_result_read(path("a.h5"), &back), CRADLE_OK);
    H5Eget_auto2(H5E_DEFAULT, &after, &context_after);
    cr_assert(before == after && context_before == context_after && before != NULL);
    cradle_result_free(back);
    cr_assert_eq(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL), 0, "an identifier was left open");
}
