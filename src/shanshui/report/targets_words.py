"""Targets in words and rows: for the terminal, for files and for the report."""

import math
from collections.abc import Sequence
from typing import Final

from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.run.held import Held
from shanshui.run.targets import PACE, Targets
from shanshui.store.tables import Cell, Column, Table
from shanshui.targets.amounts import amount, difference, figures, odds, percent
from shanshui.targets.consistency.prove import KINDS, VERDICTS, Claim
from shanshui.targets.parts import Explained
from shanshui.targets.projection.models import MODELS
from shanshui.targets.projection.project import Projection
from shanshui.targets.status import words
from shanshui.targets.status.assess import Drift
from shanshui.targets.target import PATHS

AHEAD = (
    Column("target", Label("Target", "目标")),
    Column("indicator", Label("Indicator", "指标")),
    Column("place", Label("Place", "地方")),
    Column("name", Label("Name", "名称")),
    Column("unit", Label("Unit", "单位")),
)
DISAGREE = Label("methods disagree", "方法结论不一")
TITLE = Label("How targets stand", "目标进展")
TAKES = Label("What it would take", "实现目标所需")
CLAIMS = Label("Whether the targets hold together", "目标体系一致性")
SHARE: Final = "share"


def status_table(rows: Sequence[Held], lang: str) -> Table:
    """Return one row for each target at each place: what was observed, every status, probability, missing share."""
    columns = (
        *AHEAD,
        Column("base_period", Label("Base period", "基期")),
        Column("base", Label("Base", "基期值"), "", "number"),
        Column("period", Label("Latest period", "最新期")),
        Column("value", Label("Value", "现值"), "", "number"),
        Column("asked", Label("Path asks", "路径应达"), "", "number"),
        Column("behind", Label("Behind the path", "落后于路径"), "", "number"),
        Column("until", Label("Due", "目标期")),
        Column("goal", Label("Goal", "目标值"), "", "number"),
        *(Column(f"status_{m}", label) for m, label in words.METHODS.items()),
        *(
            Column(f"ratio_{m}", Label(f"Ratio, {x.en}", f"{x.zh}比值"), "1", "number")
            for m, x in words.METHODS.items()
        ),
        Column("score", Label("Score", "评分"), "1", "number"),
        Column("disagree", Label("Methods disagree", "方法结论不一")),
        Column("foreseen", Label("Trend gives", "趋势预期"), "", "number"),
        Column("chance", Label("Probability", "实现概率"), "1", SHARE),
        Column("chance_known", Label("Probability, parameters known", "实现概率（参数已知）"), "1", SHARE),
        Column("missing", Label("Missing periods", "缺失期占比"), "1", SHARE),
        Column("sure", Label("How sure", "把握程度"), "1", SHARE),
        Column("owner", Label("Owner", "责任单位")),
        Column("document", Label("Document", "依据文件")),
        Column("reason", Label("Why not", "原因")),
        Column("remarks", Label("Remarks", "说明")),
    )
    return Table(TITLE, columns, tuple(_status_row(row, lang) for row in rows))


def _ahead(row: Held, lang: str) -> tuple[Cell, ...]:
    return (row.target.id, row.indicator.id, row.place, row.name.in_(lang), row.indicator.unit)


def _status_row(row: Held, lang: str) -> tuple[Cell, ...]:
    statuses = tuple("missed" if _missed(row, m) else status for m, status in row.statuses.items())
    return (
        *_ahead(row, lang), row.base_period, row.base, row.period, row.value, row.asked, row.behind, row.target.period,
        row.goal, *statuses, *row.ratios.values(), row.score, "yes" if row.disagree else "no", row.foreseen, row.chance,
        row.chance_known, row.missing, row.sure, row.target.owner, row.target.document, row.reason.in_(lang),
        "; ".join(remark.in_(lang) for remark in row.remarks),
    )  # fmt: skip


def _missed(row: Held, method: str) -> bool:
    return row.due and not row.achieved and row.statuses[method] != "cannot-assess"


