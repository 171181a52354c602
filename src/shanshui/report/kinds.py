"""The papers that are made of an account: which parts of its content each shows, and how it is laid out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.report.annex import annex_section
from shanshui.report.content import parts, report_of
from shanshui.report.ledger import Account, Ledger
from shanshui.report.model import BarChart, Block, Figures, Map, Note, Paragraph, Report, Section, Table
from shanshui.report.paper import Layout
from shanshui.report.parts import made
from shanshui.report.unaccounted import is_accounted

PAPERS = ("pdf", "docx", "html")
MOST_ROWS = 30  # of a table on a card
Choose = Callable[[Ledger], tuple[Section, ...]]


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    Attributes
    ----------
    id
        Its name in commands and addresses.
    title
        What it is, as it stands in its title.
    says
        Whom it is for, in a sentence.
    layout
        How it is set.
    formats
        What it is written as.
    sections
        Chooses its sections; None: those of the whole report.
    """

    id: str
    title: Label
    says: Label
    layout: Layout
    sections: Choose | None
    formats: tuple[str, ...] = PAPERS


def _parts(*ids: str) -> Choose:
    return lambda ledger: tuple(made([part for part in parts(ledger) if part.id in ids], ledger))


def card(ledger: Ledger) -> tuple[Section, ...]:
    """Return the one section of a card: the number, why it changed, what it is made of, what it rests on, where."""
    found = {section.id: section for section in _parts("headline", "lines", "places", *_why(ledger))(ledger)}
    every = [block for section in found.values() for block in section.blocks]
    headline = found["headline"]
    first = [one for one in headline.blocks if isinstance(one, Figures | Paragraph)]
    said = [one for id in _why(ledger) if id in found for one in _first_words(found[id])]
    notes = [one for one in headline.blocks if isinstance(one, Note) and (one.tone == "warning" or not first)]
    shown = [one for name in CARD for one in every if getattr(one, "id", "") == name and _short(one)]
    # Places stand beside their map, which takes the room of the bars; without values below, there is no map.
    mapped = any(isinstance(one, Map) for one in shown)
    shown = [one for one in shown if not (isinstance(one, BarChart) if mapped else _is(one, "place-sections"))]
    blocks: list[Block] = [*first, *said, *notes[:3], *shown]
    return (replace(headline, blocks=tuple(blocks), how=""),)


def _short(block: Block) -> bool:
    return not isinstance(block, Table) or len(block.rows) <= MOST_ROWS


def _is(block: Block, id: str) -> bool:
    return isinstance(block, Table) and block.id == id


def _why(ledger: Ledger) -> tuple[str, ...]:
    return ("change",) if is_accounted(ledger) else ("targets", "findings")


def _first_words(section: Section) -> list[Paragraph]:
    return [one for one in section.blocks if isinstance(one, Paragraph)][:1]


def bulletin(ledger: Ledger) -> tuple[Section, ...]:
    """Return what is published every year; how the officers in charge could fill what is missing is left out."""
    return tuple(
        replace(section, blocks=tuple(one for one in section.blocks if section.id != "headline" or not _remedy(one)))
        for section in _parts(*BULLETIN)(ledger)
    )


def _remedy(block: Block) -> bool:
    return isinstance(block, Note) and block.tone == "empty"


def annex(ledger: Ledger) -> tuple[Section, ...]:
    """Return what an auditor needs: marks and hashes, checks, inputs, parameters and choices."""
    return (annex_section(ledger), *_parts("sureness", "inputs", "sources", "parameters")(ledger))


CARD = ("lines", "chart-lines", "place-sections", "map-total", "targets", "findings")
BULLETIN = (
    *("headline", "lines", "places", "ecosystems", "change", "uncertainty", "beside", "missing"),
    *("targets", "prosperity", "findings"),
)
KINDS = (
    Kind(
        "bulletin", Label("Bulletin", "公报"),
        Label("The yearly GEP bulletin, for publication.", "年度生态产品总值公报，供发布。"),
        "bulletin", bulletin,
    ),
    Kind(
        "card", Label("One page", "一页纸"),
        Label("One page for each place, for a meeting.", "每个地方一页，供会议使用。"), "card", card,
    ),
    Kind(
        "technical", Label("Technical report", "技术报告"),
        Label("Everything, with the method and all parameters.", "全部内容，含方法与全部参数。"),
        "report", None, (*PAPERS, "xlsx"),
    ),
    Kind(
        "annex", Label("Audit annex", "审计附件"),
        Label("Hashes, versions, checks and inputs, for an audit.", "哈希、版本、检查与输入，供审计。"),
        "report", annex,
    ),
)  # fmt: skip
WHOLE = "technical"


def kind_of(name: str, where: str = "--kind") -> Kind:
    """Return a kind of paper by name.

    Raises
    ------
    NoSuchName
        If there is none of that name.
    """
    for kind in KINDS:
        if kind.id == name:
            return kind
    raise NoSuchName(where=where, what="kind of report", name=name, known=[kind.id for kind in KINDS], see="")


def content_of(kind: Kind, account: Account, language: str, period: str = "", place: str = "") -> Report:
    """Return the content of a kind of paper of an account, or of what of it is at a place and below."""
    return of_ledger(kind, Ledger(account, language, period, place))


def of_ledger(kind: Kind, ledger: Ledger) -> Report:
    """Return the content of a kind of paper; sections that another kind made are used again."""
    if kind.sections is None:
        return report_of(ledger)
    report = report_of(ledger, kind.sections(ledger))
    return complete(replace(report, title=_titled(report.title, kind.title.in_(ledger.words.language), ledger)))


def _titled(title: str, name: str, ledger: Ledger) -> str:
    """Return a title that says what kind of paper it is."""
    if ledger.words.language == "en":
        return f"{name}: {title}"
    return f"{title.removesuffix('核算报告')}{name}" if title.endswith("核算报告") else f"{title}（{name}）"


def complete(report: Report) -> Report:
    """Return a report in which no chart points at a table that is not there."""
    there = {table.id for table in report.tables()}

    def stands(block: Block) -> bool:
        return getattr(block, "table", "") in there | {""}

    sections = tuple(replace(one, blocks=tuple(filter(stands, one.blocks))) for one in report.sections)
    return replace(report, sections=sections)
