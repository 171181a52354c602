"""The page of every command, as its own help prints it."""

from typing import Any

import typer.main
from click import Context

from pages.markdown import code, page
from shanshui.cli.main import app

WIDTH = 100


def commands() -> dict[str, tuple[Any, Any]]:
    """Return every command and its context by what one types, the program itself first."""
    root = typer.main.get_command(app)
    found: dict[str, tuple[Any, Any]] = {}
    _walk(root, Context(root, info_name="shanshui", max_content_width=WIDTH, terminal_width=WIDTH), found)
    return found


def _walk(command: Any, context: Any, found: dict[str, Any]) -> None:
    found[context.command_path] = (command, context)
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        _walk(inner, Context(inner, info_name=name, parent=context), found)


def cli_page() -> str:
    """Return the page of every command, as its own help prints it."""
    return page(
        "Command line",
        "After this page you can use every command and option.",
        "`area.yaml` may also be the folder it lies in; most commands look in the current folder if it is left out.",
        *(f"## {path}\n\n{code(command.get_help(context))}" for path, (command, context) in commands().items()),
    )
