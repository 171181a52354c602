"""The command `shanshui invest`: run a model of InVEST from its own datastack."""

from pathlib import Path
from typing import Annotated

import typer

from shanshui.cli.progress import Progress
from shanshui.cli.text import system_language

ALL = "all"
MODELS = (
    "InVEST's id or alias: annual_water_yield (awy), carbon, delineateit, habitat_quality (hq), ndr, pollination, "
    "routedem, sdr, seasonal_water_yield (swy), urban_cooling_model (ucm), urban_flood_risk_mitigation (ufrm)"
)


def _language(text: str) -> str:
    if text not in ("", "en", "zh"):
        message = f"'{text}' is not a language. We need zh or en."
        raise typer.BadParameter(message)
    return text


Lang = Annotated[str, typer.Option("--lang", callback=_language, help="zh or en; left out, that of the system")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="print nothing but errors")]


def invest(
    model: Annotated[str, typer.Argument(help=f"{MODELS}; or all, for several datastacks in one run")],
    datastacks: Annotated[list[Path], typer.Argument(help="InVEST's JSON of arguments; several with all")],
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="folder to write to; left out, the file's workspace_dir")
    ] = None,
    inputs: Annotated[
        Path | None, typer.Option("--inputs", help="folder of the files that the datastack names by web address")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="threads; never changes a number")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="replace outputs that are there already")] = False,
    check: Annotated[bool, typer.Option("--check", help="only check the datastack; compute nothing")] = False,
    quiet: Quiet = False,
    lang: Lang = "",
) -> None:
    """Run a land model of InVEST from its datastack: the same outputs by the same names, many times faster.

    Several run side by side, each into a folder of its datastack's name: shanshui invest all sdr.json swy.json -w out

    Example: shanshui invest sdr sdr_gura.invs.json --workspace out
    """
    from shanshui.invest.datastack import read_datastack
    from shanshui.invest.frame import run
    from shanshui.invest.together import run_together

    if model != ALL and len(datastacks) > 1:
        message = "one model takes one datastack; several run together as `shanshui invest all A.json B.json`."
        raise typer.BadParameter(message)
    stacks = [read_datastack(path, "" if model == ALL else model, inputs) for path in datastacks]
    if check:
        if not quiet:
            typer.echo("\n".join(f"{stack.path}: {stack.model.id}, ok" for stack in stacks))
        return
    with Progress(quiet) as progress:
        progress.first_run(lang or system_language())
        if model == ALL:
            written = run_together(stacks, workspace or Path(), threads or 2, overwrite, progress.step)
        else:
            written = run(stacks[0], workspace, threads, overwrite, progress.step)
    if not quiet:
        typer.echo("\n".join(map(str, written)))
