"""The content of a report as plain JSON, as the pages of the app read it (`frontend/src/lib/content.ts`)."""

import math
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from shanshui.report.behind import opens
from shanshui.report.html import exact
from shanshui.report.maps import choropleth
from shanshui.report.model import (
    BarChart,
    Block,
    Cell,
    Column,
    CurveChart,
    Figure,
    Figures,
    Formula,
    Line,
    LineChart,
    Map,
    Note,
    Number,
    Paragraph,
    RangeChart,
    Section,
    Table,
    Waterfall,
    value_of,
)
from shanshui.report.numbers import shown
from shanshui.report.words import Words

Json = dict[str, Any]


def section_json(section: Section, words: Words) -> Json:
    """Return a section with its blocks."""
    blocks = [block_json(block, words) for block in section.blocks]
    return {"id": section.id, "title": section.title, "how": section.how, "blocks": blocks}


def block_json(block: Block, words: Words) -> Json:
    """Return one block; a map brings its drawing along."""
    if isinstance(block, Map):
        return _map(block, words("no_data"))
    return _told(block)


def column_json(column: Column) -> Json:
    """Return a column."""
    return {
        "label": column.label,
        "kind": column.kind,
        "unit": column.unit,
        "size": column.size,
        "digits": column.digits,
        "headsRow": column.heads_row,
    }


def cell_json(cell: Cell, column: Column, chain: bool = False) -> Json:
    """Return a cell: `t` as shown, `v` unrounded in the unit of its data, `x` exact yuan, `s` if its chain opens."""
    if isinstance(cell, str):
        return {"t": cell}
    found: Json = {"t": shown(cell, column)}
    if math.isfinite(value_of(cell)):
        found["v"] = value_of(cell)
    if yuan := exact(cell, column):
        found["x"] = yuan
    return found | ({"s": True} if chain else {})


def _number(number: float) -> float | None:
    """Return a number; none where there is none, for JSON has no NaN."""
    return number if math.isfinite(number) else None


def _numbers(numbers: Iterable[float]) -> list[float | None]:
    return [_number(number) for number in numbers]


@singledispatch
def _told(block: Any) -> Json:
    raise TypeError(type(block).__name__)


@_told.register
def _table(block: Table) -> Json:
    rows = [
        [cell_json(cell, block.columns[at], opens(block, number, at)) for at, cell in enumerate(row)]
        for number, row in enumerate(block.rows)
    ]
    return {
        "type": "table",
        "id": block.id,
        "title": block.title,
        "note": block.note,
        "columns": [column_json(column) for column in block.columns],
        "rows": rows,
        "hasTotal": block.has_total,
        "heat": [list(row) for row in block.heat],
    }


@_told.register
def _paragraph(block: Paragraph) -> Json:
    return {"type": "paragraph", "text": block.text}


@_told.register
def _note(block: Note) -> Json:
    return {"type": "note", "text": block.text, "tone": block.tone}


@_told.register
def _figures(block: Figures) -> Json:
    return {"type": "figures", "id": block.id, "figures": [figure_json(one) for one in block.figures]}


def figure_json(one: Figure) -> Json:
    """Return a figure of a first page."""
    cell = cell_json(one.value, one.column, opens_figure(one.value))
    return {"label": one.label, **cell, "unit": one.column.unit, "sentence": one.sentence}


def opens_figure(value: Number) -> bool:
    """Return whether a figure of the first page has a source chain: it stands in no table."""
    table = Table("", "", (Column(""),), ((value,),))
    return opens(table, 0, 0)


def _chart(kind: str, block: Any, **rest: Any) -> Json:
    head = {name: getattr(block, name) for name in ("id", "title", "description", "table")}
    return {"type": kind, **head, **rest}


@_told.register
def _bars(block: BarChart) -> Json:
    series = [{"label": s.label, "values": _numbers(s.values), "isRest": s.is_rest} for s in block.series]
    return _chart("bars", block, column=column_json(block.column), bars=list(block.bars), series=series)


@_told.register
def _waterfall(block: Waterfall) -> Json:
    steps = [
        {"label": s.label, "start": _number(s.start), "end": _number(s.end), "total": s.total} for s in block.steps
    ]
    return _chart("waterfall", block, column=column_json(block.column), steps=steps)


@_told.register
def _ranges(block: RangeChart) -> Json:
    ranges = [
        {"label": r.label, "low": _number(r.low), "middle": _number(r.middle), "high": _number(r.high)}
        for r in block.ranges
    ]
    return _chart("ranges", block, column=column_json(block.column), ranges=ranges)


@_told.register
def _lines(block: LineChart) -> Json:
    lines = [_line(line) for line in block.lines]
    axis = {"periods": list(block.periods), "times": list(block.times)}
    return _chart("lines", block, column=column_json(block.column), **axis, lines=lines)


def _line(line: Line) -> Json:
    return {
        "label": line.label,
        "values": _numbers(line.values),
        "dashed": line.dashed,
        "dots": line.dots,
        "low": _numbers(line.low),
        "high": _numbers(line.high),
    }


@_told.register
def _curves(block: CurveChart) -> Json:
    curves = [{"label": c.label, "points": [list(point) for point in c.points], "sort": c.sort} for c in block.curves]
    return _chart("curves", block, across=block.across, up=block.up, curves=curves)


def _map(block: Map, no_data: str) -> Json:
    regions = [{"code": r.code, "label": r.label, "value": _number(r.value)} for r in block.regions]
    drawing = choropleth(block, no_data)
    return _chart("map", block, column=column_json(block.column), svg=drawing, caption=block.caption, regions=regions)


@_told.register
def _formula(block: Formula) -> Json:
    terms = [{"name": term.name, "label": term.label, "unit": term.unit} for term in block.terms]
    names = ("title", "code", "summary", "equation", "source")
    return {"type": "formula", **{name: getattr(block, name) for name in names}, "terms": terms}
