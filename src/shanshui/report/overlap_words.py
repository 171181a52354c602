"""What is counted twice, in words and rows: for the terminal, for files and for the report."""

import math
from collections.abc import Iterable

from shanshui.accounts.overlap import BesideGdp, Pair, PartInGdp, is_one
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.run.overlap import AtPlace, Overlap, Share
from shanshui.standards.conflicts import RELATIONS
from shanshui.standards.screening import VERDICTS, screening_rules
from shanshui.store.tables import Cell, Column, Table

STATUS = {
    "twice": Label("both in the total", "两项均计入总值"),
    "beside": Label("one beside the total", "其一列于总值之外"),
    "settled": Label("settled by the area", "本区域已排除"),
    "elsewise": Label("not the way it was worked out", "所用方法下不重复"),
    "absent": Label("one has no value", "其一没有价值"),
}
BY = {
    "settings": Label("given by the area", "区域给定"),
    "annex": Label("value-added rate of the annex", "附件中的增加值率"),
    "equation": Label("by the equation", "由公式决定"),
    "bounds": Label("not known: bounds", "未知，给出上下限"),
}
WHERE = (
    Column("period", Label("Period", "核算期")),
    Column("place", Label("Place", "地方")),
)
ROLES = {
    "headline": Label("in the total", "计入总值"),
    "optional": Label("optional", "可选"),
    "separate": Label("apart", "单列"),
}


def line_name(selector: str) -> Label:
    """Return what a service or `service.item` is called."""
    service, _, item = selector.partition(".")
    declared = registry.service(service)
    found = next((one for one in declared.items if one.id == item), None)
    if not item or len(declared.items) == 1:
        name = declared.label
        return name if found or not item else Label(f"{name.en} ({item})", f"{name.zh}（{item}）")
    name = found.label if found else Label(item, item)
    return Label(f"{declared.label.en}: {name.en}", f"{declared.label.zh}：{name.zh}")


def shown_pairs(at: AtPlace, everything: bool = False) -> list[Pair]:
    """Return the pairs worth showing: those of which both lines have a value, the largest first."""
    pairs = [pair for pair in at.twice.pairs if everything or pair.status != "absent"]
    return sorted(pairs, key=lambda pair: (-pair.at_most, list(STATUS).index(pair.status)))


def pairs_table(found: Overlap, lang: str, everything: bool = False) -> Table:
    """Return one row for each pair at each place in each period."""
    columns = (
        *WHERE,
        Column("pair", Label("Pair", "组合")),
        Column("a", Label("Line", "科目")),
        Column("b", Label("Other line", "另一科目")),
        Column("relation", Label("Both count", "共同计算的")),
        Column("status", Label("Status", "状态")),
        Column("a_value", Label("Value", "价值"), "yuan", "money"),
        Column("b_value", Label("Other value", "另一价值"), "yuan", "money"),
        Column("at_most", Label("Counted twice at most", "重复至多"), "yuan", "money"),
        Column("why", Label("Why", "原因")),
        Column("remedy", Label("Remedy", "处理办法")),
    )
    rows = [
        (at.period, at.place, *_pair_row(pair, lang), _why(found, pair, lang), pair.conflict.remedy.in_(lang))
        for at in found.found
        for pair in shown_pairs(at, everything)
    ]
    return Table(Label("Lines that count the same thing", "重复计算同一事物的科目"), columns, tuple(rows))


def _pair_row(pair: Pair, lang: str) -> tuple[Cell, ...]:
    one = pair.conflict
    names = (one.id, line_name(one.a).in_(lang), line_name(one.b).in_(lang))
    return (*names, RELATIONS[one.relation].in_(lang), STATUS[pair.status].in_(lang), pair.a, pair.b, pair.at_most)


def _why(found: Overlap, pair: Pair, lang: str) -> str:
    """Return why two lines conflict, or why the area says that they do not."""
    return found.settled[pair.conflict.id] if pair.status == "settled" else pair.conflict.why.in_(lang)


Interval = tuple[float, float]
UNKNOWN = (math.nan, math.nan)
NO_LINES = Label("Nothing is accounted line by line here.", "此处没有逐项核算的科目。")
NO_PAIR = Label("No two lines count the same thing.", "没有重复计算同一事物的科目。")
NOTHING_TWICE = Label("Of the pairs below nothing is counted twice.", "下列组合均未造成重复计算。")
FIGURES = (
    ("gep", Label("GEP", "GEP")),
    ("twice", Label("Counted twice at most", "重复计算至多")),
    ("without", Label("GEP without pairs that conflict", "剔除重复科目后的 GEP")),
    ("in_gdp", Label("In GDP too", "与 GDP 重叠")),
    ("outside", Label("GEP not in GDP", "未计入 GDP 的 GEP")),
    ("gdp", Label("GDP", "GDP")),
    ("together", Label("GDP + GEP not in GDP", "GDP + 未计入 GDP 的 GEP")),
    ("together_per_head", Label("The same per head", "同上，人均")),
    ("outside_per_head", Label("GEP not in GDP per head", "人均未计入 GDP 的 GEP")),
)


def figures(at: AtPlace) -> dict[str, Interval]:
    """Return the figures of a place and period, each at least and at most, yuan; NaN where nothing was accounted."""
    beside: BesideGdp = at.beside
    nothing = math.isnan(beside.gep)
    found = {
        "gep": (beside.gep, beside.gep),
        "twice": UNKNOWN if nothing else (0.0, at.twice.at_most),
        "without": (at.twice.without, beside.gep),
        "in_gdp": UNKNOWN if nothing else beside.overlap,
        "outside": beside.outside,
        "gdp": (beside.gdp, beside.gdp),
        "together": beside.together,
        "together_per_head": beside.per_head(beside.together),
        "outside_per_head": beside.per_head(beside.outside),
    }
    return {name: found[name] for name, _ in FIGURES}


