/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of cradle.h: status texts, keys of stages, origins and samplers, the version. All come from the
 * lists of cradle.h, so that a new row there is a new row here.
 */
#include <assert.h>
#include <string.h>

#include "cradle.h"

static const char *const status_texts[] = {
#define X(name, text) text,
    CRADLE_STATUS_LIST(X)
#undef X
};

static const char *const stage_keys[] = {
#define X(name, key) #key,
    CRADLE_STAGE_LIST(X)
#undef X
};

static const char *const origin_keys[] = {
#define X(name, key) #key,
    CRADLE_ORIGIN_LIST(X)
#undef X
};

static const char *const recycling_keys[] = {
#define X(name, key) #key,
    CRADLE_RECYCLING_LIST(X)
#undef X
};

static const char *const electricity_keys[] = {
#define X(name, key) #key,
    CRADLE_ELECTRICITY_LIST(X)
#undef X
};

static const char *const sampler_keys[] = {
#define X(name, key) #key,
    CRADLE_SAMPLER_LIST(X)
#undef X
};

const char *cradle_status_text(cradle_status status) {
    /* Never NULL, also for a number that is no status: this is called on the way out of trouble. */
    if ((int)status < 0 || status >= CRADLE_STATUS_COUNT) {
        return "unknown status";
    }
    return status_texts[status];
}

const char *cradle_stage_key(cradle_stage stage) {
    assert((int)stage >= 0 && stage < CRADLE_STAGE_COUNT);
    return stage_keys[stage];
}

const char *cradle_origin_key(cradle_origin origin) {
    assert((int)origin >= 0 && origin < CRADLE_ORIGIN_COUNT);
    return origin_keys[origin];
}

const char *cradle_recycling_key(cradle_recycling recycling) {
    assert((int)recycling >= 0 && recycling < CRADLE_RECYCLING_COUNT);
    return recycling_keys[recycling];
}

const char *cradle_electricity_key(cradle_electricity electricity) {
    assert((int)electricity >= 0 && electricity < CRADLE_ELECTRICITY_COUNT);
    return electricity_keys[electricity];
}

const char *cradle_sampler_key(cradle_sampler sampler) {
    assert((int)sampler >= 0 && sampler < CRADLE_SAMPLER_COUNT);
    return sampler_keys[sampler];
}

bool cradle_sampler_find(const char *key, cradle_sampler *sampler) {
    for (int i = 0; i < CRADLE_SAMPLER_COUNT; i++) {
        if (strcmp(sampler_keys[i], key) == 0) {
            *sampler = (cradle_sampler)i;
            return true;
        }
    }
    return false;
}

const char *cradle_version(void) {
    return CRADLE_VERSION;
}
