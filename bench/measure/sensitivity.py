# SPDX-License-Identifier: GPL-3.0-or-later
"""How many times a run of the flagship phone, with all its variants, the full set of measures costs on top of it:
elasticities, regression, and Sobol' indices of every input and group, each with as many base samples."""

import statistics

from measure.programs import FLAGSHIP, Limit, cradle, rounds_of, scenario


def measure(options):
    path = scenario(FLAGSHIP)
    rounds = [{side: cradle(path, options, options.threads, verb)["median"]
               for side, verb in (("plain", "run"), ("full", "sensitivity"))}
              for _ in rounds_of(options, "sensitivity")]
    return {"samples": options.samples, "threads": options.threads, "rounds": rounds}


def on_top(found):
    return statistics.median(one["full"] / one["plain"] - 1 for one in found["rounds"])


def show(found):
    print(f"Sensitivity of {FLAGSHIP}: the full set costs {on_top(found):.2f} times the plain run it comes on top of\n")


def ratios(found):
    return {"run with the full set/plain run": 1 + on_top(found)}  # positive, however noisy the two are


def limits(found):
    return [Limit("sensitivity, times a plain run", on_top(found), most=5)]
