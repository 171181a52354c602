"""The section that tells how sure the account is: ranges of places and lines, what they come from, a tornado."""

import math
from dataclasses import replace
from typing import Any

from shanshui.core.errors import InputError, NoSpread
from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Paragraph, Range, RangeChart, Scale, Section, Table
from shanshui.report.numbers import money_column, scale_for
from shanshui.report.uncertainty_origins import UncertaintyOrigins, shown_columns
from shanshui.report.uncertainty_words import (
    area_table,
    bar_name,
    beyond,
    held_sentence,
    line_table,
    measure_next,
    place_table,
    sentence,
    share_table,
    spread_table,
)
from shanshui.report.village_words import village_sentence, village_table
from shanshui.run.tornado import Tornado, tornado
from shanshui.run.uncertainty import Uncertainty
from shanshui.run.uncertainty_table import facts_of
from shanshui.run.villages import villages
from shanshui.store.results import Results
from shanshui.store.tables import Table as Rows

TITLE = Label("How sure the numbers are", "数字的把握程度")
HOW = Label(
    "Parameters, prices and inputs are drawn from the distributions stated; a bar holds nine draws of ten, its mark is "
    "the median. Places add up in every draw; a small place is wider than the large one it lies in.",
    "参数、价格与输入按所给分布抽样；条形包含十分之九的抽样结果，竖线为中位数。每次抽样中各级地方均可加总；小地方的区间比上级更宽。",
)
CHART = Label("GEP, 90 % range", "GEP 的 90 % 区间")
TORNADO = Label("GEP with another published set or equation", "改用其他已公布参数或公式时的 GEP")
TORNADO_SAYS = Label(
    "One choice is exchanged at a time; the mark is GEP of the account.", "每次只改变一项选择；竖线为账户的 GEP。"
)
NOT_BESIDE = Label(
    "The columns low and high of the table of flows are empty: `shanshui uncertainty --publish` fills them.",
    "流量表的下限与上限两列为空：运行 `shanshui uncertainty --publish` 即可填入。",
)
OTHER_BESIDE = Label(
    "The columns low and high of the table of flows were drawn from other spreads than this section: "
    "`shanshui uncertainty --publish` draws them anew.",
    "流量表的下限与上限两列按另一套离散程度抽样，与本节不同：运行 `shanshui uncertainty --publish` 可重新抽样。",
)
DECIDES = ("draws", "seed", "spreads", "land_cover", "held")
MOST_BARS, MOST_PLACES = 12, 30


def uncertainty_section(ledger: Ledger) -> Section | None:
    """Return how sure the account is; None where the area states no spread.

    No map is read: what needs them is there if `shanshui uncertainty` has worked it out, and is else named.
    """
    account: Any = ledger.whole
    if not isinstance(account, Results):
        return None
    if (area := ledger.beside) is None:
        return None
    lang = ledger.words.language
    try:
        prepared = area.prepared
        if prepared.area.config.uncertainty is None:
            return None
        found = area.uncertainty(account, ledger.period)
        found = replace(found, place=ledger.place or found.place)  # the very draws of the whole area
        small = villages(prepared, account, found)
        blocks = [] if ledger.place in small.codes else _blocks(found, small.codes, ledger)
        blocks += [Note(text.in_(lang), "warning") for text in _beside(account, found)]
        if small.villages:
            scale = scale_for(max(one.fen / 100 for one in small.villages), lang)
            blocks.append(Note(village_sentence(small, lang)))
            rows = village_table(small, lang)
            made = _table("uncertainty-villages", rows, scale, lang)
            blocks.append(UncertaintyOrigins(found, ledger, scale).villages(rows, made))
        if (bars := tornado(prepared, account, ledger.place, ledger.period, work=False)) is not None and bars.bars:
            blocks.append(_tornado(bars, lang))
    except NoSpread:
        return None
    except InputError as refused:
        blocks = [Note(refused.text(lang), "warning")]
    return Section("uncertainty", TITLE.in_(lang), tuple(blocks), "uncertainty", HOW.in_(lang))


