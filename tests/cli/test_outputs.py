# SPDX-License-Identifier: GPL-3.0-or-later
"""Outputs: the figures of a scenario's own, from YAML to the summary, JSON, the result file and `expect:`.

The product is `activity`, whose footprint is worked out by hand; all uncertainty is in one uniform number u, so
every figure is a function of it. Run by ctest as test_cli.py is.
"""
import math
import unittest

import h5py
import numpy as np
from test_cli import InFolder, cradle

TEXT = """cradle: 1
name: two activities
product: activity
unit: both
parameters:
  u: {value: 15 kWh, uniform: [10, 20]}
  price: {value: 4, uniform: [3, 5]}
activities:
  - {activity: light, amount: = u, factor: 0.5 kg CO2e/kWh}
  - {activity: frame, amount: 2 kg, factor: 1.5 kg CO2e/kg, stage: raw_materials}
  - {activity: avoided, amount: -1000 km, factor: 0.001 kg CO2e/km, stage: use}
outputs:
  used: {value: = u, unit: MWh, doc: electricity}
  share: {value: "= parts.light / total", unit: "%"}
  twice: {value: "= 2 * share", unit: "%"}
  worth: {value: "= total / price", unit: g CO2e}
  stage: {value: "= stages.use - stages.raw_materials", unit: kg CO2e}
  fixed: {value: "= 3 h + 60 min", unit: h}
variants:
  baseline: {}
  heavy: {activities.frame.amount: 4 kg}
run: {samples: 65536}
"""


def light(u):
    return 0.5 * u


def total(u, frame=3.0):
    return light(u) + frame - 1.0


