"""`shanshui realise`: realised value, payments under versioned rules, appraisal of projects."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.invest import Lang
from shanshui.cli.text import ABSENT, aligned, system_language, wording

if TYPE_CHECKING:
    from shanshui.report.realise_sheets import Cell, Column, Sheet, Sheets
    from shanshui.run.realise import Asked

HERE = Path("area.yaml")
realise_app = typer.Typer(
    help="How much of the accounted value became money, and what is paid by which rule, explained to the fen.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AreaFile = Annotated[Path, typer.Argument(help="area.yaml, or the folder it lies in")]
Place = Annotated[str, typer.Option(help="code of a place; left out, the area")]
Period = Annotated[str, typer.Option(help="accounting period; left out, the last")]
Needed = Annotated[str, typer.Option("--period", help="period, such as 2012")]
Rule = Annotated[str, typer.Option(help="id of the rule; left out, the only one of its mechanism")]
Version = Annotated[str, typer.Option("--rule-version", help="version of the rule, whatever the day, such as 2019")]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="day the rule must be valid; left out, the last of the period"),
]
Rules = Annotated[list[Path] | None, typer.Option("--rules", help="a further file of rules (repeatable)")]
Receipts = Annotated[Path | None, typer.Option(help="table of receipts; left out, that of area.yaml")]
Out = Annotated[Path | None, typer.Option(help="file to write, with the explanation: .xlsx or .csv")]
Json = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]


def _asked(rule: str, version: str, on: datetime | None, rules: list[Path] | None) -> "Asked":
    from shanshui.run.realise import Asked

    return Asked(rule, version, on.date() if on else None, tuple(rules or ()))


@realise_app.command("rate")
def rate(
    area: AreaFile = HERE,
    place: Place = "",
    period: Period = "",
    receipts: Receipts = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Show money received beside accounted value, line by line; above 100 % is flagged, never cut.

    Example: shanshui realise rate mycounty --period 2020 --out rates.xlsx
    """
    from shanshui.report.realise_sheets import rate_sheets
    from shanshui.run.realise import open_realised, record_rate

    found = open_realised(area)
    rates = found.rates(place, period, receipts)
    sheets = rate_sheets(rates, found.account, found.place(place), found.account.period(period))
    _tell(sheets, [record_rate(one) for one in rates], out, json, lang)


