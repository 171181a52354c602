"""The section of the report on the condition of ecosystems, from the tables that were published with the account."""

import math
from collections.abc import Mapping
from typing import Any

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Block, Cell, Column, Note, Section, Series, Table

TITLE = Label("Condition of ecosystems", "生态系统状况")
HOW = Label(
    "An indicator is 0 at its low and 1 at its high reference level. EI and EQI run from 0 to 100; values are compared "
    "only if they are of one method.",
    "指标在低参照水平取 0、高参照水平取 1。EI 与 EQI 取值 0—100；只有同一方法的值才作比较。",
)
CHART = Label("{index}, {period}", "{index}，{period} 年")
BARS = 40
SPELLED_OUT = ("ecosystem_type", "variable", "runner_up")  # codes whose names stand beside them
CODES = ("place", "method")


def condition_section(ledger: Ledger) -> Section | None:
    """Return the section, None if the account was published without a condition account."""
    tables = ledger.manifest.get("condition") or []
    if not tables:
        return None
    blocks: list[Block] = []
    for table in tables:
        shown = _table(ledger, table)
        blocks += [shown]
        blocks += [chart for chart in [_chart(ledger, table, shown)] if chart]
        blocks += [Note(" ".join(ledger.text(note) for note in table["notes"]))] if table["notes"] else []
    language = ledger.words.language
    return Section("condition", TITLE.in_(language), tuple(blocks), "condition", HOW.in_(language))


def _table(ledger: Ledger, table: Mapping[str, Any]) -> Table:
    """Return a table of the manifest in the language, without columns that hold nothing."""
    named = [i for i, column in enumerate(table["columns"]) if column["name"] not in SPELLED_OUT]
    kept = [i for i in named if any(row[i] not in (None, "") for row in table["rows"])]
    columns = tuple(_column(ledger, table["columns"][i], heads=n == 0) for n, i in enumerate(kept))
    rows = tuple(tuple(_cell(ledger, row[i], table["columns"][i]) for i in kept) for row in table["rows"])
    return Table(f"condition-{table['id'].replace('_', '-')}", ledger.text(table["title"]), columns, rows)


def _column(ledger: Ledger, column: Mapping[str, Any], heads: bool) -> Column:
    label, digits = ledger.text(column["label"]), column["digits"]
    if digits is None:
        return Column(label, "code" if column["name"] in CODES else "text", heads_row=heads)
    return Column(label, "number", column["unit"], digits=digits)


def _cell(ledger: Ledger, cell: Any, column: Mapping[str, Any]) -> Cell:
    if column["digits"] is not None:
        return math.nan if cell is None else float(cell)
    return ledger.text(cell) if isinstance(cell, Mapping) else str(cell if cell is not None else "")


def _chart(ledger: Ledger, table: Mapping[str, Any], shown: Table) -> BarChart | None:
    """Return bars of an index by place in its last period, None for other tables or one bar only."""
    names = [column["name"] for column in table["columns"]]
    if table["id"] not in ("ei", "eqi"):
        return None
    at, place, when = (names.index(name) for name in (table["id"], "name", "period"))
    period = max(row[when] for row in table["rows"])
    rows = [row for row in table["rows"] if row[when] == period and row[at] is not None][:BARS]
    if len(rows) < 2:
        return None
    index = ledger.text(table["columns"][at]["label"])
    title = CHART.in_(ledger.words.language).format(index=index, period=period)
    series = (Series(index, tuple(float(row[at]) for row in rows)),)
    bars = tuple(ledger.text(row[place]) for row in rows)
    column = Column(index, "number", digits=2)
    return BarChart(f"{shown.id}-chart", title, shown.title, bars, series, column, shown.id)
