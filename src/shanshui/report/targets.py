"""The section on targets: how each stands, its path, what it would take, whether the set holds together."""

import math

from shanshui.core.errors import InputError, Problems, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Line, LineChart, Made, Note, Operand, Paragraph, Section, Table
from shanshui.report.observed_origins import indicator_column, observation
from shanshui.report.origins import facts_of
from shanshui.report.prosperity import public
from shanshui.report.targets_words import (
    CLAIMS,
    DISAGREE,
    TITLE,
    parts_sentence,
    remarks,
    short_rows,
    take_sentences,
    verdict_sentence,
)
from shanshui.run.held import Held
from shanshui.run.targets import Targets
from shanshui.targets.consistency.prove import VERDICTS
from shanshui.targets.path import path
from shanshui.targets.projection.project import Projection
from shanshui.targets.status.rows import BROKEN
from shanshui.targets.target import when

MOST_CHARTS = 8
HOW = Label(
    "Three methods answer whether a target is on track; where they do not say the same, that is told. The probability "
    "rests on past growth and on what is not known of it. The share of periods without a value stands beside it.",
    "三种方法分别判断目标进展，结论不一时予以标明。实现概率依据历史增速及其不确定性得出。每项状态旁列出缺失期占比。",
)
SECTION = Label("Targets", "目标与进展")
OBSERVED, PATH, AHEAD = (
    Label("observed", "观测值"),
    Label("path of the target", "目标路径"),
    Label("projection, 90 %", "预测（90% 区间）"),
)
SINCE = Label("observed since the break of {period}", "{period} 年断点之后的观测值")
MISSING = Label(
    "the periods since the base without a value ÷ all periods since the base", "基期以来无数值的期数÷基期以来全部期数"
)
DOCUMENT, DUE = Label("Document of the target", "目标依据文件"), Label("Due", "目标期")
NO_TARGET = Label("No target is set here.", "本地方没有目标。")
CHART_SAYS = Label(
    "Observed values, the path to the target, and a projection with its 90 % band.",
    "观测值、目标路径，以及带 90% 区间的预测。",
)


def targets_section(ledger: Ledger) -> Section | None:
    """Return how targets stand; None where the area states none."""
    area = ledger.beside
    if area is None:
        return None
    lang = ledger.words.language
    try:
        if area.config.targets is None:
            return None
        _, said = public(area, lang)
        blocks = [*said, *blocks_of(area.targets, lang, ledger.place)]
    except (InputError, Problems) as refused:
        told: ShanshuiError = refused
        blocks = [Note(told.text(lang), "warning")]
    return Section("targets", SECTION.in_(lang), tuple(blocks), "targets", HOW.in_(lang))


def blocks_of(found: Targets, lang: str, place: str = "") -> list[Block]:
    """Return the blocks of the section: of a place (left out, the root), with its counts at the places below it."""
    tree = found.observed.tree
    rows = found.rows(place or tree.roots[0])
    below = {place, *tree.descendants(place)} if place else set()
    everywhere = [row for row in found.rows() if not place or row.place in below]
    shown = rows or everywhere[:MOST_CHARTS]
    if not shown:
        return [Note(NO_TARGET.in_(lang), "empty")]
    blocks: list[Block] = [
        Paragraph(status_counts(found, everywhere, lang)),
        _table("targets", TITLE.in_(lang), shown, found, lang),
    ]
    blocks += [Note(text) for text in remarks(shown, lang)]
    for number, row in enumerate(shown[:MOST_CHARTS]):
        blocks += _about(found, row, number, lang)
    blocks += [Paragraph(text) for text in take_sentences(shown, lang)]
    return blocks if place else [*blocks, *_claims(found, lang)]


def status_counts(found: Targets, rows: list[Held], lang: str) -> str:
    """Return how many targets stand how, by the method of the settings."""
    counts: dict[str, int] = {}
    for row in rows:
        name = row.status(found.method).in_(lang)
        counts[name] = counts.get(name, 0) + 1
    differ = sum(row.disagree for row in rows)
    parts = (
        "；".join(f"{name} {count}" for name, count in counts.items())
        if lang == "zh"
        else ", ".join(f"{name}: {count}" for name, count in counts.items())
    )
    beside = DISAGREE.in_(lang)
    return f"{parts}。{beside}：{differ}。" if lang == "zh" else f"{parts}. Where {beside}: {differ}."


def _table(name: str, title: str, rows: list[Held], found: Targets, lang: str) -> Table:
    head, *body = short_rows(rows, found.method, lang)
    columns = tuple(
        Column(label or " ", "share" if i == len(head) - 2 else "text", heads_row=i == 0)
        for i, label in enumerate(head)
    )
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (*line[:-2], missing_share(found, row, lang), line[-1]) for row, line in zip(rows, body, strict=True)
    )
    return Table(name, title, columns, cells)


