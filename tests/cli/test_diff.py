# SPDX-License-Identifier: GPL-3.0-or-later
"""cradle diff, against the figures of the files as h5py reads them.

Run by ctest as test_cli.py is.
"""
import json
import unittest

import h5py  # Debian's python3-h5py
import numpy as np

from test_cli import SCENARIOS, InFolder, cradle

BAND = SCENARIOS / "smart_band_8.yaml"
FIGURES = ["mean", "sd", "standard_error", "deterministic", "quantiles", "quantile_standard_error"]


class Diff(InFolder):
    def result(self, name, *arguments, scenario=BAND):
        path = self.folder / f"{name}.h5"
        done = cradle("run", scenario, "-q", "-n", 2048, "--sampler", "mc", "-o", path, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def diff(self, *arguments):
        done = cradle("diff", *arguments)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def figures(self, path):
        with h5py.File(path) as file:
            return np.concatenate([file[f"{group}/{figure}"][:].ravel() for group in file
                                   if group == "total" or group.startswith("by_") for figure in FIGURES])

    def test_equal_inputs_are_the_same_bit_by_bit(self):
        one = self.result("one", "--threads", 1)
        count = len(self.figures(one))
        self.assertEqual(self.diff(one, self.result("two", "--threads", 2)), (0, f"the same: {count:,} figures\n"))

    def test_counts_first_and_worst(self):
        one, two = self.result("one"), self.result("two", "--set", "use.country=IN")
        a, b = self.figures(one), self.figures(two)
        with np.errstate(invalid="ignore"):
            relative = np.nan_to_num(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))
        for rule, bound in (((), 0), (("--rtol", "1%"), 0.01), (("--rtol", "0.5"), 0.5)):
            code, text = self.diff(one, two, "--json", *rule)
            found = json.loads(text)
            self.assertEqual((code, found["compared"], found["different"]), (1, len(a), (relative > bound).sum()))
            worst = found["worst"]
            self.assertAlmostEqual(abs(worst["old"] - worst["new"]) / max(worst["old"], worst["new"]), relative.max())
        self.assertEqual((found["missing"], found["first"]["group"]), (0, "/by_stage"))
        text = self.diff(one, two)[1]
        self.assertIn("first: /total, baseline, mean:", text)
        self.assertIn("inputs that differ: --set use.country=IN", text)

    def test_other_draws_are_told_from_other_numbers(self):
        one, other_seed = self.result("one"), self.result("two", "--seed", 7)
        self.assertEqual(self.diff(one, other_seed, "--rtol", "1e-6")[0], 1)
        self.assertEqual(self.diff(one, other_seed, "--errors", 6)[0], 0)
        code, text = self.diff(one, self.result("three", "--seed", 7, "--set", "use.country=IN"), "--errors", 6)
        self.assertEqual(code, 1)
        self.assertIn("standard errors", text)
        self.assertIn("drawn otherwise: 2048 samples (mc), seed 2050 -> 2048 samples (mc), seed 7", text)

    def test_deterministic_figures_have_no_error(self):
        """Two milligrams are within every Monte Carlo error, but not the same scenario."""
        one = self.result("one")
        other = self.result("two", "--seed", 7, "--set", "parts.box.mass=40.002 g")
        with h5py.File(one) as file:
            self.assertNotEqual(file["total/deterministic"][0], 0)
        self.assertEqual(self.diff(one, other, "--errors", 9)[0], 1)

    def test_a_part_more(self):
        scenario = self.folder / "more.yaml"
        scenario.write_text(f"extends: {BAND}\nparts:\n"
                            "  - {part: gem, material: aluminium, mass: 1 g, made_in: CN}\n")
        one, more = self.result("one"), self.result("more", scenario=scenario)
        code, text = self.diff(one, more)
        self.assertEqual(code, 1)
        self.assertIn("only in the new: /by_part, baseline, gem", text)
        found = json.loads(self.diff(more, one, "--json")[1])
        self.assertEqual(found["only_in_old"]["member"], "gem")

    def test_mistakes(self):
        one = self.result("one")
        for arguments, code, message in (((one, one, "--rtol", "-1"), 2, "--rtol needs a number above 0"),
                                         ((one, one, "--errors", "many"), 2, "--errors needs"),
                                         ((one,), 2, "usage"), ((one, BAND), 3, "not a result file"),
                                         ((one, self.folder / "none.h5"), 3, "none.h5")):
            done = cradle("diff", *arguments)
            self.assertEqual((done.returncode, done.stdout), (code, ""), arguments)
            self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
