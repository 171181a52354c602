"""The page of findings of a place: the ten most important problems, why each is there, how sure it is, its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shanshui import __version__
from shanshui.core.disk import whole
from shanshui.core.labels import Label
from shanshui.findings.finding import KINDS
from shanshui.findings.life import STATES, Tracked
from shanshui.findings.ranking import TOP
from shanshui.report.finding_origins import missing, robustness, severity
from shanshui.report.finding_words import place_name, reason, seen
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Report, Section, Table
from shanshui.report.words import Words
from shanshui.run.findings import Book
from shanshui.run.observed import Observed

TITLE = Label("Problems", "问题清单")
HOW = Label(
    "In the order of severity × how sure, of those that are at work. Severity is 0 to 1 as the rule of each defines "
    "it; how sure is the weakest of all that was checked. What is missing stands beside.",
    "按“严重程度×把握程度”排序，只列在办问题。严重程度按各规则取 0 至 1；把握程度取各项检验中最弱者；"
    "缺失数据的比例列在旁边。",
)
NONE = Label("No problem is at work here.", "没有在办问题。")
KEPT = Label(
    "{count} more are left out: they rest on data that are not free to publish.",
    "另有 {count} 个问题以不予公开的数据为依据，未列入。",
)
MORE = Label(
    "{count} more: `shanshui findings list --place {place}`",
    "另有 {count} 个：`shanshui findings list --place {place}`",
)
HEADS = (
    Label("No.", "序号"),
    Label("Problem", "问题"),
    Label("Why it is listed", "列入原因"),
    Label("Severity", "严重程度"),
    Label("How sure", "把握程度"),
    Label("Missing data", "数据缺失"),
    Label("What the sureness rests on", "把握来源"),
    Label("State", "状态"),
    Label("Owner", "责任单位"),
    Label("Evidence", "依据"),
)


@dataclass(frozen=True)
class _Said:
    """What the page needs of a ledger: its words."""

    words: Words


def place_section(book: Book, place: str, lang: str, known: Observed | None = None) -> Section:
    """Return the ten most important problems at a place and below it; figures tell their source where it is known."""
    found = book.chosen(place, internal=False)
    kept = len(book.chosen(place)) - len(found)
    name = place_name(book, place, lang)
    blocks: list[Block] = [_table(place, found[:TOP], lang, known)] if found else [Note(NONE.in_(lang), "good")]
    if len(found) > TOP:
        blocks.append(Note(MORE.in_(lang).format(count=len(found) - TOP, place=place)))
    if kept:
        blocks.append(Note(KEPT.in_(lang).format(count=kept)))
    return Section(f"findings-{place}", f"{name} ({place})", tuple(blocks), "", "")


def _table(place: str, found: Sequence[Tracked], lang: str, known: Observed | None) -> Table:
    kinds = ("text", "text", "text", "number", "number", "share", "text", "text", "text", "text")
    columns = tuple(
        Column(label.in_(lang), kind, digits=2 if kind == "number" else 0 if kind == "share" else None)  # type: ignore[arg-type]
        for label, kind in zip(HEADS, kinds, strict=True)
    )
    rows = tuple(_row(number, one, lang, known) for number, one in enumerate(found, start=1))
    title = Label(f"The {len(found)} most important problems", f"最重要的 {len(found)} 个问题").in_(lang)
    return Table(f"findings-{place}", title, columns, rows)


def _row(number: int, one: Tracked, lang: str, known: Observed | None) -> tuple[Cell, ...]:
    finding = one.finding
    numbers: list[Cell] = [finding.severity, finding.robustness, finding.missing]
    if known:
        numbers = [made(known, finding, lang) for made in (severity, robustness, missing)]
    state = " · ".join(filter(None, (STATES[one.state].in_(lang), seen(one, lang), reason(one, lang))))
    what = f"{finding.statement.in_(lang)} [{KINDS[finding.kind].in_(lang)} · {finding.id}]"
    return (
        str(number), what, finding.why.in_(lang), *numbers,
        finding.sure.in_(lang), state, one.owner, "; ".join(finding.evidence),
    )  # fmt: skip


def findings_section(ledger: Ledger) -> Section | None:
    """Return the ten most important problems of an accounted area; None if it has no register of findings."""
    area = ledger.beside
    if area is None:
        return None
    found, lang = area.book, ledger.words.language
    if found is None or not found.tracked:
        return None
    own = place_section(
        found.of_part if ledger.place else found, ledger.place or area.config.area.code, lang, area.public
    )
    return Section("findings", TITLE.in_(lang), own.blocks, "findings", HOW.in_(lang))


def write_page(book: Book, place: str, path: Path, lang: str) -> Path:
    """Write one HTML page: a section for a place (left out, the whole area) and for each place right below it."""
    from shanshui.report.html import page

    root = place or book.tree.roots[0]
    sections = [place_section(book, code, lang) for code in (root, *book.tree.children(root))]
    first = Section("headline", sections[0].title, sections[0].blocks, "", HOW.in_(lang))
    name = place_name(book, root, lang)
    facts = (
        (Label("Place", "地方").in_(lang), f"{name} · {root}"),
        (Label("Findings", "问题数").in_(lang), str(len(book.chosen(place, internal=False)))),
        (Label("Program", "程序").in_(lang), f"shanshui {__version__}"),
    )
    title = Label(f"{name}: problems", f"{name}：问题清单").in_(lang)
    report = Report(lang, title, "", facts, (first, *sections[1:]), _Said(Words(lang)))
    with whole(path) as partial:
        partial.write_text(page(report), encoding="utf-8", newline="\n")
    return path
