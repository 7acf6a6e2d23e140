# SPDX-License-Identifier: GPL-3.0-or-later
"""Specification sheets through the command line: what a scenario with `spec:` becomes, and what it complains of.

Expected figures are calculated here from the numbers that data/specifications states. CRADLE_PROGRAM and CRADLE_SOURCE
as in tests/cli.
"""
import json
import math
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = pathlib.Path(os.environ["CRADLE_PROGRAM"])
SOURCE = pathlib.Path(os.environ["CRADLE_SOURCE"])

PHONE = """\
cradle: 1
name: A phone
product: phone
spec: {mass: 200 g, display: {diagonal: 6 in, type: lcd}, storage: 256 GB, dram: 8 GB, battery: 15 Wh,
       soc: {node: 4 nm, area: 1 cm2}, frame: titanium, charger: 1 item, year: 2023, renewable: 20 %}
run: {samples: 64, sampler: mc}
"""
WATCH = """\
cradle: 1
name: A watch
product: wearable
spec: {case: aluminium, mass: 36 g, display: 1.9 in, battery: 1.2 Wh, storage: 32 GB, dram: 1 GB, soc: {node: 7 nm}}
run: {samples: 64, sampler: mc}
"""

# Of data/specifications/phone.yaml, for the phone above.
ELECTRONICS = math.exp(0.02 * (2021 - 2023))
PURCHASE = ELECTRONICS * (1 - 0.20 * 0.60)


