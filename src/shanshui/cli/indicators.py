"""`shanshui indicators` and `shanshui observations`: what is measured, what is known, and where it comes from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording
from shanshui.cli.yearbook import draft, preview

if TYPE_CHECKING:
    from shanshui.store.tables import Table

HERE = Path("area.yaml")
observations_app = typer.Typer(
    help="Values of indicators: show them, preview and import sheets, see vintages and residuals, export.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Json = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]
Which = Annotated[str, typer.Option("--indicator", help="id of an indicator; left out, all")]
Place = Annotated[str, typer.Option(help="code of a place; left out, the area")]


def indicators(
    area: AreaFile = HERE,
    missing: Annotated[bool, typer.Option("--missing", help="show what is missing, by level and period")] = False,
    indicator: Which = "",
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """List the indicators of an area with their last values, or what is missing of them.

    Example: shanshui indicators mycounty --missing
    """
    from shanshui.report.observed_tables import indicator_table, missing_table
    from shanshui.run.observed import observed

    language = lang or system_language()
    found = observed(area)
    _tell(
        missing_table(found, indicator) if missing else indicator_table(found, language, indicator), out, json, language
    )


@observations_app.command("show")
def show_values(
    area: AreaFile = HERE,
    indicator: Which = "",
    place: Place = "",
    level: Annotated[str, typer.Option(help="all places of a level instead, such as county")] = "",
    period: Annotated[str, typer.Option(help="one period; left out, all")] = "",
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Show values with their status, and which vintage each comes from.

    Example: shanshui observations show mycounty --indicator gdp --level county --period 2020
    """
    from shanshui.report.observed_tables import observation_table
    from shanshui.run.observed import observed

    language = lang or system_language()
    found = observed(area)
    if level:
        found.tree.check_is_code(level, "--level")
    _tell(observation_table(found, indicator, place, period, level, language), out, json, language)


@observations_app.command("vintages")
def vintages(area: AreaFile = HERE, out: Out = None, json: Json = False, lang: Lang = "") -> None:
    """List every table of observations in the order it became known.

    Example: shanshui observations vintages mycounty
    """
    from shanshui.report.observed_tables import origin_table
    from shanshui.run.observed import observed

    language = lang or system_language()
    _tell(origin_table(observed(area), language), out, json, language)


@observations_app.command("residuals")
def residuals(
    area: AreaFile = HERE,
    indicator: Which = "",
    place: Place = "",
    out: Out = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Show where a place's own value is not what its parts add up to.

    Example: shanshui observations residuals mycounty --indicator gdp
    """
    from shanshui.report.observed_tables import residual_table
    from shanshui.run.observed import observed

    language = lang or system_language()
    _tell(residual_table(observed(area), indicator, place, language), out, json, language)


@observations_app.command("import")
def import_observations(
    area: AreaFile = HERE,
    by: Annotated[str, typer.Option(help="who imports; left out, the user of this machine")] = "",
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Register every listed file, and the account's figures, that are not registered yet: each is a vintage.

    Example: shanshui observations import mycounty --by "statistics office"
    """
    from shanshui.run.observed import register_all

    language = lang or system_language()
    added = register_all(area, by)
    if json:
        for one in added:
            show.json_line({"event": "vintage", "file": one.name, "values": one.rows, "sha256": one.sha256})
        return
    for one in added:
        values = wording(language, f"{one.rows:,} values registered", f"已登记 {one.rows:,} 个数值")
        typer.echo(f"{one.name}  {values}")
    if not added:
        typer.echo(wording(language, "Everything is registered already.", "均已登记，无需更新。"))


@observations_app.command("export")
def export(
    area: AreaFile = HERE,
    into: Annotated[Path, typer.Argument(help="a .parquet file, or a folder for SDMX-CSV and its structure")] = Path(
        "sdmx"
    ),
    followed: Annotated[
        bool, typer.Option("--followed", help="also what follows from others, not only observed values")
    ] = False,
    internal: Annotated[bool, typer.Option("--internal", help="also what is not free to publish")] = False,
) -> None:
    """Write observations as Parquet, or as SDMX-CSV with its structure; only what is free to publish unless asked.

    Example: shanshui observations export mycounty observations.parquet
    """
    from shanshui.report.sdmx_observations import write_parquet, write_sdmx_observations
    from shanshui.run.observed import observed

    found = observed(area)
    if into.suffix.lower() == ".parquet":
        typer.echo(str(write_parquet(found, into, followed, internal)))
        return
    for file in write_sdmx_observations(found, into, followed, internal):
        typer.echo(str(file))


observations_app.command("draft")(draft)
observations_app.command("preview")(preview)


def _tell(table: "Table", out: Path | None, json: bool, lang: str) -> None:
    if out:
        from shanshui.report.table_files import write_table

        write_table(table, out, lang)
    show.table(table, json, lang)
    if out and not json:
        typer.echo(str(out))
