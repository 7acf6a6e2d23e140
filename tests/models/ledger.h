/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A product for tests of the rules: its scenario lists flows, and it emits them as they stand there.
 *
 *     flows:
 *       - {flow: name, amount: 1 kg CO2e, stage: use, year: 3, recycling: closed_loop, electricity: market}
 *       - {flow: name, mass: 0.2 kg, gas: co2, origin: biogenic, removed: true}
 *
 * `recycling` and `electricity` say under which method alone a flow counts.
 */
#ifndef CRADLE_TESTS_LEDGER_H
#define CRADLE_TESTS_LEDGER_H

#include "cradle.h"

extern const cradle_product ledger_product;

#endif
