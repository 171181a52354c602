"""Pictures of layers: everything that makes a map a map is on it, in letters that are letters."""

import io
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from shanshui.core.errors import LayerNotMade
from shanshui.report import layer_drawing
from shanshui.report.layer_drawing import VERSIONS, outline, pixels, style, version_of
from shanshui.report.layer_style import rgb
from shanshui.report.map_picture import frame_of, key_of, map_svg, picture, unit_text, width_of, wrapped
from shanshui.run.layer import Cut
from shanshui.run.layer_files import make
from shanshui.run.layers import Layers, layers

SOIL = "flow.soil_retention.soil"


@pytest.fixture(scope="module")
def known(lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Layers:
    folder = shutil.copytree(lishui, tmp_path_factory.mktemp("picture") / "lishui")
    return layers(folder / "area.yaml")


@pytest.fixture(scope="module")
def soil(known: Layers) -> Cut:
    cut = known.cut(SOIL)
    make(known, cut)
    return cut


def words(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_map_has_all_its_parts(known: Layers, soil: Cut, language: str):
    svg = map_svg(known, soil, language)
    said = words(svg)
    for wanted in (soil.layer.name.in_(language), "N", "20 km", {"zh": "无数据", "en": "no data"}[language]):
        assert wanted in said
    assert {"zh": "仅供参考", "en": "indicative only"}[language] in said
    for code in known.codes(""):
        assert known.prepared.tree[code].name.in_(language) in said
    for one in style(known, soil).classes:
        assert one.label.in_(language) in said
        assert f'fill="{one.colour}"' in svg
    assert any(line.startswith({"zh": "来源：", "en": "Source: "}[language]) for line in said)
    assert "http" not in re.sub(r'xmlns="[^"]+"', "", svg), "nothing is fetched"


def test_a_part_shows_itself_only(known: Layers):
    cut = known.cut(SOIL, place="331121")
    make(known, cut)
    said = words(map_svg(known, cut, "zh"))
    assert "青田县" in said
    assert "云和县" not in said


def test_a_png_shows_the_colours_of_the_legend(known: Layers, soil: Cut):
    image = np.asarray(Image.open(io.BytesIO(picture(known, soil, "zh", "png"))).convert("RGB"))
    assert image.shape[1] > 2000
    for one in style(known, soil).classes:
        assert (np.abs(image.astype(int) - rgb(one.colour)).max(axis=-1) <= 2).sum() > 500


@pytest.mark.parametrize(("id", "off"), [(SOIL, 0), ("ecosystem_type", 0), ("hillshade", 2)])
def test_a_picture_is_drawn_strip_by_strip_as_it_would_be_at_once(
    known: Layers, monkeypatch: pytest.MonkeyPatch, id: str, off: int
):
    cut = known.cut(id)
    make(known, cut)
    bounds, shape = frame_of(outline(known, "").bounds, 0).bounds, (301, 300)
    whole = pixels(known, cut, bounds, shape)
    asked: list[int] = []

    def noted(*given: Any) -> Any:
        asked.append(given[3][0])
        return pixels(*given)

    monkeypatch.setattr(layer_drawing, "pixels", noted)
    monkeypatch.setattr(layer_drawing, "STRIP", 64)
    drawn = layer_drawing.sheet(known, cut, bounds, shape)
    assert asked == [64, 64, 64, 64, 45]
    assert whole is not None
    assert drawn is not None
    assert np.abs(drawn.astype(int) - whole).max() <= off
    assert layer_drawing.sheet(known, cut, (0, 0, 1000, 1000), shape) is None, "nothing lies there"


def test_a_copy_of_an_area_that_loses_its_maps_takes_none_of_another(known: Layers, soil: Cut, tmp_path: Path):
    """Two areas of one server may hold the same; their maps are two."""
    VERSIONS.clear()  # nothing was looked at yet
    other = layers(Path(shutil.copytree(known.prepared.area.folder, tmp_path / "copy")) / "area.yaml")
    version = version_of(other, soil)
    assert version == version_of(known, soil)
    shutil.rmtree(other.folder)
    assert style(known, soil, version).classes
    assert known.path(soil).is_file()
    with pytest.raises(LayerNotMade):
        style(other, soil, version)


def test_a_picture_is_not_drawn_at_once(known: Layers, soil: Cut, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[int, int]] = []

    def noted(*given: Any) -> Any:
        asked.append(given[3])
        return pixels(*given)

    monkeypatch.setattr(layer_drawing, "pixels", noted)
    map_svg(known, soil, "zh")
    assert len(asked) > 3
    assert max(rows * columns for rows, columns in asked) < 10**6


def test_a_pdf_holds_its_text_and_fonts(known: Layers, soil: Cut):
    from pypdf import PdfReader

    made = picture(known, soil, "zh", "pdf")
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for wanted in ("土壤保持", "云和县", "km", "来源"):
        assert wanted in text
    assert b"FontFile" in made or b"/FontDescriptor" in made or b"ObjStm" in made
    assert picture(known, soil, "zh", "pdf") == made


def test_a_layer_that_is_not_made_has_no_picture(known: Layers):
    with pytest.raises(LayerNotMade):
        picture(known, known.cut("variable.npp"), "zh", "svg")


def test_names_of_layers_cannot_break_the_picture(known: Layers, soil: Cut):
    from dataclasses import replace

    from shanshui.core.labels import Label

    name = Label('<b>"&\u202e x</b>', "<b>")
    svg = map_svg(known, replace(soil, layer=replace(soil.layer, source=name)), "en")
    assert any("<b>" in line for line in words(svg))
    assert "\u202e" not in svg


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("m3 ha-1", "m³/ha", "m³/ha"),
        ("yuan ha-1", "元/公顷", "yuan/ha"),
        ("MJ mm ha-1 h-1", "MJ mm/(ha h)", "MJ mm/(ha h)"),
        ("1", "", ""),
        ("degC", "°C", "°C"),
    ],
)
def test_units_are_printed_as_people_write_them(unit: str, zh: str, en: str):
    assert (unit_text(unit, "zh"), unit_text(unit, "en")) == (zh, en)


WIDE = 0.64  # of its size: a digit of the widest fonts that draw a picture


@pytest.mark.parametrize("letters", [4, 23, 24, 29, 40])
def test_words_of_a_legend_do_not_touch_the_next_swatch(letters: int):
    parts, below = key_of([("#3d8478", "8" * letters)] * 7, "", 0.0)
    drawn = ElementTree.fromstring(f"<svg>{''.join(parts)}</svg>")
    swatches = [(float(one.get("x", "")), float(one.get("y", ""))) for one in drawn.iter("rect")]
    assert len(swatches) == 7
    for said, (_, row) in zip(drawn.iter("text"), swatches, strict=True):
        start = float(said.get("x", ""))
        end = start + letters * WIDE * float(said.get("font-size", ""))
        assert all(not start < x <= end for x, y in swatches if y == row)
        assert end <= 720
    assert below > max(y for _, y in swatches)


def test_lines_fit_and_lose_nothing():
    text = "来源：生态产品总值核算规范（试行），2022；Acta Ecologica Sinica 37(19):6302 and more words, 丽水市。" * 3
    lines = wrapped(text, 10, 200)
    assert all(width_of(line, 10) <= 200 + 10 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；" for line in lines)