def gdp_table(found: Overlap) -> Table:
    """Return one row for each place and period: every figure at least and at most."""
    low, high = Label(", at least", "（下限）"), Label(", at most", "（上限）")
    columns = [*WHERE]
    for name, label in FIGURES:
        if name in ("gep", "gdp"):
            columns.append(Column(name, label, "yuan", "money"))
        else:
            unit = "yuan person-1" if name.endswith("head") else "yuan"
            columns += [
                Column(f"{name}_{end}", Label(label.en + more.en, label.zh + more.zh), unit, "money")
                for end, more in (("low", low), ("high", high))
            ]
    rows = []
    for at in found.found:
        cells: list[Cell] = [at.period, at.place]
        for name, ends in figures(at).items():
            cells += ends[:1] if name in ("gep", "gdp") else ends
        rows.append(tuple(cells))
    return Table(Label("GEP and GDP without what is in both", "GEP 与 GDP：剔除重叠"), tuple(columns), tuple(rows))


def in_gdp_table(found: Overlap, lang: str) -> Table:
    """Return one row for each line that may be in GDP, at each place in each period."""
    columns = (
        *WHERE,
        Column("line", Label("Line", "科目")),
        Column("value", Label("Value", "价值"), "yuan", "money"),
        Column("share_low", Label("Share, at least", "比例下限"), "1", "share"),
        Column("share_high", Label("Share, at most", "比例上限"), "1", "share"),
        Column("low", Label("In GDP, at least", "计入 GDP 下限"), "yuan", "money"),
        Column("high", Label("In GDP, at most", "计入 GDP 上限"), "yuan", "money"),
        Column("by", Label("Who says so", "依据")),
        Column("what", Label("What it is", "说明")),
    )
    rows = [
        (at.period, at.place, *_in_gdp_row(part, found.shares[part.name], lang))
        for at in found.found
        for part in sorted(at.beside.parts, key=lambda part: -part.value)
    ]
    return Table(Label("Lines that are in GDP too", "同时计入 GDP 的科目"), columns, tuple(rows))


def _in_gdp_row(part: PartInGdp, share: Share, lang: str) -> tuple[Cell, ...]:
    by = BY[share.by].in_(lang) + (f" ({share.source})" if share.by in ("settings", "annex") else "")
    numbers = (part.value, share.low, share.high, part.low, part.high)
    return (line_name(part.name).in_(lang), *numbers, by, share.what.in_(lang))


def screening_table(found: Overlap, lang: str) -> Table:
    """Return every line of the standard under the eight rules: ✓ holds, ○ on a condition, ✗ fails."""
    rules = screening_rules()
    columns = (
        Column("line", Label("Line", "科目")),
        Column("role", Label("Role", "地位")),
        *(Column(rule.id, rule.label) for rule in rules),
        Column("advice", Label("Advice", "建议")),
        Column("why", Label("Why", "原因")),
    )
    rows = [
        (
            ticks.line.label.in_(lang),
            ROLES[ticks.line.role].in_(lang),
            *(TICKS[ticks.screened.verdicts[rule.id]] for rule in rules),
            ADVICE.in_(lang) if ticks.better_beside else "",
            ticks.screened.why.in_(lang),
        )
        for ticks in found.ticks
    ]
    return Table(Label("Lines under the eight screening rules", "八项准则下的科目"), columns, tuple(rows))


TICKS = {"y": "✓", "c": "○", "n": "✗"}
ADVICE = Label("better beside the total", "建议列于总值之外")
LEGEND = Label(
    "; ".join(f"{TICKS[key]} {label.en}" for key, label in VERDICTS.items()) + ". A recommendation: nothing is moved.",
    "；".join(f"{TICKS[key]} {label.zh}" for key, label in VERDICTS.items()) + "。仅为建议，不改变总值。",
)


def remarks(found: Overlap) -> list[Label]:
    """Return what a reader must know beside the figures."""
    said = []
    loose = [name for name, share in found.shares.items() if share.by == "bounds"]
    if loose:
        keys = ", ".join(dict.fromkeys(name.partition(".")[0] for name in loose))
        said.append(
            Label(
                f"Of these lines the share in GDP is not known: bounds. `overlap: in_gdp:` takes it: {keys}.",
                f"以下科目计入 GDP 的比例未知，只给出上下限；可在 `overlap: in_gdp:` 中填写：{keys}。",
            )
        )
    for at in found.found:
        there = f"{at.period} {at.place}"
        if at.beside.beyond_gdp:
            said.append(
                Label(
                    f"{there}: what is said to be in GDP is more than GDP; a share or a price is wrong.",
                    f"{there}：所称计入 GDP 的部分超过 GDP，比例或价格有误。",
                )
            )
        elif math.fsum(part.high for part in at.beside.parts) > at.beside.gdp:
            said.append(
                Label(
                    f"{there}: lines that are sold are worth more here than all of GDP; no more than GDP is in both.",
                    f"{there}：出售类科目的核算价值超过 GDP，重叠以 GDP 为上限。",
                )
            )
    if any(math.isnan(at.beside.gdp) for at in found.found):
        text = "Where GDP of the period itself is not given, nothing is added to it."
        said.append(Label(text, "未提供当期 GDP 的，不作相加。"))
    return said


def interval(ends: Interval, words: Iterable[str]) -> str:
    """Return an interval as it is read: one number, or the lower and upper one."""
    low, high = words
    return low if is_one(ends) or math.isnan(ends[0]) else f"{low} … {high}"
