#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life cycles of models/, written by hand in NumPy.

A peer to measure Cradle against and an oracle to check it with: it reads the same scenarios and data sets
and shares no code with Cradle. Draws come from numpy.random (PCG64), so the two agree within Monte Carlo
error, not bit by bit.

Samples are computed as whole arrays, in chunks that bound the memory of long runs; statistics are taken over
all samples of the total, the stages and the parts. The quantities, one draw for each name:

    data.<dataset>.<entry>[.<leaf>][<geography>]    shared by every part that uses the datum
    <dotted path in the scenario>                   its own; also where a fallback fills in

Equations: the same as in models/, in kilograms of CO2e:

    electricity(place, r)   ((1 - r) sum_t share_t EF_t + r sum_t renewable_t EF_t) / (1 - loss(place))
    material                n m / (yield (1 - loss)) ((1 - R1) virgin + R1 recycled + forming electricity)
    die                     n area (EPA electricity + gases + materials) / yield + n packages ic_package
    memory                  n (capacity factor / yield + packages ic_package)
    leg                     shipped mass x distance x factor
    use                     energy a year x service life x electricity; refrigerant lost x GWP
"""

import argparse
import ast
import json
import operator
import re
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import yaml

STAGES = ("raw_materials", "manufacturing", "distribution", "use", "end_of_life")
QUANTILES = ("0.025", "0.05", "0.25", "0.5", "0.75", "0.95", "0.975")
PROBABILITIES = np.array([float(q) for q in QUANTILES])
CHUNK = 65536  # samples; draws, not memory, set the pace: smaller chunks, down to the cache, are slower

# Factors to kg, m, s, A; kg of CO2e, items and bytes count as they are. Dimensions are Cradle's to check.
SYMBOLS = {
    "": 1.0, "1": 1.0, "%": 0.01, "item": 1.0, "CO2e": 1.0,
    "kg": 1.0, "g": 1e-3, "mg": 1e-6, "t": 1e3,
    "m": 1.0, "cm": 1e-2, "mm": 1e-3, "km": 1e3, "m2": 1.0, "cm2": 1e-4, "mm2": 1e-6,
    "s": 1.0, "h": 3600.0, "day": 86400.0, "year": 365 * 86400.0, "years": 365 * 86400.0,
    "W": 1.0, "kW": 1e3, "J": 1.0, "MJ": 1e6, "Wh": 3600.0, "kWh": 3.6e6, "MWh": 3.6e9,
    "V": 1.0, "Ah": 3600.0, "mAh": 3.6, "B": 1.0, "MB": 1e6, "GB": 1e9,
}
YEAR = SYMBOLS["year"]
QUANTITY = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$")

# ecoinvent v3: variances of ln x for scores 1 to 5 of reliability, completeness, temporal, geographical and
# further technological correlation.
PEDIGREE = (
    (0, 0.0006, 0.002, 0.008, 0.04),
    (0, 0.0001, 0.0006, 0.002, 0.008),
    (0, 0.0002, 0.002, 0.008, 0.04),
    (0, 0.000025, 0.0001, 0.0006, 0.002),
    (0, 0.0006, 0.008, 0.04, 0.12),
)
Z975 = 1.9599639845400545

DIE_YIELD = {"value": "87.5 %", "pert": ["75", "87.5", "95"]}
FALLBACKS = {
    "part": {"made_in": "GLO", "count": "1 item", "packaging": "false", "renewable": "0 %"},
    "material": {
        "recycled_content": "0 %",
        "yield": {"value": "90 %", "pert": ["75", "90", "98"]},
        "loss": "1 %",
        "forming": {"value": "3 kWh/kg", "lognormal": "1.8"},
    },
    "die": {"yield": DIE_YIELD, "packages": "1 item"},
    "memory": {"yield": DIE_YIELD, "packages": "1 item"},
    "battery": {"chemistry": "nmc"},
    "manufacturing": {
        "renewable": "0 %",
        "first_pass_yield": {"value": "97 %", "pert": ["90", "97", "99.5"]},
    },
    "use": {
        "service_life": "= service_life",
        "standby_power": {"value": "1 W", "pert": ["0.3", "1", "3"]},
        "standby_time": {"value": "6500 h/year", "pert": ["0", "6500", "8000"]},
    },
    "refrigerant": {"installation_loss": {"value": "0.6 %", "uniform": ["0.2", "1"]}},
    "end_of_life": {"packaging_collected": {"value": "75 %", "pert": ["50", "75", "90"]}},
    "charging": {
        "battery_efficiency": {"value": "95 %", "pert": ["90", "95", "98"]},
        "no_load_power": {"value": "0.05 W", "uniform": ["0.01", "0.1"]},
        "no_load_time": {"value": "2000 h/year", "pert": ["0", "2000", "8000"]},
    },
}


def read_yaml(path):
    """A YAML file with every scalar as text, for numbers here carry units."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=loader)


