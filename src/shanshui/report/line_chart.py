"""Lines over time as inline SVG: what was observed, a path, a projection with its band."""

import math
from xml.sax.saxutils import escape

from shanshui.report.charts import LEGEND_ROW, WIDTH, digits_of_marks, svg, text, ticks, width_of
from shanshui.report.model import Line, LineChart
from shanshui.report.numbers import shown, written

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 90, 20, 24, 200, 26
AIM, AHEAD = "#1d2b28", "#332288"  # what is asked for is ink, what is projected is dark: both seen in grey
SEEN = ("#117733", "#44aa99", "#999933", "#cc6677", "#882255", "#aa4499", "#88ccee")
MOST_LABELS = 14
Point = tuple[float, float]


def lines(chart: LineChart) -> str:
    """Return lines as SVG; every observed point says its number when it is pointed at."""
    colours = colours_of(chart)
    legend, end = _legend(chart, colours)
    frame = Frame(chart, end + TOP)
    parts = [text(8, frame.top - 14, chart.column.unit, "unit"), *legend, *_grid(chart, frame)]
    for line, colour in zip(chart.lines, colours, strict=True):
        parts += _line(chart, line, colour, frame)
    return svg(chart.id, (WIDTH, frame.top + HEIGHT + BOTTOM), chart.title, chart.description, parts)


def colours_of(chart: LineChart) -> list[str]:
    """Return the colour of each line, by what it is: a path dashed, a projection with its band, or observed."""
    seen = iter(SEEN * len(chart.lines))
    return [AIM if line.dashed else AHEAD if line.low else next(seen) for line in chart.lines]


class Frame:
    """Where numbers and periods stand in the image."""

    def __init__(self, chart: LineChart, top: float) -> None:
        self.top = top
        size, found = chart.column.size, list[float]()
        for line in chart.lines:
            found += [value / size for value in (*line.values, *line.low, *line.high) if not math.isnan(value)]
        low, high = min(found, default=0.0), max(found, default=1.0)
        self.marks = ticks(low, high if high > low else low + (abs(low) or 1.0))
        self.size, self.times = size, chart.times

    def x(self, time: float) -> float:
        """Return where a time stands."""
        first, last = self.times[0], self.times[-1]
        return LEFT + (WIDTH - LEFT - RIGHT) * (time - first) / ((last - first) or 1.0)

    def y(self, value: float) -> float:
        """Return where a number stands."""
        low, high = self.marks[0], self.marks[-1]
        return self.top + HEIGHT * (1 - (value / self.size - low) / (high - low))


def _grid(chart: LineChart, frame: Frame) -> list[str]:
    parts, digits = list[str](), digits_of_marks(frame.marks)
    for mark in frame.marks:
        y = frame.y(mark * frame.size)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(text(LEFT - 8, y + 4, written(mark, digits), "tick", "end"))
    every = max(1, math.ceil(len(chart.periods) / MOST_LABELS))
    for number, (period, time) in enumerate(zip(chart.periods, chart.times, strict=True)):
        if number % every == 0:
            parts.append(text(frame.x(time), frame.top + HEIGHT + 18, period, "tick", "middle"))
    return parts


def _line(chart: LineChart, line: Line, colour: str, frame: Frame) -> list[str]:
    parts = list[str]()
    if band := _points(chart, line.high, frame) + _points(chart, line.low, frame)[::-1]:
        parts.append(f'<polygon points="{_path(band)}" fill="{colour}" fill-opacity="0.18"/>')
    points = _points(chart, line.values, frame)
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    parts.append(f'<polyline points="{_path(points)}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
    if line.dots:
        known = [(i, value) for i, value in enumerate(line.values) if not math.isnan(value)]
        for (x, y), (i, value) in zip(points, known, strict=True):
            says = escape(f"{line.label} {chart.periods[i]}: {shown(value, chart.column)} {chart.column.unit}")
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"><title>{says}</title></circle>')
    return parts


def _points(chart: LineChart, values: tuple[float, ...], frame: Frame) -> list[Point]:
    known = zip(chart.times, values, strict=False)
    return [(frame.x(time), frame.y(value)) for time, value in known if not math.isnan(value)]


def _path(points: list[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _legend(chart: LineChart, colours: list[str]) -> tuple[list[str], float]:
    """Return the legend in as many rows as it needs, and where the last one stands."""
    parts, x, y = list[str](), LEFT + 0.0, 14.0
    for line, colour in zip(chart.lines, colours, strict=True):
        if x + width_of(line.label) + 40 > WIDTH and x > LEFT:
            x, y = LEFT + 0.0, y + LEGEND_ROW
        dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
        parts.append(
            f'<line x1="{x:.1f}" x2="{x + 24:.1f}" y1="{y - 4:.1f}" y2="{y - 4:.1f}" stroke="{colour}" '
            f'stroke-width="2"{dashes}/>'
        )
        parts.append(text(x + 30, y, line.label, "name"))
        x += width_of(line.label) + 50
    return parts, y
