"""`shanshui extent`: how much of each ecosystem type there was, what it became, and by whose doing."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli.extent_inventory import show_inventory
from shanshui.cli.invest import Lang
from shanshui.cli.text import ABSENT, aligned, percent, system_language, wording

if TYPE_CHECKING:
    from shanshui.run.extent import Extent


def extent(
    area: Annotated[Path, typer.Argument(help="area.yaml, or the folder it lies in")] = Path("area.yaml"),
    since: Annotated[str, typer.Option("--from", help="first period; left out, the first of the account")] = "",
    until: Annotated[str, typer.Option("--to", help="second period; left out, the last of the account")] = "",
    period: Annotated[
        str, typer.Option(help="what there is in this one period; also shown where the account has no other")
    ] = "",
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    level: Annotated[str, typer.Option(help="all places of a level, such as county")] = "",
    matrix: Annotated[bool, typer.Option("--matrix", help="show what became of what")] = False,
    iucn: Annotated[
        bool, typer.Option("--iucn", help="show the functional groups of the types in the IUCN typology")
    ] = False,
    across_break: Annotated[
        bool, typer.Option("--across-break", help="compare across a break of the series; the result says so")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, help="threads; never changes a number")] = 2,
    out: Annotated[Path | None, typer.Option(help="also write the table: .csv, .xlsx or .parquet")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Show the extent account: opening, additions, reductions, closing area of each ecosystem type.

    Example: shanshui extent mycounty --from 2010 --to 2020 --level county

    Example: shanshui extent mycounty --period 2020 --iucn
    """
    from shanshui.report.extent_words import account_table, iucn_table, matrix_table
    from shanshui.run.api import open as open_area
    from shanshui.run.execute import Settings

    language = lang or system_language()
    settings = Settings(threads=threads, told=lambda what: typer.echo(what.in_(language), err=True))
    accounts = open_area(area).accounts()
    if _one_period(accounts.manifest["periods"], period, (since, until), matrix):
        one = accounts.inventory(period or since or until)
        codes = one.of_level(level) if level else [one.tree[place or one.place].code]
        show_inventory(one, codes, iucn, out, json, language)
        return
    found = accounts.extent_of(since, until, across_break, settings)
    places = found.of_level(level) if level else [found.account(place).place]
    if out:
        from shanshui.report.table_files import write_table

        kinds = [line.ecosystem_type for code in places for line in found.account(code).lines]
        made = iucn_table(kinds) if iucn else (matrix_table if matrix else account_table)(found, places)
        write_table(made, out, language)
    if json:
        _print_json(found, places, matrix, iucn, language)
        return
    shown = [line for code in places for line in (*lines(found, code, matrix, language), "")]
    shown += _iucn(found, places, language) if iucn else []
    shown += _remarks(found, places[0] if len(places) == 1 else "", language)
    typer.echo("\n".join(shown).rstrip())
    if out:
        typer.echo(str(out))


def _one_period(known: list[Any], period: str, between: tuple[str, str], matrix: bool) -> bool:
    """Return whether one period is asked for, or there is no other; raise PeriodOrSpan if a span is asked for too."""
    if period and (any(between) or matrix):
        from shanshui.core.errors import PeriodOrSpan

        raise PeriodOrSpan(where="--period")
    return bool(period) or (len(known) == 1 and not matrix)


def lines(found: "Extent", place: str, matrix: bool, lang: str) -> list[str]:
    """Return the account of a place as text, or its matrix: a sentence, then a table."""
    from shanshui.report.extent_words import sentence, title_of
    from shanshui.run.extent_remarks import unit_for

    account = found.account(place)
    unit = unit_for(account.total.opening)
    head = f"{title_of(found, place).in_(lang)} ({unit.name.in_(lang)})"
    rows = _matrix(found, place, unit.size, lang) if matrix else _account(found, place, unit.size, lang)
    return [sentence(found, place, lang), "", head, *(f"  {line}" for line in aligned(rows, range(1, len(rows[0]))))]