def short_rows(rows: Sequence[Held], method: str, lang: str) -> list[list[str]]:
    """Return a heading and a line for each target: what a terminal or page has room for."""
    first = [method, *(m for m in words.METHODS if m != method)]
    head = [Label("Target", "目标"), Label("Place", "地方"), Label("Now", "现值"), Label("Goal", "目标值")]
    head += [words.METHODS[m] for m in first]
    head += [Label("Probability", "实现概率"), Label("Missing", "缺失"), Label("", "")]
    found = [[label.in_(lang) for label in head]]
    for row in rows:
        now, goal = amount(row.value, row.indicator.unit), goal_words(row)
        shown = f"{now.in_(lang)} ({row.period})" if row.period else "–"
        flag = DISAGREE.in_(lang) if row.disagree else ""
        found.append(
            [row.target.id, row.name.in_(lang), shown, f"{goal.in_(lang)} ({row.target.period})"]
            + [row.status(m).in_(lang) for m in first]
            + [odds(row.chance), percent(row.missing, 0), flag]
        )
    return found


def goal_words(row: Held) -> Label:
    """Return what is to be reached; where the base is not known, by how much it is to grow."""
    target = row.target
    if not math.isnan(row.goal):
        return amount(row.goal, row.indicator.unit)
    if target.rate is not None:
        return Label(f"{target.rate:+.1%} a year", f"年均 {target.rate:+.1%}")
    if target.change is not None:
        return Label(f"{target.change:+.1%}", f"{target.change:+.1%}")
    return Label(f"× {figures(target.factor)}", f"{figures(target.factor)} 倍")


def remarks(rows: Sequence[Held], lang: str) -> list[str]:
    """Return why targets cannot be assessed, why no probability is told, and what stands beside others."""
    said: dict[str, list[str]] = {}
    for row in rows:
        unsaid = row.chance_why if math.isnan(row.chance) and not row.reason.en else Label("", "")
        mixed = [r for r in row.reasons.values() if r.en] if not row.reason.en else []
        for label in (row.reason, unsaid, *mixed, *row.remarks):
            if label.en:
                said.setdefault(label.in_(lang), []).append(f"{row.target.id} {row.place}")
    return [f"{', '.join(dict.fromkeys(named))[:200]}: {text}" for text, named in said.items()]


def take_table(rows: Sequence[Held], lang: str) -> Table:
    """Return what every target that is not reached would take from now on."""
    columns = (
        *AHEAD,
        Column("until", Label("Due", "目标期")),
        Column("left", Label("Still to go", "尚差"), "", "number"),
        Column("rate", Label("Growth a year needed", "所需年均增速"), "1", SHARE),
        Column("rate_so_far", Label("Growth a year so far", "至今年均增速"), "1", SHARE),
        Column("step", Label("Amount a year needed", "所需年均增量"), "", "number"),
        Column("step_so_far", Label("Amount a year so far", "至今年均增量"), "", "number"),
        Column("times", Label("Times faster than so far", "须为至今速度的倍数"), "1", "number"),
    )
    shown = [row for row in rows if not math.isnan(row.step)]
    cells = [
        (*_ahead(row, lang), row.target.period, row.goal - row.value, *(getattr(row, name) for name in PACE))
        for row in shown
    ]
    return Table(TAKES, columns, tuple(cells))


def take_sentences(rows: Sequence[Held], lang: str) -> list[str]:
    """Return what every target would take, in words."""
    return [_takes(row).in_(lang) for row in rows if not math.isnan(row.step)]


def _takes(row: Held) -> Label:
    unit, until = row.indicator.unit, row.target.period
    of, step = row.target.label, difference(row.step, unit)
    here = Label(f"{row.target.id} ({of.en}, {row.name.en})", f"{row.target.id}（{row.name.zh}{of.zh}）")
    rate, so_far = (f"{value:+.2%}" for value in (row.rate, row.rate_so_far))
    en = (
        f"{here.en}: {step.en} a year until {until}"
        if math.isnan(row.rate)
        else f"{here.en}: {rate} a year until {until}, {step.en} a year"
    )
    zh = (
        f"{here.zh}：至 {until} 年每年 {step.zh}"
        if math.isnan(row.rate)
        else f"{here.zh}：至 {until} 年年均 {rate}，即每年 {step.zh}"
    )
    if not math.isnan(row.times):
        was, was_zh = ("", "") if math.isnan(row.rate_so_far) else (f" ({so_far})", f"（{so_far}）")
        en, zh = (
            f"{en}; {figures(row.times, 3)} times as fast as so far{was}",
            f"{zh}；为至今速度{was_zh}的 {figures(row.times, 3)} 倍",
        )
    elif not math.isnan(row.step_so_far) and row.step * row.step_so_far <= 0:
        en, zh = f"{en}; so far it went the other way or stood still", f"{zh}；至今为停滞或反向"
    return Label(f"{en}.", f"{zh}。")


