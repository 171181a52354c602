"""A report as plain data for the typesetter: texts stay texts, so none of them is ever read as its language."""

import re
from typing import Any, Literal

from shanshui.report.fonts import CODE, FAMILY, drawable
from shanshui.report.html import drawn
from shanshui.report.model import (
    Block,
    Cell,
    Column,
    Figures,
    Formula,
    Map,
    Note,
    Paragraph,
    Report,
    Section,
    Table,
)
from shanshui.report.numbers import shown
from shanshui.report.plain_svg import plain
from shanshui.report.widths import LONGEST, Fit, Part, fit

Layout = Literal["report", "bulletin", "card"]
MANY = 8  # sections of a report whose contents have a page of their own
SOFT = "\u200b"  # a place at which a code may be broken
LONG_WORD = re.compile(rf"[!-~]{{{LONGEST + 1},}}")


def paper(report: Report, layout: Layout) -> dict[str, Any]:
    """Return what the typesetter prints, as values of JSON."""
    say = report.ledger.words
    titles = {table.id: drawable(table.title) for table in report.tables()}
    return {
        "layout": layout,
        "zh": report.language == "zh",
        "fonts": [FAMILY, "Libertinus Serif", CODE],
        "mono": [CODE, FAMILY],
        "title": drawable(report.title),
        "subtitle": drawable(report.subtitle),
        "facts": [[drawable(name), drawable(value)] for name, value in report.facts],
        "running": [drawable(one) for one in running(report)],
        "say": {key: say(key) for key in ("contents", "how", "chart_table", "source", "rounding")},
        "apart": layout == "report" and len(report.sections) >= MANY,
        "colon": "：" if report.language == "zh" else ": ",
        "sections": [_section(section, titles, say("no_data")) for section in report.sections],
    }


def running(report: Report) -> list[str]:
    """Return what stands on every page: area, period and standard, and the fingerprint."""
    place, period, *rest = (value for _, value in report.facts)
    standard = report.ledger.manifest.get("standard")
    named, mark = report.facts[-1]
    return [" · ".join([place, period, *([standard["id"]] if standard else [])]), f"{named} {mark}" if rest else ""]


def _section(section: Section, titles: dict[str, str], no_data: str) -> dict[str, Any]:
    blocks = [_block(block, titles, no_data) for block in section.blocks]
    return {
        "title": drawable(section.title),
        "how": drawable(section.how),
        "landscape": any(block.get("landscape") for block in blocks),
        "blocks": blocks,
    }


def _block(block: Block, titles: dict[str, str], no_data: str) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "parts": coded(block.text)}
    if isinstance(block, Note):
        return {"type": "note", "tone": block.tone, "parts": coded(block.text)}
    if isinstance(block, Figures):
        return {"type": "figures", "figures": [_figure(one) for one in block.figures]}
    if isinstance(block, Formula):
        return _formula(block)
    is_map = isinstance(block, Map)
    return {
        "type": "map" if is_map else "chart",
        "svg": plain(str(drawn(block, no_data)), is_map),
        "title": drawable(block.title),
        "alt": drawable(block.description),
        "caption": drawable(block.caption) if isinstance(block, Map) else "",
        "table": titles.get(block.table, ""),
    }


def _figure(figure: Any) -> dict[str, str]:
    return {
        "label": drawable(figure.label),
        "number": shown(figure.value, figure.column),
        "unit": drawable(figure.column.unit),
        "sentence": drawable(figure.sentence),
    }


def _formula(block: Formula) -> dict[str, Any]:
    texts = {name: drawable(getattr(block, name)) for name in ("title", "code", "summary", "source")}
    lines = [drawable(line.replace("\t", "    ")) for line in block.equation.splitlines()]
    terms = [
        [drawable(term.name), drawable(term.label), "" if term.unit == "1" else drawable(term.unit)]
        for term in block.terms
    ]
    return {"type": "formula", **texts, "equation": lines, "terms": terms}


def _table(table: Table) -> dict[str, Any]:
    layout = fit(table)
    return {
        "type": "table",
        "title": drawable(table.title),
        "note": drawable(table.note),
        "columns": [_column(column) for column in table.columns],
        "rows": [[_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows],
        "total": table.has_total,
        "heat": [list(row) for row in table.heat],
        "parts": [_part(part, layout) for part in layout.parts],
        "gap": layout.gap,
        "size": layout.size,
        "landscape": layout.landscape,
        "short": layout.short,
    }


def _part(part: Part, layout: Fit) -> dict[str, Any]:
    *others, last = part.widths
    return {"columns": list(part.columns), "widths": [*(width + layout.gap for width in others), last]}


def _column(column: Column) -> dict[str, Any]:
    return {
        "label": drawable(column.label),
        "code": breakable(column.code),
        "unit": drawable(column.unit),
        "number": column.is_number,
        "mono": column.kind == "code",
    }


def _cell(cell: Cell, column: Column) -> str:
    if isinstance(cell, str):
        return breakable(cell) if column.kind == "code" else loosened(drawable(cell))
    return shown(cell, column)


def breakable(code: str) -> str:
    """Return a code that may be broken after its points and underscores, and a long word anywhere."""
    return loosened(re.sub(r"(?<=[._/])(?=.)", SOFT, drawable(code)))


def loosened(text: str) -> str:
    """Return a text in which words too long for a column may be broken: a code as one, what is left anywhere."""
    codes = re.sub(LONG_WORD, lambda word: re.sub(r"(?<=[._/])(?=.)", SOFT, word[0]), text)
    return re.sub(rf"([!-~]{{{LONGEST}}})(?=[!-~])", rf"\1{SOFT}", codes)


def coded(text: str) -> list[dict[str, Any]]:
    """Return the pieces of a text, of which those between backticks are code."""
    parts = drawable(text).split("`")
    if len(parts) % 2 == 0:
        return [{"text": drawable(text), "mono": False}]
    return [{"text": part, "mono": bool(at % 2)} for at, part in enumerate(parts) if part]
