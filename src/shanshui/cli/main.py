"""The command line: parse, call one function, show."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from shanshui import __version__
from shanshui.cli import INTERRUPTED, INTERRUPTED_ELSE, show
from shanshui.cli.assets import assets
from shanshui.cli.benchmark import benchmark
from shanshui.cli.cells import Cells, show_cells
from shanshui.cli.change import change
from shanshui.cli.condition import condition
from shanshui.cli.extent import extent
from shanshui.cli.failing import told, unforeseen
from shanshui.cli.findings import findings_app
from shanshui.cli.growth import growth
from shanshui.cli.indicators import indicators, observations_app
from shanshui.cli.invest import Lang, invest
from shanshui.cli.layers import layers
from shanshui.cli.overlap import overlap
from shanshui.cli.prosperity import prosperity
from shanshui.cli.publish import publish
from shanshui.cli.realise import realise_app
from shanshui.cli.report import account_or_indicators, report, written
from shanshui.cli.series import series
from shanshui.cli.serve import serve
from shanshui.cli.stopping import exit_code, listen
from shanshui.cli.supply_use import supply_use
from shanshui.cli.targets import targets
from shanshui.cli.text import system_language
from shanshui.cli.uncertainty import uncertainty
from shanshui.cli.users import audit_app, users_app
from shanshui.core.errors import ShanshuiError, disk_trouble

HELP = "Ecosystem accounts and Gross Ecosystem Product (GEP), from maps and yearbook tables. 生态账户与生态产品总值。"
INTERRUPTED_RUN = "Interrupted; the next run goes on from here. 已中断，下次运行将继续。"
EXIT_CODES = "Exit codes: 0 ok, 1 failed, 2 usage, 3 invalid input, 4 partial, 130 interrupted, 143 terminated."

app = typer.Typer(
    help=HELP,
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
accounts_app = typer.Typer(
    help="Show or export the tables of a finished account.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(accounts_app, name="accounts")
app.add_typer(realise_app, name="realise")
app.add_typer(observations_app, name="observations")
app.add_typer(findings_app, name="findings")
app.add_typer(users_app, name="users")
app.add_typer(audit_app, name="audit")

AreaFile = Annotated[Path, typer.Argument(help="area.yaml, or the folder it lies in")]
AreaHere = Annotated[Path, typer.Option("--area", "-a", help="area.yaml, or the folder it lies in")]
Json = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]


Threads = Annotated[
    int | None,
    typer.Option(min=1, help="threads, 2 if left out; with workers those of each, 1; never changes a number"),
]
Workers = Annotated[int, typer.Option(min=0, help="worker processes on this machine; never changes a number")]
Cluster = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers do it, such as tcp://10.0.0.5:8786")
]
Memory = Annotated[float, typer.Option(min=0, help="with --workers: most memory of each, GiB; 0 for an equal share")]
Block = Annotated[int, typer.Option(min=16, help="cells a block is wide; never changes a number")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="print nothing but errors")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shanshui {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command()
def demo(
    example: Annotated[str, typer.Argument(help="lishui, or district: a synthetic one with planted truths")] = "lishui",
    into: Annotated[Path | None, typer.Option(help="folder to write to; left out, the name of the example")] = None,
    lang: Lang = "",
    quiet: Quiet = False,
) -> None:
    """Account the bundled real Lishui City (丽水市, 331100), end to end; or copy a synthetic district for findings.

    Example: shanshui demo --into lishui

    Example: shanshui demo district
    """
    from shanshui.run.demo import copy_example, has_account

    area = copy_example(example, into or Path(example))
    if not has_account(area):
        if not quiet:
            show.to_try(area, lang or system_language())
        return
    _run(area, show.Progress(quiet), fresh=False, maps=[], lang=lang or system_language())
    reports = written(account_or_indicators(area), area.parent if area.is_file() else area, lang)
    if not quiet:
        show.headline(area, lang or system_language())
        typer.echo("\n".join(map(str, reports)))
        show.in_the_browser(area, lang or system_language())


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="folder to make")]) -> None:
    """Write a commented area.yaml to start from.

    Example: shanshui new mycounty
    """
    from shanshui.run.demo import new_area

    typer.echo(f"{new_area(folder)}")


@app.command()
def check(area: AreaFile = Path("area.yaml"), cells: Cells = False, json: Json = False, lang: Lang = "") -> None:
    """Find every problem at once, with file and line; nothing is computed.

    Example: shanshui check mycounty/area.yaml
    """
    from shanshui.run.account import prepare

    prepared = prepare(area)
    show.plan(prepared, json, lang or system_language())
    if cells:
        show_cells(prepared, json, lang or system_language())


@app.command()
def run(
    area: AreaFile = Path("area.yaml"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="print tasks, bytes, memory and minutes; compute nothing")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="work everything out again")] = False,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="ITEM", help="write the map of an item, such as soil_retention.soil (repeatable)"
        ),
    ] = None,
    threads: Threads = None,
    block: Block = 1024,
    workers: Workers = 0,
    cluster: Cluster = "",
    memory: Memory = 0.0,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",
) -> None:
    """Account an area into results/ beside its area.yaml; a run that was cut off goes on.

    Example: shanshui run mycounty/area.yaml --map soil_retention.soil
    """
    if dry_run:
        from shanshui.run.estimate import estimate

        show.estimate(estimate(_prepared(area), block, threads or 2), json, lang or system_language())
        return
    how = {"block": block, "workers": workers, "cluster": cluster, "memory": int(memory * 2**30)}
    how["threads"] = threads or (1 if workers else 2)
    outcome = _run(area, show.Progress(quiet or json), fresh, maps or [], lang or system_language(), **how)
    if json:
        show.json_line(
            {
                "event": "done",
                "folder": str(outcome.folder),
                "key": outcome.key,
                "fresh": outcome.fresh,
                "partial": list(outcome.partial),
                "priced_again": list(outcome.priced_again),
            }
        )
    elif not quiet:
        show.priced_again(outcome.priced_again, lang or system_language())
        show.headline(area, lang or system_language())
    if outcome.partial:
        show.partial(outcome.partial, lang or system_language())
        raise typer.Exit(4)


def _prepared(area: Path) -> Any:
    from shanshui.run.account import prepare

    return prepare(area)


def _run(area: Path, progress: Any, fresh: bool, maps: list[str], lang: str, **how: Any) -> Any:
    from shanshui.run.execute import Settings
    from shanshui.run.run import run as run_area

    with progress:
        progress.first_run(lang)
        settings = Settings(progress=progress.step, told=lambda what: progress.say(what.in_(lang)), **how)
        return run_area(_prepared(area), settings, fresh, maps)


@accounts_app.command("show")
def accounts_show(
    by: Annotated[str, typer.Option(help="place, service, ecosystem or period")] = "service",
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    period: Annotated[str, typer.Option(help="accounting period; left out, the last")] = "",
    level: Annotated[str, typer.Option(help="with --by place: level of the places, such as county")] = "",
    area: AreaHere = Path(),
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Show a table of the account.

    Example: shanshui accounts show --by place --level county -a lishui
    """
    from shanshui.store.tables import table

    show.table(table(_results(area), by, place, period, level), json, lang or system_language())


