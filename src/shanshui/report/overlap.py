"""The section that tells what is counted twice: between lines, and between GEP and GDP."""

import math
from typing import Any

from shanshui.core.errors import InputError
from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Paragraph, Scale, Section, Table
from shanshui.report.numbers import in_words, money_column, scale_for
from shanshui.report.overlap_origins import OverlapOrigins, kept_columns
from shanshui.report.overlap_words import (
    FIGURES,
    LEGEND,
    NO_PAIR,
    NOTHING_TWICE,
    figures,
    in_gdp_table,
    pairs_table,
    remarks,
    screening_table,
    shown_pairs,
)
from shanshui.run.overlap import AtPlace, Overlap, overlap
from shanshui.store.results import Results
from shanshui.store.tables import Column as PlainColumn
from shanshui.store.tables import Table as Plain

TITLE = Label("What is counted twice", "什么被重复计算")
HOW = Label(
    "Pairs of lines that count the same thing, with the most that can be counted twice: the smaller value, less where "
    "amounts or a known share bound it. What of GEP is in GDP too is the given share of each line, else an interval.",
    "列出重复计算同一事物的科目组合及重复的上限：取较小价值，若实物量或已知比例给出更低上限则取之。"
    "GEP 与 GDP 的重叠按给定比例计算，否则给出区间。",
)
SAYS = Label(
    "At most {twice} of the {gep} are counted twice; GEP without pairs that conflict is at least {without}.",
    "{gep} 中至多有 {twice} 被重复计算；剔除重复科目后的 GEP 不少于 {without}。",
)
FIGURE, LOW, HIGH = Label("Figure", "指标"), Label("At least", "下限"), Label("At most", "上限")
BESIDE = Label("GEP and GDP without what is in both", "GEP 与 GDP：剔除重叠")


def overlap_section(ledger: Ledger) -> Section | None:
    """Return what is counted twice in the area; None for an account without its area.yaml or without a total."""
    account: Any = ledger.whole
    if not isinstance(account, Results) or len(ledger.roots) != 1 or math.isnan(ledger.total.value):
        return None
    if (area := ledger.beside) is None:
        return None
    lang = ledger.words.language
    try:
        found = overlap(area.prepared, account, ledger.roots[0], ledger.period)
        blocks = _blocks(found, ledger)
    except InputError as refused:
        blocks = [Note(refused.text(lang), "warning")]
    return Section("overlap", TITLE.in_(lang), tuple(blocks), "overlap", HOW.in_(lang))


def _blocks(found: Overlap, ledger: Ledger) -> list[Block]:
    (at,), lang = found.found, ledger.words.language
    scale = scale_for(at.twice.gep, lang)
    origins = OverlapOrigins(found, at, ledger, scale)
    blocks: list[Block] = [Paragraph(_sentence(at, scale, lang)), _figures(at, origins)]
    pairs, parts = pairs_table(found, lang), in_gdp_table(found, lang)
    blocks += [origins.pairs(pairs, _table("overlap-pairs", pairs, scale, lang))] if pairs.rows else []
    blocks += [origins.in_gdp(parts, _table("overlap-in-gdp", parts, scale, lang))] if parts.rows else []
    blocks.append(_table("screening", screening_table(found, lang), scale, lang))
    return [*blocks, Note(LEGEND.in_(lang)), *(Note(text.in_(lang)) for text in remarks(found))]


def _sentence(at: AtPlace, scale: Scale, lang: str) -> str:
    if not at.twice.at_most:
        return (NOTHING_TWICE if shown_pairs(at) else NO_PAIR).in_(lang)
    words = {
        "gep": in_words(at.twice.gep, scale, lang),
        "twice": in_words(at.twice.at_most, scale, lang),
        "without": in_words(at.twice.without, scale, lang),
    }
    return SAYS.in_(lang).format(**words)


def _figures(at: AtPlace, origins: OverlapOrigins) -> Table:
    """Return the figures in money; those per head stand in the table of files."""
    values, scale, lang = figures(at), origins.scale, origins.lang
    rows: list[tuple[Cell, ...]] = [
        (label.in_(lang), *(origins.figure(name, end) for end in (0, 1)))
        for name, label in FIGURES
        if not name.endswith("head") and _known(values[name])
    ]
    columns = (Column(FIGURE.in_(lang), heads_row=True), *(money_column(end.in_(lang), scale) for end in (LOW, HIGH)))
    return Table("overlap", BESIDE.in_(lang), columns, tuple(rows))


def _known(ends: tuple[float, float]) -> bool:
    return not math.isnan(sum(ends))


def _table(id: str, plain: Plain, scale: Scale, lang: str) -> Table:
    """Return a table of files as one of the report, without what stands above it or is for programs."""
    kept = kept_columns(plain)
    columns = tuple(_column(plain.columns[at], scale, lang, heads_row=at == kept[0]) for at in kept)
    return Table(id, plain.title.in_(lang), columns, tuple(tuple(row[at] for at in kept) for row in plain.rows))


def _column(column: PlainColumn, scale: Scale, lang: str, heads_row: bool) -> Column:
    label = column.label.in_(lang)
    if column.kind == "money":
        return money_column(label, scale)
    return Column(label, "share" if column.kind == "share" else "text", heads_row=heads_row)
