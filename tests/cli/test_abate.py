# SPDX-License-Identifier: GPL-3.0-or-later
"""cradle abate, against NumPy on the samples of runs without it; what levers save together against scenarios in
which their changes are written out by hand. And variants that are made of others.

Run by ctest as test_cli.py is.
"""
import json
import unittest

import h5py  # Debian's python3-h5py
import numpy as np

from test_cli import SCENARIOS, InFolder, cradle

HEADER = """
cradle: 1
name: A small watch
product: wearable
unit: one watch over its service life
parameters:
  service_life: {value: 3 year, triangular: [2 year, 3 year, 5 year]}
parts:
  - {part: case, material: aluminium, mass: {value: 18 g, normal: {cv: 10 %}}, yield: 60 %, made_in: CN}
  - {part: soc, die: {area: 0.4 cm2, node: 7 nm}, made_in: TW}
manufacturing: {site: CN, electricity: {value: 4 kWh, range95: [2, 8]}}
distribution: [{mode: air_freight, distance: 8500 km}]
use:
  country: DE
  from: 2026
  charging: {capacity: 290 mAh, voltage: 3.85 V, cycles: 180 /year, charger_efficiency: 70 %}
end_of_life: {collected: 40 %}
run: {samples: 1024, seed: 1}
variants:
  baseline: {}
"""
# Renewable electricity leaves a leaner line little to save, and the reverse.
LEVERS = {"leaner line": ["manufacturing.electricity: {value: 2 kWh, range95: [1, 4]}"],
          "clean line": ["manufacturing.renewable: 80 %"],
          "recycled case": ["parts.case.recycled_content: 90 %"]}


def variant(name, lines):
    return f"  {name}:\n" + "".join(f"    {line}\n" for line in lines)


