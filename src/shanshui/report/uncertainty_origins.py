"""How the figures of how sure an account is are made: draws, spreads, shares of the variance."""

from dataclasses import dataclass

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Column, Made, Operand, Scale, Table
from shanshui.report.numbers import money_column, written
from shanshui.report.origins import Recipe, facts_of, flows, inputs_facts, told
from shanshui.report.uncertainty_words import ORIGINS, range_of
from shanshui.run.uncertainty import Uncertainty
from shanshui.run.uncertainty_names import name_of
from shanshui.run.uncertainty_spreads import Spread
from shanshui.store.tables import Table as Rows

ACCOUNT = Label("the value of the account", "账户中的数值")
DRAWN = {
    "median": Label("the median of {draws} draws of the account", "账户 {draws} 次抽样的中位数"),
    "mean": Label("the mean of {draws} draws of the account", "账户 {draws} 次抽样的均值"),
    "low": Label("the 5 % quantile of {draws} draws of the account", "账户 {draws} 次抽样的 5% 分位数"),
    "high": Label("the 95 % quantile of {draws} draws of the account", "账户 {draws} 次抽样的 95% 分位数"),
}
WIDTH = Label("(95 % − 5 %) ÷ median", "（95%−5%）÷中位数")
FIRST = Label(
    "the part of the variance of GEP that goes once this number is known (first-order Sobol index)",
    "查明该数后 GEP 方差减少的比例（一阶 Sobol 指数）",
)
TOTAL = Label(
    "the part of the variance of GEP that this number makes with all it acts with (total Sobol index)",
    "该数连同与其他数的交互所占的 GEP 方差比例（总效应 Sobol 指数）",
)
RATIO = Label(
    "the {share} quantile of the stated distribution, over the number of the account",
    "所给分布的 {share} 分位数÷账户值",
)
LOCAL = Label("the standard deviation of the local error that is stated", "给定的局部误差标准差")
MAPPED = Label("the area of the class on the map", "图上该类面积")
BY_POINTS = Label(
    "the mapped areas shared out by what the reference points really are (Olofsson et al. 2014)",
    "图上面积按参照样点的真实类别分配（Olofsson 等，2014）",
)
ENDS = Label("the area by the points ± 1.645 standard errors", "样点估计面积±1.645 倍标准误")
ACCURACY = Label("of the points of the class, those that agree with the map", "该类样点中与图一致的比例")
SHARED = Label(
    "what the place above has, shared out by a key; with its range", "由上级地方按分配依据分摊得出，并给出区间"
)
SEED, DRAWS = Label("Seed of the draws", "随机种子"), Label("Draws", "抽样次数")
DISTRIBUTION, POINTS = Label("Distribution", "分布"), Label("Table of reference points", "参照样点表")
FROM = Label("From", "来由")


def shown_columns(rows: Rows) -> list[int]:
    """Return the columns of a table of files that the report shows: those with something in them."""
    return [at for at, _ in enumerate(rows.columns) if any(row[at] == row[at] for row in rows.rows)]


def names_of(rows: Rows) -> list[str]:
    """Return the names of the columns that the report shows."""
    return [rows.columns[at].name for at in shown_columns(rows)]


