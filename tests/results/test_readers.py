#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files must open by name in other programs: h5py, xarray with both engines, ncdump. Readers that are
not installed are named and passed over, except h5py."""

import hashlib
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

STAGES = ["raw_materials", "manufacturing", "distribution", "use", "end_of_life"]
DIVISIONS = ["stage", "part", "gas", "year", "origin", "primary"]
QUANTILES = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975]


def texts(dataset):
    return [str(t) for t in dataset.asstr()[()]]


def check_h5py(path, kept):
    with h5py.File(path, "r") as f:
        assert f.attrs["format"] == "cradle result 1" and isinstance(f.attrs["format"], str)
        assert f.attrs["Conventions"] == "CF-1.8"
        assert f.attrs["scenario"] == 'Tiny "thing", 2\\3'
        assert (f.attrs["seed"], f.attrs["samples"]) == (2050, 500)
        for name in ("program_version", "product", "unit", "sampler", "gwp_set", "boundary"):
            assert isinstance(f.attrs[name], str) and f.attrs[name], name
        assert texts(f["variant"]) == ["baseline", "recycled frame"]
        assert texts(f["stage"]) == STAGES
        assert texts(f["part"]) == ["frame", "charging", "leak"]
        assert texts(f["primary"]) == ["primary", "secondary"]
        assert list(f["year"][()]) == [2023, 2024] and f["year"].dtype == np.int64
        assert list(f["quantile"][()]) == QUANTILES
        for name in DIVISIONS + ["variant", "quantile"]:
            assert h5py.h5ds.is_scale(f[name].id), name
        check_figures(f, "total", ["variant"])
        for division in DIVISIONS:
            check_figures(f, "by_" + division, ["variant", division])
        check_outputs(f)
        check_inputs(f["inputs"])
        assert ("samples" in f) == kept and ("sample" in f) == kept
        if kept:
            check_samples(f)
        check_descriptions(f)
        check_scales(f)


def dims(dataset):
    return [dataset.dims[i][0].name.rsplit("/", 1)[-1] for i in range(dataset.ndim)]


def check_outputs(f):
    assert texts(f["output"]) == ["use_energy", "leak"] and h5py.h5ds.is_scale(f["output"].id)
    check_figures(f, "outputs", ["variant", "output"], None)
    assert "by_output" not in f
    assert texts(f["outputs/units"]) == ["kWh", "g"] and dims(f["outputs/units"]) == ["output"]
    assert texts(f["outputs/doc"]) == ["electricity of the use", ""]
    assert np.allclose(f["outputs/deterministic"][()], [[15, 10], [15, 10]], rtol=1e-14)


def check_figures(f, group, axes, units="kg CO2e"):
    for name in ("mean", "sd", "standard_error", "deterministic", "quantiles", "quantile_standard_error"):
        dataset = f[group][name]
        expected = axes + (["quantile"] if "quantile" in name else [])
        assert dims(dataset) == expected, (group, name, dims(dataset))
        assert dataset.shape == tuple(f[axis].shape[0] for axis in expected), (group, name)
        assert dataset.attrs.get("units") == units
        assert np.isfinite(dataset[()]).all()
    assert np.allclose(f[group]["standard_error"][()], f[group]["sd"][()] / math.sqrt(500), rtol=1e-14)


def check_samples(f):
    total, stages = f["samples/total"], f["samples/by_stage"]
    assert dims(total) == ["variant", "sample"] and dims(stages) == ["variant", "stage", "sample"]
    assert list(f["sample"][:3]) == [0, 1, 2] and f["sample"].shape == (500,)
    assert np.allclose(stages[()].sum(axis=1), total[()], rtol=1e-14)
    # NumPy's statistics of the samples are the figures of the file.
    assert np.allclose(total[()].mean(axis=1), f["total/mean"][()], rtol=1e-14)
    assert np.allclose(total[()].std(axis=1, ddof=1), f["total/sd"][()], rtol=1e-12)
    assert np.allclose(np.quantile(total[()], QUANTILES, axis=1).T, f["total/quantiles"][()], rtol=1e-14)
    assert np.allclose(np.quantile(stages[()], QUANTILES, axis=2).transpose(1, 2, 0),
                       f["by_stage/quantiles"][()], rtol=1e-14)


def check_inputs(inputs):
    files = inputs["files"]
    assert texts(files["file"]) == ["tiny.yaml", "data/materials.yaml"]
    for text, digest in zip(texts(files["text"]), texts(files["sha256"])):
        assert hashlib.sha256(text.encode()).hexdigest() == digest
    assert "µ" in texts(files["text"])[0]
    assert dims(files["text"]) == ["file"]
    quantities = inputs["quantities"]
    names = texts(quantities["quantity"])
    assert names == sorted(names) and "parts.frame.mass" in names
    for column in quantities.values():
        assert column.shape == (len(names),), column
        assert h5py.h5ds.is_scale(column.id) or dims(column) == ["quantity"], column
    row = names.index("parts.frame.mass")
    assert (quantities["value"][row], texts(quantities["unit"])[row]) == (24.0, "g")
    assert texts(quantities["distribution"])[row] == "lognormal"
    assert texts(quantities["place"])[row] == "tiny.yaml:2:8"
    assert texts(inputs["overrides"]) == ["frame=2 g"]
    assert len(inputs["choices"]) == 1 and len(inputs["warnings"]) == 1


def check_descriptions(f):
    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            assert isinstance(item.attrs.get("long_name"), str), name
            info = h5py.h5o.get_info(item.id)
            assert info.mtime == 0 if hasattr(info, "mtime") else True, name

    f.visititems(visit)


def check_scales(f):
    """The two sides of the HDF5 Dimension Scale Specification agree: what a dataset says of its scales and what a
    scale says of its datasets, each in the types of HDF5's own calls."""
    used, listed = [], []

    def visit(_name, item):
        if not isinstance(item, h5py.Dataset):
            return
        assert ("CLASS" in item.attrs) != ("DIMENSION_LIST" in item.attrs), item.name
        if "CLASS" in item.attrs:
            assert item.attrs["CLASS"] == b"DIMENSION_SCALE" and h5py.h5ds.is_scale(item.id)
            assert item.attrs["NAME"].decode() == h5py.h5ds.get_scale_name(item.id).decode() != ""
            for dataset, axis in item.attrs.get("REFERENCE_LIST", []):
                assert h5py.h5ds.is_attached(f[dataset].id, item.id, axis), (item.name, f[dataset].name, axis)
                listed.append((item.name.rsplit("/", 1)[-1], f[dataset].name, axis))
            return
        lists = item.attrs["DIMENSION_LIST"]
        assert len(lists) == item.ndim and all(len(scales) == 1 for scales in lists), item.name
        for axis, (scale,) in enumerate(lists):
            assert h5py.h5ds.is_attached(item.id, f[scale].id, axis), (item.name, axis)
            assert f[scale].shape == (item.shape[axis],)
            used.append((f[scale].name.rsplit("/", 1)[-1], item.name, axis))

    f.visititems(visit)
    assert len(used) > 100 and sorted(used) == sorted(listed)
    fields = f["variant"].attrs.get_id("REFERENCE_LIST").dtype.fields
    assert [(name, kind.itemsize, at) for name, (kind, at, *_) in fields.items()] == [
        ("dataset", 8, 0), ("dimension", 4, 8)]


