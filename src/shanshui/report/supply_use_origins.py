"""How the figures of supply and use are made: flows of the account, and who uses what share of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shanshui.accounts.supply_use import Measure, Row
from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Cell, Column, Made, Operand, Sum
from shanshui.report.origins import facts_of, flows
from shanshui.run.account import Prepared
from shanshui.run.supply_use import Accounted
from shanshui.standards.users import unit_label, usual_user

SUPPLIED = Label(
    "what the type supplies of this item, at all places without parts; money in whole fen",
    "该类型供给的本项目数量，按没有下级的地方求和；价值精确到分",
)
USED = Label(
    "supply × the share of the user: as the area's table of uses gives it, else all to the usual user",
    "供给×该使用部门的比例：按本区域使用表，未给出的全部归通常的使用部门",
)
TRADED = Label(
    "what is used in another place than it is supplied, by the area's table of uses",
    "按本区域使用表，供给地与使用地不同的部分",
)
ROW, ITEMS = Label("the sum of the row", "该行之和"), Label("the sum over the items in GEP", "计入 GEP 的各项目之和")
USER, REASON, TABLE = Label("Usual user", "通常的使用部门"), Label("Why", "理由"), Label("Table of uses", "使用表")


@dataclass(frozen=True)
class SupplyUseOrigins:
    """Tells of the figures of one half of a table what they are made of; `keys` are those of its columns."""

    found: Accounted
    prepared: Prepared
    ledger: Ledger
    measure: Measure
    is_supply: bool
    keys: Sequence[str]
    columns: Sequence[Column]

    def row(self, row: Row, cells: Sequence[float]) -> tuple[Cell, ...]:
        """Return the cells of an item, each with what it is made of; the last is their sum."""
        told = [self._cell(row, key, value) for key, value in zip(self.keys[:-1], cells[:-1], strict=True)]
        own = tuple(Operand(column.label, one, column) for column, one in zip(self.columns, told, strict=False))
        return (*told, Made(cells[-1], ROW.in_(self._lang), own))

    def total(self, rows: Sequence[tuple[str, tuple[Cell, ...]]], cells: Sequence[float]) -> tuple[Cell, ...]:
        """Return the sums of columns over items."""
        return tuple(Made(value, ITEMS.in_(self._lang), self._added(rows, at)) for at, value in enumerate(cells))

    def _added(self, rows: Sequence[tuple[str, tuple[Cell, ...]]], at: int) -> tuple[Operand, ...]:
        found = ((label, row[at]) for label, row in rows)
        return tuple(Operand(label, cell, self.columns[at]) for label, cell in found if not isinstance(cell, str))

    @property
    def _lang(self) -> str:
        return self.ledger.words.language

    def _cell(self, row: Row, key: str, value: float) -> Made:
        if not key:
            return Made(value, TRADED.in_(self._lang), (self._supply(row),), self._facts(row))
        if not self.is_supply:
            return Made(value, USED.in_(self._lang), (self._supply(row),), self._facts(row))
        column = self.columns[list(self.keys).index(key)]
        return Made(value, SUPPLIED.in_(self._lang), (Operand(column.label, self._flows(row, key), column),))

    def _supply(self, row: Row) -> Operand:
        return Operand(self.ledger.words("supply"), self._flows(row), self.columns[-1])

    def _flows(self, row: Row, kind: str = "") -> Sum:
        """Return the flows of an item at the place, of one type or all."""
        place, period = self.ledger.place or self.found.root, self.found.period
        where = {"place": place, "period": period, "service": row.service, "item": row.item}
        where |= {"ecosystem_type": kind} if kind else {}
        if self.measure == "monetary":
            return flows(self.ledger, **where)
        used = flows(self.ledger, "use", **where)
        return flows(self.ledger, "supply", **where) if math.isnan(used.value) else used

    def _facts(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Return who says who uses an item: the area's table, and the usual user with reason and source."""
        setting, usual = self.prepared.area.config.supply_use, usual_user(row.service, row.item)
        file = setting.shares.file if setting and setting.shares else ""
        lang = self._lang
        told = [(TABLE.in_(lang), file)]
        if usual:
            told += [(USER.in_(lang), unit_label(usual.unit).in_(lang)), (REASON.in_(lang), usual.reason.in_(lang))]
            told += [("source", usual.source), ("mark", self.ledger.words.get(f"mark_{usual.mark}", usual.mark))]
        return facts_of(told, lang)
