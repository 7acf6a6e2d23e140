/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sealing result files with SHA-256 (FIPS 180-4), computed by nettle.
 */
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "results/seal.h"

static const char prefix[] = "\n#cradle result 1 sha256 ";
enum {
    PREFIX_BYTES = sizeof(prefix) - 1,
    SEAL_BYTES = PREFIX_BYTES + SEAL_HASH_TEXT, /* the NUL's place is taken by a line end */
    CHUNK = 1 << 16
};

static void digest_text(struct sha256_ctx *context, char text[SEAL_HASH_TEXT]) {
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[2 * sizeof(digest)] = '\0';
}

void seal_hash(const void *bytes, size_t count, char text[SEAL_HASH_TEXT]) {
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, count, bytes);
    digest_text(&context, text);
}

/* The seal that the first `count` bytes of a file must have. */
static bool compute_seal(FILE *file, uint64_t count, char seal[SEAL_BYTES]) {
    uint8_t chunk[CHUNK];
    struct sha256_ctx context;
    sha256_init(&context);
    for (uint64_t left = count; left > 0;) {
        size_t wanted = left < sizeof(chunk) ? (size_t)left : sizeof(chunk);
        if (fread(chunk, 1, wanted, file) != wanted) {
            return false;
        }
        sha256_update(&context, wanted, chunk);
        left -= wanted;
    }
    memcpy(seal, prefix, PREFIX_BYTES);
    digest_text(&context, seal + PREFIX_BYTES);
    seal[SEAL_BYTES - 1] = '\n';
    return true;
}

static bool file_size(FILE *file, uint64_t *bytes) {
    struct stat about;
    if (fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode)) {
        return false;
    }
    *bytes = (uint64_t)about.st_size;
    return true;
}

cradle_status seal_file(const char *path) {
    FILE *file = fopen(path, "r+b");
    if (file == NULL) {
        return CRADLE_NO_FILE;
    }
    uint64_t bytes = 0;
    char seal[SEAL_BYTES];
    bool done = file_size(file, &bytes) && compute_seal(file, bytes, seal) &&
                fseeko(file, 0, SEEK_END) == 0 && fwrite(seal, 1, SEAL_BYTES, file) == SEAL_BYTES &&
                fflush(file) == 0 && fsync(fileno(file)) == 0;
    return fclose(file) == 0 && done ? CRADLE_OK : CRADLE_NO_FILE;
}

cradle_status seal_check(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return CRADLE_NO_FILE;
    }
    uint64_t bytes = 0;
    char expected[SEAL_BYTES], found[SEAL_BYTES];
    bool whole = file_size(file, &bytes) && bytes > SEAL_BYTES &&
                 fseeko(file, (off_t)(bytes - SEAL_BYTES), SEEK_SET) == 0 &&
                 fread(found, 1, SEAL_BYTES, file) == SEAL_BYTES &&
                 memcmp(found, prefix, PREFIX_BYTES) == 0 && fseeko(file, 0, SEEK_SET) == 0 &&
                 compute_seal(file, bytes - SEAL_BYTES, expected) && memcmp(found, expected, SEAL_BYTES) == 0;
    (void)fclose(file);
    return whole ? CRADLE_OK : CRADLE_BAD_RESULT_FILE;
}