def check_xarray(path, engine):
    import xarray

    with xarray.open_dataset(path, group="by_stage", engine=engine) as d:
        assert d["mean"].dims == ("variant", "stage")
        assert d["quantiles"].dims == ("variant", "stage", "quantile")
        use = d["mean"].sel(stage="use", variant="baseline")
        assert abs(float(use) - 6.0) < 0.3, use
        low = d["quantiles"].sel(stage="use", variant="recycled frame", quantile=0.025)
        assert 3.9 < float(low) < 4.4, low
    with xarray.open_dataset(path, group="samples", engine=engine) as d:
        assert d["by_stage"].dims == ("variant", "stage", "sample")
        assert float(abs(d["by_stage"].sum("stage") - d["total"]).max()) < 1e-13
    with xarray.open_dataset(path, group="by_year", engine=engine) as d:
        assert float(d["deterministic"].sel(year=2023, variant="baseline")) > 3.0
    with xarray.open_dataset(path, group="outputs", engine=engine) as d:
        assert float(d["deterministic"].sel(output="use_energy", variant="baseline")) == 15.0
        assert str(d["units"].sel(output="leak").item()) == "g"
    with xarray.open_dataset(path, group="inputs/quantities", engine=engine) as d:
        assert float(d["value"].sel(quantity="use.energy")) == 15.0
    with xarray.open_dataset(path, group="inputs", engine=engine) as d:
        assert d["overrides"].dims == ("overrides",)
    with xarray.open_dataset(path, engine=engine) as d:
        assert list(d["stage"].values) == STAGES


