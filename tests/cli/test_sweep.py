# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps from the command line: the cube in the result, the terminal, interrupt and resume, a dry run.

Run by ctest with CRADLE_PROGRAM (the program) and CRADLE_SOURCE (the source tree) in the environment.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import h5py

PROGRAM = os.environ["CRADLE_PROGRAM"]
SOURCE = pathlib.Path(os.environ["CRADLE_SOURCE"])
PHONE = SOURCE / "scenarios/xiaomi_13_pro.yaml"

GRID = """
variants: {baseline: ~, recycled frame: ~, green factory: ~, by rail: ~, half the flash: ~, as it is: {},
           rail: {distribution.1.distance: 1000 km}}
run: {samples: 2048, sampler: sobol}
sweep:
  use.country: [CN, DE, IN]
  parameters.service_life: {from: 2 year, to: 5 year, steps: 4}
  zip:
    parts.frame.recycled_content: [0 %, 50 %]
    manufacturing.electricity: [4 kWh, 3 kWh]
"""
LARGE = """
variants: ~
run: {samples: 524288}
sweep:
  parameters.service_life: {from: 2 year, to: 5 year, steps: 30}
  parts.frame.recycled_content: {from: 0 %, to: 90 %, steps: 40}
"""


def cradle(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=600)


class InFolder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cradle-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def scenario(self, text):
        path = self.folder / "s.yaml"
        path.write_text(f"extends: {json.dumps(str(PHONE))}\n{text}")
        return path

    def run_to(self, name, scenario, *arguments):
        done = cradle("run", scenario, "-o", self.folder / name, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done


class Cube(InFolder):
    def test_each_point_is_the_flat_variant_and_the_run_of_its_values_alone(self):
        scenario = self.scenario(GRID)
        self.run_to("r.h5", scenario, "-q")
        with h5py.File(self.folder / "r.h5") as file:
            cube, flat = file["sweep/mean"], file["total/mean"][:]
            self.assertEqual(cube.shape, (2, 3, 4, 2))
            self.assertEqual([list(cube.dims[i].keys()) for i in range(4)],
                             [["variant"], ["use.country"], ["parameters.service_life"],
                              ["parts.frame.recycled_content"]])
            self.assertEqual(list(file["sweep/use.country"].asstr()), ["CN", "DE", "IN"])
            self.assertEqual(list(file["sweep/parameters.service_life"][:]), [2, 3, 4, 5])
            self.assertEqual(file["sweep/parameters.service_life"].attrs["units"], "year")
            self.assertEqual(list(file["sweep/manufacturing.electricity"][:]), [4, 3])
            self.assertEqual(list(file["sweep/variant"].asstr()), ["as it is", "rail"])
            self.assertEqual(list(cube[:].ravel()), list(flat))
            self.assertEqual(list(file["sweep/stage_mean"][:].sum(axis=-1).ravel().round(9)), list(flat.round(9)))
            names = list(file["variant"].asstr())
            point = cube[1, 2, 0, 1]
            self.assertEqual(names[24 + 2 * 8 + 1], "rail, use.country=IN, parameters.service_life=2 year, "
                             "parts.frame.recycled_content=50 %, manufacturing.electricity=3 kWh")
        changes = ["use.country=IN", "parameters.service_life=2 year", "parts.frame.recycled_content=50 %",
                   "manufacturing.electricity=3 kWh", "distribution.1.distance=1000 km"]
        alone = self.scenario("variants: ~\nrun: {samples: 2048, sampler: mc}\n")
        swept = self.scenario(GRID.replace("sobol", "mc"))
        self.run_to("swept.h5", swept, "-q")
        alone = self.scenario("variants: ~\nrun: {samples: 2048, sampler: mc}\n")
        one = self.run_to("one.h5", alone, "--json", *[word for change in changes for word in ("--set", change)])
        with h5py.File(self.folder / "swept.h5") as file:
            found = file["sweep/mean"][1, 2, 0, 1]
        self.assertAlmostEqual(found, json.loads(one.stdout)["variants"][0]["total"]["mean"], delta=1e-12 * found)
        self.assertAlmostEqual(found, point, delta=0.05 * found)

    def test_a_result_reruns_from_itself_and_shows(self):
        self.run_to("r.h5", self.scenario(GRID), "-q")
        self.run_to("again.h5", self.folder / "r.h5", "-q")
        self.assertEqual((self.folder / "r.h5").read_bytes(), (self.folder / "again.h5").read_bytes())
        shown = cradle("show", self.folder / "r.h5").stdout
        self.assertIn("48 variants, the 10 lowest and the 10 highest", shown)
        self.assertIn("as it is, country=", shown)


class Large(InFolder):
    def test_totals_and_stages_only_and_readable(self):
        text = LARGE.replace("524288", "500")
        shown = self.run_to("r.h5", self.scenario(text)).stdout
        self.assertIn("1,200 variants, the 10 lowest and the 10 highest", shown)
        self.assertIn("`run: {detail: full}` keeps parts", shown)
        self.assertNotIn("parts, the 10", shown)
        self.assertLess(len(shown.splitlines()), 60)
        with h5py.File(self.folder / "r.h5") as file:
            self.assertEqual(file["by_stage/mean"].shape, (1200, 5))
            self.assertEqual(file["by_part/mean"].shape, (1200, 0))
            self.assertEqual(file.attrs["quantile_method"], "order statistics")
        answer = json.loads(cradle("run", self.folder / "r.h5", "-o", self.folder / "j.h5", "--json").stdout)
        self.assertEqual(len(answer["variants"]), 1200)
        self.assertEqual(answer["variants"][7]["parts"], {})

    def test_dry_run_counts_and_writes_nothing(self):
        done = cradle("run", self.scenario(LARGE), "--dry-run", "-o", self.folder / "r.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = dict(re.split(r"\s+", line, 1) for line in done.stdout.splitlines())
        self.assertEqual((found["variants"], found["samples"]), ("1200", "524288"))
        self.assertGreater(int(found["batches"]), 1)
        self.assertGreater(int(found["draws"]), 100)
        self.assertLess(int(found["draws"]), int(found["nodes"]))
        self.assertLess(int(found["memory"].split()[0]), 300)
        self.assertRegex(found["time"], r"^about [\d.]+ s$")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["s.yaml"])

    def test_an_interrupted_sweep_goes_on_to_the_same_bytes(self):
        scenario = self.scenario(LARGE)
        self.run_to("whole.h5", scenario, "-q", "--threads", 2)
        output, state = self.folder / "r.h5", self.folder / "r.h5.resume"
        for number in (signal.SIGINT, signal.SIGKILL):
            size = state.stat().st_size if state.exists() else 0
            running = subprocess.Popen([PROGRAM, "run", str(scenario), "-q", "--threads", "1", "-o", str(output)],
                                       stderr=subprocess.PIPE, text=True)
            while running.poll() is None and (not state.exists() or state.stat().st_size <= max(size, 100)):
                time.sleep(0.01)
            running.send_signal(number)
            _, message = running.communicate(timeout=300)
            if running.returncode == 0:
                self.skipTest("the machine finished before it could be interrupted")
            self.assertEqual(running.returncode, -number)
            self.assertFalse(output.exists())
            self.assertGreater(state.stat().st_size, max(size, 100))
            if number == signal.SIGINT:
                self.assertIn(f"interrupted; the same command goes on from {state}", message)
        with open(state, "r+b") as file:  # the last record was being written when the power failed
            file.truncate(state.stat().st_size - 10)
        self.run_to("r.h5", scenario, "-q")
        self.assertEqual(output.read_bytes(), (self.folder / "whole.h5").read_bytes())
        self.assertFalse(state.exists())

    def test_a_checkpoint_of_something_else_is_not_used(self):
        text = LARGE.replace("524288", "400000")
        scenario = self.scenario(text)
        state = self.folder / "r.h5.resume"
        state.write_bytes(b"cradle checkpoint 1 " + bytes(5000))
        self.run_to("r.h5", scenario, "-q")
        self.assertFalse(state.exists())
        precious = b"not a checkpoint at all"
        state.write_bytes(precious)
        self.run_to("other.h5", scenario, "-q")
        self.run_to("r.h5", scenario, "-q")
        self.assertEqual(state.read_bytes(), precious)
        self.assertEqual((self.folder / "r.h5").read_bytes(), (self.folder / "other.h5").read_bytes())


class Memory(InFolder):
    def test_samples_beyond_memory_are_counted(self):
        """The same draws held and counted: quantiles within a bucket, 1/4096 of the range from 1 % to 99 %."""
        held = self.scenario("variants: ~\nrun: {samples: 8388608, detail: stages}\n")
        exact = json.loads(self.run_to("a.h5", held, "--json").stdout)["variants"][0]["total"]
        counted = self.scenario("variants: ~\nrun: {samples: 8388608}\n")
        found = json.loads(self.run_to("b.h5", counted, "--json").stdout)["variants"][0]["total"]
        self.assertEqual(found["mean"], exact["mean"])
        self.assertEqual(found["sd"], exact["sd"])
        bucket = 1.2 * (exact["quantiles"]["0.975"] - exact["quantiles"]["0.025"]) / 4096
        for key, value in exact["quantiles"].items():
            self.assertAlmostEqual(found["quantiles"][key], value, delta=1.5 * bucket)
        with h5py.File(self.folder / "b.h5") as file:
            self.assertIn("4096 buckets", file.attrs["quantile_method"])
        done = cradle("run", counted, "--dry-run")
        self.assertIn("quantiles from counts", done.stdout)


if __name__ == "__main__":
    unittest.main()
