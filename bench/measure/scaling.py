# SPDX-License-Identifier: GPL-3.0-or-later
"""The flagship phone on one thread, two, four, ... and all, beside the bare random numbers on as many.

The speed of one thread is the mean of its speeds on two CPUs, which are other ones in the next turn: all threads
together have the fast CPUs and the slow ones, so one must, too.

A short run spends a tenth of its time before its first sample and after its last, which threads share less well; a long
one says what they do for each sample.
"""

import argparse
import statistics
import tempfile

from measure.programs import FLAGSHIP, Limit, alone, cradle, median, one_cpu, print_table, ratio, rounds_of, uniforms

CPUS = 2
TURNS = 4  # in a round: what is divided lies the nearer together


def counts(threads):
    """1, 2, 4, ... and all of them."""
    return sorted({1 << power for power in range(threads.bit_length())} | {threads})


def times(path, options, threads):
    """Of a run and of the bare draws."""
    answer = cradle(path, options, threads)
    return answer["median"], uniforms(answer["result"]["draws_per_sample"], options, threads)


def times_of_one(path, options, number):
    """The same for one thread; the time at the mean of speeds is the harmonic mean of times."""
    turns = []
    for turn in range(CPUS):
        with one_cpu(CPUS * number + turn):
            turns.append(times(path, options, 1))
    return map(statistics.harmonic_mean, zip(*turns))


def sized(options, size):
    return argparse.Namespace(**{**vars(options), "samples": size["samples"], "repeat": size["repeat"]})


def measure_once(path, options, number):
    one = {}
    for threads in counts(options.threads):
        one[f"cradle {threads}"], one[f"uniforms {threads}"] = (
            times(path, options, threads) if threads > 1 else times_of_one(path, options, number))
    return one


def measure(options):
    sizes = [{"samples": samples, "repeat": repeat, "rounds": []}
             for samples, repeat in ((options.samples, options.repeat), (options.long_samples, 1))]
    with tempfile.TemporaryDirectory() as folder:
        path = alone(FLAGSHIP, folder)
        for number in rounds_of(options, "thread scaling"):
            for turn in range(number * TURNS, (number + 1) * TURNS):
                for size in sizes:
                    size["rounds"].append(measure_once(path, sized(options, size), turn))
    return {"threads": counts(options.threads), "sizes": sizes}


def show(found):
    print(f"Thread scaling of {FLAGSHIP}")
    print_table(
        ["samples, threads", "seconds", "speed-up", "of bare draws"],
        [[f"{size['samples']:,}, {threads}", f"{median(size['rounds'], f'cradle {threads}'):.4f}",
          *(f"{ratio(size['rounds'], f'{side} 1', f'{side} {threads}'):.2f}" for side in ("cradle", "uniforms"))]
         for size in found["sizes"] for threads in found["threads"]])


def ratios(found):
    return {f"{threads} threads/one thread, {size['samples']:,} samples":
            ratio(size["rounds"], f"cradle {threads}", "cradle 1")
            for size in found["sizes"] for threads in found["threads"] if threads > 1}


def limits(found):
    if 2 not in found["threads"]:
        return []
    return [Limit(f"two threads, times as fast as one, {size['samples']:,} samples",
                  ratio(size["rounds"], "cradle 1", "cradle 2"), least=1.9) for size in found["sizes"]]
