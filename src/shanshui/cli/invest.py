"""The command `shanshui invest`: run a model of InVEST from its own datastack."""

from pathlib import Path
from typing import Annotated

import typer

from shanshui.cli.progress import Progress

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="print nothing but errors")]


def invest(
    model: Annotated[str, typer.Argument(help="carbon, annual_water_yield (awy), sdr, ndr, …: InVEST's id or alias")],
    datastack: Annotated[Path, typer.Argument(help="InVEST's JSON of arguments")],
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
) -> None:
    """Run a land model of InVEST from its datastack: the same outputs by the same names, many times faster.

    Example: shanshui invest sdr sdr_gura.invs.json --workspace out
    """
    from shanshui.invest.datastack import read_datastack
    from shanshui.invest.frame import run

    stack = read_datastack(datastack, model, inputs)
    if check:
        return
    with Progress(quiet) as progress:
        written = run(stack, workspace, threads, overwrite, progress.step)
    if not quiet:
        typer.echo("\n".join(map(str, written)))
