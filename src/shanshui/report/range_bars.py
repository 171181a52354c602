"""Ranges as inline SVG: a bar from low to high for each row, with a mark where the middle lies."""

import math
from xml.sax.saxutils import escape

from shanshui.report.charts import (
    BAR,
    COLOURS,
    NAMES,
    RIGHT,
    ROW,
    WIDTH,
    digits_of_marks,
    fitted,
    svg,
    text,
    ticks,
    width_of,
)
from shanshui.report.model import Column, Range, RangeChart
from shanshui.report.numbers import shown, written

TOP = 26
SIGHT = 0.6  # width of a bar that would not be seen


def range_bars(chart: RangeChart) -> str:
    """Return ranges as SVG, with the numbers in a title of each bar; zero is on the axis."""
    ends = [end / chart.column.size for one in chart.ranges for end in (one.low, one.high) if not math.isnan(end)]
    marks = ticks(min([0.0, *ends]), max([0.0, *ends]) or 1.0)
    domain, height = (marks[0], marks[-1]), TOP + ROW * len(chart.ranges) + 8
    parts = [text(8, TOP - 10, chart.column.unit, "unit")]
    for mark in marks:
        x, kind = _x(mark, domain), "grid" if mark else "zero"
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{height - 8:.1f}" class="{kind}"/>')
        parts.append(text(x, TOP - 10, written(mark, digits_of_marks(marks)), "tick", "middle"))
    for number, one in enumerate(chart.ranges):
        parts += _bar(one, chart.column, domain, TOP + number * ROW)
    return svg(chart.id, (WIDTH, height), chart.title, chart.description, parts)


def _x(value: float, domain: tuple[float, float]) -> float:
    low, high = domain
    return NAMES + (WIDTH - NAMES - RIGHT) * (value - low) / (high - low)


def _bar(one: Range, column: Column, domain: tuple[float, float], y: float) -> list[str]:
    parts = [text(NAMES - 10, y + ROW / 2 + 4, fitted(one.label, NAMES - 14), "name", "end")]
    if math.isnan(one.low) or math.isnan(one.high):
        return parts
    left, middle, right = (_x(value / column.size, domain) for value in (one.low, one.middle, one.high))
    low, high = shown(one.low, column), shown(one.high, column)
    says = escape(f"{one.label}: {low} – {shown(one.middle, column)} – {high} {column.unit}")
    top, label = y + (ROW - BAR) / 2, low if low == high else f"{low} – {high}"
    beyond = right + 6 + width_of(label) > WIDTH
    at, anchor = (left - 6, "end") if beyond else (right + 6, "start")
    return [
        *parts,
        f'<rect x="{left:.2f}" y="{top:.1f}" width="{max(right - left, SIGHT):.2f}" height="{BAR}" '
        f'fill="{COLOURS[1]}" class="part"><title>{says}</title></rect>',
        f'<line x1="{middle:.2f}" x2="{middle:.2f}" y1="{top - 2:.1f}" y2="{top + BAR + 2:.1f}" class="zero"/>',
        text(at, y + ROW / 2 + 4, label, "value", anchor),
    ]
