"""How the figures of a benchmark are made: from the index down to the values that were observed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shanshui.core.labels import Label
from shanshui.findings.composite.audit import Step
from shanshui.report.model import Column, Made, Operand, Table
from shanshui.report.observed_origins import indicator_facts, operand
from shanshui.report.origins import Recipe, facts_of, told
from shanshui.run.benchmark import Benchmark
from shanshui.store.tables import Table as Rows

SCORE = Label("the scores of its parts, joined by their weights ({weights})", "各组成部分得分按权重合成（{weights}）")
ONE = Label(
    "the observed value, made comparable, with outliers treated, put on a scale of scores",
    "观测值经可比化、离群值处理后折算为得分",
)
FILLED = Label(
    "no value was observed: filled in from others, then put on a scale of scores",
    "无观测值：由其他数据插补后折算为得分",
)
RANK = Label("the place's position by its score", "按得分排列的名次")
DRAWN = {
    "rank_low": Label("the 5 % quantile of the rank over {draws}", "{draws}中名次的 5% 分位数"),
    "rank_median": Label("the median of the rank over {draws}", "{draws}中名次的中位数"),
    "rank_high": Label("the 95 % quantile of the rank over {draws}", "{draws}中名次的 95% 分位数"),
}
DRAWS = Label("draws of ways to fill gaps, scales, weights and means", "各种插补、标准化、权重与合成方法的抽样")
MISSING = Label("the share of its indicators without an observed value", "无观测值的指标比例")
KNOWN = Label("places with an observed value ÷ all places", "有观测值的地方数÷全部地方数")
IMPUTED = Label("places whose value was filled in ÷ all places", "插补取值的地方数÷全部地方数")
WITH_INDEX = Label(
    "the correlation over places of the scores of the indicator with the index", "各地方该指标得分与指数之间的相关系数"
)
TREATED, WEIGHT = Label("Scored value", "计分值"), Label("Weight", "权重")


def shown_columns(rows: Rows) -> list[int]:
    """Return the columns of a small table that the report shows: those with something in them."""
    return [at for at, _ in enumerate(rows.columns) if any(row[at] == row[at] for row in rows.rows)]


@dataclass(frozen=True)
class BenchmarkOrigins:
    """Tells of the figures of a benchmark what they are made of."""

    found: Benchmark
    lang: str

    def index(self, rows: Rows, table: Table) -> Table:
        """Return the table of places with what its figures are made of."""
        names = [rows.columns[at].name for at in shown_columns(rows)]
        places = [str(row[1]) for row in rows.rows]
        parts = [name for name in names if name in self.found.tree]
        recipes = {
            "rank": Recipe(RANK, ("score",)),
            "score": Recipe(self._says(self.found.tree.top), more=partial(self._of_part, places, self.found.tree.top)),
            **{part: Recipe(self._says(part), more=partial(self._of_part, places, part)) for part in parts},
            **{
                name: Recipe(Label(how.en.format(draws=DRAWS.en), how.zh.format(draws=DRAWS.zh)), ("rank",))
                for name, how in DRAWN.items()
            },
            "missing": Recipe(MISSING, more=lambda row: self._values(places[row])),
        }
        return told(table, names, recipes, self.lang)

    def audit(self, rows: Rows, table: Table) -> Table:
        """Return the table of indicators with what its figures are made of."""
        names = [rows.columns[at].name for at in shown_columns(rows)]
        indicators = [str(row[0]) for row in rows.rows]
        own = {
            name: Recipe(
                how, more=lambda row: self._of_places(indicators[row]), facts=lambda row: self._facts(indicators[row])
            )
            for name, how in (("known", KNOWN), ("imputed", IMPUTED), ("with_index", WITH_INDEX))
        }
        return told(table, names, own, self.lang)

    def _says(self, code: str) -> Label:
        weights = self.found.composite.weights.get(code, {})
        labels = [(self.found.tree[one].label, weight) for one, weight in weights.items()]
        en = "; ".join(f"{label.en} {weight:.1%}" for label, weight in labels)
        zh = "；".join(f"{label.zh} {weight:.1%}" for label, weight in labels)
        return Label(SCORE.en.format(weights=en), SCORE.zh.format(weights=zh))

    def _below(self, place: str, code: str) -> tuple[Operand, ...]:
        """Return the scores of the parts of a group, each made of its own."""
        return tuple(
            Operand(self.found.tree[one].label.in_(self.lang), self._score(place, one), Column("", "number"))
            for one in self.found.tree.children(code)
        )

    def _of_part(self, places: Sequence[str], part: str, row: int) -> tuple[Operand, ...]:
        return self._below(places[row], part)

    def _score(self, place: str, code: str) -> Made:
        step = next((one for one in self._steps(place) if one.code == code), None)
        if step is None:
            return Made(math.nan, "")
        if self.found.tree.children(code):
            return Made(step.score, self._says(code).in_(self.lang), lambda: self._below(place, code))
        facts = [(TREATED.in_(self.lang), f"{step.treated:g}"), (WEIGHT.in_(self.lang), f"{step.weight:.1%}")]
        told_of = facts_of([*self._facts(code), *facts], self.lang)
        how = FILLED if step.imputed else ONE
        return Made(step.score, how.in_(self.lang), () if step.imputed else (self._value(place, code),), told_of)

    def _steps(self, place: str) -> Sequence[Step]:
        return self.found.why(place)

    def _value(self, place: str, code: str) -> Operand:
        return operand(self.found.observed, code, place, self.found.period, self.lang)

    def _values(self, place: str) -> tuple[Operand, ...]:
        codes = [code for code in self.found.tree if not self.found.tree.children(code)]
        known = set(self.found.observed.panel.indicators)
        return tuple(self._value(place, code) for code in codes if code in known)

    def _of_places(self, code: str) -> tuple[Operand, ...]:
        if code not in self.found.observed.panel.indicators:
            return ()
        return tuple(self._value(place, code) for place in self.found.places)

    def _facts(self, code: str) -> list[tuple[str, str]]:
        known = code in self.found.observed.dictionary
        return indicator_facts(self.found.observed, code, self.lang) if known else [("code", code)]
