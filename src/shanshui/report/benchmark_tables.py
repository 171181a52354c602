"""A benchmark as small tables: the index with rank intervals, the problem list of a place, and why."""

import math

from shanshui.core.labels import Label
from shanshui.findings.composite.audit import IndicatorAudit, Spot, correlations, indicators, spots
from shanshui.findings.peers.gaps import name_of
from shanshui.report.numbers import in_words, scale_for
from shanshui.run.benchmark import Benchmark, Problems
from shanshui.store.tables import Cell, Column, Table

INDICATOR = Column("indicator", Label("Code", "代码"))
NAME = Column("name", Label("Name", "名称"))
PLACE = Column("place", Label("Place", "地方"))
UNIT = Column("unit", Label("Unit", "单位"))
SCORE = Column("score", Label("Score", "得分"), kind="number")
MISSING = Column("missing", Label("Missing", "缺失"), "1", "share")
DONE = {
    "none": Label("none", "未处理"),
    "winsorised": Label("winsorised", "缩尾"),
    "log": Label("logarithm", "取对数"),
}
SORTS = {
    "missing": Label("missing", "缺失"),
    "constant": Label("no variance", "无差异"),
    "incomparable": Label("incomparable", "口径不一"),
    "no reference": Label("nothing to hold it against", "无对标对象"),
}


def index_table(found: Benchmark, lang: str) -> Table:
    """Return the places from the first to the last with the range that holds nine ranks of ten."""
    parts = [code for code in found.tree.children(found.tree.top) if found.tree.children(code)]
    rows: list[tuple[Cell, ...]] = [
        (
            float(row.rank),
            row.place,
            row.name.in_(lang),
            row.score,
            *(row.parts[part] for part in parts),
            *(row.range.low, row.range.median, row.range.high),
            row.missing,
        )
        for row in found.index()
    ]
    ends = (("rank_low", "Rank, 5 %", "名次 5 %"), ("rank_median", "Median", "中位"), ("rank_high", "95 %", "95 %"))
    columns = (
        Column("rank", Label("Rank", "名次"), kind="exact"),
        PLACE,
        NAME,
        SCORE,
        *(Column(part, found.tree[part].label, kind="number") for part in parts),
        *(Column(name, Label(en, zh), kind="exact") for name, en, zh in ends),
        MISSING,
    )
    top = found.tree[found.tree.top].label
    return Table(Label(f"{top.en}, {found.period}", f"{found.period} 年{top.zh}"), columns, tuple(rows))


def problem_table(found: Benchmark, told: Problems, lang: str) -> Table:
    """Return what a place falls short of, the most severe and sure first."""
    rows: list[tuple[Cell, ...]] = [
        (
            gap.indicator,
            found.indicators[gap.indicator].label.in_(lang),
            gap.value,
            gap.reference.value,
            gap.gap,
            gap.unit,
            gap.severity,
            gap.robustness,
            gap.priority,
            gap.amount,
            gap.amount_unit.in_(lang),
            gap.cost,
        )
        for gap in told.gaps
    ]
    columns = (
        INDICATOR,
        NAME,
        Column("value", Label("Here", "本地"), kind="number"),
        Column("reference", Label("Held against", "对标值"), kind="number"),
        Column("gap", Label("Behind", "差距"), kind="number"),
        UNIT,
        Column("severity", Label("Severity", "严重程度"), kind="number"),
        Column("robustness", Label("Robustness", "稳健程度"), kind="number"),
        Column("priority", Label("Priority", "优先度"), kind="number"),
        Column("amount", Label("That is", "折合"), kind="number"),
        Column("amount_unit", Label("of", "折合单位")),
        Column("cost", Label("Cost", "费用"), "yuan", "money"),
    )
    place = found.name(told.place)
    against = against_words(told)
    title = Label(
        f"{place.en} {found.period}: behind {against.en}", f"{place.zh} {found.period} 年：与{against.zh}的差距"
    )
    return Table(title, columns, tuple(rows))


def against_words(told: Problems) -> Label:
    """Return who a place is held against, in words."""
    if told.gaps and not told.gaps[0].reference.called.en:
        return name_of(told.gaps[0].reference)
    return {
        "standard": Label("standards", "标准"),
        "best": Label("the best of its peers", "对标地方中的最优值"),
        "upper-quartile": Label("the upper quartile of its peers", "对标地方的上四分位"),
        "similar": Label("similar places", "相似地方"),
        "frontier": Label("frontier places", "前沿地方"),
    }[told.sort]


def why_table(found: Benchmark, place: str, indicator: str, lang: str) -> Table:
    """Return the way from the index down to raw values, of one indicator or all."""
    rows: list[tuple[Cell, ...]] = [
        (
            step.code,
            "  " * step.depth + step.label.in_(lang),
            step.score,
            step.weight,
            step.treated,
            step.used,
            step.raw,
            IMPUTED.in_(lang) if step.imputed else "",
        )
        for step in found.why(place, [indicator] if indicator else [])
    ]
    columns = (
        INDICATOR,
        NAME,
        SCORE,
        Column("weight", Label("Weight in group", "组内权重"), "1", "share"),
        Column("treated", Label("Scored value", "计分值"), kind="number"),
        Column("used", Label("Comparable value", "可比值"), kind="number"),
        Column("raw", Label("Raw value", "原始值"), kind="number"),
        Column("imputed", Label("", "")),
    )
    name = found.name(place)
    return Table(Label(f"{name.en}: from the index to raw values", f"{name.zh}：从指数到原始值"), columns, tuple(rows))


