"""The report of an area without an account: what its indicators, targets and findings say."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from shanshui import __version__
from shanshui.core.labels import Label
from shanshui.report.benchmark import benchmark_section
from shanshui.report.beside import Beside
from shanshui.report.findings import findings_section
from shanshui.report.growth import growth_section
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Note, Paragraph, Report, Section
from shanshui.report.observed_tables import origin_table
from shanshui.report.prosperity import prosperity_section, public, report_table
from shanshui.report.targets import targets_section
from shanshui.run.config import read_area
from shanshui.run.observed import Observed
from shanshui.store.publish import results_folder
from shanshui.store.results import Results

TOPICS: tuple[Callable[[Ledger], Section | None], ...] = (
    findings_section,
    targets_section,
    benchmark_section,
    prosperity_section,
    growth_section,
)
TITLE = Label("{area}: indicators, targets and problems", "{area}：指标、目标与问题")
NO_ACCOUNT = Label(
    "This area has no account: nothing here is a Gross Ecosystem Product. `shanshui run` makes one.",
    "本地区尚无核算账户，本报告不含生态产品总值；可用 `shanshui run` 核算。",
)
KNOWN, HOW_KNOWN = (
    Label("What is known", "已有数据"),
    Label("How much the report rests on.", "本报告所依据的数据量。"),
)
SOURCES, HOW_SOURCES = (
    Label("Sources", "数据来源"),
    Label(
        "Every table of observations, in the order they became known; of two values for the same thing the later one "
        "holds.",
        "全部观测值表，按获知先后排列；同一数值有先后两版的，以后者为准。",
    ),
)
COUNTS = Label(
    "{values:,} values of {indicators} indicators at {places} places.",
    "{places} 个地方、{indicators} 项指标，共 {values:,} 个数值。",
)
FINGERPRINT = Label("Fingerprint of the data", "数据指纹")


def without_account(path: Path) -> Results | None:
    """Return an area with indicators as an account with nothing in it; None if it has no indicators."""
    area = read_area(path)
    if area.config.indicators is None:
        return None
    import pandas as pd

    from shanshui.accounts.flows import to_frame

    places = pd.DataFrame(columns=["code", "parent", "level", "name_zh", "name_en", "area_ha", "covered"])
    config, none = area.config, pd.DataFrame()
    name = config.area.name.label
    manifest = {
        "program": {"name": "shanshui", "version": __version__},
        "area": {"code": config.area.code, "name": {"en": name.en, "zh": name.zh}},
        "periods": list(config.periods),
        "lines": [],
        "notes": [{"en": note.label.en, "zh": note.label.zh} for note in config.notes],
    }
    return Results(results_folder(area.folder), to_frame([]), none, places, none, {}, manifest)


def is_accounted(ledger: Ledger) -> bool:
    """Return whether there is an account: every account follows a standard."""
    return "standard" in ledger.manifest


def indicator_report(ledger: Ledger, area: Beside) -> Report:
    """Return the report of an area without an account.

    Raises
    ------
    NothingObserved, Problems
        As `run.observed.observed`.
    """
    lang = ledger.words.language
    seen, said = public(area, lang)
    sections = [known_section(ledger, seen, said)]
    sections += [section for topic in TOPICS if (section := topic(ledger))]
    origins = report_table("sources", origin_table(seen, lang), lang)
    sections.append(Section("sources", SOURCES.in_(lang), (origins,), "inputs", HOW_SOURCES.in_(lang)))
    name = ledger.text(ledger.manifest["area"]["name"]) or ledger.words("untitled")
    program = ledger.manifest["program"]
    facts = (
        (ledger.words("area"), f"{name} · {ledger.manifest['area']['code']}"),
        (ledger.words("period"), ledger.period),
        (ledger.words("program"), f"{program['name']} {program['version']}"),
        (FINGERPRINT.in_(lang), fingerprint(seen)),
    )
    return Report(lang, TITLE.in_(lang).format(area=name), "", facts, tuple(sections), ledger)


def fingerprint(seen: Observed) -> str:
    """Return twelve characters that identify the observations and the settings of the area."""
    content = [hashlib.sha256(seen.area.path.read_bytes()).hexdigest(), *(one.sha256 for one in seen.origins)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def known_section(ledger: Ledger, seen: Observed, said: tuple[Note, ...]) -> Section:
    """Return how much is known, that there is no account, and the remarks of the area."""
    lang, known = ledger.words.language, seen.panel.known()
    counts = COUNTS.in_(lang).format(
        values=sum(one.rows for one in seen.origins),
        indicators=known.any(axis=(1, 2)).sum(),
        places=known.any(axis=(0, 2)).sum(),
    )
    notes: list[Block] = [Note(ledger.text(note)) for note in ledger.manifest["notes"]]
    blocks = (Paragraph(counts), Note(NO_ACCOUNT.in_(lang)), *said, *notes)
    return Section("headline", KNOWN.in_(lang), blocks, "summary", HOW_KNOWN.in_(lang))