def _account(found: "Extent", place: str, size: float, lang: str) -> list[list[str]]:
    from shanshui.report.extent_words import entries_of, lines_of, measures_of, number_of

    account = found.account(place)
    entries, measures = entries_of(account), measures_of(account)
    heads = ["", found.since, *(label.in_(lang) for _, label in entries), found.until]
    body = [
        [
            name.in_(lang),
            _area(line.opening, size),
            *(_area(getattr(line, column), size) for column, _ in entries),
            _area(line.closing, size),
            *(_measure(column, number_of(account, line, column), size) for column, _ in measures),
        ]
        for name, line in lines_of(account)
    ]
    return [[*heads, *(label.in_(lang) for _, label in measures)], *body]


def _matrix(found: "Extent", place: str, size: float, lang: str) -> list[list[str]]:
    from shanshui.report.extent_words import TOTAL, side_name, sides

    matrix = found.matrix(place)
    before, after = sides(matrix)
    names = [side_name(kind, found.until).in_(lang) for kind in after]
    corner = f"{found.since} ↓  {found.until} →"
    body = [
        [
            side_name(kind, found.since).in_(lang),
            *(_area(matrix.at(kind, other), size) for other in after),
            _area(matrix.opening[kind], size),
        ]
        for kind in before
    ]
    last = [TOTAL.in_(lang), *(_area(matrix.closing[kind], size) for kind in after), _area(matrix.total, size)]
    return [[corner, *names, TOTAL.in_(lang)], *body, last]


def _area(hectares: float, size: float) -> str:
    if math.isnan(hectares):
        return ABSENT
    return f"{hectares / size:,.2f}" if hectares else "0"


def _measure(column: str, value: float, size: float) -> str:
    if column == "stable_share":
        return percent(value)
    if math.isnan(value):
        return ABSENT
    shown = f"{abs(value) / size:,.2f}"
    if column != "net" or float(shown.replace(",", "")) == 0:
        return shown
    return f"{'−' if value < 0 else '+'}{shown}"


def _iucn(found: "Extent", places: list[str], lang: str) -> list[str]:
    return iucn_lines(
        list(dict.fromkeys(line.ecosystem_type for code in places for line in found.account(code).lines)), lang
    )


def iucn_lines(kinds: list[str], lang: str) -> list[str]:
    """Return the groups each type may be in the IUCN typology, and by what they are told apart."""
    from shanshui.accounts.extent import name_of
    from shanshui.report.extent_words import NEEDS_CHOICE
    from shanshui.standards.crosswalk import iucn_get

    told = [wording(lang, "IUCN Global Ecosystem Typology", "IUCN 全球生态系统分类（GET）")]
    for kind in kinds:
        if kind in iucn_get():
            one = iucn_get()[kind]
            groups = "; ".join(f"{group.code} {group.label.in_(lang)}" for group in one.groups)
            note = one.note.in_(lang)
            choice = f"{NEEDS_CHOICE.in_(lang)}{wording(lang, ': ', '：')}{note}" if one.needs_choice else note
            told.append(f"  {name_of(kind).in_(lang)}: {groups}" + (f" [{choice}]" if choice else ""))
    return [*told, ""]


def _remarks(found: "Extent", place: str, lang: str) -> list[str]:
    remarks = found.remarks(place)
    return [wording(lang, "Remarks", "说明"), *(f"  {one.in_(lang)}" for one in remarks)] if remarks else []


def _print_json(found: "Extent", places: list[str], matrix: bool, iucn: bool, lang: str) -> None:
    from shanshui.cli.show import json_line
    from shanshui.report.extent_words import account_table, iucn_table, matrix_table, sentence

    head: dict[str, Any] = {"event": "extent", "area": found.place, "from": found.since, "to": found.until}
    json_line(head | {"origin": found.origin, "unit": "ha"})
    for place in places:
        json_line({"event": "sentence", "place": place, "text": sentence(found, place, lang)})
    for record in (matrix_table if matrix else account_table)(found, places).records():
        json_line({"event": "row", **record})
    if iucn:
        kinds = [line.ecosystem_type for code in places for line in found.account(code).lines]
        for record in iucn_table(kinds).records():
            json_line({"event": "iucn", **record})
    for remark in found.remarks(places[0] if len(places) == 1 else ""):
        json_line({"event": "remark", "en": remark.en, "zh": remark.zh})
