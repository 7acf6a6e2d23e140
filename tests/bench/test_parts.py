#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench/run by the command line, with tiny sizes: every part is measured and written; and the arithmetic of errors,
of which the expectations are worked out by hand. How long something takes is not looked at."""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

SOURCE, BUILD = Path(os.environ["CRADLE_SOURCE"]), Path(os.environ["CRADLE_BUILD"])
sys.path.insert(0, str(SOURCE / "bench"))

from measure import accuracy, baseline, programs, scaling, speed  # noqa: E402

TINY = ("--rounds 1 --repeat 1 --samples 1024 --long-samples 2048 --scenarios smart_band_8 --memory 1000 2000 "
        "--reference 65536 --sobol-seeds 4 --independent-seeds 8 --independent-samples 1024 --timed-samples 2048").split()


def bench(*words):
    return subprocess.run([sys.executable, "-B", str(SOURCE / "bench/run"), "--build", str(BUILD), *map(str, words)],
                          capture_output=True, text=True)


class Parts(unittest.TestCase):
    def test_every_part_is_measured_and_written(self):
        with tempfile.TemporaryDirectory() as folder:
            done = bench(*TINY, "--no-limits", "--output", f"{folder}/r.json", "--write-baseline", f"{folder}/b.json")
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            tree, kept = (json.loads(Path(folder, name).read_text()) for name in ("r.json", "b.json"))
            self.assertEqual(list(kept), ["ratios"])
            self.assertEqual(kept["ratios"].keys(), tree["ratios"].keys())
            self.assertEqual(baseline.read(f"{folder}/b.json"), kept["ratios"])
        self.assertTrue(0 <= tree["stolen"] <= 1, tree["stolen"])
        parts = {name.split("/")[0] for name in tree["ratios"]}
        self.assertLessEqual({"speed", "startup", "sensitivity", "sweep", "memory", "accuracy"}, parts)
        self.assertIn("Time until the mean is within 0.01 %", done.stdout)
        self.assertIn("Memory against samples", done.stdout)
        one = tree["accuracy"]["scenarios"][0]
        self.assertEqual([row["samples"] for row in one["sobol_errors"]][:3], [1024, 2048, 4096])
        for side in ("mc", "numpy"):  # N = (c / bound)^2
            needed, constant = one["samples_needed"][side]["mean"], one["independent_constants"][side]["mean"]
            self.assertAlmostEqual(constant / math.sqrt(needed), 1e-4, delta=1e-7)

    def test_a_missed_limit_ends_with_one(self):
        with tempfile.TemporaryDirectory() as folder:
            done = bench("--only", "speed", "--scenarios", "xiaomi_13_pro", "--rounds", 1, "--repeat", 1, "--samples", 1,
                         "--output", f"{folder}/r.json")  # one sample is all start-up
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("MISSED  xiaomi_13_pro, times the bare draws", done.stdout)

    def test_what_the_peer_needs_is_said(self):
        done = subprocess.run([sys.executable, "-B", "-S", SOURCE / "bench/run", "--build", str(BUILD)],  # -S: no packages
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (4, ""))
        self.assertEqual(done.stderr,
                         "bench/run: Python's numpy is missing: install python3-numpy (./test does, too)\n")

    def test_no_build_is_said(self):
        done = subprocess.run([sys.executable, "-B", SOURCE / "bench/run", "--build", "/nowhere"], capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 4)
        self.assertIn("/nowhere/bench/bench is missing: run ./run first", done.stderr)

    def test_seeds_find_what_the_command_line_finds(self):
        with tempfile.TemporaryDirectory() as folder:
            path = programs.alone("smart_band_8", folder)
            for sampler in ("sobol", "lhs", "mc"):
                found = programs.call([BUILD / "bench/bench", "seeds", sampler, path, programs.DATA, 1024, 7, 2, 2], 2)
                for index, seed in enumerate((7, 8)):
                    answer = programs.call([BUILD / "sim/cli/cradle", "run", path, "-o", f"{folder}/r.h5", "-n", 1024,
                                            "--seed", seed, "--sampler", sampler, "--json"], 1)
                    total = answer["variants"][0]["total"]
                    self.assertAlmostEqual(found["mean"][index], total["mean"], delta=1e-9 * total["mean"])
                    for key in ("0.025", "0.975"):
                        self.assertAlmostEqual(found[key][index], total["quantiles"][key], delta=1e-9 * total["mean"])


class Arithmetic(unittest.TestCase):
    truth = {"mean": 10.0, "0.025": 5.0, "0.975": 20.0}

    def test_errors_are_root_mean_squares_relative_to_the_truth(self):
        found = {"mean": [10.3, 9.6], "0.025": [5.0, 5.1], "0.975": [20.2, 20.6]}
        self.assertAlmostEqual(accuracy.error(found, self.truth, "mean"), math.sqrt((0.03 ** 2 + 0.04 ** 2) / 2))
        # of the two tails the larger: 0.01 and 0.03, against 0 and 0.02
        self.assertAlmostEqual(accuracy.error(found, self.truth, "tails"), math.sqrt((0.01 ** 2 + 0.03 ** 2) / 2))

    def test_the_first_size_within_the_bound(self):
        rows = [{"samples": n, "mean": mean, "tails": 1.0} for n, mean in ((1024, 3e-4), (2048, 1e-4), (4096, 1.1e-4))]
        self.assertEqual(accuracy.first_within(rows, "mean"), 2048)
        self.assertIsNone(accuracy.first_within(rows, "tails"))

    def test_distance_counts_standard_errors_and_no_rounding(self):
        self.assertAlmostEqual(speed.distance(0.3, 0.1, 10.0), 3.0)
        self.assertEqual(speed.distance(1e-9, 0.0, 10.0), 0.0)
        self.assertEqual(speed.distance(0.3, 0.0, 10.0), math.inf)

    def test_ratios_are_medians_over_rounds_not_of_sides(self):
        rounds = [{"a": 2.0, "b": 1.0}, {"a": 9.0, "b": 3.0}, {"a": 4.0, "b": 4.0}]
        self.assertEqual(programs.ratio(rounds, "a", "b"), 2.0)  # of 2, 3, 1; the medians' ratio is 4 / 3

    def test_threads_double_up_to_all(self):
        self.assertEqual(scaling.counts(1), [1])
        self.assertEqual(scaling.counts(2), [1, 2])
        self.assertEqual(scaling.counts(6), [1, 2, 4, 6])

    def test_threads_are_measured_in_short_runs_and_in_long_ones(self):
        def times(path, options, threads):  # a thousandth of a second a sample, and one of a run whatever its length
            return 1.0 + options.samples / threads / 1000, options.samples / threads / 1000

        options = argparse.Namespace(samples=1000, long_samples=9000, threads=2, rounds=3, repeat=5)
        with unittest.mock.patch.object(scaling, "times", times):
            found = scaling.measure(options)
        self.assertEqual([len(size["rounds"]) for size in found["sizes"]], [12, 12])
        self.assertEqual(scaling.ratios(found), {"2 threads/one thread, 1,000 samples": 1.5 / 2,
                                                 "2 threads/one thread, 9,000 samples": 5.5 / 10})
        self.assertEqual([limit.met for limit in scaling.limits(found)], [False, False])
        self.assertEqual([round(limit.value, 6) for limit in scaling.limits(found)], [1.333333, 1.818182])

    def test_one_thread_is_the_mean_speed_of_two_cpus(self):
        cpus, met = os.sched_getaffinity(0), []

        def times(path, options, threads):
            met.append(os.sched_getaffinity(0))
            return (2.0, 1.0) if len(met) == 1 else (6.0, 1.0)  # speeds 1/2 and 1/6: 1/3 on average

        with unittest.mock.patch.object(scaling, "times", times):
            run, bare = scaling.times_of_one("path", None, 0)
        self.assertAlmostEqual(run, 3.0)
        self.assertAlmostEqual(bare, 1.0)
        self.assertEqual([len(one) for one in met], [1, 1])
        self.assertEqual(len(met[0] | met[1]), min(len(cpus), 2))
        self.assertEqual(os.sched_getaffinity(0), cpus)

    def test_limits_bound_from_above_or_below(self):
        self.assertTrue(programs.Limit("", 5.0, most=5).met)
        self.assertFalse(programs.Limit("", 5.1, most=5).met)
        self.assertTrue(programs.Limit("", 5.0, least=5).met)
        self.assertFalse(programs.Limit("", 4.9, least=5).met)


if __name__ == "__main__":
    unittest.main()