@accounts_app.command("export")
def accounts_export(
    file: Annotated[Path, typer.Argument(help="file to write: .csv, .xlsx or .parquet")],
    area: AreaHere = Path(),
    lang: Lang = "",
) -> None:
    """Write all flows to a CSV, XLSX or Parquet file.

    Example: shanshui accounts export flows.xlsx -a lishui
    """
    from shanshui.report.export import export

    export(_results(area), file, lang or system_language())
    typer.echo(str(file))


def _results(area: Path) -> Any:
    from shanshui.store.results import read_results

    return read_results(area.parent if area.is_file() else area)


@app.command()
def explain(
    service: Annotated[str, typer.Argument(help="a service, or service.item")],
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    period: Annotated[str, typer.Option(help="accounting period; left out, the last")] = "",
    area: AreaHere = Path(),
    alternatives: Annotated[
        bool, typer.Option(help="also work out every alternative parameter set and equation")
    ] = True,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Tell how a number was made: formula, parameters, inputs, area, amount, price, alternatives.

    Example: shanshui explain soil_retention --place 331123 --period 2020 -a lishui
    """
    from shanshui.run.explain import explain as explain_service

    show.explanation(explain_service(area, service, place, period, alternatives), json, lang or system_language())


@app.command()
def services(
    name: Annotated[str, typer.Argument(help="id of a service")] = "", json: Json = False, lang: Lang = ""
) -> None:
    """List the services, or tell all about one.

    Example: shanshui services soil_retention
    """
    show.services(name, json, lang or system_language())


@app.command()
def variables(
    name: Annotated[str, typer.Argument(help="name of a variable")] = "", json: Json = False, lang: Lang = ""
) -> None:
    """List the variables, or tell who provides and who uses one.

    Example: shanshui variables rain_erosivity
    """
    show.variables(name, json, lang or system_language())


@app.command()
def standards(
    name: Annotated[str, typer.Argument(help="id of a standard")] = "", json: Json = False, lang: Lang = ""
) -> None:
    """List the standards, or print the lines, options and parameter sets of one.

    Example: shanshui standards ndrc-2022
    """
    show.standards(name, json, lang or system_language())


TOPICS = (
    report,
    publish,
    extent,
    condition,
    supply_use,
    assets,
    series,
    change,
    uncertainty,
    overlap,
    indicators,
    targets,
    benchmark,
    prosperity,
    growth,
    layers,
    serve,
    invest,
)
for topic in TOPICS:
    app.command(name=topic.__name__.replace("_", "-"))(topic)


def main() -> None:
    """Run the command line; no traceback ever reaches a user."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    listen()
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:  # how typer hands on Ctrl-C
            raise KeyboardInterrupt
    except ShanshuiError as error:
        sys.exit(told(error))
    except (KeyboardInterrupt, EOFError, typer.Abort):
        typer.echo(INTERRUPTED_RUN if _goes_on() else INTERRUPTED_ELSE, err=True)
        sys.stdout.flush()
        os._exit(exit_code())  # no thread in the middle of a block is waited for
    except (BrokenPipeError, SystemExit):  # typer turns a pipe that was closed into SystemExit; nothing else does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        trouble = disk_trouble(error)
        sys.exit(told(trouble) if trouble else unforeseen(error))
    except Exception as error:
        sys.exit(unforeseen(error))
    sys.exit(code if isinstance(code, int) else 0)


def _goes_on() -> bool:
    """Return whether the command is one that keeps what it has done."""
    return next((word for word in sys.argv[1:] if not word.startswith("-")), "") in ("run", "demo")


if __name__ == "__main__":
    main()
