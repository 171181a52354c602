"""What a report rests on: checks, warnings, parameters, inputs."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from shanshui.accounts.published import TOTAL
from shanshui.core.labels import Label
from shanshui.report.choices import beside_id, options_table, variable_name
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Difference, GrandTotal, Note, Operand, Scale, Section, Sum, Table
from shanshui.report.numbers import exactly, money_column
from shanshui.report.origins import constant, indicator, made, parameter, published

RECOMPUTED = Label(
    "what the flows of the account add up to, to be held against the published total",
    "账户流量的合计，用以与已公布合计对照",
)

AGREEMENTS = (
    ("agree_lines", "sections", "lines"),
    ("agree_places", "sections", "place-sections"),
    ("agree_place_lines", "place-sections", "place-lines"),
    ("agree_extent", "sections", "extent"),
    ("agree_ecosystem_lines", "extent", "ecosystem-lines"),
)


def sureness_section(ledger: Ledger, scale: Scale, sections: Sequence[Section]) -> Section:
    """Return warnings, contradictions and checks, and all totals compared with each other."""
    say, manifest = ledger.words, ledger.manifest
    tables = {block.id: block for section in sections for block in section.blocks if isinstance(block, Table)}
    blocks: list[Block] = [*_agreement(ledger, scale, tables)]
    blocks += _if_rows(_published(ledger, scale))
    blocks += _if_rows(_checks(ledger))
    warned = _warnings(ledger)
    if ledger.place:
        blocks.append(Note(say("checks_of_whole")))
    else:
        blocks.append(warned if warned.rows else Note(say("no_warnings"), "good"))
    rows = tuple((row["rule"], ledger.text(row), _listed(row.get("rows"))) for row in manifest.get("conflicts", []))
    columns = (Column(say("rule"), "code"), Column(say("finding"), heads_row=True), Column(say("rows"), "code"))
    blocks += _if_rows(Table("conflicts", say("tab_conflicts"), columns, rows))
    return Section("sureness", say("sec_sure"), tuple(blocks), "checks", say("how_sure"))


def _if_rows(table: Table) -> list[Block]:
    return [table] if table.rows else []


def _listed(rows: Any) -> str:
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        return "" if rows is None else str(rows)
    return ", ".join(str(row) for row in rows)


def _agreement(ledger: Ledger, scale: Scale, tables: Mapping[str, Table]) -> list[Block]:
    """Return the table of differences: zero in every row, or the export is wrong."""
    say = ledger.words
    pairs: list[tuple[str, GrandTotal, GrandTotal | Sum]] = [
        (say(key), tables[left].grand_total, tables[right].grand_total)
        for key, left, right in AGREEMENTS
        if left in tables and right in tables
    ]
    if "sections" in tables:
        pairs.append((say("agree_flows"), tables["sections"].grand_total, ledger.total))
    rows: list[tuple[Cell, ...]] = [(text, left, right, Difference(left, right)) for text, left, right in pairs]
    columns = (
        Column(say("compared"), heads_row=True),
        money_column(say("left"), scale),
        money_column(say("right"), scale),
        money_column(say("difference"), scale),
    )
    return _if_rows(Table("agreement", say("tab_agree"), columns, tuple(rows)))


def _published(ledger: Ledger, scale: Scale) -> Table:
    """Return the published totals of the user's tables beside what the account adds up to."""
    say = ledger.words
    rows = tuple(
        (
            row["period"],
            row["place"],
            ledger.name(row["place"]),
            row["name"],
            published(ledger, row),
            _recomputed(ledger, row, scale),
        )
        for row in ledger.manifest.get("published", [])
        if row["what"] == "money" and row["recomputed"] is not None and not row["ecosystem_type"]
    )
    columns = (
        Column(say("period")),
        Column(say("code"), "code"),
        Column(say("place")),
        Column(say("figure"), heads_row=True),
        money_column(say("published"), scale),
        money_column(say("recomputed"), scale),
    )
    return Table("published", say("tab_published"), columns, rows)


def _recomputed(ledger: Ledger, row: Mapping[str, Any], scale: Scale) -> Cell:
    """Return what the account adds up to in place of a published total."""
    period, code, (service, _, item) = str(row["period"]), str(row["place"]), str(row["name"]).partition(".")
    where = {} if service == TOTAL else {"service": service} | ({"item": item} if item else {})
    operand = Operand(ledger.words("gep"), ledger.sum(code, period, True, **where), money_column("", scale))
    return made(float(row["recomputed"]), RECOMPUTED, ledger.words.language, operand)


def _checks(ledger: Ledger) -> Table:
    say = ledger.words
    rows = tuple(
        (
            ledger.text(row["name"]),
            ("✓ " if row["ok"] else "✗ ") + say("yes" if row["ok"] else "no"),
            ledger.text(row.get("detail")),
        )
        for row in ledger.manifest.get("checks", [])
    )
    columns = (Column(say("check"), heads_row=True), Column(say("passed")), Column(say("detail")))
    return Table("checks", say("tab_checks"), columns, rows)


def _warnings(ledger: Ledger) -> Table:
    say = ledger.words
    rows = tuple((row["code"], ledger.text(row)) for row in ledger.manifest.get("warnings", []))
    return Table(
        "warnings", say("tab_warnings"), (Column(say("code"), "code"), Column(say("warning"), heads_row=True)), rows
    )


