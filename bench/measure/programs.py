# SPDX-License-Identifier: GPL-3.0-or-later
"""Calling the programs that are measured, the options that all parts share, and tables of text."""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / "bench/peers/lifecycle_numpy.py"
DATA = ROOT / "data"
SCENARIOS = ["xiaomi_13_pro", "redmi_note_12", "smart_band_8", "split_ac_1hp5", "split_ac_3hp"]
FLAGSHIP = "xiaomi_13_pro"


class Failure(Exception):
    """A program that cannot be run, with the message for the user."""


@dataclass
class Limit:
    """What is promised of a figure: at most `most`, or at least `least`."""

    what: str
    value: float
    most: float = None
    least: float = None

    @property
    def met(self):
        return self.value <= self.most if self.least is None else self.value >= self.least

    def __str__(self):
        word, bound = ("at most", self.most) if self.least is None else ("at least", self.least)
        return f"{'met   ' if self.met else 'MISSED'}  {self.what}: {self.value:.3g}, {word} {bound:g}"


def parser(program, description):
    """The options that bench/run and bench/check share."""
    self = argparse.ArgumentParser(prog=program, description=description)
    self.add_argument("--samples", type=int, default=65536, help="of each run that is timed (default 65536)")
    self.add_argument("--long-samples", type=int, default=1 << 20,
                      help="of the longer run that threads are measured with, too, one a turn (default 1048576)")
    self.add_argument("--seed", type=int, default=2050)
    self.add_argument("--rounds", type=int, default=5, help="of one turn of each side (default 5)")
    self.add_argument("--repeat", type=int, default=5, help="runs in a turn, of which the median counts (default 5)")
    self.add_argument("--scenarios", nargs="+", default=SCENARIOS, metavar="NAME", choices=SCENARIOS,
                      help="for speed and accuracy (default: all five reference scenarios)")
    self.add_argument("--build", default=str(ROOT / "build/release"), help="the build to time")
    return self


def prepare(options):
    """Adds the number of threads; ends with a message where a program is missing, or what the peer needs."""
    options.threads = len(os.sched_getaffinity(0))
    for needed in (bench_program(options), cradle_program(options)):
        if not needed.is_file():
            raise Failure(f"{needed} is missing: run ./run first")
    for module in ("numpy", "yaml"):
        if importlib.util.find_spec(module) is None:
            raise Failure(f"Python's {module} is missing: install python3-{module} (./test does, too)")


def bench_program(options):
    return Path(options.build) / "bench/bench"


def cradle_program(options):
    return Path(options.build) / "sim/cli/cradle"


@contextmanager
def one_cpu(turn):
    """What is called inside has one CPU, in every turn another: on a shared machine one is slower than the other for a
    while, and a ratio must not say which of them it met."""
    cpus = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpus[turn % len(cpus)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cpus)


def cpu_times():
    """Of all CPUs since the system started: what a host took for others, and all, in ticks."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    return int(fields[7]), sum(map(int, fields))


def environment(threads):
    return dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")


def call(command, threads):
    done = subprocess.run([str(word) for word in command], env=environment(threads), capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def default_sampler(samples):
    """Of a run that names none."""
    each = samples // 16
    return "sobol" if each > 0 and samples % 16 == 0 and each & (each - 1) == 0 else "mc"


def cradle(path, options, threads, verb="run", sampler=None):
    sampler = sampler or default_sampler(options.samples)
    answer = call([bench_program(options), verb, sampler, path, DATA, options.samples, options.seed, threads,
                   options.repeat], threads)
    answer["variant"] = answer["result"]["variants"][0]
    answer["median"] = statistics.median(answer["seconds"])
    return answer


def scenario(name):
    return ROOT / f"scenarios/{name}.yaml"


def peer_command(name, samples, seed, repeat=1):
    """NumPy with a reference scenario, of which it leaves the variants out by itself."""
    return [sys.executable, PEER, scenario(name), "--samples", samples, "--seed", seed, "--repeat", repeat, "--json"]


def uniforms(draws, options, threads):
    answer = call([bench_program(options), "uniforms", draws, options.samples, options.seed, threads, options.repeat],
                  threads)
    return statistics.median(answer["seconds"])


def run_command(path, samples, threads, options, *more, result=None):
    """`cradle run` as a user calls it: with a result file, beside the scenario unless told."""
    return [cradle_program(options), "run", path, "-o", result or Path(path).with_suffix(".h5"), "--json", "-n", samples,
            "--threads", threads, *more]


def whole(command, threads):
    """A whole program, start-up included: its answer, seconds on the wall, peak memory in MB."""
    with tempfile.TemporaryFile("w+") as answer, tempfile.TemporaryFile("w+") as complaint:
        start = time.monotonic()
        child = subprocess.Popen([str(word) for word in command], stdout=answer, stderr=complaint,
                                 env=environment(threads))
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        answer.seek(0)
        complaint.seek(0)
        if child.returncode:
            raise Failure(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{complaint.read().strip()}")
        return json.load(answer), seconds, usage.ru_maxrss / 1024


def alone(name, folder, more=""):
    """A reference scenario as it stands, without its variants, and with more lines."""
    path = Path(folder) / f"{name}.yaml"
    path.write_text(f"extends: {json.dumps(str(scenario(name)))}\nvariants: ~\n{more}")
    return path


def ratio(rounds, above, below):
    """Of two sides in the same rounds."""
    return statistics.median(one[above] / one[below] for one in rounds)


def median(rounds, side):
    return statistics.median(one[side] for one in rounds)


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def rounds_of(options, what):
    for number in range(options.rounds):
        progress(f"{what}: round {number + 1} of {options.rounds}")
        yield number
    progress("")


def print_table(heading, rows):
    widths = [max(map(len, column)) for column in zip(heading, *rows)]
    for row in [heading] + rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join([row[0].ljust(widths[0])] + cells))
    print()
