/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seal: the last line of a result file, after everything HDF5 knows of (which it passes over), with the
 * SHA-256 of all bytes before it:
 *
 *     \n#cradle result 1 sha256 1f0c...\n
 *
 * A file that was cut short, changed or made by another program is told before libhdf5 sees it; libhdf5 1.10
 * trusts the lengths in its heap of texts and can be led to write beyond its memory. A checksum guards
 * against damage, not against malice. To change a result, change what it was made from.
 */
#ifndef CRADLE_RESULTS_SEAL_H
#define CRADLE_RESULTS_SEAL_H

#include "cradle.h"

enum { SEAL_HASH_TEXT = 65 }; /* 64 hexadecimal digits and a NUL */

/* The SHA-256 of a text in lower-case hexadecimal digits. */
void seal_hash(const void *bytes, size_t count, char text[SEAL_HASH_TEXT]);

/* Appends the seal and waits until the file is on the disk. CRADLE_NO_FILE. */
CRADLE_MUST_CHECK cradle_status seal_file(const char *path);
/* CRADLE_NO_FILE if the file cannot be read, CRADLE_BAD_RESULT_FILE if it has no seal or a broken one. */
CRADLE_MUST_CHECK cradle_status seal_check(const char *path);

#endif
