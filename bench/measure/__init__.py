# SPDX-License-Identifier: GPL-3.0-or-later
"""What bench/run and bench/check measure: one module a part. Each has

    measure(options)   runs the programs and returns what it found, as JSON can hold it
    show(found)        prints it for people
    ratios(found)      name -> a cost as a multiple of another cost of the same rounds: smaller is better
    limits(found)      rows of Limit: what Cradle promises of them

Everything that is divided by another is measured in the same rounds, turn by turn, so that the speed of the machine
and most of its load cancel; a ratio is the median over the rounds.
"""

import importlib

PARTS = ("speed", "scaling", "startup", "sensitivity", "sweep", "memory", "accuracy")
QUICK = ("speed", "scaling", "startup", "sensitivity", "sweep")  # what bench/check measures


def part(name):
    return importlib.import_module(f"measure.{name}")


def all_ratios(found):
    return {f"{name}/{key}": value for name, one in found.items() for key, value in part(name).ratios(one).items()}
