"""How the figures of a comparison are made: GEP of places, periods and accounts, and what one has more than another."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shanshui.core.labels import Label
from shanshui.report.change_words import name_of
from shanshui.report.model import Column, Made, Number, Operand, Sum
from shanshui.report.numbers import money_column
from shanshui.report.origins import area_km2, flows, indicator

if TYPE_CHECKING:
    from shanshui.report.compare import Side

OWN = Label("as accounted, at its own prices: {name}", "账户所列，按各自价格：{name}")
MORE = Label("{this} − {other}", "{this}−{other}")
TIMES = Label("{this} ÷ {other}", "{this}÷{other}")
GROWTH = Label("{this} ÷ {other} − 1", "{this}÷{other}−1")
EACH = Label("GEP ÷ {per}", "GEP÷{per}")
COMPARABLE = Label(
    "at the prices of {base}: the sum over lines, each moved by its price index, or its amount × the price of {base}",
    "按 {base} 年可比价：各科目按其价格指数换算，或以实物量×{base} 年单价，再求和",
)
LINE = Label("the value of {period}, moved to the prices of {base}", "{period} 年价值换算为 {base} 年价格")
MOST_LINES = 200
Other = tuple["Side", str, str]  # account, place, period


@dataclass(frozen=True)
class CompareOrigins:
    """Tells of the figures of one place in one period of one account what they are made of."""

    side: "Side"
    place: str
    period: str

    @property
    def name(self) -> str:
        """Return what it is of, in words."""
        own = (*self.side.name.split(" · "), self.side.ledger.name(self.place), self.period)
        return " · ".join(dict.fromkeys(own))

    def gep(self) -> Number:
        """Return GEP: the sum of its flows, or of its lines at comparable prices."""
        return self.part("")

    def part(self, part: str) -> Number:
        """Return GEP, or a line or service of it."""
        value = self.side.value(self.place, self.period, part)
        if self.side.basis == "current":
            found = Sum(value, (self.side.filters(self.place, self.period, part),))
            return Made(
                value,
                OWN.in_(self._lang).format(name=self.name),
                (Operand("GEP", found, self._money, self.side.ledger),),
            )
        how = COMPARABLE.in_(self._lang).format(base=self.side.year)
        return Made(value, how, lambda: self._lines(part))

    def more(self, value: float, other: Other) -> Number:
        """Return what it has more than another."""
        return self._against(MORE, value, other)

    def times(self, value: float, other: Other) -> Number:
        """Return how many times another it is."""
        return self._against(TIMES, value, other)

    def growth(self, value: float, other: Other) -> Number:
        """Return by what share it is more than in another period."""
        return self._against(GROWTH, value, other)

    def per_km2(self, value: float) -> Number:
        """Return GEP for each km²."""
        ledger = self.side.ledger
        column = Column(ledger.words("area_km2"), "number", ledger.words("km2"))
        return self._each(value, area_km2(ledger, (self.place,)), column)

    def per_head(self, value: float) -> Number:
        """Return GEP for each person."""
        ledger = self.side.ledger
        row = ledger.indicator(self.place, "population", self.period)
        column = Column(ledger.words("indicator_population"), "number", ledger.words("person"), digits=0)
        return self._each(value, indicator(ledger, row) if row else Made(math.nan, ""), column)

    @property
    def _lang(self) -> str:
        return self.side.ledger.words.language

    @property
    def _money(self) -> Column:
        return money_column("", self.side.ledger.scale)

    def _operand(self) -> Operand:
        return Operand(self.name, self.gep(), self._money, self.side.ledger)

    def _against(self, how: Label, value: float, other: Other) -> Number:
        second = CompareOrigins(*other)
        told = how.in_(self._lang).format(this=self.name, other=second.name)
        return Made(value, told, (self._operand(), second._operand()))

    def _each(self, value: float, size: Made, column: Column) -> Number:
        how = EACH.in_(self._lang).format(per=column.label)
        return Made(value, how, (self._operand(), Operand(column.label, size, column, self.side.ledger)))

    def _lines(self, part: str) -> tuple[Operand, ...]:
        """Return the lines of a value at comparable prices, the largest first, each made of its flow."""
        ledger, found = self.side.ledger, list[Operand]()
        lines = self.side.lines(self.place, self.period, part).items()
        for key, value in sorted(lines, key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_LINES]:
            label = name_of("item", f"{key.service}.{key.item}").in_(self._lang)
            words = (label, ledger.ecosystem_label(key.ecosystem_type), ledger.name(key.place))
            names = ("place", "ecosystem_type", "service", "item")
            own = flows(ledger, period=self.period, **{name: getattr(key, name) for name in names})
            how = LINE.in_(self._lang).format(period=self.period, base=self.side.year)
            made = Made(value, how, (Operand(label, own, self._money, ledger),))
            found.append(Operand(" · ".join(words), made, self._money, ledger))
        return tuple(found)