@realise_app.command("pay")
def pay(
    area: AreaFile = HERE,
    rule: Rule = "",
    place: Place = "",
    period: Period = "",
    rule_version: Version = "",
    on: On = None,
    rules: Rules = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Work out a government purchase by growth of GEP, and who gets what of it.

    Example: shanshui realise pay mycounty --rule gep-purchase --period 2020 --out payment.xlsx

    Example: shanshui realise pay mycounty --rule gep-purchase --period 2020 --rule-version 2019
    """
    from shanshui.run.realise import open_realised

    found = open_realised(area)
    _outcome(found.pay(_asked(rule, rule_version, on, rules), place, period), area, out, json, lang)


@realise_app.command("credit")
def credit(
    area: AreaFile = HERE,
    pledged: Annotated[str, typer.Option(help="pledged part of the value, such as '60 万元'; left out, all")] = "",
    rule: Rule = "",
    place: Place = "",
    period: Period = "",
    rule_version: Version = "",
    on: On = None,
    rules: Rules = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Work out a credit limit backed by the accounted value, or by the part of it that is pledged.

    Example: shanshui realise credit mycounty --place 990101 --pledged "60 万元"
    """
    from shanshui.data.receipts import read_amount
    from shanshui.run.realise import open_realised

    fen = read_amount(pledged, "--pledged") if pledged else None
    found = open_realised(area)
    _outcome(found.credit(_asked(rule, rule_version, on, rules), place, period, fen), area, out, json, lang)


@realise_app.command("water")
def water(
    period: Needed,
    area: AreaFile = HERE,
    measurements: Annotated[
        Path | None, typer.Option(help="table: indicator, value, base, unit; left out, that of area.yaml")
    ] = None,
    rule: Rule = "",
    rule_version: Version = "",
    on: On = None,
    rules: Rules = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Work out by an index of water quality who pays whom, and how much.

    Example: shanshui realise water --period 2012 --rule xinan-water --measurements section.csv
    """
    from shanshui.run.realise import pay_water

    asked = _asked(rule, rule_version, on, rules)
    _outcome(pay_water(_maybe(area), asked, period, measurements), area, out, json, lang)


@realise_app.command("sell")
def sell(
    amount: Annotated[str, typer.Option(help="accounted value to be sold, such as '938 万元'")],
    area: AreaFile = HERE,
    place: Place = "",
    period: Annotated[list[str] | None, typer.Option(help="period it is of (repeatable); left out, the last")] = None,
    receipts: Receipts = None,
    rule: Rule = "",
    rule_version: Version = "",
    on: On = None,
    rules: Rules = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Check a sale of a right: never more than was accounted for the area and years and is not sold yet.

    Example: shanshui realise sell mycounty --place 990101 --amount "938 万元" --period 2020
    """
    from shanshui.data.receipts import read_amount
    from shanshui.run.realise import open_realised

    fen, asked = read_amount(amount, "--amount"), _asked(rule, rule_version, on, rules)
    _outcome(open_realised(area).sell(asked, fen, place, period or (), receipts), area, out, json, lang)


@realise_app.command("points")
def points(
    period: Needed,
    area: AreaFile = HERE,
    deeds: Annotated[
        Path | None, typer.Option(help="table: who, action, quantity; left out, that of area.yaml")
    ] = None,
    rule: Rule = "",
    rule_version: Version = "",
    on: On = None,
    rules: Rules = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Work out ecological credit points, and the money for them.

    Example: shanshui realise points mycounty --period 2020 --deeds deeds.csv
    """
    from shanshui.run.realise import pay_points

    asked = _asked(rule, rule_version, on, rules)
    _outcome(pay_points(_maybe(area), asked, period, deeds), area, out, json, lang)


@realise_app.command("appraise")
def appraise(
    changes: Annotated[
        Path, typer.Option(help="table (place, from, to, area, unit), or polygons with a field `to` (GeoJSON …)")
    ],
    area: AreaFile = HERE,
    place: Place = "",
    period: Period = "",
    of: Annotated[str, typer.Option(help="gep, a section, a service, or service.item")] = "gep",
    from_above: Annotated[
        bool, typer.Option("--from-above", help="where a type has no value, take that of the place above")
    ] = False,
    absent_is_zero: Annotated[
        bool, typer.Option("--absent-is-zero", help="where a type has no value, count nothing")
    ] = False,
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Show GEP before and after a change of land use, drawn or listed.

    Example: shanshui realise appraise mycounty --changes project.geojson --out project.xlsx
    """
    from shanshui.report.realise_sheets import appraisal_sheets
    from shanshui.run.realise import open_realised, record_appraisal

    found = open_realised(area)
    told = found.appraise(changes, place, period, of, from_above, absent_is_zero)
    _tell(appraisal_sheets(told, found.account), [record_appraisal(told)], out, json, lang)


@realise_app.command("rules")
def rules_(area: AreaFile = HERE, rules: Rules = None, json: Json = False, lang: Lang = "") -> None:
    """List the rules at hand: those of area.yaml, of further files, and those that came with the program.

    Example: shanshui realise rules mycounty
    """
    from shanshui.report.realise_sheets import rules_sheet
    from shanshui.run.realise import rulebook

    found = list(rulebook(_maybe(area), rules or []))
    if json:
        for one in found:
            show.json_line({"event": "rule", **one.model_dump(mode="json", by_alias=True, exclude_none=True)})
        return
    typer.echo("\n".join(_table(rules_sheet(found), lang or system_language())))


def _maybe(area: Path) -> Any:
    """Return the area; None if none is named and none is here."""
    from shanshui.run.config import read_area

    return None if area == HERE and not area.exists() else read_area(area)


def _outcome(outcome: Any, area: Path, out: Path | None, json: bool, lang: str) -> None:
    """Show an outcome; one that is written to a file is one that its rule was used for."""
    from shanshui.report.realise_sheets import outcome_sheets
    from shanshui.run.realise import keep

    _tell(outcome_sheets(outcome), [outcome.record()], out, json, lang)
    if out and (known := _maybe(area)):
        keep(known, outcome)


def _tell(sheets: "Sheets", records: list[dict[str, Any]], out: Path | None, json: bool, lang: str) -> None:
    language = lang or system_language()
    written: list[Path] = []
    if out:
        from shanshui.report.realise_files import write_sheets

        written = write_sheets(sheets, out, language)
    if json:
        for record in records:
            show.json_line(record)
        return
    typer.echo("\n".join([*_lines(sheets, language), *map(str, written)]))


def _lines(sheets: "Sheets", lang: str) -> list[str]:
    told = [sheets.title.in_(lang), *(f"  {said.in_(lang)}" for said in sheets.said), ""]
    told += [f"  {line}" for line in _table(sheets.result, lang)]
    if sheets.steps.rows:
        told += ["", wording(lang, "How it was worked out", "计算过程")]
        told += [f"  {line}" for line in _table(sheets.steps, lang, head=False)]
    facts = [(what.in_(lang), text if isinstance(text, str) else text.in_(lang)) for what, text in sheets.facts]
    told += ["", wording(lang, "What it rests on", "依据"), *(f"  {line}" for line in aligned(facts))]
    if sheets.notes:
        told += ["", wording(lang, "Notes", "说明"), *(f"  {note.in_(lang)}" for note in sheets.notes)]
    return told


def _table(sheet: "Sheet", lang: str, head: bool = True) -> list[str]:
    """Return a sheet as lines; columns that are empty in every row are left out."""
    shown = [i for i in range(len(sheet.columns)) if any(_cell(row[i], sheet.columns[i], lang) for row in sheet.rows)]
    rows = [[_cell(row[i], sheet.columns[i], lang) or _absent(sheet.columns[i]) for i in shown] for row in sheet.rows]
    if head:
        rows.insert(0, [sheet.columns[i].label.in_(lang) for i in shown])
    right = [at for at, i in enumerate(shown) if sheet.columns[i].kind != "text" or sheet.columns[i].name == "value"]
    return aligned(rows, right=right)


def _absent(column: "Column") -> str:
    return "" if column.kind == "text" else ABSENT


def _cell(cell: "Cell", column: "Column", lang: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell * 100:,.2f} %" if column.kind == "share" else f"{cell:,.2f}".replace("-", "−")
    return cell if isinstance(cell, str) else cell.in_(lang)