def parse_unit(text):
    """The factor of a unit: "kWh/kg", "kg CO2e/(t km)", "/year"."""
    above, _, below = text.partition("/")
    factor = 1.0
    for symbol in above.split():
        factor *= SYMBOLS[symbol]
    for symbol in below.strip("() ").split():
        factor /= SYMBOLS[symbol]
    return factor


def parse_number(text, unit=""):
    """A number with its unit, or with `unit` where it has none."""
    number, own_unit = QUANTITY.match(str(text)).groups()
    return float(number) * parse_unit(own_unit or unit)


def summary(samples):
    """Mean, sd and quantiles (Hyndman and Fan's type 7) of a row, which is left partly sorted.

    One partition for all ranks, a row at a time, is faster than numpy.quantile over the table."""
    mean, sd = samples.mean(), samples.std(ddof=1)
    position = (samples.size - 1) * PROBABILITIES
    below = position.astype(int)
    above = np.minimum(below + 1, samples.size - 1)
    samples.partition(np.unique(np.concatenate([below, above])))
    quantiles = samples[below] + (position - below) * (samples[above] - samples[below])
    return {"mean": mean, "sd": sd, "quantiles": dict(zip(QUANTILES, quantiles.tolist()))}


class Quantity:
    """An uncertain or known number. `x` holds the draws of the current chunk."""

    DISTRIBUTIONS = ("normal", "lognormal", "uniform", "triangular", "pert", "beta", "truncated", "discrete",
                     "empirical", "pedigree", "range95")

    def __init__(self, name, tree):
        self.name = name
        self.draw = None
        if isinstance(tree, dict):
            kind = next((key for key in self.DISTRIBUTIONS if key in tree), None)
            _, self.unit = QUANTITY.match(tree["value"]).groups()
            self.value = parse_number(tree["value"])
            if kind is not None:
                self.draw = getattr(self, "_" + kind)(tree[kind])
        else:
            self.value = parse_number(tree)
        self.x = self.value

    def _numbers(self, texts):
        return [parse_number(text, self.unit) for text in texts]

    def _normal(self, spread):
        if isinstance(spread, dict):
            spread = self.value * parse_number(spread["cv"])
        else:
            spread = parse_number(spread, self.unit)
        return lambda rng, n: rng.normal(self.value, spread, n)

    def _lognormal(self, gsd):
        mu, sigma = np.log(self.value), np.log(parse_number(gsd))
        return lambda rng, n: rng.lognormal(mu, sigma, n)

    def _uniform(self, ends):
        low, high = self._numbers(ends)
        return lambda rng, n: rng.uniform(low, high, n)

    def _triangular(self, points):
        low, mode, high = self._numbers(points)
        return lambda rng, n: rng.triangular(low, mode, high, n)

    def _pert(self, points):
        low, mode, high = self._numbers(points)
        alpha = 1 + 4 * (mode - low) / (high - low)
        beta = 1 + 4 * (high - mode) / (high - low)
        return lambda rng, n: low + (high - low) * rng.beta(alpha, beta, n)

    def _beta(self, spec):
        alpha, beta = float(spec["alpha"]), float(spec["beta"])
        low, high = self._numbers((spec["low"], spec["high"]))
        return lambda rng, n: low + (high - low) * rng.beta(alpha, beta, n)

    def _truncated(self, spec):
        sd = parse_number(spec["sd"], self.unit)
        low = parse_number(spec["low"], self.unit) if "low" in spec else -np.inf
        high = parse_number(spec["high"], self.unit) if "high" in spec else np.inf

        def draw(rng, n):
            x = rng.normal(self.value, sd, n)
            outside = np.flatnonzero((x < low) | (x > high))
            while outside.size:
                x[outside] = rng.normal(self.value, sd, outside.size)
                outside = outside[(x[outside] < low) | (x[outside] > high)]
            return x

        return draw

    def _discrete(self, spec):
        values = np.array(self._numbers(spec["values"]))
        weights = np.array([parse_number(p) for p in spec["probabilities"]])
        return lambda rng, n: rng.choice(values, n, p=weights / weights.sum())

    def _empirical(self, observations):
        values = np.sort(self._numbers(observations))
        ranks = (np.arange(values.size) + 0.5) / values.size
        return lambda rng, n: np.interp(rng.random(n), ranks, values)

    def _pedigree(self, spec):
        if not isinstance(spec, dict):
            spec = {"scores": spec}
        indicators = sum(row[int(score) - 1] for row, score in zip(PEDIGREE, spec["scores"]))
        sigma = np.sqrt(float(spec.get("basic", 0.0006)) + indicators)
        mu = np.log(self.value)
        return lambda rng, n: rng.lognormal(mu, sigma, n)

    def _range95(self, ends):
        low, high = self._numbers(ends)
        if low > 0:
            below, above = np.log(self.value / low) / Z975, np.log(high / self.value) / Z975

            def draw(rng, n):
                z = rng.standard_normal(n)
                z *= np.where(z < 0, below, above)
                np.exp(z, out=z)
                z *= self.value
                return z
        else:
            below, above = (self.value - low) / Z975, (high - self.value) / Z975

            def draw(rng, n):
                z = rng.standard_normal(n)
                z *= np.where(z < 0, below, above)
                z += self.value
                return z

        return draw


