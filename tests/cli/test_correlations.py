# SPDX-License-Identifier: GPL-3.0-or-later
"""Correlated numbers and uncertain shares from the command line, on the phone.

Run by ctest with CRADLE_PROGRAM (the program) and CRADLE_SOURCE (the source tree) in the environment.
"""
import json
import math
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import h5py
import numpy

PROGRAM = os.environ["CRADLE_PROGRAM"]
PHONE = pathlib.Path(os.environ["CRADLE_SOURCE"]) / "scenarios/xiaomi_13_pro.yaml"
SAMPLES = 65536

PLAIN = "variants: ~\n"
COUPLED = PLAIN + """correlations:
  - {between: [parts.frame.mass, parts.frame.forming], rank: 0.8}
  - {between: [parts.frame.forming, "data.generation.coal[GLO]"], rank: -0.4}
"""

# A grid of which only coal emits: what a kWh emits is coal's share.
GRIDS = """
dataset: grids
entries:
  DE: {source: us, year: 2020, geography: DE%s, coal: 60 %%, wind: 40 %%}
sources: {us: {title: Ours, year: 2020}}
"""
FACTORS = """
dataset: generation
entries:
  coal: {source: us, year: 2020, geography: GLO, value: 1 kg CO2e/kWh}
  wind: {source: us, year: 2020, geography: GLO, value: %s kg CO2e/kWh}
sources: {us: {title: Ours, year: 2020}}
"""


