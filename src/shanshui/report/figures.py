"""The charts of a report as figures of matplotlib, for a notebook: the same numbers, drawn from the same content."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NotebookLacks, NothingToDraw
from shanshui.report.fonts import FACE, FAMILY, font_file

if TYPE_CHECKING:
    from shanshui.report.model import BarChart, Map, RangeChart, Waterfall
    from shanshui.run.api import Accounts

WIDE, ROW = 8.0, 0.36  # inches
PLACE = "#ffffff"
UNKNOWN = "#eeeeea"


def lines(accounts: "Accounts", **how: Any) -> Any:
    """Return the value of each line, largest first, as horizontal bars."""
    return _drawn(accounts, "chart-lines", **how)


def places(accounts: "Accounts", **how: Any) -> Any:
    """Return what the GEP of each place is made of, as stacked bars."""
    return _drawn(accounts, "chart-places", **how)


def map_of(accounts: "Accounts", what: str = "total", **how: Any) -> Any:
    """Return places coloured by their GEP; `what` is total, per-km2 or line-1, the largest line."""
    return _drawn(accounts, f"map-{what}", **how)


def change(accounts: "Accounts", **how: Any) -> Any:
    """Return why GEP changed from one period to the next, as a waterfall."""
    return _drawn(accounts, "Waterfall", **how)


def ranges(accounts: "Accounts", **how: Any) -> Any:
    """Return the 90 % range of each line."""
    return _drawn(accounts, "RangeChart", **how)


def _drawn(
    accounts: "Accounts", name: str, place: str = "", period: object = "", lang: str = "", ax: Any = None
) -> Any:
    """Return the axes that a block of the report is drawn on.

    Parameters
    ----------
    name
        Id of a block, or the name of its class.
    place, period, lang
        What the report is of; left out, the whole area, the last period, the language of the system.
    ax
        Axes to draw on; left out, those of a new figure.

    Raises
    ------
    NotebookLacks
        If matplotlib is not installed.
    NothingToDraw
        If the account has no such chart.
    """
    plt = _pyplot()
    block = _block(accounts, name, place, str(period), lang)
    with plt.rc_context({"font.family": [FAMILY, "DejaVu Sans"], "axes.unicode_minus": False, "svg.fonttype": "none"}):
        ax = ax or plt.subplots(figsize=(WIDE, _height(block)), layout="constrained")[1]
        _draw(block, ax)
        ax.set_title(block.title, loc="left")
    return ax


def _block(accounts: "Accounts", name: str, place: str, period: str, lang: str) -> Any:
    from shanshui.report.content import parts
    from shanshui.report.ledger import Ledger
    from shanshui.report.notebook import language
    from shanshui.report.parts import made_once
    from shanshui.report.write import check_asked

    check_asked(accounts.results, place, period)
    ledger = Ledger(accounts.results, lang or language(), period, place)
    for part in parts(ledger):
        section = made_once(part, ledger)
        for block in section.blocks if section else ():
            if name in (getattr(block, "id", ""), type(block).__name__):
                return block
    raise NothingToDraw(where="plot", name=name, area=ledger.area_name)


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise NotebookLacks(where="plot", library="matplotlib") from error
    _registered()
    return pyplot


@cache
def _registered() -> None:
    """Let matplotlib know the font that is shipped; it can take single fonts only, so the one we need is cut out."""
    import matplotlib as mpl
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # comes with matplotlib
    from matplotlib import font_manager

    file = Path(mpl.get_cachedir()) / f"{FAMILY.replace(' ', '')}.otf"
    if not file.is_file():
        part = file.with_suffix(".partial")
        with TTFont(font_file(), fontNumber=FACE, lazy=True) as font:
            font.save(part)
        part.replace(file)
    font_manager.fontManager.addfont(str(file))


def _height(block: Any) -> float:
    rows = next((len(getattr(block, name)) for name in ("bars", "steps", "ranges") if hasattr(block, name)), 12)
    return 1.2 + ROW * rows


def _draw(block: Any, ax: Any) -> None:
    draws: dict[str, Callable[[Any, Any], None]] = {
        "BarChart": _bars, "Waterfall": _waterfall, "RangeChart": _ranges, "Map": _map,
    }  # fmt: skip
    draws[type(block).__name__](block, ax)


def _bars(chart: "BarChart", ax: Any) -> None:
    from shanshui.report.charts import colour_of

    starts = [0.0] * len(chart.bars)
    at = range(len(chart.bars))
    for number, series in enumerate(chart.series):
        widths = [0.0 if math.isnan(value) else value / chart.column.size for value in series.values]
        ax.barh(at, widths, left=starts, height=0.62, color=colour_of(series, number), label=series.label)
        starts = [start + width for start, width in zip(starts, widths, strict=True)]
    _named(ax, chart.bars, chart.column.unit)
    if len(chart.series) > 1:
        ax.legend(frameon=False, ncols=min(4, len(chart.series)), loc="lower right")


def _waterfall(chart: "Waterfall", ax: Any) -> None:
    size = chart.column.size
    for at, step in enumerate(chart.steps):
        start, end = step.start / size, step.end / size
        colour = "#175457" if step.total else "#3d8478" if end >= start else "#c98a2b"
        ax.barh(at, end if step.total else end - start, left=0 if step.total else start, height=0.62, color=colour)
    _named(ax, [step.label for step in chart.steps], chart.column.unit)


def _ranges(chart: "RangeChart", ax: Any) -> None:
    size = chart.column.size
    for at, one in enumerate(chart.ranges):
        ax.plot([one.low / size, one.high / size], [at, at], color="#88b8a4", linewidth=6, solid_capstyle="butt")
        ax.plot([one.middle / size], [at], "o", color="#175457")
    _named(ax, [one.label for one in chart.ranges], chart.column.unit)


def _named(ax: Any, names: Any, unit: str) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlabel(unit)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="#d8ddd2", linewidth=0.8)
    ax.set_axisbelow(True)


def _map(map_: "Map", ax: Any) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    from shanshui.report.maps import CLASSES, class_breaks, class_of, label_point, rings_of

    breaks = class_breaks([region.value / map_.column.size for region in map_.regions])
    for region in map_.regions:
        rings = list(rings_of(map_.shapes[region.code])) if region.code in map_.shapes else []
        if not rings:
            continue
        known = not math.isnan(region.value)
        colour = CLASSES[class_of(region.value / map_.column.size, breaks)] if known else UNKNOWN
        outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
        ax.add_patch(PathPatch(outline, facecolor=colour, edgecolor=PLACE, linewidth=0.9))
        x, y, _ = label_point(max(rings, key=len))
        ax.annotate(region.label, (x, y), ha="center", va="center", fontsize=8)
    ax.autoscale_view()
    low, high = ax.get_ylim()
    ax.set_aspect(1 / math.cos(math.radians((low + high) / 2)))
    ax.set_axis_off()
