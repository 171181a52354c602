"""`shanshui layers`, as a user sees it."""

import json
from pathlib import Path

import pytest
import rasterio


@pytest.fixture
def folder(own_lishui: Path) -> Path:
    return own_lishui


def test_the_list_says_id_name_unit_and_what_is_indicative(shanshui, folder):
    said = shanshui("layers", folder, "--lang", "en")
    assert said.code == 0
    lines = said.out.splitlines()
    (water,) = [line for line in lines if line.startswith("flow.water_retention.retention")]
    assert "Water retention: water retained" in water
    assert "m3 ha-1" in water
    (slope,) = [line for line in lines if line.startswith("variable.slope ")]
    assert slope.endswith("indicative only")
    assert len([line for line in lines if line.startswith("variable.precipitation_monthly")]) == 1
    assert "仅供参考" in shanshui("layers", folder, "--lang", "zh").out


def test_the_list_as_json(shanshui, folder):
    said = shanshui("layers", folder, "--json")
    found = {one["id"]: one for one in map(json.loads, said.out.splitlines())}
    assert found["value.gep"]["unit"] == "yuan ha-1"
    assert found["variable.slope"]["remark"]["zh"]


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("pdf", b"%PDF")])
def test_a_layer_is_drawn(shanshui, folder, tmp_path, form, start):
    out = tmp_path / f"map.{form}"
    said = shanshui("layers", folder, "--draw", "variable.slope", "--out", out, "--lang", "zh")
    assert (said.code, said.out.strip()) == (0, str(out))
    assert out.read_bytes().startswith(start)


def test_its_numbers_are_a_raster(shanshui, folder, tmp_path):
    out = tmp_path / "slope.tif"
    assert shanshui("layers", folder, "--draw", "variable.slope", "--place", "331121", "--out", out).code == 0
    with rasterio.open(out, driver="GTiff") as file:
        assert file.units[0] == "degree"


@pytest.mark.parametrize("words", [("--draw", "nothing"), ("--draw", "variable.slope", "--out", "map.jpg")])
def test_what_cannot_be_drawn_is_told(shanshui, folder, words):
    said = shanshui("layers", folder, *words)
    assert said.code == 3
    assert "Known: " in said.err
