"""How a command that failed says so: in words or as JSON, never with a traceback."""

import sys

import typer

from shanshui.cli import show
from shanshui.cli.text import system_language
from shanshui.core.errors import Problems, ShanshuiError


def told(error: ShanshuiError) -> int:
    """Print what is wrong, in words or with --json as objects, and return the exit code that belongs to it."""
    language = _asked_language()
    if "--json" in sys.argv:
        problems = error.problems if isinstance(error, Problems) else [error]
        for problem in problems:
            show.json_line(
                {"event": "error", "code": problem.code, "where": problem.where, "message": problem.text(language)}
            )
    else:
        typer.echo(error.text(language), err=True)
    return error.exit_code


def _asked_language() -> str:
    arguments = sys.argv
    for i, word in enumerate(arguments):
        if word == "--lang" and i + 1 < len(arguments):
            return arguments[i + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return system_language()


def unforeseen(error: Exception) -> int:
    """Tell what happened in one line and keep the traceback in a file; usage errors show their usage."""
    from typer.exceptions import TyperException

    if isinstance(error, TyperException) and hasattr(error, "show"):
        error.show()
        return int(getattr(error, "exit_code", 2))
    from shanshui.cli.crash import keep

    typer.echo(keep(error), err=True)
    return 1
