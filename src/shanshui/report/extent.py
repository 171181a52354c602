"""The section of the extent account: what there was, what it became, by whose doing; the matrix; a chart."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

from shanshui.core.errors import InputError
from shanshui.core.labels import Label
from shanshui.report.extent_origins import recipes, told_matrix
from shanshui.report.extent_words import (
    TOTAL,
    entries_of,
    lines_of,
    measures_of,
    number_of,
    sentence,
    side_name,
    sides,
)
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Block, Cell, Column, Note, Paragraph, Section, Series, Table
from shanshui.report.origins import told
from shanshui.run.account import Prepared
from shanshui.run.extent import Extent, extent
from shanshui.run.extent_remarks import Unit, unit_for
from shanshui.store.results import Results

SHADES = (0.005, 0.02, 0.05, 0.15)  # shares of a row from which a cell is one shade darker
TITLE = Label("Extent of ecosystems", "生态系统范围账户")
HOW = Label(
    "Opening area, additions, reductions and closing area of each ecosystem type (SEEA EA). Managed is what people "
    "did, unmanaged what nature did. Swap is land lost in one spot and won in another: the net change hides it.",
    "各类生态系统的期初面积、增加、减少与期末面积（SEEA EA）。有管理指人为变化，无管理指自然变化。"
    "互换指此处减少、彼处增加的面积，净变化中看不到。",
)
WORDS = {
    "type": Label("Ecosystem type", "生态系统类型"),
    "account": Label("Extent account {since} → {until}", "{since} → {until} 年范围账户"),
    "matrix": Label(
        "What became of what, {since} (rows) → {until} (columns)", "{since}（行）→ {until}（列）年变化矩阵"
    ),
    "heat": Label(
        "The darker a cell, the larger the share of its row. What stayed is on the diagonal.",
        "颜色越深，占该行的比例越大；对角线为保持不变的面积。",
    ),
    "chart": Label("Won and lost, {since} → {until}", "{since} → {until} 年增加与减少"),
    "chart_says": Label(
        "For each type, to the right what it won, to the left what it lost, by whose doing.",
        "各类型向右为增加、向左为减少，按有无管理区分。",
    ),
}
PARTS = (("additions_managed", 1), ("additions_unmanaged", 1), ("reductions_managed", -1), ("reductions_unmanaged", -1))


def extent_section(ledger: Ledger) -> Section | None:
    """Return the extent account from each period with areas to the next; None where there are not two of them.

    Published matrices and tables are used; no map is read. The settings are read from beside the account.
    """
    account: Any = ledger.whole
    if not isinstance(account, Results) or len(ledger.roots) != 1:
        return None
    mine = account.extent[account.extent["place"] == ledger.roots[0]]
    periods = [period for period in ledger.periods if period in set(mine["period"].astype(str))]
    if len(periods) < 2:
        return None
    if (area := ledger.beside) is None:
        return None
    lang, blocks = ledger.words.language, list[Block]()
    try:
        prepared = area.prepared
    except InputError as refused:
        return _section([Note(refused.text(lang), "warning")], lang)
    for since, until in pairwise(periods):
        blocks += _between(prepared, account, since, until, ledger)
    return _section(blocks, lang)


def _section(blocks: list[Block], lang: str) -> Section:
    return Section("extent", TITLE.in_(lang), tuple(blocks), "extent", HOW.in_(lang))


def _between(prepared: Prepared, account: Results, since: str, until: str, ledger: Ledger) -> list[Block]:
    place, lang = ledger.place, ledger.words.language
    try:
        found = extent(prepared, account, since, until, from_maps=False)
        found = replace(found, place=place or found.place)
        found.account()
    except InputError as refused:
        return [Note(refused.text(lang), "warning")]
    unit = unit_for(found.account().total.opening)
    blocks: list[Block] = [Paragraph(sentence(found, found.place, lang)), _account(found, unit, ledger)]
    if found.place in found.matrices:
        blocks += [_chart(found, unit, lang), _matrix(found, unit, ledger)]
    blocks += [Note(remark.in_(lang), "warning") for remark in found.told]
    rest = [remark.in_(lang) for remark in found.remarks() if remark not in found.told]
    return blocks + ([Note(("" if lang == "zh" else " ").join(rest))] if rest else [])


def _worded(key: str, found: Extent, lang: str) -> str:
    return WORDS[key].in_(lang).format(since=found.since, until=found.until)


def _id(name: str, found: Extent) -> str:
    return f"{name}-{found.since}-{found.until}".lower()


def _area(label: str, unit: Unit, lang: str) -> Column:
    return Column(label, "number", unit.name.in_(lang), unit.size, 2, blank_zero=True)


def _account(found: Extent, unit: Unit, ledger: Ledger) -> Table:
    account, lang = found.account(), ledger.words.language
    entries, measures = entries_of(account), measures_of(account)
    columns = [Column(WORDS["type"].in_(lang), heads_row=True), _area(found.since, unit, lang)]
    columns += [_area(label.in_(lang), unit, lang) for _, label in entries]
    columns += [_area(found.until, unit, lang)]
    columns += [
        Column(label.in_(lang), "share") if name == "stable_share" else _area(label.in_(lang), unit, lang)
        for name, label in measures
    ]
    names = ("opening", *(name for name, _ in entries), "closing", *(name for name, _ in measures))
    rows: list[tuple[Cell, ...]] = [
        (name.in_(lang), *(number_of(account, line, column) for column in names)) for name, line in lines_of(account)
    ]
    at = names.index("closing") + 1
    made = Table(_id("extent", found), _worded("account", found, lang), tuple(columns), tuple(rows), True, at)
    return told(made, ("name", *names), recipes(found, ledger), lang)


def _matrix(found: Extent, unit: Unit, ledger: Ledger) -> Table:
    matrix, lang = found.matrix(), ledger.words.language
    before, after = sides(matrix)
    columns = [Column(WORDS["type"].in_(lang), heads_row=True)]
    columns += [_area(side_name(kind, found.until).in_(lang), unit, lang) for kind in after]
    columns += [_area(TOTAL.in_(lang), unit, lang)]
    rows: list[tuple[Cell, ...]] = []
    heat: list[tuple[int, ...]] = []
    for kind in before:
        whole = matrix.opening[kind]
        cells = [matrix.at(kind, other) for other in after]
        rows.append((side_name(kind, found.since).in_(lang), *cells, whole))
        heat.append((0, *(_shade(cell / whole) for cell in cells), 0))
    rows.append((TOTAL.in_(lang), *(matrix.closing[kind] for kind in after), matrix.total))
    heat.append((0,) * len(columns))
    title, note = _worded("matrix", found, lang), WORDS["heat"].in_(lang)
    made = Table(
        _id("matrix", found), title, tuple(columns), tuple(rows), True, len(columns) - 1, note, heat=tuple(heat)
    )
    return told_matrix(made, ledger, lang)


def _shade(share: float) -> int:
    """Return how dark a cell is: 0 for nothing, 5 for most of its row."""
    return 0 if share <= 0 else 1 + sum(share >= least for least in SHADES)


def _chart(found: Extent, unit: Unit, lang: str) -> BarChart:
    account = found.account()
    lines = [line for line in account.lines if line.additions or line.reductions]
    labels = dict(entries_of(account))
    series = tuple(
        Series(labels[name].in_(lang), tuple(sign * (getattr(line, name) or math.nan) for line in lines))
        for name, sign in PARTS
    )
    bars = tuple(side_name(line.ecosystem_type, found.since).in_(lang) for line in lines)
    title, says = _worded("chart", found, lang), WORDS["chart_says"].in_(lang)
    column = _area(WORDS["type"].in_(lang), unit, lang)
    return BarChart(_id("chart-extent", found), title, says, bars, series, column, _id("extent", found))
