"""Bars as drawn: inside the plot, as long as their value, stacked without a gap, the legend apart from all."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.report import synthetic
from tests.report.accounts import negative, wide

from shanshui.report.breakdown import BARS
from shanshui.report.charts import BAR, NAMES, RIGHT, ROW, WIDTH, bars, fitted, ticks, width_of
from shanshui.report.content import build
from shanshui.report.model import BarChart, Column, Series
from shanshui.store.results import Results

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.floats(-1e12, 1e12) | st.just(math.nan)
FILES = st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(VALUES, min_size=n, max_size=n), min_size=1, max_size=4))
CLOSE = 0.02  # drawn with two decimals


def chart(rows: list[list[float]], size: float = 1e6) -> BarChart:
    """Return a chart of some series; each row holds one value for every bar."""
    series = tuple(Series(f"S{n}", tuple(row)) for n, row in enumerate(rows))
    names = tuple(f"B{n}" for n in range(len(rows[0])))
    return BarChart("c", "Bars", "Bars.", names, series, Column("GEP", "money", "million yuan", size, 1), "t")


def parts(svg: str) -> list[dict[str, float]]:
    root = ElementTree.fromstring(svg)
    found = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "part"]
    return [{name: float(rect.get(name, "nan")) for name in ("x", "y", "width", "height")} for rect in found]


def height(svg: str) -> float:
    return float(ElementTree.fromstring(svg).get("viewBox", "").split()[3])


@settings(max_examples=40)
@given(FILES)
def test_all_bars_lie_inside_the_plot(rows: list[list[float]]) -> None:
    svg = bars(chart(rows))
    for part in parts(svg):
        assert part["x"] >= NAMES - CLOSE
        assert part["x"] + part["width"] <= WIDTH - RIGHT + 0.61
        assert 0 < part["y"] < part["y"] + part["height"] <= height(svg)


@settings(max_examples=40)
@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=6))
def test_a_bar_is_as_long_as_its_value(values: list[float]) -> None:
    found = [part["width"] for part in parts(bars(chart([values])))]
    unit = max(found) / max(values)
    for value, width in zip(values, found, strict=True):
        assert width == pytest.approx(max(value * unit, 0.6), abs=0.03)


@settings(max_examples=40)
@given(FILES)
def test_there_is_a_part_for_every_value_but_nothing_and_zero(rows: list[list[float]]) -> None:
    there = sum(1 for row in rows for value in row if value and not math.isnan(value))
    assert len(parts(bars(chart(rows)))) == there


def test_stacked_parts_touch_and_do_not_overlap() -> None:
    found = parts(bars(chart([[3e6], [2e6], [4e6], [-1e6], [-2e6]])))
    positive, below = found[:3], found[3:]
    for left, right in pairwise(positive):
        assert left["x"] + left["width"] == pytest.approx(right["x"], abs=CLOSE)
    assert below[0]["x"] + below[0]["width"] == pytest.approx(positive[0]["x"], abs=CLOSE)
    assert below[1]["x"] + below[1]["width"] == pytest.approx(below[0]["x"], abs=CLOSE)


def test_rows_do_not_overlap() -> None:
    tops = [part["y"] for part in parts(bars(chart([[1e6, 2e6, 3e6]])))]
    assert [b - a for a, b in pairwise(tops)] == [ROW, ROW]
    assert ROW > BAR


@pytest.mark.parametrize("count", [2, 5, 9, 14])
@pytest.mark.parametrize("letter", ["m", "山"])
def test_the_legend_stands_above_the_bars_and_within_the_width(count: int, letter: str) -> None:
    series = tuple(Series(letter * 12 + str(n), (1e6,)) for n in range(count))
    drawn = BarChart("c", "Bars", "", ("B",), series, Column("GEP", "money", "m", 1e6, 1), "t")
    root = ElementTree.fromstring(bars(drawn))
    keys = [r for r in root.iter(f"{SVG}rect") if r.get("class") != "part"]
    top = min(float(r.get("y", 0)) for r in root.iter(f"{SVG}rect") if r.get("class") == "part")
    assert len(keys) == count
    assert max(float(r.get("y", 0)) + 12 for r in keys) < top
    at = [(float(r.get("x", 0)), float(r.get("y", 0))) for r in keys]
    assert len(set(at)) == count
    for (x, y), (other, row) in pairwise(at):
        assert row > y or other - x >= width_of(letter * 12) + 18
    assert all(x + 18 + width_of(letter * 12) <= WIDTH for x, _ in at)


@pytest.mark.parametrize("values", [[5e6, 1e6], [-5e6, 1e6], [-5e6, -1e6], [0.0, 0.0], [math.nan, math.nan]])
def test_the_axis_has_a_line_at_zero(values: list[float]) -> None:
    zero = re.findall(r'x1="([\d.]+)"[^>]*class="zero"', bars(chart([values])))
    assert len(zero) == 1
    assert NAMES - 0.1 <= float(zero[0]) <= WIDTH - RIGHT + 0.1


@settings(max_examples=40)
@given(FILES)
@example([[225.49e6, -6.42e6]])
def test_all_marks_of_the_axis_lie_inside_the_plot(rows: list[list[float]]) -> None:
    at = [float(x) for x in re.findall(r'x1="([-\d.]+)"[^>]*class="(?:zero|grid)"', bars(chart(rows)))]
    assert len(at) > 1
    assert NAMES - 0.1 <= min(at) <= max(at) <= WIDTH - RIGHT + 0.1


@given(st.floats(-1e12, 0), st.floats(1e-3, 1e12))
def test_ticks_stand_at_equal_steps_and_cross_zero(low: float, high: float) -> None:
    marks = ticks(low, high)
    steps = [b - a for a, b in pairwise(marks)]
    assert steps == pytest.approx([steps[0]] * len(steps), rel=1e-6)
    assert any(abs(mark) < 1e-9 * steps[0] for mark in marks)


@given(st.text(max_size=40), st.floats(20, 400))
def test_a_fitted_text_fits(words: str, room: float) -> None:
    short = fitted(words, room)
    assert width_of(short) <= room
    assert short == words or short.endswith("…")


def test_every_bar_tells_its_number_and_unit() -> None:
    titles = re.findall(r"<title>([^<]*)</title></rect>", bars(chart([[1.5e6, -2e6]])))
    assert titles == ["B0 · S0: 1.5 million yuan", "B1 · S0: −2.0 million yuan"]


@pytest.mark.parametrize(
    "account", [synthetic.account(), negative(), synthetic.two_years()], ids=["one", "negative", "two"]
)
def test_the_charts_of_a_report_are_true_to_their_table(account: Results) -> None:
    report = build(account)
    for drawn in (b for s in report.sections for b in s.blocks if isinstance(b, BarChart)):
        found = parts(bars(drawn))
        values = [s.values[n] for n in range(len(drawn.bars)) for s in drawn.series]
        there = [abs(v) for v in values if v and not math.isnan(v)]
        assert [p["width"] / max(q["width"] for q in found) for p in found] == pytest.approx(
            [v / max(there) for v in there], abs=0.002
        )


def test_a_chart_of_many_places_shows_the_largest() -> None:
    report = build(wide(BARS + 20))
    drawn = next(b for s in report.sections for b in s.blocks if isinstance(b, BarChart) and b.id == "chart-places")
    assert len(drawn.bars) == BARS
    assert drawn.bars[0] == f"County 99{BARS + 20:04d}"
