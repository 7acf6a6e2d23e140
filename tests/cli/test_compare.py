# SPDX-License-Identifier: GPL-3.0-or-later
"""cradle compare, against NumPy on the samples of the same result.

Run by ctest as test_cli.py is.
"""
import json
import unittest

import h5py  # Debian's python3-h5py
import numpy as np

from test_cli import PHONE, SCENARIOS, InFolder, cradle


class Compare(InFolder):
    def compare(self, *arguments):
        done = cradle("compare", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def keep(self, name, *arguments):
        path = self.folder / f"{name}.h5"
        done = cradle("run", PHONE, "-q", "-n", 4096, "--sampler", "mc", "-o", path, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def test_two_variants_draw_by_draw(self):
        """Against NumPy on the samples of the file."""
        path = self.keep("kept", "--keep-samples")
        found = json.loads(self.compare(path, "baseline", "half the flash", "--margin", "5%", "--json"))
        with h5py.File(path) as file:
            names = [name.decode() for name in file["variant"][:]]
            rows = file["samples/total"][:]
        a, b = rows[names.index("baseline")], rows[names.index("half the flash")]
        self.assertAlmostEqual(found["difference"]["mean"], (a - b).mean(), places=10)
        self.assertAlmostEqual(found["difference"]["quantiles"]["0.025"], np.quantile(a - b, 0.025), places=10)
        self.assertAlmostEqual(found["ratio"]["mean"], (a / b).mean(), places=10)
        self.assertEqual(found["probability"], (a < b).mean())
        self.assertEqual(found["relevant"], (a < 0.95 * b).mean())
        self.assertAlmostEqual(found["correlation"], np.corrcoef(np.log(a), np.log(b))[0, 1], places=10)
        d = np.log(a / b)
        self.assertAlmostEqual(found["effect"], abs(d.mean()) / d.std(ddof=1), places=8)
        self.assertAlmostEqual(found["unpaired"], (a[:, None] < b[None, :]).mean(), places=10)
        self.assertAlmostEqual(sum(found["parts"].values()), found["difference"]["mean"], places=9)
        self.assertEqual(list(found["parts"]), ["flash"])
        self.assertEqual(list(found["stages"]), ["raw_materials"])

    def test_a_result_without_samples_is_made_again(self):
        lean, kept = self.keep("lean"), self.keep("kept", "--keep-samples")
        self.assertEqual(self.compare(lean, "baseline", "by rail"), self.compare(kept, "baseline", "by rail"))

    def test_all_variants(self):
        found = json.loads(self.compare(self.keep("r"), "--json"))
        self.assertEqual(found["variants"][0], "baseline")
        p, ranks = np.array(found["probability_less"]), np.array(found["rank_probability"])
        self.assertTrue(np.allclose(ranks.sum(axis=1), 1) and np.allclose(ranks.sum(axis=0), 1))
        self.assertTrue(np.allclose(p + p.T, 1 - np.eye(5)))  # no draw has two equal ones
        self.assertEqual(p[1, 0], 1.0)  # recycled aluminium is less in every draw
        self.assertIn("recycled frame", self.compare(self.keep("r")))

    def test_two_files(self):
        other = self.keep("other", "--set", "use.country=IN")
        found = json.loads(self.compare(self.keep("one"), other, "--json"))
        self.assertEqual(list(found["stages"]), ["use"])
        self.assertEqual(found["probability"], 1.0)

    def test_what_cannot_be_compared(self):
        one = self.keep("one")
        for arguments, why in ((("--seed", 7), "seeds differ"), (("-n", 8192), "numbers of samples differ"),
                               (("--sampler", "lhs"), "samplers differ"), (("--set", "assessment.gwp=AR5"), "GWP")):
            done = cradle("compare", one, self.keep("other", *arguments))
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertIn(why, done.stderr)
        # another country brings names of its own, which moves the dimensions
        sobol = self.keep("sobol", "--sampler", "sobol")
        done = cradle("compare", sobol, self.keep("other", "--sampler", "sobol", "--set", "use.country=IN"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("dimensions", done.stderr)

    def test_mistakes(self):
        path = self.keep("one")
        for arguments, message in (((path, "baseline", "recycled fram"), "did you mean 'recycled frame'"),
                                   ((path, "baseline"), "name two variants"),
                                   ((SCENARIOS / "smart_band_8.yaml", "a", "b", "c"), "usage"),
                                   ((path, "--margin", "5%"), "two variants"),
                                   ((path, "baseline", "by rail", "--margin", "120%"), "percentage")):
            done = cradle("compare", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertIn(message, done.stderr)
        self.assertEqual(cradle("compare", self.folder / "none.h5").returncode, 3)


if __name__ == "__main__":
    unittest.main(verbosity=1)
