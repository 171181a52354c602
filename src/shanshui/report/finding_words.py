"""Findings in words and rows: for the terminal, for files and for the report."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from shanshui.core.labels import Label
from shanshui.core.log import Event
from shanshui.findings.finding import ACTIONS, KINDS
from shanshui.findings.life import AGAIN, BY_EVENT, NOT_SEEN, PREFIX, RAISED, SEEN, STATES, Tracked
from shanshui.findings.rules import rules
from shanshui.run.findings import Book
from shanshui.store.tables import Cell, Column, Table
from shanshui.targets.amounts import amount

TITLE = Label("Findings", "问题清单")
EVENTS = {
    RAISED: Label("raised", "发现"),
    SEEN: Label("seen again or changed", "再次发现或有变化"),
    NOT_SEEN: Label("not seen any more", "不再出现"),
    **{
        name: Label(move.label.en + ("ed" if not move.label.en.endswith("e") else "d"), move.label.zh)
        for name, move in BY_EVENT.items()
    },
    "verified": Label("verified", "核实"),
    "vintage.imported": Label("vintage imported", "导入数据版本"),
    "run.finished": Label("run", "运行"),
}
NOT_FREE = Label("not to be published", "不予公开")
THROUGH = {"case": Label("case", "案件"), "project": Label("project", "项目")}
COLUMNS = (
    Column("id", Label("Id", "编号")),
    Column("place", Label("Place", "地方代码")),
    Column("name", Label("Name", "地方")),
    Column("kind", Label("Kind", "类别")),
    Column("indicator", Label("Indicator", "指标")),
    Column("period", Label("Period", "时期")),
    Column("severity", Label("Severity", "严重程度"), "1", "number"),
    Column("robustness", Label("How sure", "把握程度"), "1", "number"),
    Column("priority", Label("Severity × how sure", "严重程度×把握程度"), "1", "number"),
    Column("gap", Label("Gap", "差距"), "", "number"),
    Column("unit", Label("Unit", "单位")),
    Column("cost", Label("Cost", "所需资金"), "yuan", "money"),
    Column("missing", Label("Missing data", "数据缺失"), "1", "share"),
    Column("state", Label("State", "状态")),
    Column("seen", Label("In the last run", "最近一次运行")),
    Column("owner", Label("Owner", "责任单位")),
    Column("action", Label("Suggested action", "建议措施")),
    Column("statement", Label("Statement", "问题描述")),
    Column("why", Label("Why it is listed", "列入原因")),
    Column("sure", Label("How sure and why", "把握来源")),
    Column("evidence", Label("Evidence", "依据")),
)


def finding_table(book: Book, found: Iterable[Tracked], lang: str) -> Table:
    """Return one row for each finding, in the order given."""
    return Table(TITLE, COLUMNS, tuple(_row(book, one, lang) for one in found))


def _row(book: Book, one: Tracked, lang: str) -> tuple[Cell, ...]:
    finding = one.finding
    return (
        finding.id, finding.place, place_name(book, finding.place, lang), KINDS[finding.kind].in_(lang),
        finding.indicator, finding.period, finding.severity, finding.robustness, finding.priority,
        _number(finding.gap), finding.unit, _number(finding.cost), finding.missing, STATES[one.state].in_(lang),
        seen(one, lang), one.owner, ACTIONS[finding.action].in_(lang), finding.statement.in_(lang),
        finding.why.in_(lang), finding.sure.in_(lang), "; ".join(finding.evidence),
    )  # fmt: skip


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def place_name(book: Book, code: str, lang: str) -> str:
    """Return the name of a place, its code if it is none of the area any more."""
    return book.tree[code].name.in_(lang) if code in book.tree else code


def seen(one: Tracked, lang: str) -> str:
    """Return whether the last run that looked for it found it, else since when not."""
    told = (
        Label("seen", "仍存在")
        if one.seen
        else Label(f"not seen since {one.since[:10]}", f"{one.since[:10]} 起未再出现")
    )
    return told.in_(lang)


def reason(one: Tracked, lang: str) -> str:
    """Return the reason given for its state."""
    return AGAIN.in_(lang) if one.reason == AGAIN.en else one.reason


def record(book: Book, one: Tracked) -> dict[str, Any]:
    """Return a finding for JSON, in both languages."""
    state = {
        name: getattr(one, name)
        for name in ("state", "seen", "since", "raised", "changed", "owner", "doer", "through", "reference", "verifier")
    }
    name = book.tree[one.finding.place].name if one.finding.place in book.tree else Label("", "")
    head = {"event": "finding", "id": one.id, "name": {"en": name.en, "zh": name.zh}, "priority": one.finding.priority}
    return {**head, **one.finding.payload(), **state, "reason": one.reason, "reopened": one.reopened}


def listed(book: Book, found: Sequence[Tracked], lang: str, count: int = 0) -> list[str]:
    """Return findings as text, two or three lines each; `count` of them, 0 for all."""
    lines = []
    for number, one in enumerate(found[:count] if count else found, start=1):
        finding = one.finding
        score = f"{finding.priority:.2f} = {finding.severity:.2f} × {finding.robustness:.2f}"
        marks = [score, KINDS[finding.kind].in_(lang), STATES[one.state].in_(lang), one.owner]
        marks += [] if finding.free else [NOT_FREE.in_(lang)]
        marks += [] if one.seen else [seen(one, lang)]
        lines += [
            f"{number:>3}  {finding.id}  " + "  ".join(filter(None, marks)),
            f"     {finding.statement.in_(lang)}",
        ]
    if count and len(found) > count:
        lines.append(f"  … ({len(found)})")
    return lines


def told(book: Book, one: Tracked, events: Sequence[Event], lang: str) -> list[str]:
    """Return all about one finding as text: what, why, how sure, state, evidence, what was done."""
    finding, rule = one.finding, rules()[one.finding.rule]
    state = (STATES[one.state].in_(lang), seen(one, lang), reason(one, lang))
    pairs = [
        (Label("Finding", "问题"), finding.statement.in_(lang)),
        (Label("Place", "地方"), f"{place_name(book, finding.place, lang)} ({finding.place})"),
        (Label("Kind", "类别"), KINDS[finding.kind].in_(lang)),
        (Label("Why it is listed", "列入原因"), finding.why.in_(lang)),
        (Label("Severity", "严重程度"), f"{finding.severity:.2f}  ({rule.means.in_(lang)})"),
        (Label("How sure", "把握程度"), f"{finding.robustness:.2f}  ({finding.sure.in_(lang)})"),
        (Label("Missing data", "数据缺失"), f"{finding.missing:.0%}"),
        (Label("Cost", "所需资金"), amount(finding.cost, "yuan").in_(lang) if finding.cost is not None else ""),
        (Label("Evidence", "依据"), "; ".join(finding.evidence)),
        (Label("Suggested action", "建议措施"), ACTIONS[finding.action].in_(lang)),
        (Label("Owner", "责任单位"), one.owner),
        (Label("State", "状态"), "  ".join(filter(None, state))),
        (Label("Publication", "公开属性"), "" if finding.free else NOT_FREE.in_(lang)),
    ]
    width = max(len(label.in_(lang)) for label, _ in pairs)
    colon, blank = ("：", "　") if lang == "zh" else (": ", " ")
    lines = [f"{finding.id}"]
    for label, text in pairs:
        if text:
            lines.append(f"  {label.in_(lang)}{colon}{blank * (width - len(label.in_(lang)))}{text}")
    return [*lines, "", *(f"  {event_line(event, lang)}" for event in events)]


def event_line(event: Event, lang: str) -> str:
    """Return an event as one line: when, what, by whom, with what."""
    name = event.kind.removeprefix(PREFIX)
    label = EVENTS.get(name, Label(event.kind, event.kind)).in_(lang)
    data = event.data
    said = [str(data.get(key, "")) for key in ("owner", "doer", "reference", "reason")]
    if "through" in data:
        said.insert(0, THROUGH[data["through"]].in_(lang))
    if name == "verified":
        said += data["evidence"]
    if event.subject and not event.kind.startswith(PREFIX):
        said.append(event.subject)
    said = [AGAIN.in_(lang) if text == AGAIN.en else text for text in said if text]
    return "  ".join([event.at[:16].replace("T", " "), label, event.actor, *said])


def updated(run: int, found: int, events: dict[str, int], lang: str) -> str:
    """Return what a run changed, in one sentence."""
    comma = "，" if lang == "zh" else ", "
    changes = comma.join(f"{EVENTS[name].in_(lang)} {count}" for name, count in events.items())
    nothing = Label("nothing changed", "无变化").in_(lang)
    head = Label(f"Run {run}: {found} findings; ", f"第 {run} 次运行：{found} 个问题；").in_(lang)
    return head + (changes or nothing)
