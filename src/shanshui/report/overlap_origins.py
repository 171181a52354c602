"""How the figures of what is counted twice are made: pairs of lines, shares in GDP, and what is left of GEP."""

from dataclasses import dataclass

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Column, Made, Number, Operand, Scale, Table
from shanshui.report.numbers import money_column
from shanshui.report.origins import Recipe, facts_of, flows, indicator, told
from shanshui.report.overlap_words import BY, FIGURES, NO_PAIR, figures, line_name, shown_pairs
from shanshui.run.overlap import AtPlace, Overlap
from shanshui.standards.conflicts import RELATIONS, covers
from shanshui.store.tables import Table as Rows

GEP = Label("GEP of the account", "账户 GEP")
NOTHING = Label("nothing, where amounts or ways differ in the best case", "最好的情形下没有重复")
TWICE = Label(
    "the sum of what each pair counts twice at most; of pairs that share a line, no more than their lines have beyond "
    "the most valuable ones of which no two conflict",
    "各组合重复上限之和；共用科目的组合，不超过这些科目之和减去互不冲突的最大科目组合",
)
HOWS = {
    "without": Label("GEP − what is counted twice at most", "GEP−重复计算上限"),
    "in_gdp": Label(
        "the sum over lines of what of each is in GDP too; no more than GDP itself",
        "各科目与 GDP 重叠部分之和，以 GDP 为上限",
    ),
    "outside": Label("GEP − what is in GDP too", "GEP−与 GDP 重叠的部分"),
    "together": Label("GDP + GEP that is not in GDP", "GDP＋未计入 GDP 的 GEP"),
}
MOST = Label(
    "the smaller of the two values, type by type where both are known so; less where the amounts or a known share "
    "bound it",
    "两项价值中的较小者（分类型已知时逐类型取），实物量或已知比例给出更低上限时取之",
)
WORTH = Label(
    "the value of the line in the account, as far as it takes part in the pair", "该科目在账户中参与该组合的价值"
)
SHARE = Label("the share of the line that is in GDP too", "该科目与 GDP 重叠的比例")
PART = Label("value × share", "价值×比例")
PAIRS, PARTS = Label("Pairs", "组合"), Label("Lines in GDP too", "同时计入 GDP 的科目")
NO_PART = Label("No line of the account is one that is sold.", "账户中没有出售类科目。")
BY_WHOM, WHAT, WHY = Label("Who says so", "依据"), Label("What it is", "说明"), Label("Both count", "共同计算的")
ENDS = (Label("at least", "下限"), Label("at most", "上限"))


def kept_columns(plain: Rows) -> list[int]:
    """Return the columns of a table of files that the report shows."""
    return [at for at, column in enumerate(plain.columns) if column.name not in ("period", "place", "pair")]