class Sheets(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cradle-sheets-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def cradle(self, verb, text, *arguments):
        (self.folder / "sheet.yaml").write_text(text, encoding="utf-8")
        return subprocess.run([PROGRAM, verb, "sheet.yaml", *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=120, env={**os.environ, "CRADLE_DATA": str(SOURCE / "data")})

    def run_json(self, text, *arguments):
        done = self.cradle("run", text, "-o", "sheet.h5", "--json", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def part(self, text, name, *arguments):
        """The part's figure with every quantity at its value: what a spreadsheet gives."""
        return self.run_json(text, *arguments)["variants"][0]["parts"][name]["deterministic"]

    # ---- what a sheet becomes

    def test_flash(self):
        capacity = PURCHASE * 256 * math.exp(0.10 * (2021 - 2023))
        self.assertAlmostEqual(self.part(PHONE, "flash"), capacity / 0.875 * 0.052 + 0.150, places=6)

    def test_display_with_its_end_of_life(self):
        area = PURCHASE * 0.38 * (6 * 0.0254) ** 2
        end = 0.08 * 0.200 * (0.22 * 0.802 + 0.78 * 0.50)
        self.assertAlmostEqual(self.part(PHONE, "display"), area * 450 + end, places=6)

    def test_frame_is_made_as_its_material_is(self):
        mass = 0.18 * 0.200
        raw = mass / (0.30 * 0.99) * 45.1
        frame = self.part(PHONE, "frame", "--set", "parts.frame.forming=0 kWh/kg")
        self.assertAlmostEqual(frame, raw + mass * (0.22 * 0.802 + 0.78 * 0.50), places=6)

    def test_year_is_that_of_the_node_unless_said(self):
        without = PHONE.replace(", year: 2023", "")
        self.assertEqual(self.part(without, "flash"), self.part(PHONE, "flash"))  # 4 nm: 2023
        older = self.part(without, "flash", "--set", "spec.soc.node=7 nm")
        purchase = math.exp(0.02 * (2021 - 2019)) * (1 - 0.20 * 0.60)
        self.assertAlmostEqual(older, purchase * 256 * math.exp(0.10 * 2) / 0.875 * 0.052 + 0.150, places=6)

    def test_years_of_charging(self):
        four, eight = (self.part(PHONE, "charging", "--set", "use.charging.no_load_power=0 W", "--set",
                                 f"parameters.service_life={years} year") for years in (4, 8))
        energy = 15e-3 * 350 / (0.75 * 0.95) * 4
        self.assertAlmostEqual(eight, 2 * four, places=9)
        self.assertTrue(0.4 < four / energy < 0.6, four / energy)  # kg CO2e/kWh of the world's grid with losses

    def test_only_display_and_storage_are_needed(self):
        for product in ("phone", "wearable"):
            text = f"cradle: 1\nname: x\nproduct: {product}\nspec: {{display: 2 in, storage: 8 GB}}\nrun: {{samples: 64}}\n"
            total = self.run_json(text)["variants"][0]["total"]
            self.assertGreater(total["quantiles"]["0.95"], 1.5 * total["quantiles"]["0.05"])

    def test_a_plain_display_is_its_diagonal(self):
        record = WATCH.replace("display: 1.9 in", "display: {diagonal: 1.9 in}")
        spread = WATCH.replace("display: 1.9 in", "display: {value: 1.9 in, uniform: [1.8, 2.0]}")
        self.assertEqual(self.run_json(WATCH)["variants"], self.run_json(record)["variants"])
        part = self.run_json(spread)["variants"][0]["parts"]["display"]
        self.assertEqual(part["deterministic"], self.part(WATCH, "display"))

    # ---- what the user says himself

    def test_a_part_takes_the_place_of_the_sheets_part_whole(self):
        own = PHONE + "parts:\n  - {part: flash, module: {type: camera}, made_in: CN}\n"
        before, after = (self.run_json(text)["variants"][0]["parts"] for text in (PHONE, own))
        self.assertAlmostEqual(after.pop("flash")["deterministic"], 0.50, places=9)
        before.pop("flash")
        self.assertEqual(before, after)

    def test_other_parts_are_added(self):
        own = PHONE + "parts:\n  - {part: stylus, module: {type: antenna}}\n"
        self.assertAlmostEqual(self.part(own, "stylus"), 0.10, places=9)

    def test_mappings_are_completed_key_by_key(self):
        own = PHONE + "manufacturing: {site: FR, renewable: 100 %}\nuse: {country: FR}\nparameters: {service_life: 3 year}\n"
        before, after = (self.run_json(text)["variants"][0]["stages"] for text in (PHONE, own))
        self.assertLess(after["use"]["mean"], 0.2 * before["use"]["mean"])
        self.assertLess(after["manufacturing"]["mean"], before["manufacturing"]["mean"] - 1)
        self.assertEqual(after["distribution"], before["distribution"])

    def test_variants_change_the_sheet(self):
        text = PHONE + "variants:\n  a: {}\n  b: {spec.storage: 512 GB}\n  c: {spec.frame: polycarbonate}\n"
        text += "  d: {parts.flash.memory.type: nand_ufs}\n"
        a, b, c, d = (variant["parts"] for variant in self.run_json(text)["variants"])
        step = PURCHASE * 256 * math.exp(-0.2) / 0.875
        self.assertAlmostEqual(b["flash"]["deterministic"] - a["flash"]["deterministic"], step * 0.052, places=6)
        self.assertAlmostEqual(d["flash"]["deterministic"] - a["flash"]["deterministic"], step * (0.025 - 0.052), places=6)
        self.assertLess(c["frame"]["deterministic"], 0.3 * a["frame"]["deterministic"])
        self.assertEqual(a["display"], b["display"])

    def test_formulas_of_the_scenario_may_ask_the_sheet(self):
        own = PHONE + "parts:\n  - {part: flash, memory: {type: nand_ufs, capacity: \"= 2 * spec.storage\"}}\n"
        self.assertAlmostEqual(self.part(own, "flash"), 512 / 0.875 * 0.025 + 0.150, places=6)

    def test_extends(self):
        (self.folder / "base.yaml").write_text(PHONE, encoding="utf-8")
        over = "extends: base.yaml\nspec: {storage: 512 GB}\n"
        self.assertEqual(self.part(over, "flash"), self.part(PHONE, "flash", "--set", "spec.storage=512 GB"))

    # ---- what was filled in is said

    def test_all_that_the_user_did_not_say_is_listed_as_assumed(self):
        import h5py
        self.run_json(PHONE)
        with h5py.File(self.folder / "sheet.h5") as result:
            inputs = result["inputs"]["quantities"]
            assumed = dict(zip((name.decode() for name in inputs["quantity"][:]), map(bool, inputs["assumed"][:])))
            choices = [text.decode() for text in result["inputs"]["choices"][:]]
        said = {name for name in assumed if name.startswith("spec.") and name != "spec.cameras"}
        self.assertEqual(len(said), 9, said)
        for name, filled_in in assumed.items():
            if not name.startswith("data."):
                self.assertEqual(filled_in, name not in said, name)
        self.assertIn("use.country: GLO, by default", choices)
        self.assertIn("parts.dram.memory.type: lpddr4x, by default", choices)
        self.assertFalse([text for text in choices if text.startswith("parts.frame.material")])  # the user said titanium

    def test_explain_leads_back_to_the_sheet(self):
        done = self.cradle("explain", PHONE, "parts.flash")
        self.assertIn("parameters.purchase * storage * exp(flash_progress", done.stdout)
        self.assertIn("    spec.storage = 256 GB  fixed\n        sheet.yaml:4:", done.stdout)
        self.assertIn("specifications/phone.yaml", done.stdout)

    def test_a_result_is_rerun_from_itself(self):
        self.run_json(PHONE)
        (self.folder / "first.h5").write_bytes((self.folder / "sheet.h5").read_bytes())
        done = subprocess.run([PROGRAM, "run", "first.h5", "-q", "-o", "second.h5"], cwd=self.folder, capture_output=True,
                              text=True, timeout=120, env={**os.environ, "CRADLE_DATA": "/nowhere"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual((self.folder / "first.h5").read_bytes(), (self.folder / "second.h5").read_bytes())

    def test_examples(self):
        for name in ("phone", "watch"):
            text = (SOURCE / "scenarios" / f"{name}_from_its_sheet.yaml").read_text(encoding="utf-8")
            variants = self.run_json(text, "-n", "4096")["variants"]
            self.assertGreaterEqual(len(variants), 4)
            quantiles = variants[0]["total"]["quantiles"]
            self.assertTrue(1.4 < math.sqrt(quantiles["0.95"] / quantiles["0.05"]) < 1.8, quantiles)

    # ---- mistakes

    def complaints(self, text):
        done = self.cradle("check", text)
        self.assertEqual(done.returncode, 1, done.stderr + done.stdout)
        return done.stderr + done.stdout

    def test_wrong_values_are_pointed_at_in_the_sheet(self):
        text = PHONE.replace("titanium", "titanum").replace("diagonal: 6 in", "diagonal: 60 in")
        text = text.replace("storage: 256 GB, ", "").replace("dram: 8 GB", "dram: 8 Wh").replace("4 nm", "4 mm")
        said = self.complaints(text)
        for complaint in (
                "sheet.yaml:4:7: error: specification has no 'storage'",
                "sheet.yaml:4:41: error: 'diagonal' is 60 in, outside its possible range of 0.3 in to 20 in",
                "sheet.yaml:4:66: error: 'dram' must be data (GB), not energy (kWh)",
                "sheet.yaml:5:20: error: unknown node '4 mm': the data set 'logic_nodes' has no such entry",
                "sheet.yaml:5:47: error: unknown frame 'titanum': the data set 'housings' has no such entry",
                "did you mean 'titanium'?", "5 errors"):
            self.assertIn(complaint, said)

    def test_wrong_names_in_formulas(self):
        text = PHONE.replace("mass: 200 g", 'mass: "= 10 * spec.weight"') + (
            "parts:\n  - {part: frame, material: \"= spec.storage\", mass: \"= spec.frame\"}\n"
            "  - {part: case, material: \"= spec.frame\", mass: 3 g, yield: \"= spec.frame.strength\"}\n")
        said = self.complaints(text)
        for complaint in ("there is no 'spec.weight' in a specification", "'spec.storage' is no name",
                          "'spec.frame' is no number", "'titanium' has no 'strength' in the data set 'housings'",
                          "a specification has display, storage, dram, battery, mass, soc, frame", "4 errors"):
            self.assertIn(complaint, said)

    def test_a_sheet_is_read_in_the_order_of_its_table(self):
        said = self.complaints(PHONE.replace("storage: 256 GB", 'storage: "= 32 * spec.dram"'))
        self.assertIn("'spec.dram' comes after what asks for it", said)

    def test_no_mapping_and_no_sheet(self):
        self.assertIn("specification must be a mapping", self.complaints("cradle: 1\nname: x\nproduct: phone\nspec: 5 in\n"))
        said = self.complaints(PHONE.replace("product: phone", "product: air_conditioner"))
        self.assertIn("unknown key 'spec' in the scenario", said)

    def test_without_the_file_of_the_product(self):
        (self.folder / "data").mkdir()
        for file in (SOURCE / "data").glob("*.yaml"):
            shutil.copy(file, self.folder / "data")
        (self.folder / "sheet.yaml").write_text(PHONE, encoding="utf-8")
        done = subprocess.run([PROGRAM, "check", "sheet.yaml"], cwd=self.folder, capture_output=True, text=True, timeout=60,
                              env={**os.environ, "CRADLE_DATA": "data"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("the file data/specifications/phone.yaml cannot be read", done.stderr + done.stdout)


if __name__ == "__main__":
    unittest.main()
