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
        self.assertEqual(list(variant), ["name", "total", "stages", "parts", "gases"])
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

    def test_help_teaches(self):
        self.assertEqual(cradle("--help").returncode, 0)
        self.assertRegex(cradle("--version").stdout, r"^cradle \d+\.\d+\.\d+\n$")
        for verb in ("run", "check", "explain", "show", "data"):
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
