# SPDX-License-Identifier: GPL-3.0-or-later
"""cradle check --expect: every scenario of the project holds what it expects of itself, and a miss is told.

Run by ctest as test_cli.py is.
"""
import unittest

from test_cli import REFERENCE, SCENARIOS, InFolder, cradle


class Expect(InFolder):
    def check(self, text, *arguments):
        path = self.folder / "s.yaml"
        path.write_text(f"extends: {SCENARIOS / 'smart_band_8.yaml'}\n" + text)
        return path, cradle("check", "--expect", path, *arguments)

    def test_every_scenario_holds(self):
        paths = sorted(SCENARIOS.glob("**/*.yaml"))
        done = cradle("check", "--expect", *paths)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for name in REFERENCE:
            self.assertNotIn(f"{name}.yaml: 0 expectations", done.stdout)
            self.assertIn(f"{name}.yaml: ", done.stdout)

    def test_a_miss_is_an_error_at_its_line(self):
        mean = self.run_json(SCENARIOS / "smart_band_8.yaml")["variants"][0]["total"]["mean"]
        path, done = self.check("expect:\n  - {of: total, mean: [1 kg, 2 kg CO2e], source: a guess}\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{path}:3:23: error: expected the mean of total from 1 to 2 kg CO2e, found {mean:.1f}",
                      done.stderr)
        self.assertIn("hint: a guess", done.stderr)
        self.assertNotIn("hold", done.stdout)

    def test_bounds_are_held_on_both_sides(self):
        band = self.run_json(SCENARIOS / "smart_band_8.yaml")["variants"][0]
        total, use = band["total"], band["stages"]["use"]
        cases = {"mean": total["mean"], "median": total["quantiles"]["0.5"], "deterministic": total["deterministic"],
                 "p2_5": total["quantiles"]["0.025"], "p97_5": total["quantiles"]["0.975"]}
        for figure, value in cases.items():
            for low, high, code in ((0.999, 1.001, 0), (1.001, 1.002, 1), (0.998, 0.999, 1)):
                done = self.check(f"expect: [{{of: total, {figure}: [{low * value} kg, {high * value} kg]}}]\n")[1]
                self.assertEqual(done.returncode, code, (figure, low, high, done.stderr))
        share = 100 * use["mean"] / total["mean"]
        for offset, code in ((0, 0), (1, 1)):
            bounds = f"{share + offset - 0.1} %, {share + offset + 0.1} %"
            self.assertEqual(self.check(f"expect: [{{of: stages.use, share: [{bounds}]}}]\n")[1].returncode, code)

    def test_differences_of_variants(self):
        variants = {v["name"]: v["total"]["mean"]
                    for v in self.run_json(SCENARIOS / "smart_band_8.yaml")["variants"]}
        other = next(name for name in variants if name != "baseline")
        change = variants[other] - variants["baseline"]
        for offset, code in ((0, 0), (1, 1)):
            bounds = f"{change + offset - 0.001} kg, {change + offset + 0.001} kg"
            done = self.check(f"expect: [{{of: total, mean: [{bounds}], variant: {other}, versus: baseline}}]\n")[1]
            self.assertEqual(done.returncode, code, done.stderr)

    def test_what_the_result_has_not(self):
        for item, message in (("{of: parts.none, mean: [1 kg, 2 kg]}", "the result has no 'parts.none'"),
                              ("{of: total, mean: [1 kg, 2 kg], variant: x}", "there is no variant 'x'"),
                              ("{of: total, mean: [1 kg, 2 kg], versus: y}", "there is no variant 'y'")):
            done = self.check(f"expect: [{item}]\n")[1]
            self.assertEqual(done.returncode, 1)
            self.assertIn(message, done.stderr)

    def test_quiet(self):
        done = self.check("expect: [{of: total, mean: [1 kg, 100 kg]}]\n", "--quiet")[1]
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main(verbosity=1)