@dataclass(frozen=True)
class UncertaintyOrigins:
    """Tells of the figures of how sure an account is what they are made of."""

    found: Uncertainty
    ledger: Ledger
    scale: Scale

    @property
    def lang(self) -> str:
        """Return the language of the report."""
        return self.ledger.words.language

    def ranges(self, rows: Rows, table: Table) -> Table:
        """Return a table of ranges of places or lines with what its figures are made of."""
        return told(table, names_of(rows), self._ranges(rows), self.lang)

    def villages(self, rows: Rows, table: Table) -> Table:
        """Return the table of places that are shared out of a larger one."""
        names = names_of(rows)
        numbers = [name for name, column in zip(names, table.columns, strict=True) if column.is_number]
        facts = self._facts()
        own = {name: Recipe(SHARED, more=lambda row: self._whole(), facts=lambda row: facts) for name in numbers}
        return told(table, names, own, self.lang)

    def _whole(self) -> tuple[Operand, ...]:
        return (Operand("GEP", self.ledger.total, money_column("", self.scale)),)

    def _ranges(self, rows: Rows) -> dict[str, Recipe]:
        draws, facts = written(self.found.intervals.draws, 0), self._facts()
        hows = {key: Label(how.en.format(draws=draws), how.zh.format(draws=draws)) for key, how in DRAWN.items()}
        drawn = {
            key: Recipe(how, ("value",), lambda row: self._spreads(), lambda row: facts) for key, how in hows.items()
        }
        value = Recipe(ACCOUNT, more=lambda row: self._flows(rows, row))
        return {"value": value, **drawn, "width": Recipe(WIDTH, ("high", "low", "median"))}

    def _facts(self) -> list[tuple[str, str]]:
        drawn = self.found.intervals
        return [(DRAWS.in_(self.lang), written(drawn.draws, 0)), (SEED.in_(self.lang), str(drawn.seed))]

    def _flows(self, rows: Rows, row: int) -> tuple[Operand, ...]:
        """Return the flows of a row: of a place, or of a line of the place."""
        first, cells = rows.columns[0].name, rows.rows[row]
        column, name = money_column("", self.scale), str(cells[1])
        if first == "place":
            return (Operand(name, self.ledger.sum(str(cells[0]), period=self.found.period), column),)
        service, _, item = str(cells[0]).partition(".")
        where = {"place": self.found.place, "period": self.found.period, "service": service, "item": item}
        return (Operand(name, flows(self.ledger, **where), column),)

    def _spreads(self) -> tuple[Operand, ...]:
        """Return the ranges of what was drawn."""
        found = list[Operand]()
        for spread in self.found.spreads:
            if spread.ratio:
                for share, end in zip(("5 %", "95 %"), range_of(spread.ratio), strict=True):
                    label = f"{name_of(spread.name).in_(self.lang)} · {share}"
                    found.append(Operand(label, self._ratio(spread, share, end), Column("", "number")))
        return tuple(found)

    def _ratio(self, spread: Spread, share: str, value: float) -> Made:
        return Made(value, RATIO.in_(self.lang).format(share=share), (), facts_of(self._about(spread), self.lang))

    def _about(self, spread: Spread) -> list[tuple[str, str]]:
        kind = spread.ratio.kind if spread.ratio else ""
        return [("code", spread.key), (DISTRIBUTION.in_(self.lang), kind), ("source", spread.source),
                (FROM.in_(self.lang), ORIGINS[spread.origin].in_(self.lang))]  # fmt: skip

    def shares(self, rows: Rows, table: Table) -> Table:
        """Return the table of shares of the variance with what its figures are made of."""

        def spread(row: int) -> tuple[Operand, ...]:
            own = str(rows.rows[row][0])
            wanted = [one for one in self._spreads() if one.label.startswith(name_of(own).in_(self.lang))]
            return tuple(wanted) or self._spreads()

        both = {name: Recipe(how, more=spread, facts=lambda row: self._facts()) for name, how in
                (("first", FIRST), ("total", TOTAL))}  # fmt: skip
        return told(table, names_of(rows), both, self.lang)

    def spreads(self, rows: Rows, table: Table) -> Table:
        """Return the table of what was drawn with where each range is from."""
        hows = {"low": "5 %", "high": "95 %"}
        recipes = {
            name: Recipe(
                Label(RATIO.en.format(share=share), RATIO.zh.format(share=share)),
                facts=lambda row: self._about(self.found.spreads[row]),
            )
            for name, share in hows.items()
        }
        recipes["local"] = Recipe(LOCAL, facts=lambda row: self._about(self.found.spreads[row]))
        return told(table, names_of(rows), recipes, self.lang)

    def areas(self, rows: Rows, table: Table) -> Table:
        """Return the table of areas by reference points with where they are from."""
        setting = self.ledger.beside.config.uncertainty if self.ledger.beside else None
        file = setting.land_cover.file if setting and setting.land_cover else ""
        facts = [(POINTS.in_(self.lang), file), *inputs_facts(self.ledger, "land_cover")]
        recipes = {
            "mapped": Recipe(MAPPED, facts=lambda row: facts),
            "area": Recipe(BY_POINTS, ("mapped",), facts=lambda row: facts),
            **{name: Recipe(ENDS, ("area",), facts=lambda row: facts) for name in ("low", "high")},
            **{name: Recipe(ACCURACY, facts=lambda row: facts) for name in ("user", "producer")},
        }
        return told(table, names_of(rows), recipes, self.lang)
