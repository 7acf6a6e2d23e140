# SPDX-License-Identifier: GPL-3.0-or-later
"""Time to accuracy: how long a user waits, start-up included, until the mean is within 0.01 % and the 2.5 and 97.5 %
quantiles are within 0.1 % of a very long reference.

The error of a sampler at N samples is the root mean square, over seeds, of its distance to the reference (2^22
Sobol' points of a seed of their own), as a share of it; for the quantiles the larger of the two. Samples needed:

    sobol       the first N = 16, 32, 64, ... times 64 at which the error of 16 seeds is within the bound
    mc, NumPy   independent draws, whose error falls as c / sqrt(N): c is the root mean square of sqrt(N) times the
                error over 64 seeds of 16,384 samples, and N = (c / bound)^2, extrapolated

Time is that of the whole program at N, from the command line to the result, on all threads for Cradle; beyond 2^18
samples what a program takes for the rest is extrapolated from the time of its run at 2^18, which its start-up is no
part of. The seeds are fixed, so N changes only with the model or the sampler. An error of the mean of R seeds has
itself a standard error of 1 / sqrt(2 R): 18 % for 16, 9 % for 64.
"""

import math
import sys
import tempfile

from measure.programs import (DATA, FLAGSHIP, PEER, Limit, alone, bench_program, call, median, peer_command, print_table,
                              progress, rounds_of, run_command, scenario,
                              whole)

BOUNDS = {"mean": 1e-4, "tails": 1e-3}
FIGURES = {"mean": ("mean",), "tails": ("0.025", "0.975")}
REFERENCE_SEED = 1000003
SIZES = [1 << power for power in range(10, 21)]  # of sobol: 16 times 64 points to 16 times 65,536
COMPARED_SIZE = 65536  # up to here always, for the comparison with 4 million independent draws
MC_COMPARED_SIZE = 4000000
SIDES = ("sobol", "mc", "numpy")


def measure(options):
    with tempfile.TemporaryDirectory() as folder:
        return {"threads": options.threads, "bounds": BOUNDS,
                "scenarios": [measure_scenario(name, folder, options) for name in options.scenarios]}


def measure_scenario(name, folder, options):
    with tempfile.TemporaryDirectory() as apart:
        path = alone(name, apart, "run: {detail: stages}\n")  # so that the reference's quantiles are exact
        progress(f"{name}: reference of {options.reference:,} samples")
        found = seeds("sobol", path, options.reference, REFERENCE_SEED, 1, options)
    truth = {key: values[0] for key, values in found.items()}
    path = alone(name, folder)
    errors = measure_sobol(name, path, truth, options)
    needed = {"sobol": {kind: first_within(errors, kind) for kind in BOUNDS}}
    constants = {}
    for side in ("mc", "numpy"):
        progress(f"{name}: errors of {side}")
        found = independent(side, name, path, options)
        constants[side] = {kind: error(found, truth, kind) * math.sqrt(options.independent_samples) for kind in BOUNDS}
        needed[side] = {kind: math.ceil((constants[side][kind] / bound) ** 2) for kind, bound in BOUNDS.items()}
    return {
        "scenario": name,
        "reference": truth,
        "sobol_errors": errors,
        "independent_constants": constants,
        "samples_needed": needed,
        "rounds": time_rounds(name, path, needed, options),
    }


def seeds(sampler, path, samples, first, count, options):
    return call([bench_program(options), "seeds", sampler, path, DATA, samples, first, options.threads, count],
                options.threads)


def independent(side, name, path, options):
    count, samples = options.independent_seeds, options.independent_samples
    if side == "mc":
        return seeds("mc", path, samples, 1, count, options)
    sys.path.insert(0, str(PEER.parent))
    import lifecycle_numpy  # only here: the rest does without NumPy

    lifecycle = lifecycle_numpy.Lifecycle(scenario(name), DATA)
    totals = [lifecycle.run(samples, seed)["total"] for seed in range(1, count + 1)]
    return {"mean": [total["mean"] for total in totals],
            **{key: [total["quantiles"][key] for total in totals] for key in FIGURES["tails"]}}


def error(found, truth, kind):
    """Root mean square over the seeds, relative; of several figures the largest."""
    return max(math.sqrt(sum((value / truth[key] - 1) ** 2 for value in found[key]) / len(found[key]))
               for key in FIGURES[kind])