def is_zero(quantity):
    """Whether a quantity is known to be 0, so that what it multiplies need not be drawn."""
    return isinstance(quantity, Quantity) and quantity.draw is None and quantity.value == 0


class Formula:
    """A formula over the scenario's parameters, such as "= 0.9 * service_life"."""

    OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
                  ast.Div: operator.truediv}

    def __init__(self, text, parameter):
        self.tree = ast.parse(text.strip()[1:].strip(), mode="eval").body
        names = [node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)]
        self.parameters = {name: parameter(name) for name in names}

    @property
    def x(self):
        return self._evaluate(self.tree)

    def _evaluate(self, node):
        if isinstance(node, ast.Name):
            return self.parameters[node.id].x
        if isinstance(node, ast.Constant):
            return float(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._evaluate(node.operand)
        return self.OPERATIONS[type(node.op)](self._evaluate(node.left), self._evaluate(node.right))


class DataSets(dict):
    """Those of the folder, and each of on_demand/ when it is first asked for."""

    def __init__(self, directory):
        super().__init__()
        self.directory = Path(directory)
        for path in sorted(self.directory.glob("*.yaml")):
            tree = read_yaml(path)
            self.setdefault(tree["dataset"], {}).update(tree["entries"])

    def __missing__(self, dataset):
        self[dataset] = read_yaml(self.directory / "on_demand" / f"{dataset}.yaml")["entries"]
        return self[dataset]


class Library:
    """The data sets; every datum is one quantity however often it is used."""

    META = {"about", "source", "year", "geography", "gwp", "assumption", "note", "primary", "scope"}

    def __init__(self, directory):
        self.sets = DataSets(directory)
        self.quantities = {}

    def leaves(self, dataset, entry):
        return [key for key in self.sets[dataset][entry] if key not in self.META]

    def has(self, dataset, entry, leaf):
        return leaf in self.sets[dataset][entry]

    def datum(self, dataset, entry, leaf=None, place=""):
        """The most local datum for a place: itself, its nation, the world; else the first as a proxy."""
        tree = self.sets[dataset][entry]
        inherited = tree.get("geography", "") if isinstance(tree, dict) else ""
        if leaf is not None:
            tree = tree[leaf]
        choices = tree if isinstance(tree, list) else [tree]
        places = [c.get("geography", inherited) if isinstance(c, dict) else inherited for c in choices]
        chosen = next((places.index(p) for p in (place, place.split("-")[0], "GLO") if p in places), 0)
        name = ".".join(filter(None, ("data", dataset, entry, leaf))) + f"[{places[chosen]}]"
        if name not in self.quantities:
            self.quantities[name] = Quantity(name, choices[chosen])
        return self.quantities[name]


class Record:
    """A mapping of the scenario with its fallbacks; its numbers are quantities named by their path."""

    def __init__(self, scenario, path, tree, fallback):
        self.scenario, self.path, self.fallback = scenario, path, FALLBACKS.get(fallback, {})
        self.tree = tree

    def __contains__(self, field):
        return field in self.tree

    def text(self, field):
        return self.tree[field] if field in self.tree else self.fallback[field]

    def number(self, field):
        return self.scenario.number(f"{self.path}.{field}", self.text(field))

    def child(self, field, fallback):
        return Record(self.scenario, f"{self.path}.{field}", self.tree[field], fallback)


class Emissions:
    """Sums by stage and by part over one chunk, written into the rows of the whole run."""

    def __init__(self, rows, samples):
        self.rows = rows  # (name of the division, member) -> row
        self.sums = np.zeros((len(rows), samples))
        self.slice = slice(0)

    def emit(self, stage, part, amount):
        for member in (("stages", stage), ("parts", part)):
            self.sums[self.rows[member], self.slice] += amount


class Lifecycle:
    """A scenario made ready: quantities, and a list of steps that compute a chunk from their draws."""

    def __init__(self, path, data, variant=None):
        self.library = Library(data)
        self.tree = read_yaml(path)
        self.name = self.tree["name"]
        if variant is not None:
            for dotted, value in self.tree["variants"][variant].items():
                self._put(dotted.split("."), value)
        self.quantities = {}
        self.steps = []
        self.parts = []
        self._declare()
        everything = [*self.quantities.values(), *self.library.quantities.values()]
        self.uncertain = [q for q in everything if isinstance(q, Quantity) and q.draw is not None]
        members = [("stages", stage) for stage in STAGES] + [("parts", part) for part in self.parts]
        self.rows = {member: row for row, member in enumerate(members)}

    def _put(self, steps, value):
        node = self.tree
        for step in steps[:-1]:
            if isinstance(node, list):
                named = (item for item in node if item.get("part") == step)
                node = next(named, None) or node[int(step) - 1]
            else:
                node = node[step]
        node[steps[-1]] = value

    def number(self, name, tree):
        if name not in self.quantities:
            if isinstance(tree, str) and tree.lstrip().startswith("="):
                self.quantities[name] = Formula(tree, self._parameter)
            else:
                self.quantities[name] = Quantity(name, tree)
        return self.quantities[name]

    def _parameter(self, name):
        return self.number(f"parameters.{name}", self.tree["parameters"][name])

    def record(self, path, fallback=None):
        return Record(self, path, self.tree[path], fallback or path)

    def step(self, part, function):
        if part not in self.parts:
            self.parts.append(part)
        self.steps.append(function)

    # -- the models --------------------------------------------------------------------------------------

    def _declare(self):
        self.grids = {}
        parts = [Record(self, f"parts.{tree['part']}", tree, "part") for tree in self.tree["parts"]]
        for part in parts:
            for component in ("material", "die", "memory", "display", "board", "battery", "module"):
                if component in part:
                    getattr(self, "_" + component)(part)
        self._legs("inbound", "raw_materials", [p for p in parts if p.text("packaging") != "true"])
        self._assembly()
        self._legs("distribution", "distribution", parts)
        use = self.record("use")
        life = use.number("service_life")
        if "charging" in use:
            self._charging(use, life)
        if "cooling" in use:
            self._air_conditioning(use, life)
        if "refrigerant" in self.tree:
            self._refrigerant(life)
        self._end_of_life(parts)

    def electricity(self, place, renewable=None):
        """A function of the emissions per joule at a place, computed once a chunk for each mix."""
        plain = renewable is None or is_zero(renewable)
        key = (place, None if plain else renewable.name)
        if key not in self.grids:
            mix = self._mix(place)
            loss = self.library.datum("network_losses", place)
            cell = self.grids[key] = [None]
            if plain:
                def compute(out):
                    cell[0] = mix() / (1 - loss.x)
            else:
                contracted = self._mix("renewable")

                def compute(out):
                    r = renewable.x
                    cell[0] = ((1 - r) * mix() + r * contracted()) / (1 - loss.x)
            self.steps.append(compute)
        cell = self.grids[key]
        return lambda: cell[0]

    def _mix(self, grid):
        technologies = self.library.leaves("grids", grid)
        shares = [self.library.datum("grids", grid, t) for t in technologies]
        factors = [self.library.datum("generation", t) for t in technologies]
        return lambda: sum(share.x * factor.x for share, factor in zip(shares, factors))

    def _material(self, part):
        record = Record(self, part.path, part.tree, "material")
        name, place, entry = part.text("part"), part.text("made_in"), part.text("material")
        count, mass = part.number("count"), part.number("mass")
        recycled_content, forming = record.number("recycled_content"), record.number("forming")
        good, lost = record.number("yield"), record.number("loss")
        virgin = self.library.datum("materials", entry, "virgin", place)
        recycled = None
        if self.library.has("materials", entry, "recycled") and not is_zero(recycled_content):
            recycled = self.library.datum("materials", entry, "recycled", place)
        electricity = self.electricity(place, part.number("renewable"))

        def compute(out):
            material = count.x * mass.x / (good.x * (1 - lost.x))
            factor = virgin.x
            if recycled is not None:
                factor = (1 - recycled_content.x) * virgin.x + recycled_content.x * recycled.x
            out.emit("raw_materials", name, material * factor)
            out.emit("manufacturing", name, material * forming.x * electricity())

        self.step(name, compute)

    def _die(self, part):
        die = part.child("die", "die")
        name, place, node = part.text("part"), part.text("made_in"), die.text("node")
        count = part.number("count")
        area, good, packages = (die.number(f) for f in ("area", "yield", "packages"))
        energy, gases, materials = (self.library.datum("logic_nodes", node, leaf, place)
                                    for leaf in ("electricity", "gases", "materials"))
        package = self.library.datum("modules", "ic_package")
        electricity = self.electricity(place, part.number("renewable"))

        def compute(out):
            wafer = count.x * area.x / good.x
            out.emit("raw_materials", name, wafer * materials.x + count.x * packages.x * package.x)
            out.emit("manufacturing", name, wafer * (energy.x * electricity() + gases.x))

        self.step(name, compute)

    def _memory(self, part):
        memory = part.child("memory", "memory")
        name, count = part.text("part"), part.number("count")
        capacity, good, packages = (memory.number(f) for f in ("capacity", "yield", "packages"))
        factor = self.library.datum("memories", memory.text("type"), None, part.text("made_in"))
        package = self.library.datum("modules", "ic_package")

        def compute(out):
            out.emit("raw_materials", name,
                     count.x * (capacity.x * factor.x / good.x + packages.x * package.x))

        self.step(name, compute)

    def _purchased(self, part, dataset, entry, size):
        name, count = part.text("part"), part.number("count")
        factor = self.library.datum(dataset, entry, None, part.text("made_in"))
        if size is None:
            compute = lambda out: out.emit("raw_materials", name, count.x * factor.x)
        else:
            compute = lambda out: out.emit("raw_materials", name, count.x * size.x * factor.x)
        self.step(name, compute)

    def _display(self, part):
        display = part.child("display", None)
        self._purchased(part, "displays", display.text("type"), display.number("area"))

    def _board(self, part):
        board = part.child("board", None)
        self._purchased(part, "boards", board.text("type"), board.number("area"))

    def _battery(self, part):
        battery = part.child("battery", "battery")
        self._purchased(part, "batteries", battery.text("chemistry"), battery.number("energy"))

    def _module(self, part):
        self._purchased(part, "modules", part.child("module", None).text("type"), None)

    def _assembly(self):
        record = self.record("manufacturing")
        energy, good = record.number("electricity"), record.number("first_pass_yield")
        electricity = self.electricity(record.text("site"), record.number("renewable"))

        def compute(out):
            out.emit("manufacturing", "assembly", energy.x / good.x * electricity())

        self.step("assembly", compute)

    def _legs(self, field, stage, parts):
        if field not in self.tree:
            return
        masses = [(p.number("count"), p.number("mass")) for p in parts if "mass" in p]
        legs = []
        for i, tree in enumerate(self.tree[field], start=1):
            leg = Record(self, f"{field}.{i}", tree, None)
            legs.append((leg.number("distance"), self.library.datum("transport", leg.text("mode"))))

        def compute(out):
            shipped = sum(count.x * mass.x for count, mass in masses)
            out.emit(stage, field, shipped * sum(distance.x * factor.x for distance, factor in legs))

        self.step(field, compute)

    def _charging(self, use, life):
        charging = use.child("charging", "charging")
        capacity, voltage, cycles, charger, battery, no_load, no_load_time = (
            charging.number(f) for f in ("capacity", "voltage", "cycles", "charger_efficiency",
                                         "battery_efficiency", "no_load_power", "no_load_time"))
        electricity = self.electricity(use.text("country"))

        def compute(out):
            power = (capacity.x * voltage.x * cycles.x / (battery.x * charger.x) + no_load.x * no_load_time.x)
            out.emit("use", "charging", life.x * power * electricity())

        self.step("charging", compute)

    def _air_conditioning(self, use, life):
        electricity = self.electricity(use.text("country"))
        for mode in ("cooling", "heating"):
            if mode in use:
                self._conditioning(mode, use.child(mode, None), life, electricity)
        power, hours = use.number("standby_power"), use.number("standby_time")

        def standby(out):
            out.emit("use", "standby", life.x * power.x * hours.x * electricity())

        self.step("standby", standby)

    def _conditioning(self, mode, record, life, electricity):
        capacity, hours, efficiency = (
            record.number(f) for f in ("capacity", "full_load_hours", "seasonal_efficiency"))

        def compute(out):
            out.emit("use", mode, life.x * capacity.x * hours.x / efficiency.x * electricity())

        self.step(mode, compute)

    def _refrigerant(self, life):
        record = self.record("refrigerant")
        charge, leakage, installation, final = (
            record.number(f) for f in ("charge", "leakage", "installation_loss", "end_of_life_loss"))
        entry, gwp_set = record.text("type"), self.tree["assessment"]["gwp"]
        making = self.library.datum("refrigerant_making", entry)
        gases = [(self.library.datum("refrigerants", entry, gas), self.library.datum("gwp", gwp_set, gas))
                 for gas in self.library.leaves("refrigerants", entry)]

        def compute(out):
            leaked = leakage.x * life.x
            gwp = sum(share.x * potential.x for share, potential in gases)
            out.emit("raw_materials", "refrigerant", charge.x * making.x)
            out.emit("distribution", "refrigerant", charge.x * installation.x * gwp)
            out.emit("use", "refrigerant", charge.x * leaked * (gwp + making.x))
            out.emit("end_of_life", "refrigerant", charge.x * final.x * gwp)

        self.step("refrigerant", compute)

    def _end_of_life(self, parts):
        record = self.record("end_of_life")
        usual = "appliance" if self.tree["product"] == "air_conditioner" else "electronics"
        category = record.tree.get("category", usual)

        def treatment(entry, share):
            collected, rest = (
                self.library.datum("end_of_life", entry, leaf) for leaf in ("collected", "not_collected"))
            return lambda: share.x * collected.x + (1 - share.x) * rest.x

        factors = {"false": treatment(category, record.number("collected"))}
        if any(p.text("packaging") == "true" for p in parts):
            factors["true"] = treatment("packaging", record.number("packaging_collected"))
        treated = [(p.text("part"), p.number("count"), p.number("mass"), p.text("packaging"))
                   for p in parts if "mass" in p]

        def compute(out):
            values = {key: factor() for key, factor in factors.items()}
            for name, count, mass, packaging in treated:
                out.emit("end_of_life", name, count.x * mass.x * values[packaging])

        self.steps.append(compute)

    # -- running -----------------------------------------------------------------------------------------

    def evaluate(self, out, first, last):
        """Runs the steps on the draws that the quantities hold."""
        out.slice = slice(first, last)
        for step in self.steps:
            step(out)

    def run(self, samples, seed, chunk=CHUNK):
        """Draws, evaluates and summarises; the part that is timed."""
        rng = np.random.default_rng(seed)
        out = Emissions(self.rows, samples)
        for first in range(0, samples, chunk):
            last = min(first + chunk, samples)
            for quantity in self.uncertain:
                quantity.x = quantity.draw(rng, last - first)
            self.evaluate(out, first, last)
        total = out.sums[: len(STAGES)].sum(axis=0)
        result = {"total": summary(total), "stages": {}, "parts": {}}
        for (division, member), row in self.rows.items():
            result[division][member] = summary(out.sums[row])
        return result

    def add_deterministic(self, result):
        """Adds the figures with every quantity at its value: an oracle to the last digits."""
        for quantity in self.uncertain:
            quantity.x = quantity.value
        out = Emissions(self.rows, 1)
        self.evaluate(out, 0, 1)
        result["total"]["deterministic"] = float(out.sums[: len(STAGES)].sum())
        for (division, member), row in self.rows.items():
            result[division][member]["deterministic"] = float(out.sums[row, 0])


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scenario")
    parser.add_argument("--samples", type=int, help="as the scenario says unless given")
    parser.add_argument("--seed", type=int, help="as the scenario says unless given")
    parser.add_argument("--variant", help="a variant of the scenario; the scenario as it stands unless given")
    parser.add_argument("--data", default=root / "data", help="directory of the data sets")
    parser.add_argument("--repeat", type=int, default=1, help="runs; seconds is their median")
    parser.add_argument("--chunk", type=int, default=CHUNK, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args()

    lifecycle = Lifecycle(arguments.scenario, arguments.data, arguments.variant)
    run = lifecycle.tree.get("run", {})
    samples = arguments.samples or int(run.get("samples", 65536))
    seed = int(run.get("seed", 2050)) if arguments.seed is None else arguments.seed
    seconds = []
    for _ in range(max(1, arguments.repeat)):
        start = time.perf_counter()
        result = lifecycle.run(samples, seed, arguments.chunk)
        seconds.append(time.perf_counter() - start)
    lifecycle.add_deterministic(result)
    result = {"scenario": lifecycle.name, "samples": samples, "seconds": statistics.median(seconds),
              "draws_per_sample": len(lifecycle.uncertain), **result}
    if arguments.json:
        json.dump(result, sys.stdout)
        print()
        return
    print(f"{lifecycle.name}")
    print(f"{samples} samples of {result['draws_per_sample']} draws in {result['seconds']:.3f} s")
    rows = [("total", result["total"]), *result["stages"].items(),
            *sorted(result["parts"].items(), key=lambda item: -item[1]["mean"])]
    for name, row in rows:
        q = row["quantiles"]
        print(f"{name:22} {row['mean']:10.3f} kg CO2e   sd {row['sd']:9.3f}"
              f"   {q['0.025']:10.3f} to {q['0.975']:10.3f}   median {q['0.5']:10.3f}"
              f"   at values {row['deterministic']:10.3f}")


if __name__ == "__main__":
    main()