class Files(InFolder):
    def write(self, text, name="s.yaml"):
        path = self.folder / name
        path.write_text(HEADER + text)
        return path

    def write_levers(self, levers):
        return self.write("".join(variant(name, lines) for name, lines in levers.items()))

    def abate(self, *arguments):
        done = cradle("abate", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def table(self, *arguments):
        return json.loads(self.abate(*arguments, "--json"))

    def samples(self, scenario):
        """The totals of all variants, draw by draw."""
        path = self.folder / "kept.h5"
        done = cradle("run", scenario, "-q", "--keep-samples", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(path) as file:
            return dict(zip((name.decode() for name in file["variant"][:]), file["samples/total"][:]))


class Abate(Files):
    def check(self, saving, probability, without, with_them):
        difference = without - with_them
        self.assertAlmostEqual(saving["mean"], difference.mean(), places=10)
        self.assertAlmostEqual(saving["sd"], difference.std(ddof=1), places=10)
        for q in ("0.025", "0.25", "0.5", "0.75", "0.975"):
            self.assertAlmostEqual(saving["quantiles"][q], np.quantile(difference, float(q)), places=10, msg=q)
        self.assertEqual(probability, (difference > 0).mean())

    def test_each_lever_alone(self):
        path = self.write_levers({**LEVERS, "for longer": ["parameters.service_life: 5 year"]})
        table, rows = self.table(path), self.samples(path)
        self.assertEqual({row["lever"] for row in table["alone"]}, set(rows) - {"baseline"})
        for row in table["alone"]:
            self.check(row["saving"], row["probability"], rows["baseline"], rows[row["lever"]])
            self.assertAlmostEqual(row["share"], row["saving"]["mean"] / rows["baseline"].mean(), places=12)
            self.assertAlmostEqual(row["left"]["mean"], rows[row["lever"]].mean(), places=10)
        means = [row["saving"]["mean"] for row in table["alone"]]
        self.assertEqual(means, sorted(means, reverse=True))
        self.assertEqual(table["alone"][-1]["lever"], "for longer")  # it is charged for longer
        self.assertEqual((table["alone"][-1]["probability"], table["not_taken"]), (0.0, [{"lever": "for longer"}]))

    def test_the_best_order_by_brute_force(self):
        """Every set of the three levers is written out by hand; the greedy order follows from their means."""
        names = list(LEVERS)
        sets = [[name for k, name in enumerate(names) if bits >> k & 1] for bits in range(1, 8)]
        by_hand = {"+".join(some): [line for name in some for line in LEVERS[name]] for some in sets}
        rows = self.samples(self.write("".join(variant(f"set {key}", lines) for key, lines in by_hand.items())))

        def total(some):
            key = "+".join(name for name in names if name in some)
            return rows[f"set {key}" if key else "baseline"]

        table = self.table(self.write_levers(LEVERS))
        taken = []
        for row in table["together"]:
            best = min((name for name in names if name not in taken), key=lambda name: total([*taken, name]).mean())
            self.assertEqual(row["lever"], best)
            self.check(row["saving"], row["probability"], total(taken), total([*taken, best]))
            taken.append(best)
            self.check(row["together"], (total(taken) < rows["baseline"]).mean(), rows["baseline"], total(taken))
        self.assertEqual(sorted(taken), sorted(names))
        self.assertEqual(table["not_taken"], [])
        # with interactions: less than the sum of what each saves alone
        alone = sum(row["saving"]["mean"] for row in table["alone"])
        self.assertLess(table["together"][-1]["together"]["mean"], 0.95 * alone)
        self.assertAlmostEqual(table["together"][-1]["together"]["mean"],
                               sum(row["saving"]["mean"] for row in table["together"]), places=9)

    def test_alternatives(self):
        """Two that set the same path: the better one is taken, the other one cannot add."""
        path = self.write_levers({"half recycled": ["parts.case.recycled_content: 50 %"],
                                  "all recycled": ["parts.case.recycled_content: 100 %"],
                                  "by sea": ["distribution.1.mode: sea_container"],
                                  "nearer": ["distribution.1: {mode: air_freight, distance: 4000 km}"]})
        table = self.table(path)
        self.assertEqual([row["lever"] for row in table["alone"]], ["all recycled", "half recycled", "by sea", "nearer"])
        self.assertEqual([row["lever"] for row in table["together"]], ["all recycled", "by sea"])
        self.assertEqual(table["not_taken"], [
            {"lever": "half recycled", "instead": "all recycled", "path": "parts.case.recycled_content"},
            {"lever": "nearer", "instead": "by sea", "path": "distribution.1"}])
        text = self.abate(path)
        self.assertIn("an alternative to 'all recycled': both set parts.case.recycled_content", text)

    def test_levers_that_save_nothing(self):
        path = self.write_levers({"as it is": ["manufacturing.renewable: 0 %"], "worse": ["use.country: CN"]})
        table = self.table(path)
        self.assertEqual(table["together"], [])
        self.assertEqual(table["not_taken"], [{"lever": "as it is"}, {"lever": "worse"}])
        row = next(row for row in table["alone"] if row["lever"] == "as it is")
        self.assertEqual((row["saving"]["mean"], row["probability"]), (0.0, 0.0))
        self.assertIn("saves nothing on top of those taken", self.abate(path))

    def test_any_name(self):
        """Dots, an apostrophe and a backslash in names of variants."""
        plain = self.table(self.write_levers(LEVERS))
        odd = self.table(self.write_levers({"'3.5 kWh'": LEVERS["leaner line"], "\"it's 80 %\"": LEVERS["clean line"],
                                            "'a \\ b'": LEVERS["recycled case"]}))
        self.assertEqual([row["saving"] for row in odd["together"]], [row["saving"] for row in plain["together"]])
        self.assertEqual({row["lever"] for row in odd["together"]}, {"3.5 kWh", "it's 80 %", "a \\ b"})

    def test_a_lever_made_of_others(self):
        path = self.write_levers(LEVERS)
        with open(path, "a") as file:
            file.write("  whole line: {variants: [leaner line, clean line]}\n")
        table = self.table(path)
        self.assertEqual(table["alone"][0]["lever"], "whole line")
        self.assertEqual([row["lever"] for row in table["together"]][0], "whole line")
        self.assertEqual({row["lever"] for row in table["not_taken"]}, {"leaner line", "clean line"})

    def test_options(self):
        path = self.write_levers(LEVERS)
        self.assertEqual(self.abate(path, "--threads", 1), self.abate(path, "--threads", 3))
        self.assertIn("2,048 draws", self.abate(path, "-n", 2048))
        clean = self.table(path, "--set", "manufacturing.site=NO")
        self.assertLess(clean["total"]["mean"], self.table(path)["total"]["mean"])
        result = self.folder / "r.h5"
        self.assertEqual(cradle("run", path, "-q", "-o", result).returncode, 0)
        self.assertEqual(self.abate(result), self.abate(path))

    def test_mistakes(self):
        levers = self.write_levers(LEVERS)
        swept = self.write("sweep: {use.country: [CN, DE]}\n", "swept.yaml")
        named = self.write(variant("a", LEVERS["leaner line"]) + variant("b", LEVERS["clean line"]) +
                           variant("a + b", LEVERS["recycled case"]) + variant("b + a", ["use.country: FR"]), "named.yaml")
        for arguments, message in (((SCENARIOS / "xiaomi_13_pro.yaml", "--set", "variants=~"), "one variant only"),
                                   ((levers, "--sampels", 3), "unknown option '--sampels'; did you mean '--samples'"),
                                   ((levers, "-n", 0), "--samples needs a whole number"),
                                   ((swept,), "has a sweep"),
                                   ((named,), "another name"), ((), "usage: cradle abate"),
                                   ((levers, levers), "usage: cradle abate")):
            done = cradle("abate", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), (arguments, done.stderr))
            self.assertIn(message, done.stderr)
        done = cradle("abate", levers, "-n", 1007, "--set", "run.sampler=sobol")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("1007 samples", done.stderr)
        wrong = self.write_levers({**LEVERS, "titanium": ["parts.cas.material: aluminium"]})
        done = cradle("abate", wrong)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("parts.cas.material", done.stderr)
        self.assertIn("did you mean 'case'", done.stderr)
        self.assertEqual(cradle("abate", self.folder / "none.yaml").returncode, 3)


class MadeOfOthers(Files):
    """`variants: [..]` in a variant."""

    def test_it_is_what_is_written_out(self):
        text = "".join(variant(name, lines) for name, lines in LEVERS.items())
        every = [line for lines in LEVERS.values() for line in lines]
        rows = self.samples(self.write(
            text + "  all: {variants: [clean line, leaner line, recycled case]}\n"
            "  nested: {parts.case.recycled_content: 10 %, variants: [all]}\n"
            "  later wins: {variants: [nested, recycled case]}\n" + variant("by hand", every) +
            variant("by hand at 10 %", [*every[:-1], "parts.case.recycled_content: 10 %"])))
        self.assertTrue(np.array_equal(rows["all"], rows["by hand"]))
        self.assertTrue(np.array_equal(rows["nested"], rows["by hand at 10 %"]))  # its own values come last
        self.assertTrue(np.array_equal(rows["later wins"], rows["by hand"]))
        self.assertFalse(np.array_equal(rows["nested"], rows["all"]))

    def test_mistakes(self):
        a = variant("a", LEVERS["leaner line"])
        many = "".join(f"  v{k + 1}: {{variants: [v{k}, v{k}]}}\n" for k in range(40))
        for text, message in ((a + "  b: {variants: [aa]}\n", "there is no variant 'aa' before this one"),
                              (a + "  b: {variants: [c]}\n  c: {}\n", "'c' does not"),
                              (a + "  b: {variants: [b]}\n", "'b' does not"),
                              (a + "  b: {variants: a}\n", "variants"),
                              (a + "  b: {variants: [{}]}\n", "name of a variant"),
                              (variant("v0", LEVERS["leaner line"]) + many, "more than 1000 variants")):
            done = cradle("check", self.write(text))
            self.assertEqual(done.returncode, 1, text)
            self.assertIn(message, done.stderr, text)

    def test_a_mistake_is_said_once(self):
        text = variant("a", ["parts.cas.mass: 3 g"]) + "  b: {variants: [a]}\n  c: {variants: [a, b]}\n"
        done = cradle("check", self.write(text))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("error:"), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
