#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data library is what it says: check_data.py FOLDER prints every complaint and ends with 1 if there is one.

Cradle itself refuses what it cannot read. Here stands what makes figures trustworthy, read by another reader:

  - Every figure has the unit of its data set, a source, a year and a place; every source a licence and a reader.
  - Assumptions are explained, and what is remembered rather than read is marked as one.
  - A value lies inside its own range.
  - Recycled material above virgin says so in its note, with the reason.
  - Grids sum to 100.00 %, have their losses, and come near the averages that others publish; those of other years
    are of that year, and the same where two files have the same year.
  - Official averages belong to a nation with a grid; days have 24 hours.
  - Climates sum to the hours their standards state.
  - Refrigerants sum to 100 %, every GWP set has their gases, and blends come to their published GWP.
"""

import re
import sys
from decimal import Decimal
from pathlib import Path

import yaml

# data set -> leaf -> the unit of its figures; "*" is any other leaf, and the entry itself.
UNITS = {
    "batteries": {"*": "kg CO2e/kWh"},
    "boards": {"*": "kg CO2e/m2"},
    "climates": {"no_load": "", "full_load": "", "*": "h"},
    "degradation_products": {"*": "kg CO2e/kg"},
    "day_shapes": {"*": "%"},
    "direct_shares": {"*": "%"},
    "displays": {"*": "kg CO2e/m2"},
    "end_of_life": {"collected": "kg CO2e/kg", "not_collected": "kg CO2e/kg"},
    "generation": {"*": "kg CO2e/kWh"},
    "grids": {"*": "%"},
    "grid_averages": {"direct": "kg CO2e/kWh", "life_cycle": "kg CO2e/kWh"},
    **{f"grids_{year}": {"*": "%"} for year in range(2015, 2025)},
    "gwp": {"*": "kg CO2e/kg"},
    "intensity_shapes": {"*": ""},
    "logic_nodes": {"electricity": "kWh/cm2", "gases": "kg CO2e/cm2", "gases_95": "kg CO2e/cm2",
                    "gases_99": "kg CO2e/cm2", "materials": "kg CO2e/cm2", "on_market": ""},
    "materials": {"virgin": "kg CO2e/kg", "recycled": "kg CO2e/kg", "biogenic_carbon": "kg/kg",
                  "recycled_at_end": "kg CO2e/kg", "displaced": "kg CO2e/kg"},
    "housings": {"frame_yield": "%", "frame_forming": "kWh/kg", "case_yield": "%", "case_forming": "kWh/kg"},
    "memories": {"*": "kg CO2e/GB"},
    "mode_hours": {"*": "h"},
    "modules": {"*": "kg CO2e/item"},
    "network_losses": {"*": "%"},
    "energy_recovery": {"displaced_heat": "kg CO2e/MJ", "displaced_electricity": "kg CO2e/MJ", "*": "%"},
    "recycling": {"heating_value": "MJ/kg", "burning": "kg CO2e/kg", "*": "%"},
    "refrigerant_making": {"*": "kg CO2e/kg"},
    "refrigerants": {"*": "%"},
    "transport": {"*": "kg CO2e/(t km)", "driven": "kg CO2e/km", "payload": "t", "space": "m3"},
}
ENTRY_KEYS = {"about", "source", "year", "geography", "gwp", "assumption", "note", "share_gsd"}
PLACE = re.compile(r"GLO|RER|[A-Z]{2}(-[A-Z0-9]+)?")
QUANTITY = re.compile(r"([-+]?\d+\.?\d*(?:[eE][-+]?\d+)?) (.+)")

# Life-cycle kg CO2e per kWh generated. Ember, Yearly Electricity Data, 2025 (CC BY 4.0): 2024, but 2023 for HK,
# ID and IL and 2022 for UA. Ember's factors of a technology differ by country; the library has one for the world,
# so its grids may lie TOLERANCE beside.
EMBER = {
    "AE": 0.46751, "AR": 0.34483, "AT": 0.10262, "AU": 0.55376, "BD": 0.69463, "BE": 0.11758, "BR": 0.10606,
    "CA": 0.18499, "CH": 0.03672, "CL": 0.26552, "CN": 0.5575, "CO": 0.2858, "CZ": 0.41386, "DE": 0.34206,
    "DK": 0.1433, "EG": 0.5745, "ES": 0.14615, "EU": 0.21302, "FI": 0.07225, "FR": 0.04418, "GB": 0.21579,
    "GLO": 0.47294, "GR": 0.31976, "HK": 0.68199, "ID": 0.68243, "IE": 0.27979, "IL": 0.56726, "IN": 0.70896,
    "IT": 0.28775, "JP": 0.48373, "KR": 0.41565, "KZ": 0.80179, "MX": 0.48314, "MY": 0.60443, "NG": 0.50785,
    "NL": 0.2527, "NO": 0.03075, "NZ": 0.12011, "PH": 0.61338, "PK": 0.39861, "PL": 0.61498, "PT": 0.1118,
    "RO": 0.24555, "RU": 0.44617, "SA": 0.69195, "SE": 0.03589, "SG": 0.49874, "TH": 0.55543, "TR": 0.4697,
    "TW": 0.63515, "UA": 0.25047, "US": 0.38355, "VN": 0.48613, "ZA": 0.7139,
}
# China's official factor for product footprints, 2024 (Ministry of Ecology and Environment, 2025).
PUBLISHED_GRIDS = [*EMBER.items(), ("CN", 0.5777)]
TOLERANCE = 0.10  # of the published figure, or
FLOOR = 0.010  # kg CO2e/kWh, where there is little to be a tenth of
# Further off, as one factor a technology does not fit: grids of gas and oil outside combined cycle (first line; the
# library's gas is combined cycle), of old coal plants, and three small fossil shares with waste and cogeneration.
FURTHER = {
    "AE": 0.30, "NG": 0.27, "EG": 0.23, "SA": 0.21, "MX": 0.16, "BD": 0.15, "RU": 0.13,
    "KZ": 0.20,
    "BE": 0.29, "CA": 0.22, "NL": 0.16,
}

# Hours of a season as published. A climate of the library has a published sum.
PUBLISHED_HOURS = {
    "iso_t1": 1817, "india": 1600, "korea": 941, "hong_kong": 1200, "brazil": 2080, "saudi_arabia": 8415, "china": 1136,
    "europe": 2602, "iso_heating": 2866, "hong_kong_heating": 240, "europe_average_heating": 4910,
    "europe_warmer_heating": 3590, "europe_colder_heating": 6446,
}

# GWP100 of refrigerants as printed on labels in the European Union (F-gas Regulation 517/2014, from AR4).
PUBLISHED_BLENDS = [("r410a", 2088), ("r407c", 1774), ("r454b", 466), ("r32", 675), ("r134a", 1430)]


def quantity(text):
    """("12 g") -> (Decimal 12, "g"); a bare number has the unit ""."""
    match = QUANTITY.fullmatch(text.strip())
    return (Decimal(match[1]), match[2].strip()) if match else (Decimal(text), "")


class Datum:
    """One figure with its story; what it does not state itself it has from its entry."""

    def __init__(self, dataset, entry, leaf, written, inherited):
        self.dataset, self.entry, self.leaf = dataset, entry, leaf
        self.name = ".".join(filter(None, (dataset, entry, leaf)))
        self.tree = written if isinstance(written, dict) else {"value": written}
        self.inherited = inherited
        self.value, self.unit = quantity(self.tree["value"])

    def get(self, key):
        return self.tree.get(key, self.inherited.get(key, ""))

    def bounds(self):
        """The ends of its range, whatever the distribution calls them; None if it is fixed or has none."""
        for kind in ("range95", "uniform", "triangular", "pert"):
            if kind in self.tree:
                return [quantity(end)[0] for end in (self.tree[kind][0], self.tree[kind][-1])]
        for kind in ("beta", "truncated"):
            if kind in self.tree:
                return [quantity(self.tree[kind][end])[0] for end in ("low", "high")]
        return None


def entry_data(dataset, entry, tree):
    """The data of an entry: leaves with one figure, or one a place, or the entry itself."""
    tree = {"value": tree} if isinstance(tree, str) else tree
    leaves = [(None, tree)] if "value" in tree or isinstance(tree, list) else tree.items()
    for leaf, written in leaves:
        if leaf in ENTRY_KEYS:
            continue
        for figure in written if isinstance(written, list) else [written]:
            yield Datum(dataset, entry, leaf, figure, tree if isinstance(tree, dict) else {})


class Library:
    """All files of a folder: `sets` has the data by data set and entry."""

    def __init__(self, folder):
        self.sets, self.complaints, self.files = {}, [], []
        for path in sorted((*Path(folder).glob("*.yaml"), *Path(folder).glob("on_demand/*.yaml"))):
            tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            if path.parent.name == "on_demand" and path.stem != tree["dataset"]:
                self.complaints.append(f"{path.name}: it is looked for as {tree['dataset']}.yaml")
            entries = self.sets.setdefault(tree["dataset"], {})
            data = {name: list(entry_data(tree["dataset"], name, entry)) for name, entry in tree["entries"].items()}
            self.complaints += [f"{path.name}: {name} is in another file, too" for name in data if name in entries]
            entries.update(data)
            self.files.append((path.name, tree.get("sources", {}), [d for row in data.values() for d in row]))

    def value(self, dataset, entry, leaf=None):
        return next((float(d.value) for d in self.sets[dataset][entry] if d.leaf == leaf), None)


def check_sources(library):
    for file, sources, data in library.files:
        cited = {datum.get("source") for datum in data}
        for key, source in sources.items():
            for member in ("title", "publisher", "year", "licence"):
                if not source.get(member):
                    yield f"{file}: the source {key} has no {member}"
            if key not in cited:
                yield f"{file}: nobody cites the source {key}"
        for datum in data:
            if not datum.get("source"):
                yield f"{datum.name} has no source"
            elif datum.get("source") not in sources:
                yield f"{datum.name} cites {datum.get('source')}, which {file} does not have"


def check_story(library):
    for datum in (datum for _, _, data in library.files for datum in data):
        units = UNITS.get(datum.dataset, {})
        unit = units.get(datum.leaf, units.get("*"))
        if datum.unit != unit:
            yield f"{datum.name} is in '{datum.unit}', not '{unit}'"
        if not re.fullmatch(r"(19|20)\d\d", datum.get("year")):
            yield f"{datum.name} has no year"
        if not PLACE.fullmatch(datum.get("geography")):
            yield f"{datum.name} has no place"
        if datum.get("gwp") and datum.get("gwp") not in library.sets["gwp"]:
            yield f"{datum.name} was made with the unknown GWP set {datum.get('gwp')}"
        explained = datum.get("assumption") not in ("", "true")
        if datum.get("source") == "assumption" and not explained:
            yield f"{datum.name} rests on an assumption that is not explained"
        if "recalled" in datum.get("note") and not explained:
            yield f"{datum.name} is recalled and not marked as an assumption"
        if datum.value < 0 or (datum.unit == "%" and datum.value > 100):
            yield f"{datum.name} is {datum.value} {datum.unit}"


def check_ranges(library):
    for datum in (datum for _, _, data in library.files for datum in data):
        bounds = datum.bounds()
        if bounds and not bounds[0] <= datum.value <= bounds[1]:
            yield f"{datum.name} is {datum.value}, outside its range {bounds[0]} to {bounds[1]}"


def check_recycled(library):
    for entry, data in library.sets["materials"].items():
        virgin = {datum.get("geography"): datum.value for datum in reversed(data) if datum.leaf == "virgin"}
        first = next((datum.value for datum in data if datum.leaf == "virgin"), None)
        if first is None:
            yield f"materials.{entry} has no virgin route"
            continue
        for datum in (datum for datum in data if datum.leaf == "recycled"):
            beside = virgin.get(datum.get("geography"), virgin.get("GLO", first))
            if datum.value > beside and "above virgin" not in datum.get("note"):
                yield f"{datum.name}[{datum.get('geography')}] is above virgin and no note says why"


def check_recycling(library):
    """Every material with a recycled route says what is recovered of it, and nothing else does."""
    named = library.sets["recycling"]
    recycled = {name for name, data in library.sets["materials"].items() if any(d.leaf == "recycled" for d in data)}
    for name in sorted(recycled - named.keys()):
        yield f"materials.{name} has a recycled route, recycling does not know it"
    for name in sorted(named.keys() - recycled - {"other"}):
        yield f"recycling.{name} is no material with a recycled route"


def check_mixes(library):
    """Shares sum to 100 % in what is written, and everything in a mix is known."""
    sets = library.sets
    grids = [dataset for dataset in sets if dataset == "grids" or dataset.startswith("grids_")]
    for dataset in (*grids, "refrigerants", "day_shapes"):
        for entry, data in sets.get(dataset, {}).items():
            total = sum(datum.value for datum in data)
            if total != 100:
                yield f"{dataset}.{entry} sums to {total} %"
    for datum in (datum for dataset in grids for data in sets[dataset].values() for datum in data):
        if datum.leaf not in sets["generation"]:
            yield f"{datum.name} is of no known technology"
    for datum in (datum for data in sets["refrigerants"].values() for datum in data):
        for gwp, gases in sets["gwp"].items():
            if datum.leaf not in {gas.leaf for gas in gases}:
                yield f"{datum.name} has no GWP in {gwp}"


def check_years(library):
    """grids_2019 is of 2019, of known places, and says the same as grids where that is of 2019, too."""
    for dataset, entries in library.sets.items():
        if not dataset.startswith("grids_"):
            continue
        for entry, data in entries.items():
            if {datum.get("year") for datum in data} != {dataset.removeprefix("grids_")}:
                yield f"{dataset}.{entry} is of another year"
            newest = library.sets["grids"].get(entry)
            if newest is None:
                yield f"{dataset} has {entry}, grids does not"
            elif newest[0].get("year") == data[0].get("year"):
                if {d.leaf: d.value for d in newest} != {d.leaf: d.value for d in data}:
                    yield f"{dataset}.{entry} differs from grids.{entry}"


def check_averages(library):
    """An average stands beside the mix of its nation, which gives it what its scope lacks."""
    for entry, data in library.sets.get("grid_averages", {}).items():
        nation = entry.split("-")[0]
        if nation not in library.sets["grids"]:
            yield f"grid_averages.{entry} is of a nation without grid"
        if len(data) != 1:
            yield f"grid_averages.{entry} has more than one scope"
    for technology in library.sets.get("direct_shares", {}):
        if technology not in library.sets["generation"]:
            yield f"direct_shares.{technology} is of no known technology"


def check_days(library):
    hours = [f"h{hour:02}" for hour in range(24)]
    for dataset in ("day_shapes", "intensity_shapes"):
        for entry, data in library.sets.get(dataset, {}).items():
            if [datum.leaf for datum in data] != hours:
                yield f"{dataset}.{entry} has not 24 hours"


def check_pairs(library):
    pairs = (("grids", "network_losses", {"renewable"}), ("refrigerants", "refrigerant_making", set()))
    for one, other, alone in pairs:
        for name in sorted((library.sets[one].keys() - alone) ^ library.sets[other].keys()):
            has, lacks = (one, other) if name in library.sets[one] else (other, one)
            yield f"{has} has {name}, {lacks} does not"


def grid_average(library, grid):
    return sum(float(d.value) / 100 * library.value("generation", d.leaf) for d in library.sets["grids"][grid])


def check_grid_averages(library):
    for grid, published in PUBLISHED_GRIDS:
        if grid in library.sets["grids"]:
            ours = grid_average(library, grid)
            if abs(ours - published) > max(FURTHER.get(grid, TOLERANCE) * published, FLOOR):
                yield f"grids.{grid} comes to {ours:.3f} kg CO2e/kWh, {published:.3f} is published"
    yield from (f"grids.{grid} has no published average" for grid in sorted(
        library.sets["grids"].keys() - EMBER.keys() - {"renewable"}))


def check_blends(library):
    for blend, published in PUBLISHED_BLENDS:
        if blend in library.sets["refrigerants"]:
            parts = library.sets["refrigerants"][blend]
            ours = sum(float(d.value) / 100 * (library.value("gwp", "AR4", d.leaf) or 0) for d in parts)
            if abs(ours - published) > 0.5 + 1e-9:
                yield f"refrigerants.{blend} has a GWP of {ours:.1f} in AR4, {published} is published"


def check_climates(library):
    for climate, data in library.sets.get("climates", {}).items():
        hours = sum(datum.value for datum in data if datum.unit == "h")
        if hours != PUBLISHED_HOURS.get(climate):
            yield f"climates.{climate} sums to {hours} h, {PUBLISHED_HOURS.get(climate)} h are published"


CHECKS = (check_sources, check_story, check_ranges, check_recycled, check_recycling, check_mixes, check_pairs, check_blends,
          check_grid_averages, check_climates, check_years, check_averages, check_days)


def complaints(folder):
    library = Library(folder)
    yield from library.complaints
    for check in CHECKS:
        try:
            yield from check(library)
        except KeyError as unknown:  # an unknown technology is reported by the check it belongs to
            yield f"{check.__name__} stops at {unknown}"


def compare_grids(folder):
    """How each grid compares with what is published: for people, not for the test."""
    library = Library(folder)
    for grid, published in PUBLISHED_GRIDS:
        ours = grid_average(library, grid)
        print(f"{grid:4} {ours:6.3f} {published:6.3f} kg CO2e/kWh {100 * (ours / published - 1):+6.1f} %")


if __name__ == "__main__":
    if sys.argv[1] == "--grids":
        compare_grids(sys.argv[2])
        sys.exit(0)
    found = list(complaints(sys.argv[1]))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
