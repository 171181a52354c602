"""One content as one HTML file that needs nothing else: no script, no request."""

import math
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.report.charts import bars
from shanshui.report.content import build
from shanshui.report.curve_chart import curve_chart
from shanshui.report.ledger import Account
from shanshui.report.line_chart import lines
from shanshui.report.maps import choropleth
from shanshui.report.model import (
    BarChart,
    Block,
    Cell,
    Column,
    CurveChart,
    LineChart,
    Map,
    RangeChart,
    Report,
    Waterfall,
    value_of,
)
from shanshui.report.numbers import shown, written
from shanshui.report.range_bars import range_bars
from shanshui.report.waterfall import waterfall

if TYPE_CHECKING:
    from jinja2 import Template

TALL = 40  # rows above which a table gets a window of its own on screen
WIDE = 8  # columns above which it is printed smaller


def write_html(account: Account, path: Path, language: str = "en", period: str = "") -> Path:
    """Write the report of an account as HTML; the same account gives the same bytes (§10)."""
    path.write_text(page(build(account, language, period)), encoding="utf-8", newline="\n")
    return path


def page(report: Report) -> str:
    """Return a report as the text of an HTML page."""
    say = report.ledger.words
    rendered: str = _template().render(
        report=report,
        say=say,
        kind=lambda block: type(block).__name__,
        drawn=lambda block: drawn(block, say("no_data")),
        cell=shown,
        exact=exact,
        breakable=breakable,
        coded=coded,
        figure=figure_parts,
        titles={table.id: table.title for table in report.tables()},
        css_text=css_text,
        tall=TALL,
        wide=WIDE,
    )
    return rendered


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    source = resources.files("shanshui.report").joinpath("templates", "report.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    return environment.from_string(source)


def drawn(block: Block, no_data: str) -> Any:
    """Return a chart or map as SVG that is not escaped again: its own texts already are."""
    from markupsafe import Markup

    if isinstance(block, Map):
        return Markup(choropleth(block, no_data))
    if isinstance(block, Waterfall):
        return Markup(waterfall(block))
    if isinstance(block, RangeChart):
        return Markup(range_bars(block))
    if isinstance(block, LineChart):
        return Markup(lines(block))
    if isinstance(block, CurveChart):
        return Markup(curve_chart(block))
    return Markup(bars(block)) if isinstance(block, BarChart) else Markup("")


def breakable(code: str) -> Any:
    """Return a code, escaped, that may be broken after its points and underscores."""
    from markupsafe import Markup, escape

    return Markup(str(escape(code)).replace("_", "_<wbr>").replace(".", ".<wbr>"))


def coded(words: str) -> Any:
    """Return a text, escaped, in which what stands between backticks is code."""
    from markupsafe import Markup, escape

    parts = words.split("`")
    if len(parts) % 2 == 0:
        return escape(words)
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def exact(cell: Cell, column: Column) -> str:
    """Return the unrounded yuan of a money cell, to be read by pointing at it."""
    if isinstance(cell, str) or column.kind != "money" or math.isnan(value_of(cell)):
        return ""
    unit, slash, per = column.unit.partition("/")
    return f"{written(value_of(cell), 2)} {'元' if unit.endswith('元') else 'yuan'}{slash}{per}"


def figure_parts(figure: Any) -> tuple[str, str]:
    """Return the number and the unit of a figure of the first page."""
    return shown(figure.value, figure.column), figure.column.unit


def css_text(words: str) -> str:
    """Return a text as a CSS string in which no character can end it."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in words) + '"'