def measure_sobol(name, path, truth, options):
    """Rows of errors at growing numbers of samples, until both bounds are kept."""
    rows = []
    for samples in SIZES:
        progress(f"{name}: errors of sobol at {samples:,} samples")
        found = seeds("sobol", path, samples, 1, options.sobol_seeds, options)
        rows.append({"samples": samples, **{kind: error(found, truth, kind) for kind in BOUNDS}})
        if samples >= COMPARED_SIZE and all(first_within(rows, kind) for kind in BOUNDS):
            break
    return rows


def first_within(rows, kind):
    """None: not within the sizes that were tried."""
    return next((row["samples"] for row in rows if row[kind] <= BOUNDS[kind]), None)


def time_rounds(name, path, needed, options):
    """Rounds of {side: {kind: seconds}}."""
    rounds = []
    for _ in rounds_of(options, f"{name}: time to accuracy"):
        one = {}
        for side in SIDES:
            measured = {}
            for kind, samples in needed[side].items():
                if samples is not None:
                    timed = min(samples, options.timed_samples)
                    if timed not in measured:
                        measured[timed] = time_whole(side, name, path, timed, options)
                    run, program = measured[timed]
                    one[f"{side} {kind}"] = program + run * (samples / timed - 1)
        rounds.append(one)
    return rounds


def time_whole(side, name, path, samples, options):
    """Seconds of the run, seconds of the whole program."""
    if side == "numpy":
        answer, seconds, _ = whole(peer_command(name, samples, options.seed), 1)
    else:
        command = run_command(path, samples, options.threads, options, "--sampler", side, "--seed", options.seed)
        answer, seconds, _ = whole(command, options.threads)
    return answer["seconds"], seconds


def times_numpy(one, kind, side="sobol"):
    """How many times as long NumPy takes; None where the bound was not reached."""
    if one["samples_needed"][side][kind] is None:
        return None
    return median([{"times": r[f"numpy {kind}"] / r[f"{side} {kind}"]} for r in one["rounds"]], "times")


def show(found):
    for kind, text in (("mean", "the mean"), ("tails", "the 2.5 and 97.5 % quantiles")):
        print(f"Time until {text} {'is' if kind == 'mean' else 'are'} within {100 * BOUNDS[kind]:g} %, start-up included, "
              f"{found['threads']} threads (NumPy: one); ~ is extrapolated")
        rows = []
        for one in found["scenarios"]:
            cells = [one["scenario"]]
            for side in SIDES:
                samples = one["samples_needed"][side][kind]
                mark = "" if side == "sobol" else "~"
                cells += (["not reached", "-"] if samples is None else
                          [f"{mark}{samples:,}", f"{mark}{median(one['rounds'], f'{side} {kind}'):.3g} s"])
            cells += ["-" if times is None else f"{times:.0f}" for times in (times_numpy(one, kind),
                                                                           times_numpy(one, kind, "mc"))]
            rows.append(cells)
        print_table(["", "sobol, N", "time", "mc, N", "time", "NumPy, N", "time", "sobol times NumPy", "mc"], rows)
    print("Relative errors of means: measured, and by the law of independent draws")
    print_table(["", f"sobol, {COMPARED_SIZE:,}", f"mc, {MC_COMPARED_SIZE:,}"],
                [[one["scenario"], *(f"{value:.2g}" for value in errors_of_means(one))] for one in found["scenarios"]])


def errors_of_means(one):
    sobol = next(row["mean"] for row in one["sobol_errors"] if row["samples"] == COMPARED_SIZE)
    return sobol, one["independent_constants"]["mc"]["mean"] / math.sqrt(MC_COMPARED_SIZE)


def ratios(found):
    return {f"{one['scenario']}/{kind}, sobol/NumPy": 1 / times_numpy(one, kind)
            for one in found["scenarios"] for kind in BOUNDS if times_numpy(one, kind)}


def limits(found):
    rows = []
    for one in found["scenarios"]:
        name = one["scenario"]
        if name == FLAGSHIP:
            rows += [Limit(f"{name}, times as soon as NumPy, mean", times_numpy(one, "mean") or 0, least=200),
                     Limit(f"{name}, times as soon as NumPy, tails", times_numpy(one, "tails") or 0, least=15)]
        sobol, mc = errors_of_means(one)
        rows.append(Limit(f"{name}, error of 65,536 sobol over that of 4 million mc", sobol / mc, most=1))
    return rows