def check_ncdump(path):
    found = subprocess.run(["ncdump", "-h", str(path)], capture_output=True, text=True, check=True).stdout
    assert "phony_dim" not in found, found
    for line in ("stage = 5 ;", "double mean(variant, stage) ;", "double by_stage(variant, stage, sample) ;",
                 "double quantiles(variant, part, quantile) ;", "string text(file) ;",
                 'mean:units = "kg CO2e" ;'):
        assert line in found, (line, found)


def check_json(path, json_path):
    found = json.loads(json_path.read_text())
    assert list(found) == ["scenario", "samples", "seed", "sampler", "threads", "seconds", "draws_per_sample",
                           "variants"]
    with h5py.File(path, "r") as f:
        assert found["scenario"] == f.attrs["scenario"]
        for v, variant in enumerate(found["variants"]):
            assert list(variant) == ["name", "total", "stages", "parts", "gases", "readings", "outputs"]
            assert variant["name"] == texts(f["variant"])[v]
            assert_summary(variant["total"], f["total"], v)
            for key, division in (("stages", "stage"), ("parts", "part"), ("gases", "gas")):
                assert list(variant[key]) == texts(f[division])
                for m, name in enumerate(variant[key]):
                    assert_summary(variant[key][name], f["by_" + division], v, m)
            assert {name: one.pop("unit") for name, one in variant["outputs"].items()} == {
                "use_energy": "kWh", "leak": "g"}
            for m, one in enumerate(variant["outputs"].values()):
                assert_summary(one, f["outputs"], v, m)


def assert_summary(found, group, *index):
    """The numbers read back from the JSON text are the very ones of the file."""
    assert list(found) == ["mean", "sd", "se", "deterministic", "quantiles"]
    names = {"mean": "mean", "sd": "sd", "se": "standard_error", "deterministic": "deterministic"}
    for key, name in names.items():
        assert found[key] == group[name][index], (key, found[key], group[name][index])
    assert [float(p) for p in found["quantiles"]] == QUANTILES
    assert list(found["quantiles"].values()) == list(group["quantiles"][index])


def main():
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([sys.argv[1], directory], check=True)
        kept, plain = Path(directory, "kept.h5"), Path(directory, "plain.h5")
        check_h5py(kept, True)
        check_h5py(plain, False)
        check_json(kept, Path(directory, "kept.json"))
        for module, engine in (("netCDF4", "netcdf4"), ("h5netcdf", "h5netcdf")):
            try:
                __import__("xarray")
                __import__(module)
            except ImportError as error:
                print("passed over:", error)
                continue
            check_xarray(kept, engine)
        try:
            check_ncdump(kept)
        except FileNotFoundError:
            print("passed over: ncdump")
    print("readers: all well")


main()
