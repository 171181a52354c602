"""The command `shanshui publish`: a static site of an approved account."""

from pathlib import Path
from typing import Annotated

import typer

from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording

FORMER = (
    "Of the account approved on {on}: a newer one awaits approval.",
    "所用为 {on} 批准的账户；更新的账户正待审批。",
)


def publish(
    folder: Annotated[Path, typer.Argument(help="folder to write the site to: new, empty, or that of a former site")],
    area: Annotated[Path, typer.Option("--area", "-a", help="area.yaml, or the folder it lies in")] = Path(),
    unapproved: Annotated[
        bool, typer.Option("--unapproved", help="publish a draft; every page says that it is not approved")
    ] = False,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="SHANSHUI_DATABASE",
            help="where a team server keeps approvals; left out, the register of the area",
        ),
    ] = "",
    name: Annotated[
        str, typer.Option("--as", metavar="ID", help="id of the area on that server; left out, its folder's name")
    ] = "",
    lang: Lang = "",
) -> None:
    """Write a read-only site of an approved account: pages, cards and tables that need no server.

    Example: shanshui publish public -a lishui
    """
    from shanshui.report.approved import approval, approved_account
    from shanshui.report.site import publish_site
    from shanshui.run.config import read_area
    from shanshui.store.results import read_results

    settings = read_area(area)
    account = read_results(settings.folder)
    known, former = approval(settings, account, database, name), None
    if not unapproved:
        account, known, former = approved_account(settings, account, database, name)
    files = publish_site(account, folder, known, unapproved)
    if former is not None:
        en, zh = FORMER
        typer.echo(wording(lang or system_language(), en.format(on=former.on), zh.format(on=former.on)))
    size = sum(file.stat().st_size for file in files) / 2**20
    en = f"{folder / 'index.html'}: {len(files)} files, {size:.1f} MiB"
    typer.echo(wording(lang or system_language(), en, f"{folder / 'index.html'}：{len(files)} 个文件，{size:.1f} MiB"))
