# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole programs with 10,000 samples of the flagship phone: reading data sets, building, planning, running, writing
the result. Beside it the same with the variants of the scenario, and NumPy's program."""

import tempfile

from measure.programs import (FLAGSHIP, Limit, alone, median, peer_command, print_table, ratio, rounds_of,
                              run_command, scenario, whole)

SAMPLES = 10000
SIDES = {"cradle": "one variant", "variants": "with its variants", "numpy": "NumPy"}


def measure(options):
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        path = alone(FLAGSHIP, folder)
        result = f"{folder}/variants.h5"
        commands = {
            "cradle": run_command(path, SAMPLES, options.threads, options),
            "variants": run_command(scenario(FLAGSHIP), SAMPLES, options.threads, options, result=result),
            "numpy": peer_command(FLAGSHIP, SAMPLES, options.seed),
        }
        for _ in rounds_of(options, "start-up"):
            for _ in range(options.repeat):
                rounds.append({side: whole(command, options.threads)[1] for side, command in commands.items()})
    return {"samples": SAMPLES, "rounds": rounds}


def show(found):
    print(f"Start-up: whole programs with {found['samples']:,} samples of {FLAGSHIP}")
    print_table(["", "ms, median", "ms, least"],
                [[text, f"{1e3 * median(found['rounds'], side):.0f}", f"{1e3 * min(r[side] for r in found['rounds']):.0f}"]
                 for side, text in SIDES.items()])


def ratios(found):
    return {"one variant/NumPy": ratio(found["rounds"], "cradle", "numpy")}


def limits(found):
    return [Limit(f"whole program with {found['samples']:,} samples, ms", 1e3 * median(found["rounds"], "cradle"), most=50)]
