"""A waterfall as inline SVG: from one total to another, each factor where the one before it ended."""

from xml.sax.saxutils import escape

from shanshui.report.charts import BAR, NAMES, RIGHT, ROW, WIDTH, digits_of_marks, fitted, svg, text, ticks
from shanshui.report.model import Column, Step, Waterfall
from shanshui.report.numbers import shown, written

TOTAL, UP, DOWN = "#332288", "#117733", "#cc6677"  # told apart with every kind of colour vision, and by their signs
TOP = 26
ROOM = 0.08  # of the span, left free at a cut axis


def waterfall(chart: Waterfall) -> str:
    """Return a waterfall as SVG, with the numbers in a title of each step.

    The axis begins at zero unless the steps are so small beside the totals that they could not be seen; it is then
    cut, and so are the bars of the totals.
    """
    size = chart.column.size
    low, high = _domain([(step.start / size, step.end / size, step.total) for step in chart.steps])
    height = TOP + ROW * len(chart.steps) + 8
    parts = _axis(chart.column, (low, high), height)
    for number, step in enumerate(chart.steps):
        y = TOP + number * ROW
        parts += _step(step, chart.column, (low, high), y)
        if number < len(chart.steps) - 1:
            parts.append(_thread(_x(step.end / size, (low, high)), y))
        if step.total and low > 0:
            parts.append(
                f'<path d="M{NAMES + 9} {y + 4} l6 11 l-6 11" class="part" fill="none" style="stroke-width:4"/>'
            )
    return svg(chart.id, (WIDTH, height), chart.title, chart.description, parts)


def _domain(steps: list[tuple[float, float, bool]]) -> tuple[float, float]:
    """Return the ends of the axis."""
    levels = [level for start, end, total in steps for level in ((end,) if total else (start, end))]
    low, high = min(levels), max(levels)
    span = high - low
    if low > 0 and span < low / 2:
        low -= max(span, 1e-9) * ROOM * 4
    else:
        low = min(low, 0.0)
    marks = ticks(low, max(high, low + 1e-9))
    return (max(marks[0], 0.0) if low >= 0 else marks[0]), marks[-1]


def _x(value: float, domain: tuple[float, float]) -> float:
    low, high = domain
    return NAMES + (WIDTH - NAMES - RIGHT) * (min(max(value, low), high) - low) / (high - low)


def _axis(column: Column, domain: tuple[float, float], height: float) -> list[str]:
    """Return the marks of the axis, with the unit."""
    parts = [text(8, TOP - 10, column.unit, "unit")]
    marks = [mark for mark in ticks(*domain) if domain[0] - 1e-12 <= mark <= domain[1] + 1e-12]
    for mark in marks:
        x, kind = _x(mark, domain), "grid" if mark else "zero"
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{height - 8:.1f}" class="{kind}"/>')
        parts.append(text(x, TOP - 10, written(mark, digits_of_marks(marks)), "tick", "middle"))
    return parts


def _step(step: Step, column: Column, domain: tuple[float, float], y: float) -> list[str]:
    """Return a bar with its name and its number."""
    start = 0.0 if step.total else step.start
    left, right = sorted(_x(level / column.size, domain) for level in (start, step.end))
    change = step.end if step.total else step.end - step.start
    label = shown(change, column) if step.total or change < 0 else f"+{shown(change, column)}"
    colour = TOTAL if step.total else UP if change >= 0 else DOWN
    says = escape(f"{step.label}: {label} {column.unit}")
    return [
        text(NAMES - 10, y + ROW / 2 + 4, fitted(step.label, NAMES - 14), "name", "end"),
        f'<rect x="{left:.2f}" y="{y + (ROW - BAR) / 2:.1f}" width="{max(right - left, 0.6):.2f}" height="{BAR}" '
        f'fill="{colour}" class="part"><title>{says}</title></rect>',
        text(right + 6, y + ROW / 2 + 4, label, "value"),
    ]


def _thread(x: float, y: float) -> str:
    """Return a line from the end of a bar to the next."""
    top, bottom = y + (ROW + BAR) / 2, y + ROW + (ROW - BAR) / 2
    return f'<line x1="{x:.2f}" x2="{x:.2f}" y1="{top:.1f}" y2="{bottom:.1f}" class="grid"/>'
