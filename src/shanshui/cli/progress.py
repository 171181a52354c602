"""Progress of a run: a bar on a terminal, a line every tenth elsewhere; always on stderr."""

import os
import sys
from types import TracebackType
from typing import Any

from shanshui.cli.stopping import heed

STEPS = 10


class Progress:
    """Shows how far a run is.

    On a terminal a bar (without colours if NO_COLOR is set), elsewhere at most ten lines for each
    period, so that a log stays readable; nothing if quiet.
    """

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Any = None
        self._task: Any = None
        self._told = 0
        self._last = 0

    def __enter__(self) -> "Progress":
        if not self.quiet and is_terminal():
            self._bar = _bar()
            self._task = self._bar.add_task("blocks", total=None)
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def say(self, what: str) -> None:
        """Show what is being done before the blocks."""
        if self.quiet:
            return
        if self._bar is not None:
            self._bar.console.print(what, highlight=False)
        else:
            print(what, file=sys.stderr, flush=True)

    def first_run(self, lang: str) -> None:
        """Say that the first run on a machine takes longer, where it does."""
        from shanshui.kernels import compiled

        if not compiled():
            en = "First run on this machine: compiling, once; it may take a minute."
            self.say("本机首次运行：正在编译（仅此一次），可能需要一分钟。" if lang == "zh" else en)

    def step(self, done: int, total: int) -> None:
        """Show that so many of all blocks of a period are done."""
        heed()
        if self.quiet:
            return
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
            return
        if done <= self._last:  # the next period
            self._told = 0
        self._last = done
        tenth = done * STEPS // max(1, total)
        if tenth > self._told:
            self._told = tenth
            print(f"{100 * done // max(1, total):3d} %  {done}/{total}", file=sys.stderr, flush=True)


def is_terminal() -> bool:
    """Return whether a bar can be drawn."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True)
