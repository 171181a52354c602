"""Bars as inline SVG: every text is text, so any font of the reader shows it."""

import math
from xml.sax.saxutils import escape, quoteattr

from shanshui.report.model import BarChart, Column, Series
from shanshui.report.numbers import shown, written

# Paul Tol's "muted" scheme, told apart with every kind of colour vision; greens first.
COLOURS = ("#117733", "#88ccee", "#ddcc77", "#332288", "#44aa99", "#cc6677", "#999933", "#882255", "#aa4499")
REST = "#bbbbbb"
WIDTH, ROW, BAR, NAMES, RIGHT = 720, 30, 18, 210, 70
LEGEND_ROW, LETTER = 20, 7.2


def bars(chart: BarChart) -> str:
    """Return a bar chart as SVG, with the numbers in a title of each part."""
    marks = _marks(chart)
    domain = marks[0], marks[-1]
    legend = _legend(chart) if len(chart.series) > 1 else ([], 0)
    top = legend[1] + 26
    height = top + ROW * len(chart.bars) + 8
    parts = [*legend[0], *_axis(chart.column, marks, top, height)]
    for number in range(len(chart.bars)):
        parts += _bar(chart, number, domain, top + number * ROW)
    return svg(chart.id, (WIDTH, height), chart.title, chart.description, parts)


def svg(name: str, size: tuple[float, float], title: str, description: str, parts: list[str]) -> str:
    """Return an SVG image with its accessible name and description."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]:g} {size[1]:g}" role="img"'
    named = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
    return f'{head} aria-labelledby="{name}-t {name}-d">{named}{"".join(parts)}</svg>'


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Return a text of an image; `kind` is its class in the style sheet."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class={quoteattr(kind or "t")}>{escape(words)}</text>'


def width_of(words: str) -> float:
    """Return about how wide a text is in a 13 px font: an ideograph is two letters wide."""
    return sum(LETTER * 1.8 if ord(letter) > 0x2E7F else LETTER for letter in words)


def fitted(words: str, room: float) -> str:
    """Return a text cut to the room it has."""
    if width_of(words) <= room:
        return words
    while words and width_of(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def colour_of(series: Series, number: int) -> str:
    """Return the colour of the n-th series; the rest is grey."""
    return REST if series.is_rest else COLOURS[number % len(COLOURS)]


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers from low to high, both ends covered: steps of 1, 2 or 5."""
    raw = (high - low) / count or 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * number for number in range(first, last + 1)]


def digits_of_marks(marks: list[float]) -> int:
    """Return how many decimals the marks of an axis need to be told apart."""
    return max(0, -math.floor(math.log10(marks[1] - marks[0]) + 1e-9))


def _present(values: list[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _marks(chart: BarChart) -> list[float]:
    """Return the marks of the axis in the column's unit, its ends the first and the last, zero always inside."""
    columns = [_present([series.values[bar] for series in chart.series]) for bar in range(len(chart.bars))]
    high = max((sum(v for v in values if v > 0) for values in columns), default=0.0) / chart.column.size
    low = min((sum(v for v in values if v < 0) for values in columns), default=0.0) / chart.column.size
    return ticks(low, high if high > low else low + 1.0)


def _x(value: float, domain: tuple[float, float]) -> float:
    low, high = domain
    return NAMES + (WIDTH - NAMES - RIGHT) * (value - low) / (high - low)


def _axis(column: Column, marks: list[float], top: float, height: float) -> list[str]:
    parts = [text(8, top - 10, column.unit, "unit")]
    digits = digits_of_marks(marks)
    for mark in marks:
        x, kind = _x(mark, (marks[0], marks[-1])), "grid" if mark else "zero"
        ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4:.1f}" y2="{height - 8:.1f}"'
        parts.append(f'<line {ends} class="{kind}"/>')
        parts.append(text(x, top - 10, written(mark, digits), "tick", "middle"))
    return parts


def _bar(chart: BarChart, number: int, domain: tuple[float, float], y: float) -> list[str]:
    name, column = chart.bars[number], chart.column
    parts = [text(NAMES - 10, y + ROW / 2 + 4, fitted(name, NAMES - 14), "name", "end")]
    ahead = behind = 0.0
    for place, series in enumerate(chart.series):
        value = series.values[number]
        if math.isnan(value) or value == 0:
            continue
        start = ahead if value > 0 else behind
        left, right = sorted((_x(start / column.size, domain), _x((start + value) / column.size, domain)))
        ahead, behind = (ahead + value, behind) if value > 0 else (ahead, behind + value)
        says = f"{name} · {series.label}: {shown(value, column)} {column.unit}"
        parts.append(
            f'<rect x="{left:.2f}" y="{y + (ROW - BAR) / 2:.1f}" width="{max(right - left, 0.6):.2f}" height="{BAR}" '
            f'fill="{colour_of(series, place)}" class="part"><title>{escape(says)}</title></rect>'
        )
    whole = _present([series.values[number] for series in chart.series])
    label = shown(math.fsum(whole) if whole else math.nan, column)
    parts.append(text(_x(ahead / column.size, domain) + 6, y + ROW / 2 + 4, label, "value"))
    return parts


def _legend(chart: BarChart) -> tuple[list[str], float]:
    """Return the legend in as many rows as it needs, and its height."""
    parts, x, y = list[str](), 8.0, 14.0
    for number, series in enumerate(chart.series):
        width = width_of(series.label) + 34
        if x + width > WIDTH and x > 8:
            x, y = 8.0, y + LEGEND_ROW
        parts.append(
            f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="12" height="12" rx="2" fill="{colour_of(series, number)}"/>'
        )
        parts.append(text(x + 18, y, series.label, "name"))
        x += width
    return parts, y + 12
