"""How the figures of common prosperity are made: from incomes and people of places, and incomes by group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shanshui.core.labels import Label
from shanshui.report.model import Operand, Table
from shanshui.report.observed_origins import indicator_facts, operand
from shanshui.report.origins import Recipe, told
from shanshui.run.prosperity import Prosperity
from shanshui.store.tables import Table as Rows

GAP = Label("the gap of the period, by incomes and people of places", "当期差距，由各地收入与人口得出")
SURE = Label("the share of draws in which the gap is wider at the end than at the start", "期末差距大于期初的抽样占比")
MISSING = Label("values that are missing ÷ values it would rest on", "缺失数值÷应有数值")
INDEX = Label("the index over incomes of places, weighted by people", "各地收入按人口加权的不平等指数")
LOW = Label("the 5 % quantile of the index with places drawn again", "对地方重复抽样所得指数的 5% 分位数")
HIGH = Label("the 95 % quantile of the index with places drawn again", "对地方重复抽样所得指数的 95% 分位数")
PART = Label("the part of the index that lies there (its exact decomposition)", "指数在该处的部分（精确分解）")
SHARE = Label("between ÷ total", "组间÷总计")
CV = Label(
    "the standard deviation of incomes of places, weighted by people, ÷ their mean", "各地收入按人口加权的标准差÷均值"
)
LOGS = Label(
    "the standard deviation of the logarithms of incomes of places, weighted by people",
    "各地收入对数按人口加权的标准差",
)
COUNT = Label("the number of places with a value", "有数值的地方数")
BAND = Label("the share of the model fitted to the groups", "由拟合于分组数据的模型给出的占比")
BOUND = Label("the bound that every distribution with these groups keeps", "凡与分组数据一致的分布均满足的界限")
GROUP = Label("as the groups give it, from the poorest to the richest", "按分组数据，由低到高")
TABLE = Label("Table of groups", "分组表")


def shown_columns(name: str, rows: Rows, lang: str) -> list[int]:
    """Return the columns of a small table that the report shows: those in its language with something in them."""
    other = "name_en" if lang == "zh" else "name_zh"
    return [
        at
        for at, column in enumerate(rows.columns)
        if column.name not in (other, "index") or name == "prosperity-splits"
        if any(row[at] == row[at] and row[at] != "" for row in rows.rows)
    ]


@dataclass(frozen=True)
class ProsperityOrigins:
    """Tells of the figures of common prosperity at a place what they are made of."""

    found: Prosperity
    place: str
    lang: str

    def told(self, name: str, rows: Rows, table: Table) -> Table:
        """Return a table of the section with what its figures are made of."""
        names = [rows.columns[at].name for at in shown_columns(name, rows, self.lang)]
        return told(table, names, self._recipes(name, rows), self.lang)

    def _recipes(self, name: str, rows: Rows) -> Mapping[str, Recipe]:
        def period(row: int, column: str) -> str:
            at = {one.name: number for number, one in enumerate(rows.columns)}
            return str(rows.rows[row][at[column]])

        def recipe(how: Label, when: str = "", of: tuple[str, ...] = ()) -> Recipe:
            def more(row: int) -> tuple[Operand, ...]:
                place = str(rows.rows[row][0]) if name == "prosperity-gaps" else self.place
                return tuple(self._values(place, period(row, when) if when else self.found.checked("")))

            return Recipe(how, of, more, lambda row: self._facts())

        ends = {"before": recipe(GAP, "since"), "after": recipe(GAP, "until")}
        known: Mapping[str, Mapping[str, Recipe]] = {
            "prosperity-gaps": {**ends, "sure": Recipe(SURE, ("before", "after")), "missing": recipe(MISSING, "until")},
            "prosperity-indices": {"value": recipe(INDEX), "low": recipe(LOW), "high": recipe(HIGH)},
            "prosperity-splits": {
                **{one: recipe(PART) for one in ("total", "between", "between_inside", "within")},
                "share": Recipe(SHARE, ("between", "total")),
            },
            "prosperity-sigma": {
                one: recipe(how, "period")
                for one, how in (("cv", CV), ("sd_logs", LOGS), ("count", COUNT), ("missing", MISSING))
            },
            "prosperity-bands": {"share": recipe(BAND), "least": recipe(BOUND), "most": recipe(BOUND)},
            "prosperity-groups": {one: recipe(GROUP) for one in ("share", "mean", "cumulated", "income")},
        }
        return known[name]

    def _facts(self) -> list[tuple[str, str]]:
        """Return where the groups of incomes are from, and the indicators that the gaps rest on."""
        setting = self.found.setting
        file = setting.groups.file or "" if setting.groups else ""
        seen = self.found.observed
        names = [*self._names(), *(setting.groups.indicators if setting.groups else [])]
        facts = [indicator_facts(seen, name, self.lang)[0] for name in dict.fromkeys(names) if name in seen.dictionary]
        return [*facts, (TABLE.in_(self.lang), file)]

    def _names(self) -> list[str]:
        regional, sides = self.found.setting.regional, self.found.setting.urban_rural
        own = [regional.income, regional.people] if regional else []
        return own + ([sides.urban, sides.rural] if sides else [])

    def _values(self, place: str, period: str) -> Iterator[Operand]:
        """Yield the observed values that gaps and indices of a place rest on."""
        seen, setting = self.found.observed, self.found.setting
        if regional := setting.regional:
            for code in self.found.parts(place):
                yield from (operand(seen, name, code, period, self.lang) for name in (regional.income, regional.people))
        groups = setting.groups.indicators if setting.groups else []
        sides = [setting.urban_rural.urban, setting.urban_rural.rural] if setting.urban_rural else []
        yield from (operand(seen, name, place, period, self.lang) for name in (*sides, *groups))
