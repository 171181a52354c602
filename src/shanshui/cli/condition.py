"""The command `shanshui condition`: the condition account, EI, EQI and the ranking of places."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli.invest import Lang
from shanshui.cli.text import ABSENT, aligned, system_language, wording
from shanshui.core.labels import Label

if TYPE_CHECKING:
    from shanshui.core.errors import InputError
    from shanshui.run.condition_table import Cell, Column, ConditionTable


def condition(
    area: Annotated[Path, typer.Argument(help="area.yaml, or the folder it lies in")] = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, all")] = "",
    period: Annotated[str, typer.Option(help="accounting period; left out, all")] = "",
    level: Annotated[str, typer.Option(help="level of the places, such as county; left out, all")] = "",
    only: Annotated[str, typer.Option("--table", help="id of one table, such as ei, condition or ranking")] = "",
    out: Annotated[Path | None, typer.Option(help="write the tables to a file: .xlsx; .csv or .parquet of one")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Show the condition account: indicators with reference levels, EI (HJ 192-2015), EQI (2021), ranking of places.

    Example: shanshui condition mycounty --table ei
    """
    from shanshui.run.condition import condition as condition_account
    from shanshui.run.condition_tables import tables

    language = lang or system_language()
    found = tables(condition_account(area), place, period, level)
    chosen = [table for table in found if only in ("", table.id)]
    if only and not chosen:
        raise _not_there(only, [table.id for table in found])
    if out:
        from shanshui.report.condition_files import write_tables

        typer.echo(str(write_tables(chosen, out, language)))
    else:
        _show(chosen, language, json)


def _not_there(only: str, known: list[str]) -> "InputError":
    """Return what to say of a table that has no rows: how to get it, or that there is no such table."""
    from shanshui.core.errors import NoConditionTable, NoSuchName
    from shanshui.report.condition_words import GIVE

    if only in GIVE:
        need, do = GIVE[only]
        return NoConditionTable(where="--table", table=only, need=need, do=do)
    every = list(dict.fromkeys([*known, *GIVE]))
    return NoSuchName(where="--table", what="table", name=only, known=every, see="")


def _show(chosen: "list[ConditionTable]", lang: str, json: bool) -> None:
    from shanshui.cli.show import json_line

    if json:
        for table in chosen:
            for record in table.records():
                json_line({"event": "row", "table": table.id, **record})
            for note in table.notes:
                json_line({"event": "note", "table": table.id, "en": note.en, "zh": note.zh})
        return
    nothing = wording(lang, "Nothing to show: there are no readings of it.", "没有可显示的内容：无相应读数。")
    typer.echo(nothing if not chosen else "\n\n".join("\n".join(_lines(table, lang)) for table in chosen))


def _lines(table: "ConditionTable", lang: str) -> list[str]:
    """Return a table as lines: its title, its columns that hold anything, its notes."""
    kept = [
        i for i, _ in enumerate(table.columns) if any(_written(table.columns[i], row[i], lang) for row in table.rows)
    ]
    heads = [_heading(table.columns[i], lang) for i in kept]
    body = [[_written(table.columns[i], row[i], lang) for i in kept] for row in table.rows]
    right = [at for at, i in enumerate(kept) if table.columns[i].digits is not None]
    return [table.title.in_(lang), *aligned([heads, *body], right), *(f"  {note.in_(lang)}" for note in table.notes)]


def _heading(column: "Column", lang: str) -> str:
    return f"{column.label.in_(lang)} ({column.unit})" if column.unit else column.label.in_(lang)


def _written(column: "Column", cell: "Cell", lang: str) -> str:
    if isinstance(cell, Label):
        return cell.in_(lang)
    if isinstance(cell, str):
        return cell
    return ABSENT if cell != cell else f"{cell:,.{column.digits or 0}f}"