def missing_share(found: Targets, row: Held, lang: str) -> Made:
    """Return the share of periods without a value, with what the target is held against."""
    panel, known = found.observed.panel, Label("Observed {period}", "{period} 年观测值")
    facts = [(DOCUMENT.in_(lang), row.target.document), (DUE.in_(lang), row.target.period)]
    periods = [one for one in panel.periods if Period.parse(one).part == row.target.part and one <= row.target.period]

    def of() -> tuple[Operand, ...]:
        values = [(one, observation(found.observed, row.indicator.id, row.place, one, lang)) for one in periods]
        column = indicator_column(row.indicator, [value.value for _, value in values], lang)
        return tuple(Operand(known.in_(lang).format(period=one), value, column) for one, value in values)

    return Made(row.missing, MISSING.in_(lang), of, facts_of(facts, lang))


def _about(found: Targets, row: Held, number: int, lang: str) -> list[Block]:
    """Return the chart of a target and who below explains that it is behind."""
    blocks: list[Block] = []
    if row.period:
        blocks.append(path_chart(found, row, number, lang))
    if row.behind > 0 and (parts := found.parts(row)) is not None and parts.parts:
        blocks.append(Paragraph(parts_sentence(row, parts, found.observed.tree, lang)))
    return blocks


def path_chart(found: Targets, row: Held, number: int, lang: str) -> LineChart:
    """Return observed values, path and projection of a target."""
    panel, projection = found.observed.panel, found.projection(row)
    part = row.target.part
    known = {p for p in panel.periods if Period.parse(p).part == part and p <= row.target.period}
    periods = sorted({*known, row.target.base_period, row.target.period, *projection.periods}, key=Period.parse)
    series = panel.series(row.indicator.id, row.place)
    seen = {p: float(series[i]) for i, p in enumerate(panel.periods) if p in known}
    observed = tuple(seen.get(period, math.nan) for period in periods)
    asked = tuple(path(row.target, row.base, periods)) if math.isfinite(row.goal) else tuple(math.nan for _ in periods)
    lines = _observed(found, row, periods, observed, lang)
    if any(not math.isnan(value) for value in asked):
        lines.append(Line(PATH.in_(lang), asked, dashed=True, dots=False))
    if projection.periods and projection.model:
        lines.append(_ahead(projection, periods, observed, lang))
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    title = f"{row.target.id}{colon}{row.target.label.in_(lang)}{comma}{row.name.in_(lang)}"
    column = indicator_column(row.indicator, [*observed, *asked], lang)
    times = tuple(when(period) for period in periods)
    return LineChart(
        f"chart-target-{number}", title, CHART_SAYS.in_(lang), tuple(periods), times, tuple(lines), column, "targets"
    )


def _observed(found: Targets, row: Held, periods: list[str], values: tuple[float, ...], lang: str) -> list[Line]:
    """Return the observed values as a line, or as one for each piece between breaks of the series."""
    panel = found.observed.panel
    status = panel.status[panel.at("indicator", row.indicator.id), panel.at("place", row.place)]
    codes = dict(zip(panel.periods, status, strict=True))
    breaks = [period for period in periods if codes.get(period) == BROKEN]
    pieces = []
    for start, end in zip(["", *breaks], [*breaks, ""], strict=True):
        inside = [(not start or when(p) >= when(start)) and (not end or when(p) < when(end)) for p in periods]
        piece = tuple(value if here else math.nan for value, here in zip(values, inside, strict=True))
        name = OBSERVED.in_(lang) if not start else SINCE.in_(lang).format(period=start)
        if any(not math.isnan(value) for value in piece):
            pieces.append(Line(name, piece))
    return pieces


def _ahead(projection: Projection, periods: list[str], observed: tuple[float, ...], lang: str) -> Line:
    """Return the projection, from the last value on, as a line with its band."""
    last = max(i for i, value in enumerate(observed) if not math.isnan(value))
    ends = []
    for values in (projection.middle, projection.low, projection.high):
        by_period = {periods[last]: observed[last], **dict(zip(projection.periods, values, strict=True))}
        ends.append(tuple(by_period.get(period, math.nan) for period in periods))
    colon = "：" if lang == "zh" else ": "
    return Line(f"{AHEAD.in_(lang)}{colon}{projection.label.in_(lang)}", ends[0], low=ends[1], high=ends[2], dots=False)


def _claims(found: Targets, lang: str) -> list[Block]:
    """Return what is proved and refuted of the set."""
    proof, colon = found.consistency, "：" if lang == "zh" else ": "
    tone = {"refuted": "warning", "undecided": "warning", "proved": "info"}
    blocks: list[Block] = [Paragraph(f"{CLAIMS.in_(lang)}{colon}{verdict_sentence(found, lang)}")]
    for verdict, label in VERDICTS.items():
        for claim in proof.of(verdict):  # type: ignore[arg-type]
            blocks.append(Note(f"{label.in_(lang)}{colon}{claim.sentence.in_(lang)}", tone[verdict]))  # type: ignore[arg-type]
    return blocks
