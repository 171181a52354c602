"""`shanshui overlap`: what is counted twice, between lines of GEP and between GEP and GDP."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import aligned, percent, scale_for, system_language, wording

if TYPE_CHECKING:
    from shanshui.run.overlap import AtPlace, Overlap
    from shanshui.store.tables import Table

TABLES = ("pairs", "gdp", "lines", "screening")
MARKS = {"twice": "✓", "beside": "○", "settled": "=", "elsewise": "·"}


def overlap(
    area: AreaFile = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    period: Annotated[str, typer.Option(help="accounting period; left out, all")] = "",
    level: Annotated[str, typer.Option(help="all places of a level, such as county")] = "",
    only: Annotated[
        str, typer.Option("--table", help="pairs, gdp, lines (in GDP too) or screening; --out writes it (pairs)")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="also pairs of which one line has no value")] = False,
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Tell what is counted twice: pairs of lines that count the same thing, and GEP that is in GDP too.

    Example: shanshui overlap mycounty --period 2020
    """
    from shanshui.run.api import open as open_area

    language = lang or system_language()
    found = open_area(area).accounts().overlap(place, period, level)
    tables = _tables(found, language, everything, only)
    if out:
        from shanshui.report.table_files import write_table

        write_table(next(iter(tables.values())), out, language)
    if json:
        _events(found, tables)
        return
    typer.echo("\n".join(lines(found, language, only, everything)))
    if out:
        typer.echo(str(out))


def _tables(found: "Overlap", lang: str, everything: bool, only: str) -> "dict[str, Table]":
    """Return the tables by name, or the one that is asked for."""
    from shanshui.core.errors import NoSuchName
    from shanshui.report.overlap_words import gdp_table, in_gdp_table, pairs_table, screening_table

    if only and only not in TABLES:
        raise NoSuchName(where="--table", what="table", name=only, known=list(TABLES), see="")
    made = (
        pairs_table(found, lang, everything),
        gdp_table(found),
        in_gdp_table(found, lang),
        screening_table(found, lang),
    )
    return {name: table for name, table in zip(TABLES, made, strict=True) if only in ("", name)}


def _events(found: "Overlap", tables: "dict[str, Table]") -> None:
    from shanshui.report.overlap_words import remarks

    for name, table in tables.items():
        for record in table.records():
            show.json_line({"event": "row", "table": name, **record})
    for remark in remarks(found):
        show.json_line({"event": "remark", "en": remark.en, "zh": remark.zh})


def lines(found: "Overlap", lang: str, only: str = "", everything: bool = False) -> list[str]:
    """Return what is counted twice as text: for each place the pairs, then GEP beside GDP, then remarks."""
    from shanshui.report.overlap_words import remarks

    told: list[str] = []
    for at in found.found if only != "screening" else ():
        told += ["", _heading(at, lang)] if told else [_heading(at, lang)]
        told += _pairs(at, lang, everything) if only in ("", "pairs") else []
        told += _beside_gdp(at, lang) if only in ("", "gdp") else []
        told += _in_gdp(found, at, lang) if only in ("", "lines") else []
    if only == "screening":
        return _screening(found, lang)
    told += _advice(found, lang) if not only else []
    said = [text.in_(lang) for text in remarks(found)]
    return [*told, "", wording(lang, "Remarks", "说明"), *(f"  {text}" for text in said)] if said else told


def _heading(at: "AtPlace", lang: str) -> str:
    return wording(lang, f"{at.name.en} ({at.place}), {at.period}", f"{at.name.zh}（{at.place}）{at.period} 年")


