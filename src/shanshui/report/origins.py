"""Where numbers beside the flows come from: tables, maps and registers, each with what its source says of itself."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Cell, Column, Made, Number, Operand, Sum, Table, value_of

READ = Label("read from {what}", "读自{what}")
WORDS = {
    "source": Label("Source", "出处"),
    "file": Label("File", "文件"),
    "year": Label("Year", "年份"),
    "mark": Label("Evidence", "依据等级"),
    "set": Label("Parameter set", "参数组"),
    "unit": Label("Unit", "单位"),
    "sha256": Label("SHA-256", "SHA-256"),
    "licence": Label("Licence or credit", "许可或署名"),
    "published": Label("Published", "发布日期"),
    "variable": Label("Variable", "变量"),
    "grid": Label("Grid", "格网"),
    "place": Label("Place", "地方"),
    "code": Label("Code", "代码"),
    "period": Label("Period", "时期"),
    "status": Label("Status", "状态"),
    "used_by": Label("Used by", "用于"),
    "type": Label("Ecosystem type", "生态系统类型"),
    "indicator": Label("Indicator", "指标"),
    "number": Label("Row", "行"),
}
TABLES = {
    "indicators": Label("the area's table of indicators", "本区域指标表"),
    "constants": Label("the settings of the area", "本区域设置"),
    "parameters": Label("the parameters of the account, with their evidence", "账户所用参数及其依据"),
    "published": Label("the published totals given by the area", "本区域提供的已公布合计"),
    "places": Label("the area's table of places and their boundaries", "本区域地方表与边界"),
    "areas": Label("the area's table of areas", "本区域面积表"),
}
PLACE_AREA = Label(
    "the area of the place: of its boundary, in an equal-area projection, or as the table of areas gives it",
    "本地方面积：由边界按等面积投影量得，或取自面积表",
)
COVERED = Label(
    "the area of cells with land cover inside the boundary ÷ the area of the boundary",
    "边界内有土地覆盖的像元面积÷边界面积",
)
EXTENT = Label(
    "the area of all cells of the type inside the boundary, each by the share of it that lies inside; or as the table "
    "of areas gives it",
    "边界内该类型各像元面积之和（边界像元按落入比例计），或取自面积表",
)
EACH_PLACE = Label("the sum over the places", "各地方之和")
INPUTS_OF_AREA = ("land_cover", "areas", "boundaries", "places")
FILE_FACTS = (
    ("source", "source"), ("file", "file"), ("year", "year"), ("licence", "credit"), ("grid", "grid_text"),
    ("sha256", "sha256"),
)  # fmt: skip
KM2 = 100.0  # ha


def read(value: float, what: Label, lang: str, facts: Iterable[tuple[str, str]]) -> Made:
    """Return a number that was read, with what its source says; facts without a text are left out."""
    return Made(value, READ.in_(lang).format(what=what.in_(lang)), (), facts_of(facts, lang))


def facts_of(facts: Iterable[tuple[str, str]], lang: str) -> tuple[tuple[str, str], ...]:
    """Return facts under their names in a language; those without a text are left out."""
    return tuple((WORDS[name].in_(lang) if name in WORDS else name, text) for name, text in facts if text)


def made(value: float, how: Label, lang: str, *of: Operand, **words: object) -> Made:
    """Return a number that was made of others; the words stand in its sentence."""
    return Made(value, how.in_(lang).format(**words) if words else how.in_(lang), of)


def flows(ledger: Ledger, column: str = "value", **where: str) -> Sum:
    """Return the sum of a column over the flows that pass a filter, NaN where none has it."""
    filters, frame = tuple(where.items()), ledger.frame[column]
    known = [value for value in (float(frame.iloc[row]) for row in ledger.rows(filters)) if not math.isnan(value)]
    return Sum(math.fsum(known) if known else math.nan, (filters,), column)


def summed(value: float, lang: str, rows: Iterable[tuple[str, Number]], column: Column) -> Made:
    """Return a number that is the sum over places."""
    return made(value, EACH_PLACE, lang, *(Operand(label, cell, column) for label, cell in rows))


@dataclass(frozen=True)
class Recipe:
    """How the figures of a column are made.

    Attributes
    ----------
    how
        In words.
    of
        Names of columns of the same row.
    more
        Number of the row → figures that stand elsewhere.
    facts
        Number of the row → what its source says: (name of a fact, text).
    """

    how: Label
    of: tuple[str, ...] = ()
    more: Callable[[int], tuple[Operand, ...]] = lambda row: ()
    facts: Callable[[int], Iterable[tuple[str, str]]] = lambda row: ()


def told(table: Table, names: Sequence[str], recipes: Mapping[str, Recipe], lang: str) -> Table:
    """Return a table whose figures tell how they were made.

    Parameters
    ----------
    names
        Of its columns: those that recipes speak of.
    """
    at = {name: number for number, name in enumerate(names)}

    def cell(row: int, name: str) -> Cell:
        found, recipe = table.rows[row][at[name]], recipes.get(name)
        if recipe is None or isinstance(found, str):
            return found
        return Made(value_of(found), recipe.how.in_(lang), lambda: of(row, recipe), facts_of(recipe.facts(row), lang))

    def of(row: int, recipe: Recipe) -> tuple[Operand, ...]:
        own = [(table.columns[at[name]], cell(row, name)) for name in recipe.of if name in at]
        beside = (Operand(column.label, one, column) for column, one in own if not isinstance(one, str))
        return (*beside, *recipe.more(row))

    return replace(table, rows=tuple(tuple(cell(row, name) for name in names) for row in range(len(table.rows))))


# of an account


def file_facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the manifest says of a file."""
    return [(name, str(row.get(key) or "")) for name, key in FILE_FACTS]


