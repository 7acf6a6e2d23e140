/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order statistics by buckets. One pass counts how many values fall in each of BUCKETS equal intervals of
 * [low, high], and notes which; the counts say which bucket holds which rank; a second pass, over the notes,
 * gathers the values of those buckets alone. In a short bucket each value is compared with every other, which
 * vectors do quicker than sorting. A long one (ties, or a long tail that has squeezed the bulk into one
 * bucket) is divided again between its own smallest and largest value, now by equal steps of the bit pattern,
 * which are equal ratios: each such round divides the number of representable values by BUCKETS / 2 at least,
 * so there are seven at most, whatever the data.
 *
 * The bucket of a value is a monotone function of it even in rounded arithmetic, so the results are exact.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "stats/order.h"

#include "base/arena.h"
#include "base/dispatch.h"

enum { BUCKETS = 4096, COUNT_DIRECTLY = 256, CHUNK = 256, BOUNDS_SHARE = 64 };

/* A rank within the values at hand, and where its value goes. */
typedef struct wanted {
    size_t rank;
    double *result;
} wanted;

typedef struct buckets {
    bool by_bits;      /* else by value */
    double low, scale; /* by value */
    uint64_t lowest;   /* by bits: those of the smallest value, */
    unsigned shift;    /* and how many of them a bucket spans */
    uint16_t *found;   /* by value: its bucket */
    uint32_t counts[BUCKETS];
    uint32_t starts[BUCKETS]; /* of a gathered bucket: where its next value goes */
    bool gathered[BUCKETS];
} buckets;

CRADLE_LEVELS(find_by_value, (const buckets *table, const double *values, size_t count, uint16_t *found),
              (table, values, count, found)) {
    const double low = table->low, scale = table->scale;
    for (size_t i = 0; i < count; i++) {
        const int32_t index = (int32_t)((values[i] - low) * scale);
        found[i] = (uint16_t)(index < BUCKETS ? index : BUCKETS - 1);
    }
}

static void find_buckets(const buckets *table, const double *values, size_t count, uint16_t *found) {
    if (!table->by_bits) {
        find_by_value(table, values, count, found);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        found[i] = (uint16_t)((order_bits(values[i]) - table->lowest) >> table->shift);
    }
}

/* How many of the values are below each of them. */
CRADLE_LEVELS(count_smaller, (const double *values, size_t count, uint64_t *smaller),
              (values, count, smaller)) {
    for (size_t i = 0; i < count; i++) {
        const double value = values[i];
        uint64_t below = 0;
        for (size_t k = 0; k < count; k++) {
            below += values[k] < value;
        }
        smaller[i] = below;
    }
}

/* By value first: for most data that is the most even. */
static void prepare(buckets *table, double low, double high, bool first_round) {
    table->low = low;
    table->scale = BUCKETS / (high - low);
    /* The range may overflow, or be so narrow that its inverse does. */
    table->by_bits = !first_round || !isfinite(high - low) || !isfinite(table->scale);
    table->lowest = order_bits(low);
    uint64_t range = order_bits(high) - table->lowest;
    for (table->shift = 0; range >> table->shift >= BUCKETS; table->shift++) {
    }
}

/* Neighbours are counted apart: a count that was just written is slow to read. */
static void count_values(buckets *table, const double *values, size_t count) {
    memset(table->counts, 0, sizeof(table->counts));
    memset(table->starts, 0, sizeof(table->starts)); /* not needed yet: the counts of odd places */
    for (size_t start = 0; start < count; start += CHUNK) {
        const size_t length = count - start < CHUNK ? count - start : CHUNK;
        uint16_t *found = table->found + start;
        find_buckets(table, values + start, length, found);
        for (size_t i = 0; i + 1 < length; i += 2) {
            table->counts[found[i]]++;
            table->starts[found[i + 1]]++;
        }
        if (length % 2 != 0) {
            table->counts[found[length - 1]]++;
        }
    }
    for (size_t b = 0; b < BUCKETS; b++) {
        table->counts[b] += table->starts[b];
    }
}

