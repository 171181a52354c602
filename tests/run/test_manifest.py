"""A published number has a manifest: inputs with hashes, parameters with marks and sources, warnings (§11)."""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pytest
from tests.run.accounting import account, source_settings, with_settings

from shanshui.run.account import finite

MARKS = {"S", "C", "M", "U"}


@pytest.fixture(scope="module")
def made(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished account, for tests that only read it."""
    from tests.run.accounting import copied

    return account(copied(written, tmp_path_factory.mktemp("made") / "area")).folder


@pytest.fixture(scope="module")
def manifest(made: Path) -> dict[str, Any]:
    """Return its manifest."""
    return json.loads((made / "manifest.json").read_text("utf-8"))


def walk(node: Any, path: str = "") -> list[tuple[str, Any]]:
    """Return every leaf of a JSON document by its path."""
    if isinstance(node, dict):
        return [leaf for key, value in node.items() for leaf in walk(value, f"{path}.{key}")]
    if isinstance(node, list):
        return [leaf for i, value in enumerate(node) for leaf in walk(value, f"{path}[{i}]")]
    return [(path, node)]


def test_it_is_json_without_nan(made: Path):
    def refuse(text: str) -> None:
        raise AssertionError(text)

    for name in ("manifest.json", "shapes.geojson", "complete.json"):
        json.loads((made / name).read_text("utf-8"), parse_constant=refuse)


def test_hashes_are_those_of_the_files(made: Path, manifest: dict[str, Any]):
    listed = {row["file"]: row for row in manifest["inputs"]}
    for name in (
        "lc.tif",
        "dem.tif",
        "rain.tif",
        "heat.tif",
        "ndvi.tif",
        "sand.tif",
        "yearbook.csv",
        "numbers.csv",
        "places.csv",
        "places.gpkg",
    ):
        data = (made.parent / name).read_bytes()
        assert listed[name]["sha256"] == hashlib.sha256(data).hexdigest(), name
        assert listed[name]["bytes"] == len(data)


def test_every_input_is_listed(made: Path, manifest: dict[str, Any]):
    files = {f.name for f in made.parent.iterdir() if f.is_file()} - {"area.yaml"}
    assert {row["file"] for row in manifest["inputs"]} == files


def test_the_marker_hashes_every_result(made: Path):
    files = json.loads((made / "complete.json").read_text())["files"]
    there = {f.relative_to(made).as_posix() for f in made.rglob("*") if f.is_file()} - {"complete.json"}
    assert files.keys() == there
    assert all(hashlib.sha256((made / name).read_bytes()).hexdigest() == sha for name, sha in files.items())


def test_every_parameter_has_mark_and_source(manifest: dict[str, Any]):
    assert len(manifest["parameters"]) > 30
    for row in manifest["parameters"]:
        assert row["mark"] in MARKS
        assert row["source"]
        assert row["unit"]
        assert row["set"]
        assert row["used_by"]
        assert all(row["label"].values())
        assert all(other["mark"] in MARKS and other["source"] for other in row["alternatives"])


def test_resampling_is_told_by_kind(manifest: dict[str, Any]):
    by = {row["variable"]: row for row in manifest["inputs"] if row["kind"] == "raster"}
    assert by["ecosystem_type"]["resampling"] == "none"
    assert by["elevation"]["resampling"] == "bilinear", "its grid is half a cell off"
    assert by["precipitation_monthly"]["resampling"] == "bilinear"
    assert by["precipitation_monthly"]["unit"] == "mm month-1"
    assert by["precipitation_monthly"]["unit_converted_to"] == "mm"


def test_shares_of_classes_are_told(made: Path, tmp_path: Path, written: Path):
    from tests.run.accounting import copied

    area = copied(written, tmp_path / "a")
    cover = {"file": "lc.tif", "classes": "classes.csv", "class_share": "fractional"}
    results = account(
        with_settings(area, sources=source_settings(land_cover=cover), grid={"crs": "EPSG:32650", "resolution": 90})
    )
    row = next(r for r in results.manifest["inputs"] if r.get("variable") == "ecosystem_type")
    assert row["resampling"] == "shares of classes"
    assert results.manifest["grid"]["cell_size_text"] == "90 m"


def test_the_cell_size_is_told(manifest: dict[str, Any]):
    assert manifest["grid"]["cell_size_text"] == "30 m"
    assert manifest["grid"]["crs"] == "EPSG:32650"
    assert manifest["grid"]["cell_size_m"] == [30.0, 30.0]


def test_lines_and_labels_are_in_both_languages(manifest: dict[str, Any]):
    for row in manifest["lines"]:
        for name in ("label", "line_label"):
            assert row[name]["en"]
            assert row[name]["zh"]
        assert row["status"] in ("accounted", "missing", "not valued")
        assert row["role"] in ("headline", "optional", "separate")
        assert bool(row["missing"]) == (row["status"] != "accounted")


def test_checks_hold(manifest: dict[str, Any]):
    assert len(manifest["checks"]) >= 5
    assert all(check["ok"] for check in manifest["checks"])


def test_indicators_keep_their_year_and_unit(manifest: dict[str, Any]):
    by = {row["name"]: row for row in manifest["indicators"]}
    assert by["population"]["value"] == 3_000
    assert by["gdp"]["value"] == 1.2e8
    assert by["gdp"]["unit"] == "yuan"


def test_nothing_of_this_machine_is_in_it(made: Path, manifest: dict[str, Any]):
    text = json.dumps(manifest)
    assert str(made.parent) not in text
    assert "/tmp" not in text
    assert not [path for path, _ in walk(manifest) if "time" in path.split(".")[-1] or "date" in path.split(".")[-1]]


def test_what_rests_on_recalled_parameters_is_told_in_yuan(manifest: dict[str, Any]):
    sure = manifest["to_be_confirmed"]
    assert sure["headline_yuan"] >= 0
    assert 0 <= sure["share"] <= 1
    recalled = {user for row in manifest["parameters"] if row["mark"] == "M" for user in row["used_by"]}
    assert set(sure["items"]) <= recalled


def test_places_have_area_and_share(made: Path):
    import pandas as pd

    places = pd.read_parquet(made / "places.parquet").set_index("code")
    children = places[(places["parent"] == "990100") & (places["level"] == "county")]
    assert places.loc["990100", "area_ha"] == pytest.approx(children["area_ha"].sum(), rel=1e-12)
    assert (children["covered"] == 1).all()


def test_ranges_are_in_order(made: Path):
    import pandas as pd

    ranges = pd.read_parquet(made / "ranges.parquet")
    there = ranges.dropna()
    slack = 1e-9 * there[["low", "high"]].abs().max(axis=1)
    assert (there["low"] <= there["mean"] + slack).all()
    assert (there["mean"] <= there["high"] + slack).all()
    assert {"elevation", "slope", "rain_erosivity", "soil_erodibility"} <= set(ranges["variable"])


@pytest.mark.parametrize(("value", "json_value"), [(1.5, 1.5), (math.nan, None), (math.inf, None), (-math.inf, None)])
def test_numbers_for_json(value: float, json_value: float | None):
    assert finite(value) == json_value