class InFolder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cradle-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def scenario(self, text, name="s.yaml"):
        path = self.folder / name
        path.write_text(f"extends: {json.dumps(str(PHONE))}\n{text}")
        return path

    def cradle(self, *arguments, environment=None):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=600,
                              env={**os.environ, **(environment or {})})

    def result(self, name, text, *arguments, environment=None):
        done = self.cradle("run", self.scenario(text), "-n", SAMPLES, "-o", self.folder / name, *arguments,
                           environment=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


class Correlations(InFolder):
    def test_asked_and_achieved_are_reported(self):
        for sampler in ("mc", "lhs", "sobol"):
            printed = json.loads(self.result("r.h5", COUPLED, "--json", "--sampler", sampler))
            found = printed["correlations"]
            self.assertEqual([pair["between"] for pair in found],
                             [["parts.frame.mass", "parts.frame.forming"],
                              ["parts.frame.forming", "data.generation.coal[GLO]"]])
            self.assertEqual([pair["rank"] for pair in found], [0.8, -0.4])
            for pair in found:
                self.assertNotEqual(pair["achieved"], pair["rank"])
                self.assertAlmostEqual(pair["achieved"], pair["rank"], delta=4 / math.sqrt(SAMPLES - 1))
            with h5py.File(self.folder / "r.h5") as file:
                table = file["correlations"]
                self.assertEqual(list(table["first"].asstr()), ["parts.frame.mass", "parts.frame.forming"])
                self.assertEqual(list(table["second"].asstr()),
                                 ["parts.frame.forming", "data.generation.coal[GLO]"])
                self.assertEqual(list(table["asked"]), [0.8, -0.4])
                self.assertEqual(list(table["achieved"]), [pair["achieved"] for pair in found])
        self.assertIn("parts.frame.mass, parts.frame.forming: rank correlation 0.8, achieved 0.",
                      self.cradle("show", self.folder / "r.h5").stdout)

    def test_a_result_without_them_has_no_table(self):
        self.result("r.h5", PLAIN, "-q")
        with h5py.File(self.folder / "r.h5") as file:
            self.assertNotIn("correlations", file)

    def test_only_what_depends_on_them_changes(self):
        self.result("with.h5", COUPLED, "-q", "--keep-samples")
        self.result("without.h5", PLAIN, "-q", "--keep-samples")
        with h5py.File(self.folder / "with.h5") as a, h5py.File(self.folder / "without.h5") as b:
            stages = list(a["stage"].asstr())
            of = {stage: (a["samples/by_stage"][0, i], b["samples/by_stage"][0, i])
                  for i, stage in enumerate(stages)}
        for stage in ("raw_materials", "distribution", "end_of_life"):
            self.assertTrue((of[stage][0] == of[stage][1]).all(), stage)
        self.assertFalse((of["manufacturing"][0] == of["manufacturing"][1]).all())

    def test_frames_vary_more_if_heavy_ones_take_more_forming(self):
        self.result("with.h5", PLAIN + "correlations: [{between: [parts.frame.mass, parts.frame.forming], rank: 0.9}]\n")
        self.result("without.h5", PLAIN)
        with h5py.File(self.folder / "with.h5") as a, h5py.File(self.folder / "without.h5") as b:
            frame = list(a["part"].asstr()).index("frame")
            self.assertGreater(a["by_part/sd"][0, frame], 1.1 * b["by_part/sd"][0, frame])

    def test_same_bytes_for_any_threads_and_level(self):
        seen = set()
        for threads in (1, 2, 7):
            self.result("r.h5", COUPLED, "-q", "--threads", threads)
            seen.add((self.folder / "r.h5").read_bytes())
        for level in ("baseline", "avx2", "avx512"):
            if self.cradle("--version", environment={"CRADLE_SIMD": level}).returncode == 0:
                self.result("r.h5", COUPLED, "-q", environment={"CRADLE_SIMD": level})
                seen.add((self.folder / "r.h5").read_bytes())
        self.assertEqual(len(seen), 1)

    def test_the_result_reruns_from_itself(self):
        self.result("a.h5", COUPLED, "-q")
        done = self.cradle("run", self.folder / "a.h5", "-q", "-o", self.folder / "b.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "a.h5").read_bytes(), (self.folder / "b.h5").read_bytes())

    def test_sensitivity_is_by_regression_only(self):
        scenario = self.scenario(COUPLED)
        done = self.cradle("run", scenario, "-n", 1024, "-q", "-o", self.folder / "r.h5", "--sensitivity", "sobol")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("Sobol' indices are those of independent inputs", done.stderr)
        self.assertIn("parts.frame.mass", done.stderr)
        self.assertFalse((self.folder / "r.h5").exists())
        done = self.cradle("run", scenario, "-n", 8192, "--json", "-o", self.folder / "r.h5", "--sensitivity",
                           "regression", "--sampler", "mc")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.folder / "r.h5") as file:
            names = list(file["sensitivity/input"].asstr())
            ranks = dict(zip(names, file["sensitivity/rank_correlation"][0]))
        self.assertGreater(ranks["parts.frame.mass"], 0.0)


class Shares(InFolder):
    def use(self, spread, wind):
        """The emissions of use in every draw."""
        (self.folder / "grids.yaml").write_text(GRIDS % spread)
        (self.folder / "factors.yaml").write_text(FACTORS % wind)
        self.result("r.h5", PLAIN + "data: [grids.yaml, factors.yaml]\n", "-q", "--keep-samples")
        with h5py.File(self.folder / "r.h5") as file:
            return file["samples/by_stage"][0, list(file["stage"].asstr()).index("use")]

    def test_uncertain_shares_sum_to_one_in_every_draw(self):
        certain, uncertain = self.use("", 1), self.use(", share_gsd: 1.5", 1)
        self.assertLess(abs(uncertain / certain - 1).max(), 1e-12)

    def test_a_share_of_its_own_spread_takes_the_others_along(self):
        certain = self.use("", 1)
        grids = GRIDS.replace("coal: 60 %%", "coal: {value: 60 %%, triangular: [40 %%, 60 %%, 90 %%]}")
        self.assertNotEqual(grids, GRIDS)
        (self.folder / "grids.yaml").write_text(grids % "")
        self.result("r.h5", PLAIN + "data: [grids.yaml, factors.yaml]\n", "-q", "--keep-samples")
        with h5py.File(self.folder / "r.h5") as file:
            use = file["samples/by_stage"][0, list(file["stage"].asstr()).index("use")]
        self.assertLess(abs(use / certain - 1).max(), 1e-12)

    def test_shares_are_logistic_normal(self):
        """Coal's odds are lognormal about 60:40, their log's sd that of the difference of two shares."""
        odds = self.use(", share_gsd: 1.5", 0) / self.use("", 0) * 0.6
        logit = numpy.log(odds / (1 - odds))
        self.assertTrue(((odds > 0) & (odds < 1)).all())
        self.assertAlmostEqual(logit.mean(), math.log(1.5), delta=1e-3)
        self.assertAlmostEqual(logit.std(), math.sqrt(2) * math.log(1.5), delta=1e-3)
        self.assertAlmostEqual(((logit - logit.mean()) ** 3).mean() / logit.std() ** 3, 0, delta=0.01)

    def test_the_deterministic_figure_stays(self):
        self.use("", 0.1)
        with h5py.File(self.folder / "r.h5") as file:
            before = file["total/deterministic"][0]
        self.use(", share_gsd: 1.5", 0.1)
        with h5py.File(self.folder / "r.h5") as file:
            self.assertAlmostEqual(file["total/deterministic"][0], before, delta=1e-9)
            self.assertGreater(file["total/mean"][0], 0)


if __name__ == "__main__":
    unittest.main()
