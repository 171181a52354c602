"""The command `shanshui report`: kinds of paper, as PDF, Word, HTML or Excel, for one place or for all."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language


def report(
    area: Annotated[Path, typer.Argument(help="area.yaml, or the folder it lies in")] = Path("area.yaml"),
    kind: Annotated[str, typer.Option(help="bulletin, card, technical or annex")] = "technical",
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="pdf, docx, html, or xlsx of the technical report (repeatable); left out, html and xlsx, "
            "of other kinds pdf",
        ),
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="code of a place: the report is of it and all below it (repeatable)")
    ] = None,
    all_places: Annotated[bool, typer.Option("--all-places", help="one report for each place with figures")] = False,
    period: Annotated[str, typer.Option(help="accounting period; left out, the last")] = "",
    template: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help="your own Word file with tags such as {{ gep }}")
    ] = None,
    into: Annotated[Path | None, typer.Option(help="folder; left out, beside area.yaml")] = None,
    lang: Lang = "",
) -> None:
    """Write the report: a bulletin, a card of one page, the technical report or the audit annex.

    Example: shanshui report mycounty/area.yaml --lang zh

    Example: shanshui report lishui --kind card --all-places --into cards

    Example: shanshui report lishui --template our-letterhead.docx
    """
    from shanshui.report.write import places_with_figures, write_from_template

    account = account_or_indicators(area)
    folder = into or (area.parent if area.is_file() else area)
    places = places_with_figures(account) if all_places else list(place or [""])
    for code in places:
        if template:
            typer.echo(str(write_from_template(account, template, folder, lang or system_language(), period, code)))
            continue
        for path in written(account, folder, lang, formats, kind, period, code):
            typer.echo(str(path))


def written(
    account: Any,
    folder: Path,
    lang: str,
    formats: list[str] | None = None,
    kind: str = "technical",
    period: str = "",
    place: str = "",
) -> list[Path]:
    """Return the paths of the reports of one place, written."""
    from shanshui.report.write import write_reports

    return write_reports(account, folder, lang or system_language(), formats or (), kind, period, place)


def account_or_indicators(area: Path) -> Any:
    """Return the account, or what an area has without one: its indicators."""
    from shanshui.report.unaccounted import without_account
    from shanshui.store.publish import results_folder
    from shanshui.store.results import read_results

    folder = area.parent if area.is_file() else area
    if not results_folder(folder).exists() and (area / "area.yaml" if area.is_dir() else area).is_file():
        return without_account(area) or read_results(folder)
    return read_results(folder)
