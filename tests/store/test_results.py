"""An account as files and back: the same content is the same bytes (§10)."""

import json
import math
from pathlib import Path

import pyarrow as pa
import pytest
from tests.accounts.builders import flow

from shanshui.accounts.flows import to_arrow
from shanshui.core.errors import BrokenResults
from shanshui.store.publish import publish, stage_folder
from shanshui.store.results import (
    EXTENT,
    FLOWS,
    MANIFEST,
    PLACES,
    RANGES,
    SHAPES,
    read_manifest,
    read_results,
    write_results,
)

TABLES = {
    FLOWS: to_arrow([flow("010203", supply=math.nan), flow("2")]),
    EXTENT: pa.table(
        {"period": ["2020"], "place": ["010203"], "level": ["county"], "ecosystem_type": ["forest"], "area_ha": [1.5]}
    ),
    PLACES: pa.table(
        {"code": ["010203"], "parent": [""], "level": ["county"], "name_zh": ["丽水"], "name_en": ["Lishui"]}
    ),
    RANGES: pa.table(
        {"period": ["2020"], "place": ["010203"], "variable": ["slope"], "low": [0.0], "mean": [1.0], "high": [2.0]}
    ),
}
MADE = {"key": "k", "name": {"zh": "丽水市"}, "value": 0.1 + 0.2, "list": [1, None]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def write(area: Path, shapes: dict[str, object] | None = None) -> Path:
    """Publish a small account."""
    stage = stage_folder(area, "k")
    write_results(stage, TABLES, MADE, shapes if shapes is not None else {"2": SQUARE, "010203": SQUARE})
    return publish(area, stage, "k")


def test_there_and_back(tmp_path: Path):
    write(tmp_path)
    got = read_results(tmp_path)
    assert got.flows["place"].tolist() == ["010203", "2"]
    assert math.isnan(got.flows["supply"][0])
    assert got.extent["area_ha"].tolist() == [1.5]
    assert got.places["name_zh"][0] == "丽水"
    assert got.ranges["high"][0] == 2.0
    assert got.manifest == MADE
    assert got.shapes.keys() == {"010203", "2"}
    assert got.folder == tmp_path / "results"
    assert read_manifest(got.folder) == MADE


def test_the_same_content_is_the_same_bytes(tmp_path: Path):
    one = write(tmp_path / "a")
    other = write(tmp_path / "b", {"010203": SQUARE, "2": SQUARE})
    files = sorted(f.name for f in one.iterdir())
    assert files == sorted(f.name for f in other.iterdir())
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in files)


def test_json_has_no_nan(tmp_path: Path):
    with pytest.raises(ValueError, match="JSON"):
        write_results(tmp_path, {}, {"share": math.nan}, {})


def test_json_is_readable_by_people(tmp_path: Path):
    text = (write(tmp_path) / MANIFEST).read_text(encoding="utf-8")
    assert "丽水市" in text
    assert json.loads(text) == MADE
    assert json.loads((tmp_path / "results" / SHAPES).read_text(encoding="utf-8"))["type"] == "FeatureCollection"


def test_tampered_results_are_not_read(tmp_path: Path):
    folder = write(tmp_path)
    (folder / MANIFEST).write_text("{}")
    with pytest.raises(BrokenResults):
        read_results(tmp_path)
