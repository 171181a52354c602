"""What the figures of a change are made of: services, lines, and the area, amount and price of a line."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shanshui.accounts.decomposition import FACTORS, LABELS, NOTES, Effect, Sum
from shanshui.core import units
from shanshui.core.labels import Label
from shanshui.report.change_words import FEN, name_of
from shanshui.report.ledger import Ledger
from shanshui.report.model import Column, Made, Number, Operand, Scale
from shanshui.report.model import Sum as Flows
from shanshui.report.numbers import money_column
from shanshui.report.origins import EXTENT, INPUTS_OF_AREA, facts_of, flows, inputs_facts, made
from shanshui.run.change import Change

MOST_LINES = 60  # of one figure, the largest; what the rest adds up to is told
GROUPS = Label("the sum over the services, in whole fen", "各项服务之和（精确到分）")
LINES = Label("the sum over the lines of places without parts, in whole fen", "没有下级的地方各科目之和（精确到分）")
CHANGE = Label("{until} less {since}", "{until} 年减去 {since} 年")
FACTOR = Label(
    "the share of {factor} in the change of this line: value = area × amount per area × price of one; each stands in "
    "its first or second state, and the change is shared by {method} over all orders in which they move",
    "{factor}在本科目变化中的份额：价值＝面积×单位面积实物量×单价；各因素分别取期初或期末状态，按{method}对所有变动次序分摊",
)
VALUE = Label(
    "the value of the line in {period}, to the fen; moved to the prices of the period where the settings give an index",
    "该科目 {period} 年的价值，精确到分；设置给出价格指数的，换算为当期价格",
)
REST = Label("{count} smaller lines", "其余 {count} 个较小的科目")
PER = Label("{amount} ÷ {area}", "{amount}÷{area}")
AREA_OF, AMOUNT_OF, PRICE_OF = Label("Area", "面积"), Label("Amount", "实物量"), Label("Price of one", "单价")
VALUE_OF, CHANGE_OF = Label("Value", "价值"), Label("Change", "变化")
PRICED = Label("the value ÷ the amount", "价值÷实物量")
YUAN = Label("yuan", "元")
DATA = Label(
    "the whole value of a line that was accounted in one of the two periods only", "仅在一个核算期核算的科目的全部价值"
)
REMARK = Label("Remark", "说明")
METHODS = {"shapley": "Shapley", "lmdi": "LMDI"}
Part = str  # before, after, change or a factor


def amount_of(one: Sum | Effect, part: Part) -> int:
    """Return a part of a change in fen: before, after, change, or what a factor made."""
    return one.parts[FACTORS.index(part)] if part in FACTORS else int(getattr(one, part))


@dataclass(frozen=True)
class Origins:
    """Tells of the figures of one change what they are made of."""

    found: Change
    ledger: Ledger
    scale: Scale

    @property
    def lang(self) -> str:
        """Return the language of the report."""
        return self.ledger.words.language

    @property
    def column(self) -> Column:
        """Return the column in which the amounts of the change are shown."""
        return money_column("", self.scale)

    def whole(self, part: Part) -> Made:
        """Return a part of the change in all, made of the services."""
        groups = sorted(self.found.by("service").items(), key=lambda pair: -abs(amount_of(pair[1], part)))
        shown = [(name_of("service", code).in_(self.lang), code) for code, one in groups if amount_of(one, part)]
        of = self._of(lambda: [(label, self.service(code, part)) for label, code in shown])
        return self._made(self.found.total, part, GROUPS, of)

    def service(self, code: str, part: Part) -> Made:
        """Return a part of the change of a service, made of its lines."""
        effects = [effect for effect in self.found.whole.effects if effect.key.service == code]
        total = Sum(sum(one.before for one in effects), sum(one.after for one in effects), _parts(effects))
        return self._made(total, part, LINES, self._of(lambda: self._lines(effects, part)))

    def share(self, part: Part) -> Made:
        """Return a part of the change over the first total."""
        total = self.found.total
        value = amount_of(total, part) / total.before if total.before else math.nan
        names = {"change": CHANGE_OF, **LABELS}
        first, second = self.whole(part), self.whole("before")
        of = (Operand(names[part].in_(self.lang), first, self.column), Operand(self.found.since, second, self.column))
        how = PER.in_(self.lang).format(amount=names[part].in_(self.lang), area=f"GEP {self.found.since}")
        return Made(value, how, of)

    # below

    def _made(self, one: Sum, part: Part, how: Label, of: Callable[[], tuple[Operand, ...]]) -> Made:
        return Made(amount_of(one, part) / FEN, how.in_(self.lang), of)

    def _of(self, rows: Callable[[], Iterable[tuple[str, Number]]]) -> Callable[[], tuple[Operand, ...]]:
        return lambda: tuple(Operand(label, cell, self.column) for label, cell in rows())

    def _lines(self, effects: list[Effect], part: Part) -> Iterable[tuple[str, Number]]:
        """Yield the lines that made something of a part, the largest first, then the rest in one."""
        moved = sorted((one for one in effects if amount_of(one, part)), key=lambda one: -abs(amount_of(one, part)))
        for one in moved[:MOST_LINES]:
            yield self._label(one), self._line(one, part)
        if rest := moved[MOST_LINES:]:
            value = sum(amount_of(one, part) for one in rest) / FEN
            of = self._of(lambda: self._lines(rest, part))
            label = REST.in_(self.lang).format(count=len(rest))
            yield label, Made(value, LINES.in_(self.lang), of)

    def _label(self, one: Effect) -> str:
        key, names = one.key, self.ledger
        item = name_of("item", f"{key.service}.{key.item}").in_(self.lang)
        return " · ".join((item, names.ecosystem_label(key.ecosystem_type), names.name(key.place)))

    def _line(self, one: Effect, part: Part) -> Made:
        """Return a part of the change of one line, made of its values, areas, amounts and prices."""
        if part in ("before", "after"):
            return self._value(one, part)
        values = tuple(
            Operand(f"{VALUE_OF.in_(self.lang)} {period}", self._value(one, when), self.column)
            for period, when in ((self.found.until, "after"), (self.found.since, "before"))
        )
        if part == "change":
            return made(one.change / FEN, CHANGE, self.lang, *values, since=self.found.since, until=self.found.until)
        facts = tuple((REMARK.in_(self.lang), NOTES[note].in_(self.lang)) for note in sorted(one.notes))
        if part == "data":
            return Made(amount_of(one, part) / FEN, DATA.in_(self.lang), values, facts)
        words = {"factor": LABELS[part].in_(self.lang), "method": METHODS[self.found.whole.method]}
        of = (*values, *self._behind(one))
        return Made(amount_of(one, part) / FEN, FACTOR.in_(self.lang).format(**words), of, facts)

    def _value(self, one: Effect, part: Part) -> Made:
        period = self.found.since if part == "before" else self.found.until
        own = Operand(VALUE_OF.in_(self.lang), self._flows(one, period, "value"), self.column)
        return made(amount_of(one, part) / FEN, VALUE, self.lang, own, period=period)

    def _flows(self, one: Effect, period: str, column: str) -> Flows:
        names = ("place", "ecosystem_type", "service", "item")
        return flows(self.ledger, column, period=period, **{name: getattr(one.key, name) for name in names})

    def _behind(self, one: Effect) -> Iterable[Operand]:
        """Yield area, amount and price of a line in both periods, as far as they are known."""
        for period in (self.found.since, self.found.until):
            yield Operand(f"{AREA_OF.in_(self.lang)} {period}", self._area(one, period), Column("", "number", "ha"))
            unit = self._unit(one, period)
            if units.is_money(unit):  # known in money alone: there is no amount, and no price of one
                continue
            unit = self.ledger.words.unit(unit)
            supply, value = self._flows(one, period, "supply"), self._flows(one, period, "value")
            amount = Operand(f"{AMOUNT_OF.in_(self.lang)} {period}", supply, Column("", "number", unit))
            worth = Operand(f"{VALUE_OF.in_(self.lang)} {period}", value, self.column)
            price = Made(
                value.value / supply.value if supply.value else math.nan, PRICED.in_(self.lang), (worth, amount)
            )
            each = Column("", "number", f"{YUAN.in_(self.lang)}/{unit}")
            yield from (amount, Operand(f"{PRICE_OF.in_(self.lang)} {period}", price, each))

    def _unit(self, one: Effect, period: str) -> str:
        where = (("period", period), *((name, getattr(one.key, name)) for name in ("place", "service", "item")))
        rows = self.ledger.rows(where)
        return str(self.ledger.frame["unit"].iloc[rows[0]]) if len(rows) else ""

    def _area(self, one: Effect, period: str) -> Made:
        extent, key = self.ledger.account.extent, one.key
        at = (extent["place"] == key.place) & (extent["ecosystem_type"] == key.ecosystem_type)
        areas = extent.loc[at & (extent["period"].astype(str) == period), "area_ha"]
        facts = [("place", self.ledger.name(key.place)), ("type", self.ledger.ecosystem_label(key.ecosystem_type)),
                 ("period", period), *inputs_facts(self.ledger, *INPUTS_OF_AREA)]  # fmt: skip
        value = float(areas.sum()) if len(areas) else math.nan
        return Made(value, EXTENT.in_(self.lang), (), facts_of(facts, self.lang))


def _parts(effects: list[Effect]) -> tuple[int, ...]:
    return tuple(sum(one.parts[at] for one in effects) for at in range(len(FACTORS)))
