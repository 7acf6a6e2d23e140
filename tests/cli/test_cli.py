# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a person or a build server uses it: the reference scenarios through the command line.

Run by ctest with CRADLE_PROGRAM (the program) and CRADLE_SOURCE (the source tree) in the environment.
"""
import hashlib
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

PROGRAM = os.environ["CRADLE_PROGRAM"]
SOURCE = pathlib.Path(os.environ["CRADLE_SOURCE"])
SCENARIOS = SOURCE / "scenarios"
PHONE = SCENARIOS / "xiaomi_13_pro.yaml"
REFERENCE = ["xiaomi_13_pro", "redmi_note_12", "smart_band_8", "split_ac_1hp5", "split_ac_3hp"]


def cradle(*arguments, environment=None, cwd=None):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, cwd=cwd,
                          env={**os.environ, **(environment or {})})


class InFolder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cradle-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_json(self, scenario, *arguments):
        done = cradle("run", scenario, "-o", self.folder / "r.h5", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class ReferenceScenarios(InFolder):
    """What the five products must come out as, by their published figures; nothing is fitted to them."""

    def variant(self, name):
        return self.run_json(SCENARIOS / f"{name}.yaml")["variants"][0]

    def test_flagship_phone_holds_the_published_total(self):
        total = self.variant("xiaomi_13_pro")["total"]["quantiles"]
        self.assertLess(total["0.025"], 62.8)  # Xiaomi's statement of 2023, certified to PAS 2050
        self.assertGreater(total["0.975"], 62.8)

    def test_phones_are_made_more_than_used(self):
        for name in ("xiaomi_13_pro", "redmi_note_12"):
            variant = self.variant(name)
            made = variant["stages"]["raw_materials"]["mean"] + variant["stages"]["manufacturing"]["mean"]
            share = made / variant["total"]["mean"]
            self.assertTrue(0.70 <= share <= 0.90, f"{name}: {share}")

    def test_band(self):
        self.assertTrue(5 <= self.variant("smart_band_8")["total"]["mean"] <= 25)

    def test_air_conditioner_is_used_more_than_made(self):
        variant = self.variant("split_ac_1hp5")
        self.assertTrue(1500 <= variant["total"]["mean"] <= 6000)
        self.assertGreater(variant["stages"]["use"]["mean"] / variant["total"]["mean"], 0.75)
        self.assertIn("hfc32", variant["gases"])

    def test_parts_stages_gases_sum_to_the_total(self):
        for name in REFERENCE:
            for variant in self.run_json(SCENARIOS / f"{name}.yaml")["variants"]:
                for division in ("stages", "parts", "gases"):
                    members = sum(member["mean"] for member in variant[division].values())
                    self.assertAlmostEqual(members / variant["total"]["mean"], 1, places=12)


class OtherFiles(InFolder):
    """A variant may be another file of the same product."""

    def scenario(self, variants):
        path = self.folder / "both.yaml"
        path.write_text(f"extends: {PHONE}\nvariants:\n  baseline: {{}}\n"
                        + "".join(f"  {name}: ~\n" for name in ("recycled frame", "green factory", "by rail",
                                                                 "half the flash"))
                        + "".join(f"  {name}: {paths}\n" for name, paths in variants.items()))
        return path

    def test_is_what_the_file_is_alone(self):
        redmi = SCENARIOS / "redmi_note_12.yaml"
        sheet = SCENARIOS / "phone_from_its_sheet.yaml"
        mc = ["-n", 1000, "--sampler", "mc"]  # its draws depend on names alone
        both = self.scenario({"redmi": f"{{extends: {redmi}}}",
                              "redmi in Germany": "{variants: [redmi], use.country: DE}",
                              "a sheet": f"{{extends: {sheet}, spec.storage: 512 GB}}"})
        found = {v["name"]: v["total"] for v in self.run_json(both, *mc)["variants"]}
        self.assertEqual(list(found), ["baseline", "redmi", "redmi in Germany", "a sheet"])
        for name, alone in (("baseline", [PHONE]), ("redmi", [redmi]),
                            ("redmi in Germany", [redmi, "--set", "use.country=DE"]),
                            ("a sheet", [sheet, "--set", "spec.storage=512 GB"])):
            self.assertEqual(found[name], self.run_json(*alone, *mc)["variants"][0]["total"], name)

    def test_the_result_carries_the_file(self):
        both = self.scenario({"redmi": f"{{extends: {SCENARIOS / 'redmi_note_12.yaml'}}}"})
        one, again = self.folder / "one.h5", self.folder / "again.h5"
        self.assertEqual(cradle("run", both, "-q", "-n", 1024, "-o", one).returncode, 0)
        both.unlink()
        self.assertEqual(cradle("run", one, "-q", "-o", again).returncode, 0)
        self.assertEqual(one.read_bytes(), again.read_bytes())

    def test_mistakes(self):
        own_data = self.folder / "own_data.yaml"
        own_data.write_text(f"extends: {PHONE}\ndata: [factors.yaml]\n")
        for file, message in ((SCENARIOS / "smart_band_8.yaml", "is of the product 'wearable'"),
                              (self.folder / "none.yaml", "cannot read the file"),
                              (own_data, "brings data sets of its own"), ("~", "takes the path of one file")):
            done = cradle("check", self.scenario({"other": f"{{extends: {file}}}"}))
            self.assertEqual(done.returncode, 1, message)
            self.assertRegex(done.stderr, "both.yaml:8:20: error: .*" + message)


class Json(InFolder):
    """The object of `run --json` is a contract with scripts."""

    def test_shape(self):
        result = self.run_json(PHONE, "-n", 1000, "--seed", 7, "--threads", 2)
        self.assertEqual(list(result), ["scenario", "samples", "seed", "sampler", "threads", "seconds",
                                        "draws_per_sample", "variants"])
        self.assertEqual((result["samples"], result["seed"], result["sampler"], result["threads"]),
                         (1000, 7, "mc", 2))
        self.assertGreaterEqual(result["draws_per_sample"], 60)
        variant = result["variants"][0]
        self.assertEqual(list(variant), ["name", "total", "stages", "parts", "gases", "readings", "outputs"])
        self.assertEqual(list(variant["stages"]),
                         ["raw_materials", "manufacturing", "distribution", "use", "end_of_life"])
        self.assertEqual(list(variant["total"]), ["mean", "sd", "se", "deterministic", "quantiles"])
        self.assertEqual(list(variant["total"]["quantiles"]),
                         ["0.025", "0.05", "0.25", "0.5", "0.75", "0.95", "0.975"])
        self.assertIn("frame", variant["parts"])
        self.assertIn("co2e", variant["gases"])
        total = variant["total"]
        self.assertAlmostEqual(total["se"], total["sd"] / 1000**0.5, places=12)
        quantiles = list(total["quantiles"].values())
        self.assertEqual(quantiles, sorted(quantiles))


class Determinism(InFolder):
    def digest(self, name, *arguments, cwd=None, scenario=PHONE):
        output = self.folder / f"{name}.h5"
        done = cradle("run", scenario, "-o", output, "-q", "-n", 4096, *arguments, cwd=cwd)
        self.assertEqual(done.returncode, 0, done.stderr)
        return hashlib.sha256(output.read_bytes()).hexdigest()

    def test_threads_repetition_and_folder_change_no_byte(self):
        first = self.digest("first", "--threads", 1, "--keep-samples")
        for threads in (1, 2, 7):
            for repetition in range(2):
                self.assertEqual(first, self.digest(f"t{threads}-{repetition}", "--threads", threads,
                                                    "--keep-samples"))
        self.assertEqual(first, self.digest("elsewhere", "--keep-samples", cwd=self.folder))
        self.assertEqual(first, self.digest("locale", "--keep-samples"))

    def test_threads_change_no_byte_with_any_sampler(self):
        for sampler in ("sobol", "lhs"):
            digests = {self.digest(f"{sampler}{threads}", "--threads", threads, "--sampler", sampler,
                                   "--keep-samples") for threads in (1, 2, 7)}
            self.assertEqual(len(digests), 1, sampler)

    def test_seed_changes_them(self):
        self.assertNotEqual(self.digest("a"), self.digest("b", "--seed", 1))

    def test_a_result_reruns_from_itself(self):
        for sampler in (["-n", 1000], ["--sampler", "lhs", "-n", 1600], ["--sampler", "sobol", "-n", 1024]):
            first = self.digest("first", "--set", "parts.frame.recycled_content=50 %", "--seed", 3, *sampler)
            again = self.folder / "again.h5"
            done = cradle("run", self.folder / "first.h5", "-o", again, "-q")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(first, hashlib.sha256(again.read_bytes()).hexdigest())

    def test_what_was_read_on_demand_is_in_the_result(self):
        first = self.digest("first", "--set", "manufacturing.grid_year=2019", "--set", "use.country=CN-GD", "--set",
                            "use.hourly={load: overnight, intensity: CN}", "-n", 64)
        again = self.folder / "again.h5"
        done = cradle("run", self.folder / "first.h5", "-o", again, "-q", environment={"CRADLE_DATA": "/nonexistent"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(first, hashlib.sha256(again.read_bytes()).hexdigest())
        # and it holds no other: the years it was not asked for are unknown to it
        done = cradle("run", self.folder / "first.h5", "-o", again, "-q", "--set", "manufacturing.grid_year=2018")
        self.assertEqual(done.returncode, 3)
        self.assertIn("the grid mix of 'CN' in 2018 is not known", done.stderr)

    def test_the_first_samples_of_a_longer_run(self):
        import h5py  # Debian's python3-h5py

        self.digest("short", "--keep-samples", "-n", 5000)
        done = cradle("run", PHONE, "-o", self.folder / "long.h5", "-q", "-n", 10000, "--keep-samples")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.folder / "short.h5") as short, h5py.File(self.folder / "long.h5") as long:
            self.assertTrue((short["samples/total"][...] == long["samples/total"][:, :5000]).all())


SOBOL = ["--sampler", "sobol"]


class Precision(InFolder):
    def test_samples_are_doubled_until_the_totals_are_precise(self):
        done = cradle("run", PHONE, *SOBOL, "-n", 256, "--precision", "0.05%", "-o", self.folder / "r.h5")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        said = re.search(r"^precision: (\d+) samples give every total to ([\d.]+) %, 0.05 % was asked for$",
                         done.stdout, re.MULTILINE)
        result = json.loads(cradle("show", "--json", self.folder / "r.h5").stdout)
        self.assertEqual(result["samples"], int(said[1]))
        worst = max(v["total"]["se"] / v["total"]["mean"] for v in result["variants"])
        self.assertAlmostEqual(100 * worst, float(said[2]), delta=0.05 * 100 * worst)
        self.assertLessEqual(worst, 0.0005)
        half = self.run_json(PHONE, *SOBOL, "-n", int(said[1]) // 2)
        self.assertGreater(max(v["total"]["se"] / v["total"]["mean"] for v in half["variants"]), 0.0005)
        again = self.run_json(PHONE, *SOBOL, "-n", int(said[1]))
        self.assertEqual(result["variants"], again["variants"])  # nothing but the number of samples

    def test_a_miss_is_told_and_the_result_kept(self):
        done = cradle("run", PHONE, *SOBOL, "-n", 256, "--precision", "0.0001%", "--max-samples", 1500, "-q",
                      "-o", self.folder / "r.h5")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"precision missed: 1024 samples give the totals to [\d.]+ %, not to 0.0001 %; "
                                      r"--max-samples allows more")
        self.assertEqual(json.loads(cradle("show", "--json", self.folder / "r.h5").stdout)["samples"], 1024)

    def test_the_summary_alone_says_it(self):
        done = cradle("run", PHONE, *SOBOL, "-n", 256, "--precision", "50%", "--json", "-o", self.folder / "r.h5")
        self.assertEqual(json.loads(done.stdout)["samples"], 256)

    def test_usage(self):
        for arguments in (["--precision", "0%"], ["--precision", "abc"], ["--precision", "200%"],
                          ["--precision", "0.1"], ["--precision", "-1%"], ["--precision", "nan%"],
                          ["--precision", "1%%"], ["--precision", ""], ["--max-samples", 65536],
                          ["--precision", "1%", "--max-samples", 100], ["--sampler", "sobel"], [*SOBOL, "-n", 1000],
                          ["--sampler", "lhs", "-n", 1000], ["--sampler", "sobol", "-n", 48]):
            done = cradle("run", PHONE, "-o", self.folder / "r.h5", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertTrue(done.stderr.startswith("cradle: "), done.stderr)
        self.assertIn("such as 512 or 1024", cradle("run", PHONE, *SOBOL, "-n", 1000).stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


class Variants(InFolder):
    def test_a_change_reaches_only_what_depends_on_it(self):
        """Between runs and between the variants of one, with every sampler."""
        change = ["--set", "parts.frame.recycled_content=100%"]
        for sampler in ([], ["--sampler", "lhs"], ["--sampler", "sobol"]):
            within = self.run_json(PHONE, "-n", 4096, *sampler)["variants"]
            between = self.run_json(PHONE, "-n", 4096, *sampler, *change)["variants"]
            self.assertEqual(within[1]["name"], "recycled frame")
            for before, after in ((within[0], within[1]), (within[0], between[0])):
                self.assertLess(after["parts"]["frame"]["mean"], before["parts"]["frame"]["mean"])
                for division in ("parts", "stages"):
                    for name, summary in before[division].items():
                        if name not in ("frame", "raw_materials"):
                            self.assertEqual(summary, after[division][name], name)  # same draws: same bits

    def test_variants_at_the_end_change_no_draw(self):
        scenario = self.folder / "more.yaml"
        scenario.write_text(f"extends: {PHONE}\nvariants:\n  by ship: {{distribution.1.mode: sea_container}}\n")
        before, after = self.run_json(PHONE, *SOBOL, "-n", 4096), self.run_json(scenario, *SOBOL, "-n", 4096)
        self.assertEqual(after["variants"][-1]["name"], "by ship")
        self.assertEqual(before["variants"], after["variants"][:-1])

    def test_a_variant_equals_the_same_change_by_set(self):
        scenario = self.folder / "v.yaml"
        scenario.write_text(f"extends: {PHONE}\nvariants:\n  base: {{}}\n"
                            "  recycled: {parts.frame.recycled_content: 100 %}\n")
        mc = ["-n", 2048, "--sampler", "mc"]
        recycled = [v for v in self.run_json(scenario, *mc)["variants"] if v["name"] == "recycled"][0]
        by_set = self.run_json(PHONE, *mc, "--set", "parts.frame.recycled_content=100 %")["variants"][0]
        self.assertEqual(recycled["total"], by_set["total"])


class Sensitivity(InFolder):
    def sensitivity(self, *arguments, scenario=PHONE):
        result = self.run_json(scenario, "-n", 4096, "--sampler", "sobol", *arguments)
        return {variant["name"]: variant for variant in result["sensitivity"]["variants"]}

    def test_it_is_found_on_request(self):
        self.assertNotIn("sensitivity", self.run_json(PHONE, "-n", 256))
        result = self.run_json(PHONE, "-n", 256, "--sensitivity", "regression")["sensitivity"]
        self.assertEqual((result["method"], result["versus"]), ("regression", None))
        self.assertEqual(len(result["variants"]), 5)

    def test_sobol_indices_of_the_phone_add_up(self):
        phone = self.sensitivity("--sensitivity", "sobol")["baseline"]
        inputs = phone["inputs"].values()
        self.assertGreater(sum(one["sobol_total"] > 0 for one in inputs), 130)
        first, total = (sum(one[key] for one in inputs) for key in ("sobol_first", "sobol_total"))
        self.assertTrue(0.9 < first < 1.1, first)
        self.assertTrue(0.99 < total < 1.03, total)  # a bill of materials is nearly additive
        memories = phone["groups"]["data.memories"]
        members = [one for name, one in phone["inputs"].items() if name.startswith("data.memories.")]
        self.assertAlmostEqual(memories["sobol_total"], sum(one["sobol_total"] for one in members), delta=0.01)
        self.assertAlmostEqual(memories["elasticity"], sum(one["elasticity"] for one in members), delta=1e-12)
        self.assertNotIn("rank_correlation", memories)

    def test_elasticities_are_those_of_finite_differences(self):
        inputs = self.sensitivity("--sensitivity", "regression")["baseline"]["inputs"]
        for path, low, high in (("parts.display.display.area", "108.999 cm2", "109.001 cm2"),
                                ("parameters.service_life", "2.9999 year", "3.0001 year"),
                                ("parts.frame.yield", "39.999 %", "40.001 %"),
                                ("parts.flash.memory.capacity", "255.999 GB", "256.001 GB")):
            totals = [self.run_json(PHONE, "-n", 16, "--set", f"{path}={value}")["variants"][0]["total"]
                      ["deterministic"] for value in (low, high)]
            ends = [float(value.split()[0]) for value in (low, high)]
            expected = (totals[1] - totals[0]) / (ends[1] - ends[0]) * sum(ends) / sum(totals)
            self.assertAlmostEqual(inputs[path]["elasticity"], expected, delta=1e-6, msg=path)

    def test_of_a_difference(self):
        found = self.sensitivity("--sensitivity", "sobol", "--versus", "baseline", "--of", "half the flash")
        self.assertEqual(found["baseline"]["inputs"]["data.memories.nand_ufs[GLO]"], {})
        inputs = found["half the flash"]["inputs"]
        self.assertEqual(max(inputs, key=lambda name: inputs[name]["sobol_total"]), "data.memories.nand_ufs[GLO]")
        self.assertGreater(inputs["data.memories.nand_ufs[GLO]"]["sobol_first"], 0.9)
        self.assertEqual(inputs["data.displays.oled[GLO]"]["sobol_total"], 0)

    def test_threads_change_no_byte(self):
        digests = set()
        for threads in (1, 2, 7):
            output = self.folder / f"{threads}.h5"
            done = cradle("run", PHONE, "-o", output, "-q", "-n", 2048, "--sampler", "sobol", "--sensitivity",
                          "sobol", "--threads", threads)
            self.assertEqual(done.returncode, 0, done.stderr)
            digests.add(hashlib.sha256(output.read_bytes()).hexdigest())
        self.assertEqual(len(digests), 1)

    def test_the_file_opens_by_name_and_shows_the_same(self):
        import h5py

        shown = cradle("run", PHONE, "-n", 1024, "-o", self.folder / "r.h5", "--sensitivity", "sobol").stdout
        again = cradle("show", self.folder / "r.h5").stdout
        self.assertIn("what drives the uncertainty of baseline", again)
        self.assertEqual(shown[:shown.rindex("\nresult:")], again)
        with h5py.File(self.folder / "r.h5") as file:
            group = file["sensitivity"]
            total = group["sobol_total"]
            self.assertEqual([axis[0] for axis in total.dims], [file["variant"], group["input"]])
            self.assertEqual(total.shape, (5, len(group["input"])))
            self.assertEqual(group.attrs["method"], "sobol")

    def test_usage(self):
        for arguments, why in ((["--sensitivity", "best"], "regression or sobol"), (["--versus", "x"], "belongs to"),
                               (["--of", "x"], "belongs to")):
            done = cradle("run", PHONE, "-q", *arguments, cwd=self.folder)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr)
        done = cradle("run", PHONE, "-q", "-n", 16, "--sensitivity", "sobol", "--versus", "baselin", cwd=self.folder)
        self.assertEqual(done.returncode, 3)
        self.assertIn("did you mean 'baseline'?", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


class Solve(InFolder):
    RENEWABLE = ["-p", "manufacturing.renewable", "--from", "0 %", "--to", "100 %", "-n", 4096]

    def solve(self, *arguments):
        done = cradle("solve", PHONE, "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_the_solution_reaches_the_target(self):
        found = self.solve(*self.RENEWABLE, "-t", "75.5 kg")
        self.assertEqual((found["path"], found["unit"], found["target"]), ("manufacturing.renewable", "%", 75.5))
        self.assertTrue(0 < found["value"] < 100)
        reached = self.run_json(PHONE, "-n", 4096, "--set", f"manufacturing.renewable={found['value']:.12f} %")
        self.assertAlmostEqual(reached["variants"][0]["total"]["mean"], 75.5, delta=1e-9)
        reached = self.run_json(PHONE, "-n", 16, "--set",
                                f"parameters.service_life={self.life()['deterministic']:.12f} year")
        self.assertAlmostEqual(reached["variants"][0]["total"]["deterministic"], 75, delta=1e-7)

    def life(self):
        return self.solve("-p", "parameters.service_life", "--from", "1 year", "--to", "8 year", "-t", 75, "-n", 1024)

    def test_draw_by_draw(self):
        found = self.life()
        values = list(found["distribution"]["quantiles"].values())
        self.assertEqual(values, sorted(values))
        self.assertTrue(1 <= values[0] and values[-1] <= 8)
        self.assertTrue(0.3 < found["share"] < 0.9)

    def test_a_difference(self):
        difference = ["--of", "green factory", "--versus", "baseline"]
        found = self.solve(*self.RENEWABLE, *difference, "-t", "-3 kg CO2e")
        variants = self.run_json(PHONE, "-n", 4096, "--set", f"manufacturing.renewable={found['value']:.12f} %")["variants"]
        means = {one["name"]: one["total"]["mean"] for one in variants}
        self.assertAlmostEqual(means["green factory"] - means["baseline"], -3, delta=1e-9)

    def test_threads_change_nothing(self):
        self.assertEqual(*(self.solve(*self.RENEWABLE, "-t", 75.5, "--threads", threads) for threads in (1, 3)))

    def test_out_of_reach(self):
        done = cradle("solve", PHONE, *self.RENEWABLE, "-t", "10 kg")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"cannot make the total 10 kg CO2e: .* mean goes from 7\d\.\d+ to 7\d\.\d+ kg CO2e")

    def test_usage_and_mistakes(self):
        for arguments, code, why in (
                (["-t", "70 kg"], 2, "needs --path and --target"),
                (["-p", "x", "-t", "70 kWh"], 2, "needs a mass of CO2e"),
                (["-p", "x", "-t", "70", "--from", "1"], 2, "belong together"),
                (["-p", "parts.frame.mas", "-t", "70"], 3, "did you mean 'parts.frame.mass'?"),
                (["-p", "parts.frame.mas", "-t", "70", "--from", "1 g", "--to", "9 g"], 3, "did you mean 'mass'?"),
                (["-p", "parts.frame.count", "-t", "70"], 3, "has one value only"),
                (["-p", "parts.frame.mass", "-t", "70", "--from", "9 g", "--to", "1 g"], 3, "error"),
                (["-p", "parts.frame.mass", "-t", "70", "--of", "by rial"], 3, "did you mean 'by rail'?")):
            done = cradle("solve", PHONE, "-n", 256, *arguments)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertIn(why, done.stderr)


class Explain(unittest.TestCase):
    def test_part(self):
        done = cradle("explain", PHONE, "parts.frame")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("frame, raw_materials:", done.stdout)
        self.assertRegex(done.stdout, r"= frame\.input \* .*virgin")
        self.assertRegex(done.stdout, r"parts\.frame\.mass = \d+(\.\d+)? g")
        self.assertRegex(done.stdout, r"data\.materials\.\w+\.virgin\[\w+\] = [\d.]+ kg CO2e/kg")
        self.assertRegex(done.stdout, r"xiaomi_13_pro\.yaml:\d+:\d+")
        self.assertRegex(done.stdout, r"materials\.yaml:\d+:\d+: \w+")

    def test_stage_quantity_and_overview(self):
        for path in ("use", "charging", "use.charging", "data.materials", None):
            done = cradle("explain", PHONE, *([path] if path else []))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(len(done.stdout.splitlines()), 3)
        self.assertIn("used in frame", cradle("explain", PHONE, "parts.frame.mass").stdout)

    def test_unknown_path(self):
        done = cradle("explain", PHONE, "parts.fram")
        self.assertEqual(done.returncode, 3)
        self.assertIn("did you mean 'frame'", done.stderr)


class CheckAndErrors(InFolder):
    def test_reference_scenarios_are_in_order(self):
        done = cradle("check", *[SCENARIOS / f"{name}.yaml" for name in REFERENCE])
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_all_mistakes_at_once_and_no_result(self):
        scenario = self.folder / "wrong.yaml"
        text = PHONE.read_text()
        text = text.replace("material: aluminium", "material: alumnium", 1).replace("cradle: 1", "cradle: 1\ncolour: red", 1)
        scenario.write_text(text)
        done = cradle("run", scenario, "-o", self.folder / "r.h5")
        self.assertEqual(done.returncode, 3)
        self.assertIn("did you mean 'aluminium'", done.stderr)
        self.assertIn("colour", done.stderr)
        self.assertRegex(done.stderr, r"wrong\.yaml:\d+:\d+: error: ")
        self.assertRegex(done.stderr, r"\n +\| +\^")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["wrong.yaml"])
        self.assertEqual(cradle("check", scenario).returncode, 1)

    def test_override_mistakes(self):
        for override, message in (("parts.fram.mass=1 g", "frame"), ("parts.frame.mass=1 kWh", "mass"),
                                  ("use.country=XX", "XX"), ("colour=red", "colour"),
                                  ("parts.frame.mass={value: 1 g, normal: [1", "")):
            done = cradle("run", PHONE, "-o", self.folder / "r.h5", "--set", override)
            self.assertEqual(done.returncode, 3, override)
            self.assertIn(message, done.stderr)
            self.assertIn("--set", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_usage(self):
        for arguments in ([], ["fly"], ["run"], ["run", PHONE, "--smaples", "3"], ["run", PHONE, "-n", "0"],
                          ["run", PHONE, "-n", "many"], ["run", PHONE, "--set", "nothing"], ["run", PHONE, "-n"],
                          ["show"], ["run", PHONE, "--quiet=yes"]):
            done = cradle(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "")
            self.assertEqual(done.stdout, "")
        self.assertIn("did you mean '--samples'", cradle("run", PHONE, "--smaples", "3").stderr)

    def test_files_that_are_not_there_or_not_results(self):
        self.assertEqual(cradle("run", self.folder / "none.yaml").returncode, 3)
        self.assertEqual(cradle("show", self.folder / "none.h5").returncode, 3)
        self.assertEqual(cradle("show", PHONE).returncode, 3)
        done = cradle("run", PHONE, "-n", 128, "-q", "-o", self.folder / "no" / "folder.h5")
        self.assertEqual(done.returncode, 4)
        self.assertIn("no/folder.h5", done.stderr)

    def test_a_device_or_folder_is_not_replaced(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for output in (pipe, self.folder):
            done = cradle("run", PHONE, "-n", 128, "-q", "-o", output)
            self.assertEqual(done.returncode, 4)
            self.assertIn(str(output), done.stderr)
        self.assertTrue(pipe.is_fifo())

    def test_too_many_samples_to_keep_is_a_clear_no(self):
        done = cradle("run", PHONE, "-n", 536870912, "--keep-samples", "-o", self.folder / "r.h5")
        self.assertEqual(done.returncode, 4)
        self.assertIn("memory", done.stderr)

    def test_an_existing_result_survives_a_failure(self):
        output = self.folder / "r.h5"
        output.write_text("precious")
        cradle("run", PHONE, "-o", output, "--set", "use.country=XX")
        self.assertEqual(output.read_text(), "precious")

    def test_interrupt_leaves_nothing(self):
        message = ""
        for delay in (0.4, 1, 3, 10, 30):  # a slow machine may still be loading when the signal comes
            running = subprocess.Popen([PROGRAM, "run", str(PHONE), "-n", "5000000", "-o", str(self.folder / "r.h5")],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(delay)
            running.send_signal(signal.SIGINT)
            _, message = running.communicate(timeout=300)
            self.assertEqual(running.returncode, -signal.SIGINT)
            self.assertEqual(list(self.folder.iterdir()), [])
            if message:
                break
        self.assertIn("interrupted", message)


class ShowDataHelp(InFolder):
    def test_show_prints_what_run_printed(self):
        output = self.folder / "r.h5"
        ran = cradle("run", PHONE, "-n", 2048, "-o", output)
        shown = cradle("show", output)
        self.assertEqual((ran.returncode, shown.returncode), (0, 0), ran.stderr + shown.stderr)
        self.assertEqual(ran.stdout.replace(f"\nresult: {output}\n", ""), shown.stdout)
        self.assertIn("kg CO2e", shown.stdout)
        for stage in ("raw materials", "manufacturing", "distribution", "use", "end of life"):
            self.assertIn(stage, shown.stdout)
        self.assertEqual(json.loads(cradle("show", "--json", output).stdout)["samples"], 2048)

    def test_default_output_is_named_after_the_scenario(self):
        done = cradle("run", PHONE, "-n", 128, "-q", cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual([p.name for p in self.folder.iterdir()], ["xiaomi_13_pro.h5"])

    def test_data(self):
        done = cradle("data", "aluminium")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"materials\.aluminium\.virgin")
        self.assertRegex(done.stdout, r"kg CO2e/kg")
        self.assertGreater(len(cradle("data").stdout.splitlines()), 10)
        self.assertEqual(cradle("data", "unobtainium").returncode, 1)

    def test_explain_shows_the_parts_of_electricity(self):
        def explain(method):
            done = cradle("explain", SOURCE / "tests/models/electricity.yaml", "assembly", "--set",
                          f"assessment.electricity={method}",
                          environment={"CRADLE_DATA": str(SOURCE / "tests/models/data")})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return done.stdout

        for symbol, value in (("direct", "0.61"), ("upstream", "0.0614"), ("generation", "0.6714"),
                              ("network", "0.03164"), ("electricity", "0.703")):
            self.assertRegex(explain("location"), rf"where {symbol}\[XE\] is {value} kg CO2e/kWh\n")
        self.assertIn("where residual[XE] is 0.7771 kg CO2e/kWh\n", explain("market"))

    def test_choices_of_electricity_are_disclosed(self):
        names = ("conveys_attribute", "sole_claim", "tracked_and_retired", "vintage", "same_market",
                 "supplier_delivered", "direct_exclusive", "residual_mix")

        def choices(*settings):
            sets = [word for setting in settings for word in ("--set", setting)]
            done = cradle("explain", SOURCE / "tests/models/electricity.yaml", *sets,
                          environment={"CRADLE_DATA": str(SOURCE / "tests/models/data")})
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout.partition("How data were chosen")[2]

        def contract(*left_out):
            met = ", ".join(f"{name}: {'false' if name in left_out else 'true'}" for name in names)
            return f"manufacturing.electricity_contract={{share: 40 %, technology: wind, criteria: {{{met}}}}}"

        projected, unknown = "the electricity of later years is projected", "no residual mix is known"
        self.assertNotIn(projected, choices())
        self.assertIn(f"  use.projection: {projected}", choices("use.projection={yearly: -4 %}"))
        self.assertNotIn(unknown, choices(contract()))
        self.assertIn(f"  electricity of XL by the market-based method: {unknown}",
                      choices(contract(), "manufacturing.site=XL"))
        self.assertIn("  manufacturing.electricity_contract: the contract is left out, for it does not meet: "
                      "sole_claim, residual_mix\n", choices(contract("sole_claim", "residual_mix")))

    def test_data_says_who_uses_it(self):
        def users(word, *scenarios):
            done = cradle("data", word, *scenarios)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return re.findall(r"^ +(used in .*)$", done.stdout, re.MULTILINE)

        air, band = SOURCE / "scenarios/split_ac_3hp.yaml", SOURCE / "scenarios/smart_band_8.yaml"
        self.assertEqual(users("refrigerant_making.r32[", air, band), ["used in split_ac_3hp.yaml"])
        self.assertEqual(users("generation.coal", air, band), ["used in split_ac_3hp.yaml, smart_band_8.yaml"])
        self.assertEqual(users("grids_2015.NO.hydro", band), ["used in none of 1 scenario"])
        # without scenarios, those beside the library
        every = ", ".join(sorted(path.name for path in SCENARIOS.glob("*.yaml")))
        self.assertEqual(users("generation.coal"), [f"used in {every}"])
        older = self.folder / "older.yaml"
        older.write_text(f"extends: {band}\nmanufacturing: {{grid_year: 2019}}\n")
        self.assertEqual(users("grids_2019.CN.coal", band, older), ["used in older.yaml"])
        # an entry of the scenario's own is not the library's
        own = self.folder / "own.yaml"
        (self.folder / "factors.yaml").write_text(
            "dataset: generation\nentries: {coal: {value: 1 kg CO2e/kWh, geography: GLO, year: 2024, source: us}}\n"
            "sources: {us: {title: Ours, year: 2024}}\n")
        own.write_text(f"extends: {band}\ndata: [factors.yaml]\n")
        self.assertEqual(users("generation.coal", own), ["used in none of 1 scenario"])
        self.assertEqual(cradle("data", "coal", "nowhere.yaml").returncode, 3)
        # what is remembered rather than read is marked
        self.assertRegex(cradle("data", "direct_shares.coal").stdout, r"\[assumed\]\n(.*\n)*? +note: recalled, unverified")

    def test_help_teaches(self):
        self.assertEqual(cradle("--help").returncode, 0)
        self.assertRegex(cradle("--version").stdout, r"^cradle \d+\.\d+\.\d+\n$")
        for verb in ("run", "check", "explain", "show", "solve", "data"):
            text = cradle(verb, "--help").stdout
            self.assertIn(f"usage: cradle {verb}", text)
            self.assertIn(f"  cradle {verb} ", text)
            self.assertEqual(text, cradle("help", verb).stdout)

    def test_no_colour_in_a_pipe(self):
        done = cradle("run", PHONE, "-n", 128, "-o", self.folder / "r.h5")
        self.assertNotIn("\033", done.stdout + done.stderr)
        self.assertFalse(re.search("░|█ +[0-9]+ %", done.stderr))


if __name__ == "__main__":
    unittest.main(verbosity=1)
