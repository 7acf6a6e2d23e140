#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants one breach of each rule in a small house and expects exactly that to be found."""

import tempfile
import unittest
from pathlib import Path

from check_house import breaches

LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
HOUSE = {
    "sim/cradle.h": "",
    "sim/api.c": '#include "cradle.h"\n#include "scenario/scenario.h"\n#include "results/result.h"\n',
    "sim/CMakeLists.txt": "add_library(cradle_api STATIC api.c)\n",
    "sim/units/units.h": '#include "base/arena.h"\n',
    "sim/units/units.c": '#include "units/units.h"\n#include <math.h>\n/* exit( is a word here */\n',
    "sim/units/CMakeLists.txt": "cradle_layer(units SOURCES units.c DEPENDS base)\n",
    "sim/base/arena.h": "",
    "sim/random/keyed.h": "",
    "sim/scenario/scenario.h": "",
    "sim/results/result.h": "",
    "sim/cli/main.c": '#include "products.h"\n#include "models/products.h"\nint f(void) { printf("x"); }\n',
    "sim/cli/CMakeLists.txt": "add_executable(cradle main.c)\n",
    "models/products.h": '#include "cradle.h"\n',
    "models/phone.c": '#include <stdio.h>\n#include "products.h"\n',
    "models/CMakeLists.txt": "add_library(cradle_models STATIC phone.c)\n",
    "tests/units/test_units.c": "",
    "tests/units/CMakeLists.txt": "cradle_test(units LAYERS units)\n",
    "build/stray.c": '#include "nowhere.h"\n',
}


def opening(name):
    return f"/* {LICENCE} */\n" if name.endswith((".c", ".h")) else f"# {LICENCE}\n"


class House(unittest.TestCase):
    def breaches_with(self, name=None, text="", licence=True, append=True):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for file, body in {**HOUSE, **({name: ""} if name and name not in HOUSE else {})}.items():
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                (root / file).write_text(opening(file) + body if file != name or licence else body)
            if name:
                path = root / name
                path.write_text((path.read_text() if append else opening(name)) + text)
            return list(breaches(root))

    def expect(self, fragment, *arguments, **options):
        found = self.breaches_with(*arguments, **options)
        self.assertEqual(len(found), 1, found)
        self.assertIn(fragment, found[0])

    def test_the_house_itself_stands(self):
        self.assertEqual(self.breaches_with(), [])

    def test_includes(self):
        against = [
            ("sim/base/arena.h", "units/units.h", "no arrow from base to units"),
            ("sim/units/units.h", "random/keyed.h", "no arrow from units to random"),
            ("sim/results/result.h", "scenario/scenario.h", "no arrow from results to scenario"),
            ("sim/scenario/scenario.h", "results/result.h", "no arrow from scenario to results"),
            ("sim/units/units.c", "models/products.h", "no arrow from units to models"),
            ("sim/units/units.c", "products.h", "no arrow from units to models"),
            ("sim/api.c", "models/products.h", "no arrow from sim/ to models"),
            ("sim/units/units.c", "units/absent.h", "no such header"),
            ("models/phone.c", "units/units.h", "cradle.h alone"),
            ("models/phone.c", "base/arena.h", "cradle.h alone"),
        ]
        for file, target, message in against:
            with self.subTest(file=file, target=target):
                self.expect(message, file, f'#include "{target}"\n')
        self.expect("no arrow from units to random", "sim/units/units.c", "#include <random/keyed.h>\n")
        self.expect("libc and cradle.h alone", "models/phone.c", "#include <omp.h>\n")
        self.expect("sim/units/units.c:5: ", "sim/units/units.c", "#  include <hdf5.h>\n")

    def test_an_unknown_layer(self):
        self.expect("no arrows in this test", "sim/attic/box.h")

    def test_links(self):
        self.expect("no arrow from units to random", "sim/units/CMakeLists.txt",
                    "cradle_layer(units SOURCES units.c\n  DEPENDS base random LIBRARIES m)\n", append=False)

    def test_calls(self):
        self.expect("sim/units/units.c:5: calls exit()", "sim/units/units.c", "int f(void) { exit (1); }\n")
        self.expect("calls printf()", "models/phone.c", 'int f(void) { printf("x"); }\n')
        self.assertEqual(self.breaches_with("sim/units/units.c", 'int f(void) { fprintf(s, "exit(1)"); }\n'), [])

    def test_licences(self):
        self.expect("does not open with", "sim/units/units.c", licence=False)
        self.expect("does not open with", "models/CMakeLists.txt", "# none\nphone.c\n", licence=False)

    def test_listed(self):
        self.expect("is not listed", "sim/units/orphan.c")
        self.expect("is not listed", "sim/units/CMakeLists.txt", "# units.c\n", append=False)
        self.expect("is not listed", "tests/units/test_orphan.c")


if __name__ == "__main__":
    unittest.main()