/* Marks the buckets that hold wanted ranks and makes the ranks relative to their buckets. Returns how many
 * values those buckets hold. `list` is in order of rank; bucket_of_wanted[k] is where list[k] lies. */
static size_t locate(buckets *table, wanted *list, size_t list_count, size_t *bucket_of_wanted) {
    memset(table->gathered, 0, sizeof(table->gathered));
    size_t below = 0, next = 0, total = 0;
    for (size_t b = 0; b < BUCKETS && next < list_count; b++) {
        size_t end = below + table->counts[b];
        if (list[next].rank < end) {
            table->gathered[b] = true;
            table->starts[b] = (uint32_t)total;
            total += table->counts[b];
        }
        for (; next < list_count && list[next].rank < end; next++) {
            list[next].rank -= below;
            bucket_of_wanted[next] = b;
        }
        below = end;
    }
    return total;
}

/* Few values are wanted, and nobody could predict which: they are listed without a branch. */
static void gather(buckets *table, const double *values, size_t count, double *gathered) {
    uint16_t wanted[CHUNK];
    for (size_t start = 0; start < count; start += CHUNK) {
        const size_t length = count - start < CHUNK ? count - start : CHUNK;
        const uint16_t *found = table->found + start;
        size_t listed = 0;
        for (size_t i = 0; i < length; i++) {
            wanted[listed] = (uint16_t)i;
            listed += table->gathered[found[i]];
        }
        for (size_t k = 0; k < listed; k++) {
            gathered[table->starts[found[wanted[k]]]++] = values[start + wanted[k]];
        }
    }
}

static cradle_status select_ranks(const double *values, size_t count, double low, double high, wanted *list,
                                  size_t list_count, bool first_round);

/* Of the values that have at most `rank` others below them, the rank is the largest's. */
static void select_by_counting(const double *values, size_t count, const wanted *list, size_t list_count) {
    uint64_t smaller[COUNT_DIRECTLY];
    count_smaller(values, count, smaller);
    for (size_t i = 0; i < list_count; i++) {
        size_t best = 0;
        uint64_t most = 0;
        for (size_t k = 0; k < count; k++) {
            if (smaller[k] <= list[i].rank && smaller[k] >= most) {
                most = smaller[k];
                best = k;
            }
        }
        *list[i].result = values[best];
    }
}

/* The ranks of every gathered bucket, in turn. */
static cradle_status select_within(const buckets *table, const double *gathered, wanted *list,
                                   size_t list_count, const size_t *bucket_of_wanted) {
    cradle_status status = CRADLE_OK;
    for (size_t first = 0, end; first < list_count && status == CRADLE_OK; first = end) {
        size_t b = bucket_of_wanted[first];
        for (end = first + 1; end < list_count && bucket_of_wanted[end] == b; end++) {
        }
        size_t count = table->counts[b];
        const double *values = gathered + (table->starts[b] - count);
        double low = values[0], high = values[0];
        for (size_t i = 1; i < count; i++) {
            low = values[i] < low ? values[i] : low;
            high = values[i] > high ? values[i] : high;
        }
        status = select_ranks(values, count, low, high, list + first, end - first, false);
    }
    return status;
}

static cradle_status select_by_buckets(buckets *table, const double *values, size_t count, wanted *list,
                                       size_t list_count) {
    size_t *bucket_of_wanted = memory_allocate(list_count * sizeof(*bucket_of_wanted));
    if (bucket_of_wanted == NULL) {
        return CRADLE_NO_MEMORY;
    }
    count_values(table, values, count);
    size_t total = locate(table, list, list_count, bucket_of_wanted);
    cradle_status status = CRADLE_NO_MEMORY;
    double *gathered = memory_allocate(total * sizeof(*gathered));
    if (gathered != NULL) {
        gather(table, values, count, gathered);
        status = select_within(table, gathered, list, list_count, bucket_of_wanted);
    }
    memory_free(gathered);
    memory_free(bucket_of_wanted);
    return status;
}

