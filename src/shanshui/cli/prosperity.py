"""`shanshui prosperity`: the three gaps, inequality between places, households in bands of income."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording

if TYPE_CHECKING:
    from shanshui.run.prosperity import Prosperity
    from shanshui.store.tables import Table

From = Annotated[str, typer.Option("--from", help="first period; left out, the first with observations")]
To = Annotated[str, typer.Option("--to", help="last period; left out, the last with observations")]


def prosperity(
    area: AreaFile = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    period: Annotated[str, typer.Option(help="period of inequality and bands; left out, the last")] = "",
    since: From = "",
    until: To = "",
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Show the three gaps and whether they widen, inequality and its parts, and households in bands of income.

    `--out` writes the gaps of all places and periods.

    Example: shanshui prosperity mycity --from 2015 --to 2022
    """
    from shanshui.report.prosperity_tables import gap_table
    from shanshui.run.prosperity import prosperity as work_out

    language = lang or system_language()
    found = work_out(area, since, until)
    if not found.periods:
        from shanshui.core.errors import NoSuchName

        known = list(found.observed.panel.periods)
        raise NoSuchName(where="--from, --to", what="period", name=f"{since}–{until}", known=known, see="")
    code = found.observed.tree[place or found.area].code
    if out:
        from shanshui.report.table_files import write_table

        write_table(gap_table(found, "", language), out, language)
    if json:
        _as_json(found, code, period, language)
        return
    _print(found, code, period, language)
    if out:
        typer.echo(str(out))


def tables_of(found: "Prosperity", place: str, period: str, lang: str) -> "dict[str, tuple[Table, list[str]]]":
    """Return what is shown of a place: name → a table and the sentences below it."""
    from shanshui.report import prosperity_tables as told

    shares, said = told.band_words(found, place, period, lang)
    trend = told.trend_table(found, place, lang)
    groups = shares[0].groups if shares else None
    lorenz = {"group": (told.group_table(groups), told.group_words(groups, lang))} if groups else {}
    return {
        "trend": (trend if trend.rows else told.gap_table(found, place, lang), []),
        "index": (told.index_table(found, place, period, lang), []),
        "split": (told.split_table(found, place, period, lang), []),
        "sigma": (told.sigma_table(found, place, lang), told.beta_words(found, place, lang)),
        **lorenz,
        "band": (told.band_table(shares, lang), said),
    }


def _print(found: "Prosperity", place: str, period: str, lang: str) -> None:
    from shanshui.report.prosperity_tables import remarks

    told, beside = tables_of(found, place, period, lang), remarks(found, place, period, lang)
    name = found.name(place).in_(lang)
    typer.echo(wording(lang, f"Common prosperity of {name} ({place})", f"{name}（{place}）共同富裕"))
    for table, said in told.values():
        if table.rows or said:
            typer.echo("")
        if table.rows:
            show.table(table, False, lang)
        show.lines(said)
    typer.echo("\n" + wording(lang, "Remarks", "说明"))
    show.lines(beside)


def _as_json(found: "Prosperity", place: str, period: str, lang: str) -> None:
    from shanshui.report.prosperity_tables import remarks

    for name, (table, said) in tables_of(found, place, period, lang).items():
        for record in table.records():
            show.json_line({"event": name, **record})
        for text in said:
            show.json_line({"event": "sentence", "of": name, "text": text})
    for text in remarks(found, place, period, lang):
        show.json_line({"event": "remark", "text": text})
