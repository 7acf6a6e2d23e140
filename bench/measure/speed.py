# SPDX-License-Identifier: GPL-3.0-or-later
"""Cradle beside a hand-written NumPy program and beside the bare random number generator.

Every round times, one after the other, Cradle on one thread, the NumPy peer (one thread: element-wise NumPy has no
other) and Philox's uniform numbers alone, all on the same CPU, and then Cradle and the uniform numbers on all threads;
Cradle with the sampler of a run that names none, and with independent draws as NumPy's (mc). All exclude reading files
and include draws, model and statistics; Cradle's statistics are more. Both sides run the scenario as it stands, without
its variants.

The two programs share no code, and not the random numbers: their means and quantiles must agree within their Monte
Carlo errors.
"""

import math
import tempfile

from measure.programs import (FLAGSHIP, Limit, alone, call, cradle, default_sampler, median, one_cpu, peer_command,
                              print_table, ratio, rounds_of, uniforms)

QUANTILES = ["0.025", "0.05", "0.25", "0.5", "0.75", "0.95", "0.975"]  # as in cradle.h
COMPARED = ["0.025", "0.5", "0.975"]
ERRORS_APART = 4.0  # standard errors that the two programs may be apart


def measure(options):
    with tempfile.TemporaryDirectory() as folder:
        return {"samples": options.samples, "threads": options.threads,
                "scenarios": [measure_scenario(name, folder, options) for name in options.scenarios]}


def measure_scenario(name, folder, options):
    path = alone(name, folder)
    rounds = []
    for number in rounds_of(options, name):
        with one_cpu(number):
            default = cradle(path, options, 1)
            draws = default["result"]["draws_per_sample"]
            theirs = call(peer_command(name, options.samples, options.seed, options.repeat), 1)
            bare = uniforms(draws, options, 1)
            ours = cradle(path, options, 1, sampler="mc")
        rounds.append({
            "cradle": default["median"],
            "numpy": theirs["seconds"],
            "cradle_all": cradle(path, options, options.threads)["median"],
            "uniforms": bare,
            "uniforms_all": uniforms(draws, options, options.threads),
            "mc": ours["median"],
            "mc_all": cradle(path, options, options.threads, sampler="mc")["median"],
        })
    rows = compare(ours, theirs, options)
    return {
        "scenario": name,
        "draws_per_sample": {"cradle": draws, "numpy": theirs["draws_per_sample"]},
        "rounds": rounds,
        "agreement": [dict(zip(("figure", "cradle", "numpy", "standard_errors"), row)) for row in rows],
    }


def compare(ours, theirs, options):
    """Rows (figure, Cradle, NumPy, distance in combined standard errors). Both sides have as many independent
    samples of the same distribution, so their errors are equal."""
    root = math.sqrt(options.samples)
    total = ours["variant"]["total"]
    rows = [("mean", total["mean"], theirs["total"]["mean"], math.hypot(total["sd"], theirs["total"]["sd"]) / root)]
    for quantile in COMPARED:
        error = math.sqrt(2) * ours["quantile_errors"][QUANTILES.index(quantile)]
        rows.append((quantile, total["quantiles"][quantile], theirs["total"]["quantiles"][quantile], error))
    for stage, summary in ours["variant"]["stages"].items():
        other = theirs["stages"].get(stage, {"mean": 0.0, "sd": 0.0})
        rows.append((stage, summary["mean"], other["mean"], math.hypot(summary["sd"], other["sd"]) / root))
    return [(figure, a, b, distance(a - b, error, max(abs(a), abs(b)))) for figure, a, b, error in rows]


def distance(difference, error, size):
    """Rounding alone is no distance: a figure that does not vary may differ by the order of summation."""
    if abs(difference) <= 1e-9 * size:
        return 0.0
    return abs(difference) / error if error > 0 else math.inf


def show(found):
    samples, threads = found["samples"], found["threads"]
    print(f"Speed: {samples:,} samples, statistics included; {default_sampler(samples)}, and mc beside it; NumPy on one thread")
    sides = ("cradle", "cradle_all", "mc", "mc_all", "numpy")
    rows = []
    for one in found["scenarios"]:
        draws, rounds = one["draws_per_sample"]["cradle"], one["rounds"]
        rows.append([one["scenario"], str(draws), *(f"{1e9 * median(rounds, side) / (samples * draws):.2f}" for side in sides),
                     f"{samples / median(rounds, 'cradle_all'):,.0f}"])
    print_table(["", "inputs", "ns/draw", f"{threads} threads", "mc", f"{threads} threads", "NumPy",
                 f"samples/s, {threads} threads"], rows)
    pairs = (("numpy", "cradle"), ("numpy", "cradle_all"), ("numpy", "mc"), ("numpy", "mc_all"), ("cradle", "cradle_all"),
             ("cradle", "uniforms"), ("cradle_all", "uniforms_all"), ("mc", "uniforms"), ("mc_all", "uniforms_all"))
    print_table(
        ["", "times NumPy", f"{threads} threads", "mc", f"{threads} threads", "speed-up", "times bare draws",
         f"{threads} threads", "mc", f"{threads} threads"],
        [[one["scenario"], *(f"{ratio(one['rounds'], *pair):.2f}" for pair in pairs)] for one in found["scenarios"]])
    print_agreement(found)


def print_agreement(found):
    rows = [(one["scenario"], row) for one in found["scenarios"] for row in one["agreement"]]
    worst = max(row["standard_errors"] for _, row in rows)
    print(f"{len(rows)} means and quantiles compared with NumPy's; the farthest is {worst:.1f} standard errors apart")
    for name, row in rows:
        if row["standard_errors"] > ERRORS_APART:
            print(f"DIFFERS  {name} {row['figure']}: Cradle {row['cradle']:.8g}, NumPy {row['numpy']:.8g} kg CO2e, "
                  f"{row['standard_errors']:.1f} standard errors apart")
    print()


def agrees(found):
    return all(row["standard_errors"] <= ERRORS_APART for one in found["scenarios"] for row in one["agreement"])


def ratios(found):
    sides = {"one thread/NumPy": ("cradle", "numpy"), "all threads/NumPy": ("cradle_all", "numpy"),
             "one thread/bare draws": ("cradle", "uniforms"), "all threads/bare draws": ("cradle_all", "uniforms_all"),
             "mc, one thread/NumPy": ("mc", "numpy"), "mc, all threads/NumPy": ("mc_all", "numpy"),
             "mc, one thread/bare draws": ("mc", "uniforms"), "mc, all threads/bare draws": ("mc_all", "uniforms_all")}
    return {f"{one['scenario']}/{key}": ratio(one["rounds"], *pair)
            for one in found["scenarios"] for key, pair in sides.items()}


def limits(found):
    rows = []
    for one in found["scenarios"]:
        if one["scenario"] == FLAGSHIP:
            name, rounds = one["scenario"], one["rounds"]
            rows += [Limit(f"{name}, times as fast as NumPy on one thread", ratio(rounds, "numpy", "cradle"), least=10),
                     Limit(f"{name}, on {found['threads']} threads", ratio(rounds, "numpy", "cradle_all"), least=20),
                     Limit(f"{name}, times the bare draws", ratio(rounds, "cradle", "uniforms"), most=2.5),
                     Limit(f"{name}, on {found['threads']} threads", ratio(rounds, "cradle_all", "uniforms_all"), most=2.5)]
    return rows
