"""What a process of its own does until it is killed; imported by name, so it holds functions only.

Run as a module it is a server: it imports everything once, and for each line of its input it forks a child that runs
an area, killed or short of disk at one call of the system that changes a file (see faults.c).
"""

import ctypes
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

EVALUATED = "evaluated"  # beside the area's folder: one byte for each block that was worked out


def count_blocks(area: str) -> None:
    """Let every block that is worked out leave a byte in a file beside the area's folder."""
    from shanshui.run import execute

    real, file = (
        execute.tally_block,
        os.open(Path(area).parent.with_suffix(f".{EVALUATED}"), os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    )

    def counted(*given: Any) -> Any:
        done = real(*given)
        os.write(file, b"x")
        return done

    execute.tally_block = counted  # type: ignore[assignment]


def run_until_killed(area: str, block: int, threads: int, started: str) -> None:
    """Say that the run begins, and run."""
    from shanshui.run.account import prepare
    from shanshui.run.execute import Settings
    from shanshui.run.run import run

    count_blocks(area)
    prepared = prepare(area)
    Path(started).touch()
    run(prepared, Settings(block=block, threads=threads), fresh=False)


def run_with_little_room(area: str, most: int, told: str) -> None:
    """Run where no file may grow beyond so many bytes, and write down how it ended."""
    from shanshui.run.account import prepare

    prepared = prepare(area)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    text = _ended(prepared, 64, 1, [])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(told).write_text(text)
    os._exit(0)


def _ended(prepared: Any, block: int, threads: int, maps: list[str]) -> str:
    """Run and return how it ended: done, or the error with its exit code."""
    from shanshui.core.errors import ShanshuiError
    from shanshui.run.execute import Settings
    from shanshui.run.run import run

    try:
        run(prepared, Settings(block=block, threads=threads), maps=maps)
    except ShanshuiError as error:
        return f"{error.code} {error.exit_code} {error.text('en')}"
    except BaseException as error:
        return f"{type(error).__name__} {error!r}"
    return "done"


def _child(asked: dict[str, Any], told: Path) -> None:
    """Run an area, with a fault armed if one is asked for; write down how it ended and how many calls there were.

    Hashes are remembered at once: else a slow machine would write them in the middle of the run, and a fast one not.
    """
    from shanshui.data import hashes
    from shanshui.run.account import prepare

    hashes.SETTLED = float("-inf")
    library = os.environ.get("LD_PRELOAD", "")
    faults = ctypes.CDLL(library) if library else None
    count_blocks(asked["area"])
    prepared = prepare(asked["area"])
    told.with_suffix(".started").touch()
    if faults:
        if asked["at"] < 0:
            faults.fault_log(str(told.with_suffix(".log")).encode())
        faults.fault_arm(str(Path(asked["area"]).parent).encode(), ctypes.c_long(asked["at"]), asked["mode"])
    text = _ended(prepared, asked["block"], asked["threads"], asked["maps"])
    if faults:
        faults.fault_disarm()
    told.write_text(json.dumps({"ended": text, "calls": _calls(told) if faults else []}))


def _calls(told: Path) -> list[str]:
    """Return the path of each call of a run that was only counted."""
    log = told.with_suffix(".log")
    return [line.split(" ", 2)[2] for line in sorted(log.read_text().splitlines(), key=_number)] if log.exists() else []


def _number(line: str) -> int:
    return int(line.split(" ", 1)[0])


def _kill_after(child: int, started: Path, seconds: float) -> None:
    """Kill a child so many seconds after its run began, unless it has ended."""
    while not started.exists():
        time.sleep(0.001)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)


def serve(folder: Path, area: str) -> None:
    """Answer every line of the input with how a run ended: `killed` if it was. What compiles has compiled before."""
    import importlib

    for name in json.loads(os.environ["PRELOADED"]):
        importlib.import_module(name)
    from shanshui.run.account import prepare
    from shanshui.run.engine import account
    from shanshui.run.execute import Settings

    account(prepare(area), Settings(threads=1))
    for line in sys.stdin:
        told = folder / "told.json"
        started, asked = told.with_suffix(".started"), json.loads(line)
        for left in (told, started, told.with_suffix(".log")):
            left.unlink(missing_ok=True)
        if (child := os.fork()) == 0:
            _child(asked, told)
            os._exit(0)
        if asked["seconds"] is not None:
            _kill_after(child, started, asked["seconds"])
        os.waitpid(child, 0)
        answer = told.read_text() if told.exists() else json.dumps({"ended": "killed", "calls": []})
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])
