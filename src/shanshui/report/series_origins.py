"""What the figures of a series are made of: GEP at current and at comparable prices, growth, the deflator."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shanshui.core.labels import Label
from shanshui.report.change_words import name_of
from shanshui.report.ledger import Ledger
from shanshui.report.model import Cell, Column, Made, Operand, Scale, value_of
from shanshui.report.numbers import money_column
from shanshui.report.origins import facts_of, flows, indicator, inputs_facts
from shanshui.run.account import Prepared
from shanshui.run.leaves import Leaves
from shanshui.run.series import Series, comparable_values
from shanshui.store.results import Results

if TYPE_CHECKING:
    from shanshui.accounts.decomposition import Key

CURRENT = Label(
    "GEP of {period} at the prices of its own year; where the settings give an index, lines priced in another year are "
    "moved to it",
    "{period} 年 GEP，按当年价格；设置给出价格指数的科目由其他年份换算为当年价格",
)
COMPARABLE = Label(
    "GEP of {period} at the prices of {base}: the sum over lines, each moved by its price index, or its amount × the "
    "price of {base}",
    "{period} 年 GEP，按 {base} 年可比价：各科目按其价格指数换算，或以实物量×{base} 年单价，再求和",
)
PUBLISHED = Label(
    "published totals of the area, moved by the published growth at comparable prices",
    "本区域已公布合计，按已公布的可比价增速换算",
)
LINE = Label(
    "the value of {period} × the price of {base} ÷ the price of {period}",
    "{period} 年价值×{base} 年价格÷{period} 年价格",
)
GROWTH = Label("{until} ÷ {since} − 1", "{until} 年÷{since} 年−1")
DEFLATOR = Label("GEP at current prices ÷ GEP at comparable prices", "现价 GEP÷可比价 GEP")
PER_GDP = Label("GEP at current prices ÷ GDP of the same year", "现价 GEP÷同年 GDP")
PRICES = Label("Prices", "价格数据")
MOST_LINES = 200
INDICES = ("nominal", "comparable", "gdp")


@dataclass(frozen=True)
class SeriesOrigins:
    """Tells of the figures of one series what they are made of; cells are those of `series_words.series_table`."""

    found: Series
    prepared: Prepared
    account: Results
    ledger: Ledger
    scale: Scale

    @property
    def lang(self) -> str:
        """Return the language of the report."""
        return self.ledger.words.language

    def row(self, names: tuple[str, ...], cells: tuple[Cell, ...], before: str) -> tuple[Cell, ...]:
        """Return the cells of a period, each with what it is made of; `before` is the period before it."""
        period = str(cells[0])
        known = dict(zip(names, cells, strict=True))
        money = {name: self._money(name, period, value_of(known[name])) for name in INDICES if name in known}
        told: dict[str, Cell] = {"period": period, **money}
        for name in ("nominal", "comparable"):
            told[f"{name}_growth"] = self._growth(name, period, before, value_of(known.get(f"{name}_growth", math.nan)))
        told["deflator"] = self._over(DEFLATOR, money, "nominal", "comparable", known.get("deflator", math.nan))
        told["gep_per_gdp"] = self._over(PER_GDP, money, "nominal", "gdp", known.get("gep_per_gdp", math.nan))
        return tuple(told[name] for name in names)

    def _money(self, name: str, period: str, value: float) -> Made:
        if name == "gdp":
            row = self.ledger.indicator(self.found.place, "gdp", period)
            return indicator(self.ledger, row) if row else Made(math.nan, "")
        words = {"period": period, "base": self.found.base}
        total = self.ledger.sum(self.found.place, period)
        if math.isnan(total.value):  # nothing was accounted line by line
            return Made(value, PUBLISHED.in_(self.lang), (), facts_of(inputs_facts(self.ledger, "totals"), self.lang))
        whole = Operand(f"GEP {period}", total, self._column())
        if name == "nominal":
            return Made(value, CURRENT.in_(self.lang).format(**words), (whole,), self._prices())
        return Made(value, COMPARABLE.in_(self.lang).format(**words), lambda: self._lines(period), self._prices())

    def _column(self) -> Column:
        return money_column("", self.scale)

    def _prices(self) -> tuple[tuple[str, str], ...]:
        setting = self.prepared.area.config.series
        tables = (setting.items, setting.indices) if setting else ()
        return tuple((PRICES.in_(self.lang), table.file) for table in tables if table)

    def _lines(self, period: str) -> tuple[Operand, ...]:
        """Return the lines of a period at base prices, each made of its flow."""
        leaves = Leaves.of(self.prepared, self.account, self.found.place)
        values = comparable_values(leaves, self.found.base)[period]
        largest = sorted(values.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_LINES]
        return tuple(self._line(period, key, value) for key, value in largest)

    def _line(self, period: str, key: "Key", value: float) -> Operand:
        named = (
            name_of("item", f"{key.service}.{key.item}").in_(self.lang),
            self.ledger.ecosystem_label(key.ecosystem_type),
        )
        names = ("place", "ecosystem_type", "service", "item")
        own = flows(self.ledger, period=period, **{name: getattr(key, name) for name in names})
        how = LINE.in_(self.lang).format(period=period, base=self.found.base)
        of = (Operand(f"{self.ledger.words('value')} {period}", own, self._column()),)
        label = " · ".join((*named, self.ledger.name(key.place)))
        return Operand(label, Made(value, how, of, self._prices()), self._column())

    def _growth(self, name: str, period: str, before: str, value: float) -> Made:
        if not before:
            return Made(math.nan, "")
        of = tuple(
            Operand(when, self._money(name, when, getattr(self.found.point(when), name)), self._column())
            for when in (period, before)
        )
        return Made(value, GROWTH.in_(self.lang).format(since=before, until=period), of)

    def _over(self, how: Label, money: dict[str, Made], top: str, bottom: str, value: Cell) -> Made:
        labels = {"nominal": self.ledger.words("gep"), "comparable": f"GEP ({self.found.base})", "gdp": "GDP"}
        of = tuple(Operand(labels[name], money[name], self._column()) for name in (top, bottom) if name in money)
        return Made(value_of(value), how.in_(self.lang), of)
