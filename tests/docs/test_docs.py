# SPDX-License-Identifier: GPL-3.0-or-later
"""The README does not lie: its console blocks are run and compared, its scenario and commands are tried. So are
the console blocks of the claims.

With --update the console blocks are written anew. CRADLE_PROGRAM and CRADLE_SOURCE as in tests/cli.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(os.environ["CRADLE_PROGRAM"])
SOURCE = pathlib.Path(os.environ["CRADLE_SOURCE"])
README = SOURCE / "README.md"
CLAIMS = SOURCE / "scenarios" / "claims" / "README.md"


def blocks(language, page=README):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def scenarios():
    """The YAML blocks, each a file whose name stands in its first line."""
    return [(block.split()[1], block) for block in blocks("yaml")]


class Folder:
    """A scratch folder that looks like the source tree, with `cradle` on the path."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="cradle-docs-"))
        for name in ("data", "scenarios", "tests"):
            (self.path / name).symlink_to(SOURCE / name)
        (self.path / "bin").mkdir()
        (self.path / "bin" / "cradle").symlink_to(PROGRAM)
        for name, text in scenarios():
            (self.path / name).write_text(text)

    def run(self, command):
        environment = {**os.environ, "PATH": f"{self.path / 'bin'}:{os.environ['PATH']}", "COLUMNS": "100",
                       "CRADLE_DATA": "data"}
        return subprocess.run(["sh", "-c", command], cwd=self.path, env=environment, capture_output=True, text=True,
                              timeout=120)

    def console(self, command):
        done = self.run(command)
        return done.stdout + done.stderr


class Readme(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(shutil.rmtree, self.folder.path)

    def test_console_blocks(self):
        for page in (README, CLAIMS):
            self.assertGreaterEqual(len(blocks("console", page)), 3)
        for block in blocks("console") + blocks("console", CLAIMS):
            command, _, output = block.partition("\n")
            self.assertTrue(command.startswith("$ "), command)
            self.assertEqual(self.folder.console(command[2:]), output, command)

    def test_shell_commands(self):
        lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("cradle ")]
        self.assertGreaterEqual(len(lines), 2)
        for line in lines:
            done = self.folder.run(line)
            self.assertEqual(done.returncode, 0, line + done.stderr)

    def test_scenario(self):
        self.assertGreaterEqual(len(scenarios()), 2)
        for name, _ in scenarios():
            done = self.folder.run(f"cradle run {name} -o result.h5")
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)

    def test_assessment(self):
        done = self.folder.run("cradle check assessed.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("assessed on 2026-11-21, valid until 2028-11-21", done.stdout)

    def test_result_opens_as_shown(self):
        self.folder.run("cradle run scenarios/xiaomi_13_pro.yaml -n 100 -q")
        self.folder.run("cradle run tests/docs/sweep.yaml -n 1024 -q")
        for block in blocks("python"):
            (self.folder.path / "read.py").write_text(block)
            done = self.folder.run("/usr/bin/python3 read.py")
            self.assertEqual(done.returncode, 0, done.stderr)
            numbers = re.findall(r"\d+\.\d+", done.stdout)
            self.assertTrue(numbers and all(float(number) > 0 for number in numbers), done.stdout)


def update():
    folder = Folder()

    def replace(match):
        return f"```console\n$ {match[1]}\n{folder.console(match[1])}```"

    for page in (README, CLAIMS):
        page.write_text(re.sub(r"```console\n\$ (.*?)\n.*?```", replace, page.read_text(), flags=re.DOTALL))
    shutil.rmtree(folder.path)


if __name__ == "__main__":
    if "--update" in sys.argv:
        update()
    else:
        unittest.main()
