"""Maps as drawn: every value in one class, classes in order, the legend complete and apart from the drawing."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.accounts import HOSTILE
from tests.report.synthetic import square

from shanshui.report.maps import CLASSES, WIDTH, choropleth, class_breaks, label_point
from shanshui.report.model import Column, Map, Region

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.lists(st.floats(-1e12, 1e12).map(lambda v: float(f"{v:.6g}")), min_size=1, max_size=25)
COLUMN = Column("GEP", "money", "million yuan", 1e6, 1)


def drawn(values: list[float], label: str = "P") -> ElementTree.Element:
    regions = tuple(Region(str(n), label, value) for n, value in enumerate(values))
    shapes = {str(n): square(n) for n in range(len(values))}
    return ElementTree.fromstring(choropleth(Map("m", "GEP", "A map.", regions, shapes, COLUMN, "", "t"), "no data"))


def fills(root: ElementTree.Element) -> list[str]:
    return [path.get("fill", "") for path in root.iter(f"{SVG}path") if path.get("class") == "place"]


def swatches(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "swatch"]


@settings(max_examples=60)
@given(VALUES)
def test_the_classes_part_the_values(values: list[float]) -> None:
    breaks = class_breaks(values)
    assert breaks == sorted(set(breaks))
    assert len(breaks) <= len(CLASSES) - 1
    classes = [sum(value > end for end in breaks) for value in values]
    assert set(classes) == set(range(len(breaks) + 1))


@settings(max_examples=60)
@given(VALUES)
def test_equal_values_share_a_colour_and_more_is_never_lighter(values: list[float]) -> None:
    shades = [CLASSES.index(fill) for fill in fills(drawn(values))]
    for (value, shade), (other, darker) in pairwise(sorted(zip(values, shades, strict=True))):
        assert shade <= darker
        assert value != other or shade == darker


@settings(max_examples=40)
@given(st.lists(st.floats(1, 1e9) | st.just(math.nan), min_size=1, max_size=12))
def test_the_legend_has_every_colour_of_the_map_and_no_other(values: list[float]) -> None:
    root = drawn(values)
    assert {s.get("fill") for s in swatches(root)} == set(fills(root))


@settings(max_examples=40)
@given(st.lists(st.floats(1, 1e9) | st.just(math.nan), min_size=1, max_size=12))
def test_places_without_a_number_are_hatched_and_no_other(values: list[float]) -> None:
    root = drawn(values)
    assert [fill == "url(#m-hatch)" for fill in fills(root)] == [math.isnan(value) for value in values]
    assert ("no data" in {"".join(t.itertext()) for t in root.iter(f"{SVG}text")}) == any(map(math.isnan, values))


@pytest.mark.parametrize("count", [1, 2, 4, 6, 12])
@pytest.mark.parametrize("gap", [True, False])
def test_legend_entries_do_not_overlap_and_stay_in_the_image(count: int, gap: bool) -> None:
    root = drawn([10.0**n for n in range(count)] + [math.nan] * gap)
    tall = float(root.get("viewBox", "").split()[3])
    at = [(float(s.get("x", 0)), float(s.get("y", 0))) for s in swatches(root)]
    assert len(at) == len(set(at))
    assert all(0 <= x <= WIDTH - 22 and y + 13 <= tall for x, y in at)
    for x, y in at:
        assert all(other == x or abs(other - x) >= 100 for other, row in at if row == y)


@pytest.mark.parametrize("count", [1, 3, 9])
def test_all_of_the_drawing_lies_inside_the_image_above_the_legend(count: int) -> None:
    root = drawn([float(n) for n in range(count)])
    tall = float(root.get("viewBox", "").split()[3])
    points = [
        (float(x), float(y))
        for path in root.iter(f"{SVG}path")
        if path.get("class") == "place"
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d", ""))
    ]
    assert all(0 <= x <= WIDTH and 0 <= y <= tall for x, y in points)
    assert max(y for _, y in points) < min(float(s.get("y", 0)) for s in swatches(root))


def test_the_ends_of_the_legend_are_those_of_the_values() -> None:
    words = ["".join(t.itertext()) for t in drawn([1e6, 2e6, 9e6]).iter(f"{SVG}text")]
    spans = [w for w in words if "–" in w]
    assert spans[0].startswith("1.0")
    assert spans[-1].endswith("9.0")
    for left, right in pairwise(spans):
        assert left.split(" – ")[1] == right.split(" – ")[0]


def test_a_map_of_nothing_known_has_one_entry() -> None:
    root = drawn([math.nan, math.nan])
    assert [s.get("fill") for s in swatches(root)] == ["url(#m-hatch)"]


@pytest.mark.parametrize("label", [text for text in HOSTILE if not set(text) & set("\t\r\n")])
def test_a_name_stays_a_name(label: str) -> None:
    root = drawn([1.0, 2.0], label)
    assert {tag.tag.removeprefix(SVG) for tag in root.iter()} <= {
        "svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "text",
    }  # fmt: skip
    titles = ["".join(t.itertext()) for path in root.iter(f"{SVG}path") for t in path.iter(f"{SVG}title")]
    assert titles == [f"{label} (0): <0.1 million yuan", f"{label} (1): <0.1 million yuan"]


@given(st.floats(-170, 170), st.floats(-60, 60), st.floats(0.01, 5))
def test_a_label_stands_in_the_middle_of_a_box(x: float, y: float, side: float) -> None:
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    at, level, width = label_point(ring)
    assert at == pytest.approx(x + side / 2)
    assert y < level < y + side
    assert width == pytest.approx(side, abs=1e-9)


@pytest.mark.parametrize("places", [1, 5, 40])
def test_the_scale_bar_is_a_round_number_of_kilometres(places: int) -> None:
    root = drawn([1.0] * places)
    km = next(w for t in root.iter(f"{SVG}text") if (w := "".join(t.itertext())).endswith(" km"))
    figures = f"{float(km.removesuffix(' km')):e}".split("e")[0].rstrip("0").rstrip(".")
    assert figures in ("1", "2", "5")
    bar = next(p for p in root.iter(f"{SVG}path") if p.get("class") == "bar").get("d", "")
    length = float(re.findall(r"h([\d.]+)", bar)[0])
    assert WIDTH / 12 <= length <= WIDTH / 4
    span = 0.2 * places * math.cos(math.radians(28.1)) * 111.195
    points = [
        float(x)
        for p in root.iter(f"{SVG}path")
        if p.get("class") == "place"
        for x in re.findall(r"[ML]([\d.]+) ", p.get("d", ""))
    ]
    assert length / float(km.removesuffix(" km")) == pytest.approx((max(points) - min(points)) / span, rel=0.01)
