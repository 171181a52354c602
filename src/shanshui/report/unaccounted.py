"""The report of an area without an account: what its indicators, targets and findings say."""

import hashlib
import json
import math
from pathlib import Path

from shanshui import __version__
from shanshui.core.labels import Label
from shanshui.report.beside import Beside
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Note, Paragraph, Section
from shanshui.report.observed_tables import origin_table
from shanshui.report.parts import Part
from shanshui.report.prosperity import public, report_table
from shanshui.report.topics import WITHOUT_ACCOUNT
from shanshui.run.config import read_area
from shanshui.run.observed import Observed
from shanshui.run.places import read_territory
from shanshui.store.publish import results_folder
from shanshui.store.results import Results

TITLE = Label("{area}: indicators, targets and problems", "{area}：指标、目标与问题")
NO_ACCOUNT = Label(
    "This area has no account: nothing here is a Gross Ecosystem Product. `shanshui run` makes one.",
    "本地区尚无核算账户，本报告不含生态产品总值；可用 `shanshui run` 核算。",
)
NOT_APPROVED = Label(
    "The account of this area is not approved yet: nothing here is a Gross Ecosystem Product. It is shown once "
    "somebody with the role of approver for the whole area, and who did not submit it, has approved it.",
    "本地区的核算账户尚未获批，此处暂不含生态产品总值。由拥有整个区域“审批”权限、且非提交者本人的同事批准后即可查看。",
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

    tree = read_territory(area, geometry=False).tree
    rows = [(one.code, one.parent, one.level, one.name.zh, one.name.en, math.nan, math.nan) for one in tree]
    places = pd.DataFrame(rows, columns=["code", "parent", "level", "name_zh", "name_en", "area_ha", "covered"])
    config, none = area.config, pd.DataFrame()
    name = config.area.name.label
    manifest = {
        "program": {"name": "shanshui", "version": __version__},
        "area": {"code": config.area.code, "name": {"en": name.en, "zh": name.zh}},
        "periods": list(config.periods),
        "lines": [],
        "indicators": [],
        "published": [],
        "notes": [{"en": note.label.en, "zh": note.label.zh} for note in config.notes],
    }
    return Results(results_folder(area.folder), to_frame([]), none, places, none, {}, manifest)


def is_accounted(ledger: Ledger) -> bool:
    """Return whether there is an account: every account follows a standard."""
    return "standard" in ledger.manifest


def parts_without_account() -> tuple[Part, ...]:
    """Return the parts of the report of an area without an account.

    Making the first or the last raises NothingObserved or Problems, as `run.observed.observed`.
    """
    return (
        Part("headline", "overview", lambda ledger: KNOWN.in_(ledger.words.language), known_section),
        *WITHOUT_ACCOUNT,
        Part("sources", "method", lambda ledger: SOURCES.in_(ledger.words.language), sources_section),
    )


def report_title(ledger: Ledger) -> str:
    """Return the title of such a report."""
    return TITLE.in_(ledger.words.language).format(area=ledger.area_name)


def seen_facts(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """Return what such a report was made with: area, period, program, fingerprint of the data."""
    say, program = ledger.words, ledger.manifest["program"]
    return (
        (say("area"), f"{ledger.area_name} · {ledger.manifest['area']['code']}"),
        (say("period"), ledger.period),
        (say("program"), f"{program['name']} {program['version']}"),
        (FINGERPRINT.in_(say.language), fingerprint(_area(ledger).public)),
    )


def _area(ledger: Ledger) -> Beside:
    assert ledger.beside is not None  # an area without an account is its settings and tables
    return ledger.beside


def fingerprint(seen: Observed) -> str:
    """Return twelve characters that identify the observations and the settings of the area."""
    content = [hashlib.sha256(seen.area.path.read_bytes()).hexdigest(), *(one.sha256 for one in seen.origins)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def no_account(ledger: Ledger) -> Note:
    """Return why there is no Gross Ecosystem Product: no account, or none that is approved."""
    hidden = getattr(ledger.whole, "shown", None) == ()
    return Note((NOT_APPROVED if hidden else NO_ACCOUNT).in_(ledger.words.language))


def known_section(ledger: Ledger) -> Section:
    """Return how much is known, that there is no account, and the remarks of the area."""
    lang = ledger.words.language
    seen, said = public(_area(ledger), lang)
    known = seen.panel.known()
    if ledger.place:
        inside = {ledger.place, *seen.tree.descendants(ledger.place)}
        known = known[:, [code in inside for code in seen.panel.places], :]
    values = int(known.sum()) if ledger.place else sum(one.rows for one in seen.origins)
    counts = COUNTS.in_(lang).format(
        values=values, indicators=known.any(axis=(1, 2)).sum(), places=known.any(axis=(0, 2)).sum()
    )
    notes: list[Block] = [Note(ledger.text(note)) for note in ledger.manifest["notes"]]
    blocks = (Paragraph(counts), no_account(ledger), *said, *notes)
    return Section("headline", KNOWN.in_(lang), blocks, "summary", HOW_KNOWN.in_(lang))


def sources_section(ledger: Ledger) -> Section:
    """Return the tables that everything rests on."""
    lang = ledger.words.language
    origins = report_table("sources", origin_table(_area(ledger).public, lang), lang)
    return Section("sources", SOURCES.in_(lang), (origins,), "inputs", HOW_SOURCES.in_(lang))
