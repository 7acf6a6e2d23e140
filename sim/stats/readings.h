/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readings: what the total of a variant is by another rule, in the same draws. Each is a sum over the same
 * flows: which of them count, by which set of warming potentials, with which weight.
 *
 *   gwp_ar5, ...         the headline with another set of warming potentials: one for each set of the library
 *                        that has all gases; factors published as CO2e stay as they are
 *   recycled_content, closed_loop, circular_footprint
 *                        the headline with another recycling rule
 *   location, market     the headline with other electricity
 *   delayed_emissions    PAS 2050:2011 Annex E: a release i years after the product is formed weighs
 *                        (100 - i) / 100. What is emitted in the course of a year of use counts at its end,
 *                        everything else at the beginning of its year
 *   iso_14067            ISO 14067:2018: recycled content or closed loop, market-based electricity; its
 *                        lines are the origins
 *   pef                  Product Environmental Footprint: Circular Footprint Formula, market-based
 *                        electricity, biogenic CO2 neither in nor out
 *   ghg_protocol         GHG Protocol Product Standard: recycled content or closed loop; what is stored is
 *                        left out
 *
 * The last three take the latest set of potentials that has all gases. What those standards ask for beyond
 * the flows of PAS 2050 (capital goods, other cut-offs) is in none of them.
 */
#ifndef CRADLE_STATS_READINGS_H
#define CRADLE_STATS_READINGS_H

#include "graph/inventory.h"

size_t readings_count(const inventory *life_cycle);

/* "gwp_ar5", "closed_loop"; in `buffer`, cut to its size. */
enum { READING_KEY_BYTES = 48 };
const char *readings_key(const inventory *life_cycle, size_t reading, char buffer[READING_KEY_BYTES]);

/* The reading of a variant's flows, built as the headline and what differs from it; the node `headline`
 * itself if nothing does. `terms` has room for twice the flows. Void when out of memory. */
cradle_node readings_build(const inventory *life_cycle, const variant *v, size_t reading,
                           cradle_node headline, cradle_node *terms);

/* The latest of the sets that have all gases: by its year, then the last. NULL if there is none. */
const gwp_set *readings_latest_set(const inventory *life_cycle);
/* The year of Annex E in which a flow counts as released. */
int readings_release_year(const flow *f);

#endif