# parameters


def parameters_section(ledger: Ledger) -> Section:
    """Return every parameter with its set, evidence and source, and every choice made."""
    say = ledger.words
    rows = tuple(_parameter(ledger, row) for row in ledger.manifest.get("parameters", []))
    columns = (
        Column(say("code"), "code"),
        Column(say("parameter"), heads_row=True),
        Column(say("ecosystem_type")),
        Column(say("reading"), "exact"),
        Column(say("unit")),
        Column(say("mark")),
        Column(say("set"), "code"),
        Column(say("year")),
        Column(say("source")),
        Column(say("used_by"), "code"),
        Column(say("other_sets")),
    )
    blocks: list[Block] = (
        [Table("parameters", say("tab_parameters"), columns, rows)] if rows else [Note(say("no_parameters"), "empty")]
    )
    blocks += _if_rows(options_table(ledger))
    return Section("parameters", say("sec_parameters"), tuple(blocks), "parameters", say("how_parameters"))


def _parameter(ledger: Ledger, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    say, kind = ledger.words, str(row.get("ecosystem_type") or "")
    others = [
        f"{o['set']}: {' '.join([exactly(o['value']), *_unit(ledger, o['unit'])])} ({_mark(ledger, o)})"
        for o in row.get("alternatives", [])
    ]
    return (
        row["parameter"],
        ledger.text(row["label"]),
        f"{ledger.ecosystem_label(kind)} ({kind})" if kind else "",
        parameter(ledger, row),
        say.unit(row["unit"]),
        _mark(ledger, row),
        str(row.get("set") or ""),
        str(row.get("year") or ""),
        str(row.get("source") or ""),
        ", ".join(row.get("used_by", [])),
        "; ".join(others),
    )


def _unit(ledger: Ledger, unit: str) -> list[str]:
    """Return the unit behind a number; none for a plain number."""
    return [] if unit == "1" else [ledger.words.unit(unit)]


def _mark(ledger: Ledger, row: Mapping[str, Any]) -> str:
    return ledger.words.get(f"mark_{row['mark']}", str(row["mark"]))


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


# inputs


def inputs_section(ledger: Ledger) -> Section:
    """Return the files, constants and indicators the account was made from."""
    say, manifest = ledger.words, ledger.manifest
    rows = tuple(_input(ledger, row) for row in manifest.get("inputs", []))
    blocks: list[Block] = (
        [Table("inputs", say("tab_inputs"), _input_columns(ledger), rows)]
        if rows
        else [Note(say("no_inputs"), "empty")]
    )
    blocks += _if_rows(_constants(ledger)) + _if_rows(_indicators(ledger))
    return Section("inputs", say("sec_inputs"), tuple(blocks), "inputs", say("how_inputs"))


def _input_columns(ledger: Ledger) -> tuple[Column, ...]:
    say = ledger.words
    return (
        Column(say("name"), heads_row=True),
        Column(say("file"), "code"),
        Column(say("kind")),
        Column(say("variable"), "code"),
        Column(say("unit")),
        Column(say("grid")),
        Column(say("resampling")),
        Column(say("year")),
        Column(say("source")),
        Column(say("credit")),
        Column(say("remark")),
        Column(say("bytes"), "number", digits=0),
        Column(say("hash"), "code"),
    )


def _input(ledger: Ledger, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    say = ledger.words
    unit, into = say.unit(str(row.get("unit") or "")), say.unit(str(row.get("unit_converted_to") or ""))
    converted = f"{unit} → {into}" if into and into != unit else unit
    grid = say.grid(str(row.get("grid_text") or ""))
    texts = [grid, *(str(row.get(key) or "") for key in ("resampling", "year", "source", "credit"))]
    return (
        str(row["name"]),
        str(row["file"]),
        say.get(f"kind_{row['kind']}", str(row["kind"])),
        str(row.get("variable") or ""),
        converted,
        *texts,
        ledger.text(row.get("note")),
        _number(row.get("bytes")),
        str(row["sha256"]),
    )


def _constants(ledger: Ledger) -> Table:
    say = ledger.words
    rows = tuple(
        (
            beside_id(variable_name(ledger, row["name"]), row["name"]),
            constant(ledger, row),
            say.unit(row["unit"]),
            str(row.get("source") or ""),
        )
        for row in ledger.manifest.get("constants", [])
    )
    columns = (
        Column(say("name"), heads_row=True),
        Column(say("reading"), "exact"),
        Column(say("unit")),
        Column(say("source")),
    )
    return Table("constants", say("tab_constants"), columns, rows)


def _indicators(ledger: Ledger) -> Table:
    say = ledger.words
    rows = tuple(
        (
            row["place"],
            ledger.name(row["place"]),
            say.get(f"indicator_{row['name']}", row["name"]),
            str(row["year"]),
            indicator(ledger, row),
            say.unit(row["unit"]),
            str(row.get("source") or ""),
        )
        for row in ledger.manifest.get("indicators", [])
    )
    columns = (
        Column(say("code"), "code"),
        Column(say("place"), heads_row=True),
        Column(say("indicator")),
        Column(say("year")),
        Column(say("reading"), "exact"),
        Column(say("unit")),
        Column(say("source")),
    )
    return Table("indicators", say("tab_indicators"), columns, rows)
