"""Tables of the ranking of places: year by year, the evidence of who is first, published claims."""

import math

from shanshui.accounts.condition.ranking import Claim, Consecutive, Lead, consecutive
from shanshui.core.labels import Label
from shanshui.run.condition import Condition
from shanshui.run.condition_table import INDEX, PLACE, Cell, Column, ConditionTable


def ranking_table(found: Condition) -> ConditionTable:
    """Return the ranking of the places, year by year."""
    columns = (
        Column("period", Label("Year", "年份")),
        Column("rank", Label("Rank", "名次"), 0),
        *PLACE,
        Column("value", _ranked_by(found), _decimals(found)),
        Column("method", Label("Method", "方法")),
        Column("source", Label("Source", "来源")),
    )
    rows = tuple(
        (str(year), float(r.rank), r.score.place, found.name(r.score.place), r.value, r.score.method, r.score.source)
        for year, ranked in found.ranked.items()
        for r in ranked
    )
    digits = _decimals(found)
    en = f"Values that are equal when rounded to {10**-digits:g} share a rank; the next rank is then left out."
    note = Label(en, f"保留 {digits} 位小数后相等的值并列，其后名次顺延空缺。")
    return ConditionTable("ranking", Label("Ranking of places", "地方排名"), columns, rows, (note,))


def _ranked_by(found: Condition) -> Label:
    return INDEX[found.setting.ranking.index] if found.setting.ranking else INDEX["ei"]


def _decimals(found: Condition) -> int:
    return found.setting.ranking.decimals if found.setting.ranking else 1


def lead_table(found: Condition, lead: Consecutive) -> ConditionTable:
    """Return the evidence of a claim: each year, its value, the next place, the margin, what breaks the series."""
    digits = _decimals(found)
    columns = (
        Column("year", Label("Year", "年份")),
        Column("value", _ranked_by(found), digits),
        Column("runner_up", Label("Next code", "次位代码")),
        Column("runner_up_name", Label("Next", "次位")),
        Column("runner_up_value", Label("Its value", "其值"), digits),
        Column("margin", Label("Margin", "差距"), digits),
        Column("shared_with", Label("Shared with", "并列")),
        Column("method", Label("Method", "方法")),
        Column("break", Label("Break before it", "此前的序列中断")),
    )
    title = lead.sentence(found.name(lead.place))
    rows = tuple(_lead_row(found, lead, one) for one in reversed(lead.evidence))
    notes = tuple(Label(f"Series break: {one.told.en}.", f"序列中断：{one.told.zh}。") for one in lead.breaks)
    return ConditionTable(f"first_{lead.place}", title, columns, rows, notes)


def _lead_row(found: Condition, lead: Consecutive, one: Lead) -> tuple[Cell, ...]:
    cuts = [cut.told for cut in lead.breaks if cut.year == one.year]
    cut = Label("; ".join(c.en for c in cuts), "；".join(c.zh for c in cuts))
    ties = [found.name(code) for code in one.ties]
    return (
        str(one.year),
        one.value,
        one.runner_up,
        found.name(one.runner_up) if one.runner_up else Label("–", "–"),
        one.runner_up_value,
        one.margin,
        Label(", ".join(t.en for t in ties), "、".join(t.zh for t in ties)),
        one.method,
        cut,
    )


def claim_table(found: Condition) -> ConditionTable:
    """Return each published claim with what it would need and what the values show."""
    columns = (
        *PLACE,
        Column("claimed", Label("Years claimed", "宣称年数"), 0),
        Column("first", Label("From", "起")),
        Column("last", Label("To", "止")),
        Column("methods", Label("Methods issued meanwhile", "期间发布的方法")),
        Column("shown", Label("Years shown by the values", "数据可证年数"), 0),
        Column("verdict", Label("Verdict", "结论")),
        Column("source", Label("Claimed in", "宣称出处")),
    )
    ranking = found.setting.ranking
    rows: list[tuple[Cell, ...]] = []
    for one in ranking.claims if ranking else []:
        claim = Claim(one.years, one.last, ranking.index if ranking else "ei")
        shown = float(consecutive(found.ranked, one.place, one.last).years) if one.last in found.ranked else math.nan
        issued = [method.label for method in claim.methods_issued]
        told = Label("; ".join(m.en for m in issued), "；".join(m.zh for m in issued))
        place = (one.place, found.name(one.place))
        ends = (str(claim.first), str(claim.last))
        rows.append((*place, float(one.years), *ends, told, shown, _verdict(claim, shown), one.source))
    return ConditionTable("claims", Label("Published claims", "已公布的说法"), columns, tuple(rows))


def _verdict(claim: Claim, shown: float) -> Label:
    if shown >= claim.years:
        return Label("shown", "得到证实")
    if claim.methods_issued:
        en = "no one series, if each year was measured by the method then newest"
        return Label(en, "若各年采用当时最新的方法，则不是同一序列")
    return Label("not shown by the values", "现有数据不能证实")
