"""Curves over shares, such as Lorenz curves, as inline SVG; told apart in print by dashes and dots."""

from xml.sax.saxutils import escape

from shanshui.report.charts import COLOURS, LEGEND_ROW, WIDTH, svg, text, width_of
from shanshui.report.model import Curve, CurveChart

SIZE, LEFT, TOP = 400, 70, 14
MARKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
DASHES = ("", "7 4", "2 3", "10 3 2 3")
DOT = 4


def curve_chart(chart: CurveChart) -> str:
    """Return curves as SVG, with axes from 0 to 100 % and the diagonal."""
    parts = _frame(chart)
    for number, curve in enumerate(chart.curves):
        parts += _dots(curve, number) if curve.sort == "dots" else [_line(curve, number)]
    legend, height = _legend(chart)
    return svg(chart.id, (WIDTH, height), chart.title, chart.description, [*parts, *legend])


def _x(share: float) -> float:
    return LEFT + SIZE * share


def _y(share: float) -> float:
    return TOP + SIZE * (1 - share)


def _frame(chart: CurveChart) -> list[str]:
    parts = []
    for mark in MARKS:
        kind = "grid" if mark else "zero"
        parts.append(f'<line x1="{_x(mark):g}" x2="{_x(mark):g}" y1="{_y(0):g}" y2="{_y(1):g}" class="{kind}"/>')
        parts.append(f'<line x1="{_x(0):g}" x2="{_x(1):g}" y1="{_y(mark):g}" y2="{_y(mark):g}" class="{kind}"/>')
        parts.append(text(_x(mark), _y(0) + 18, f"{mark:.0%}", "tick", "middle"))
        parts.append(text(LEFT - 8, _y(mark) + 4, f"{mark:.0%}", "tick", "end"))
    parts.append(f'<line x1="{_x(0):g}" y1="{_y(0):g}" x2="{_x(1):g}" y2="{_y(1):g}" class="zero"/>')
    parts.append(text(_x(0.5), _y(0) + 38, chart.across, "unit", "middle"))
    parts.append(text(_x(1) + 16, _y(1) + 12, chart.up, "unit"))
    return parts


def _line(curve: Curve, number: int) -> str:
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in curve.points)
    return f'<polyline points="{path}" {_stroke(curve, number)}><title>{escape(curve.label)}</title></polyline>'


def _stroke(curve: Curve, number: int) -> str:
    dash = DASHES[number % len(DASHES)] if curve.sort == "dashed" else ""
    dashed = f' stroke-dasharray="{dash or DASHES[1]}"' if curve.sort == "dashed" else ""
    return f'fill="none" stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="2"{dashed}'


def _dots(curve: Curve, number: int) -> list[str]:
    return [
        f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="{DOT}" fill="{COLOURS[number % len(COLOURS)]}">'
        f"<title>{escape(f'{curve.label}: {x:.1%}, {y:.1%}')}</title></circle>"
        for x, y in curve.points
    ]


def _legend(chart: CurveChart) -> tuple[list[str], float]:
    """Return the names beside their strokes, under the curves, and the height of all."""
    parts, x, y = list[str](), 8.0, _y(0) + 66
    for number, curve in enumerate(chart.curves):
        width = width_of(curve.label) + 54
        if x + width > WIDTH and x > 8:
            x, y = 8.0, y + LEGEND_ROW
        sample = (
            f'<circle cx="{x + 14:g}" cy="{y - 4:g}" r="{DOT}" fill="{COLOURS[number % len(COLOURS)]}"/>'
            if curve.sort == "dots"
            else f'<line x1="{x:g}" x2="{x + 28:g}" y1="{y - 4:g}" y2="{y - 4:g}" {_stroke(curve, number)}/>'
        )
        parts += [sample, text(x + 36, y, curve.label, "name")]
        x += width
    return parts, y + 12