class Outputs(InFolder):
    def setUp(self):
        super().setUp()
        self.path = self.folder / "s.yaml"
        self.path.write_text(TEXT)

    def changed(self, old, new):
        self.assertIn(old, TEXT)
        self.path.write_text(TEXT.replace(old, new))
        return self.path

    def test_figures(self):
        base, heavy = (v["outputs"] for v in self.run_json(self.path)["variants"])
        u = np.linspace(10, 20, 2_000_001)
        share, other = 100 * light(u) / total(u), 100 * light(u) / total(u, 6.0)
        self.assertEqual(list(base), ["used", "share", "twice", "worth", "stage", "fixed"])
        self.assertEqual([one["unit"] for one in base.values()], ["MWh", "%", "%", "g CO2e", "kg CO2e", "h"])
        # worth: u and price are independent, and E[1/price] = ln(5/3)/2
        means = {"used": 0.015, "share": share.mean(), "twice": 2 * share.mean(),
                 "worth": 1000 * 9.5 * math.log(5 / 3) / 2, "stage": 7.5 - 1.0 - 3.0, "fixed": 4.0}
        for name, mean in means.items():
            self.assertAlmostEqual(base[name]["mean"] / mean, 1, delta=1e-5, msg=name)
        self.assertAlmostEqual(heavy["share"]["mean"] / other.mean(), 1, delta=1e-5)
        self.assertEqual(base["used"], heavy["used"])
        self.assertAlmostEqual(base["used"]["sd"], 0.01 / math.sqrt(12), delta=1e-7)
        # share rises with u, so its quantiles are its values at those of u
        for text, found in base["share"]["quantiles"].items():
            at = 10 + 10 * float(text)
            self.assertAlmostEqual(found, 100 * light(at) / total(at), delta=2e-3, msg=text)
        central = {"used": 0.015, "share": 100 * 7.5 / 9.5, "twice": 200 * 7.5 / 9.5, "worth": 9500 / 4,
                   "stage": 3.5, "fixed": 4.0}
        for name, value in central.items():
            self.assertAlmostEqual(base[name]["deterministic"], value, delta=1e-12 * value, msg=name)
        self.assertEqual((base["fixed"]["sd"], base["fixed"]["se"]), (0, 0))

    def test_result_file(self):
        result = self.folder / "r.h5"
        done = cradle("run", self.path, "-o", result, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(result) as f:
            group = f["outputs"]
            names = list(group["output"].asstr())
            self.assertEqual(list(group["units"].asstr()), ["MWh", "%", "%", "g CO2e", "kg CO2e", "h"])
            self.assertEqual(group["doc"].asstr()[0], "electricity")
            self.assertEqual(group["mean"].shape, (2, 6))
            self.assertNotIn("units", group["mean"].attrs)
            self.assertAlmostEqual(group["mean"][1, names.index("used")], 0.015, delta=1e-9)
            quantities = list(f["inputs/quantities/quantity"].asstr())
            self.assertIn("parameters.price", quantities)  # an input of an output alone
        again = self.folder / "again.h5"
        self.assertEqual(cradle("run", result, "-o", again).returncode, 0)
        self.assertEqual(result.read_bytes(), again.read_bytes())
        self.assertEqual(cradle("diff", result, again).returncode, 0)
        other = self.folder / "other.h5"
        self.assertEqual(cradle("run", self.path, "--set", "parameters.price=5", "-o", other).returncode, 0)
        done = cradle("diff", result, other)
        self.assertEqual(done.returncode, 1)
        self.assertIn("first: /outputs, baseline, worth, mean: ", done.stdout)

    def test_threads_change_nothing(self):
        files = [self.folder / f"{threads}.h5" for threads in (1, 2, 7)]
        for threads, path in zip((1, 2, 7), files):
            self.assertEqual(cradle("run", self.path, "--threads", threads, "-o", path).returncode, 0)
        self.assertEqual(len({path.read_bytes() for path in files}), 1)

    def test_summary(self):
        text = cradle("run", self.path, "-o", self.folder / "r.h5").stdout
        self.assertRegex(text, r"\nshare +% +95 % interval +difference\n  baseline +78\.44 .*\n  heavy ")
        self.assertNotIn("\noutputs", text)
        self.changed("variants:\n  baseline: {}\n  heavy: {activities.frame.amount: 4 kg}\n", "")
        text = cradle("run", self.path, "-o", self.folder / "r.h5").stdout
        self.assertRegex(text, r"\noutputs +95 % interval\n  used +0\.01500 MWh +0\.0\d+ to 0\.0\d+\n  share ")
        shown = cradle("show", self.folder / "r.h5").stdout
        self.assertIn(text[text.index("\noutputs"):text.index("\nresult:")], shown)

    def test_expectations(self):
        cases = (("used, mean: [14.99 kWh, 15.01 kWh]", 0, ""),
                 ("used, mean: [15.1 kWh, 0.016 MWh]", 1,
                  "expected the mean of outputs.used from 0.0151 to 0.016 MWh, found 0.01500 MWh"),
                 ("share, p2_5: [71.9 %, 71.97 %], p97_5: [83.1 %, 83.2 %]", 0, ""),
                 ("worth, deterministic: [2374 g, 2.376 kg CO2e]", 0, ""),
                 ("stage, mean: [-3.1 kg, -2.9 kg], variant: heavy, versus: baseline", 0, ""),
                 ("fixed, median: [239 min, 4 h]", 0, ""))
        for text, code, message in cases:
            self.path.write_text(f"{TEXT}expect: [{{of: outputs.{text}}}]\n")
            done = cradle("check", "--expect", self.path)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(message, done.stderr)

    def test_parameters_of_outputs_alone_are_used(self):
        done = cradle("check", self.path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_draws_of_the_rest_stay(self):
        """Without sobol's dimensions an output changes no draw of the footprint."""
        self.changed("run: {samples: 65536}", "run: {samples: 1000, sampler: mc}")
        with_outputs = self.run_json(self.path)
        text = self.path.read_text()
        start, end = text.index("outputs:"), text.index("variants:")
        self.path.write_text(text[:start] + text[end:])
        without = self.run_json(self.path)
        for a, b in zip(with_outputs["variants"], without["variants"]):
            self.assertEqual(a["total"], b["total"])
        self.assertEqual(without["variants"][0]["outputs"], {})

    def test_sweeps(self):
        """Also where a sweep is too large for more than totals and stages."""
        self.changed("run: {samples: 65536}", "run: {samples: 256}\nsweep:\n"
                     "  activities.frame.amount: {from: 1 kg, to: 200 kg, steps: 200}")
        result = self.folder / "r.h5"
        done = cradle("run", self.path, "-o", result)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\nshare, 400 variants, the \d+ lowest and the \d+ highest +% ")
        with h5py.File(result) as f:
            self.assertEqual(f["by_part/mean"].shape, (400, 0))
            row = list(f["output"].asstr()).index("share")
            found = f["outputs/deterministic"][:, row]
        frame = 1.5 * np.concatenate([np.arange(1, 201)] * 2)
        np.testing.assert_allclose(found, 100 * 7.5 / total(15, frame), rtol=1e-12)

    def test_figures_that_are_not_finite(self):
        self.changed("= total / price", "= total / (price - 4)")
        done = cradle("run", self.path, "-o", self.folder / "r.h5")
        self.assertEqual(done.returncode, 3)
        self.assertIn("divided by zero", done.stderr.replace("division by zero", "divided by zero"))
        self.assertFalse((self.folder / "r.h5").exists())

    def test_explain(self):
        done = cradle("explain", self.path, "outputs.worth")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("\noutputs.worth: 2375 g CO2e\n  = total / price\n  = 9.5 kg CO2e / 4\n"
                      "  where total is 9.5 kg CO2e\n  inputs\n    parameters.price = 4  uniform", done.stdout)
        self.assertNotIn("parameters.u", done.stdout)  # that is below the total, which is explained by itself
        self.assertIn("outputs.twice: 157.9 %\n  = 2 * outputs.share\n",
                      cradle("explain", self.path, "outputs").stdout)
        self.assertIn("used in outputs.worth", cradle("explain", self.path, "parameters.price").stdout)
        self.assertIn("outputs.share", cradle("explain", self.path).stdout)


class Activities(InFolder):
    def run_with(self, activity):
        path = self.folder / "a.yaml"
        path.write_text(f"cradle: 1\nname: a\nproduct: activity\nunit: a\nactivities:\n  - {activity}\n")
        return path

    def test_stages_and_signs(self):
        for stage in ("raw_materials", "manufacturing", "distribution", "use", "end_of_life"):
            path = self.run_with(f"{{activity: a, amount: -3 t km, factor: 200 g CO2e/(t km), stage: {stage}}}")
            variant = self.run_json(path)["variants"][0]
            self.assertAlmostEqual(variant["total"]["mean"], -0.6, delta=1e-12)
            self.assertAlmostEqual(variant["stages"][stage]["mean"], -0.6, delta=1e-12)
            self.assertAlmostEqual(variant["parts"]["a"]["mean"], -0.6, delta=1e-12)

    def test_readings_of_what_is_avoided(self):
        text = cradle("run", self.run_with("{activity: a, amount: -3 kg, factor: 2 kg CO2e/kg}"), "-o",
                      self.folder / "r.h5").stdout
        self.assertIn("delayed emissions  -5.940", text)  # a year of a hundred is off
        self.assertNotIn("closed loop", text)

    def test_electricity_of_a_country(self):
        one = self.run_json(self.run_with("{activity: a, amount: 1 kWh, country: CN}"))["variants"][0]["total"]
        half = self.run_json(self.run_with("{activity: a, amount: 500 Wh, country: CN}"))["variants"][0]["total"]
        self.assertTrue(0.5 < one["deterministic"] < 0.7, one)
        self.assertAlmostEqual(one["mean"], 2 * half["mean"], delta=1e-12)

    def test_data_of_the_library(self):
        path = self.run_with("{activity: a, amount: 2 kg, datum: {dataset: materials, entry: aluminium, "
                             "leaf: virgin, place: CN}}")
        found = self.run_json(path)["variants"][0]["total"]["deterministic"]
        listed = cradle("data", "aluminium").stdout
        self.assertIn(f"{found / 2:.4g} kg CO2e/kg", listed)

    def test_mistakes(self):
        for activity, message in (
                ("{activity: a, amount: 2 kg, factor: 3 kg CO2e/kWh}", "its amount must be CO2e (kg CO2e), not "),
                ("{activity: a, amount: 2 kg, country: CN}", "its amount must be CO2e (kg CO2e), not "),
                ("{activity: a, amount: 2 kg}", "factor"),
                ("{activity: a, factor: 3 kg CO2e/kg}", "activity 'a' has no 'amount'"),
                ("{activity: a, amount: 2 kg, factor: 3 kg CO2e/kg, country: CN}", "country"),
                ("{activity: a, amount: 2 kg, datum: {dataset: minerals, entry: iron}}",
                 "the data library has no data set 'minerals'")):
            done = cradle("check", self.run_with(activity))
            self.assertEqual(done.returncode, 1, activity)
            self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
