# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of standards through the command line: the conformity report of `cradle check`, the same in result
files, and readings that are what the headline becomes when the scenario chooses that rule.

Run by ctest with CRADLE_PROGRAM (the program) and CRADLE_SOURCE (the source tree) in the environment.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import h5py  # Debian's python3-h5py

PROGRAM = os.environ["CRADLE_PROGRAM"]
SCENARIOS = pathlib.Path(os.environ["CRADLE_SOURCE"]) / "scenarios"
REFERENCE = ["xiaomi_13_pro", "redmi_note_12", "smart_band_8", "split_ac_1hp5", "split_ac_3hp"]
PHONE, COOLER = SCENARIOS / "xiaomi_13_pro.yaml", SCENARIOS / "split_ac_1hp5.yaml"
CLAUSES = ["4.4, B", "5.1", "5.2", "5.2, E", "5.3, A", "5.4", "5.5", "5.6, C", "5.8", "5.9", "6.1, 6.2", "6.3",
           "6.4.4, 6.5", "7.2", "7.3", "7.9", "7.10", "8.3, D", "9", "10"]
VERDICTS = {"holds", "does not hold", "not assessed"}
BLOCK = """cradle: 1
name: a block
product: phone
unit: one block
assessment: {date: 2024-02-29}
parts:
  - {part: block, material: aluminium, mass: {value: 1 kg, primary: true}, yield: 100 %, loss: 0 %, forming: 0 kWh/kg,
     made_in: CN}
  - {part: wrap, material: paper, mass: 1 kg, yield: 100 %, loss: 0 %, forming: 0 kWh/kg, made_in: CN, packaging: true}
manufacturing: {site: CN, electricity: 1 kWh}
distribution: [{mode: truck, distance: 100 km}]
use: {country: CN, service_life: 1 year,
      charging: {capacity: 100 mAh, voltage: 3.8 V, cycles: 100 /year, charger_efficiency: 80 %}}
end_of_life: {collected: 50 %}
"""


def cradle(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300)


