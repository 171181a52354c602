"""What a process of its own does until it is killed; imported by name, so it holds functions only."""

import os
import resource
import signal
from pathlib import Path


def run_until_killed(area: str, block: int, threads: int, started: str) -> None:
    """Say that the run begins, and run."""
    from shanshui.run.account import prepare
    from shanshui.run.execute import Settings
    from shanshui.run.run import run

    prepared = prepare(area)
    Path(started).touch()
    run(prepared, Settings(block=block, threads=threads), fresh=False)


def run_with_little_room(area: str, most: int, told: str) -> None:
    """Run where no file may grow beyond so many bytes, and write down how it ended."""
    from shanshui.core.errors import ShanshuiError
    from shanshui.run.account import prepare
    from shanshui.run.execute import Settings
    from shanshui.run.run import run

    prepared = prepare(area)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        run(prepared, Settings(block=64, threads=1))
        text = "done"
    except ShanshuiError as error:
        text = f"{error.code} {error.exit_code} {error.text('en')}"
    except BaseException as error:
        text = f"{type(error).__name__} {error!r}"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(told).write_text(text)
    os._exit(0)