@dataclass(frozen=True)
class OverlapOrigins:
    """Tells of the figures of one place and period what they are made of."""

    found: Overlap
    at: AtPlace
    ledger: Ledger
    scale: Scale

    @property
    def lang(self) -> str:
        """Return the language of the report."""
        return self.ledger.words.language

    def figure(self, name: str, end: int) -> Number:
        """Return a figure of the place, at least (0) or at most (1), with what it is made of."""
        value = figures(self.at)[name][end]
        if name == "gep":
            return Made(value, GEP.in_(self.lang), (Operand("GEP", self.ledger.total, self._column),))
        if name == "gdp":
            row = self.ledger.indicator(self.ledger.roots[0], "gdp")
            return indicator(self.ledger, row) if row else value
        if name == "twice":
            pairs = self._pairs()
            facts = () if pairs else ((PAIRS.in_(self.lang), NO_PAIR.in_(self.lang)),)
            return Made(value, (TWICE if end else NOTHING).in_(self.lang), pairs, facts)
        if name == "in_gdp":
            facts = () if self.at.beside.parts else ((PARTS.in_(self.lang), NO_PART.in_(self.lang)),)
            return Made(value, HOWS[name].in_(self.lang), lambda: self._parts(end), facts)
        return Made(value, self._how(name, end), lambda: self._of(name, end))

    def _how(self, name: str, end: int) -> str:
        return (GEP if name == "without" and end else HOWS[name]).in_(self.lang)

    def _of(self, name: str, end: int) -> tuple[Operand, ...]:
        other = {"without": ("gep", "twice"), "outside": ("gep", "in_gdp"), "together": ("gdp", "outside")}[name]
        ends = (end, 1 - end if name != "together" else end)
        labels = dict(FIGURES)
        return tuple(
            Operand(f"{labels[one].in_(self.lang)} · {ENDS[side].in_(self.lang)}", self.figure(one, side), self._column)
            for one, side in zip(other, ends, strict=True)
        )

    @property
    def _column(self) -> Column:
        return money_column("", self.scale)

    def _pairs(self) -> tuple[Operand, ...]:
        return tuple(
            Operand(
                f"{line_name(pair.conflict.a).in_(self.lang)} – {line_name(pair.conflict.b).in_(self.lang)}",
                Made(pair.at_most, MOST.in_(self.lang), self._sides(number)), self._column,
            )
            for number, pair in enumerate(shown_pairs(self.at))
        )  # fmt: skip

    def _sides(self, number: int) -> tuple[Operand, ...]:
        pair = shown_pairs(self.at)[number]
        return tuple(
            Operand(line_name(side).in_(self.lang), self._worth(number, which), self._column)
            for which, side in enumerate((pair.conflict.a, pair.conflict.b))
        )

    def _worth(self, number: int, which: int) -> Made:
        pair = shown_pairs(self.at)[number]
        selector, value = ((pair.conflict.a, pair.a), (pair.conflict.b, pair.b))[which]
        return Made(value, WORTH.in_(self.lang), self._lines(selector))

    def _lines(self, selector: str) -> tuple[Operand, ...]:
        """Return the flows of the lines that a name stands for."""
        place, here = self.ledger.roots[0], self.ledger.here()
        items = here.loc[here["place"] == place, ["service", "item"]].drop_duplicates()
        found = list[Operand]()
        for row in items.itertuples():
            if covers(selector, str(row.service), str(row.item)):
                where = {
                    "place": place,
                    "period": self.ledger.period,
                    "service": str(row.service),
                    "item": str(row.item),
                }
                name = line_name(f"{row.service}.{row.item}").in_(self.lang)
                found.append(Operand(name, flows(self.ledger, **where), self._column))
        return tuple(found)

    def pairs(self, plain: Rows, table: Table) -> Table:
        """Return the table of pairs with what its figures are made of."""
        names = [plain.columns[at].name for at in kept_columns(plain)]
        rows = shown_pairs(self.at)
        sides = {
            "a_value": Recipe(WORTH, more=lambda row: self._lines(rows[row].conflict.a)),
            "b_value": Recipe(WORTH, more=lambda row: self._lines(rows[row].conflict.b)),
        }

        def facts(row: int) -> list[tuple[str, str]]:
            return [(WHY.in_(self.lang), RELATIONS[rows[row].conflict.relation].in_(self.lang))]

        return told(table, names, {**sides, "at_most": Recipe(MOST, ("a_value", "b_value"), facts=facts)}, self.lang)

    def _shares(self, name: str) -> tuple[tuple[str, str], ...]:
        share = self.found.shares[name]
        facts = [(BY_WHOM.in_(self.lang), BY[share.by].in_(self.lang)), ("source", share.source)]
        return facts_of([*facts, (WHAT.in_(self.lang), share.what.in_(self.lang))], self.lang)

    def in_gdp(self, plain: Rows, table: Table) -> Table:
        """Return the table of lines in GDP with what its figures are made of."""
        names = [plain.columns[at].name for at in kept_columns(plain)]
        parts = sorted(self.at.beside.parts, key=lambda part: -part.value)
        recipes = {
            "value": Recipe(WORTH, more=lambda row: self._lines(parts[row].name)),
            **{
                f"share_{end}": Recipe(SHARE, facts=lambda row: self._shares(parts[row].name))
                for end in ("low", "high")
            },
            **{end: Recipe(PART, ("value", f"share_{end}")) for end in ("low", "high")},
        }
        return told(table, names, recipes, self.lang)

    def _parts(self, end: int) -> tuple[Operand, ...]:
        """Return what of each line is in GDP too, made of its value and its share."""
        found = list[Operand]()
        for part in sorted(self.at.beside.parts, key=lambda part: -part.value):
            share = self.found.shares[part.name]
            rate = Made((share.low, share.high)[end], SHARE.in_(self.lang), (), self._shares(part.name))
            value = Made(part.value, WORTH.in_(self.lang), self._lines(part.name))
            label = line_name(part.name).in_(self.lang)
            of = (Operand(label, value, self._column), Operand(SHARE.in_(self.lang), rate, Column("", "share")))
            found.append(Operand(label, Made((part.low, part.high)[end], PART.in_(self.lang), of), self._column))
        return tuple(found)
