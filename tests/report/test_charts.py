"""Bars: well-formed, true to scale, readable without seeing them."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.report.charts import COLOURS, REST, bars, fitted, ticks, width_of
from shanshui.report.model import BarChart, Column, Series

SVG = "{http://www.w3.org/2000/svg}"
COLUMN = Column("GEP", "money", "million yuan", 1e6, 1)


def chart(*series: Series, names: tuple[str, ...] = ("A", "B")) -> BarChart:
    return BarChart("c", "Bars", "Two bars.", names, series, COLUMN, "t")


def widths(svg: str) -> list[float]:
    root = ElementTree.fromstring(svg)
    return [float(rect.get("width", 0)) for rect in root.iter(f"{SVG}rect") if rect.get("class") == "part"]


def test_widths_are_proportional_to_values() -> None:
    one, two = widths(bars(chart(Series("s", (2e6, 4e6)))))
    assert two == pytest.approx(2 * one, rel=1e-2)


def test_an_absent_or_zero_part_is_not_drawn() -> None:
    assert len(widths(bars(chart(Series("s", (math.nan, 4e6)), Series("r", (0.0, 1e6)))))) == 2


def test_a_negative_part_lies_left_of_zero() -> None:
    root = ElementTree.fromstring(bars(chart(Series("s", (-3e6, 6e6)))))
    left, right = [float(r.get("x", 0)) for r in root.iter(f"{SVG}rect")]
    assert left < right


def test_the_legend_names_every_series_once() -> None:
    svg = bars(chart(Series("Soil", (1e6, 2e6)), Series("Water", (1e6, 2e6))))
    words = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert words.count("Soil") == words.count("Water") == 1
    assert "million yuan" in words


def test_a_single_series_needs_no_legend() -> None:
    words = [text.text for text in ElementTree.fromstring(bars(chart(Series("Soil", (1e6, 2e6))))).iter(f"{SVG}text")]
    assert "Soil" not in words


def test_image_and_parts_have_names_for_those_who_do_not_see_them() -> None:
    root = ElementTree.fromstring(bars(chart(Series("Soil", (1e6, 2e6)))))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c-t c-d"
    assert [e.text for e in root.iter(f"{SVG}title")] == [
        "Bars",
        "A · Soil: 1.0 million yuan",
        "B · Soil: 2.0 million yuan",
    ]


@pytest.mark.parametrize("name", ["<script>", 'a" onload="x', "&amp;", "丽水市"])
def test_names_are_escaped(name: str) -> None:
    root = ElementTree.fromstring(bars(chart(Series(name, (1e6, 2e6)), Series("b", (1.0, 1.0)), names=(name, "B"))))
    assert name in [text.text for text in root.iter(f"{SVG}text")]


def test_bars_without_any_number_are_still_an_image() -> None:
    assert widths(bars(chart(Series("s", (math.nan, math.nan))))) == []


@given(st.floats(-1e6, 0), st.floats(1e-3, 1e9))
def test_ticks_are_few_and_cover_the_range(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 9
    assert marks[0] <= low + 1e-9 * (high - low)
    assert marks[-1] >= high * (1 - 1e-9)


def test_ticks_are_steps_of_one_two_or_five() -> None:
    assert ticks(0, 1200) == [0, 500, 1000, 1500]
    assert ticks(0, 9) == [0, 2, 4, 6, 8, 10]


def test_long_names_are_cut_and_ideographs_are_wide() -> None:
    assert fitted("Pine", 100) == "Pine"
    assert fitted("A very long name of a place", 80).endswith("…")
    assert width_of("山水") > width_of("ss")


def test_colours_are_all_different() -> None:
    assert len({*COLOURS, REST}) == len(COLOURS) + 1 == 10
