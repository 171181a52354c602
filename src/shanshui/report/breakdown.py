"""The headline broken down by place and by ecosystem type: tables, bars, maps."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from shanshui.core.labels import Label
from shanshui.report.cut import REMAINDER
from shanshui.report.ledger import Ledger
from shanshui.report.model import (
    Above,
    BarChart,
    Block,
    Cell,
    Column,
    Left,
    Made,
    Map,
    Note,
    Operand,
    Ratio,
    Region,
    Scale,
    Section,
    Series,
    Sum,
    Table,
    value_of,
)
from shanshui.report.numbers import money_column, scale_for, scale_near
from shanshui.report.origins import area_km2, covered, extent_km2
from shanshui.report.origins import people as people_of

MAPPED_LINES = 3  # maps of the largest lines, beside those of the total and per km²
MAPPED_HEAD, MAPPED_COVERED = "map-per-head", "map-covered"  # maps for the screen only
SERIES = 8  # lines told apart by colour; the rest is one series
BARS = 40
ALL_TYPES = Label("the sum over the ecosystem types", "各生态系统类型之和")


Theme = tuple[str, Column, list[float], str]  # of a map: name, column, values by place, table that has them


@dataclass(frozen=True)
class Axis:
    """One side of a table: the column of the flows it splits, and its (key, label, code)."""

    column: str
    label: str
    entries: tuple[tuple[str, str, str], ...]


def added(numbers: Iterable[float]) -> float:
    """Return the sum of what is there, NaN if nothing is (§1)."""
    there = [number for number in numbers if not math.isnan(number)]
    return math.fsum(there) if there else math.nan


def total_row(rows: list[tuple[Cell, ...]], *columns: int) -> dict[int, Above]:
    """Return the sums of some columns, by column."""
    return {c: Above(added(value_of(row[c]) for row in rows), len(rows)) for c in columns}


def place_axis(ledger: Ledger) -> Axis:
    """Return the places the area is made of."""
    return Axis("place", ledger.words("place"), tuple((c, ledger.name(c), c) for c in ledger.parts))


def line_axis(ledger: Ledger) -> Axis:
    """Return the lines of the headline that have a value."""
    lines = [line for line in ledger.lines if not math.isnan(ledger.sum(line=line.label).value)]
    labels = {line.label: line.services for line in lines}
    return Axis("line", ledger.words("line"), tuple((label, label, code) for label, code in labels.items()))


def ecosystem_axis(ledger: Ledger) -> Axis:
    """Return the ecosystem types that have a value."""
    types = [t for t in ledger.extent_types() if not math.isnan(ledger.sum(ecosystem_type=t).value)]
    return Axis(
        "ecosystem_type", ledger.words("ecosystem_type"), tuple((t, ledger.ecosystem_label(t), t) for t in types)
    )


def split(ledger: Ledger, **keys: str) -> Sum:
    """Return the headline of a place, line, ecosystem type, or what they have in common."""
    return ledger.sum(keys.pop("place", ()), **keys)  # type: ignore[arg-type]  # keys are columns of text


def cross(ledger: Ledger, name: str, sides: tuple[Axis, Axis], scale: Scale) -> Table:
    """Return a table of one axis by another, the shorter one as columns, with totals both ways."""
    down, across = sides if len(sides[0].entries) >= len(sides[1].entries) else sides[::-1]
    say, width = ledger.words, len(across.entries)
    rows: list[tuple[Cell, ...]] = []
    for key, label, code in down.entries:
        cells = [split(ledger, **{down.column: key, across.column: other}) for other, _, _ in across.entries]
        rows.append((code, label, *cells, Left(added(cell.value for cell in cells), width)))
    rows.append(("", say("total"), *total_row(rows, *range(2, width + 3)).values()))
    heads = [money_column(label, scale, code if code != label else "") for _, label, code in across.entries]
    columns = (
        Column(say("code"), "code"),
        Column(down.label, heads_row=True),
        *heads,
        money_column(say("total"), scale),
    )
    return Table(name, say(f"tab_{name.replace('-', '_')}"), columns, tuple(rows), has_total=True)


# by place


def place_section(ledger: Ledger, scale: Scale) -> Section:
    """Return what each place has, as tables, bars and maps."""
    say, blocks = ledger.words, list[Block]()
    if list(ledger.parts) == list(ledger.roots) and len(ledger.roots) == 1:
        blocks.append(Note(say("no_parts"), "empty"))
    if math.isnan(ledger.total.value):
        blocks.append(Note(say("no_figure_here" if ledger.place else "no_headline"), "empty"))
    elif all(math.isnan(ledger.sum(code).value) for code in ledger.parts):
        whole = {"area": ledger.area_name, "total": ledger.amount(ledger.total.value)}
        blocks.append(Note(say("none_below", count=f"{len(ledger.parts):,}", **whole), "empty"))
    else:
        by_line = cross(ledger, "place-lines", (place_axis(ledger), line_axis(ledger)), scale)
        blocks += [_place_sections(ledger, scale), _place_chart(ledger, scale), by_line]
        blocks += _maps(ledger, scale) or [Note(say("no_map_below" if ledger.place else "no_map"), "empty")]
        blocks += _all_places(ledger, scale)
    return Section("places", say("sec_places"), tuple(blocks), "places", say("how_places"))


def sections_of(ledger: Ledger, period: str = "") -> list[str]:
    """Return the sections that have a value in a period, in order."""
    labels = dict.fromkeys(ledger.section_label(line.section) for line in ledger.lines)
    return [label for label in labels if not math.isnan(ledger.sum(section=label, period=period).value)]


def _people(ledger: Ledger, places: Iterable[str]) -> float:
    found = [ledger.indicator(place, "population") for place in places]
    return math.fsum(row["value"] for row in found if row) if found and all(found) else math.nan


def _place_sections(ledger: Ledger, scale: Scale) -> Table:
    say, sections = ledger.words, sections_of(ledger)
    rows: list[tuple[Cell, ...]] = [_place_row(ledger, (code,), sections) for code in ledger.parts]
    whole = _place_row(ledger, ledger.roots, sections)
    sums = total_row(rows, *range(3, 4 + len(sections)))
    rows.append(("", say("total"), "", *sums.values(), *whole[4 + len(sections) :]))
    columns = [Column(say("code"), "code"), Column(say("place"), heads_row=True), Column(say("level"))]
    columns += [money_column(section, scale) for section in sections] + [money_column(say("total"), scale)]
    columns += _per_columns(ledger, rows)
    table = Table("place-sections", say("tab_place_sections"), tuple(columns), tuple(rows), True, 3 + len(sections))
    return without_empty_columns(table, keep=4 + len(sections))


def _place_row(ledger: Ledger, places: tuple[str, ...], sections: list[str]) -> tuple[Cell, ...]:
    """Return one row; several places are the whole area."""
    cells = [ledger.sum(places, section=section) for section in sections]
    total, area, people = ledger.sum(places), area_km2(ledger, places), people_of(ledger, places)
    share = covered(ledger, places[0]) if len(places) == 1 else math.nan
    left = Left(added(cell.value for cell in cells), len(cells))
    text = (places[0], ledger.name(places[0]), ledger.level(places[0]))
    return (*text, *cells, left, area, Ratio(total, area), people, Ratio(total, people), share)


def _per_columns(ledger: Ledger, rows: list[tuple[Cell, ...]]) -> list[Column]:
    say, language = ledger.words, ledger.words.language
    per = [
        max((abs(value_of(row[c])) for row in rows if not math.isnan(value_of(row[c]))), default=0.0) for c in (-4, -2)
    ]
    return [
        Column(say("area_km2"), "number", say("km2"), digits=None),
        money_column(say("per_km2"), scale_for(per[0], language), per=say("km2")),
        Column(say("indicator_population"), "number", say("person"), digits=0),
        money_column(say("per_head"), scale_for(per[1], language), per=say("person")),
        Column(say("covered"), "share"),
    ]


def without_empty_columns(table: Table, keep: int) -> Table:
    """Return a table without the columns, from `keep` on, that hold no number at all."""
    cells = range(len(table.columns))
    full = [c for c in cells if c < keep or any(not math.isnan(value_of(row[c])) for row in table.rows)]
    columns = tuple(table.columns[c] for c in full)
    rows = tuple(tuple(row[c] for c in full) for row in table.rows)
    return Table(table.id, table.title, columns, rows, table.has_total, table.total, table.note)


def _all_places(ledger: Ledger, scale: Scale) -> list[Block]:
    """Return every place of every level that has a figure, if the tree goes deeper than the places already shown."""
    shown, say = {*ledger.roots, *ledger.parts}, ledger.words
    codes = [code for code in ledger.codes if not math.isnan(ledger.sum(code).value)]
    carried = len(ledger.codes) - len(codes)
    told: list[Block] = [Note(say("carried_places", count=f"{carried:,}"), "empty")] if carried else []
    if all(code in shown for code in codes):
        return told
    rows = [_any_place(ledger, code) for code in codes]
    columns = (
        Column(say("code"), "code"),
        Column(say("place"), heads_row=True),
        Column(say("level")),
        Column(say("parent"), "code"),
        money_column(say("total"), scale),
        Column(say("area_km2"), "number", say("km2")),
        _per_columns(ledger, [_place_row(ledger, (c,), []) for c in codes])[1],
        Column(say("covered"), "share"),
    )
    return [Table("all-places", say("tab_all_places"), columns, tuple(rows)), *told]


def _any_place(ledger: Ledger, code: str) -> tuple[Cell, ...]:
    total, area = ledger.sum(code), area_km2(ledger, (code,))
    text = (code, ledger.name(code), ledger.level(code), ledger.parent(code))
    return (*text, total, area, Ratio(total, area), covered(ledger, code))


def largest_lines(ledger: Ledger) -> list[str]:
    """Return the labels of the lines of the headline, largest first."""
    labels = [label for label, _, _ in line_axis(ledger).entries]
    return sorted(labels, key=lambda label: -ledger.sum(line=label).value)


def _place_chart(ledger: Ledger, scale: Scale) -> BarChart:
    say, lines = ledger.words, largest_lines(ledger)
    places = sorted(ledger.parts, key=lambda code: -_or_zero(ledger.sum(code).value))[:BARS]
    own = lines if len(lines) <= SERIES + 1 else lines[:SERIES]
    rest = lines[len(own) :]
    series = [Series(line, tuple(ledger.sum(place, line=line).value for place in places)) for line in own]
    if rest:
        values = (added(ledger.sum(place, line=line).value for line in rest) for place in places)
        series.append(Series(say("others"), tuple(values), is_rest=True))
    names = tuple(ledger.name(place) for place in places)
    column = money_column(say("gep"), scale)
    return BarChart(
        "chart-places", say("chart_places"), say("chart_places_says"), names, tuple(series), column, "place-lines"
    )


def _or_zero(number: float) -> float:
    return 0.0 if math.isnan(number) else number


def _maps(ledger: Ledger, scale: Scale) -> list[Block]:
    return [one for one in place_maps(ledger, scale, MAPPED_LINES) if one.id not in (MAPPED_HEAD, MAPPED_COVERED)]


def place_maps(ledger: Ledger, scale: Scale, lines: int | None = None) -> list[Map]:
    """Return the maps of what each place has: GEP, per km², per head, the lines from the largest on, covered share.

    Parameters
    ----------
    lines
        How many lines; left out, all.
    """
    places = [code for code in ledger.parts if not code.endswith(REMAINDER)]
    given = ledger.account.shapes
    shapes = {
        code: given[code] for code in places if (given.get(code) or {}).get("type") in ("Polygon", "MultiPolygon")
    }
    if not shapes or math.isnan(ledger.total.value):
        return []
    themes = [*_whole_themes(ledger, places, scale)]
    for number, line in enumerate(largest_lines(ledger)[:lines], 1):
        values = [ledger.sum(code, line=line).value for code in places]
        known = [abs(value) for value in values if not math.isnan(value)]
        if known:  # an amount known for the whole area only makes no map
            own = scale_near(scale, max(known), ledger.words.language)
            themes.append((f"line-{number}", money_column(line, own), values, "place-lines"))
    shares = [ledger.covered(code) for code in places]
    if any(not math.isnan(share) for share in shares):
        percent = Column(ledger.words("covered"), "number", "%", 0.01, 1)
        themes.append(("covered", percent, shares, "place-sections"))
    return [_map(ledger, places, shapes, theme) for theme in themes]


def _whole_themes(ledger: Ledger, places: list[str], scale: Scale) -> Iterable[Theme]:
    """Yield the figures of the headline as a whole: its amount, per km² and per head."""
    say, table = ledger.words, "place-sections"
    total = [ledger.sum(code).value for code in places]
    yield "total", money_column(say("map_total"), scale), total, table
    for name, label, unit, sizes in (
        ("per-km2", "map_km2", "km2", [ledger.area_km2(code) for code in places]),
        ("per-head", "per_head", "person", [_people(ledger, [code]) for code in places]),
    ):
        per = [value / (size or math.nan) for value, size in zip(total, sizes, strict=True)]
        known = [abs(value) for value in per if not math.isnan(value)]
        if known or name == "per-km2":
            own = scale_for(max(known, default=0.0), say.language)
            yield name, money_column(say(label), own, per=say(unit)), per, table


def _map(ledger: Ledger, places: list[str], shapes: dict[str, object], theme: Theme) -> Map:
    say, (name, column, values, table) = ledger.words, theme
    regions = tuple(Region(code, ledger.name(code), value) for code, value in zip(places, values, strict=True))
    says = say("map_says", count=len(regions), what=column.label)
    return Map(f"map-{name}", column.label, says, regions, shapes, column, grid_caption(ledger), table)


def grid_caption(ledger: Ledger) -> str:
    """Return the sizes of the accounting grid and of the rasters it was made from."""
    say, grid = ledger.words, ledger.manifest.get("grid")
    rasters = [
        f"{ledger.text(row['label'])} {row['cell_text']}"
        for row in ledger.manifest["inputs"]
        if row["kind"] == "raster" and row.get("cell_text")
    ]
    if not grid:
        return say("map_table_only")
    inputs = say.joined(list(dict.fromkeys(rasters))) or say("none")
    return say("map_caption", grid=grid["cell_size_text"], inputs=inputs)


# by ecosystem type


def ecosystem_section(ledger: Ledger, scale: Scale) -> Section:
    """Return extent and value of every ecosystem type."""
    say, blocks = ledger.words, list[Block]()
    if not ledger.extent_types():
        blocks.append(Note(say("no_extent"), "empty"))
    else:
        blocks.append(_extent(ledger, scale))
    if not math.isnan(ledger.total.value):
        blocks.append(cross(ledger, "ecosystem-lines", (ecosystem_axis(ledger), line_axis(ledger)), scale))
    return Section("ecosystems", say("sec_ecosystems"), tuple(blocks), "ecosystems", say("how_ecosystems"))


def _extent(ledger: Ledger, scale: Scale) -> Table:
    say, rows = ledger.words, list[tuple[Cell, ...]]()
    for code in ledger.extent_types():
        value, area = ledger.sum(ecosystem_type=code), extent_km2(ledger, code)
        rows.append((code, ledger.ecosystem_label(code), area, value, Ratio(value, ledger.total), Ratio(value, area)))
    each = [abs(value_of(row[5])) for row in rows if not math.isnan(value_of(row[5]))]
    sums, unit = total_row(rows, 2, 3), Column(say("area_km2"), "number", say("km2"))
    areas = [(str(row[1]), row[2]) for row in rows if not isinstance(row[2], str)]
    area_of_types = Made(sums[2].value, ALL_TYPES.in_(say.language), tuple(Operand(*one, unit) for one in areas))
    rows.append(
        ("", say("total"), sums[2], sums[3], Ratio(ledger.total, ledger.total), Ratio(ledger.total, area_of_types))
    )
    columns = (
        Column(say("code"), "code"),
        Column(say("ecosystem_type"), heads_row=True),
        Column(say("area_km2"), "number", say("km2")),
        money_column(say("value"), scale),
        Column(say("share"), "share"),
        money_column(say("per_km2"), scale_for(max(each, default=0.0), say.language), per=say("km2")),
    )
    return Table("extent", say("tab_extent"), columns, tuple(rows), has_total=True, total=3)
