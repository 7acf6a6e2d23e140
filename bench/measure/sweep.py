# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep of 1,000 variants of the flagship phone, which changes three numbers, against one variant of it, both with
totals and stages only: the time of the run (draws, model, statistics) and of the whole program (with reading and
writing). 1,000 separate runs would take 1,000 times the one."""

import tempfile

from measure.programs import FLAGSHIP, Limit, alone, median, print_table, ratio, rounds_of, run_command, whole

STAGES = "run: {detail: stages}\n"
SWEEP = STAGES + """sweep:
  use.charging.charger_efficiency: {from: 70 %, to: 90 %, steps: 10}
  manufacturing.renewable: {from: 0 %, to: 90 %, steps: 10}
  parts.frame.recycled_content: {from: 0 %, to: 90 %, steps: 10}
"""


def measure(options):
    rounds = []
    with tempfile.TemporaryDirectory() as one_folder, tempfile.TemporaryDirectory() as sweep_folder:
        paths = {"one": alone(FLAGSHIP, one_folder, STAGES), "many": alone(FLAGSHIP, sweep_folder, SWEEP)}
        for _ in rounds_of(options, "sweep"):
            one = {}
            for threads in sorted({1, options.threads}):
                for side, path in paths.items():
                    answer, seconds, _ = whole(run_command(path, options.samples, threads, options), threads)
                    one[f"{side} {threads}"], one[f"{side} program {threads}"] = answer["seconds"], seconds
            rounds.append(one)
    return {"samples": options.samples, "threads": sorted({1, options.threads}), "rounds": rounds}


def show(found):
    print(f"Sweep: 1,000 variants against one, {found['samples']:,} samples")
    rows = []
    for threads in found["threads"]:
        for side, text in (("", "run"), (" program", "whole program")):
            one, many = f"one{side} {threads}", f"many{side} {threads}"
            rows.append([f"{threads} threads, {text}", f"{median(found['rounds'], one):.3f}",
                         f"{median(found['rounds'], many):.3f}", f"{ratio(found['rounds'], many, one):.1f}"])
    print_table(["", "one, s", "1,000, s", "times"], rows)


def ratios(found):
    return {f"1,000 variants/one, {threads} threads": ratio(found["rounds"], f"many {threads}", f"one {threads}")
            for threads in found["threads"]}


def limits(found):
    return [Limit(f"1,000 variants, times one, {threads} threads", ratio(found["rounds"], f"many {threads}", f"one {threads}"),
                  most=25) for threads in found["threads"]]