/* For `count` values; NULL when out of memory. */
static buckets *buckets_new(size_t count, double low, double high, bool first_round) {
    assert(count <= UINT32_MAX);
    buckets *table = memory_allocate(sizeof(*table));
    uint16_t *found = memory_allocate(count * sizeof(*found));
    if (table == NULL || found == NULL) {
        memory_free(found);
        memory_free(table);
        return NULL;
    }
    table->found = found;
    prepare(table, low, high, first_round);
    return table;
}

static void buckets_free(buckets *table) {
    if (table != NULL) {
        memory_free(table->found);
    }
    memory_free(table);
}

static cradle_status select_ranks(const double *values, size_t count, double low, double high, wanted *list,
                                  size_t list_count, bool first_round) {
    if (low == high) {
        for (size_t i = 0; i < list_count; i++) {
            *list[i].result = low;
        }
        return CRADLE_OK;
    }
    if (count <= COUNT_DIRECTLY) {
        select_by_counting(values, count, list, list_count);
        return CRADLE_OK;
    }
    buckets *table = buckets_new(count, low, high, first_round);
    cradle_status status =
        table != NULL ? select_by_buckets(table, values, count, list, list_count) : CRADLE_NO_MEMORY;
    buckets_free(table);
    return status;
}

/* In order of rank: there are a few dozen. NULL when out of memory. */
static wanted *list_wanted(const size_t *ranks, size_t rank_count, double *results) {
    wanted *list = memory_allocate((rank_count + 1) * sizeof(*list));
    for (size_t i = 0; list != NULL && i < rank_count; i++) {
        size_t at = i;
        for (; at > 0 && list[at - 1].rank > ranks[i]; at--) {
            list[at] = list[at - 1];
        }
        list[at] = (wanted){ranks[i], &results[i]};
    }
    return list;
}

cradle_status order_statistics(const double *values, size_t count, double low, double high,
                               const size_t *ranks, size_t rank_count, double *results) {
    if (rank_count == 0) {
        return CRADLE_OK;
    }
    wanted *list = list_wanted(ranks, rank_count, results);
    cradle_status status =
        list != NULL ? select_ranks(values, count, low, high, list, rank_count, true) : CRADLE_NO_MEMORY;
    memory_free(list);
    return status;
}

/* ---------------------------------------------------------------- bounds */

/* The ends of the buckets by value that list[i] lie in, where their results would go; false if one of these
 * holds too many values. A bucket may begin a rounding above its smallest value, so it is taken half a bucket
 * wider to either side. */
static bool find_ends(const buckets *table, const wanted *list, const size_t *bucket_of_wanted,
                      size_t list_count, size_t most_in_bucket, double *least, double *most) {
    for (size_t i = 0; i < list_count; i++) {
        const size_t b = bucket_of_wanted[i], k = (size_t)(list[i].result - least);
        if (table->counts[b] > most_in_bucket) {
            return false;
        }
        least[k] = table->low + ((double)b - 0.5) / table->scale;
        most[k] = table->low + ((double)b + 1.5) / table->scale;
    }
    return true;
}

cradle_status order_bounds(const double *values, size_t count, double low, double high, const size_t *ranks,
                           size_t rank_count, double *least, double *most) {
    wanted *list = list_wanted(ranks, rank_count, least);
    size_t *bucket_of_wanted = memory_allocate((rank_count + 1) * sizeof *bucket_of_wanted);
    buckets *table = buckets_new(count, low, high, true);
    bool found = false;
    if (list != NULL && bucket_of_wanted != NULL && table != NULL && !table->by_bits) {
        count_values(table, values, count);
        (void)locate(table, list, rank_count, bucket_of_wanted);
        found = find_ends(table, list, bucket_of_wanted, rank_count, count / BOUNDS_SHARE, least, most);
    }
    memory_free(bucket_of_wanted);
    buckets_free(table);
    memory_free(list);
    if (found) {
        return CRADLE_OK;
    }
    cradle_status status = order_statistics(values, count, low, high, ranks, rank_count, least);
    memcpy(most, least, rank_count * sizeof *most);
    return status;
}