def _pairs(at: "AtPlace", lang: str, everything: bool) -> list[str]:
    """Return the matrix of the lines that conflict, each pair once, then what can be counted twice and why."""
    from shanshui.report.overlap_words import NO_LINES, NO_PAIR, STATUS, line_name, shown_pairs
    from shanshui.standards.conflicts import RELATIONS

    pairs = shown_pairs(at, everything)
    if not pairs:
        return ["  " + (NO_LINES if math.isnan(at.twice.gep) else NO_PAIR).in_(lang)]
    names = list(dict.fromkeys(side for pair in pairs for side in (pair.conflict.a, pair.conflict.b)))
    marks = {frozenset((p.conflict.a, p.conflict.b)): MARKS.get(p.status, " ") for p in pairs}
    grid = [["", "", *(str(i + 1) for i in range(len(names) - 1))]]
    grid += [
        [str(i + 1), line_name(name).in_(lang), *(marks.get(frozenset((name, other)), "") for other in names[:i])]
        + [""] * (len(names) - 1 - i)
        for i, name in enumerate(names)
    ]
    legend = [f"{MARKS[key]} {label.in_(lang)}" for key, label in STATUS.items() if key in MARKS]
    told = [f"  {line}" for line in aligned(grid)] + ["  " + wording(lang, "; ", "；").join(legend), ""]
    step, unit = scale_for([pair.at_most for pair in pairs], lang)
    head = ["", "", wording(lang, f"twice at most, {unit}", f"重复至多（{unit}）"), wording(lang, "why", "原因")]
    rows = [
        [
            MARKS.get(pair.status, " "),
            f"{names.index(pair.conflict.a) + 1} × {names.index(pair.conflict.b) + 1}",
            f"{pair.at_most / step:,.2f}" if pair.status == "twice" else "",
            f"{RELATIONS[pair.conflict.relation].in_(lang)}{wording(lang, ': ', '：')}{pair.conflict.why.in_(lang)}",
        ]
        for pair in pairs
    ]
    return [*told, *(f"  {line}" for line in aligned([head, *rows], right=(2,))), ""]


def _beside_gdp(at: "AtPlace", lang: str) -> list[str]:
    """Return the figures of a place, each a number or an interval."""
    from shanshui.report.overlap_words import FIGURES, figures, interval

    values = figures(at)
    rows = []
    for name, label in FIGURES:
        low, high = values[name]
        if not math.isnan(low):
            step, unit = scale_for([low, high], lang)
            text = interval((low, high), (f"{low / step:,.2f}", f"{high / step:,.2f}"))
            rows.append([label.in_(lang), text, unit])
    return [f"  {line}" for line in aligned(rows, right=(1,))]


def _in_gdp(found: "Overlap", at: "AtPlace", lang: str) -> list[str]:
    """Return the lines that are in GDP too, with their share and who says so."""
    from shanshui.report.overlap_words import BY, interval, line_name

    if not at.beside.parts:
        return []
    step, unit = scale_for([part.value for part in at.beside.parts], lang)
    rows = [[wording(lang, "Lines in GDP too", "同时计入 GDP 的科目"), unit, wording(lang, "share", "比例"), ""]]
    for part in sorted(at.beside.parts, key=lambda part: -part.value):
        share = found.shares[part.name]
        ends = interval((share.low, share.high), (percent(share.low), percent(share.high)))
        rows.append([line_name(part.name).in_(lang), f"{part.value / step:,.2f}", ends, BY[share.by].in_(lang)])
    return ["", *(f"  {line}" for line in aligned(rows, right=(1, 2)))]


def _advice(found: "Overlap", lang: str) -> list[str]:
    """Return the lines of the total that fail a screening rule: a recommendation, nothing is moved."""
    from shanshui.standards.screening import screening_rules

    labels = {rule.id: rule.label.in_(lang) for rule in screening_rules()}
    rows = [
        [
            ticks.line.label.in_(lang),
            wording(lang, ", ", "、").join(labels[name] for name in ticks.fails),
            ticks.screened.why.in_(lang),
        ]
        for ticks in found.ticks
        if ticks.better_beside and ticks.accounted
    ]
    heading = wording(
        lang,
        "In the total, though a screening rule fails (better beside it; nothing is moved; --table screening)",
        "计入总值但不符合某项准则的科目（建议列于总值之外，未作改动；--table screening）",
    )
    return ["", heading, *(f"  {line}" for line in aligned(rows))] if rows else []


def _screening(found: "Overlap", lang: str) -> list[str]:
    from shanshui.report.overlap_words import LEGEND, TICKS
    from shanshui.standards.screening import screening_rules

    rules = screening_rules()
    told = [wording(lang, f"  {i}  {r.label.en}: {r.asks.en}", f"  {i}  {r.label.zh}：{r.asks.zh}")
            for i, r in enumerate(rules, start=1)]  # fmt: skip
    rows = [["", *(str(i + 1) for i, _ in enumerate(rules)), ""]]
    rows += [
        [
            ticks.line.label.in_(lang),
            *(TICKS[ticks.screened.verdicts[rule.id]] for rule in rules),
            ticks.screened.why.in_(lang),
        ]
        for ticks in found.ticks
    ]
    return [*told, "", *(f"  {line}" for line in aligned(rows)), "", LEGEND.in_(lang)]