def _beside(account: Results, found: Uncertainty) -> list[Label]:
    """Return what to say of the ranges in the sheet of flows where they are not those of this section."""
    known = account.drawn.get(found.period)
    if known is None:
        return [NOT_BESIDE]
    now = {name: value for name, value in facts_of(found).items() if name in DECIDES}
    return [] if now == {name: known[name] for name in now} else [OTHER_BESIDE]


def _blocks(found: Uncertainty, small: set[str], ledger: Ledger) -> list[Block]:
    lang, row, shares = ledger.words.language, found.gep(), found.shares()
    scale = scale_for(max(abs(row.high), abs(row.value)) if row else math.nan, lang)
    said, origins = [remark.in_(lang) for remark in found.remarks], UncertaintyOrigins(found, ledger, scale)
    places, lines, spreads = place_table(found, "", lang, small), line_table(found, lang), spread_table(found, lang)
    return [
        Paragraph(sentence(found, lang)),
        _chart(found, small, scale, lang),
        origins.ranges(places, _table("uncertainty", places, scale, lang)),
        origins.ranges(lines, _table("uncertainty-lines", lines, scale, lang)),
        origins.shares(share_table(shares, lang), _table("uncertainty-shares", share_table(shares, lang), scale, lang)),
        *([Paragraph(measure_next(shares, lang))] if shares else []),
        origins.spreads(spreads, _table("uncertainty-spreads", spreads, scale, lang)),
        *([_areas(found, origins, scale, lang)] if found.areas else []),
        *(Note(text) for text in (*said, held_sentence(found, lang)) if text),
        Note(beyond(found).in_(lang), "warning"),
    ]


def _areas(found: Uncertainty, origins: UncertaintyOrigins, scale: Scale, lang: str) -> Table:
    rows = area_table(found, lang)
    return origins.areas(rows, _table("uncertainty-areas", rows, scale, lang))


def _chart(found: Uncertainty, small: set[str], scale: Scale, lang: str) -> RangeChart:
    below = [row for row in found.of_level("") if row.place not in small]
    rows = [row for row in [found.gep(), *below] if row is not None][:MOST_PLACES]
    ranges = tuple(Range(found.tree[row.place].name.in_(lang), row.low, row.median, row.high) for row in rows)
    column = money_column("GEP", scale)
    return RangeChart("chart-uncertainty", CHART.in_(lang), HOW.in_(lang), ranges, column, "uncertainty")


def _tornado(found: Tornado, lang: str) -> RangeChart:
    ranges = tuple(
        Range(bar_name(bar, lang), min(0.0, bar.change) + found.gep, found.gep, max(0.0, bar.change) + found.gep)
        for bar in found.bars[:MOST_BARS]
    )  # fmt: skip
    scale = scale_for(max(one.high for one in ranges), lang)
    column = money_column("GEP", scale)
    return RangeChart("chart-tornado", TORNADO.in_(lang), TORNADO_SAYS.in_(lang), ranges, column, "uncertainty")


def _table(name: str, rows: Rows, scale: Scale, lang: str) -> Table:
    """Return a table of the account as a table of the report; columns with nothing in them are left out."""
    shown = shown_columns(rows)
    columns = tuple(_column(rows, i, scale, lang, first=i == shown[0]) for i in shown)
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(row[i] for i in shown) for row in rows.rows)
    return Table(name, rows.title.in_(lang), columns, cells)


def _column(rows: Rows, at: int, scale: Scale, lang: str, first: bool) -> Column:
    column = rows.columns[at]
    label = column.label.in_(lang)
    if column.kind == "money":
        return money_column(label, scale)
    if column.kind in ("share", "number"):
        return Column(label, column.kind)
    return Column(label, "code" if column.name in ("place", "item", "name") and first else "text", heads_row=first)
