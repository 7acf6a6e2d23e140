/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The recurrence of direction numbers (Bratley and Fox 1988, ACM TOMS Algorithm 659): with the polynomial
 * x^s + a_1 x^(s-1) + ... + 1 and v_k = m_k / 2^k as binary fractions,
 *
 *     v_k = a_1 v_(k-1) ^ ... ^ a_(s-1) v_(k-s+1) ^ v_(k-s) ^ (v_(k-s) / 2^s)
 */
#include "random/sobol.h"

#include <assert.h>

static unsigned degree_of(uint32_t polynomial) {
    unsigned degree = 0;
    while (polynomial >> (degree + 1) != 0) {
        degree++;
    }
    return degree;
}

void sobol_directions(uint32_t dimension, unsigned count, uint32_t directions[SOBOL_BITS]) {
    assert(dimension < SOBOL_DIMENSIONS && count <= SOBOL_BITS);
    const sobol_row *row = &sobol_rows[dimension];
    const unsigned degree = degree_of(row->polynomial);
    uint32_t *v = directions;
    for (unsigned k = 0; k < count; k++) {
        if (degree == 0 || k < degree) {
            v[k] = (uint32_t)(degree == 0 ? 1 : row->first[k]) << (SOBOL_BITS - 1 - k);
            continue;
        }
        v[k] = v[k - degree] ^ v[k - degree] >> degree;
        for (unsigned i = 1; i < degree; i++) {
            v[k] ^= (row->polynomial >> (degree - i) & 1U) != 0 ? v[k - i] : 0;
        }
    }
}