class Rules(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cradle-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.block = self.folder / "block.yaml"
        self.block.write_text(BLOCK)

    def conformity(self, scenario, *changes):
        """{clause: (verdict, title, note)} as `cradle check` prints it."""
        done = cradle("check", scenario, *(word for change in changes for word in ("--set", change)))
        self.assertEqual(done.returncode, 0, done.stderr)
        first, *lines = done.stdout.splitlines()
        self.assertEqual(first, f"{scenario}: in order; by PAS 2050:2011")
        rows = [re.fullmatch(r"  (.{10})  (.{13})  ([^:]+): (.+)", line) for line in lines]
        self.assertTrue(all(rows), lines)
        return {row[1].strip(): (row[2].strip(), row[3], row[4]) for row in rows}

    def expect(self, rows, clause, verdict, fragment):
        self.assertEqual(rows[clause][0], verdict, rows[clause])
        self.assertIn(fragment, rows[clause][2])

    def run_json(self, scenario, *arguments):
        done = cradle("run", scenario, "-o", self.folder / "r.h5", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class Conformity(Rules):
    def test_reference_scenarios_say_what_does_not_hold(self):
        for name in REFERENCE:
            rows = self.conformity(SCENARIOS / f"{name}.yaml")
            self.assertEqual(list(rows), CLAUSES)
            self.assertLessEqual({row[0] for row in rows.values()}, VERDICTS)
            # All their data are published ones: none of them is the maker's own.
            self.assertEqual([clause for clause, row in rows.items() if row[0] == "does not hold"], ["7.3"], name)
            self.expect(rows, "7.3", "does not hold", "0 % of cradle-to-gate emissions")

    def test_quiet_prints_nothing(self):
        self.assertEqual(cradle("check", "-q", PHONE).stdout, "")

    def test_primary_data(self):
        """The block is most of what is made; weighed by the one who made it."""
        self.expect(self.conformity(self.block), "7.3", "holds", "% of cradle-to-gate emissions")
        rows = self.conformity(self.block, "parts.block.mass=1 kg")
        self.expect(rows, "7.3", "does not hold", "0 % of cradle-to-gate emissions (at least 10 %)")

    def test_with_totals_and_stages_only(self):
        """What a large sweep keeps of its variants does not change what the clauses ask of the first."""
        rows = self.conformity(self.block, "run.detail=stages")
        self.assertEqual(rows, self.conformity(self.block))
        self.expect(rows, "8.3, D", "holds", "with recycled content")

    def test_warming_potentials(self):
        self.expect(self.conformity(COOLER), "5.3, A", "holds", "AR6; the latest of the library is AR6")
        self.expect(self.conformity(COOLER, "assessment.gwp=AR5"), "5.3, A", "does not hold", "AR5; the latest")

    def test_boundary(self):
        rows = self.conformity(self.block, "assessment.boundary=cradle_to_gate")
        self.expect(rows, "6.1, 6.2", "holds", "a partial footprint")
        rows = self.conformity(self.block, "distribution.1.distance=0 km")
        self.expect(rows, "6.1, 6.2", "does not hold", "nothing in distribution")

    def test_validity(self):
        self.expect(self.conformity(self.block), "7.10", "holds", "assessed on 2024-02-29, valid until 2026-02-28")
        rows = self.conformity(self.block, "assessment.date=2026-11-21")
        self.expect(rows, "7.10", "holds", "valid until 2028-11-21")
        self.expect(self.conformity(PHONE), "7.10", "not assessed", "no date")

    def test_recycling_prints_both_options(self):
        figures = {}
        for rule in ("recycled_content", "closed_loop", "circular_footprint"):
            rows = self.conformity(self.block, f"assessment.recycling={rule}")
            verdict = "does not hold" if rule == "circular_footprint" else "holds"
            self.expect(rows, "8.3, D", verdict, f"{rule}; ")
            figures[rule] = rows["8.3, D"][2].split("; ")[1]
        self.assertEqual(len(set(figures.values())), 1, figures)
        self.assertRegex(figures["closed_loop"], r"[\d.]+ kg CO2e with recycled content, [\d.]+ kg CO2e in closed loop")

    def test_contracted_renewables_need_a_look(self):
        self.expect(self.conformity(self.block), "7.9", "holds", "location, with the network losses of 1 place")
        rows = self.conformity(self.block, "manufacturing.renewable=50 %")
        self.expect(rows, "7.9", "not assessed", "contracted renewables")

    def test_records_count_assumptions(self):
        marked = "parts.block.mass={value: 1 kg, assumption: a guess, primary: true}"
        before, after = (self.conformity(self.block, *changes)["4.4, B"][2] for changes in ((), (marked,)))
        numbers = [[int(n) for n in re.findall(r"(\d+) (?:inputs|filled|marked)", note)] for note in (before, after)]
        self.assertEqual(numbers[1], [numbers[0][0], numbers[0][1], numbers[0][2] + 1])
        share = [int(re.search(r"(\d+) % of the total", note)[1]) for note in (before, after)]
        self.assertGreater(share[1], share[0] + 50)  # the block is most of it

    def test_stored_in_the_result(self):
        rows = self.conformity(self.block)
        self.run_json(self.block, "-n", 16)
        with h5py.File(self.folder / "r.h5") as result:
            columns = [result[f"conformity/{name}"].asstr()[...] for name in ("clause", "verdict", "title", "note")]
            self.assertEqual([tuple(row) for row in zip(*columns)], [(clause, *row) for clause, row in rows.items()])
            self.assertEqual(result.attrs["recycling"], "recycled_content")
            self.assertEqual(result.attrs["electricity"], "location")
            self.assertEqual(result.attrs["date"], "2024-02-29")


class Exclusions(Rules):
    def with_exclusions(self, *emissions, anticipated="100 kg CO2e"):
        items = ", ".join(f"{{name: e{i}, emissions: {e} kg CO2e, reason: small}}" for i, e in enumerate(emissions))
        return [f"assessment.exclusions=[{items}]", f"assessment.anticipated={anticipated}"]

    def test_limits(self):
        """Each at most 1 % of 100 kg and what is left out, together at most 5 %."""
        rows = self.conformity(self.block, *self.with_exclusions(1.0, 0.5))
        self.expect(rows, "6.3", "holds", "2 left out, the largest 1.0 %")
        self.assertTrue(rows["6.3"][2].endswith(": e0 (small), e1 (small)"), rows["6.3"])
        self.expect(rows, "9", "holds", "coverage of 98.5 %")
        rows = self.conformity(self.block, *self.with_exclusions(1.1))
        self.expect(rows, "6.3", "does not hold", "1 left out, the largest 1.1 %")
        rows = self.conformity(self.block, *self.with_exclusions(*[0.9] * 6))
        self.expect(rows, "6.3", "does not hold", "together 5.1 %")
        self.expect(self.conformity(self.block), "6.3", "holds", "nothing is stated to be left out")

    def test_one_large_source_does_not_cover_for_the_others(self):
        """The block is about 20 kg: of 30 kg anticipated more than half, so that 5 % of the rest may go, 0.5 kg."""
        rows = self.conformity(self.block, *self.with_exclusions(*[0.25] * 3, anticipated="30 kg CO2e"))
        self.expect(rows, "6.3", "does not hold", "of what the largest source leaves")
        rows = self.conformity(self.block, *self.with_exclusions(0.25, anticipated="30 kg CO2e"))
        self.expect(rows, "6.3", "holds", "of what the largest source leaves")

    def test_scaled_up_in_every_sample(self):
        plain = self.run_json(PHONE, "-n", 256)["variants"][0]
        scaled = self.run_json(PHONE, "-n", 256, *(word for change in self.with_exclusions(2.0)
                                                   for word in ("--set", change)))["variants"][0]
        for member in ("mean", "sd", "deterministic"):
            self.assertAlmostEqual(scaled["total"][member] / plain["total"][member], 1.02, places=12)
            self.assertAlmostEqual(scaled["stages"]["use"][member] / plain["stages"]["use"][member], 1.02, places=12)
            self.assertAlmostEqual(scaled["readings"]["pef"][member] / plain["readings"]["pef"][member], 1.02, places=12)
        self.assertAlmostEqual(scaled["parts"]["scale_up"]["mean"] / plain["total"]["mean"], 0.02, places=12)


class Readings(Rules):
    SWITCHES = [("closed_loop", "assessment.recycling=closed_loop"),
                ("circular_footprint", "assessment.recycling=circular_footprint"),
                ("market", "assessment.electricity=market"), ("gwp_ar4", "assessment.gwp=AR4"),
                ("gwp_ar5", "assessment.gwp=AR5")]

    def test_a_reading_is_the_headline_of_that_rule_in_the_same_draws(self):
        for scenario in (PHONE, COOLER):
            first = self.run_json(scenario, "-n", 512)
            for reading, change in self.SWITCHES:
                other = self.run_json(scenario, "-n", 512, "--set", change)
                self.assertEqual(other["draws_per_sample"], first["draws_per_sample"], change)
                for ours, theirs in zip(first["variants"], other["variants"]):
                    for member in ("mean", "sd", "deterministic"):
                        self.assertAlmostEqual(ours["readings"][reading][member] / theirs["total"][member], 1, places=11)
                    for quantile, value in theirs["total"]["quantiles"].items():
                        self.assertAlmostEqual(ours["readings"][reading]["quantiles"][quantile] / value, 1, places=11)

    def test_what_equals_the_headline_is_the_headline(self):
        variant = self.run_json(PHONE, "-n", 512)["variants"][0]
        for reading in ("gwp_ar4", "gwp_ar5", "gwp_ar6", "recycled_content", "location", "iso_14067", "ghg_protocol"):
            self.assertEqual(variant["readings"][reading], variant["total"], reading)
        self.assertLess(variant["readings"]["closed_loop"]["mean"], variant["total"]["mean"])
        self.assertLess(variant["readings"]["delayed_emissions"]["mean"], variant["total"]["mean"])

    def test_the_summary_shows_those_that_differ(self):
        done = cradle("run", COOLER, "-n", 4096, "-o", self.folder / "r.h5")
        block = done.stdout.split("the total by other rules, kg CO2e\n")[1].split("\n\n")[0]
        first = self.run_json(COOLER, "-n", 4096)["variants"][0]
        shares = {name: figure["mean"] / first["total"]["mean"] for name, figure in first["readings"].items()}
        other = [name.replace("_", " ") for name, share in shares.items() if not 0.995 <= share < 1.005]
        self.assertEqual([re.split(r"  +", line)[1] for line in block.splitlines()], other)
        self.assertIn("delayed emissions", other)
        self.assertIn(block, cradle("show", self.folder / "r.h5").stdout)

    def test_the_summary_names_the_methods(self):
        text = cradle("run", self.block, "-n", 16, "-o", self.folder / "r.h5", "--set", "assessment.electricity=market",
                      "--set", "assessment.recycling=closed_loop").stdout
        self.assertIn("GWP AR6, closed loop, market-based electricity, 16 samples", text)
        self.assertIn("GWP AR6, 16 samples", cradle("run", self.block, "-n", 16, "-o", self.folder / "r.h5").stdout)

    def test_explain_shows_the_headline_alone(self):
        """One flow for the block's making, whatever the other rules add; its data say where else they count."""
        half = ("--set", "parts.block.recycled_content=50 %")
        text = cradle("explain", self.block, "parts.block", *half).stdout
        self.assertEqual(len(re.findall("^block, raw_materials: ", text, re.MULTILINE)), 1)
        self.assertEqual(len(re.findall("^block, end_of_life: ", text, re.MULTILINE)), 1)
        self.assertNotIn("allocation", text)
        text = cradle("explain", self.block, "data.recycling.aluminium.allocation", *half).stdout
        self.assertIn("used in block, raw_materials (by other rules than the headline's)", text)
        text = cradle("explain", self.block, "parts.block", *half, "--set", "assessment.recycling=circular_footprint").stdout
        self.assertEqual(len(re.findall("^block, end_of_life: ", text, re.MULTILINE)), 2)
        self.assertIn("recycling.aluminium.allocation", text)


if __name__ == "__main__":
    unittest.main()
