#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, checked on the text of the tree: check_house.py ROOT prints every breach and
ends with 1 if there is one.

  - Includes and CMake's DEPENDS go along the arrows of ARROWS only.
  - models/ is written on cradle.h, its own headers and libc; of sim/ only the command line knows models/.
  - A library of others enters by one door (DOORS), so that it can be replaced.
  - The library neither prints nor ends the program: nothing below sim/cli calls what does.
  - Every source file opens with its licence, and every .c file is listed in its folder's CMakeLists.txt.
"""

import re
import sys
from pathlib import Path

# What each folder of sim/ may include; every one may include cradle.h and itself. "" is sim/ itself, where
# the functions of cradle.h that need several siblings are put together.
ARROWS = {
    "base": set(),
    "units": {"base"},
    "random": {"base"},
    "graph": {"base", "units", "random"},
    "eval": {"base", "units", "random", "graph"},
    "stats": {"base", "units", "random", "graph", "eval"},
    "results": {"base", "units", "random", "graph", "eval", "stats"},
    "scenario": {"base", "units", "random", "graph"},
    "": {"base", "units", "random", "graph", "eval", "stats", "results", "scenario"},
    "cli": {"base", "units", "random", "graph", "eval", "stats", "results", "scenario", "models"},
}

DOORS = {
    "gsl/": {"random", ""},  # sim/ itself switches GSL's error handler off
    "Random123/": {"random"},
    "yaml": {"scenario"},
    "hdf5": {"results"},
    "nettle/": {"results"},
    "omp": {"eval", "stats", "scenario", "cli"},
}

C_LIBRARY = set(
    "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg "
    "stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype".split()
)

FORBIDDEN_CALL = re.compile(r"(?<![\w.>])(abort|exit|_exit|_Exit|quick_exit|printf|puts|putchar|perror)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
SKIPPED = re.compile(r"\.|build|results/")  # by their names at the root: not part of the project


def without_comments(text):
    """The code alone, with the same line breaks; texts in quotes become ""."""

    def blank(match):
        token = match.group(0)
        return '""' if token[0] == '"' else "\n" * token.count("\n") or " "

    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.DOTALL)


def files(root, *suffixes):
    for path in sorted(root.rglob("*")):
        if path.name.endswith(suffixes) and path.is_file() and not SKIPPED.match(str(path.relative_to(root))):
            yield path


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def layer_of(root, path):
    """The folder of sim/ a file is in, "models", or None for what is under neither."""
    steps = path.relative_to(root).parts
    if steps[0] == "models":
        return "models"
    if steps[0] == "sim":
        return steps[1] if len(steps) > 2 else ""
    return None


def include_breach(root, path, layer, quoted, target):
    """What is wrong with one include of a file of sim/ or models/, or None."""
    if target == "cradle.h":
        return None
    if not quoted and not (root / "sim" / target).is_file() and not (root / target).is_file():
        if layer == "models":
            return None if target.removesuffix(".h") in C_LIBRARY else "models/ uses libc and cradle.h alone"
        for prefix, doors in DOORS.items():
            if target.startswith(prefix) and layer not in doors:
                return f"only {', '.join('sim/' + door for door in sorted(doors))} may use this library"
        return None
    first, slash, _ = target.partition("/")
    if layer == "models":
        fits = (path.parent / target).is_file() and not slash or first == "models"
        return None if fits else "models/ uses libc and cradle.h alone"
    if not slash and (path.parent / target).is_file():
        return None
    if not slash and (root / "models" / target).is_file():
        first = "models"
    if first == "models" or (root / "sim" / target).is_file():
        return None if first == layer or first in ARROWS.get(layer, ()) else f"no arrow from {layer or 'sim/'} to {first}"
    return "no such header"


def check_includes(root):
    for path in files(root, ".c", ".h"):
        layer = layer_of(root, path)
        if layer is None:
            continue
        if layer != "models" and layer not in ARROWS:
            yield path, 1, f"sim/{layer} has no arrows in this test"
            continue
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            breach = include_breach(root, path, layer, match.group(1) == '"', match.group(2))
            if breach:
                yield path, line_of(text, match.start()), f'includes "{match.group(2)}": {breach}'


def check_links(root):
    for path in files(root / "sim", "CMakeLists.txt"):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"cradle_layer\(\s*(\w+)([^)]*)\)", text):
            name, body = match.groups()
            depends = re.search(r"\bDEPENDS\b(.*?)(?=\b(?:SOURCES|LIBRARIES)\b|$)", body, re.DOTALL)
            for target in depends.group(1).split() if depends else []:
                if target not in ARROWS.get(name, ARROWS[""]):
                    yield path, line_of(text, match.start()), f"DEPENDS {target}: no arrow from {name} to {target}"


def check_calls(root):
    for path in files(root, ".c"):
        if layer_of(root, path) in (None, "cli"):
            continue
        code = without_comments(path.read_text(encoding="utf-8"))
        for match in FORBIDDEN_CALL.finditer(code):
            yield path, line_of(code, match.start()), f"calls {match.group(1)}(): the library reports by status"


def check_licences(root):
    for path in files(root, ".c", ".h", ".py", ".sh", ".cmake", "CMakeLists.txt"):
        opening = path.read_text(encoding="utf-8").split("\n", 2)
        wanted = opening[:1] if path.suffix in (".c", ".h") else opening[:2]
        if not any(LICENCE in line for line in wanted):
            yield path, 1, f"does not open with {LICENCE}"


def check_listed(root):
    for path in files(root, ".c"):
        listing = path.parent / "CMakeLists.txt"
        text = listing.read_text(encoding="utf-8") if listing.is_file() else ""
        words = {Path(word).name for word in re.findall(r"[\w./-]+", re.sub(r"#[^\n]*", "", text))}
        implied = path.stem.startswith("test_") and path.stem.removeprefix("test_") in words
        if path.name not in words and not implied:
            yield path, 1, "is not listed in its folder's CMakeLists.txt"


def breaches(root):
    for check in (check_includes, check_links, check_calls, check_licences, check_listed):
        for path, line, message in check(root):
            yield f"{path.relative_to(root)}:{line}: {message}"


def main():
    root = Path(sys.argv[1]).resolve()
    found = list(breaches(root))
    print("\n".join(found))
    count = sum(1 for _ in files(root, ".c"))
    if count == 0:
        print(f"no C files under {root}")
    return 1 if found or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
