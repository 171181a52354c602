"""The condition account as tables in two languages: what the command line, files and the report all show."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shanshui.accounts.condition.ei import EcologicalIndex
from shanshui.accounts.condition.grades import grade
from shanshui.accounts.condition.indicators import Indicator
from shanshui.accounts.condition.library import EQI_2021, HJ_2015, Part, Step, method, parts, seea_classes
from shanshui.core import registry
from shanshui.core.errors import InputError, NoSuchName, NoSuchPlace, Problems
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.run.condition import Condition, Index, IndexChange, condition_of
from shanshui.run.condition_ranks import claim_table, lead_table, ranking_table
from shanshui.run.condition_table import INDEX, PLACE, Cell, Column, ConditionTable
from shanshui.run.config import AreaFile

METHOD = {"ei": HJ_2015, "eqi": EQI_2021}


PERIOD = Column("period", Label("Period", "核算期"))
CLASS = Column("class", Label("Class", "等级"))
KIND = Column("class", Label("Class", "变量类别"))
TYPE = (
    Column("ecosystem_type", Label("Type code", "类型代码")),
    Column("ecosystem", Label("Ecosystem type", "生态系统类型")),
)


def tables(found: Condition, place: str = "", period: str = "", level: str = "") -> list[ConditionTable]:
    """Return every table that has rows, of one place, period or level of places only if asked.

    Raises
    ------
    NoSuchPlace, NoSuchName
        If there is no such place or level.
    """
    if place and place not in found.names:
        raise NoSuchPlace(where="place", code=place, known=sorted(found.names))
    if level and level not in found.levels.values():
        raise NoSuchName(where="level", what="level", name=level, known=sorted(set(found.levels.values())), see="")
    places = {place} if place else {code for code, own in found.levels.items() if own == level}
    made = [
        index_table(found, "ei"),
        change_table(found, "ei"),
        index_table(found, "eqi"),
        change_table(found, "eqi"),
        variable_table(found),
        aggregate_table(found),
        ranking_table(found),
        *(lead_table(found, lead) for lead in found.leads),
        claim_table(found),
    ]
    chosen = (_only(_only(table, "place", places), "period", {period} if period else set()) for table in made)
    return [table for table in chosen if table.rows]


def for_manifest(
    area: AreaFile, tree: PlaceTree, extent_ha: Mapping[tuple[str, str, str], float]
) -> list[dict[str, Any]]:
    """Return the tables of an area's condition account for its manifest; none if it has no section `condition`.

    `extent_ha` is by period, place and ecosystem type. An account that was worked out for hours is not lost because
    its condition cannot be: then the one table tells why.
    """
    if area.config.condition is None:
        return []
    extent: dict[tuple[str, str], dict[str, float]] = {}
    for (period, place, kind), hectares in extent_ha.items():
        extent.setdefault((period, place), {})[kind] = hectares
    try:
        return [table.as_json() for table in tables(condition_of(area, tree, extent))]
    except InputError as error:
        return [_not_accounted(error).as_json()]


def _not_accounted(error: InputError) -> ConditionTable:
    """Return every problem as a row, in both languages."""
    problems = error.problems if isinstance(error, Problems) else [error]
    columns = (Column("what", Label("What is missing or wrong", "缺少或有误之处")),)
    rows = tuple((Label(one.text("en"), one.text("zh")),) for one in problems)
    title = Label("Condition: not accounted", "状况账户：未能核算")
    return ConditionTable("condition_not_accounted", title, columns, rows)


def _only(table: ConditionTable, column: str, wanted: set[str]) -> ConditionTable:
    """Return the rows of a table that have one of some texts in a column; all, if none is asked or it has no such."""
    at = next((i for i, one in enumerate(table.columns) if one.name == column), -1)
    if not wanted or at < 0:
        return table
    return replace(table, rows=tuple(row for row in table.rows if row[at] in wanted))


# EI and EQI


def index_table(found: Condition, index: str) -> ConditionTable:
    """Return EI or EQI by place and period: value, class, parts."""
    shown, own = method(METHOD[index]), parts(METHOD[index])
    columns = (
        *PLACE,
        PERIOD,
        Column(index, INDEX[index], 2),
        CLASS,
        *(Column(p.id, _part_label(p), 4) for p in own.values()),
    )
    values: dict[tuple[str, str], Index] = {**(found.ei if index == "ei" else found.eqi)}
    ordered = sorted(values.items(), key=lambda item: (item[0][1], item[0][0]))
    rows = tuple(
        (place, found.name(place), period, one.value, _step(grade(one.index)), *_parts(one))
        for (period, place), one in ordered
    )
    title = Label(f"{shown.label.en}, by place", f"{shown.label.zh}：各地方")
    return ConditionTable(index, title, columns, rows, _index_notes(found, ordered))


def _part_label(part: Part) -> Label:
    """Return the name of a part with its weight, and whether 100 less it counts."""
    weight = f"{part.weight:g} × (100 −)" if part.inverted else f"{part.weight:g} ×"
    return Label(f"{weight} {part.label.en}", f"{weight} {part.label.zh}")


def _parts(one: Index) -> tuple[float, ...]:
    if isinstance(one, EcologicalIndex):
        return tuple(part.value for part in one.parts.values())
    return tuple(one.parts.values())


def _index_notes(found: Condition, ordered: Sequence[tuple[tuple[str, str], Index]]) -> tuple[Label, ...]:
    """Return each remark once, with the places and periods it is about."""
    about: dict[Label, list[tuple[str, str]]] = {}
    for key, one in ordered:
        for note in one.notes:
            about.setdefault(note, []).append(key)
        if isinstance(one, EcologicalIndex):
            about.setdefault(ROUNDED if one.rounding == "one_decimal" else FULL, []).append(key)
    return tuple(_about(found, note, keys, len(ordered)) for note, keys in about.items())


FULL = Label("the indices enter EI unrounded", "各分指数以未取舍的数值计入 EI")
ROUNDED = Label(
    "the indices enter EI rounded to one decimal, and are shown so", "各分指数保留一位小数后计入 EI，表中亦如此显示"
)


def _about(found: Condition, note: Label, keys: list[tuple[str, str]], every: int) -> Label:
    if len(keys) == every:
        return Label(f"{note.en[:1].upper()}{note.en[1:]}.", f"{note.zh}。")
    en = ", ".join(f"{found.name(place).en} {period}" for period, place in keys)
    zh = "、".join(f"{found.name(place).zh} {period} 年" for period, place in keys)
    return Label(f"{en}: {note.en}.", f"{zh}：{note.zh}。")


def _step(step: Step | None) -> Cell:
    return step.label if step else Label("–", "–")


def change_table(found: Condition, index: str) -> ConditionTable:
    """Return how an index changed from period to period, then how far it moved over three periods or more."""
    columns = (
        *PLACE,
        Column("from", Label("From", "起")),
        Column("to", Label("To", "止")),
        Column("change", Label(f"Change of {INDEX[index].en}", f"{INDEX[index].zh} 变化"), 2),
        Column("class", Label("Class of change", "变化等级")),
        Column("direction", Label("Direction", "方向")),
    )
    rows: list[tuple[Cell, ...]] = [
        (c.place, found.name(c.place), c.opening, c.closing, c.change, _step(c.step), _direction(c))
        for c in found.index_changes(index)
    ]
    rows += [
        (s.place, found.name(s.place), s.periods[0], s.periods[-1], s.width, _step(s.step), RANGE)
        for s in found.swings(index)
    ]
    shown = method(METHOD[index])
    title = Label(f"Change: {shown.label.en}", f"变化：{shown.label.zh}")
    return ConditionTable(f"{index}_change", title, columns, tuple(rows))


RANGE = Label("highest less lowest", "最高与最低之差")


def _direction(change: IndexChange) -> Label:
    """Return whether a place became better or worse; a change of the lowest class is neither."""
    if change.step is None or math.isinf(change.step.least):
        return Label("–", "–")
    return Label("better", "变好") if change.change > 0 else Label("worse", "变差")


# SEEA EA


def variable_table(found: Condition) -> ConditionTable:
    """Return every variable of condition: opening, closing, reference levels, indicators, change."""
    opening, closing = found.opening, found.closing
    columns = (
        *PLACE,
        *TYPE,
        KIND,
        Column("variable", Label("Variable code", "变量代码")),
        Column("label", Label("Variable", "变量")),
        Column("unit", Label("Unit", "单位")),
        Column("low", Label("Low", "低参照"), 2),
        Column("high", Label("High", "高参照"), 2),
        Column("opening_value", Label(f"Value {opening}", f"{opening} 年值"), 2),
        Column("closing_value", Label(f"Value {closing}", f"{closing} 年值"), 2),
        Column("opening", Label(f"Indicator {opening}", f"{opening} 年指标"), 3),
        Column("closing", Label(f"Indicator {closing}", f"{closing} 年指标"), 3),
        Column("change", Label("Change", "变化"), 3),
        Column("source", Label("Reference from", "参照来源")),
    )
    by: dict[tuple[str, str, str], dict[str, Indicator]] = {}
    for one in found.indicators:
        r = one.reading
        by.setdefault((r.place, r.ecosystem_type, r.variable), {})[r.period] = one
    rows = []
    for change in found.changes:
        if change.what:
            ends = by[change.place, change.ecosystem_type, change.what]
            rows.append(_variable_row(found, ends, (change.opening, change.closing, change.change)))
    title = Label("Ecosystem condition: variables and indicators", "生态系统状况：变量与指标")
    return ConditionTable("condition", title, columns, tuple(rows), _clipped(found))


def _variable_row(found: Condition, ends: dict[str, Indicator], shown: tuple[float, ...]) -> tuple[Cell, ...]:
    one = next(iter(ends.values()))
    reading, reference = one.reading, one.reference
    values = (ends[p].reading.value if p in ends else math.nan for p in (found.opening, found.closing))
    return (
        reading.place,
        found.name(reading.place),
        reading.ecosystem_type,
        registry.ecosystem_types()[reading.ecosystem_type].label,
        seea_classes()[reference.condition_class],
        reading.variable,
        reference.label,
        reference.unit,
        reference.low,
        reference.high,
        *values,
        *shown,
        reference.source,
    )


def _clipped(found: Condition) -> tuple[Label, ...]:
    """Tell every indicator that had to be held at 0 or 1."""
    told = []
    for one in found.indicators:
        if one.clipped:
            r, kind = one.reading, registry.ecosystem_types()[one.reading.ecosystem_type].label
            value = f"{r.value:,.6g} {one.reference.unit}"
            en = f"{found.name(r.place).en} {r.period}, {kind.en}, {one.reference.label.en}: {value} lies outside the "
            en += f"reference levels; the indicator is held at {one.value:g}."
            zh = f"{found.name(r.place).zh} {r.period} 年，{kind.zh}，{one.reference.label.zh}：{value} 超出参照水平，"
            told.append(Label(en, f"{zh}指标取 {one.value:g}。"))
    return tuple(told)


def aggregate_table(found: Condition) -> ConditionTable:
    """Return the index of each ecosystem type at each place: opening, closing, change, and its classes at closing."""
    classes = [name for name in seea_classes() if any(name in one.by_class for one in found.aggregates)]
    columns = (
        *PLACE,
        *TYPE,
        Column("opening", Label(f"Index {found.opening}", f"{found.opening} 年指数"), 3),
        Column("closing", Label(f"Index {found.closing}", f"{found.closing} 年指数"), 3),
        Column("change", Label("Change", "变化"), 3),
        *(Column(name, seea_classes()[name], 3) for name in classes),
    )
    closing = {(one.place, one.ecosystem_type): one for one in found.aggregates if one.period == found.closing}
    rows: list[tuple[Cell, ...]] = []
    for one in (change for change in found.changes if not change.what):
        last = closing.get((one.place, one.ecosystem_type))
        by_class = (last.by_class.get(name, math.nan) if last else math.nan for name in classes)
        kind = registry.ecosystem_types()[one.ecosystem_type].label
        place = (one.place, found.name(one.place))
        rows.append((*place, one.ecosystem_type, kind, one.opening, one.closing, one.change, *by_class))
    title = Label("Ecosystem condition index", "生态系统状况指数")
    return ConditionTable("condition_index", title, columns, tuple(rows), _index_remarks(found))


def _index_remarks(found: Condition) -> tuple[Label, ...]:
    weights = [one for one in found.references if one.weight == one.weight]
    if not weights:
        return ()
    en = "; ".join(f"{one.label.en} {one.weight:g}{_type_of(one.ecosystem_type, 'en')}" for one in weights)
    zh = "；".join(f"{one.label.zh} {one.weight:g}{_type_of(one.ecosystem_type, 'zh')}" for one in weights)
    told = [Label(f"Weights: {en}.", f"权重：{zh}。")]
    for one in found.aggregates:
        if one.missing:
            names, where = ", ".join(one.missing), f"{one.place} {one.period} {one.ecosystem_type}"
            told.append(Label(f"{where}: no index, for {names} is missing.", f"{where}：缺少 {names}，不计算指数。"))
    return tuple(told)


def _type_of(kind: str, language: str) -> str:
    label = registry.ecosystem_types()[kind].label.in_(language) if kind else ""
    return (f"（{label}）" if language == "zh" else f" ({label})") if label else ""
