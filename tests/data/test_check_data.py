#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants one fault of each kind in a small data library and expects exactly that to be found; then Cradle itself
reads the library of the project (CRADLE_PROGRAM, CRADLE_SOURCE) without a word."""

import copy
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml
from check_data import complaints

SOURCES = {"paper": {"title": "A Paper", "publisher": "A Press", "year": "2024", "licence": "CC BY 4.0"}}
STORY = {"source": "paper", "year": "2024", "geography": "GLO"}


def datum(value, **story):
    return {"value": value, **STORY, **story}


LIBRARY = {
    "generation": {"coal": datum("0.924 kg CO2e/kWh"), "gas": datum("0.49 kg CO2e/kWh", range95=["0.4", "0.54"])},
    "grids": {"SG": {**STORY, "coal": "1 %", "gas": "99 %"}, "renewable": {**STORY, "gas": "100 %"}},
    "grids_2023": {"SG": {**STORY, "year": "2023", "coal": "1 %", "gas": "99 %"}},
    "grid_averages": {"SG-ALL": {**STORY, "direct": "0.42 kg CO2e/kWh"}},
    "direct_shares": {"coal": datum("92 %")},
    "day_shapes": {"even": {**STORY, **{f"h{hour:02}": "5 %" if hour < 4 else "4 %" for hour in range(24)}}},
    "network_losses": {"SG": datum("2 %", triangular=["1", "2", "3"])},
    "gwp": {"AR4": {**STORY, "hfc32": "675 kg CO2e/kg", "hfc125": "3500 kg CO2e/kg"},
            "AR6": {**STORY, "hfc32": "771 kg CO2e/kg", "hfc125": "3740 kg CO2e/kg"}},
    "refrigerants": {"r410a": {**STORY, "hfc32": "50 %", "hfc125": "50 %"}},
    "refrigerant_making": {"r410a": datum("13 kg CO2e/kg")},
    "materials": {"paper": {"virgin": [datum("0.9 kg CO2e/kg"), datum("0.3 kg CO2e/kg", geography="FR")],
                            "recycled": datum("0.7 kg CO2e/kg", gwp="AR4")}},
    "recycling": {"paper": {**STORY, "recovered": "85 %", "allocation": "20 %"},
                  "other": {**STORY, "recovered": "50 %", "allocation": "50 %"}},
}


class Faults(unittest.TestCase):
    def found(self, change=None):
        files = {name: copy.deepcopy({"dataset": name, "entries": entries, "sources": SOURCES})
                 for name, entries in LIBRARY.items()}
        if change:
            change(files)
        with tempfile.TemporaryDirectory() as folder:
            for name, tree in files.items():
                path = Path(folder) / f"{name}.yaml"
                path.parent.mkdir(exist_ok=True)
                path.write_text(yaml.safe_dump(tree))
            return list(complaints(folder))

    def expect(self, fragment, change):
        found = self.found(change)
        self.assertEqual(len(found), 1, found)
        self.assertIn(fragment, found[0])

    def test_in_order(self):
        self.assertEqual(self.found(), [])

    def test_climates(self):
        def climate(**hours):
            entries = {"korea": {**STORY, "no_load": "23", "24": "940 h", **hours}}
            return lambda files: files.update(climates={"dataset": "climates", "entries": entries, "sources": SOURCES})

        self.assertEqual(self.found(climate(**{"25": "1 h"})), [])
        self.expect("climates.korea sums to 942 h, 941 h are published", climate(**{"25": "2 h"}))

    def test_source(self):
        def coal(**changes):
            return lambda files: files["generation"]["entries"]["coal"].update(changes)

        def source(key, **changes):
            return lambda files: files["generation"]["sources"].setdefault(key, {**SOURCES["paper"]}).update(changes)

        self.expect("generation.coal has no source", coal(source=""))
        self.expect("cites rumour, which generation.yaml does not have", coal(source="rumour"))
        self.expect("nobody cites the source unread", source("unread"))
        for member in ("title", "publisher", "year", "licence"):
            self.expect(f"the source paper has no {member}", source("paper", **{member: ""}))

    def test_story(self):
        def gas(**changes):
            return lambda files: files["generation"]["entries"]["gas"].update(changes)

        self.expect("generation.gas is in 'kg CO2e/MWh'", gas(value="0.49 kg CO2e/MWh"))
        self.expect("generation.gas is in ''", gas(value="0.49"))
        self.expect("generation.gas has no year", gas(year=""))
        self.expect("generation.gas has no place", gas(geography="Singapore"))
        self.expect("unknown GWP set AR7", gas(gwp="AR7"))
        self.expect("generation.gas is recalled", gas(note="recalled, unverified"))

        def assumed(files):
            files["generation"]["sources"]["assumption"] = SOURCES["paper"]
            files["generation"]["entries"]["gas"]["source"] = "assumption"

        self.expect("rests on an assumption that is not explained", assumed)

    def test_range(self):
        wrong = {"range95": ["0.5", "0.54"], "uniform": ["0.3 kg CO2e/kWh", "0.4 kg CO2e/kWh"],
                 "pert": ["0.5", "0.49", "0.6"], "truncated": {"sd": "1", "low": "0.5", "high": "1"}}
        for kind, written in wrong.items():

            def outside(files, kind=kind, written=written):
                files["generation"]["entries"]["gas"] = datum("0.49 kg CO2e/kWh", **{kind: written})

            self.expect("generation.gas is 0.49, outside its range", outside)

    def test_recycled_above_virgin(self):
        def recycled(**changes):
            return lambda files: files["materials"]["entries"]["paper"]["recycled"].update(changes)

        self.expect("materials.paper.recycled[GLO] is above virgin", recycled(value="0.95 kg CO2e/kg"))
        self.expect("materials.paper.recycled[FR] is above virgin", recycled(geography="FR"))
        self.assertEqual(self.found(recycled(geography="FR", note="above virgin, for a reason")), [])
        self.expect("materials.paper has no virgin route",
                    lambda files: files["materials"]["entries"]["paper"].pop("virgin"))

    def test_recycling_speaks_of_what_is_recycled(self):
        self.expect("materials.paper has a recycled route, recycling does not know it",
                    lambda files: files["recycling"]["entries"].pop("paper"))
        self.expect("recycling.gold is no material with a recycled route",
                    lambda files: files["recycling"]["entries"].update(gold=datum("50 %")))
        self.expect("recycling.other.recovered is in 'kg', not '%'",
                    lambda files: files["recycling"]["entries"]["other"].update(recovered="50 kg"))

    def test_mixes(self):
        def shares(dataset, entry, **changes):
            return lambda files: files[dataset]["entries"][entry].update(changes)

        self.expect("grids.SG sums to 100.01 %", shares("grids", "SG", coal="1.01 %"))
        self.expect("grids.renewable sums to 99 %", shares("grids", "renewable", gas="99 %"))
        self.expect("refrigerants.r410a.hfc125 has no GWP in AR6",
                    lambda files: files["gwp"]["entries"]["AR6"].pop("hfc125"))
        self.expect("refrigerants.r410a has a GWP of 1805.0",
                    shares("refrigerants", "r410a", hfc32="60 %", hfc125="40 %"))

        def typo(files):
            files["grids"]["entries"]["SG"] = {**STORY, "coal": "99 %", "gas": "1 %"}

        self.expect("grids.SG comes to 0.920 kg CO2e/kWh, 0.499 is published", typo)

    def test_years(self):
        def grid(dataset, **changes):
            return lambda files: files[dataset]["entries"]["SG"].update(changes)

        self.expect("grids_2023.SG sums to 101 %", grid("grids_2023", coal="2 %"))
        self.expect("grids_2023.SG is of another year", grid("grids_2023", year="2022"))
        self.expect("grids_2023 has XA, grids does not", lambda files: files["grids_2023"]["entries"].update(
            XA={**STORY, "year": "2023", "coal": "100 %"}))

        def same_year(files):
            grid("grids", year="2023")(files)
            grid("grids_2023", coal="2 %", gas="98 %")(files)

        self.expect("grids_2023.SG differs from grids.SG", same_year)

    def test_averages(self):
        def average(name, **leaves):
            return lambda files: files["grid_averages"]["entries"].update({name: {**STORY, **leaves}})

        self.expect("grid_averages.XA-B is of a nation without grid", average("XA-B", direct="0.4 kg CO2e/kWh"))
        self.expect("grid_averages.SG-ALL has more than one scope",
                    average("SG-ALL", direct="0.4 kg CO2e/kWh", life_cycle="0.5 kg CO2e/kWh"))
        self.expect("direct_shares.peat is of no known technology",
                    lambda files: files["direct_shares"]["entries"].update(peat=datum("90 %")))

    def test_days(self):
        def shorter(files):
            files["day_shapes"]["entries"]["even"].pop("h23")
            files["day_shapes"]["entries"]["even"]["h22"] = "8 %"

        self.expect("day_shapes.even has not 24 hours", shorter)

    def test_on_demand(self):
        files = {"on_demand/grids_2019": {"dataset": "grids_2018", "entries": {}, "sources": {}}}
        self.expect("grids_2019.yaml: it is looked for as grids_2018.yaml", lambda library: library.update(files))

    def test_unknown_technology(self):
        def peat(files):
            files["grids"]["entries"]["renewable"] = {**STORY, "peat": "100 %"}

        self.expect("grids.renewable.peat is of no known technology", peat)

    def test_pairs(self):
        def renamed(dataset, entry, name):
            def change(files):
                files[dataset]["entries"][name] = files[dataset]["entries"].pop(entry)

            return change

        self.assertEqual(self.found(renamed("network_losses", "SG", "XA")),
                         ["grids has SG, network_losses does not",
                          "network_losses has XA, grids does not"])
        self.assertEqual(self.found(renamed("refrigerant_making", "r410a", "r32")),
                         ["refrigerant_making has r32, refrigerants does not",
                          "refrigerants has r410a, refrigerant_making does not"])

    def test_new_grid_needs_an_average(self):
        def atlantis(files):
            files["grids"]["entries"]["XA"] = {**STORY, "coal": "100 %"}
            files["network_losses"]["entries"]["XA"] = datum("1 %")

        self.expect("grids.XA has no published average", atlantis)

    def test_two_files(self):
        def twice(files):
            files["more"] = {**files["refrigerant_making"], "sources": SOURCES}

        self.expect("refrigerant_making.yaml: r410a is in another file, too", twice)


@unittest.skipUnless("CRADLE_PROGRAM" in os.environ, "no program")
class Program(unittest.TestCase):
    def test_reads_the_library(self):
        source = Path(os.environ["CRADLE_SOURCE"])
        scenario = sorted((source / "scenarios").glob("*.yaml"))[0]
        for arguments in (["data"], ["check", scenario]):
            done = subprocess.run([os.environ["CRADLE_PROGRAM"], *arguments], capture_output=True, text=True,
                                  env={**os.environ, "CRADLE_DATA": str(source / "data")}, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
