"""`shanshui serve`: the account, its targets, findings and maps in a browser, on this machine or for a team."""

import gc
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording
from shanshui.core.errors import NoDatabaseFolder, NothingToServe, NotThisMachine, PortTaken

PORT: Final = 8331
SETTINGS: Final = "area.yaml"
NO_DATABASE: Final = "--team needs --database: `shanshui users add` puts people there. --team 须同时指定 --database。"
WAITING: Final = 256  # connections that wait to be taken


def serve(
    areas: Annotated[
        list[Path] | None, typer.Argument(help="area.yaml of one or several areas, or the folders they lie in")
    ] = None,
    host: Annotated[
        str, typer.Option(help="address to listen at; without --team only this machine's own")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for a free one")] = PORT,
    open_browser: Annotated[bool, typer.Option("--open", help="open the browser")] = False,
    team: Annotated[bool, typer.Option("--team", help="for several people, who sign in")] = False,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="SHANSHUI_DATABASE",
            help="with --team: where its people are, postgresql://… or a file of SQLite",
        ),
    ] = "",
    proxy: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="with --team: address of a reverse proxy that is trusted to say who asks, and whether by https",
        ),
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="print nothing but errors")] = False,
    lang: Lang = "",
) -> None:
    """Show areas in the browser: overview, map, accounts, targets, findings, reports. Ctrl-C ends it.

    Example: shanshui serve lishui --open
    """
    paths = _areas(areas or [])
    if team and not database:
        raise typer.BadParameter(NO_DATABASE)
    if team:
        check_folder(database)
    else:
        check_own(host)
    with _listening(host, port) as listening:
        address = _address(host, listening.getsockname()[1])
        tell = _teller(quiet, lang or system_language())
        tell(f"Shanshui: {address}  (Ctrl-C ends it)", f"山水：{address}  （按 Ctrl-C 结束）")
        if open_browser:
            threading.Thread(target=_browse, args=(address,), daemon=True).start()
        _run(listening, _Loading(paths, team, database, tell), proxy if team else None)


def _teller(quiet: bool, lang: str) -> Callable[[str, str], None]:
    """Return what prints a line in the language, at once, or nothing."""

    def tell(en: str, zh: str) -> None:
        if not quiet:
            print(wording(lang, en, zh), flush=True)

    return tell


def _areas(given: list[Path]) -> list[Path]:
    """Return the area.yaml of every area, or raise NothingToServe."""
    files = [path / SETTINGS if path.is_dir() else path for path in given or [Path()]]
    for file in files:
        if not file.is_file():
            raise NothingToServe(where=str(file))
    return files


def check_own(host: str) -> None:
    """Raise NotThisMachine unless an address can be reached from this machine alone."""
    import ipaddress

    try:
        own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = False
    if not own:
        raise NotThisMachine(where="--host", host=host)


def check_folder(database: str) -> None:
    """Raise NoDatabaseFolder if the file of a database is to lie where no folder is."""
    file = Path(database)
    if "://" not in database and "${" not in database and not file.parent.is_dir():
        raise NoDatabaseFolder(where="--database", name=database, folder=str(file.parent))


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or raise PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # said, so that asyncio sets TCP_NODELAY
    try:
        if os.name == "posix":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(WAITING)
    except OSError as error:
        found.close()
        raise PortTaken(where="--port", host=host, port=port, saw=error.strerror or str(error)) from None
    return found


def _address(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _browse(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


class _Loading:
    """Loads the app behind the door, and keeps why it could not."""

    def __init__(self, paths: list[Path], team: bool, database: str, tell: Callable[[str, str], None]) -> None:
        self.paths, self.team, self.database, self.tell = paths, team, database, tell
        self.failed: BaseException | None = None
        self.end: Callable[[], None] = lambda: None
        self.ahead: Callable[[Any], None] = lambda shelf: None

    def __call__(self) -> Any:
        """Return the app; if it cannot be made, the server ends."""
        gc.disable()  # what is loaded stays: to look through it again and again for rubbish takes a quarter of the time
        try:
            app = self._app()
        except BaseException as error:
            gc.enable()
            self.failed = error
            self.end()
            raise
        self.tell("Ready.", "已就绪。")
        threading.Thread(target=self.ahead, args=(app.state.shelf,), daemon=True).start()
        return app

    def _app(self) -> Any:
        from shanshui.web.ahead import read_ahead
        from shanshui.web.app import create_app

        self.ahead = read_ahead
        if not self.team:
            return create_app(self.paths)
        from shanshui.web.access.gate import team_gate

        return create_app(self.paths, team_gate(self.database))


def _run(listening: socket.socket, loading: _Loading, proxy: str | None) -> None:
    """Serve until Ctrl-C or a signal, or until the app could not be loaded; then raise why."""
    import uvicorn

    # FastAPI keeps this quiet while it reads the routes, in a way that another thread can undo meanwhile.
    warnings.filterwarnings("ignore", message="The 'alias' attribute with value")
    from shanshui.web.ending import GRACE, Server
    from shanshui.web.front import Front
    from shanshui.web.guard import LOOPBACK, Guard

    app = Guard(Front(loading), LOOPBACK if proxy is None else ())
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or "",
        timeout_graceful_shutdown=GRACE,
    )
    leave = _leaving(loading.tell)
    server = Server(config, leave)

    def end() -> None:
        server.should_exit = True

    loading.end = end
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        leave()  # nobody is answered any more: no thread is waited for
    if loading.failed is not None:
        raise loading.failed
    leave()


def _leaving(tell: Callable[[str, str], None]) -> Callable[[], None]:
    """Return what ends the program, whichever thread calls it first; it is told once."""
    first = threading.Lock()

    def leave() -> None:
        if first.acquire(blocking=False):
            tell("Ended.", "已结束。")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

    return leave
