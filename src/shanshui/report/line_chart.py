"""Lines over time as inline SVG: what was observed, a path, a projection with its band."""

import math
from xml.sax.saxutils import escape

from shanshui.report.charts import COLOURS, LEGEND_ROW, WIDTH, svg, text, ticks, width_of
from shanshui.report.model import Line, LineChart
from shanshui.report.numbers import shown, written

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 90, 20, 44, 200, 26
MOST_LABELS = 14
Point = tuple[float, float]


def lines(chart: LineChart) -> str:
    """Return lines as SVG; every observed point says its number when it is pointed at."""
    frame = Frame(chart)
    parts = [text(8, TOP - 8, chart.column.unit, "unit"), *_legend(chart), *_grid(chart, frame)]
    for number, line in enumerate(chart.lines):
        parts += _line(chart, line, number, frame)
    return svg(chart.id, (WIDTH, TOP + HEIGHT + BOTTOM), chart.title, chart.description, parts)


class Frame:
    """Where numbers and periods stand in the image."""

    def __init__(self, chart: LineChart) -> None:
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
        return TOP + HEIGHT * (1 - (value / self.size - low) / (high - low))


def _grid(chart: LineChart, frame: Frame) -> list[str]:
    parts, step = list[str](), frame.marks[1] - frame.marks[0]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    for mark in frame.marks:
        y = frame.y(mark * frame.size)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(text(LEFT - 8, y + 4, written(mark, digits), "tick", "end"))
    every = max(1, math.ceil(len(chart.periods) / MOST_LABELS))
    for number, (period, time) in enumerate(zip(chart.periods, chart.times, strict=True)):
        if number % every == 0:
            parts.append(text(frame.x(time), TOP + HEIGHT + 18, period, "tick", "middle"))
    return parts


def _line(chart: LineChart, line: Line, number: int, frame: Frame) -> list[str]:
    colour, parts = COLOURS[number % len(COLOURS)], list[str]()
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


def _legend(chart: LineChart) -> list[str]:
    parts, x, y = list[str](), LEFT + 0.0, 14.0
    for number, line in enumerate(chart.lines):
        if x + width_of(line.label) + 40 > WIDTH:
            x, y = LEFT + 0.0, y + LEGEND_ROW
        dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
        colour = COLOURS[number % len(COLOURS)]
        parts.append(
            f'<line x1="{x:.1f}" x2="{x + 24:.1f}" y1="{y - 4:.1f}" y2="{y - 4:.1f}" stroke="{colour}" '
            f'stroke-width="2"{dashes}/>'
        )
        parts.append(text(x + 30, y, line.label, "name"))
        x += width_of(line.label) + 50
    return parts
