# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenTURNS on the flagship phone: its indices and correlations must be those that Cradle states.

It designs its own points, evaluate_points computes the totals there without any of Cradle's own sampling, and
OpenTURNS makes of them what it makes. Skipped (77) where Debian's python3-openturns is not installed.
CRADLE_PROGRAM, CRADLE_POINTS (evaluate_points) and CRADLE_SOURCE in the environment.
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import numpy
    import openturns
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SOURCE = os.environ["CRADLE_SOURCE"]
PHONE = f"{SOURCE}/scenarios/xiaomi_13_pro.yaml"
POINTS = [os.environ["CRADLE_POINTS"], PHONE, f"{SOURCE}/data"]
SIZE, SHOWN = 512, 12


def totals(points):
    done = subprocess.run(POINTS, input=numpy.ascontiguousarray(points).tobytes(), capture_output=True, check=True)
    return openturns.Sample(numpy.frombuffer(done.stdout).reshape(-1, 1))


def cradle():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([os.environ["CRADLE_PROGRAM"], "run", PHONE, "--json", "-q", "-o", f"{folder}/r.h5", "--sampler",
                               "sobol", "--sensitivity", "sobol", "--of", "baseline"], capture_output=True, text=True)
    if not done.stdout:
        sys.exit(done.stderr)
    return json.loads(done.stdout)["sensitivity"]["variants"][0]["inputs"]


def compare(what, names, ours, theirs, low, high, slack):
    """Returns whether ours lies in OpenTURNS's 95 % interval, widened, for every input."""
    good = True
    for i, name in enumerate(names):
        width = (high[i] - low[i]) / 2
        inside = abs(ours[i] - theirs[i]) <= 2 * width + slack
        good = good and inside
        if i < SHOWN or not inside:
            print(f"{what:12} {name:44} {ours[i]:8.4f} {theirs[i]:8.4f} +- {width:.4f}{'' if inside else '  DIFFERS'}")
    return good


def main():
    names = subprocess.run(POINTS + ["names"], capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
    known = cradle()
    order = sorted(range(len(names)), key=lambda i: -known[names[i]]["sobol_total"])
    ranked = [names[i] for i in order]
    openturns.RandomGenerator.SetSeed(0)
    uniform = openturns.ComposedDistribution([openturns.Uniform(0, 1)] * len(names))

    # SobolIndicesExperiment refuses none but is slow in so many dimensions: the same design by hand
    a, b = (numpy.array(uniform.getSample(SIZE)) for _ in range(2))
    design = [a, b]
    for i in range(len(names)):
        exchanged = a.copy()
        exchanged[:, i] = b[:, i]
        design.append(exchanged)
    design = numpy.concatenate(design)
    outputs = totals(design)
    good = True
    for what, algorithm in (("first order", openturns.SaltelliSensitivityAlgorithm),
                            ("total", openturns.JansenSensitivityAlgorithm)):
        found = algorithm(openturns.Sample(design), outputs, SIZE)
        found.setUseAsymptoticDistribution(True)
        first = what == "first order"
        values = numpy.array(found.getFirstOrderIndices() if first else found.getTotalOrderIndices())
        interval = found.getFirstOrderIndicesInterval() if first else found.getTotalOrderIndicesInterval()
        low, high = numpy.array(interval.getLowerBound()), numpy.array(interval.getUpperBound())
        key = "sobol_first" if first else "sobol_total"
        good &= compare(what, ranked, [known[name][key] for name in ranked], values[order], low[order], high[order], 0.01)

    # correlations, from points of their own; errors of 1/sqrt(n)
    size = 2048
    points = numpy.array(uniform.getSample(size))
    analysis = openturns.CorrelationAnalysis(openturns.Sample(points), totals(points))
    width = numpy.full(len(names), 2 / size**0.5 + 2 / 8192**0.5)
    for what, key, values in (
            ("Spearman", "rank_correlation", analysis.computeSpearmanCorrelation()),
            ("partial", "partial_rank_correlation", analysis.computePRCC())):
        values = numpy.array(values)[order]
        good &= compare(what, ranked, [known[name][key] for name in ranked], values, values - width, values + width, 0)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
