"""The section of supply and use: who supplies and who uses each service, amounts beside money."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from shanshui.accounts.supply_use import Exact, Measure
from shanshui.core.errors import InputError
from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Scale, Section, Table
from shanshui.report.numbers import money_column, scale_for
from shanshui.report.supply_use_origins import SupplyUseOrigins
from shanshui.report.supply_use_words import BESIDE, MEASURES, SERVICE, TOTAL, UNIT, Matrix, Side, matrix, shown
from shanshui.report.words import Words
from shanshui.run.supply_use import Accounted, accounted, in_reading_order
from shanshui.store.results import Results

T = TypeVar("T")
TITLE = Label("Supply and use of ecosystem services", "生态系统服务供给与使用")
HOW = Label(
    "What each ecosystem type supplies and which economic unit uses it (SEEA EA). Supply is use for every service; the "
    "monetary total is GEP to the fen.",
    "各类生态系统提供什么服务、由谁使用（SEEA EA）。每项服务供给等于使用；价值量合计即 GEP，精确到分。",
)
PART = Label("{measure}: {side}", "{measure}：{side}")


def supply_use_section(ledger: Ledger) -> Section | None:
    """Return supply and use of the report's period; None without settings beside the account, or for many roots."""
    account: Any = ledger.whole
    if not isinstance(account, Results) or len(ledger.roots) != 1:
        return None
    if (area := ledger.beside) is None:
        return None
    lang, blocks = ledger.words.language, list[Block]()
    try:
        found = accounted(area.area, account, ledger.period)
        physical, monetary = matrix(found, ledger.place, "physical"), matrix(found, ledger.place)
        if not monetary.rows:
            return None
        for at in (0, 1):
            blocks += [_table(laid, laid.sides[at], found, ledger) for laid in (physical, monetary) if laid.rows]
        blocks += [Note(label.in_(lang)) for label in found.remarks(ledger.place)]
    except InputError as refused:
        blocks = [Note(refused.text(lang), "warning")]
    return Section("supply-use", TITLE.in_(lang), tuple(blocks), "supply_use", HOW.in_(lang))


def _table(laid: Matrix, side: Side, found: Accounted, ledger: Ledger) -> Table:
    """Return one half of a table: lines in GEP and their total; lines beside it are in a note."""
    money, lang = laid.measure == "monetary", ledger.words.language
    kept = [i for i, made in enumerate(side.total) if made or any(row[i] for row in side.rows[: laid.in_gep])]
    side = replace(
        side,
        heads=_only(side.heads, kept),
        total=_only(side.total, kept),
        rows=_rows(side.rows, kept),
        keys=_only(side.keys, kept),
    )
    largest = max((abs(shown(amount, laid.measure)) for amount in side.total), default=0.0)
    scale = scale_for(largest, lang)
    heads = [_column(head.in_(lang), money, scale) for head in side.heads]
    rows = _told(laid, side, heads, found, ledger)
    columns = (Column(SERVICE.in_(lang), heads_row=True), *([] if money else [Column(UNIT.in_(lang))]), *heads)
    title = PART.in_(lang).format(measure=MEASURES[laid.measure].in_(lang), side=side.name.in_(lang))
    name = "supply" if side.name == laid.sides[0].name else "use"
    beside = [label.in_(lang) for label, _, _ in laid.rows[laid.in_gep :]]
    said = Label(f"{BESIDE.en}: {', '.join(beside)}", f"{BESIDE.zh}：{'、'.join(beside)}")
    note = said.in_(lang) if beside else ""
    return Table(f"{name}-{laid.measure}", title, columns, tuple(rows), has_total=money, note=note)


def _only(cells: Sequence[T], kept: Sequence[int]) -> tuple[T, ...]:
    """Return some of the cells of a row."""
    return tuple(cells[i] for i in kept)


def _rows(rows: Sequence[Sequence[T]], kept: Sequence[int]) -> tuple[tuple[T, ...], ...]:
    return tuple(_only(row, kept) for row in rows)


def _column(head: str, money: bool, scale: Scale) -> Column:
    return money_column(head, scale) if money else Column(head, "number")


def _told(
    laid: Matrix, side: Side, heads: Sequence[Column], found: Accounted, ledger: Ledger
) -> list[tuple[Cell, ...]]:
    """Return the rows of a half, each number with what it is made of; of money, the total last."""
    assert ledger.beside is not None  # else there is no section
    lang, money, is_supply = ledger.words.language, laid.measure == "monetary", side.name == laid.sides[0].name
    origins = SupplyUseOrigins(found, ledger.beside.prepared, ledger, laid.measure, is_supply, side.keys, heads)
    own = in_reading_order(found.table(ledger.place, laid.measure)).rows[: laid.in_gep]
    names = [name.in_(lang) for name, _, _ in laid.rows[: laid.in_gep]]
    told = [origins.row(row, _amounts(side.rows[at], laid.measure)) for at, row in enumerate(own)]
    units = [[] if money else [Words(lang).unit(laid.rows[at][1])] for at in range(len(own))]
    rows: list[tuple[Cell, ...]] = [(name, *unit, *cells) for name, unit, cells in zip(names, units, told, strict=True)]
    if money:
        total = origins.total(list(zip(names, told, strict=True)), _amounts(side.total, laid.measure))
        rows.append((TOTAL.in_(lang), *total))
    return rows


def _amounts(amounts: Sequence[Exact], measure: Measure) -> list[float]:
    return [shown(amount, measure) if amount else math.nan for amount in amounts]
