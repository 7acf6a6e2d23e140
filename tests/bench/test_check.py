#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench/check by the command line, with measurements that are made up: what is worse twice in a row fails."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["CRADLE_SOURCE"])
BEFORE = {"speed/phone/one thread/NumPy": 0.1, "speed/phone/one thread/bare draws": 2.0, "sweep/1,000 variants/one": 20.0}


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, ratios):
        path = self.folder / name
        path.write_text(ratios if isinstance(ratios, str) else json.dumps({"ratios": ratios}))
        return path

    def check(self, first, second, before=BEFORE, *more):
        """Changes of the baseline in the first and in the second measurement."""
        files = [self.write("first.json", first if isinstance(first, str) else {**BEFORE, **first}),
                 self.write("second.json", second if isinstance(second, str) else {**BEFORE, **second})]
        command = [sys.executable, "-B", SOURCE / "bench/check", "--baseline", self.write("baseline.json", before),
                   "--measured", *files, *more]
        return subprocess.run([str(word) for word in command], capture_output=True, text=True)

    def test_the_same_is_good(self):
        done = self.check({}, {})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("no slower than the baseline", done.stdout)
        self.assertNotIn("once more", done.stdout)

    def test_worse_twice_fails_and_is_named(self):
        name = "speed/phone/one thread/bare draws"
        done = self.check({name: 2.4}, {name: 2.5})
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"WORSE   {name}: 2 -> 2.4 (+20%)", done.stdout)
        self.assertIn("1 worse; measuring speed once more", done.stdout)
        self.assertIn(f"SLOWER  {name}: more than 15% worse than the baseline, twice in a row", done.stdout)

    def test_worse_once_passes(self):
        name = "sweep/1,000 variants/one"
        done = self.check({name: 30.0}, {name: 22.0})
        self.assertEqual(done.returncode, 0)
        self.assertIn("1 worse; measuring sweep once more", done.stdout)
        self.assertIn("no slower", done.stdout)

    def test_worse_only_in_the_second_passes(self):
        self.assertEqual(self.check({}, {"sweep/1,000 variants/one": 90.0}).returncode, 0)

    def test_two_that_are_worse_once_each_pass(self):
        done = self.check({"speed/phone/one thread/NumPy": 0.2}, {"speed/phone/one thread/bare draws": 3.0})
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_fifteen_percent_is_the_line(self):
        name = "sweep/1,000 variants/one"
        self.assertEqual(self.check({name: 22.99}, {name: 22.99}).returncode, 0)
        self.assertEqual(self.check({name: 23.01}, {name: 23.01}).returncode, 1)
        self.assertEqual(self.check({name: 23.01}, {name: 23.01}, BEFORE, "--tolerance", "0.3").returncode, 0)

    def test_better_passes(self):
        self.assertEqual(self.check({name: 0.01 for name in BEFORE}, {}).returncode, 0)

    def test_a_new_ratio_is_shown_and_a_slow_part_of_the_baseline_need_not_be_measured(self):
        done = self.check({"speed/watch/one thread/NumPy": 9.0}, {}, {**BEFORE, "accuracy/phone/mean": 0.001})
        self.assertEqual(done.returncode, 0)
        self.assertIn("new     speed/watch/one thread/NumPy: 9", done.stdout)

    def test_a_lost_ratio_is_an_error(self):
        done = self.check({}, {}, {**BEFORE, "speed/watch/one thread/NumPy": 0.1, "sweep/other": 3.0})
        self.assertEqual(done.returncode, 3)
        self.assertIn("speed/watch/one thread/NumPy: is in the baseline, but was not measured; nor 1 others", done.stderr)

    def test_what_is_no_baseline_is_an_error(self):
        for text, why in (("{", "baseline.json:1:2: "), ("[]", "has no ratios"), ('{"ratios": {}}', "has no ratios"),
                          ('{"ratios": {"speed/a": 0}}', "speed/a: a ratio is a positive number, not 0"),
                          ('{"ratios": {"speed/a": NaN}}', "speed/a: a ratio is a positive number, not NaN"),
                          ('{"ratios": {"speed/a": true}}', "speed/a: a ratio is a positive number, not true"),
                          ('{"ratios": {"speed/a": "2"}}', 'speed/a: a ratio is a positive number, not "2"')):
            done = self.check({}, {}, text)
            self.assertEqual(done.returncode, 3, text)
            self.assertIn(why, done.stderr)
            self.assertNotIn("Traceback", done.stderr)

    def test_a_damaged_measurement_is_an_error(self):
        self.assertEqual(self.check("{}", {}).returncode, 3)

    def test_no_baseline_is_an_error(self):
        done = subprocess.run([sys.executable, "-B", SOURCE / "bench/check", "--baseline", self.folder / "none.json"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn("none.json: ", done.stderr)

    def test_a_baseline_that_is_kept_holds_ratios_only(self):
        tree = json.loads((SOURCE / "bench/baseline.json").read_text())
        self.assertEqual(list(tree), ["ratios"])
        path = SOURCE / "bench/baseline.json"
        done = subprocess.run([sys.executable, "-B", SOURCE / "bench/check", "--measured", path, path],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for part in ("speed", "scaling", "startup", "sensitivity", "sweep", "memory", "accuracy"):
            self.assertTrue(any(name.startswith(part + "/") for name in tree["ratios"]), part)


if __name__ == "__main__":
    unittest.main()
