# SPDX-License-Identifier: GPL-3.0-or-later
"""Ratios against a baseline. A ratio is a cost as a multiple of another, so larger is worse; one alone may be worse
by the load of the machine, so only what is worse in two measurements in a row counts."""

import json
import math
from pathlib import Path

from measure.programs import Failure


def read(path):
    """{name: ratio} of a baseline, or of what bench/run wrote."""
    try:
        tree = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{path}: {error}") from error
    except json.JSONDecodeError as error:
        raise Failure(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from error
    found = tree.get("ratios") if isinstance(tree, dict) else None
    if not isinstance(found, dict) or not found:
        raise Failure(f"{path}: has no ratios")
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
            raise Failure(f"{path}: {name}: a ratio is a positive number, not {json.dumps(value)}")
    return found


def write(path, ratios):
    rounded = {name: float(f"{value:.4g}") for name, value in ratios.items()}
    Path(path).write_text(json.dumps({"ratios": rounded}, indent=1) + "\n", encoding="utf-8")


def missing(baseline, measured, parts):
    """Ratios of these parts that the baseline has and the measurement lacks: dropped, or renamed."""
    return sorted(name for name in baseline if name.split("/")[0] in parts and name not in measured)


def worse(baseline, measured, tolerance):
    return {name for name, value in measured.items() if name in baseline and value > baseline[name] * (1 + tolerance)}


def report(baseline, measured, tolerance):
    """Lines for people, the worst change first."""
    slower = worse(baseline, measured, tolerance)
    change = {name: value / baseline[name] - 1 for name, value in measured.items() if name in baseline}
    for name in sorted(change, key=change.get, reverse=True):
        yield (f"{'WORSE ' if name in slower else 'good  '}  {name}: {baseline[name]:.4g} -> {measured[name]:.4g} "
               f"({change[name]:+.0%})")
    for name in sorted(measured.keys() - baseline.keys()):
        yield f"new     {name}: {measured[name]:.4g}"