def claim_table(claims: Sequence[Claim], tree: PlaceTree, lang: str) -> Table:
    """Return one row for each claim of the set: proved, refuted or undecided."""
    columns = (
        Column("verdict", Label("Verdict", "结论")),
        Column("claim", Label("Claim", "命题")),
        Column("targets", Label("Targets", "相关目标")),
        Column("place", Label("Place", "地方")),
        Column("period", Label("Period", "时期")),
        Column("amount", Label("By", "幅度"), "1", SHARE),
        Column("missing", Label("What is missing", "缺少")),
        Column("sentence", Label("Why", "理由")),
    )
    rows = [
        (
            VERDICTS[one.verdict].in_(lang), KINDS[one.kind].in_(lang), ", ".join(one.targets),
            tree[one.place].name.in_(lang) if one.place in tree else "", one.period, one.amount,
            ", ".join(one.missing), one.sentence.in_(lang),
        )
        for one in claims
    ]  # fmt: skip
    return Table(CLAIMS, columns, tuple(rows))


def verdict_sentence(found: Targets, lang: str) -> str:
    """Return whether the set can be kept, and how many claims say so."""
    proof = found.consistency
    counts = {verdict: len(proof.of(verdict)) for verdict in VERDICTS}  # type: ignore[arg-type]
    heads = {
        "proved": Label("The targets can all be kept together.", "各目标可同时实现。"),
        "refuted": Label("The targets cannot all be kept together.", "各目标不能同时实现。"),
        "undecided": Label(
            "Whether the targets can all be kept together cannot be decided yet.", "目前无法判定各目标能否同时实现。"
        ),
    }
    en = f"Claims refuted: {counts['refuted']}, undecided: {counts['undecided']}, proved: {counts['proved']}"
    zh = f"不成立 {counts['refuted']} 项，无法判定 {counts['undecided']} 项，成立 {counts['proved']} 项"
    return f"{heads[proof.verdict].in_(lang)} {Label(en + '.', zh + '。').in_(lang)}".strip()


def parts_sentence(held: Held, parts: Explained, tree: PlaceTree, lang: str, most: int = 3) -> str:
    """Return which places below explain most of the gap to the path."""
    behind = [part for part in parts.parts if part.gap > 0][:most]
    unit = held.indicator.unit
    whole, rest = difference(parts.gap, unit), difference(parts.rest, unit)
    names = [(tree[part.place].name, difference(part.gap, unit)) for part in behind]
    en = ", ".join(f"{name.en} {size.en}" for name, size in names)
    zh = "、".join(f"{name.zh} {size.zh}" for name, size in names)
    lacking = percent(parts.missing, 0)
    label = Label(
        f"{held.target.id}: behind the path by {whole.en} in {parts.period}; most of it: {en}; "
        f"not explained by the parts: {rest.en}; {lacking} of them have no value.",
        f"{held.target.id}：{parts.period} 年落后路径 {whole.zh}；主要来自{zh}；"
        f"各地方未能解释 {rest.zh}；{lacking} 的地方没有数值。",
    )
    return label.in_(lang)


def drift_table(found: Targets, drifts: Sequence[Drift], lang: str) -> Table:
    """Return how indicators without a target moved: growth a year the better way, and its status."""
    columns = (
        Column("indicator", Label("Indicator", "指标")),
        Column("label", Label("Name of the indicator", "指标名称")),
        Column("place", Label("Place", "地方")),
        Column("name", Label("Name", "名称")),
        Column("since", Label("Since", "起")),
        Column("until", Label("Until", "止")),
        Column("rate", Label("Growth a year, the better way", "向好方向年均增速"), "1", SHARE),
        Column("status", Label("Status", "状态")),
        Column("score", Label("Score", "评分"), "1", "number"),
        Column("missing", Label("Missing periods", "缺失期占比"), "1", SHARE),
        Column("reason", Label("Why not", "原因")),
    )
    tree, words_of = found.observed.tree, found.observed.dictionary
    rows = [
        (
            one.indicator, words_of[one.indicator].label.in_(lang), place, tree[place].name.in_(lang), one.since,
            one.until, float(one.rate[i]), words.label(int(one.status[i])).in_(lang), float(one.score[i]),
            float(one.missing[i]), words.REASONS[int(one.reason[i])].in_(lang),
        )
        for one in drifts
        for i, place in enumerate(one.places)
    ]  # fmt: skip
    return Table(Label("Indicators without a target", "无目标指标的走势"), columns, tuple(rows))


