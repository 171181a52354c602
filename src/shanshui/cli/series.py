"""`shanshui series`: GEP of every period at current and at comparable prices."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import ABSENT, aligned, percent, scale_for, system_language, wording

if TYPE_CHECKING:
    from shanshui.run.series import Series


def series(
    area: AreaFile = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    of: Annotated[str, typer.Option(help="total, a service, or service.item")] = "total",
    base: Annotated[int, typer.Option(help="base year of comparable prices; 0 for that of the settings")] = 0,
    splice: Annotated[
        bool, typer.Option("--splice", help="join the series at its breaks by the periods measured both ways")
    ] = False,
    target: Annotated[str, typer.Option(help="check a target, such as '5000 亿元'")] = "",
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Show GEP of every period at current and comparable prices; growth across a break is refused.

    Example: shanshui series mycounty --base 2015 --target "5000 亿元"
    """
    from shanshui.report.series_words import series_table
    from shanshui.run.api import open as open_area
    from shanshui.run.series import checked_target

    language = lang or system_language()
    found = open_area(area).accounts().series(place, of, base, splice)
    targets = (*found.targets, *([checked_target(found, _yuan(target))] if target else []))
    if out:
        from shanshui.report.table_files import write_table

        write_table(series_table(found), out, language)
    if json:
        for event in _events(found, targets, language):
            show.json_line(event)
        return
    typer.echo("\n".join(lines(found, targets, language)))
    if out:
        typer.echo(str(out))


def _yuan(text: str) -> float:
    """Return a target in yuan, or raise UnreadableTarget."""
    from shanshui.core import units
    from shanshui.core.errors import UnreadableTarget

    number, _, unit = text.strip().partition(" ")
    try:
        value = float(number.replace(",", ""))
    except ValueError:
        raise UnreadableTarget(where="--target", text=text) from None
    return value * units.factor(unit.strip() or "yuan", "yuan", "--target")


def lines(found: "Series", targets: tuple[Any, ...], lang: str) -> list[str]:
    """Return the series as text: the table, targets, remarks."""
    from shanshui.report.series_words import nothing_known, remarks, series_table, target_words

    table = series_table(found)
    if nothing_known(found):
        return [table.title.in_(lang), *(f"  {text}" for text in remarks(found, lang))]
    known = [i for i, _ in enumerate(table.columns) if i < 2 or any(row[i] == row[i] for row in table.rows)]
    money = [float(row[i]) for i, c in enumerate(table.columns) if c.kind == "money" for row in table.rows]
    step, unit = scale_for([value for value in money if not math.isnan(value)], lang)
    body = [[table.columns[i].label.in_(lang) for i in known]]
    body += [[_cell(row[i], table.columns[i].kind, step) for i in known] for row in table.rows]
    told = [table.title.in_(lang) + wording(lang, f" ({unit})", f"（{unit}）")]
    told += [f"  {line}" for line in aligned(body, right=range(1, len(known)))]
    told += ["", *(target_words(found, target, lang) for target in targets)] if targets else []
    told += (
        ["", wording(lang, "Remarks", "说明"), *(f"  {text}" for text in said)]
        if (said := remarks(found, lang))
        else []
    )
    return told


def _cell(cell: Any, kind: str, step: float) -> str:
    if kind == "text":
        return str(cell)
    if math.isnan(cell):
        return ABSENT
    if kind == "share":
        return percent(cell, signed=True)
    return f"{cell / step:,.2f}" if kind == "money" else f"{cell:.3f}"


def _events(found: "Series", targets: tuple[Any, ...], lang: str) -> list[dict[str, Any]]:
    """Return the series as objects: periods, targets, remarks."""
    from shanshui.report.series_words import remarks, series_table, target_words

    events: list[dict[str, Any]] = [{"event": "row", **record} for record in series_table(found).records()]
    events += [
        {
            "event": "target",
            "yuan": target.yuan,
            "nominal_since": target.nominal.since or None,
            "comparable_since": target.comparable.since or None,
            "depends_on_basis": target.depends,
            "text": target_words(found, target, lang),
        }
        for target in targets
    ]
    return events + [{"event": "remark", "text": text} for text in remarks(found, lang)]
