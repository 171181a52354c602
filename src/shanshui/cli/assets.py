"""`shanshui assets`: what ecosystems are worth as assets, and why that changed."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile
from shanshui.cli.invest import Lang
from shanshui.cli.text import aligned, scale_for, system_language, wording

if TYPE_CHECKING:
    from shanshui.run.assets import Assets


def assets(
    area: AreaFile = Path("area.yaml"),
    since: Annotated[str, typer.Option("--from", help="opening period; left out, the first of the account")] = "",
    until: Annotated[str, typer.Option("--to", help="closing period; left out, the last of the account")] = "",
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    by: Annotated[str, typer.Option(help="ecosystem, service or place")] = "ecosystem",
    level: Annotated[str, typer.Option(help="with --by place: level of the places, such as county")] = "",
    rate: Annotated[str, typer.Option(help="discount rate a year, such as 0.03 or 3%; in place of the settings")] = "",
    life: Annotated[int | None, typer.Option(min=1, max=1000, help="asset life in years")] = None,
    growth: Annotated[str, typer.Option(help="expected growth of flows a year, such as 0.01 or 1%")] = "",
    reruns: Annotated[
        bool, typer.Option(help="work the account out again in the weather of the other period, if its inputs differ")
    ] = True,
    across_break: Annotated[
        bool, typer.Option("--across-break", help="compare areas across a break of the series; the result says so")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="also write the table: .csv or .parquet; .xlsx has the tables of SEEA EA")
    ] = None,
    sdmx: Annotated[
        Path | None, typer.Option(help="also write SDMX-CSV 2.0 with its structure (SDMX-ML 3.0) into a folder")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line; money in fen")] = False,
    lang: Lang = "",
) -> None:
    """Show the monetary asset account: opening, enhancement, degradation, conversions, prices, closing; it closes.

    Example: shanshui assets mycounty --rate 3% --life 50 --by service
    """
    from shanshui.run.api import open as open_area
    from shanshui.run.assets import Stated

    language = lang or system_language()
    stated = Stated(_share(rate, "--rate", 0), life, _share(growth, "--growth", -1))
    opened = open_area(area)
    found = opened.accounts().assets(since, until, place, stated, reruns, across_break)
    written = _written(opened, found, by, level, out, sdmx, language)
    if json:
        for event in events(found, by, level, language):
            show.json_line(event)
        return
    typer.echo("\n".join(lines(found, by, level, language)))
    for path in written:
        typer.echo(str(path))


def _share(text: str, where: str, above: int) -> Decimal | None:
    """Return a share per year, None if it is not given; raise BadShare for what is none."""
    from shanshui.core.errors import BadShare

    if not text:
        return None
    plain = text.strip().replace("％", "%")
    try:
        value = Decimal(plain.rstrip("%").strip())
    except InvalidOperation:
        raise BadShare(where=where, text=text, least=above) from None
    value = value / 100 if plain.endswith("%") else value
    if not value.is_finite() or not above <= value < 1 or value == -1:
        raise BadShare(where=where, text=text, least=above)
    return value


def _written(
    opened: Any, found: "Assets", by: str, level: str, out: Path | None, sdmx: Path | None, lang: str
) -> list[Path]:
    """Write what is asked for; return the files."""
    from shanshui.report.assets_words import asset_table
    from shanshui.report.table_files import write_table

    paths: list[Path] = []
    if sdmx or (out and out.suffix.lower() == ".xlsx"):
        from shanshui.report.sdmx import write_sdmx
        from shanshui.report.seea_tables import collected, write_seea

        whole = collected(opened, opened.accounts().supply_use(found.account.until), found.place, found)
        paths += [write_seea(whole, out, lang)] if out and out.suffix.lower() == ".xlsx" else []
        paths += write_sdmx(whole, sdmx) if sdmx else []
    if out and out.suffix.lower() != ".xlsx":
        paths.insert(0, write_table(asset_table(found, by, level), out, lang))
    return paths


def lines(found: "Assets", by: str, level: str, lang: str) -> list[str]:
    """Return the account as text: items down, groups across; remarks."""
    from shanshui.report.assets_words import groups, outlook_words, title_of

    shown = groups(found, by, level)
    size, unit = scale_for([b / 100 for _, _, one in shown for b in (one.opening, one.closing)], lang, times=10)
    told = [title_of(found).in_(lang) + wording(lang, f" ({unit})", f"（{unit}）")]
    told += [f"  {line}" for line in _grid(found, shown, size, lang)]
    told += ["", *outlook_words(found, lang)]
    remarks = [label.in_(lang) for label in found.told()]
    return told + (["", wording(lang, "Remarks", "说明"), *(f"  {text}" for text in remarks)] if remarks else [])


def _grid(found: "Assets", shown: list[Any], size: float, lang: str) -> list[str]:
    from shanshui.accounts.assets import ITEMS
    from shanshui.report.assets_words import CLOSING, NET, OPENING, TOTAL, VALUE, items_shown

    columns = [*((name, balance) for _, name, balance in shown), (TOTAL, found.total)]
    heads = ["", *(name.in_(lang) for name, _ in columns)]

    def row(label: Any, values: list[int], sign: str = "") -> list[str]:
        cells = [f"{value / 100 / size:{sign},.2f}".replace("-", "−") if value else "" for value in values]
        return [label.in_(lang), *cells]

    if found.one_period:
        body = [row(VALUE, [balance.closing for _, balance in columns])]
    else:
        body = [row(OPENING, [balance.opening for _, balance in columns])]
        body += [row(ITEMS[item], [balance.of(item) for _, balance in columns], "+") for item in items_shown(found)]
        body += [row(NET, [balance.net for _, balance in columns], "+")]
        body += [row(CLOSING, [balance.closing for _, balance in columns])]
    return aligned([heads, *body], right=range(1, len(heads)))


def events(found: "Assets", by: str, level: str, lang: str) -> list[dict[str, Any]]:
    """Return the account as objects: one for the whole, one for each group; money in fen."""
    from shanshui.report.assets_words import groups

    account = found.account
    whole = {"event": "assets", "place": found.place, "from": account.since, "to": account.until, **_fen(found.total)}
    outlooks = [
        {"event": "outlook", "service": name or None, "rate": str(o.rate), "life": o.life, "growth": str(o.growth)}
        for name, o in found.outlooks.items()
    ]
    rows = [
        {"event": "row", by: code, "name": name.in_(lang), **_fen(balance)}
        for code, name, balance in groups(found, by, level)
    ]
    return [whole, *outlooks, *rows, *({"event": "remark", "text": label.in_(lang)} for label in found.told())]


def _fen(balance: Any) -> dict[str, Any]:
    from shanshui.accounts.assets import ITEMS

    made = dict(zip(ITEMS, balance.items, strict=True))
    return {"opening_fen": balance.opening, "items_fen": made, "closing_fen": balance.closing}