def part_table(held: Held, parts: Explained, tree: PlaceTree, lang: str) -> Table:
    """Return what each place below has to do with the gap to the path."""
    columns = (
        Column("place", Label("Place", "地方")),
        Column("name", Label("Name", "名称")),
        Column("value", Label("Value", "现值"), held.indicator.unit, "number"),
        Column("asked", Label("Path asks", "路径应达"), held.indicator.unit, "number"),
        Column("gap", Label("Behind", "落后"), held.indicator.unit, "number"),
    )
    rows = [(part.place, tree[part.place].name.in_(lang), part.value, part.asked, part.gap) for part in parts.parts]
    title = Label(f"{held.target.id}: places below, {parts.period}", f"{held.target.id}：所辖地方，{parts.period} 年")
    return Table(title, columns, tuple(rows))


def projection_sentence(held: Held, found: Projection, lang: str, by_trend: float = math.nan) -> str:
    """Return what the projection gives, by which model, and how that did in the past.

    Parameters
    ----------
    by_trend
        Probability of reaching the target by a local linear trend, if there are values enough for one.
    """
    if not found.model or not found.periods:
        return ""
    unit, at = held.indicator.unit, found.periods[-1]
    low, middle, high = (amount(ends[-1], unit) for ends in (found.low, found.middle, found.high))
    score = next((one for one in found.scores if one.model == found.model), None)
    by, why = found.label, found.chosen_by
    name, name_zh = f"{held.target.id}, {held.name.en}", f"{held.target.id}（{held.name.zh}）"
    reach = odds(found.reaches(held.goal, held.target.sign(held.indicator)))
    en = f"{name}: {middle.en} in {at} ({low.en} – {high.en}, 90 %; {reach} to reach the target) by {by.en}, {why.en}"
    zh = f"{name_zh}：{at} 年 {middle.zh}（90% 区间 {low.zh} – {high.zh}；实现概率 {reach}），{by.zh}，{why.zh}"
    if score is not None:
        error, held_share = figures(score.relative, 3), percent(score.covered, 0)
        known = not math.isnan(score.relative)
        en += f": error {error} of that of the last value," if known else ":"
        zh += f"：误差为末值外推的 {error} 倍，" if known else "："
        en += f" {held_share} of {score.outcomes} outcomes in the interval"
        zh += f"{score.outcomes} 个结果中 {held_share} 落在区间内"
    if found.wider > 1:
        times = figures(found.wider, 3)
        en, zh = (
            f"{en}; the interval is widened {times} times so that it would have held nine of ten",
            f"{zh}；区间已放宽至 {times} 倍，使回测中十分之九的结果落入",
        )
    if not math.isnan(by_trend):
        en, zh = f"{en}; {odds(by_trend)} by a local linear trend", f"{zh}；按局部线性趋势的实现概率 {odds(by_trend)}"
    return Label(f"{en}.", f"{zh}。").in_(lang)


def score_table(held: Held, found: Projection, lang: str) -> Table:
    """Return how every model did in the back-test."""
    columns = (
        Column("target", Label("Target", "目标")),
        Column("place", Label("Place", "地方")),
        Column("model", Label("Model", "模型")),
        Column("relative", Label("Error over that of the last value", "相对末值外推的误差"), "1", "number"),
        Column("covered", Label("Outcomes in the 90 % interval", "落入 90% 区间的比例"), "1", SHARE),
        Column("outcomes", Label("Outcomes", "结果数"), "1", "number"),
        Column("chosen", Label("Chosen", "选用")),
    )
    rows = [
        (
            held.target.id, held.place, MODELS[one.model].label.in_(lang), one.relative, one.covered,
            float(one.outcomes), "✓" if one.model == found.model else "",
        )
        for one in found.scores
    ]  # fmt: skip
    return Table(Label("Back-test of projections", "预测回测"), columns, tuple(rows))


def path_words(held: Held) -> Label:
    """Return the name of a target's path."""
    return PATHS[held.target.path]