IMPUTED = Label("imputed", "插补")


def spot_table(found: Benchmark, lang: str, count: int = 3) -> Table:
    """Return what a place is strong and weak in: indicators above and below the middle, with rank and number."""
    rows: list[tuple[Cell, ...]] = []
    for row in found.index():
        own = spots(found.composite, row.place, found.period)
        worst = [spot for spot in own if 2 * spot.rank > spot.of + 1][:count]
        best = [spot for spot in reversed(own) if 2 * spot.rank < spot.of + 1][:count]
        rows.append((row.place, row.name.in_(lang), _told(found, best, lang), _told(found, worst, lang)))
    columns = (
        PLACE,
        NAME,
        Column("strong", Label("Strengths", "长处")),
        Column("weak", Label("Weaknesses", "短板")),
    )
    return Table(Label("Strengths and weaknesses", "长处与短板"), columns, tuple(rows))


def _told(found: Benchmark, own: list[Spot], lang: str) -> str:
    names = [(found.indicators[s.indicator].label.in_(lang), s) for s in own]
    return ("；" if lang == "zh" else "; ").join(f"{name} {spot.rank}/{spot.of}" for name, spot in names)


def audit_table(found: Benchmark, lang: str) -> Table:
    """Return what is known of every indicator: share of places, treatment, correlation with the index."""
    rows: list[tuple[Cell, ...]] = [_audit(found, row, lang) for row in indicators(found.composite, found.period)]
    columns = (
        INDICATOR,
        NAME,
        Column("known", Label("Places that know it", "有数据的地方"), "1", "share"),
        Column("imputed", Label("Imputed", "插补"), "1", "share"),
        Column("treatment", Label("Outliers", "离群值处理")),
        Column("with_index", Label("Correlation with the index", "与指数的相关系数"), kind="number"),
    )
    return Table(Label("Indicators of the index", "指数所用指标"), columns, tuple(rows))


def _audit(found: Benchmark, row: IndicatorAudit, lang: str) -> tuple[Cell, ...]:
    name = found.indicators[row.indicator].label.in_(lang)
    return row.indicator, name, row.known, row.imputed, DONE[row.treatment].in_(lang), row.with_index


def remarks(found: Benchmark, lang: str) -> list[str]:
    """Return what should be known beside the index: weights of 0, places left out, indicators that say the same."""
    odd = [row.remark for row in correlations(found.composite, found.period) if row.remark]
    return [label.in_(lang) for label in (*found.composite.remarks, *odd)]


def problem_lines(found: Benchmark, told: Problems, lang: str) -> list[str]:
    """Return a place's problem list as sentences: why each is there, who it was held against, what is not told."""
    lines = [f"{number}. {gap.sentence.in_(lang)}{_priced(gap, lang)}" for number, gap in enumerate(told.gaps, 1)]
    if not told.gaps and told.held:
        lines.append(NOTHING.in_(lang))
    lines += [text.in_(lang) for text in told.remarks]
    for peer in told.peers:
        name, apart = found.name(peer.peer), found.observed.dictionary[peer.apart].label
        lines.append(
            Label(
                f"Peer: {name.en} ({peer.peer}), {peer.distance:.2f} standard deviations apart, most in {apart.en}.",
                f"对标：{name.zh}（{peer.peer}），相距 {peer.distance:.2f} 个标准差，差别最大的是{apart.zh}。",
            ).in_(lang)
        )
    if told.efficiency and not told.efficiency.efficient:
        lines.append(_mix(found, told, lang))
    lines += [_not(found, row.indicator, row.sort, row.reason, lang) for row in told.not_compared]
    return lines


NOTHING = Label("Nothing falls short of the reference.", "没有低于对标值的指标。")


def _priced(gap: object, lang: str) -> str:
    amount, unit, cost = (getattr(gap, name) for name in ("amount", "amount_unit", "cost"))
    if math.isnan(amount):
        return ""
    told = Label(f" That is {amount:,.0f} {unit.en}", f"折合 {amount:,.0f} {unit.zh}").in_(lang)
    if not math.isnan(cost):
        yuan = in_words(cost, scale_for(cost, lang), lang)
        told += Label(f", {yuan}", f"，需 {yuan}").in_(lang)
    return told + Label(".", "。").in_(lang)


def _mix(found: Benchmark, told: Problems, lang: str) -> str:
    assert told.efficiency is not None
    total = sum(weight for _, weight in told.efficiency.peers)
    mix = [(found.name(code), weight / total) for code, weight in told.efficiency.peers]
    named = "、" if lang == "zh" else ", "
    peers = named.join(f"{name.in_(lang)} {share:.0%}" for name, share in mix)
    score = told.efficiency.score
    return Label(
        f"Efficiency {score:.3f}; the frontier mix is {peers}.", f"效率 {score:.3f}；前沿组合为 {peers}。"
    ).in_(lang)


def _not(found: Benchmark, code: str, sort: str, reason: Label, lang: str) -> str:
    name = found.indicators[code].label
    kind = SORTS[sort]
    return Label(
        f"Not compared: {name.en} ({kind.en}): {reason.en}.", f"未比较：{name.zh}（{kind.zh}）：{reason.zh}。"
    ).in_(lang)
