"""Maps: classes, projection, what must stand on every map."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.synthetic import square

from shanshui.report.maps import CLASSES, choropleth, class_breaks, label_point
from shanshui.report.model import Column, Map, Region

SVG = "{http://www.w3.org/2000/svg}"


def drawn(values: tuple[float, ...], **shapes: object) -> ElementTree.Element:
    regions = tuple(Region(str(n), f"P{n}", value) for n, value in enumerate(values))
    given_shapes = shapes or {str(n): square(n) for n in range(len(values))}
    map_ = Map("m", "GEP", "A map.", regions, given_shapes, Column("GEP", "money", "yuan", 1.0, 0), "", "t")
    return ElementTree.fromstring(choropleth(map_, "no data"))


def places(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [path for path in root.iter(f"{SVG}path") if path.get("class") == "place"]


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_more_is_darker() -> None:
    fills = [path.get("fill") for path in places(drawn((1.0, 2.0, 3.0, 4.0, 5.0)))]
    assert fills == list(CLASSES)


def test_no_data_is_hatched_and_said() -> None:
    root = drawn((1.0, math.nan))
    assert places(root)[1].get("fill") == "url(#m-hatch)"
    assert "no data" in words(root)
    assert "no data" not in words(drawn((1.0, 2.0)))


def test_every_map_has_legend_unit_scale_bar_and_north() -> None:
    text = words(drawn((1.0, 5.0, 9.0)))
    assert {"yuan", "10 km", "N", "P0"} <= set(text)
    assert sum("–" in word for word in text) == 3


def test_places_tell_name_code_and_number() -> None:
    titles = [title.text for title in drawn((1234.0, 2.0)).iter(f"{SVG}title")]
    assert titles == ["GEP (yuan)", "P0 (0): 1,234 yuan", "P1 (1): 2 yuan"]


def test_north_is_up_and_a_square_of_degrees_is_narrower_away_from_the_equator() -> None:
    path = places(drawn((1.0,)))[0].get("d", "")
    points = [tuple(map(float, pair.split())) for pair in path.strip("MZ").split("L")]
    width, height = (max(p[k] for p in points) - min(p[k] for p in points) for k in (0, 1))
    assert width / height == pytest.approx(math.cos(math.radians(28.1)), rel=2e-3)
    assert points[0][1] > points[2][1]  # the southern corner comes first and lies lower


def test_holes_and_several_parts_are_drawn() -> None:
    outer, inner = square(0)["coordinates"][0], [[119.05, 28.05], [119.1, 28.05], [119.1, 28.1], [119.05, 28.05]]
    shape = {"type": "MultiPolygon", "coordinates": [[outer, inner], square(2)["coordinates"]]}
    path = places(drawn((1.0,), **{"0": shape}))[0]
    assert path.get("d", "").count("M") == 3
    assert path.get("fill-rule") == "evenodd"


def test_many_places_are_not_labelled() -> None:
    assert "P0" not in words(drawn(tuple(float(n) for n in range(31))))


@given(st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=60))
def test_breaks_part_the_values_into_classes_of_similar_size(values: list[float]) -> None:
    breaks = class_breaks(values)
    assert breaks == sorted(breaks)
    assert len(breaks) <= 4
    assert all(min(values) < end < max(values) or end in values for end in breaks)


def test_breaks_have_few_figures() -> None:
    assert class_breaks([1.234, 5.678]) == [3.0]
    assert class_breaks([math.nan]) == class_breaks([2.0, 2.0]) == []


def test_the_name_stands_inside_a_bent_shape() -> None:
    bent = [(0.0, 0.0), (10.0, 0.0), (10.0, 2.0), (2.0, 2.0), (2.0, 10.0), (0.0, 10.0)]
    x, y, width = label_point(bent)
    assert 0 < x < 2
    assert 2 < y < 10
    assert width == pytest.approx(2)


def test_a_point_like_shape_does_not_break_the_map() -> None:
    dot = {"type": "Polygon", "coordinates": [[[119.0, 28.0]] * 4]}
    assert len(places(drawn((1.0,), **{"0": dot}))) == 1