def inputs_facts(ledger: Ledger, *names: str) -> list[tuple[str, str]]:
    """Return what the manifest says of some of its files, one fact each: name, source, file, year, hash."""
    rows = {str(row["name"]): row for row in ledger.manifest.get("inputs", [])}
    kept = [rows[name] for name in names if name in rows]
    return [(str(row["name"]), " · ".join(text for _, text in file_facts(row) if text)) for row in kept]


def area_km2(ledger: Ledger, codes: tuple[str, ...]) -> Made:
    """Return the area of places, km²."""
    lang, unit = ledger.words.language, ledger.words("km2")
    value, column = ledger.area_km2(*codes), Column(ledger.words("area_km2"), "number", unit)
    if len(codes) > 1:
        return summed(value, lang, [(ledger.name(code), area_km2(ledger, (code,))) for code in codes], column)
    facts = [("place", f"{ledger.name(codes[0])} · {codes[0]}"), *inputs_facts(ledger, "boundaries", "places", "areas")]
    return Made(value, PLACE_AREA.in_(lang), (), facts_of(facts, lang))


def covered(ledger: Ledger, code: str) -> Made:
    """Return the share of a place that has land cover."""
    facts = [("place", f"{ledger.name(code)} · {code}"), *inputs_facts(ledger, *INPUTS_OF_AREA)]
    lang = ledger.words.language
    return Made(ledger.covered(code), COVERED.in_(lang), (), facts_of(facts, lang))


def extent_ha(ledger: Ledger, kind: str, period: str = "", value: float = math.nan) -> Made:
    """Return the area of an ecosystem type, ha; of the report's period unless one is named."""
    lang, found = ledger.words.language, ledger.extent_ha(kind) if math.isnan(value) else value
    head = [("type", f"{ledger.ecosystem_label(kind)} · {kind}"), ("period", period or ledger.period)]
    return Made(found, EXTENT.in_(lang), (), facts_of([*head, *inputs_facts(ledger, *INPUTS_OF_AREA)], lang))


def extent_km2(ledger: Ledger, kind: str) -> Made:
    """Return the area of an ecosystem type in the report's period, km²."""
    one = extent_ha(ledger, kind)
    return Made(one.value / KM2, one.how, (), one.facts)


def indicator(ledger: Ledger, row: Mapping[str, Any]) -> Made:
    """Return an indicator of a place, as the area's table of indicators gives it."""
    facts = [
        ("place", f"{ledger.name(row['place'])} · {row['place']}"),
        ("indicator", ledger.words.get(f"indicator_{row['name']}", str(row["name"]))),
        *((name, str(row.get(name) or "")) for name in ("year", "source")),
        ("unit", ledger.words.unit(str(row["unit"]))),
        *inputs_facts(ledger, "indicators"),
    ]
    value = math.nan if row["value"] is None else float(row["value"])
    return read(value, TABLES["indicators"], ledger.words.language, facts)


def people(ledger: Ledger, codes: Iterable[str]) -> Made:
    """Return the number of people of places; NaN where that of one is not known."""
    lang, rows = ledger.words.language, [(code, ledger.indicator(code, "population")) for code in codes]
    known = [(ledger.name(code), indicator(ledger, row)) for code, row in rows if row]
    if len(known) != len(rows) or not rows:
        return Made(math.nan, "")
    if len(known) == 1:
        return known[0][1]
    column = Column(ledger.words("indicator_population"), "number", ledger.words("person"), digits=0)
    return summed(math.fsum(value_of(cell) for _, cell in known), lang, known, column)


def parameter(ledger: Ledger, row: Mapping[str, Any]) -> Made:
    """Return a parameter of the account with its set, mark, year and source."""
    say, kind = ledger.words, str(row.get("ecosystem_type") or "")
    facts = [
        ("code", str(row["parameter"])),
        ("type", f"{ledger.ecosystem_label(kind)} ({kind})" if kind else ""),
        *((name, str(row.get(name) or "")) for name in ("set", "year", "source")),
        ("mark", say.get(f"mark_{row['mark']}", str(row["mark"]))),
        ("unit", say.unit(str(row["unit"]))),
        ("used_by", ", ".join(row.get("used_by", []))),
    ]
    value = math.nan if row["value"] is None else float(row["value"])
    return read(value, TABLES["parameters"], say.language, facts)


def constant(ledger: Ledger, row: Mapping[str, Any]) -> Made:
    """Return a number that the settings of the area give for a variable."""
    facts = [("variable", str(row["name"])), ("source", str(row.get("source") or "")),
             ("unit", ledger.words.unit(str(row["unit"]))), ("file", "area.yaml")]  # fmt: skip
    value = math.nan if row["value"] is None else float(row["value"])
    return read(value, TABLES["constants"], ledger.words.language, facts)


def published(ledger: Ledger, row: Mapping[str, Any]) -> Made:
    """Return a published total of the area's own tables."""
    facts = [("place", f"{ledger.name(row['place'])} · {row['place']}"), ("period", str(row["period"])),
             *inputs_facts(ledger, "totals")]  # fmt: skip
    return read(float(row["value"]), TABLES["published"], ledger.words.language, facts)
